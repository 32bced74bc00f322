"""What is decided of customers comes to Stripe, and what Stripe refuses doesn't stay here."""

from collections.abc import Iterator

import pytest
from tests.adapters.stripe.outbox.in_step import differences
from tests.adapters.stripe.outbox.syncing import Pair, paired

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.adapters.sandbox.payments.methods import MOST_METHODS
from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.observed import Shipping
from counterfoil.domain.customer.state import Deleted, InForce
from counterfoil.domain.values import Address, CustomerId, PaymentMethodId, TaxIdId

SENT, REFUSED = OutboxStatus.CONFIRMED, OutboxStatus.REFUSED
NUMBERS = [f"12-345678{digit}" for digit in range(5)]
DUTCH = "NL123456789B01"


@pytest.fixture(name="pair")
def _pair() -> Iterator[Pair]:
    with paired() as made:
        yield made


@pytest.fixture(name="ada")
def _ada(pair: Pair) -> CustomerId:
    """Have a customer on both sides."""
    made = pair.at_stripe("POST", "/v1/customers", {"name": "Ada", "metadata[tier]": "gold"})
    return CustomerId(pair.adopt(made))


def card(pair: Pair, customer: CustomerId | None = None) -> PaymentMethodId:
    """Have a card at Stripe, of a customer and on both sides where one is named."""
    made = pair.at_stripe(
        "POST", "/v1/payment_methods", {"type": "card", "card[token]": "tok_visa"}
    )
    if customer is not None:
        path = f"/v1/payment_methods/{made['id']}/attach"
        pair.adopt(pair.at_stripe("POST", path, {"customer": customer}))
    return PaymentMethodId(str(made["id"]))


def state(pair: Pair, customer: CustomerId) -> InForce:
    """Return the customer as the portal has it."""
    found = pair.account.get(CUSTOMER, customer)
    assert isinstance(found, InForce)
    return found


def synced(pair: Pair, *commands: object) -> list[OutboxRequest]:
    """Decide commands, and return how their requests ended."""
    for command in commands:
        pair.decide(command)
    return pair.sync()


def statuses(ended: list[OutboxRequest]) -> set[OutboxStatus]:
    """Return how requests ended."""
    return {each.status for each in ended}


def test_all_details_come_to_stripe(pair: Pair, ada: CustomerId) -> None:
    """In one update a command."""
    home = Address(line1="Singel 1", city="Amsterdam", postal_code="1012", country="NL")
    details = c.ChangeContactDetails(
        customer_id=ada,
        name=Set("Ada Lovelace"),
        email=Set("ada@example.nl"),
        phone=Set("+31201234567"),
        address=Set(home),
        shipping=Set(Shipping(name="Ada", phone="1", address=home)),
        preferred_locales=Set(("nl", "en")),
    )
    notes = c.ChangeMetadata(
        customer_id=ada, metadata=Set({"tier": "", "since": "2026"}), description=Set("First")
    )

    ended = synced(pair, details, notes)

    assert len(ended) == 2
    assert statuses(ended) == {SENT}
    assert differences(pair, f"/v1/customers/{ada}") == []
    assert pair.at_stripe("GET", f"/v1/customers/{ada}")["metadata"] == {"since": "2026"}


def test_what_is_emptied_here_is_empty_there(pair: Pair, ada: CustomerId) -> None:
    """An address that lost a line loses it at Stripe, too."""
    home = Address(line1="Singel 1", line2="2 hoog", country="NL")
    synced(
        pair,
        c.ChangeContactDetails(
            customer_id=ada,
            phone=Set("1"),
            address=Set(home),
            shipping=Set(Shipping(name="Ada", address=home)),
        ),
    )

    synced(
        pair,
        c.ChangeContactDetails(
            customer_id=ada,
            name=CLEAR,
            phone=CLEAR,
            address=Set(Address(line1="Singel 1", country="NL")),
            shipping=CLEAR,
        ),
        c.ChangeMetadata(customer_id=ada, metadata=CLEAR),
    )

    found = pair.at_stripe("GET", f"/v1/customers/{ada}")
    assert differences(pair, f"/v1/customers/{ada}") == []
    assert [found[key] for key in ("name", "phone", "shipping", "metadata")] == [
        None,
        None,
        None,
        {},
    ]


