"""The decider as the machinery sees it: streams, reads, and laws that hold for every history."""

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.configuration.cast import (
    BPC,
    CREATED,
    GOLD,
    GOLD_LISTED,
    GOLD_OFFER,
    IN_DOLLARS,
    INVOICES,
    MONTHLY,
    SILVER_LISTED,
    SILVER_OFFER,
    SWITCHING,
    create,
    facts,
    offer,
    offering,
    update,
)

from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.changes import CLEAR, KEEP, Change, Set, Setting
from counterfoil.domain.configuration.commands import (
    ActivateConfiguration,
    Command,
    CreateConfiguration,
    DeactivateConfiguration,
    MakeDefault,
    UpdateConfiguration,
)
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.configuration.events import Event
from counterfoil.domain.configuration.features import (
    AllowedUpdate,
    BillingCycleAnchor,
    CancellationReason,
    CancelMode,
    CustomerDetail,
    OfferedProduct,
    PauseDurationType,
    PauseOption,
    PeriodEndCondition,
    ProrationBehavior,
    TrialUpdateBehavior,
)
from counterfoil.domain.configuration.observing import as_observed
from counterfoil.domain.configuration.state import State
from counterfoil.domain.configuration.wishes import (
    BusinessProfileWish,
    CancellationReasonsWish,
    CustomerUpdateWish,
    FeaturesWish,
    InvoiceHistoryWish,
    PauseDurationWish,
    PaymentMethodUpdateWish,
    SubscriptionCancelWish,
    SubscriptionPauseWish,
    SubscriptionUpdateWish,
)
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.price import Interval
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.values import OpenEnum

CAUSE = Cause(actor=Actor.MERCHANT, door=Door.API, command_id="cmd_1")
MOMENTS = st.sampled_from(
    [facts(door, products=(GOLD_LISTED, SILVER_LISTED)) for door in (Door.API, Door.DASHBOARD)]
)


def setting(values: st.SearchStrategy[bool]) -> st.SearchStrategy[Setting[bool]]:
    """Return wishes that keep or set a switch."""
    return st.one_of(st.just(KEEP), st.builds(Set, values))


SWITCHES = setting(st.booleans())
TEXTS: st.SearchStrategy[Change[str]] = st.one_of(
    st.just(KEEP), st.just(CLEAR), st.builds(Set, st.sampled_from(["", "a", "https://a.example"]))
)
OFFERS = st.lists(
    st.sampled_from([GOLD_OFFER, SILVER_OFFER, offer(GOLD, MONTHLY, IN_DOLLARS)]),
    max_size=3,
    unique_by=lambda each: each.product,
).map(tuple[OfferedProduct, ...])


def one(values: Iterable[OpenEnum]) -> st.SearchStrategy[object]:
    """Return wishes that keep or set one choice."""
    return st.one_of(st.just(KEEP), st.builds(Set, st.sampled_from(list(values))))


