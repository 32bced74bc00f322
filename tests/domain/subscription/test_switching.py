"""Switching the plan and changing the quantity: who may, to what, and in which order rules bind."""

from datetime import UTC, datetime

import pytest
from attrs import evolve
from tests.domain.subscription.cast import (
    ANNA,
    ANNA_HERSELF,
    API,
    ARCHIVED,
    CANCELED,
    CARD,
    CHEAPER,
    DASHBOARD,
    DEARER,
    DOLLARS,
    EVERYTHING,
    GIFT,
    GOLD,
    GYM,
    IN_TRIAL,
    INCLUSIVE,
    ITEM,
    METERED,
    MONTHLY,
    NOW,
    ONE_TIME,
    OPENING,
    PLAN,
    PORTAL,
    PORTAL_CONFIGURATION,
    QUIET_SCHEDULE,
    SAUNA,
    SEPA,
    SILVER_DEARER,
    STARTED,
    UNDER_SCHEDULE,
    UNKNOWN_PRICE,
    UPDATE,
    VISA,
    VOUCHER,
    YEARLY,
    catalogue,
    facts,
    item,
    portal,
    replay,
    standing,
    started,
    subscription,
    updating,
    with_items,
)

from counterfoil.domain.account.state import State as Account
from counterfoil.domain.cause import Door
from counterfoil.domain.configuration.features import (
    AdjustableQuantity,
    AllowedUpdate,
    BillingCycleAnchor,
    OfferedProduct,
    PeriodEndCondition,
    ProrationBehavior,
    SubscriptionUpdate,
    TrialUpdateBehavior,
)
from counterfoil.domain.customer.policy import TYPE_NOT_STATED
from counterfoil.domain.customer.state import Deleted as DeletedCustomer
from counterfoil.domain.customer.state import PaymentMethod
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.price import BillingScheme, PriceTerms, TaxBehavior
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription import policy
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.guards import may_be_more_than_canceled
from counterfoil.domain.subscription.state import InForce
from counterfoil.domain.subscription.switching import switched
from counterfoil.domain.subscription.terms import CollectionMethod, Status
from counterfoil.domain.values import AccountId, PriceId

SWITCH = c.SwitchPlan(subscription_id=GYM, item_id=ITEM, price_id=DEARER.id)
TWO_MORE = c.ChangeQuantity(subscription_id=GYM, item_id=ITEM, quantity=3)
SWITCHED = e.PlanSwitched(
    item=ITEM, price=DEARER, quantity=1, proration_behavior=ProrationBehavior.NONE
)
QUANTITY_CHANGED = e.QuantityChanged(
    item=ITEM, quantity=3, proration_behavior=ProrationBehavior.NONE
)
PRICE_ALONE = updating(evolve(UPDATE, default_allowed_updates=(AllowedUpdate.PRICE,)))
QUANTITY_ALONE = updating(evolve(UPDATE, default_allowed_updates=(AllowedUpdate.QUANTITY,)))


def offering(*products: OfferedProduct) -> Facts:
    """Return a portal that offers these products."""
    return updating(evolve(UPDATE, products=products))


def adjustable(bounds: AdjustableQuantity) -> Facts:
    """Return a portal that offers gold in a quantity within bounds."""
    return offering(
        OfferedProduct(product=GOLD, prices=(MONTHLY.id, DEARER.id), adjustable_quantity=bounds)
    )


def to(price: PriceId, quantity: int | None = None) -> c.SwitchPlan:
    """Return the wish to switch Anna's item."""
    return c.SwitchPlan(subscription_id=GYM, item_id=ITEM, price_id=price, quantity=quantity)


def quantity(wanted: int) -> c.ChangeQuantity:
    """Return the wish to have so many."""
    return evolve(TWO_MORE, quantity=wanted)


NEW_CYCLE = (
    e.BillingCycleAnchorReset(NOW),
    e.PeriodRenewed(
        item=ITEM,
        current_period_start=NOW,
        current_period_end=datetime(2026, 12, 2, 9, 30, tzinfo=UTC),
    ),
)


