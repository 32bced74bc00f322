"""Tests setup intents, and their mandates, as Stripe's client meets them."""

import pytest
import stripe
from tests.adapters.sandbox.asking import told

_OFFLINE: stripe.params.SetupIntentCreateParamsMandateData = {
    "customer_acceptance": {"type": "offline"}
}


def _confirmed(
    client: stripe.StripeClient, customer: str, method: str, type: str = "card", **more: object
) -> stripe.SetupIntent:
    params = {
        "confirm": True,
        "customer": customer,
        "payment_method": method,
        "allowed_payment_method_types": [type],
        "usage": "off_session",
        **more,
    }
    return client.v1.setup_intents.create(params)  # type: ignore[arg-type]


def test_a_card_is_set_up_and_kept(client: stripe.StripeClient) -> None:
    """The customer has it from then on, and it can be charged while they are away."""
    customer = client.v1.customers.create().id

    intent = _confirmed(client, customer, "pm_card_visa")

    assert intent.status == "succeeded"
    assert intent.mandate is None
    assert intent.latest_attempt is not None
    listed = client.v1.customers.payment_methods.list(customer).data
    assert [method.id for method in listed] == [intent.payment_method]
    assert told(client)[1:] == [
        "setup_intent.created",
        "payment_method.attached",
        "setup_intent.succeeded",
    ]


def test_an_intent_waits_for_its_method_and_its_confirmation(client: stripe.StripeClient) -> None:
    """It is listed by its customer, changed, and confirmed at last."""
    customer = client.v1.customers.create().id
    made = client.v1.setup_intents.create({"customer": customer, "metadata": {"a": "1"}})
    changed = client.v1.setup_intents.update(
        made.id, {"payment_method": "pm_card_visa", "description": "for later"}
    )
    confirmed = client.v1.setup_intents.confirm(made.id, {"return_url": "https://example.com/back"})

    assert made.status == "requires_payment_method"
    assert (changed.status, changed.description) == ("requires_confirmation", "for later")
    assert confirmed.status == "succeeded"
    listed = client.v1.setup_intents.list({"customer": customer}).data
    assert [one.id for one in listed] == [made.id]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.setup_intents.cancel(made.id)
    assert refused.value.code == "setup_intent_unexpected_state"


def test_a_canceled_intent_sets_nothing_up(client: stripe.StripeClient) -> None:
    """The reason is kept."""
    made = client.v1.setup_intents.create()

    canceled = client.v1.setup_intents.cancel(made.id, {"cancellation_reason": "abandoned"})

    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")
    assert told(client) == ["setup_intent.created", "setup_intent.canceled"]


def test_a_card_that_is_declined_is_not_set_up(client: stripe.StripeClient) -> None:
    """The error shows the intent, which waits for another payment method."""
    customer = client.v1.customers.create().id

    with pytest.raises(stripe.CardError) as refused:
        _confirmed(client, customer, "pm_card_chargeDeclined")

    error = refused.value.error
    assert error is not None
    assert error.setup_intent is not None
    intent = client.v1.setup_intents.retrieve(error.setup_intent.id)
    assert intent.status == "requires_payment_method"
    assert intent.last_setup_error is not None
    assert intent.last_setup_error.decline_code == "generic_decline"
    assert told(client)[1:] == ["setup_intent.created", "setup_intent.setup_failed"]


def test_a_card_that_declines_later_is_set_up(client: stripe.StripeClient) -> None:
    """Its bank says no only when it is charged."""
    customer = client.v1.customers.create().id

    assert _confirmed(client, customer, "pm_card_chargeCustomerFail").status == "succeeded"


def test_an_account_in_the_sepa_has_a_mandate(client: stripe.StripeClient) -> None:
    """It is the customer's word, and says how they gave it."""
    customer = client.v1.customers.create().id
    with pytest.raises(stripe.InvalidRequestError, match="requires a mandate"):
        _confirmed(client, customer, "pm_sepaDebit_success_de", "sepa_debit")

    intent = _confirmed(
        client,
        customer,
        "pm_sepaDebit_success_de",
        "sepa_debit",
        mandate_data={
            "customer_acceptance": {
                "type": "online",
                "online": {"ip_address": "0.0.0.0", "user_agent": "Browser"},  # noqa: S104
            }
        },
    )
    mandate = client.v1.mandates.retrieve(str(intent.mandate))

    assert intent.status == "succeeded"
    assert mandate.status == "active"
    assert mandate.payment_method == intent.payment_method
    assert mandate.customer_acceptance.online is not None
    assert mandate.customer_acceptance.online.user_agent == "Browser"


