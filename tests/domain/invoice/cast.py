"""The invoices that the tests speak of, who asks for something, and what else is known then."""

from datetime import UTC, datetime, timedelta

import attrs

from counterfoil.domain.cause import AccountTerms, Actor, Cause, Door, Provider
from counterfoil.domain.configuration.features import Features, InvoiceHistory
from counterfoil.domain.configuration.state import InForce as Configuration
from counterfoil.domain.customer.state import InForce as Customer
from counterfoil.domain.customer.state import PaymentMethod
from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice import commands as c
from counterfoil.domain.invoice import events as e
from counterfoil.domain.invoice.decisions import INVOICE
from counterfoil.domain.invoice.observed import ObservedInvoice
from counterfoil.domain.invoice.state import Draft, Finalized, State
from counterfoil.domain.invoice.terms import (
    Amounts,
    Bill,
    BillingReason,
    Collection,
    Grounds,
)
from counterfoil.domain.observation import Origin
from counterfoil.domain.session.state import Open as OpenSession
from counterfoil.domain.session.state import State as SessionState
from counterfoil.domain.subscription.state import InForce as Subscription
from counterfoil.domain.subscription.terms import CollectionPause, CollectionPauseBehavior, Status
from counterfoil.domain.testing import Given, given
from counterfoil.domain.values import (
    Annotations,
    ConfigurationId,
    CustomerId,
    InvoiceId,
    PaymentMethodId,
    SessionId,
    SubscriptionId,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=3)
DAY = timedelta(days=1)

MAY = InvoiceId("in_may")
ANNA = CustomerId("cus_anna")
BEN = CustomerId("cus_ben")
GYM = SubscriptionId("sub_gym")
VISA = PaymentMethodId("pm_visa")
PORTAL = ConfigurationId("bpc_1")
SHOP = "acct_shop"

GROUNDS = Grounds(customer=ANNA, currency="eur", created=NOON, billing_reason=BillingReason.MANUAL)
BILL = Bill(
    grounds=GROUNDS,
    amounts=Amounts(subtotal=1200, total=1200, amount_due=1200, amount_remaining=1200),
)
OF_THE_GYM = attrs.evolve(
    BILL,
    grounds=attrs.evolve(
        GROUNDS, subscription=GYM, billing_reason=BillingReason.SUBSCRIPTION_CYCLE
    ),
    collection=Collection(auto_advance=True),
)

CREATE = c.CreateInvoice(
    invoice_id=MAY, customer_id=ANNA, currency="eur", subtotal=1200, total=1200
)
CREATE_FOR_GYM = attrs.evolve(
    CREATE,
    subscription_id=GYM,
    billing_reason=BillingReason.SUBSCRIPTION_CYCLE,
    auto_advance=True,
)
FINALIZE = c.FinalizeInvoice(invoice_id=MAY, number="A-1")
PAY = c.PayInvoice(invoice_id=MAY)
RECORD_PAYMENT = c.RecordPayment(invoice_id=MAY)
RECORD_FAILURE = c.RecordPaymentFailure(
    invoice_id=MAY, code="card_declined", decline_code="insufficient_funds"
)
VOID = c.VoidInvoice(invoice_id=MAY)
MARK = c.MarkInvoiceUncollectible(invoice_id=MAY)
DELETE = c.DeleteDraftInvoice(invoice_id=MAY)
COLLECT = c.ChangeAutomaticCollection(invoice_id=MAY, auto_advance=True)

MERCHANTS_WISHES: tuple[c.Wish, ...] = (
    CREATE,
    FINALIZE,
    RECORD_PAYMENT,
    RECORD_FAILURE,
    VOID,
    MARK,
    DELETE,
    COLLECT,
)

CREATED = e.InvoiceCreated(bill=BILL)
CREATED_FOR_GYM = e.InvoiceCreated(bill=OF_THE_GYM)
FINALIZED = e.InvoiceFinalized(finalized_at=NOON, number="A-1")
PAID = e.InvoicePaid(paid_at=NOON, amount_paid=1200)
VOIDED = e.InvoiceVoided(NOON)
MARKED = e.InvoiceMarkedUncollectible(NOON)
DELETED = e.InvoiceDeleted(customer=ANNA)
PAYMENT_ASKED = e.PaymentRequested()
NOTES = Annotations(metadata={"tid": "1"}, description="Thank you")

OPEN = (CREATED, FINALIZED)

ANNAS = Customer(id=ANNA, payment_methods={VISA: PaymentMethod(id=VISA, type="card")})
GYMS = Subscription(id=GYM, customer=ANNA, status=Status.ACTIVE, items=())
SHOWING = Configuration(id=PORTAL, features=Features(invoice_history=InvoiceHistory(enabled=True)))
SESSION = OpenSession(
    id=SessionId("bps_1"), customer=ANNA, configuration=PORTAL, opened_at=NOON, redeemed_at=NOON
)


def facts(door: Door = Door.API, *, synced: bool = False) -> Facts:
    """Return a moment at which something is asked for, by default through the API."""
    actor = Actor.CUSTOMER if door is Door.PORTAL else Actor.MERCHANT
    return Facts(
        at=NOON,
        cause=Cause(actor=actor, door=door, command_id="cmd_1"),
        terms=AccountTerms(provider=Provider.SYNCED if synced else Provider.STANDALONE),
        customer=ANNAS,
        configuration=SHOWING,
        subscriptions={GYM: GYMS},
    )


BY_API = facts()
SYNCED = facts(synced=True)
AT_PORTAL = facts(Door.PORTAL)


def inside(session: SessionState = SESSION, at_portal: Facts = AT_PORTAL) -> Facts:
    """Return the portal as it is in a session."""
    cause = attrs.evolve(at_portal.cause, session=SESSION.id)
    return attrs.evolve(at_portal, cause=cause, session=session)


def pausing(behavior: CollectionPauseBehavior, resumes_at: datetime | None = None) -> Facts:
    """Return a moment at which the collection of the gym's subscription is paused."""
    pause = CollectionPause(behavior=behavior, resumes_at=resumes_at)
    return attrs.evolve(BY_API, subscriptions={GYM: attrs.evolve(GYMS, collection_pause=pause)})


def invoice(*past: e.Event) -> Given[c.Command, e.Event, State, Facts]:
    """Begin a specification with what has happened to the invoice."""
    return given(INVOICE, *past, stream_id=MAY)


def state(*past: e.Event) -> State:
    """Return the invoice's state after a past."""
    return INVOICE.fold(INVOICE.initial(MAY), past)


def seen(*past: e.Event) -> Draft | Finalized:
    """Return an invoice after a past that leaves it known."""
    now = state(*past)
    assert isinstance(now, Draft | Finalized)
    return now


def observe(
    observed: ObservedInvoice, origin: Origin = Origin.CHANGED, unsettled: tuple[str, ...] = ()
) -> c.ObserveInvoice:
    """Return what Stripe states of the invoice."""
    return c.ObserveInvoice(invoice_id=MAY, observed=observed, origin=origin, unsettled=unsettled)
