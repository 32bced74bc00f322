"""What a synced account decides at once: no statement undoes it until Stripe has answered."""

import pytest
from attrs import evolve, frozen
from tests.domain.subscription.cast import (
    API,
    BEGUN,
    CANCELED,
    COLLECTION_PAUSED,
    GYM,
    IN_FLEXIBLE_CANCELLATION,
    IN_TRIAL,
    KEEPING,
    NEXT_PERIOD_END,
    NOTES,
    NOW,
    PERIOD_END,
    SEPA,
    STARTED,
    SYNCED,
    VISA,
    VOIDING,
    in_force,
    subscription,
)

from counterfoil.domain.changes import Set
from counterfoil.domain.configuration.features import CancellationReason
from counterfoil.domain.observation import Origin
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.terms import (
    CollectionMethod,
    EndReason,
    MissingPaymentMethod,
    Status,
    Trial,
)
from counterfoil.domain.values import Annotations, Known

LATER = Trial(end=NEXT_PERIOD_END)
WRITTEN = Annotations(metadata={"desk": "3"}, description="The gym")


@frozen(kw_only=True)
class Deciding:
    """One decision at once: what shows it, and what contradicts it."""

    facet: str
    wish: c.Command
    decided: tuple[e.Event, ...]
    shown: ObservedSubscription
    contradicted: ObservedSubscription
    undone: tuple[e.Event, ...]
    past: tuple[e.Event, ...] = (STARTED,)


DECISIONS = (
    Deciding(
        facet="cancellation",
        wish=c.CancelSubscription(subscription_id=GYM),
        decided=(IN_FLEXIBLE_CANCELLATION,),
        # Stripe stamps the moment by its own clock.
        shown=ObservedSubscription(
            cancel_at_period_end=Known(False),
            cancel_at=Known(PERIOD_END),
            canceled_at=Known(NOW),
            end_reason=Known(EndReason.CANCELLATION_REQUESTED),
        ),
        contradicted=ObservedSubscription(
            cancel_at_period_end=Known(False), cancel_at=Known(None), canceled_at=Known(None)
        ),
        undone=(e.CancellationReversed(),),
    ),
    Deciding(
        facet="reason",
        wish=c.GiveCancellationReason(subscription_id=GYM, feedback_option="fbo_1"),
        decided=(e.CancellationReasonGiven(feedback_option="fbo_1"),),
        shown=ObservedSubscription(feedback_option=Known("fbo_1")),
        contradicted=ObservedSubscription(
            feedback=Known(None), feedback_option=Known(None), comment=Known(None)
        ),
        undone=(e.CancellationReasonGiven(),),
        past=(STARTED, IN_FLEXIBLE_CANCELLATION),
    ),
    Deciding(
        facet="collection_pause",
        wish=c.PauseCollection(subscription_id=GYM, pause=VOIDING),
        decided=(COLLECTION_PAUSED,),
        shown=ObservedSubscription(collection_pause=Known(VOIDING)),
        contradicted=ObservedSubscription(collection_pause=Known(KEEPING)),
        undone=(e.CollectionPauseChanged(KEEPING),),
    ),
    Deciding(
        facet="default_payment_method",
        wish=c.ChoosePaymentMethod(subscription_id=GYM, payment_method_id=SEPA),
        decided=(e.DefaultPaymentMethodChosen(SEPA),),
        shown=ObservedSubscription(default_payment_method=Known(SEPA)),
        contradicted=ObservedSubscription(default_payment_method=Known(VISA)),
        undone=(e.DefaultPaymentMethodChosen(VISA),),
    ),
    Deciding(
        facet="collection_method",
        wish=c.ChangeCollectionMethod(
            subscription_id=GYM, collection_method=CollectionMethod.SEND_INVOICE
        ),
        decided=(e.CollectionMethodChanged(CollectionMethod.SEND_INVOICE),),
        shown=ObservedSubscription(collection_method=Known(CollectionMethod.SEND_INVOICE)),
        contradicted=ObservedSubscription(
            collection_method=Known(CollectionMethod.CHARGE_AUTOMATICALLY)
        ),
        undone=(e.CollectionMethodChanged(CollectionMethod.CHARGE_AUTOMATICALLY),),
    ),
    Deciding(
        facet="trial",
        wish=c.ChangeTrial(subscription_id=GYM, trial=LATER),
        decided=(e.TrialChanged(LATER),),
        shown=ObservedSubscription(trial=Known(LATER)),
        contradicted=ObservedSubscription(trial=Known(None)),
        undone=(e.TrialChanged(None),),
    ),
    Deciding(
        facet="notes",
        wish=c.ChangeAnnotations(subscription_id=GYM, metadata=Set({"desk": "3", "tier": ""})),
        decided=(e.AnnotationsChanged(WRITTEN),),
        shown=ObservedSubscription(metadata=Known({"desk": "3"})),
        contradicted=ObservedSubscription(metadata=Known(NOTES.metadata)),
        undone=(e.AnnotationsChanged(NOTES),),
    ),
)
EACH = pytest.mark.parametrize("each", DECISIONS, ids=lambda each: each.facet)


