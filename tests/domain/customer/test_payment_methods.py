"""A customer's payment methods are added, removed and chosen from."""

import pytest
from attrs import evolve
from tests.domain.customer.cast import (
    ANNA,
    API,
    BILLED,
    BORN,
    CARD,
    DELETED,
    GYM,
    NOW,
    SEPA,
    SEPA_ADDED,
    SYNCED,
    VISA,
    VISA_ADDED,
    WALLET,
    customer,
    portal,
)

from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer import refusals as r
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.details import PaymentMethodDetails
from counterfoil.domain.customer.observed import BillingDetails
from counterfoil.domain.customer.precedence import PaymentLevel, PaymentSource, payment_source
from counterfoil.domain.customer.state import State
from counterfoil.domain.facts import Facts
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import PaymentMethodId

ADD_VISA = c.AddPaymentMethod(customer_id=ANNA, payment_method_id=VISA, card=CARD)
ADD_VISA_AS_DEFAULT = c.AddPaymentMethod(
    customer_id=ANNA, payment_method_id=VISA, card=CARD, as_default=True
)
REMOVE_VISA = c.RemovePaymentMethod(customer_id=ANNA, payment_method_id=VISA)
REMOVE_SEPA = c.RemovePaymentMethod(customer_id=ANNA, payment_method_id=SEPA)
CHOOSE_SEPA = c.ChooseDefaultPaymentMethod(customer_id=ANNA, payment_method_id=SEPA)
CHOOSE_NONE = c.ChooseDefaultPaymentMethod(customer_id=ANNA, payment_method_id=None)

VISA_ADDED_NOW = e.PaymentMethodAdded(
    payment_method_id=VISA, type="card", created=NOW, details=PaymentMethodDetails(card=CARD)
)
VISA_REMOVED = e.PaymentMethodRemoved(VISA)
SEPA_REMOVED = e.PaymentMethodRemoved(SEPA)
VISA_ASKED = e.PaymentMethodAdditionRequested(payment_method_id=VISA)
VISA_ASKED_AS_DEFAULT = e.PaymentMethodAdditionRequested(payment_method_id=VISA, as_default=True)
VISA_REMOVAL_ASKED = e.PaymentMethodRemovalRequested(VISA)
SEPA_REMOVAL_ASKED = e.PaymentMethodRemovalRequested(SEPA)
VISA_CHOSEN = e.DefaultPaymentMethodChosen(VISA)
SEPA_CHOSEN = e.DefaultPaymentMethodChosen(SEPA)
HAS_BOTH = (BORN, VISA_ADDED, SEPA_ADDED, BILLED)
WALLET_SYNCED = portal(payment_methods=True, synced=True)


@pytest.mark.parametrize("at", [API, WALLET])
def test_a_payment_method_is_added(at: Facts) -> None:
    """By merchants, and by customers where the configuration enables it (R39)."""
    customer(BORN).when(ADD_VISA, at).then(VISA_ADDED_NOW)
    billed = BillingDetails(name="A. de Vries")
    customer(BORN).when(evolve(ADD_VISA, billing_details=billed), at).then(
        evolve(VISA_ADDED_NOW, details=PaymentMethodDetails(card=CARD, billing_details=billed))
    )


def test_a_payment_method_is_added_as_the_new_default() -> None:
    """The portal's flow makes what is added the default (R76)."""
    customer(BORN).when(ADD_VISA_AS_DEFAULT, WALLET).then(VISA_ADDED_NOW, VISA_CHOSEN)


def test_a_payment_method_that_is_there_is_added_quietly() -> None:
    """Same wish, same values: no event."""
    customer(BORN, VISA_ADDED).when(ADD_VISA, WALLET).then_nothing()
    customer(BORN, VISA_ADDED, VISA_CHOSEN).when(ADD_VISA_AS_DEFAULT, WALLET).then_nothing()


def test_a_payment_method_that_is_there_may_still_become_the_default() -> None:
    """The part of the wish that isn't so yet is granted."""
    customer(BORN, VISA_ADDED).when(ADD_VISA_AS_DEFAULT, WALLET).then(VISA_CHOSEN)


@pytest.mark.parametrize("command", [ADD_VISA, REMOVE_SEPA, CHOOSE_SEPA])
def test_payment_methods_are_managed_where_the_configuration_enables_it(
    command: c.Command,
) -> None:
    """R39."""
    had = customer(BORN, SEPA_ADDED)
    had.when(command, portal()).then_refused(r.PaymentMethodsNotManagedError)


def test_a_removed_payment_method_never_comes_back() -> None:
    """R102: detaching is permanent, for merchants too."""
    gone = customer(BORN, VISA_ADDED, VISA_REMOVED)
    refusal = gone.when(ADD_VISA, API).then_refused(r.PaymentMethodDetachedError)
    assert refusal.payment_method_id == VISA


