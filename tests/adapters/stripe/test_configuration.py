"""How portal configurations are read."""

import pytest
from tests.adapters.stripe.samples import CREATED, configuration, features, moment

from counterfoil.adapters.stripe.reading import JsonObject
from counterfoil.adapters.stripe.shapes import ShapeError
from counterfoil.adapters.stripe.translate_configuration import observed_configuration
from counterfoil.domain.configuration.features import (
    AdjustableQuantity,
    AllowedUpdate,
    BillingCycleAnchor,
    CancellationReason,
    CancellationReasons,
    CancelMode,
    CollectionPauseFeature,
    CustomerDetail,
    CustomerUpdate,
    InvoiceHistory,
    OfferedProduct,
    PauseDurationType,
    PauseOption,
    PaymentMethodUpdate,
    PeriodEndCondition,
    ProrationBehavior,
    SubscriptionCancel,
    SubscriptionPauseFeature,
    SubscriptionUpdate,
    TrialUpdateBehavior,
)
from counterfoil.domain.configuration.observed import ObservedConfiguration
from counterfoil.domain.product.price import Interval
from counterfoil.domain.values import Known, PriceId, ProductId

CANCEL: JsonObject = {
    "cancellation_reason": {
        "enabled": True,
        "feedback_options": [{"id": "fbo_1"}, "fbo_2"],
        "options": ["other", "reason_to_come"],
    },
    "enabled": True,
    "mode": "immediately",
    "proration_behavior": "create_prorations",
}

UPDATE: JsonObject = {
    "billing_cycle_anchor": "now",
    "default_allowed_updates": ["price", "quantity"],
    "enabled": True,
    "proration_behavior": "always_invoice",
    "schedule_at_period_end": {"conditions": [{"type": "shortening_interval"}]},
    "trial_update_behavior": "continue_trial",
}

OFFER: JsonObject = {
    "adjustable_quantity": {"enabled": True, "maximum": 9, "minimum": 1},
    "prices": ["price_1", "price_2"],
    "product": "prod_1",
}


def configured(**changes: object) -> ObservedConfiguration:
    """Read a configuration, some of whose features may be given."""
    return observed_configuration(configuration(features=features(**changes)))


def test_a_configuration_is_read_facet_by_facet() -> None:
    """
    Its own fields (R1, R2, R4, R5), and what is offered for switching only where it was asked for
    (R61a).
    """
    assert observed_configuration(configuration()) == ObservedConfiguration(
        created=Known(moment(CREATED)),
        active=Known(value=True),
        is_default=Known(value=True),
        name=Known("Standard"),
        headline=Known(None),
        privacy_policy_url=Known("https://example.com/privacy"),
        terms_of_service_url=Known(None),
        default_return_url=Known(None),
        customer_update=Known(
            CustomerUpdate(enabled=True, allowed_updates=(CustomerDetail.EMAIL,))
        ),
        invoice_history=Known(InvoiceHistory(enabled=True)),
        payment_method_update=Known(PaymentMethodUpdate()),
        subscription_cancel=Known(
            SubscriptionCancel(cancellation_reason=CancellationReasons(options=()))
        ),
        subscription_update=Known(SubscriptionUpdate()),
        products=None,
        subscription_pause=Known(
            SubscriptionPauseFeature(duration=PauseDurationType.INDEFINITE, interval_options=())
        ),
        metadata=Known({}),
    )


@pytest.mark.parametrize(
    ("stated", "enabled", "url"),
    [
        (
            {"enabled": True, "url": "https://a.example"},
            Known(value=True),
            Known("https://a.example"),
        ),
        ({"enabled": False, "url": None}, Known(value=False), Known(None)),
        ({"enabled": False, "url": "https://a.example"}, Known(value=False), Known(None)),
        ({"enabled": True}, Known(value=True), None),
        ({}, None, None),
        (None, None, None),
    ],
)
def test_the_login_page_is_read_with_its_address(
    stated: JsonObject | None, enabled: Known[bool] | None, url: Known[str | None] | None
) -> None:
    """One that is off has none (R25)."""
    told = observed_configuration(configuration(login_page=stated))

    assert (told.login_page_enabled, told.login_url) == (enabled, url)