def observe(observed: ObservedSubscription) -> c.ObserveSubscription:
    """Return what Stripe states."""
    return c.ObserveSubscription(subscription_id=GYM, observed=observed, origin=Origin.CHANGED)


def unconfirmed(each: Deciding) -> tuple[e.Event, ...]:
    """Return a past that ends with the decision, which Stripe hasn't answered."""
    return (*each.past, *each.decided, e.ConfirmationAwaited((each.facet,)))


@EACH
def test_it_is_recorded_at_once_and_awaits_confirmation(each: Deciding) -> None:
    """It can be undone, so nobody waits for Stripe."""
    awaited = e.ConfirmationAwaited((each.facet,))
    subscription(*each.past).when(each.wish, SYNCED).then(*each.decided, awaited)
    assert in_force(*unconfirmed(each)).unconfirmed == (each.facet,)


def test_taking_a_cancellation_back_awaits_confirmation() -> None:
    """As canceling does: a statement from before would cancel it once more."""
    subscription(STARTED, IN_FLEXIBLE_CANCELLATION).when(
        c.ReverseCancellation(subscription_id=GYM), SYNCED
    ).then(e.CancellationReversed(), e.ConfirmationAwaited(("cancellation",)))


@EACH
def test_a_standalone_account_has_nobody_to_confirm_it(each: Deciding) -> None:
    """The decision is the fact."""
    events = subscription(*each.past).when(each.wish, API).events
    assert not any(isinstance(event, e.ConfirmationAwaited) for event in events)


@EACH
def test_a_statement_that_contradicts_it_is_withheld(each: Deciding) -> None:
    """It may be older than the decision; the wish isn't undone by it."""
    subscription(*unconfirmed(each)).when(observe(each.contradicted), SYNCED).then_nothing()


@EACH
def test_a_statement_that_shows_it_confirms_it(each: Deciding) -> None:
    """From then on Stripe's statements count again."""
    confirmed = e.ConfirmationEnded(facets=(each.facet,))
    subscription(*unconfirmed(each)).when(observe(each.shown), SYNCED).then(confirmed)
    after = subscription(*unconfirmed(each), confirmed)
    after.when(observe(each.contradicted), SYNCED).then(*each.undone)


@EACH
def test_what_is_said_of_other_facets_counts(each: Deciding) -> None:
    """Only the decided facets are withheld."""
    behind = evolve(each.contradicted, status=Known(Status.PAST_DUE))
    subscription(*unconfirmed(each)).when(observe(behind), SYNCED).then(
        e.StatusChanged(Status.PAST_DUE)
    )


@EACH
def test_a_statement_that_does_not_speak_of_it_confirms_nothing(each: Deciding) -> None:
    """UNKNOWN is not "as decided"."""
    silent = ObservedSubscription(status=Known(Status.PAST_DUE))
    subscription(*unconfirmed(each)).when(observe(silent), SYNCED).then(
        e.StatusChanged(Status.PAST_DUE)
    )


@EACH
def test_an_answer_ends_the_wait(each: Deciding) -> None:
    """Taken, or refused with a code; again is quiet, and so are facets that nobody awaits."""
    end = c.EndConfirmation(subscription_id=GYM, facets=(each.facet, "billing_mode"))
    ended = e.ConfirmationEnded(facets=(each.facet,))
    subscription(*unconfirmed(each)).when(end, SYNCED).then(ended)
    subscription(*unconfirmed(each)).when(evolve(end, refused_with="lock_timeout"), SYNCED).then(
        evolve(ended, refused_with="lock_timeout")
    )
    subscription(*unconfirmed(each), ended).when(end, SYNCED).then_nothing()


@EACH
def test_the_wait_is_noted_once(each: Deciding) -> None:
    """Deciding otherwise before Stripe has answered is awaited already."""
    state = in_force(*unconfirmed(each), e.ConfirmationAwaited((each.facet,)))
    assert state.unconfirmed == (each.facet,)


def test_deciding_again_before_the_answer_notes_no_second_wait() -> None:
    """The facet is in wait already."""
    (pausing,) = (each for each in DECISIONS if each.facet == "collection_pause")
    resume = c.ResumeCollection(subscription_id=GYM)
    subscription(*unconfirmed(pausing)).when(resume, SYNCED).then(e.CollectionResumed())