def some(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Return wishes that keep, clear or set a list."""
    lists = st.lists(values, max_size=2).map(tuple)
    return st.one_of(st.just(KEEP), st.just(CLEAR), st.builds(Set, lists))


FEATURES = st.builds(
    FeaturesWish,
    customer_update=st.none()
    | st.builds(
        CustomerUpdateWish,
        enabled=SWITCHES,
        allowed_updates=some(st.sampled_from(list(CustomerDetail))),
    ),
    invoice_history=st.none() | st.builds(InvoiceHistoryWish, enabled=SWITCHES),
    payment_method_update=st.none()
    | st.builds(PaymentMethodUpdateWish, enabled=SWITCHES, payment_method_configuration=TEXTS),
    subscription_cancel=st.none()
    | st.builds(
        SubscriptionCancelWish,
        enabled=SWITCHES,
        mode=one(CancelMode),
        proration_behavior=one(ProrationBehavior),
        cancellation_reason=st.none()
        | st.builds(
            CancellationReasonsWish,
            enabled=SWITCHES,
            options=some(st.sampled_from(list(CancellationReason))),
            feedback_options=some(st.just("bfo_1")),
        ),
    ),
    subscription_update=st.none()
    | st.builds(
        SubscriptionUpdateWish,
        enabled=SWITCHES,
        default_allowed_updates=some(st.sampled_from(list(AllowedUpdate))),
        products=st.one_of(st.just(KEEP), st.just(CLEAR), st.builds(Set, OFFERS)),
        proration_behavior=one(ProrationBehavior),
        billing_cycle_anchor=one(BillingCycleAnchor),
        schedule_at_period_end=some(st.sampled_from(list(PeriodEndCondition))),
        trial_update_behavior=one(TrialUpdateBehavior),
    ),
    subscription_pause=st.none()
    | st.builds(
        SubscriptionPauseWish,
        enabled=SWITCHES,
        duration=st.none()
        | st.builds(
            PauseDurationWish,
            type=one(PauseDurationType),
            interval_options=some(st.builds(PauseOption, st.sampled_from(list(Interval)))),
        ),
    ),
)
PROFILES = st.none() | st.builds(
    BusinessProfileWish, headline=TEXTS, privacy_policy_url=TEXTS, terms_of_service_url=TEXTS
)
METADATA = st.one_of(
    st.just(KEEP),
    st.just(CLEAR),
    st.builds(
        Set, st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["", "x"]), max_size=2)
    ),
)
SETTINGS = {
    "configuration_id": st.just(BPC),
    "features": FEATURES,
    "business_profile": PROFILES,
    "default_return_url": TEXTS,
    "name": TEXTS,
    "metadata": METADATA,
}
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(CreateConfiguration, **SETTINGS),
    st.builds(UpdateConfiguration, **SETTINGS),
    st.sampled_from([ActivateConfiguration(BPC), DeactivateConfiguration(BPC), MakeDefault(BPC)]),
)


def decided(command: Command, state: State, moment: Facts) -> tuple[Event, ...] | None:
    """Return what a command records, or ``None`` where it is refused."""
    try:
        return CONFIGURATION.decide(command, state, moment)
    except CommandRefusedError:
        return None


@given(commands=st.lists(COMMANDS, max_size=6), moment=MOMENTS)
@settings(max_examples=200)
def test_the_same_wish_twice_records_nothing_new(commands: list[Command], moment: Facts) -> None:
    """Whatever came before, a wish that was granted is already so."""
    state: State = CONFIGURATION.fold(CONFIGURATION.initial(BPC), [CREATED])
    for command in commands:
        events = decided(command, state, moment)
        if events is None:
            continue
        state = CONFIGURATION.fold(state, events)
        assert decided(command, state, moment) == ()


@given(commands=st.lists(COMMANDS, max_size=6), moment=MOMENTS)
@settings(max_examples=100)
def test_every_event_is_accepted_wherever_it_comes(commands: list[Command], moment: Facts) -> None:
    """Replay never refuses: not on what was never seen, not in another order, not twice."""
    state: State = CONFIGURATION.fold(CONFIGURATION.initial(BPC), [CREATED])
    past: list[Event] = [CREATED]
    for command in commands:
        events = decided(command, state, moment) or ()
        state = CONFIGURATION.fold(state, events)
        past += events

    assert CONFIGURATION.fold(CONFIGURATION.initial(BPC), past) == state
    CONFIGURATION.fold(CONFIGURATION.initial(BPC), reversed(past))
    CONFIGURATION.fold(state, past)
    assert as_observed(state) == as_observed(CONFIGURATION.fold(state, [CREATED]))


def test_a_wish_reads_the_products_that_it_names_each_once() -> None:
    """Their versions are checked when the decision is appended (R54)."""
    gold, silver = (
        StreamRef(kind="product", id="prod_gold"),
        StreamRef(kind="product", id="prod_silver"),
    )
    state = CONFIGURATION.initial(BPC)

    assert CONFIGURATION.reads(create(SWITCHING), state, CAUSE) == (gold, silver)
    twice = update(offering(GOLD_OFFER, GOLD_OFFER))
    assert CONFIGURATION.reads(twice, state, CAUSE) == (gold,)


def test_other_wishes_read_nothing() -> None:
    """What a decision doesn't rest on can't get in its way."""
    state = CONFIGURATION.initial(BPC)
    cleared = FeaturesWish(subscription_update=SubscriptionUpdateWish(products=CLEAR))

    for command in (MakeDefault(BPC), create(None), create(INVOICES), update(cleared)):
        assert CONFIGURATION.reads(command, state, CAUSE) == ()


def test_a_command_is_for_the_configuration_that_it_names() -> None:
    """Streams are kept by id, and nothing else changes with a configuration."""
    state = CONFIGURATION.initial(BPC)

    assert CONFIGURATION.stream_id(MakeDefault(BPC)) == BPC
    assert state.id == BPC
    assert CONFIGURATION.consequences(state, state) == ()