def test_a_customer_switches_to_an_offered_price() -> None:
    """R79, R56: the configuration says how it is prorated, whatever the wish says."""
    wish = evolve(SWITCH, proration_behavior=ProrationBehavior.ALWAYS_INVOICE)
    subscription(STARTED).when(wish, PORTAL).then(SWITCHED)


@pytest.mark.parametrize("at", [API, DASHBOARD])
def test_a_merchant_switches_as_the_wish_says(at: Facts) -> None:
    """To any price that is sold in the currency, offered or not; the wish says how to prorate."""
    prorated = evolve(SWITCHED, proration_behavior=ProrationBehavior.CREATE_PRORATIONS)
    subscription(STARTED).when(SWITCH, at).then(prorated)
    at_once = ProrationBehavior.ALWAYS_INVOICE
    subscription(STARTED).when(evolve(SWITCH, proration_behavior=at_once), at).then(
        evolve(SWITCHED, proration_behavior=at_once)
    )
    bare = evolve(at, configuration=facts().configuration)
    metered = evolve(prorated, price=METERED, quantity=None)
    subscription(STARTED).when(to(METERED.id), bare).then(metered)


def test_one_item_is_switched_and_the_others_stay() -> None:
    """Which of them bill in another rhythm is told from these."""
    assert switched((item(), item(id=SAUNA)), ITEM, DEARER, 2) == (
        item(DEARER, 2),
        item(id=SAUNA),
    )


def test_the_quantity_stays_unless_another_is_wished() -> None:
    """With the price may come a quantity."""
    three = with_items(item(quantity=3))
    subscription(three).when(SWITCH, PORTAL).then(evolve(SWITCHED, quantity=3))
    subscription(three).when(to(DEARER.id, 5), PORTAL).then(evolve(SWITCHED, quantity=5))


def test_what_leaves_a_metered_price_begins_with_a_single_unit() -> None:
    """A metered item has no quantity to keep."""
    metered = with_items(item(METERED, None))
    subscription(metered).when(SWITCH, API).then(
        evolve(SWITCHED, proration_behavior=ProrationBehavior.CREATE_PRORATIONS)
    )


@pytest.mark.parametrize("at", [API, PORTAL])
def test_the_plan_of_now_is_quiet(at: Facts) -> None:
    """Same wish, same values: no event, also where nothing may be switched."""
    now = subscription(STARTED)
    now.when(to(MONTHLY.id), at).then_nothing()
    now.when(to(MONTHLY.id, 1), evolve(at, products={})).then_nothing()
    now.when(quantity(1), at).then_nothing()


def test_the_metered_plan_of_now_is_quiet_whatever_quantity_goes_with_the_wish() -> None:
    """As when it was switched to: no quantity goes with a metered price."""
    subscription(with_items(item(METERED, None))).when(to(METERED.id, 1), API).then_nothing()


def test_a_switch_to_the_price_of_now_is_a_change_of_the_quantity() -> None:
    """So it needs no leave to switch prices, and an archived price goes on."""
    subscription(STARTED).when(to(MONTHLY.id, 3), QUANTITY_ALONE).then(QUANTITY_CHANGED)
    running = with_items(item(ARCHIVED))
    prorated = evolve(QUANTITY_CHANGED, proration_behavior=ProrationBehavior.CREATE_PRORATIONS)
    subscription(running).when(to(ARCHIVED.id, 3), API).then(prorated)


def test_a_customer_changes_the_quantity() -> None:
    """R50, R55."""
    subscription(STARTED).when(TWO_MORE, PORTAL).then(QUANTITY_CHANGED)


def test_a_merchant_changes_the_quantity_of_what_is_not_offered() -> None:
    """The portal's bounds bind customers."""
    prorated = evolve(QUANTITY_CHANGED, proration_behavior=ProrationBehavior.CREATE_PRORATIONS)
    subscription(with_items(item(DOLLARS))).when(TWO_MORE, API).then(prorated)
    fixed = adjustable(AdjustableQuantity(enabled=False)).configuration
    subscription(STARTED).when(TWO_MORE, evolve(API, configuration=fixed)).then(prorated)
    unprorated = evolve(TWO_MORE, proration_behavior=ProrationBehavior.NONE)
    subscription(STARTED).when(unprorated, API).then(QUANTITY_CHANGED)


