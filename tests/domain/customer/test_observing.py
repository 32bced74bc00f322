"""What Stripe says of a customer becomes just the facts that are new."""

import pytest
from attrs import evolve
from tests.domain.customer.cast import (
    ANNA,
    API,
    BORN,
    CARD,
    CREATED,
    DELETED,
    DETAILS,
    PROFILE,
    SEPA,
    VAT,
    VAT_ADDED,
    VISA,
    VISA_ADDED,
    customer,
)

from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.details import (
    ContactDetails,
    CustomerProfile,
    PaymentMethodDetails,
    TaxIdentity,
)
from counterfoil.domain.customer.observed import (
    BillingDetails,
    ObservedCustomer,
    ObservedPaymentMethod,
    ObservedTaxId,
    TaxExempt,
    TaxIdStatus,
)
from counterfoil.domain.customer.stating import (
    as_observed_customer,
    as_observed_payment_method,
    as_observed_tax_id,
)
from counterfoil.domain.observation import Origin
from counterfoil.domain.requests import AnswerKind, Operation
from counterfoil.domain.values import Annotations, CustomerId, Known, PaymentMethodId, TaxIdId

NAMED = ObservedCustomer(
    created=Known(CREATED),
    name=Known(DETAILS.name),
    email=Known(DETAILS.email),
    phone=Known(DETAILS.phone),
    metadata=Known({"tier": "gold"}),
    description=Known("Since the first day"),
)
ADOPTED = e.CustomerAdopted(created=CREATED, profile=PROFILE)
VISA_CHOSEN = e.DefaultPaymentMethodChosen(VISA)
VISA_REMOVED = e.PaymentMethodRemoved(VISA)


def sees(
    observed: ObservedCustomer, origin: Origin = Origin.CHANGED, *unsettled: str
) -> c.ObserveCustomer:
    """Observe Anna."""
    return c.ObserveCustomer(
        customer_id=ANNA, observed=observed, origin=origin, unsettled=unsettled
    )


def sees_method(
    observed: ObservedPaymentMethod, method: PaymentMethodId = VISA, *unsettled: str
) -> c.ObservePaymentMethod:
    """Observe one of Anna's payment methods."""
    return c.ObservePaymentMethod(
        customer_id=ANNA,
        payment_method_id=method,
        observed=observed,
        origin=Origin.CHANGED,
        unsettled=unsettled,
    )


def sees_tax_id(observed: ObservedTaxId, tax_id: TaxIdId = VAT, *unsettled: str) -> c.ObserveTaxId:
    """Observe one of Anna's tax ids."""
    return c.ObserveTaxId(
        customer_id=ANNA,
        tax_id_id=tax_id,
        observed=observed,
        origin=Origin.CHANGED,
        unsettled=unsettled,
    )


def test_the_first_sight_by_its_creation_says_created() -> None:
    """Which event was seen first tells whether the customer is new."""
    customer().when(sees(NAMED, Origin.CREATED), API).then(BORN)


@pytest.mark.parametrize("origin", [Origin.CHANGED, Origin.LISTED])
def test_the_first_sight_by_anything_else_says_adopted(origin: Origin) -> None:
    """Facts arrive in any order; this customer existed before."""
    customer().when(sees(NAMED, origin), API).then(ADOPTED)


def test_the_customer_that_was_asked_for_is_created_however_it_is_seen() -> None:
    """Stripe's answer to our own request is an observation."""
    asked = e.CustomerCreationRequested(PROFILE)
    customer(asked).when(sees(NAMED, Origin.LISTED), API).then(BORN)


def test_the_first_sight_takes_apart_what_the_profile_does_not_hold() -> None:
    """Each facet that differs from a new customer's is a fact of its own."""
    observed = evolve(NAMED, balance=Known(-500), currency=Known("eur"), delinquent=Known(False))
    customer().when(sees(observed), API).then(
        ADOPTED, e.CurrencyFixed("eur"), e.BalanceChanged(-500)
    )


def test_what_is_known_already_is_quiet() -> None:
    """Nothing changed, nothing recorded; what isn't stated stays as it is."""
    customer(BORN).when(sees(NAMED), API).then_nothing()
    customer(BORN).when(sees(ObservedCustomer()), API).then_nothing()


