"""Stripe's answers to our requests close them, or say how far they have come."""

from datetime import UTC, datetime

import pytest
from attrs import evolve
from tests.domain.customer.cast import (
    ANNA,
    API,
    BORN,
    DELETED,
    SEPA,
    VISA,
    VISA_ADDED,
    customer,
)

from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import events as e
from counterfoil.domain.requests import AnswerKind, Operation

ASKED = e.PaymentMethodAdditionRequested(payment_method_id=VISA)
REFUSED = c.RecordAnswer(
    customer_id=ANNA,
    operation=Operation.ADD_PAYMENT_METHOD,
    subject=VISA,
    answer=AnswerKind.REFUSED,
    code="card_declined",
    decline_code="lost_card",
)
UNTIL = datetime(2026, 11, 3, tzinfo=UTC)
AWAITING = evolve(
    REFUSED,
    answer=AnswerKind.AWAITING_PAYMENT,
    code=None,
    decline_code=None,
    next_action="use_stripe_sdk",
    expires_at=UNTIL,
)
LAPSED = evolve(REFUSED, answer=AnswerKind.LAPSED)
UNKNOWN = evolve(REFUSED, answer=AnswerKind.UNKNOWN)

IS_AWAITING = e.RequestAwaitingPayment(
    operation=Operation.ADD_PAYMENT_METHOD,
    subject=VISA,
    next_action="use_stripe_sdk",
    expires_at=UNTIL,
)
IS_REFUSED = e.RequestRefused(
    operation=Operation.ADD_PAYMENT_METHOD,
    subject=VISA,
    code="card_declined",
    decline_code="lost_card",
)
HAS_LAPSED = e.RequestLapsed(operation=Operation.ADD_PAYMENT_METHOD, subject=VISA)
IS_UNKNOWN = e.RequestUnknown(operation=Operation.ADD_PAYMENT_METHOD, subject=VISA)


@pytest.mark.parametrize(
    ("answer", "fact"),
    [(AWAITING, IS_AWAITING), (REFUSED, IS_REFUSED), (LAPSED, HAS_LAPSED), (UNKNOWN, IS_UNKNOWN)],
)
def test_an_answer_is_recorded_once(answer: c.RecordAnswer, fact: e.Event) -> None:
    """A repeated answer adds nothing."""
    customer(BORN, ASKED).when(answer, API).then(fact)
    customer(BORN, ASKED, fact).when(answer, API).then_nothing()


@pytest.mark.parametrize("stage", [IS_AWAITING, IS_UNKNOWN])
@pytest.mark.parametrize(("answer", "fact"), [(REFUSED, IS_REFUSED), (LAPSED, HAS_LAPSED)])
def test_what_waits_or_is_unknown_may_still_be_closed(
    stage: e.Event, answer: c.RecordAnswer, fact: e.Event
) -> None:
    """Both stay outstanding."""
    customer(BORN, ASKED, stage).when(answer, API).then(fact)


def test_an_unknown_effect_keeps_the_request_outstanding_beside_others() -> None:
    """Only the request that the answer is about moves on."""
    other = e.PaymentMethodAdditionRequested(payment_method_id=SEPA)
    customer(BORN, ASKED, other, IS_UNKNOWN).when(AWAITING, API).then(IS_AWAITING)
    sepa = evolve(UNKNOWN, subject=SEPA)
    fact = evolve(IS_UNKNOWN, subject=SEPA)
    customer(BORN, ASKED, other, IS_UNKNOWN).when(sepa, API).then(fact)


def test_an_answer_that_this_release_does_not_know_leaves_the_request_as_it_is() -> None:
    """Answers are an open enum; a look tells later."""
    novel = evolve(REFUSED, answer=AnswerKind("novel"))
    customer(BORN, ASKED).when(novel, API).then_nothing()


@pytest.mark.parametrize("past", [(BORN,), (BORN, ASKED, VISA_ADDED), (BORN, ASKED, DELETED)])
def test_an_answer_to_what_is_not_outstanding_is_quiet(past: tuple[e.Event, ...]) -> None:
    """It was closed before: answered, observed, or deleted with the customer."""
    customer(*past).when(REFUSED, API).then_nothing()


def test_a_refusal_without_a_code_is_recorded_all_the_same() -> None:
    """Most portal errors carry no code (R178)."""
    bare = evolve(REFUSED, code=None, decline_code=None)
    fact = evolve(IS_REFUSED, code="unknown", decline_code=None)
    customer(BORN, ASKED).when(bare, API).then(fact)


def test_a_confirmation_ends_for_the_facets_that_await_it() -> None:
    """Facets that nobody waits for are not spoken of; a repeat is quiet."""
    awaited = e.ConfirmationAwaited(("name", "phone"))
    end = c.EndConfirmation(customer_id=ANNA, facets=("name", "email"), refused_with="x")
    ended = e.ConfirmationEnded(facets=("name",), refused_with="x")
    customer(BORN, awaited).when(end, API).then(ended)
    customer(BORN, awaited, ended).when(end, API).then_nothing()
    customer(BORN, awaited, DELETED).when(end, API).then_nothing()
    customer().when(end, API).then_nothing()
