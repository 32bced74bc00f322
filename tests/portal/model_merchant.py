"""The model's merchant: what is sold, what is offered, and what the portal is set to."""

from typing import TypeVar

from attrs import evolve
from tests.portal.model import (
    DEFAULT_STAYS_ACTIVE,
    EMPTY_PRODUCTS_ARE_MISSING,
    GRANTED,
    INTERVAL_COUNT_TELLS_INTERVALS_APART,
    PRORATION_NEEDS_IMMEDIATE_CANCELLATION,
    QUIET,
    UPDATES_NEED_PAYMENT_METHODS,
    By,
    Codes,
    Configuration,
    Decide,
    Price,
    Verdict,
    World,
    refused,
)
from tests.portal.model_discounts import not_redeemable

from counterfoil.domain.account.commands import ChooseDefaultConfiguration, JoinRedesignedPortal
from counterfoil.domain.changes import Change, Keep, Set
from counterfoil.domain.configuration import commands as cc
from counterfoil.domain.configuration.features import (
    CancelMode,
    OfferedProduct,
    ProrationBehavior,
)
from counterfoil.domain.configuration.wishes import (
    FeaturesWish,
    RetentionWish,
    SubscriptionCancelWish,
    SubscriptionUpdateWish,
)
from counterfoil.domain.product import commands as pc
from counterfoil.domain.product.price import UsageType

T = TypeVar("T")


# The catalogue.


def list_product(world: World, wish: pc.ListProduct, by: By) -> Verdict:
    """A product has no rule of its own here; the machine lists each once."""
    return GRANTED


def add_price(world: World, wish: pc.AddPrice, by: By) -> Verdict:
    """A price's terms stand for ever (R196)."""
    terms = wish.terms
    every = terms.recurrence
    world.prices[terms.id] = Price(
        id=terms.id,
        product=terms.product,
        currency=terms.currency,
        amount=terms.unit_amount or 0,
        every=(every.interval, every.interval_count) if every else None,
        metered=every is not None and every.usage_type is UsageType.METERED,
        tax=terms.tax_behavior,
    )
    return GRANTED


def archive_price(world: World, wish: pc.ArchivePrice, by: By) -> Verdict:
    """Merchants archive prices; subscriptions run on at them (R188, R196)."""
    return _set_active(world, wish.price_id, by, active=False)


def restore_price(world: World, wish: pc.RestorePrice, by: By) -> Verdict:
    """Merchants sell at an archived price again (R196)."""
    return _set_active(world, wish.price_id, by, active=True)


def _set_active(world: World, price_id: str, by: By, *, active: bool) -> Verdict:
    if by.at_portal:
        return refused({"catalogue_read_only"})
    price = world.prices.get(price_id)
    if price is None:
        return refused({"resource_missing"})
    if price.active is active:
        return QUIET
    price.active = active
    return GRANTED


# The account and its configurations.


def join_redesigned_portal(world: World, wish: JoinRedesignedPortal, by: By) -> Verdict:
    """The merchant opts in, once (R61g)."""
    if world.redesigned_portal:
        return QUIET
    if by.at_portal:
        return refused({"merchants_account"})
    world.redesigned_portal = True
    return GRANTED


def choose_default(world: World, wish: ChooseDefaultConfiguration, by: By) -> Verdict:
    """One active configuration is the default, saved at the Dashboard (R17-R20, R23)."""
    id_ = wish.configuration_id
    if world.default_configuration == id_:
        return QUIET
    no = set() if by.door == "dashboard" else {"parameter_unknown", "merchants_account"}
    held = world.configurations.get(id_)
    if held is None:
        no.add("resource_missing")
    elif not held.active and DEFAULT_STAYS_ACTIVE:
        no.add("default_configuration_inactive")
    if no:
        return refused(no)
    world.default_configuration = id_
    return GRANTED