def test_no_locales_are_told_by_themselves(pair: Pair, ada: CustomerId) -> None:
    """So that they take nothing else with them, should Stripe refuse it."""
    synced(pair, c.ChangeContactDetails(customer_id=ada, preferred_locales=Set(("nl",))))

    ended = synced(
        pair,
        c.ChangeContactDetails(customer_id=ada, name=Set("Ada L"), preferred_locales=CLEAR),
    )

    assert [each.name for each in ended] == ["update_customer", "empty_locales"]
    assert statuses(ended) == {SENT}
    assert pair.at_stripe("GET", f"/v1/customers/{ada}")["preferred_locales"] == []
    assert differences(pair, f"/v1/customers/{ada}") == []


def test_a_new_method_becomes_the_default(pair: Pair, ada: CustomerId) -> None:
    """And what is told of it is Stripe's own."""
    visa = card(pair)

    ended = synced(
        pair, c.AddPaymentMethod(customer_id=ada, payment_method_id=visa, as_default=True)
    )

    assert statuses(ended) == {SENT}
    assert state(pair, ada).default_payment_method == visa
    assert state(pair, ada).payment_methods[visa].type == "card"
    assert differences(pair, f"/v1/customers/{ada}", f"/v1/payment_methods/{visa}") == []


def test_a_detached_default_is_no_default_any_more(pair: Pair, ada: CustomerId) -> None:
    """On neither side (R103)."""
    visa = card(pair, ada)
    synced(pair, c.ChooseDefaultPaymentMethod(customer_id=ada, payment_method_id=visa))
    assert differences(pair, f"/v1/customers/{ada}") == []

    ended = synced(pair, c.RemovePaymentMethod(customer_id=ada, payment_method_id=visa))

    assert statuses(ended) == {SENT}
    assert state(pair, ada).default_payment_method is None
    assert visa in state(pair, ada).removed_payment_methods
    assert differences(pair, f"/v1/customers/{ada}") == []


def test_a_default_is_taken_away(pair: Pair, ada: CustomerId) -> None:
    """By an empty value."""
    visa = card(pair, ada)
    synced(pair, c.ChooseDefaultPaymentMethod(customer_id=ada, payment_method_id=visa))

    synced(pair, c.ChooseDefaultPaymentMethod(customer_id=ada, payment_method_id=None))

    assert pair.at_stripe("GET", f"/v1/customers/{ada}")["invoice_settings"] == {
        "custom_fields": None,
        "default_payment_method": None,
        "footer": None,
        "rendering_options": None,
    }
    assert differences(pair, f"/v1/customers/{ada}") == []


def test_a_method_of_another_customer_is_refused(pair: Pair, ada: CustomerId) -> None:
    """And doesn't become the default either: that falls with it."""
    other = CustomerId(pair.adopt(pair.at_stripe("POST", "/v1/customers", {"name": "Bob"})))
    visa = card(pair, other)

    ended = synced(
        pair, c.AddPaymentMethod(customer_id=ada, payment_method_id=visa, as_default=True)
    )

    assert [each.status for each in ended] == [REFUSED]
    assert state(pair, ada).payment_methods == {}
    assert visa in state(pair, other).payment_methods
    assert (
        differences(
            pair, f"/v1/customers/{ada}", f"/v1/customers/{other}", f"/v1/payment_methods/{visa}"
        )
        == []
    )


def test_a_customer_may_have_too_many_methods(pair: Pair, ada: CustomerId) -> None:
    """Stripe says so, and the code is kept (R104)."""
    for _ in range(MOST_METHODS):
        pair.at_stripe("POST", "/v1/payment_methods/pm_card_visa/attach", {"customer": ada})
    visa = card(pair)

    ended = synced(pair, c.AddPaymentMethod(customer_id=ada, payment_method_id=visa))

    assert [(each.status, each.code) for each in ended] == [
        (REFUSED, "customer_max_payment_methods")
    ]
    assert not state(pair, ada).outstanding


