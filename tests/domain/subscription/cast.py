"""The cast of the subscription's tests: Anna's gym, the catalogue, the portal and the doors."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from attrs import evolve

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
from counterfoil.domain.configuration.features import (
    AllowedUpdate,
    CancellationReasons,
    CollectionPauseFeature,
    Features,
    OfferedProduct,
    PaymentMethodUpdate,
    SubscriptionCancel,
    SubscriptionPauseFeature,
    SubscriptionUpdate,
)
from counterfoil.domain.configuration.retention import RetentionOffer
from counterfoil.domain.configuration.state import InForce as ConfigurationInForce
from counterfoil.domain.configuration.state import State as ConfigurationState
from counterfoil.domain.coupon.state import InForce as CouponInForce
from counterfoil.domain.coupon.state import State as CouponState
from counterfoil.domain.coupon.terms import CouponTerms, PromotionCode, PromotionTerms
from counterfoil.domain.customer.state import InForce as CustomerInForce
from counterfoil.domain.customer.state import PaymentMethod
from counterfoil.domain.customer.state import State as CustomerState
from counterfoil.domain.facts import Facts
from counterfoil.domain.product.price import (
    Interval,
    PriceTerms,
    PriceType,
    Recurrence,
    TaxBehavior,
    UsageType,
)
from counterfoil.domain.product.state import InForce as ProductInForce
from counterfoil.domain.product.state import Price
from counterfoil.domain.product.state import State as ProductState
from counterfoil.domain.session.state import State as SessionState
from counterfoil.domain.session.state import Unseen as UnseenSession
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.commands import Command
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import InForce, State
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionPause,
    CollectionPauseBehavior,
    PauseReason,
    Schedule,
    Status,
    SubscriptionItem,
    SubscriptionPause,
    Trial,
)
from counterfoil.domain.testing import Given, given
from counterfoil.domain.values import (
    AccountId,
    Annotations,
    ConfigurationId,
    CouponId,
    CustomerId,
    FeedbackOptionId,
    PaymentMethodId,
    PriceId,
    ProductId,
    PromotionCodeId,
    ScheduleId,
    SessionId,
    SubscriptionId,
    SubscriptionItemId,
)

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
BEGUN = datetime(2026, 10, 15, 12, tzinfo=UTC)
PERIOD_END = datetime(2026, 11, 15, 12, tzinfo=UTC)
NEXT_PERIOD_END = datetime(2026, 12, 15, 12, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

GYM = SubscriptionId("sub_gym")
ANNA = CustomerId("cus_anna")
ITEM = SubscriptionItemId("si_gym")
SAUNA = SubscriptionItemId("si_sauna")
CONFIGURATION = ConfigurationId("bpc_1")
VISA = PaymentMethodId("pm_visa")
SEPA = PaymentMethodId("pm_sepa")
GIFT = PaymentMethodId("pm_gift")
PLAN = ScheduleId("sub_sched_plan")
OTHER_PLAN = ScheduleId("sub_sched_other")

MOVING = FeedbackOptionId("fbo_moving")
LEFT = FeedbackOptionId("fbo_left")

ACCOUNT = AccountState(
    id=AccountId("acct_1"),
    feedback_options={
        MOVING: FeedbackOption(id=MOVING, mode=Mode.TEST, description="I am moving"),
        LEFT: FeedbackOption(id=LEFT, mode=Mode.TEST, description="I left", deactivated_at=BEGUN),
    },
)
"""The account: one of its feedback options is active, one isn't any more."""

GOLD = ProductId("prod_gold")
SILVER = ProductId("prod_silver")


def priced(
    id: str,
    amount: int | None,
    interval: Interval = Interval.MONTH,
    *,
    product: ProductId = GOLD,
    count: int = 1,
    usage: UsageType = UsageType.LICENSED,
    tax: TaxBehavior = TaxBehavior.EXCLUSIVE,
    currency: str = "eur",
) -> PriceTerms:
    """Return the terms of a recurring price; the amount is in cents."""
    return PriceTerms(
        id=PriceId(id),
        product=product,
        type=PriceType.RECURRING,
        currency=currency,
        unit_amount=amount,
        recurrence=Recurrence(interval=interval, interval_count=count, usage_type=usage),
        tax_behavior=tax,
    )


MONTHLY = priced("price_monthly", 1000)
DEARER = priced("price_dearer", 2000)
YEARLY = priced("price_yearly", 10000, Interval.YEAR)
CHEAPER = priced("price_cheaper", 500)
SILVER_CHEAPER = priced("price_silver", 500, product=SILVER)
SILVER_DEARER = priced("price_silver_dearer", 5000, product=SILVER)
INCLUSIVE = priced("price_inclusive", 2000, tax=TaxBehavior.INCLUSIVE)
METERED = priced("price_metered", 3, usage=UsageType.METERED)
DOLLARS = priced("price_dollars", 1000, currency="usd")
ONE_TIME = evolve(priced("price_one_time", 1000), type=PriceType.ONE_TIME, recurrence=None)
ARCHIVED = priced("price_archived", 1000)
UNKNOWN_PRICE = PriceId("price_unknown")
SOLD = (
    MONTHLY,
    DEARER,
    YEARLY,
    CHEAPER,
    SILVER_CHEAPER,
    SILVER_DEARER,
    INCLUSIVE,
    METERED,
    DOLLARS,
    ONE_TIME,
)


