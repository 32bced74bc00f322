"""Tests payment intents, and their charges, as Stripe's client meets them."""

import pytest
import stripe
from tests.adapters.sandbox.asking import at_rest, told

_DAY = 24 * 60 * 60


def _confirmed(
    client: stripe.StripeClient, method: str, customer: str | None = None, **more: object
) -> stripe.PaymentIntent:
    params = {
        "amount": 2900,
        "currency": "usd",
        "confirm": True,
        "payment_method": method,
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        **({} if customer is None else {"customer": customer}),
        **more,
    }
    return client.v1.payment_intents.create(params)  # type: ignore[arg-type]


def test_a_card_is_charged(client: stripe.StripeClient) -> None:
    """The intent succeeds, its charge says what the bank said, and the money is on the balance."""
    customer = client.v1.customers.create().id
    method = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer}).id

    intent = _confirmed(client, method, customer, expand=["latest_charge.balance_transaction"])

    assert intent.status == "succeeded"
    assert intent.amount_received == 2900
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert charge.paid
    assert charge.outcome is not None
    assert charge.outcome.seller_message == "Payment complete."
    balance = charge.balance_transaction
    assert isinstance(balance, stripe.BalanceTransaction)
    assert (balance.amount, balance.fee, balance.net) == (2900, 114, 2786)
    assert told(client)[-3:] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]
    assert [one.id for one in client.v1.charges.list({"customer": customer}).data] == [charge.id]


def test_an_intent_is_created_changed_and_then_confirmed(client: stripe.StripeClient) -> None:
    """It needs a payment method, then its confirmation."""
    made = client.v1.payment_intents.create({"amount": 1000, "currency": "eur"})
    changed = client.v1.payment_intents.update(
        made.id, {"amount": 1200, "payment_method": "pm_card_visa", "metadata": {"order": "7"}}
    )
    confirmed = client.v1.payment_intents.confirm(
        made.id, {"return_url": "https://example.com/back"}
    )

    assert made.status == "requires_payment_method"
    assert changed.status == "requires_confirmation"
    assert confirmed.status == "succeeded"
    assert confirmed.amount_received == 1200
    assert [one.id for one in client.v1.payment_intents.list().data] == [made.id]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.cancel(made.id)
    assert refused.value.code == "payment_intent_unexpected_state"
    assert refused.value.error is not None
    assert refused.value.error.payment_intent is not None
    assert refused.value.error.payment_intent.id == made.id


def test_a_redirect_needs_an_address_to_come_back_to(client: stripe.StripeClient) -> None:
    """Confirming without one is refused, and nothing is left of the intent."""
    with pytest.raises(stripe.InvalidRequestError, match="you must provide a `return_url`"):
        client.v1.payment_intents.create(
            {"amount": 1000, "currency": "usd", "confirm": True, "payment_method": "pm_card_visa"}
        )

    assert client.v1.payment_intents.list().data == []


def test_a_method_that_was_used_without_being_kept_is_spent(client: stripe.StripeClient) -> None:
    """It can be kept only by saying so before."""
    customer = client.v1.customers.create().id
    spent = client.v1.payment_methods.create({"type": "card", "card": {"token": "tok_visa"}}).id
    kept = client.v1.payment_methods.create({"type": "card", "card": {"token": "tok_visa"}}).id
    _confirmed(client, spent, customer)
    _confirmed(client, kept, customer, setup_future_usage="off_session")

    with pytest.raises(stripe.InvalidRequestError, match="It may not be used again"):
        client.v1.payment_methods.attach(spent, {"customer": customer})
    listed = client.v1.customers.payment_methods.list(customer).data
    assert [method.id for method in listed] == [kept]


