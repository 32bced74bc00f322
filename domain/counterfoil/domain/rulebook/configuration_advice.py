"""
The rules by which a configuration is looked over: what Stripe takes as it is, and merchants would
rather know.
"""

from counterfoil.domain.rulebook.rule import Rule, Source, Words

OFFERED_PRODUCTS_ARE_SOLD = Rule(
    id="offered-products-are-sold",
    numbers=("R196",),
    says=Words(
        "A product that is offered for switching is still for sale; archiving it leaves its "
        "prices active.",
        "Een product dat je in het klantenportaal aanbiedt, is nog te koop; als je het "
        "archiveert, blijven de prijzen ervan actief.",
    ),
    remedy=Words(
        "Leave the product out of the configuration, or activate it again.",
        "Haal het product uit de configuratie of activeer het opnieuw.",
    ),
    source=Source.INFERRED,
)

TIERS_ARE_PRODUCTS = Rule(
    id="tiers-are-products",
    numbers=("R195",),
    says=Words(
        "Each tier is best a product of its own, whose prices differ in interval and currency "
        "only; tiers within one product go by one name on invoices.",
        "Maak van elk pakket bij voorkeur een eigen product, met prijzen die alleen in interval en "
        "valuta verschillen; pakketten binnen één product staan onder dezelfde naam op facturen.",
    ),
    remedy=Words(
        "Make a product for each tier, and archive the prices that move.",
        "Maak voor elk pakket een product en archiveer de prijzen die verhuizen.",
    ),
)

TIERS_SWITCH_AT_ONCE = Rule(
    id="tiers-switch-at-once",
    numbers=("R53", "R59", "R195", "R197"),
    says=Words(
        "Where tiers are products of their own, as they best are, customers step down to a lower "
        "tier at once or not at all: a switch that waits for the period's end stays within one "
        "product, and one product has a single price of each interval and currency.",
        "Als pakketten eigen producten zijn, zoals de bedoeling is, stappen klanten meteen over "
        "op een lager pakket of helemaal niet: een wissel die wacht tot het einde van de periode, "
        "blijft binnen één product, en een product heeft van elke combinatie van interval en "
        "valuta maar één prijs.",
    ),
    remedy=Words(
        "Let switches take effect at once by removing the period-end condition, or make switches "
        "to a lower tier yourself.",
        "Laat wissels meteen ingaan door de voorwaarde voor het einde van de periode te "
        "verwijderen, of voer wissels naar een lager pakket zelf uit.",
    ),
)

RULES: tuple[Rule, ...] = (
    OFFERED_PRODUCTS_ARE_SOLD,
    TIERS_ARE_PRODUCTS,
    TIERS_SWITCH_AT_ONCE,
)
