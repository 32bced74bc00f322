"""The parameters of subscriptions, and of what previews them."""

from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.sandbox.api.payment_settings import MethodOptionsParams, method_options
from counterfoil.adapters.sandbox.catalogue.discounting import Redeemed
from counterfoil.adapters.sandbox.catalogue.inline import PriceData, RecurringPriceData, price_from
from counterfoil.adapters.sandbox.protocol.errors import ApiError, missing
from counterfoil.adapters.sandbox.protocol.forms import name_within
from counterfoil.adapters.sandbox.protocol.parameters import Metadata, given, merged, or_none
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.subscription import (
    AnchorConfig,
    CollectionMethod,
    Feedback,
    MissingPaymentMethod,
    PaymentSettings,
    Subscription,
    TrialSettings,
)
from counterfoil.adapters.sandbox.subscriptions.periods import LATEST
from counterfoil.adapters.sandbox.subscriptions.subscription_invoices import ExtraItem
from counterfoil.adapters.sandbox.subscriptions.subscription_items import ITEMS_MAX, NewItem

V = TypeVar("V")

Quantity = Annotated[int, Meta(ge=0, le=999_999_999_999)]
Second = Annotated[int, Meta(ge=0, le=LATEST)]
Description = Annotated[str, Meta(max_length=500)]
Proration = Literal["always_invoice", "create_prorations", "none"]
PaymentBehavior = Literal[
    "allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete"
]


class DiscountParams(Struct, frozen=True, kw_only=True):
    """A discount: by its coupon, its promotion code, or itself where it is there already."""

    coupon: str | UnsetType = UNSET
    discount: str | UnsetType = UNSET
    promotion_code: str | UnsetType = UNSET


class ItemParams(Struct, frozen=True, kw_only=True):
    """An item of a new subscription."""

    discounts: Annotated[list[DiscountParams], Meta(max_length=20)] | UnsetType | None = UNSET
    metadata: Metadata = UNSET
    plan: str | UnsetType = UNSET
    price: str | UnsetType = UNSET
    price_data: RecurringPriceData | UnsetType = UNSET
    quantity: Quantity | UnsetType = UNSET
    tax_rates: list[str] | UnsetType | None = UNSET


class ItemChange(ItemParams, frozen=True, kw_only=True):
    """What an item is to become; one without ``id`` is added."""

    id: str | UnsetType = UNSET
    clear_usage: bool | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET


class ExtraParams(Struct, frozen=True, kw_only=True):
    """Something that the next invoice charges once."""

    discountable: bool | UnsetType = UNSET
    metadata: Metadata = UNSET
    price: str | UnsetType = UNSET
    price_data: PriceData | UnsetType = UNSET
    quantity: Quantity | UnsetType = UNSET


class AutomaticTaxParams(Struct, frozen=True, kw_only=True):
    """Whether Stripe works out the tax; it doesn't here."""

    enabled: bool


class AnchorConfigParams(Struct, frozen=True, kw_only=True):
    """The day and time that periods begin on."""

    day_of_month: Annotated[int, Meta(ge=1, le=31)]
    hour: Annotated[int, Meta(ge=0, le=23)] | UnsetType = UNSET
    minute: Annotated[int, Meta(ge=0, le=59)] | UnsetType = UNSET
    month: Annotated[int, Meta(ge=1, le=12)] | UnsetType = UNSET
    second: Annotated[int, Meta(ge=0, le=59)] | UnsetType = UNSET


class FlexibleParams(Struct, frozen=True, kw_only=True):
    """What can be chosen in the flexible billing mode."""

    proration_discounts: Literal["included", "itemized"] | UnsetType = UNSET


class BillingModeParams(Struct, frozen=True, kw_only=True):
    """How prorations and cancellations are worked out."""

    type: Literal["classic", "flexible"]
    flexible: FlexibleParams | UnsetType = UNSET


class EndBehaviorParams(Struct, frozen=True, kw_only=True):
    """What becomes of a trial that ends."""

    billing_cycle_anchor: Literal["now", "unchanged"] | UnsetType = UNSET
    missing_payment_method: MissingPaymentMethod | UnsetType = UNSET


class TrialSettingsParams(Struct, frozen=True, kw_only=True):
    """What becomes of a trial that ends."""

    end_behavior: EndBehaviorParams


