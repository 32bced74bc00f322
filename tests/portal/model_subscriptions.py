"""The model's subscriptions: starting, updating, canceling, pausing, and their terms."""

from fractions import Fraction

from tests.portal.model import (
    GRANTED,
    PAUSED_IS_UPDATED_AT_PORTAL,
    QUIET,
    REVERSAL_NEEDS_CANCELLATION_FEATURE,
    SCHEDULED_SWITCH_STAYS_WITHIN_PRODUCT,
    SUPPORTED,
    By,
    Codes,
    Decide,
    Item,
    Price,
    Subscription,
    Switch,
    Verdict,
    World,
    features,
    is_in_flow,
    is_shut_out,
    leaves_the_flow,
    not_the_sessions,
    portal_is_shut,
    refused,
)
from tests.portal.model_periods import (
    begin_cycle,
    end,
    end_periods,
    end_trial,
    intervals,
    later,
    period_end,
)

from counterfoil.domain.configuration.features import (
    AllowedUpdate,
    BillingCycleAnchor,
    CancellationReason,
    CancelMode,
    OfferedProduct,
    PauseDurationType,
    PauseOption,
    PeriodEndCondition,
    TrialUpdateBehavior,
)
from counterfoil.domain.product.price import Interval, TaxBehavior
from counterfoil.domain.session.flow import FlowType
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription.terms import BillingMode, CollectionMethod, Status

UPDATE, CANCEL, PAUSE = (
    FlowType.SUBSCRIPTION_UPDATE,
    FlowType.SUBSCRIPTION_CANCEL,
    FlowType.SUBSCRIPTION_PAUSE,
)

PER_YEAR = {
    Interval.DAY: Fraction(365),
    Interval.WEEK: Fraction(365, 7),
    Interval.MONTH: Fraction(12),
    Interval.YEAR: Fraction(1),
}

OF_BILLING = {
    Status.INCOMPLETE,
    Status.TRIALING,
    Status.ACTIVE,
    Status.PAST_DUE,
    Status.UNPAID,
}
"""The statuses that billing itself brings (R93)."""


def at_the_door(
    world: World, by: By, subscription_id: str, *flows: FlowType, afterwards: bool = False
) -> Codes:
    """What the session has against a wish about a subscription (R69, R75, R83)."""
    held = world.subscriptions.get(subscription_id)
    is_step = is_in_flow(world, by, *flows, subscription=subscription_id)
    return (
        is_shut_out(world, by)
        | (not_the_sessions(world, by, held.customer) if held else set())
        | leaves_the_flow(world, by, is_step=is_step, afterwards=afterwards)
    )


def not_in_force(world: World, subscription_id: str) -> Codes:
    """A subscription is known (R83) and not over (R93, R116)."""
    held = world.subscriptions.get(subscription_id)
    if held is None:
        return {"resource_missing"}
    return {"subscription_ended"} if held.ended is not None else set()


def _by_customer(world: World, by: By, subscription_id: str, *flows: FlowType) -> Codes:
    return at_the_door(world, by, subscription_id, *flows) or not_in_force(world, subscription_id)


def _by_merchant(world: World, by: By, subscription_id: str) -> Codes:
    """What the portal doesn't offer is the merchant's (R91)."""
    no = at_the_door(world, by, subscription_id) or not_in_force(world, subscription_id)
    return no or ({"not_at_portal"} if by.at_portal else set())


def start(world: World, wish: c.StartSubscription, by: By) -> Verdict:
    """Merchants start subscriptions (R91), to prices that are sold, in one currency (R54, R95)."""
    id_ = wish.subscription_id
    if no := at_the_door(world, by, id_) or ({"not_at_portal"} if by.at_portal else set()):
        return refused(no)
    if id_ in world.subscriptions:
        return refused({"subscription_already_started"})
    if len({item.id for item in wish.items}) != len(wish.items) or not 0 < len(wish.items) <= 20:
        no.add("item_count")
    if world.customer(wish.customer_id) is None:
        no.add("resource_missing")
    prices = [world.prices.get(item.price) for item in wish.items]
    currency = next((price.currency for price in prices if price), "")
    for item, price in zip(wish.items, prices, strict=True):
        no |= _not_sold(price, currency)
        if item.quantity is not None and item.quantity < 0:
            no.add("quantity_out_of_bounds")
    if wish.trial is not None and wish.trial.end <= world.now:
        no.add("trial_end_past")
    if wish.default_payment_method is not None:
        no |= _not_attached(world, wish.customer_id, wish.default_payment_method)
    if no:
        return refused(no)
    sold = [price for price in prices if price is not None]
    ends = wish.trial.end if wish.trial else None
    world.subscriptions[id_] = Subscription(
        customer=wish.customer_id,
        status=Status.TRIALING if wish.trial else Status.ACTIVE,
        items={
            item.id: Item(
                price=price.id,
                quantity=None if price.metered else item.quantity,
                start=world.now,
                end=ends or period_end(world.now, price),
            )
            for item, price in zip(wish.items, sold, strict=True)
        },
        created=world.now,
        currency=currency,
        method=wish.collection_method,
        mode=wish.billing_mode or BillingMode.FLEXIBLE,
        anchor=ends or world.now,
        trial=wish.trial,
        default=wish.default_payment_method,
    )
    return GRANTED


