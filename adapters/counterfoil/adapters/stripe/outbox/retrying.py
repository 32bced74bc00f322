"""Lets requests be tried at once that were put off, or parked."""

from collections.abc import Sequence
from datetime import datetime

import attrs
from attrs import define

from counterfoil.adapters.errors import PortalError
from counterfoil.adapters.event_store.outbox import Outbox
from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.stripe.outbox.keys import anew_after
from counterfoil.adapters.stripe.outbox.sending import FAILURES_MAX


@define
class NotToBeRetriedError(PortalError):
    """Only what isn't closed can be tried again; what was refused is to be decided anew."""

    number: int
    status: str | None

    def __str__(self) -> str:
        """Say what became of it and what to do."""
        if self.status is None:
            return f"There is no request {self.number} here: see `counterfoil sync status`."
        return (
            f"Request {self.number} is {self.status}, which is final: where it is still wished for,"
            " decide it anew."
        )


def to_retry(
    outbox: Outbox, account: str, at: datetime, *, parked_only: bool
) -> tuple[OutboxRequest, ...]:
    """Return the requests of an account that were put off beyond a moment, or parked."""
    return tuple(
        each
        for each in outbox.open(account)
        if each.status is OutboxStatus.PARKED
        or (not parked_only and each.next_try is not None and each.next_try > at)
    )


def named(outbox: Outbox, numbers: Sequence[int]) -> tuple[OutboxRequest, ...]:
    """
    Return the requests of some numbers, each once.

    Raises:
        NotToBeRetriedError: one of them is closed, or there is none of that number.
    """
    found = []
    for number in dict.fromkeys(numbers):
        request = outbox.request(number)
        if request is None or not request.status.is_open:
            raise NotToBeRetriedError(number, None if request is None else request.status.value)
        found.append(request)
    return tuple(found)


def retry(outbox: Outbox, requests: Sequence[OutboxRequest], at: datetime) -> None:
    """
    Let requests be tried at a moment, in their lanes' order.

    A parked one begins anew: it is looked at what is so, and sent if it still had no effect, with
    keys that were never used.

    Raises:
        StoreError: the store can't be written; some may be tried then.
    """
    for request in requests:
        if request.status is OutboxStatus.PARKED:
            outbox.change(
                attrs.evolve(
                    request,
                    status=OutboxStatus.SENT,
                    letter=anew_after(request.letter),
                    tries=0,
                    failures=FAILURES_MAX,
                    put_offs=0,
                    first_sent_at=request.first_sent_at or request.decided_at,
                    next_try=at,
                    reason=None,
                )
            )
        else:
            outbox.hurry(request.number, at)
