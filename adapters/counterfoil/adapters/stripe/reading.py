"""Reads one of Stripe's events or objects into sightings of the objects that the model knows."""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256

import attrs
import msgspec

from counterfoil.adapters.stripe.document import read_document
from counterfoil.adapters.stripe.event_types import SNAPSHOT, THIN
from counterfoil.adapters.stripe.findings import (
    EventHead,
    IgnoredType,
    Malformed,
    Observed,
    Sighted,
)
from counterfoil.adapters.stripe.kinds import KIND_OF_EVENTS, KINDS, PRICE, Kind
from counterfoil.adapters.stripe.previous import before_change, cuts_arrays_short
from counterfoil.adapters.stripe.shapes import (
    NAME,
    JsonObject,
    ShapeError,
    as_flag,
    as_id,
    as_moment,
    as_name,
    as_object,
    as_reference,
    as_text,
    as_type,
    member,
    member_or_none,
)
from counterfoil.adapters.stripe.translate_coupon import coupon_of_discount
from counterfoil.adapters.stripe.translate_invoice import is_preview
from counterfoil.adapters.stripe.upcasters import date_of, price_of_plan, upcast
from counterfoil.domain.coupon.observed import ObservedCoupon
from counterfoil.domain.customer.observed import ObservedCustomer, ObservedTaxId
from counterfoil.domain.invoice.observed import ObservedInvoice
from counterfoil.domain.observation import Origin, Sighting
from counterfoil.domain.product.observed import ObservedPrice, ObservedProduct
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.terms import Status
from counterfoil.domain.values import Known

__all__ = [
    "EventHead",
    "IgnoredType",
    "JsonObject",
    "Malformed",
    "Observed",
    "Reading",
    "Sighted",
    "is_ignored",
    "malformed",
    "read_document",
    "read_found",
    "read_item",
]

PRICES_SINCE = datetime(2020, 4, 29, tzinfo=UTC)
"""When Stripe's prices came. Since then each event of a plan has a twin that states the price."""

ARRAYS_WHOLE_SINCE = "2017-04-07"
"""Up to the API version of the day before, ``previous_attributes`` cut arrays short."""

REQUESTS_WHOLE_SINCE = "2017-05-25"
"""Up to the API version before, an event had but the id of the request that brought it about."""

UPCOMING = "invoice.upcoming"
"""The type of the events that tell of the outlook on an invoice, which has no id and no stream."""

DISCOUNT = "customer.discount"

_STEMS = frozenset({*KIND_OF_EVENTS, DISCOUNT, "plan"})
"""What the types of events begin with that mean something here."""

_BEGINNINGS = ("attached", "created")
"""
The verbs of an object's creation.

A payment method has no event of its own creation: what begins at a customer is that it is attached.
"""

Reading = tuple[EventHead | None, tuple[Sighted, ...]] | IgnoredType | Malformed


def read_item(item: JsonObject, *, at: datetime) -> Reading:
    """
    Read an event, or an object as Stripe lists it.

    Whatever the item holds, nothing is raised.

    Args:
        at: when an object was looked at; an event says itself when it happened.
    """
    try:
        if item.get("object") == SNAPSHOT:
            return _read_event(item)
        if item.get("object") == THIN:
            return IgnoredType(member(item, "type", as_type))
        return _read_object(item, at)
    except (ShapeError, RecursionError) as error:
        return malformed(error, event_id=_name_in(item, "id"), type_=_name_in(item, "type"))


def read_found(found: JsonObject, head: EventHead, *, at: datetime) -> Reading:
    """
    Read the object of which a thin event tells, as it was found when it was looked up.

    It is a look that goes by the event's id. Of the objects within it events of their own tell.
    Whatever was found, nothing is raised.

    Args:
        head: what the event says of itself, with the API version of what was found.
        at: when the look began.
    """
    try:
        name = member(found, "object", as_name)
        stated = coupon_of_discount(found) if name == "discount" else found
        if stated is None or is_preview(stated) or stated.get("object") not in KINDS:
            return IgnoredType(name)
        moment = at.replace(microsecond=0)
        seen = _looked_at(stated, moment, event_id=head.id, api_version=head.api_version)
    except (ShapeError, RecursionError) as error:
        return malformed(error, event_id=head.id, type_=head.type)
    return head, (seen,)


def malformed(
    error: ShapeError | RecursionError, *, event_id: str | None, type_: str | None
) -> Malformed:
    """Return why a statement can't be read."""
    reason = "It is nested too deeply."
    if isinstance(error, ShapeError):
        reason = f"Its `{error.field}` has a shape that no API version gives it."
    return Malformed(reason, event_id=event_id, type=type_)


def _name_in(item: JsonObject, key: str) -> str | None:
    """Return an id or a type to report, unless it is free text, which may be personal."""
    value = item.get(key)
    return value if isinstance(value, str) and NAME.fullmatch(value) else None


def is_ignored(type_: str) -> bool:
    """Tell whether events of a type mean nothing here, whatever they state."""
    stem = type_.rpartition(".")[0]
    return stem not in _STEMS or type_ == UPCOMING


def _read_event(event: JsonObject) -> Reading:
    type_ = member(event, "type", as_type)
    if is_ignored(type_):
        return IgnoredType(type_)
    stem, _, verb = type_.rpartition(".")
    if stem == DISCOUNT:
        return _read_discount(event)
    kind = PRICE if stem == "plan" else KIND_OF_EVENTS[stem]
    head = _head(event)
    if stem == "plan" and head.created >= PRICES_SINCE:
        return IgnoredType(type_)
    data = member(event, "data", as_object)
    stated = member(data, "object", as_object)
    if stated.get("object") != ("plan" if stem == "plan" else kind.name):
        raise ShapeError("object")
    return head, (_sighted(kind, verb, head, stated, _before(stated, data, head)),)


