"""The features of a portal's configuration, as they are asked for; what fits the domain decides."""

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.api.changes import change, setting, setting_of, several
from counterfoil.domain.changes import KEEP, Change
from counterfoil.domain.configuration.features import (
    AdjustableQuantity,
    AllowedUpdate,
    BillingCycleAnchor,
    CancellationReason,
    CancelMode,
    CustomerDetail,
    OfferedProduct,
    PauseDurationType,
    PauseOption,
    PeriodEndCondition,
    ProrationBehavior,
    TrialUpdateBehavior,
)
from counterfoil.domain.configuration.wishes import (
    CancellationReasonsWish,
    CustomerUpdateWish,
    FeaturesWish,
    InvoiceHistoryWish,
    PauseDurationWish,
    PaymentMethodUpdateWish,
    SubscriptionCancelWish,
    SubscriptionPauseWish,
    SubscriptionUpdateWish,
)
from counterfoil.domain.product.price import Interval
from counterfoil.domain.values import PriceId, ProductId


class CustomerUpdateParams(Struct, frozen=True, kw_only=True):
    """What customers may change of themselves (R36)."""

    allowed_updates: list[str] | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET

    def wish(self) -> CustomerUpdateWish:
        """Return what is wished."""
        return CustomerUpdateWish(
            enabled=setting(self.enabled),
            allowed_updates=several(self.allowed_updates, CustomerDetail),
        )


class InvoiceHistoryParams(Struct, frozen=True):
    """Whether customers see their invoices (R38)."""

    enabled: bool | UnsetType = UNSET

    def wish(self) -> InvoiceHistoryWish:
        """Return what is wished."""
        return InvoiceHistoryWish(enabled=setting(self.enabled))


class PaymentMethodUpdateParams(Struct, frozen=True):
    """Whether customers change how they pay (R39)."""

    enabled: bool | UnsetType = UNSET
    payment_method_configuration: str | UnsetType | None = UNSET

    def wish(self) -> PaymentMethodUpdateWish:
        """Return what is wished."""
        return PaymentMethodUpdateWish(
            enabled=setting(self.enabled),
            payment_method_configuration=change(self.payment_method_configuration),
        )


class CancellationReasonParams(Struct, frozen=True, kw_only=True):
    """What customers may answer to why they cancel (R43, R44)."""

    enabled: bool | UnsetType = UNSET
    feedback_options: list[str] | UnsetType | None = UNSET
    options: list[str] | UnsetType | None = UNSET

    def wish(self) -> CancellationReasonsWish:
        """Return what is wished."""
        return CancellationReasonsWish(
            enabled=setting(self.enabled),
            options=several(self.options, CancellationReason),
            feedback_options=several(self.feedback_options, str),
        )


class SubscriptionCancelParams(Struct, frozen=True, kw_only=True):
    """Whether customers cancel, and what that does (R40-R42)."""

    cancellation_reason: CancellationReasonParams | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    mode: str | UnsetType = UNSET
    proration_behavior: str | UnsetType = UNSET

    def wish(self) -> SubscriptionCancelWish:
        """Return what is wished."""
        reasons = self.cancellation_reason
        return SubscriptionCancelWish(
            enabled=setting(self.enabled),
            mode=setting_of(self.mode, CancelMode),
            proration_behavior=setting_of(self.proration_behavior, ProrationBehavior),
            cancellation_reason=None if isinstance(reasons, UnsetType) else reasons.wish(),
        )


class IntervalOptionParams(Struct, frozen=True):
    """One length of a pause that is offered."""

    interval: str
    interval_count: int = 1

    def option(self) -> PauseOption:
        """Return it as the domain has it."""
        return PauseOption(Interval(self.interval), self.interval_count)


class PauseDurationParams(Struct, frozen=True):
    """How long a pause may be (R61f)."""

    interval_options: list[IntervalOptionParams] | UnsetType | None = UNSET
    type: str | UnsetType = UNSET

    def wish(self) -> PauseDurationWish:
        """Return what is wished."""
        return PauseDurationWish(
            type=setting_of(self.type, PauseDurationType),
            interval_options=several(self.interval_options, IntervalOptionParams.option),
        )


class SubscriptionPauseParams(Struct, frozen=True):
    """Whether customers pause their subscriptions (R61c-R61f)."""

    duration: PauseDurationParams | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET

    def wish(self) -> SubscriptionPauseWish:
        """Return what is wished."""
        duration = self.duration
        return SubscriptionPauseWish(
            enabled=setting(self.enabled),
            duration=None if isinstance(duration, UnsetType) else duration.wish(),
        )


