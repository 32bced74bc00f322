"""What is found in the products and prices that a configuration offers, beside the catalogue."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, permutations

from counterfoil.domain.configuration import offer_refusals
from counterfoil.domain.configuration.features import (
    AllowedUpdate,
    OfferedProduct,
    SubscriptionUpdate,
)
from counterfoil.domain.configuration.finding import Finding, Severity, refused
from counterfoil.domain.configuration.offer_guards import PRODUCTS, offers_stand
from counterfoil.domain.product.price import Interval, PriceTerms, TaxBehavior
from counterfoil.domain.product.state import Deleted, InForce, Price
from counterfoil.domain.product.state import State as ProductState
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook import configuration_advice as advice
from counterfoil.domain.rulebook import subscription_update as updates
from counterfoil.domain.rulebook.rule import Words
from counterfoil.domain.subscription.switching import is_metered, waits_beyond_product
from counterfoil.domain.subscription.terms import SubscriptionItem
from counterfoil.domain.values import PriceId, ProductId, SubscriptionItemId

Catalogue = Mapping[ProductId, ProductState]


def offers_are_sound(update: SubscriptionUpdate, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield what is found in the offers of a subscription update that is on."""
    if not update.enabled:
        return
    for refusal in offers_stand(update.products, catalogue):
        yield refused(refusal, _severity(refusal, update, catalogue))
    for index, offer in enumerate(update.products):
        product = catalogue.get(offer.product)
        if product is not None:
            yield from _product_is_sound(f"{PRODUCTS}[{index}]", offer, product)
    if AllowedUpdate.PRICE in update.default_allowed_updates:
        prices = tuple(_offered(update, catalogue))
        yield from _taxes_agree(prices)
        yield from _tiers_can_be_left(update, prices)


def _severity(
    refusal: CommandRefusedError, update: SubscriptionUpdate, catalogue: Catalogue
) -> Severity:
    """
    Return how much it matters that something isn't there: less where it may never have been seen.

    A product is known to be missing once it was deleted, and a price once it was, or once its
    product was seen with other prices.
    """
    match refusal:
        case offer_refusals.ProductNotFoundError(product=product_id):
            known = isinstance(catalogue.get(product_id), Deleted)
        case offer_refusals.PriceNotFoundError(price=price_id):
            holders = [
                catalogue[offer.product] for offer in update.products if price_id in offer.prices
            ]
            known = any(each.prices or price_id in each.deleted_prices for each in holders)
        case _:
            known = True
    return Severity.ERROR if known else Severity.WARNING


def _product_is_sound(
    param: str, offer: OfferedProduct, product: ProductState
) -> Iterator[Finding]:
    """Yield what is found in one product: archived (R196), untaxed (R87), tiers in it (R195)."""
    if isinstance(product, InForce) and not product.active:
        yield Finding(
            rule=advice.OFFERED_PRODUCTS_ARE_SOLD,
            param=f"{param}[product]",
            says=Words(
                f"The product '{product.id}' is archived, and still offered.",
                f"Het product '{product.id}' is gearchiveerd en wordt nog aangeboden.",
            ),
            severity=Severity.WARNING,
        )
    for index, price_id in enumerate(offer.prices):
        price = product.prices.get(price_id)
        if price is not None and price.terms.tax_behavior is TaxBehavior.UNSPECIFIED:
            yield Finding(
                rule=updates.TAX_BEHAVIOR_IS_SPECIFIED,
                param=f"{param}[prices][{index}]",
                says=Words(
                    f"The tax behavior of the price '{price_id}' is unspecified, so that "
                    "customers can switch neither to it nor from it.",
                    f"Het belastinggedrag van de prijs '{price_id}' is niet vastgelegd, dus "
                    "klanten kunnen er niet naartoe en er niet vandaan wisselen.",
                ),
                severity=Severity.ERROR,
            )
    for names in _tiers(product.prices.values()):
        yield Finding(
            rule=advice.TIERS_ARE_PRODUCTS,
            param=f"{param}[product]",
            says=Words(
                f"The product '{product.id}' has several active prices of one interval and "
                f"currency: {names}.",
                f"Het product '{product.id}' heeft meerdere actieve prijzen met hetzelfde "
                f"interval en dezelfde valuta: {names}.",
            ),
            severity=Severity.ADVICE,
        )


def _tiers(prices: Iterable[Price]) -> Iterator[str]:
    """Yield the prices that differ in amount alone, together."""
    alike: dict[tuple[Interval, int, str], list[PriceTerms]] = defaultdict(list)
    for price in prices:
        recurrence = price.terms.recurrence
        if price.active and recurrence is not None and not is_metered(price.terms):
            key = recurrence.interval, recurrence.interval_count, price.terms.currency
            alike[key].append(price.terms)
    for group in alike.values():
        if len({(each.unit_amount, each.unit_amount_decimal) for each in group}) > 1:
            yield ", ".join(sorted(each.id for each in group))


def _offered(update: SubscriptionUpdate, catalogue: Catalogue) -> Iterator[PriceTerms]:
    """Yield the terms of the offered prices that customers can have."""
    for offer in update.products:
        product = catalogue.get(offer.product)
        prices = {} if product is None else product.prices
        for price_id in offer.prices:
            if price_id in prices and prices[price_id].active:
                yield prices[price_id].terms


def _taxes_agree(prices: Iterable[PriceTerms]) -> Iterator[Finding]:
    """Yield, by currency, the offered prices between which tax forbids to switch (R87)."""
    taxed: dict[str, dict[str, list[PriceId]]] = defaultdict(lambda: defaultdict(list))
    for price in prices:
        if price.tax_behavior is not TaxBehavior.UNSPECIFIED:
            taxed[price.currency][price.tax_behavior.value].append(price.id)
    for currency, groups in sorted(taxed.items()):
        if len(groups) > 1:
            named = "; ".join(f"{tax}: {', '.join(ids)}" for tax, ids in sorted(groups.items()))
            yield Finding(
                rule=updates.TAX_BEHAVIOR_STAYS,
                param=PRODUCTS,
                says=Words(
                    f"The offered prices in {currency.upper()} differ in tax behavior, and "
                    f"customers can't switch from one to another ({named}).",
                    f"De aangeboden prijzen in {currency.upper()} verschillen in belastinggedrag, "
                    f"en klanten kunnen niet van het ene naar het andere wisselen ({named}).",
                ),
                severity=Severity.WARNING,
            )


def _tiers_can_be_left(
    update: SubscriptionUpdate, prices: Iterable[PriceTerms]
) -> Iterator[Finding]:
    """Yield a switch between products that would have to wait, and so is refused (R59, R197)."""
    waiting = (
        (before, after)
        for before, after in permutations(prices, 2)
        if before.currency == after.currency
        and waits_beyond_product(
            SubscriptionItem(id=SubscriptionItemId(""), price=before),
            after,
            1,
            update.schedule_at_period_end,
        )
    )
    for before, after in islice(waiting, 1):
        yield Finding(
            rule=advice.TIERS_SWITCH_AT_ONCE,
            param="features[subscription_update][schedule_at_period_end][conditions]",
            says=Words(
                f"Customers can't switch from '{before.id}' to '{after.id}': that would wait for "
                "the period's end, and they are prices of two products.",
                f"Klanten kunnen niet van '{before.id}' naar '{after.id}' wisselen: die wissel zou "
                "tot het einde van de periode wachten, en het zijn prijzen van twee producten.",
            ),
            severity=Severity.WARNING,
        )
