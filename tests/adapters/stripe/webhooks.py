"""Signs webhooks as Stripe does, and hands them to an endpoint."""

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from stripe import WebhookSignature

SECRET = "whsec_ours"


def now() -> datetime:
    """Return the moment: Stripe's own code tells the age of a signature by the machine's clock."""
    return datetime.now(UTC)


def written(event: Mapping[str, object]) -> bytes:
    """Write an event as Stripe sends it."""
    return json.dumps(event, indent=2).encode()


def signed(body: bytes, secret: str = SECRET, *, at: float | None = None) -> str:
    """Return the header by which Stripe signs a body."""
    moment = int(time.time() if at is None else at)
    return str(WebhookSignature.generate_signature_header(body.decode(), secret, moment))
