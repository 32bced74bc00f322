"""What changes alike of payment intents and of setup intents: how they may be paid, and by what."""

from msgspec import UnsetType

from counterfoil.adapters.sandbox.api.intent_params import MethodOptions, check_types, with_options
from counterfoil.adapters.sandbox.payments.fitting import check_method
from counterfoil.adapters.sandbox.payments.method_data import make
from counterfoil.adapters.sandbox.payments.method_params import MethodData
from counterfoil.adapters.sandbox.payments.methods import resolve
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.payment_intent import PaymentIntent
from counterfoil.adapters.sandbox.shapes.setup_intent import SetupIntent


def change_types(
    intent: PaymentIntent | SetupIntent,
    types: list[str] | UnsetType,
    options: MethodOptions | UnsetType,
) -> None:
    """
    Change which types of payment methods an intent may have, and their options.

    Raises:
        ApiError: a type can't be charged here.
    """
    if isinstance(types, list):
        check_types(types)
        intent["payment_method_types"] = types
    intent["payment_method_options"] = with_options(intent["payment_method_options"], options)


def name_method(
    turn: Turn,
    intent: PaymentIntent | SetupIntent,
    named: str | UnsetType,
    described: MethodData | UnsetType,
) -> None:
    """
    Let an intent have the payment method that a request names, or describes; if it does.

    Raises:
        ApiError: there is no such method, or the intent can't have it.
    """
    if isinstance(described, MethodData):
        method = make(turn, described, "payment_method_data")
    elif isinstance(named, str):
        method = resolve(turn, named, param="payment_method")
    else:
        return
    check_method(intent, method)
    intent["payment_method"] = method["id"]
    intent["status"] = "requires_confirmation"
