"""Payment intents: created, changed, confirmed, captured, canceled."""

from msgspec import UNSET, UnsetType

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.parameters import given, merged, or_none
from counterfoil.adapters.sandbox.answers import listing, shown
from counterfoil.adapters.sandbox.api.intent_changes import change_types, name_method
from counterfoil.adapters.sandbox.api.intent_params import (
    ClientSecret,
    Offer,
    Verification,
    require_return_url,
    with_options,
)
from counterfoil.adapters.sandbox.api.payment_params import (
    Cancellation,
    Capture,
    Confirmation,
    NewPayment,
    PaymentChange,
    PaymentList,
    ShippingData,
)
from counterfoil.adapters.sandbox.catalogue.known_currencies import known_currency
from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.invoices import settling
from counterfoil.adapters.sandbox.payments.charging import (
    cancel_intent,
    capture,
    confirm,
    unexpected,
)
from counterfoil.adapters.sandbox.payments.method_data import make
from counterfoil.adapters.sandbox.payments.method_params import MethodData
from counterfoil.adapters.sandbox.payments.opening import blank_intent
from counterfoil.adapters.sandbox.payments.smallest import is_too_small, smallest
from counterfoil.adapters.sandbox.payments.verifying import verify_payment
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.payment_intent import PAYMENT_INTENT, PaymentIntent

_PATH = "/v1/payment_intents"

_MOST = 99_999_999


def create(turn: Turn, params: NewPayment) -> Answer:
    """Open a payment intent, and confirm it if that is wanted too."""
    currency = known_currency(params.currency, "currency")
    _check_amount(params.amount, currency)
    if isinstance(params.customer, str):
        turn.read(CUSTOMER, params.customer, named="customer")
    test_clock = clock_of(turn, or_none(params.customer))
    intent = blank_intent(turn, params.amount, currency, test_clock)
    offer = Offer(
        params.payment_method_types,
        params.allowed_payment_method_types,
        params.automatic_payment_methods,
        params.payment_method_options,
        currency,
    )
    intent["allowed_payment_method_types"] = offer.allowed
    intent["automatic_payment_methods"] = offer.automatic
    intent["capture_method"] = "automatic_async"
    intent["confirmation_method"] = params.confirmation_method
    intent["payment_method_configuration_details"] = offer.configuration
    intent["payment_method_options"] = offer.options
    intent["payment_method_types"] = offer.types
    intent["return_url"] = or_none(params.return_url)
    _change(turn, intent, params)
    turn.create(PAYMENT_INTENT, intent)
    turn.announce("payment_intent.created", PAYMENT_INTENT, intent["id"], test_clock)
    if params.confirm:
        off_session = params.off_session is not False
        if not off_session:
            require_return_url(
                intent["automatic_payment_methods"], intent["return_url"], "PaymentIntent"
            )
        _confirm(turn, intent["id"], params, off_session=off_session)
    return shown(PAYMENT_INTENT, intent["id"])


def update(turn: Turn, params: PaymentChange, id: str) -> Answer:
    """Change a payment intent that collects nothing yet."""
    intent = turn.read(PAYMENT_INTENT, id)
    changeable = ("requires_payment_method", "requires_confirmation", "requires_action")
    if intent["status"] not in changeable:
        raise ApiError(
            "This PaymentIntent's amount could not be updated because it has a status of"
            f" {intent['status']}. You may only update the amount of a PaymentIntent with one of"
            f" the following statuses: {', '.join(changeable)}."
            if params.amount is not UNSET
            else f"This PaymentIntent could not be updated because it has a status of"
            f" {intent['status']}.",
            code="payment_intent_unexpected_state",
            shows={"payment_intent": ("payment_intent", id)},
        )
    change_types(intent, params.payment_method_types, params.payment_method_options)
    _change(turn, intent, params)
    turn.write(PAYMENT_INTENT, intent)
    return shown(PAYMENT_INTENT, id)


def _change(turn: Turn, intent: PaymentIntent, params: PaymentChange) -> None:
    intent["amount"] = given(params.amount, intent["amount"])
    if isinstance(params.currency, str):
        intent["currency"] = known_currency(params.currency, "currency")
    _check_amount(intent["amount"], intent["currency"])
    if isinstance(params.customer, str):
        turn.read(CUSTOMER, params.customer, named="customer")
        intent["customer"] = params.customer
    intent["capture_method"] = given(params.capture_method, intent["capture_method"])
    intent["description"] = given(params.description, intent["description"])
    intent["metadata"] = merged(intent["metadata"], params.metadata)
    intent["receipt_email"] = given(params.receipt_email, intent["receipt_email"])
    intent["setup_future_usage"] = given(params.setup_future_usage, intent["setup_future_usage"])
    intent["statement_descriptor"] = given(
        params.statement_descriptor, intent["statement_descriptor"]
    )
    intent["statement_descriptor_suffix"] = given(
        params.statement_descriptor_suffix, intent["statement_descriptor_suffix"]
    )
    intent["transfer_group"] = given(params.transfer_group, intent["transfer_group"])
    _ship(intent, params.shipping)
    if params.payment_method is None:
        intent["payment_method"] = None
        intent["status"] = "requires_payment_method"
    else:
        name_method(turn, intent, params.payment_method, params.payment_method_data)


