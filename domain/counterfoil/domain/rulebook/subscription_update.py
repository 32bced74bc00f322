"""The rules of updating a subscription: its price and its quantity."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words

ITEM_IS_KNOWN = Rule(
    id="item-is-known",
    numbers=("R79",),
    says=Words(
        "A change names an item of the subscription.",
        "Een wijziging noemt een onderdeel van het abonnement.",
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
        "A subscription item has a price that the catalogue knows.",
        "Een abonnementsonderdeel heeft een prijs die in de catalogus staat.",
    ),
    remedy=Words(
        "Add the price to the catalogue first, or check its id.",
        "Voeg de prijs eerst aan de catalogus toe of controleer de id.",
    ),
    source=Source.INFERRED,
)

PRICE_IS_SOLD = Rule(
    id="price-is-sold",
    numbers=("R54", "R196"),
    says=Words(
        "A new or switched item has a price that is still sold; running items keep archived ones.",
        "Een nieuw of gewisseld onderdeel krijgt een prijs die nog verkocht wordt; lopende "
        "onderdelen houden een gearchiveerde.",
    ),
    remedy=Words(
        "Choose an active price, or restore this one.",
        "Kies een actieve prijs of zet deze weer aan.",
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
        "Kies een terugkerende prijs; breng een eenmalige prijs per factuur in rekening.",
    ),
    source=Source.FIELD,
)

ONE_CURRENCY = Rule(
    id="one-currency",
    numbers=("R53",),
    says=Words(
        "All items of a subscription are priced in one currency, for its whole life.",
        "Alle onderdelen van een abonnement zijn zijn hele leven in één valuta geprijsd.",
    ),
    remedy=Words(
        "Choose a price in the subscription's currency.",
        "Kies een prijs in de valuta van het abonnement.",
    ),
    source=Source.INFERRED,
)

UPDATE_IS_ENABLED = Rule(
    id="update-is-enabled",
    numbers=("R49", "R71"),
    says=Words(
        "Customers update subscriptions where the configuration enables it.",
        "Klanten werken abonnementen bij als de configuratie dat aanzet.",
    ),
    remedy=Words(
        "Enable features.subscription_update in the portal configuration.",
        "Zet features.subscription_update aan in de portaalconfiguratie.",
    ),
    source=Source.FIELD,
)

PRICE_MAY_BE_SWITCHED = Rule(
    id="price-may-be-switched",
    numbers=("R50",),
    says=Words(
        "Customers switch prices where the configuration allows updates of the price.",
        "Klanten wisselen van prijs als de configuratie wijziging van de prijs toestaat.",
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
        "Customers change quantities where the configuration allows updates of the quantity.",
        "Klanten wijzigen aantallen als de configuratie wijziging van het aantal toestaat.",
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
        "Een abonnement wordt bijgewerkt als de eerste betaling is gedaan.",
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
        "Customers update a subscription while it isn't paused.",
        "Klanten werken een abonnement bij als het niet gepauzeerd is.",
    ),
    remedy=Words("Resume the subscription first.", "Hervat het abonnement eerst."),
    source=Source.INFERRED,
)

SCHEDULE_HAS_THE_SAY = Rule(
    id="schedule-has-the-say",
    numbers=("R60", "R86"),
    says=Words(
        "A subscription whose update is scheduled is neither updated nor canceled directly.",
        "Een abonnement waarvoor een wijziging gepland staat, wordt niet rechtstreeks "
        "bijgewerkt of opgezegd.",
    ),
    remedy=Words(
        "Change or release the subscription schedule instead.",
        "Wijzig het abonnementsschema of maak het abonnement ervan los.",
    ),
)

ONE_ITEM_IS_UPDATED = Rule(
    id="one-item-is-updated",
    numbers=("R79", "R85"),
    says=Words(
        "Customers update subscriptions with one item; one with several can only be canceled.",
        "Klanten werken abonnementen met één onderdeel bij; een abonnement met meer "
        "onderdelen kan alleen worden opgezegd.",
    ),
    remedy=Words(
        "Let the merchant update it by API or dashboard, or split it into subscriptions of "
        "one item.",
        "Laat de ondernemer het via de API of het dashboard bijwerken, of splits het in "
        "abonnementen met één onderdeel.",
    ),
)

LICENSED_USAGE_IS_UPDATED = Rule(
    id="licensed-usage-is-updated",
    numbers=("R85",),
    says=Words(
        "Customers update subscriptions with a chosen quantity; one with usage-based billing "
        "can only be canceled.",
        "Klanten werken abonnementen met een gekozen aantal bij; een abonnement dat naar "
        "gebruik rekent, kan alleen worden opgezegd.",
    ),
    remedy=Words(
        "Let the merchant update it by API or dashboard.",
        "Laat de ondernemer het via de API of het dashboard bijwerken.",
    ),
)

CHARGED_SUBSCRIPTION_IS_UPDATED = Rule(
    id="charged-subscription-is-updated",
    numbers=("R85",),
    says=Words(
        "Customers update subscriptions that are charged automatically; one with sent "
        "invoices can only be canceled.",
        "Klanten werken abonnementen bij die automatisch worden geïnd; een abonnement met "
        "verstuurde facturen kan alleen worden opgezegd.",
    ),
    remedy=Words(
        "Let the merchant update it, or charge it automatically.",
        "Laat de ondernemer het bijwerken, of laat het automatisch innen.",
    ),
)

SUPPORTED_PAYMENT_METHOD_IS_UPDATED = Rule(
    id="supported-payment-method-is-updated",
    numbers=("R85", "R105"),
    says=Words(
        "Customers update subscriptions that a payment method supported by the portal pays "
        "for; any other can only be canceled.",
        "Klanten werken abonnementen bij die met een door het portaal ondersteunde "
        "betaalmethode worden betaald; een ander kan alleen worden opgezegd.",
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
        "A customer may leave a price whose tax behavior is specified.",
        "Een klant mag weg van een prijs waarvan het belastinggedrag is opgegeven.",
    ),
    remedy=Words(
        "Specify the tax behavior of the current price; it can be set once.",
        "Geef het belastinggedrag van de huidige prijs op; dat kan één keer.",
    ),
)

TAX_BEHAVIOR_STAYS = Rule(
    id="tax-behavior-stays",
    numbers=("R87",),
    says=Words(
        "A customer switches to a price with the same tax behavior.",
        "Een klant wisselt naar een prijs met hetzelfde belastinggedrag.",
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
        "Klanten wisselen naar prijzen die de configuratie aanbiedt.",
    ),
    remedy=Words(
        "Add the price to features.subscription_update.products.",
        "Voeg de prijs toe aan features.subscription_update.products.",
    ),
    source=Source.FIELD,
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
        "Een wissel die op het einde van de periode wacht, blijft binnen één product.",
    ),
    remedy=Words(
        "Offer the cheaper price as a price of the same product, or don't schedule switches.",
        "Bied de goedkopere prijs aan als prijs van hetzelfde product, of plan wissels niet.",
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
    QUANTITY_STAYS_IN_BOUNDS,
    PRODUCT_STAYS_UNTIL_PERIOD_END,
)
