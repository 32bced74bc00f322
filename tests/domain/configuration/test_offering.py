"""A merchant says which products customers may switch to."""

import pytest
from tests.domain.configuration.cast import (
    ARCHIVED,
    BY_API,
    CREATED,
    GOLD,
    GOLD_LISTED,
    GOLD_OFFER,
    IN_DOLLARS,
    MONTHLY,
    ON,
    ONCE,
    QUARTERLY,
    SILVER,
    SILVER_MONTHLY,
    SILVER_OFFER,
    SWITCHING,
    WITH_CATALOGUE,
    YEARLY,
    configuration,
    create,
    facts,
    offer,
    offering,
    price,
    state,
    update,
)

from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.configuration import policy
from counterfoil.domain.configuration.events import (
    AllowedUpdatesChanged,
    FeatureEnabled,
    OfferChanged,
    ProductOffered,
    ProductWithdrawn,
)
from counterfoil.domain.configuration.feature_refusals import UpdateChoicesMissingError
from counterfoil.domain.configuration.features import (
    AdjustableQuantity,
    AllowedUpdate,
    Feature,
    OfferedProduct,
)
from counterfoil.domain.configuration.offer_refusals import (
    BillingIntervalRepeatedError,
    PriceNotActiveError,
    PriceNotFoundError,
    PriceNotRecurringError,
    PriceOfOtherProductError,
    PricesMissingError,
    ProductListedTwiceError,
    ProductNotFoundError,
    QuantityBoundsError,
    TooManyProductsError,
)
from counterfoil.domain.configuration.wishes import (
    FeaturesWish,
    PaymentMethodUpdateWish,
    SubscriptionUpdateWish,
)
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.state import Deleted
from counterfoil.domain.product.state import Unseen as UnseenProduct
from counterfoil.domain.values import PriceId, ProductId

PRODUCTS = "features[subscription_update][products]"


def test_switching_is_opened_with_products_and_kinds_of_change() -> None:
    """Payment methods go on before, for Stripe asks for them (R49)."""
    configuration().when(create(SWITCHING), WITH_CATALOGUE).then(
        CREATED,
        FeatureEnabled(Feature.PAYMENT_METHOD_UPDATE),
        ProductOffered(GOLD_OFFER),
        ProductOffered(SILVER_OFFER),
        AllowedUpdatesChanged((AllowedUpdate.PRICE,)),
        FeatureEnabled(Feature.SUBSCRIPTION_UPDATE),
    )


def test_products_are_offered_while_switching_is_off() -> None:
    """A merchant may prepare a list (R49)."""
    configuration(CREATED).when(update(offering(SILVER_OFFER)), WITH_CATALOGUE).then(
        ProductOffered(SILVER_OFFER)
    )


def test_a_new_list_replaces_the_former() -> None:
    """What isn't in the list goes; then, in the list's order, what is new and what is otherwise."""
    narrower = offer(GOLD, YEARLY)
    past = CREATED, ProductOffered(GOLD_OFFER), ProductOffered(offer(ProductId("prod_old"), ONCE))

    configuration(*past).when(update(offering(SILVER_OFFER, narrower)), WITH_CATALOGUE).then(
        ProductWithdrawn(ProductId("prod_old")),
        ProductOffered(SILVER_OFFER),
        OfferChanged(narrower),
    )
    after = state(*past, ProductOffered(SILVER_OFFER), OfferChanged(narrower))
    assert narrower == after.features.subscription_update.products[0]
    assert SILVER_OFFER in after.features.subscription_update.products


def test_a_list_is_emptied() -> None:
    """``''`` withdraws every product while switching is off."""
    wish = FeaturesWish(subscription_update=SubscriptionUpdateWish(products=CLEAR))

    configuration(CREATED, ProductOffered(GOLD_OFFER)).when(update(wish), BY_API).then(
        ProductWithdrawn(GOLD)
    )
    after = state(CREATED, ProductOffered(GOLD_OFFER), ProductWithdrawn(GOLD))
    assert after.features.subscription_update.products == ()


def test_the_same_products_in_another_order_stay_quiet() -> None:
    """The order of a list says nothing."""
    past = CREATED, ProductOffered(GOLD_OFFER), ProductOffered(SILVER_OFFER)

    configuration(*past).when(
        update(offering(SILVER_OFFER, GOLD_OFFER)), WITH_CATALOGUE
    ).then_nothing()


