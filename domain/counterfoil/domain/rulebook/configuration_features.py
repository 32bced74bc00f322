"""The rules of what a portal configuration switches on."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words, day

FEATURES_SAY_WHETHER_THEY_ARE_ON = Rule(
    id="features-say-whether-they-are-on",
    numbers=("R33", "R43"),
    says=Words(
        "A feature that is passed says whether it is on, unless an update leaves that as it is.",
        "Bij een functie die je meegeeft, geef je op of die is ingeschakeld, tenzij een wijziging "
        "dat ongemoeid laat.",
    ),
    remedy=Words("Pass `enabled`.", "Geef `enabled` mee."),
)

REASONS_ARE_NAMED = Rule(
    id="reasons-are-named",
    numbers=("R43",),
    says=Words(
        "A new configuration that passes `cancellation_reason` names the reasons.",
        "Een nieuwe configuratie met `cancellation_reason` noemt de redenen waaruit klanten "
        "kunnen kiezen.",
    ),
    remedy=Words("Pass the reasons as `options`.", "Geef de redenen mee als `options`."),
)

VALUES_ARE_STRIPES = Rule(
    id="values-are-stripes",
    numbers=("R36", "R40", "R43", "R50", "R56", "R57", "R58", "R61", "R61f"),
    says=Words(
        "A setting that is a choice has one of Stripe's values.",
        "Bij een instelling met vaste keuzes geef je een van de waarden van Stripe door.",
    ),
    remedy=Words("Pass one of the values named.", "Geef een van de genoemde waarden mee."),
)

CANCELLATIONS_ARE_NOT_INVOICED = Rule(
    id="cancellations-are-not-invoiced",
    numbers=("R41",),
    says=Words(
        "A cancellation is prorated with `none` or `create_prorations`.",
        "Voor het verrekenen van een annulering kies je `none` of `create_prorations`.",
    ),
    remedy=Words(
        "Choose `create_prorations` to give credit for unused time.",
        "Kies `create_prorations` om de ongebruikte tijd te vergoeden.",
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

# Stripe's error: "Cannot enable subscription updates while payment method update is disabled."
UPDATES_NEED_PAYMENT_METHOD_UPDATE = Rule(
    id="updates-need-payment-method-update",
    numbers=(),
    says=Words(
        "Customers may update subscriptions only where they may update payment methods.",
        "Klanten mogen abonnementen alleen bijwerken als ze ook betaalmethoden mogen bijwerken.",
    ),
    remedy=Words(
        "Enable `payment_method_update`, or disable `subscription_update`.",
        "Schakel `payment_method_update` in of `subscription_update` uit.",
    ),
    source=Source.FIELD,
)

UPDATES_NAME_THEIR_CHOICES = Rule(
    id="updates-name-their-choices",
    numbers=("R49",),
    says=Words(
        "A configuration that lets customers update subscriptions names the products and the "
        "kinds of change, even where only quantities may change.",
        "Als klanten abonnementen mogen bijwerken, noemt de configuratie de producten en de "
        "soorten wijzigingen, ook als alleen aantallen mogen veranderen.",
    ),
    remedy=Words(
        "Pass `products` and `default_allowed_updates`.",
        "Geef `products` en `default_allowed_updates` mee.",
    ),
)

EMPTY_UPDATES_ADVISED = Rule(
    id="empty-updates-advised",
    numbers=("R36", "R50"),
    says=Words(
        "A feature that lets customers change something names what they may change.",
        "Als klanten iets mogen wijzigen, noemt de configuratie wat dat is.",
    ),
    remedy=Words(
        "Name what customers may change, or switch the feature off.",
        "Noem wat klanten mogen wijzigen of schakel de functie uit.",
    ),
)

PAUSE_PARAMETER_FOR_FORMER_USERS = Rule(
    id="pause-parameter-for-former-users",
    numbers=("R61d",),
    says=Words(
        "From 29 March to 1 August 2024 `features[subscription_pause]` is only for merchants who "
        "used it before.",
        "Van 29 maart tot 1 augustus 2024 is `features[subscription_pause]` alleen voor "
        "ondernemers die de functie eerder gebruikten.",
    ),
    remedy=Words(
        "Leave the parameter out, and pause collections through the API or the Dashboard.",
        "Laat de parameter weg en zet de inning tijdelijk stop via de API of het dashboard.",
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
        "Sinds 1 augustus 2024 kennen alleen API-versie 2026-10-28.endive en latere versies "
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
        "A pause can have a duration since API version 2026-10-28.endive.",
        "Vanaf API-versie 2026-10-28.endive kan een pauze een duur hebben.",
    ),
    remedy=Words("Leave the duration out.", "Laat de duur weg."),
)

PAUSE_DURATION_SAYS_HOW_LONG = Rule(
    id="pause-duration-says-how-long",
    numbers=("R61f",),
    says=Words(
        "A pause's duration has a type, and options where the type is `interval_options`.",
        "De duur van een pauze heeft een type, en opties als dat type `interval_options` is.",
    ),
    remedy=Words(
        "Pass the `type`, and `interval_options` where it asks for them.",
        "Geef `type` mee, en `interval_options` als dat type erom vraagt.",
    ),
    since=day(2026, 10, 28),
)

PAUSES_LAST_THREE_YEARS_AT_MOST = Rule(
    id="pauses-last-three-years-at-most",
    numbers=("R61f",),
    says=Words(
        "A pause that customers may choose lasts from one interval to three years.",
        "Een pauze die klanten mogen kiezen, duurt minimaal één interval en maximaal drie jaar.",
    ),
    remedy=Words("Offer a shorter pause.", "Bied een kortere pauze aan."),
    since=day(2026, 10, 28),
)

RULES: tuple[Rule, ...] = (
    FEATURES_SAY_WHETHER_THEY_ARE_ON,
    REASONS_ARE_NAMED,
    VALUES_ARE_STRIPES,
    CANCELLATIONS_ARE_NOT_INVOICED,
    PRORATION_GOES_WITH_IMMEDIATE_CANCELLATION,
    UPDATES_NEED_PAYMENT_METHOD_UPDATE,
    UPDATES_NAME_THEIR_CHOICES,
    EMPTY_UPDATES_ADVISED,
    PAUSE_PARAMETER_FOR_FORMER_USERS,
    PAUSE_PARAMETER_REMOVED,
    PAUSE_DURATION_IS_NEW,
    PAUSE_DURATION_SAYS_HOW_LONG,
    PAUSES_LAST_THREE_YEARS_AT_MOST,
)
