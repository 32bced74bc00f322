"""What Stripe states of a product and its prices is recorded, whatever the rules say."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.product.cast import (
    AT_PORTAL,
    BY_API,
    EARLIER,
    GOLD,
    LISTED,
    MONTHLY,
    MONTHLY_ADDED,
    MONTHLY_TERMS,
    NOON,
    YEARLY,
    YEARLY_ADDED,
    YEARLY_TERMS,
    annotated,
    product,
    state,
)

from counterfoil.domain.observation import Origin
from counterfoil.domain.product.commands import LearnEarlierFact, ObservePrice, ObserveProduct
from counterfoil.domain.product.decisions import PRODUCT
from counterfoil.domain.product.events import (
    ConfirmationAwaited,
    ConfirmationEnded,
    DefaultPriceChosen,
    DefaultPriceCleared,
    EarlierFactLearned,
    Event,
    FactsUnsettled,
    LinkedToStripe,
    PriceAdditionRequested,
    PriceAdopted,
    PriceArchived,
    PriceCreationLearned,
    PriceDeleted,
    PriceLookupKeyChanged,
    PriceMetadataChanged,
    PriceNicknamed,
    PriceRestored,
    PriceTaxBehaviorSpecified,
    PriceTermsCorrected,
    ProductAdopted,
    ProductArchived,
    ProductCreationLearned,
    ProductDeleted,
    ProductDescribed,
    ProductListingRequested,
    ProductMetadataChanged,
    ProductRenamed,
    ProductRestored,
    RequestLapsed,
    RequestRefused,
    RequestUnknown,
    ShippabilityChanged,
    StatementDescriptorChanged,
    UnitLabelChanged,
)
from counterfoil.domain.product.observed import EarlierSighting, ObservedPrice, ObservedProduct
from counterfoil.domain.product.observing import as_observed, price_as_observed
from counterfoil.domain.product.price import Interval, Recurrence, TaxBehavior
from counterfoil.domain.product.state import InForce
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import Annotations, Known

GONE = Known(value=True)

WHOLE_PRODUCT = ObservedProduct(
    created=Known(EARLIER),
    active=Known(value=False),
    name=Known("Gold"),
    description=Known("All of it"),
    default_price=Known(MONTHLY),
    statement_descriptor=Known("GOLD"),
    unit_label=Known("seat"),
    shippable=Known(value=True),
    metadata=Known({"tier": "3"}),
)
WHOLE_PRICE = ObservedPrice(
    created=Known(EARLIER),
    terms=Known(MONTHLY_TERMS),
    active=Known(value=False),
    nickname=Known("the usual"),
    lookup_key=Known("gold"),
    metadata=Known({"campaign": "autumn"}),
)


def sighted(
    observed: ObservedProduct, origin: Origin = Origin.CHANGED, unsettled: tuple[str, ...] = ()
) -> ObserveProduct:
    """Return what Stripe states of the product."""
    return ObserveProduct(product_id=GOLD, observed=observed, origin=origin, unsettled=unsettled)


def price_sighted(
    observed: ObservedPrice, origin: Origin = Origin.CHANGED, unsettled: tuple[str, ...] = ()
) -> ObservePrice:
    """Return what Stripe states of the monthly price."""
    return ObservePrice(
        product_id=GOLD, price_id=MONTHLY, observed=observed, origin=origin, unsettled=unsettled
    )


ADOPTED = ProductAdopted(
    product_id=GOLD,
    name="Gold",
    created=EARLIER,
    active=False,
    description="All of it",
    default_price=MONTHLY,
    statement_descriptor="GOLD",
    unit_label="seat",
    shippable=True,
    annotations=annotated(tier="3"),
)
PRICE_ADOPTED = PriceAdopted(
    terms=MONTHLY_TERMS,
    created=EARLIER,
    active=False,
    nickname="the usual",
    lookup_key="gold",
    annotations=annotated(campaign="autumn"),
)


class TestAProductNeverSeen:
    """The first sight of a product puts it in the catalogue."""

    @pytest.mark.parametrize("origin", [Origin.CHANGED, Origin.LISTED])
    def test_is_adopted_as_it_stands(self, origin: Origin) -> None:
        """It was there before, so nobody saw it being listed."""
        product().when(sighted(WHOLE_PRODUCT, origin), BY_API).then(ADOPTED)

    def test_is_listed_by_the_event_of_its_creation(self) -> None:
        """Stripe's own word that it was made just then."""
        observed = ObservedProduct(name=Known("Gold"), created=Known(NOON))
        product().when(sighted(observed, Origin.CREATED), BY_API).then(LISTED)

    def test_is_for_sale_where_nothing_else_is_stated(self) -> None:
        """What Stripe leaves out stands at Stripe's own default."""
        observed = ObservedProduct(name=Known("Gold"))
        product().when(sighted(observed), BY_API).then(ProductAdopted(product_id=GOLD, name="Gold"))

    def test_stays_unseen_until_its_name_is_known(self) -> None:
        """The statement that has the name comes with everything stated so far."""
        product().when(sighted(ObservedProduct(active=Known(value=True))), BY_API).then_nothing()

    def test_that_is_gone_already_is_adopted_and_deleted(self) -> None:
        """Stripe's event of a deletion still says what was deleted."""
        observed = attrs.evolve(WHOLE_PRODUCT, deleted=GONE)
        product().when(sighted(observed), BY_API).then(ADOPTED, ProductDeleted())

    def test_that_is_gone_without_a_name_is_deleted(self) -> None:
        """A look at what was deleted states the id alone."""
        product().when(sighted(ObservedProduct(deleted=GONE)), BY_API).then(ProductDeleted())

    def test_keeps_the_prices_that_were_sighted_before(self) -> None:
        """Facts arrive in any order."""
        after = state(MONTHLY_ADDED, PriceDeleted(price_id=YEARLY), FactsUnsettled(("x",)), LISTED)
        assert isinstance(after, InForce)
        assert list(after.prices) == [MONTHLY]
        assert after.deleted_prices == (YEARLY,)
        assert after.unsettled == ("x",)