def test_a_payment_method_that_is_being_removed_is_not_added_again() -> None:
    """Its removal can't be called back (R102)."""
    leaving = customer(BORN, VISA_ADDED, VISA_REMOVAL_ASKED)
    leaving.when(ADD_VISA, SYNCED).then_refused(r.PaymentMethodDetachedError)


def test_a_synced_account_asks_stripe_to_attach() -> None:
    """Attaching is Stripe's; asking twice is asking once, unless it is to become the default."""
    customer(BORN).when(ADD_VISA, SYNCED).then(VISA_ASKED)
    customer(BORN, VISA_ASKED).when(ADD_VISA, SYNCED).then_nothing()
    customer(BORN, VISA_ASKED).when(ADD_VISA_AS_DEFAULT, SYNCED).then(VISA_ASKED_AS_DEFAULT)
    customer(BORN, VISA_ASKED_AS_DEFAULT).when(ADD_VISA, SYNCED).then_nothing()
    customer(BORN, VISA_ASKED_AS_DEFAULT).when(ADD_VISA_AS_DEFAULT, SYNCED).then_nothing()


def test_a_payment_method_is_removed_while_another_stays() -> None:
    """R98: at least one remains."""
    customer(*HAS_BOTH).when(REMOVE_VISA, WALLET).then(VISA_REMOVED)


def test_the_last_payment_method_of_a_customer_who_is_not_billed_is_removed() -> None:
    """R98 protects subscriptions; there is none."""
    customer(BORN, VISA_ADDED).when(REMOVE_VISA, WALLET).then(VISA_REMOVED)
    stopped = e.BillingStopped(GYM)
    customer(BORN, VISA_ADDED, BILLED, stopped).when(REMOVE_VISA, WALLET).then(VISA_REMOVED)


def test_a_billed_customer_keeps_the_last_payment_method() -> None:
    """R98, in the seed's words: add a new one before you remove the old one."""
    had = customer(BORN, VISA_ADDED, BILLED)
    refusal = had.when(REMOVE_VISA, WALLET).then_refused(r.LastPaymentMethodError)
    assert refusal.payment_method_id == VISA


def test_a_merchant_may_remove_the_last_payment_method() -> None:
    """R98 is the portal's; Stripe's API is not known to refuse."""
    customer(BORN, VISA_ADDED, BILLED).when(REMOVE_VISA, API).then(VISA_REMOVED)


def test_two_removals_asked_one_after_the_other_leave_one() -> None:
    """R98: what is being removed no longer counts as kept."""
    asked = customer(*HAS_BOTH, VISA_REMOVAL_ASKED)
    asked.when(REMOVE_SEPA, WALLET_SYNCED).then_refused(r.LastPaymentMethodError)


def test_a_payment_method_that_is_only_asked_for_does_not_count_yet() -> None:
    """R98: Stripe may still refuse to attach it."""
    asked = customer(BORN, SEPA_ADDED, BILLED, VISA_ASKED)
    asked.when(REMOVE_SEPA, WALLET_SYNCED).then_refused(r.LastPaymentMethodError)


def test_a_refused_removal_leaves_the_payment_method_kept() -> None:
    """A request that came to nothing changes nothing."""
    refused = e.RequestRefused(
        operation=Operation.REMOVE_PAYMENT_METHOD, subject=VISA, code="api_error"
    )
    had = customer(*HAS_BOTH, VISA_REMOVAL_ASKED, refused)
    had.when(REMOVE_SEPA, WALLET_SYNCED).then(SEPA_REMOVAL_ASKED)


def test_removing_what_is_removed_or_being_removed_is_quiet() -> None:
    """The wish is so already."""
    customer(BORN, VISA_ADDED, VISA_REMOVED).when(REMOVE_VISA, WALLET).then_nothing()
    customer(*HAS_BOTH, VISA_REMOVAL_ASKED).when(REMOVE_VISA, WALLET_SYNCED).then_nothing()


def test_only_a_payment_method_of_the_customer_is_removed_or_chosen() -> None:
    """An id of somebody else's is as good as none."""
    had = customer(BORN, VISA_ADDED)
    had.when(REMOVE_SEPA, WALLET).then_refused(r.PaymentMethodNotAttachedError)
    refusal = had.when(CHOOSE_SEPA, WALLET).then_refused(r.PaymentMethodNotAttachedError)
    assert refusal.code == "resource_missing"


@pytest.mark.parametrize("at", [API, WALLET])
def test_another_default_is_chosen(at: Facts) -> None:
    """R99."""
    customer(*HAS_BOTH, VISA_CHOSEN).when(CHOOSE_SEPA, at).then(SEPA_CHOSEN)