def create(world: World, wish: cc.CreateConfiguration, by: By) -> Verdict:
    """A configuration is active from its creation, all that isn't passed is off (R2, R34)."""
    if by.at_portal:
        return refused({"merchants_only"})
    if wish.configuration_id in world.configurations:
        return refused({"resource_already_exists"})
    wished = Configuration()
    if no := _settle(world, wished, wish.features or FeaturesWish()):
        return refused(no)
    world.configurations[wish.configuration_id] = wished
    return GRANTED


def update(world: World, wish: cc.UpdateConfiguration, by: By) -> Verdict:
    """What is passed replaces what was, where the whole then fits (R33-R61f)."""
    if by.at_portal:
        return refused({"merchants_only"})
    held = world.configurations.get(wish.configuration_id)
    if held is None:
        return refused({"resource_missing"})
    wished = evolve(held)
    no = _settle(world, wished, wish.features or FeaturesWish())
    if wished == held:
        return QUIET
    if no:
        return refused(no)
    world.configurations[wish.configuration_id] = wished
    return GRANTED


def _after(change: Change[T], before: T) -> T:
    return change.value if isinstance(change, Set) else before


def _settle(world: World, wished: Configuration, wish: FeaturesWish) -> Codes:
    """Set what is passed, and say what is wrong with that."""
    no: Codes = set()
    switches = (wished.updates, wished.methods)
    if (details := wish.customer_update) is not None:
        enabled, allowed = wished.details
        wished.details = (
            _after(details.enabled, enabled),
            _after(details.allowed_updates, allowed),
        )
    if wish.invoice_history is not None:
        wished.invoices = _after(wish.invoice_history.enabled, wished.invoices)
    if wish.payment_method_update is not None:
        wished.methods = _after(wish.payment_method_update.enabled, wished.methods)
    if wish.subscription_cancel is not None:
        no |= _settle_cancel(world, wished, wish.subscription_cancel)
    if wish.subscription_update is not None:
        no |= _settle_update(world, wished, wish.subscription_update)
    if (pause := wish.subscription_pause) is not None:
        wished.pauses = _after(pause.enabled, wished.pauses)
        if pause.duration is not None:
            wished.pause_type = _after(pause.duration.type, wished.pause_type)
            options = pause.duration.interval_options
            wished.pause_options = options.value if isinstance(options, Set) else ()
    now = (wished.updates, wished.methods)
    if UPDATES_NEED_PAYMENT_METHODS and now != switches and now == (True, False):
        no.add("payment_method_update_disabled")
    return no


def _settle_cancel(world: World, wished: Configuration, wish: SubscriptionCancelWish) -> Codes:
    """No cancellation is invoiced (R41), and only an immediate one is prorated (R42)."""
    no: Codes = set()
    before = (wished.cancel_mode, wished.cancel_proration)
    wished.cancels = _after(wish.enabled, wished.cancels)
    wished.cancel_mode = _after(wish.mode, wished.cancel_mode)
    wished.cancel_proration = _after(wish.proration_behavior, wished.cancel_proration)
    if wished.cancel_proration is ProrationBehavior.ALWAYS_INVOICE:
        no.add("cancellation_always_invoiced")
    after = (wished.cancel_mode, wished.cancel_proration)
    never = (CancelMode.AT_PERIOD_END, ProrationBehavior.CREATE_PRORATIONS)
    if before != after == never and PRORATION_NEEDS_IMMEDIATE_CANCELLATION:
        no.add("proration_at_period_end")
    if (reasons := wish.cancellation_reason) is not None:
        enabled, options = wished.reasons
        wished.reasons = (_after(reasons.enabled, enabled), _after(reasons.options, options))
    if wish.retention is not None:
        no |= _settle_offer(world, wished, wish.retention)
    return no


def _settle_offer(world: World, wished: Configuration, wish: RetentionWish) -> Codes:
    """What is offered to who cancels can be redeemed (R84, R119, R120)."""
    before = wished.offer
    if not isinstance(wish.coupon, Keep):
        wished.offer = wish.coupon.value if isinstance(wish.coupon, Set) else None
    if wished.offer is None:
        wished.offer_once = False
        return set()
    wished.offer_once = _after(wish.once_a_customer, wished.offer_once)
    if wished.offer == before:
        return set()
    return not_redeemable(world.coupons.get(wished.offer), world.now, None)