@pytest.mark.parametrize(
    ("wish", "event"), [(SWITCH, SWITCHED), (TWO_MORE, QUANTITY_CHANGED)], ids=["plan", "quantity"]
)
def test_a_customer_s_update_ends_the_trial(wish: c.Command, event: e.Event) -> None:
    """R61, R88: unless the configuration lets it go on; a merchant's never does."""
    trialing = subscription(IN_TRIAL)
    price = DEARER if isinstance(event, e.PlanSwitched) else MONTHLY
    assert price.recurrence == MONTHLY.recurrence
    trialing.when(wish, PORTAL).then(event, e.TrialEnded(NOW), *NEW_CYCLE)
    going_on = evolve(UPDATE, trial_update_behavior=TrialUpdateBehavior.CONTINUE_TRIAL)
    trialing.when(wish, updating(going_on)).then(event)
    assert len(trialing.when(wish, API).events) == 1


@pytest.mark.parametrize("at", [API, PORTAL])
@pytest.mark.parametrize("wish", [SWITCH, TWO_MORE], ids=["plan", "quantity"])
def test_what_is_unknown_or_over_is_not_updated(wish: c.Command, at: Facts) -> None:
    """R83, R93."""
    subscription().when(wish, at).then_refused(r.UnknownSubscriptionError)
    subscription(STARTED, CANCELED).when(wish, at).then_refused(r.SubscriptionEndedError)


@pytest.mark.parametrize("at", [API, PORTAL])
@pytest.mark.parametrize("wish", [SWITCH, TWO_MORE], ids=["plan", "quantity"])
def test_only_an_item_of_the_subscription_is_updated(
    wish: c.SwitchPlan | c.ChangeQuantity, at: Facts
) -> None:
    """R79."""
    refusal = (
        subscription(STARTED).when(evolve(wish, item_id=SAUNA), at).then_refused(r.UnknownItemError)
    )
    assert (refusal.item_id, refusal.param) == (SAUNA, "items[0][id]")


@pytest.mark.parametrize("wish", [SWITCH, TWO_MORE], ids=["plan", "quantity"])
@pytest.mark.parametrize(
    ("past", "error"),
    [
        ((with_items(item(), item(id=SAUNA)),), r.SeveralItemsError),
        ((with_items(item(METERED, None)),), r.MeteredUsageError),
        (
            (started(evolve(OPENING, collection_method=CollectionMethod.SEND_INVOICE)),),
            r.InvoicedSubscriptionError,
        ),
        ((STARTED, e.DefaultPaymentMethodChosen(GIFT)), r.UnsupportedPaymentMethodError),
    ],
    ids=["several items", "metered", "invoiced", "gift card"],
)
def test_some_subscriptions_can_only_be_canceled_at_the_portal(
    past: tuple[e.Event, ...], error: type[r.SeveralItemsError], wish: c.Command
) -> None:
    """R85, the founding document's question; a merchant updates them all the same."""
    anna = evolve(ANNA_HERSELF, payment_methods={**ANNA_HERSELF.payment_methods, GIFT: VOUCHER})
    at_portal = portal(customer=anna)
    refusal = subscription(*past).when(wish, at_portal).then_refused(error)
    assert "R85" in refusal.rule.numbers
    assert subscription(*past).when(wish, API).refusal is None
    cancel = c.CancelSubscription(subscription_id=GYM)
    assert subscription(*past).when(cancel, at_portal).refusal is None


def test_the_refusal_of_several_items_counts_them() -> None:
    """So that the page can say so."""
    both = subscription(with_items(item(), item(id=SAUNA)))
    assert both.when(SWITCH, PORTAL).then_refused(r.SeveralItemsError).items == 2


