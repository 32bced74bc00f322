"""
Twenty ways in which the sandbox might take Stripe wrongly, to be planted one by one.

Each is a mistake of meaning: it answers in the right shape, and does something else.
"""

import json
from collections.abc import Callable, Sequence
from re import Pattern
from re import compile as pattern
from typing import TypeAlias, cast
from urllib.parse import parse_qsl, urlencode

import attrs
from attrs import frozen

from counterfoil.adapters.protocol.requests import Request, Response
from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.stripe.shapes import JsonObject

Pairs: TypeAlias = list[tuple[str, str]]
"""The parameters of a request."""

Heard: TypeAlias = Callable[[Request, Pairs], Request]
Said: TypeAlias = Callable[[JsonObject], JsonObject]

_CUSTOMER = pattern(r"/v1/customers/[^/]+")
_SUBSCRIPTION = pattern(r"/v1/subscriptions/[^/]+")
_ATTACH = pattern(r"/v1/payment_methods/[^/]+/attach")
_DETACH = pattern(r"/v1/payment_methods/[^/]+/detach")
_TAX_IDS = pattern(r"/v1/customers/[^/]+/tax_ids")
_TAX_ID = pattern(r"/v1/customers/[^/]+/tax_ids/[^/]+")
_SUBSCRIPTIONS = pattern(r"/v1/subscriptions")
_ANY = pattern(r"/v1/.*")


@frozen(kw_only=True)
class Mistake:
    """
    One mistake.

    Args:
        what: what is taken wrongly, in a few words.
        method: of the requests that it is about.
        path: of the requests that it is about.
        hears: turns the request into the one that is carried out instead.
        says: turns the answer into the one that is given instead.
    """

    what: str
    method: str
    path: Pattern[str]
    hears: Heard | None = None
    says: Said | None = None

    def is_about(self, request: Request) -> bool:
        """Tell whether a request is taken wrongly."""
        return request.method == self.method and self.path.fullmatch(request.path) is not None


class MistakenSandbox(Sandbox):
    """A sandbox that makes a mistake."""

    mistake: Mistake

    def answer(self, request: Request) -> Response:
        """Answer a request, which may be taken wrongly."""
        mistake = self.mistake
        if not mistake.is_about(request):
            return super().answer(request)
        if mistake.hears is not None:
            pairs = parse_qsl(request.body.decode(), keep_blank_values=True)
            request = mistake.hears(request, pairs)
        response = super().answer(request)
        if mistake.says is None or response.status != 200:
            return response
        said = mistake.says(cast("JsonObject", json.loads(response.body)))
        return attrs.evolve(response, body=json.dumps(said).encode())


def _with(request: Request, pairs: Sequence[tuple[str, str]]) -> Request:
    return attrs.evolve(request, body=urlencode(pairs).encode())


def _without(*names: str) -> Heard:
    """Take parameters for not given, with all that is within them."""
    return lambda request, pairs: _with(
        request,
        [(name, value) for name, value in pairs if name.partition("[")[0] not in names],
    )


def _without_exactly(*parameters: str) -> Heard:
    return lambda request, pairs: _with(
        request, [(name, value) for name, value in pairs if name not in parameters]
    )


def _instead(name: str, said: str, meant: str) -> Heard:
    """Take one value of a parameter for another."""
    return lambda request, pairs: _with(
        request, [(key, meant if (key, value) == (name, said) else value) for key, value in pairs]
    )


def _no_emptying(request: Request, pairs: Pairs) -> Request:
    return _with(request, [(name, value) for name, value in pairs if value])


def _renamed(before: str, after: str) -> Heard:
    return lambda request, pairs: _with(
        request, [(after if name == before else name, value) for name, value in pairs]
    )


def _no_key(request: Request, _: Pairs) -> Request:
    headers = {name: value for name, value in request.headers.items() if name != "idempotency-key"}
    return attrs.evolve(request, headers=headers)


def _at_the_end(request: Request, _: Pairs) -> Request:
    """Take a cancellation now for one at the end of the period."""
    later = attrs.evolve(request, method="POST", query=b"")
    return _with(later, [("cancel_at_period_end", "true")])


def _looked_at(request: Request, _: Pairs) -> Request:
    """Take a change for a look."""
    return attrs.evolve(request, method="GET", body=b"")


def _not_attached(request: Request, _: Pairs) -> Request:
    path = request.path.removesuffix("/attach")
    return attrs.evolve(request, method="GET", path=path, body=b"")


def _not_detached(request: Request, _: Pairs) -> Request:
    path = request.path.removesuffix("/detach")
    return attrs.evolve(request, method="GET", path=path, body=b"")


