"""The rules of the two pauses: of a collection, and of the subscription itself."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words, day

PORTAL_PAUSES_NO_COLLECTION = Rule(
    id="portal-pauses-no-collection",
    numbers=("R61c", "R61d", "R134"),
    says=Words(
        "Only the merchant can pause the collection of payment.",
        "Alleen de ondernemer kan de inning van betalingen tijdelijk stopzetten.",
    ),
    remedy=Words(
        "Let the merchant pause the collection, through the Dashboard or the API.",
        "Laat de ondernemer de inning tijdelijk stopzetten, via het dashboard of de API.",
    ),
    source=Source.SEED,
    since=day(2024, 3, 29),
)

PORTAL_RESUMES_NO_COLLECTION = Rule(
    id="portal-resumes-no-collection",
    numbers=("R61d", "R61e", "R134"),
    says=Words(
        "Only the merchant can resume the collection of payment.",
        "Alleen de ondernemer kan de inning van betalingen hervatten.",
    ),
    remedy=Words(
        "Let the merchant resume the collection, through the Dashboard or the API.",
        "Laat de ondernemer de inning hervatten, via het dashboard of de API.",
    ),
    source=Source.SEED,
    since=day(2024, 8, 1),
)

COLLECTION_PAUSE_CAME_IN_2021 = Rule(
    id="collection-pause-came-in-2021",
    numbers=("R61c",),
    says=Words(
        "Before 2 April 2021 only the merchant can pause and resume the collection of payment.",
        "Vóór 2 april 2021 kan alleen de ondernemer de inning van betalingen tijdelijk stopzetten "
        "en hervatten.",
    ),
    remedy=Words(
        "Let the merchant do it, through the Dashboard or the API.",
        "Laat de ondernemer dit doen, via het dashboard of de API.",
    ),
    until=day(2021, 4, 2),
)

COLLECTION_PAUSE_IS_ENABLED = Rule(
    id="collection-pause-is-enabled",
    numbers=("R61c", "R61d"),
    says=Words(
        "Customers pause or resume a collection where the configuration enables it.",
        "Klanten kunnen de inning van betalingen tijdelijk stopzetten of hervatten als dat in de "
        "configuratie is ingeschakeld.",
    ),
    remedy=Words(
        "Enable features.subscription_pause in the portal configuration.",
        "Schakel features.subscription_pause in de portaalconfiguratie in.",
    ),
    source=Source.SEED,
    since=day(2021, 4, 2),
    until=day(2024, 8, 1),
)

COLLECTION_PAUSE_BEHAVIOR_IS_KNOWN = Rule(
    id="collection-pause-behavior-is-known",
    numbers=("R124",),
    says=Words(
        "A paused collection keeps invoices as drafts, marks them uncollectible or voids them.",
        "Als de inning van betalingen tijdelijk is stopgezet, blijven facturen concept, worden ze"
        " oninbaar of vervallen ze.",
    ),
    remedy=Words(
        "Choose keep_as_draft, mark_uncollectible or void.",
        "Kies keep_as_draft, mark_uncollectible of void.",
    ),
)

COLLECTION_RESUMES_LATER = Rule(
    id="collection-resumes-later",
    numbers=("R124",),
    says=Words(
        "The moment at which a paused collection resumes lies in the future.",
        "Het moment waarop een tijdelijk stopgezette inning wordt hervat, ligt in de toekomst.",
    ),
    remedy=Words(
        "Choose a moment in the future, or none.",
        "Kies een moment in de toekomst of geen.",
    ),
    source=Source.INFERRED,
)

PORTAL_PAUSES_NO_SUBSCRIPTION = Rule(
    id="portal-pauses-no-subscription",
    numbers=("R61e",),
    says=Words(
        "The portal doesn't let customers pause a subscription.",
        "Het klantenportaal biedt geen ondersteuning om een klant een abonnement te laten "
        "pauzeren.",
    ),
    remedy=Words(
        "Let the merchant pause its collection, through the Dashboard or the API.",
        "Laat de ondernemer de inning ervan tijdelijk stopzetten, via het dashboard of de API.",
    ),
    source=Source.SEED,
    until=day(2026, 10, 28),
)

PAUSE_TAKES_THE_REDESIGNED_PORTAL = Rule(
    id="pause-takes-the-redesigned-portal",
    numbers=("R61g",),
    says=Words(
        "Customers pause subscriptions in the redesigned portal only.",
        "Klanten kunnen abonnementen alleen in het vernieuwde klantenportaal pauzeren.",
    ),
    remedy=Words(
        "Opt the account in to the redesigned portal.",
        "Meld het account aan voor het vernieuwde portaal.",
    ),
    since=day(2026, 10, 28),
)

PAUSE_IS_ENABLED = Rule(
    id="pause-is-enabled",
    numbers=("R61f", "R71"),
    says=Words(
        "Customers pause subscriptions where the configuration enables it.",
        "Klanten kunnen hun abonnement pauzeren als dat in de configuratie is ingeschakeld.",
    ),
    remedy=Words(
        "Enable features.subscription_pause in the portal configuration.",
        "Schakel features.subscription_pause in de portaalconfiguratie in.",
    ),
    since=day(2026, 10, 28),
)

PAUSE_DURATION_IS_OFFERED = Rule(
    id="pause-duration-is-offered",
    numbers=("R61f",),
    says=Words(
        "Customers pause a subscription for one of the periods that the configuration offers.",
        "Klanten kunnen hun abonnement pauzeren voor een van de periodes die de configuratie "
        "aanbiedt.",
    ),
    remedy=Words(
        "Choose one of the offered periods.",
        "Kies een van de aangeboden periodes.",
    ),
    since=day(2026, 10, 28),
)

# Undated, because it is the rule that refuses what came too early.
PAUSE_CAME_IN_2026 = Rule(
    id="pause-came-in-2026",
    numbers=("R137",),
    says=Words(
        "Subscriptions can be paused since API version 2026-09-30.endive.",
        "Abonnementen kunnen worden gepauzeerd vanaf API-versie 2026-09-30.endive.",
    ),
    remedy=Words(
        "Use that API version or a newer one, or pause the collection instead.",
        "Gebruik die API-versie of een nieuwere, of zet de inning tijdelijk stop.",
    ),
)

PAUSE_TAKES_AUTOMATIC_CHARGING = Rule(
    id="pause-takes-automatic-charging",
    numbers=("R138", "R141"),
    says=Words(
        "A subscription can be paused or resumed if it is charged automatically.",
        "Een abonnement kan worden gepauzeerd of hervat als het automatisch wordt geïnd.",
    ),
    remedy=Words(
        "Charge the subscription automatically first, or pause its collection.",
        "Laat het abonnement eerst automatisch innen of zet de inning tijdelijk stop.",
    ),
)

PAUSE_TAKES_FLEXIBLE_BILLING = Rule(
    id="pause-takes-flexible-billing",
    numbers=("R138",),
    says=Words(
        "A subscription can be paused if its billing mode is flexible.",
        "Een abonnement kan worden gepauzeerd als de facturatiemodus flexibel is.",
    ),
    remedy=Words(
        "Migrate the subscription to flexible billing, or pause its collection.",
        "Zet het abonnement over op flexibele facturatie of zet de inning tijdelijk stop.",
    ),
    since=day(2026, 9, 30),
)

PAUSE_WAITS_FOR_THE_TRIAL = Rule(
    id="pause-waits-for-the-trial",
    numbers=("R138",),
    says=Words(
        "A subscription can be paused once its trial is over.",
        "Een abonnement kan worden gepauzeerd als de proefperiode voorbij is.",
    ),
    remedy=Words(
        "Wait until the trial ends, or end it.",
        "Wacht tot de proefperiode eindigt of beëindig die.",
    ),
    since=day(2026, 9, 30),
)

PAUSE_TAKES_A_RUNNING_SUBSCRIPTION = Rule(
    id="pause-takes-a-running-subscription",
    numbers=("R138",),
    says=Words(
        "A subscription can be paused once its first payment has been made.",
        "Een abonnement kan worden gepauzeerd als de eerste betaling is gedaan.",
    ),
    remedy=Words(
        "Pay the first invoice.",
        "Betaal de eerste factuur.",
    ),
    since=day(2026, 9, 30),
)

PAUSE_AND_SCHEDULE_EXCLUDE_EACH_OTHER = Rule(
    id="pause-and-schedule-exclude-each-other",
    numbers=("R138",),
    says=Words(
        "A subscription is either paused or under a schedule, never both.",
        "Een abonnement is gepauzeerd of valt onder een abonnementsschema, nooit beide.",
    ),
    remedy=Words(
        "Release the subscription from its schedule, or resume it, first.",
        "Maak het abonnement eerst los van het abonnementsschema of hervat het eerst.",
    ),
)

RESUMPTION_TAKES_A_PAYMENT_METHOD = Rule(
    id="resumption-takes-a-payment-method",
    numbers=("R98", "R144"),
    says=Words(
        "A subscription that was paused because its trial ended without a payment method resumes "
        "once there is one, as every paused one does at the portal.",
        "Een abonnement dat is gepauzeerd omdat er aan het einde van de proefperiode geen "
        "betaalmethode was, wordt hervat zodra die er is. In het klantenportaal geldt dat voor elk "
        "gepauzeerd abonnement.",
    ),
    remedy=Words("Add a payment method first.", "Voeg eerst een betaalmethode toe."),
)

RULES = (
    RESUMPTION_TAKES_A_PAYMENT_METHOD,
    PORTAL_PAUSES_NO_COLLECTION,
    PORTAL_RESUMES_NO_COLLECTION,
    COLLECTION_PAUSE_CAME_IN_2021,
    COLLECTION_PAUSE_IS_ENABLED,
    COLLECTION_PAUSE_BEHAVIOR_IS_KNOWN,
    COLLECTION_RESUMES_LATER,
    PORTAL_PAUSES_NO_SUBSCRIPTION,
    PAUSE_TAKES_THE_REDESIGNED_PORTAL,
    PAUSE_IS_ENABLED,
    PAUSE_DURATION_IS_OFFERED,
    PAUSE_CAME_IN_2026,
    PAUSE_TAKES_AUTOMATIC_CHARGING,
    PAUSE_TAKES_FLEXIBLE_BILLING,
    PAUSE_WAITS_FOR_THE_TRIAL,
    PAUSE_TAKES_A_RUNNING_SUBSCRIPTION,
    PAUSE_AND_SCHEDULE_EXCLUDE_EACH_OTHER,
)