@pytest.mark.parametrize(
    ("name", "code", "decline_code"),
    [
        ("pm_card_chargeCustomerFail", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", None),
        ("pm_card_radarBlock", "card_declined", "fraudulent"),
    ],
)
def test_a_declined_charge_stays_on_record(
    client: stripe.StripeClient, name: str, code: str, decline_code: str | None
) -> None:
    """The error shows the intent, which waits for another payment method and then succeeds."""
    with pytest.raises(stripe.CardError) as refused:
        _confirmed(client, name)

    error = refused.value.error
    assert error is not None
    assert refused.value.http_status == 402
    assert refused.value.code == code
    assert error.decline_code == decline_code
    assert error.payment_intent is not None
    intent = client.v1.payment_intents.retrieve(error.payment_intent.id)
    assert intent.status == "requires_payment_method"
    assert intent.payment_method is None
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.code == code
    assert intent.last_payment_error.payment_method is not None
    assert error.charge == intent.latest_charge
    charge = client.v1.charges.retrieve(str(error.charge))
    assert charge.status == "failed"
    assert charge.failure_code == code
    assert told(client)[-3:] == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]
    again = client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert again.status == "succeeded"
    assert again.last_payment_error is None


def test_a_bank_that_wants_to_see_the_customer_declines_while_they_are_away(
    client: stripe.StripeClient,
) -> None:
    """With the customer there, the intent asks for their approval instead."""
    customer = client.v1.customers.create().id
    method = client.v1.payment_methods.attach(
        "pm_card_authenticationRequired", {"customer": customer}
    ).id

    with pytest.raises(stripe.CardError) as refused:
        _confirmed(client, method, customer, off_session=True)
    asked = _confirmed(client, method, customer)

    assert refused.value.code == "authentication_required"
    assert refused.value.error is not None
    assert refused.value.error.decline_code == "authentication_required"
    assert asked.status == "requires_action"
    assert asked.next_action is not None
    assert asked.next_action.type == "use_stripe_sdk"


def test_what_is_authorized_is_captured_later(client: stripe.StripeClient) -> None:
    """Less may be collected than was authorized; or nothing, where it is canceled."""
    held = _confirmed(client, "pm_card_visa", capture_method="manual")
    other = _confirmed(client, "pm_card_visa", capture_method="manual")

    captured = client.v1.payment_intents.capture(held.id, {"amount_to_capture": 1000})
    canceled = client.v1.payment_intents.cancel(
        other.id, {"cancellation_reason": "requested_by_customer"}
    )

    assert (held.status, held.amount_capturable) == ("requires_capture", 2900)
    assert (captured.status, captured.amount_received) == ("succeeded", 1000)
    assert canceled.status == "canceled"
    assert canceled.cancellation_reason == "requested_by_customer"


@pytest.mark.parametrize(
    ("iban", "status", "code"),
    [
        ("DE89370400440532013000", "succeeded", None),
        ("DE65370400440002222227", "requires_payment_method", "insufficient_funds"),
    ],
)
def test_a_debit_is_decided_some_days_later(
    client: stripe.StripeClient, iban: str, status: str, code: str | None
) -> None:
    """It is under way until its bank decides, by the clock of its customer."""
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": 1_800_000_000})
    customer = client.v1.customers.create({"test_clock": clock.id}).id

    under_way = client.v1.payment_intents.create(
        {
            "amount": 1000,
            "currency": "eur",
            "customer": customer,
            "confirm": True,
            "allowed_payment_method_types": ["sepa_debit"],
            "payment_method_data": {
                "type": "sepa_debit",
                "billing_details": {"name": "Ada", "email": "ada@example.com"},
                "sepa_debit": {"iban": iban},
            },
            "mandate_data": {"customer_acceptance": {"type": "offline"}},
        }
    )
    client.v1.test_helpers.test_clocks.advance(clock.id, {"frozen_time": 1_800_000_000 + 6 * _DAY})
    at_rest(client, clock.id)
    decided = client.v1.payment_intents.retrieve(under_way.id)

    assert under_way.status == "processing"
    assert decided.status == status
    error = decided.last_payment_error
    assert (None if error is None else error.code) == code
    assert "payment_intent.processing" in told(client)
    charge = client.v1.charges.retrieve(str(decided.latest_charge))
    assert charge.status == ("succeeded" if code is None else "failed")
    assert charge.id.startswith("py_")


