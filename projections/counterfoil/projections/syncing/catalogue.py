"""What Stripe is asked for a product and its prices."""

from collections.abc import Iterable, Iterator, Mapping

from counterfoil.domain.observation import facets_of_part, of_part
from counterfoil.domain.product import events as e
from counterfoil.domain.product.observing import facets_held
from counterfoil.domain.product.price import PriceTerms
from counterfoil.domain.product.state import InForce
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import PriceId
from counterfoil.projections.syncing.decided_facets import (
    awaited_since,
    born_here,
    changes_of_metadata,
    said,
    to_be_sent,
)
from counterfoil.projections.syncing.forms import Parameters, Value, form
from counterfoil.projections.syncing.provider_request import (
    CATALOGUE,
    Answered,
    Decided,
    ProviderRequest,
)

_PRODUCTS, _PRICES = "/v1/products", "/v1/prices"
_KEY = "lookup_key"


def requests(decided: Decided) -> Iterator[ProviderRequest]:
    """Yield what Stripe is asked for a product and its prices."""
    before, after = decided.before, decided.after
    for event in decided.events:
        match event:
            case e.ProductListingRequested():
                yield _listed(event)
            case e.PriceAdditionRequested():
                yield _added(event)
            case _:
                pass
    if isinstance(before, InForce) and isinstance(after, InForce):
        was, now = facets_held(before), facets_held(after)
        facets = to_be_sent(
            was, now, awaited=awaited_since(decided.events), unconfirmed=before.unconfirmed
        )
        yield from _changed_prices(before, after, facets)
        yield from _changed(before, after, facets)


def _listed(asked: e.ProductListingRequested) -> ProviderRequest:
    """Put a product in the catalogue, under the id that it has here."""
    parameters: dict[str, Value] = {
        "id": asked.product_id,
        "name": asked.name,
        "active": asked.active,
        "description": asked.description,
        "statement_descriptor": asked.statement_descriptor,
        "unit_label": asked.unit_label,
        "shippable": asked.shippable,
        "metadata": asked.annotations.metadata or None,
    }
    return ProviderRequest(
        name="list_product",
        path=_PRODUCTS,
        body=form(said(parameters)),
        lane=CATALOGUE,
        reads=f"{_PRODUCTS}/{asked.product_id}",
        answers=(Answered(operation=Operation.LIST_PRODUCT),),
    )


def _added(asked: e.PriceAdditionRequested) -> ProviderRequest:
    terms = asked.terms
    parameters: dict[str, Value] = {
        **_terms(terms),
        "active": asked.active,
        "nickname": asked.nickname,
        _KEY: asked.lookup_key,
        "transfer_lookup_key": True if asked.transfer_lookup_key else None,
        "metadata": born_here(terms.id, asked.annotations.metadata),
    }
    return ProviderRequest(
        name=f"add_price:{terms.id}",
        path=_PRICES,
        body=form(said(parameters)),
        lane=CATALOGUE,
        reads=f"{_PRICES}?product={terms.product}&limit=100",
        answers=(Answered(operation=Operation.ADD_PRICE, subject=terms.id),),
    )


def _terms(terms: PriceTerms) -> Parameters:
    recurrence = terms.recurrence
    return {
        "product": terms.product,
        "currency": terms.currency,
        "unit_amount": terms.unit_amount if terms.unit_amount_decimal is None else None,
        "unit_amount_decimal": terms.unit_amount_decimal,
        "custom_unit_amount": {"enabled": True} if terms.custom_unit_amount else None,
        "billing_scheme": terms.billing_scheme,
        "recurring": None
        if recurrence is None
        else {
            "interval": recurrence.interval,
            "interval_count": recurrence.interval_count,
            "usage_type": recurrence.usage_type,
        },
        "tax_behavior": terms.tax_behavior,
    }


def _changed(before: InForce, after: InForce, facets: frozenset[str]) -> Iterator[ProviderRequest]:
    """Yield the one update that tells of all that was decided of the product itself."""
    values: Mapping[str, Value] = {
        "name": after.name,
        "description": after.description,
        "statement_descriptor": after.statement_descriptor,
        "unit_label": after.unit_label,
        "default_price": after.default_price,
        "active": after.active,
        "metadata": changes_of_metadata(before.metadata, after.metadata),
    }
    own = [name for name in values if name in facets]
    if own:
        path = f"{_PRODUCTS}/{after.id}"
        yield ProviderRequest(
            name="update_product",
            path=path,
            body=form({name: values[name] for name in own}),
            lane=CATALOGUE,
            reads=path,
            facets=tuple(sorted(own)),
        )


def _changed_prices(
    before: InForce, after: InForce, facets: frozenset[str]
) -> Iterator[ProviderRequest]:
    """
    Yield an update for each price of which something was decided.

    A key that passes from one price to another does so by the update of the one that gets it.
    """
    taken: set[str] = set()
    for price in after.prices:
        if of_part(price, _KEY) in facets:
            taken |= _taken_by(price, before, after, facets)
    for price in after.prices:
        own = sorted(set(facets_of_part(price, facets - taken)))
        if own:
            lost = _taken_by(price, before, after, facets) if _KEY in own else set()
            parameters = _price_parameters(price, before, after, own)
            yield _price_update(price, parameters, own, lost)


def _taken_by(price: PriceId, before: InForce, after: InForce, facets: Iterable[str]) -> set[str]:
    """Return the facets of other prices that say that their key is this price's now."""
    key = after.prices[price].lookup_key
    if key is None:
        return set()
    others = {id_: held for id_, held in before.prices.items() if id_ != price}
    lost = {of_part(id_, _KEY) for id_, held in others.items() if held.lookup_key == key}
    return lost.intersection(facets)


def _price_update(
    price: PriceId, parameters: Parameters, own: Iterable[str], lost: set[str]
) -> ProviderRequest:
    path = f"{_PRICES}/{price}"
    moved: Parameters = {"transfer_lookup_key": True} if lost else {}
    return ProviderRequest(
        name=f"update_price:{price}",
        path=path,
        body=form({**parameters, **moved}),
        lane=CATALOGUE,
        reads=path,
        facets=tuple(sorted({*(of_part(price, name) for name in own), *lost})),
    )


def _price_parameters(
    price: PriceId, before: InForce, after: InForce, facets: Iterable[str]
) -> Parameters:
    was, now = before.prices[price], after.prices[price]
    values: Mapping[str, tuple[str, Value]] = {
        "terms": ("tax_behavior", now.terms.tax_behavior),
        "nickname": ("nickname", now.nickname),
        _KEY: (_KEY, now.lookup_key),
        "metadata": ("metadata", changes_of_metadata(was.metadata, now.metadata)),
        "active": ("active", now.active),
    }
    return dict(values[name] for name in facets)
