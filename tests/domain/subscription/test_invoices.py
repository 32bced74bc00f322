"""What a standalone account's subscription makes of its invoices (R149)."""

import pytest
from attrs import evolve
from tests.domain.subscription.cast import (
    API,
    CANCELED,
    GYM,
    STARTED,
    SYNCED,
    replay,
    standing,
    subscription,
)

from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.facts import Facts
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import TERMINAL_STATUSES
from counterfoil.domain.subscription.terms import Status
from counterfoil.domain.values import InvoiceId

MAY, JUNE = InvoiceId("in_may"), InvoiceId("in_june")
MAY_FINAL = c.NoteInvoiceFinalized(subscription_id=GYM, invoice_id=MAY)
MAY_PAID = c.NoteInvoicePaid(subscription_id=GYM, invoice_id=MAY)
OF_MAY, OF_JUNE = e.LatestInvoiceChanged(MAY), e.LatestInvoiceChanged(JUNE)
BEHIND = (standing(Status.PAST_DUE), OF_MAY)
AGAIN_ACTIVE = e.StatusChanged(Status.ACTIVE)
OBSERVED = evolve(
    API, cause=Cause(actor=Actor.STRIPE, door=Door.OBSERVATION, command_id="observe:evt_1")
)


class TestASubscriptionPastDue:
    """It is behind with a payment."""

    def test_goes_on_once_its_most_recent_invoice_is_paid(self) -> None:
        """R149."""
        subscription(*BEHIND).when(MAY_PAID, API).then(AGAIN_ACTIVE)
        subscription(*BEHIND, AGAIN_ACTIVE).when(MAY_PAID, API).then_nothing()

    def test_stays_behind_while_an_older_one_alone_is_paid(self) -> None:
        """The most recent one counts."""
        subscription(*BEHIND, OF_JUNE).when(MAY_PAID, API).then_nothing()
        subscription(standing(Status.PAST_DUE)).when(MAY_PAID, API).then_nothing()

    @pytest.mark.parametrize("at", [SYNCED, OBSERVED])
    def test_is_told_by_stripe_where_stripe_is_asked(self, at: Facts) -> None:
        """Its own status is stated there; an invoice's statement never decides it."""
        subscription(*BEHIND).when(MAY_PAID, at).then_nothing()
        subscription(STARTED).when(MAY_FINAL, at).then_nothing()


@pytest.mark.parametrize("status", sorted({*Status} - TERMINAL_STATUSES - {Status.PAST_DUE}))
def test_no_other_status_follows_from_a_payment(status: Status) -> None:
    """Of the others the specification says nothing."""
    subscription(standing(status), OF_MAY).when(MAY_PAID, API).then_nothing()


def test_the_most_recent_final_invoice_is_noted_once() -> None:
    """Whichever became final last."""
    subscription(STARTED).when(MAY_FINAL, API).then(OF_MAY)
    subscription(STARTED, OF_MAY).when(MAY_FINAL, API).then_nothing()
    subscription(STARTED, OF_JUNE).when(MAY_FINAL, API).then(OF_MAY)


@pytest.mark.parametrize("past", [(), (*BEHIND, CANCELED)])
def test_what_is_unknown_or_over_has_nothing_to_note(past: tuple[e.Event, ...]) -> None:
    """A note is never refused."""
    for note in (MAY_FINAL, MAY_PAID):
        subscription(*past).when(note, API).then_nothing()


def test_notes_follow_from_invoices_alone_and_read_nothing() -> None:
    """Nobody gives them by hand."""
    assert {c.NoteInvoiceFinalized, c.NoteInvoicePaid} < set(SUBSCRIPTION.internal)
    assert SUBSCRIPTION.reads(MAY_PAID, replay(*BEHIND), API.cause) == ()