def _settle_update(world: World, wished: Configuration, wish: SubscriptionUpdateWish) -> Codes:
    """Where updates are on, products and kinds of change are named (R49), and offers fit."""
    no: Codes = set()
    knew_products = wished.updates or bool(wished.products)
    knew_allowed = wished.updates or bool(wished.allowed)
    wished.updates = _after(wish.enabled, wished.updates)
    wished.allowed = _after(wish.default_allowed_updates, wished.allowed)
    wished.products = _after(wish.products, wished.products)
    wished.waits_for = _after(wish.schedule_at_period_end, wished.waits_for)
    wished.in_trial = _after(wish.trial_update_behavior, wished.in_trial)
    wished.anchor = _after(wish.billing_cycle_anchor, wished.anchor)
    if isinstance(wish.products, Set):
        no |= _offers_unfit(world, wish.products.value)
        missing = EMPTY_PRODUCTS_ARE_MISSING and not wished.products
    else:
        missing = not knew_products
    if not isinstance(wish.default_allowed_updates, Set):
        missing = missing or not knew_allowed
    if wished.updates and missing:
        no.add("parameter_missing")
    return no


def _offers_unfit(world: World, offers: tuple[OfferedProduct, ...]) -> Codes:
    """At most ten products (R51), each with prices of its own that are sold (R54), one an interval
    and currency (R53), and with bounds in order (R55).
    """
    no: Codes = {"too_many_products"} if len(offers) > 10 else set()
    if len({offer.product for offer in offers}) < len(offers):
        no.add("product_listed_twice")
    for offer in offers:
        bounds = offer.adjustable_quantity
        if bounds.minimum < 0 or (bounds.maximum is not None and bounds.maximum < bounds.minimum):
            no.add("quantity_bounds")
        intervals: list[object] = []
        for price_id in offer.prices:
            price = world.prices.get(price_id)
            if price is None:
                no.add("resource_missing")
                continue
            if price.product != offer.product:
                no.add("price_of_other_product")
                no.add("resource_missing")
                continue
            if not price.active:
                no.add("price_not_active")
            if price.every is None:
                no.add("price_not_recurring")
                continue
            interval, count = price.every
            apart = count if INTERVAL_COUNT_TELLS_INTERVALS_APART else None
            intervals.append((interval, apart, price.currency))
        if len(set(intervals)) < len(intervals):
            no.add("billing_interval_repeated")
    return no


def activate(world: World, wish: cc.ActivateConfiguration, by: By) -> Verdict:
    """Merchants let sessions be opened with it again (R2)."""
    if by.at_portal:
        return refused({"merchants_only"})
    held = world.configurations.get(wish.configuration_id)
    if held is None:
        return refused({"resource_missing"})
    if held.active:
        return QUIET
    held.active = True
    return GRANTED


def deactivate(world: World, wish: cc.DeactivateConfiguration, by: By) -> Verdict:
    """The default stays active (R23)."""
    if by.at_portal:
        return refused({"merchants_only"})
    held = world.configurations.get(wish.configuration_id)
    if held is None:
        return refused({"resource_missing"})
    if not held.active:
        return QUIET
    if world.default_configuration == wish.configuration_id and DEFAULT_STAYS_ACTIVE:
        return refused({"default_configuration_inactive"})
    held.active = False
    return GRANTED


DECIDE: dict[type[object], Decide] = {
    pc.ListProduct: list_product,
    pc.AddPrice: add_price,
    pc.ArchivePrice: archive_price,
    pc.RestorePrice: restore_price,
    JoinRedesignedPortal: join_redesigned_portal,
    ChooseDefaultConfiguration: choose_default,
    cc.CreateConfiguration: create,
    cc.UpdateConfiguration: update,
    cc.ActivateConfiguration: activate,
    cc.DeactivateConfiguration: deactivate,
}
"""How each command of the merchant's alone is decided."""