@pytest.mark.parametrize(
    ("past", "customer"),
    [
        ((), ANNA_HERSELF),
        ((), evolve(ANNA_HERSELF, default_payment_method=None)),
        ((), DeletedCustomer(id=ANNA)),
        ((e.DefaultPaymentMethodChosen(GIFT),), ANNA_HERSELF),
        (
            (e.DefaultPaymentMethodChosen(SEPA),),
            evolve(
                ANNA_HERSELF,
                payment_methods={GIFT: VOUCHER, SEPA: CARD},
                default_payment_method=GIFT,
            ),
        ),
        (
            (e.DefaultSourceChosen("src_1"),),
            evolve(ANNA_HERSELF, payment_methods={GIFT: VOUCHER}, default_payment_method=GIFT),
        ),
        (
            (),
            evolve(
                ANNA_HERSELF, payment_methods={VISA: PaymentMethod(id=VISA, type=TYPE_NOT_STATED)}
            ),
        ),
        (
            (e.DefaultPaymentMethodChosen(GIFT),),
            evolve(ANNA_HERSELF, removed_payment_methods=frozenset({GIFT})),
        ),
    ],
    ids=[
        "a card pays",
        "nothing pays",
        "nobody pays",
        "unknown method",
        "override pays",
        "source pays",
        "unknown type",
        "detached override",
    ],
)
def test_nothing_is_withheld_on_a_guess(
    past: tuple[e.Event, ...], customer: DeletedCustomer
) -> None:
    """R85, R100, R105: only what is known to pay, and not to be supported, stands in the way."""
    subscription(STARTED, *past).when(SWITCH, portal(customer=customer)).then(SWITCHED)


@pytest.mark.parametrize(
    "current",
    [
        pytest.param(evolve(MONTHLY, billing_scheme=BillingScheme.TIERED), id="tiered"),
        pytest.param(evolve(MONTHLY, custom_unit_amount=True), id="chosen by the customer"),
        pytest.param(evolve(MONTHLY, id=UNKNOWN_PRICE), id="inline, so in no catalogue"),
        pytest.param(evolve(MONTHLY, unit_amount=None), id="no amount"),
    ],
)
def test_unusual_prices_are_no_obstacle(current: PriceTerms) -> None:
    """R94: Stripe's limits of the portal don't mention them, so they withhold nothing."""
    subscription(with_items(item(current))).when(SWITCH, PORTAL).then(SWITCHED)


def test_the_customer_s_default_counts_where_the_subscription_has_none_of_its_own() -> None:
    """R100."""
    anna = evolve(ANNA_HERSELF, payment_methods={GIFT: VOUCHER}, default_payment_method=GIFT)
    refusal = subscription(STARTED).when(SWITCH, portal(customer=anna))
    assert refusal.then_refused(r.UnsupportedPaymentMethodError).type == "gift_card"


@pytest.mark.parametrize(
    ("type_name", "currency", "country", "supported"),
    [
        ("sepa_debit", "eur", "NL", True),
        ("sepa_debit", "eur", "BR", False),
        ("sepa_debit", "usd", None, False),
        ("sepa_debit", None, None, True),
        ("cashapp", None, "NL", False),
        ("card", "jpy", "JP", True),
    ],
)
def test_a_payment_method_is_supported_in_its_currencies_and_countries(
    type_name: str, currency: str | None, country: str | None, supported: bool
) -> None:
    """R85, R105: what isn't known of the currency or the country withholds nothing."""
    method = PaymentMethod(id=VISA, type=type_name)
    anna = evolve(ANNA_HERSELF, payment_methods={VISA: method})
    gym = replay(started(evolve(OPENING, currency=currency)))
    assert isinstance(gym, InForce)
    at_portal = evolve(portal(customer=anna), account=Account(id=AccountId(""), country=country))

    refusals = [type(each) for each in may_be_more_than_canceled(gym, at_portal)]

    assert refusals == ([] if supported else [r.UnsupportedPaymentMethodError])


@pytest.mark.parametrize("wish", [SWITCH, TWO_MORE], ids=["plan", "quantity"])
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (Status.INCOMPLETE, r.IncompleteSubscriptionError),
        (Status.PAUSED, r.PausedSubscriptionError),
        (Status.ACTIVE, None),
        (Status.PAST_DUE, None),
        (Status.UNPAID, None),
        (Status("novel"), None),
    ],
)
def test_in_which_statuses_customers_update(
    status: Status, error: type[r.PausedSubscriptionError] | None, wish: c.Command
) -> None:
    """R93: what isn't said to block doesn't; incomplete binds merchants too."""
    refusal = subscription(standing(status)).when(wish, PORTAL).refusal
    assert (type(refusal) if refusal else None) is error
    by_merchant = subscription(standing(status)).when(wish, API).refusal
    assert isinstance(by_merchant, r.IncompleteSubscriptionError) is (status is Status.INCOMPLETE)
    assert by_merchant is None or status is Status.INCOMPLETE


