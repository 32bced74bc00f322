"""How a subscription begins: its record, its first periods, and its first invoice."""

from collections.abc import Mapping, Sequence
from typing import Literal, NoReturn

from attrs import evolve, field, frozen

from counterfoil.adapters.sandbox.billing import timing
from counterfoil.adapters.sandbox.billing.discounting import grant
from counterfoil.adapters.sandbox.billing.invoice_lines import NewLine
from counterfoil.adapters.sandbox.billing.methods import chargeable
from counterfoil.adapters.sandbox.billing.periods import (
    DAY,
    Period,
    after,
    next_on,
)
from counterfoil.adapters.sandbox.billing.subscription_invoices import (
    Behavior,
    ExtraItem,
    add_extras,
    draft,
    settle,
)
from counterfoil.adapters.sandbox.billing.subscription_items import (
    NewItem,
    check_together,
    every_of,
    first_end,
    new_item,
    period_end,
    period_from,
    recurring_price,
)
from counterfoil.adapters.sandbox.billing.subscription_lines import (
    part_of_whole,
    trial,
    whole,
)
from counterfoil.adapters.sandbox.protocol.errors import ApiError, invalid, missing
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.payment_method import PAYMENT_METHOD
from counterfoil.adapters.sandbox.shapes.price import PRICE, Price
from counterfoil.adapters.sandbox.shapes.subscription import (
    SUBSCRIPTION,
    AnchorConfig,
    BillingMode,
    CollectionMethod,
    PaymentSettings,
    Subscription,
    SubscriptionItem,
    TrialSettings,
)

Proration = Literal["always_invoice", "create_prorations", "none"]

TRIAL_DAYS_MAX = 730
_FURTHEST = 5 * 366 * DAY


@frozen
class Redeemed:
    """A discount that is asked for: by coupon, by promotion code, or one that is there already."""

    coupon: str | None = None
    promotion_code: str | None = None
    discount: str | None = None
    param: str = "discounts[0]"


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
        since: when it began, if earlier than now.
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


def start(turn: Turn, terms: Terms) -> str:
    """
    Begin a subscription, bill its first periods, and return its id.

    Raises:
        ApiError: the terms don't fit, there is nothing to charge, or the payment failed and was
            not to be left incomplete.
    """
    customer = turn.read(CUSTOMER, terms.customer, named="customer")
    clock = customer["test_clock"]
    now = turn.now(clock)
    prices = [
        recurring_price(turn, item.price, item.param, may_be_inactive=item.may_be_inactive)
        for item in terms.items
    ]
    currency = terms.currency or (prices[0]["currency"] if prices else "usd")
    flexible = terms.billing_mode == "flexible"
    check_together(turn, [price["id"] for price in prices], currency=currency, flexible=flexible)
    _check_collection(turn, terms)
    is_trial = terms.trial_end is not None and terms.trial_end > now
    subscription = _record(turn, terms, currency, clock, now)
    subscription["billing_cycle_anchor"] = _anchor(terms, prices, now)
    subscription["items"] = _items(turn, terms, subscription, prices, now, is_trial=is_trial)
    _set_cancel_at(subscription, terms)
    if is_trial:
        subscription["status"] = "trialing"
        subscription["trial_start"], subscription["trial_end"] = now, terms.trial_end
    elif terms.collection_method == "send_invoice":
        subscription["status"] = "active"
    elif terms.payment_behavior not in {"default_incomplete", "preview"}:
        _check_chargeable(turn, subscription)
    turn.create(SUBSCRIPTION, subscription)
    subscription["discounts"] = granted(turn, subscription, terms.discounts)
    if customer["currency"] is None:
        customer["currency"] = currency
        turn.write(CUSTOMER, customer)
        turn.announce("customer.updated", CUSTOMER, customer["id"], clock)
    turn.write(SUBSCRIPTION, subscription)
    add_extras(turn, subscription, terms.extras)
    lines = _first_lines(turn, terms, subscription, is_trial=is_trial)
    invoice = draft(
        turn,
        subscription,
        lines,
        reason="subscription_create",
        period=Period(now, now),
    )
    try:
        settle(turn, invoice, terms.payment_behavior, off_session=terms.off_session)
    finally:
        _announce(turn, subscription["id"], clock)
    return subscription["id"]


