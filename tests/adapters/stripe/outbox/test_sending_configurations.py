"""What is decided of portal configurations and feedback options comes to Stripe."""

from collections.abc import Iterator

import pytest
from tests.adapters.stripe.outbox.in_step import differences, state_of
from tests.adapters.stripe.outbox.syncing import ACCOUNT, Pair, paired

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.domain.account import commands as a
from counterfoil.domain.account.state import State as AccountState
from counterfoil.domain.cause import Mode
from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.configuration import commands as c
from counterfoil.domain.configuration.decisions import CONFIGURATION
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
from counterfoil.domain.configuration.state import InForce
from counterfoil.domain.configuration.wishes import (
    BusinessProfileWish,
    CancellationReasonsWish,
    CustomerUpdateWish,
    FeaturesWish,
    InvoiceHistoryWish,
    PauseDurationWish,
    PaymentMethodUpdateWish,
    SubscriptionCancelWish,
    SubscriptionPauseWish,
    SubscriptionUpdateWish,
)
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.product.price import Interval
from counterfoil.domain.values import (
    AccountId,
    ConfigurationId,
    FeedbackOptionId,
    PriceId,
    ProductId,
)

SENT = {OutboxStatus.CONFIRMED}
CONFIGURATIONS = "/v1/billing_portal/configurations"
WHOLE = "?expand[]=features.subscription_update.products"


@pytest.fixture(name="pair")
def _pair() -> Iterator[Pair]:
    with paired() as made:
        yield made


@pytest.fixture(name="portal")
def _portal(pair: Pair) -> ConfigurationId:
    """Have a configuration on both sides."""
    made = pair.at_stripe(
        "POST", CONFIGURATIONS, {"features[invoice_history][enabled]": "true", "name": "First"}
    )
    return ConfigurationId(pair.adopt(made))


def offer(pair: Pair, name: str) -> OfferedProduct:
    """Have a product with two prices on both sides, to be offered."""
    product = pair.adopt(pair.at_stripe("POST", "/v1/products", {"name": name}))
    prices = [
        pair.adopt(
            pair.at_stripe(
                "POST",
                "/v1/prices",
                {
                    "product": product,
                    "currency": "eur",
                    "unit_amount": "1000",
                    "recurring[interval]": interval,
                },
            )
        )
        for interval in ("month", "year")
    ]
    return OfferedProduct(
        product=ProductId(product), prices=tuple(PriceId(price) for price in prices)
    )


def synced(pair: Pair, *commands: object) -> set[OutboxStatus]:
    """Decide commands, and return how their requests ended."""
    for command in commands:
        pair.decide(command)
    ended: list[OutboxRequest] = pair.sync()
    return {each.status for each in ended}


def reason(pair: Pair) -> FeedbackOptionId:
    """Have a feedback option on both sides."""
    made = pair.at_stripe("POST", "/v1/billing/feedback_options", {"description": "I am moving"})
    return FeedbackOptionId(pair.adopt(made))


