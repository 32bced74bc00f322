"""Whether an object is as a request would have it: for what the domain itself can't tell."""

from urllib.parse import parse_qsl

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest
from counterfoil.adapters.stripe.gateway import NotThere
from counterfoil.adapters.stripe.shapes import JsonObject

_DELETE = "DELETE"
_LIST = "list"
_SUBSCRIPTION = "subscription"
_CANCELED = "canceled"


def left_of(request: OutboxRequest, found: JsonObject | NotThere) -> JsonObject | None:
    """
    Return what was found of the object of a request; ``None`` where nothing is known of it.

    Of what a request is to delete, and isn't there, that is what Stripe would answer: most objects
    can't be read any more once they are deleted.
    """
    if not isinstance(found, NotThere):
        return found
    if request.method != _DELETE or request.path != found.path:
        return None
    *_, collection, id_ = request.path.split("/")
    return {"id": id_, "object": collection.removesuffix("s"), "deleted": True}


def agrees(found: JsonObject, request: OutboxRequest) -> bool:
    """
    Tell whether each parameter of a request stands in an object under its own name.

    What is written otherwise than it is asked for counts as not being so, as does a request without
    parameters, and what isn't one of Stripe's objects.
    """
    if not isinstance(found.get("object"), str):
        return False
    if request.method == _DELETE:
        # A subscription stays there, and says that it is canceled.
        return found.get("deleted") is True or (
            found.get("object") == _SUBSCRIPTION and found.get("status") == _CANCELED
        )
    asked = parse_qsl((request.body or b"").decode(), keep_blank_values=True)
    return bool(asked) and all(_text(_at(found, name)) == text for name, text in asked)


def is_pending(found: JsonObject, request: OutboxRequest) -> bool:
    """
    Tell whether a subscription is to become what a request asks for, once that is paid.

    Of such a change its items alone say anything.
    """
    pending = found.get("pending_update")
    items = pending.get("subscription_items") if isinstance(pending, dict) else None
    asked = dict(parse_qsl((request.body or b"").decode()))
    if not isinstance(items, list) or "items[0][id]" not in asked:
        return False
    held = {item.get("id"): item for item in items if isinstance(item, dict)}
    for number in range(len(held)):
        item = held.get(asked.get(f"items[{number}][id]"), {})
        for name in ("price", "quantity"):
            wished = asked.get(f"items[{number}][{name}]")
            value = item.get(name)
            now = value.get("id") if isinstance(value, dict) else value
            if wished is not None and _text(now) != wished:
                return False
    return True


def _at(found: JsonObject, name: str) -> object:
    """Return what stands under the name of a parameter, ``metadata[a]``."""
    value: object = found
    for part in name.replace("]", "").split("["):
        if isinstance(value, dict) and value.get("object") == _LIST:
            value = value.get("data")
        match value:
            case dict():
                value = value.get(part)
            case list() if part.isdecimal() and int(part) < len(value):
                value = value[int(part)]
            case _:
                return None
    return value


def _text(value: object) -> str:
    """Return a value as a form has it; what isn't there is no text (R182)."""
    match value:
        case None:
            return ""
        case dict() | list():
            return "" if not value else str(value)
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)
