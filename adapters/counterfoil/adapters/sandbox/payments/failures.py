"""How an intent remembers the error of its last attempt."""

from typing import cast

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.sandbox.shapes.failure import Failure


def failure_of(error: ApiError, payment_method: str | None) -> Failure:
    """Return an error as an intent keeps it; ``payment_method`` is what failed."""
    said = cast("dict[str, str]", error.body({})["error"])
    if payment_method is not None:
        said["payment_method"] = payment_method
    return cast("Failure", said)
