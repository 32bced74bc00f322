"""A small shop to try the portal on: who acts, what is sold, and who buys."""

from datetime import UTC, datetime, timedelta
from itertools import count

from attrs import define

from counterfoil.adapters.account import AccountPortal
from counterfoil.domain.account.commands import ConnectStripe
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.changes import Set
from counterfoil.domain.configuration.commands import CreateConfiguration
from counterfoil.domain.configuration.features import CustomerDetail
from counterfoil.domain.configuration.wishes import (
    CustomerUpdateWish,
    FeaturesWish,
    PaymentMethodUpdateWish,
)
from counterfoil.domain.coupon.commands import AddPromotionCode, CreateCoupon
from counterfoil.domain.coupon.terms import CouponTerms, PromotionTerms
from counterfoil.domain.customer.commands import AddPaymentMethod, CreateCustomer
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.observation import Origin, Sighting
from counterfoil.domain.product.commands import AddPrice, ListProduct
from counterfoil.domain.product.price import Interval, PriceTerms, PriceType, Recurrence
from counterfoil.domain.sighted import Observed
from counterfoil.domain.subscription.commands import NewItem, StartSubscription
from counterfoil.domain.values import (
    AccountId,
    ConfigurationId,
    CouponId,
    CustomerId,
    PaymentMethodId,
    PriceId,
    ProductId,
    PromotionCodeId,
    SubscriptionId,
    SubscriptionItemId,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

ADA = CustomerId("cus_ada")
VISA = PaymentMethodId("pm_visa")
COFFEE = ProductId("prod_coffee")
MONTHLY = PriceId("price_monthly")
MUG = SubscriptionId("sub_mug")
ITEM = SubscriptionItemId("si_mug")

CREATE_ADA = CreateCustomer(customer_id=ADA, details=ContactDetails(name="Ada"))
ADD_VISA = AddPaymentMethod(customer_id=ADA, payment_method_id=VISA, as_default=True)
LIST_COFFEE = ListProduct(product_id=COFFEE, name="Coffee")
ADD_MONTHLY = AddPrice(
    terms=PriceTerms(
        id=MONTHLY,
        product=COFFEE,
        type=PriceType.RECURRING,
        currency="eur",
        unit_amount=1000,
        recurrence=Recurrence(interval=Interval.MONTH),
    )
)
START_MUG = StartSubscription(
    subscription_id=MUG,
    customer_id=ADA,
    items=(NewItem(id=ITEM, price=MONTHLY),),
    default_payment_method=VISA,
)

PORTAL = ConfigurationId("bpc_shop")
CREATE_PORTAL = CreateConfiguration(
    configuration_id=PORTAL,
    features=FeaturesWish(
        customer_update=CustomerUpdateWish(
            enabled=Set(True), allowed_updates=Set((CustomerDetail.NAME,))
        ),
        payment_method_update=PaymentMethodUpdateWish(enabled=Set(True)),
    ),
)

CONNECT_STRIPE = ConnectStripe(AccountId("acct_1"))

SPRING = CouponId("SPRING")
SPRING_CODE = PromotionCodeId("promo_spring")
CREATE_SPRING = CreateCoupon(coupon_id=SPRING, terms=CouponTerms(percent_off="25"))
ADD_SPRING_CODE = AddPromotionCode(
    coupon_id=SPRING, promotion_code_id=SPRING_CODE, terms=PromotionTerms(code="SPRING-25")
)

OPEN_SHOP = (CREATE_PORTAL, LIST_COFFEE, ADD_MONTHLY, CREATE_ADA, ADD_VISA)
"""What makes it possible to sell to Ada."""

_NUMBERS = count(1)


@define
class Clock:
    """Says the moment that a test sets."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """Say the moment."""
        return self.now

    def advance(self, **spans: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**spans)
        return self.now


def merchant(command_id: str) -> Cause:
    """Let the merchant act, by API."""
    return Cause(actor=Actor.MERCHANT, door=Door.API, command_id=command_id)


def visitor(command_id: str) -> Cause:
    """Let the customer act, at the portal."""
    return Cause(
        actor=Actor.CUSTOMER, door=Door.PORTAL, command_id=command_id, configuration=PORTAL
    )


def stripe(event_id: str) -> Cause:
    """Let Stripe state something."""
    return Cause(
        actor=Actor.STRIPE,
        door=Door.OBSERVATION,
        command_id=f"observe:{event_id}",
        stripe_event_id=event_id,
    )


def do(portal: AccountPortal, *commands: object) -> None:
    """Let the merchant give commands, one after the other."""
    for command in commands:
        portal.handle(command, by=merchant(f"shop_{next(_NUMBERS)}"))


def statement(
    event_id: str,
    at: datetime,
    after: Observed,
    *,
    before: Observed | None = None,
    origin: Origin = Origin.CHANGED,
) -> Sighting[Observed]:
    """Make a statement of Stripe's."""
    return Sighting(event_id=event_id, happened_at=at, origin=origin, before=before, after=after)
