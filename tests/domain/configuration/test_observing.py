"""What Stripe states of a configuration is taken note of, never refused."""

import attrs
import pytest
from tests.domain.configuration.cast import (
    AT_PORTAL,
    BPC,
    BY_API,
    CREATED,
    GOLD_OFFER,
    NOON,
    configuration,
    facts,
    state,
    update,
)

from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.configuration.commands import LearnEarlierFact, ObserveConfiguration
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.configuration.events import (
    CancellationTermsChanged,
    ConfigurationAdopted,
    ConfigurationCreated,
    ConfigurationDeactivated,
    ConfigurationMadeDefault,
    ConfigurationNoLongerDefault,
    ConfigurationRenamed,
    CreationLearned,
    EarlierFactLearned,
    EarlierStatement,
    FactsUnsettled,
    FeatureEnabled,
    MetadataChanged,
    ProductOffered,
    ReturnUrlChanged,
)
from counterfoil.domain.configuration.features import (
    CancelMode,
    CollectionPauseFeature,
    CustomerUpdate,
    Feature,
    InvoiceHistory,
    PaymentMethodUpdate,
    ProrationBehavior,
    SubscriptionCancel,
    SubscriptionPauseFeature,
    SubscriptionUpdate,
)
from counterfoil.domain.configuration.observed import ObservedConfiguration
from counterfoil.domain.configuration.observing import as_observed
from counterfoil.domain.configuration.state import Unseen
from counterfoil.domain.facts import Facts
from counterfoil.domain.observation import Origin
from counterfoil.domain.values import Annotations, Known

INVOICES_SHOWN = ObservedConfiguration(
    created=Known(NOON), active=Known(True), invoice_history=Known(InvoiceHistory(True))
)


def seen(
    observed: ObservedConfiguration,
    origin: Origin = Origin.CHANGED,
    unsettled: tuple[str, ...] = (),
) -> ObserveConfiguration:
    """Return the statement about the configuration."""
    return ObserveConfiguration(
        configuration_id=BPC, observed=observed, origin=origin, unsettled=unsettled
    )


def test_a_configuration_that_is_seen_being_made_was_created() -> None:
    """The creation event tells that we were there."""
    configuration().when(seen(INVOICES_SHOWN, Origin.CREATED), BY_API).then(
        ConfigurationCreated(NOON), FeatureEnabled(Feature.INVOICE_HISTORY)
    )


@pytest.mark.parametrize("origin", [Origin.CHANGED, Origin.LISTED])
def test_a_configuration_that_is_first_seen_otherwise_was_adopted(origin: Origin) -> None:
    """It was there before; what it is comes with the same facts."""
    configuration().when(seen(INVOICES_SHOWN, origin), BY_API).then(
        ConfigurationAdopted(NOON), FeatureEnabled(Feature.INVOICE_HISTORY)
    )


def test_what_is_unknown_stays_as_it_is() -> None:
    """A facet that isn't stated says nothing, and one that is stated absent says that."""
    past = CREATED, ConfigurationRenamed("Team plans"), ReturnUrlChanged("https://example.com")
    observed = ObservedConfiguration(default_return_url=Known(None))

    configuration(*past).when(seen(observed), BY_API).then(ReturnUrlChanged(None))


WHOLE = ObservedConfiguration(
    created=Known(NOON),
    active=Known(value=False),
    is_default=Known(value=True),
    name=Known("Team plans"),
    headline=Known("Gold for all"),
    privacy_policy_url=Known("https://example.com/privacy"),
    terms_of_service_url=Known("https://example.com/terms"),
    default_return_url=Known("https://example.com/account"),
    login_page_enabled=Known(value=True),
    login_url=Known("https://billing.stripe.com/p/login/1"),
    customer_update=Known(CustomerUpdate(enabled=True)),
    invoice_history=Known(InvoiceHistory(enabled=True)),
    payment_method_update=Known(PaymentMethodUpdate(enabled=True)),
    subscription_cancel=Known(SubscriptionCancel(enabled=True)),
    subscription_update=Known(SubscriptionUpdate(enabled=True)),
    products=Known((GOLD_OFFER,)),
    collection_pause=Known(CollectionPauseFeature(enabled=True)),
    subscription_pause=Known(SubscriptionPauseFeature(enabled=True)),
    metadata=Known({"tier": "team"}),
)
BARE = ObservedConfiguration(created=Known(NOON))
FACETS = [facet.name for facet in attrs.fields(ObservedConfiguration) if facet.name != "created"]