# Updates.


def switch_plan(world: World, wish: c.SwitchPlan, by: By) -> Verdict:
    """
    An item switches to a price that is sold (R54) and, at the portal, offered (R79) and suitable
    (R85-R90); there it may wait for the period's end (R58, R59).
    """
    if no := _by_customer(world, by, wish.subscription_id, UPDATE):
        return refused(no)
    held = world.subscriptions[wish.subscription_id]
    item = held.items.get(wish.item_id)
    if item is None:
        return refused({"resource_missing"})
    if item.price == wish.price_id:
        quantity = None if world.prices[item.price].metered else wish.quantity
        return _requantify(world, held, wish.item_id, quantity, by)
    price = world.prices.get(wish.price_id)
    changes_quantity = wish.quantity is not None and wish.quantity != item.quantity
    no = _not_sold(price, held.currency)
    if by.at_portal:
        no |= update_refused(world, held, by)
        if AllowedUpdate.PRICE not in features(world, by).allowed:
            no.add("price_not_switchable")
        if all(each == item.price for each in _offered_prices(world, by)):
            no.add("nothing_to_switch_to")
        if changes_quantity and AllowedUpdate.QUANTITY not in features(world, by).allowed:
            no.add("quantity_not_changeable")
        if _offer_of(world, by, wish.price_id) is None:
            no.add("price_not_offered")
    else:
        no |= _unpaid(held)
    if price is None:
        return refused(no)
    quantity = _quantity_after(item, price, wish.quantity)
    no |= _quantity_unfit(world, by, price.id, quantity, changed=changes_quantity)
    if by.at_portal:
        before = world.prices[item.price]
        if price.tax is not before.tax:
            no.add("other_tax_behavior")
        other = price.product != before.product and SCHEDULED_SWITCH_STAYS_WITHIN_PRODUCT
        if other and _waits(world, item, price, quantity, by):
            no.add("other_product")
    return refused(no) if no else _update(world, held, wish.item_id, price, quantity, by=by)


def change_quantity(world: World, wish: c.ChangeQuantity, by: By) -> Verdict:
    """A quantity changes, at the portal within the bounds of the offer (R50, R55, R82)."""
    if no := _by_customer(world, by, wish.subscription_id, UPDATE):
        return refused(no)
    held = world.subscriptions[wish.subscription_id]
    if wish.item_id not in held.items:
        return refused({"resource_missing"})
    return _requantify(world, held, wish.item_id, wish.quantity, by)


def _requantify(
    world: World, held: Subscription, item_id: str, quantity: int | None, by: By
) -> Verdict:
    item = held.items[item_id]
    if quantity is None or quantity == item.quantity:
        return QUIET
    no = _quantity_unfit(world, by, item.price, quantity, changed=True)
    if by.at_portal:
        no |= update_refused(world, held, by)
        if AllowedUpdate.QUANTITY not in features(world, by).allowed:
            no.add("quantity_not_changeable")
        if _offer_of(world, by, item.price) is None:
            no.add("price_not_offered")
    else:
        no |= _unpaid(held)
    if no:
        return refused(no)
    return _update(world, held, item_id, world.prices[item.price], quantity, by=by)


