"""What an invoice counts as, and what may be done with it at the portal."""

from datetime import datetime, timedelta

import attrs
import pytest
from tests.domain.invoice.cast import (
    AT_PORTAL,
    BEN,
    BY_API,
    CREATED,
    CREATED_FOR_GYM,
    DAY,
    DELETED,
    FINALIZED,
    MARKED,
    NOON,
    OPEN,
    PAID,
    PAYMENT_ASKED,
    SESSION,
    SHOWING,
    VOIDED,
    inside,
    invoice,
    seen,
    state,
)

from counterfoil.domain.account.refusals import BillingNotPaidError
from counterfoil.domain.cause import Actor, Cause, Door, Mode
from counterfoil.domain.configuration.features import Features
from counterfoil.domain.configuration.state import Unseen as UnseenConfiguration
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice import events as e
from counterfoil.domain.invoice import refusals as r
from counterfoil.domain.invoice.allowed import InvoiceAction, allowed_actions
from counterfoil.domain.invoice.commands import PayInvoice
from counterfoil.domain.invoice.showing import (
    counts_as_unpaid,
    is_collected_by_itself,
    is_payable,
    is_recurring,
    is_shown,
    link_expires_at,
    link_works,
)
from counterfoil.domain.invoice.state import Unseen
from counterfoil.domain.invoice.terms import (
    Attempts,
    BillingReason,
    Collection,
    Grounds,
    InvoiceStatus,
)
from counterfoil.domain.portal import configuration_read
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session.flow import Flow, FlowType
from counterfoil.domain.session.flow_refusals import BesideTheFlowError
from counterfoil.domain.subscription.terms import CollectionMethod
from counterfoil.domain.values import ConfigurationId, InvoiceId, SubscriptionId

Past = tuple[e.Event, ...]

NOVEL = e.StatusCorrected(InvoiceStatus("novel"))
HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)

LIVES: dict[str, Past] = {
    "unseen": (),
    "draft": (CREATED,),
    "open": OPEN,
    "paid": (*OPEN, PAID),
    "uncollectible": (*OPEN, MARKED),
    "void": (*OPEN, VOIDED),
    "novel": (*OPEN, NOVEL),
    "deleted": (CREATED, DELETED),
}


@pytest.mark.parametrize("life", LIVES)
def test_customers_see_final_invoices_alone(life: str) -> None:
    """R148: never a draft, nor what has a status that isn't known."""
    assert is_shown(state(*LIVES[life])) == (life in {"open", "paid", "uncollectible", "void"})


@pytest.mark.parametrize("life", LIVES)
def test_what_can_be_paid(life: str) -> None:
    """R149: open; uncollectible by merchants alone, as far as is known."""
    now = state(*LIVES[life])

    assert is_payable(now, at_portal=True) == (life == "open")
    assert is_payable(now, at_portal=False) == (life in {"open", "uncollectible"})


@pytest.mark.parametrize("life", LIVES)
def test_only_an_open_invoice_is_unpaid(life: str) -> None:
    """However old it is."""
    assert counts_as_unpaid(state(*LIVES[life]), NOON + 400 * DAY) == (life == "open")


def test_an_invoice_is_not_unpaid_in_its_first_hour() -> None:
    """R151: nobody tried to collect it yet; unless somebody did, or nobody knows how old it is."""
    fresh = state(*OPEN)
    tried = state(*OPEN, e.AttemptsChanged(Attempts(attempted=True, attempt_count=1)))
    ageless = state(*OPEN, e.GroundsLearned(Grounds(customer=seen(*OPEN).customer, currency="eur")))

    assert not counts_as_unpaid(fresh, NOON + HOUR - MICROSECOND)
    assert counts_as_unpaid(fresh, NOON + HOUR)
    assert counts_as_unpaid(tried, NOON)
    assert counts_as_unpaid(ageless, NOON)


@pytest.mark.parametrize(
    ("past", "collects"),
    [
        ((CREATED_FOR_GYM,), False),
        ((CREATED_FOR_GYM, FINALIZED), True),
        ((CREATED_FOR_GYM, FINALIZED, MARKED), False),
        (OPEN, False),
        (
            (
                *OPEN,
                e.CollectionChanged(
                    Collection(collection_method=CollectionMethod.SEND_INVOICE, auto_advance=True)
                ),
            ),
            False,
        ),
    ],
)
def test_what_is_collected_by_itself(past: Past, *, collects: bool) -> None:
    """R130: an open invoice goes on being tried, whatever becomes of its subscription's pause."""
    assert is_collected_by_itself(state(*past)) is collects


