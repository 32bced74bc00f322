"""The rules of the two pauses, as guards that yield refusals in order."""

from datetime import datetime

from counterfoil.domain.calendar import add_interval
from counterfoil.domain.cause import Door
from counterfoil.domain.configuration.features import PauseDurationType, PauseOption
from counterfoil.domain.facts import Facts
from counterfoil.domain.portal import features
from counterfoil.domain.rulebook import subscription_pause as rules
from counterfoil.domain.rulebook.rule import day
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.guards import (
    Refusals,
    chargeable,
    portal_is_open,
)
from counterfoil.domain.subscription.state import InForce
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionMethod,
    CollectionPause,
    PauseReason,
    Status,
)

PAUSE_CAME_AT = day(2026, 9, 30)
"""Since when subscriptions themselves can be paused on demand (R137)."""


def may_pause_collection(subscription: InForce, pause: CollectionPause, facts: Facts) -> Refusals:
    """
    Whether a collection may be paused: by the merchant always, by customers until 2024-03-29
    (R124, R134).
    """
    if facts.at_portal:
        yield from may_touch_collection(subscription, facts)
        if rules.PORTAL_PAUSES_NO_COLLECTION.in_force(facts.at):
            yield r.PortalPausesNoCollectionError(subscription.id)
    if not pause.behavior.is_known:
        yield r.UnknownCollectionPauseBehaviorError(subscription.id, pause.behavior.value)
    if pause.resumes_at is not None and pause.resumes_at <= facts.at:
        yield r.CollectionResumesPastError(subscription.id)


def may_resume_collection(subscription: InForce, facts: Facts) -> Refusals:
    """
    Whether a collection may be resumed: by the merchant always, by customers until 2024-08-01
    (R134).
    """
    if facts.at_portal:
        yield from may_touch_collection(subscription, facts)
        if rules.PORTAL_RESUMES_NO_COLLECTION.in_force(facts.at):
            yield r.PortalResumesNoCollectionError(subscription.id)


def may_touch_collection(subscription: InForce, facts: Facts) -> Refusals:
    """
    Customers could pause or resume a collection from 2021-04-02 on, where the configuration enabled
    it (R61c, R61d).
    """
    yield from portal_is_open(subscription.id, facts)
    if rules.COLLECTION_PAUSE_CAME_IN_2021.in_force(facts.at):
        yield r.CollectionPauseNotYetError(subscription.id)
    enabled = features(facts).collection_pause.enabled
    if rules.COLLECTION_PAUSE_IS_ENABLED.in_force(facts.at) and not enabled:
        yield r.CollectionPauseDisabledError(subscription.id)


def may_pause(subscription: InForce, duration: PauseOption | None, facts: Facts) -> Refusals:
    """Whether the subscription itself may be paused (R61f, R137, R138)."""
    if facts.at_portal:
        yield from portal_pauses(subscription, facts)
        if rules.PAUSE_DURATION_IS_OFFERED.in_force(facts.at) and not _is_offered(duration, facts):
            yield r.PauseDurationNotOfferedError(subscription.id)
    else:
        yield from _version_pauses(subscription, facts)
    if facts.at < PAUSE_CAME_AT:
        # All is said: what a pause takes is a question only since there are pauses.
        return
    if subscription.collection_method is not CollectionMethod.CHARGE_AUTOMATICALLY:
        yield r.PauseOfInvoicedError(subscription.id)
    if subscription.billing_mode is not BillingMode.FLEXIBLE:
        yield r.PauseOfClassicError(subscription.id)
    if subscription.status is Status.TRIALING:
        yield r.PauseInTrialError(subscription.id)
    if subscription.status is Status.INCOMPLETE:
        yield r.PauseOfIncompleteError(subscription.id)
    if subscription.schedule is not None:
        yield r.PauseUnderScheduleError(subscription.id)


def may_resume(subscription: InForce, facts: Facts) -> Refusals:
    """
    Whether a paused subscription may go on (R141, R144).

    While it is paused its customer may remove every payment method; once it goes on, one is kept
    (R98).
    """
    if facts.at_portal:
        yield from portal_pauses(subscription, facts)
    if subscription.collection_method is not CollectionMethod.CHARGE_AUTOMATICALLY:
        yield r.PauseOfInvoicedError(subscription.id)
    pause = subscription.pause
    lacked_one = pause and pause.reason is PauseReason.TRIAL_END_WITHOUT_PAYMENT_METHOD
    if (lacked_one or facts.at_portal) and not chargeable(facts):
        yield r.NoPaymentMethodToResumeError(subscription.id)


def portal_pauses(subscription: InForce, facts: Facts) -> Refusals:
    """
    Customers pause subscriptions since API 2026-10-28, in the redesigned portal, where enabled
    (R61e-R61g).
    """
    yield from portal_is_open(subscription.id, facts)
    if rules.PORTAL_PAUSES_NO_SUBSCRIPTION.in_force(facts.at):
        yield r.PortalPausesNoSubscriptionError(subscription.id)
    if (
        rules.PAUSE_TAKES_THE_REDESIGNED_PORTAL.in_force(facts.at)
        and not facts.terms.redesigned_portal
    ):
        yield r.RedesignedPortalNeededError(subscription.id)
    if rules.PAUSE_IS_ENABLED.in_force(facts.at) and not features(facts).subscription_pause.enabled:
        yield r.PauseDisabledError(subscription.id)


def durations(facts: Facts) -> tuple[PauseOption | None, ...]:
    """
    Return the durations to choose from, one at least; elsewhere than at the portal a pause has no
    end.
    """
    feature = features(facts).subscription_pause
    if facts.at_portal and feature.duration is PauseDurationType.INTERVAL_OPTIONS:
        return feature.interval_options or (None,)
    return (None,)


def pause_ends_at(duration: PauseOption | None, at: datetime) -> datetime | None:
    """Return when a pause of that duration ends, or ``None`` for one without an end."""
    if duration is None:
        return None
    return add_interval(at, duration.interval, duration.interval_count)


def _version_pauses(subscription: InForce, facts: Facts) -> Refusals:
    """The API pauses subscriptions since 2026-09-30.endive (R137)."""
    version = facts.cause.api_version
    too_old = facts.cause.door is Door.API and version[:10] < PAUSE_CAME_AT.date().isoformat()
    if too_old or facts.at < PAUSE_CAME_AT:
        yield r.PauseUnknownToVersionError(subscription.id, version)


def _is_offered(duration: PauseOption | None, facts: Facts) -> bool:
    feature = features(facts).subscription_pause
    if feature.duration is PauseDurationType.INDEFINITE:
        return duration is None
    return duration in feature.interval_options