def test_ending_no_wait_is_quiet() -> None:
    """Also for what is over, or was never seen."""
    end = c.EndConfirmation(subscription_id=GYM, facets=("notes",))
    for past in ((), (STARTED,), (STARTED, CANCELED)):
        subscription(*past).when(end, SYNCED).then_nothing()
    awaited = e.ConfirmationAwaited(("notes",))
    subscription(STARTED, CANCELED, awaited).when(end, SYNCED).then(
        e.ConfirmationEnded(facets=("notes",))
    )


def test_what_ended_is_over_whatever_was_decided() -> None:
    """Terminal wins: the end is told with Stripe's own facets, and there is nothing to await."""
    taken_back = (
        STARTED,
        IN_FLEXIBLE_CANCELLATION,
        e.CancellationReversed(),
        e.ConfirmationAwaited(("cancellation",)),
    )
    over = ObservedSubscription(
        status=Known(Status.CANCELED),
        cancel_at=Known(PERIOD_END),
        canceled_at=Known(NOW),
        ended_at=Known(PERIOD_END),
    )
    subscription(*taken_back).when(observe(over), SYNCED).then(
        e.SubscriptionCanceled(canceled_at=NOW, ended_at=PERIOD_END, cancel_at=PERIOD_END)
    )


def test_stripe_fills_in_when_a_trial_started() -> None:
    """The wish was when it ends and what that brings."""
    given = (IN_TRIAL, e.TrialChanged(LATER), e.ConfirmationAwaited(("trial",)))
    filled = evolve(LATER, start=BEGUN)
    subscription(*given).when(observe(ObservedSubscription(trial=Known(filled))), SYNCED).then(
        e.TrialChanged(filled), e.ConfirmationEnded(facets=("trial",))
    )
    otherwise = evolve(filled, missing_payment_method=MissingPaymentMethod.PAUSE)
    subscription(*given).when(
        observe(ObservedSubscription(trial=Known(otherwise))), SYNCED
    ).then_nothing()


def test_two_decisions_wait_each_for_its_own() -> None:
    """One is confirmed, the other withheld."""
    past = (
        STARTED,
        COLLECTION_PAUSED,
        e.ConfirmationAwaited(("collection_pause",)),
        e.DefaultPaymentMethodChosen(SEPA),
        e.ConfirmationAwaited(("default_payment_method",)),
    )
    seen = ObservedSubscription(collection_pause=Known(VOIDING), default_payment_method=Known(None))
    subscription(*past).when(observe(seen), SYNCED).then(
        e.ConfirmationEnded(facets=("collection_pause",))
    )
    assert in_force(*past).unconfirmed == ("collection_pause", "default_payment_method")
    silent_on_one = ObservedSubscription(default_payment_method=Known(None))
    subscription(*past).when(observe(silent_on_one), SYNCED).then_nothing()


def test_a_reason_is_confirmed_as_a_whole() -> None:
    """An older statement without the merchant's own reason doesn't wipe it out."""
    reason = e.CancellationReasonGiven(feedback=CancellationReason.OTHER, feedback_option="fbo_1")
    past = (STARTED, IN_FLEXIBLE_CANCELLATION, reason, e.ConfirmationAwaited(("reason",)))
    partial = ObservedSubscription(
        feedback=Known(CancellationReason.OTHER),
        feedback_option=Known(None),
        comment=Known(None),
    )
    subscription(*past).when(observe(partial), SYNCED).then_nothing()


def test_a_reason_that_was_given_after_the_end_is_confirmed_without_another_end() -> None:
    """That the subscription is over was told before."""
    reason = e.CancellationReasonGiven(feedback=CancellationReason.OTHER)
    past = (STARTED, CANCELED, reason, e.ConfirmationAwaited(("reason",)))
    again = ObservedSubscription(status=Known(Status.CANCELED), feedback=Known(reason.feedback))

    subscription(*past).when(observe(again), SYNCED).then(e.ConfirmationEnded(facets=("reason",)))


def test_a_reason_that_was_given_after_the_end_outlives_another_word_of_the_end() -> None:
    """When it ended is told again; what was decided since stays withheld, the second time too."""
    reason = e.CancellationReasonGiven(feedback=CancellationReason.OTHER)
    past = (STARTED, CANCELED, reason, e.ConfirmationAwaited(("reason",)))
    older = ObservedSubscription(
        status=Known(Status.CANCELED), ended_at=Known(PERIOD_END), feedback=Known(None)
    )
    again = evolve(CANCELED, ended_at=PERIOD_END)

    subscription(*past).when(observe(older), SYNCED).then(again)
    subscription(*past, again).when(observe(older), SYNCED).then_nothing()
