"""What Stripe states of a product and its prices, taken apart into the facts that are new."""

from collections.abc import Iterator
from typing import assert_never

import attrs

from counterfoil.domain.altered import altered
from counterfoil.domain.confirming import confirmed_and_withheld
from counterfoil.domain.observation import (
    GONE,
    Origin,
    doubts_after,
    facets_of_part,
    holder_of,
    news,
    news_of_metadata,
    of_part,
    stated,
    unless_erased,
    when_known,
)
from counterfoil.domain.product.commands import LearnEarlierFact, ObservePrice, ObserveProduct
from counterfoil.domain.product.events import (
    ConfirmationEnded,
    DefaultPriceChosen,
    DefaultPriceCleared,
    EarlierFactLearned,
    Event,
    FactsUnsettled,
    PriceAdded,
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
    ProductListed,
    ProductMetadataChanged,
    ProductRenamed,
    ProductRestored,
    ShippabilityChanged,
    StatementDescriptorChanged,
    UnitLabelChanged,
)
from counterfoil.domain.product.observed import ObservedPrice, ObservedProduct
from counterfoil.domain.product.price import PriceTerms, TaxBehavior, canonical
from counterfoil.domain.product.state import Deleted, InForce, Price, State, Unseen
from counterfoil.domain.requests import Operation, request_for
from counterfoil.domain.resolution import Facets, facets_of
from counterfoil.domain.values import Annotations, Known, PriceId


def observe_product(command: ObserveProduct, state: State) -> tuple[Event, ...]:
    """
    Record what is new of the product.

    It enters the catalogue once its name is known: the facets of a statement without one come with
    the first that has it. Of a product that is gone nothing is new but doubts.
    """
    doubts = doubts_after(state.unsettled, command.unsettled)
    return (*_news_of_product(command, state), *_news_of_doubts(state, doubts))


def observe_price(command: ObservePrice, state: State) -> tuple[Event, ...]:
    """Record what is new of a price, also before its product was seen; its terms make it known."""
    doubts = doubts_after(state.unsettled, command.unsettled, command.price_id)
    return (*_news_of_part(command, state), *_news_of_doubts(state, doubts))


def learn_earlier_fact(command: LearnEarlierFact) -> tuple[Event, ...]:
    """Record what an older statement adds to the past."""
    return (EarlierFactLearned(price_id=command.price_id, sighting=command.sighting),)


def default_price_is(price_id: PriceId | None) -> DefaultPriceChosen | DefaultPriceCleared:
    """Return the fact that a product has this default price from now on."""
    return DefaultPriceCleared() if price_id is None else DefaultPriceChosen(price_id)


def as_observed(state: State) -> ObservedProduct:
    """Return what is known of the product in the words of an observation."""
    match state:
        case Unseen():
            return ObservedProduct()
        case InForce():
            return ObservedProduct(
                created=when_known(state.created),
                deleted=Known(value=False),
                active=Known(state.active),
                name=Known(state.name),
                description=Known(state.description),
                default_price=Known(state.default_price),
                statement_descriptor=Known(state.statement_descriptor),
                unit_label=Known(state.unit_label),
                shippable=Known(state.shippable),
                metadata=unless_erased(state.annotations),
            )
        case Deleted():
            return ObservedProduct(deleted=GONE)
        case _ as unreachable:
            assert_never(unreachable)


def price_as_observed(state: State, price_id: PriceId) -> ObservedPrice:
    """Return what is known of one of the product's prices in the words of an observation."""
    if price_id in state.deleted_prices:
        return ObservedPrice(deleted=GONE)
    price = state.prices.get(price_id)
    if price is None:
        return ObservedPrice()
    return ObservedPrice(
        created=when_known(price.created),
        deleted=Known(value=False),
        terms=Known(price.terms),
        active=Known(price.active),
        nickname=Known(price.nickname),
        lookup_key=Known(price.lookup_key),
        metadata=unless_erased(price.annotations),
    )


def facets_held(state: State) -> Facets:
    """Return every facet of the product and of its prices that is known, by name."""
    facets = dict(facets_of(as_observed(state)))
    for price_id in state.prices:
        of_this = facets_of(price_as_observed(state, price_id))
        facets |= {of_part(price_id, name): facet for name, facet in of_this.items()}
    return facets


def _news_of_product(command: ObserveProduct, state: State) -> Iterator[Event]:
    if isinstance(state, Deleted):
        return
    if isinstance(state, InForce):
        yield from _confirmed_and_changed(command.observed, state)
    elif command.observed.name is not None:
        asked = request_for(state.outstanding, Operation.LIST_PRODUCT)
        is_new = command.origin is Origin.CREATED or asked is not None
        yield _first_sight(command, command.observed.name.value, is_new=is_new)
    if command.observed.deleted == GONE:
        yield ProductDeleted()


def _first_sight(command: ObserveProduct, name: str, *, is_new: bool) -> Event:
    """Tell a product that was created, or that we had asked for, from one that existed before."""
    observed = command.observed
    kind = ProductListed if is_new else ProductAdopted
    return kind(
        product_id=command.product_id,
        name=name,
        created=stated(observed.created, None),
        active=stated(observed.active, otherwise=True),
        description=stated(observed.description, None),
        default_price=stated(observed.default_price, None),
        statement_descriptor=stated(observed.statement_descriptor, None),
        unit_label=stated(observed.unit_label, None),
        shippable=stated(observed.shippable, None),
        annotations=Annotations(metadata=stated(observed.metadata, {})),
    )


