"""New payment intents, before anything is said of them."""

from collections.abc import Iterable

from counterfoil.adapters.protocol.ids import new_token
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.payment_intent import PAYMENT_INTENT, PaymentIntent

_BY_CURRENCY = {"cad": "acss_debit", "eur": "sepa_debit", "usd": "us_bank_account"}


def types_offered(currency: str | None) -> list[str]:
    """Return the types of payment methods that the Dashboard allows, of a currency or of all."""
    debits = (
        list(_BY_CURRENCY.values())
        if currency is None
        else [_BY_CURRENCY[currency]]
        if currency in _BY_CURRENCY
        else []
    )
    return ["card", "link", *debits]


def options_of(types: Iterable[str]) -> dict[str, dict[str, object]]:
    """Return the options of payment methods, as they are where nothing is said of them."""
    defaults: dict[str, dict[str, object]] = {
        "acss_debit": {"verification_method": "automatic"},
        "card": {
            "installments": None,
            "mandate_options": None,
            "network": None,
            "request_three_d_secure": "automatic",
        },
        "link": {"persistent_token": None},
        "us_bank_account": {"verification_method": "automatic"},
    }
    return {type: defaults[type] for type in types if type in defaults}


def new_secret(id: str) -> str:
    """Return what a customer's browser proves with that an intent is theirs to confirm."""
    return f"{id}_secret_{new_token(25)}"


def blank_intent(turn: Turn, amount: int, currency: str, test_clock: str | None) -> PaymentIntent:
    """Return a payment intent for an amount in minor units; it isn't kept yet."""
    id = turn.new_id(PAYMENT_INTENT)
    types = types_offered(currency)
    return PaymentIntent(
        id=id,
        object="payment_intent",
        allowed_payment_method_types=None,
        amount=amount,
        amount_capturable=0,
        amount_details={"tip": {}},
        amount_received=0,
        application=None,
        application_fee_amount=None,
        attempts=0,
        automatic_payment_methods=None,
        canceled_at=None,
        cancellation_reason=None,
        capture_method="automatic",
        client_secret=new_secret(id),
        confirmation_method="automatic",
        created=turn.now(test_clock),
        currency=currency,
        customer=None,
        customer_account=None,
        description=None,
        excluded_payment_method_types=None,
        invoice=None,
        last_payment_error=None,
        latest_charge=None,
        livemode=False,
        managed_payments={"enabled": False},
        metadata={},
        next_action=None,
        off_session=False,
        on_behalf_of=None,
        payment_method=None,
        payment_method_configuration_details=None,
        payment_method_options=options_of(types),
        payment_method_types=types,
        processing=None,
        receipt_email=None,
        return_url=None,
        review=None,
        setup_future_usage=None,
        shipping=None,
        source=None,
        statement_descriptor=None,
        statement_descriptor_suffix=None,
        status="requires_payment_method",
        transfer_data=None,
        transfer_group=None,
    )
