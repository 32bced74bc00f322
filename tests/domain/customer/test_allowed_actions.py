"""What a customer's page offers is what the commands grant."""

from collections.abc import Sequence

from hypothesis import assume
from hypothesis import given as given_any
from hypothesis import strategies as st
from tests.domain.customer.cast import (
    ANNA,
    API,
    BILLED,
    BORN,
    CONFIGURATION,
    DELETED,
    GYM,
    SEPA,
    SEPA_ADDED,
    VAT,
    VAT_ADDED,
    VISA,
    VISA_ADDED,
    WALLET,
    portal,
)

from counterfoil.domain.answers import Answer
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.changes import Set
from counterfoil.domain.configuration.features import CustomerDetail
from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer import refusals as r
from counterfoil.domain.customer.allowed import CustomerAction, allowed_actions
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.observed import Shipping
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.testing import Given
from counterfoil.domain.values import Address, PaymentMethodId, TaxIdId

SEPA_REMOVED = e.PaymentMethodRemoved(SEPA)
PASTS = (
    VISA_ADDED,
    SEPA_ADDED,
    VAT_ADDED,
    BILLED,
    e.BillingStopped(GYM),
    e.DefaultPaymentMethodChosen(VISA),
    SEPA_REMOVED,
    e.PaymentMethodRemovalRequested(VISA),
    e.TaxIdRemovalRequested(VAT),
    DELETED,
)
FACTS = st.one_of(
    st.just(API),
    st.builds(
        lambda details, methods, synced: portal(*details, payment_methods=methods, synced=synced),
        st.lists(st.sampled_from(list(CustomerDetail)), unique=True),
        st.booleans(),
        st.booleans(),
    ),
)


def wish(answer: Answer) -> c.Command:
    """Return a command that wishes what an answer is about."""
    subject = answer.subject or ""
    match answer.action:
        case CustomerAction.CHANGE_DETAIL:
            return {
                CustomerDetail.NAME: c.ChangeContactDetails(customer_id=ANNA, name=Set("N")),
                CustomerDetail.EMAIL: c.ChangeContactDetails(customer_id=ANNA, email=Set("n@n")),
                CustomerDetail.PHONE: c.ChangeContactDetails(customer_id=ANNA, phone=Set("1")),
                CustomerDetail.ADDRESS: c.ChangeContactDetails(
                    customer_id=ANNA, address=Set(Address(city="Delft"))
                ),
                CustomerDetail.SHIPPING: c.ChangeContactDetails(
                    customer_id=ANNA, shipping=Set(Shipping(name="N"))
                ),
            }[CustomerDetail(subject)]
        case CustomerAction.ADD_TAX_ID:
            return c.AddTaxId(
                customer_id=ANNA, tax_id_id=TaxIdId("txi_new"), type="eu_vat", value="NL9"
            )
        case CustomerAction.REMOVE_TAX_ID:
            return c.RemoveTaxId(customer_id=ANNA, tax_id_id=TaxIdId(subject))
        case CustomerAction.ADD_PAYMENT_METHOD:
            new = PaymentMethodId("pm_new")
            return c.AddPaymentMethod(customer_id=ANNA, payment_method_id=new)
        case CustomerAction.REMOVE_PAYMENT_METHOD:
            return c.RemovePaymentMethod(
                customer_id=ANNA, payment_method_id=PaymentMethodId(subject)
            )
        case _:
            return c.ChooseDefaultPaymentMethod(
                customer_id=ANNA, payment_method_id=PaymentMethodId(subject)
            )


def is_possible(past: Sequence[e.Event]) -> bool:
    """Tell whether nothing is added that was removed before: no decision records that (R102)."""
    removed = past.index(SEPA_REMOVED) if SEPA_REMOVED in past else len(past)
    return SEPA_ADDED not in past[removed:]