def test_a_debit_needs_a_mandate(client: stripe.StripeClient) -> None:
    """Without the customer's word, nothing is debited."""
    with pytest.raises(stripe.InvalidRequestError, match="requires a mandate"):
        client.v1.payment_intents.create(
            {
                "amount": 1000,
                "currency": "eur",
                "confirm": True,
                "allowed_payment_method_types": ["sepa_debit"],
                "payment_method": "pm_sepaDebit_success_de",
            }
        )


def test_an_account_is_verified_before_it_is_debited(client: stripe.StripeClient) -> None:
    """What arrived on it is told, wrong at first."""
    asked = client.v1.payment_intents.create(
        {
            "amount": 1000,
            "currency": "usd",
            "confirm": True,
            "allowed_payment_method_types": ["us_bank_account"],
            "payment_method_data": {
                "type": "us_bank_account",
                "billing_details": {"name": "Ada"},
                "us_bank_account": {
                    "account_holder_type": "individual",
                    "account_number": "000123456789",
                    "routing_number": "110000000",
                },
            },
            "mandate_data": {"customer_acceptance": {"type": "offline"}},
        }
    )

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.verify_microdeposits(asked.id, {"amounts": [1, 2]})
    debited = client.v1.payment_intents.verify_microdeposits(asked.id, {"amounts": [32, 45]})

    assert asked.status == "requires_action"
    assert asked.next_action is not None
    assert asked.next_action.type == "verify_with_microdeposits"
    assert refused.value.code == "payment_method_microdeposit_verification_amounts_mismatch"
    assert debited.status == "processing"
    assert "mandate.updated" in told(client)


@pytest.mark.parametrize(
    ("amount", "code", "message"),
    [
        (0, "parameter_invalid_integer", "minimum charge amount"),
        (49, "amount_too_small", "Amount must be at least"),
        (100_000_000, "amount_too_large", "Amount must be no more than"),
    ],
)
def test_an_amount_has_limits(
    client: stripe.StripeClient, amount: int, code: str, message: str
) -> None:
    """Too little and too much are refused as recorded."""
    with pytest.raises(stripe.InvalidRequestError, match=message) as refused:
        client.v1.payment_intents.create({"amount": amount, "currency": "usd"})

    assert refused.value.code == code


def test_a_method_with_a_page_of_its_own_is_approved_there(client: stripe.StripeClient) -> None:
    """The customer is sent to it, and comes back."""
    intent = client.v1.payment_intents.create(
        {
            "amount": 1000,
            "currency": "eur",
            "confirm": True,
            "allowed_payment_method_types": ["eps"],
            "payment_method_data": {"type": "eps", "eps": {"bank": "bank_austria"}},
            "return_url": "https://example.com/back",
        }
    )

    assert intent.status == "requires_action"
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    assert intent.next_action.redirect_to_url.return_url == "https://example.com/back"


def test_a_type_that_is_not_offered_is_refused(client: stripe.StripeClient) -> None:
    """Neither one that nobody knows, nor one that this intent doesn't offer."""
    with pytest.raises(stripe.InvalidRequestError, match='type "barter" is invalid'):
        client.v1.payment_intents.create(
            {"amount": 1000, "currency": "usd", "allowed_payment_method_types": ["barter"]}
        )
    with pytest.raises(stripe.InvalidRequestError, match="is not allowed for this PaymentIntent"):
        _confirmed(client, "pm_sepaDebit_success_de")


def test_a_decline_is_answered_once_to_a_key(client: stripe.StripeClient) -> None:
    """Who asks again with the same key is told of the same charge (R174)."""
    errors = []
    for _time in range(2):
        with pytest.raises(stripe.CardError) as refused:
            client.v1.payment_intents.create(
                {
                    "amount": 1000,
                    "confirm": True,
                    "currency": "usd",
                    "payment_method": "pm_card_chargeCustomerFail",
                    "allowed_payment_method_types": ["card"],
                },
                {"idempotency_key": "once"},
            )
        errors.append(refused.value.error)

    assert errors[0] is not None
    assert errors[1] is not None
    assert errors[0].charge == errors[1].charge
    assert len(client.v1.charges.list().data) == 1