def _update(
    world: World, held: Subscription, item_id: str, price: Price, quantity: int | None, *, by: By
) -> Verdict:
    """
    Update an item: now, or kept by a schedule until the period's end (R58, R59).

    At the portal an update ends a trial (R61, R88) and may reset the cycle (R57); another interval
    begins a new one.
    """
    item, how = held.items[item_id], features(world, by)
    if by.at_portal and _waits(world, item, price, quantity, by):
        keeper = held.schedule[0] if held.schedule else ""
        held.schedule = (keeper, True)
        held.switch = Switch(item=item_id, price=price.id, quantity=quantity, at=held.period_end)
        return GRANTED
    before = intervals(world, held)
    same_price = item.price == price.id
    item.price = price.id
    item.quantity = quantity if same_price else _quantity_after(item, price, quantity)
    in_trial = held.status is Status.TRIALING
    if by.at_portal and in_trial and how.in_trial is TrialUpdateBehavior.END_TRIAL:
        end_trial(world, held, world.now)
    elif (by.at_portal and how.anchor is BillingCycleAnchor.NOW) or (
        before != intervals(world, held)
    ):
        begin_cycle(world, held, world.now)
    return GRANTED


def update_refused(world: World, held: Subscription, by: By) -> Codes:
    """
    Customers update where that is switched on (R49), unless all they may do is cancel (R85), a
    schedule will update (R86), tax isn't specified (R87), or the status forbids it (R93).
    """
    no = portal_is_shut(world, by) | _unpaid(held)
    if not features(world, by).updates:
        no.add("subscription_update_disabled")
    if len(held.items) > 1:
        no.add("several_items")
    prices = [world.prices[item.price] for item in held.items.values()]
    if any(price.metered for price in prices):
        no.add("metered_usage")
    if held.method is CollectionMethod.SEND_INVOICE:
        no.add("invoiced_subscription")
    paying = world.methods_of(held.customer).get(_payer(world, held) or "")
    if paying is not None and SUPPORTED.get(paying, "none") not in {None, held.currency}:
        no.add("unsupported_payment_method")
    if held.schedule is not None and held.schedule[1]:
        no.add("managed_by_schedule")
    if any(price.tax is TaxBehavior.UNSPECIFIED for price in prices):
        no.add("tax_behavior_unspecified")
    if held.status is Status.PAUSED and not PAUSED_IS_UPDATED_AT_PORTAL:
        no.add("subscription_paused")
    return no


def _payer(world: World, held: Subscription) -> str | None:
    """The subscription's own method pays, else the customer's default (R100, R102)."""
    customer = world.customer(held.customer)
    if customer is None:
        return None
    return held.default if held.default not in {None, *customer.detached} else customer.default


def _unpaid(held: Subscription) -> Codes:
    """Before the first payment nothing is updated, by no one (R93)."""
    return {"subscription_incomplete"} if held.status is Status.INCOMPLETE else set()


def _not_sold(price: Price | None, currency: str) -> Codes:
    """A price is known, sold, recurring, and in the subscription's currency (R53, R54)."""
    if price is None:
        return {"resource_missing"}
    no = set() if price.active else {"price_archived"}
    if price.every is None:
        no.add("price_not_recurring")
    if price.currency != currency:
        no.add("other_currency")
    return no


def _offered_prices(world: World, by: By) -> list[str]:
    return [price for offer in features(world, by).products for price in offer.prices]


def _offer_of(world: World, by: By, price_id: str) -> OfferedProduct | None:
    return next((o for o in features(world, by).products if price_id in o.prices), None)


def _quantity_unfit(
    world: World, by: By, price_id: str, quantity: int | None, *, changed: bool
) -> Codes:
    """How many: none at least, at the portal as the offer says (R55, R82)."""
    offer = _offer_of(world, by, price_id) if by.at_portal else None
    minimum, maximum, adjustable = 0, None, True
    if offer is not None:
        bounds = offer.adjustable_quantity
        minimum, maximum, adjustable = bounds.minimum, bounds.maximum, bounds.enabled
    no = {"quantity_fixed"} if changed and not adjustable else set()
    if quantity is not None and (
        quantity < minimum or (maximum is not None and quantity > maximum)
    ):
        no.add("quantity_out_of_bounds")
    return no


def _quantity_after(item: Item, price: Price, quantity: int | None) -> int | None:
    """A metered price counts by itself; who leaves one begins with a single unit."""
    if price.metered:
        return None
    return quantity if quantity is not None else (1 if item.quantity is None else item.quantity)