def test_a_product_without_bounds_of_its_own_takes_any_quantity() -> None:
    """Stripe answers with an adjustable quantity that is on where none was passed (R55)."""
    assert OfferedProduct(product=GOLD, prices=(MONTHLY,)).adjustable_quantity.enabled


def test_at_most_ten_products_are_offered() -> None:
    """Stripe's own limit (R51)."""
    ids = [ProductId(f"prod_{number}") for number in range(11)]
    catalogue = facts(
        products=tuple(
            UnseenProduct(id=each, prices={PriceId(each): price(PriceId(each), each)})
            for each in ids
        )
    )
    eleven = [offer(each, PriceId(each)) for each in ids]

    outcome = configuration(CREATED).when(update(offering(*eleven)), catalogue)
    assert outcome.then_refused(TooManyProductsError).count == 11
    ten = configuration(CREATED).when(update(offering(*eleven[:10])), catalogue)
    ten.then(*(ProductOffered(each) for each in eleven[:10]))


def test_a_product_is_listed_once() -> None:
    """Two entries of one product would get round the rule of intervals."""
    wish = update(offering(offer(GOLD, MONTHLY), offer(GOLD, YEARLY)))

    refusal = configuration(CREATED).when(wish, WITH_CATALOGUE)
    assert refusal.then_refused(ProductListedTwiceError).param == f"{PRODUCTS}[1][product]"


def test_a_product_is_offered_with_prices() -> None:
    """``prices`` is required in every entry (R52)."""
    outcome = configuration(CREATED).when(update(offering(offer(GOLD))), WITH_CATALOGUE)

    assert outcome.then_refused(PricesMissingError).param == f"{PRODUCTS}[0][prices]"


@pytest.mark.parametrize(
    ("minimum", "maximum", "fits"),
    [(0, None, True), (1, 1, True), (0, 0, True), (2, 1, False), (-1, None, False)],
)
def test_the_bounds_of_a_quantity_are_in_order(
    minimum: int, maximum: int | None, *, fits: bool
) -> None:
    """A quantity is a whole number from 0 (R55)."""
    bounds = AdjustableQuantity(minimum=minimum, maximum=maximum)
    bounded = offer(GOLD, MONTHLY, quantity=bounds)
    outcome = configuration(CREATED).when(update(offering(bounded)), WITH_CATALOGUE)

    if fits:
        outcome.then(ProductOffered(bounded))
    else:
        refusal = outcome.then_refused(QuantityBoundsError)
        assert (minimum, maximum) == (refusal.minimum, refusal.maximum)


@pytest.mark.parametrize(
    "catalogue", [facts(), facts(products=(Deleted(id=GOLD), UnseenProduct(id=SILVER)))]
)
@pytest.mark.parametrize("product", [GOLD, SILVER])
def test_an_offered_product_exists(catalogue: Facts, product: ProductId) -> None:
    """One that was never heard of, only referred to, or deleted can't be offered (R54)."""
    outcome = configuration(CREATED).when(update(offering(offer(product, MONTHLY))), catalogue)

    refusal = outcome.then_refused(ProductNotFoundError)
    assert (refusal.code, refusal.product) == ("resource_missing", product)


def test_a_product_that_was_seen_by_its_prices_alone_is_offered() -> None:
    """Stripe speaks of a price before its product now and then; the price is proof enough."""
    silver = UnseenProduct(id=SILVER, prices={SILVER_MONTHLY: price(SILVER_MONTHLY, SILVER)})

    configuration(CREATED).when(update(offering(SILVER_OFFER)), facts(products=(silver,))).then(
        ProductOffered(SILVER_OFFER)
    )


def test_an_offered_price_exists() -> None:
    """Stripe: No such price (R54)."""
    outcome = configuration(CREATED).when(
        update(offering(offer(GOLD, MONTHLY, PriceId("price_lost")))), WITH_CATALOGUE
    )

    refusal = outcome.then_refused(PriceNotFoundError)
    assert refusal.param == f"{PRODUCTS}[0][prices][1]"
    assert refusal.code == "resource_missing"


def test_a_price_stands_with_its_own_product() -> None:
    """The price of another listed product is told from one that doesn't exist (R54)."""
    outcome = configuration(CREATED).when(
        update(offering(offer(GOLD, SILVER_MONTHLY), SILVER_OFFER)), WITH_CATALOGUE
    )

    outcome.then_refused(PriceOfOtherProductError)


def test_one_time_prices_are_not_offered() -> None:
    """Customers switch to recurring prices (R54)."""
    outcome = configuration(CREATED).when(update(offering(offer(GOLD, ONCE))), WITH_CATALOGUE)

    outcome.then_refused(PriceNotRecurringError)


