"""
What a session lets through at the portal's door, and what it hides.

A wish at the portal that names a session is bound by it. A portal that keeps sessions of its own
names none, and says itself which configuration binds: nothing here then refuses.
"""

from collections.abc import Callable, Iterator, Mapping

from counterfoil.domain.customer import commands as customer
from counterfoil.domain.customer.refusals import CustomerNotInForceError
from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice.commands import PayInvoice
from counterfoil.domain.invoice.refusals import UnknownInvoiceError
from counterfoil.domain.invoice.state import Draft, Finalized
from counterfoil.domain.invoice.state import State as InvoiceState
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session import policy
from counterfoil.domain.session import refusals as r
from counterfoil.domain.session.expiry import expired
from counterfoil.domain.session.flow import (
    AfterCompletionType,
    ConfirmedItem,
    Flow,
    FlowDiscount,
    FlowType,
)
from counterfoil.domain.session.flow_refusals import BesideTheFlowError, FlowCompletedError
from counterfoil.domain.session.state import Ended, Entrance, Open, SessionEnd, State
from counterfoil.domain.subscription import commands as subscription
from counterfoil.domain.subscription.refusals import UnknownSubscriptionError
from counterfoil.domain.subscription.state import Ended as EndedSubscription
from counterfoil.domain.subscription.state import InForce as SubscriptionInForce
from counterfoil.domain.subscription.state import State as SubscriptionState
from counterfoil.domain.subscription.state import Unseen as UnseenSubscription
from counterfoil.domain.values import CustomerId, SessionId

Refusals = Iterator[CommandRefusedError]

STEPS: Mapping[FlowType, tuple[type[object], ...]] = {
    FlowType.CUSTOMER_UPDATE: (
        customer.ChangeContactDetails,
        customer.AddTaxId,
        customer.RemoveTaxId,
    ),
    FlowType.PAYMENT_METHOD_UPDATE: (customer.AddPaymentMethod,),
    FlowType.SUBSCRIPTION_CANCEL: (
        subscription.AcceptRetentionOffer,
        subscription.CancelSubscription,
        subscription.GiveCancellationReason,
    ),
    FlowType.SUBSCRIPTION_PAUSE: (subscription.PauseSubscription,),
    FlowType.SUBSCRIPTION_UPDATE: (
        subscription.SwitchPlan,
        subscription.ChangeQuantity,
        subscription.ApplyDiscount,
    ),
    FlowType.SUBSCRIPTION_UPDATE_CONFIRM: (
        subscription.SwitchPlan,
        subscription.ChangeQuantity,
        subscription.ApplyDiscount,
    ),
}
"""What each flow is for: the commands that it lets through (R71, R75)."""

AFTERWARDS: tuple[type[object], ...] = (subscription.GiveCancellationReason,)
"""What follows on a completed flow: the reason to cancel never comes before (R47)."""


def runs(session_id: SessionId, state: State, facts: Facts) -> Refusals:
    """Yield a refusal unless a session was opened and is neither over nor expired (R62, R69)."""
    if isinstance(state, Open):
        by = expired(state, facts)
        if by is not None and by.why is SessionEnd.EXPIRED_OLD:
            yield r.SessionTooOldError(session_id)
        elif by is not None:
            yield r.SessionExpiredError(session_id)
    elif isinstance(state, Ended):
        yield r.SessionOverError(session_id)
    else:
        yield r.UnknownSessionError(session_id)


def is_entered(session_id: SessionId, state: State, facts: Facts) -> Refusals:
    """Yield a refusal unless a session runs, and a customer came in by its link (R69)."""
    yield from runs(session_id, state, facts)
    if isinstance(state, Open) and state.redeemed_at is None:
        yield r.NotRedeemedError(session_id)


def lets_in(facts: Facts) -> Refusals:
    """Yield what keeps the door shut: of the session that the cause names, and for all wishes."""
    session_id, session = facts.cause.session, facts.session
    if not facts.at_portal or session_id is None:
        return
    yield from is_entered(session_id, session, facts)
    if not isinstance(session, Open):
        return
    named = facts.cause.configuration
    if named is not None and named != session.configuration:
        yield r.OtherConfigurationError(session_id, named)


def shows_customer(customer_id: CustomerId, facts: Facts) -> bool:
    """Tell whether a session, where there is one, is of this customer."""
    session = _session(facts)
    return session is None or session.customer == customer_id


def shows(state: SubscriptionState, facts: Facts) -> bool:
    """
    Tell whether a session, where there is one, shows a subscription.

    It must be of the session's customer (R83), and of the account on whose behalf the session is
    (R67, R96).
    """
    session = _session(facts)
    if session is None or isinstance(state, UnseenSubscription):
        return True
    return belongs(session.customer, session.on_behalf_of, _known(state))


def shows_invoice(state: InvoiceState, facts: Facts) -> bool:
    """
    Tell whether a session, where there is one, shows an invoice, as it does subscriptions.

    Of one that isn't known, whom it bills may be.
    """
    session = _session(facts)
    if session is None or state.customer is None:
        return True
    on_behalf_of = (
        state.bill.grounds.on_behalf_of
        if isinstance(state, Draft | Finalized)
        else session.on_behalf_of
    )
    return state.customer == session.customer and session.on_behalf_of in {None, on_behalf_of}


