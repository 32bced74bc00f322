"""A merchant makes a portal configuration."""

import attrs
import pytest
from tests.domain.configuration.cast import (
    AT_PORTAL,
    BPC,
    BY_API,
    CANCELLING,
    CREATED,
    GOLD_OFFER,
    IN_THE_SEED,
    INVOICES,
    OFF,
    ON,
    SILVER_OFFER,
    WITH_CATALOGUE,
    configuration,
    create,
    facts,
    state,
    update,
)

from counterfoil.domain.cause import Door
from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.configuration.commands import CreateConfiguration
from counterfoil.domain.configuration.events import (
    AllowedUpdatesChanged,
    BusinessProfileChanged,
    CancellationReasonsChanged,
    CancellationTermsChanged,
    ConfigurationActivated,
    ConfigurationDeactivated,
    ConfigurationMadeDefault,
    ConfigurationRenamed,
    EditableDetailsChanged,
    FeatureEnabled,
    MetadataChanged,
    PauseDurationChanged,
    PaymentMethodConfigurationChanged,
    ProductOffered,
    ReturnUrlChanged,
    UpdateTermsChanged,
)
from counterfoil.domain.configuration.feature_refusals import (
    EnabledMissingError,
    ReasonsMissingError,
    UpdateChoicesMissingError,
)
from counterfoil.domain.configuration.features import (
    AllowedUpdate,
    BillingCycleAnchor,
    CancellationReason,
    CancellationReasons,
    CancelMode,
    CustomerDetail,
    Feature,
    Features,
    PauseDurationType,
    PauseOption,
    PeriodEndCondition,
    ProrationBehavior,
    TrialUpdateBehavior,
)
from counterfoil.domain.configuration.profile import BusinessProfile
from counterfoil.domain.configuration.refusals import (
    ConfigurationExistsError,
    FeaturesMissingError,
    LinkMissingError,
    MerchantsOnlyError,
    NothingToClearError,
    ProfileMissingError,
)
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
from counterfoil.domain.product.price import Interval
from counterfoil.domain.values import Annotations

LINKS = {
    "privacy_policy_url": Set("https://example.com/privacy"),
    "terms_of_service_url": Set("https://example.com/terms"),
}


def test_a_new_configuration_is_active_not_the_default_and_has_every_feature_off() -> None:
    """What isn't passed is off, and a configuration begins active (R2, R20, R34)."""
    configuration().when(create(FeaturesWish()), BY_API).then(CREATED)

    assert state(CREATED).active
    assert not state(CREATED).is_default
    assert state(CREATED).features == Features()


def test_a_new_configuration_switches_on_what_was_passed() -> None:
    """One fact for each feature that goes on."""
    configuration().when(create(), BY_API).then(CREATED, FeatureEnabled(Feature.INVOICE_HISTORY))


EVERYTHING_WISHED = CreateConfiguration(
    configuration_id=BPC,
    name=Set("Team plans"),
    default_return_url=Set("https://example.com/account"),
    metadata=Set({"tier": "team"}),
    business_profile=BusinessProfileWish(headline=Set("Gold for all"), **LINKS),
    features=FeaturesWish(
        customer_update=CustomerUpdateWish(
            enabled=ON, allowed_updates=Set((CustomerDetail.EMAIL,))
        ),
        invoice_history=InvoiceHistoryWish(enabled=ON),
        payment_method_update=PaymentMethodUpdateWish(
            enabled=ON, payment_method_configuration=Set("pmc_1")
        ),
        subscription_cancel=SubscriptionCancelWish(
            enabled=ON,
            mode=Set(CancelMode.IMMEDIATELY),
            proration_behavior=Set(ProrationBehavior.CREATE_PRORATIONS),
            cancellation_reason=CancellationReasonsWish(
                enabled=ON,
                options=Set((CancellationReason.OTHER,)),
                feedback_options=Set(("bfo_1",)),
            ),
        ),
        subscription_update=SubscriptionUpdateWish(
            enabled=ON,
            default_allowed_updates=Set((AllowedUpdate.PRICE,)),
            products=Set((GOLD_OFFER, SILVER_OFFER)),
            proration_behavior=Set(ProrationBehavior.ALWAYS_INVOICE),
            billing_cycle_anchor=Set(BillingCycleAnchor.NOW),
            schedule_at_period_end=Set((PeriodEndCondition.SHORTENING_INTERVAL,)),
            trial_update_behavior=Set(TrialUpdateBehavior.CONTINUE_TRIAL),
        ),
        subscription_pause=SubscriptionPauseWish(
            enabled=ON,
            duration=PauseDurationWish(
                type=Set(PauseDurationType.INTERVAL_OPTIONS),
                interval_options=Set((PauseOption(Interval.WEEK, 2),)),
            ),
        ),
    ),
)

