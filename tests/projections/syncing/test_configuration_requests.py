"""What Stripe is asked for a portal configuration, byte for byte."""

from collections.abc import Iterable

import attrs
import pytest
from tests.domain.configuration.cast import (
    ACCOUNT,
    BPC,
    CREATED,
    GOLD,
    GOLD_LISTED,
    MONTHLY,
    MOVING,
    SILVER,
    SILVER_LISTED,
    SILVER_MONTHLY,
    YEARLY,
)
from tests.projections.syncing.deciding import SYNCED, decided, only, sent

from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.configuration import commands as c
from counterfoil.domain.configuration import events as e
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.configuration.features import (
    AdjustableQuantity,
    AllowedUpdate,
    BillingCycleAnchor,
    CancellationReason,
    CancelMode,
    CustomerDetail,
    Feature,
    OfferedProduct,
    PauseDurationType,
    PauseOption,
    PeriodEndCondition,
    ProrationBehavior,
    TrialUpdateBehavior,
)
from counterfoil.domain.configuration.wishes import (
    BusinessProfileWish,
    CancellationReasonsWish,
    CustomerUpdateWish,
    FeaturesWish,
    InvoiceHistoryWish,
    LoginPageWish,
    PauseDurationWish,
    PaymentMethodUpdateWish,
    RetentionWish,
    SubscriptionCancelWish,
    SubscriptionPauseWish,
    SubscriptionUpdateWish,
)
from counterfoil.domain.coupon.state import InForce as Coupon
from counterfoil.domain.product.price import Interval
from counterfoil.domain.values import CouponId
from counterfoil.projections.syncing.provider_request import CATALOGUE, Decided

STAY = CouponId("STAY")
FACTS = attrs.evolve(
    SYNCED,
    account=ACCOUNT,
    products={GOLD: GOLD_LISTED, SILVER: SILVER_LISTED},
    coupons={STAY: Coupon(id=STAY)},
)

OFFERS = (
    OfferedProduct(
        product=GOLD,
        prices=(MONTHLY, YEARLY),
        adjustable_quantity=AdjustableQuantity(enabled=True, minimum=1, maximum=9),
    ),
    OfferedProduct(product=SILVER, prices=(SILVER_MONTHLY,)),
)
OFFERED = (
    "features[subscription_update][products][0][product]=prod_gold"
    "&features[subscription_update][products][0][prices][0]=price_monthly"
    "&features[subscription_update][products][0][prices][1]=price_yearly"
    "&features[subscription_update][products][0][adjustable_quantity][enabled]=true"
    "&features[subscription_update][products][0][adjustable_quantity][minimum]=1"
    "&features[subscription_update][products][0][adjustable_quantity][maximum]=9"
    "&features[subscription_update][products][1][product]=prod_silver"
    "&features[subscription_update][products][1][prices][0]=price_silver"
    "&features[subscription_update][products][1][adjustable_quantity][enabled]=true"
    "&features[subscription_update][products][1][adjustable_quantity][minimum]=0"
)
PRICES_OF_GOLD = "features[subscription_update][products][0][prices]"
EVERYTHING = FeaturesWish(
    customer_update=CustomerUpdateWish(
        enabled=Set(True), allowed_updates=Set((CustomerDetail.EMAIL, CustomerDetail.TAX_ID))
    ),
    invoice_history=InvoiceHistoryWish(enabled=Set(True)),
    payment_method_update=PaymentMethodUpdateWish(
        enabled=Set(True), payment_method_configuration=Set("pmc_1")
    ),
    subscription_cancel=SubscriptionCancelWish(
        enabled=Set(True),
        mode=Set(CancelMode.IMMEDIATELY),
        proration_behavior=Set(ProrationBehavior.CREATE_PRORATIONS),
        cancellation_reason=CancellationReasonsWish(
            enabled=Set(True),
            options=Set((CancellationReason.UNUSED,)),
            feedback_options=Set((MOVING,)),
        ),
    ),
    subscription_update=SubscriptionUpdateWish(
        enabled=Set(True),
        default_allowed_updates=Set((AllowedUpdate.PRICE, AllowedUpdate.QUANTITY)),
        products=Set(OFFERS),
        proration_behavior=Set(ProrationBehavior.ALWAYS_INVOICE),
        billing_cycle_anchor=Set(BillingCycleAnchor.NOW),
        schedule_at_period_end=Set((PeriodEndCondition.SHORTENING_INTERVAL,)),
        trial_update_behavior=Set(TrialUpdateBehavior.CONTINUE_TRIAL),
    ),
    subscription_pause=SubscriptionPauseWish(
        enabled=Set(True),
        duration=PauseDurationWish(
            type=Set(PauseDurationType.INTERVAL_OPTIONS),
            interval_options=Set((PauseOption(Interval.WEEK, 2), PauseOption(Interval.YEAR))),
        ),
    ),
)
BARE = c.CreateConfiguration(
    configuration_id=BPC,
    features=FeaturesWish(invoice_history=InvoiceHistoryWish(enabled=Set(True))),
)
WHOLE = c.CreateConfiguration(
    configuration_id=BPC,
    features=EVERYTHING,
    business_profile=BusinessProfileWish(
        headline=Set("Welcome"),
        privacy_policy_url=Set("https://example.nl/privacy"),
        terms_of_service_url=Set("https://example.nl/terms"),
    ),
    default_return_url=Set("https://example.nl"),
    name=Set("The portal"),
    login_page=LoginPageWish(enabled=Set(True)),
    metadata=Set({"team": "billing"}),
)

