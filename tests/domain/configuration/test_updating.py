"""A merchant changes a portal configuration."""

import attrs
import pytest
from tests.domain.configuration.cast import (
    AT_PORTAL,
    BPC,
    BY_API,
    CANCELLING,
    CREATED,
    OFF,
    ON,
    WITH_CATALOGUE,
    configuration,
    state,
    update,
)

from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.configuration.commands import UpdateConfiguration
from counterfoil.domain.configuration.events import (
    BusinessProfileChanged,
    CancellationReasonsChanged,
    CancellationTermsChanged,
    ConfigurationRenamed,
    EditableDetailsChanged,
    Event,
    FeatureDisabled,
    FeatureEnabled,
    MetadataChanged,
    PaymentMethodConfigurationChanged,
    ReturnUrlChanged,
    UpdateTermsChanged,
)
from counterfoil.domain.configuration.feature_refusals import (
    EnabledMissingError,
    FeedbackOptionInactiveError,
)
from counterfoil.domain.configuration.features import (
    BillingCycleAnchor,
    CancellationReasons,
    CancelMode,
    CustomerDetail,
    CustomerUpdate,
    Feature,
    PeriodEndCondition,
    ProrationBehavior,
    TrialUpdateBehavior,
)
from counterfoil.domain.configuration.profile import BusinessProfile
from counterfoil.domain.configuration.refusals import (
    ConfigurationNotFoundError,
    MerchantsOnlyError,
)
from counterfoil.domain.configuration.wishes import (
    BusinessProfileWish,
    CancellationReasonsWish,
    CustomerUpdateWish,
    FeaturesWish,
    InvoiceHistoryWish,
    PaymentMethodUpdateWish,
    SubscriptionCancelWish,
    SubscriptionUpdateWish,
)
from counterfoil.domain.values import Annotations

NAMED = ConfigurationRenamed("Team plans")
METHODS_ON = FeatureEnabled(Feature.PAYMENT_METHOD_UPDATE)


def cancel(wish: SubscriptionCancelWish) -> UpdateConfiguration:
    """Return the wish to change how customers cancel."""
    return update(FeaturesWish(subscription_cancel=wish))


def test_what_is_not_passed_stays() -> None:
    """An update is a merge: only the name changes here."""
    wish = UpdateConfiguration(configuration_id=BPC, name=Set("Solo plans"))
    past = CREATED, NAMED, ReturnUrlChanged("https://example.com"), METHODS_ON

    configuration(*past).when(wish, BY_API).then(ConfigurationRenamed("Solo plans"))


@pytest.mark.parametrize(
    ("past", "wish", "fact"),
    [
        (NAMED, UpdateConfiguration(configuration_id=BPC, name=CLEAR), ConfigurationRenamed(None)),
        (
            ReturnUrlChanged("https://example.com"),
            UpdateConfiguration(configuration_id=BPC, default_return_url=CLEAR),
            ReturnUrlChanged(None),
        ),
        (
            BusinessProfileChanged(
                BusinessProfile(headline="Hi", privacy_policy_url="https://example.com")
            ),
            update(profile=BusinessProfileWish(privacy_policy_url=CLEAR)),
            BusinessProfileChanged(BusinessProfile(headline="Hi")),
        ),
        (
            MetadataChanged(Annotations(metadata={"tier": "team"})),
            UpdateConfiguration(configuration_id=BPC, metadata=CLEAR),
            MetadataChanged(Annotations(metadata={})),
        ),
        (
            EditableDetailsChanged((CustomerDetail.EMAIL,)),
            update(FeaturesWish(customer_update=CustomerUpdateWish(allowed_updates=CLEAR))),
            EditableDetailsChanged(()),
        ),
        (
            PaymentMethodConfigurationChanged("pmc_1"),
            update(
                FeaturesWish(
                    payment_method_update=PaymentMethodUpdateWish(
                        enabled=OFF, payment_method_configuration=CLEAR
                    )
                )
            ),
            PaymentMethodConfigurationChanged(None),
        ),
    ],
)
def test_an_empty_text_clears(past: Event, wish: UpdateConfiguration, fact: Event) -> None:
    """Stripe empties a value that is passed as ``''`` (R4, R5, R12, R15, R36, R39)."""
    configuration(CREATED, past).when(wish, BY_API).then(fact)


def test_metadata_is_merged_key_by_key() -> None:
    """A key that isn't named stays, and empty text unsets one (R5)."""
    past = MetadataChanged(Annotations(metadata={"tier": "team", "owner": "ops"}))
    wish = UpdateConfiguration(
        configuration_id=BPC, metadata=Set({"owner": "", "region": "eu", "tier": "solo"})
    )

    merged = Annotations(metadata={"tier": "solo", "region": "eu"})
    configuration(CREATED, past).when(wish, BY_API).then(MetadataChanged(merged))


def test_a_feature_goes_off_and_keeps_its_settings() -> None:
    """Switching off says nothing of the settings, so they are there when it goes on again."""
    past = CREATED, EditableDetailsChanged((CustomerDetail.EMAIL,))
    on = FeatureEnabled(Feature.CUSTOMER_UPDATE)
    wish = update(FeaturesWish(customer_update=CustomerUpdateWish(enabled=OFF)))

    configuration(*past, on).when(wish, BY_API).then(FeatureDisabled(Feature.CUSTOMER_UPDATE))
    off = state(*past, on, FeatureDisabled(Feature.CUSTOMER_UPDATE)).features.customer_update
    assert off == CustomerUpdate(enabled=False, allowed_updates=(CustomerDetail.EMAIL,))