def test_cancelling_is_read_with_the_reasons_to_choose_from() -> None:
    """A reason that is not known yet is kept (R183)."""
    told = configured(subscription_cancel=CANCEL).subscription_cancel

    assert told is not None
    assert (told.value.enabled, told.value.mode) == (True, CancelMode.IMMEDIATELY)
    assert told.value.proration_behavior is ProrationBehavior.CREATE_PRORATIONS
    assert told.value.cancellation_reason.feedback_options == ("fbo_1", "fbo_2")
    first, second = told.value.cancellation_reason.options
    assert first is CancellationReason.OTHER
    assert second.value == "reason_to_come"


def test_updating_is_read_with_what_waits_for_the_end_of_the_period() -> None:
    """And with what becomes of a trial (R57-R61)."""
    assert configured(subscription_update=UPDATE).subscription_update == Known(
        SubscriptionUpdate(
            enabled=True,
            default_allowed_updates=(AllowedUpdate.PRICE, AllowedUpdate.QUANTITY),
            proration_behavior=ProrationBehavior.ALWAYS_INVOICE,
            billing_cycle_anchor=BillingCycleAnchor.NOW,
            schedule_at_period_end=(PeriodEndCondition.SHORTENING_INTERVAL,),
            trial_update_behavior=TrialUpdateBehavior.CONTINUE_TRIAL,
        )
    )


def test_products_that_were_asked_for_stand_apart() -> None:
    """So that silence about them takes none away."""
    bare = {"prices": [], "product": {"id": "prod_2"}}

    assert configured(subscription_update=UPDATE | {"products": [OFFER, bare]}).products == Known(
        (
            OfferedProduct(
                product=ProductId("prod_1"),
                prices=(PriceId("price_1"), PriceId("price_2")),
                adjustable_quantity=AdjustableQuantity(enabled=True, minimum=1, maximum=9),
            ),
            OfferedProduct(product=ProductId("prod_2"), prices=()),
        )
    )


def test_pausing_is_read_with_the_durations_on_offer() -> None:
    """As the redesigned portal has them (R61f)."""
    pause = {
        "duration": {
            "interval_options": [{"interval": "week", "interval_count": 2}, {"interval": "month"}],
            "type": "interval_options",
        },
        "enabled": True,
    }

    assert configured(subscription_pause=pause).subscription_pause == Known(
        SubscriptionPauseFeature(
            enabled=True,
            interval_options=(PauseOption(Interval.WEEK, 2), PauseOption(Interval.MONTH)),
        )
    )


def test_a_feature_of_old_said_less() -> None:
    """What it didn't say stands at Stripe's defaults."""
    told = configured(
        subscription_cancel={"enabled": True},
        subscription_pause={"enabled": True},
        subscription_update={"enabled": True},
    )

    assert told.subscription_cancel == Known(SubscriptionCancel(enabled=True))
    assert told.collection_pause == Known(CollectionPauseFeature(enabled=True))
    assert told.subscription_pause is None
    assert told.subscription_update == Known(SubscriptionUpdate(enabled=True))


def test_what_is_not_stated_is_unknown() -> None:
    """Feature by feature."""
    assert observed_configuration({"id": "bpc_1"}) == ObservedConfiguration()


@pytest.mark.parametrize(
    "changes",
    [
        {"customer_update": None},
        {"customer_update": {"allowed_updates": "email", "enabled": True}},
        {"invoice_history": {}},
        {"invoice_history": {"enabled": "yes"}},
        {"payment_method_update": {"enabled": True, "payment_method_configuration": 1}},
        {"subscription_cancel": CANCEL | {"mode": 1}},
        {"subscription_cancel": CANCEL | {"cancellation_reason": "other"}},
        {"subscription_update": UPDATE | {"schedule_at_period_end": {"conditions": "none"}}},
        {"subscription_update": UPDATE | {"schedule_at_period_end": {"conditions": [{}]}}},
        {"subscription_update": UPDATE | {"products": ""}},
        {"subscription_update": UPDATE | {"products": [OFFER | {"prices": None}]}},
        {"subscription_pause": {"enabled": True, "duration": {}}},
        {"subscription_pause": {"enabled": True, "duration": {"type": "x", "interval_options": 0}}},
    ],
    ids=str,
)
def test_an_unknown_shape_is_never_read_as_nothing(changes: JsonObject) -> None:
    """Else a feature would seem to be off that is on."""
    with pytest.raises(ShapeError):
        configured(**changes)
