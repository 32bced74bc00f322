"""Reads the parameters of subscriptions: which items, discounts and settings they ask for."""

from collections.abc import Sequence
from typing import TypeVar

from msgspec import UnsetType

from counterfoil.adapters.protocol.errors import ApiError, missing
from counterfoil.adapters.protocol.forms import name_within
from counterfoil.adapters.protocol.parameters import given, merged, or_none
from counterfoil.adapters.sandbox.api.invoice_params import AutomaticTaxParams
from counterfoil.adapters.sandbox.api.payment_settings import method_options
from counterfoil.adapters.sandbox.api.subscription_params import (
    AnchorConfigParams,
    CancellationParams,
    ExtraParams,
    ItemParams,
    PaymentSettingsParams,
    TrialSettingsParams,
)
from counterfoil.adapters.sandbox.catalogue.discounting import Redeemed
from counterfoil.adapters.sandbox.catalogue.inline import price_from
from counterfoil.adapters.sandbox.invoices.invoice_discounts import DiscountParams
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.subscription import (
    AnchorConfig,
    PaymentSettings,
    Subscription,
    TrialSettings,
)
from counterfoil.adapters.sandbox.subscriptions.subscription_invoices import ExtraItem
from counterfoil.adapters.sandbox.subscriptions.subscription_items import NewItem

V = TypeVar("V")


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
