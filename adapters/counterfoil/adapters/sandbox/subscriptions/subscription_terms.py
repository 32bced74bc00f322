"""What a subscription is to be, and when its periods are to begin."""

from collections.abc import Mapping, Sequence
from typing import Literal

from attrs import field, frozen

from counterfoil.adapters.protocol.errors import invalid
from counterfoil.adapters.sandbox.catalogue.discounting import Redeemed
from counterfoil.adapters.sandbox.shapes.price import Price
from counterfoil.adapters.sandbox.shapes.subscription import (
    AnchorConfig,
    CollectionMethod,
    PaymentSettings,
    TrialSettings,
)
from counterfoil.adapters.sandbox.subscriptions.periods import DAY, after, next_on
from counterfoil.adapters.sandbox.subscriptions.subscription_invoices import Behavior, ExtraItem
from counterfoil.adapters.sandbox.subscriptions.subscription_items import NewItem, every_of

Proration = Literal["always_invoice", "create_prorations", "none"]

TRIAL_DAYS_MAX = 730
_FURTHEST = 5 * 366 * DAY


def plain_payment_settings() -> PaymentSettings:
    """Return how invoices are paid unless it is said."""
    return {
        "payment_method_options": None,
        "payment_method_types": None,
        "save_default_payment_method": "off",
    }


def plain_trial_settings() -> TrialSettings:
    """Return what becomes of trials unless it is said."""
    return {"end_behavior": {"missing_payment_method": "create_invoice"}}


@frozen(kw_only=True)
class Terms:
    """
    What a subscription is to be.

    Attributes:
        trial_end: when its trial ends, in seconds; ``now`` ends it at once.
        billing_cycle_anchor: when its first whole period begins; now or later.
        discounts: ``None`` where the customer's are to hold.
        schedule: the schedule that begins it; then its first invoice waits an hour.
    """

    customer: str
    items: Sequence[NewItem]
    currency: str | None = None
    collection_method: CollectionMethod = "charge_automatically"
    days_until_due: int | None = None
    default_payment_method: str | None = None
    payment_behavior: Behavior = "allow_incomplete"
    off_session: bool = False
    trial_end: int | None = None
    trial_settings: TrialSettings = field(factory=plain_trial_settings)
    billing_cycle_anchor: int | None = None
    anchor_config: AnchorConfig | None = None
    proration_behavior: Proration = "create_prorations"
    cancel_at: int | Literal["max_period_end", "min_period_end"] | None = None
    cancel_at_period_end: bool = False
    discounts: Sequence[Redeemed] = ()
    extras: Sequence[ExtraItem] = ()
    metadata: Mapping[str, str] = field(factory=dict)
    description: str | None = None
    default_tax_rates: Sequence[str] = ()
    payment_settings: PaymentSettings = field(factory=plain_payment_settings)
    billing_mode: Literal["classic", "flexible"] = "flexible"
    schedule: str | None = None


def keeps_anchor(settings: TrialSettings) -> bool:
    """Say whether periods go on as they began when a trial ends, and don't begin anew then."""
    return settings["end_behavior"].get("billing_cycle_anchor") == "unchanged"


def check_future(at: int, now: int, param: str) -> int:
    """
    Return a moment that is to come.

    Raises:
        ApiError: it is past, or too far away.
    """
    if at <= now:
        raise invalid("Invalid timestamp: must be an integer Unix timestamp in the future.", param)
    if at > now + _FURTHEST:
        raise invalid("Invalid timestamp: can be no more than five years in the future.", param)
    return at


def anchor_of(terms: Terms, prices: Sequence[Price], now: int) -> int:
    """
    Return when the first whole period begins.

    Raises:
        ApiError: it is past, or later than the first period would end.
    """
    begins = max(terms.trial_end or now, now)
    if keeps_anchor(terms.trial_settings):
        begins = now
    config = terms.anchor_config
    if config is not None:
        if any(every_of(price).unit in {"day", "week"} for price in prices):
            raise invalid(
                "`billing_cycle_anchor_config` can only be used with prices whose interval is"
                " `month` or `year`.",
                "billing_cycle_anchor_config",
            )
        return next_on(
            begins,
            day=config["day_of_month"],
            month=config["month"],
            hour=config["hour"],
            minute=config["minute"],
            second=config["second"],
        )
    asked = terms.billing_cycle_anchor
    if asked is None:
        return begins
    check_future(asked, now, "billing_cycle_anchor")
    if asked > min(after(begins, every_of(price)) for price in prices):
        raise invalid(
            "billing_cycle_anchor cannot be later than next natural billing date for plan",
            "billing_cycle_anchor",
        )
    return asked