def test_choosing_the_default_of_now_is_quiet() -> None:
    """Same wish, same values: no event."""
    customer(*HAS_BOTH, SEPA_CHOSEN).when(CHOOSE_SEPA, portal()).then_nothing()


def test_a_payment_method_that_is_being_removed_is_not_chosen() -> None:
    """It could never be charged."""
    leaving = customer(*HAS_BOTH, SEPA_REMOVAL_ASKED)
    leaving.when(CHOOSE_SEPA, WALLET_SYNCED).then_refused(r.PaymentMethodNotAttachedError)


def test_a_synced_account_records_the_choice_at_once() -> None:
    """The choice can be undone: recorded at once, sent after."""
    awaited = e.ConfirmationAwaited(("default_payment_method",))
    customer(*HAS_BOTH).when(CHOOSE_SEPA, SYNCED).then(SEPA_CHOSEN, awaited)


def test_merchants_alone_leave_a_customer_without_a_default() -> None:
    """At the portal one default makes way for another only."""
    had = customer(*HAS_BOTH, SEPA_CHOSEN)
    had.when(CHOOSE_NONE, API).then(e.DefaultPaymentMethodChosen(None))
    refusal = had.when(CHOOSE_NONE, WALLET).then_refused(r.MerchantsMatterError)
    assert refusal.matter is r.MerchantsMatter.NO_DEFAULT


def test_a_removed_default_no_longer_is_one() -> None:
    """R103: our own reference is cleared, so the choice of none is already so."""
    had = customer(*HAS_BOTH, SEPA_CHOSEN, SEPA_REMOVED)
    had.when(CHOOSE_NONE, API).then_nothing()


def test_billing_starts_and_stops_whatever_the_customer_is() -> None:
    """Internal notes are never refused, and repeat quietly (R98)."""
    start = c.StartBilling(customer_id=ANNA, subscription_id=GYM)
    stop = c.StopBilling(customer_id=ANNA, subscription_id=GYM)
    stopped = e.BillingStopped(GYM)
    for past in ((), (BORN,), (BORN, DELETED)):
        customer(*past).when(start, API).then(BILLED)
        customer(*past, BILLED).when(start, API).then_nothing()
        customer(*past, BILLED).when(stop, API).then(stopped)
        customer(*past, BILLED, stopped).when(stop, API).then_nothing()


def state_of(*past: e.Event) -> State:
    """Replay Anna."""
    return CUSTOMER.fold(CUSTOMER.initial(ANNA), past)


SOURCE = e.DefaultSourceChosen("card_old")
OWN = PaymentMethodId("pm_own")


def test_payment_precedence_runs_from_the_subscription_to_the_customer() -> None:
    """R100, level by level; R101: what overrides the customer's default says so."""
    anna = state_of(*HAS_BOTH, VISA_CHOSEN, SOURCE)
    assert payment_source(anna, OWN, "src_own") == PaymentSource(
        id=OWN, level=PaymentLevel.SUBSCRIPTION_PAYMENT_METHOD, overridden=VISA
    )
    assert payment_source(anna, None, "src_own") == PaymentSource(
        id="src_own", level=PaymentLevel.SUBSCRIPTION_SOURCE, overridden=VISA
    )
    assert payment_source(anna, None, None) == PaymentSource(
        id=VISA, level=PaymentLevel.CUSTOMER_PAYMENT_METHOD
    )
    without_default = state_of(*HAS_BOTH, SOURCE)
    assert payment_source(without_default, None, None) == PaymentSource(
        id="card_old", level=PaymentLevel.CUSTOMER_SOURCE
    )
    assert payment_source(without_default, OWN, None) == PaymentSource(
        id=OWN, level=PaymentLevel.SUBSCRIPTION_PAYMENT_METHOD, overridden="card_old"
    )


def test_a_subscription_default_equal_to_the_customers_overrides_nothing() -> None:
    """R101 is worth telling where another method pays."""
    source = payment_source(state_of(*HAS_BOTH, VISA_CHOSEN), VISA, None)
    assert source == PaymentSource(id=VISA, level=PaymentLevel.SUBSCRIPTION_PAYMENT_METHOD)


def test_what_was_detached_pays_for_nothing() -> None:
    """R102, R103: a subscription's stale default is passed over."""
    anna = state_of(*HAS_BOTH, VISA_CHOSEN, SEPA_REMOVED)
    assert payment_source(anna, SEPA, None) == PaymentSource(
        id=VISA, level=PaymentLevel.CUSTOMER_PAYMENT_METHOD
    )


def test_where_nothing_is_chosen_nothing_pays() -> None:
    """Attached is not chosen; and a deleted customer pays nothing."""
    assert payment_source(state_of(*HAS_BOTH), None, None) is None
    assert payment_source(state_of(BORN, DELETED), OWN, None) is None
