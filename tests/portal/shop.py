"""The shop that every run of the machine opens: what is sold, and what the portal is set to."""

from datetime import UTC, datetime, timedelta

from counterfoil.domain.account.commands import ChooseDefaultConfiguration
from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.configuration.commands import CreateConfiguration
from counterfoil.domain.configuration.features import (
    AdjustableQuantity,
    AllowedUpdate,
    BillingCycleAnchor,
    CancellationReason,
    CancelMode,
    CustomerDetail,
    OfferedProduct,
    PauseDurationType,
    PauseOption,
    PeriodEndCondition,
    ProrationBehavior,
    TrialUpdateBehavior,
)
from counterfoil.domain.configuration.wishes import (
    CancellationReasonsWish,
    CustomerUpdateWish,
    FeaturesWish,
    InvoiceHistoryWish,
    PauseDurationWish,
    PaymentMethodUpdateWish,
    RetentionWish,
    SubscriptionCancelWish,
    SubscriptionPauseWish,
    SubscriptionUpdateWish,
)
from counterfoil.domain.coupon.commands import AddPromotionCode, CreateCoupon
from counterfoil.domain.coupon.terms import CouponTerms, PromotionTerms
from counterfoil.domain.customer.commands import AddPaymentMethod, CreateCustomer
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.invoice.commands import CreateInvoice, FinalizeInvoice
from counterfoil.domain.product.commands import AddPrice, ListProduct
from counterfoil.domain.product.price import (
    Interval,
    PriceTerms,
    PriceType,
    Recurrence,
    TaxBehavior,
    UsageType,
)
from counterfoil.domain.session.commands import OpenSession
from counterfoil.domain.subscription.commands import NewItem, StartSubscription
from counterfoil.domain.subscription.terms import BillingMode, MissingPaymentMethod, Trial
from counterfoil.domain.values import (
    AccountId,
    ConfigurationId,
    CouponId,
    CustomerId,
    InvoiceId,
    PaymentMethodId,
    PriceId,
    ProductId,
    PromotionCodeId,
    SessionId,
    SubscriptionId,
    SubscriptionItemId,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

ACCOUNT = AccountId("acct_1")
COFFEE, TEA = ProductId("prod_coffee"), ProductId("prod_tea")
MONTHLY, YEARLY, WEEKLY, DOLLARS, METERED = (
    PriceId(f"price_{name}") for name in ("monthly", "yearly", "weekly", "dollars", "metered")
)
TEA_MONTHLY, TEA_INCLUSIVE, TEA_UNSPECIFIED, TEA_QUARTERLY = (
    PriceId(f"price_tea_{name}") for name in ("monthly", "inclusive", "unspecified", "quarterly")
)
MACHINE = PriceId("price_machine")
UNKNOWN = PriceId("price_unknown")
PRICES = (
    MONTHLY,
    YEARLY,
    WEEKLY,
    DOLLARS,
    METERED,
    TEA_MONTHLY,
    TEA_INCLUSIVE,
    TEA_UNSPECIFIED,
    TEA_QUARTERLY,
    MACHINE,
    UNKNOWN,
)
PRODUCT_OF = {price: TEA if price.startswith("price_tea") else COFFEE for price in PRICES}


def priced(
    id_: PriceId,
    amount: int,
    interval: Interval | None = Interval.MONTH,
    count: int = 1,
    *,
    currency: str = "eur",
    tax: TaxBehavior = TaxBehavior.EXCLUSIVE,
    usage: UsageType = UsageType.LICENSED,
) -> AddPrice:
    """Return the wish for a price; without an interval it is paid once."""
    every = None
    if interval is not None:
        every = Recurrence(interval=interval, interval_count=count, usage_type=usage)
    return AddPrice(
        terms=PriceTerms(
            id=id_,
            product=PRODUCT_OF[id_],
            type=PriceType.ONE_TIME if every is None else PriceType.RECURRING,
            currency=currency,
            unit_amount=amount,
            recurrence=every,
            tax_behavior=tax,
        )
    )


OFFERS = (
    OfferedProduct(product=COFFEE, prices=(MONTHLY, YEARLY, WEEKLY, DOLLARS)),
    OfferedProduct(
        product=TEA,
        prices=(TEA_MONTHLY,),
        adjustable_quantity=AdjustableQuantity(enabled=True, minimum=1, maximum=3),
    ),
)

OPEN_PORTAL, STRICT_PORTAL = ConfigurationId("bpc_open"), ConfigurationId("bpc_strict")
PORTALS = (OPEN_PORTAL, STRICT_PORTAL, ConfigurationId("bpc_unknown"))

CUSTOMERS = tuple(CustomerId(f"cus_{name}") for name in ("ada", "bob", "cleo", "nobody"))
SUBSCRIPTIONS = tuple(SubscriptionId(f"sub_{number}") for number in range(4))
ITEMS = tuple(SubscriptionItemId(f"si_{number}") for number in range(2))

COUPONS = (CouponId("SPRING"), CouponId("AUTUMN"))
FIRST_SESSION = SessionId("bps_0")
INVOICES = tuple(InvoiceId(f"in_{number}") for number in range(3))


def code_of(coupon: str, number: int) -> PromotionCodeId:
    """Name a promotion code of a coupon's."""
    return PromotionCodeId(f"promo_{coupon}_{number}")


SETTINGS = (
    *(
        FeaturesWish(
            customer_update=CustomerUpdateWish(enabled=Set(on), allowed_updates=Set(details))
        )
        for on in (True, False)
        for details in ((CustomerDetail.EMAIL, CustomerDetail.TAX_ID), ())
    ),
    FeaturesWish(invoice_history=InvoiceHistoryWish(enabled=Set(True))),
    FeaturesWish(invoice_history=InvoiceHistoryWish(enabled=Set(False))),
    FeaturesWish(payment_method_update=PaymentMethodUpdateWish(enabled=Set(True))),
    FeaturesWish(payment_method_update=PaymentMethodUpdateWish(enabled=Set(False))),
    *(
        FeaturesWish(
            subscription_cancel=SubscriptionCancelWish(
                enabled=Set(on), mode=Set(mode), proration_behavior=Set(proration)
            )
        )
        for on in (True, False)
        for mode in CancelMode
        for proration in ProrationBehavior
    ),
    *(
        FeaturesWish(subscription_cancel=SubscriptionCancelWish(retention=retention))
        for retention in (
            RetentionWish(coupon=Set(COUPONS[0])),
            RetentionWish(coupon=Set(COUPONS[0]), once_a_customer=Set(True)),
            RetentionWish(coupon=Set(COUPONS[1])),
            RetentionWish(coupon=CLEAR),
        )
    ),
    FeaturesWish(
        subscription_cancel=SubscriptionCancelWish(
            cancellation_reason=CancellationReasonsWish(enabled=Set(False))
        )
    ),
    *(
        FeaturesWish(subscription_update=wish)
        for wish in (
            SubscriptionUpdateWish(enabled=Set(True)),
            SubscriptionUpdateWish(enabled=Set(False)),
            SubscriptionUpdateWish(
                enabled=Set(True),
                default_allowed_updates=Set(tuple(AllowedUpdate)),
                products=Set(OFFERS),
            ),
            SubscriptionUpdateWish(default_allowed_updates=Set(())),
            SubscriptionUpdateWish(products=Set(())),
            SubscriptionUpdateWish(
                products=Set((OfferedProduct(product=TEA, prices=(TEA_MONTHLY, TEA_QUARTERLY)),))
            ),
            SubscriptionUpdateWish(
                products=Set(
                    (
                        OfferedProduct(
                            product=COFFEE,
                            prices=(MONTHLY, WEEKLY),
                            adjustable_quantity=AdjustableQuantity(enabled=False),
                        ),
                        OfferedProduct(product=TEA, prices=(TEA_INCLUSIVE,)),
                    )
                )
            ),
            SubscriptionUpdateWish(
                products=Set((OfferedProduct(product=TEA, prices=(MONTHLY, MACHINE)),))
            ),
            SubscriptionUpdateWish(schedule_at_period_end=Set(tuple(PeriodEndCondition))),
            SubscriptionUpdateWish(
                schedule_at_period_end=Set((PeriodEndCondition.DECREASING_ITEM_AMOUNT,))
            ),
            SubscriptionUpdateWish(schedule_at_period_end=Set(())),
            SubscriptionUpdateWish(trial_update_behavior=Set(TrialUpdateBehavior.CONTINUE_TRIAL)),
            SubscriptionUpdateWish(billing_cycle_anchor=Set(BillingCycleAnchor.NOW)),
        )
    ),
    FeaturesWish(subscription_pause=SubscriptionPauseWish(enabled=Set(True))),
    FeaturesWish(
        subscription_pause=SubscriptionPauseWish(
            enabled=Set(True),
            duration=PauseDurationWish(type=Set(PauseDurationType.INDEFINITE)),
        )
    ),
    FeaturesWish(
        subscription_pause=SubscriptionPauseWish(
            duration=PauseDurationWish(
                type=Set(PauseDurationType.INTERVAL_OPTIONS),
                interval_options=Set((PauseOption(Interval.WEEK, 2),)),
            )
        )
    ),
)
"""What the merchant may set of the portal, some of it in vain."""

SHOP: tuple[object, ...] = (
    ListProduct(product_id=COFFEE, name="Coffee"),
    priced(MONTHLY, 1000),
    priced(YEARLY, 10000, Interval.YEAR),
    priced(WEEKLY, 300, Interval.WEEK),
    priced(DOLLARS, 1100, currency="usd"),
    priced(METERED, 1, usage=UsageType.METERED),
    priced(MACHINE, 50000, None),
    ListProduct(product_id=TEA, name="Tea"),
    priced(TEA_MONTHLY, 2000),
    priced(TEA_INCLUSIVE, 800, tax=TaxBehavior.INCLUSIVE),
    priced(TEA_UNSPECIFIED, 900, tax=TaxBehavior.UNSPECIFIED),
    priced(TEA_QUARTERLY, 2500, count=3),
    CreateCoupon(coupon_id=COUPONS[0], terms=CouponTerms(percent_off="25")),
    AddPromotionCode(
        coupon_id=COUPONS[0],
        promotion_code_id=code_of(COUPONS[0], 0),
        terms=PromotionTerms(code="SPRING-0"),
    ),
    CreateConfiguration(
        configuration_id=OPEN_PORTAL,
        features=FeaturesWish(
            customer_update=CustomerUpdateWish(
                enabled=Set(True),
                allowed_updates=Set((CustomerDetail.NAME, CustomerDetail.EMAIL)),
            ),
            invoice_history=InvoiceHistoryWish(enabled=Set(True)),
            payment_method_update=PaymentMethodUpdateWish(enabled=Set(True)),
            subscription_cancel=SubscriptionCancelWish(
                enabled=Set(True),
                cancellation_reason=CancellationReasonsWish(
                    enabled=Set(True),
                    options=Set((CancellationReason.UNUSED, CancellationReason.OTHER)),
                ),
                retention=RetentionWish(coupon=Set(COUPONS[0]), once_a_customer=Set(True)),
            ),
            subscription_update=SubscriptionUpdateWish(
                enabled=Set(True),
                default_allowed_updates=Set((AllowedUpdate.PRICE, AllowedUpdate.QUANTITY)),
                products=Set(OFFERS),
            ),
            subscription_pause=SubscriptionPauseWish(enabled=Set(True)),
        ),
    ),
    CreateConfiguration(
        configuration_id=STRICT_PORTAL,
        features=FeaturesWish(
            subscription_cancel=SubscriptionCancelWish(
                enabled=Set(True), mode=Set(CancelMode.IMMEDIATELY)
            )
        ),
    ),
    ChooseDefaultConfiguration(account_id=ACCOUNT, configuration_id=OPEN_PORTAL),
    CreateCustomer(customer_id=CUSTOMERS[0], details=ContactDetails(name="Ada")),
    CreateCustomer(customer_id=CUSTOMERS[1], details=ContactDetails(name="Bob")),
    AddPaymentMethod(
        customer_id=CUSTOMERS[0], payment_method_id=PaymentMethodId("pm_ada_0"), as_default=True
    ),
    StartSubscription(
        subscription_id=SUBSCRIPTIONS[0],
        customer_id=CUSTOMERS[0],
        items=(NewItem(id=ITEMS[0], price=MONTHLY),),
    ),
    AddPaymentMethod(customer_id=CUSTOMERS[1], payment_method_id=PaymentMethodId("pm_bob_0")),
    StartSubscription(
        subscription_id=SUBSCRIPTIONS[1],
        customer_id=CUSTOMERS[1],
        items=(NewItem(id=ITEMS[0], price=TEA_MONTHLY, quantity=2),),
        billing_mode=BillingMode.CLASSIC,
        trial=Trial(
            end=NOON + timedelta(days=14), missing_payment_method=MissingPaymentMethod.PAUSE
        ),
    ),
    CreateInvoice(
        invoice_id=INVOICES[0],
        customer_id=CUSTOMERS[0],
        currency="eur",
        subtotal=1000,
        total=1000,
        subscription_id=SUBSCRIPTIONS[0],
    ),
    FinalizeInvoice(invoice_id=INVOICES[0]),
    OpenSession(session_id=FIRST_SESSION, customer_id=CUSTOMERS[0]),
)
"""What the merchant does, at the Dashboard, before anything happens."""
