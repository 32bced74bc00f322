"""What is decided of a customer, and comes to Stripe."""

from uuid import uuid4

from tests.live.both_sides import BothSides

from counterfoil.adapters.event_store.outbox_rows import OutboxStatus
from counterfoil.domain.changes import Set
from counterfoil.domain.customer.commands import (
    AddPaymentMethod,
    AddTaxId,
    ChangeContactDetails,
    ChangeMetadata,
    ChooseDefaultPaymentMethod,
    RemovePaymentMethod,
    RemoveTaxId,
)
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.state import InForce
from counterfoil.domain.values import Address, CustomerId, PaymentMethodId, TaxIdId
from counterfoil.projections.syncing.forms import form

BERLIN = Address(line1="Unter den Linden 1", city="Berlin", postal_code="10117", country="DE")


def held(both: BothSides, customer: str) -> InForce:
    """Return a customer as the portal has it."""
    state = both.account.get(CUSTOMER, customer)
    assert isinstance(state, InForce)
    return state


def details_are_told_and_taken_away(both: BothSides) -> None:
    """Each field by itself, and what is emptied is empty there."""
    customer = CustomerId(both.customer(card=None))
    path = f"/v1/customers/{customer}"

    both.syncs(
        ChangeContactDetails(
            customer_id=customer,
            name=Set("Ada Lovelace"),
            email=Set("ada@example.com"),
            phone=Set("+31205550100"),
            address=Set(BERLIN),
            preferred_locales=Set(("nl", "en")),
        )
    )
    told = both.read(path)
    assert told["name"] == "Ada Lovelace"
    assert told["email"] == "ada@example.com"
    assert told["preferred_locales"] == ["nl", "en"]
    address = told["address"]
    assert isinstance(address, dict)
    assert (address["city"], address["state"]) == ("Berlin", None)
    assert both.differences(path) == []

    both.syncs(ChangeContactDetails(customer_id=customer, phone=Set(None), address=Set(None)))
    taken = both.read(path)
    assert (taken["phone"], taken["address"]) == (None, None)
    assert taken["name"] == "Ada Lovelace"
    assert both.differences(path) == []


def metadata_is_merged_and_taken_away(both: BothSides) -> None:
    """Of pairs that nobody speaks of nothing changes."""
    customer = CustomerId(both.customer(card=None))
    path = f"/v1/customers/{customer}"
    before = held(both, customer).annotations.metadata

    both.syncs(ChangeMetadata(customer_id=customer, metadata=Set({**before, "a": "1", "b": "2"})))
    both.syncs(ChangeMetadata(customer_id=customer, metadata=Set({"a": "", "b": "3"})))

    assert both.read(path)["metadata"] == {**before, "b": "3"}
    assert both.differences(path) == []


def a_card_is_attached_and_is_the_default(both: BothSides) -> None:
    """By one command."""
    customer = CustomerId(both.customer(card=None))
    card = PaymentMethodId(both.card())

    both.syncs(AddPaymentMethod(customer_id=customer, payment_method_id=card, as_default=True))

    assert both.read(f"/v1/payment_methods/{card}")["customer"] == customer
    settings = both.read(f"/v1/customers/{customer}")["invoice_settings"]
    assert isinstance(settings, dict)
    assert settings["default_payment_method"] == card
    assert list(held(both, customer).payment_methods) == [card]
    assert both.differences(f"/v1/customers/{customer}", f"/v1/payment_methods/{card}") == []


def a_declined_card_is_not_attached(both: BothSides) -> None:
    """Its customer keeps what there was, and it is on record why."""
    customer = CustomerId(both.customer())
    (before,) = held(both, customer).payment_methods
    declined = PaymentMethodId(both.card("tok_chargeDeclined"))
    both.decide(AddPaymentMethod(customer_id=customer, payment_method_id=declined))

    (refused,) = both.sync()

    assert refused.status is OutboxStatus.REFUSED
    assert refused.code == "card_declined"
    assert list(held(both, customer).payment_methods) == [before]
    assert not held(both, customer).outstanding
    listed = both.listed(f"/v1/customers/{customer}/payment_methods")
    assert [each["id"] for each in listed] == [before]


def a_detached_card_is_no_default_any_more(both: BothSides) -> None:
    """Neither here nor there (R103)."""
    customer = CustomerId(both.customer())
    second = PaymentMethodId(both.adopt(both.attached(customer, "tok_mastercard")))
    (first,) = held(both, customer).staying - {second}

    both.syncs(ChooseDefaultPaymentMethod(customer_id=customer, payment_method_id=second))
    both.syncs(RemovePaymentMethod(customer_id=customer, payment_method_id=second))

    found = both.read(f"/v1/customers/{customer}")
    settings = found["invoice_settings"]
    assert isinstance(settings, dict)
    assert settings["default_payment_method"] is None
    assert both.read(f"/v1/payment_methods/{second}")["customer"] is None
    assert list(held(both, customer).payment_methods) == [first]
    assert held(both, customer).default_payment_method is None


def a_tax_id_comes_and_goes(both: BothSides) -> None:
    """Under the id that Stripe gives it."""
    customer = CustomerId(both.customer(card=None))
    asked = TaxIdId("txi_asked_here")

    both.syncs(AddTaxId(customer_id=customer, tax_id_id=asked, type="eu_vat", value="DE123456789"))
    (listed,) = both.listed(f"/v1/customers/{customer}/tax_ids")
    assert (listed["type"], listed["value"]) == ("eu_vat", "DE123456789")
    assert list(held(both, customer).tax_ids) == [listed["id"]]

    both.syncs(RemoveTaxId(customer_id=customer, tax_id_id=TaxIdId(str(listed["id"]))))
    assert both.listed(f"/v1/customers/{customer}/tax_ids") == []
    assert not held(both, customer).tax_ids


def what_is_sent_twice_has_one_effect(both: BothSides) -> None:
    """By its key: an answer that was lost is asked for once more, and nothing else."""
    customer = both.customer(card=None)
    path, body, key = f"/v1/customers/{customer}/tax_ids", form(_VAT), str(uuid4())

    first = both.gateway.send("POST", path, body, key=key)
    second = both.gateway.send("POST", path, body, key=key)

    assert first == second
    assert [each["id"] for each in both.listed(path)] == [first["id"]]


_VAT = {"type": "eu_vat", "value": "DE123456789"}

CUSTOMERS = (
    details_are_told_and_taken_away,
    metadata_is_merged_and_taken_away,
    a_card_is_attached_and_is_the_default,
    a_declined_card_is_not_attached,
    a_detached_card_is_no_default_any_more,
    a_tax_id_comes_and_goes,
    what_is_sent_twice_has_one_effect,
)
"""Each shows one thing, and needs nothing of the others."""