def test_each_change_is_a_fact_of_its_own() -> None:
    """There is no CustomerUpdated: an update is taken apart."""
    observed = ObservedCustomer(
        name=Known(None),
        description=Known(None),
        default_payment_method=Known(VISA),
        default_source=Known("card_old"),
        tax_exempt=Known(TaxExempt.REVERSE),
        currency=Known("eur"),
        balance=Known(250),
        delinquent=Known(True),
        invoice_prefix=Known("ANNA"),
    )
    customer(BORN).when(sees(observed), API).then(
        e.ContactDetailsChanged(evolve(DETAILS, name=None)),
        e.MetadataChanged(Annotations(metadata={"tier": "gold"})),
        VISA_CHOSEN,
        e.DefaultSourceChosen("card_old"),
        e.TaxExemptionChanged(TaxExempt.REVERSE),
        e.CurrencyFixed("eur"),
        e.BalanceChanged(250),
        e.DelinquencyChanged(True),
        e.InvoicePrefixChanged("ANNA"),
    )


def test_decided_facets_wait_for_stripes_answer() -> None:
    """A statement older than our decision doesn't undo it, till Stripe has answered."""
    renamed = e.ContactDetailsChanged(evolve(DETAILS, name="Anna Bakker"))
    awaited = e.ConfirmationAwaited(("name",))
    stale = ObservedCustomer(name=Known(DETAILS.name), balance=Known(1))
    customer(BORN, renamed, awaited).when(sees(stale), API).then(e.BalanceChanged(1))
    ended = e.ConfirmationEnded(facets=("name",), refused_with="email_invalid")
    back = e.ContactDetailsChanged(DETAILS)
    answered = customer(BORN, renamed, awaited, ended)
    answered.when(sees(stale), API).then(back, e.BalanceChanged(1))


def test_a_statement_that_agrees_confirms_what_was_decided() -> None:
    """Stripe has taken it, whoever tells; a statement of something else says nothing of it."""
    renamed = e.ContactDetailsChanged(evolve(DETAILS, name="Anna Bakker"))
    awaited = e.ConfirmationAwaited(("name", "default_payment_method"))
    agreeing = ObservedCustomer(
        name=Known("Anna Bakker"), email=Known("a@example.nl"), default_payment_method=Known(VISA)
    )
    moved = e.ContactDetailsChanged(evolve(DETAILS, name="Anna Bakker", email="a@example.nl"))
    ended = e.ConfirmationEnded(facets=("name",))

    customer(BORN, renamed, awaited).when(sees(agreeing), API).then(moved, ended)
    customer(BORN, renamed, awaited).when(sees(ObservedCustomer(balance=Known(1))), API).then(
        e.BalanceChanged(1)
    )
    later = customer(BORN, renamed, awaited, moved, ended)
    later.when(sees(ObservedCustomer(name=Known("Anna"))), API).then(
        e.ContactDetailsChanged(evolve(DETAILS, name="Anna", email="a@example.nl"))
    )


def test_no_text_confirms_a_text_that_was_cleared() -> None:
    """Stripe has an empty text where a detail was cleared (R182)."""
    cleared = e.ContactDetailsChanged(evolve(DETAILS, phone=None))
    awaited = e.ConfirmationAwaited(("phone",))

    outcome = customer(BORN, cleared, awaited).when(sees(ObservedCustomer(phone=Known(""))), API)
    outcome.then(
        e.ContactDetailsChanged(evolve(DETAILS, phone="")),
        e.ConfirmationEnded(facets=("phone",)),
    )


def test_a_default_that_was_chosen_is_none_once_detached_and_so_confirmed() -> None:
    """What Stripe still names can't pay any more, which is what the decision came to (R103)."""
    awaited = e.ConfirmationAwaited(("default_payment_method",))
    past = (BORN, VISA_ADDED, VISA_CHOSEN, awaited, VISA_REMOVED)

    customer(*past).when(sees(ObservedCustomer(default_payment_method=Known(VISA))), API).then(
        e.ConfirmationEnded(facets=("default_payment_method",))
    )