def _halved(request: Request, pairs: Pairs) -> Request:
    """Take half of a quantity."""
    return _with(
        request,
        [
            (name, str(max(1, int(value) // 2)) if name.endswith("[quantity]") else value)
            for name, value in pairs
        ],
    )


def _current_alone(request: Request, _: Pairs) -> Request:
    query = [(name, value) for name, value in parse_qsl(request.query.decode()) if name != "status"]
    return attrs.evolve(request, query=urlencode(query).encode())


def _another_item(request: Request, pairs: Pairs) -> Request:
    """Take a change of an item for one more item."""
    return _with(request, [(name, value) for name, value in pairs if not name.endswith("[id]")])


def _reversed_locales(request: Request, pairs: Pairs) -> Request:
    named = [pair for pair in pairs if pair[0].startswith("preferred_locales")]
    turned = [(name, value) for (name, _), (_, value) in zip(named, reversed(named), strict=True)]
    return _with(request, [*(pair for pair in pairs if pair not in named), *turned])


def _cut_short(request: Request, pairs: Pairs) -> Request:
    return _with(
        request, [(name, value[:-1] + "0" if name == "value" else value) for name, value in pairs]
    )


MISTAKES = (
    Mistake(
        what="a collection that is to go on stays paused",
        method="POST",
        path=_SUBSCRIPTION,
        hears=_without_exactly("pause_collection"),
    ),
    Mistake(
        what="a paused collection never resumes by itself",
        method="POST",
        path=_SUBSCRIPTION,
        hears=_without_exactly("pause_collection[resumes_at]"),
    ),
    Mistake(
        what="invoices of a paused collection stay drafts, whatever is said",
        method="POST",
        path=_SUBSCRIPTION,
        hears=_instead("pause_collection[behavior]", "void", "keep_as_draft"),
    ),
    Mistake(
        what="an empty text leaves a value as it is",
        method="POST",
        path=_CUSTOMER,
        hears=_no_emptying,
    ),
    Mistake(
        what="the name is taken for the description",
        method="POST",
        path=_CUSTOMER,
        hears=_renamed("name", "description"),
    ),
    Mistake(
        what="languages are kept in rising order of preference",
        method="POST",
        path=_CUSTOMER,
        hears=_reversed_locales,
    ),
    Mistake(
        what="an address is never kept",
        method="POST",
        path=_CUSTOMER,
        hears=_without("address"),
    ),
    Mistake(
        what="metadata is never kept",
        method="POST",
        path=_CUSTOMER,
        hears=_without("metadata"),
    ),
    Mistake(
        what="a default payment method is never kept",
        method="POST",
        path=_CUSTOMER,
        hears=_without("invoice_settings"),
    ),
    Mistake(
        what="a payment method is answered as attached, and isn't",
        method="POST",
        path=_ATTACH,
        hears=_not_attached,
    ),
    Mistake(
        what="a payment method is never detached",
        method="POST",
        path=_DETACH,
        hears=_not_detached,
    ),
    Mistake(
        what="a tax id is kept with another last digit",
        method="POST",
        path=_TAX_IDS,
        hears=_cut_short,
    ),
    Mistake(
        what="a tax id is answered as deleted, and isn't",
        method="DELETE",
        path=_TAX_ID,
        hears=_looked_at,
        says=lambda found: {"id": found["id"], "object": "tax_id", "deleted": True},
    ),
    Mistake(
        what="a switch adds an item, and leaves the other",
        method="POST",
        path=_SUBSCRIPTION,
        hears=_another_item,
    ),
    Mistake(
        what="half of a quantity is kept",
        method="POST",
        path=_SUBSCRIPTION,
        hears=_halved,
    ),
    Mistake(
        what="a switch that a bank declines counts all the same",
        method="POST",
        path=_SUBSCRIPTION,
        hears=_without_exactly("payment_behavior"),
    ),
    Mistake(
        what="a subscription that is to stay ends all the same",
        method="POST",
        path=_SUBSCRIPTION,
        hears=_without_exactly("cancel_at_period_end", "cancel_at"),
    ),
    Mistake(
        what="a cancellation now is one at the end of the period",
        method="DELETE",
        path=_SUBSCRIPTION,
        hears=_at_the_end,
    ),
    Mistake(
        what="canceled subscriptions aren't listed among all",
        method="GET",
        path=_SUBSCRIPTIONS,
        hears=_current_alone,
    ),
    Mistake(
        what="a request that is sent twice is carried out twice",
        method="POST",
        path=_ANY,
        hears=_no_key,
    ),
)
"""The mistakes that are planted."""
