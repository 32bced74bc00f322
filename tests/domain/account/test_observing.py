"""What Stripe lists of feedback options, and what of it is new (R45)."""

from hypothesis import given
from hypothesis import strategies as st
from tests.domain.account.cast import (
    BEFORE,
    CREATED,
    DEACTIVATED,
    MOVING,
    NOON,
    STATED,
    STUDIO,
    account,
    facts,
    state,
)

from counterfoil.domain.account import commands as c
from counterfoil.domain.account import events as e
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.account.observed import ObservedFeedbackOption
from counterfoil.domain.account.observing import option_as_observed
from counterfoil.domain.cause import Door, Mode
from counterfoil.domain.observation import Origin
from counterfoil.domain.values import Known

ADOPTED = e.FeedbackOptionAdopted(
    feedback_option_id=MOVING, mode=Mode.TEST, description="I am moving", created=NOON
)
ASKED = e.FeedbackOptionCreationRequested(
    feedback_option_id=MOVING, mode=Mode.TEST, description="I am moving"
)
CHANGED = e.FeedbackOptionChanged(feedback_option_id=MOVING, description="I move house")
AWAITED = e.ConfirmationAwaited(("fbo_moving.description", "fbo_other.description"))

LISTED = ObservedFeedbackOption(
    created=Known(NOON), description=Known("I am moving"), deactivated_at=Known(None)
)


def seen(
    observed: ObservedFeedbackOption,
    *,
    origin: Origin = Origin.LISTED,
    unsettled: tuple[str, ...] = (),
) -> c.ObserveFeedbackOption:
    """Return the statement about the option."""
    return c.ObserveFeedbackOption(
        account_id=STUDIO,
        feedback_option_id=MOVING,
        observed=observed,
        origin=origin,
        unsettled=unsettled,
    )


def test_an_option_that_was_there_before_is_adopted() -> None:
    """In the mode in which it is listed."""
    account().when(seen(LISTED), STATED).then(ADOPTED)
    live = facts(Door.OBSERVATION, mode=Mode.LIVE)
    account().when(seen(LISTED), live).then(
        e.FeedbackOptionAdopted(
            feedback_option_id=MOVING, mode=Mode.LIVE, description="I am moving", created=NOON
        )
    )


def test_an_option_that_was_asked_for_is_created() -> None:
    """The object in Stripe's answer closes the request; so does its creation tell itself."""
    account(ASKED).when(seen(LISTED), STATED).then(CREATED)
    account().when(seen(LISTED, origin=Origin.CREATED), STATED).then(CREATED)


def test_an_option_is_known_by_its_words() -> None:
    """A statement without any tells of nothing that could be held."""
    assert option_as_observed(state(), MOVING) == ObservedFeedbackOption()
    account().when(seen(ObservedFeedbackOption(created=Known(NOON))), STATED).then_nothing()
    account().when(seen(ObservedFeedbackOption(description=Known("I am moving"))), STATED).then(
        e.FeedbackOptionAdopted(
            feedback_option_id=MOVING, mode=Mode.TEST, description="I am moving"
        )
    )


def test_one_that_is_first_seen_inactive_is_adopted_and_ended() -> None:
    """It can't be offered, yet its words explain what was given as a reason."""
    over = ObservedFeedbackOption(
        created=Known(NOON), description=Known("I am moving"), deactivated_at=Known(NOON)
    )
    account().when(seen(over), STATED).then(ADOPTED, DEACTIVATED)


def test_what_is_new_of_a_known_option_is_recorded() -> None:
    """Facet by facet, and nothing of what is known."""
    account(CREATED).when(seen(LISTED), STATED).then_nothing()
    account(CREATED).when(seen(ObservedFeedbackOption()), STATED).then_nothing()
    other = ObservedFeedbackOption(
        created=Known(BEFORE), description=Known("I move house"), deactivated_at=Known(NOON)
    )
    learned = e.FeedbackOptionCreationLearned(feedback_option_id=MOVING, created=BEFORE)
    account(CREATED).when(seen(other), STATED).then(learned, CHANGED, DEACTIVATED)
    assert option_as_observed(state(CREATED, learned, CHANGED, DEACTIVATED), MOVING) == other


def test_an_option_that_is_active_after_all_is_told_as_stripe_says() -> None:
    """Its statements are never refused, though it has no way to undo a deactivation."""
    again = e.FeedbackOptionReactivated(feedback_option_id=MOVING)
    account(CREATED, DEACTIVATED).when(seen(LISTED), STATED).then(again)
    assert state(CREATED, DEACTIVATED, again).offers(MOVING, Mode.TEST)


def test_what_was_decided_here_stands_until_stripe_agrees() -> None:
    """The rest of a statement counts."""
    past = account(CREATED, CHANGED, AWAITED)
    stale = ObservedFeedbackOption(description=Known("I am moving"), deactivated_at=Known(NOON))
    past.when(seen(stale), STATED).then(DEACTIVATED)
    agreeing = ObservedFeedbackOption(description=Known("I move house"))
    past.when(seen(agreeing), STATED).then(e.ConfirmationEnded(facets=("fbo_moving.description",)))


def test_doubts_are_kept_by_option() -> None:
    """Those of another option stay."""
    other = e.FactsUnsettled(("fbo_other.description",))
    both = e.FactsUnsettled(("fbo_moving.description", "fbo_other.description"))
    doubted = seen(LISTED, unsettled=("description",))
    account(CREATED, other).when(doubted, STATED).then(both)
    account(CREATED, both).when(doubted, STATED).then_nothing()
    account(CREATED, both).when(seen(LISTED), STATED).then(other)


def test_an_older_statement_adds_to_the_past_alone() -> None:
    """The present stays as it is."""
    earlier = ObservedFeedbackOption(description=Known("Moving"))
    learn = c.LearnEarlierFact(account_id=STUDIO, feedback_option_id=MOVING, observed=earlier)
    learned = e.EarlierFactLearned(feedback_option_id=MOVING, observed=earlier)
    account(CREATED).when(learn, STATED).then(learned)
    assert state(CREATED, learned) == state(CREATED)


def test_a_confirmation_that_ended_is_awaited_no_more() -> None:
    """What else is awaited is."""
    ended = e.ConfirmationEnded(facets=("fbo_moving.description",))
    assert state(CREATED, AWAITED, ended).unconfirmed == ("fbo_other.description",)


PASTS: tuple[tuple[e.Event, ...], ...] = (
    (),
    (ASKED,),
    (CREATED,),
    (CREATED, DEACTIVATED),
    (CREATED, CHANGED, AWAITED),
    (ADOPTED, CHANGED, AWAITED, DEACTIVATED),
)

FACETS = st.builds(
    ObservedFeedbackOption,
    created=st.sampled_from([None, Known(NOON), Known(BEFORE)]),
    description=st.sampled_from([None, Known("I am moving"), Known("I move house")]),
    deactivated_at=st.sampled_from([None, Known(None), Known(NOON)]),
)


@given(
    past=st.sampled_from(PASTS),
    observed=FACETS,
    origin=st.sampled_from(Origin),
    unsettled=st.sampled_from([(), ("description",)]),
)
def test_a_statement_twice_records_nothing_new(
    past: tuple[e.Event, ...],
    observed: ObservedFeedbackOption,
    origin: Origin,
    unsettled: tuple[str, ...],
) -> None:
    """Whether it confirms, contradicts or is silent."""
    statement = seen(observed, origin=origin, unsettled=unsettled)
    before = state(*past)
    after = ACCOUNT.fold(before, ACCOUNT.decide(statement, before, STATED))
    assert ACCOUNT.decide(statement, after, STATED) == ()