def test_of_what_was_erased_no_decision_is_left_to_hold() -> None:
    """Any statement ends the waiting, and none writes the person back."""
    erased = e.ContactDetailsChanged(ContactDetails(erased=True))
    awaited = e.ConfirmationAwaited(("name",))

    outcome = customer(BORN, erased, awaited).when(sees(ObservedCustomer(name=Known("x"))), API)
    outcome.then(e.ConfirmationEnded(facets=("name",)))


def test_a_deleted_customer_stays_deleted() -> None:
    """Deletion wins over whatever arrives later."""
    gone = sees(ObservedCustomer(deleted=Known(True)))
    customer(BORN).when(gone, API).then(DELETED)
    customer().when(gone, API).then(DELETED)
    for command in (gone, sees(NAMED), sees_method(ObservedPaymentMethod())):
        customer(BORN, DELETED).when(command, API).then_nothing()
    customer(BORN, DELETED).when(sees_tax_id(ObservedTaxId()), API).then_nothing()


def test_a_payment_method_is_seen_before_its_customer() -> None:
    """Facts arrive in any order."""
    observed = ObservedPaymentMethod(
        customer=Known(ANNA), created=Known(CREATED), type=Known("card"), card=Known(CARD)
    )
    customer().when(sees_method(observed), API).then(VISA_ADDED)
    customer(VISA_ADDED).when(sees_method(observed), API).then_nothing()
    customer(VISA_ADDED).when(sees(NAMED), API).then(ADOPTED)
    customer(VISA_ADDED, ADOPTED).when(sees_method(observed), API).then_nothing()


def test_a_payment_method_whose_type_is_not_stated_is_of_unknown_type() -> None:
    """UNKNOWN is no reason to lose a fact."""
    customer(BORN).when(sees_method(ObservedPaymentMethod()), API).then(
        e.PaymentMethodAdded(payment_method_id=VISA, type="unknown")
    )


def test_a_renewed_card_changes_what_is_shown() -> None:
    """All details stand in the event together, those not stated as they were."""
    renewed = evolve(CARD, exp_year=2034)
    billed = BillingDetails(name="Anna")
    observed = ObservedPaymentMethod(
        card=Known(renewed), billing_details=Known(billed), metadata=Known({"a": "b"})
    )
    details = PaymentMethodDetails(card=renewed, billing_details=billed, metadata={"a": "b"})
    customer(BORN, VISA_ADDED).when(sees_method(observed), API).then(
        e.PaymentMethodDetailsChanged(VISA, details)
    )


def test_a_detached_payment_method_is_gone_for_ever() -> None:
    """R102: even where it was never seen attached, and whatever is sighted later."""
    detached = sees_method(ObservedPaymentMethod(customer=Known(None)))
    customer(BORN, VISA_ADDED).when(detached, API).then(VISA_REMOVED)
    customer(BORN).when(detached, API).then(VISA_REMOVED)
    customer(BORN, VISA_REMOVED).when(detached, API).then_nothing()
    attached = sees_method(ObservedPaymentMethod(customer=Known(ANNA)))
    customer(BORN, VISA_REMOVED).when(attached, API).then_nothing()


def test_somebody_elses_payment_method_is_none_of_this_customers() -> None:
    """What is held of it is let go; what isn't held stays so."""
    elsewhere = sees_method(ObservedPaymentMethod(customer=Known(CustomerId("cus_bob"))))
    customer(BORN, VISA_ADDED).when(elsewhere, API).then(VISA_REMOVED)
    customer(BORN).when(elsewhere, API).then_nothing()


def test_a_default_that_names_a_detached_method_reads_as_none_in_either_order() -> None:
    """R103: whether Stripe clears it is unknown; the state must not depend on the order."""
    stale = sees(ObservedCustomer(default_payment_method=Known(VISA), default_source=Known(VISA)))
    customer(BORN, VISA_ADDED, VISA_CHOSEN, VISA_REMOVED).when(stale, API).then_nothing()
    customer(BORN, VISA_ADDED, VISA_REMOVED).when(stale, API).then_nothing()
    sourced = e.DefaultSourceChosen(VISA)
    had = CUSTOMER.fold(
        CUSTOMER.initial(ANNA), (BORN, VISA_ADDED, sourced, VISA_CHOSEN, VISA_REMOVED)
    )
    assert as_observed_customer(had).default_source == Known(None)
    assert as_observed_customer(had).default_payment_method == Known(None)


