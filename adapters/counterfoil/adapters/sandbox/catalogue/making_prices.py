"""Makes prices, and keeps beside each recurring one the plan that items still show."""

from msgspec import UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid, no_such
from counterfoil.adapters.protocol.parameters import or_none
from counterfoil.adapters.sandbox.catalogue.amounts import (
    currency_option,
    read_amounts,
    read_currency_options,
    tax_behavior_of,
)
from counterfoil.adapters.sandbox.catalogue.known_currencies import known_currency
from counterfoil.adapters.sandbox.catalogue.price_params import NewAmounts, RecurringParams
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.price import PLAN, PRICE, Interval, Plan, Price, Recurring

_LONGEST: dict[Interval, int] = {"day": 1095, "week": 156, "month": 36, "year": 3}


def new_price(turn: Turn, params: NewAmounts, product: str) -> Price:
    """
    Return a price that isn't kept yet.

    Raises:
        ApiError: it can't be.
    """
    tiered = params.billing_scheme == "tiered"
    recurring = None if isinstance(params.recurring, UnsetType) else _recurring(params.recurring)
    if tiered and recurring is None:
        raise invalid(
            "Prices with `type=one_time` are not supported with tiered billing.", "interval"
        )
    tiers_mode = None if isinstance(params.tiers_mode, UnsetType) else params.tiers_mode
    if tiered and tiers_mode is None:
        raise invalid(
            "Prices with `billing_scheme=tiered` require `tiers_mode` to be set.", "tiers_mode"
        )
    if tiers_mode is not None and not tiered:
        raise invalid("`tiers_mode` can only be set if `billing_scheme` is `tiered`.", "tiers_mode")
    amounts = read_amounts(params, tiered=tiered, within="")
    currency = known_currency(params.currency, "currency")
    tax_behavior = tax_behavior_of(params)
    transform = or_none(params.transform_quantity)
    if transform is not None and tiered:
        raise invalid("`transform_quantity` cannot be combined with `tiers`.", "transform_quantity")
    price = Price(
        id=turn.new_id(PRICE),
        object="price",
        active=True,
        billing_scheme=params.billing_scheme,
        created=turn.now(),
        currency=currency,
        currency_options={
            currency: currency_option(amounts, tax_behavior),
            **read_currency_options(params.currency_options, tiered=tiered, besides=currency),
        },
        custom_unit_amount=amounts.custom_unit_amount,
        livemode=False,
        lookup_key=None,
        metadata={},
        nickname=None,
        product=product,
        recurring=recurring,
        tax_behavior=tax_behavior,
        tiers_mode=tiers_mode,
        transform_quantity=(
            None
            if transform is None
            else {"divide_by": transform.divide_by, "round": transform.round}
        ),
        type="one_time" if recurring is None else "recurring",
        unit_amount=amounts.unit_amount,
        unit_amount_decimal=amounts.unit_amount_decimal,
    )
    if amounts.tiers is not None:
        price["tiers"] = amounts.tiers
    return price


def _recurring(params: RecurringParams) -> Recurring:
    if params.interval_count > _LONGEST[params.interval]:
        raise invalid(
            "The maximum interval is three years: 3 years, 36 months, 156 weeks or 1095 days.",
            "recurring[interval_count]",
        )
    if not isinstance(params.meter, UnsetType):
        raise no_such("meter", params.meter, param="recurring[meter]", status=400)
    if params.usage_type == "metered":
        raise ApiError(
            "Starting with Stripe version `2025-03-31.basil`, metered prices must be backed by"
            " meters."
        )
    return {
        "interval": params.interval,
        "interval_count": params.interval_count,
        "meter": None,
        "trial_period_days": or_none(params.trial_period_days),
        "usage_type": params.usage_type,
    }


def keep_price(turn: Turn, price: Price, *, told: bool = True) -> None:
    """Keep a new price, and its plan where it recurs; inline ones aren't told."""
    turn.create(PRICE, price)
    plan = plan_of(price)
    if plan is not None:
        turn.create(PLAN, plan)
    if told:
        if plan is not None:
            turn.announce("plan.created", PLAN, price["id"])
        turn.announce("price.created", PRICE, price["id"])


def change_price(turn: Turn, price: Price) -> None:
    """Keep a price's new state, and its plan's."""
    turn.write(PRICE, price)
    plan = plan_of(price)
    if plan is not None:
        turn.write(PLAN, plan)
        turn.announce("plan.updated", PLAN, price["id"])
    turn.announce("price.updated", PRICE, price["id"])


def plan_of(price: Price) -> Plan | None:
    """Return a price as a plan, if it recurs."""
    recurring = price["recurring"]
    if recurring is None:
        return None
    plan = Plan(
        id=price["id"],
        object="plan",
        active=price["active"],
        amount=price["unit_amount"],
        amount_decimal=price["unit_amount_decimal"],
        billing_scheme=price["billing_scheme"],
        created=price["created"],
        currency=price["currency"],
        interval=recurring["interval"],
        interval_count=recurring["interval_count"],
        livemode=False,
        metadata=price["metadata"],
        meter=recurring["meter"],
        nickname=price["nickname"],
        product=price["product"],
        tiers_mode=price["tiers_mode"],
        transform_usage=price["transform_quantity"],
        trial_period_days=recurring["trial_period_days"],
        usage_type=recurring["usage_type"],
    )
    if "tiers" in price:
        plan["tiers"] = price["tiers"]
    return plan
