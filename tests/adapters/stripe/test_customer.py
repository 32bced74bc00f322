"""How customers, payment methods and tax ids are read."""

import pytest
from tests.adapters.stripe.samples import CREATED, customer, moment, payment_method, tax_id

from counterfoil.adapters.stripe.reading import JsonObject
from counterfoil.adapters.stripe.shapes import ShapeError
from counterfoil.adapters.stripe.translate_customer import (
    holder_owner,
    observed_customer,
    observed_payment_method,
    observed_tax_id,
    tax_id_owner,
)
from counterfoil.domain.customer.observed import (
    BillingDetails,
    Card,
    ObservedCustomer,
    ObservedPaymentMethod,
    ObservedTaxId,
    Shipping,
    TaxExempt,
    TaxIdStatus,
)
from counterfoil.domain.values import Address, CustomerId, Known, PaymentMethodId

ADDRESS: JsonObject = {
    "city": "Utrecht",
    "country": "NL",
    "line1": "Domplein 1",
    "line2": None,
    "postal_code": "3512 JC",
    "state": None,
}


def test_a_customer_is_read_facet_by_facet() -> None:
    """The default payment method stands in the invoice settings (R99)."""
    assert observed_customer(customer(metadata={"k": "v"}, balance=-500)) == ObservedCustomer(
        created=Known(moment(CREATED)),
        deleted=Known(value=False),
        name=Known("Ada"),
        email=Known("ada@example.com"),
        phone=Known(None),
        description=Known(None),
        address=Known(None),
        shipping=Known(None),
        preferred_locales=Known(("nl",)),
        tax_exempt=Known(TaxExempt.NONE),
        currency=Known("eur"),
        balance=Known(-500),
        delinquent=Known(value=False),
        invoice_prefix=Known("ADA"),
        default_payment_method=Known(PaymentMethodId("pm_1")),
        default_source=Known(None),
        metadata=Known({"k": "v"}),
    )


def test_of_a_deleted_customer_nothing_else_is_told() -> None:
    """The stub that is left says neither that there is a name nor that there is none."""
    stub: JsonObject = {"id": "cus_1", "object": "customer", "deleted": True}

    assert observed_customer(stub) == ObservedCustomer(deleted=Known(value=True))


def test_addresses_are_read_where_goods_go_and_where_bills_go() -> None:
    """Shipping has an address of its own."""
    told = observed_customer(
        customer(address=ADDRESS, shipping={"name": "Ada", "address": ADDRESS, "phone": "1"})
    )

    home = Address(line1="Domplein 1", city="Utrecht", country="NL", postal_code="3512 JC")
    assert told.address == Known(home)
    assert told.shipping == Known(Shipping(name="Ada", phone="1", address=home))


def test_expanded_objects_are_read_as_their_ids() -> None:
    """Whoever asked Stripe to expand gets the object in the id's place."""
    told = observed_customer(
        customer(
            default_source={"id": "card_1", "object": "card"},
            invoice_settings={"default_payment_method": payment_method()},
        )
    )

    assert told.default_source == Known("card_1")
    assert told.default_payment_method == Known(PaymentMethodId("pm_1"))


@pytest.mark.parametrize(
    ("settings", "method"),
    [({"default_payment_method": None}, Known(None)), ({}, None), (None, None)],
)
def test_a_default_method_that_is_not_told_is_unknown(
    settings: object, method: Known[None] | None
) -> None:
    """Null says that there is none, and silence says nothing."""
    told = observed_customer(customer(invoice_settings=settings))

    assert told.default_payment_method == method


def test_null_where_stripe_has_always_a_value_tells_nothing() -> None:
    """So does a customer that is an account of the second generation."""
    told = observed_customer(customer(tax_exempt=None, delinquent=None, preferred_locales=None))

    assert (told.tax_exempt, told.delinquent) == (None, None)
    assert told.preferred_locales == Known(())