@pytest.mark.parametrize(
    ("type", "currency"), [("acss_debit", "cad"), ("link", "usd"), ("paypal", "eur")]
)
def test_other_types_are_charged(client: stripe.StripeClient, type: str, currency: str) -> None:
    """A wallet works at once or asks first; a Canadian account waits for micro-deposits."""
    account = {"account_number": "000123456789", "institution_number": "000"}
    params = {
        "amount": 1000,
        "currency": currency,
        "confirm": True,
        "allowed_payment_method_types": [type],
        "mandate_data": {"customer_acceptance": {"type": "offline"}},
        "payment_method_data": {
            "type": type,
            "billing_details": {"email": "ada@example.com"},
            **({type: {**account, "transit_number": "11000"}} if type == "acss_debit" else {}),
        },
    }

    intent = client.v1.payment_intents.create(params)  # type: ignore[arg-type]

    assert intent.status == ("succeeded" if type == "link" else "requires_action")
    if type == "acss_debit":
        debited = client.v1.payment_intents.verify_microdeposits(
            intent.id, {"descriptor_code": "SM11AA"}
        )
        assert debited.status == "processing"


def test_what_is_said_of_an_intent_can_be_changed(client: stripe.StripeClient) -> None:
    """Until it is paid; then hardly anything can."""
    customer = client.v1.customers.create().id
    made = client.v1.payment_intents.create(
        {
            "amount": 1000,
            "currency": "usd",
            "payment_method": "pm_card_visa",
            "shipping": {"name": "Ada", "address": {"line1": "1 Street"}, "carrier": "Post"},
        }
    )

    changed = client.v1.payment_intents.update(
        made.id,
        {
            "currency": "eur",
            "customer": customer,
            "description": "for Ada",
            "payment_method": "",
            "allowed_payment_method_types": ["card"],
            "payment_method_options": {"card": {"request_three_d_secure": "any"}},
            "shipping": "",
        },
    )

    assert made.shipping is not None
    assert made.shipping.carrier == "Post"
    assert (changed.currency, changed.customer) == ("eur", customer)
    assert (changed.status, changed.payment_method) == ("requires_payment_method", None)
    assert changed.shipping is None
    with pytest.raises(stripe.InvalidRequestError, match="missing a payment method"):
        client.v1.payment_intents.confirm(made.id, {"return_url": "https://example.com"})
    client.v1.payment_intents.confirm(
        made.id, {"payment_method": "pm_card_visa", "return_url": "https://example.com"}
    )
    with pytest.raises(stripe.InvalidRequestError, match="amount could not be updated"):
        client.v1.payment_intents.update(made.id, {"amount": 5})
    with pytest.raises(stripe.InvalidRequestError, match="could not be captured because"):
        client.v1.payment_intents.capture(made.id)
    with pytest.raises(stripe.InvalidRequestError, match="has already succeeded"):
        client.v1.payment_intents.confirm(made.id, {"return_url": "https://example.com"})


def test_an_intent_may_refuse_to_ask(client: stripe.StripeClient) -> None:
    """Then a bank that wants to see the customer is an error, and nothing is left of it."""
    with pytest.raises(stripe.CardError, match="error_on_requires_action"):
        _confirmed(client, "pm_card_authenticationRequired", error_on_requires_action=True)

    assert client.v1.payment_intents.list().data == []


def test_more_than_is_held_is_not_captured(client: stripe.StripeClient) -> None:
    """Nor is nothing."""
    held = _confirmed(client, "pm_card_visa", capture_method="manual")

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.capture(held.id, {"amount_to_capture": 5000})

    assert refused.value.param == "amount_to_capture"