def _waits(world: World, item: Item, price: Price, quantity: int | None, by: By) -> bool:
    """Tell whether a switch waits: it comes to less, or bills more often (R58)."""
    before, conditions = world.prices[item.price], features(world, by).waits_for
    shorter = _often(price) > _often(before)
    if price.id == before.id:
        less = quantity is not None and item.quantity is not None and quantity < item.quantity
    else:
        less = not price.metered and not before.metered
        less = less and _yearly(price, quantity) < _yearly(before, item.quantity)
    return (less and PeriodEndCondition.DECREASING_ITEM_AMOUNT in conditions) or (
        shorter and PeriodEndCondition.SHORTENING_INTERVAL in conditions
    )


def _often(price: Price) -> Fraction:
    return PER_YEAR[price.every[0]] / price.every[1] if price.every else Fraction(0)


def _yearly(price: Price, quantity: int | None) -> Fraction:
    return price.amount * (1 if quantity is None else quantity) * _often(price)


# Cancellation.


def cancel(world: World, wish: c.CancelSubscription, by: By) -> Verdict:
    """
    Cancel, as the configuration has it at the portal (R107), at the period's end (R108, R109) or
    now (R113); a period that is over leaves nothing to wait for.
    """
    id_ = wish.subscription_id
    if no := at_the_door(world, by, id_, CANCEL):
        return refused(no)
    held = world.subscriptions.get(id_)
    if held is None:
        return refused({"resource_missing"})
    if held.ended is not None or (by.at_portal and held.is_canceling):
        return QUIET
    mode = features(world, by).cancel_mode if by.at_portal else wish.mode
    now = mode is CancelMode.IMMEDIATELY or held.period_end <= world.now
    classic = held.mode is BillingMode.CLASSIC
    if not now and (held.cancel_flag, held.cancel_at) == (classic, held.period_end):
        return QUIET
    if no := cancel_refused(world, held, by):
        return refused(no)
    if now:
        end(held, world.now)
    else:
        held.cancel_flag, held.cancel_at = classic, held.period_end
    return GRANTED


def cancel_refused(world: World, held: Subscription, by: By) -> Codes:
    """Customers cancel where that is switched on (R107), nobody beside a schedule (R86)."""
    if not by.at_portal:
        return {"cancellation_by_schedule"} if held.schedule is not None else set()
    no = portal_is_shut(world, by)
    if not features(world, by).cancels:
        no.add("subscription_cancel_disabled")
    if held.schedule is not None and held.schedule[1]:
        no.add("managed_by_schedule")
    return no


def reverse(world: World, wish: c.ReverseCancellation, by: By) -> Verdict:
    """A cancellation is taken back while the period runs (R111)."""
    if no := _by_customer(world, by, wish.subscription_id):
        return refused(no)
    held = world.subscriptions[wish.subscription_id]
    if not held.is_canceling:
        return QUIET
    no = cancel_refused(world, held, by)
    if not REVERSAL_NEEDS_CANCELLATION_FEATURE:
        no.discard("subscription_cancel_disabled")
    if held.cancel_at is not None and held.cancel_at <= world.now:
        no.add("subscription_ended")
    if no:
        return refused(no)
    held.cancel_flag, held.cancel_at = False, None
    return GRANTED


def give_reason(world: World, wish: c.GiveCancellationReason, by: By) -> Verdict:
    """A reason comes after the cancellation (R47), of those that are offered (R118)."""
    id_ = wish.subscription_id
    if no := at_the_door(world, by, id_, CANCEL, afterwards=True):
        return refused(no)
    held = world.subscriptions.get(id_)
    if held is None:
        return refused({"resource_missing"})
    if (wish.feedback, wish.comment or None) == held.reason:
        return QUIET
    if held.ended is None and not held.is_canceling:
        return refused({"not_canceling"})
    if by.at_portal:
        no = portal_is_shut(world, by)
        enabled, options = features(world, by).reasons
        if wish.feedback is not None and not (enabled and wish.feedback in options):
            no.add("reason_not_offered")
        if wish.comment and wish.feedback is not CancellationReason.OTHER:
            no.add("comment_without_other")
    if no:
        return refused(no)
    held.reason = (wish.feedback, wish.comment or None)
    return GRANTED


# The two pauses, which have nothing to do with each other (R146).