def test_an_account_waits_for_micro_deposits(client: stripe.StripeClient) -> None:
    """Its mandate is pending until the customer tells what arrived."""
    customer = client.v1.customers.create().id
    account: stripe.params.SetupIntentCreateParamsPaymentMethodData = {
        "type": "us_bank_account",
        "billing_details": {"name": "Ada"},
        "us_bank_account": {
            "account_holder_type": "company",
            "account_number": "000123456789",
            "routing_number": "110000000",
        },
    }
    made = client.v1.setup_intents.create(
        {
            "customer": customer,
            "allowed_payment_method_types": ["us_bank_account"],
            "payment_method_data": account,
            "payment_method_options": {"us_bank_account": {"verification_method": "automatic"}},
        }
    )
    asked = client.v1.setup_intents.confirm(
        made.id,
        {"mandate_data": {"customer_acceptance": {"type": "offline"}}},
    )
    pending = client.v1.mandates.retrieve(str(asked.mandate))
    nobodys_yet = client.v1.customers.payment_methods.list(customer).data
    verified = client.v1.setup_intents.verify_microdeposits(made.id, {"descriptor_code": "SM11AA"})

    assert made.status == "requires_confirmation"
    assert asked.status == "requires_action"
    assert asked.next_action is not None
    assert asked.next_action.type == "verify_with_microdeposits"
    assert pending.status == "pending"
    assert nobodys_yet == []
    assert verified.status == "succeeded"
    assert client.v1.mandates.retrieve(pending.id).status == "active"
    assert len(client.v1.customers.payment_methods.list(customer).data) == 1


def test_what_arrived_may_be_told_ten_times(client: stripe.StripeClient) -> None:
    """After that, another account is needed."""
    customer = client.v1.customers.create().id
    asked = client.v1.setup_intents.create(
        {
            "customer": customer,
            "confirm": True,
            "mandate_data": _OFFLINE,
            "allowed_payment_method_types": ["us_bank_account"],
            "payment_method_data": {
                "type": "us_bank_account",
                "us_bank_account": {
                    "account_number": "000123456789",
                    "routing_number": "110000000",
                },
            },
        }
    )
    codes: list[str | None] = []
    for _attempt in range(10):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client.v1.setup_intents.verify_microdeposits(asked.id, {"descriptor_code": "SM33CC"})
        codes.append(refused.value.code)

    assert set(codes[:9]) == {"payment_method_microdeposit_verification_descriptor_code_mismatch"}
    assert codes[9] == "payment_method_microdeposit_verification_attempts_exceeded"
    assert client.v1.setup_intents.retrieve(asked.id).status == "requires_payment_method"


def test_somebody_elses_method_is_refused(client: stripe.StripeClient) -> None:
    """A payment method belongs to one customer."""
    ada, bob = client.v1.customers.create().id, client.v1.customers.create().id
    method = client.v1.payment_methods.attach("pm_card_visa", {"customer": ada}).id

    with pytest.raises(stripe.InvalidRequestError, match="belongs to a different Customer"):
        _confirmed(client, bob, method)
    with pytest.raises(stripe.InvalidRequestError, match="must provide the customer"):
        client.v1.setup_intents.create({"payment_method": method})


def test_what_arrived_is_told_in_one_way(client: stripe.StripeClient) -> None:
    """Two amounts, or a code; and only to an intent that waits for it."""
    asked = client.v1.setup_intents.create(
        {
            "confirm": True,
            "mandate_data": _OFFLINE,
            "allowed_payment_method_types": ["us_bank_account"],
            "payment_method_data": {
                "type": "us_bank_account",
                "us_bank_account": {
                    "account_number": "000123456789",
                    "routing_number": "110000000",
                },
            },
        }
    )
    other = client.v1.setup_intents.create()

    with pytest.raises(stripe.InvalidRequestError, match="either `amounts` or"):
        client.v1.setup_intents.verify_microdeposits(asked.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.setup_intents.verify_microdeposits(asked.id, {"amounts": [1]})
    with pytest.raises(stripe.InvalidRequestError, match="cannot verify"):
        client.v1.setup_intents.verify_microdeposits(other.id, {"descriptor_code": "SM11AA"})
    assert refused.value.code == "payment_method_microdeposit_verification_amounts_invalid"
