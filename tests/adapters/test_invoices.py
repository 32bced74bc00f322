"""Invoices of the small shop: from draft to paid, at both doors, and whose key seals them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from attrs import evolve
from tests.adapters.shop import (
    ADA,
    CONNECT_STRIPE,
    MUG,
    NOON,
    OPEN_SHOP,
    PORTAL,
    START_MUG,
    do,
    merchant,
    statement,
    stripe,
    visitor,
)

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.errors import InternalCommandError
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.changes import Set
from counterfoil.domain.configuration.commands import UpdateConfiguration
from counterfoil.domain.configuration.wishes import FeaturesWish, InvoiceHistoryWish
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.invoice import commands as c
from counterfoil.domain.invoice import events as e
from counterfoil.domain.invoice import refusals as r
from counterfoil.domain.invoice.decisions import INVOICE
from counterfoil.domain.invoice.observed import ObservedInvoice
from counterfoil.domain.invoice.state import Draft, Finalized, State, Unseen
from counterfoil.domain.invoice.terms import BillingReason, InvoiceStatus
from counterfoil.domain.observation import Origin
from counterfoil.domain.requests import AnswerKind, Operation
from counterfoil.domain.session.commands import OpenSession, RedeemSession
from counterfoil.domain.session.refusals import NotRedeemedError
from counterfoil.domain.subscription.commands import ChangeStatus, NoteInvoicePaid, PauseCollection
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import InForce as Subscription
from counterfoil.domain.subscription.terms import CollectionPause, CollectionPauseBehavior, Status
from counterfoil.domain.values import Annotations, InvoiceId, Known, SessionId

MAY, JUNE = InvoiceId("in_may"), InvoiceId("in_june")
CREATE_MAY = c.CreateInvoice(
    invoice_id=MAY,
    customer_id=ADA,
    currency="eur",
    subtotal=1000,
    total=1000,
    subscription_id=MUG,
    billing_reason=BillingReason.SUBSCRIPTION_CYCLE,
    notes=Annotations(description="For the mug"),
)
FINALIZE_MAY = c.FinalizeInvoice(invoice_id=MAY, number="A-1")
PAY_MAY = c.PayInvoice(invoice_id=MAY)
MAY_PAID = c.RecordPayment(invoice_id=MAY)
CREATE_JUNE = evolve(CREATE_MAY, invoice_id=JUNE)
FINALIZE_JUNE = c.FinalizeInvoice(invoice_id=JUNE, number="A-2")
BEHIND = ChangeStatus(subscription_id=MUG, status=Status.PAST_DUE)
SHOW_INVOICES = UpdateConfiguration(
    configuration_id=PORTAL,
    features=FeaturesWish(invoice_history=InvoiceHistoryWish(enabled=Set(True))),
)


@pytest.fixture(name="portal")
def _portal(place: str) -> Iterator[BillingPortal]:
    with BillingPortal.open(place, clock=lambda: NOON, master_key=bytes(32)) as portal:
        yield portal


@pytest.fixture(name="shop")
def _shop(portal: BillingPortal) -> AccountPortal:
    shop = portal.account("acct_1", "test")
    do(shop, *OPEN_SHOP, START_MUG)
    return shop


def invoice(shop: AccountPortal, id_: InvoiceId = MAY) -> State:
    """Return what is known of an invoice."""
    return shop.get(INVOICE, id_)


def mug(shop: AccountPortal) -> Subscription:
    """Return the subscription, which has not ended."""
    state = shop.get(SUBSCRIPTION, MUG)
    assert isinstance(state, Subscription)
    return state


class TestABillThatIsPaid:
    """By the customer, in a standalone account."""

    def test_brings_a_subscription_that_was_behind_back(self, shop: AccountPortal) -> None:
        """R149: in the same commit as the payment."""
        do(shop, CREATE_MAY, FINALIZE_MAY, BEHIND, SHOW_INVOICES)
        shop.handle(PAY_MAY, by=visitor("pay"))

        decision = shop.handle(MAY_PAID, by=merchant("paid"))

        assert [type(event).__name__ for event in decision.events] == [
            "AttemptsChanged",
            "InvoicePaid",
            "StatusChanged",
        ]
        assert mug(shop).status is Status.ACTIVE
        paid = invoice(shop)
        assert isinstance(paid, Finalized)
        assert (paid.status, paid.outstanding) == (InvoiceStatus.PAID, ())

    def test_leaves_it_behind_where_a_newer_one_is_open(self, shop: AccountPortal) -> None:
        """The most recent one has to be paid."""
        do(shop, CREATE_MAY, FINALIZE_MAY, CREATE_JUNE, FINALIZE_JUNE, BEHIND, MAY_PAID)
        assert mug(shop).status is Status.PAST_DUE

        do(shop, c.RecordPayment(invoice_id=JUNE))
        assert mug(shop).status is Status.ACTIVE

    def test_can_be_shown_and_paid_where_the_portal_says_so(self, shop: AccountPortal) -> None:
        """One set of guards answers and decides (R38)."""
        do(shop, CREATE_MAY, FINALIZE_MAY)
        hidden = shop.allowed_invoice_actions(MAY, by=visitor("look"))
        with pytest.raises(r.InvoiceHistoryDisabledError):
            shop.handle(PAY_MAY, by=visitor("pay"))

        do(shop, SHOW_INVOICES)
        shown = shop.allowed_invoice_actions(MAY, by=visitor("look again"))

        assert {answer.action.value: answer.allowed for answer in hidden} == {
            "view": False,
            "download": False,
            "pay": False,
        }
        assert all(answer.allowed for answer in shown)
        assert shop.handle(PAY_MAY, by=visitor("pay now")).events == (e.PaymentRequested(),)
        assert len(shop.allowed_invoice_actions(MAY, by=merchant("look"))) == len(shown) - 1

    def test_is_paid_in_a_session_by_its_configuration(self, shop: AccountPortal) -> None:
        """Which the cause doesn't name; what is shown there, and then paid, is bound by both."""
        visit = SessionId("bps_visit")
        inside = evolve(visitor("in"), configuration=None, session=visit)
        opening = OpenSession(session_id=visit, customer_id=ADA, configuration_id=PORTAL)
        do(shop, CREATE_MAY, FINALIZE_MAY, SHOW_INVOICES, opening)
        with pytest.raises(NotRedeemedError):
            shop.handle(PAY_MAY, by=evolve(inside, command_id="too early"))

        shop.handle(RedeemSession(visit), by=evolve(inside, command_id="redeem"))

        assert all(answer.allowed for answer in shop.allowed_invoice_actions(MAY, by=inside))
        assert shop.handle(PAY_MAY, by=inside).events == (e.PaymentRequested(),)

    def test_is_not_told_to_the_subscription_by_hand(self, shop: AccountPortal) -> None:
        """The note only ever follows from the payment."""
        with pytest.raises(InternalCommandError):
            do(shop, NoteInvoicePaid(subscription_id=MUG, invoice_id=MAY))