def pause_collection(world: World, wish: c.PauseCollection, by: By) -> Verdict:
    """Merchants stop collecting, the status stays (R124, R125); the portal doesn't (R134)."""
    if no := _by_customer(world, by, wish.subscription_id):
        return refused(no)
    held = world.subscriptions[wish.subscription_id]
    if wish.pause == held.collection_pause:
        return QUIET
    no = portal_is_shut(world, by) | {"portal_pauses_no_collection"} if by.at_portal else set()
    if wish.pause.resumes_at is not None and wish.pause.resumes_at <= world.now:
        no.add("collection_resumes_past")
    if no:
        return refused(no)
    held.collection_pause = wish.pause
    return GRANTED


def resume_collection(world: World, wish: c.ResumeCollection, by: By) -> Verdict:
    """Merchants collect again (R131); customers don't since 2024-08-01 (R134)."""
    if no := _by_customer(world, by, wish.subscription_id):
        return refused(no)
    held = world.subscriptions[wish.subscription_id]
    if held.collection_pause is None:
        return QUIET
    if by.at_portal:
        return refused(portal_is_shut(world, by) | {"portal_resumes_no_collection"})
    held.collection_pause = None
    return GRANTED


def pause(world: World, wish: c.PauseSubscription, by: By) -> Verdict:
    """The subscription itself pauses at once (R137), its period over (R139)."""
    if no := _by_customer(world, by, wish.subscription_id, PAUSE):
        return refused(no)
    held = world.subscriptions[wish.subscription_id]
    if held.status is Status.PAUSED:
        return QUIET
    if no := pause_refused(world, held, wish.duration, by):
        return refused(no)
    held.status, held.paused_for_want = Status.PAUSED, False
    option = wish.duration
    held.resumes_at = later(world.now, option.interval, option.interval_count) if option else None
    end_periods(held, world.now)
    return GRANTED


def pause_refused(world: World, held: Subscription, duration: PauseOption | None, by: By) -> Codes:
    """What keeps a subscription from pausing (R138), and customers from pausing it (R61f)."""
    no = portal_pause_refused(world, by) if by.at_portal else set()
    how = features(world, by)
    if by.at_portal:
        indefinite = how.pause_type is PauseDurationType.INDEFINITE
        if not (duration is None if indefinite else duration in how.pause_options):
            no.add("pause_duration_not_offered")
    if held.method is CollectionMethod.SEND_INVOICE:
        no.add("pause_of_invoiced")
    if held.mode is BillingMode.CLASSIC:
        no.add("pause_of_classic")
    if held.status is Status.TRIALING:
        no.add("pause_in_trial")
    if held.status is Status.INCOMPLETE:
        no.add("pause_of_incomplete")
    if held.schedule is not None:
        no.add("pause_under_schedule")
    return no


def portal_pause_refused(world: World, by: By) -> Codes:
    """Customers pause in the redesigned portal alone (R61g), where it is switched on (R61f)."""
    no = portal_is_shut(world, by)
    if not world.redesigned_portal:
        no.add("redesigned_portal_needed")
    if not features(world, by).pauses:
        no.add("subscription_pause_disabled")
    return no


def resume(world: World, wish: c.ResumeSubscription, by: By) -> Verdict:
    """A paused subscription goes on in a new cycle (R141, R142)."""
    if no := _by_customer(world, by, wish.subscription_id):
        return refused(no)
    held = world.subscriptions[wish.subscription_id]
    if held.status is not Status.PAUSED:
        return QUIET
    no = portal_pause_refused(world, by) if by.at_portal else set()
    if held.method is CollectionMethod.SEND_INVOICE:
        no.add("pause_of_invoiced")
    if held.paused_for_want and not world.methods_of(held.customer):
        no.add("no_payment_method_to_resume")
    if no:
        return refused(no)
    held.status, held.resumes_at, held.paused_for_want = Status.ACTIVE, None, False
    begin_cycle(world, held, world.now)
    return GRANTED


# Terms.


def finish_trial(world: World, wish: c.EndTrial, by: By) -> Verdict:
    """Merchants end a trial, with what its end brings (R88, R144)."""
    if no := _by_merchant(world, by, wish.subscription_id):
        return refused(no)
    held = world.subscriptions[wish.subscription_id]
    if held.status is not Status.TRIALING:
        return QUIET
    end_trial(world, held, world.now)
    return GRANTED


def change_trial(world: World, wish: c.ChangeTrial, by: By) -> Verdict:
    """Merchants give a trial or move its end, which period and cycle follow."""
    if no := _by_merchant(world, by, wish.subscription_id):
        return refused(no)
    held = world.subscriptions[wish.subscription_id]
    if wish.trial == held.trial:
        return QUIET
    if wish.trial.end <= world.now:
        return refused({"trial_end_past"})
    held.trial, held.anchor = wish.trial, wish.trial.end
    if held.status is Status.ACTIVE:
        held.status = Status.TRIALING
    end_periods(held, wish.trial.end)
    return GRANTED


