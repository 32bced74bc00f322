"""How each recorded fact changes what a product and its prices are."""

from typing import assert_never

from counterfoil.domain.altered import altered
from counterfoil.domain.confirming import awaiting, awaiting_still
from counterfoil.domain.observation import holder_of
from counterfoil.domain.product import events as e
from counterfoil.domain.product.state import Deleted, InForce, Price, State
from counterfoil.domain.requests import (
    Operation,
    Outstanding,
    Requests,
    RequestStage,
    at_stage,
    closed,
    opened,
    wish_of,
)
from counterfoil.domain.values import PriceId


def evolve(state: State, event: e.Event) -> State:
    """Apply one recorded fact. Total: it never refuses and never reads a clock."""
    if isinstance(event, e.FirstSight):
        return _seen(state, event)
    if isinstance(event, e.DetailEvent):
        return _with_detail(state, event) if isinstance(state, InForce) else state
    if isinstance(event, e.PriceDetailEvent):
        # Nothing is recorded of a price that isn't there, yet replay is total.
        price = state.prices.get(event.price_id)
        return state if price is None else _with_price(state, _price_with_detail(price, event))
    if isinstance(event, e.RequestEvent):
        return altered(state, outstanding=_outstanding(state.outstanding, event))
    if isinstance(event, e.ConfirmationEvent):
        return _with_confirmation(state, event) if isinstance(state, InForce) else state
    match event:
        case e.PriceAdded() | e.PriceAdopted():
            left = closed(state.outstanding, event.terms.id, Operation.ADD_PRICE)
            return _with_price(altered(state, outstanding=left), _price(event))
        case e.PriceTermsCorrected(terms=terms):
            known = state.prices.get(terms.id)
            return state if known is None else _with_price(state, altered(known, terms=terms))
        case e.PriceDeleted(price_id=price_id):
            return _without_price(state, price_id)
        case e.ProductDeleted():
            return _deleted(state)
        case e.FactsUnsettled(facets=facets):
            return altered(state, unsettled=facets)
        case e.LinkedToStripe(price_id=price_id, stripe_id=stripe_id):
            return altered(state, stripe_ids={**state.stripe_ids, price_id: stripe_id})
        case e.EarlierFactLearned():
            return state
        case _ as unreachable:
            assert_never(unreachable)


def _seen(state: State, event: e.FirstSight) -> State:
    return InForce(
        id=state.id,
        name=event.name,
        created=event.created,
        active=event.active,
        description=event.description,
        default_price=event.default_price,
        statement_descriptor=event.statement_descriptor,
        unit_label=event.unit_label,
        shippable=event.shippable,
        annotations=event.annotations,
        prices=state.prices,
        deleted_prices=state.deleted_prices,
        stripe_ids=state.stripe_ids,
        unsettled=state.unsettled,
        outstanding=closed(state.outstanding, None, Operation.LIST_PRODUCT),
    )


def _with_detail(state: InForce, event: e.DetailEvent) -> InForce:
    match event:
        case e.ProductCreationLearned(created=created):
            return altered(state, created=created)
        case e.ProductRenamed(name=name):
            return altered(state, name=name)
        case e.ProductDescribed(description=description):
            return altered(state, description=description)
        case e.StatementDescriptorChanged(statement_descriptor=statement_descriptor):
            return altered(state, statement_descriptor=statement_descriptor)
        case e.UnitLabelChanged(unit_label=unit_label):
            return altered(state, unit_label=unit_label)
        case e.ShippabilityChanged(shippable=shippable):
            return altered(state, shippable=shippable)
        case e.DefaultPriceChosen(price_id=price_id):
            return altered(state, default_price=price_id)
        case e.DefaultPriceCleared():
            return altered(state, default_price=None)
        case e.ProductMetadataChanged(annotations=annotations):
            return altered(state, annotations=annotations)
        case e.ProductArchived():
            return altered(state, active=False)
        case e.ProductRestored():
            return altered(state, active=True)
        case _ as unreachable:
            assert_never(unreachable)


def _price_with_detail(price: Price, event: e.PriceDetailEvent) -> Price:
    match event:
        case e.PriceCreationLearned(created=created):
            return altered(price, created=created)
        case e.PriceTaxBehaviorSpecified(tax_behavior=tax_behavior):
            return altered(price, terms=altered(price.terms, tax_behavior=tax_behavior))
        case e.PriceNicknamed(nickname=nickname):
            return altered(price, nickname=nickname)
        case e.PriceLookupKeyChanged(lookup_key=lookup_key):
            return altered(price, lookup_key=lookup_key)
        case e.PriceMetadataChanged(annotations=annotations):
            return altered(price, annotations=annotations)
        case e.PriceArchived():
            return altered(price, active=False)
        case e.PriceRestored():
            return altered(price, active=True)
        case _ as unreachable:
            assert_never(unreachable)


def _price(event: e.PriceAdded | e.PriceAdopted) -> Price:
    return Price(
        terms=event.terms,
        created=event.created,
        active=event.active,
        nickname=event.nickname,
        lookup_key=event.lookup_key,
        annotations=event.annotations,
    )


def _with_price(state: State, price: Price) -> State:
    return altered(state, prices={**state.prices, price.terms.id: price})


def _without_price(state: State, price_id: PriceId) -> State:
    """Drop a price, and keep its id, so that no statement brings it back, whenever it comes."""
    state = altered(
        state,
        prices={other: price for other, price in state.prices.items() if other != price_id},
        deleted_prices=tuple(sorted({*state.deleted_prices, price_id})),
        outstanding=closed(state.outstanding, price_id, Operation.ADD_PRICE),
    )
    if not isinstance(state, InForce):
        return state
    left = tuple(facet for facet in state.unconfirmed if holder_of(facet) != price_id)
    return altered(state, unconfirmed=left)


def listing_of(asked: e.ProductListingRequested) -> Outstanding:
    """Return the request that asks for a product, with all that it wishes."""
    return Outstanding(operation=Operation.LIST_PRODUCT, wish=wish_of(asked))


def addition_of(asked: e.PriceAdditionRequested) -> Outstanding:
    """Return the request that asks for a price, with all that it wishes."""
    return Outstanding(operation=Operation.ADD_PRICE, subject=asked.terms.id, wish=wish_of(asked))


def _outstanding(requests: Requests, event: e.RequestEvent) -> Requests:
    match event:
        case e.ProductListingRequested():
            return opened(requests, listing_of(event))
        case e.PriceAdditionRequested():
            return opened(requests, addition_of(event))
        case e.RequestRefused() | e.RequestLapsed():
            return closed(requests, event.subject, event.operation)
        case e.RequestUnknown():
            return at_stage(requests, event.operation, event.subject, RequestStage.UNKNOWN)
        case _ as unreachable:
            assert_never(unreachable)


def _with_confirmation(state: InForce, event: e.ConfirmationEvent) -> InForce:
    match event:
        case e.ConfirmationAwaited(facets=facets):
            return altered(state, unconfirmed=awaiting(state.unconfirmed, facets))
        case e.ConfirmationEnded(facets=facets):
            return altered(state, unconfirmed=awaiting_still(state.unconfirmed, facets))
        case _ as unreachable:
            assert_never(unreachable)


def _deleted(state: State) -> Deleted:
    return Deleted(
        id=state.id,
        prices=state.prices,
        deleted_prices=state.deleted_prices,
        stripe_ids=state.stripe_ids,
        unsettled=state.unsettled,
    )
