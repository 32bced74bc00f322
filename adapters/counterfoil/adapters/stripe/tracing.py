"""Traces what was recorded by a message of the inbox."""

from attrs import frozen

from counterfoil.adapters.event_store import EventStore, Message
from counterfoil.adapters.stripe.document import UnreadableError, decode_storable
from counterfoil.adapters.stripe.event_types import THIN
from counterfoil.adapters.stripe.kinds import KINDS
from counterfoil.adapters.stripe.thin import ThinNotice, read_notice
from counterfoil.domain.recorded import Recorded


@frozen(kw_only=True)
class Trace:
    """
    Where a message left its trace.

    Args:
        stream: that of the aggregate which holds what the message tells of; None where the message
            doesn't say what that is.
        events: those of it that the message brought about.
    """

    stream: str | None
    events: tuple[Recorded[object], ...] = ()


def trace(store: EventStore, message: Message) -> Trace:
    """
    Find what was recorded by a message in the stream of what it tells of.

    A thin event counts under the id of the event that states it, where there is one.
    """
    notice = _notice(message)
    object = message.object
    event_ids = {message.event_id}
    if notice is not None:
        object = _object_of(notice)
        event_ids.add(notice.snapshot_event or message.event_id)
    if object is None:
        return Trace(stream=None)
    stream = store.whereabouts(message.account, object) or f"{message.account}/{object}"
    recorded = store.load_recorded(stream)
    return Trace(
        stream=stream,
        events=tuple(each for each in recorded if each.cause.stripe_event_id in event_ids),
    )


def _notice(message: Message) -> ThinNotice | None:
    if message.body is None:
        return None
    try:
        item = decode_storable(message.body)
    except UnreadableError:
        return None
    if not isinstance(item, dict) or item.get("object") != THIN:
        return None
    notice = read_notice(item)
    return notice if isinstance(notice, ThinNotice) else None


def _object_of(notice: ThinNotice) -> str | None:
    related = notice.related_object
    kind = None if related is None else KINDS.get(related.type)
    return None if related is None or kind is None else f"{kind.label}/{related.id}"