@pytest.mark.parametrize("facet", FACETS)
def test_each_facet_is_held_as_it_was_stated_and_the_others_stay(facet: str) -> None:
    """On a configuration of which nothing was stated, and on one of which everything was."""
    stated = attrs.evolve(BARE, **{facet: getattr(WHOLE, facet)})
    if facet == "login_url":
        # A login page that is off has no address.
        stated = attrs.evolve(stated, login_page_enabled=Known(value=True))
    adopted = configuration().when(seen(stated), BY_API).events
    held = as_observed(state(*adopted))
    before = as_observed(state(ConfigurationAdopted(NOON)))

    assert getattr(held, facet) == getattr(WHOLE, facet)
    for other in FACETS:
        if other != facet and getattr(stated, other) is None:
            assert getattr(held, other) == getattr(before, other)
    whole = configuration().when(seen(WHOLE), BY_API).events
    assert as_observed(state(*whole)) == WHOLE
    configuration(*whole).when(seen(stated), BY_API).then_nothing()


def test_products_that_were_not_expanded_stay_as_they_are() -> None:
    """Stripe states products on request only, apart from the rest of the feature (R61a)."""
    past = CREATED, ProductOffered(GOLD_OFFER)
    bare = ObservedConfiguration(subscription_update=Known(SubscriptionUpdate(enabled=True)))
    whole = attrs.evolve(bare, products=Known((GOLD_OFFER,)))

    configuration(*past).when(seen(bare), BY_API).then(FeatureEnabled(Feature.SUBSCRIPTION_UPDATE))
    configuration(CREATED).when(seen(whole), BY_API).then(
        ProductOffered(GOLD_OFFER), FeatureEnabled(Feature.SUBSCRIPTION_UPDATE)
    )


def test_what_is_known_already_stays_quiet() -> None:
    """An echo of our own change, or the same sighting again, records nothing."""
    past = ConfigurationAdopted(NOON), FeatureEnabled(Feature.INVOICE_HISTORY)

    configuration(*past).when(seen(INVOICES_SHOWN), BY_API).then_nothing()


def test_erased_metadata_stays_erased() -> None:
    """Stripe may still state it; what a person had erased is written back by nobody."""
    erased = MetadataChanged(Annotations(erased=True))
    restated = ObservedConfiguration(metadata=Known({"contact": "Anna"}), name=Known("Plans"))

    configuration(CREATED, erased).when(seen(restated), BY_API).then(ConfigurationRenamed("Plans"))
    assert as_observed(state(CREATED, erased)).metadata is None


def test_metadata_written_after_an_erasure_is_observed_again() -> None:
    """New pairs are not what was erased."""
    past = CREATED, MetadataChanged(Annotations(erased=True))
    wish = attrs.evolve(update(), metadata=Set({"tier": "team"}))
    written = MetadataChanged(Annotations(metadata={"tier": "team"}))

    configuration(*past).when(attrs.evolve(wish, metadata=CLEAR), BY_API).then_nothing()
    configuration(*past).when(wish, BY_API).then(written)
    other = seen(ObservedConfiguration(metadata=Known({"tier": "solo"})))
    configuration(*past, written).when(other, BY_API).then(
        MetadataChanged(Annotations(metadata={"tier": "solo"}))
    )


def test_a_value_that_this_release_does_not_know_is_kept() -> None:
    """Stripe's enums are open, and what Stripe says is so (R183)."""
    cancel = SubscriptionCancel(mode=CancelMode("soon"))
    observed = ObservedConfiguration(subscription_cancel=Known(cancel))

    configuration(CREATED).when(seen(observed), BY_API).then(
        CancellationTermsChanged(mode=CancelMode("soon"), proration_behavior=ProrationBehavior.NONE)
    )


