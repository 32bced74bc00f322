"""Starting a subscription: by merchants alone, with 1 to 20 items that can be sold."""

from datetime import UTC, datetime

import pytest
from attrs import evolve
from tests.domain.subscription.cast import (
    ANNA,
    ANNA_HERSELF,
    API,
    ARCHIVED,
    BEGUN,
    CANCELED,
    DASHBOARD,
    DOLLARS,
    GIFT,
    GYM,
    ITEM,
    METERED,
    MICROSECOND,
    MONTHLY,
    NOW,
    ONE_TIME,
    PORTAL,
    SAUNA,
    SEPA,
    STARTED,
    SYNCED,
    UNKNOWN_PRICE,
    VISA,
    YEARLY,
    catalogue,
    facts,
    priced,
    replay,
    subscription,
)

from counterfoil.domain.cause import Door
from counterfoil.domain.customer.refusals import CustomerNotInForceError
from counterfoil.domain.customer.state import Deleted as DeletedCustomer
from counterfoil.domain.facts import Facts
from counterfoil.domain.metadata import MetadataTooLongError
from counterfoil.domain.product.price import Interval, PriceTerms
from counterfoil.domain.requests import Operation, Outstanding
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionMethod,
    Status,
    SubscriptionItem,
    Trial,
)
from counterfoil.domain.values import Annotations, PriceId, SubscriptionItemId

START = c.StartSubscription(
    subscription_id=GYM, customer_id=ANNA, items=(c.NewItem(id=ITEM, price=MONTHLY.id),)
)
IN_A_MONTH = datetime(2026, 12, 2, 9, 30, tzinfo=UTC)
OPENING = e.Opening(
    customer=ANNA,
    status=Status.ACTIVE,
    items=(
        SubscriptionItem(
            id=ITEM, price=MONTHLY, current_period_start=NOW, current_period_end=IN_A_MONTH
        ),
    ),
    created=NOW,
    start_date=NOW,
    currency="eur",
    billing_mode=BillingMode.FLEXIBLE,
    billing_cycle_anchor=NOW,
)


def started_with(*items: c.NewItem) -> c.StartSubscription:
    """Return the wish to start with these items."""
    return evolve(START, items=items)


@pytest.mark.parametrize("at", [API, DASHBOARD, facts(Door.CHECKOUT)])
def test_a_merchant_starts_a_subscription(at: Facts) -> None:
    """By API, dashboard or Checkout (R91); the first period runs for one interval."""
    subscription().when(START, at).then(e.SubscriptionStarted(opening=OPENING))


def test_every_term_that_was_wished_is_recorded() -> None:
    """Notes, payment method, collection method and billing mode come from the wish."""
    wish = evolve(
        START,
        collection_method=CollectionMethod.SEND_INVOICE,
        billing_mode=BillingMode.CLASSIC,
        default_payment_method=SEPA,
        on_behalf_of="acct_2",
        notes=Annotations(metadata={"desk": "3"}),
    )
    opening = evolve(
        OPENING,
        collection_method=CollectionMethod.SEND_INVOICE,
        billing_mode=BillingMode.CLASSIC,
        default_payment_method=SEPA,
        on_behalf_of="acct_2",
    )
    started = e.SubscriptionStarted(opening=opening, notes=Annotations(metadata={"desk": "3"}))
    subscription().when(wish, API).then(started)


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ("2025-08-27.basil", BillingMode.CLASSIC),
        ("2025-09-30", BillingMode.FLEXIBLE),
        ("2025-09-30.clover", BillingMode.FLEXIBLE),
    ],
)
def test_a_start_that_names_no_billing_mode_has_its_versions(
    version: str, mode: BillingMode
) -> None:
    """Stripe's default changed with a version of its API."""
    at = evolve(API, cause=evolve(API.cause, api_version=version))
    opening = evolve(OPENING, billing_mode=mode)
    subscription().when(START, at).then(e.SubscriptionStarted(opening=opening))


def test_a_trial_is_the_first_period() -> None:
    """It is trialing until the trial's end, from which the cycle is counted."""
    trial = Trial(end=IN_A_MONTH)
    wish = evolve(START, items=(c.NewItem(id=ITEM, price=YEARLY.id),), trial=trial)
    opening = evolve(
        OPENING,
        status=Status.TRIALING,
        items=(evolve(OPENING.items[0], price=YEARLY),),
        billing_cycle_anchor=IN_A_MONTH,
        trial=trial,
    )
    subscription().when(wish, API).then(e.SubscriptionStarted(opening=opening))


def test_a_metered_item_has_no_quantity() -> None:
    """What is used is counted afterwards."""
    (started,) = (
        subscription()
        .when(started_with(c.NewItem(id=ITEM, price=METERED.id, quantity=4)), API)
        .events
    )
    assert isinstance(started, e.SubscriptionStarted)
    assert started.opening.items[0].quantity is None


