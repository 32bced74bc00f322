"""What holds of every customer, whatever has happened to it in whatever order."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import permutations

import attrs
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st
from tests.domain.customer.cast import ANNA, API, BORN, GYM, SYNCED, WALLET

from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer.allowed import allowed_actions
from counterfoil.domain.customer.decisions import CUSTOMER
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
from counterfoil.domain.customer.precedence import payment_source
from counterfoil.domain.customer.state import Deleted, InForce, State
from counterfoil.domain.customer.stating import (
    as_observed_customer,
    as_observed_payment_method,
    as_observed_tax_id,
)
from counterfoil.domain.facts import Facts
from counterfoil.domain.observation import Origin
from counterfoil.domain.testing import Given
from counterfoil.domain.values import (
    PERSONAL,
    Address,
    CustomerId,
    Known,
    PaymentMethodId,
    SubscriptionId,
    TaxIdId,
)

METHODS = st.sampled_from([PaymentMethodId(f"pm_{n}") for n in range(3)])
TAX_IDS = st.sampled_from([TaxIdId(f"txi_{n}") for n in range(3)])
TEXTS = st.sampled_from([None, "", "a", "anna@example.nl"])
MOMENTS = st.sampled_from([datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2)])
PAIRS = st.dictionaries(st.sampled_from("ab"), st.sampled_from("xy"))
ADDRESSES = st.none() | st.builds(Address, city=TEXTS)
CARDS = st.none() | st.builds(Card, last4=TEXTS)


def stated(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Return UNKNOWN, or something known."""
    return st.none() | st.builds(Known, values)


CUSTOMERS = st.builds(
    ObservedCustomer,
    created=stated(MOMENTS),
    deleted=st.sampled_from([None, None, Known(False), Known(True)]),
    name=stated(TEXTS),
    email=stated(TEXTS),
    phone=stated(TEXTS),
    description=stated(TEXTS),
    address=stated(ADDRESSES),
    shipping=stated(st.none() | st.builds(Shipping, address=ADDRESSES)),
    preferred_locales=stated(st.sampled_from([(), ("nl",)])),
    tax_exempt=stated(st.sampled_from([*TaxExempt, TaxExempt("novel")])),
    currency=stated(st.sampled_from([None, "eur"])),
    balance=stated(st.sampled_from([-1, 0, 1])),
    delinquent=stated(st.booleans()),
    invoice_prefix=stated(TEXTS),
    default_payment_method=stated(st.none() | METHODS),
    default_source=stated(st.none() | METHODS),
    metadata=stated(PAIRS),
)
OWNERS = st.sampled_from([None, ANNA, CustomerId("cus_bob")])
PAYMENT_METHODS = st.builds(
    ObservedPaymentMethod,
    customer=stated(OWNERS),
    created=stated(MOMENTS),
    type=stated(st.sampled_from(["card", "link"])),
    card=stated(CARDS),
    billing_details=stated(st.builds(BillingDetails, name=TEXTS)),
    metadata=stated(PAIRS),
)
TAX_IDENTITIES = st.builds(
    ObservedTaxId,
    customer=stated(OWNERS),
    created=stated(MOMENTS),
    deleted=st.sampled_from([None, None, Known(False), Known(True)]),
    type=stated(st.sampled_from(["eu_vat", "us_ein"])),
    value=stated(TEXTS),
    country=stated(st.sampled_from([None, "NL"])),
    status=stated(st.sampled_from([None, *TaxIdStatus])),
    verified_name=stated(TEXTS),
    verified_address=stated(TEXTS),
)
UNSETTLED = st.sampled_from([(), ("card",), ("name", "email")])
OBSERVATIONS: st.SearchStrategy[c.Command] = st.one_of(
    st.builds(
        c.ObserveCustomer,
        customer_id=st.just(ANNA),
        observed=CUSTOMERS,
        origin=st.sampled_from(list(Origin)),
        unsettled=UNSETTLED,
    ),
    st.builds(
        c.ObservePaymentMethod,
        customer_id=st.just(ANNA),
        payment_method_id=METHODS,
        observed=PAYMENT_METHODS,
        origin=st.sampled_from(list(Origin)),
        unsettled=UNSETTLED,
    ),
    st.builds(
        c.ObserveTaxId,
        customer_id=st.just(ANNA),
        tax_id_id=TAX_IDS,
        observed=TAX_IDENTITIES,
        origin=st.sampled_from(list(Origin)),
        unsettled=UNSETTLED,
    ),
)
EVENT_FIELDS: dict[str, st.SearchStrategy[object]] = {
    "payment_method_id": METHODS,
    "tax_id_id": TAX_IDS,
    "asked_as": st.none() | TAX_IDS,
    "subject": st.none() | METHODS | TAX_IDS,
    "facets": st.sampled_from([(), ("name",), ("pm_1/card",)]),
    "subscription_id": st.just(GYM),
    "created": st.none() | MOMENTS,
}
"""Values that let events speak of the same few objects; the rest follows from the types."""