@pytest.mark.parametrize("reason", [None, *BillingReason, BillingReason("novel")])
def test_a_subscriptions_invoice_is_recurring(reason: BillingReason | None) -> None:
    """By the reason; where none was told, by the subscription that it names."""
    gym = SubscriptionId("sub_gym")
    customer = seen(*OPEN).customer
    alone = Grounds(customer=customer, currency="eur", billing_reason=reason)
    one_off, of_gym = (
        seen(*OPEN, e.GroundsLearned(grounds))
        for grounds in (alone, attrs.evolve(alone, subscription=gym))
    )

    if reason is None:
        assert not is_recurring(one_off)
        assert is_recurring(of_gym)
    else:
        named_so = reason.value.startswith("subscription")
        assert is_recurring(one_off) == is_recurring(of_gym) == named_so


class TestALink:
    """R150: how long the address of an invoice's page lets people in."""

    @pytest.mark.parametrize(
        ("due", "days"), [(None, 30), (0, 30), (10, 40), (89, 119), (90, 120), (99, 120)]
    )
    def test_lasts_thirty_days_after_the_due_date(self, due: int | None, days: int) -> None:
        """After finalization where nothing is due, and never more than 120 days."""
        due_date = None if due is None else NOON + due * DAY
        sent = e.CollectionChanged(
            Collection(collection_method=CollectionMethod.SEND_INVOICE, due_date=due_date)
        )

        assert link_expires_at(seen(*OPEN, sent), NOON) == NOON + days * DAY

    @pytest.mark.parametrize(("fetched", "days"), [(0, 30), (20, 30), (21, 31), (300, 310)])
    def test_lasts_ten_days_from_when_it_was_fetched(self, fetched: int, days: int) -> None:
        """However old the invoice is by then."""
        assert link_expires_at(seen(*OPEN), NOON + fetched * DAY) == NOON + days * DAY

    @pytest.mark.parametrize(
        ("at", "works"),
        [(NOON, True), (NOON + 30 * DAY - MICROSECOND, True), (NOON + 30 * DAY, False)],
    )
    def test_works_until_then(self, at: datetime, *, works: bool) -> None:
        """Half-open, to the microsecond."""
        assert link_works(seen(*OPEN), NOON, at) is works

    def test_of_a_draft_is_none(self) -> None:
        """It has no page."""
        assert link_expires_at(seen(CREATED), NOON) is None
        assert not link_works(seen(CREATED), NOON, NOON)


def answers(past: Past, at: Facts) -> dict[str, list[type[CommandRefusedError]]]:
    """Return by action what says no to it."""
    return {
        answer.action.value: [type(refusal) for refusal in answer.refusals]
        for answer in allowed_actions(state(*past), at)
    }


HIDDEN = attrs.evolve(AT_PORTAL, configuration=attrs.evolve(SHOWING, features=Features()))
UNCONFIGURED = attrs.evolve(
    AT_PORTAL, configuration=UnseenConfiguration(id=ConfigurationId("bpc_1"))
)
FOR_SHOP = inside(attrs.evolve(SESSION, on_behalf_of="acct_shop"))
IN_A_FLOW = inside(attrs.evolve(SESSION, flow=Flow(type=FlowType.CUSTOMER_UPDATE)))
NOT_PAID_FOR = attrs.evolve(AT_PORTAL, mode=Mode.LIVE)
OF_SHOP = e.GroundsLearned(attrs.evolve(seen(*OPEN).bill.grounds, on_behalf_of="acct_shop"))


PLACES = (
    BY_API,
    AT_PORTAL,
    HIDDEN,
    UNCONFIGURED,
    FOR_SHOP,
    IN_A_FLOW,
    NOT_PAID_FOR,
    inside(),
    inside(attrs.evolve(SESSION, redeemed_at=None)),
)