def catalogue(
    *terms: PriceTerms, archived: Iterable[PriceTerms] = ()
) -> dict[ProductId, ProductState]:
    """Return the products that hold these prices."""
    prices = [
        *(Price(terms=each) for each in terms),
        *(Price(terms=each, active=False) for each in archived),
    ]
    return {
        product: ProductInForce(
            id=product,
            name=product,
            prices={price.terms.id: price for price in prices if price.terms.product == product},
        )
        for product in {price.terms.product for price in prices}
    }


SPRING = CouponId("SPRING")
WELCOME = CouponId("WELCOME")
SPRING_CODE = PromotionCodeId("promo_spring")
WELCOME_CODE = PromotionCodeId("promo_welcome")
ONCE_CODE = PromotionCodeId("promo_once")
UNKNOWN_CODE = PromotionCodeId("promo_unknown")


def code(id: PromotionCodeId, *, first_time: bool = False) -> PromotionCode:
    """Return a promotion code."""
    terms = PromotionTerms(code=id.replace("_", "-"), first_time_transaction=first_time)
    return PromotionCode(id=id, terms=terms)


def coupon(id: CouponId, *codes: PromotionCode) -> CouponInForce:
    """Return a coupon of a quarter off with its promotion codes."""
    return CouponInForce(
        id=id,
        terms=CouponTerms(percent_off="25"),
        promotion_codes={each.id: each for each in codes},
    )


NO_SESSION = UnseenSession(id=SessionId(""))

COUPONS: dict[CouponId, CouponState] = {
    SPRING: coupon(SPRING, code(SPRING_CODE), code(ONCE_CODE, first_time=True)),
    WELCOME: coupon(WELCOME, code(WELCOME_CODE)),
}

CATALOGUE = catalogue(*SOLD, archived=(ARCHIVED,))

UPDATE = SubscriptionUpdate(
    enabled=True,
    default_allowed_updates=(AllowedUpdate.PRICE, AllowedUpdate.QUANTITY),
    products=(
        OfferedProduct(
            product=GOLD, prices=(MONTHLY.id, YEARLY.id, DEARER.id, CHEAPER.id, INCLUSIVE.id)
        ),
        OfferedProduct(product=SILVER, prices=(SILVER_CHEAPER.id, SILVER_DEARER.id)),
    ),
)
CANCEL = SubscriptionCancel(enabled=True, cancellation_reason=CancellationReasons(enabled=True))
PAUSE = SubscriptionPauseFeature(enabled=True)
EVERYTHING = Features(
    payment_method_update=PaymentMethodUpdate(enabled=True),
    subscription_cancel=CANCEL,
    subscription_update=UPDATE,
    collection_pause=CollectionPauseFeature(enabled=True),
    subscription_pause=PAUSE,
)
"""A configuration that switches everything on."""

PORTAL_CONFIGURATION = ConfigurationInForce(id=CONFIGURATION, features=EVERYTHING)

CARD = PaymentMethod(id=VISA, type="card")
DEBIT = PaymentMethod(id=SEPA, type="sepa_debit")
VOUCHER = PaymentMethod(id=GIFT, type="gift_card")
ANNA_HERSELF = CustomerInForce(
    id=ANNA, payment_methods={VISA: CARD, SEPA: DEBIT}, default_payment_method=VISA
)


def facts(
    door: Door = Door.API,
    *,
    at: datetime = NOW,
    synced: bool = False,
    redesigned: bool = True,
    customer: CustomerState = ANNA_HERSELF,
    configuration: ConfigurationState = PORTAL_CONFIGURATION,
    products: dict[ProductId, ProductState] = CATALOGUE,
    coupons: dict[CouponId, CouponState] = COUPONS,
    session: SessionState = NO_SESSION,
    api_version: str = API_VERSION_NEWEST,
    account: AccountState = ACCOUNT,
    mode: Mode = Mode.TEST,
) -> Facts:
    """Return what the rules read, at a door and a moment."""
    actor = Actor.CUSTOMER if door is Door.PORTAL else Actor.MERCHANT
    return Facts(
        at=at,
        mode=mode,
        account=account,
        cause=Cause(
            actor=actor,
            door=door,
            command_id="cmd_1",
            configuration=CONFIGURATION,
            api_version=api_version,
        ),
        terms=AccountTerms(
            provider=Provider.SYNCED if synced else Provider.STANDALONE,
            redesigned_portal=redesigned,
        ),
        customer=customer,
        configuration=configuration,
        products=products,
        coupons=coupons,
        session=session,
    )