class PaymentSettingsParams(Struct, frozen=True, kw_only=True):
    """How the invoices of a subscription are paid."""

    payment_method_options: MethodOptionsParams | UnsetType = UNSET
    payment_method_types: list[str] | UnsetType | None = UNSET
    save_default_payment_method: Literal["off", "on_subscription"] | UnsetType = UNSET


class CancellationParams(Struct, frozen=True, kw_only=True):
    """Why a subscription is canceled (R117)."""

    comment: Annotated[str, Meta(max_length=5000)] | UnsetType | None = UNSET
    feedback: Feedback | UnsetType | None = UNSET
    feedback_option: str | UnsetType | None = UNSET


class SubscriptionParams(Struct, frozen=True, kw_only=True):
    """What can be said of a subscription, new or not."""

    add_invoice_items: Annotated[list[ExtraParams], Meta(max_length=20)] | UnsetType = UNSET
    automatic_tax: AutomaticTaxParams | UnsetType = UNSET
    cancel_at: Literal["max_period_end", "min_period_end"] | Second | UnsetType | None = UNSET
    cancel_at_period_end: bool | UnsetType = UNSET
    collection_method: CollectionMethod | UnsetType = UNSET
    days_until_due: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    default_payment_method: str | UnsetType | None = UNSET
    default_tax_rates: Annotated[list[str], Meta(max_length=5)] | UnsetType | None = UNSET
    description: Description | UnsetType | None = UNSET
    discounts: Annotated[list[DiscountParams], Meta(max_length=20)] | UnsetType | None = UNSET
    metadata: Metadata = UNSET
    off_session: bool | UnsetType = UNSET
    payment_behavior: PaymentBehavior | UnsetType = UNSET
    payment_settings: PaymentSettingsParams | UnsetType = UNSET
    proration_behavior: Proration | UnsetType = UNSET
    trial_end: Literal["now"] | Second | UnsetType = UNSET
    trial_from_plan: bool | UnsetType = UNSET
    trial_settings: TrialSettingsParams | UnsetType = UNSET


class NewSubscription(SubscriptionParams, frozen=True, kw_only=True):
    """What can be said of a new subscription."""

    customer: str
    items: Annotated[list[ItemParams], Meta(max_length=ITEMS_MAX)] | UnsetType = UNSET
    billing_cycle_anchor: Second | UnsetType = UNSET
    billing_cycle_anchor_config: AnchorConfigParams | UnsetType = UNSET
    billing_mode: BillingModeParams | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    trial_period_days: Annotated[int, Meta(ge=0)] | UnsetType = UNSET


class PauseCollectionParams(Struct, frozen=True, kw_only=True):
    """What becomes of invoices while no payment is collected (R124)."""

    behavior: Literal["keep_as_draft", "mark_uncollectible", "void"]
    resumes_at: Second | UnsetType = UNSET


class AnchorChange(Struct, frozen=True, kw_only=True):
    """Whether all periods begin anew."""

    type: Literal["now", "unchanged"]


class SubscriptionChange(SubscriptionParams, frozen=True, kw_only=True):
    """What can be changed of a subscription."""

    items: Annotated[list[ItemChange], Meta(max_length=ITEMS_MAX)] | UnsetType = UNSET
    billing_cycle_anchor: AnchorChange | UnsetType = UNSET
    cancellation_details: CancellationParams | UnsetType = UNSET
    pause_collection: PauseCollectionParams | UnsetType | None = UNSET
    proration_date: Second | UnsetType = UNSET


def said(value: V | UnsetType | None) -> V | None:
    """Return a parameter's value, or ``None`` where it was left out or emptied."""
    return None if isinstance(value, UnsetType) else value


def price_of(turn: Turn, params: ItemParams | ExtraParams, param: str) -> tuple[str | None, bool]:
    """Return the price that is meant, and whether it was made for it."""
    if not isinstance(params.price_data, UnsetType):
        return price_from(turn, params.price_data, f"{param}[price_data]"), True
    if isinstance(params, ItemParams) and not isinstance(params.plan, UnsetType):
        return params.plan, False
    return or_none(params.price), False


def new_items(turn: Turn, items: Sequence[ItemParams]) -> list[NewItem]:
    """
    Return the items of a new subscription.

    Raises:
        ApiError: one names no price.
    """
    made = []
    for number, item in enumerate(items):
        param = f"items[{number}]"
        price, is_inline = price_of(turn, item, param)
        if price is None:
            raise missing(f"{param}[price]")
        made.append(
            NewItem(
                price,
                or_none(item.quantity),
                merged({}, item.metadata),
                tax_rates=said(item.tax_rates) or (),
                param=param,
                may_be_inactive=is_inline,
                discounts=item_discounts(item, param) or (),
            )
        )
    return made