@pytest.mark.parametrize("wish", [SWITCH, TWO_MORE], ids=["plan", "quantity"])
def test_a_scheduled_update_comes_first(wish: c.Command) -> None:
    """R60, R86: customers wait for it; a schedule that plans nothing isn't in their way."""
    managed = subscription(STARTED, UNDER_SCHEDULE)
    refusal = managed.when(wish, PORTAL).then_refused(r.ManagedByScheduleError)
    assert refusal.schedule_id == PLAN
    planless = subscription(STARTED, UNDER_SCHEDULE, QUIET_SCHEDULE)
    assert planless.when(wish, PORTAL).refusal is None
    assert managed.when(wish, API).refusal is None


def test_the_tax_behavior_stays() -> None:
    """R87: inclusive never becomes exclusive, and from `unspecified` nothing leads anywhere."""
    refusal = subscription(STARTED).when(to(INCLUSIVE.id), PORTAL)
    assert refusal.then_refused(r.OtherTaxBehaviorError).price_id == INCLUSIVE.id
    vague = evolve(MONTHLY, tax_behavior=TaxBehavior.UNSPECIFIED)
    also_vague = evolve(DEARER, tax_behavior=TaxBehavior.UNSPECIFIED)
    at_portal = evolve(PORTAL, products=catalogue(vague, also_vague))
    subscription(with_items(item(vague))).when(SWITCH, at_portal).then_refused(
        r.TaxBehaviorUnspecifiedError
    )
    assert subscription(with_items(item(vague))).when(SWITCH, API).refusal is None


@pytest.mark.parametrize(
    ("price", "error"),
    [
        (UNKNOWN_PRICE, r.UnknownPriceError),
        (ARCHIVED.id, r.PriceArchivedError),
        (ONE_TIME.id, r.PriceNotRecurringError),
        (DOLLARS.id, r.OtherCurrencyError),
    ],
)
@pytest.mark.parametrize("door", [Door.API, Door.PORTAL])
def test_a_price_that_cannot_be_sold_is_switched_to_by_nobody(
    price: PriceId, error: type[r.UnknownPriceError], door: Door
) -> None:
    """R53, R54: also where the configuration offers it."""
    offered = offering(OfferedProduct(product=GOLD, prices=(MONTHLY.id, price)))
    at = offered if door is Door.PORTAL else API
    refusal = subscription(STARTED).when(to(price), at).then_refused(error)
    assert refusal.price_id == price


def test_an_unknown_currency_rules_no_price_out() -> None:
    """Only what is known to differ is refused."""
    unknown = started(evolve(OPENING, currency=None))
    assert subscription(unknown).when(to(DOLLARS.id), API).refusal is None


def test_a_customer_switches_to_nothing_that_is_not_offered() -> None:
    """R79, R90."""
    without = offering(OfferedProduct(product=GOLD, prices=(MONTHLY.id, YEARLY.id)))
    refusal = subscription(STARTED).when(SWITCH, without).then_refused(r.PriceNotOfferedError)
    assert refusal.price_id == DEARER.id
    own = offering(OfferedProduct(product=GOLD, prices=(MONTHLY.id,)))
    subscription(STARTED).when(SWITCH, own).then_refused(r.NothingToSwitchToError)


def test_a_quantity_is_changed_of_what_is_offered() -> None:
    """R82: the bounds stand with the offer."""
    silver = offering(OfferedProduct(product=SILVER_DEARER.product, prices=(SILVER_DEARER.id,)))
    refusal = subscription(STARTED).when(TWO_MORE, silver).then_refused(r.PriceNotOfferedError)
    assert refusal.price_id == MONTHLY.id