@given_any(
    born=st.booleans(),
    past=st.lists(st.sampled_from(PASTS), max_size=8),
    at=FACTS,
)
def test_answers_and_decisions_never_disagree(
    born: bool, past: Sequence[e.Event], at: Facts
) -> None:
    """What is offered is granted, and what is not meets the refusal that the answer names first."""
    assume(is_possible(past))
    state = CUSTOMER.fold(CUSTOMER.initial(ANNA), (*((BORN,) if born else ()), *past))
    for answer in allowed_actions(state, at):
        command = wish(answer)
        outcome = Given(CUSTOMER, state).when(command, at)
        first = next(iter(answer.refusals), None)
        assert repr(outcome.refusal) == repr(first)
        assert answer.allowed == bool(outcome.events)


def answers(at: Facts, *past: e.Event) -> dict[tuple[str, str | None], tuple[type, ...]]:
    """Return the kinds of refusal by action and subject."""
    state = CUSTOMER.fold(CUSTOMER.initial(ANNA), past)
    return {
        (answer.action, answer.subject): tuple(type(refusal) for refusal in answer.refusals)
        for answer in allowed_actions(state, at)
    }


def test_the_page_of_a_billed_customer_with_one_payment_method() -> None:
    """Add first, then remove (R98): the page says so beforehand."""
    assert answers(WALLET, BORN, VISA_ADDED, VAT_ADDED, BILLED) == {
        ("change_detail", "name"): (r.DetailNotAllowedError,),
        ("change_detail", "email"): (r.DetailNotAllowedError,),
        ("change_detail", "phone"): (r.DetailNotAllowedError,),
        ("change_detail", "address"): (r.DetailNotAllowedError,),
        ("change_detail", "shipping"): (r.DetailNotAllowedError,),
        ("add_tax_id", None): (r.DetailNotAllowedError,),
        ("remove_tax_id", VAT): (r.DetailNotAllowedError,),
        ("add_payment_method", None): (),
        ("remove_payment_method", VISA): (r.LastPaymentMethodError,),
        ("choose_default_payment_method", VISA): (),
    }


def test_an_answer_names_every_rule_that_says_no() -> None:
    """Not only the first: the page can tell all that stands in the way."""
    kinds = answers(portal(), BORN, VISA_ADDED, BILLED)
    assert kinds["remove_payment_method", VISA] == (
        r.PaymentMethodsNotManagedError,
        r.LastPaymentMethodError,
    )


def test_what_is_so_already_or_under_way_has_no_answer() -> None:
    """The default of now is not chosen again, what is leaving not removed again."""
    past = (BORN, VISA_ADDED, SEPA_ADDED, VAT_ADDED, e.DefaultPaymentMethodChosen(SEPA))
    leaving = (e.PaymentMethodRemovalRequested(VISA), e.TaxIdRemovalRequested(VAT))
    kinds = answers(WALLET, *past, *leaving)
    assert ("remove_payment_method", VISA) not in kinds
    assert ("choose_default_payment_method", SEPA) not in kinds
    assert ("remove_tax_id", VAT) not in kinds
    assert ("remove_payment_method", SEPA) in kinds


def test_a_customer_who_does_not_exist_has_a_page_of_refusals() -> None:
    """Each of them says that there is no such customer."""
    kinds = answers(API, BORN, DELETED)
    assert set(kinds.values()) == {(r.CustomerNotInForceError,)}


def test_wishes_at_the_portal_read_its_configuration() -> None:
    """Its version is checked when the wish is recorded; nothing else reads anything."""
    state = CUSTOMER.initial(ANNA)
    remove = c.RemovePaymentMethod(customer_id=ANNA, payment_method_id=SEPA)
    note = c.StartBilling(customer_id=ANNA, subscription_id=GYM)
    at_portal = WALLET.cause
    bare = Cause(actor=Actor.CUSTOMER, door=Door.PORTAL, command_id="cmd_1")
    configuration = StreamRef(kind="configuration", id=CONFIGURATION)
    assert CUSTOMER.reads(remove, state, at_portal) == (configuration,)
    assert CUSTOMER.reads(remove, state, bare) == ()
    assert CUSTOMER.reads(remove, state, API.cause) == ()
    assert CUSTOMER.reads(note, state, at_portal) == ()
    assert CUSTOMER.consequences(state, state) == ()
    assert CUSTOMER.stream_id(remove) == ANNA
