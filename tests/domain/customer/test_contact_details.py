"""A customer is created, reached, named and annotated."""

import pytest
from attrs import evolve
from tests.domain.customer.cast import (
    ANNA,
    ANNOTATIONS,
    API,
    BORN,
    CONFIGURATION,
    DELETED,
    DETAILS,
    NOW,
    PROFILE,
    SEPA,
    SYNCED,
    VISA,
    VISA_ADDED,
    customer,
    facts,
    portal,
)

from counterfoil.domain.account.refusals import BillingNotPaidError
from counterfoil.domain.asking import RequestUnderWayError
from counterfoil.domain.cause import Door, Mode
from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.configuration.features import CustomerDetail, CustomerUpdate, Features
from counterfoil.domain.configuration.state import InForce as ConfigurationInForce
from counterfoil.domain.configuration.state import Unseen as ConfigurationUnseen
from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer import refusals as r
from counterfoil.domain.customer.details import ContactDetails, CustomerProfile
from counterfoil.domain.customer.guards import may_change
from counterfoil.domain.customer.observed import Shipping
from counterfoil.domain.metadata import MetadataTooLongError, TooManyMetadataKeysError
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import Address, Annotations

CREATE = c.CreateCustomer(customer_id=ANNA, details=DETAILS, annotations=ANNOTATIONS)
RENAME = c.ChangeContactDetails(customer_id=ANNA, name=Set("Anna Bakker"))
RENAMED = e.ContactDetailsChanged(evolve(DETAILS, name="Anna Bakker"))


def test_a_merchant_creates_a_customer() -> None:
    """All that was given stands in one event, created now."""
    expected = e.CustomerCreated(created=NOW, profile=PROFILE)
    customer().when(CREATE, API).then(expected)


def test_a_customer_whose_payment_method_was_seen_first_can_still_be_created() -> None:
    """Facts arrive in any order; a customer referred to is not yet one."""
    expected = e.CustomerCreated(created=NOW, profile=PROFILE)
    customer(VISA_ADDED).when(CREATE, API).then(expected)


def test_creating_the_same_customer_again_is_quiet() -> None:
    """Same wish, same values: no event."""
    customer(BORN).when(CREATE, API).then_nothing()


def test_creating_another_customer_under_the_same_id_is_refused() -> None:
    """An id belongs to one customer."""
    other = c.CreateCustomer(customer_id=ANNA)
    refusal = customer(BORN).when(other, API).then_refused(r.CustomerExistsError)
    assert refusal.customer_id == ANNA


def test_a_deleted_customer_is_not_created_again() -> None:
    """A deleted customer stays deleted."""
    customer(BORN, DELETED).when(CREATE, API).then_refused(r.CustomerExistsError)


def test_the_portal_creates_no_customers() -> None:
    """Sessions are for customers who exist (R63)."""
    refusal = customer().when(CREATE, portal()).then_refused(r.MerchantsMatterError)
    assert refusal.matter is r.MerchantsMatter.CREATION


def test_a_customer_is_created_with_details_that_fit() -> None:
    """Stripe's limits bind from the start (R152)."""
    command = c.CreateCustomer(customer_id=ANNA, details=ContactDetails(email="anna"))
    customer().when(command, API).then_refused(r.EmailInvalidError)


def test_a_customer_is_created_with_metadata_that_fit() -> None:
    """Stripe's limits bind from the start (R5)."""
    annotations = Annotations(metadata={f"key{n}": "x" for n in range(51)})
    command = c.CreateCustomer(customer_id=ANNA, annotations=annotations)
    customer().when(command, API).then_refused(TooManyMetadataKeysError)


def test_a_synced_account_asks_stripe_to_create_the_customer() -> None:
    """What creates an object is only asked; asking twice is asking once."""
    asked = e.CustomerCreationRequested(PROFILE)
    customer().when(CREATE, SYNCED).then(asked)
    customer(asked).when(CREATE, SYNCED).then_nothing()


@pytest.mark.parametrize(
    "other",
    [
        evolve(CREATE, details=evolve(DETAILS, name="Anna Bakker")),
        evolve(CREATE, details=evolve(DETAILS, preferred_locales=("nl",))),
        evolve(CREATE, annotations=Annotations(metadata={"tier": "silver"})),
    ],
)
def test_another_customer_of_that_id_waits_for_stripes_answer(other: c.CreateCustomer) -> None:
    """Every value counts: quiet would lose the later wish, and one request is under way (R97)."""
    asked = customer(e.CustomerCreationRequested(PROFILE))
    refusal = asked.when(other, SYNCED).then_refused(RequestUnderWayError)
    assert refusal.object_id == ANNA