@pytest.mark.parametrize(
    ("wanted", "is_granted"), [(1, False), (2, True), (4, True), (5, False), (-1, False)]
)
def test_a_customer_s_quantity_stays_in_bounds(wanted: int, is_granted: bool) -> None:
    """R55, R82: both bounds are in, for a change and for a switch."""
    bounds = AdjustableQuantity(minimum=2, maximum=4)
    three = subscription(with_items(item(quantity=3)))
    for wish in (quantity(wanted), to(DEARER.id, wanted)):
        outcome = three.when(wish, adjustable(bounds))
        if is_granted:
            assert outcome.refusal is None
        else:
            refusal = outcome.then_refused(r.QuantityOutOfBoundsError)
            assert (refusal.quantity, refusal.minimum, refusal.maximum) == (wanted, 2, 4)


def test_a_merchant_s_quantity_is_any_but_a_negative_one() -> None:
    """R55: any non-negative integer."""
    now = subscription(STARTED)
    assert now.when(quantity(0), API).refusal is None
    assert now.when(quantity(1_000_000), API).refusal is None
    for wish in (quantity(-1), to(DEARER.id, -1)):
        refusal = now.when(wish, API).then_refused(r.QuantityOutOfBoundsError)
        assert (refusal.minimum, refusal.maximum) == (0, None)


def test_an_offer_may_fix_the_quantity() -> None:
    """R55: the same quantity goes along with a switch, another doesn't."""
    fixed = adjustable(AdjustableQuantity(enabled=False))
    now = subscription(STARTED)
    now.when(TWO_MORE, fixed).then_refused(r.QuantityFixedError)
    now.when(to(DEARER.id, 3), fixed).then_refused(r.QuantityFixedError)
    now.when(to(DEARER.id, 1), fixed).then(SWITCHED)


def test_what_may_be_updated_is_listed() -> None:
    """R50: prices, quantities, both or neither."""
    now = subscription(STARTED)
    now.when(SWITCH, QUANTITY_ALONE).then_refused(r.PriceNotSwitchableError)
    now.when(TWO_MORE, PRICE_ALONE).then_refused(r.QuantityNotChangeableError)
    now.when(to(DEARER.id, 3), PRICE_ALONE).then_refused(r.QuantityNotChangeableError)
    now.when(SWITCH, PRICE_ALONE).then(SWITCHED)
    now.when(TWO_MORE, QUANTITY_ALONE).then(QUANTITY_CHANGED)


def everything_wrong() -> tuple[e.Opening, SubscriptionUpdate]:
    """Return a subscription and a feature that break as many rules as can be at once."""
    vague = evolve(METERED, tax_behavior=TaxBehavior.UNSPECIFIED)
    opening = evolve(
        OPENING,
        status=Status.INCOMPLETE,
        items=(item(vague, 3), item(id=SAUNA)),
        collection_method=CollectionMethod.SEND_INVOICE,
        default_payment_method=GIFT,
    )
    return opening, SubscriptionUpdate()