EVERYTHING = (
    CREATED,
    ConfigurationRenamed("Team plans"),
    BusinessProfileChanged(
        BusinessProfile(
            headline="Gold for all",
            privacy_policy_url="https://example.com/privacy",
            terms_of_service_url="https://example.com/terms",
        )
    ),
    ReturnUrlChanged("https://example.com/account"),
    EditableDetailsChanged((CustomerDetail.EMAIL,)),
    FeatureEnabled(Feature.CUSTOMER_UPDATE),
    FeatureEnabled(Feature.INVOICE_HISTORY),
    PaymentMethodConfigurationChanged("pmc_1"),
    FeatureEnabled(Feature.PAYMENT_METHOD_UPDATE),
    CancellationTermsChanged(
        mode=CancelMode.IMMEDIATELY, proration_behavior=ProrationBehavior.CREATE_PRORATIONS
    ),
    CancellationReasonsChanged(
        CancellationReasons(
            enabled=True, options=(CancellationReason.OTHER,), feedback_options=("bfo_1",)
        )
    ),
    FeatureEnabled(Feature.SUBSCRIPTION_CANCEL),
    ProductOffered(GOLD_OFFER),
    ProductOffered(SILVER_OFFER),
    AllowedUpdatesChanged((AllowedUpdate.PRICE,)),
    UpdateTermsChanged(
        proration_behavior=ProrationBehavior.ALWAYS_INVOICE,
        billing_cycle_anchor=BillingCycleAnchor.NOW,
        schedule_at_period_end=(PeriodEndCondition.SHORTENING_INTERVAL,),
        trial_update_behavior=TrialUpdateBehavior.CONTINUE_TRIAL,
    ),
    FeatureEnabled(Feature.SUBSCRIPTION_UPDATE),
    PauseDurationChanged(
        duration=PauseDurationType.INTERVAL_OPTIONS,
        interval_options=(PauseOption(Interval.WEEK, 2),),
    ),
    FeatureEnabled(Feature.SUBSCRIPTION_PAUSE),
    MetadataChanged(Annotations(metadata={"tier": "team"})),
)


def test_everything_is_recorded_in_one_order() -> None:
    """Texts and links, features in Stripe's order with settings before switches, then metadata."""
    configuration().when(EVERYTHING_WISHED, WITH_CATALOGUE).then(*EVERYTHING)


def test_an_update_that_passes_nothing_leaves_everything() -> None:
    """Each part is opened and none of its settings is named."""
    wish = update(
        FeaturesWish(
            customer_update=CustomerUpdateWish(),
            invoice_history=InvoiceHistoryWish(enabled=ON),
            payment_method_update=PaymentMethodUpdateWish(enabled=ON),
            subscription_cancel=SubscriptionCancelWish(
                cancellation_reason=CancellationReasonsWish(enabled=ON)
            ),
            subscription_update=SubscriptionUpdateWish(),
            subscription_pause=SubscriptionPauseWish(enabled=ON),
        ),
        BusinessProfileWish(),
    )
    configuration(*EVERYTHING).when(wish, WITH_CATALOGUE).then_nothing()


def test_what_is_recorded_leads_to_what_was_wished() -> None:
    """Replaying the facts gives the configuration that the wish describes."""
    assert EVERYTHING_WISHED.features is not None
    now = state(*EVERYTHING)

    assert now.features == EVERYTHING_WISHED.features.leaves(Features(), pauses_collection=False)
    assert (now.name, now.default_return_url) == ("Team plans", "https://example.com/account")
    assert now.business_profile.headline == "Gold for all"
    assert now.metadata == {"tier": "team"}


