"""What Stripe is asked for a customer, byte for byte."""

import attrs
import pytest
from tests.domain.customer.cast import (
    ANNA,
    ANNOTATIONS,
    BORN,
    DETAILS,
    SEPA,
    VAT,
    VAT_ADDED,
    VISA,
    VISA_ADDED,
)
from tests.projections.syncing.deciding import decided, only, sent

from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.details import ContactDetails, CustomerProfile, TaxIdentity
from counterfoil.domain.customer.observed import Shipping
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import Address, Annotations, TaxIdId
from counterfoil.projections.stripe_sync import requests_of
from counterfoil.projections.syncing.provider_request import Answered, Decided

HOME = Address(line1="Singel 1", city="Amsterdam", country="NL")
NOWHERE_ELSE = (
    "{0}[line1]=Singel+1&{0}[line2]=&{0}[city]=Amsterdam&{0}[state]=&{0}[postal_code]="
    "&{0}[country]=NL"
)

CREATE = c.CreateCustomer(
    customer_id=ANNA,
    details=attrs.evolve(
        DETAILS,
        address=HOME,
        shipping=Shipping(name="Anna", address=HOME),
        preferred_locales=("nl", "en"),
    ),
    annotations=ANNOTATIONS,
)
ADD_SEPA = c.AddPaymentMethod(customer_id=ANNA, payment_method_id=SEPA)
ADD_VAT = c.AddTaxId(customer_id=ANNA, tax_id_id=VAT, type="eu_vat", value="NL123456789B01")


def about(past: tuple[e.Event, ...], *commands: c.Command) -> Decided:
    """Decide something of Anna."""
    return decided(CUSTOMER, past, *commands)


ASKED = [
    (
        about((), c.CreateCustomer(customer_id=ANNA)),
        "POST",
        "/v1/customers",
        "metadata[counterfoil_id]=cus_anna",
    ),
    (
        about((), CREATE),
        "POST",
        "/v1/customers",
        (
            "name=Anna+de+Vries&email=anna%40example.nl&phone=%2B31201234567"
            "&description=Since+the+first+day"
            f"&{NOWHERE_ELSE.format('address')}"
            f"&shipping[name]=Anna&shipping[phone]=&{NOWHERE_ELSE.format('shipping[address]')}"
            "&preferred_locales[0]=nl&preferred_locales[1]=en"
            "&metadata[tier]=gold&metadata[counterfoil_id]=cus_anna"
        ),
    ),
    (
        about((BORN,), c.DeleteCustomer(ANNA)),
        "DELETE",
        "/v1/customers/cus_anna",
        "",
    ),
    (
        about((BORN,), ADD_SEPA),
        "POST",
        "/v1/payment_methods/pm_sepa/attach",
        "customer=cus_anna",
    ),
    (
        about(
            (BORN, VISA_ADDED),
            c.RemovePaymentMethod(customer_id=ANNA, payment_method_id=VISA),
        ),
        "POST",
        "/v1/payment_methods/pm_visa/detach",
        "",
    ),
    (
        about((BORN,), ADD_VAT),
        "POST",
        "/v1/customers/cus_anna/tax_ids",
        "type=eu_vat&value=NL123456789B01",
    ),
    (
        about((BORN, VAT_ADDED), c.RemoveTaxId(customer_id=ANNA, tax_id_id=VAT)),
        "DELETE",
        "/v1/customers/cus_anna/tax_ids/txi_vat",
        "",
    ),
]

CHANGED: list[tuple[c.Command, str]] = [
    (c.ChangeContactDetails(customer_id=ANNA, name=Set("Ann & Co")), "name=Ann+%26+Co"),
    (
        c.ChangeContactDetails(customer_id=ANNA, email=CLEAR, phone=Set("")),
        "email=&phone=",
    ),
    (
        c.ChangeContactDetails(customer_id=ANNA, address=Set(HOME)),
        NOWHERE_ELSE.format("address"),
    ),
    (
        c.ChangeContactDetails(
            customer_id=ANNA,
            shipping=Set(Shipping(name="Anna", phone="1", address=HOME, carrier="PostNL")),
        ),
        f"shipping[name]=Anna&shipping[phone]=1&{NOWHERE_ELSE.format('shipping[address]')}",
    ),
    (
        c.ChangeContactDetails(customer_id=ANNA, preferred_locales=Set(("nl", "fr-CA"))),
        "preferred_locales[0]=nl&preferred_locales[1]=fr-CA",
    ),
    (
        c.ChangeMetadata(customer_id=ANNA, metadata=Set({"tier": "", "since": "2026"})),
        "metadata[tier]=&metadata[since]=2026",
    ),
    (c.ChangeMetadata(customer_id=ANNA, metadata=CLEAR), "metadata[tier]="),
    (c.ChangeMetadata(customer_id=ANNA, description=CLEAR), "description="),
    (
        c.ChooseDefaultPaymentMethod(customer_id=ANNA, payment_method_id=VISA),
        "invoice_settings[default_payment_method]=pm_visa",
    ),
]

EXAMPLES = [
    *(made for made, *_ in ASKED),
    *(about((BORN, VISA_ADDED), command) for command, _ in CHANGED),
]


@pytest.mark.parametrize(("made", "method", "path", "body"), ASKED)
def test_what_only_stripe_can_do_is_asked_for(
    made: Decided, method: str, path: str, body: str
) -> None:
    """In the customer's own lane, and it closes what waits for it."""
    request = only(made)

    assert (request.method, request.path, request.body.decode()) == (method, path, body)
    assert request.lane == "customer/cus_anna"
    assert len(request.answers) == 1
    assert not request.facets


