"""
Opens what arrives at a webhook endpoint: checks its signature and reads what it says of itself.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache

import msgspec
from attrs import define, frozen

from counterfoil.adapters.errors import PortalError
from counterfoil.adapters.stripe.event_types import SNAPSHOT, THIN
from counterfoil.adapters.stripe.shapes import ID_LENGTH_MAX, NAME, TYPE
from counterfoil.adapters.stripe.thin import whose

BODY_MAX = 1024 * 1024
"""How many bytes a body may have; Stripe's are a few thousand."""

TOLERANCE_SECONDS = 300
"""How old a signature may be, and how far ahead of the clock (R166)."""

_NOTHING = msgspec.Raw(b"null")


@define
class WebhookRefusedError(PortalError):
    """
    What arrived at the endpoint isn't taken; the sentence holds nothing of what it was.

    Args:
        status: what the endpoint answers by HTTP: 400, 413 where it is too large, or 408 where it
            isn't there in time.
    """

    sentence: str
    status: int = 400

    def __str__(self) -> str:
        """Return the sentence."""
        return self.sentence


class _Stated(msgspec.Struct):
    object: msgspec.Raw = _NOTHING
    id: msgspec.Raw = _NOTHING
    customer: msgspec.Raw = _NOTHING


class _Data(msgspec.Struct):
    object: _Stated
    previous_attributes: _Stated | None = None


class Envelope(msgspec.Struct):
    """
    What an event says of itself; but for its id and type anything may have any shape.

    ``object`` is ``event`` where the event carries its object, and ``v2.core.event`` where it just
    points to it.
    """

    object: str
    id: str
    type: str
    livemode: msgspec.Raw = _NOTHING
    account: msgspec.Raw = _NOTHING
    context: msgspec.Raw = _NOTHING
    data: msgspec.Raw = _NOTHING

    @property
    def is_live(self) -> bool:
        """Tell whether it is of live mode; what doesn't say is a test."""
        return bytes(self.livemode) == b"true"

    @property
    def whose(self) -> str | None:
        """Return whose it says that it is, where it says so; see ``whose``."""
        return whose(_text(self.account), _text(self.context))

    def stated(self) -> "Stated":
        """Tell at a glance what its object is, and whose."""
        try:
            data = _DATA.decode(self.data)
        except msgspec.ValidationError:
            return Stated(object=None, id=None, customer=None)
        now, before = data.object, data.previous_attributes
        customer = _id(now.customer)
        if customer is None and before is not None:
            customer = _id(before.customer)
        return Stated(object=_text(now.object), id=_id(now.id), customer=customer)


@frozen
class Stated:
    """An object at a glance: what it is, its id, and the customer that it names."""

    object: str | None
    id: str | None
    customer: str | None


class _WithId(msgspec.Struct):
    id: str


_ENVELOPE = msgspec.json.Decoder(Envelope)
_DATA = msgspec.json.Decoder(_Data)
_ID = msgspec.json.Decoder(str | _WithId)
_TEXT = msgspec.json.Decoder(str)


def _text(value: msgspec.Raw) -> str | None:
    try:
        return _TEXT.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _id(value: msgspec.Raw) -> str | None:
    """Return an id, be it that of an object that was expanded; ``None`` where there is none."""
    try:
        found = _ID.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    id_ = found if isinstance(found, str) else found.id
    return id_ if 0 < len(id_) <= ID_LENGTH_MAX and id_.isprintable() else None


def open_webhook(body: bytes, signature: str, secrets: Sequence[str], at: datetime) -> Envelope:
    """
    Check a signature by Stripe's own code, and read what the event says of itself (R164-R169).

    Args:
        signature: the header ``Stripe-Signature``.
        secrets: those of the endpoint: the old one and the new one while they are rotated.
        at: when it arrived. How old a signature is Stripe's code tells by the machine's own clock.

    Raises:
        WebhookRefusedError: it isn't signed with any of them, is too old or ahead of the clock, or
            is no event.
    """
    if len(body) > BODY_MAX:
        raise WebhookRefusedError(f"The body has more than {BODY_MAX:,} bytes.", status=413)
    _verify(body, signature, secrets)
    if _signed_at(signature) > at.timestamp() + TOLERANCE_SECONDS:
        raise WebhookRefusedError(
            f"It was signed more than {TOLERANCE_SECONDS} seconds ahead of the clock here: check"
            " the clock."
        )
    return read_envelope(body)


def read_envelope(body: bytes) -> Envelope:
    """
    Read what an event says of itself.

    Raises:
        WebhookRefusedError: it is no event.
    """
    try:
        envelope = _ENVELOPE.decode(body)
    except RecursionError:
        raise WebhookRefusedError("The body is nested too deeply.") from None
    except msgspec.ValidationError:
        raise WebhookRefusedError("The body is no event of Stripe's.") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise WebhookRefusedError("The body is no JSON.") from None
    if (
        envelope.object not in {SNAPSHOT, THIN}
        or not NAME.fullmatch(envelope.id)
        or not TYPE.fullmatch(envelope.type)
    ):
        raise WebhookRefusedError("The body is no event of Stripe's.")
    return envelope


def _verify(body: bytes, signature: str, secrets: Sequence[str]) -> None:
    """Let Stripe's own code say whether one of the secrets has signed the body, and lately."""
    verify_header, invalid = _stripes_own()
    why = "no secret is set for this endpoint"
    for secret in secrets:
        try:
            verify_header(body, signature, secret, tolerance=TOLERANCE_SECONDS)
        except invalid as error:
            why = _reason(error)
        except Exception:  # noqa: BLE001 - what isn't text at all raises errors of many kinds.
            why = "body or signature is no text"
        else:
            return
    raise WebhookRefusedError(f"The signature can't be accepted: {why}.")


@cache
def _stripes_own() -> tuple[Callable[..., bool], type[Exception]]:
    """
    Return the function that verifies, and the error by which it says no.

    They are imported when the first webhook arrives, which takes half a second; each look into the
    package of Stripe's takes as long as the verification itself.
    """
    from stripe import SignatureVerificationError, WebhookSignature

    return WebhookSignature.verify_header, SignatureVerificationError


def _reason(error: Exception) -> str:
    """Return a clause for the reason that Stripe's code gives (R167)."""
    said = str(error)
    return next((why for begin, why in _REASONS.items() if said.startswith(begin)), "it is invalid")


_REASONS = {
    "No Stripe-Signature": "there is none",
    "No webhook secret": "a secret of this endpoint is empty",
    "Unable to extract": "the header Stripe-Signature isn't of its form, t=...,v1=...",
    "No signatures found with expected scheme": "it has none of the scheme v1",
    "No signatures found matching": "it isn't that of this body under this endpoint's secret",
    "Timestamp outside": f"it is older than {TOLERANCE_SECONDS} seconds",
}


def _signed_at(signature: str) -> int:
    """Return the moment that Stripe's code has read in a signature, which it has accepted."""
    # Cut as Stripe's code does it, which minds no part that is none.
    parts = (part.split("=", 2) for part in signature.split(","))
    return next(int(part[1]) for part in parts if part[0] == "t")