class TestAProductInForce:
    """A change of a product is taken apart into the facts that are new."""

    def test_is_left_alone_by_what_is_known(self) -> None:
        """The same statement again, or one that states less, says nothing new."""
        known = product(ADOPTED)
        known.when(sighted(WHOLE_PRODUCT), BY_API).then_nothing()
        known.when(sighted(ObservedProduct()), BY_API).then_nothing()

    def test_changes_in_each_facet_that_differs(self) -> None:
        """One fact a facet, in the field's own words."""
        product(LISTED).when(sighted(WHOLE_PRODUCT), BY_API).then(
            ProductCreationLearned(EARLIER),
            ProductDescribed("All of it"),
            StatementDescriptorChanged("GOLD"),
            UnitLabelChanged("seat"),
            ShippabilityChanged(shippable=True),
            DefaultPriceChosen(MONTHLY),
            ProductMetadataChanged(annotated(tier="3")),
            ProductArchived(),
        )

    def test_changes_back(self) -> None:
        """Known to be absent is news too."""
        observed = ObservedProduct(
            active=Known(value=True),
            name=Known("Silver"),
            description=Known(None),
            default_price=Known(None),
        )
        product(ADOPTED).when(sighted(observed), BY_API).then(
            ProductRenamed("Silver"), ProductDescribed(), DefaultPriceCleared(), ProductRestored()
        )

    def test_is_deleted(self) -> None:
        """Only Stripe deletes; our wishes archive (R196)."""
        observed = ObservedProduct(deleted=GONE, name=Known("Silver"))
        product(LISTED).when(sighted(observed), BY_API).then(
            ProductRenamed("Silver"), ProductDeleted()
        )

    def test_takes_what_a_wish_would_be_refused_for(self) -> None:
        """What Stripe says has happened is recorded, through whatever door it comes."""
        observed = ObservedProduct(name=Known(""), unit_label=Known("l" * 99))
        product(LISTED).when(sighted(observed), AT_PORTAL).then(
            ProductRenamed(""), UnitLabelChanged("l" * 99)
        )


class TestADeletedProduct:
    """What was deleted stays deleted."""

    def test_is_left_alone_by_statements(self) -> None:
        """Whatever comes later was so before the end."""
        observed = attrs.evolve(WHOLE_PRODUCT, deleted=GONE)
        product(LISTED, ProductDeleted()).when(sighted(observed), BY_API).then_nothing()

    def test_still_takes_its_prices(self) -> None:
        """A price may be told of after its product, in any order."""
        product(LISTED, ProductDeleted()).when(price_sighted(WHOLE_PRICE), BY_API).then(
            PRICE_ADOPTED
        )


