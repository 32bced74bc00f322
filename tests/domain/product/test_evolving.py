"""How each recorded fact changes what a product and its prices are."""

import attrs
import pytest
from tests.domain.product.cast import (
    EARLIER,
    GOLD,
    LISTED,
    MONTHLY,
    MONTHLY_ADDED,
    MONTHLY_TERMS,
    NOON,
    YEARLY,
    YEARLY_ADDED,
    annotated,
    in_force,
    state,
)

from counterfoil.domain.product.events import (
    DefaultPriceChosen,
    DefaultPriceCleared,
    EarlierFactLearned,
    Event,
    FactsUnsettled,
    PriceArchived,
    PriceCreationLearned,
    PriceDeleted,
    PriceLookupKeyChanged,
    PriceMetadataChanged,
    PriceNicknamed,
    PriceRestored,
    PriceTaxBehaviorSpecified,
    PriceTermsCorrected,
    ProductArchived,
    ProductCreationLearned,
    ProductDeleted,
    ProductDescribed,
    ProductMetadataChanged,
    ProductRenamed,
    ProductRestored,
    ShippabilityChanged,
    StatementDescriptorChanged,
    UnitLabelChanged,
)
from counterfoil.domain.product.price import TaxBehavior
from counterfoil.domain.product.state import Deleted, InForce, Price, Unseen
from counterfoil.domain.values import Annotations

PRODUCT = in_force()
PRICE = Price(terms=MONTHLY_TERMS, created=NOON)
INCLUSIVE_TERMS = attrs.evolve(MONTHLY_TERMS, tax_behavior=TaxBehavior.INCLUSIVE)
YEARLY_IN_DOLLARS = attrs.evolve(YEARLY_ADDED.terms, currency="usd")

OF_THE_PRODUCT: dict[str, tuple[Event, InForce]] = {
    "created": (ProductCreationLearned(EARLIER), attrs.evolve(PRODUCT, created=EARLIER)),
    "renamed": (ProductRenamed("Silver"), attrs.evolve(PRODUCT, name="Silver")),
    "described": (ProductDescribed("All"), attrs.evolve(PRODUCT, description="All")),
    "on statements": (
        StatementDescriptorChanged("GOLD"),
        attrs.evolve(PRODUCT, statement_descriptor="GOLD"),
    ),
    "unit": (UnitLabelChanged("seat"), attrs.evolve(PRODUCT, unit_label="seat")),
    "shipped": (ShippabilityChanged(shippable=True), attrs.evolve(PRODUCT, shippable=True)),
    "default": (DefaultPriceChosen(MONTHLY), attrs.evolve(PRODUCT, default_price=MONTHLY)),
    "no default": (DefaultPriceCleared(), PRODUCT),
    "metadata": (
        ProductMetadataChanged(annotated(tier="3")),
        attrs.evolve(PRODUCT, annotations=annotated(tier="3")),
    ),
    "archived": (ProductArchived(), attrs.evolve(PRODUCT, active=False)),
    "restored": (ProductRestored(), PRODUCT),
    "listed again": (LISTED, PRODUCT),
    "unsettled": (FactsUnsettled(("name",)), attrs.evolve(PRODUCT, unsettled=("name",))),
    "earlier": (EarlierFactLearned(), PRODUCT),
}

OF_THE_PRICE: dict[str, tuple[Event, Price]] = {
    "created": (
        PriceCreationLearned(price_id=MONTHLY, created=EARLIER),
        attrs.evolve(PRICE, created=EARLIER),
    ),
    "tax": (
        PriceTaxBehaviorSpecified(price_id=MONTHLY, tax_behavior=TaxBehavior.INCLUSIVE),
        attrs.evolve(PRICE, terms=INCLUSIVE_TERMS),
    ),
    "corrected": (
        PriceTermsCorrected(terms=INCLUSIVE_TERMS),
        attrs.evolve(PRICE, terms=INCLUSIVE_TERMS),
    ),
    "nicknamed": (
        PriceNicknamed(price_id=MONTHLY, nickname="the usual"),
        attrs.evolve(PRICE, nickname="the usual"),
    ),
    "looked up": (
        PriceLookupKeyChanged(price_id=MONTHLY, lookup_key="gold"),
        attrs.evolve(PRICE, lookup_key="gold"),
    ),
    "metadata": (
        PriceMetadataChanged(price_id=MONTHLY, annotations=annotated(campaign="autumn")),
        attrs.evolve(PRICE, annotations=annotated(campaign="autumn")),
    ),
    "archived": (PriceArchived(price_id=MONTHLY), attrs.evolve(PRICE, active=False)),
    "restored": (PriceRestored(price_id=MONTHLY), PRICE),
}


