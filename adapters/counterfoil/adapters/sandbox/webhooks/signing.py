"""Signs what is sent, so that who receives it knows whom it comes from."""

import hashlib
import hmac


def signature(body: bytes, secret: str, at: int) -> str:
    """Return ``Stripe-Signature``: the second, and the HMAC over it and the body (R165)."""
    signed = hmac.new(secret.encode(), b"%d.%b" % (at, body), hashlib.sha256)
    return f"t={at},v1={signed.hexdigest()}"
