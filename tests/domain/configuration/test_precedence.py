"""Which refusal comes first is part of the contract: each row mends what the row before broke."""

import attrs
import pytest
from tests.domain.configuration.cast import (
    ARCHIVED,
    BPC,
    BY_API,
    CANCELLING,
    CREATED,
    GOLD,
    IN_THE_SEED,
    MONTHLY,
    OFF,
    ON,
    ONCE,
    SILVER,
    SILVER_MONTHLY,
    WITH_CATALOGUE,
    configuration,
    facts,
    offer,
    state,
    update,
)

from counterfoil.domain.cause import Door
from counterfoil.domain.changes import CLEAR, KEEP, Set
from counterfoil.domain.configuration import feature_refusals, offer_refusals, refusals
from counterfoil.domain.configuration.commands import (
    CreateConfiguration,
    UpdateConfiguration,
)
from counterfoil.domain.configuration.events import Event
from counterfoil.domain.configuration.features import (
    AdjustableQuantity,
    CancelMode,
    OfferedProduct,
    PauseDurationType,
    PauseOption,
    ProrationBehavior,
)
from counterfoil.domain.configuration.guards import create_is_whole, settings_fit
from counterfoil.domain.configuration.offer_guards import offers_fit
from counterfoil.domain.configuration.wishes import (
    BusinessProfileWish,
    CancellationReasonsWish,
    CustomerUpdateWish,
    FeaturesWish,
    PauseDurationWish,
    PaymentMethodUpdateWish,
    SubscriptionCancelWish,
    SubscriptionPauseWish,
    SubscriptionUpdateWish,
)
from counterfoil.domain.facts import Facts
from counterfoil.domain.metadata import TooManyMetadataKeysError
from counterfoil.domain.product.price import Interval
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.values import PriceId, ProductId

OLD = facts(api_version="2024-06-20")
OLD_AT_PORTAL = facts(Door.PORTAL, api_version="2024-06-20")


def features(
    customer: CustomerUpdateWish | None = None,
    cancel: SubscriptionCancelWish | None = None,
    update: SubscriptionUpdateWish | None = None,
    pause: SubscriptionPauseWish | None = None,
    methods: PaymentMethodUpdateWish | None = None,
) -> FeaturesWish:
    """Return a wish for features."""
    return FeaturesWish(
        customer_update=customer,
        payment_method_update=methods,
        subscription_cancel=cancel,
        subscription_update=update,
        subscription_pause=pause,
    )


REASONS = CancellationReasonsWish()
BROKEN = features(
    customer=CustomerUpdateWish(),
    cancel=SubscriptionCancelWish(mode=Set(CancelMode("soon")), cancellation_reason=REASONS),
    update=SubscriptionUpdateWish(enabled=OFF, schedule_at_period_end=CLEAR),
    pause=SubscriptionPauseWish(duration=PauseDurationWish()),
)
NO_CLEARING = attrs.evolve(BROKEN, subscription_update=SubscriptionUpdateWish(enabled=OFF))
CUSTOMER_ON = attrs.evolve(NO_CLEARING, customer_update=CustomerUpdateWish(enabled=ON))
CANCEL_ON = attrs.evolve(
    CUSTOMER_ON,
    subscription_cancel=SubscriptionCancelWish(
        enabled=ON, mode=Set(CancelMode("soon")), cancellation_reason=REASONS
    ),
)
REASONS_ON = attrs.evolve(
    CANCEL_ON,
    subscription_cancel=SubscriptionCancelWish(
        enabled=ON,
        mode=Set(CancelMode("soon")),
        cancellation_reason=CancellationReasonsWish(enabled=ON),
    ),
)
REASONS_NAMED = attrs.evolve(
    REASONS_ON,
    subscription_cancel=SubscriptionCancelWish(enabled=ON, mode=Set(CancelMode("soon"))),
)
DURATION_TYPED = attrs.evolve(
    REASONS_NAMED,
    subscription_pause=SubscriptionPauseWish(
        duration=PauseDurationWish(type=Set(PauseDurationType.INDEFINITE))
    ),
)
NO_PAUSE = attrs.evolve(REASONS_NAMED, subscription_pause=None)


