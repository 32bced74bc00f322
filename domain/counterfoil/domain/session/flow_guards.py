"""
The rules of opening a session for one thing (R71-R84).

What the customer would be refused at the portal is refused when the flow is opened, by the very
guards that decide there; only what a flow needs beside stands here.
"""

from collections.abc import Iterator

import attrs

from counterfoil.domain.cause import Actor, Door
from counterfoil.domain.configuration import policy as versions
from counterfoil.domain.configuration.features import CustomerDetail
from counterfoil.domain.configuration.refusals import InvalidUrlError
from counterfoil.domain.coupon.state import InForce as CouponInForce
from counterfoil.domain.customer import guards as customer_guards
from counterfoil.domain.customer.state import InForce as CustomerInForce
from counterfoil.domain.facts import Facts
from counterfoil.domain.portal import features
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session import flow_refusals as r
from counterfoil.domain.session import policy
from counterfoil.domain.session.admitting import belongs
from counterfoil.domain.session.flow import AfterCompletion, AfterCompletionType, Flow, FlowType
from counterfoil.domain.subscription import discount_guards, guards, pause_guards
from counterfoil.domain.subscription.refusals import (
    PriceNotSwitchableError,
    SubscriptionEndedError,
    UnknownItemError,
    UnknownSubscriptionError,
)
from counterfoil.domain.subscription.state import Ended, InForce
from counterfoil.domain.subscription.terms import Status
from counterfoil.domain.values import CustomerId
from counterfoil.domain.web_address import is_web_address

Refusals = Iterator[CommandRefusedError]

ABOUT_A_SUBSCRIPTION = frozenset(
    {
        FlowType.SUBSCRIPTION_CANCEL,
        FlowType.SUBSCRIPTION_PAUSE,
        FlowType.SUBSCRIPTION_UPDATE,
        FlowType.SUBSCRIPTION_UPDATE_CONFIRM,
    }
)
"""The flows that name a subscription (R72)."""

_END = "flow_data[after_completion]"


def flow_fits(
    flow: Flow, customer_id: CustomerId, on_behalf_of: str | None, facts: Facts
) -> Refusals:
    """Yield what keeps a flow from being opened: its parameters first, then what it is about."""
    yield from _type_is_known(flow, facts)
    yield from _is_whole(flow)
    yield from _completion_fits(flow.after_completion)
    at_portal = _as_at_portal(facts)
    if flow.type is FlowType.CUSTOMER_UPDATE:
        yield from _a_detail_may_change(at_portal)
    elif flow.type is FlowType.PAYMENT_METHOD_UPDATE and isinstance(
        facts.customer, CustomerInForce
    ):
        yield from customer_guards.may_add_payment_method(facts.customer, None, at_portal)
    elif flow.subscription is not None:
        held = facts.subscription(flow.subscription)
        if held is None or not belongs(customer_id, on_behalf_of, held):
            yield UnknownSubscriptionError(flow.subscription)
        elif isinstance(facts.subscriptions[flow.subscription], Ended):
            yield SubscriptionEndedError(flow.subscription)
        else:
            yield from _subscription_allows(flow, held, at_portal)


def _type_is_known(flow: Flow, facts: Facts) -> Refusals:
    """Yield the refusal of a type that nobody knows, or that the request's version doesn't."""
    if not flow.type.is_known:
        yield r.FlowTypeUnknownError(flow.type)
    since = policy.FLOWS_SINCE.get(flow.type)
    if since is not None and facts.cause.door is Door.API and not versions.speaks(facts, since):
        yield r.FlowUnknownToVersionError(flow.type, facts.cause.api_version)


def _is_whole(flow: Flow) -> Refusals:
    """Yield what is missing from a flow, then what its type doesn't take (R72, R77)."""
    data = f"flow_data[{flow.type}]"
    confirms = flow.type is FlowType.SUBSCRIPTION_UPDATE_CONFIRM
    if flow.type in ABOUT_A_SUBSCRIPTION and flow.subscription is None:
        yield r.FlowPartMissingError(f"{data}[subscription]")
    if confirms and not flow.items:
        yield r.FlowPartMissingError(f"{data}[items]")
    if flow.type not in ABOUT_A_SUBSCRIPTION and flow.subscription is not None:
        yield r.FlowPartUnknownError(f"{data}[subscription]")
    if not confirms and flow.items:
        yield r.FlowPartUnknownError(f"{data}[items]")
    if not confirms and flow.discounts:
        yield r.FlowPartUnknownError(f"{data}[discounts]")
    if flow.type is not FlowType.SUBSCRIPTION_CANCEL and flow.retention_coupon is not None:
        yield r.FlowPartUnknownError(f"{data}[retention]")