def test_a_tax_id_is_seen_checked_and_gone() -> None:
    """R154: the check's result arrives by a later statement."""
    observed = ObservedTaxId(
        customer=Known(ANNA),
        created=Known(CREATED),
        type=Known("eu_vat"),
        value=Known("NL123456789B01"),
        country=Known("NL"),
        status=Known(TaxIdStatus.PENDING),
    )
    added = evolve(VAT_ADDED, country="NL", status=TaxIdStatus.PENDING)
    customer(BORN).when(sees_tax_id(observed), API).then(added)
    customer(BORN, added).when(sees_tax_id(observed), API).then_nothing()
    verified = evolve(
        observed, status=Known(TaxIdStatus.VERIFIED), verified_name=Known("A DE VRIES")
    )
    changed = e.TaxIdVerificationChanged(
        tax_id_id=VAT,
        status=TaxIdStatus.VERIFIED,
        identity=TaxIdentity(value="NL123456789B01", verified_name="A DE VRIES"),
    )
    customer(BORN, added).when(sees_tax_id(verified), API).then(changed)
    gone = sees_tax_id(ObservedTaxId(deleted=Known(True)))
    customer(BORN, added, changed).when(gone, API).then(e.TaxIdRemoved(VAT))
    customer(BORN).when(gone, API).then(e.TaxIdRemoved(VAT))
    customer(BORN, e.TaxIdRemoved(VAT)).when(gone, API).then_nothing()
    customer(BORN, e.TaxIdRemoved(VAT)).when(sees_tax_id(observed), API).then_nothing()


def test_a_tax_id_without_a_customer_is_off_the_record() -> None:
    """Somebody else's is none of this customer's."""
    nobodys = sees_tax_id(ObservedTaxId(customer=Known(None)))
    customer(BORN, VAT_ADDED).when(nobodys, API).then(e.TaxIdRemoved(VAT))
    elsewhere = sees_tax_id(ObservedTaxId(customer=Known(CustomerId("cus_bob"))))
    customer(BORN, VAT_ADDED).when(elsewhere, API).then(e.TaxIdRemoved(VAT))
    customer(BORN).when(elsewhere, API).then_nothing()


def test_a_tax_id_that_was_asked_for_answers_the_request_under_its_new_id() -> None:
    """Stripe gives the tax id an id of its own; type and value tell which was asked for."""
    ours = TaxIdId("ours")
    asked = e.TaxIdAdditionRequested(
        tax_id_id=ours, type="eu_vat", identity=TaxIdentity(value="NL1")
    )
    other = evolve(asked, tax_id_id=TaxIdId("other"), identity=TaxIdentity(value="NL2"))
    observed = ObservedTaxId(type=Known("eu_vat"), value=Known("NL1"))
    added = e.TaxIdAdded(
        tax_id_id=VAT, type="eu_vat", asked_as=ours, identity=TaxIdentity(value="NL1")
    )
    customer(BORN, other, asked).when(sees_tax_id(observed), API).then(added)
    lapsed = c.RecordAnswer(
        customer_id=ANNA,
        operation=Operation.ADD_TAX_ID,
        subject=ours,
        answer=AnswerKind.LAPSED,
    )
    customer(BORN, other, asked, added).when(lapsed, API).then_nothing()
    same_id = customer(BORN, asked).when(sees_tax_id(observed, ours), API)
    same_id.then(evolve(added, tax_id_id=ours))


