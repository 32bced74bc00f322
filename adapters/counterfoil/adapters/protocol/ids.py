"""New ids, in the form of Stripe's: ``cus_`` and letters or digits that nobody can guess."""

from secrets import token_bytes
from string import ascii_letters, digits

_SIGNS = digits + ascii_letters
_LENGTH = 24


def new_id(prefix: str, length: int = _LENGTH) -> str:
    """Return a new id."""
    return f"{prefix}_{new_token(length)}"


def new_token(length: int = _LENGTH) -> str:
    """Return letters and digits at random."""
    return "".join(_SIGNS[byte % len(_SIGNS)] for byte in token_bytes(length))
