"""What it means for a request that Stripe gave no answer that grants it."""

from enum import Enum, auto

from counterfoil.adapters.stripe.gateway import GatewayError

_KEY_USED = "idempotency_error"
_KEY_IN_USE = "idempotency_key_in_use"
_TO_BE_AUTHENTICATED = "invoice_payment_intent_requires_action"
_SERVER_FAILED = 500
_DENIED = frozenset({401, 403})
_TOO_MANY = 429


class Meaning(Enum):
    """
    What became of a request.

    ``REFUSED``: it had no effect, and never will. ``AWAITED``: it was taken, and waits for the
    customer to authenticate a payment. ``FAILED``: Stripe failed at it; the failure may
    be saved under its key. ``KEY_USED``: its key was used for something else. ``LOST``: whether it
    came to Stripe isn't known; the same key tells. ``LATER``: it had no effect yet.
    """

    REFUSED = auto()
    AWAITED = auto()
    FAILED = auto()
    KEY_USED = auto()
    LOST = auto()
    LATER = auto()


def meaning_of(error: GatewayError) -> Meaning:
    """Say what an error means for the request that it answers (R174, R176, R177)."""
    status = error.status
    if status is None:
        return Meaning.LOST if error.was_sent else Meaning.LATER
    if error.code == _KEY_IN_USE:
        # Another try with this key is at Stripe right now, and may yet have an effect.
        return Meaning.LOST
    if error.type == _KEY_USED:
        return Meaning.KEY_USED
    if error.code == _TO_BE_AUTHENTICATED:
        return Meaning.AWAITED
    if status >= _SERVER_FAILED:
        return Meaning.FAILED
    if error.type is None and status not in {*_DENIED, _TOO_MANY}:
        # It isn't Stripe's own word: something in between answered, or it was damaged on its way.
        return Meaning.LOST
    if error.is_retryable or status in _DENIED:
        # What is wrong with the key is wrong with no request: it waits until the key is right.
        return Meaning.LATER
    return Meaning.REFUSED