def _any(event: type[e.Event]) -> st.SearchStrategy[e.Event]:
    """Make events of a class, as readable or with what is personal erased."""
    given_fields = {}
    for field in attrs.fields(event):
        if field.metadata == PERSONAL:
            assert isinstance(field.type, type)
            given_fields[field.name] = st.sampled_from([field.type(), field.type(erased=True)])
        elif field.name in EVENT_FIELDS:
            given_fields[field.name] = EVENT_FIELDS[field.name]
    return st.builds(event, **given_fields)


EVENTS: st.SearchStrategy[e.Event] = st.one_of([_any(event) for event in CUSTOMER.events])


def replay(*past: e.Event) -> State:
    """Replay Anna."""
    return CUSTOMER.fold(CUSTOMER.initial(ANNA), past)


def observe_all(observations: Sequence[c.Command], state: State) -> State:
    """Decide and replay one observation after the other."""
    for observation in observations:
        state = CUSTOMER.fold(state, CUSTOMER.decide(observation, state, API))
    return state


@given_any(st.lists(EVENTS, max_size=12))
def test_any_past_can_be_replayed_and_every_question_answered(past: list[e.Event]) -> None:
    """Evolve never refuses, and every view accepts what was erased."""
    state = replay(*past)
    for at in (API, SYNCED, WALLET):
        assert allowed_actions(state, at)
    as_observed_customer(state)
    for method in ("pm_0", "pm_1", "pm_2"):
        as_observed_payment_method(state, PaymentMethodId(method))
        as_observed_tax_id(state, TaxIdId(f"txi_{method}"))
    payment_source(state, PaymentMethodId("pm_0"), None)


@given_any(st.lists(EVENTS, max_size=8), OBSERVATIONS)
def test_the_same_observation_twice_records_nothing_new(
    past: list[e.Event], observation: c.Command
) -> None:
    """At least once is the rule of delivery (R159)."""
    state = observe_all([observation], replay(*past))
    assert CUSTOMER.decide(observation, state, API) == ()


WISHES: st.SearchStrategy[c.Command] = st.one_of(
    st.just(c.CreateCustomer(customer_id=ANNA)),
    st.builds(
        c.ChangeContactDetails,
        customer_id=st.just(ANNA),
        name=st.builds(Set, TEXTS),
        address=st.builds(Set, ADDRESSES) | st.just(CLEAR),
    ),
    st.builds(
        c.ChangeMetadata,
        customer_id=st.just(ANNA),
        metadata=st.builds(Set, st.dictionaries(st.sampled_from("ab"), TEXTS.filter(bool))),
        description=st.builds(Set, TEXTS),
    ),
    st.builds(
        c.AddTaxId,
        customer_id=st.just(ANNA),
        tax_id_id=TAX_IDS,
        type=st.just("eu_vat"),
        value=st.sampled_from(["", "NL1"]),
    ),
    st.builds(c.RemoveTaxId, customer_id=st.just(ANNA), tax_id_id=TAX_IDS),
    st.builds(
        c.AddPaymentMethod,
        customer_id=st.just(ANNA),
        payment_method_id=METHODS,
        as_default=st.booleans(),
    ),
    st.builds(c.RemovePaymentMethod, customer_id=st.just(ANNA), payment_method_id=METHODS),
    st.builds(
        c.ChooseDefaultPaymentMethod,
        customer_id=st.just(ANNA),
        payment_method_id=st.none() | METHODS,
    ),
)


@given_any(st.lists(EVENTS, max_size=8), WISHES, st.sampled_from([API, SYNCED, WALLET]))
def test_a_wish_that_was_granted_is_quiet_when_it_is_repeated(
    past: list[e.Event], wish: c.Command, at: Facts
) -> None:
    """Same wish, same values: no event."""
    state = replay(BORN, *past)
    granted = Given(CUSTOMER, state).when(wish, at)
    if granted.refusal is None:
        after = CUSTOMER.fold(state, granted.events)
        Given(CUSTOMER, after).when(wish, at).then_nothing()