def test_a_price_without_a_recurrence_has_no_first_period() -> None:
    """Stripe may know prices of which it tells no interval."""
    bare = evolve(priced("price_bare", 100), recurrence=None)
    (started,) = (
        subscription()
        .when(started_with(c.NewItem(id=ITEM, price=bare.id)), with_price(bare))
        .events
    )
    assert isinstance(started, e.SubscriptionStarted)
    assert started.opening.items[0].current_period_end is None


def with_price(*terms: PriceTerms) -> Facts:
    """Return the API with just these prices in the catalogue."""
    return facts(products=catalogue(*terms))


def test_a_synced_account_asks_stripe_to_start() -> None:
    """It creates an object, so it is asked for."""
    requested = e.SubscriptionStartRequested(opening=OPENING)
    subscription().when(START, SYNCED).then(requested)
    assert subscription(requested).state.outstanding == (  # type: ignore[union-attr]
        Outstanding(
            operation=Operation.START_SUBSCRIPTION,
            subject=ANNA,
            wish="price_monthly x 1; charge_automatically; flexible",
        ),
    )


def test_the_same_start_is_asked_for_once_and_no_other_beside_it() -> None:
    """One request of a kind at a time (R97), and any other term makes it another."""
    asked = subscription(e.SubscriptionStartRequested(opening=OPENING))
    asked.when(START, SYNCED).then_nothing()
    others = (
        started_with(c.NewItem(id=ITEM, price=YEARLY.id)),
        evolve(START, default_payment_method=SEPA),
        evolve(START, trial=Trial(end=IN_A_MONTH)),
    )
    for other in others:
        refusal = asked.when(other, SYNCED).then_refused(r.RequestUnderWayError)
        assert refusal.operation is Operation.START_SUBSCRIPTION


def test_what_is_noted_of_a_start_goes_with_the_request() -> None:
    """Stripe gets the merchant's own pairs with it; whom it is for is known from then on."""
    notes = Annotations(metadata={"desk": "3"})
    requested = e.SubscriptionStartRequested(opening=OPENING, notes=notes)
    subscription().when(evolve(START, notes=notes), SYNCED).then(requested)
    assert replay(requested).customer == ANNA  # type: ignore[union-attr]


def test_a_start_that_stripe_refused_may_be_asked_for_again() -> None:
    """A refused request is closed."""
    requested = e.SubscriptionStartRequested(opening=OPENING)
    refused = e.RequestRefused(operation=Operation.START_SUBSCRIPTION, code="card_declined")
    subscription(requested, refused).when(START, SYNCED).then(requested)


def test_customers_start_no_subscription_at_the_portal() -> None:
    """R91, in the words of the founding document."""
    refusal = subscription().when(START, PORTAL).then_refused(r.NotAtPortalError)
    assert "existing subscriptions" in refusal.explain()


@pytest.mark.parametrize("past", [(STARTED,), (STARTED, CANCELED)])
def test_an_id_stands_for_one_subscription(past: tuple[e.Event, ...]) -> None:
    """Also once it is over: nothing revives it."""
    refusal = subscription(*past).when(START, API).then_refused(r.SubscriptionAlreadyStartedError)
    assert refusal.code == "subscription_already_started"


@pytest.mark.parametrize("count", [0, 21])
def test_a_subscription_holds_1_to_20_items(count: int) -> None:
    """R95, one before and one after the bounds."""
    items = [c.NewItem(id=SubscriptionItemId(f"si_{n}"), price=MONTHLY.id) for n in range(count)]
    subscription().when(started_with(*items), API).then_refused(r.ItemCountError)


@pytest.mark.parametrize("count", [1, 20])
def test_the_bounds_of_items_are_in(count: int) -> None:
    """R95."""
    items = [c.NewItem(id=SubscriptionItemId(f"si_{n}"), price=MONTHLY.id) for n in range(count)]
    (started,) = subscription().when(started_with(*items), API).events
    assert isinstance(started, e.SubscriptionStarted)
    assert len(started.opening.items) == count


def test_each_item_has_an_id_of_its_own() -> None:
    """Two items of one id could not be told apart."""
    twice = c.NewItem(id=ITEM, price=MONTHLY.id)
    subscription().when(started_with(twice, twice), API).then_refused(r.ItemCountError)


@pytest.mark.parametrize(
    ("price", "error"),
    [
        (UNKNOWN_PRICE, r.UnknownPriceError),
        (ARCHIVED.id, r.PriceArchivedError),
        (ONE_TIME.id, r.PriceNotRecurringError),
    ],
)
def test_an_item_has_a_price_that_can_be_sold(
    price: PriceId, error: type[r.UnknownPriceError | r.PriceArchivedError]
) -> None:
    """R54: known, active, recurring."""
    wish = started_with(c.NewItem(id=ITEM, price=price))
    refusal = subscription().when(wish, API).then_refused(error)
    assert refusal.price_id == price
    assert refusal.param == "items[0][price]"


def test_all_items_are_priced_in_one_currency() -> None:
    """R53: the first item's."""
    wish = started_with(c.NewItem(id=ITEM, price=MONTHLY.id), c.NewItem(id=SAUNA, price=DOLLARS.id))
    refusal = subscription().when(wish, API).then_refused(r.OtherCurrencyError)
    assert refusal.price_id == DOLLARS.id