def test_settings_change_without_the_switch_being_passed() -> None:
    """On update ``enabled`` is optional for most features (R33)."""
    wish = cancel(SubscriptionCancelWish(mode=Set(CancelMode.IMMEDIATELY)))

    configuration(CREATED).when(wish, BY_API).then(
        CancellationTermsChanged(
            mode=CancelMode.IMMEDIATELY, proration_behavior=ProrationBehavior.NONE
        )
    )


def test_the_terms_of_updates_change_one_by_one() -> None:
    """What isn't passed of a feature stays within the fact that states its terms."""
    first = UpdateTermsChanged(
        proration_behavior=ProrationBehavior.NONE,
        billing_cycle_anchor=BillingCycleAnchor.NOW,
        schedule_at_period_end=(PeriodEndCondition.SHORTENING_INTERVAL,),
        trial_update_behavior=TrialUpdateBehavior.END_TRIAL,
    )
    wish = update(
        FeaturesWish(subscription_update=SubscriptionUpdateWish(schedule_at_period_end=CLEAR))
    )

    configuration(CREATED, first).when(wish, BY_API).then(
        attrs.evolve(first, schedule_at_period_end=())
    )


def test_reasons_to_cancel_change_one_by_one() -> None:
    """``options`` is optional on update, ``enabled`` isn't (R43)."""
    wish = cancel(
        SubscriptionCancelWish(
            cancellation_reason=CancellationReasonsWish(
                enabled=OFF, feedback_options=Set(("bfo_1",))
            )
        )
    )

    configuration(CREATED).when(wish, BY_API).then(
        CancellationReasonsChanged(CancellationReasons(feedback_options=("bfo_1",)))
    )


@pytest.mark.parametrize("option", ["bfo_left", "bfo_live", "bfo_unknown"])
def test_only_active_feedback_options_are_added(option: str) -> None:
    """A deactivated one can't be used, one of another mode or unknown neither (R44, R45)."""
    reasons = CancellationReasonsWish(enabled=ON, feedback_options=Set(("bfo_1", option)))
    wish = cancel(SubscriptionCancelWish(cancellation_reason=reasons))

    refusal = configuration(CREATED).when(wish, BY_API).then_refused(FeedbackOptionInactiveError)

    assert refusal.feedback_option == option
    assert refusal.param == (
        "features[subscription_cancel][cancellation_reason][feedback_options][1]"
    )


def test_a_feedback_option_that_was_offered_stays() -> None:
    """A rule binds what a wish adds: deactivating an option holds up no other change."""
    offered = CancellationReasonsChanged(CancellationReasons(feedback_options=("bfo_left",)))
    reasons = CancellationReasonsWish(enabled=ON, feedback_options=Set(("bfo_left", "bfo_1")))
    wish = cancel(SubscriptionCancelWish(cancellation_reason=reasons))

    configuration(CREATED, offered).when(wish, BY_API).then(
        CancellationReasonsChanged(
            CancellationReasons(enabled=True, feedback_options=("bfo_left", "bfo_1"))
        )
    )


@pytest.mark.parametrize(
    ("features", "param"),
    [
        (FeaturesWish(invoice_history=InvoiceHistoryWish()), "features[invoice_history][enabled]"),
        (
            FeaturesWish(payment_method_update=PaymentMethodUpdateWish()),
            "features[payment_method_update][enabled]",
        ),
        (
            FeaturesWish(
                subscription_cancel=SubscriptionCancelWish(
                    cancellation_reason=CancellationReasonsWish()
                )
            ),
            "features[subscription_cancel][cancellation_reason][enabled]",
        ),
    ],
)
def test_some_switches_must_be_passed_on_update_too(features: FeaturesWish, param: str) -> None:
    """Stripe requires ``enabled`` on update for these three (R33, R43)."""
    outcome = configuration(CREATED).when(update(features), BY_API)

    assert param == outcome.then_refused(EnabledMissingError).param


def test_other_switches_may_be_left_out_on_update() -> None:
    """An update that says nothing of a feature's settings changes none (R33)."""
    features = FeaturesWish(
        customer_update=CustomerUpdateWish(),
        subscription_cancel=SubscriptionCancelWish(),
        subscription_update=SubscriptionUpdateWish(),
    )

    configuration(CREATED).when(update(features), BY_API).then_nothing()


def test_the_same_settings_again_stay_quiet() -> None:
    """A wish that is already so records nothing and looks nothing up."""
    wish = UpdateConfiguration(configuration_id=BPC, name=Set("Team plans"))

    configuration(CREATED, NAMED).when(wish, BY_API).then_nothing()


def test_a_configuration_that_was_never_seen_is_not_found() -> None:
    """Stripe: No such configuration (R64)."""
    outcome = configuration().when(update(), BY_API)

    assert outcome.then_refused(ConfigurationNotFoundError).configuration_id == BPC


def test_customers_change_no_configuration() -> None:
    """The portal is no door for merchants' wishes."""
    configuration(CREATED).when(update(), AT_PORTAL).then_refused(MerchantsOnlyError)


def test_cancelling_is_switched_on_by_an_update() -> None:
    """One fact, and nothing else is looked at."""
    configuration(CREATED).when(update(CANCELLING), WITH_CATALOGUE).then(
        FeatureEnabled(Feature.SUBSCRIPTION_CANCEL)
    )


def test_neither_active_nor_default_is_a_parameter_of_an_update() -> None:
    """``active`` has commands of its own, and ``is_default`` is the Dashboard's (R17)."""
    parameters = {field.name for field in attrs.fields(UpdateConfiguration)}

    assert not parameters & {"active", "is_default"}
