"""What an object was before the change that an event tells of."""

from counterfoil.adapters.stripe.shapes import JsonObject


def before_change(current: JsonObject, previous: JsonObject) -> JsonObject:
    """
    Return the object overlaid with the event's ``previous_attributes`` (R158).

    A hash states just the members that changed, so it is overlaid in depth; an array is stated
    whole. ``null`` says that the value was null or not there, and in ``metadata``, which holds no
    null, that the key was not there.
    """
    before = dict(current)
    for key, old in previous.items():
        now = current.get(key)
        if isinstance(old, dict) and isinstance(now, dict):
            overlaid = before_change(now, old)
            before[key] = _without_null(overlaid) if key == "metadata" else overlaid
        else:
            before[key] = old
    return before


def _without_null(source: JsonObject) -> JsonObject:
    return {key: value for key, value in source.items() if value is not None}


def cuts_arrays_short(previous: object) -> bool:
    """
    Tell whether a statement of old holds an array.

    Up to API version 2017-04-06 such an array has just the elements that changed, so that what was
    before can't be told.
    """
    if isinstance(previous, dict):
        return any(cuts_arrays_short(value) for value in previous.values())
    return isinstance(previous, list)