class TestAPriceNeverSeen:
    """The first sight of a price adds it, with or without its product."""

    @pytest.mark.parametrize("past", [(), (LISTED,)], ids=["before its product", "after it"])
    def test_is_adopted_as_it_stands(self, past: tuple[Event, ...]) -> None:
        """A price's own statement names the product, so its stream is known."""
        product(*past).when(price_sighted(WHOLE_PRICE), BY_API).then(PRICE_ADOPTED)

    def test_is_added_by_the_event_of_its_creation(self) -> None:
        """Stripe states a whole amount twice; it is written once."""
        terms = attrs.evolve(MONTHLY_TERMS, unit_amount_decimal="1200")
        observed = ObservedPrice(terms=Known(terms), created=Known(NOON))
        product(LISTED).when(price_sighted(observed, Origin.CREATED), BY_API).then(MONTHLY_ADDED)

    def test_stays_unseen_until_its_terms_are_known(self) -> None:
        """The statement that has the terms comes with everything stated so far."""
        observed = ObservedPrice(active=Known(value=False))
        product(LISTED).when(price_sighted(observed), BY_API).then_nothing()

    def test_that_is_gone_already_is_adopted_and_deleted(self) -> None:
        """Stripe's event of a deletion still says what was deleted."""
        observed = attrs.evolve(WHOLE_PRICE, deleted=GONE)
        product(LISTED).when(price_sighted(observed), BY_API).then(
            PRICE_ADOPTED, PriceDeleted(price_id=MONTHLY)
        )

    def test_that_is_gone_without_terms_is_deleted(self) -> None:
        """A look at what was deleted states the id alone."""
        product(LISTED).when(price_sighted(ObservedPrice(deleted=GONE)), BY_API).then(
            PriceDeleted(price_id=MONTHLY)
        )


class TestAPriceInTheCatalogue:
    """A change of a price is taken apart into the facts that are new."""

    def test_is_left_alone_by_what_is_known(self) -> None:
        """The same statement again, or one that states less, says nothing new."""
        known = product(LISTED, PRICE_ADOPTED)
        known.when(price_sighted(WHOLE_PRICE), BY_API).then_nothing()
        known.when(price_sighted(ObservedPrice()), BY_API).then_nothing()

    def test_changes_in_each_facet_that_differs(self) -> None:
        """One fact a facet, in the field's own words."""
        product(LISTED, MONTHLY_ADDED).when(price_sighted(WHOLE_PRICE), BY_API).then(
            PriceCreationLearned(price_id=MONTHLY, created=EARLIER),
            PriceNicknamed(price_id=MONTHLY, nickname="the usual"),
            PriceLookupKeyChanged(price_id=MONTHLY, lookup_key="gold"),
            PriceMetadataChanged(price_id=MONTHLY, annotations=annotated(campaign="autumn")),
            PriceArchived(price_id=MONTHLY),
        )

    def test_is_restored(self) -> None:
        """Selling at an archived price again is news."""
        observed = ObservedPrice(active=Known(value=True))
        product(LISTED, PRICE_ADOPTED).when(price_sighted(observed), BY_API).then(
            PriceRestored(price_id=MONTHLY)
        )

    def test_has_its_tax_behavior_specified(self) -> None:
        """The one term that Stripe lets be said later, once (R87)."""
        terms = attrs.evolve(MONTHLY_TERMS, tax_behavior=TaxBehavior.EXCLUSIVE)
        observed = ObservedPrice(terms=Known(terms))
        product(LISTED, MONTHLY_ADDED).when(price_sighted(observed), BY_API).then(
            PriceTaxBehaviorSpecified(price_id=MONTHLY, tax_behavior=TaxBehavior.EXCLUSIVE)
        )

    def test_has_its_terms_corrected_where_stripe_states_others(self) -> None:
        """Terms stand for ever; if Stripe contradicts itself, Stripe is right."""
        terms = attrs.evolve(MONTHLY_TERMS, recurrence=Recurrence(interval=Interval.YEAR))
        observed = ObservedPrice(terms=Known(terms))
        product(LISTED, MONTHLY_ADDED).when(price_sighted(observed), BY_API).then(
            PriceTermsCorrected(terms=terms)
        )

    def test_is_deleted(self) -> None:
        """Only Stripe's dashboard deletes prices."""
        observed = attrs.evolve(WHOLE_PRICE, deleted=GONE)
        product(LISTED, PRICE_ADOPTED).when(price_sighted(observed), BY_API).then(
            PriceDeleted(price_id=MONTHLY)
        )

    def test_is_archived_though_it_is_the_default(self) -> None:
        """What Stripe says has happened is recorded, though a wish for it is refused."""
        past = (LISTED, MONTHLY_ADDED, DefaultPriceChosen(MONTHLY))
        observed = ObservedPrice(active=Known(value=False))
        product(*past).when(price_sighted(observed), AT_PORTAL).then(
            PriceArchived(price_id=MONTHLY)
        )