def portal(
    features: Features = EVERYTHING,
    *,
    at: datetime = NOW,
    synced: bool = False,
    redesigned: bool = True,
    customer: CustomerState = ANNA_HERSELF,
    retention: RetentionOffer | None = None,
    coupons: dict[CouponId, CouponState] = COUPONS,
    session: SessionState = NO_SESSION,
) -> Facts:
    """Return the portal of a configuration, at a moment."""
    return facts(
        Door.PORTAL,
        at=at,
        synced=synced,
        redesigned=redesigned,
        customer=customer,
        configuration=ConfigurationInForce(
            id=CONFIGURATION, features=features, retention=retention
        ),
        coupons=coupons,
        session=session,
    )


def updating(update: SubscriptionUpdate) -> Facts:
    """Return a portal that differs in ``subscription_update``."""
    return portal(evolve(EVERYTHING, subscription_update=update))


def canceling(cancel: SubscriptionCancel) -> Facts:
    """Return a portal that differs in ``subscription_cancel``."""
    return portal(evolve(EVERYTHING, subscription_cancel=cancel))


API = facts()
DASHBOARD = facts(Door.DASHBOARD)
PORTAL = portal()
SYNCED = facts(synced=True)
PORTAL_SYNCED = portal(synced=True)


def item(
    price: PriceTerms = MONTHLY,
    quantity: int | None = 1,
    *,
    id: SubscriptionItemId = ITEM,
    end: datetime | None = PERIOD_END,
) -> SubscriptionItem:
    """Return an item in its current period."""
    return SubscriptionItem(
        id=id,
        price=price,
        quantity=quantity,
        current_period_start=BEGUN,
        current_period_end=end,
    )


OPENING = e.Opening(
    customer=ANNA,
    status=Status.ACTIVE,
    items=(item(),),
    created=BEGUN,
    start_date=BEGUN,
    currency="eur",
    billing_mode=BillingMode.FLEXIBLE,
    billing_cycle_anchor=BEGUN,
)
NOTES = Annotations(metadata={"tier": "gold"}, description="The gym")


def started(opening: e.Opening = OPENING) -> e.SubscriptionStarted:
    """Return the start of Anna's gym, or of one that differs from it."""
    return e.SubscriptionStarted(opening=opening, notes=NOTES)


def with_items(*items: SubscriptionItem) -> e.SubscriptionStarted:
    """Return the start of a subscription with these items."""
    return started(evolve(OPENING, items=items))


def standing(status: Status) -> e.SubscriptionStarted:
    """Return the start of a subscription in a status."""
    return started(evolve(OPENING, status=status))


STARTED = started()
CLASSIC = started(evolve(OPENING, billing_mode=BillingMode.CLASSIC))
TRIAL = Trial(start=BEGUN, end=PERIOD_END)
IN_TRIAL = started(evolve(OPENING, status=Status.TRIALING, trial=TRIAL))
IN_FLEXIBLE_CANCELLATION = e.CancellationScheduled(
    cancel_at_period_end=False, cancel_at=PERIOD_END, canceled_at=NOW
)
IN_CLASSIC_CANCELLATION = e.CancellationScheduled(
    cancel_at_period_end=True, cancel_at=PERIOD_END, canceled_at=NOW
)
CANCELED = e.SubscriptionCanceled(canceled_at=NOW, ended_at=NOW)
VOIDING = CollectionPause(behavior=CollectionPauseBehavior.VOID)
KEEPING = CollectionPause(
    behavior=CollectionPauseBehavior.KEEP_AS_DRAFT, resumes_at=NEXT_PERIOD_END
)
COLLECTION_PAUSED = e.CollectionPaused(VOIDING)
PAUSED = e.SubscriptionPaused(
    pause=SubscriptionPause(reason=PauseReason.PAUSE_REQUESTED, paused_at=NOW)
)
UNDER_SCHEDULE = e.ScheduleAttached(PLAN)
QUIET_SCHEDULE = e.ScheduleStateChanged(Schedule(id=PLAN, update_scheduled=False))


def subscription(*past: e.Event) -> Given[Command, e.Event, State, Facts]:
    """Begin a specification of Anna's gym."""
    return given(SUBSCRIPTION, *past, stream_id=GYM)


def replay(*past: e.Event) -> State:
    """Replay Anna's gym."""
    return SUBSCRIPTION.fold(SUBSCRIPTION.initial(GYM), past)


def in_force(*past: e.Event) -> InForce:
    """Replay a past that leaves the subscription in force."""
    state = replay(*past)
    assert isinstance(state, InForce)
    return state
