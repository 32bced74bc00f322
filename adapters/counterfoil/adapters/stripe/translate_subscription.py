"""Reads Stripe's subscriptions, in their newest shape."""

from attrs import frozen

from counterfoil.adapters.stripe.shapes import (
    JsonObject,
    as_flag,
    as_id,
    as_id_or_none,
    as_list,
    as_metadata,
    as_moment,
    as_moment_or_none,
    as_object,
    as_object_or_none,
    as_objects,
    as_text,
    as_text_or_none,
    as_whole_or_none,
    choice,
    facet,
    facet_unless_null,
    is_true,
    optional,
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
        collection_pause=facet(subscription, "pause_collection", _as_collection_pause_or_none),
        pause=_pause(subscription, status),
        cancel_at_period_end=facet(subscription, "cancel_at_period_end", as_flag),
        cancel_at=facet(subscription, "cancel_at", as_moment_or_none),
        canceled_at=facet(subscription, "canceled_at", as_moment_or_none),
        ended_at=facet(subscription, "ended_at", as_moment_or_none),
        end_reason=ending.reason,
        feedback=ending.feedback,
        feedback_option=ending.feedback_option,
        comment=ending.comment,
        default_payment_method=facet(subscription, "default_payment_method", _as_method_id_or_none),
        default_source=facet(subscription, "default_source", as_id_or_none),
        schedule=facet(subscription, "schedule", _as_schedule_id_or_none),
        discounts=_coupons(subscription),
        on_behalf_of=facet(subscription, "on_behalf_of", as_id_or_none),
        description=facet(subscription, "description", as_text_or_none),
        metadata=facet(subscription, "metadata", as_metadata),
    )


def subscription_owner(subscription: JsonObject) -> str:
    """Name the stream of a subscription."""
    return f"subscription/{as_id(subscription, 'id')}"


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
    details = as_object_or_none(subscription["cancellation_details"], "cancellation_details")
    if details is None:
        return _NO_ENDING
    return _Ending(
        reason=facet(details, "reason", _as_end_reason_or_none),
        feedback=facet(details, "feedback", _as_feedback_or_none),
        feedback_option=facet(details, "feedback_option", as_id_or_none),
        comment=facet(details, "comment", as_text_or_none),
    )


def _items(subscription: JsonObject) -> Known[tuple[SubscriptionItem, ...]] | None:
    if "items" not in subscription:
        return None
    listed = as_object(subscription["items"], "items")
    items = as_objects(listed.get("data"), "items")
    total = as_whole_or_none(listed.get("total_count"), "total_count")
    if is_true(listed, "has_more") or (total is not None and total > len(items)):
        return None
    return Known(tuple(_item(item) for item in items))


def _item(item: JsonObject) -> SubscriptionItem:
    return SubscriptionItem(
        id=SubscriptionItemId(as_id(item, "items")),
        price=as_terms(item.get("price"), "price"),
        quantity=as_whole_or_none(item.get("quantity"), "quantity"),
        current_period_start=as_moment_or_none(
            item.get("current_period_start"), "current_period_start"
        ),
        current_period_end=as_moment_or_none(item.get("current_period_end"), "current_period_end"),
    )


def _trial(subscription: JsonObject) -> Known[Trial | None] | None:
    if "trial_end" not in subscription:
        return None
    end = as_moment_or_none(subscription["trial_end"], "trial_end")
    if end is None:
        return Known(None)
    settings = as_object_or_none(subscription.get("trial_settings"), "trial_settings") or {}
    behavior = as_object_or_none(settings.get("end_behavior"), "end_behavior") or {}
    return Known(
        Trial(
            start=as_moment_or_none(subscription.get("trial_start"), "trial_start"),
            end=end,
            missing_payment_method=_as_missing_method_or_none(
                behavior.get("missing_payment_method"), "missing_payment_method"
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
    details = as_object_or_none(subscription["status_details"], "status_details") or {}
    paused = as_object_or_none(details.get("paused"), "paused")
    if paused is None:
        # It is paused and nobody is said to have asked for it.
        return Known(SubscriptionPause(reason=PauseReason.SYSTEM))
    why = as_object_or_none(paused.get("subscription"), "paused") or paused
    return Known(
        SubscriptionPause(
            reason=_as_pause_reason(why.get("type"), "type"),
            paused_at=as_moment_or_none(paused.get("transitioned_at"), "transitioned_at"),
        )
    )


def _coupons(subscription: JsonObject) -> Known[tuple[str, ...]] | None:
    """Read the coupons; a discount that wasn't expanded, as in events, leaves them UNKNOWN."""
    if "discounts" not in subscription:
        return None
    coupons: list[str] = []
    for discount in as_list(subscription["discounts"], "discounts"):
        if type(discount) is str:
            return None
        source = as_object_or_none(as_object(discount, "discounts").get("source"), "source") or {}
        coupon = as_id_or_none(source.get("coupon"), "coupon")
        if coupon is None:
            return None
        coupons.append(coupon)
    return Known(tuple(coupons))


def _as_customer_id(value: object, field: str) -> CustomerId:
    return CustomerId(as_id(value, field))


def _as_method_id(value: object, field: str) -> PaymentMethodId:
    return PaymentMethodId(as_id(value, field))


def _as_schedule_id(value: object, field: str) -> ScheduleId:
    return ScheduleId(as_id(value, field))


def _as_billing_mode(value: object, field: str) -> BillingMode:
    return _as_billing_mode_type(as_object(value, field).get("type"), field)


def _as_collection_pause(value: object, field: str) -> CollectionPause:
    pause = as_object(value, field)
    return CollectionPause(
        behavior=_as_pause_behavior(pause.get("behavior"), "behavior"),
        resumes_at=as_moment_or_none(pause.get("resumes_at"), "resumes_at"),
    )


_as_billing_mode_type = choice(BillingMode)
_as_collection_method = choice(CollectionMethod)
_as_collection_pause_or_none = optional(_as_collection_pause)
_as_end_reason_or_none = optional(choice(EndReason))
_as_feedback_or_none = optional(choice(CancellationReason))
_as_method_id_or_none = optional(_as_method_id)
_as_missing_method_or_none = optional(choice(MissingPaymentMethod))
_as_pause_behavior = choice(CollectionPauseBehavior)
_as_pause_reason = choice(PauseReason)
_as_schedule_id_or_none = optional(_as_schedule_id)
_as_status = choice(Status)
