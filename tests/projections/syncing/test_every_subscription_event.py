"""Each event of a subscription is asked of Stripe, or stands here with the reason why it isn't."""

from collections.abc import Mapping

import pytest
from tests.projections.syncing.test_subscriptions_asked import CASES

from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.decisions import SUBSCRIPTION

_STATED = "Stripe brings it about, and its statements tell; decided here in standalone accounts."
_KNOWLEDGE = "It says what is known here, and changes nothing at Stripe."
_ANSWER = "It is Stripe's answer to what was asked."
_OWN = "It is Counterfoil's own; the discount or the end that goes with it is asked for itself."
_APART = "A test of its own shows what is asked."

NOT_BY_A_CASE: Mapping[type, str] = {
    e.BillingCycleAnchorReset: _STATED,
    e.BillingModeChanged: _STATED,
    e.CancellationAttributed: _STATED,
    e.ConfirmationAwaited: _KNOWLEDGE,
    e.ConfirmationEnded: _KNOWLEDGE,
    e.CouponRedeemed: _STATED,
    e.DefaultSourceChosen: _STATED,
    e.DiscountApplicationRequested: _APART,
    e.DiscountRemovalRequested: _APART,
    e.DiscountsChanged: _STATED,
    e.EarlierFactLearned: _KNOWLEDGE,
    e.FactsUnsettled: _KNOWLEDGE,
    e.ItemAdded: _STATED,
    e.ItemRemoved: _STATED,
    e.LatestInvoiceChanged: _STATED,
    e.LinkedToStripe: _KNOWLEDGE,
    e.PeriodRenewed: _STATED,
    e.PlanSwitchScheduled: _STATED,
    e.PlanSwitched: _STATED,
    e.PriceRestated: _STATED,
    e.QuantityChanged: _STATED,
    e.RequestAwaitingPayment: _ANSWER,
    e.RequestLapsed: _ANSWER,
    e.RequestRefused: _ANSWER,
    e.RequestUnknown: _ANSWER,
    e.RetentionOfferAccepted: _OWN,
    e.RetentionOfferDeclined: _OWN,
    e.ScheduleAttached: _STATED,
    e.ScheduleReleased: _STATED,
    e.ScheduleStateChanged: _STATED,
    e.StartLearned: _STATED,
    e.StatusChanged: _STATED,
    e.SubscriptionAdopted: _STATED,
    e.SubscriptionCanceled: _STATED,
    e.SubscriptionPauseChanged: _STATED,
    e.SubscriptionPaused: _STATED,
    e.SubscriptionResumed: _STATED,
    e.SubscriptionStartRequested: _APART,
    e.SubscriptionStarted: _STATED,
    e.TrialEnded: _STATED,
}
"""The events that no case decides first, with the reason."""


@pytest.mark.parametrize("event", SUBSCRIPTION.events, ids=lambda each: str(each.__name__))
def test_each_event_is_asked_for_or_listed(event: type) -> None:
    """One of both, and never both: a new event fails until it is decided what is due."""
    asked = {type(case.decided[0]) for case in CASES.values()}
    assert (event in asked) is not (event in NOT_BY_A_CASE)
