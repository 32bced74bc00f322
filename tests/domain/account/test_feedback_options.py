"""The merchant's own reasons to cancel, decided here or asked of Stripe (R44, R45)."""

import pytest
from attrs import evolve
from tests.domain.account.cast import (
    AT_PORTAL,
    BY_API,
    CREATED,
    DEACTIVATED,
    LIVE,
    MOVING,
    NOON,
    STUDIO,
    SYNCED,
    account,
    state,
)

from counterfoil.domain.account import commands as c
from counterfoil.domain.account import events as e
from counterfoil.domain.account import refusals as r
from counterfoil.domain.asking import RequestUnderWayError
from counterfoil.domain.cause import Mode
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.requests import AnswerKind, Operation
from counterfoil.domain.values import FeedbackOptionId

CREATE = c.CreateFeedbackOption(
    account_id=STUDIO, feedback_option_id=MOVING, description="I am moving"
)
CHANGE = c.ChangeFeedbackOption(
    account_id=STUDIO, feedback_option_id=MOVING, description="I move house"
)
DEACTIVATE = c.DeactivateFeedbackOption(account_id=STUDIO, feedback_option_id=MOVING)
CHANGED = e.FeedbackOptionChanged(feedback_option_id=MOVING, description="I move house")
ASKED = e.FeedbackOptionCreationRequested(
    feedback_option_id=MOVING, mode=Mode.TEST, description="I am moving"
)
END_ASKED = e.FeedbackOptionDeactivationRequested(feedback_option_id=MOVING)
AWAITED = e.ConfirmationAwaited(("fbo_moving.description",))


def answer(
    kind: AnswerKind,
    operation: Operation = Operation.CREATE_FEEDBACK_OPTION,
    code: str | None = None,
) -> c.RecordAnswer:
    """Return what became of a request about the option."""
    return c.RecordAnswer(
        account_id=STUDIO, operation=operation, subject=MOVING, answer=kind, code=code
    )


def described(description: str) -> c.CreateFeedbackOption:
    """Return the wish for an option with other words."""
    return evolve(CREATE, description=description)


def test_an_option_is_created_changed_and_deactivated() -> None:
    """By the merchant, for the mode that is bound."""
    account().when(CREATE, BY_API).then(CREATED)
    account().when(CREATE, LIVE).then(evolve(CREATED, mode=Mode.LIVE))
    account(CREATED).when(CHANGE, BY_API).then(CHANGED)
    account(CREATED).when(DEACTIVATE, BY_API).then(DEACTIVATED)


def test_what_is_so_already_stays_quiet() -> None:
    """Through any door."""
    for at in (BY_API, SYNCED, AT_PORTAL):
        account(CREATED).when(CREATE, at).then_nothing()
        account(CREATED, CHANGED).when(CHANGE, at).then_nothing()
        account(CREATED, DEACTIVATED).when(DEACTIVATE, at).then_nothing()


def test_an_option_is_offered_until_it_is_deactivated() -> None:
    """In its own mode alone, and no more once its end is asked for."""
    assert state(CREATED).offers(MOVING, Mode.TEST)
    assert not state(CREATED).offers(MOVING, Mode.LIVE)
    assert not state(CREATED, DEACTIVATED).offers(MOVING, Mode.TEST)
    assert not state(CREATED, END_ASKED).offers(MOVING, Mode.TEST)
    assert not state().offers(MOVING, Mode.TEST)


@pytest.mark.parametrize(
    ("past", "wish", "at", "error"),
    [
        ((), described(""), AT_PORTAL, r.MerchantsAccountError),
        ((CREATED,), described(""), BY_API, r.FeedbackOptionExistsError),
        ((CREATED, DEACTIVATED), CREATE, BY_API, r.FeedbackOptionExistsError),
        ((CREATED,), CREATE, LIVE, r.FeedbackOptionExistsError),
        ((), described(" "), BY_API, r.FeedbackDescriptionMissingError),
        ((), described("x" * 101), BY_API, r.FeedbackDescriptionTooLongError),
        ((), described(" " * 101), BY_API, r.FeedbackDescriptionMissingError),
        ((), described(""), SYNCED, r.FeedbackDescriptionMissingError),
        ((ASKED,), described(""), SYNCED, RequestUnderWayError),
        ((), evolve(CHANGE, description=""), AT_PORTAL, r.MerchantsAccountError),
        ((), evolve(CHANGE, description=""), BY_API, r.FeedbackOptionNotFoundError),
        ((CREATED,), CHANGE, LIVE, r.FeedbackOptionNotFoundError),
        ((CREATED,), evolve(CHANGE, description=""), BY_API, r.FeedbackDescriptionMissingError),
        (
            (CREATED,),
            evolve(CHANGE, description="x" * 101),
            BY_API,
            r.FeedbackDescriptionTooLongError,
        ),
        ((), DEACTIVATE, AT_PORTAL, r.MerchantsAccountError),
        ((), DEACTIVATE, BY_API, r.FeedbackOptionNotFoundError),
        ((CREATED,), DEACTIVATE, LIVE, r.FeedbackOptionNotFoundError),
        ((), DEACTIVATE, SYNCED, r.FeedbackOptionNotFoundError),
    ],
)
def test_refusals_come_by_descending_precedence(
    past: tuple[e.Event, ...], wish: c.Command, at: Facts, error: type[CommandRefusedError]
) -> None:
    """Who asks, what is there, what is under way, and then the words."""
    account(*past).when(wish, at).then_refused(error)