def test_the_checks_of_a_switch_by_descending_precedence() -> None:
    """Each row mends what the row before was refused for; the last is granted."""
    opening, off = everything_wrong()
    anna = evolve(ANNA_HERSELF, payment_methods={GIFT: VOUCHER, VISA: CARD})
    on = evolve(off, enabled=True)
    with_price = evolve(on, default_allowed_updates=(AllowedUpdate.PRICE,))
    with_both = evolve(with_price, default_allowed_updates=UPDATE.default_allowed_updates)
    fixed = OfferedProduct(
        product=SILVER_DEARER.product,
        prices=(SILVER_DEARER.id, ARCHIVED.id),
        adjustable_quantity=AdjustableQuantity(enabled=False, maximum=4),
    )
    offered = evolve(
        with_both,
        products=(fixed,),
        schedule_at_period_end=(PeriodEndCondition.SHORTENING_INTERVAL,),
    )
    loose = evolve(fixed, adjustable_quantity=AdjustableQuantity(maximum=4))
    bounded = evolve(offered, products=(loose,))
    yearly = evolve(YEARLY, tax_behavior=TaxBehavior.INCLUSIVE)
    single = evolve(opening, items=(opening.items[0],))
    licensed = evolve(
        single, items=(item(evolve(yearly, tax_behavior=TaxBehavior.UNSPECIFIED), 3),)
    )
    charged = evolve(licensed, collection_method=CollectionMethod.CHARGE_AUTOMATICALLY)
    paid = evolve(charged, default_payment_method=VISA)
    taxed = evolve(paid, items=(item(yearly, 3),))
    active = evolve(taxed, status=Status.ACTIVE)
    fitting = evolve(active, items=(item(YEARLY, 3),))
    scheduled = (UNDER_SCHEDULE,)
    wrong, archived = to(UNKNOWN_PRICE, 5), to(ARCHIVED.id, 5)
    right = to(SILVER_DEARER.id, 5)
    ladder: tuple[
        tuple[e.Opening, tuple[e.Event, ...], SubscriptionUpdate, c.SwitchPlan, type[Exception]],
        ...,
    ] = (
        (opening, scheduled, off, wrong, r.UpdateDisabledError),
        (opening, scheduled, on, wrong, r.SeveralItemsError),
        (single, scheduled, on, wrong, r.MeteredUsageError),
        (licensed, scheduled, on, wrong, r.InvoicedSubscriptionError),
        (charged, scheduled, on, wrong, r.UnsupportedPaymentMethodError),
        (paid, scheduled, on, wrong, r.ManagedByScheduleError),
        (paid, (), on, wrong, r.TaxBehaviorUnspecifiedError),
        (evolve(taxed, status=Status.PAUSED), (), on, wrong, r.PausedSubscriptionError),
        (taxed, (), on, wrong, r.IncompleteSubscriptionError),
        (active, (), on, wrong, r.PriceNotSwitchableError),
        (active, (), with_price, wrong, r.NothingToSwitchToError),
        (active, (), evolve(with_price, products=(fixed,)), wrong, r.QuantityNotChangeableError),
        (active, (), evolve(with_both, products=(fixed,)), wrong, r.PriceNotOfferedError),
        (
            active,
            (),
            evolve(offered, products=(evolve(fixed, prices=(UNKNOWN_PRICE,)),)),
            wrong,
            r.UnknownPriceError,
        ),
        (active, (), offered, archived, r.PriceArchivedError),
        (active, (), offered, right, r.QuantityFixedError),
        (active, (), bounded, right, r.QuantityOutOfBoundsError),
        (active, (), bounded, to(SILVER_DEARER.id, 4), r.OtherTaxBehaviorError),
        (fitting, (), bounded, to(SILVER_DEARER.id, 4), r.OtherProductError),
    )
    closed = facts(
        Door.PORTAL, customer=anna, configuration=evolve(PORTAL_CONFIGURATION, active=False)
    )
    first = subscription(started(opening), *scheduled).when(wrong, closed)
    first.then_refused(r.NoActiveConfigurationError)
    for state, past, update, wish, error in ladder:
        at = portal(evolve(EVERYTHING, subscription_update=update), customer=anna)
        assert type(subscription(started(state), *past).when(wish, at).refusal) is error
    at = portal(
        evolve(EVERYTHING, subscription_update=evolve(bounded, schedule_at_period_end=())),
        customer=anna,
    )
    subscription(started(fitting)).when(to(SILVER_DEARER.id, 4), at).then(
        e.PlanSwitched(
            item=ITEM,
            price=SILVER_DEARER,
            quantity=4,
            proration_behavior=ProrationBehavior.NONE,
        ),
        *NEW_CYCLE,
    )


def test_whoever_is_unknown_comes_first() -> None:
    """An id of nothing is told before any rule of the portal."""
    closed = facts(Door.PORTAL, configuration=evolve(PORTAL_CONFIGURATION, active=False))
    ghost = evolve(SWITCH, item_id=SAUNA)
    subscription().when(ghost, closed).then_refused(r.UnknownSubscriptionError)
    subscription(STARTED).when(ghost, closed).then_refused(r.UnknownItemError)
    subscription(STARTED).when(SWITCH, closed).then_refused(r.NoActiveConfigurationError)