def _read_discount(event: JsonObject) -> Reading:
    """
    Read the coupon within a discount, as it stands once it was redeemed or a discount ended.

    That a coupon is redeemed, and how often, no event of its own tells.
    """
    head = _head(event)
    coupon = coupon_of_discount(member(member(event, "data", as_object), "object", as_object))
    if coupon is None:
        return IgnoredType(head.type)
    seen = _looked_at(coupon, head.created, event_id=head.id, api_version=head.api_version)
    return head, (seen,)


def _head(event: JsonObject) -> EventHead:
    api_version = member_or_none(event, "api_version", as_text)
    date = date_of(api_version)
    key = None
    if not isinstance(event.get("request"), str) or (date or "") >= REQUESTS_WHOLE_SINCE:
        details = member_or_none(event, "request", as_object) or {}
        key = member_or_none(details, "idempotency_key", as_text)
    return EventHead(
        id=member(event, "id", as_id),
        type=member(event, "type", as_type),
        created=member(event, "created", as_moment),
        livemode=member(event, "livemode", as_flag),
        account=member_or_none(event, "account", as_text),
        api_version=api_version,
        idempotency_key=key,
    )


def _before(stated: JsonObject, data: JsonObject, head: EventHead) -> JsonObject | None:
    # An empty one tells as little as one that isn't there.
    if data.get("previous_attributes") in (None, {}):
        return None
    previous = as_object(data["previous_attributes"], "previous_attributes")
    date = date_of(head.api_version)
    if date is not None and date < ARRAYS_WHOLE_SINCE and cuts_arrays_short(previous):
        return None
    return before_change(stated, previous)


def _sighted(
    kind: Kind, verb: str, head: EventHead, stated: JsonObject, earlier: JsonObject | None
) -> Sighted:
    now = _newest(kind, stated, head.api_version)
    then = None if earlier is None else _newest(kind, earlier, head.api_version)
    after = kind.observe(now)
    return Sighted(
        object=f"{kind.label}/{as_reference(now, 'id')}",
        sighting=Sighting(
            event_id=head.id,
            happened_at=head.created,
            origin=_origin(verb, told=earlier is not None),
            before=None if then is None else kind.observe(then),
            after=_as_told(after, verb),
        ),
        owner=kind.owner(now) or (None if then is None else kind.owner(then)),
    )


def _origin(verb: str, *, told: bool) -> Origin:
    """Say what an event states: only one that is called a change owes us what stood before."""
    if verb in _BEGINNINGS:
        return Origin.CREATED
    return Origin.UNTOLD if verb == "updated" and not told else Origin.CHANGED


def _newest(kind: Kind, stated: JsonObject, api_version: str | None) -> JsonObject:
    if stated.get("object") == "plan":
        stated = price_of_plan(stated)
    # Of a deleted object just a stub is left, to which nothing may be added.
    return stated if stated.get("deleted") is True else upcast(kind.name, stated, api_version)


def _as_told(after: Observed, verb: str) -> Observed:
    """Return what an event states, with what its type alone says."""
    if verb == "deleted":
        return _ended(after)
    if verb == "payment_failed" and isinstance(after, ObservedInvoice):
        return attrs.evolve(after, failed_attempt=after.attempt_count)
    return after


def _ended(after: Observed) -> Observed:
    """Say what the type of the event says: the object came to its end."""
    match after:
        case (
            ObservedCustomer()
            | ObservedTaxId()
            | ObservedProduct()
            | ObservedPrice()
            | ObservedCoupon()
            | ObservedInvoice()
        ):
            return attrs.evolve(after, deleted=Known(value=True))
        case ObservedSubscription(status=Known(Status.INCOMPLETE_EXPIRED)):
            return after
        case ObservedSubscription():
            return attrs.evolve(after, status=Known(Status.CANCELED))
        case _:
            return after


def _read_object(item: JsonObject, at: datetime) -> Reading:
    name = member(item, "object", as_name)
    if name not in KINDS or is_preview(item):
        return IgnoredType(name)
    moment = at.replace(microsecond=0)
    return None, tuple(_looked_at(stated, moment) for stated in _known_objects(item))


def _known_objects(item: JsonObject) -> Iterator[JsonObject]:
    """Yield the object, then the objects within it that were expanded."""
    remaining: list[object] = [item]
    while remaining:
        value = remaining.pop()
        if isinstance(value, dict):
            name = value.get("object")
            if isinstance(name, str) and name in KINDS and not is_preview(value):
                yield value
            remaining.extend(value.values())
        elif isinstance(value, list):
            remaining.extend(value)


def _looked_at(
    stated: JsonObject,
    at: datetime,
    *,
    event_id: str | None = None,
    api_version: str | None = None,
) -> Sighted:
    kind = KINDS[member(stated, "object", as_text)]
    now = _newest(kind, stated, api_version)
    return Sighted(
        object=f"{kind.label}/{as_reference(now, 'id')}",
        sighting=Sighting(
            event_id=event_id or f"object:{_fingerprint(stated)}",
            happened_at=at,
            origin=Origin.LISTED,
            before=None,
            after=kind.observe(now),
        ),
        owner=kind.owner(now),
    )


def _fingerprint(stated: JsonObject) -> str:
    """Return what makes the same object, seen twice alike, one statement."""
    try:
        canonical = msgspec.json.encode(stated, order="deterministic")
    except (TypeError, UnicodeEncodeError):
        raise ShapeError("object") from None
    return sha256(canonical).hexdigest()[:32]