EXPAND = "expand[0]=features.subscription_update.products"
REASONS = "features[subscription_cancel][cancellation_reason]"


def past(*commands: c.Command) -> list[e.Event]:
    """Return what came of commands before, after which nothing waits for Stripe any more."""
    state, events = CONFIGURATION.fold(CONFIGURATION.initial(BPC), [CREATED]), [CREATED]
    all_: list[e.Event] = list(events)
    for command in commands:
        decided_now = CONFIGURATION.decide(command, state, FACTS)
        all_.extend(each for each in decided_now if not isinstance(each, e.ConfirmationAwaited))
        state = CONFIGURATION.fold(CONFIGURATION.initial(BPC), all_)
    return all_


def update(
    features: FeaturesWish | None = None,
    *,
    business_profile: BusinessProfileWish | None = None,
) -> c.UpdateConfiguration:
    """Wish something else of the configuration."""
    return c.UpdateConfiguration(
        configuration_id=BPC, features=features, business_profile=business_profile
    )


def about(before: Iterable[e.Event], command: c.Command) -> Decided:
    """Decide something of the configuration."""
    return decided(CONFIGURATION, before, command, facts=FACTS)


FULL = update(EVERYTHING)

CHANGED: list[tuple[list[e.Event], c.Command, str]] = [
    (
        past(),
        c.UpdateConfiguration(
            configuration_id=BPC, name=Set("Mine"), default_return_url=Set("https://example.nl")
        ),
        "name=Mine&default_return_url=https%3A%2F%2Fexample.nl",
    ),
    (
        past(
            c.UpdateConfiguration(
                configuration_id=BPC,
                name=Set("Mine"),
                default_return_url=Set("https://example.nl"),
                business_profile=BusinessProfileWish(headline=Set("Welcome")),
            )
        ),
        c.UpdateConfiguration(
            configuration_id=BPC,
            name=CLEAR,
            default_return_url=CLEAR,
            business_profile=BusinessProfileWish(headline=CLEAR),
        ),
        "name=&default_return_url=&business_profile[headline]=",
    ),
    (
        past(),
        update(
            business_profile=BusinessProfileWish(
                terms_of_service_url=Set("https://example.nl/terms")
            )
        ),
        "business_profile[terms_of_service_url]=https%3A%2F%2Fexample.nl%2Fterms",
    ),
    (past(), c.DeactivateConfiguration(BPC), "active=false"),
    (past(c.DeactivateConfiguration(BPC)), c.ActivateConfiguration(BPC), "active=true"),
    (past(), c.ActivateLoginLink(configuration_id=BPC), "login_page[enabled]=true"),
    (
        past(c.ActivateLoginLink(configuration_id=BPC)),
        c.DeactivateLoginLink(BPC),
        "login_page[enabled]=false",
    ),
    (
        past(),
        c.UpdateConfiguration(configuration_id=BPC, metadata=Set({"a": "1"})),
        "metadata[a]=1",
    ),
    (
        past(c.UpdateConfiguration(configuration_id=BPC, metadata=Set({"a": "1"}))),
        c.UpdateConfiguration(configuration_id=BPC, metadata=CLEAR),
        "metadata[a]=",
    ),
    (
        past(FULL),
        update(FeaturesWish(customer_update=CustomerUpdateWish(allowed_updates=CLEAR))),
        "features[customer_update][enabled]=true&features[customer_update][allowed_updates]=",
    ),
    (
        past(FULL),
        update(FeaturesWish(invoice_history=InvoiceHistoryWish(enabled=Set(False)))),
        "features[invoice_history][enabled]=false",
    ),
    (
        past(FULL),
        update(
            FeaturesWish(
                payment_method_update=PaymentMethodUpdateWish(
                    enabled=Set(True), payment_method_configuration=CLEAR
                )
            )
        ),
        (
            "features[payment_method_update][enabled]=true"
            "&features[payment_method_update][payment_method_configuration]="
        ),
    ),
    (
        past(FULL),
        update(
            FeaturesWish(
                subscription_cancel=SubscriptionCancelWish(
                    mode=Set(CancelMode.AT_PERIOD_END),
                    proration_behavior=Set(ProrationBehavior.NONE),
                    cancellation_reason=CancellationReasonsWish(
                        enabled=Set(True), options=CLEAR, feedback_options=CLEAR
                    ),
                )
            )
        ),
        (
            "features[subscription_cancel][enabled]=true&features[subscription_cancel][mode]="
            "at_period_end&features[subscription_cancel][proration_behavior]=none"
            f"&{REASONS}[enabled]=true&{REASONS}[options]=&{REASONS}[feedback_options]="
        ),
    ),
    (
        past(FULL),
        update(
            FeaturesWish(
                subscription_update=SubscriptionUpdateWish(
                    enabled=Set(False), products=CLEAR, default_allowed_updates=CLEAR
                )
            )
        ),
        (
            "features[subscription_update][enabled]=false"
            "&features[subscription_update][default_allowed_updates]="
            "&features[subscription_update][proration_behavior]=always_invoice"
            "&features[subscription_update][trial_update_behavior]=continue_trial"
            "&features[subscription_update][billing_cycle_anchor]=now"
            "&features[subscription_update][schedule_at_period_end][conditions][0][type]="
            "shortening_interval&features[subscription_update][products]="
        ),
    ),
    (
        past(FULL),
        update(FeaturesWish(subscription_update=SubscriptionUpdateWish(products=Set(OFFERS[:1])))),
        OFFERED.partition("&features[subscription_update][products][1]")[0],
    ),
    (
        past(FULL),
        update(
            FeaturesWish(
                subscription_update=SubscriptionUpdateWish(
                    products=Set((OFFERS[1], attrs.evolve(OFFERS[0], prices=(YEARLY,))))
                )
            )
        ),
        OFFERED.replace(f"{PRICES_OF_GOLD}[0]={MONTHLY}&", "").replace(
            f"{PRICES_OF_GOLD}[1]", f"{PRICES_OF_GOLD}[0]"
        ),
    ),
    (
        past(FULL),
        update(
            FeaturesWish(
                subscription_pause=SubscriptionPauseWish(
                    duration=PauseDurationWish(type=Set(PauseDurationType.INDEFINITE))
                )
            )
        ),
        (
            "features[subscription_pause][enabled]=true"
            "&features[subscription_pause][duration][type]=indefinite"
        ),
    ),
]

