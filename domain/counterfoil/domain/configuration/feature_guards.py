"""The rules that bind wishes about a configuration's features."""

from collections.abc import Iterator

from counterfoil.domain.changes import Change, Keep, Set, Setting
from counterfoil.domain.configuration import feature_refusals as refusals
from counterfoil.domain.configuration import policy
from counterfoil.domain.configuration.features import (
    CancelMode,
    Feature,
    Features,
    PauseDurationType,
    ProrationBehavior,
    SubscriptionCancel,
    SubscriptionUpdate,
)
from counterfoil.domain.configuration.wishes import (
    FeaturesWish,
    PauseDurationWish,
    SubscriptionCancelWish,
    SubscriptionPauseWish,
    SubscriptionUpdateWish,
)
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.values import OpenEnum

_CANCEL = "features[subscription_cancel]"
_UPDATE = "features[subscription_update]"
_DURATION = "features[subscription_pause][duration]"


def pause_is_open(
    wish: SubscriptionPauseWish | None, facts: Facts
) -> Iterator[CommandRefusedError]:
    """Yield what the day and the API version don't know of the pause (R61c-R61f)."""
    if wish is None or not policy.pauses_collection(facts):
        return
    former_user = facts.terms.used_subscription_pause_before_2024_03_29
    if refusals.PauseParameterRemovedError.rule.in_force(facts.at):
        yield refusals.PauseParameterRemovedError()
    if refusals.PauseNotUsedBeforeError.rule.in_force(facts.at) and not former_user:
        yield refusals.PauseNotUsedBeforeError()
    if wish.duration is not None:
        yield refusals.PauseDurationUnknownError()


def features_are_whole(
    wish: FeaturesWish, facts: Facts, *, creating: bool
) -> Iterator[CommandRefusedError]:
    """Yield what is missing from the features, then the values that Stripe doesn't know."""
    for feature, enabled in _switches(wish, creating=creating):
        if isinstance(enabled, Keep):
            yield refusals.EnabledMissingError(f"features[{feature}][enabled]")
    if wish.subscription_cancel is not None:
        yield from _reasons_are_whole(wish.subscription_cancel, creating=creating)
    if wish.subscription_update is not None and creating:
        yield from _choices_are_passed(wish.subscription_update, facts)
    if wish.subscription_pause is not None and wish.subscription_pause.duration is not None:
        yield from _duration_is_whole(wish.subscription_pause.duration)
    for param, value in _values(wish):
        if not value.is_known:
            allowed = ", ".join(member.value for member in type(value))
            yield refusals.UnknownValueError(param, value.value, allowed)


def features_fit(
    wish: FeaturesWish, before: Features, after: Features
) -> Iterator[CommandRefusedError]:
    """Yield what keeps the features that a wish leaves from being granted."""
    yield from _cancellations_fit(wish, before.subscription_cancel, after.subscription_cancel)
    yield from _pauses_fit(wish)
    if _update_switches(before) != _update_switches(after):
        yield from updates_are_payable(after)
    if wish.subscription_update is not None:
        yield from _updates_name_their_choices(
            wish.subscription_update, before.subscription_update, after.subscription_update
        )


def feedback_options_are_active(
    wish: FeaturesWish, before: Features, facts: Facts
) -> Iterator[CommandRefusedError]:
    """Yield the feedback options that a wish adds, yet that can't be offered (R44, R45)."""
    cancel = wish.subscription_cancel
    reasons = None if cancel is None else cancel.cancellation_reason
    if reasons is None or not isinstance(reasons.feedback_options, Set):
        return
    held = before.subscription_cancel.cancellation_reason.feedback_options
    for index, option in enumerate(reasons.feedback_options.value):
        if option not in held and not facts.account.offers(option, facts.mode):
            yield refusals.FeedbackOptionInactiveError(
                f"{_CANCEL}[cancellation_reason][feedback_options][{index}]", option
            )