@pytest.mark.parametrize(("event", "after"), OF_THE_PRODUCT.values(), ids=list(OF_THE_PRODUCT))
def test_a_fact_of_the_product_changes_just_that(event: Event, after: InForce) -> None:
    """One fact a facet."""
    assert state(LISTED, event) == after


@pytest.mark.parametrize(("event", "after"), OF_THE_PRICE.values(), ids=list(OF_THE_PRICE))
def test_a_fact_of_a_price_changes_just_that(event: Event, after: Price) -> None:
    """The product and its other prices stay."""
    before = in_force(MONTHLY_ADDED, YEARLY_ADDED)
    changed = attrs.evolve(before, prices={**before.prices, MONTHLY: after})
    assert state(LISTED, MONTHLY_ADDED, YEARLY_ADDED, event) == changed


def test_what_was_chosen_or_archived_can_be_undone() -> None:
    """The state is as before it."""
    chosen, archived = DefaultPriceChosen(MONTHLY), PriceArchived(price_id=MONTHLY)
    before = state(LISTED, MONTHLY_ADDED)
    assert state(LISTED, MONTHLY_ADDED, chosen, DefaultPriceCleared()) == before
    assert state(LISTED, MONTHLY_ADDED, archived, PriceRestored(price_id=MONTHLY)) == before


@pytest.mark.parametrize(
    "event",
    [
        *(event for event, _ in OF_THE_PRICE.values()),
        PriceTermsCorrected(terms=YEARLY_IN_DOLLARS),
    ],
    ids=lambda event: type(event).__name__,
)
def test_a_fact_of_a_price_that_is_not_there_changes_nothing(event: Event) -> None:
    """Replay never fails, even over a past that nobody would decide."""
    assert state(LISTED, event) == PRODUCT


@pytest.mark.parametrize(
    "name", [name for name in OF_THE_PRODUCT if name not in {"listed again", "unsettled"}]
)
def test_a_fact_of_a_product_never_seen_changes_nothing(name: str) -> None:
    """Only its first sight puts it in the catalogue."""
    assert state(OF_THE_PRODUCT[name][0]) == Unseen(id=GOLD)


def test_a_deleted_product_keeps_its_prices_alone() -> None:
    """Subscriptions may still name them, and the rest matters to nobody."""
    past = (LISTED, MONTHLY_ADDED, FactsUnsettled(("name",)), ProductDeleted())
    assert state(*past) == Deleted(id=GOLD, prices={MONTHLY: PRICE}, unsettled=("name",))


def test_a_deleted_price_is_remembered() -> None:
    """Its id is kept, sorted and once, so that every order of arrival leaves the same."""
    deletions = (PriceDeleted(price_id=YEARLY), PriceDeleted(price_id=MONTHLY))
    after = in_force(MONTHLY_ADDED, *deletions, *deletions)
    assert after == attrs.evolve(PRODUCT, deleted_prices=(MONTHLY, YEARLY))


def test_erased_annotations_read_as_none() -> None:
    """After erasure nothing of the text is left, replay goes on, and it is known why."""
    erased = Annotations(erased=True)
    after = in_force(
        MONTHLY_ADDED,
        ProductMetadataChanged(erased),
        PriceMetadataChanged(price_id=MONTHLY, annotations=erased),
    )
    assert (after.metadata, after.prices[MONTHLY].metadata) == ({}, {})
    assert (after.annotations, after.prices[MONTHLY].annotations) == (erased, erased)