def test_a_deleted_price_stays_deleted() -> None:
    """A statement that comes late does not bring it back."""
    past = (LISTED, MONTHLY_ADDED, PriceDeleted(price_id=MONTHLY))
    observed = attrs.evolve(WHOLE_PRICE, deleted=GONE)
    product(*past).when(price_sighted(observed), BY_API).then_nothing()


class TestDoubts:
    """Where Stripe's statements don't add up, it is said which facets are in doubt."""

    def test_of_a_product_are_recorded_beside_the_news(self) -> None:
        """The whole set, sorted, so that every order of arrival leaves the same."""
        observed = ObservedProduct(name=Known("Silver"))
        product(LISTED).when(sighted(observed, unsettled=("name", "active")), BY_API).then(
            ProductRenamed("Silver"), FactsUnsettled(("active", "name"))
        )

    def test_of_a_price_are_named_with_the_price(self) -> None:
        """The product's own doubts and other prices' stay."""
        past = (LISTED, FactsUnsettled(("name", "price_monthly.nickname", "price_yearly.active")))
        product(*past).when(price_sighted(ObservedPrice(), unsettled=("active",)), BY_API).then(
            FactsUnsettled(("name", "price_monthly.active", "price_yearly.active"))
        )

    def test_of_a_price_are_settled_one_price_at_a_time(self) -> None:
        """An id may hold dots: the facet is what follows the last."""
        past = (LISTED, FactsUnsettled(("name", "price_monthly.active", "price_monthly.x.active")))
        product(*past).when(price_sighted(ObservedPrice()), BY_API).then(
            FactsUnsettled(("name", "price_monthly.x.active"))
        )

    def test_of_a_product_leave_those_of_its_prices(self) -> None:
        """Each object is resolved on its own."""
        past = (LISTED, FactsUnsettled(("name", "price_monthly.active")))
        product(*past).when(sighted(ObservedProduct()), BY_API).then(
            FactsUnsettled(("price_monthly.active",))
        )

    def test_once_known_are_not_repeated(self) -> None:
        """The same doubts again are nothing new."""
        past = (LISTED, FactsUnsettled(("name",)))
        product(*past).when(sighted(ObservedProduct(), unsettled=("name",)), BY_API).then_nothing()


class TestErasedMetadata:
    """What was made unreadable for a person is written back by nobody's statement."""

    def test_of_a_product_stays_erased(self) -> None:
        """The rest of the statement counts."""
        past = (LISTED, ProductMetadataChanged(Annotations(erased=True)))
        restated = ObservedProduct(metadata=Known({"tier": "3"}), unit_label=Known("seat"))
        product(*past).when(sighted(restated), BY_API).then(UnitLabelChanged("seat"))
        assert as_observed(state(*past)).metadata is None

    def test_of_a_price_stays_erased(self) -> None:
        """A price is part of its product's stream, and so of its erasure."""
        erased = PriceMetadataChanged(price_id=MONTHLY, annotations=Annotations(erased=True))
        past = (LISTED, MONTHLY_ADDED, erased)
        restated = ObservedPrice(metadata=Known({"campaign": "x"}), nickname=Known("usual"))
        product(*past).when(price_sighted(restated), BY_API).then(
            PriceNicknamed(price_id=MONTHLY, nickname="usual")
        )
        assert price_as_observed(state(*past), MONTHLY).metadata is None

    def test_counts_again_once_something_was_written(self) -> None:
        """New pairs are not what was erased."""
        past = (LISTED, ProductMetadataChanged(Annotations(erased=True)))
        written = ProductMetadataChanged(annotated(tier="1"))
        restated = sighted(ObservedProduct(metadata=Known({"tier": "2"})))
        product(*past, written).when(restated, BY_API).then(
            ProductMetadataChanged(annotated(tier="2"))
        )