def choose_method(world: World, wish: c.ChoosePaymentMethod, by: By) -> Verdict:
    """Merchants choose what a subscription is charged to, customers can undo that (R100, R101)."""
    if no := _by_customer(world, by, wish.subscription_id):
        return refused(no)
    held = world.subscriptions[wish.subscription_id]
    if wish.payment_method_id == held.default:
        return QUIET
    if by.at_portal:
        no = portal_is_shut(world, by)
        if not features(world, by).methods:
            no.add("payment_method_update_disabled")
        if wish.payment_method_id is not None:
            no.add("override_not_at_portal")
    if wish.payment_method_id is not None:
        no |= _not_attached(world, held.customer, wish.payment_method_id)
    if no:
        return refused(no)
    held.default = wish.payment_method_id
    return GRANTED


def _not_attached(world: World, customer_id: str, method: str) -> Codes:
    """What is charged is attached to the customer (R102)."""
    attached = method in world.methods_of(customer_id)
    return set() if attached else {"payment_method_not_attached"}


def change_method(world: World, wish: c.ChangeCollectionMethod, by: By) -> Verdict:
    """Merchants charge automatically or send invoices, and bind the customer with it (R98)."""
    if no := _by_merchant(world, by, wish.subscription_id):
        return refused(no)
    held = world.subscriptions[wish.subscription_id]
    if wish.collection_method is held.method:
        return QUIET
    held.method = wish.collection_method
    return GRANTED


def attach_schedule(world: World, wish: c.AttachSchedule, by: By) -> Verdict:
    """Merchants put a subscription under one schedule (R86), never while it is paused (R138)."""
    if no := _by_merchant(world, by, wish.subscription_id):
        return refused(no)
    held = world.subscriptions[wish.subscription_id]
    schedule = (str(wish.schedule_id), wish.update_scheduled)
    if held.schedule == schedule:
        return QUIET
    if held.schedule is not None and held.schedule[0] != schedule[0]:
        return refused({"other_schedule"})
    if held.status is Status.PAUSED:
        return refused({"pause_under_schedule"})
    held.schedule = schedule
    if not wish.update_scheduled:
        held.switch = None
    return GRANTED


def release_schedule(world: World, wish: c.ReleaseSchedule, by: By) -> Verdict:
    """Merchants free a subscription of its schedule, and of what that kept (R86)."""
    if no := _by_merchant(world, by, wish.subscription_id):
        return refused(no)
    held = world.subscriptions[wish.subscription_id]
    if held.schedule is None:
        return QUIET
    held.schedule = held.switch = None
    return GRANTED


def change_status(world: World, wish: c.ChangeStatus, by: By) -> Verdict:
    """A standalone account says what billing has come to (R93)."""
    if no := _by_merchant(world, by, wish.subscription_id):
        return refused(no)
    held = world.subscriptions[wish.subscription_id]
    if wish.status is held.status:
        return QUIET
    if wish.status is Status.INCOMPLETE_EXPIRED and held.status is Status.INCOMPLETE:
        end(held, world.now, Status.INCOMPLETE_EXPIRED)
        return GRANTED
    if wish.status not in OF_BILLING or held.status is Status.PAUSED:
        return refused({"status_not_of_billing"})
    held.status = wish.status
    return GRANTED


DECIDE: dict[type[object], Decide] = {
    c.StartSubscription: start,
    c.SwitchPlan: switch_plan,
    c.ChangeQuantity: change_quantity,
    c.CancelSubscription: cancel,
    c.ReverseCancellation: reverse,
    c.GiveCancellationReason: give_reason,
    c.PauseCollection: pause_collection,
    c.ResumeCollection: resume_collection,
    c.PauseSubscription: pause,
    c.ResumeSubscription: resume,
    c.EndTrial: finish_trial,
    c.ChangeTrial: change_trial,
    c.ChoosePaymentMethod: choose_method,
    c.ChangeCollectionMethod: change_method,
    c.AttachSchedule: attach_schedule,
    c.ReleaseSchedule: release_schedule,
    c.ChangeStatus: change_status,
}
"""How each command about a subscription is decided."""