@pytest.mark.parametrize(
    ("moment", "wish", "profile", "error"),
    [
        (OLD_AT_PORTAL, None, None, refusals.MerchantsOnlyError),
        (OLD, None, None, refusals.FeaturesMissingError),
        (OLD, BROKEN, None, refusals.ProfileMissingError),
        (OLD, BROKEN, BusinessProfileWish(), feature_refusals.PauseParameterRemovedError),
        (BY_API, BROKEN, None, refusals.NothingToClearError),
        (BY_API, NO_CLEARING, None, feature_refusals.EnabledMissingError),
        (BY_API, CUSTOMER_ON, None, feature_refusals.EnabledMissingError),
        (BY_API, CANCEL_ON, None, feature_refusals.EnabledMissingError),
        (BY_API, REASONS_ON, None, feature_refusals.ReasonsMissingError),
        (OLD, NO_PAUSE, BusinessProfileWish(), feature_refusals.UpdateChoicesMissingError),
        (BY_API, REASONS_NAMED, None, feature_refusals.PauseDurationMissingError),
        (BY_API, DURATION_TYPED, None, feature_refusals.UnknownValueError),
    ],
)
def test_the_parameters_of_a_create_are_checked_by_descending_precedence(
    moment: Facts,
    wish: FeaturesWish | None,
    profile: BusinessProfileWish | None,
    error: type[CommandRefusedError],
) -> None:
    """Door, what is missing or unknown, what is empty, then features in Stripe's order."""
    command = CreateConfiguration(
        configuration_id=BPC, features=wish, business_profile=profile, name=Set("n" * 257)
    )

    configuration().when(command, moment).then_refused(error)


WRONG_FEATURES = features(
    cancel=SubscriptionCancelWish(proration_behavior=Set(ProrationBehavior.ALWAYS_INVOICE)),
    pause=SubscriptionPauseWish(
        duration=PauseDurationWish(
            type=Set(PauseDurationType.INTERVAL_OPTIONS),
            interval_options=Set((PauseOption(Interval.YEAR, 4),)),
        )
    ),
    update=SubscriptionUpdateWish(enabled=ON),
)
UNINVOICED = attrs.evolve(
    WRONG_FEATURES,
    subscription_cancel=SubscriptionCancelWish(
        proration_behavior=Set(ProrationBehavior.CREATE_PRORATIONS)
    ),
)
UNPRORATED = attrs.evolve(WRONG_FEATURES, subscription_cancel=None)
UNPAUSED = attrs.evolve(UNPRORATED, subscription_pause=None)
PAYABLE = attrs.evolve(UNPAUSED, payment_method_update=PaymentMethodUpdateWish(enabled=ON))

WRONG = UpdateConfiguration(
    configuration_id=BPC,
    name=Set("n" * 257),
    default_return_url=Set("nowhere"),
    metadata=Set({str(number): "x" for number in range(51)}),
    business_profile=BusinessProfileWish(
        headline=Set("h" * 61),
        privacy_policy_url=Set("nowhere"),
        terms_of_service_url=Set("nowhere"),
    ),
    features=WRONG_FEATURES,
)
NAME_MENDED = attrs.evolve(WRONG, name=KEEP)
HEADLINE_MENDED = attrs.evolve(
    NAME_MENDED,
    business_profile=BusinessProfileWish(
        privacy_policy_url=Set("nowhere"), terms_of_service_url=Set("nowhere")
    ),
)
RETURN_URL_MENDED = attrs.evolve(HEADLINE_MENDED, default_return_url=KEEP)
PRIVACY_MENDED = attrs.evolve(
    RETURN_URL_MENDED, business_profile=BusinessProfileWish(terms_of_service_url=Set("nowhere"))
)
LINKS_MENDED = attrs.evolve(PRIVACY_MENDED, business_profile=None)
METADATA_MENDED = attrs.evolve(LINKS_MENDED, metadata=KEEP)
INVOICING_MENDED = attrs.evolve(METADATA_MENDED, features=UNINVOICED)
CANCEL_MENDED = attrs.evolve(METADATA_MENDED, features=UNPRORATED)
PAUSE_MENDED = attrs.evolve(METADATA_MENDED, features=UNPAUSED)
METHODS_MENDED = attrs.evolve(METADATA_MENDED, features=PAYABLE)


