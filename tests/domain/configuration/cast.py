"""The configuration that the tests speak of, what it offers, and the merchant's doors."""

from datetime import UTC, datetime

from counterfoil.domain.account.state import FeedbackOption
from counterfoil.domain.account.state import State as AccountState
from counterfoil.domain.cause import (
    API_VERSION_NEWEST,
    AccountTerms,
    Actor,
    Cause,
    Door,
    Mode,
    Provider,
)
from counterfoil.domain.changes import Set
from counterfoil.domain.configuration.commands import (
    Command,
    CreateConfiguration,
    UpdateConfiguration,
)
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.configuration.events import (
    ConfigurationCreated,
    ConfigurationMadeDefault,
    Event,
)
from counterfoil.domain.configuration.features import (
    AdjustableQuantity,
    AllowedUpdate,
    OfferedProduct,
)
from counterfoil.domain.configuration.state import InForce, State
from counterfoil.domain.configuration.wishes import (
    BusinessProfileWish,
    FeaturesWish,
    InvoiceHistoryWish,
    PaymentMethodUpdateWish,
    SubscriptionCancelWish,
    SubscriptionUpdateWish,
)
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.price import Interval, PriceTerms, PriceType, Recurrence
from counterfoil.domain.product.state import InForce as ListedProduct
from counterfoil.domain.product.state import Price
from counterfoil.domain.product.state import State as ProductState
from counterfoil.domain.testing import Given, given
from counterfoil.domain.values import (
    AccountId,
    ConfigurationId,
    FeedbackOptionId,
    PriceId,
    ProductId,
)

BPC = ConfigurationId("bpc_1")

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
IN_THE_SEED = datetime(2024, 2, 1, tzinfo=UTC)
AFTER_THE_BUTTON = datetime(2024, 3, 29, tzinfo=UTC)
AFTER_THE_PARAMETER = datetime(2024, 8, 1, tzinfo=UTC)

CREATED = ConfigurationCreated(NOON)
MADE_DEFAULT = ConfigurationMadeDefault()

MOVING = FeedbackOptionId("bfo_1")
LEFT = FeedbackOptionId("bfo_left")
LIVE = FeedbackOptionId("bfo_live")

ACCOUNT = AccountState(
    id=AccountId("acct_1"),
    feedback_options={
        MOVING: FeedbackOption(id=MOVING, mode=Mode.TEST, description="I am moving"),
        LEFT: FeedbackOption(
            id=LEFT, mode=Mode.TEST, description="I left", deactivated_at=IN_THE_SEED
        ),
        LIVE: FeedbackOption(id=LIVE, mode=Mode.LIVE, description="I am moving"),
    },
)
"""The account in test mode: one feedback option is active, one isn't, one is of live mode."""

GOLD = ProductId("prod_gold")
SILVER = ProductId("prod_silver")
MONTHLY = PriceId("price_monthly")
QUARTERLY = PriceId("price_quarterly")
YEARLY = PriceId("price_yearly")
IN_DOLLARS = PriceId("price_dollars")
ONCE = PriceId("price_once")
ARCHIVED = PriceId("price_archived")
SILVER_MONTHLY = PriceId("price_silver")


def facts(
    door: Door = Door.API,
    *,
    at: datetime = NOON,
    api_version: str = API_VERSION_NEWEST,
    paused_before: bool = False,
    synced: bool = False,
    products: tuple[ProductState, ...] = (),
) -> Facts:
    """Return a moment at which the merchant asks for something, by default through the API."""
    cause = Cause(actor=Actor.MERCHANT, door=door, command_id="cmd_1", api_version=api_version)
    return Facts(
        at=at,
        cause=cause,
        terms=AccountTerms(
            provider=Provider.SYNCED if synced else Provider.STANDALONE,
            used_subscription_pause_before_2024_03_29=paused_before,
        ),
        account=ACCOUNT,
        products={product.id: product for product in products},
    )