def _completion_fits(end: AfterCompletion) -> Refusals:
    """Yield what is wrong with where a completed flow ends (R73, R74)."""
    if not end.type.is_known:
        yield r.CompletionTypeUnknownError(end.type)
    if end.type is AfterCompletionType.REDIRECT and end.return_url is None:
        yield r.RedirectUrlMissingError()
    if end.return_url is not None and not is_web_address(end.return_url):
        yield InvalidUrlError(f"{_END}[redirect][return_url]")
    length = len(end.custom_message or "")
    if length > policy.CUSTOM_MESSAGE_CHARACTERS_MAX:
        yield r.CustomMessageTooLongError(length)


def _a_detail_may_change(at_portal: Facts) -> Refusals:
    """Yield the refusal where the customer could change no detail at all (R35, R36)."""
    if all(any(customer_guards.may_change([detail], at_portal)) for detail in CustomerDetail):
        yield r.CustomerUpdateDisabledError()


def _subscription_allows(flow: Flow, subscription: InForce, at_portal: Facts) -> Refusals:
    """Yield what the customer would be refused at the portal, then what the flow needs beside."""
    if flow.type is FlowType.SUBSCRIPTION_CANCEL:
        yield from guards.may_cancel(subscription, at_portal)
        yield from _is_to_be_canceled(flow, subscription, at_portal)
    elif flow.type is FlowType.SUBSCRIPTION_PAUSE:
        yield from pause_guards.portal_pauses(subscription, at_portal)
        if subscription.status is Status.PAUSED:
            yield r.AlreadyPausedError(subscription.id)
        duration, *_ = pause_guards.durations(at_portal)
        yield from pause_guards.may_pause(subscription, duration, at_portal)
    elif flow.type is FlowType.SUBSCRIPTION_UPDATE:
        yield from guards.may_be_updated(subscription, at_portal)
        if not features(at_portal).subscription_update.default_allowed_updates:
            yield PriceNotSwitchableError(subscription.id)
    else:
        yield from _may_be_confirmed(flow, subscription, at_portal)


def _is_to_be_canceled(flow: Flow, subscription: InForce, at_portal: Facts) -> Refusals:
    """Yield what keeps a flow from canceling, once the portal would let it (R77, R78, R84)."""
    if subscription.is_leaving:
        yield r.AlreadyCancelingError(subscription.id)
    if flow.retention_coupon is not None:
        offered = at_portal.coupon(flow.retention_coupon)
        if policy.RETENTION_COUPON_MUST_BE_REDEEMABLE or not isinstance(offered, CouponInForce):
            yield from discount_guards.coupon_may_be_redeemed(
                flow.retention_coupon, subscription, at_portal
            )


def _may_be_confirmed(flow: Flow, subscription: InForce, at_portal: Facts) -> Refusals:
    """Yield what keeps an update from being offered for confirmation (R79-R82)."""
    if len(flow.items) > 1:
        yield r.SeveralItemsToConfirmError(len(flow.items))
    for change in flow.items:
        item = subscription.item(change.id)
        if item is None:
            yield from guards.may_be_updated(subscription, at_portal)
            yield UnknownItemError(subscription.id, change.id)
        elif change.price is not None and change.price != item.price.id:
            yield from guards.may_switch(
                subscription, item, change.price, change.quantity, at_portal
            )
        elif change.quantity is not None and change.quantity != item.quantity:
            yield from guards.may_change_quantity(subscription, item, change.quantity, at_portal)
        else:
            yield from guards.may_be_updated(subscription, at_portal)
            if not flow.discounts:
                yield r.NothingToConfirmError(subscription.id)
    yield from discount_guards.discounts_go_with_update(flow.discounts, subscription, at_portal)


def _as_at_portal(facts: Facts) -> Facts:
    """Return the facts as they would be once the customer is at the portal."""
    cause = attrs.evolve(facts.cause, actor=Actor.CUSTOMER, door=Door.PORTAL, session=None)
    return attrs.evolve(facts, cause=cause)