EXAMPLES = [
    about((), BARE),
    about((), WHOLE),
    about([CREATED], FULL),
    *(about(before, command) for before, command, _ in CHANGED),
]


def test_a_bare_configuration_names_every_feature_but_the_pause() -> None:
    """Where it is off, only who has the redesigned portal may name it (R61e, R61g)."""
    assert sent(about((), BARE)) == [
        (
            "POST",
            "/v1/billing_portal/configurations",
            (
                "features[customer_update][enabled]=false&features[customer_update][allowed_updates]="
                "&features[invoice_history][enabled]=true"
                "&features[payment_method_update][enabled]=false"
                "&features[subscription_cancel][enabled]=false"
                "&features[subscription_cancel][mode]=at_period_end"
                "&features[subscription_cancel][proration_behavior]=none"
                f"&{REASONS}[enabled]=false&{REASONS}[options][0]=too_expensive"
                f"&{REASONS}[options][1]=missing_features&{REASONS}[options][2]=switched_service"
                f"&{REASONS}[options][3]=unused&{REASONS}[options][4]=other"
                "&features[subscription_update][enabled]=false"
                "&features[subscription_update][default_allowed_updates]="
                "&features[subscription_update][proration_behavior]=none"
                "&features[subscription_update][trial_update_behavior]=end_trial"
                f"&metadata[counterfoil_id]=bpc_1&{EXPAND}"
            ),
        )
    ]


