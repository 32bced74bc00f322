"""Payment methods as they come to customers and leave them, and which of them is charged."""

from counterfoil.adapters.protocol.errors import ApiError, no_such
from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.payments.behaviours import BEHAVIOURS, Behaviour, Decline
from counterfoil.adapters.sandbox.payments.method_data import named
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.payment_method import PAYMENT_METHOD, PaymentMethod
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION

MOST_METHODS = 400
"""How many payment methods a customer may have; Stripe's own tests met this number (R104)."""

_SPENT = (
    "The provided PaymentMethod was previously used with a PaymentIntent without Customer"
    " attachment, shared with a connected account without Customer attachment, or was detached from"
    " a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach"
    " it to a Customer first."
)


def resolve(turn: Turn, id: str, *, param: str | None = None) -> PaymentMethod:
    """
    Return a payment method; of one that Stripe names for tests, a fresh one each time.

    Args:
        param: the parameter that names it, if a parameter does and not the path.

    Raises:
        ApiError: there is none.
    """
    method = named(turn, id) or turn.find(PAYMENT_METHOD, id)
    if method is not None:
        return method
    if param is not None:
        raise no_such("PaymentMethod", id, param=param, status=400)
    # Of one in a path Stripe thinks that it may be another account's.
    error = no_such("PaymentMethod", id, param="payment_method", status=404)
    error.message += (
        "; It's possible this PaymentMethod exists on one of your connected accounts, in which case"
        " you should retry this request on that connected account. Learn more at"
        " https://stripe.com/docs/connect/authentication"
    )
    raise error


def behaviour_of(method: PaymentMethod) -> Behaviour:
    """Return what a payment method does."""
    return BEHAVIOURS[method["behaviour"]]


def attach(turn: Turn, method: PaymentMethod, customer: str) -> None:
    """
    Give a customer a payment method.

    Raises:
        ApiError: the customer isn't there, or has too many; the method has a customer already, or
            had one (R102); its bank declines it, or doesn't know yet whose it is.
    """
    turn.read(CUSTOMER, customer, named="customer")
    if method["customer"] is not None:
        raise ApiError("The payment method you provided has already been attached to a customer.")
    refuse_spent(method)
    if method["type"] in {"acss_debit", "us_bank_account"} and not method["verified"]:
        raise ApiError(
            f"{method['type']} PaymentMethods must be verified before they can be attached to a"
            " Customer. Verify the PaymentMethod with a SetupIntent or a PaymentIntent."
        )
    decline = behaviour_of(method).when_kept
    if decline is not None:
        raise card_error(decline, param="", kept=False)
    keep_for(turn, method, customer)


def keep_for(turn: Turn, method: PaymentMethod, customer: str) -> None:
    """
    Give a customer a payment method that its bank has been asked about.

    Raises:
        ApiError: the customer has too many.
    """
    if len(turn.all_of(PAYMENT_METHOD, {"customer": customer}, limit=MOST_METHODS)) == MOST_METHODS:
        raise ApiError(
            f"Customer {customer} already has the maximum number of payment methods attached.",
            code="customer_max_payment_methods",
        )
    method["customer"] = customer
    pass_checks(method)
    turn.write(PAYMENT_METHOD, method)
    turn.announce("payment_method.attached", PAYMENT_METHOD, method["id"], clock_of(turn, customer))


def pass_checks(method: PaymentMethod) -> None:
    """Let a card's bank look at what came with it."""
    if "card" not in method:
        return
    checks, found = method["card"]["checks"], behaviour_of(method).checks
    for check in ("address_line1_check", "address_postal_code_check", "cvc_check"):
        if checks[check] == "unchecked":
            checks[check] = found.get(check, "pass")


def refuse_spent(method: PaymentMethod) -> None:
    """Refuse a payment method that was detached, or used without a customer (R102)."""
    if method["spent"]:
        raise ApiError(_SPENT)


def detach(turn: Turn, method: PaymentMethod) -> None:
    """
    Take a payment method from its customer, for good.

    Where it was a default, there is none any more. Stripe documents nothing of this (R103); a
    default that can never be charged again would only be a trap for who reads it.

    Raises:
        ApiError: it has no customer.
    """
    customer = method["customer"]
    if customer is None:
        raise ApiError(
            "The payment method you provided is not attached to a customer so detachment is"
            " impossible."
        )
    test_clock = clock_of(turn, customer)
    method["customer"] = None
    method["spent"] = True
    turn.write(PAYMENT_METHOD, method)
    turn.announce("payment_method.detached", PAYMENT_METHOD, method["id"], test_clock)
    _forget_default(turn, customer, method["id"], test_clock)
    for subscription in turn.all_of(SUBSCRIPTION, {"customer": customer}):
        if subscription["default_payment_method"] == method["id"]:
            subscription["default_payment_method"] = None
            turn.write(SUBSCRIPTION, subscription)
            turn.announce(
                "customer.subscription.updated", SUBSCRIPTION, subscription["id"], test_clock
            )


def _forget_default(turn: Turn, customer: str, method: str, test_clock: str | None) -> None:
    owner = turn.find(CUSTOMER, customer)
    if owner is None:
        return
    if owner["invoice_settings"]["default_payment_method"] == method:
        owner["invoice_settings"]["default_payment_method"] = None
        turn.write(CUSTOMER, owner)
        turn.announce("customer.updated", CUSTOMER, customer, test_clock)


def chargeable(turn: Turn, customer: str, preferred: str | None) -> str | None:
    """Return the payment method that an invoice is charged to: the first still attached (R100)."""
    owner = turn.find(CUSTOMER, customer)
    default = None if owner is None else owner["invoice_settings"]["default_payment_method"]
    for candidate in (preferred, default):
        method = None if candidate is None else turn.find(PAYMENT_METHOD, candidate)
        if method is not None and method["customer"] == customer:
            return candidate
    return None


def card_error(
    decline: Decline,
    *,
    param: str | None = None,
    charge: str | None = None,
    shows: dict[str, tuple[str, str]] | None = None,
    kept: bool = True,
) -> ApiError:
    """Return the error that tells of a bank's refusal (402)."""
    more = {} if charge is None else {"charge": charge}
    if decline.advice is not None:
        more["advice_code"] = decline.advice
    if decline.network_code is not None:
        more["network_decline_code"] = decline.network_code
    return ApiError(
        decline.message,
        402,
        type="card_error",
        code=decline.code,
        decline_code=decline.reason,
        param=decline.param or param,
        shows=shows or {},
        more=more,
        kept=kept,
    )