def test_an_invoice_of_a_paused_collection_is_void(shop: AccountPortal) -> None:
    """R128: the pause is read with the subscription, in the decision itself."""
    pause = CollectionPause(behavior=CollectionPauseBehavior.VOID)
    do(shop, PauseCollection(subscription_id=MUG, pause=pause), CREATE_MAY)

    made = invoice(shop)
    assert isinstance(made, Finalized)
    assert made.status is InvoiceStatus.VOID


OPEN = ObservedInvoice(
    customer=Known(ADA),
    currency=Known("eur"),
    status=Known(InvoiceStatus.OPEN),
    subscription=Known(MUG),
    description=Known("For the mug"),
)


class TestASyncedAccount:
    """Stripe bills; it is asked, and observed."""

    def test_asks_and_closes_by_what_is_observed(self, shop: AccountPortal) -> None:
        """From the wish for an invoice to its payment."""
        do(shop, CONNECT_STRIPE, CREATE_MAY)
        asked = invoice(shop)
        assert isinstance(asked, Unseen)

        one = StreamRef(kind="invoice", id=MAY)
        later = NOON + timedelta(minutes=1)
        shop.observe(
            one,
            statement("evt_1", later, OPEN, origin=Origin.CREATED),
            owner=one,
            by=stripe("evt_1"),
        )
        do(shop, PAY_MAY)
        paid = evolve(OPEN, status=Known(InvoiceStatus.PAID), amount_paid=Known(1000))
        shop.observe(
            one,
            statement("evt_2", later + timedelta(minutes=1), paid),
            owner=one,
            by=stripe("evt_2"),
        )

        now = invoice(shop)
        assert isinstance(now, Finalized)
        assert (now.status, now.outstanding) == (InvoiceStatus.PAID, ())
        names = [type(each.event).__name__ for each in shop.events(one)]
        assert names == [
            "InvoiceCreationRequested",
            "InvoiceCreated",
            "PaymentRequested",
            "InvoicePaid",
        ]

    def test_leaves_the_subscription_to_stripes_own_statements(self, shop: AccountPortal) -> None:
        """A paid invoice that is observed decides nothing of its status."""
        do(shop, BEHIND)
        one = StreamRef(kind="invoice", id=MAY)
        paid = evolve(OPEN, status=Known(InvoiceStatus.PAID))

        shop.observe(one, statement("evt_1", NOON, paid), owner=one, by=stripe("evt_1"))

        assert mug(shop).status is Status.PAST_DUE
        assert mug(shop).latest_invoice is None