def test_a_whole_configuration_says_everything() -> None:
    """Stripe's answer then has its products, which it states on demand only (R61a)."""
    request = only(about((), WHOLE))

    assert request.lane == CATALOGUE
    assert request.body.decode() == (
        "name=The+portal&business_profile[headline]=Welcome"
        "&business_profile[privacy_policy_url]=https%3A%2F%2Fexample.nl%2Fprivacy"
        "&business_profile[terms_of_service_url]=https%3A%2F%2Fexample.nl%2Fterms"
        "&default_return_url=https%3A%2F%2Fexample.nl&login_page[enabled]=true"
        "&features[customer_update][enabled]=true"
        "&features[customer_update][allowed_updates][0]=email"
        "&features[customer_update][allowed_updates][1]=tax_id"
        "&features[invoice_history][enabled]=true"
        "&features[payment_method_update][enabled]=true"
        "&features[payment_method_update][payment_method_configuration]=pmc_1"
        "&features[subscription_cancel][enabled]=true"
        "&features[subscription_cancel][mode]=immediately"
        "&features[subscription_cancel][proration_behavior]=create_prorations"
        f"&{REASONS}[enabled]=true&{REASONS}[options][0]=unused&{REASONS}[feedback_options][0]=bfo_1"
        "&features[subscription_update][enabled]=true"
        "&features[subscription_update][default_allowed_updates][0]=price"
        "&features[subscription_update][default_allowed_updates][1]=quantity"
        "&features[subscription_update][proration_behavior]=always_invoice"
        "&features[subscription_update][trial_update_behavior]=continue_trial"
        "&features[subscription_update][billing_cycle_anchor]=now"
        f"&{OFFERED}"
        "&features[subscription_update][schedule_at_period_end][conditions][0][type]="
        "shortening_interval"
        "&features[subscription_pause][enabled]=true"
        "&features[subscription_pause][duration][type]=interval_options"
        "&features[subscription_pause][duration][interval_options][0][interval]=week"
        "&features[subscription_pause][duration][interval_options][0][interval_count]=2"
        "&features[subscription_pause][duration][interval_options][1][interval]=year"
        "&features[subscription_pause][duration][interval_options][1][interval_count]=1"
        f"&metadata[team]=billing&metadata[counterfoil_id]=bpc_1&{EXPAND}"
    )


@pytest.mark.parametrize(("before", "command", "body"), CHANGED)
def test_what_is_decided_is_told(before: list[e.Event], command: c.Command, body: str) -> None:
    """With each feature as a whole, and the products as Stripe has them then in the answer."""
    request = only(about(before, command))

    assert (request.method, request.path) == ("POST", "/v1/billing_portal/configurations/bpc_1")
    assert request.body.decode() == f"{body}&{EXPAND}"
    assert request.reads == f"/v1/billing_portal/configurations/bpc_1?{EXPAND}"
    assert request.lane == CATALOGUE
    assert request.facets


def test_products_that_are_not_known_are_not_taken_away() -> None:
    """Stripe states them on demand only (R61a): only their own change tells of them."""
    before = [*past(), e.FeatureEnabled(Feature.SUBSCRIPTION_UPDATE)]
    terms = update(FeaturesWish(subscription_update=SubscriptionUpdateWish(enabled=Set(False))))

    assert b"[products]" not in only(about(before, terms)).body.partition(b"&expand")[0]


def test_the_default_is_not_asked_for() -> None:
    """Stripe's API has no parameter for it (R17)."""
    made = about(past(), c.MakeDefault(BPC))

    assert any(isinstance(event, e.ConfirmationAwaited) for event in made.events)
    assert sent(made) == []
    assert sent(about([*past(), e.ConfigurationMadeDefault()], c.MakeNoLongerDefault(BPC))) == []


def test_a_retention_offer_is_not_asked_for() -> None:
    """Stripe's API has no parameter for it (R119)."""
    offer = SubscriptionCancelWish(retention=RetentionWish(coupon=Set(STAY)))

    made = about(past(), update(FeaturesWish(subscription_cancel=offer)))

    assert any(isinstance(event, e.RetentionOfferChanged) for event in made.events)
    assert sent(made) == []