def test_archived_prices_are_not_offered() -> None:
    """An archived price can't be bought, so it can't be switched to (R54)."""
    outcome = configuration(CREATED).when(update(offering(offer(GOLD, ARCHIVED))), WITH_CATALOGUE)

    outcome.then_refused(PriceNotActiveError)


def test_a_product_has_one_price_an_interval_and_currency() -> None:
    """
    The founding document: with the same product, at most one of each interval and currency.

    A price that is named twice breaks the same rule (R53).
    """
    twin = PriceId("price_twin")
    gold = UnseenProduct(id=GOLD, prices={**GOLD_LISTED.prices, twin: price(twin)})
    catalogue = facts(products=(gold,))

    outcome = configuration(CREATED).when(update(offering(offer(GOLD, MONTHLY, twin))), catalogue)
    refusal = outcome.then_refused(BillingIntervalRepeatedError)
    assert (refusal.price, refusal.other, refusal.product) == (twin, MONTHLY, GOLD)
    again = configuration(CREATED).when(update(offering(offer(GOLD, MONTHLY, MONTHLY))), catalogue)
    again.then_refused(BillingIntervalRepeatedError)


@pytest.mark.parametrize(
    "offers",
    [
        pytest.param((offer(GOLD, MONTHLY, IN_DOLLARS),), id="other currency"),
        pytest.param((offer(GOLD, MONTHLY, YEARLY),), id="other interval"),
        pytest.param((offer(GOLD, MONTHLY), SILVER_OFFER), id="other product"),
    ],
)
def test_what_differs_in_interval_currency_or_product_is_offered(
    offers: tuple[OfferedProduct, ...],
) -> None:
    """The founding document: another product may have the same interval and currency (R53)."""
    configuration(CREATED).when(update(offering(*offers)), WITH_CATALOGUE).then(
        *(ProductOffered(each) for each in offers)
    )


def test_every_three_months_clashes_with_every_month() -> None:
    """Stripe's words name the interval alone; whether the count matters is unconfirmed (R53)."""
    wish = update(offering(offer(GOLD, MONTHLY, QUARTERLY)))

    configuration(CREATED).when(wish, WITH_CATALOGUE).then_refused(BillingIntervalRepeatedError)


def test_the_other_reading_of_the_interval_is_one_policy_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Should Stripe turn out to count intervals, one value makes the difference (R53)."""
    monkeypatch.setattr(policy, "INTERVAL_COUNT_TELLS_INTERVALS_APART", True)
    both = offer(GOLD, MONTHLY, QUARTERLY)

    configuration(CREATED).when(update(offering(both)), WITH_CATALOGUE).then(ProductOffered(both))


@pytest.mark.parametrize("passed", [True, False])
def test_switching_on_passes_the_kinds_of_change(*, passed: bool) -> None:
    """They may be passed empty, and then nothing may change; left out they lack (R49, R50)."""
    wish = SubscriptionUpdateWish(enabled=ON, products=Set((SILVER_OFFER,)))
    if passed:
        wish = SubscriptionUpdateWish(
            enabled=ON, products=Set((SILVER_OFFER,)), default_allowed_updates=CLEAR
        )
    features = FeaturesWish(
        payment_method_update=PaymentMethodUpdateWish(enabled=ON), subscription_update=wish
    )

    outcome = configuration(CREATED).when(update(features), WITH_CATALOGUE)
    if passed:
        outcome.then(
            FeatureEnabled(Feature.PAYMENT_METHOD_UPDATE),
            ProductOffered(SILVER_OFFER),
            FeatureEnabled(Feature.SUBSCRIPTION_UPDATE),
        )
    else:
        refusal = outcome.then_refused(UpdateChoicesMissingError)
        assert refusal.param == "features[subscription_update][default_allowed_updates]"


def test_switching_goes_on_again_with_what_was_named_before() -> None:
    """What the configuration holds already need not be passed again (R49)."""
    past = (
        CREATED,
        FeatureEnabled(Feature.PAYMENT_METHOD_UPDATE),
        ProductOffered(GOLD_OFFER),
        AllowedUpdatesChanged((AllowedUpdate.QUANTITY,)),
    )
    wish = FeaturesWish(subscription_update=SubscriptionUpdateWish(enabled=ON))

    configuration(*past).when(update(wish), BY_API).then(
        FeatureEnabled(Feature.SUBSCRIPTION_UPDATE)
    )
