"""Reads Stripe's subscriptions, in their newest shape."""

from attrs import frozen

from counterfoil.adapters.stripe.shapes import (
    JsonObject,
    as_flag,
    as_id,
    as_list,
    as_metadata,
    as_moment,
    as_object,
    as_objects,
    as_reference,
    as_text,
    as_whole,
    choice,
    facet,
    facet_or_none,
    facet_unless_null,
    is_true,
    member,
    member_or_none,
    reference,
)
from counterfoil.adapters.stripe.translate_catalogue import as_terms
from counterfoil.domain.configuration.features import CancellationReason
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionMethod,
    CollectionPause,
    CollectionPauseBehavior,
    EndReason,
    MissingPaymentMethod,
    PauseReason,
    Status,
    SubscriptionItem,
    SubscriptionPause,
    Trial,
)
from counterfoil.domain.values import (
    CustomerId,
    Known,
    PaymentMethodId,
    ScheduleId,
    SubscriptionItemId,
)


def observed_subscription(subscription: JsonObject) -> ObservedSubscription:
    """Read a subscription."""
    status = facet(subscription, "status", _as_status)
    ending = _ending(subscription)
    return ObservedSubscription(
        customer=facet_unless_null(subscription, "customer", _as_customer_id),
        created=facet(subscription, "created", as_moment),
        start_date=facet(subscription, "start_date", as_moment),
        status=status,
        items=_items(subscription),
        currency=facet_unless_null(subscription, "currency", as_text),
        collection_method=facet(subscription, "collection_method", _as_collection_method),
        billing_mode=facet(subscription, "billing_mode", _as_billing_mode),
        billing_cycle_anchor=facet(subscription, "billing_cycle_anchor", as_moment),
        trial=_trial(subscription),
        collection_pause=facet_or_none(subscription, "pause_collection", _as_collection_pause),
        pause=_pause(subscription, status),
        cancel_at_period_end=facet(subscription, "cancel_at_period_end", as_flag),
        cancel_at=facet_or_none(subscription, "cancel_at", as_moment),
        canceled_at=facet_or_none(subscription, "canceled_at", as_moment),
        ended_at=facet_or_none(subscription, "ended_at", as_moment),
        end_reason=ending.reason,
        feedback=ending.feedback,
        feedback_option=ending.feedback_option,
        comment=ending.comment,
        default_payment_method=facet_or_none(subscription, "default_payment_method", _as_method_id),
        default_source=facet_or_none(subscription, "default_source", as_reference),
        schedule=facet_or_none(subscription, "schedule", _as_schedule_id),
        discounts=_coupons(subscription),
        on_behalf_of=facet_or_none(subscription, "on_behalf_of", as_reference),
        description=facet_or_none(subscription, "description", as_text),
        metadata=facet(subscription, "metadata", as_metadata),
    )


def subscription_owner(subscription: JsonObject) -> str:
    """Name the stream of a subscription."""
    return f"subscription/{member(subscription, 'id', as_id)}"


@frozen(kw_only=True)
class _Ending:
    """What ``cancellation_details`` tells, facet by facet."""

    reason: Known[EndReason | None] | None = None
    feedback: Known[CancellationReason | None] | None = None
    feedback_option: Known[str | None] | None = None
    comment: Known[str | None] | None = None


_NO_ENDING = _Ending(
    reason=Known(None), feedback=Known(None), feedback_option=Known(None), comment=Known(None)
)
_UNKNOWN_ENDING = _Ending()


def _ending(subscription: JsonObject) -> _Ending:
    if "cancellation_details" not in subscription:
        return _UNKNOWN_ENDING
    details = member_or_none(subscription, "cancellation_details", as_object)
    if details is None:
        return _NO_ENDING
    return _Ending(
        reason=facet_or_none(details, "reason", _as_end_reason),
        feedback=facet_or_none(details, "feedback", _as_feedback),
        feedback_option=facet_or_none(details, "feedback_option", as_reference),
        comment=facet_or_none(details, "comment", as_text),
    )