def _switches(wish: FeaturesWish, *, creating: bool) -> Iterator[tuple[Feature, Setting[bool]]]:
    """Yield the switch of each feature that must pass it; the pause's never is asked for (R33)."""
    if creating and wish.customer_update is not None:
        yield Feature.CUSTOMER_UPDATE, wish.customer_update.enabled
    if wish.invoice_history is not None:
        yield Feature.INVOICE_HISTORY, wish.invoice_history.enabled
    if wish.payment_method_update is not None:
        yield Feature.PAYMENT_METHOD_UPDATE, wish.payment_method_update.enabled
    if creating and wish.subscription_cancel is not None:
        yield Feature.SUBSCRIPTION_CANCEL, wish.subscription_cancel.enabled
    if creating and wish.subscription_update is not None:
        yield Feature.SUBSCRIPTION_UPDATE, wish.subscription_update.enabled


def _reasons_are_whole(
    wish: SubscriptionCancelWish, *, creating: bool
) -> Iterator[CommandRefusedError]:
    """Yield what is missing from the reasons to cancel (R43)."""
    reasons = wish.cancellation_reason
    if reasons is None:
        return
    if isinstance(reasons.enabled, Keep):
        yield refusals.EnabledMissingError(f"{_CANCEL}[cancellation_reason][enabled]")
    if creating and isinstance(reasons.options, Keep):
        yield refusals.ReasonsMissingError()


def _choices_are_passed(
    wish: SubscriptionUpdateWish, facts: Facts
) -> Iterator[CommandRefusedError]:
    """Yield the choices that an older API version asks for even where the feature is off (R49)."""
    if policy.speaks(facts, policy.UPDATE_CHOICES_OPTIONAL_SINCE):
        return
    if isinstance(wish.products, Keep):
        yield refusals.UpdateChoicesMissingError(f"{_UPDATE}[products]")
    if isinstance(wish.default_allowed_updates, Keep):
        yield refusals.UpdateChoicesMissingError(f"{_UPDATE}[default_allowed_updates]")


def _duration_is_whole(wish: PauseDurationWish) -> Iterator[CommandRefusedError]:
    """Yield what is missing from the duration of a pause (R61f)."""
    if isinstance(wish.type, Keep):
        yield refusals.PauseDurationMissingError(f"{_DURATION}[type]")
    elif wish.type.value is PauseDurationType.INTERVAL_OPTIONS and not (
        isinstance(wish.interval_options, Set) and wish.interval_options.value
    ):
        yield refusals.PauseDurationMissingError(f"{_DURATION}[interval_options]")


def _cancellations_fit(
    wish: FeaturesWish, before: SubscriptionCancel, after: SubscriptionCancel
) -> Iterator[CommandRefusedError]:
    """Yield what is wrong with the proration of cancellations (R41, R42)."""
    if wish.subscription_cancel is None:
        return
    if wish.subscription_cancel.proration_behavior == Set(ProrationBehavior.ALWAYS_INVOICE):
        yield refusals.CancellationInvoicedError()
    if (after.mode, after.proration_behavior) != (before.mode, before.proration_behavior):
        yield from proration_suits_mode(after)


def proration_suits_mode(cancel: SubscriptionCancel) -> Iterator[CommandRefusedError]:
    """Yield the refusal of a proration that no cancellation would ever bring about (R42)."""
    if policy.PRORATION_NEEDS_IMMEDIATE_CANCELLATION and (
        cancel.mode,
        cancel.proration_behavior,
    ) == (CancelMode.AT_PERIOD_END, ProrationBehavior.CREATE_PRORATIONS):
        yield refusals.ProrationAtPeriodEndError()