def test_the_order_of_metadata_makes_no_other_wish() -> None:
    """Pairs have none."""
    pairs = {"a": "1", "b": "2"}
    turned = dict(reversed(pairs.items()))
    asked = e.CustomerCreationRequested(CustomerProfile(annotations=Annotations(metadata=pairs)))
    wish = c.CreateCustomer(customer_id=ANNA, annotations=Annotations(metadata=turned))
    customer(asked).when(wish, SYNCED).then_nothing()


def test_a_request_that_was_refused_may_be_made_again() -> None:
    """A refused request is no longer outstanding."""
    asked = e.CustomerCreationRequested(PROFILE)
    refused = e.RequestRefused(operation=Operation.CREATE_CUSTOMER, code="email_invalid")
    customer(asked, refused).when(CREATE, SYNCED).then(asked)


def test_a_merchant_changes_any_detail() -> None:
    """The portal's configuration doesn't bind merchants; the event holds all details."""
    address = Address(line1="Damrak 1", city="Amsterdam", country="NL")
    shipping = Shipping(name="Anna", address=address)
    command = c.ChangeContactDetails(
        customer_id=ANNA,
        address=Set(address),
        shipping=Set(shipping),
        preferred_locales=Set(("nl",)),
    )
    changed = evolve(DETAILS, address=address, shipping=shipping, preferred_locales=("nl",))
    customer(BORN).when(command, API).then(e.ContactDetailsChanged(changed))


def test_a_detail_that_is_not_named_stays() -> None:
    """An address and languages too."""
    address = Address(line1="Damrak 1", city="Amsterdam", country="NL")
    held = evolve(
        DETAILS,
        address=address,
        shipping=Shipping(name="Anna", address=address),
        preferred_locales=("nl",),
    )
    renamed = c.ChangeContactDetails(customer_id=ANNA, name=Set("Anna Bakker"))
    customer(BORN, e.ContactDetailsChanged(held)).when(renamed, API).then(
        e.ContactDetailsChanged(evolve(held, name="Anna Bakker"))
    )


def test_details_are_emptied_by_nothing_and_by_empty_text_alike() -> None:
    """Stripe clears with an empty text (R182); what wasn't named stays."""
    command = c.ChangeContactDetails(customer_id=ANNA, name=Set(""), email=CLEAR, phone=Set(None))
    customer(BORN).when(command, API).then(e.ContactDetailsChanged(ContactDetails()))


def test_details_that_are_so_already_are_quiet() -> None:
    """Even at a portal that allows nothing: the wish changes nothing."""
    command = c.ChangeContactDetails(customer_id=ANNA, name=Set(DETAILS.name))
    customer(BORN).when(command, portal()).then_nothing()
    customer(BORN).when(c.ChangeContactDetails(customer_id=ANNA), portal()).then_nothing()


def test_an_empty_text_that_stripe_stated_is_no_change_by_itself() -> None:
    """What is kept stays as it is, whatever it is."""
    odd = e.CustomerAdopted(profile=CustomerProfile(details=ContactDetails(name="")))
    customer(odd).when(c.ChangeContactDetails(customer_id=ANNA), API).then_nothing()


def test_at_the_portal_a_detail_that_is_allowed_is_changed() -> None:
    """R36: the configuration lists what customers may change."""
    customer(BORN).when(RENAME, portal(CustomerDetail.NAME)).then(RENAMED)


def test_at_the_portal_the_first_detail_that_is_not_allowed_is_named() -> None:
    """R156: only what is listed can be edited."""
    command = evolve(RENAME, email=Set("a@example.nl"), phone=Set("1"))
    outcome = customer(BORN).when(command, portal(CustomerDetail.NAME))
    assert outcome.then_refused(r.DetailNotAllowedError).detail is CustomerDetail.EMAIL


def test_a_disabled_feature_allows_no_detail_however_many_it_lists() -> None:
    """R36: both the switch and the list count."""
    update = CustomerUpdate(enabled=False, allowed_updates=(CustomerDetail.NAME,))
    at = facts(Door.PORTAL, Features(customer_update=update))
    customer(BORN).when(RENAME, at).then_refused(r.DetailNotAllowedError)