def test_a_value_of_an_enum_that_is_not_known_yet_is_kept() -> None:
    """Enums that Stripe fills are open (R183)."""
    told = observed_customer(customer(tax_exempt="partially")).tax_exempt

    assert told is not None
    assert (told.value.value, told.value.is_known) == ("partially", False)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": 1},
        {"balance": "0"},
        {"balance": 1.5},
        {"balance": True},
        {"balance": 2**63},
        {"created": None},
        {"created": 10**15},
        {"created": 10**18},
        {"created": -(10**12)},
        {"delinquent": 0},
        {"invoice_settings": "pm_1"},
        {"address": "Domplein 1"},
        {"shipping": []},
        {"preferred_locales": "nl"},
        {"preferred_locales": [1]},
        {"metadata": []},
        {"metadata": {"k": 1}},
        {"metadata": {"k": None}},
        {"default_source": ""},
        {"default_source": {"object": "card"}},
        {"default_source": "x" * 256},
        {"default_source": "card\n1"},
        {"tax_exempt": {"status": "none"}},
    ],
    ids=str,
)
def test_an_unknown_shape_is_never_read_as_nothing(changes: JsonObject) -> None:
    """Reading it as null would say that something isn't there which is."""
    with pytest.raises(ShapeError):
        observed_customer(customer(**changes))


def test_of_a_card_is_read_what_may_be_shown() -> None:
    """And whom it bills."""
    assert observed_payment_method(payment_method()) == ObservedPaymentMethod(
        customer=Known(CustomerId("cus_1")),
        created=Known(moment(CREATED)),
        type=Known("card"),
        card=Known(
            Card(
                brand="visa",
                last4="4242",
                exp_month=12,
                exp_year=2030,
                funding="debit",
                country="NL",
                fingerprint="f1",
            )
        ),
        billing_details=Known(BillingDetails(name="Ada")),
        metadata=Known({}),
    )


@pytest.mark.parametrize(
    ("changes", "card"),
    [
        ({"type": "sepa_debit"}, Known(None)),
        ({"type": "card"}, None),
        ({}, None),
        ({"type": "card_present", "card": None}, Known(None)),
    ],
)
def test_what_is_no_card_has_none(changes: JsonObject, card: Known[None] | None) -> None:
    """A card that says nothing of itself is UNKNOWN."""
    bare: JsonObject = {"id": "pm_1", "object": "payment_method"}

    assert observed_payment_method(bare | changes).card == card


@pytest.mark.parametrize(
    ("changes", "holder", "owner"),
    [
        ({}, Known("cus_1"), "customer/cus_1"),
        ({"customer": {"id": "cus_2"}}, Known("cus_2"), "customer/cus_2"),
        ({"customer": None}, Known(None), None),
        ({"customer": None, "customer_account": "acct_1"}, None, None),
    ],
)
def test_a_method_belongs_to_whoever_holds_it(
    changes: JsonObject, holder: Known[str | None] | None, owner: str | None
) -> None:
    """One that an account of the second generation holds is not detached (R102)."""
    method = payment_method(**changes)

    assert observed_payment_method(method).customer == holder
    assert holder_owner(method) == owner


def test_a_tax_id_is_read_with_its_check() -> None:
    """The check with the authorities says whose number it is (R154)."""
    verification = {"status": "verified", "verified_name": "ADA BV", "verified_address": None}

    assert observed_tax_id(tax_id(verification=verification)) == ObservedTaxId(
        customer=Known(CustomerId("cus_1")),
        created=Known(moment(CREATED)),
        deleted=Known(value=False),
        type=Known("eu_vat"),
        value=Known("NL000000000B00"),
        country=Known("NL"),
        status=Known(TaxIdStatus.VERIFIED),
        verified_name=Known("ADA BV"),
        verified_address=Known(None),
    )


def test_a_tax_id_that_is_never_checked_has_no_status() -> None:
    """Stripe checks just some of the many types."""
    assert observed_tax_id(tax_id(verification=None)).status == Known(None)


def test_of_a_deleted_tax_id_nothing_else_is_told() -> None:
    """The stub that is left names no customer either."""
    stub: JsonObject = {"id": "txi_1", "object": "tax_id", "deleted": True}

    assert observed_tax_id(stub) == ObservedTaxId(deleted=Known(value=True))
    assert tax_id_owner(stub) is None


@pytest.mark.parametrize(
    ("changes", "owner"),
    [
        ({"owner": None}, "customer/cus_1"),
        ({"customer": None}, "customer/cus_1"),
        ({"customer": None, "owner": {"type": "self"}}, None),
        (
            {"customer": None, "owner": {"type": "customer", "customer": {"id": "cus_2"}}},
            "customer/cus_2",
        ),
    ],
)
def test_a_tax_id_says_in_two_places_whose_it_is(changes: JsonObject, owner: str | None) -> None:
    """The merchant's own tax ids are no customer's."""
    assert tax_id_owner(tax_id(**changes)) == owner
