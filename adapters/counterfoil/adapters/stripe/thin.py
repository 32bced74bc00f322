"""Reads thin events, which name what changed but don't state it, and looks up what they name."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

from attrs import evolve, frozen

from counterfoil.adapters.stripe.client import API_VERSION
from counterfoil.adapters.stripe.event_types import TRANSLATED_THIN
from counterfoil.adapters.stripe.findings import EventHead, Malformed
from counterfoil.adapters.stripe.gateway import Gateway, GatewayError, NotThere
from counterfoil.adapters.stripe.reading import Reading, malformed, read_found, read_item
from counterfoil.adapters.stripe.shapes import (
    NAME,
    JsonObject,
    ShapeError,
    as_flag,
    as_id,
    as_name,
    as_object,
    as_text,
    as_type,
    member,
    member_or_none,
)

_CONTEXT = re.compile(r"[A-Za-z0-9_-]{1,128}(?:/[A-Za-z0-9_-]{1,128})*")
_URL = re.compile(r"/v[12]/[A-Za-z0-9_.~%/-]{1,500}")

_LEAVES_NOTHING = ("coupon", "invoice", "price", "product", "tax_id")
"""The kinds of objects of which there may be no stub once they are deleted."""


@frozen(kw_only=True)
class RelatedObject:
    """
    The object of which a thin event tells.

    Args:
        id: None for the one object of its type that an account has.
        url: the path at which it is read.
    """

    id: str | None
    type: str
    url: str


@frozen(kw_only=True)
class ThinNotice:
    """
    What a thin event says: something of this type happened, look there (R170).

    Args:
        context: within which account it happened, where that isn't the endpoint's own; it may be
            a path of several.
        snapshot_event: the id of the event that states the object as it was then, if there is one.
        related_object: what it happened to, where it is about one object.
        idempotency_key: the key of the request that brought it about, which may be our own.
    """

    id: str
    type: str
    created: datetime
    livemode: bool
    context: str | None = None
    snapshot_event: str | None = None
    related_object: RelatedObject | None = None
    idempotency_key: str | None = None

    @property
    def account(self) -> str | None:
        """Name the account that it comes from, where that isn't the endpoint's own."""
        found = whose(None, self.context)
        return found if found is not None and found.startswith("acct_") else None

    @property
    def is_translated(self) -> bool:
        """Tell whether what it names is worth a look (R171); any other type is to be ignored."""
        return self.type in TRANSLATED_THIN


@frozen
class Gone:
    """
    There is nothing to learn of what a thin event tells.

    Args:
        reason: one sentence that tells why.
    """

    reason: str


def whose(account: str | None, context: str | None) -> str | None:
    """
    Return the account that an event names, be it by the context that leads to it (R158, R170).

    A context that leads to something else, ``org_1`` or ``acct_1/wksp_1``, is returned itself: then
    it is certain that the event isn't of the endpoint's own account. ``None`` says nothing.
    """
    if account is not None or context is None:
        return account
    last = context.rpartition("/")[2]
    return last if last.startswith("acct_") else context


def read_notice(item: JsonObject) -> ThinNotice | Malformed:
    """Read the body of a thin event. Whatever it holds, nothing is raised."""
    try:
        return ThinNotice(
            id=member(item, "id", as_name),
            type=member(item, "type", as_type),
            created=member(item, "created", _as_moment),
            livemode=member(item, "livemode", as_flag),
            context=member_or_none(item, "context", _as_context),
            snapshot_event=member_or_none(item, "snapshot_event", as_name),
            related_object=member_or_none(item, "related_object", _as_related),
            idempotency_key=_idempotency_key(item),
        )
    except ShapeError as broken:
        names = (item.get(key) for key in ("id", "type"))
        id_, type_ = (
            each if isinstance(each, str) and NAME.fullmatch(each) else None for each in names
        )
        return malformed(broken, event_id=id_, type_=type_)


def fetch(notice: ThinNotice, gateway: Gateway, *, at: datetime) -> Reading | Gone:
    """
    Look up what a thin event tells of: the event that states it, else the object as it is now.

    The event that states it counts under its own id, so that both together count once. What is so
    now counts under the id of the thin one. Stripe is asked once or twice, and within no
    transaction.

    Args:
        at: when the look began.

    Raises:
        GatewayError: Stripe gave no answer that can be used, or isn't to be asked with this key.
    """
    _check_mode(notice, gateway)
    if notice.snapshot_event is not None:
        path = f"/v1/events/{quote(notice.snapshot_event, safe='')}"
        answer = gateway.read(path, context=notice.context)
        if not isinstance(answer, NotThere):
            return _of_snapshot(notice, answer, at)
    if notice.related_object is None:
        return Gone("Stripe has no event any more that states it, and it names no object.")
    answer = gateway.read(notice.related_object.url, context=notice.context)
    if isinstance(answer, NotThere):
        return _of_nothing(notice, notice.related_object, at)
    if answer.get("id") != notice.related_object.id:
        return _elsewhere(notice, "related_object")
    return read_found(answer, _head(notice), at=at)


def _check_mode(notice: ThinNotice, gateway: Gateway) -> None:
    """Refuse to look with a key of the other mode: nothing is there, whatever happened."""
    if gateway.livemode in (None, notice.livemode):
        return
    of_event, of_key = ("live", "test") if notice.livemode else ("test", "live")
    raise GatewayError(
        sentence=f"The event is of {of_event} mode and the key of {of_key} mode: look it up with a"
        f" key of {of_event} mode.",
        is_retryable=False,
    )


def _of_snapshot(notice: ThinNotice, event: JsonObject, at: datetime) -> Reading:
    if (event.get("object"), event.get("id")) != ("event", notice.snapshot_event):
        return _elsewhere(notice, "snapshot_event")
    reading = read_item(event, at=at)
    if not isinstance(reading, tuple):
        return reading
    head, sighted = reading
    if head is None or head.livemode is not notice.livemode:
        return _elsewhere(notice, "snapshot_event")
    # Read within an account, an event needn't say whose it is.
    return evolve(head, account=head.account or notice.account), sighted


def _of_nothing(notice: ThinNotice, related: RelatedObject, at: datetime) -> Reading | Gone:
    """Return what it means that the object isn't there: much, if the event said just that."""
    if not notice.type.endswith(".deleted") or related.type not in _LEAVES_NOTHING:
        return Gone("Stripe has neither an event that states it nor the object any more.")
    stub: JsonObject = {"id": related.id, "object": related.type, "deleted": True}
    return read_found(stub, _head(notice), at=at)


