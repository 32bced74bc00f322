"""Changes the features of a portal's configuration, and refuses what Stripe refuses (R32-R61f)."""

from msgspec import UNSET, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid, missing, unknown
from counterfoil.adapters.protocol.parameters import given, or_none
from counterfoil.adapters.sandbox.api.portal_features import (
    CancellationReasonChange,
    FeaturesChange,
    NewAdjustableQuantity,
    NewOfferedProduct,
    NewPauseDuration,
    NewPaymentMethodUpdate,
    SubscriptionCancelChange,
    SubscriptionPauseChange,
    SubscriptionUpdateChange,
)
from counterfoil.adapters.sandbox.portal.offers import check_offers
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.feedback_option import FEEDBACK_OPTION
from counterfoil.adapters.sandbox.shapes.payment_method_configuration import (
    PAYMENT_METHOD_CONFIGURATION,
)
from counterfoil.adapters.sandbox.shapes.portal_configuration import (
    AdjustableQuantity,
    CancellationReason,
    Features,
    OfferedProduct,
    PauseDuration,
    SubscriptionCancel,
    SubscriptionUpdate,
)

PAUSES_SINCE = "2026-10-28"
"""The first version of the API that has ``features[subscription_pause]`` anew (R61f)."""

_PAUSE_MAX = {"day": 3 * 365, "week": 3 * 52, "month": 3 * 12, "year": 3}

_CANCEL = "features[subscription_cancel]"
_PAUSE = "features[subscription_pause]"
_UPDATE = "features[subscription_update]"


def nothing_allowed() -> Features:
    """Return the features where none is asked for (R34)."""
    return {
        "customer_update": {"allowed_updates": [], "enabled": False},
        "invoice_history": {"enabled": False},
        "payment_method_update": {"enabled": False, "payment_method_configuration": None},
        "subscription_cancel": {
            "cancellation_reason": {
                "enabled": False,
                "feedback_options": None,
                "options": [
                    "too_expensive",
                    "missing_features",
                    "switched_service",
                    "unused",
                    "other",
                ],
            },
            "enabled": False,
            "mode": "at_period_end",
            "proration_behavior": "none",
        },
        "subscription_pause": {
            "duration": {
                "interval_options": [{"interval": "month", "interval_count": 1}],
                "type": "interval_options",
            },
            "enabled": False,
        },
        "subscription_update": {
            "billing_cycle_anchor": None,
            "default_allowed_updates": [],
            "enabled": False,
            "products": None,
            "proration_behavior": "none",
            "schedule_at_period_end": {"conditions": []},
            "trial_update_behavior": "end_trial",
        },
    }


def change_features(turn: Turn, features: Features, asked: FeaturesChange) -> None:
    """
    Change features as asked; what is left out stays.

    Raises:
        ApiError: Stripe would refuse it.
    """
    if asked.customer_update is not UNSET:
        customer = features["customer_update"]
        if asked.customer_update.allowed_updates is not UNSET:
            customer["allowed_updates"] = asked.customer_update.allowed_updates or []
        customer["enabled"] = given(asked.customer_update.enabled, customer["enabled"])
    if asked.invoice_history is not UNSET:
        features["invoice_history"]["enabled"] = asked.invoice_history.enabled
    if asked.payment_method_update is not UNSET:
        _change_payment(turn, features, asked.payment_method_update)
    if asked.subscription_cancel is not UNSET:
        _change_cancel(turn, features["subscription_cancel"], asked.subscription_cancel)
    if asked.subscription_pause is not UNSET:
        _change_pause(turn, features, asked.subscription_pause)
    if asked.subscription_update is not UNSET:
        _change_update(turn, features["subscription_update"], asked.subscription_update)
    if (
        features["subscription_update"]["enabled"]
        and not features["payment_method_update"]["enabled"]
    ):
        raise ApiError(
            "Cannot enable subscription updates while payment method update is disabled."
        )


def _change_payment(turn: Turn, features: Features, asked: NewPaymentMethodUpdate) -> None:
    payment = features["payment_method_update"]
    payment["enabled"] = asked.enabled
    offered = asked.payment_method_configuration
    if not isinstance(offered, UnsetType):
        if offered is not None:
            param = "features[payment_method_update][payment_method_configuration]"
            turn.read(PAYMENT_METHOD_CONFIGURATION, offered, named=param)
        payment["payment_method_configuration"] = offered


