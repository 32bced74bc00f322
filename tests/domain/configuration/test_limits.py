"""What settings a merchant may choose, whatever the configuration was before."""

import pytest
from tests.domain.configuration.cast import (
    BPC,
    BY_API,
    CREATED,
    IN_THE_SEED,
    OFF,
    ON,
    configuration,
    facts,
    update,
)

from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.configuration.commands import UpdateConfiguration
from counterfoil.domain.configuration.events import (
    BusinessProfileChanged,
    CancellationTermsChanged,
    ConfigurationRenamed,
    Event,
    FeatureEnabled,
    ReturnUrlChanged,
)
from counterfoil.domain.configuration.feature_refusals import (
    CancellationInvoicedError,
    PaymentMethodUpdateDisabledError,
    ProrationAtPeriodEndError,
    UnknownValueError,
    UpdateChoicesMissingError,
)
from counterfoil.domain.configuration.features import (
    AllowedUpdate,
    BillingCycleAnchor,
    CancellationReason,
    CancelMode,
    CustomerDetail,
    Feature,
    PeriodEndCondition,
    ProrationBehavior,
    TrialUpdateBehavior,
)
from counterfoil.domain.configuration.profile import BusinessProfile
from counterfoil.domain.configuration.refusals import (
    HeadlineTooLongError,
    InvalidUrlError,
    LinkMissingError,
    NameTooLongError,
)
from counterfoil.domain.configuration.wishes import (
    BusinessProfileWish,
    CancellationReasonsWish,
    CustomerUpdateWish,
    FeaturesWish,
    PaymentMethodUpdateWish,
    SubscriptionCancelWish,
    SubscriptionUpdateWish,
)
from counterfoil.domain.metadata import MetadataTooLongError

NAMED = ConfigurationRenamed("Team plans")
TERMS = CancellationTermsChanged(
    mode=CancelMode.IMMEDIATELY, proration_behavior=ProrationBehavior.CREATE_PRORATIONS
)
METHODS_ON = FeatureEnabled(Feature.PAYMENT_METHOD_UPDATE)
UPDATES_ON = FeatureEnabled(Feature.SUBSCRIPTION_UPDATE)


def cancel(wish: SubscriptionCancelWish) -> UpdateConfiguration:
    """Return the wish to change how customers cancel."""
    return update(FeaturesWish(subscription_cancel=wish))


def test_a_headline_has_sixty_characters_at_most() -> None:
    """Characters, not bytes: sixty of any alphabet pass (R10)."""
    fits = update(profile=BusinessProfileWish(headline=Set("é" * 60)))
    exceeds = update(profile=BusinessProfileWish(headline=Set("é" * 61)))

    configuration(CREATED).when(fits, BY_API).then(
        BusinessProfileChanged(BusinessProfile(headline="é" * 60))
    )
    refusal = configuration(CREATED).when(exceeds, BY_API).then_refused(HeadlineTooLongError)
    assert refusal.length == 61
    assert refusal.param == "business_profile[headline]"


def test_a_name_has_256_characters_at_most() -> None:
    """Stripe's API reference states the limit (R4)."""
    fits = UpdateConfiguration(configuration_id=BPC, name=Set("n" * 256))
    exceeds = UpdateConfiguration(configuration_id=BPC, name=Set("n" * 257))

    configuration(CREATED).when(fits, BY_API).then(ConfigurationRenamed("n" * 256))
    configuration(CREATED).when(exceeds, BY_API).then_refused(NameTooLongError)


@pytest.mark.parametrize(
    ("wish", "param"),
    [
        (
            UpdateConfiguration(configuration_id=BPC, default_return_url=Set("example.com")),
            "default_return_url",
        ),
        (
            update(profile=BusinessProfileWish(privacy_policy_url=Set("ftp://example.com"))),
            "business_profile[privacy_policy_url]",
        ),
        (
            update(profile=BusinessProfileWish(terms_of_service_url=Set("https://"))),
            "business_profile[terms_of_service_url]",
        ),
    ],
)
def test_a_link_is_a_whole_web_address(wish: UpdateConfiguration, param: str) -> None:
    """Stripe's code for anything else is ``url_invalid`` (R12, R15)."""
    refusal = configuration(CREATED).when(wish, BY_API).then_refused(InvalidUrlError)

    assert param == refusal.param
    assert refusal.code == "url_invalid"


