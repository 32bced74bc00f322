"""What a wish changes of a product and of a price, as facts in a fixed order."""

from collections.abc import Iterator

from counterfoil.domain.changes import after, chosen
from counterfoil.domain.metadata import merge_metadata
from counterfoil.domain.product import commands as c
from counterfoil.domain.product import events as e
from counterfoil.domain.product import guards
from counterfoil.domain.product.observing import default_price_is
from counterfoil.domain.product.state import InForce, Price
from counterfoil.domain.values import Annotations, PriceId


def product_changes(command: c.ChangeProductDetails, product: InForce) -> Iterator[e.Event]:
    """Yield what a wish changes of a product."""
    name = chosen(command.name, product.name)
    if name != product.name:
        yield e.ProductRenamed(name)
    description = after(command.description, product.description, None) or None
    if description != product.description:
        yield e.ProductDescribed(description)
    descriptor = after(command.statement_descriptor, product.statement_descriptor, None) or None
    if descriptor != product.statement_descriptor:
        yield e.StatementDescriptorChanged(descriptor)
    unit_label = after(command.unit_label, product.unit_label, None) or None
    if unit_label != product.unit_label:
        yield e.UnitLabelChanged(unit_label)
    default_price = after(command.default_price, product.default_price, None)
    if default_price != product.default_price:
        yield default_price_is(default_price)
    metadata = merge_metadata(product.metadata, command.metadata)
    if metadata != product.metadata:
        yield e.ProductMetadataChanged(Annotations(metadata=metadata))


def price_changes(
    command: c.ChangePriceDetails, price: Price, product: InForce
) -> Iterator[e.Event]:
    """Yield what a wish changes of a price, and of those that lose their key to it."""
    price_id = command.price_id
    nickname = after(command.nickname, price.nickname, None) or None
    if nickname != price.nickname:
        yield e.PriceNicknamed(price_id=price_id, nickname=nickname)
    lookup_key = after(command.lookup_key, price.lookup_key, None) or None
    if lookup_key != price.lookup_key:
        yield from lookup_key_taken(lookup_key, price_id, product)
        yield e.PriceLookupKeyChanged(price_id=price_id, lookup_key=lookup_key)
    metadata = merge_metadata(price.metadata, command.metadata)
    if metadata != price.metadata:
        yield e.PriceMetadataChanged(price_id=price_id, annotations=Annotations(metadata=metadata))


def lookup_key_taken(
    key: str | None, price_id: PriceId, product: InForce
) -> Iterator[e.PriceLookupKeyChanged]:
    """Yield that each other price loses a key that is transferred."""
    for holder in guards.lookup_key_holders(key, price_id, product):
        yield e.PriceLookupKeyChanged(price_id=holder.terms.id, lookup_key=None)