def _items(subscription: JsonObject) -> Known[tuple[SubscriptionItem, ...]] | None:
    if "items" not in subscription:
        return None
    listed = member(subscription, "items", as_object)
    items = member(listed, "data", as_objects)
    total = member_or_none(listed, "total_count", as_whole)
    if is_true(listed, "has_more") or (total is not None and total > len(items)):
        return None
    return Known(tuple(_item(item) for item in items))


def _item(item: JsonObject) -> SubscriptionItem:
    return SubscriptionItem(
        id=SubscriptionItemId(member(item, "id", as_id)),
        price=member(item, "price", as_terms),
        quantity=member_or_none(item, "quantity", as_whole),
        current_period_start=member_or_none(item, "current_period_start", as_moment),
        current_period_end=member_or_none(item, "current_period_end", as_moment),
    )


def _trial(subscription: JsonObject) -> Known[Trial | None] | None:
    if "trial_end" not in subscription:
        return None
    end = member_or_none(subscription, "trial_end", as_moment)
    if end is None:
        return Known(None)
    settings = member_or_none(subscription, "trial_settings", as_object) or {}
    behavior = member_or_none(settings, "end_behavior", as_object) or {}
    return Known(
        Trial(
            start=member_or_none(subscription, "trial_start", as_moment),
            end=end,
            missing_payment_method=member_or_none(
                behavior, "missing_payment_method", _as_missing_method
            )
            or MissingPaymentMethod.CREATE_INVOICE,
        )
    )


def _pause(
    subscription: JsonObject, status: Known[Status] | None
) -> Known[SubscriptionPause | None] | None:
    if status is not None and status.value is not Status.PAUSED:
        return Known(None)
    if status is None or "status_details" not in subscription:
        return None
    details = member_or_none(subscription, "status_details", as_object) or {}
    paused = member_or_none(details, "paused", as_object)
    if paused is None:
        # It is paused and nobody is said to have asked for it.
        return Known(SubscriptionPause())
    why = member_or_none(paused, "subscription", as_object) or paused
    return Known(
        SubscriptionPause(
            reason=member(why, "type", _as_pause_reason),
            paused_at=member_or_none(paused, "transitioned_at", as_moment),
        )
    )


def _coupons(subscription: JsonObject) -> Known[tuple[str, ...]] | None:
    """Read the coupons; a discount that wasn't expanded, as in events, leaves them UNKNOWN."""
    if "discounts" not in subscription:
        return None
    coupons: list[str] = []
    for discount in member(subscription, "discounts", as_list):
        if type(discount) is str:
            return None
        source = member_or_none(as_object(discount, "discounts"), "source", as_object) or {}
        coupon = member_or_none(source, "coupon", as_reference)
        if coupon is None:
            return None
        coupons.append(coupon)
    return Known(tuple(coupons))


def _as_billing_mode(value: object, field: str) -> BillingMode:
    return _as_billing_mode_type(as_object(value, field).get("type"), field)


def _as_collection_pause(value: object, field: str) -> CollectionPause:
    pause = as_object(value, field)
    return CollectionPause(
        behavior=member(pause, "behavior", _as_pause_behavior),
        resumes_at=member_or_none(pause, "resumes_at", as_moment),
    )


_as_customer_id = reference(CustomerId)
_as_method_id = reference(PaymentMethodId)
_as_schedule_id = reference(ScheduleId)
_as_billing_mode_type = choice(BillingMode)
_as_collection_method = choice(CollectionMethod)
_as_end_reason = choice(EndReason)
_as_feedback = choice(CancellationReason)
_as_missing_method = choice(MissingPaymentMethod)
_as_pause_behavior = choice(CollectionPauseBehavior)
_as_pause_reason = choice(PauseReason)
_as_status = choice(Status)