def _announce(turn: Turn, id: str, clock: str | None) -> None:
    turn.announce("customer.subscription.created", SUBSCRIPTION, id, clock)
    subscription = turn.read(SUBSCRIPTION, id)
    trial_end = subscription["trial_end"]
    if trial_end is not None and trial_end - timing.TRIAL_WARNING <= turn.now(clock):
        turn.announce("customer.subscription.trial_will_end", SUBSCRIPTION, id, clock)
    timing.retime(turn, subscription)


def _check_collection(turn: Turn, terms: Terms) -> None:
    if terms.collection_method == "send_invoice" and terms.days_until_due is None:
        raise missing("days_until_due")
    if terms.collection_method == "charge_automatically" and terms.days_until_due is not None:
        raise invalid(
            "`days_until_due` can only be set when `collection_method` is `send_invoice`.",
            "days_until_due",
        )
    if terms.payment_behavior == "pending_if_incomplete":
        raise invalid(
            "`payment_behavior=pending_if_incomplete` can only be used when updating a"
            " subscription.",
            "payment_behavior",
        )
    if terms.default_payment_method is not None:
        check_method(turn, terms.customer, terms.default_payment_method, "default_payment_method")


def check_method(turn: Turn, customer: str, payment_method: str, param: str) -> None:
    """
    Check that a payment method is a customer's.

    Raises:
        ApiError: it isn't.
    """
    method = turn.find(PAYMENT_METHOD, payment_method)
    if method is None or method["customer"] != customer:
        raise ApiError(
            f"The customer does not have a payment method with the ID {payment_method}. The"
            " payment method must be attached to the customer.",
            code="resource_missing",
            param=param,
        )


def _check_chargeable(turn: Turn, subscription: Subscription) -> None:
    """Refuse to begin where there will be something to pay, and nothing to pay it with."""
    is_free = all(_is_free(turn.read(PRICE, item["price"])) for item in subscription["items"])
    preferred = subscription["default_payment_method"]
    if not is_free and chargeable(turn, subscription["customer"], preferred) is None:
        refuse_unpayable()


def _is_free(price: Price) -> bool:
    return price["billing_scheme"] == "per_unit" and price["unit_amount"] == 0


def refuse_unpayable() -> NoReturn:
    """Raise that a customer has nothing that can be charged."""
    raise ApiError(
        "This customer has no attached payment source or default payment method. Please consider"
        " adding a default payment method. For more information, visit"
        " https://stripe.com/docs/billing/subscriptions/payment-methods-setting"
        "#payment-method-priority.",
        code="resource_missing",
    )


def _record(turn: Turn, terms: Terms, currency: str, clock: str | None, now: int) -> Subscription:
    return Subscription(
        id=turn.new_id(SUBSCRIPTION),
        object="subscription",
        application=None,
        application_fee_percent=None,
        automatic_tax={"disabled_reason": None, "enabled": False, "liability": None},
        billing_cycle_anchor=now,
        billing_cycle_anchor_config=terms.anchor_config,
        billing_mode=_mode(terms.billing_mode, now),
        billing_schedules=[],
        billing_thresholds=None,
        cancel_at=None,
        cancel_at_period_end=False,
        canceled_at=None,
        cancellation_details={
            "comment": None,
            "feedback": None,
            "feedback_option": None,
            "reason": None,
        },
        collection_method=terms.collection_method,
        created=now,
        currency=currency,
        customer=terms.customer,
        customer_account=None,
        days_until_due=terms.days_until_due,
        default_payment_method=terms.default_payment_method,
        default_source=None,
        default_tax_rates=list(terms.default_tax_rates),
        description=terms.description,
        discounts=[],
        ended_at=None,
        invoice_settings={"account_tax_ids": None, "issuer": {"type": "self"}},
        items=[],
        latest_invoice=None,
        livemode=False,
        managed_payments={"enabled": False},
        metadata=dict(terms.metadata),
        next_pending_invoice_item_invoice=None,
        on_behalf_of=None,
        pause_collection=None,
        payment_settings=terms.payment_settings,
        pending_invoice_item_interval=None,
        pending_setup_intent=None,
        pending_update=None,
        schedule=terms.schedule,
        start_date=now,
        status="incomplete",
        status_details=None,
        test_clock=clock,
        transfer_data=None,
        trial_end=None,
        trial_settings=terms.trial_settings,
        trial_start=None,
        ended=False,
        resuming=None,
    )


