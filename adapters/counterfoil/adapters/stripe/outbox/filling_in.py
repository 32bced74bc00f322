"""Fills in what a request lacks, from what is so at Stripe when it is its turn."""

from collections.abc import Iterator, Mapping
from typing import cast

import attrs
import msgspec

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest
from counterfoil.adapters.stripe.outbox.phases import phases_with
from counterfoil.adapters.stripe.shapes import (
    JsonObject,
    as_id,
    as_object,
    as_objects,
    as_reference,
    member,
    member_or_none,
)
from counterfoil.projections.syncing.completions import (
    Completion,
    NewDiscounts,
    NewPhases,
    NewSchedule,
)
from counterfoil.projections.syncing.forms import Value, form


class NothingThereError(Exception):
    """What a request is to change isn't there any more, so that nothing can be asked of it."""


_KINDS: Mapping[str, type[Completion]] = {
    "schedule": NewSchedule,
    "phases": NewPhases,
    "discounts": NewDiscounts,
}


def as_lack(completion: Completion) -> str:
    """Write down what a request lacks."""
    (kind,) = (name for name, each in _KINDS.items() if isinstance(completion, each))
    return msgspec.json.encode((kind, attrs.asdict(completion))).decode()


def filled_in(request: OutboxRequest, found: JsonObject) -> OutboxRequest | None:
    """
    Return a request with all that it lacked; ``None``: what it asks for is so already.

    Args:
        found: the subscription that it is about.

    Raises:
        ShapeError: what was found has another shape than is known of it.
        NothingThereError: the schedule that was to have another phase manages it no more.
    """
    body = request.body or b""
    match _completion(request.lacks or ""):
        case NewSchedule():
            if found.get("schedule") is not None:
                return None
            return attrs.evolve(request, sends=body)
        case NewPhases() as wish:
            if found.get("schedule", "") is None:
                raise NothingThereError
            schedule = member(found, "schedule", as_object)
            phases = phases_with(schedule, wish)
            if phases is None:
                return None
            parameters = form({"phases": phases, "proration_behavior": "none"})
            path = f"/v1/subscription_schedules/{member(schedule, 'id', as_id)}"
            return attrs.evolve(request, path=path, sends=_joined(body, parameters))
        case NewDiscounts() as wish:
            discounts = list(_discounts(found, wish))
            return attrs.evolve(request, sends=_joined(body, form({"discounts": discounts})))


def _completion(lacks: str) -> Completion:
    kind, values = cast("tuple[str, object]", msgspec.json.decode(lacks))
    return msgspec.convert(values, type=_KINDS[kind])


def _joined(*bodies: bytes) -> bytes:
    return b"&".join(body for body in bodies if body)


def _discounts(found: JsonObject, wish: NewDiscounts) -> Iterator[Mapping[str, Value]]:
    """
    Yield all that is to discount a subscription.

    What stays is named by its own id: named by its coupon it would begin once more.
    """
    held = set()
    for discount in member(found, "discounts", as_objects):
        source = member_or_none(discount, "source", as_object) or discount
        coupon = member(source, "coupon", as_reference)
        if coupon not in wish.removed:
            held.add(coupon)
            yield {"discount": member(discount, "id", as_id)}
    for coupon in wish.coupons:
        if coupon not in held:
            yield {"coupon": coupon}
    for coupon, code in wish.promotion_codes:
        if coupon not in held:
            yield {"promotion_code": code}
