"""The rules of a subscription's life: starting, standing, billing, ending."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words

SUBSCRIPTION_IS_KNOWN = Rule(
    id="subscription-is-known",
    numbers=("R67", "R83", "R96"),
    says=Words(
        "A change names a subscription that is known here. A session shows those of its own "
        "customer, and where it is on behalf of a connected account, those with that account "
        "alone.",
        "Je kunt alleen een abonnement wijzigen dat hier bekend is. Een sessie toont alleen "
        "abonnementen van de eigen klant en, als de sessie namens een gekoppeld account is, alleen "
        "die van dat account.",
    ),
    remedy=Words(
        "Check the id; a subscription of another account, mode or customer is unknown here.",
        "Controleer de id; een abonnement van een ander account, een andere modus of een andere "
        "klant is hier onbekend.",
    ),
    source=Source.INFERRED,
)

ENDED_SUBSCRIPTION_IS_FINAL = Rule(
    id="ended-subscription-is-final",
    numbers=("R93", "R116"),
    says=Words(
        "A subscription that was canceled or has expired is over for good.",
        "Een geannuleerd of verlopen abonnement is definitief beëindigd.",
    ),
    remedy=Words(
        "Start a new subscription instead.",
        "Start in plaats daarvan een nieuw abonnement.",
    ),
)

SUBSCRIPTION_STARTS_ONCE = Rule(
    id="subscription-starts-once",
    numbers=(),
    says=Words(
        "A subscription id stands for one subscription, started once.",
        "Een abonnements-id hoort bij één abonnement, dat één keer start.",
    ),
    remedy=Words(
        "Start another subscription under an id of its own.",
        "Start een ander abonnement onder een eigen id.",
    ),
    source=Source.INFERRED,
)

PORTAL_CHANGES_WHAT_EXISTS = Rule(
    id="portal-changes-what-exists",
    numbers=("R91",),
    says=Words(
        "Through the portal customers update or cancel existing subscriptions, nothing more.",
        "Via het klantenportaal mogen klanten alleen bestaande abonnementen bijwerken of "
        "annuleren.",
    ),
    remedy=Words(
        "Let the merchant do it, through the API, the Dashboard or Checkout.",
        "Laat de ondernemer dit doen, via de API, het dashboard of Checkout.",
    ),
    source=Source.SEED,
)

PORTAL_SHOWS_AN_ACTIVE_CONFIGURATION = Rule(
    id="portal-shows-an-active-configuration",
    numbers=("R2", "R64"),
    says=Words(
        "What a customer may do at the portal follows from a known, active configuration.",
        "Een bekende, actieve configuratie bepaalt wat een klant in het klantenportaal mag.",
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
        "Een abonnement heeft 1 tot en met 20 onderdelen, elk met een eigen id.",
    ),
    remedy=Words(
        "Give 1 to 20 items, each with an id of its own.",
        "Geef 1 tot en met 20 onderdelen op, elk met een eigen id.",
    ),
)

STRIPE_TELLS_THE_BILLING = Rule(
    id="stripe-tells-the-billing",
    numbers=(),
    says=Words(
        "In a synced account Stripe says how billing stands.",
        "In een gesynchroniseerd account zegt Stripe hoe het met de facturatie staat.",
    ),
    remedy=Words(
        "Observe the subscription at Stripe instead.",
        "Neem in plaats daarvan over wat Stripe over het abonnement meldt.",
    ),
    source=Source.OURS,
)

STATUS_IS_OF_BILLING = Rule(
    id="status-is-of-billing",
    numbers=(),
    says=Words(
        "A status that is passed follows from billing; canceling and pausing have commands of "
        "their own.",
        "Een status die je opgeeft, volgt uit de facturatie; annuleren en pauzeren hebben eigen "
        "opdrachten.",
    ),
    remedy=Words(
        "Use CancelSubscription, PauseSubscription or ResumeSubscription.",
        "Gebruik CancelSubscription, PauseSubscription of ResumeSubscription.",
    ),
    source=Source.OURS,
)

PERIOD_RUNS_FORWARD = Rule(
    id="period-runs-forward",
    numbers=("R139",),
    says=Words(
        "A billing period ends after it starts, and none begins while the subscription is paused.",
        "Een facturatieperiode eindigt na het begin ervan, en tijdens een pauze begint er geen "
        "nieuwe.",
    ),
    remedy=Words(
        "Give a later end, or resume the subscription first.",
        "Geef een later einde op of hervat het abonnement eerst.",
    ),
    source=Source.INFERRED,
)

TRIAL_ENDS_LATER = Rule(
    id="trial-ends-later",
    numbers=(),
    says=Words(
        "The end of a trial lies in the future.",
        "Het einde van een proefperiode ligt in de toekomst.",
    ),
    remedy=Words(
        "Choose a moment in the future, or end the trial.",
        "Kies een moment in de toekomst of beëindig de proefperiode.",
    ),
    source=Source.INFERRED,
)

ONE_SCHEDULE_AT_A_TIME = Rule(
    id="one-schedule-at-a-time",
    numbers=(),
    says=Words(
        "A subscription is managed by one schedule at most.",
        "Een abonnement wordt door maximaal één abonnementsschema beheerd.",
    ),
    remedy=Words(
        "Release the present schedule first.",
        "Maak het abonnement eerst los van het huidige abonnementsschema.",
    ),
)

ONE_REQUEST_AT_A_TIME = Rule(
    id="one-request-at-a-time",
    numbers=(),
    says=Words(
        "One request of each kind is under way at a time.",
        "Van elke soort is er maximaal één verzoek tegelijk onderweg.",
    ),
    remedy=Words(
        "Wait for the answer to the previous request.",
        "Wacht het antwoord op het vorige verzoek af.",
    ),
    source=Source.OURS,
)

CHOSEN_PAYMENT_METHOD_IS_ATTACHED = Rule(
    id="chosen-payment-method-is-attached",
    numbers=("R100", "R102"),
    says=Words(
        "A subscription is charged to a payment method that is attached to its customer.",
        "Een abonnement wordt geïnd via een betaalmethode die bij de klant hoort.",
    ),
    remedy=Words(
        "Add the payment method to the customer first.",
        "Voeg de betaalmethode eerst toe bij de klant.",
    ),
)

PORTAL_REMOVES_THE_OVERRIDE = Rule(
    id="portal-removes-the-override",
    numbers=("R101",),
    says=Words(
        "At the portal a customer removes the subscription's own payment method, so that the "
        "default one pays; only the merchant chooses one.",
        "In het klantenportaal kan een klant de eigen betaalmethode van een abonnement "
        "verwijderen, zodat de standaardbetaalmethode geldt; alleen de ondernemer kan er een "
        "kiezen.",
    ),
    remedy=Words(
        "Choose the customer's default payment method, and remove the subscription's own.",
        "Kies de standaardbetaalmethode van de klant en verwijder de eigen betaalmethode van het "
        "abonnement.",
    ),
)

PORTAL_PAYMENT_METHODS_ARE_ENABLED = Rule(
    id="portal-payment-methods-are-enabled",
    numbers=("R39", "R101"),
    says=Words(
        "Customers manage payment methods where the configuration enables it.",
        "Klanten kunnen de betaalmethode van een abonnement beheren als dat in de configuratie is"
        " ingeschakeld.",
    ),
    remedy=Words(
        "Enable features.payment_method_update in the portal configuration.",
        "Schakel features.payment_method_update in de portaalconfiguratie in.",
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
