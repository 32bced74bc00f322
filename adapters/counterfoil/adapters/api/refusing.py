"""Says in Stripe's way why the domain refuses a command."""

from collections.abc import Mapping

from counterfoil.adapters.protocol.errors import ApiError, empty, no_such
from counterfoil.domain.configuration.offer_refusals import BillingIntervalRepeatedError
from counterfoil.domain.customer.refusals import CustomerNotInForceError
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.subscription.refusals.life import UnknownSubscriptionError
from counterfoil.domain.subscription.refusals.update import UnknownItemError, UnknownPriceError

STRIPES_CODES = frozenset(
    {
        "parameter_invalid_integer",
        "parameter_missing",
        "parameter_unknown",
        "resource_already_exists",
        "resource_missing",
    }
)
"""The codes that Stripe has, too; most of its portal's errors have none (R178)."""

_WITHOUT_STOP = frozenset({"parameter_unknown", "resource_missing"})
"""Of these Stripe's sentences end without a full stop."""

_REPEATED = "For each product, its price must have unique billing intervals."
"""What Stripe says where a product's prices share an interval (R53)."""

_MISSING: Mapping[type[CommandRefusedError], tuple[str, str]] = {
    CustomerNotInForceError: ("customer", "customer_id"),
    UnknownItemError: ("subscription item", "item_id"),
    UnknownPriceError: ("price", "price_id"),
    UnknownSubscriptionError: ("subscription", "subscription_id"),
}
"""What isn't there, as Stripe calls it, and the field that names it."""


def error_of(refusal: CommandRefusedError) -> ApiError:
    """
    Return a refusal as Stripe's error.

    Where Stripe has a code for it, the sentence is Stripe's, too; else it also says the rule, with
    its numbers, and what to do.
    """
    param = refusal.param
    if isinstance(refusal, BillingIntervalRepeatedError):
        return ApiError(_REPEATED, param=param)
    if type(refusal) in _MISSING:
        noun, field = _MISSING[type(refusal)]
        return no_such(noun, getattr(refusal, field), param=param or noun, status=400)
    if refusal.code == "url_invalid":
        return ApiError("Not a valid URL", code=refusal.code, param=param)
    if refusal.code == "parameter_invalid_empty" and param is not None:
        return empty(param)
    if refusal.code not in STRIPES_CODES:
        return ApiError(str(refusal), param=param)
    what = refusal.what()
    if refusal.code in _WITHOUT_STOP:
        what = what.removesuffix(".")
    return ApiError(what, code=refusal.code, param=param)