def extras(
    turn: Turn, items: list[ExtraParams] | UnsetType, named: str = "add_invoice_items"
) -> list[ExtraItem]:
    """Return what the next invoice is to charge once."""
    made = []
    for number, item in enumerate(given(items, [])):
        param = f"{named}[{number}]"
        price, _ = price_of(turn, item, param)
        if price is None:
            raise missing(f"{param}[price]")
        made.append(
            ExtraItem(
                price,
                given(item.quantity, 1),
                given(item.discountable, otherwise=True),
                merged({}, item.metadata),
                param,
            )
        )
    return made


def redeemed(asked: list[DiscountParams] | UnsetType | None, param: str) -> list[Redeemed]:
    """
    Return the discounts that are asked for.

    Raises:
        ApiError: one names nothing, or more than one thing.
    """
    found = []
    for number, one in enumerate(said(asked) or []):
        named = [
            value
            for value in (one.coupon, one.promotion_code, one.discount)
            if not isinstance(value, UnsetType)
        ]
        if len(named) != 1:
            raise ApiError(
                "You must specify exactly one of these parameters: coupon, promotion_code,"
                " discount.",
                param=f"{param}[{number}]",
            )
        found.append(
            Redeemed(
                or_none(one.coupon),
                or_none(one.promotion_code),
                or_none(one.discount),
                f"{param}[{number}]",
            )
        )
    return found


def item_discounts(item: ItemParams, param: str) -> list[Redeemed] | None:
    """
    Return all discounts that an item is to have; ``None`` where nothing is said of them.

    Raises:
        ApiError: one names nothing, or more than one thing.
    """
    if isinstance(item.discounts, UnsetType):
        return None
    return redeemed(item.discounts, name_within(param, "discounts"))


def payment_settings(
    kept: PaymentSettings, asked: PaymentSettingsParams | UnsetType
) -> PaymentSettings:
    """Return how invoices are paid, after what was asked."""
    if isinstance(asked, UnsetType):
        return kept
    return {
        "payment_method_options": method_options(
            kept["payment_method_options"], asked.payment_method_options
        ),
        "payment_method_types": given(asked.payment_method_types, kept["payment_method_types"]),
        "save_default_payment_method": given(
            asked.save_default_payment_method, kept["save_default_payment_method"]
        ),
    }


def trial_settings(kept: TrialSettings, asked: TrialSettingsParams | UnsetType) -> TrialSettings:
    """Return what becomes of a trial, after what was asked."""
    if isinstance(asked, UnsetType):
        return kept
    end = kept["end_behavior"]
    missing_method = given(asked.end_behavior.missing_payment_method, end["missing_payment_method"])
    settings: TrialSettings = {"end_behavior": {"missing_payment_method": missing_method}}
    anchor = given(asked.end_behavior.billing_cycle_anchor, end.get("billing_cycle_anchor"))
    if anchor is not None:
        settings["end_behavior"]["billing_cycle_anchor"] = anchor
    return settings


def anchor_config(asked: AnchorConfigParams | UnsetType) -> AnchorConfig | None:
    """Return the day and time that periods begin on."""
    if isinstance(asked, UnsetType):
        return None
    return {
        "day_of_month": asked.day_of_month,
        "hour": or_none(asked.hour),
        "minute": or_none(asked.minute),
        "month": or_none(asked.month),
        "second": or_none(asked.second),
    }


def refuse_automatic_tax(asked: AutomaticTaxParams | UnsetType, param: str = "") -> None:
    """
    Refuse what the sandbox can't do: work out taxes.

    Raises:
        ApiError: it is asked for.
    """
    if not isinstance(asked, UnsetType) and asked.enabled:
        raise ApiError(
            "Automatic tax isn't served by the sandbox; use tax rates.",
            param=f"{param}[automatic_tax][enabled]" if param else "automatic_tax[enabled]",
        )


def set_details(subscription: Subscription, asked: CancellationParams | UnsetType) -> None:
    """Keep why a subscription is canceled."""
    if isinstance(asked, UnsetType):
        return
    details = subscription["cancellation_details"]
    details["comment"] = given(asked.comment, details["comment"])
    details["feedback"] = given(asked.feedback, details["feedback"])
    details["feedback_option"] = given(asked.feedback_option, details["feedback_option"])