def test_unsettled_facets_are_told_as_a_whole_set() -> None:
    """Those of a payment method or a tax id go by its id; settled again, the set shrinks."""
    one = customer(BORN).when(sees(NAMED, Origin.CHANGED, "name"), API)
    one.then(e.FactsUnsettled(("name",)))
    past = (BORN, VISA_ADDED, VAT_ADDED, e.FactsUnsettled(("name",)))
    customer(*past).when(sees(NAMED, Origin.CHANGED, "name"), API).then_nothing()
    card = sees_method(ObservedPaymentMethod(), VISA, "card")
    customer(*past).when(card, API).then(e.FactsUnsettled(("name", "pm_visa/card")))
    more = (*past, e.FactsUnsettled(("name", "pm_visa/card")))
    status = sees_tax_id(ObservedTaxId(), VAT, "status")
    customer(*more).when(status, API).then(
        e.FactsUnsettled(("name", "pm_visa/card", "txi_vat/status"))
    )
    settled = sees_method(ObservedPaymentMethod())
    customer(*more).when(settled, API).then(e.FactsUnsettled(("name",)))
    customer(*more).when(sees(NAMED), API).then(e.FactsUnsettled(("pm_visa/card",)))


def test_an_earlier_fact_is_kept_and_changes_nothing() -> None:
    """History read models use it; even a deleted customer has a past."""
    learn = c.LearnEarlierFact(customer_id=ANNA, customer=ObservedCustomer(name=Known("Anna")))
    learned = e.EarlierFactLearned(statement=e.EarlierStatement(customer=learn.customer))
    for past in ((), (BORN,), (BORN, DELETED)):
        customer(*past).when(learn, API).then(learned)
        before = CUSTOMER.fold(CUSTOMER.initial(ANNA), past)
        assert CUSTOMER.evolve(before, learned) == before


def test_what_was_erased_stays_erased() -> None:
    """Stripe may still hold it; here it is gone for ever."""
    erased = (
        e.CustomerAdopted(created=CREATED, profile=CustomerProfile(erased=True)),
        evolve(VISA_ADDED, details=PaymentMethodDetails(erased=True)),
        evolve(VAT_ADDED, identity=TaxIdentity(erased=True)),
    )
    anna = customer(*erased)
    anna.when(sees(NAMED), API).then_nothing()
    anna.when(sees_method(ObservedPaymentMethod(card=Known(CARD))), API).then_nothing()
    anna.when(sees_tax_id(ObservedTaxId(value=Known("NL1"))), API).then_nothing()
    state = CUSTOMER.fold(CUSTOMER.initial(ANNA), erased)
    assert as_observed_customer(state).name is None
    assert as_observed_customer(state).metadata is None
    assert as_observed_payment_method(state, VISA).card is None
    assert as_observed_tax_id(state, VAT).value is None


def test_what_is_known_can_be_put_as_stripe_would() -> None:
    """The inverse of observing: UNKNOWN where nothing is known."""
    unseen = CUSTOMER.initial(ANNA)
    gone = CUSTOMER.fold(unseen, (BORN, DELETED))
    held = CUSTOMER.fold(unseen, (BORN, VISA_ADDED, VAT_ADDED, e.PaymentMethodRemoved(SEPA)))
    off = CUSTOMER.evolve(held, e.TaxIdRemoved(VAT))
    assert as_observed_customer(unseen) == ObservedCustomer()
    assert as_observed_customer(gone) == ObservedCustomer(deleted=Known(True))
    assert as_observed_customer(held).email == Known(DETAILS.email)
    for state in (unseen, gone):
        assert as_observed_payment_method(state, VISA) == ObservedPaymentMethod()
        assert as_observed_tax_id(state, VAT) == ObservedTaxId()
    assert as_observed_payment_method(held, VISA).card == Known(CARD)
    assert as_observed_payment_method(held, SEPA) == ObservedPaymentMethod(customer=Known(None))
    assert as_observed_tax_id(held, VAT).type == Known("eu_vat")
    assert as_observed_tax_id(off, VAT) == ObservedTaxId(deleted=Known(True))


def test_facts_of_what_is_not_held_change_nothing() -> None:
    """Replay is total, whatever a store holds."""
    initial = CUSTOMER.initial(ANNA)
    for event in (
        e.ContactDetailsChanged(ContactDetails()),
        e.PaymentMethodDetailsChanged(VISA, PaymentMethodDetails()),
        e.TaxIdVerificationChanged(tax_id_id=VAT, status=None, identity=TaxIdentity()),
    ):
        assert CUSTOMER.evolve(initial, event) == initial