class TestTime:
    """What time alone brings about for an invoice."""

    def test_lets_a_payment_lapse_that_nobody_authenticates(
        self, portal: BillingPortal, shop: AccountPortal
    ) -> None:
        """By the tick, in a synced account too; then it can be asked for again."""
        do(shop, CREATE_MAY, FINALIZE_MAY, CONNECT_STRIPE)
        waits = c.RecordAnswer(
            invoice_id=MAY,
            operation=Operation.PAY_INVOICE,
            answer=AnswerKind.AWAITING_PAYMENT,
            expires_at=NOON,
        )
        do(shop, PAY_MAY, waits)

        portal.tick()

        last = shop.events(StreamRef(kind="invoice", id=MAY))[-1]
        assert last.event == e.RequestLapsed(Operation.PAY_INVOICE)
        do(shop, PAY_MAY)


class TestWhatIsPersonal:
    """What people wrote on an invoice goes with its customer."""

    def test_is_sealed_with_the_customers_key(
        self, portal: BillingPortal, shop: AccountPortal
    ) -> None:
        """Of a draft, of what is final, and of what was only asked for or observed."""
        do(shop, CREATE_MAY, FINALIZE_MAY, evolve(CREATE_MAY, invoice_id=JUNE))
        do(shop, CONNECT_STRIPE, evolve(CREATE_MAY, invoice_id=InvoiceId("in_asked")))
        seen = StreamRef(kind="invoice", id="in_seen")
        shop.observe(seen, statement("evt_1", NOON, OPEN), owner=seen, by=stripe("evt_1"))

        portal.store.erase("acct_1/test/customer/cus_ada")

        for id_ in (MAY, JUNE, InvoiceId("in_seen")):
            state = invoice(shop, id_)
            assert isinstance(state, Draft | Finalized)
            assert state.notes == Annotations(erased=True)
        (asked,) = shop.events(StreamRef(kind="invoice", id="in_asked"))
        assert isinstance(asked.event, e.InvoiceCreationRequested)
        assert asked.event.notes == Annotations(erased=True)