def test_the_same_configuration_made_again_stays_quiet() -> None:
    """A repeated create with the same values records nothing, even if it became the default."""
    past = CREATED, FeatureEnabled(Feature.INVOICE_HISTORY)

    configuration(*past).when(create(), BY_API).then_nothing()
    configuration(*past, ConfigurationMadeDefault()).when(create(), BY_API).then_nothing()


def test_another_configuration_under_the_same_id_is_refused() -> None:
    """A configuration is made once (R7); one that was deactivated since is no longer as wished."""
    past = CREATED, FeatureEnabled(Feature.INVOICE_HISTORY)

    other = configuration(*past).when(create(CANCELLING), BY_API)
    other.then_refused(ConfigurationExistsError)
    inactive = configuration(*past, ConfigurationDeactivated()).when(create(), BY_API)
    inactive.then_refused(ConfigurationExistsError)
    again = configuration(*past, ConfigurationDeactivated(), ConfigurationActivated())
    again.when(create(), BY_API).then_nothing()


@pytest.mark.parametrize("door", [Door.PORTAL, Door.CHECKOUT, Door.OBSERVATION])
def test_only_the_merchant_makes_configurations(door: Door) -> None:
    """API and Dashboard are the merchant's doors; customers don't say what they are offered."""
    configuration().when(create(), facts(door)).then_refused(MerchantsOnlyError)


def test_features_must_be_passed() -> None:
    """Stripe asks for ``features`` on create, empty or not (R32)."""
    configuration().when(create(None), BY_API).then_refused(FeaturesMissingError)


@pytest.mark.parametrize(
    ("features", "param"),
    [
        (FeaturesWish(customer_update=CustomerUpdateWish()), "features[customer_update][enabled]"),
        (FeaturesWish(invoice_history=InvoiceHistoryWish()), "features[invoice_history][enabled]"),
        (
            FeaturesWish(payment_method_update=PaymentMethodUpdateWish()),
            "features[payment_method_update][enabled]",
        ),
        (
            FeaturesWish(subscription_cancel=SubscriptionCancelWish()),
            "features[subscription_cancel][enabled]",
        ),
        (
            FeaturesWish(
                subscription_cancel=SubscriptionCancelWish(
                    enabled=ON, cancellation_reason=CancellationReasonsWish(options=Set(()))
                )
            ),
            "features[subscription_cancel][cancellation_reason][enabled]",
        ),
        (
            FeaturesWish(subscription_update=SubscriptionUpdateWish()),
            "features[subscription_update][enabled]",
        ),
    ],
)
def test_a_new_feature_says_whether_it_is_on(features: FeaturesWish, param: str) -> None:
    """A feature that is passed on create has ``enabled`` (R33)."""
    refusal = configuration().when(create(features), BY_API).then_refused(EnabledMissingError)

    assert param == refusal.param


def test_a_pause_need_not_say_whether_it_is_on() -> None:
    """Stripe's own library marks this one ``enabled`` as optional, on create as well."""
    features = FeaturesWish(subscription_pause=SubscriptionPauseWish())

    configuration().when(create(features), BY_API).then(CREATED)


def test_reasons_to_cancel_are_named_on_create() -> None:
    """``options`` is required on create, where an update may leave it out (R43)."""
    features = FeaturesWish(
        subscription_cancel=SubscriptionCancelWish(
            enabled=ON, cancellation_reason=CancellationReasonsWish(enabled=ON)
        )
    )

    configuration().when(create(features), BY_API).then_refused(ReasonsMissingError)


@pytest.mark.parametrize(
    ("wish", "param"),
    [
        (
            create(profile=BusinessProfileWish(privacy_policy_url=CLEAR)),
            "business_profile[privacy_policy_url]",
        ),
        (
            create(profile=BusinessProfileWish(terms_of_service_url=CLEAR)),
            "business_profile[terms_of_service_url]",
        ),
        (
            create(
                FeaturesWish(
                    subscription_update=SubscriptionUpdateWish(
                        enabled=OFF, schedule_at_period_end=CLEAR
                    )
                )
            ),
            "features[subscription_update][schedule_at_period_end][conditions]",
        ),
        (
            CreateConfiguration(configuration_id=BPC, features=INVOICES, metadata=CLEAR),
            "metadata",
        ),
    ],
)
def test_what_only_an_update_may_clear_is_refused(wish: CreateConfiguration, param: str) -> None:
    """Stripe's create has no ``''`` for these parameters (R12)."""
    refusal = configuration().when(wish, BY_API).then_refused(NothingToClearError)

    assert param == refusal.param