def test_metadata_keeps_stripes_limits() -> None:
    """The limits are those of every object's metadata (R5)."""
    wish = UpdateConfiguration(configuration_id=BPC, metadata=Set({"tier": "x" * 501}))

    configuration(CREATED).when(wish, BY_API).then_refused(MetadataTooLongError)


@pytest.mark.parametrize(
    ("features", "param"),
    [
        (
            FeaturesWish(
                customer_update=CustomerUpdateWish(
                    allowed_updates=Set((CustomerDetail.EMAIL, CustomerDetail("fax")))
                )
            ),
            "features[customer_update][allowed_updates][1]",
        ),
        (
            FeaturesWish(subscription_cancel=SubscriptionCancelWish(mode=Set(CancelMode("soon")))),
            "features[subscription_cancel][mode]",
        ),
        (
            FeaturesWish(
                subscription_cancel=SubscriptionCancelWish(
                    proration_behavior=Set(ProrationBehavior("half"))
                )
            ),
            "features[subscription_cancel][proration_behavior]",
        ),
        (
            FeaturesWish(
                subscription_cancel=SubscriptionCancelWish(
                    cancellation_reason=CancellationReasonsWish(
                        enabled=ON, options=Set((CancellationReason("bored"),))
                    )
                )
            ),
            "features[subscription_cancel][cancellation_reason][options][0]",
        ),
        (
            FeaturesWish(
                subscription_update=SubscriptionUpdateWish(
                    default_allowed_updates=Set((AllowedUpdate("everything"),))
                )
            ),
            "features[subscription_update][default_allowed_updates][0]",
        ),
        (
            FeaturesWish(
                subscription_update=SubscriptionUpdateWish(
                    proration_behavior=Set(ProrationBehavior("half"))
                )
            ),
            "features[subscription_update][proration_behavior]",
        ),
        (
            FeaturesWish(
                subscription_update=SubscriptionUpdateWish(
                    billing_cycle_anchor=Set(BillingCycleAnchor("later"))
                )
            ),
            "features[subscription_update][billing_cycle_anchor]",
        ),
        (
            FeaturesWish(
                subscription_update=SubscriptionUpdateWish(
                    schedule_at_period_end=Set((PeriodEndCondition("full_moon"),))
                )
            ),
            "features[subscription_update][schedule_at_period_end][conditions][0][type]",
        ),
        (
            FeaturesWish(
                subscription_update=SubscriptionUpdateWish(
                    trial_update_behavior=Set(TrialUpdateBehavior("extend_trial"))
                )
            ),
            "features[subscription_update][trial_update_behavior]",
        ),
    ],
)
def test_a_choice_has_one_of_stripes_values(features: FeaturesWish, param: str) -> None:
    """A wish for what Stripe doesn't know is refused; an observation of it is kept (R183)."""
    outcome = configuration(CREATED).when(update(features), BY_API)

    assert param == outcome.then_refused(UnknownValueError).param


def test_a_refused_choice_names_the_values_there_are() -> None:
    """The merchant sees what may be passed instead."""
    wish = cancel(SubscriptionCancelWish(mode=Set(CancelMode("soon"))))

    refusal = configuration(CREATED).when(wish, BY_API).then_refused(UnknownValueError)
    assert refusal.allowed == "at_period_end, immediately"
    assert refusal.value == "soon"


def test_cancellations_are_never_invoiced_at_once() -> None:
    """``always_invoice`` is in Stripe's enum and not among the possible values (R41)."""
    wish = cancel(
        SubscriptionCancelWish(
            mode=Set(CancelMode.IMMEDIATELY),
            proration_behavior=Set(ProrationBehavior.ALWAYS_INVOICE),
        )
    )

    configuration(CREATED).when(wish, BY_API).then_refused(CancellationInvoicedError)


