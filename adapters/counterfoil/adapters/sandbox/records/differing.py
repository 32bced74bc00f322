"""What an event says of the past: the fields that a change left, as they were before."""

from counterfoil.adapters.protocol.json_values import Json, JsonObject


def previous_attributes(before: JsonObject, after: JsonObject) -> JsonObject:
    """
    Return the fields that differ, with their values before (R158).

    Objects are gone into; an array is given whole if anything in it changed. A field that wasn't
    there is ``None``.
    """
    previous: dict[str, Json] = {}
    for key in {**before, **after}:
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        if isinstance(was, dict) and isinstance(now, dict) and _is_same_object(was, now):
            previous[key] = previous_attributes(was, now)
        else:
            previous[key] = was
    return previous


def _is_same_object(was: JsonObject, now: JsonObject) -> bool:
    return was.get("id") == now.get("id") and was.get("type") == now.get("type")
