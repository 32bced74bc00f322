"""The rules of what a portal configuration switches on."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words, day

FEATURES_SAY_WHETHER_THEY_ARE_ON = Rule(
    id="features-say-whether-they-are-on",
    numbers=("R33", "R43"),
    says=Words(
        "A feature that is passed says whether it is on, unless an update leaves that as it is.",
        "Een functie die je meegeeft, zegt of ze aanstaat, tenzij een wijziging dat zo laat.",
    ),
    remedy=Words("Pass `enabled`.", "Geef `enabled` mee."),
)

REASONS_ARE_NAMED = Rule(
    id="reasons-are-named",
    numbers=("R43",),
    says=Words(
        "A new configuration that speaks of reasons to cancel names them.",
        "Een nieuwe configuratie die over redenen om te annuleren gaat, noemt die.",
    ),
    remedy=Words("Pass the reasons as `options`.", "Geef de redenen mee als `options`."),
)

VALUES_ARE_STRIPES = Rule(
    id="values-are-stripes",
    numbers=("R36", "R40", "R43", "R50", "R56", "R57", "R58", "R61", "R61f"),
    says=Words(
        "A setting that is a choice has one of Stripe's values.",
        "Een instelling waarbij je kiest, heeft een van de waarden van Stripe.",
    ),
    remedy=Words("Pass one of the values named.", "Geef een van de genoemde waarden mee."),
)

CANCELLATIONS_ARE_NOT_INVOICED = Rule(
    id="cancellations-are-not-invoiced",
    numbers=("R41",),
    says=Words(
        "A cancellation is prorated with `none` or `create_prorations`.",
        "Een annulering wordt verrekend met `none` of `create_prorations`.",
    ),
    remedy=Words(
        "Choose `create_prorations` to give credit for unused time.",
        "Kies `create_prorations` om ongebruikte tijd te vergoeden.",
    ),
)

PRORATION_GOES_WITH_IMMEDIATE_CANCELLATION = Rule(
    id="proration-goes-with-immediate-cancellation",
    numbers=("R42",),
    says=Words(
        "Cancellations are prorated only where they take effect immediately.",
        "Annuleringen worden alleen verrekend als ze meteen ingaan.",
    ),
    remedy=Words(
        "Set `mode` to `immediately`, or `proration_behavior` to `none`.",
        "Zet `mode` op `immediately` of `proration_behavior` op `none`.",
    ),
)

UPDATES_NEED_PAYMENT_METHOD_UPDATE = Rule(
    id="updates-need-payment-method-update",
    numbers=("R39", "R49"),
    says=Words(
        "Customers may change subscriptions only where they may update payment methods.",
        "Klanten mogen abonnementen alleen wijzigen als ze ook betaalmethoden mogen bijwerken.",
    ),
    remedy=Words(
        "Enable `payment_method_update`, or disable `subscription_update`.",
        "Zet `payment_method_update` aan of `subscription_update` uit.",
    ),
    source=Source.FIELD,
)

UPDATES_NAME_THEIR_CHOICES = Rule(
    id="updates-name-their-choices",
    numbers=("R49",),
    says=Words(
        "A configuration that lets customers change subscriptions names the products and the kinds "
        "of change, even where only quantities may change.",
        "Een configuratie waarin klanten abonnementen mogen wijzigen, noemt de producten en de "
        "soorten wijziging, ook als alleen aantallen mogen wijzigen.",
    ),
    remedy=Words(
        "Pass `products` and `default_allowed_updates`.",
        "Geef `products` en `default_allowed_updates` mee.",
    ),
)

PRODUCTS_ARE_FEW = Rule(
    id="products-are-few",
    numbers=("R51",),
    says=Words(
        "A configuration offers at most 10 products.",
        "Een configuratie biedt hoogstens 10 producten aan.",
    ),
    remedy=Words(
        "Leave products out, or make another configuration for other customers.",
        "Laat producten weg of maak een tweede configuratie voor andere klanten.",
    ),
)

PRODUCTS_ARE_LISTED_ONCE = Rule(
    id="products-are-listed-once",
    numbers=("R52",),
    says=Words(
        "A product is listed once, with all the prices that are offered of it.",
        "Een product staat één keer in de lijst, met alle prijzen die ervan worden aangeboden.",
    ),
    remedy=Words(
        "Put the prices of the product together in one entry.",
        "Zet de prijzen van het product bij elkaar in één regel.",
    ),
    source=Source.INFERRED,
)

PRODUCTS_HAVE_PRICES = Rule(
    id="offered-products-have-prices",
    numbers=("R52",),
    says=Words(
        "A product is offered with one price at least.",
        "Een product wordt met minstens één prijs aangeboden.",
    ),
    remedy=Words(
        "Name the prices, or leave the product out.",
        "Noem de prijzen of laat het product weg.",
    ),
)

OFFERS_EXIST = Rule(
    id="offers-exist",
    numbers=("R54",),
    says=Words(
        "The products and prices that a configuration offers exist.",
        "De producten en prijzen die een configuratie aanbiedt, bestaan.",
    ),
    remedy=Words(
        "Check the id, the account and the mode.",
        "Controleer de id, het account en de modus.",
    ),
    source=Source.INFERRED,
)

PRICES_STAND_WITH_THEIR_PRODUCT = Rule(
    id="prices-stand-with-their-product",
    numbers=("R52", "R54"),
    says=Words(
        "A price is listed with the product that it belongs to.",
        "Een prijs staat bij het product waar hij bij hoort.",
    ),
    remedy=Words("List the price with its own product.", "Zet de prijs bij zijn eigen product."),
    source=Source.INFERRED,
)

OFFERED_PRICES_RECUR = Rule(
    id="offered-prices-recur",
    numbers=("R54",),
    says=Words(
        "Customers switch to recurring prices only.",
        "Klanten stappen alleen over op terugkerende prijzen.",
    ),
    remedy=Words(
        "Offer a recurring price of the product.",
        "Bied een terugkerende prijs van het product aan.",
    ),
    source=Source.FIELD,
)

OFFERED_PRICES_ARE_ACTIVE = Rule(
    id="offered-prices-are-active",
    numbers=("R54",),
    says=Words(
        "Customers switch to active prices only.",
        "Klanten stappen alleen over op actieve prijzen.",
    ),
    remedy=Words(
        "Offer a price that isn't archived.",
        "Bied een prijs aan die niet gearchiveerd is.",
    ),
    source=Source.INFERRED,
)

BILLING_INTERVALS_ARE_UNIQUE = Rule(
    id="billing-intervals-are-unique",
    numbers=("R53",),
    says=Words(
        "A product is offered with at most one price of each billing interval and currency; "
        "different products may share both.",
        "Van een product bied je per interval en valuta hoogstens één prijs aan; "
        "bij verschillende producten mogen interval en valuta gelijk zijn.",
    ),
    remedy=Words(
        "Keep one of the prices, or make a second product of the other.",
        "Houd een van de prijzen aan of maak van de andere een tweede product.",
    ),
    source=Source.SEED,
)

QUANTITY_BOUNDS_ARE_IN_ORDER = Rule(
    id="quantity-bounds-are-in-order",
    numbers=("R55",),
    says=Words(
        "A quantity lies between a minimum of 0 or more and a maximum no lower than that.",
        "Een aantal ligt tussen een minimum van 0 of meer en een maximum dat niet lager is.",
    ),
    remedy=Words(
        "Raise the maximum or lower the minimum.",
        "Verhoog het maximum of verlaag het minimum.",
    ),
    source=Source.INFERRED,
)

EMPTY_UPDATES_ADVISED = Rule(
    id="empty-updates-advised",
    numbers=("R36", "R50"),
    says=Words(
        "A feature that lets customers change something names what they may change.",
        "Een functie waarmee klanten iets mogen wijzigen, noemt wat ze mogen wijzigen.",
    ),
    remedy=Words(
        "Name what customers may change, or switch the feature off.",
        "Noem wat klanten mogen wijzigen of zet de functie uit.",
    ),
)

PAUSE_PARAMETER_FOR_FORMER_USERS = Rule(
    id="pause-parameter-for-former-users",
    numbers=("R61d",),
    says=Words(
        "From 29 March to 1 August 2024 `features[subscription_pause]` is for merchants who used "
        "it before.",
        "Van 29 maart tot 1 augustus 2024 is `features[subscription_pause]` er voor verkopers die "
        "de functie eerder gebruikten.",
    ),
    remedy=Words(
        "Leave the parameter out; pause collections through the API or the Dashboard.",
        "Laat de parameter weg; zet de inning stop via de API of het dashboard.",
    ),
    source=Source.SEED,
    since=day(2024, 3, 29),
    until=day(2024, 8, 1),
)

PAUSE_PARAMETER_REMOVED = Rule(
    id="pause-parameter-removed",
    numbers=("R61e", "R61f"),
    says=Words(
        "Since 1 August 2024 only API version 2026-10-28.endive and later know "
        "`features[subscription_pause]`.",
        "Sinds 1 augustus 2024 kennen alleen API-versie 2026-10-28.endive en later "
        "`features[subscription_pause]`.",
    ),
    remedy=PAUSE_PARAMETER_FOR_FORMER_USERS.remedy,
    source=Source.SEED,
    since=day(2024, 8, 1),
)

PAUSE_DURATION_IS_NEW = Rule(
    id="pause-duration-is-new",
    numbers=("R61c", "R61f"),
    says=Words(
        "A pause has a duration since API version 2026-10-28.endive.",
        "Een pauze heeft een duur sinds API-versie 2026-10-28.endive.",
    ),
    remedy=Words("Leave the duration out.", "Laat de duur weg."),
)

PAUSE_DURATION_SAYS_HOW_LONG = Rule(
    id="pause-duration-says-how-long",
    numbers=("R61f",),
    says=Words(
        "A pause's duration has a type, and options where the type is `interval_options`.",
        "De duur van een pauze heeft een type, en opties als het type `interval_options` is.",
    ),
    remedy=Words(
        "Pass the `type`, and `interval_options` where it asks for them.",
        "Geef het `type` mee, en `interval_options` als het daarom vraagt.",
    ),
)

PAUSES_LAST_THREE_YEARS_AT_MOST = Rule(
    id="pauses-last-three-years-at-most",
    numbers=("R61f",),
    says=Words(
        "A pause that customers may choose lasts from one interval to three years.",
        "Een pauze die klanten mogen kiezen, duurt één interval tot drie jaar.",
    ),
    remedy=Words("Offer a shorter pause.", "Bied een kortere pauze aan."),
)

RULES: tuple[Rule, ...] = (
    FEATURES_SAY_WHETHER_THEY_ARE_ON,
    REASONS_ARE_NAMED,
    VALUES_ARE_STRIPES,
    CANCELLATIONS_ARE_NOT_INVOICED,
    PRORATION_GOES_WITH_IMMEDIATE_CANCELLATION,
    UPDATES_NEED_PAYMENT_METHOD_UPDATE,
    UPDATES_NAME_THEIR_CHOICES,
    PRODUCTS_ARE_FEW,
    PRODUCTS_ARE_LISTED_ONCE,
    PRODUCTS_HAVE_PRICES,
    OFFERS_EXIST,
    PRICES_STAND_WITH_THEIR_PRODUCT,
    OFFERED_PRICES_RECUR,
    OFFERED_PRICES_ARE_ACTIVE,
    BILLING_INTERVALS_ARE_UNIQUE,
    QUANTITY_BOUNDS_ARE_IN_ORDER,
    EMPTY_UPDATES_ADVISED,
    PAUSE_PARAMETER_FOR_FORMER_USERS,
    PAUSE_PARAMETER_REMOVED,
    PAUSE_DURATION_IS_NEW,
    PAUSE_DURATION_SAYS_HOW_LONG,
    PAUSES_LAST_THREE_YEARS_AT_MOST,
)