def _change_cancel(turn: Turn, cancel: SubscriptionCancel, asked: SubscriptionCancelChange) -> None:
    if asked.cancellation_reason is not UNSET:
        _change_reason(turn, cancel["cancellation_reason"], asked.cancellation_reason)
    cancel["enabled"] = given(asked.enabled, cancel["enabled"])
    cancel["mode"] = given(asked.mode, cancel["mode"])
    cancel["proration_behavior"] = given(asked.proration_behavior, cancel["proration_behavior"])
    param = f"{_CANCEL}[proration_behavior]"
    # UNCONFIRMED (R41, R42): the wording of both, and that the second is refused at all.
    if cancel["proration_behavior"] == "always_invoice":
        raise invalid(f"Invalid {param}: must be one of create_prorations or none", param)
    if cancel["proration_behavior"] == "create_prorations" and cancel["mode"] == "at_period_end":
        raise invalid(
            "Prorations can only be created when subscriptions are canceled immediately: set"
            f" `{_CANCEL}[mode]` to `immediately`, or `{param}` to `none`.",
            param,
        )


def _change_reason(turn: Turn, reason: CancellationReason, asked: CancellationReasonChange) -> None:
    reason["enabled"] = asked.enabled
    if asked.options is not UNSET:
        reason["options"] = asked.options or []
    if asked.feedback_options is not UNSET:
        reason["feedback_options"] = asked.feedback_options
        for place, id in enumerate(asked.feedback_options or []):
            param = f"{_CANCEL}[cancellation_reason][feedback_options][{place}]"
            option = turn.read(FEEDBACK_OPTION, id, named=param)
            # The wording is UNCONFIRMED (R45).
            if option["status"] == "inactive":
                raise invalid(f"The feedback option `{id}` is inactive and cannot be used.", param)


def _change_pause(turn: Turn, features: Features, asked: SubscriptionPauseChange) -> None:
    if not _is_pausing_known(turn):
        raise unknown([_PAUSE])
    pause = features["subscription_pause"]
    pause["enabled"] = given(asked.enabled, pause["enabled"])
    if asked.duration is not UNSET:
        pause["duration"] = _duration(asked.duration)


def _is_pausing_known(turn: Turn) -> bool:
    """Say whether the request may name the feature: by its version, and by the account (R61e)."""
    asked_version = PAUSES_SINCE if turn.requested is None else turn.requested.version
    return turn.settings.portal_pauses and asked_version[: len(PAUSES_SINCE)] >= PAUSES_SINCE


def _duration(asked: NewPauseDuration) -> PauseDuration:
    param = f"{_PAUSE}[duration][interval_options]"
    options = or_none(asked.interval_options) or []
    if asked.type == "indefinite":
        # UNCONFIRMED (R61f): whether lengths that have no effect are refused.
        if options:
            raise invalid(f"`{param}` can only be set when the type is `interval_options`.", param)
    elif not options:
        raise missing(param)
    for place, option in enumerate(options):
        if option.interval_count > _PAUSE_MAX[option.interval]:
            raise invalid(
                "The maximum pause duration is three years.", f"{param}[{place}][interval_count]"
            )
    return {
        "interval_options": [
            {"interval": option.interval, "interval_count": option.interval_count}
            for option in options
        ],
        "type": asked.type,
    }


def _change_update(turn: Turn, update: SubscriptionUpdate, asked: SubscriptionUpdateChange) -> None:
    was_enabled = update["enabled"]
    update["enabled"] = given(asked.enabled, was_enabled)
    if update["enabled"]:
        # Both must have been passed, if only as empty (R49).
        if asked.products is UNSET and update["products"] is None:
            raise missing(f"{_UPDATE}[products]")
        if asked.default_allowed_updates is UNSET and not (
            was_enabled or update["default_allowed_updates"]
        ):
            raise missing(f"{_UPDATE}[default_allowed_updates]")
    if asked.products is not UNSET:
        offered = [_offered(product) for product in asked.products or []]
        check_offers(turn, offered, f"{_UPDATE}[products]")
        update["products"] = offered
    if asked.default_allowed_updates is not UNSET:
        update["default_allowed_updates"] = asked.default_allowed_updates or []
    if not isinstance(asked.billing_cycle_anchor, UnsetType):
        update["billing_cycle_anchor"] = asked.billing_cycle_anchor
    update["proration_behavior"] = given(asked.proration_behavior, update["proration_behavior"])
    update["trial_update_behavior"] = given(
        asked.trial_update_behavior, update["trial_update_behavior"]
    )
    if asked.schedule_at_period_end is not UNSET:
        conditions = asked.schedule_at_period_end.conditions
        if conditions is not UNSET:
            update["schedule_at_period_end"] = {
                "conditions": [{"type": condition.type} for condition in conditions or []]
            }


def _offered(asked: NewOfferedProduct) -> OfferedProduct:
    return {
        "adjustable_quantity": _quantity(asked.adjustable_quantity),
        "prices": asked.prices,
        "product": asked.product,
    }


def _quantity(asked: NewAdjustableQuantity | UnsetType) -> AdjustableQuantity:
    """Return the bounds of a quantity; where none are given, any will do (R55)."""
    if isinstance(asked, UnsetType):
        return {"enabled": True, "maximum": None, "minimum": 0}
    return {
        "enabled": asked.enabled,
        "maximum": or_none(asked.maximum),
        "minimum": given(asked.minimum, 0),
    }