@pytest.mark.parametrize(
    ("past", "wish", "error"),
    [
        ((), WRONG, refusals.ConfigurationNotFoundError),
        ((CREATED,), WRONG, refusals.NameTooLongError),
        ((CREATED,), NAME_MENDED, refusals.HeadlineTooLongError),
        ((CREATED,), HEADLINE_MENDED, refusals.InvalidUrlError),
        ((CREATED,), RETURN_URL_MENDED, refusals.InvalidUrlError),
        ((CREATED,), PRIVACY_MENDED, refusals.InvalidUrlError),
        ((CREATED,), LINKS_MENDED, TooManyMetadataKeysError),
        ((CREATED,), METADATA_MENDED, feature_refusals.CancellationInvoicedError),
        ((CREATED,), INVOICING_MENDED, feature_refusals.ProrationAtPeriodEndError),
        ((CREATED,), CANCEL_MENDED, feature_refusals.PauseTooLongError),
        ((CREATED,), PAUSE_MENDED, feature_refusals.PaymentMethodUpdateDisabledError),
        ((CREATED,), METHODS_MENDED, feature_refusals.UpdateChoicesMissingError),
    ],
)
def test_the_settings_of_an_update_are_checked_by_descending_precedence(
    past: tuple[Event, ...], wish: UpdateConfiguration, error: type[CommandRefusedError]
) -> None:
    """Texts, links, metadata, cancelling, pausing, updating; the catalogue comes last."""
    configuration(*past).when(wish, BY_API).then_refused(error)


LOST = ProductId("prod_lost")
NEGATIVE = AdjustableQuantity(minimum=-1)


@pytest.mark.parametrize(
    ("offers", "error"),
    [
        (
            [offer(GOLD, quantity=NEGATIVE)] * 11,
            offer_refusals.TooManyProductsError,
        ),
        (
            [offer(GOLD, MONTHLY), offer(GOLD, quantity=NEGATIVE)],
            offer_refusals.ProductListedTwiceError,
        ),
        ([offer(GOLD, quantity=NEGATIVE)], offer_refusals.PricesMissingError),
        (
            [offer(LOST, MONTHLY), offer(GOLD, ONCE, quantity=NEGATIVE)],
            offer_refusals.QuantityBoundsError,
        ),
        ([offer(LOST, MONTHLY), offer(GOLD, ONCE)], offer_refusals.ProductNotFoundError),
        (
            [offer(GOLD, PriceId("price_lost"), SILVER_MONTHLY)],
            offer_refusals.PriceNotFoundError,
        ),
        ([offer(GOLD, SILVER_MONTHLY, ARCHIVED)], offer_refusals.PriceOfOtherProductError),
        ([offer(GOLD, ARCHIVED, ONCE)], offer_refusals.PriceNotActiveError),
        ([offer(GOLD, ONCE, MONTHLY, MONTHLY)], offer_refusals.PriceNotRecurringError),
        (
            [offer(GOLD, MONTHLY, MONTHLY), offer(SILVER, ONCE)],
            offer_refusals.BillingIntervalRepeatedError,
        ),
    ],
)
def test_offers_are_checked_by_descending_precedence(
    offers: list[OfferedProduct], error: type[CommandRefusedError]
) -> None:
    """The list itself, each entry by itself, then what it names, price by price."""
    wish = UpdateConfiguration(
        configuration_id=BPC,
        features=features(update=SubscriptionUpdateWish(products=Set(tuple(offers)))),
    )

    configuration(CREATED).when(wish, WITH_CATALOGUE).then_refused(error)


def test_a_guard_knows_every_refusal_not_only_the_first() -> None:
    """A page that shows all that is wrong asks the same guards, in the same order."""
    before = state(CREATED)
    after = attrs.evolve(
        before, features=WRONG_FEATURES.leaves(before.features, pauses_collection=False)
    )
    refused = [type(each) for each in settings_fit(WRONG, before, after, BY_API)]

    assert refused == [
        refusals.NameTooLongError,
        refusals.HeadlineTooLongError,
        *[refusals.InvalidUrlError] * 3,
        TooManyMetadataKeysError,
        feature_refusals.CancellationInvoicedError,
        feature_refusals.PauseTooLongError,
        feature_refusals.PaymentMethodUpdateDisabledError,
        *[feature_refusals.UpdateChoicesMissingError] * 2,
    ]


