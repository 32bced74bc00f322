"""Which payment methods an intent can have."""

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.sandbox.payments.methods import refuse_spent
from counterfoil.adapters.sandbox.shapes.payment_intent import PaymentIntent
from counterfoil.adapters.sandbox.shapes.payment_method import PaymentMethod
from counterfoil.adapters.sandbox.shapes.setup_intent import SetupIntent


def check_method(intent: PaymentIntent | SetupIntent, method: PaymentMethod) -> None:
    """
    Check that an intent can have a payment method.

    Raises:
        ApiError: its type isn't among the intent's, it is spent, or it is another customer's.
    """
    noun = "PaymentIntent" if intent["object"] == "payment_intent" else "SetupIntent"
    if method["type"] not in intent["payment_method_types"]:
        raise ApiError(
            f"The PaymentMethod provided ({method['type']}) is not allowed for this {noun}. Please"
            f" attach a different PaymentMethod or update `payment_method_types` on the {noun} to"
            " include it.",
            code=f"{intent['object']}_invalid_parameter",
            param="payment_method",
        )
    refuse_spent(method)
    if method["customer"] not in {None, intent["customer"]}:
        raise ApiError(
            "The payment method you provided is attached to a customer so for security purposes you"
            " must provide the customer in the request."
            if intent["customer"] is None
            else f"The payment method supplied ({method['id']}) belongs to a different Customer.",
            param="payment_method",
        )
