"""Whether a configuration may speak of pausing depends on the day and on the API version."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.domain.configuration.cast import (
    AFTER_THE_BUTTON,
    AFTER_THE_PARAMETER,
    BY_API,
    CREATED,
    IN_THE_SEED,
    OFF,
    ON,
    configuration,
    facts,
    state,
    update,
)

from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.configuration.events import (
    FeatureDisabled,
    FeatureEnabled,
    PauseDurationChanged,
)
from counterfoil.domain.configuration.feature_refusals import (
    PauseDurationMissingError,
    PauseDurationUnknownError,
    PauseNotUsedBeforeError,
    PauseParameterRemovedError,
    PauseTooLongError,
    UnknownValueError,
)
from counterfoil.domain.configuration.features import Feature, PauseDurationType, PauseOption
from counterfoil.domain.configuration.wishes import (
    FeaturesWish,
    PauseDurationWish,
    SubscriptionPauseWish,
)
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.price import Interval

PAUSE_ON = FeatureEnabled(Feature.SUBSCRIPTION_PAUSE)
COLLECTION_PAUSE_ON = FeatureEnabled(Feature.COLLECTION_PAUSE)
A_SECOND = timedelta(seconds=1)
ENDIVE_DAY = datetime(2026, 10, 28, tzinfo=UTC)

PAUSING = update(FeaturesWish(subscription_pause=SubscriptionPauseWish(enabled=ON)))


def lasting(
    *options: PauseOption, kind: PauseDurationType = PauseDurationType.INTERVAL_OPTIONS
) -> FeaturesWish:
    """Return the wish to let customers pause for these durations."""
    duration = PauseDurationWish(type=Set(kind), interval_options=Set(options))
    return FeaturesWish(subscription_pause=SubscriptionPauseWish(duration=duration))


@pytest.mark.parametrize(
    "then",
    [
        pytest.param(facts(at=IN_THE_SEED), id="until 2024-03-29 anyone"),
        pytest.param(facts(at=AFTER_THE_BUTTON - A_SECOND), id="to the last second"),
        pytest.param(facts(at=AFTER_THE_BUTTON, paused_before=True), id="then former users"),
        pytest.param(
            facts(at=AFTER_THE_PARAMETER - A_SECOND, paused_before=True), id="until 2024-08-01"
        ),
    ],
)
def test_the_pause_of_a_collection_may_be_passed(then: Facts) -> None:
    """The founding document's two dates (R61c, R61d)."""
    configuration(CREATED).when(PAUSING, then).then(COLLECTION_PAUSE_ON)
    configuration(CREATED, COLLECTION_PAUSE_ON).when(PAUSING, then).then_nothing()


def test_the_pause_of_a_subscription_may_be_passed_in_endive() -> None:
    """The version that gave another feature the old one's name (R61f)."""
    configuration(CREATED).when(PAUSING, facts(at=ENDIVE_DAY)).then(PAUSE_ON)


def test_who_paused_collections_pauses_no_subscription_yet() -> None:
    """One name of Stripe's for two features, so never one switch for both (R146)."""
    merchant = configuration(CREATED, COLLECTION_PAUSE_ON)

    merchant.when(PAUSING, facts(at=ENDIVE_DAY)).then(PAUSE_ON)
    features = state(CREATED, COLLECTION_PAUSE_ON).features
    assert (features.collection_pause.enabled, features.subscription_pause.enabled) == (True, False)


@pytest.mark.parametrize("at", [AFTER_THE_BUTTON, AFTER_THE_PARAMETER - A_SECOND])
def test_who_never_used_the_pause_can_not_begin_after_29_march_2024(at: datetime) -> None:
    """The founding document: if you used the feature before, you can still pass it (R61d)."""
    outcome = configuration(CREATED).when(PAUSING, facts(at=at))

    assert outcome.then_refused(PauseNotUsedBeforeError).param == "features[subscription_pause]"


@pytest.mark.parametrize(
    "then",
    [
        pytest.param(facts(at=AFTER_THE_PARAMETER, paused_before=True), id="former users too"),
        pytest.param(facts(at=ENDIVE_DAY - A_SECOND), id="until the day of endive"),
        pytest.param(facts(api_version="2026-09-30.endive"), id="older versions for ever"),
    ],
)
def test_passing_the_pause_is_an_error_since_1_august_2024(then: Facts) -> None:
    """The founding document: passing the parameter will give an error (R61e)."""
    refusal = configuration(CREATED).when(PAUSING, then).then_refused(PauseParameterRemovedError)

    assert (refusal.code, refusal.param) == ("parameter_unknown", "features[subscription_pause]")


def test_the_parameter_is_an_error_even_if_it_changes_nothing() -> None:
    """A request that Stripe doesn't understand isn't quiet; the integration must be updated."""
    wish = update(FeaturesWish(subscription_pause=SubscriptionPauseWish(enabled=OFF)))

    outcome = configuration(CREATED).when(wish, facts(at=AFTER_THE_PARAMETER))
    outcome.then_refused(PauseParameterRemovedError)