class AdjustableQuantityParams(Struct, frozen=True):
    """Whether a product's quantity may be changed, and within which bounds (R55)."""

    enabled: bool
    maximum: int | UnsetType | None = UNSET
    minimum: int | UnsetType = UNSET

    def bounds(self) -> AdjustableQuantity:
        """Return it as the domain has it."""
        return AdjustableQuantity(
            enabled=self.enabled,
            minimum=0 if isinstance(self.minimum, UnsetType) else self.minimum,
            maximum=None if isinstance(self.maximum, UnsetType) else self.maximum,
        )


class OfferedProductParams(Struct, frozen=True, kw_only=True):
    """A product that customers may switch to, at one of some prices (R52)."""

    adjustable_quantity: AdjustableQuantityParams | UnsetType = UNSET
    prices: list[str]
    product: str

    def offer(self) -> OfferedProduct:
        """Return it as the domain has it."""
        quantity = self.adjustable_quantity
        return OfferedProduct(
            product=ProductId(self.product),
            prices=tuple(map(PriceId, self.prices)),
            adjustable_quantity=AdjustableQuantity()
            if isinstance(quantity, UnsetType)
            else quantity.bounds(),
        )


class ConditionParams(Struct, frozen=True):
    """What makes a change wait for the end of the period."""

    type: str

    def condition(self) -> PeriodEndCondition:
        """Return it as the domain has it."""
        return PeriodEndCondition(self.type)


class ScheduleAtPeriodEndParams(Struct, frozen=True):
    """Which changes wait for the end of the period (R58)."""

    conditions: list[ConditionParams] | UnsetType | None = UNSET

    def change(self) -> Change[tuple[PeriodEndCondition, ...]]:
        """Return what is wished of the conditions."""
        return several(self.conditions, ConditionParams.condition)


class SubscriptionUpdateParams(Struct, frozen=True, kw_only=True):
    """Whether customers change their subscriptions, and what that does (R49-R61)."""

    billing_cycle_anchor: str | UnsetType = UNSET
    default_allowed_updates: list[str] | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET
    products: list[OfferedProductParams] | UnsetType | None = UNSET
    proration_behavior: str | UnsetType = UNSET
    schedule_at_period_end: ScheduleAtPeriodEndParams | UnsetType = UNSET
    trial_update_behavior: str | UnsetType = UNSET

    def wish(self) -> SubscriptionUpdateWish:
        """Return what is wished."""
        waiting = self.schedule_at_period_end
        return SubscriptionUpdateWish(
            enabled=setting(self.enabled),
            default_allowed_updates=several(self.default_allowed_updates, AllowedUpdate),
            products=several(self.products, OfferedProductParams.offer),
            proration_behavior=setting_of(self.proration_behavior, ProrationBehavior),
            billing_cycle_anchor=setting_of(self.billing_cycle_anchor, BillingCycleAnchor),
            schedule_at_period_end=KEEP if isinstance(waiting, UnsetType) else waiting.change(),
            trial_update_behavior=setting_of(self.trial_update_behavior, TrialUpdateBehavior),
        )


class FeaturesParams(Struct, frozen=True, kw_only=True):
    """What customers may do."""

    customer_update: CustomerUpdateParams | UnsetType = UNSET
    invoice_history: InvoiceHistoryParams | UnsetType = UNSET
    payment_method_update: PaymentMethodUpdateParams | UnsetType = UNSET
    subscription_cancel: SubscriptionCancelParams | UnsetType = UNSET
    subscription_pause: SubscriptionPauseParams | UnsetType = UNSET
    subscription_update: SubscriptionUpdateParams | UnsetType = UNSET

    def wish(self) -> FeaturesWish:
        """Return what is wished of all features."""
        details, history = self.customer_update, self.invoice_history
        methods, cancel = self.payment_method_update, self.subscription_cancel
        pause, update = self.subscription_pause, self.subscription_update
        return FeaturesWish(
            customer_update=None if isinstance(details, UnsetType) else details.wish(),
            invoice_history=None if isinstance(history, UnsetType) else history.wish(),
            payment_method_update=None if isinstance(methods, UnsetType) else methods.wish(),
            subscription_cancel=None if isinstance(cancel, UnsetType) else cancel.wish(),
            subscription_pause=None if isinstance(pause, UnsetType) else pause.wish(),
            subscription_update=None if isinstance(update, UnsetType) else update.wish(),
        )