@pytest.mark.parametrize(("command", "body"), CHANGED)
def test_what_is_decided_is_told(command: c.Command, body: str) -> None:
    """All of it in one update, and nothing else."""
    request = only(about((BORN, VISA_ADDED), command))

    assert (request.method, request.path) == ("POST", "/v1/customers/cus_anna")
    assert request.body.decode() == body
    assert request.reads == "/v1/customers/cus_anna"
    assert request.facets
    assert not request.is_final


def test_what_is_emptied_is_taken_away() -> None:
    """By an empty value, for what is left out Stripe keeps; locales apart."""
    details = attrs.evolve(
        DETAILS, address=HOME, shipping=Shipping(name="Anna"), preferred_locales=("nl",)
    )
    past = (e.CustomerCreated(profile=CustomerProfile(details=details)),)
    emptied = c.ChangeContactDetails(
        customer_id=ANNA, address=CLEAR, shipping=CLEAR, preferred_locales=CLEAR
    )

    assert sent(about(past, emptied)) == [
        ("POST", "/v1/customers/cus_anna", "address=&shipping="),
        ("POST", "/v1/customers/cus_anna", "preferred_locales="),
    ]


def test_no_default_is_an_empty_one() -> None:
    """As Stripe takes it."""
    past = (BORN, VISA_ADDED, e.DefaultPaymentMethodChosen(VISA))
    nothing = c.ChooseDefaultPaymentMethod(customer_id=ANNA, payment_method_id=None)

    assert only(about(past, nothing)).body == (b"invoice_settings[default_payment_method]=")


def test_what_waits_and_is_changed_again_is_told_again() -> None:
    """Though it has been waiting since the first decision."""
    request = only(
        about(
            (BORN,),
            c.ChangeContactDetails(customer_id=ANNA, name=Set("Ann")),
            c.ChangeContactDetails(customer_id=ANNA, name=Set("Annie"), phone=CLEAR),
        )
    )

    assert request.body == b"name=Annie&phone="
    assert request.facets == ("name", "phone")


def test_a_method_is_attached_and_made_the_default() -> None:
    """Which Stripe has two calls for."""
    add = c.AddPaymentMethod(customer_id=ANNA, payment_method_id=SEPA, as_default=True)

    attached, chosen = requests_of(about((BORN,), add))

    assert attached.answers == (Answered(operation=Operation.ADD_PAYMENT_METHOD, subject=SEPA),)
    assert (chosen.path, chosen.body) == (
        "/v1/customers/cus_anna",
        b"invoice_settings[default_payment_method]=pm_sepa",
    )
    assert attached.name != chosen.name


def test_a_method_that_was_asked_for_is_not_attached_twice() -> None:
    """It becomes the default besides."""
    as_default = attrs.evolve(ADD_SEPA, as_default=True)

    request = only(about((BORN,), ADD_SEPA, as_default))

    assert request.body == b"invoice_settings[default_payment_method]=pm_sepa"


def test_what_cannot_be_undone_is_looked_at_first() -> None:
    """Detaching, deleting, and taking off."""
    final = [made for made, *_ in ASKED if only(made).is_final]

    assert [only(made).answers[0].operation for made in final] == [
        Operation.DELETE_CUSTOMER,
        Operation.REMOVE_PAYMENT_METHOD,
        Operation.REMOVE_TAX_ID,
    ]


def test_of_what_was_erased_nothing_is_sent() -> None:
    """Stripe isn't told to forget what was forgotten here."""
    now = about(
        (BORN,),
        c.ChangeContactDetails(customer_id=ANNA, name=Set("Ann")),
    )
    forgotten = ContactDetails(erased=True)
    awaited = e.ConfirmationAwaited(("name",))
    assert now.events[1:] == (awaited,)
    events = (e.ContactDetailsChanged(forgotten), awaited)
    erased = attrs.evolve(
        now, events=events, after=CUSTOMER.fold(CUSTOMER.initial(ANNA), (BORN, *events))
    )
    born = Decided(
        ref=now.ref,
        events=(e.CustomerCreationRequested(CustomerProfile(erased=True)),),
        before=CUSTOMER.initial(ANNA),
        after=CUSTOMER.initial(ANNA),
    )
    tax_id = e.TaxIdAdditionRequested(
        tax_id_id=TaxIdId("txi_1"), type="eu_vat", identity=TaxIdentity(erased=True)
    )

    assert sent(erased) == []
    assert sent(born) == []
    assert sent(attrs.evolve(now, events=(tax_id,), after=now.before)) == []


def test_metadata_that_was_erased_stays_as_it_is_at_stripe() -> None:
    """The other facets of the decision are told."""
    state = CUSTOMER.fold(
        CUSTOMER.initial(ANNA), [BORN, e.MetadataChanged(Annotations(erased=True))]
    )
    awaited = e.ConfirmationAwaited(("metadata", "name"))
    made = Decided(
        ref=about((BORN,), ADD_SEPA).ref,
        events=(awaited,),
        before=CUSTOMER.fold(CUSTOMER.initial(ANNA), [BORN]),
        after=CUSTOMER.evolve(state, awaited),
    )

    assert only(made).body == b"name=Anna+de+Vries"