def _elsewhere(notice: ThinNotice, field: str) -> Malformed:
    return Malformed(
        f"Its `{field}` leads to something else at Stripe.", event_id=notice.id, type=notice.type
    )


def _head(notice: ThinNotice) -> EventHead:
    return EventHead(
        id=notice.id,
        type=notice.type,
        created=notice.created,
        livemode=notice.livemode,
        account=notice.account,
        api_version=API_VERSION,
        idempotency_key=notice.idempotency_key,
    )


def _idempotency_key(item: JsonObject) -> str | None:
    reason = member_or_none(item, "reason", as_object) or {}
    request = member_or_none(reason, "request", as_object) or {}
    return member_or_none(request, "idempotency_key", as_text)


def _as_related(value: object, field: str) -> RelatedObject:
    related = as_object(value, field)
    return RelatedObject(
        id=member_or_none(related, "id", as_id),
        type=member(related, "type", as_name),
        url=member(related, "url", _as_path),
    )


def _as_moment(value: object, field: str) -> datetime:
    """Read a moment as text, with its time zone."""
    try:
        moment = datetime.fromisoformat(as_text(value, field))
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (OverflowError, ValueError):
        pass
    raise ShapeError(field)


def _as_context(value: object, field: str) -> str:
    context = as_text(value, field)
    if not _CONTEXT.fullmatch(context):
        raise ShapeError(field)
    return context


def _as_path(value: object, field: str) -> str:
    """Read a path of Stripe's API: nowhere else may the key be sent."""
    path = as_text(value, field)
    if not _URL.fullmatch(path) or ".." in path:
        raise ShapeError(field)
    return path
