"""New ids, in the form of Stripe's: ``cus_`` and letters or digits that nobody can guess."""

from secrets import token_bytes
from string import ascii_letters, digits

SIGNS = digits + ascii_letters
"""What ids consist of, after their prefix."""

_LENGTH = 24


def new_id(prefix: str, length: int = _LENGTH) -> str:
    """Return a new id."""
    return f"{prefix}_{new_token(length)}"


def new_token(length: int = _LENGTH) -> str:
    """Return letters and digits at random."""
    return "".join(SIGNS[byte % len(SIGNS)] for byte in token_bytes(length))