def test_a_description_of_100_characters_is_accepted() -> None:
    """The bound is in."""
    assert account().when(described("x" * 100), BY_API).refusal is None


class TestInASyncedAccount:
    """Stripe creates, and Stripe deactivates, for that can't be undone."""

    def test_an_option_is_asked_for_once(self) -> None:
        """The same wish again is under way already."""
        account().when(CREATE, SYNCED).then(ASKED)
        account(ASKED).when(CREATE, SYNCED).then_nothing()
        refusal = account(ASKED).when(described("Other"), SYNCED)
        assert refusal.then_refused(RequestUnderWayError).object_id == MOVING

    def test_its_end_is_asked_for_once(self) -> None:
        """Likewise."""
        account(CREATED).when(DEACTIVATE, SYNCED).then(END_ASKED)
        account(CREATED, END_ASKED).when(DEACTIVATE, SYNCED).then_nothing()

    def test_its_words_are_changed_at_once_and_await_confirmation(self) -> None:
        """One waiting serves both."""
        account(CREATED).when(CHANGE, SYNCED).then(CHANGED, AWAITED)
        again = evolve(CHANGE, description="I move")
        account(CREATED, CHANGED, AWAITED).when(again, SYNCED).then(
            e.FeedbackOptionChanged(feedback_option_id=MOVING, description="I move")
        )

    @pytest.mark.parametrize(
        ("kind", "fact"),
        [
            (
                AnswerKind.REFUSED,
                e.RequestRefused(
                    operation=Operation.CREATE_FEEDBACK_OPTION, subject=MOVING, code="unknown"
                ),
            ),
            (
                AnswerKind.LAPSED,
                e.RequestLapsed(operation=Operation.CREATE_FEEDBACK_OPTION, subject=MOVING),
            ),
        ],
    )
    def test_a_final_answer_closes_a_request(self, kind: AnswerKind, fact: e.Event) -> None:
        """It may be asked again then; a repeat of the answer is quiet."""
        account(ASKED).when(answer(kind), BY_API).then(fact)
        account(ASKED, fact).when(answer(kind), BY_API).then_nothing()
        account(ASKED, fact).when(CREATE, SYNCED).then(ASKED)

    def test_a_refused_end_leaves_the_option(self) -> None:
        """With Stripe's code, where it has one."""
        operation = Operation.DEACTIVATE_FEEDBACK_OPTION
        refused = e.RequestRefused(operation=operation, subject=MOVING, code="lock_timeout")
        account(CREATED, END_ASKED).when(
            answer(AnswerKind.REFUSED, operation, "lock_timeout"), BY_API
        ).then(refused)
        assert state(CREATED, END_ASKED, refused).offers(MOVING, Mode.TEST)

    def test_a_request_stays_open_while_its_fate_is_unknown(self) -> None:
        """A look tells later."""
        unknown = e.RequestUnknown(operation=Operation.CREATE_FEEDBACK_OPTION, subject=MOVING)
        account(ASKED).when(answer(AnswerKind.UNKNOWN), BY_API).then(unknown)
        account(ASKED, unknown).when(answer(AnswerKind.UNKNOWN), BY_API).then_nothing()
        account(ASKED, unknown).when(CREATE, SYNCED).then_nothing()

    def test_nobody_pays_for_an_option(self) -> None:
        """Nor does anyone wait for an answer to what wasn't asked."""
        account(ASKED).when(answer(AnswerKind.AWAITING_PAYMENT), BY_API).then_nothing()
        account().when(answer(AnswerKind.REFUSED), BY_API).then_nothing()

    def test_a_confirmation_ends_with_stripes_answer(self) -> None:
        """Taken, or refused with a code; what nobody awaits is quiet."""
        end = c.EndConfirmation(
            account_id=STUDIO, facets=("fbo_moving.description", "fbo_2.x"), refused_with="x"
        )
        ended = e.ConfirmationEnded(facets=("fbo_moving.description",), refused_with="x")
        account(CREATED, CHANGED, AWAITED).when(end, BY_API).then(ended)
        account(CREATED, CHANGED, AWAITED, ended).when(end, BY_API).then_nothing()


def test_the_end_of_an_option_closes_the_request_for_it() -> None:
    """Whoever brought it about."""
    assert state(CREATED, END_ASKED).outstanding != ()
    assert state(CREATED, END_ASKED, DEACTIVATED).outstanding == ()
    assert state(ASKED, CREATED).outstanding == ()


@pytest.mark.parametrize(
    "event",
    [
        CHANGED,
        DEACTIVATED,
        e.FeedbackOptionReactivated(feedback_option_id=MOVING),
        e.FeedbackOptionCreationLearned(feedback_option_id=MOVING, created=NOON),
    ],
)
def test_replay_goes_on_where_an_option_is_missing(event: e.Event) -> None:
    """Whatever a store holds."""
    assert state(event) == state()


def test_an_option_is_found_under_its_id() -> None:
    """And is what was created."""
    option = state(CREATED).feedback_options[FeedbackOptionId("fbo_moving")]
    assert (option.description, option.created, option.active) == ("I am moving", NOON, True)