class TestEarlierFacts:
    """What an older statement adds is kept for the timeline and changes nothing now."""

    def test_are_recorded(self) -> None:
        """Catalogue metadata counts as personal, so the whole sighting is sealed as one."""
        sighting = EarlierSighting(product=ObservedProduct(name=Known("Bronze")))
        command = LearnEarlierFact(product_id=GOLD, sighting=sighting)
        product(LISTED).when(command, BY_API).then(EarlierFactLearned(sighting=sighting))

    def test_of_a_price_name_it(self) -> None:
        """The id is no personal data and stays readable."""
        sighting = EarlierSighting(price=ObservedPrice(nickname=Known("old")))
        command = LearnEarlierFact(product_id=GOLD, price_id=MONTHLY, sighting=sighting)
        product(LISTED).when(command, BY_API).then(
            EarlierFactLearned(price_id=MONTHLY, sighting=sighting)
        )

    def test_change_nothing(self) -> None:
        """An older observation never changes state."""
        event = EarlierFactLearned(sighting=EarlierSighting(erased=True))
        assert state(LISTED, event) == state(LISTED)


class TestWhatIsKnown:
    """The state can be put in the words of an observation, to be compared with Stripe's."""

    def test_of_a_product_is_all_that_was_observed(self) -> None:
        """Observing what is known is quiet, and comparing it finds no drift."""
        assert as_observed(state(ADOPTED)) == attrs.evolve(
            WHOLE_PRODUCT, deleted=Known(value=False)
        )

    def test_of_a_product_never_seen_is_nothing(self) -> None:
        """Its prices being known says nothing of the product."""
        assert as_observed(state(MONTHLY_ADDED)) == ObservedProduct()

    def test_of_a_deleted_product_is_that_alone(self) -> None:
        """Nothing else matters of it any more."""
        assert as_observed(state(ADOPTED, ProductDeleted())) == ObservedProduct(deleted=GONE)

    def test_of_an_age_that_was_never_stated_is_unknown(self) -> None:
        """Every object has an age; that it is missing means that we don't know it."""
        assert as_observed(state(ProductAdopted(product_id=GOLD, name="Gold"))).created is None
        assert price_as_observed(state(PriceAdopted(terms=MONTHLY_TERMS)), MONTHLY).created is None

    def test_of_a_price_is_all_that_was_observed(self) -> None:
        """Observing what is known is quiet, and comparing it finds no drift."""
        assert price_as_observed(state(PRICE_ADOPTED), MONTHLY) == attrs.evolve(
            WHOLE_PRICE, deleted=Known(value=False)
        )

    def test_of_a_price_never_seen_is_nothing(self) -> None:
        """A price that is only referred to has no facets."""
        assert price_as_observed(state(LISTED), MONTHLY) == ObservedPrice()

    def test_of_a_deleted_price_is_that_alone(self) -> None:
        """Nothing else matters of it any more."""
        past = (LISTED, MONTHLY_ADDED, PriceDeleted(price_id=MONTHLY))
        assert price_as_observed(state(*past), MONTHLY) == ObservedPrice(deleted=GONE)


EVERY_EVENT: tuple[Event, ...] = (
    LISTED,
    ADOPTED,
    ProductCreationLearned(EARLIER),
    ProductRenamed("Silver"),
    ProductDescribed("All of it"),
    StatementDescriptorChanged("GOLD"),
    UnitLabelChanged("seat"),
    ShippabilityChanged(shippable=False),
    DefaultPriceChosen(MONTHLY),
    DefaultPriceCleared(),
    ProductMetadataChanged(Annotations(erased=True)),
    ProductArchived(),
    ProductRestored(),
    ProductDeleted(),
    MONTHLY_ADDED,
    YEARLY_ADDED,
    PRICE_ADOPTED,
    PriceCreationLearned(price_id=MONTHLY, created=EARLIER),
    PriceTaxBehaviorSpecified(price_id=MONTHLY, tax_behavior=TaxBehavior.INCLUSIVE),
    PriceTermsCorrected(terms=attrs.evolve(YEARLY_TERMS, currency="usd")),
    PriceNicknamed(price_id=YEARLY, nickname="the rest"),
    PriceLookupKeyChanged(price_id=MONTHLY),
    PriceMetadataChanged(price_id=MONTHLY, annotations=Annotations(erased=True)),
    PriceArchived(price_id=MONTHLY),
    PriceRestored(price_id=MONTHLY),
    PriceDeleted(price_id=YEARLY),
    FactsUnsettled(("name",)),
    EarlierFactLearned(),
    ProductListingRequested(product_id=GOLD, name="Gold"),
    PriceAdditionRequested(terms=MONTHLY_TERMS),
    RequestRefused(operation=Operation.LIST_PRODUCT, code="unknown"),
    RequestLapsed(operation=Operation.ADD_PRICE, subject=MONTHLY),
    RequestUnknown(operation=Operation.ADD_PRICE, subject=MONTHLY),
    LinkedToStripe(price_id=MONTHLY, stripe_id="price_stripes"),
    ConfirmationAwaited(("name", "price_monthly.active", "price_monthly.terms")),
    ConfirmationEnded(facets=("name",)),
)


