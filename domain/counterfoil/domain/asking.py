"""What is asked of Stripe instead of decided: once, and nothing else in its place meanwhile."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from attrs import define

from counterfoil.domain.refusal import CommandRefusedError, refuse_first
from counterfoil.domain.requests import Outstanding, request_for
from counterfoil.domain.rulebook.rule import Language, Rule, Words
from counterfoil.domain.rulebook.subscription_life import ONE_REQUEST_AT_A_TIME


def is_under_way(request: Outstanding, requests: Iterable[Outstanding]) -> bool:
    """Tell whether the very same was asked of Stripe and has no final answer yet."""
    asked = request_for(requests, request.operation, request.subject)
    return asked is not None and asked.wish == request.wish


def no_other_is_under_way(
    request: Outstanding, requests: Iterable[Outstanding], object_id: str
) -> Iterator[CommandRefusedError]:
    """Yield a refusal where Stripe was asked for an object of that id, with other values (R97)."""
    if request_for(requests, request.operation, request.subject) is not None:
        yield RequestUnderWayError(object_id)


def is_to_be_asked(request: Outstanding, requests: Iterable[Outstanding], object_id: str) -> bool:
    """
    Tell whether to ask Stripe for an object of that id; not again for the very same.

    Raises ``RequestUnderWayError`` where it was asked for with other values.
    """
    requests = tuple(requests)
    if is_under_way(request, requests):
        return False
    refuse_first(no_other_is_under_way(request, requests, object_id))
    return True


@define
class RequestUnderWayError(CommandRefusedError):
    """Of each kind one request to Stripe is under way at a time; wait for its answer (R97)."""

    code: ClassVar[str] = "request_under_way"
    rule: ClassVar[Rule] = ONE_REQUEST_AT_A_TIME
    object_id: str

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say what Stripe was asked for already."""
        return Words(
            f"Stripe was asked to create {self.object_id} already, with other values.",
            f"Stripe is al gevraagd om {self.object_id} aan te maken, met andere waarden.",
        ).in_language(language)