def test_a_quantity_is_not_negative() -> None:
    """R55: nought is a quantity, less is none."""
    wish = started_with(c.NewItem(id=ITEM, price=MONTHLY.id, quantity=-1))
    refusal = subscription().when(wish, API).then_refused(r.QuantityOutOfBoundsError)
    assert (refusal.quantity, refusal.minimum, refusal.maximum) == (-1, 0, None)
    free = started_with(c.NewItem(id=ITEM, price=MONTHLY.id, quantity=0))
    assert subscription().when(free, API).refusal is None


def test_a_trial_ends_later() -> None:
    """R144: a microsecond from now is later, now isn't."""
    subscription().when(evolve(START, trial=Trial(end=NOW)), API).then_refused(r.TrialEndPastError)
    just_in_time = evolve(START, trial=Trial(end=NOW + MICROSECOND))
    assert subscription().when(just_in_time, API).refusal is None


def test_a_payment_method_of_its_own_is_attached_to_the_customer() -> None:
    """R100, R102."""
    refusal = (
        subscription()
        .when(evolve(START, default_payment_method=GIFT), API)
        .then_refused(r.PaymentMethodNotAttachedError)
    )
    assert refusal.payment_method_id == GIFT


def test_a_payment_method_that_is_being_removed_is_not_charged() -> None:
    """Once Stripe has detached it, it could never pay (R102)."""
    leaving = Outstanding(operation=Operation.REMOVE_PAYMENT_METHOD, subject=VISA)
    anna = evolve(ANNA_HERSELF, outstanding=(leaving,))
    wish = evolve(START, default_payment_method=VISA)
    subscription().when(wish, facts(customer=anna)).then_refused(r.PaymentMethodNotAttachedError)


def test_a_deleted_customer_starts_nothing() -> None:
    """R123: whoever is deleted has no subscriptions, and no payment methods."""
    gone = facts(customer=DeletedCustomer(id=ANNA))
    refusal = subscription().when(START, gone).then_refused(CustomerNotInForceError)
    assert refusal.customer_id == ANNA
    owned = evolve(START, default_payment_method=VISA)
    assert subscription().when(owned, gone).refusal is not None


def test_the_checks_of_a_start_by_descending_precedence() -> None:
    """Each row mends what the row before was refused for."""
    bad = c.NewItem(id=ITEM, price=UNKNOWN_PRICE)
    gone = facts(customer=DeletedCustomer(id=ANNA))
    wrong = evolve(START, items=(bad, bad), trial=Trial(end=BEGUN), default_payment_method=GIFT)
    two = (
        c.NewItem(id=ITEM, price=MONTHLY.id, quantity=-1),
        c.NewItem(id=SAUNA, price=DOLLARS.id),
    )
    ladder: tuple[tuple[c.StartSubscription, Facts, type[Exception]], ...] = (
        (wrong, evolve(gone, cause=PORTAL.cause), r.NotAtPortalError),
        (wrong, gone, r.ItemCountError),
        (evolve(wrong, items=(bad,)), gone, CustomerNotInForceError),
        (evolve(wrong, items=(bad,)), API, r.UnknownPriceError),
        (evolve(wrong, items=two), API, r.QuantityOutOfBoundsError),
        (
            evolve(wrong, items=(evolve(two[0], quantity=1), two[1])),
            API,
            r.OtherCurrencyError,
        ),
        (evolve(wrong, items=START.items), API, r.TrialEndPastError),
        (evolve(wrong, items=START.items, trial=None), API, r.PaymentMethodNotAttachedError),
    )
    for wish, at, error in ladder:
        assert type(subscription().when(wish, at).refusal) is error
    mended = evolve(wrong, items=START.items, trial=None, default_payment_method=None)
    subscription().when(mended, API).then(e.SubscriptionStarted(opening=OPENING))


@pytest.mark.parametrize(
    ("interval", "count", "end"),
    [
        (Interval.DAY, 10, datetime(2026, 11, 12, 9, 30, tzinfo=UTC)),
        (Interval.WEEK, 2, datetime(2026, 11, 16, 9, 30, tzinfo=UTC)),
        (Interval.MONTH, 3, datetime(2027, 2, 2, 9, 30, tzinfo=UTC)),
        (Interval.YEAR, 1, datetime(2027, 11, 2, 9, 30, tzinfo=UTC)),
    ],
)
def test_the_first_period_runs_for_the_price_s_interval(
    interval: Interval, count: int, end: datetime
) -> None:
    """F5: each item has its own period."""
    price = priced("price_1", 100, interval, count=count)
    (started,) = (
        subscription()
        .when(started_with(c.NewItem(id=ITEM, price=price.id)), with_price(price))
        .events
    )
    assert isinstance(started, e.SubscriptionStarted)
    assert started.opening.items[0].current_period_end == end


def test_the_metadata_of_a_start_fits() -> None:
    """R5: as that of any change."""
    wish = evolve(START, notes=Annotations(metadata={"desk": "x" * 501}))
    subscription().when(wish, API).then_refused(MetadataTooLongError)
