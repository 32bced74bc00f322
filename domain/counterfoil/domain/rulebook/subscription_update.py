"""The rules of updating a subscription: its price and its quantity."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words

ITEM_IS_KNOWN = Rule(
    id="item-is-known",
    numbers=("R72",),
    says=Words(
        "A change names an item of the subscription.",
        "Je kunt alleen een onderdeel wijzigen dat bij het abonnement hoort.",
    ),
    remedy=Words(
        "Use an item id that the subscription holds now.",
        "Gebruik de id van een onderdeel dat het abonnement nu heeft.",
    ),
)

PRICE_IS_KNOWN = Rule(
    id="price-is-known",
    numbers=("R54", "R90"),
    says=Words(
        "A subscription item has a price that the catalog knows.",
        "Een abonnementsonderdeel heeft een prijs die in de catalogus staat.",
    ),
    remedy=Words(
        "Add the price to the catalog first, or check its id.",
        "Voeg de prijs eerst aan de catalogus toe of controleer de id.",
    ),
    source=Source.INFERRED,
)

PRICE_IS_SOLD = Rule(
    id="price-is-sold",
    numbers=("R54", "R196"),
    says=Words(
        "A new or switched item has an active price; running items keep archived ones.",
        "Een nieuw of gewisseld onderdeel krijgt een actieve prijs; lopende onderdelen behouden "
        "een gearchiveerde prijs.",
    ),
    remedy=Words(
        "Choose an active price, or restore this one.",
        "Kies een actieve prijs of activeer deze prijs opnieuw.",
    ),
    source=Source.INFERRED,
)

PRICE_RECURS = Rule(
    id="price-recurs",
    numbers=("R54",),
    says=Words(
        "A subscription item has a recurring price.",
        "Een abonnementsonderdeel heeft een terugkerende prijs.",
    ),
    remedy=Words(
        "Choose a recurring price; bill a one-time price by invoice.",
        "Kies een terugkerende prijs en breng een eenmalige prijs met een factuur in rekening.",
    ),
    source=Source.FIELD,
)

# Stripe's error: "This doesn't match the expected currency".
ONE_CURRENCY = Rule(
    id="one-currency",
    numbers=(),
    says=Words(
        "All items of a subscription have prices in one currency, for its whole life.",
        "Alle onderdelen van een abonnement hebben prijzen in dezelfde valuta, zolang het "
        "abonnement bestaat.",
    ),
    remedy=Words(
        "Choose a price in the subscription's currency.",
        "Kies een prijs in de valuta van het abonnement.",
    ),
    source=Source.FIELD,
)

UPDATE_IS_ENABLED = Rule(
    id="update-is-enabled",
    numbers=("R35", "R71"),
    says=Words(
        "Customers update subscriptions where the configuration enables it.",
        "Klanten kunnen hun abonnement bijwerken als dat in de configuratie is ingeschakeld.",
    ),
    remedy=Words(
        "Enable features.subscription_update in the portal configuration.",
        "Schakel features.subscription_update in de portaalconfiguratie in.",
    ),
    source=Source.FIELD,
)

PRICE_MAY_BE_SWITCHED = Rule(
    id="price-may-be-switched",
    numbers=("R50",),
    says=Words(
        "Customers switch prices where the configuration allows it.",
        "Klanten kunnen van prijs wisselen als de configuratie dat toestaat.",
    ),
    remedy=Words(
        "Add `price` to default_allowed_updates.",
        "Voeg `price` toe aan default_allowed_updates.",
    ),
)

QUANTITY_MAY_BE_CHANGED = Rule(
    id="quantity-may-be-changed",
    numbers=("R50", "R82"),
    says=Words(
        "Customers change quantities where the configuration allows it.",
        "Klanten kunnen het aantal wijzigen als de configuratie dat toestaat.",
    ),
    remedy=Words(
        "Add `quantity` to default_allowed_updates.",
        "Voeg `quantity` toe aan default_allowed_updates.",
    ),
)

INCOMPLETE_SUBSCRIPTION_WAITS = Rule(
    id="incomplete-subscription-waits",
    numbers=("R93",),
    says=Words(
        "A subscription is updated once its first payment has been made.",
        "Een abonnement kan pas worden bijgewerkt als de eerste betaling is gedaan.",
    ),
    remedy=Words(
        "Pay the first invoice, or wait until the subscription expires.",
        "Betaal de eerste factuur of wacht tot het abonnement verloopt.",
    ),
)

PAUSED_SUBSCRIPTION_WAITS = Rule(
    id="paused-subscription-waits",
    numbers=("R93",),
    says=Words(
        "Customers update subscriptions that aren't paused.",
        "Klanten kunnen alleen abonnementen bijwerken die niet gepauzeerd zijn.",
    ),
    remedy=Words("Resume the subscription first.", "Hervat het abonnement eerst."),
    source=Source.INFERRED,
)

SCHEDULE_HAS_THE_SAY = Rule(
    id="schedule-has-the-say",
    numbers=("R60", "R86"),
    says=Words(
        "A subscription with a scheduled update is updated and canceled through its schedule.",
        "Een abonnement waarvoor een wijziging is gepland, kan alleen via het abonnementsschema "
        "worden bijgewerkt en geannuleerd.",
    ),
    remedy=Words(
        "Change the subscription schedule, or release the subscription from it.",
        "Wijzig het abonnementsschema of maak het abonnement ervan los.",
    ),
)

ONE_ITEM_IS_UPDATED = Rule(
    id="one-item-is-updated",
    numbers=("R79", "R85"),
    says=Words(
        "Customers update subscriptions with one item; one with several can only be canceled.",
        "Klanten kunnen abonnementen met één onderdeel bijwerken; een abonnement met meer "
        "onderdelen kunnen ze alleen annuleren.",
    ),
    remedy=Words(
        "Let the merchant update it through the API or the Dashboard, or split it into "
        "subscriptions of one item.",
        "Laat de ondernemer het via de API of het dashboard bijwerken of splits het in "
        "abonnementen met één onderdeel.",
    ),
)

LICENSED_USAGE_IS_UPDATED = Rule(
    id="licensed-usage-is-updated",
    numbers=("R85",),
    says=Words(
        "Customers update subscriptions with a chosen quantity; one with usage-based billing can "
        "only be canceled.",
        "Klanten kunnen abonnementen met een gekozen aantal bijwerken; een abonnement dat naar "
        "gebruik wordt gefactureerd, kunnen ze alleen annuleren.",
    ),
    remedy=Words(
        "Let the merchant update it through the API or the Dashboard.",
        "Laat de ondernemer het via de API of het dashboard bijwerken.",
    ),
)

CHARGED_SUBSCRIPTION_IS_UPDATED = Rule(
    id="charged-subscription-is-updated",
    numbers=("R85",),
    says=Words(
        "Customers update subscriptions that are charged automatically; one for which invoices "
        "are sent can only be canceled.",
        "Klanten kunnen abonnementen bijwerken die automatisch worden geïnd; een abonnement "
        "waarvoor facturen worden verstuurd, kunnen ze alleen annuleren.",
    ),
    remedy=Words(
        "Let the merchant update it, or charge it automatically.",
        "Laat de ondernemer het bijwerken of automatisch innen.",
    ),
)

SUPPORTED_PAYMENT_METHOD_IS_UPDATED = Rule(
    id="supported-payment-method-is-updated",
    numbers=("R85", "R105"),
    says=Words(
        "Customers update subscriptions paid with a payment method that the portal supports; any "
        "other can only be canceled.",
        "Een abonnement dat wordt betaald met een betaalmethode die het klantenportaal niet "
        "ondersteunt, kunnen klanten alleen annuleren, niet bijwerken.",
    ),
    remedy=Words(
        "Choose a supported payment method for the subscription first.",
        "Kies eerst een ondersteunde betaalmethode voor het abonnement.",
    ),
)

TAX_BEHAVIOR_IS_SPECIFIED = Rule(
    id="tax-behavior-is-specified",
    numbers=("R87",),
    says=Words(
        "Customers switch prices only if the tax behavior of the current price is specified.",
        "Klanten kunnen alleen van prijs wisselen als het belastinggedrag van de huidige prijs is"
        " vastgelegd.",
    ),
    remedy=Words(
        "Specify the tax behavior of the current price; it can be set once.",
        "Leg het belastinggedrag van de huidige prijs vast; dat kan één keer.",
    ),
)

TAX_BEHAVIOR_STAYS = Rule(
    id="tax-behavior-stays",
    numbers=("R87",),
    says=Words(
        "Customers switch to a price with the same tax behavior.",
        "Klanten kunnen alleen wisselen naar een prijs met hetzelfde belastinggedrag.",
    ),
    remedy=Words(
        "Offer a price with the same tax behavior.",
        "Bied een prijs met hetzelfde belastinggedrag aan.",
    ),
)

PRICE_IS_OFFERED = Rule(
    id="price-is-offered",
    numbers=("R79", "R90"),
    says=Words(
        "Customers switch to prices that the configuration offers.",
        "Klanten kunnen alleen wisselen naar prijzen die de configuratie aanbiedt.",
    ),
    remedy=Words(
        "Add the price to features.subscription_update.products.",
        "Voeg de prijs toe aan features.subscription_update.products.",
    ),
    source=Source.FIELD,
)

QUANTITY_IS_ADJUSTABLE = Rule(
    id="quantity-is-adjustable",
    numbers=("R55",),
    says=Words(
        "Customers change the quantity of a product where the configuration makes it adjustable.",
        "Klanten kunnen het aantal van een product wijzigen als de configuratie dat bij dat "
        "product toestaat.",
    ),
    remedy=Words(
        "Enable adjustable_quantity for the product in the portal configuration.",
        "Schakel adjustable_quantity voor het product in de portaalconfiguratie in.",
    ),
)

ANOTHER_PRICE_IS_OFFERED = Rule(
    id="another-price-is-offered",
    numbers=("R90",),
    says=Words(
        "Customers switch prices where the configuration offers another price than theirs.",
        "Klanten kunnen van prijs wisselen als de configuratie een andere prijs aanbiedt dan de "
        "huidige.",
    ),
    remedy=Words(
        "Add another price to features.subscription_update.products.",
        "Voeg een andere prijs toe aan features.subscription_update.products.",
    ),
)

QUANTITY_STAYS_IN_BOUNDS = Rule(
    id="quantity-stays-in-bounds",
    numbers=("R55", "R82"),
    says=Words(
        "A quantity is a whole number within the bounds that the configuration sets for the "
        "product.",
        "Een aantal is een heel getal binnen de grenzen die de configuratie voor het product "
        "stelt.",
    ),
    remedy=Words(
        "Choose a quantity within the bounds.",
        "Kies een aantal binnen de grenzen.",
    ),
    source=Source.INFERRED,
)

PRODUCT_STAYS_UNTIL_PERIOD_END = Rule(
    id="product-stays-until-period-end",
    numbers=("R59",),
    says=Words(
        "A switch that waits for the period's end stays within one product.",
        "Een wissel die wacht tot het einde van de periode, blijft binnen één product.",
    ),
    remedy=Words(
        "Offer the cheaper price as a price of the same product, or let switches take effect at "
        "once.",
        "Bied de goedkopere prijs aan als prijs van hetzelfde product of laat wissels meteen "
        "ingaan.",
    ),
)

RULES = (
    ITEM_IS_KNOWN,
    PRICE_IS_KNOWN,
    PRICE_IS_SOLD,
    PRICE_RECURS,
    ONE_CURRENCY,
    UPDATE_IS_ENABLED,
    PRICE_MAY_BE_SWITCHED,
    QUANTITY_MAY_BE_CHANGED,
    INCOMPLETE_SUBSCRIPTION_WAITS,
    PAUSED_SUBSCRIPTION_WAITS,
    SCHEDULE_HAS_THE_SAY,
    ONE_ITEM_IS_UPDATED,
    LICENSED_USAGE_IS_UPDATED,
    CHARGED_SUBSCRIPTION_IS_UPDATED,
    SUPPORTED_PAYMENT_METHOD_IS_UPDATED,
    TAX_BEHAVIOR_IS_SPECIFIED,
    TAX_BEHAVIOR_STAYS,
    PRICE_IS_OFFERED,
    QUANTITY_IS_ADJUSTABLE,
    ANOTHER_PRICE_IS_OFFERED,
    QUANTITY_STAYS_IN_BOUNDS,
    PRODUCT_STAYS_UNTIL_PERIOD_END,
)
