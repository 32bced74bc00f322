"""The rules of the two pauses: of a collection, and of the subscription itself."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words, day

PORTAL_PAUSES_NO_COLLECTION = Rule(
    id="portal-pauses-no-collection",
    numbers=("R61c", "R61d", "R134"),
    says=Words(
        "The portal doesn't let customers pause the collection of payment.",
        "Het klantenportaal laat klanten de inning van betalingen niet tijdelijk stopzetten.",
    ),
    remedy=Words(
        "Let the merchant pause the collection, by dashboard or API.",
        "Laat de ondernemer de inning tijdelijk stopzetten, via het dashboard of de API.",
    ),
    source=Source.SEED,
    since=day(2024, 3, 29),
)

PORTAL_RESUMES_NO_COLLECTION = Rule(
    id="portal-resumes-no-collection",
    numbers=("R61d", "R61e", "R134"),
    says=Words(
        "The portal doesn't let customers resume the collection of payment.",
        "Het klantenportaal laat klanten de inning van betalingen niet hervatten.",
    ),
    remedy=Words(
        "Let the merchant resume the collection, by dashboard or API.",
        "Laat de ondernemer de inning hervatten, via het dashboard of de API.",
    ),
    source=Source.SEED,
    since=day(2024, 8, 1),
)

COLLECTION_PAUSE_IS_ENABLED = Rule(
    id="collection-pause-is-enabled",
    numbers=("R61c", "R61d"),
    says=Words(
        "Customers pause or resume a collection where the configuration enables "
        "subscription_pause.",
        "Klanten zetten een inning tijdelijk stop of hervatten haar als de configuratie "
        "subscription_pause aanzet.",
    ),
    remedy=Words(
        "Enable features.subscription_pause in the portal configuration.",
        "Zet features.subscription_pause aan in de portaalconfiguratie.",
    ),
    source=Source.SEED,
    until=day(2024, 8, 1),
)

COLLECTION_PAUSE_BEHAVIOR_IS_KNOWN = Rule(
    id="collection-pause-behavior-is-known",
    numbers=("R124",),
    says=Words(
        "A paused collection keeps invoices as draft, marks them uncollectible or voids them.",
        "Bij een stopgezette inning blijven facturen concept, worden ze oninbaar of vervallen ze.",
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
        "A paused collection resumes at a later moment than now.",
        "Een stopgezette inning wordt op een later moment dan nu hervat.",
    ),
    remedy=Words(
        "Choose a moment to come, or none.",
        "Kies een moment in de toekomst, of geen.",
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
        "Let the merchant pause its collection, by dashboard or API.",
        "Laat de ondernemer de inning ervan stopzetten, via het dashboard of de API.",
    ),
    source=Source.SEED,
    until=day(2026, 10, 28),
)

PAUSE_TAKES_THE_REDESIGNED_PORTAL = Rule(
    id="pause-takes-the-redesigned-portal",
    numbers=("R61g",),
    says=Words(
        "Customers pause subscriptions in the redesigned portal alone.",
        "Klanten pauzeren abonnementen alleen in het vernieuwde portaal.",
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
        "Klanten pauzeren abonnementen als de configuratie dat aanzet.",
    ),
    remedy=Words(
        "Enable features.subscription_pause in the portal configuration.",
        "Zet features.subscription_pause aan in de portaalconfiguratie.",
    ),
    since=day(2026, 10, 28),
)

PAUSE_DURATION_IS_OFFERED = Rule(
    id="pause-duration-is-offered",
    numbers=("R61f",),
    says=Words(
        "A customer's pause lasts as long as one of the offered durations.",
        "De pauze van een klant duurt zo lang als een van de aangeboden duren.",
    ),
    remedy=Words(
        "Choose one of the offered ends.",
        "Kies een van de aangeboden einden.",
    ),
    since=day(2026, 10, 28),
)

PAUSE_CAME_IN_2026 = Rule(
    id="pause-came-in-2026",
    numbers=("R137",),
    says=Words(
        "Subscriptions are paused since API version 2026-09-30.endive.",
        "Abonnementen worden gepauzeerd sinds API-versie 2026-09-30.endive.",
    ),
    remedy=Words(
        "Use that API version or a newer one, or pause the collection instead.",
        "Gebruik die API-versie of een nieuwere, of zet de inning stop.",
    ),
)

PAUSE_TAKES_AUTOMATIC_CHARGING = Rule(
    id="pause-takes-automatic-charging",
    numbers=("R138", "R141"),
    says=Words(
        "A subscription is paused or resumed where it is charged automatically.",
        "Een abonnement wordt gepauzeerd of hervat als het automatisch wordt geïnd.",
    ),
    remedy=Words(
        "Charge the subscription automatically first, or pause its collection.",
        "Laat het abonnement eerst automatisch innen, of zet de inning stop.",
    ),
)

PAUSE_TAKES_FLEXIBLE_BILLING = Rule(
    id="pause-takes-flexible-billing",
    numbers=("R138",),
    says=Words(
        "A subscription is paused where its billing mode is flexible.",
        "Een abonnement wordt gepauzeerd als zijn factureringsmodus flexibel is.",
    ),
    remedy=Words(
        "Migrate the subscription to flexible billing, or pause its collection.",
        "Zet het abonnement over op flexibele facturering, of zet de inning stop.",
    ),
)

PAUSE_WAITS_FOR_THE_TRIAL = Rule(
    id="pause-waits-for-the-trial",
    numbers=("R138",),
    says=Words(
        "A subscription is paused outside its trial.",
        "Een abonnement wordt buiten zijn proefperiode gepauzeerd.",
    ),
    remedy=Words(
        "Wait for the trial's end, or end it.",
        "Wacht het einde van de proefperiode af of beëindig haar.",
    ),
)

PAUSE_TAKES_A_RUNNING_SUBSCRIPTION = Rule(
    id="pause-takes-a-running-subscription",
    numbers=("R138",),
    says=Words(
        "A subscription is paused once its first payment has been made.",
        "Een abonnement wordt gepauzeerd als de eerste betaling is gedaan.",
    ),
    remedy=Words(
        "Pay the first invoice.",
        "Betaal de eerste factuur.",
    ),
)

PAUSE_AND_SCHEDULE_EXCLUDE_EACH_OTHER = Rule(
    id="pause-and-schedule-exclude-each-other",
    numbers=("R138",),
    says=Words(
        "A subscription is paused or under a schedule, never both.",
        "Een abonnement is gepauzeerd of staat onder een schema, nooit beide.",
    ),
    remedy=Words(
        "Release the schedule, or resume the subscription, first.",
        "Maak het abonnement eerst los van het schema, of hervat het.",
    ),
)

RESUMPTION_TAKES_A_PAYMENT_METHOD = Rule(
    id="resumption-takes-a-payment-method",
    numbers=("R144",),
    says=Words(
        "A subscription that a trial's end paused for want of a payment method resumes with one.",
        "Een abonnement dat na de proefperiode pauzeert omdat er geen betaalmethode was, "
        "wordt hervat als die er is.",
    ),
    remedy=Words("Add a payment method first.", "Voeg eerst een betaalmethode toe."),
)

RULES = (
    RESUMPTION_TAKES_A_PAYMENT_METHOD,
    PORTAL_PAUSES_NO_COLLECTION,
    PORTAL_RESUMES_NO_COLLECTION,
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