@pytest.mark.parametrize(
    ("past", "wish"),
    [
        (
            (CREATED,),
            SubscriptionCancelWish(proration_behavior=Set(ProrationBehavior.CREATE_PRORATIONS)),
        ),
        ((CREATED, TERMS), SubscriptionCancelWish(mode=Set(CancelMode.AT_PERIOD_END))),
    ],
)
def test_proration_goes_with_immediate_cancellation(
    past: tuple[Event, ...], wish: SubscriptionCancelWish
) -> None:
    """At the period's end nothing is left to prorate; whichever of the two changes (R42)."""
    configuration(*past).when(cancel(wish), BY_API).then_refused(ProrationAtPeriodEndError)


def test_immediate_cancellation_may_be_prorated() -> None:
    """``create_prorations`` is compatible with ``immediately`` (R42)."""
    wish = SubscriptionCancelWish(
        mode=Set(CancelMode.IMMEDIATELY),
        proration_behavior=Set(ProrationBehavior.CREATE_PRORATIONS),
    )

    configuration(CREATED).when(cancel(wish), BY_API).then(TERMS)


def test_updates_need_payment_method_updates() -> None:
    """Stripe: Cannot enable subscription updates while payment method update is disabled."""
    wish = update(FeaturesWish(subscription_update=SubscriptionUpdateWish(enabled=ON)))

    configuration(CREATED).when(wish, BY_API).then_refused(PaymentMethodUpdateDisabledError)


def test_payment_method_updates_stay_on_while_subscriptions_may_be_updated() -> None:
    """The same rule, approached from the other side."""
    wish = update(
        FeaturesWish(payment_method_update=PaymentMethodUpdateWish(enabled=OFF)),
    )

    outcome = configuration(CREATED, METHODS_ON, UPDATES_ON).when(wish, BY_API)
    outcome.then_refused(PaymentMethodUpdateDisabledError)


def test_what_stripe_has_let_in_before_is_in_nobodys_way() -> None:
    """A configuration with updates on and payment methods off may still be renamed and tuned."""
    named = UpdateConfiguration(
        configuration_id=BPC,
        name=Set("Team plans"),
        features=FeaturesWish(
            subscription_update=SubscriptionUpdateWish(default_allowed_updates=CLEAR)
        ),
    )

    configuration(CREATED, UPDATES_ON).when(named, BY_API).then(NAMED)


@pytest.mark.parametrize(
    ("wish", "param"),
    [
        (
            SubscriptionUpdateWish(enabled=ON, default_allowed_updates=Set(())),
            "features[subscription_update][products]",
        ),
        (
            SubscriptionUpdateWish(enabled=ON, default_allowed_updates=Set(()), products=CLEAR),
            "features[subscription_update][products]",
        ),
    ],
)
def test_updates_name_their_products(wish: SubscriptionUpdateWish, param: str) -> None:
    """Products are required even where only quantities may change (R49)."""
    outcome = configuration(CREATED, METHODS_ON).when(
        update(FeaturesWish(subscription_update=wish)), BY_API
    )

    assert param == outcome.then_refused(UpdateChoicesMissingError).param


def test_in_the_seeds_time_links_are_not_taken_from_a_portal_that_only_cancels() -> None:
    """What the founding document asks for can't be cleared either (R14)."""
    then = facts(at=IN_THE_SEED)
    past = (
        CREATED,
        FeatureEnabled(Feature.SUBSCRIPTION_CANCEL),
        ReturnUrlChanged("https://example.com"),
    )
    clearing = UpdateConfiguration(configuration_id=BPC, default_return_url=CLEAR)
    renaming = UpdateConfiguration(configuration_id=BPC, name=Set("Team plans"))

    configuration(*past).when(clearing, then).then_refused(LinkMissingError)
    configuration(*past).when(renaming, then).then(NAMED)