def test_the_other_parameters_may_be_passed_empty_on_create() -> None:
    """Stripe's create takes ``''`` for name, return URL, headline and lists."""
    wish = CreateConfiguration(
        configuration_id=BPC,
        name=CLEAR,
        default_return_url=CLEAR,
        business_profile=BusinessProfileWish(headline=CLEAR),
        features=FeaturesWish(
            customer_update=CustomerUpdateWish(enabled=OFF, allowed_updates=CLEAR)
        ),
    )

    configuration().when(wish, BY_API).then(CREATED)


def test_older_api_versions_ask_for_a_business_profile() -> None:
    """The parameter is optional since 2024-10-28.acacia (R9)."""
    before = facts(api_version="2024-09-30.acacia")

    configuration().when(create(), before).then_refused(ProfileMissingError)
    with_profile = configuration().when(create(profile=BusinessProfileWish()), before)
    with_profile.then(CREATED, FeatureEnabled(Feature.INVOICE_HISTORY))


def test_no_request_is_of_a_version_that_was_not_out_yet() -> None:
    """Before 2024-10-28 the business profile was required, whatever version a cause names."""
    configuration().when(create(), facts(at=IN_THE_SEED)).then_refused(ProfileMissingError)


@pytest.mark.parametrize(
    ("wish", "param"),
    [
        (
            SubscriptionUpdateWish(enabled=OFF, default_allowed_updates=Set(())),
            "features[subscription_update][products]",
        ),
        (
            SubscriptionUpdateWish(enabled=OFF, products=Set(())),
            "features[subscription_update][default_allowed_updates]",
        ),
    ],
)
def test_older_api_versions_ask_for_choices_even_where_updates_are_off(
    wish: SubscriptionUpdateWish, param: str
) -> None:
    """Both are optional with ``enabled=false`` since 2024-09-30.acacia (R49)."""
    command = create(FeaturesWish(subscription_update=wish), BusinessProfileWish())

    old = configuration().when(command, facts(api_version="2024-06-20"))
    assert param == old.then_refused(UpdateChoicesMissingError).param
    configuration().when(command, facts(api_version="2024-09-30.acacia")).then(CREATED)


def test_in_the_seeds_time_a_portal_that_only_cancels_has_links() -> None:
    """The founding document: you still have to add a return URL, terms and privacy links (R14)."""
    then = facts(at=IN_THE_SEED)
    bare = create(CANCELLING, BusinessProfileWish())
    linked = CreateConfiguration(
        configuration_id=BPC,
        features=CANCELLING,
        business_profile=BusinessProfileWish(**LINKS),
        default_return_url=Set("https://example.com/account"),
    )

    refusal = configuration().when(bare, then).then_refused(LinkMissingError)
    assert refusal.param == "default_return_url"
    assert configuration().when(linked, then).refusal is None
    assert configuration().when(bare, BY_API).refusal is None


def test_in_the_seeds_time_a_portal_that_shows_invoices_needs_no_links() -> None:
    """The founding document asks for them where customers may only cancel."""
    bare = create(profile=BusinessProfileWish())

    assert configuration().when(bare, facts(at=IN_THE_SEED)).refusal is None


def test_neither_active_nor_default_is_a_parameter_of_a_new_configuration() -> None:
    """Stripe knows no ``is_default``, and ``active`` on update alone (R17, R22)."""
    parameters = {field.name for field in attrs.fields(CreateConfiguration)}

    assert not parameters & {"active", "is_default"}


def test_a_customer_is_refused_before_anything_is_said_of_the_wish() -> None:
    """Whoever may not ask learns nothing else."""
    configuration().when(create(None), AT_PORTAL).then_refused(MerchantsOnlyError)