class TestAllowedActions:
    """By the guards that decide the commands (R147)."""

    def test_of_an_open_invoice_are_all(self) -> None:
        """View and download leave no event (R157), so they have no command."""
        assert answers(OPEN, AT_PORTAL) == {"view": [], "download": [], "pay": []}

    @pytest.mark.parametrize("past", [(*OPEN, PAID), (*OPEN, PAYMENT_ASKED)])
    def test_of_what_is_paid_or_being_paid_are_to_see_it(self, past: Past) -> None:
        """What is so already has no answer."""
        assert answers(past, AT_PORTAL) == {"view": [], "download": []}

    @pytest.mark.parametrize("past", [(*OPEN, VOIDED), (*OPEN, MARKED)])
    def test_of_what_is_no_longer_to_be_paid_say_so(self, past: Past) -> None:
        """It is shown all the same (R148)."""
        assert answers(past, AT_PORTAL) == {
            "view": [],
            "download": [],
            "pay": [r.InvoiceNotPayableError],
        }

    def test_of_a_draft_are_none_at_the_portal(self) -> None:
        """The merchant sees it (R148)."""
        assert answers((CREATED,), AT_PORTAL) == {
            "view": [r.InvoiceNotShownError],
            "download": [r.InvoiceNotShownError],
            "pay": [r.InvoiceNotShownError, r.InvoiceNotPayableError],
        }
        assert answers((CREATED,), BY_API) == {
            "view": [],
            "download": [],
            "pay": [r.InvoiceNotPayableError],
        }

    @pytest.mark.parametrize("past", [(), (CREATED, DELETED)])
    def test_of_what_is_not_there_are_none(self, past: Past) -> None:
        """Nor anything to pay."""
        for at in (AT_PORTAL, BY_API):
            unknown = [r.UnknownInvoiceError]
            assert answers(past, at) == {"view": unknown, "download": unknown}

    def test_need_the_invoice_history(self) -> None:
        """R38, and a portal that is open (R2)."""
        assert answers(OPEN, HIDDEN)["view"] == [r.InvoiceHistoryDisabledError]
        assert answers(OPEN, UNCONFIGURED)["pay"] == [
            r.NoActiveConfigurationError,
            r.InvoiceHistoryDisabledError,
        ]

    def test_in_a_session_for_one_account_are_for_its_invoices(self) -> None:
        """R67, R96."""
        unknown = [r.UnknownInvoiceError]
        for past in LIVES.values():
            assert answers(past, FOR_SHOP) == {"view": unknown, "download": unknown}
        assert answers((*OPEN, OF_SHOP), FOR_SHOP)["view"] == []
        assert answers((*OPEN, OF_SHOP), inside())["view"] == []

    def test_in_a_session_are_of_its_customer(self) -> None:
        """R83: another's is as one that doesn't exist."""
        unknown = [r.UnknownInvoiceError]
        bens = inside(attrs.evolve(SESSION, customer=BEN))
        for past in LIVES.values():
            assert answers(past, bens) == {"view": unknown, "download": unknown}

    def test_in_a_flow_are_hidden(self) -> None:
        """R75: each action by the flow first."""
        beside = [BesideTheFlowError]
        assert answers(OPEN, IN_A_FLOW) == {"view": beside, "download": beside, "pay": beside}

    def test_need_the_account_to_pay_for_billing(self) -> None:
        """R189: in live mode."""
        unpaid = [BillingNotPaidError]
        assert answers(OPEN, NOT_PAID_FOR) == {"view": unpaid, "download": unpaid, "pay": unpaid}

    @pytest.mark.parametrize("life", LIVES)
    @pytest.mark.parametrize("at", PLACES)
    def test_to_pay_is_what_the_command_decides(self, life: str, at: Facts) -> None:
        """One set of guards answers both."""
        past = LIVES[life]
        for answer in allowed_actions(state(*past), at):
            if answer.action is InvoiceAction.PAY:
                wish = PayInvoice(invoice_id=InvoiceId("in_may"))
                outcome = invoice(*past).when(wish, at)
                first = repr(answer.refusals[0]) if answer.refusals else "None"
                assert repr(outcome.refusal) == first


def test_answers_read_the_portals_configuration() -> None:
    """Elsewhere there is none to read, nor where none is named."""
    cause = Cause(
        actor=Actor.CUSTOMER,
        door=Door.PORTAL,
        command_id="cmd_1",
        configuration=ConfigurationId("bpc_1"),
    )

    assert configuration_read(cause) == (StreamRef(kind="configuration", id="bpc_1"),)
    assert configuration_read(attrs.evolve(cause, door=Door.API)) == ()
    assert configuration_read(attrs.evolve(cause, configuration=None)) == ()


def test_an_invoice_that_was_only_asked_for_is_not_shown() -> None:
    """Nobody knows yet whether there is one."""
    assert not is_shown(Unseen(id=InvoiceId("in_may")))