def price(
    price_id: PriceId,
    product: ProductId = GOLD,
    *,
    interval: Interval = Interval.MONTH,
    interval_count: int = 1,
    currency: str = "eur",
    active: bool = True,
) -> Price:
    """Return a recurring price."""
    recurrence = Recurrence(interval=interval, interval_count=interval_count)
    return Price(
        terms=PriceTerms(
            id=price_id,
            product=product,
            type=PriceType.RECURRING,
            currency=currency,
            unit_amount=1200,
            recurrence=recurrence,
        ),
        active=active,
    )


def once(price_id: PriceId) -> Price:
    """Return a price that is charged one time."""
    terms = PriceTerms(id=price_id, product=GOLD, type=PriceType.ONE_TIME, currency="eur")
    return Price(terms=terms)


GOLD_LISTED = ListedProduct(
    id=GOLD,
    name="Gold",
    prices={
        MONTHLY: price(MONTHLY),
        QUARTERLY: price(QUARTERLY, interval_count=3),
        YEARLY: price(YEARLY, interval=Interval.YEAR),
        IN_DOLLARS: price(IN_DOLLARS, currency="usd"),
        ONCE: once(ONCE),
        ARCHIVED: price(ARCHIVED, active=False),
    },
)
SILVER_LISTED = ListedProduct(
    id=SILVER, name="Silver", prices={SILVER_MONTHLY: price(SILVER_MONTHLY, SILVER)}
)

BY_API = facts()
SYNCED = facts(synced=True)
BY_DASHBOARD = facts(Door.DASHBOARD)
AT_PORTAL = facts(Door.PORTAL)
WITH_CATALOGUE = facts(products=(GOLD_LISTED, SILVER_LISTED))


def configuration(*past: Event) -> Given[Command, Event, State, Facts]:
    """Begin a specification with what has happened to the configuration."""
    return given(CONFIGURATION, *past, stream_id=BPC)


def state(*past: Event) -> InForce:
    """Return the configuration after a past that begins with its creation."""
    now = CONFIGURATION.fold(CONFIGURATION.initial(BPC), past)
    assert isinstance(now, InForce)
    return now


def offer(
    product: ProductId, *prices: PriceId, quantity: AdjustableQuantity | None = None
) -> OfferedProduct:
    """Return a product as it is offered."""
    return OfferedProduct(
        product=product, prices=prices, adjustable_quantity=quantity or AdjustableQuantity()
    )


GOLD_OFFER = offer(GOLD, MONTHLY, YEARLY)
SILVER_OFFER = offer(SILVER, SILVER_MONTHLY)

ON: Set[bool] = Set(value=True)
OFF: Set[bool] = Set(value=False)

INVOICES = FeaturesWish(invoice_history=InvoiceHistoryWish(enabled=ON))
CANCELLING = FeaturesWish(subscription_cancel=SubscriptionCancelWish(enabled=ON))
SWITCHING = FeaturesWish(
    payment_method_update=PaymentMethodUpdateWish(enabled=ON),
    subscription_update=SubscriptionUpdateWish(
        enabled=ON,
        default_allowed_updates=Set((AllowedUpdate.PRICE,)),
        products=Set((GOLD_OFFER, SILVER_OFFER)),
    ),
)


def create(
    features: FeaturesWish | None = INVOICES, profile: BusinessProfileWish | None = None
) -> CreateConfiguration:
    """Return the wish for a configuration that shows invoices, unless told otherwise."""
    return CreateConfiguration(configuration_id=BPC, features=features, business_profile=profile)


def update(
    features: FeaturesWish | None = None, profile: BusinessProfileWish | None = None
) -> UpdateConfiguration:
    """Return the wish for other features or another profile."""
    return UpdateConfiguration(configuration_id=BPC, features=features, business_profile=profile)


def offering(*offers: OfferedProduct) -> FeaturesWish:
    """Return the wish to offer these products."""
    return FeaturesWish(subscription_update=SubscriptionUpdateWish(products=Set(offers)))