def test_every_feature_comes_to_stripe(pair: Pair, portal: ConfigurationId) -> None:
    """And is so on both sides, products and all."""
    gold, silver = offer(pair, "Gold"), offer(pair, "Silver")
    bounded = OfferedProduct(
        product=silver.product,
        prices=silver.prices[:1],
        adjustable_quantity=AdjustableQuantity(enabled=True, minimum=1, maximum=9),
    )
    everything = FeaturesWish(
        customer_update=CustomerUpdateWish(
            enabled=Set(True), allowed_updates=Set((CustomerDetail.EMAIL, CustomerDetail.TAX_ID))
        ),
        invoice_history=InvoiceHistoryWish(enabled=Set(False)),
        payment_method_update=PaymentMethodUpdateWish(enabled=Set(True)),
        subscription_cancel=SubscriptionCancelWish(
            enabled=Set(True),
            mode=Set(CancelMode.IMMEDIATELY),
            proration_behavior=Set(ProrationBehavior.CREATE_PRORATIONS),
            cancellation_reason=CancellationReasonsWish(
                enabled=Set(True),
                options=Set((CancellationReason.UNUSED, CancellationReason.OTHER)),
                feedback_options=Set((reason(pair),)),
            ),
        ),
        subscription_update=SubscriptionUpdateWish(
            enabled=Set(True),
            default_allowed_updates=Set((AllowedUpdate.PRICE, AllowedUpdate.QUANTITY)),
            products=Set((gold, bounded)),
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

    assert synced(pair, c.UpdateConfiguration(configuration_id=portal, features=everything)) == SENT

    assert differences(pair, f"{CONFIGURATIONS}/{portal}{WHOLE}") == []
    found = pair.at_stripe("GET", f"{CONFIGURATIONS}/{portal}{WHOLE}")["features"]
    assert isinstance(found, dict)
    assert [each["prices"] for each in found["subscription_update"]["products"]] == [
        list(gold.prices),
        list(bounded.prices),
    ]

    emptied = FeaturesWish(
        customer_update=CustomerUpdateWish(allowed_updates=CLEAR),
        subscription_cancel=SubscriptionCancelWish(
            cancellation_reason=CancellationReasonsWish(
                enabled=Set(False), options=CLEAR, feedback_options=CLEAR
            )
        ),
        subscription_update=SubscriptionUpdateWish(
            enabled=Set(False),
            default_allowed_updates=CLEAR,
            products=CLEAR,
            schedule_at_period_end=CLEAR,
        ),
        subscription_pause=SubscriptionPauseWish(
            duration=PauseDurationWish(type=Set(PauseDurationType.INDEFINITE))
        ),
    )

    assert synced(pair, c.UpdateConfiguration(configuration_id=portal, features=emptied)) == SENT

    assert differences(pair, f"{CONFIGURATIONS}/{portal}{WHOLE}") == []
    found = pair.at_stripe("GET", f"{CONFIGURATIONS}/{portal}{WHOLE}")["features"]
    assert isinstance(found, dict)
    assert found["subscription_update"]["products"] == []
    assert found["customer_update"]["allowed_updates"] == []


def test_a_change_of_terms_leaves_the_products_that_are_not_known(
    pair: Pair, portal: ConfigurationId
) -> None:
    """Stripe told of the configuration without them (R61a)."""
    gold = offer(pair, "Gold")
    path = f"{CONFIGURATIONS}/{portal}"
    pair.adopt(
        pair.at_stripe(
            "POST",
            path,
            {
                "features[payment_method_update][enabled]": "true",
                "features[subscription_update][enabled]": "true",
                "features[subscription_update][default_allowed_updates][0]": "price",
                "features[subscription_update][products][0][product]": gold.product,
                "features[subscription_update][products][0][prices][0]": gold.prices[0],
            },
        )
    )
    held = pair.account.get(CONFIGURATION, portal)
    assert isinstance(held, InForce)
    assert held.features.subscription_update.products == ()
    terms = SubscriptionUpdateWish(proration_behavior=Set(ProrationBehavior.ALWAYS_INVOICE))

    ended = synced(
        pair,
        c.UpdateConfiguration(
            configuration_id=portal, features=FeaturesWish(subscription_update=terms)
        ),
    )

    assert ended == SENT
    found = pair.at_stripe("GET", f"{path}{WHOLE}")["features"]
    assert isinstance(found, dict)
    assert [each["product"] for each in found["subscription_update"]["products"]] == [gold.product]
    assert differences(pair, f"{path}{WHOLE}") == []


def test_texts_links_and_metadata_come_to_stripe(pair: Pair, portal: ConfigurationId) -> None:
    """And go again, as do login page and activity."""
    path = f"{CONFIGURATIONS}/{portal}"
    said = c.UpdateConfiguration(
        configuration_id=portal,
        name=Set("The portal"),
        default_return_url=Set("https://example.nl"),
        business_profile=BusinessProfileWish(
            headline=Set("Welcome"), terms_of_service_url=Set("https://example.nl/terms")
        ),
        metadata=Set({"team": "billing"}),
    )

    ended = synced(
        pair, said, c.ActivateLoginLink(configuration_id=portal), c.DeactivateConfiguration(portal)
    )

    assert ended == SENT
    assert differences(pair, path) == []
    held = pair.account.get(CONFIGURATION, portal)
    assert isinstance(held, InForce)
    assert held.login_page.url is not None

    unsaid = c.UpdateConfiguration(
        configuration_id=portal,
        name=CLEAR,
        default_return_url=CLEAR,
        business_profile=BusinessProfileWish(headline=CLEAR, terms_of_service_url=CLEAR),
        metadata=CLEAR,
    )
    ended = synced(pair, unsaid, c.DeactivateLoginLink(portal), c.ActivateConfiguration(portal))

    assert ended == SENT
    assert differences(pair, path) == []
    found = pair.at_stripe("GET", path)
    assert (found["name"], found["metadata"], found["active"]) == (None, {}, True)
    assert found["login_page"] == {"enabled": False, "url": None}


def test_a_reason_is_changed_and_ends_in_its_own_mode(pair: Pair) -> None:
    """Though the account's stream counts as of live mode."""
    id_ = reason(pair)
    account = AccountId(ACCOUNT)

    changed = a.ChangeFeedbackOption(
        account_id=account, feedback_option_id=id_, description="I moved"
    )
    assert synced(pair, changed) == SENT
    assert differences(pair, f"/v1/billing/feedback_options/{id_}") == []

    ended = a.DeactivateFeedbackOption(account_id=account, feedback_option_id=id_)
    assert synced(pair, ended) == SENT

    assert differences(pair, f"/v1/billing/feedback_options/{id_}") == []
    state = state_of(pair, StreamRef(kind="account", id=ACCOUNT))
    assert isinstance(state, AccountState)
    option = state.feedback_options[id_]
    assert (option.mode, option.active, option.description) == (Mode.TEST, False, "I moved")
