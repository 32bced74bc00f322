"""The rules of a subscription's life: starting, standing, billing, ending."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words

SUBSCRIPTION_IS_KNOWN = Rule(
    id="subscription-is-known",
    numbers=("R83",),
    says=Words(
        "A change names a subscription that is known here.",
        "Een wijziging noemt een abonnement dat hier bekend is.",
    ),
    remedy=Words(
        "Check the id; a subscription of another account or mode is unknown.",
        "Controleer de id; een abonnement van een ander account of een andere modus is onbekend.",
    ),
    source=Source.INFERRED,
)

ENDED_SUBSCRIPTION_IS_FINAL = Rule(
    id="ended-subscription-is-final",
    numbers=("R93", "R116"),
    says=Words(
        "A subscription that was canceled or has expired is over for good.",
        "Een opgezegd of verlopen abonnement is voorgoed voorbij.",
    ),
    remedy=Words(
        "Start a new subscription instead.",
        "Begin in plaats daarvan een nieuw abonnement.",
    ),
)

SUBSCRIPTION_STARTS_ONCE = Rule(
    id="subscription-starts-once",
    numbers=("R91",),
    says=Words(
        "A subscription id stands for one subscription, started once.",
        "Een abonnements-id hoort bij één abonnement, dat één keer begint.",
    ),
    remedy=Words(
        "Start another subscription under an id of its own.",
        "Begin een ander abonnement onder een eigen id.",
    ),
    source=Source.INFERRED,
)

PORTAL_CHANGES_WHAT_EXISTS = Rule(
    id="portal-changes-what-exists",
    numbers=("R91",),
    says=Words(
        "Through the portal customers update or cancel existing subscriptions, nothing more.",
        "Via het portaal kunnen klanten alleen bestaande abonnementen bijwerken of annuleren.",
    ),
    remedy=Words(
        "Let the merchant do it, by API, dashboard or Checkout.",
        "Laat de ondernemer dit doen, via de API, het dashboard of Checkout.",
    ),
    source=Source.SEED,
)

PORTAL_SHOWS_AN_ACTIVE_CONFIGURATION = Rule(
    id="portal-shows-an-active-configuration",
    numbers=("R2", "R64"),
    says=Words(
        "What a customer may do at the portal follows from a known, active configuration.",
        "Wat een klant in het portaal mag, volgt uit een bekende, actieve configuratie.",
    ),
    remedy=Words(
        "Name an active portal configuration of this account and mode.",
        "Noem een actieve portaalconfiguratie van dit account en deze modus.",
    ),
)

SUBSCRIPTION_HOLDS_1_TO_20_ITEMS = Rule(
    id="subscription-holds-1-to-20-items",
    numbers=("R95",),
    says=Words(
        "A subscription holds 1 to 20 items, each with an id of its own.",
        "Een abonnement telt 1 tot en met 20 onderdelen, elk met een eigen id.",
    ),
    remedy=Words(
        "Give 1 to 20 items, no id twice.",
        "Geef 1 tot en met 20 onderdelen op, geen id dubbel.",
    ),
)

STRIPE_TELLS_THE_BILLING = Rule(
    id="stripe-tells-the-billing",
    numbers=("R93", "R160"),
    says=Words(
        "In a synced account Stripe says what billing has come to.",
        "In een gekoppeld account zegt Stripe hoe het met de facturering staat.",
    ),
    remedy=Words(
        "Observe the subscription instead.",
        "Neem het abonnement in plaats daarvan bij Stripe waar.",
    ),
    source=Source.INFERRED,
)

STATUS_IS_OF_BILLING = Rule(
    id="status-is-of-billing",
    numbers=("R93",),
    says=Words(
        "A status that billing brings is told; canceling and pausing have commands of their own.",
        "Een status die uit de facturering volgt, wordt gemeld; opzeggen en pauzeren hebben "
        "eigen opdrachten.",
    ),
    remedy=Words(
        "Use CancelSubscription, PauseSubscription or ResumeSubscription.",
        "Gebruik CancelSubscription, PauseSubscription of ResumeSubscription.",
    ),
    source=Source.INFERRED,
)

PERIOD_RUNS_FORWARD = Rule(
    id="period-runs-forward",
    numbers=("R139",),
    says=Words(
        "A billing period ends after it starts, and none begins while the subscription is paused.",
        "Een factureringsperiode eindigt na haar begin, en tijdens een pauze begint er geen.",
    ),
    remedy=Words(
        "Give a later end, or resume the subscription first.",
        "Geef een later einde op, of hervat het abonnement eerst.",
    ),
    source=Source.INFERRED,
)

TRIAL_ENDS_LATER = Rule(
    id="trial-ends-later",
    numbers=("R144",),
    says=Words(
        "A trial ends at a later moment than now.",
        "Een proefperiode eindigt op een later moment dan nu.",
    ),
    remedy=Words(
        "Choose a moment to come, or end the trial.",
        "Kies een moment in de toekomst of beëindig de proefperiode.",
    ),
    source=Source.INFERRED,
)

ONE_SCHEDULE_AT_A_TIME = Rule(
    id="one-schedule-at-a-time",
    numbers=("R86",),
    says=Words(
        "One schedule at most manages a subscription.",
        "Hoogstens één schema beheert een abonnement.",
    ),
    remedy=Words(
        "Release the present schedule first.",
        "Maak het abonnement eerst los van het huidige schema.",
    ),
)

ONE_REQUEST_AT_A_TIME = Rule(
    id="one-request-at-a-time",
    numbers=("R97",),
    says=Words(
        "Of each kind one request to Stripe is under way at a time.",
        "Van elke soort is er steeds één verzoek aan Stripe onderweg.",
    ),
    remedy=Words(
        "Wait for the answer to the request before it.",
        "Wacht het antwoord op het vorige verzoek af.",
    ),
    source=Source.INFERRED,
)

CHOSEN_PAYMENT_METHOD_IS_ATTACHED = Rule(
    id="chosen-payment-method-is-attached",
    numbers=("R100", "R102"),
    says=Words(
        "A subscription is charged to a payment method that is attached to its customer.",
        "Een abonnement wordt geïnd via een betaalmethode die bij zijn klant hoort.",
    ),
    remedy=Words(
        "Add the payment method to the customer first.",
        "Voeg de betaalmethode eerst bij de klant toe.",
    ),
)

PORTAL_REMOVES_THE_OVERRIDE = Rule(
    id="portal-removes-the-override",
    numbers=("R101",),
    says=Words(
        "At the portal a customer removes the subscription's own payment method, so that the "
        "default pays; choosing one is the merchant's.",
        "In het portaal haalt een klant de eigen betaalmethode van het abonnement weg, zodat "
        "de standaardmethode betaalt; er een kiezen doet de ondernemer.",
    ),
    remedy=Words(
        "Choose the customer's default payment method, and remove the override.",
        "Kies de standaardbetaalmethode van de klant en haal de eigen methode weg.",
    ),
)

PORTAL_PAYMENT_METHODS_ARE_ENABLED = Rule(
    id="portal-payment-methods-are-enabled",
    numbers=("R39", "R101"),
    says=Words(
        "Customers manage payment methods where the configuration enables it.",
        "Klanten beheren betaalmethoden als de configuratie dat aanzet.",
    ),
    remedy=Words(
        "Enable features.payment_method_update in the portal configuration.",
        "Zet features.payment_method_update aan in de portaalconfiguratie.",
    ),
)

RULES = (
    SUBSCRIPTION_IS_KNOWN,
    ENDED_SUBSCRIPTION_IS_FINAL,
    SUBSCRIPTION_STARTS_ONCE,
    PORTAL_CHANGES_WHAT_EXISTS,
    PORTAL_SHOWS_AN_ACTIVE_CONFIGURATION,
    SUBSCRIPTION_HOLDS_1_TO_20_ITEMS,
    STRIPE_TELLS_THE_BILLING,
    STATUS_IS_OF_BILLING,
    PERIOD_RUNS_FORWARD,
    TRIAL_ENDS_LATER,
    ONE_SCHEDULE_AT_A_TIME,
    ONE_REQUEST_AT_A_TIME,
    CHOSEN_PAYMENT_METHOD_IS_ATTACHED,
    PORTAL_REMOVES_THE_OVERRIDE,
    PORTAL_PAYMENT_METHODS_ARE_ENABLED,
)