def belongs(customer_id: CustomerId, on_behalf_of: str | None, held: SubscriptionInForce) -> bool:
    """Tell whether a customer's session on behalf of an account, or of none, shows this (R67)."""
    return held.customer == customer_id and on_behalf_of in {None, held.on_behalf_of}


def admits_customer_wish(wish: type[object], customer_id: CustomerId, facts: Facts) -> Refusals:
    """Yield what the session has against a kind of wish about a customer."""
    yield from lets_in(facts)
    if not shows_customer(customer_id, facts):
        yield CustomerNotInForceError(customer_id)
    yield from _flow_lets(wish, facts)


def admits_subscription_wish(command: object, state: SubscriptionState, facts: Facts) -> Refusals:
    """Yield what the session has against a wish about a subscription."""
    yield from lets_in(facts)
    if not shows(state, facts):
        yield UnknownSubscriptionError(state.id)
    yield from _flow_lets(
        type(command),
        facts,
        lambda flow: flow.subscription == state.id and _is_as_confirmed(command, state, flow),
    )


def admits_invoice_wish(state: InvoiceState, facts: Facts) -> Refusals:
    """Yield what the session has against seeing or paying an invoice: no flow is for that."""
    yield from lets_in(facts)
    if not shows_invoice(state, facts):
        yield UnknownInvoiceError(state.id)
    yield from _flow_lets(PayInvoice, facts)


def to_confirm(state: SubscriptionInForce, facts: Facts) -> ConfirmedItem | None:
    """Return the change that the customer was sent to confirm, where that is all there is (R79)."""
    flow = _flow_under_way(facts)
    if flow is None or flow.type is not FlowType.SUBSCRIPTION_UPDATE_CONFIRM:
        return None
    return next((_whole(item, state) for item in flow.items), None)


def email_stays(facts: Facts) -> Refusals:
    """Yield a refusal where the customer came in by the e-mail address itself (R29, R156)."""
    session = _session(facts)
    if session is not None and session.entrance in mail_entrances():
        yield r.EmailStaysError(session.id)


def mail_entrances() -> frozenset[Entrance]:
    """Return the ways into the portal by an e-mail address, which then stays as it is (R29)."""
    if policy.EMAIL_STAYS_AFTER_RECOVERY:
        return frozenset({Entrance.LOGIN_LINK, Entrance.RECOVERY})
    return frozenset({Entrance.LOGIN_LINK})


def makes_default(facts: Facts) -> bool:
    """Tell whether a payment method that is added becomes the default, as the flow has it (R76)."""
    flow = _flow_under_way(facts)
    return flow is not None and flow.type is FlowType.PAYMENT_METHOD_UPDATE


def _session(facts: Facts) -> Open | None:
    """Return the session that binds a wish; ``None`` where none does, or none that is open."""
    if not facts.at_portal or facts.cause.session is None:
        return None
    return facts.session if isinstance(facts.session, Open) else None


def _flow_under_way(facts: Facts) -> Flow | None:
    """Return the flow that the session is for, until it is completed."""
    session = _session(facts)
    return None if session is None or session.completed_at is not None else session.flow


def _flow_lets(
    wish: type[object], facts: Facts, is_for: Callable[[Flow], bool] = lambda _: True
) -> Refusals:
    """
    Yield a refusal of what lies beside a flow, or beyond its end (R75).

    ``is_for`` tells whether the flow is for this very wish, beside being for its kind.
    """
    session = _session(facts)
    if session is None or session.flow is None:
        return
    flow = session.flow
    is_step = is_for(flow) and wish in STEPS.get(flow.type, ())
    if session.completed_at is None:
        if not is_step:
            yield BesideTheFlowError(session.id)
        return
    goes_on = flow.after_completion.type is AfterCompletionType.PORTAL_HOMEPAGE
    if not goes_on and not (is_step and wish in AFTERWARDS):
        yield FlowCompletedError(session.id)


def _is_as_confirmed(command: object, state: SubscriptionState, flow: Flow) -> bool:
    """Tell whether an update is the one to confirm; a flow of another type takes any."""
    if flow.type is not FlowType.SUBSCRIPTION_UPDATE_CONFIRM:
        return True
    if isinstance(state, UnseenSubscription):
        return False
    held = _known(state)
    match command:
        case subscription.SwitchPlan(item_id=item, price_id=price, quantity=quantity):
            wished = ConfirmedItem(id=item, price=price, quantity=quantity)
        case subscription.ChangeQuantity(item_id=item, quantity=quantity):
            wished = ConfirmedItem(id=item, quantity=quantity)
        case subscription.ApplyDiscount(coupon_id=coupon, promotion_code_id=code):
            return FlowDiscount(coupon=coupon, promotion_code=code) in flow.discounts
        case _:
            return False
    return any(_whole(wished, held) == _whole(item, held) for item in flow.items)


def _whole(change: ConfirmedItem, held: SubscriptionInForce) -> ConfirmedItem:
    """Return what a change leaves an item with, what it doesn't speak of included."""
    item = held.item(change.id)
    if item is None:
        return change
    return ConfirmedItem(
        id=change.id,
        price=change.price or item.price.id,
        quantity=item.quantity if change.quantity is None else change.quantity,
    )


def _known(state: SubscriptionInForce | EndedSubscription) -> SubscriptionInForce:
    return state.last if isinstance(state, EndedSubscription) else state
