"""
What binds every customer at the portal: the account that pays for it, its configuration, and the
flow of the session.
"""

from collections.abc import Iterator

from counterfoil.domain.account.refusals import BillingNotPaidError
from counterfoil.domain.cause import Cause, Door, Mode
from counterfoil.domain.configuration.features import Features
from counterfoil.domain.configuration.retention import RetentionOffer
from counterfoil.domain.configuration.state import InForce
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session.flow import Flow, FlowDiscount, FlowType
from counterfoil.domain.session.state import Open
from counterfoil.domain.values import SubscriptionId


def configuration_read(cause: Cause) -> tuple[StreamRef, ...]:
    """Name the configuration as what is read: it binds what is wished at the portal alone."""
    if cause.door is not Door.PORTAL or cause.configuration is None:
        return ()
    return (StreamRef(kind="configuration", id=cause.configuration),)


def is_paid_for(facts: Facts) -> Iterator[CommandRefusedError]:
    """Yield a refusal at the live portal of an account that doesn't pay for Billing (R189)."""
    if facts.mode is Mode.LIVE and not facts.account.pays_for_billing:
        yield BillingNotPaidError()


def portal_is_open(facts: Facts) -> bool:
    """Tell whether the portal has a configuration that is known and active (R2, R64)."""
    return isinstance(facts.configuration, InForce) and facts.configuration.active


def features(facts: Facts) -> Features:
    """Return what the configuration switches on; one never seen switches on nothing (R34)."""
    match facts.configuration:
        case InForce(features=switched_on):
            return switched_on
        case _:
            return Features()


def flow_discounts(subscription_id: SubscriptionId, facts: Facts) -> tuple[FlowDiscount, ...]:
    """Return the discounts that go with the update that a customer is yet to confirm (R81)."""
    match facts.session:
        case Open(
            completed_at=None,
            flow=Flow(
                type=FlowType.SUBSCRIPTION_UPDATE_CONFIRM, subscription=about, discounts=discounts
            ),
        ) if about == subscription_id:
            return discounts
        case _:
            return ()


def retention_offer(subscription_id: SubscriptionId, facts: Facts) -> RetentionOffer | None:
    """
    Return what is offered to a customer who is about to cancel a subscription (R119).

    Until it is completed, a flow's coupon takes the place of the configuration's (R77); whether an
    offer is taken once a customer, the configuration alone says.
    """
    configuration = facts.configuration
    made = configuration.retention if isinstance(configuration, InForce) else None
    match facts.session:
        case Open(
            completed_at=None,
            flow=Flow(
                type=FlowType.SUBSCRIPTION_CANCEL,
                subscription=about,
                retention_coupon=str(coupon),
            ),
        ) if about == subscription_id:
            once = made is not None and made.once_a_customer
            return RetentionOffer(coupon=coupon, once_a_customer=once)
        case _:
            return made