def test_a_configuration_that_was_never_seen_allows_nothing() -> None:
    """There is no portal then; a feature of which nothing was said is off besides (R34, R64)."""
    unseen = facts(Door.PORTAL)
    customer(BORN).when(RENAME, unseen).then_refused(r.NoActiveConfigurationError)
    refusals = [type(refusal) for refusal in may_change([CustomerDetail.NAME], unseen)]
    assert refusals == [r.NoActiveConfigurationError, r.DetailNotAllowedError]


def test_an_inactive_configuration_allows_nothing() -> None:
    """Sessions are opened with active configurations alone (R2)."""
    open_ = portal(CustomerDetail.NAME, payment_methods=True)
    assert isinstance(open_.configuration, ConfigurationInForce)
    closed = evolve(open_, configuration=evolve(open_.configuration, active=False))
    add = c.AddPaymentMethod(customer_id=ANNA, payment_method_id=VISA)

    customer(BORN).when(RENAME, open_).then(RENAMED)
    customer(BORN).when(RENAME, closed).then_refused(r.NoActiveConfigurationError)
    customer(BORN).when(add, closed).then_refused(r.NoActiveConfigurationError)
    customer(BORN).when(RENAME, API).then(RENAMED)


def test_the_live_portal_is_for_accounts_that_pay_for_billing() -> None:
    """R189: test mode is free to try; that nobody pays is told before anything else."""
    tried = portal(CustomerDetail.NAME, payment_methods=True)
    unpaid = evolve(tried, mode=Mode.LIVE)
    paid = evolve(unpaid, account=evolve(unpaid.account, pays_for_billing=True))
    unseen = evolve(unpaid, configuration=ConfigurationUnseen(id=CONFIGURATION))
    add = c.AddPaymentMethod(customer_id=ANNA, payment_method_id=SEPA)

    customer(BORN).when(RENAME, tried).then(RENAMED)
    customer(BORN).when(RENAME, paid).then(RENAMED)
    for at in (unpaid, unseen):
        customer(BORN).when(RENAME, at).then_refused(BillingNotPaidError)
        customer(BORN).when(add, at).then_refused(BillingNotPaidError)
    customer(BORN).when(RENAME, evolve(API, mode=Mode.LIVE)).then(RENAMED)


def test_preferred_languages_are_the_merchants() -> None:
    """They are no detail that a configuration can list (R36, R156)."""
    command = c.ChangeContactDetails(customer_id=ANNA, preferred_locales=Set(("nl",)))
    refusal = customer(BORN).when(command, portal()).then_refused(r.MerchantsMatterError)
    assert refusal.matter is r.MerchantsMatter.PREFERRED_LOCALES


@pytest.mark.parametrize(
    ("command", "detail", "length"),
    [
        (
            c.ChangeContactDetails(customer_id=ANNA, email=Set("a@" + "b" * 511)),
            CustomerDetail.EMAIL,
            513,
        ),
        (
            c.ChangeContactDetails(customer_id=ANNA, name=Set("n" * 257)),
            CustomerDetail.NAME,
            257,
        ),
        (
            c.ChangeContactDetails(customer_id=ANNA, phone=Set("0" * 21)),
            CustomerDetail.PHONE,
            21,
        ),
    ],
)
def test_a_detail_that_is_too_long_is_refused(
    command: c.ChangeContactDetails, detail: CustomerDetail, length: int
) -> None:
    """R152; merchants are bound as well."""
    refusal = customer(BORN).when(command, API).then_refused(r.DetailTooLongError)
    assert (refusal.detail, refusal.length) == (detail, length)


def test_details_of_just_the_greatest_length_fit() -> None:
    """R152: 512, 256 and 20 characters are still in."""
    command = c.ChangeContactDetails(
        customer_id=ANNA,
        email=Set("a@" + "b" * 510),
        name=Set("n" * 256),
        phone=Set("0" * 20),
    )
    fits = ContactDetails(email="a@" + "b" * 510, name="n" * 256, phone="0" * 20)
    customer(BORN).when(command, API).then(e.ContactDetailsChanged(fits))


@pytest.mark.parametrize("email", ["anna", "anna@", "@example.nl", "an na@example.nl", "a@b@c"])
def test_an_implausible_address_is_refused(email: str) -> None:
    """R152: Stripe answers email_invalid."""
    command = c.ChangeContactDetails(customer_id=ANNA, email=Set(email))
    refusal = customer(BORN).when(command, API).then_refused(r.EmailInvalidError)
    assert refusal.code == "email_invalid"
    assert email not in str(refusal)