def test_the_checks_of_a_quantity_by_descending_precedence() -> None:
    """Each row mends what the row before was refused for; the last is granted."""
    gold = OfferedProduct(
        product=GOLD,
        prices=(MONTHLY.id,),
        adjustable_quantity=AdjustableQuantity(enabled=False, maximum=2),
    )
    loose = evolve(gold, adjustable_quantity=AdjustableQuantity(maximum=2))
    prices = evolve(UPDATE, default_allowed_updates=(AllowedUpdate.PRICE,), products=())
    ladder: tuple[tuple[Facts, c.ChangeQuantity, type[Exception]], ...] = (
        (updating(SubscriptionUpdate()), TWO_MORE, r.UpdateDisabledError),
        (updating(prices), TWO_MORE, r.QuantityNotChangeableError),
        (offering(), TWO_MORE, r.PriceNotOfferedError),
        (offering(gold), TWO_MORE, r.QuantityFixedError),
        (offering(loose), TWO_MORE, r.QuantityOutOfBoundsError),
    )
    for at, wish, error in ladder:
        assert type(subscription(STARTED).when(wish, at).refusal) is error
    subscription(STARTED).when(quantity(2), offering(loose)).then(
        evolve(QUANTITY_CHANGED, quantity=2)
    )


def test_whether_a_paused_subscription_is_updated_is_one_choice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """UNCONFIRMED (R93): the other reading lets customers switch while nothing is billed."""
    monkeypatch.setattr(policy, "PAUSED_IS_UPDATED_AT_PORTAL", True)
    subscription(standing(Status.PAUSED)).when(SWITCH, PORTAL).then(SWITCHED)


def test_another_interval_begins_a_new_period() -> None:
    """A year that is paid for isn't billed by the month."""
    events = subscription(STARTED).when(to(YEARLY.id, None), API).events
    (renewed,) = (event for event in events if isinstance(event, e.PeriodRenewed))
    assert (renewed.current_period_start, renewed.current_period_end) == (
        NOW,
        NOW.replace(year=NOW.year + 1),
    )


def test_a_configuration_may_begin_a_new_cycle_with_each_update() -> None:
    """R57: `now` resets the anchor to the time of the update."""
    now = updating(evolve(UPDATE, billing_cycle_anchor=BillingCycleAnchor.NOW))
    subscription(STARTED).when(SWITCH, now).then(SWITCHED, *NEW_CYCLE)
    subscription(STARTED).when(TWO_MORE, now).then(QUANTITY_CHANGED, *NEW_CYCLE)


def test_what_is_asked_of_stripe_tells_all_that_the_configuration_says() -> None:
    """R57, R61: else the request couldn't be written truthfully."""
    now = evolve(UPDATE, billing_cycle_anchor=BillingCycleAnchor.NOW)
    at = portal(evolve(EVERYTHING, subscription_update=now), synced=True)
    (asked,) = subscription(IN_TRIAL).when(SWITCH, at).events
    assert isinstance(asked, e.PlanSwitchRequested)
    assert (asked.ends_trial, asked.resets_billing_cycle) == (True, True)


def test_a_switch_takes_the_quantity_along_within_the_new_bounds() -> None:
    """R82: nine seats don't fit into an offer of three."""
    nine = e.QuantityChanged(item=ITEM, quantity=9)
    few = adjustable(AdjustableQuantity(maximum=3))
    refusal = subscription(STARTED, nine).when(SWITCH, few).then_refused(r.QuantityOutOfBoundsError)
    assert (refusal.quantity, refusal.maximum) == (9, 3)


def test_a_waiting_switch_joins_the_schedule_that_is_there() -> None:
    """One schedule at a time (R86)."""
    waiting = updating(
        evolve(UPDATE, schedule_at_period_end=(PeriodEndCondition.DECREASING_ITEM_AMOUNT,))
    )
    past = (STARTED, UNDER_SCHEDULE, QUIET_SCHEDULE)
    (scheduled,) = subscription(*past).when(to(CHEAPER.id, None), waiting).events
    assert isinstance(scheduled, e.PlanSwitchScheduled)
    assert scheduled.schedule == PLAN


def test_a_deleted_customer_has_no_payment_methods() -> None:
    """So that no rule takes one for granted."""
    assert facts(customer=DeletedCustomer(id=ANNA)).payment_methods == {}
    assert facts().payment_methods == ANNA_HERSELF.payment_methods