def test_five_tax_ids_are_put_on_record(pair: Pair, ada: CustomerId) -> None:
    """Each under the id that Stripe gives it, and one is taken off again."""
    added = [
        c.AddTaxId(customer_id=ada, tax_id_id=TaxIdId(f"txi_{at}"), type="us_ein", value=number)
        for at, number in enumerate(NUMBERS)
    ]

    ended = synced(pair, *added)

    assert statuses(ended) == {SENT}
    held = state(pair, ada).tax_ids
    assert {each.identity.value for each in held.values()} == set(NUMBERS)
    assert not {each.tax_id_id for each in added} & set(held)
    paths = [f"/v1/customers/{ada}/tax_ids/{each}" for each in held]
    assert differences(pair, *paths) == []

    gone = next(iter(held))
    ended = synced(pair, c.RemoveTaxId(customer_id=ada, tax_id_id=gone))

    assert statuses(ended) == {SENT}
    assert gone not in state(pair, ada).tax_ids
    listed = pair.at_stripe("GET", f"/v1/customers/{ada}/tax_ids")["data"]
    assert isinstance(listed, list)
    assert {each["id"] for each in listed} == set(state(pair, ada).tax_ids)


def test_a_tax_id_that_stripe_refuses_is_not_on_record(pair: Pair, ada: CustomerId) -> None:
    """The others of the lane are put on it all the same."""
    wrong = c.AddTaxId(customer_id=ada, tax_id_id=TaxIdId("txi_1"), type="eu_vat", value="nope")
    right = c.AddTaxId(customer_id=ada, tax_id_id=TaxIdId("txi_2"), type="eu_vat", value=DUTCH)

    ended = synced(pair, wrong, right)

    assert [(each.status, each.code) for each in ended] == [
        (REFUSED, "tax_id_invalid"),
        (SENT, None),
    ]
    assert [each.identity.value for each in state(pair, ada).tax_ids.values()] == [DUTCH]
    assert differences(pair, f"/v1/customers/{ada}") == []


def test_a_deleted_customer_is_gone_on_both_sides(pair: Pair, ada: CustomerId) -> None:
    """For ever."""
    ended = synced(pair, c.DeleteCustomer(ada))

    assert statuses(ended) == {SENT}
    assert isinstance(pair.account.get(CUSTOMER, ada), Deleted)
    assert pair.at_stripe("GET", f"/v1/customers/{ada}")["deleted"] is True


@pytest.mark.parametrize("fault", Fault)
def test_whatever_fails_takes_effect_once(pair: Pair, ada: CustomerId, fault: Fault) -> None:
    """Before the write and after it, for all that is asked for of a customer."""
    old, new = card(pair, ada), card(pair)
    synced(pair, c.ChooseDefaultPaymentMethod(customer_id=ada, payment_method_id=old))
    for command in (
        c.AddPaymentMethod(customer_id=ada, payment_method_id=new, as_default=True),
        c.RemovePaymentMethod(customer_id=ada, payment_method_id=old),
        c.AddTaxId(customer_id=ada, tax_id_id=TaxIdId("txi_1"), type="us_ein", value=NUMBERS[0]),
    ):
        pair.sandbox.faults.next(fault, method="POST", times=2)
        assert statuses(synced(pair, command)) == {SENT}

    (tax_id,) = state(pair, ada).tax_ids
    pair.sandbox.faults.next(fault, method="DELETE", times=2)
    assert statuses(synced(pair, c.RemoveTaxId(customer_id=ada, tax_id_id=tax_id))) == {SENT}

    assert state(pair, ada).default_payment_method == new
    assert set(state(pair, ada).payment_methods) == {new}
    assert state(pair, ada).tax_ids == {}
    assert differences(pair, f"/v1/customers/{ada}", f"/v1/payment_methods/{new}") == []
    types = [each["type"] for each in pair.events()]
    assert types.count("customer.tax_id.created") == types.count("customer.tax_id.deleted") == 1
    assert types.count("payment_method.detached") == 1