def test_a_detail_that_is_not_changed_is_not_measured() -> None:
    """What Stripe let in before never stands in the way of another detail."""
    long = e.ContactDetailsChanged(evolve(DETAILS, phone="0" * 30))
    renamed = e.ContactDetailsChanged(evolve(long.details, name="Anna Bakker"))
    customer(BORN, long).when(RENAME, API).then(renamed)


def test_what_is_not_allowed_is_said_before_what_is_wrong_with_it() -> None:
    """Precedence: whether one may comes before whether it fits."""
    command = c.ChangeContactDetails(customer_id=ANNA, email=Set("anna"))
    customer(BORN).when(command, portal()).then_refused(r.DetailNotAllowedError)


@pytest.mark.parametrize("past", [(), (VISA_ADDED,), (BORN, DELETED)])
def test_a_customer_who_does_not_exist_is_not_changed(past: tuple[e.Event, ...]) -> None:
    """Neither one only referred to nor one deleted (R63)."""
    refusal = customer(*past).when(RENAME, API).then_refused(r.CustomerNotInForceError)
    assert (refusal.code, refusal.param) == ("resource_missing", "customer")


def test_a_synced_account_records_details_at_once_and_awaits_confirmation() -> None:
    """Details move no money and can be undone: recorded at once, sent after."""
    awaited = e.ConfirmationAwaited(("name",))
    customer(BORN).when(RENAME, SYNCED).then(RENAMED, awaited)


def test_details_that_were_erased_can_be_given_anew() -> None:
    """Only what was said before is gone for ever."""
    erased = e.ContactDetailsChanged(ContactDetails(erased=True))
    anew = e.ContactDetailsChanged(ContactDetails(name="Anna Bakker"))
    customer(BORN, erased).when(RENAME, API).then(anew)
    customer(BORN, erased).when(c.ChangeContactDetails(customer_id=ANNA), API).then_nothing()


def test_metadata_are_merged_key_by_key() -> None:
    """R5: keys not named stay, an empty text unsets its key."""
    command = c.ChangeMetadata(customer_id=ANNA, metadata=Set({"shop": "Utrecht"}))
    merged = evolve(ANNOTATIONS, metadata={"tier": "gold", "shop": "Utrecht"})
    customer(BORN).when(command, API).then(e.MetadataChanged(merged))
    command = c.ChangeMetadata(customer_id=ANNA, metadata=Set({"tier": ""}))
    customer(BORN).when(command, API).then(e.MetadataChanged(evolve(ANNOTATIONS, metadata={})))


def test_metadata_that_are_so_already_are_quiet() -> None:
    """Same wish, same values: no event."""
    command = c.ChangeMetadata(customer_id=ANNA, metadata=Set({"tier": "gold"}))
    customer(BORN).when(command, API).then_nothing()


def test_the_description_is_changed_beside_the_metadata() -> None:
    """Both stand in one personal value; a synced account holds the facet till Stripe answers."""
    command = c.ChangeMetadata(customer_id=ANNA, description=CLEAR)
    customer(BORN).when(command, SYNCED).then(
        e.MetadataChanged(evolve(ANNOTATIONS, description=None)),
        e.ConfirmationAwaited(("description",)),
    )


def test_metadata_and_description_are_the_merchants() -> None:
    """No configuration lets customers change them (R156)."""
    every = portal(*CustomerDetail)
    command: c.Command = c.ChangeMetadata(customer_id=ANNA, metadata=CLEAR)
    refusal = customer(BORN).when(command, every).then_refused(r.MerchantsMatterError)
    assert refusal.matter is r.MerchantsMatter.METADATA
    command = c.ChangeMetadata(customer_id=ANNA, description=Set("VIP"))
    refusal = customer(BORN).when(command, every).then_refused(r.MerchantsMatterError)
    assert refusal.matter is r.MerchantsMatter.DESCRIPTION


def test_metadata_that_do_not_fit_are_refused() -> None:
    """R5: Stripe's limits."""
    command = c.ChangeMetadata(customer_id=ANNA, metadata=Set({"note": "x" * 501}))
    customer(BORN).when(command, API).then_refused(MetadataTooLongError)