def _mode(mode: Literal["classic", "flexible"], now: int) -> BillingMode:
    if mode == "classic":
        return {"flexible": None, "type": "classic"}
    return flexible_since(now)


def flexible_since(now: int) -> BillingMode:
    """Return the flexible billing mode as it is unless something else is asked for."""
    return {
        "flexible": {"proration_discounts": "included"},
        "type": "flexible",
        "updated_at": now,
    }


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


def _anchor(terms: Terms, prices: Sequence[Price], now: int) -> int:
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


def _items(
    turn: Turn,
    terms: Terms,
    subscription: Subscription,
    prices: Sequence[Price],
    now: int,
    *,
    is_trial: bool,
) -> list[SubscriptionItem]:
    made = []
    for asked, price in zip(terms.items, prices, strict=True):
        period = (
            Period(now, terms.trial_end or now)
            if is_trial
            else period_from(subscription, price, now)
        )
        made.append(new_item(turn, subscription["id"], asked, price, period, now))
    return made


def _first_lines(
    turn: Turn, terms: Terms, subscription: Subscription, *, is_trial: bool
) -> list[NewLine]:
    if is_trial:
        return [trial(turn, subscription, item) for item in subscription["items"]]
    lines = [
        part_of_whole(turn, subscription, whole(turn, subscription, item))
        for item in subscription["items"]
    ]
    if terms.proration_behavior == "none" and subscription["billing_cycle_anchor"] > turn.now(
        subscription["test_clock"]
    ):
        return [evolve(line, amount=0) for line in lines]
    return lines


def _set_cancel_at(subscription: Subscription, terms: Terms) -> None:
    if terms.cancel_at is not None and terms.cancel_at_period_end:
        raise ApiError(
            "You can only specify one of these parameters: cancel_at, cancel_at_period_end."
        )
    if terms.cancel_at_period_end:
        subscription["cancel_at_period_end"] = True
        subscription["cancel_at"] = period_end(subscription)
    elif terms.cancel_at == "max_period_end":
        subscription["cancel_at"] = period_end(subscription)
    elif terms.cancel_at == "min_period_end":
        subscription["cancel_at"] = first_end(subscription)
    elif terms.cancel_at is not None:
        subscription["cancel_at"] = check_future(
            terms.cancel_at, subscription["created"], "cancel_at"
        )
    if subscription["cancel_at"] is not None:
        subscription["canceled_at"] = subscription["created"]
        subscription["cancellation_details"]["reason"] = "cancellation_requested"


def granted(turn: Turn, subscription: Subscription, asked: Sequence[Redeemed]) -> list[str]:
    """
    Grant discounts to a subscription, and return the ids of all that are asked for.

    Raises:
        ApiError: one can't be granted, or isn't there.
    """
    ids = []
    for redeemed in asked:
        if redeemed.discount is not None:
            if redeemed.discount not in subscription["discounts"]:
                raise ApiError(
                    f"No such discount: '{redeemed.discount}'",
                    code="resource_missing",
                    param=f"{redeemed.param}[discount]",
                )
            ids.append(redeemed.discount)
            continue
        ids.append(
            grant(
                turn,
                coupon=redeemed.coupon,
                promotion_code=redeemed.promotion_code,
                customer=subscription["customer"],
                subscription=subscription["id"],
                invoice=None,
                test_clock=subscription["test_clock"],
                param=redeemed.param,
            )
        )
    return ids