def test_every_price_of_a_list_is_looked_at() -> None:
    """One refusal doesn't hide the next, and two products don't share their intervals."""
    offers = Set(
        (
            offer(LOST, MONTHLY),
            offer(GOLD, PriceId("price_lost"), ONCE, ARCHIVED, MONTHLY),
            offer(SILVER, SILVER_MONTHLY),
        )
    )
    refused = [(type(each), each.param) for each in offers_fit(offers, WITH_CATALOGUE)]

    listed = "features[subscription_update][products]"
    assert refused == [
        (offer_refusals.ProductNotFoundError, f"{listed}[0][product]"),
        (offer_refusals.PriceNotFoundError, f"{listed}[1][prices][0]"),
        (offer_refusals.PriceNotRecurringError, f"{listed}[1][prices][1]"),
        (offer_refusals.PriceNotActiveError, f"{listed}[1][prices][2]"),
        (offer_refusals.BillingIntervalRepeatedError, f"{listed}[1][prices][3]"),
    ]


def test_what_is_looked_up_elsewhere_comes_last() -> None:
    """Own settings first, then the account's feedback options, then the catalogue."""
    reasons = CancellationReasonsWish(enabled=ON, feedback_options=Set(("bfo_left",)))
    wish = UpdateConfiguration(
        configuration_id=BPC,
        features=FeaturesWish(
            subscription_cancel=SubscriptionCancelWish(enabled=ON, cancellation_reason=reasons),
            subscription_update=SubscriptionUpdateWish(products=Set((offer(LOST, MONTHLY),))),
        ),
    )
    before = state(CREATED)
    after = attrs.evolve(
        before,
        features=(wish.features or FeaturesWish()).leaves(before.features, pauses_collection=True),
    )
    refused = [type(each) for each in settings_fit(wish, before, after, facts(at=IN_THE_SEED))]

    assert refused == [
        *[refusals.LinkMissingError] * 3,
        feature_refusals.FeedbackOptionInactiveError,
        offer_refusals.ProductNotFoundError,
    ]


def test_every_link_that_lacks_is_known() -> None:
    """A merchant of the founding document's time is told of all three at once (R14)."""
    before = state(CREATED)
    after = attrs.evolve(
        before, features=CANCELLING.leaves(before.features, pauses_collection=True)
    )
    refused = settings_fit(update(CANCELLING), before, after, facts(at=IN_THE_SEED))

    assert [each.param for each in refused] == [
        "default_return_url",
        "business_profile[terms_of_service_url]",
        "business_profile[privacy_policy_url]",
    ]


def test_a_choice_that_was_passed_is_not_missing() -> None:
    """Of the two that an older version asks for, only the other one lacks (R49)."""
    wish = SubscriptionUpdateWish(enabled=OFF, default_allowed_updates=Set(()))
    command = CreateConfiguration(
        configuration_id=BPC,
        features=features(update=wish),
        business_profile=BusinessProfileWish(),
    )
    refused = [each.param for each in create_is_whole(command, OLD)]

    assert refused == ["features[subscription_update][products]"]


def test_all_that_a_create_lacks_is_known() -> None:
    """Likewise for parameters."""
    command = CreateConfiguration(configuration_id=BPC, features=BROKEN, metadata=CLEAR)
    refused = [type(each) for each in create_is_whole(command, OLD)]

    assert refused == [
        refusals.ProfileMissingError,
        feature_refusals.PauseParameterRemovedError,
        feature_refusals.PauseDurationUnknownError,
        *[refusals.NothingToClearError] * 2,
        *[feature_refusals.EnabledMissingError] * 3,
        feature_refusals.ReasonsMissingError,
        *[feature_refusals.UpdateChoicesMissingError] * 2,
        feature_refusals.PauseDurationMissingError,
        feature_refusals.UnknownValueError,
    ]
