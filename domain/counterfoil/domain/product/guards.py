"""What wishes about products, and about what may change of their prices, must hold to."""

from collections.abc import Iterator, Mapping

from counterfoil.domain.changes import Change, Set
from counterfoil.domain.facts import Facts
from counterfoil.domain.metadata import metadata_fits
from counterfoil.domain.product.commands import (
    AddPrice,
    ChangePriceDetails,
    ChangeProductDetails,
    ListProduct,
)
from counterfoil.domain.product.price import TaxBehavior
from counterfoil.domain.product.refusals import (
    CatalogueReadOnlyError,
    CatalogueTextTooLongError,
    DefaultPriceArchivedError,
    DefaultPriceKeptError,
    LookupKeyTakenError,
    PriceDeletedError,
    PriceNotInProductError,
    ProductDeletedError,
    ProductNameEmptyError,
    ProductNotInCatalogueError,
    StatementDescriptorError,
    TaxBehaviorSpecifiedError,
)
from counterfoil.domain.product.state import Deleted, InForce, Price, State
from counterfoil.domain.product.terms_guards import may_be_sold_at
from counterfoil.domain.product.terms_refusals import ChoiceUnknownError
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.values import PriceId

TEXT_CHARACTERS_MAX: Mapping[str, int] = {
    "name": 5000,
    "description": 40000,
    "statement_descriptor": 22,
    "unit_label": 12,
    "nickname": 5000,
    "lookup_key": 200,
}
"""How many characters Stripe's API takes of each text."""

NOT_ON_STATEMENTS = frozenset("<>\\\"'")
"""The signs that a bank statement can't carry."""


def may_write_catalogue(facts: Facts) -> Iterator[CommandRefusedError]:
    """
    Yield a wish that comes through the portal (R188).

    This check goes before every other: who may not ask isn't told what is there.
    """
    if facts.at_portal:
        yield CatalogueReadOnlyError()


def in_catalogue(state: State) -> InForce:
    """Return the product that a wish is about, or refuse where it isn't there to be changed."""
    if isinstance(state, InForce):
        return state
    if isinstance(state, Deleted):
        raise ProductDeletedError(state.id)
    raise ProductNotInCatalogueError(state.id)


def price_of(product: InForce, price_id: PriceId) -> Price:
    """Return the price that a wish is about, or refuse where the product doesn't have it."""
    if price_id not in product.prices:
        raise PriceNotInProductError(product_id=product.id, price_id=price_id)
    return product.prices[price_id]


def may_be_listed(command: ListProduct) -> Iterator[CommandRefusedError]:
    """Yield what keeps a product from being put in the catalogue."""
    if not command.name.strip():
        yield ProductNameEmptyError(command.product_id)
    yield from text_fits("name", command.name)
    yield from text_fits("description", command.description)
    yield from descriptor_is_plain(command.statement_descriptor)
    yield from text_fits("unit_label", command.unit_label)
    yield from metadata_fits({}, Set(command.metadata))


def may_be_changed(
    command: ChangeProductDetails, product: InForce
) -> Iterator[CommandRefusedError]:
    """Yield what keeps the details of a product from being changed."""
    name = _text(command.name)
    if name is not None and not name.strip():
        yield ProductNameEmptyError(product.id)
    yield from text_fits("name", name)
    yield from text_fits("description", _text(command.description))
    yield from descriptor_is_plain(_text(command.statement_descriptor))
    yield from text_fits("unit_label", _text(command.unit_label))
    if isinstance(command.default_price, Set):
        yield from may_be_default(command.default_price.value, product)
    yield from metadata_fits(product.metadata, command.metadata)


def may_be_default(price_id: PriceId, product: InForce) -> Iterator[CommandRefusedError]:
    """Yield a default price that isn't the product's, or isn't active."""
    price = product.prices.get(price_id)
    if price is None:
        yield PriceNotInProductError(product_id=product.id, price_id=price_id)
    elif not price.active:
        yield DefaultPriceArchivedError(price_id)


def may_be_added(command: AddPrice, product: InForce) -> Iterator[CommandRefusedError]:
    """Yield what keeps a price from being added; its terms are canonical."""
    if command.terms.id in product.deleted_prices:
        yield PriceDeletedError(command.terms.id)
    yield from may_be_sold_at(command.terms)
    yield from text_fits("nickname", command.nickname)
    yield from text_fits("lookup_key", command.lookup_key)
    yield from metadata_fits({}, Set(command.metadata))
    if not command.transfer_lookup_key:
        yield from lookup_key_is_free(command.lookup_key, command.terms.id, product)


def may_change_price(
    command: ChangePriceDetails, price: Price, product: InForce
) -> Iterator[CommandRefusedError]:
    """Yield what keeps the details of a price from being changed (R196)."""
    key = _text(command.lookup_key)
    yield from text_fits("nickname", _text(command.nickname))
    yield from text_fits("lookup_key", key)
    yield from metadata_fits(price.metadata, command.metadata)
    if not command.transfer_lookup_key:
        yield from lookup_key_is_free(key, price.terms.id, product)


def may_be_archived(price_id: PriceId, product: InForce) -> Iterator[CommandRefusedError]:
    """Yield that a price is the default of its product, which stays active."""
    if product.default_price == price_id:
        yield DefaultPriceKeptError(price_id)


def may_specify_tax(price: Price, wanted: TaxBehavior) -> Iterator[CommandRefusedError]:
    """Yield a tax behavior that nobody knows, or that would replace one that was specified."""
    if not wanted.is_known:
        yield ChoiceUnknownError(parameter="tax_behavior", choice=wanted.value)
    if price.terms.tax_behavior is not TaxBehavior.UNSPECIFIED:
        yield TaxBehaviorSpecifiedError(
            price_id=price.terms.id, tax_behavior=price.terms.tax_behavior
        )


def lookup_key_is_free(
    key: str | None, price_id: PriceId, product: InForce
) -> Iterator[CommandRefusedError]:
    """
    Yield another price of the product that is looked up under the key.

    Stripe keeps a key unique over the whole account; what other products have is for Stripe to say.
    """
    for holder in lookup_key_holders(key, price_id, product):
        yield LookupKeyTakenError(lookup_key=holder.lookup_key or "", price_id=holder.terms.id)


def lookup_key_holders(key: str | None, price_id: PriceId, product: InForce) -> Iterator[Price]:
    """Yield the other prices of a product that are looked up under a key."""
    for other_id, other in product.prices.items():
        if key and other.lookup_key == key and other_id != price_id:
            yield other


def text_fits(parameter: str, text: str | None) -> Iterator[CommandRefusedError]:
    """Yield a text beyond Stripe's length for it; no text fits always."""
    length_max = TEXT_CHARACTERS_MAX[parameter]
    if text is not None and len(text) > length_max:
        yield CatalogueTextTooLongError(
            parameter=parameter, length=len(text), length_max=length_max
        )


def descriptor_is_plain(text: str | None) -> Iterator[CommandRefusedError]:
    """Yield a text that banks can't put on a statement; empty text clears it."""
    yield from text_fits("statement_descriptor", text)
    if text and (NOT_ON_STATEMENTS & set(text) or not any(sign.isalpha() for sign in text)):
        yield StatementDescriptorError(text)


def _text(change: Change[str]) -> str | None:
    return change.value if isinstance(change, Set) else None