def _confirmed_and_changed(observed: ObservedProduct, state: InForce) -> Iterator[Event]:
    """Yield what is new, and what of the decided is confirmed; the rest of it stands."""
    own = tuple(facet for facet in state.unconfirmed if not holder_of(facet))
    confirmed, withheld = confirmed_and_withheld(observed, lambda: as_observed(state), own)
    yield from _changed_details(altered(observed, **dict.fromkeys(withheld)), state)
    if confirmed:
        yield ConfirmationEnded(facets=confirmed)


def _changed_details(observed: ObservedProduct, state: InForce) -> Iterator[Event]:
    if created := news(observed.created, state.created):
        yield ProductCreationLearned(created.value)
    if name := news(observed.name, state.name):
        yield ProductRenamed(name.value)
    if description := news(observed.description, state.description):
        yield ProductDescribed(description.value)
    if descriptor := news(observed.statement_descriptor, state.statement_descriptor):
        yield StatementDescriptorChanged(descriptor.value)
    if unit_label := news(observed.unit_label, state.unit_label):
        yield UnitLabelChanged(unit_label.value)
    if shippable := news(observed.shippable, state.shippable):
        yield ShippabilityChanged(shippable.value)
    if default_price := news(observed.default_price, state.default_price):
        yield default_price_is(default_price.value)
    if metadata := news_of_metadata(observed.metadata, state.annotations):
        yield ProductMetadataChanged(Annotations(metadata=metadata.value))
    if active := news(observed.active, state.active):
        yield ProductRestored() if active.value else ProductArchived()


def _news_of_part(command: ObservePrice, state: State) -> Iterator[Event]:
    price_id, observed = command.price_id, command.observed
    if price_id in state.deleted_prices:
        return
    price = state.prices.get(price_id)
    if price is not None:
        yield from _confirmed_and_changed_price(observed, price, state)
    elif observed.terms is not None:
        asked = request_for(state.outstanding, Operation.ADD_PRICE, price_id)
        is_new = command.origin is Origin.CREATED or asked is not None
        yield _first_sight_of_part(observed, observed.terms.value, is_new=is_new)
        # Of what is seen for the first time no decision is left to hold.
        if held := _awaited_of(price_id, state):
            yield ConfirmationEnded(facets=tuple(of_part(price_id, facet) for facet in held))
    if observed.deleted == GONE:
        yield PriceDeleted(price_id=price_id)


def _first_sight_of_part(observed: ObservedPrice, terms: PriceTerms, *, is_new: bool) -> Event:
    kind = PriceAdded if is_new else PriceAdopted
    return kind(
        terms=canonical(terms),
        created=stated(observed.created, None),
        active=stated(observed.active, otherwise=True),
        nickname=stated(observed.nickname, None),
        lookup_key=stated(observed.lookup_key, None),
        annotations=Annotations(metadata=stated(observed.metadata, {})),
    )


def _confirmed_and_changed_price(
    observed: ObservedPrice, price: Price, state: State
) -> Iterator[Event]:
    price_id = price.terms.id
    if observed.terms is not None:
        observed = attrs.evolve(observed, terms=Known(canonical(observed.terms.value)))
    awaited = _awaited_of(price_id, state)
    confirmed, withheld = confirmed_and_withheld(
        observed, lambda: price_as_observed(state, price_id), awaited
    )
    yield from _changed_price(altered(observed, **dict.fromkeys(withheld)), price)
    if confirmed:
        yield ConfirmationEnded(facets=tuple(of_part(price_id, facet) for facet in confirmed))


def _awaited_of(price_id: PriceId, state: State) -> tuple[str, ...]:
    """Return the facets of a price that were decided here and await Stripe's confirmation."""
    unconfirmed = state.unconfirmed if isinstance(state, InForce) else ()
    return facets_of_part(price_id, unconfirmed)


def _changed_price(observed: ObservedPrice, price: Price) -> Iterator[Event]:
    price_id = price.terms.id
    if created := news(observed.created, price.created):
        yield PriceCreationLearned(price_id=price_id, created=created.value)
    if observed.terms is not None:
        yield from _changed_terms(observed.terms.value, price.terms)
    if nickname := news(observed.nickname, price.nickname):
        yield PriceNicknamed(price_id=price_id, nickname=nickname.value)
    if lookup_key := news(observed.lookup_key, price.lookup_key):
        yield PriceLookupKeyChanged(price_id=price_id, lookup_key=lookup_key.value)
    if metadata := news_of_metadata(observed.metadata, price.annotations):
        yield PriceMetadataChanged(
            price_id=price_id, annotations=Annotations(metadata=metadata.value)
        )
    if active := news(observed.active, price.active):
        yield PriceRestored(price_id=price_id) if active.value else PriceArchived(price_id=price_id)


def _changed_terms(stated: PriceTerms, held: PriceTerms) -> Iterator[Event]:
    if stated == held:
        return
    behavior = stated.tax_behavior
    specified = attrs.evolve(held, tax_behavior=behavior)
    if held.tax_behavior is TaxBehavior.UNSPECIFIED and stated == specified:
        yield PriceTaxBehaviorSpecified(price_id=held.id, tax_behavior=behavior)
    else:
        yield PriceTermsCorrected(terms=stated)


def _news_of_doubts(state: State, doubts: tuple[str, ...]) -> Iterator[Event]:
    if doubts != state.unsettled:
        yield FactsUnsettled(doubts)
