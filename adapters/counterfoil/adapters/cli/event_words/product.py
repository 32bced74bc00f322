"""What is said of the events of a product and its prices."""

from counterfoil.adapters.cli.event_words import shared
from counterfoil.adapters.cli.event_words.sentences import Sentences
from counterfoil.domain.product import events as e
from counterfoil.domain.rulebook.rule import Words

SENTENCES: Sentences = {
    e.ProductListed: Words("Product listed: {name}", "Product opgenomen: {name}"),
    e.ProductAdopted: Words("Product came to be known: {name}", "Product bekend geworden: {name}"),
    e.ProductCreationLearned: Words(
        "Product was made on {created:day}", "Product is gemaakt op {created:day}"
    ),
    e.ProductRenamed: Words("Product is now called {name}", "Product heet nu {name}"),
    e.ProductDescribed: Words(
        "Description is now: {description}", "Omschrijving is nu: {description}"
    ),
    e.StatementDescriptorChanged: Words(
        "Bank statements say {statement_descriptor}",
        "Op het afschrift staat {statement_descriptor}",
    ),
    e.UnitLabelChanged: Words("One of it is called {unit_label}", "Een eenheid heet {unit_label}"),
    e.ShippabilityChanged: Words("Shipped: {shippable}", "Wordt verzonden: {shippable}"),
    e.DefaultPriceChosen: Words("Default price is {price_id}", "Standaardprijs is {price_id}"),
    e.DefaultPriceCleared: Words("No default price any more", "Geen standaardprijs meer"),
    e.ProductMetadataChanged: Words(
        "Metadata is now[: {annotations:facts}]", "Metadata is nu[: {annotations:facts}]"
    ),
    e.ProductArchived: Words(
        "Product archived: no longer for sale", "Product gearchiveerd: niet meer te koop"
    ),
    e.ProductRestored: Words("Product is for sale again", "Product is weer te koop"),
    e.ProductDeleted: Words("Product deleted, for ever", "Product voorgoed verwijderd"),
    e.PriceAdded: Words("Price added: {terms}", "Prijs toegevoegd: {terms}"),
    e.PriceAdopted: Words("Price came to be known: {terms}", "Prijs bekend geworden: {terms}"),
    e.PriceCreationLearned: Words(
        "Price {price_id} was made on {created:day}", "Prijs {price_id} is gemaakt op {created:day}"
    ),
    e.PriceTaxBehaviorSpecified: Words(
        "Tax of {price_id} is {tax_behavior}", "Btw van {price_id} is {tax_behavior}"
    ),
    e.PriceTermsCorrected: Words(
        "Stripe states the price otherwise: {terms}", "Stripe noemt de prijs anders: {terms}"
    ),
    e.PriceNicknamed: Words(
        "Nickname of {price_id} is {nickname}", "Bijnaam van {price_id} is {nickname}"
    ),
    e.PriceLookupKeyChanged: Words(
        "Lookup key of {price_id} is {lookup_key}", "Zoeksleutel van {price_id} is {lookup_key}"
    ),
    e.PriceMetadataChanged: Words(
        "Metadata of {price_id} is now[: {annotations:facts}]",
        "Metadata van {price_id} is nu[: {annotations:facts}]",
    ),
    e.PriceArchived: Words(
        "Price {price_id} archived: no longer for sale",
        "Prijs {price_id} gearchiveerd: niet meer te koop",
    ),
    e.PriceRestored: Words(
        "Price {price_id} is for sale again", "Prijs {price_id} is weer te koop"
    ),
    e.PriceDeleted: Words(
        "Price {price_id} deleted, for ever", "Prijs {price_id} voorgoed verwijderd"
    ),
    e.ProductListingRequested: Words(
        "Stripe was asked to list the product {name}",
        "Stripe gevraagd het product {name} op te nemen",
    ),
    e.PriceAdditionRequested: Words(
        "Stripe was asked to add the price {terms}",
        "Stripe gevraagd de prijs {terms} toe te voegen",
    ),
    e.RequestRefused: shared.REFUSED,
    e.RequestLapsed: shared.LAPSED,
    e.RequestUnknown: shared.UNKNOWN,
    e.LinkedToStripe: shared.part_linked("price_id"),
    e.ConfirmationAwaited: shared.CONFIRMATION_AWAITED,
    e.ConfirmationEnded: shared.CONFIRMATION_ENDED,
    e.FactsUnsettled: shared.UNSETTLED,
    e.EarlierFactLearned: shared.earlier("sighting", "price_id"),
}