@pytest.mark.parametrize("moment", [AT_PORTAL, facts()])
def test_a_statement_that_breaks_the_rules_is_not_refused(moment: Facts) -> None:
    """Rules bind wishes: an inactive default with updates and no products is recorded as it is."""
    observed = ObservedConfiguration(
        active=Known(False),
        is_default=Known(True),
        name=Known("n" * 300),
        subscription_update=Known(SubscriptionUpdate(enabled=True)),
    )

    configuration(CREATED).when(seen(observed), moment).then(
        ConfigurationRenamed("n" * 300),
        FeatureEnabled(Feature.SUBSCRIPTION_UPDATE),
        ConfigurationDeactivated(),
        ConfigurationMadeDefault(),
    )


def test_the_default_becomes_another() -> None:
    """Only Stripe says that a configuration is no longer the default."""
    observed = ObservedConfiguration(is_default=Known(False))

    configuration(CREATED, ConfigurationMadeDefault()).when(seen(observed), BY_API).then(
        ConfigurationNoLongerDefault()
    )


def test_when_a_configuration_was_made_may_come_to_be_known_later() -> None:
    """The first sighting need not have said it."""
    observed = ObservedConfiguration(created=Known(NOON))

    configuration(ConfigurationAdopted()).when(seen(observed), BY_API).then(CreationLearned(NOON))
    after = configuration(ConfigurationAdopted(), CreationLearned(NOON))
    after.when(seen(observed), BY_API).then_nothing()


def test_facets_that_do_not_add_up_are_marked_and_settled() -> None:
    """The fact holds the whole set, none when all is settled."""
    unsettled = seen(ObservedConfiguration(), unsettled=("name",))

    configuration(CREATED).when(unsettled, BY_API).then(FactsUnsettled(("name",)))
    marked = configuration(CREATED, FactsUnsettled(("name",)))
    marked.when(unsettled, BY_API).then_nothing()
    marked.when(seen(ObservedConfiguration()), BY_API).then(FactsUnsettled())


def test_an_older_statement_adds_to_the_past_alone() -> None:
    """It is kept for histories; what is true now stays, seen or unseen."""
    command = LearnEarlierFact(configuration_id=BPC, observed=INVOICES_SHOWN)
    learned = EarlierFactLearned(EarlierStatement(observed=INVOICES_SHOWN))

    configuration(CREATED).when(command, BY_API).then(learned)
    assert state(CREATED) == state(CREATED, learned)
    assert CONFIGURATION.evolve(Unseen(id=BPC), learned) == Unseen(id=BPC)


def test_a_state_stated_back_changes_nothing() -> None:
    """``as_observed`` is the inverse of observing."""
    now = state(
        CREATED,
        ConfigurationRenamed("Team plans"),
        ProductOffered(GOLD_OFFER),
        MetadataChanged(Annotations(metadata={"tier": "team"})),
    )
    stated = as_observed(now)

    assert stated.products == Known((GOLD_OFFER,))
    assert stated.subscription_update == Known(SubscriptionUpdate())
    assert CONFIGURATION.decide(seen(stated), now, BY_API) == ()
    again = CONFIGURATION.initial(BPC)
    replayed = CONFIGURATION.fold(again, CONFIGURATION.decide(seen(stated), again, BY_API))
    assert now == replayed


def test_nothing_is_stated_of_what_was_never_seen() -> None:
    """Every facet is unknown."""
    assert as_observed(Unseen(id=BPC)) == ObservedConfiguration()
    assert as_observed(state(ConfigurationAdopted())).created is None


def test_erased_metadata_reads_as_none() -> None:
    """After erasure the personal value stands at its defaults, which replay accepts."""
    erased = MetadataChanged(Annotations(erased=True))

    assert state(CREATED, erased).metadata == {}