@given_any(st.lists(OBSERVATIONS, max_size=8))
def test_what_is_known_put_as_stripe_would_is_nothing_new(past: list[c.Command]) -> None:
    """Stating is the inverse of observing."""
    state = observe_all(past, CUSTOMER.initial(ANNA))
    if not isinstance(state, InForce):
        return
    again: list[c.Command] = [
        c.ObserveCustomer(
            customer_id=ANNA,
            observed=as_observed_customer(state),
            origin=Origin.LISTED,
            unsettled=tuple(name for name in state.unsettled if "/" not in name),
        ),
        *(
            c.ObservePaymentMethod(
                customer_id=ANNA,
                payment_method_id=method,
                observed=as_observed_payment_method(state, method),
                origin=Origin.LISTED,
                unsettled=tuple(
                    name.removeprefix(f"{method}/")
                    for name in state.unsettled
                    if name.startswith(f"{method}/")
                ),
            )
            for method in (*state.payment_methods, *state.removed_payment_methods)
        ),
        *(
            c.ObserveTaxId(
                customer_id=ANNA,
                tax_id_id=tax_id,
                observed=as_observed_tax_id(state, tax_id),
                origin=Origin.LISTED,
                unsettled=tuple(
                    name.removeprefix(f"{tax_id}/")
                    for name in state.unsettled
                    if name.startswith(f"{tax_id}/")
                ),
            )
            for tax_id in (*state.tax_ids, *state.removed_tax_ids)
        ),
    ]
    for observation in again:
        assert CUSTOMER.decide(observation, state, API) == ()


@given_any(CUSTOMERS)
def test_what_is_stated_is_known_afterwards(observed: ObservedCustomer) -> None:
    """Every facet that Stripe states can be put as it stated it."""
    seen = c.ObserveCustomer(customer_id=ANNA, observed=observed, origin=Origin.CHANGED)
    known = as_observed_customer(observe_all([seen], CUSTOMER.initial(ANNA)))
    if known.deleted == Known(True):
        assert observed.deleted == Known(True)
        return
    for field in attrs.fields(ObservedCustomer):
        facet = getattr(observed, field.name)
        assert facet is None or getattr(known, field.name) == facet


@settings(max_examples=25, deadline=None)  # Each is tried in 120 orders.
@given_any(
    CUSTOMERS, PAYMENT_METHODS, PAYMENT_METHODS, TAX_IDENTITIES, st.sampled_from(list(Origin))
)
def test_what_is_known_is_the_same_for_every_order_of_arrival(
    customer: ObservedCustomer,
    one: ObservedPaymentMethod,
    other: ObservedPaymentMethod,
    tax_id: ObservedTaxId,
    origin: Origin,
) -> None:
    """Each object's facets are resolved over all sightings; between objects no order counts."""
    commands: list[c.Command] = [
        c.ObserveCustomer(customer_id=ANNA, observed=customer, origin=origin),
        c.ObservePaymentMethod(
            customer_id=ANNA,
            payment_method_id=PaymentMethodId("pm_0"),
            observed=one,
            origin=origin,
        ),
        c.ObservePaymentMethod(
            customer_id=ANNA,
            payment_method_id=PaymentMethodId("pm_1"),
            observed=other,
            origin=origin,
        ),
        c.ObserveTaxId(
            customer_id=ANNA, tax_id_id=TaxIdId("txi_0"), observed=tax_id, origin=origin
        ),
        c.HoldSubscription(customer_id=ANNA, subscription_id=SubscriptionId("sub_1")),
    ]
    first, *rest = (observe_all(order, CUSTOMER.initial(ANNA)) for order in permutations(commands))
    assert all(state == first for state in rest)
    if customer.deleted == Known(True):
        assert isinstance(first, Deleted)


@given_any(st.lists(EVENTS, max_size=8), st.lists(METHODS, min_size=1, max_size=6))
def test_a_customer_at_the_portal_never_ends_up_billed_with_nothing_left(
    past: list[e.Event], removals: list[PaymentMethodId]
) -> None:
    """R98, removal after removal, decided or only asked."""
    state = replay(BORN, *past)
    if isinstance(state, Deleted) or not (state.billed_by and state.staying):
        return
    synced = attrs.evolve(WALLET, terms=SYNCED.terms)
    for at in (WALLET, synced):
        left: State = state
        for method in removals:
            command = c.RemovePaymentMethod(customer_id=ANNA, payment_method_id=method)
            outcome = Given(CUSTOMER, left).when(command, at)
            left = CUSTOMER.fold(left, outcome.events)
        assert not isinstance(left, Deleted)
        assert left.staying
