"""Says in Stripe's way why the domain refuses a command."""

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.domain.configuration.offer_refusals import BillingIntervalRepeatedError
from counterfoil.domain.refusal import CommandRefusedError

STRIPES_CODES = frozenset(
    {
        "parameter_invalid_empty",
        "parameter_invalid_integer",
        "parameter_missing",
        "parameter_unknown",
        "resource_already_exists",
        "resource_missing",
        "url_invalid",
    }
)
"""The codes that Stripe has, too; most of its portal's errors have none (R178)."""

_WITHOUT_STOP = frozenset({"parameter_unknown", "resource_missing"})
"""Of these Stripe's sentences end without a full stop."""

_REPEATED = "For each product, its price must have unique billing intervals."
"""What Stripe says where a product's prices share an interval (R53)."""


def error_of(refusal: CommandRefusedError) -> ApiError:
    """
    Return a refusal as Stripe's error.

    Where Stripe has a code for it, the sentence is Stripe's, too; else it also says the rule, with
    its numbers, and what to do.
    """
    if isinstance(refusal, BillingIntervalRepeatedError):
        return ApiError(_REPEATED, param=refusal.param)
    if refusal.code not in STRIPES_CODES:
        return ApiError(str(refusal), param=refusal.param)
    what = refusal.what()
    if refusal.code in _WITHOUT_STOP:
        what = what.removesuffix(".")
    return ApiError(what, code=refusal.code, param=refusal.param)
