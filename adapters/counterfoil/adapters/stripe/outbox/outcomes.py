"""What an answer says of a request that was granted, and is not brought about yet."""

from datetime import UTC, datetime

from counterfoil.adapters.stripe.outbox.closing_commands import Answer
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.requests import AnswerKind


def awaited_payment(answer: JsonObject) -> Answer:
    """Return that a request waits for a payment, and until when, where the answer says so."""
    pending = answer.get("pending_update")
    expires_at = pending.get("expires_at") if isinstance(pending, dict) else None
    return Answer(
        kind=AnswerKind.AWAITING_PAYMENT,
        expires_at=datetime.fromtimestamp(expires_at, UTC) if isinstance(expires_at, int) else None,
    )