def known(values: st.SearchStrategy[object]) -> st.SearchStrategy[Known[object] | None]:
    """Return facets that are unknown or stated."""
    return st.none() | values.map(Known)


def optional(*values: object) -> st.SearchStrategy[Known[object] | None]:
    """Return facets that are unknown, known to be absent, or stated as one of some values."""
    return known(st.sampled_from((None, *values)))


PRODUCTS = st.builds(
    ObservedProduct,
    created=known(st.sampled_from((EARLIER, NOON))),
    deleted=known(st.booleans()),
    active=known(st.booleans()),
    name=known(st.sampled_from(("Gold", "Silver"))),
    description=optional("All of it"),
    default_price=optional(MONTHLY, YEARLY),
    statement_descriptor=optional("GOLD"),
    unit_label=optional("seat"),
    shippable=optional(True, False),
    metadata=known(st.sampled_from(({}, {"tier": "3"}))),
)
PRICES = st.builds(
    ObservedPrice,
    created=known(st.sampled_from((EARLIER, NOON))),
    deleted=known(st.booleans()),
    terms=known(
        st.sampled_from(
            (MONTHLY_TERMS, attrs.evolve(MONTHLY_TERMS, tax_behavior=TaxBehavior.INCLUSIVE))
        )
    ),
    active=known(st.booleans()),
    nickname=optional("the usual"),
    lookup_key=optional("gold"),
    metadata=known(st.sampled_from(({}, {"campaign": "autumn"}))),
)
OBSERVATIONS = st.one_of(
    st.builds(
        sighted, PRODUCTS, st.sampled_from(Origin), st.sampled_from(((), ("name",), ("active",)))
    ),
    st.builds(price_sighted, PRICES, st.sampled_from(Origin), st.sampled_from(((), ("active",)))),
)


@given(past=st.lists(st.sampled_from(EVERY_EVENT)))
def test_any_past_can_be_replayed(past: list[Event]) -> None:
    """Rules bind decisions only, so replay never fails."""
    assert state(*past).id == GOLD


@given(past=st.lists(st.sampled_from(EVERY_EVENT), max_size=6), observation=OBSERVATIONS)
def test_an_observation_twice_records_nothing_new(
    past: list[Event], observation: ObserveProduct | ObservePrice
) -> None:
    """What Stripe says again is known already, whatever the past."""
    before = state(*past)
    events = PRODUCT.decide(observation, before, AT_PORTAL)
    after = PRODUCT.fold(before, events)
    assert PRODUCT.decide(observation, after, AT_PORTAL) == ()


@given(observed=PRODUCTS, price=PRICES)
def test_a_product_and_its_price_may_be_told_in_either_order(
    observed: ObservedProduct, price: ObservedPrice
) -> None:
    """The state is the same for every order of arrival."""
    first = PRODUCT.initial(GOLD)
    for command in (sighted(observed), price_sighted(price)):
        first = PRODUCT.fold(first, PRODUCT.decide(command, first, BY_API))
    second = PRODUCT.initial(GOLD)
    for command in (price_sighted(price), sighted(observed)):
        second = PRODUCT.fold(second, PRODUCT.decide(command, second, BY_API))
    assert first == second


def test_every_event_is_among_the_samples() -> None:
    """A new event can't be forgotten by the properties above."""
    assert {type(event) for event in EVERY_EVENT} == set(PRODUCT.events)