def _ship(intent: PaymentIntent, said: ShippingData | UnsetType | None) -> None:
    if said is None:
        intent["shipping"] = None
    elif not isinstance(said, UnsetType):
        at = said.address
        intent["shipping"] = {
            "address": {
                "city": or_none(at.city),
                "country": or_none(at.country),
                "line1": or_none(at.line1),
                "line2": or_none(at.line2),
                "postal_code": or_none(at.postal_code),
                "state": or_none(at.state),
            },
            "carrier": or_none(said.carrier),
            "name": said.name,
            "phone": or_none(said.phone),
            "tracking_number": or_none(said.tracking_number),
        }


def _check_amount(amount: int, currency: str) -> None:
    if amount < 1:
        raise ApiError(
            "The amount must be greater than or equal to the minimum charge amount allowed for your"
            " account and the currency set"
            " (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).  If you want"
            " to save a Payment Method for future use without an immediate payment, use a Setup"
            " Intent instead: https://docs.stripe.com/payments/setup-intents",
            code="parameter_invalid_integer",
            param="amount",
        )
    if is_too_small(amount, currency):
        raise ApiError(
            f"Amount must be at least {smallest(currency)}", code="amount_too_small", param="amount"
        )
    if amount > _MOST:
        raise ApiError("Amount must be no more than $999,999.99", code="amount_too_large")


def confirm_it(turn: Turn, params: Confirmation, id: str) -> Answer:
    """Charge the intent's payment method, or another."""
    intent = turn.read(PAYMENT_INTENT, id)
    intent["payment_method_options"] = with_options(
        intent["payment_method_options"], params.payment_method_options
    )
    intent["receipt_email"] = given(params.receipt_email, intent["receipt_email"])
    intent["return_url"] = given(params.return_url, intent["return_url"])
    intent["setup_future_usage"] = given(params.setup_future_usage, intent["setup_future_usage"])
    if isinstance(params.payment_method_data, MethodData):
        method = make(turn, params.payment_method_data, "payment_method_data")
        intent["payment_method"] = method["id"]
    turn.write(PAYMENT_INTENT, intent)
    off_session = params.off_session is not False
    if not off_session:
        require_return_url(
            intent["automatic_payment_methods"], intent["return_url"], "PaymentIntent"
        )
    _confirm(
        turn,
        id,
        params,
        off_session=off_session,
        payment_method=or_none(params.payment_method),
    )
    return shown(PAYMENT_INTENT, id)


def _confirm(
    turn: Turn,
    id: str,
    params: NewPayment | Confirmation,
    *,
    off_session: bool,
    payment_method: str | None = None,
) -> None:
    charged = confirm(
        turn,
        id,
        payment_method,
        off_session=off_session,
        mandate_data=or_none(params.mandate_data),
    )
    if charged.status == "requires_action" and params.error_on_requires_action:
        raise ApiError(
            "This payment required an authentication action to complete, but"
            " `error_on_requires_action` was set. When you're ready, you can upgrade your"
            " integration to handle actions at"
            " https://stripe.com/docs/payments/payment-intents/upgrade-to-handle-actions.",
            402,
            type="card_error",
            code="authentication_required",
        )
    settling.intent_changed(turn, id)
    if charged.error is not None:
        raise charged.error


def capture_it(turn: Turn, params: Capture, id: str) -> Answer:
    """Collect what was authorized."""
    capture(turn, id, or_none(params.amount_to_capture))
    settling.intent_changed(turn, id)
    return shown(PAYMENT_INTENT, id)


def cancel(turn: Turn, params: Cancellation, id: str) -> Answer:
    """Let an intent collect nothing any more."""
    cancel_intent(turn, id, or_none(params.cancellation_reason))
    settling.intent_changed(turn, id)
    return shown(PAYMENT_INTENT, id)


def verify(turn: Turn, params: Verification, id: str) -> Answer:
    """Take what arrived on an account as proof that it is the customer's, and debit it."""
    intent = turn.read(PAYMENT_INTENT, id)
    if intent["status"] != "requires_action":
        raise unexpected(intent, "verify", ("requires_action",), participle="verified")
    refused = verify_payment(turn, id, or_none(params.amounts), or_none(params.descriptor_code))
    settling.intent_changed(turn, id)
    if refused is not None:
        raise refused
    return shown(PAYMENT_INTENT, id)


def retrieve(turn: Turn, params: ClientSecret, id: str) -> Answer:
    """Show a payment intent, to whoever knows its id."""
    turn.read(PAYMENT_INTENT, id)
    return shown(PAYMENT_INTENT, id)


ROUTES: tuple[Route, ...] = (
    route("POST", _PATH, NewPayment, create),
    listing(PAYMENT_INTENT, _PATH, PaymentList, lambda asked: {"customer": asked.customer}),
    route("GET", f"{_PATH}/{{intent}}", ClientSecret, retrieve),
    route("POST", f"{_PATH}/{{intent}}", PaymentChange, update),
    route("POST", f"{_PATH}/{{intent}}/confirm", Confirmation, confirm_it),
    route("POST", f"{_PATH}/{{intent}}/capture", Capture, capture_it),
    route("POST", f"{_PATH}/{{intent}}/cancel", Cancellation, cancel),
    route("POST", f"{_PATH}/{{intent}}/verify_microdeposits", Verification, verify),
)