def test_the_old_pause_has_no_duration() -> None:
    """Until 2024 the feature was a switch and nothing else (R61c)."""
    wish = update(lasting(PauseOption(Interval.MONTH)))

    outcome = configuration(CREATED).when(wish, facts(at=IN_THE_SEED))
    outcome.then_refused(PauseDurationUnknownError)


def test_durations_are_recorded_before_the_switch() -> None:
    """The order is that of every feature."""
    options = (PauseOption(Interval.WEEK, 2), PauseOption(Interval.MONTH))
    wish = SubscriptionPauseWish(
        enabled=ON,
        duration=PauseDurationWish(
            type=Set(PauseDurationType.INTERVAL_OPTIONS), interval_options=Set(options)
        ),
    )

    configuration(CREATED).when(update(FeaturesWish(subscription_pause=wish)), BY_API).then(
        PauseDurationChanged(duration=PauseDurationType.INTERVAL_OPTIONS, interval_options=options),
        PAUSE_ON,
    )


def test_a_pause_without_an_end_has_no_options() -> None:
    """A duration replaces the one before as a whole, so the month that was offered goes (R61f)."""
    wish = SubscriptionPauseWish(
        duration=PauseDurationWish(type=Set(PauseDurationType.INDEFINITE), interval_options=CLEAR)
    )

    configuration(CREATED).when(update(FeaturesWish(subscription_pause=wish)), BY_API).then(
        PauseDurationChanged(duration=PauseDurationType.INDEFINITE)
    )


def test_the_month_that_is_the_default_stays_quiet() -> None:
    """Where nothing is said, one month is offered (R61f)."""
    wish = update(lasting(PauseOption(Interval.MONTH)))

    configuration(CREATED).when(wish, BY_API).then_nothing()


def test_a_pause_goes_off() -> None:
    """The duration stays for another time."""
    wish = update(FeaturesWish(subscription_pause=SubscriptionPauseWish(enabled=OFF)))

    configuration(CREATED, PAUSE_ON).when(wish, BY_API).then(
        FeatureDisabled(Feature.SUBSCRIPTION_PAUSE)
    )


@pytest.mark.parametrize(
    ("duration", "missing"),
    [
        (PauseDurationWish(), "type"),
        (PauseDurationWish(type=Set(PauseDurationType.INTERVAL_OPTIONS)), "interval_options"),
        (
            PauseDurationWish(
                type=Set(PauseDurationType.INTERVAL_OPTIONS), interval_options=Set(())
            ),
            "interval_options",
        ),
        (
            PauseDurationWish(type=Set(PauseDurationType.INTERVAL_OPTIONS), interval_options=CLEAR),
            "interval_options",
        ),
    ],
)
def test_a_duration_says_how_long(duration: PauseDurationWish, missing: str) -> None:
    """A type, and options where the type asks for them (R61f)."""
    wish = update(FeaturesWish(subscription_pause=SubscriptionPauseWish(duration=duration)))

    refusal = configuration(CREATED).when(wish, BY_API).then_refused(PauseDurationMissingError)
    assert refusal.param == f"features[subscription_pause][duration][{missing}]"


@pytest.mark.parametrize(
    ("interval", "count_max"),
    [(Interval.DAY, 1095), (Interval.WEEK, 156), (Interval.MONTH, 36), (Interval.YEAR, 3)],
)
def test_a_pause_lasts_three_years_at_most(interval: Interval, count_max: int) -> None:
    """The maximum is three years, in whatever interval, and the minimum one interval (R61f)."""
    longest = PauseOption(interval, count_max)

    outcome = configuration(CREATED).when(update(lasting(longest)), BY_API)
    outcome.then(
        PauseDurationChanged(
            duration=PauseDurationType.INTERVAL_OPTIONS, interval_options=(longest,)
        )
    )
    for count in (0, count_max + 1):
        wish = update(lasting(longest, PauseOption(interval, count)))
        refusal = configuration(CREATED).when(wish, BY_API).then_refused(PauseTooLongError)
        assert refusal.interval_count == count
        assert refusal.param == (
            "features[subscription_pause][duration][interval_options][1][interval_count]"
        )


@pytest.mark.parametrize(
    ("features", "param"),
    [
        (
            lasting(kind=PauseDurationType("until_spring")),
            "features[subscription_pause][duration][type]",
        ),
        (
            lasting(PauseOption(Interval("fortnight"))),
            "features[subscription_pause][duration][interval_options][0][interval]",
        ),
    ],
)
def test_a_duration_has_stripes_values(features: FeaturesWish, param: str) -> None:
    """Types and intervals are Stripe's (R61f)."""
    outcome = configuration(CREATED).when(update(features), BY_API)

    assert param == outcome.then_refused(UnknownValueError).param