def _pauses_fit(wish: FeaturesWish) -> Iterator[CommandRefusedError]:
    """Yield the pauses that are too long, or no pause at all (R61f)."""
    pause = wish.subscription_pause
    if pause is None or pause.duration is None:
        return
    if isinstance(pause.duration.interval_options, Set):
        for index, option in enumerate(pause.duration.interval_options.value):
            if not 1 <= option.interval_count <= policy.PAUSE_COUNT_MAX[option.interval]:
                yield refusals.PauseTooLongError(
                    f"{_DURATION}[interval_options][{index}][interval_count]",
                    option.interval,
                    option.interval_count,
                )


def updates_are_payable(features: Features) -> Iterator[CommandRefusedError]:
    """Yield the refusal where subscriptions can be changed and payment methods can't."""
    if _update_switches(features) == (True, False):
        yield refusals.PaymentMethodUpdateDisabledError()


def _update_switches(features: Features) -> tuple[bool, bool]:
    return features.subscription_update.enabled, features.payment_method_update.enabled


def _updates_name_their_choices(
    wish: SubscriptionUpdateWish, before: SubscriptionUpdate, after: SubscriptionUpdate
) -> Iterator[CommandRefusedError]:
    """
    Yield the choices that are missing where customers may change subscriptions (R49).

    Kinds of change may be passed empty, and then nothing may change (R50); products may not.
    """
    if not after.enabled:
        return
    if isinstance(wish.products, Keep):
        products_missing = not (before.enabled or before.products)
    else:
        products_missing = policy.EMPTY_PRODUCTS_ARE_MISSING and not after.products
    if products_missing:
        yield refusals.UpdateChoicesMissingError(f"{_UPDATE}[products]")
    if isinstance(wish.default_allowed_updates, Keep) and not (
        before.enabled or before.default_allowed_updates
    ):
        yield refusals.UpdateChoicesMissingError(f"{_UPDATE}[default_allowed_updates]")


def _values(wish: FeaturesWish) -> Iterator[tuple[str, OpenEnum]]:
    """Yield every choice that a wish makes, with Stripe's name for its place."""
    if (customer := wish.customer_update) is not None:
        yield from _each("features[customer_update][allowed_updates]", customer.allowed_updates)
    if (cancel := wish.subscription_cancel) is not None:
        yield from _one(f"{_CANCEL}[mode]", cancel.mode)
        yield from _one(f"{_CANCEL}[proration_behavior]", cancel.proration_behavior)
        if (reasons := cancel.cancellation_reason) is not None:
            yield from _each(f"{_CANCEL}[cancellation_reason][options]", reasons.options)
    if (update := wish.subscription_update) is not None:
        yield from _each(f"{_UPDATE}[default_allowed_updates]", update.default_allowed_updates)
        yield from _one(f"{_UPDATE}[proration_behavior]", update.proration_behavior)
        yield from _one(f"{_UPDATE}[billing_cycle_anchor]", update.billing_cycle_anchor)
        conditions = f"{_UPDATE}[schedule_at_period_end][conditions]"
        yield from _each(conditions, update.schedule_at_period_end, "[type]")
        yield from _one(f"{_UPDATE}[trial_update_behavior]", update.trial_update_behavior)
    if (pause := wish.subscription_pause) is not None and pause.duration is not None:
        yield from _one(f"{_DURATION}[type]", pause.duration.type)
        if isinstance(pause.duration.interval_options, Set):
            intervals = tuple(o.interval for o in pause.duration.interval_options.value)
            yield from _each(f"{_DURATION}[interval_options]", Set(intervals), "[interval]")


def _one(param: str, setting: Setting[OpenEnum]) -> Iterator[tuple[str, OpenEnum]]:
    """Yield a choice, where it was made."""
    if isinstance(setting, Set):
        yield param, setting.value


def _each(
    param: str, change: Change[tuple[OpenEnum, ...]], suffix: str = ""
) -> Iterator[tuple[str, OpenEnum]]:
    """Yield each choice of a list, where there is one."""
    if isinstance(change, Set):
        for index, value in enumerate(change.value):
            yield f"{param}[{index}]{suffix}", value
