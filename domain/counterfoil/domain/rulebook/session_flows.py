"""The rules of a session that is opened for one thing: its flow."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words

FLOW_TYPE_IS_KNOWN = Rule(
    id="flow-type-is-known",
    numbers=("R71",),
    says=Words(
        "A flow is of one of the six types that the portal knows.",
        "Een flow is van een van de zes typen die het portaal kent.",
    ),
    remedy=Words(
        "Choose one of the six types.",
        "Kies een van de zes typen.",
    ),
)

FLOW_IS_KNOWN_TO_THE_VERSION = Rule(
    id="flow-is-known-to-the-version",
    numbers=("R71",),
    says=Words(
        "A flow is opened with an API version that knows its type.",
        "Een flow wordt geopend met een API-versie die het type kent.",
    ),
    remedy=Words(
        "Use a newer API version.",
        "Gebruik een nieuwere API-versie.",
    ),
)

FLOW_NAMES_ITS_SUBJECT = Rule(
    id="flow-names-its-subject",
    numbers=("R72",),
    says=Words(
        "A flow names what it is about: the subscription, and to confirm an update its item.",
        "Een flow noemt waar het om gaat: het abonnement en, om een wijziging te bevestigen, het "
        "onderdeel.",
    ),
    remedy=Words(
        "Pass the parameter that is missing.",
        "Geef de ontbrekende parameter mee.",
    ),
)

FLOW_TAKES_WHAT_ITS_TYPE_KNOWS = Rule(
    id="flow-takes-what-its-type-knows",
    numbers=("R72", "R77"),
    says=Words(
        "A flow takes only the parameters of its own type.",
        "Een flow heeft alleen parameters van het eigen type.",
    ),
    remedy=Words(
        "Leave the parameter out, or choose the type that it belongs to.",
        "Laat de parameter weg of kies het type waar die bij hoort.",
    ),
)

COMPLETION_TYPE_IS_KNOWN = Rule(
    id="completion-type-is-known",
    numbers=("R73",),
    says=Words(
        "A completed flow ends on a confirmation, on the portal's homepage or with a redirect.",
        "Een afgeronde flow eindigt met een bevestiging, op de startpagina van het portaal of met "
        "een doorverwijzing.",
    ),
    remedy=Words(
        "Choose hosted_confirmation, portal_homepage or redirect.",
        "Kies hosted_confirmation, portal_homepage of redirect.",
    ),
)

REDIRECT_SAYS_WHERE = Rule(
    id="redirect-says-where",
    numbers=("R73", "R74"),
    says=Words(
        "A redirect after a completed flow says where to.",
        "Een doorverwijzing na een afgeronde flow noemt het adres.",
    ),
    remedy=Words(
        "Pass the return URL of the redirect, or choose another way to end.",
        "Geef de retour-URL van de doorverwijzing mee of kies een andere afronding.",
    ),
)

CONFIRMATION_MESSAGE_IS_SHORT = Rule(
    id="confirmation-message-is-short",
    numbers=("R73", "R185"),
    says=Words(
        "The merchant's words on the confirmation have at most 500 characters.",
        "De eigen tekst van de ondernemer bij de bevestiging heeft maximaal 500 tekens.",
    ),
    remedy=Words(
        "Shorten the message.",
        "Maak de tekst korter.",
    ),
)

CANCEL_FLOW_STARTS_UNCANCELED = Rule(
    id="cancel-flow-starts-uncanceled",
    numbers=("R78", "R122"),
    says=Words(
        "A flow to cancel is opened for a subscription that isn't set to be canceled yet.",
        "Een flow om te annuleren is voor een abonnement dat nog niet wordt geannuleerd.",
    ),
    remedy=Words(
        "Open a session without a flow, in which the customer may renew the subscription.",
        "Open een sessie zonder flow, waarin de klant het abonnement kan verlengen.",
    ),
    source=Source.FIELD,
)

PAUSE_FLOW_STARTS_UNPAUSED = Rule(
    id="pause-flow-starts-unpaused",
    numbers=("R138",),
    says=Words(
        "A flow to pause is opened for a subscription that isn't paused yet.",
        "Een flow om te pauzeren is voor een abonnement dat nog niet is gepauzeerd.",
    ),
    remedy=Words(
        "Open a session without a flow, in which the customer may resume the subscription.",
        "Open een sessie zonder flow, waarin de klant het abonnement kan hervatten.",
    ),
    source=Source.INFERRED,
)

CONFIRMATION_IS_OF_ONE_ITEM = Rule(
    id="confirmation-is-of-one-item",
    numbers=("R79",),
    says=Words(
        "A flow to confirm an update changes one item at most.",
        "Een flow om een wijziging te bevestigen, wijzigt maximaal één onderdeel.",
    ),
    remedy=Words(
        "Pass one item.",
        "Geef één onderdeel mee.",
    ),
)

CONFIRMATION_CHANGES_SOMETHING = Rule(
    id="confirmation-changes-something",
    numbers=("R80", "R90"),
    says=Words(
        "A flow to confirm an update changes the price or the quantity, or gives a discount.",
        "Een flow om een wijziging te bevestigen, wijzigt de prijs of het aantal of geeft korting.",
    ),
    remedy=Words(
        "Pass another price, another quantity or a discount.",
        "Geef een andere prijs, een ander aantal of een korting mee.",
    ),
    source=Source.FIELD,
)

FLOW_HIDES_THE_REST = Rule(
    id="flow-hides-the-rest",
    numbers=("R75",),
    says=Words(
        "While a flow runs, the rest of the portal is out of reach.",
        "Zolang een flow loopt, is de rest van het portaal niet bereikbaar.",
    ),
    remedy=Words(
        "Complete the flow, or open a session without one.",
        "Rond de flow af of open een sessie zonder flow.",
    ),
)

COMPLETED_FLOW_IS_THE_END = Rule(
    id="completed-flow-is-the-end",
    numbers=("R73", "R75"),
    says=Words(
        "A completed flow leads on into the portal only where it ends on the homepage.",
        "Na een afgeronde flow gaat het portaal alleen verder open als de flow op de startpagina "
        "eindigt.",
    ),
    remedy=Words(
        "Open another session, or let flows end on portal_homepage.",
        "Open een nieuwe sessie of laat de flow eindigen op portal_homepage.",
    ),
)

FLOW_IS_COMPLETED_ONCE_DONE = Rule(
    id="flow-is-completed-once-done",
    numbers=("R74",),
    says=Words(
        "A flow is completed once what it is for has been done.",
        "Een flow is afgerond als datgene is gedaan waarvoor die is geopend.",
    ),
    remedy=Words(
        "Do it first, or leave the session.",
        "Doe dat eerst of verlaat de sessie.",
    ),
)

ONLY_A_FLOW_IS_COMPLETED = Rule(
    id="only-a-flow-is-completed",
    numbers=("R71",),
    says=Words(
        "Only a session that was opened for a flow has one to complete.",
        "Alleen een sessie die voor een flow is geopend, heeft er een om af te ronden.",
    ),
    remedy=Words(
        "Leave the session instead.",
        "Verlaat in plaats daarvan de sessie.",
    ),
    source=Source.INFERRED,
)

RULES = (
    FLOW_TYPE_IS_KNOWN,
    FLOW_IS_KNOWN_TO_THE_VERSION,
    FLOW_NAMES_ITS_SUBJECT,
    FLOW_TAKES_WHAT_ITS_TYPE_KNOWS,
    COMPLETION_TYPE_IS_KNOWN,
    REDIRECT_SAYS_WHERE,
    CONFIRMATION_MESSAGE_IS_SHORT,
    CANCEL_FLOW_STARTS_UNCANCELED,
    PAUSE_FLOW_STARTS_UNPAUSED,
    CONFIRMATION_IS_OF_ONE_ITEM,
    CONFIRMATION_CHANGES_SOMETHING,
    FLOW_HIDES_THE_REST,
    COMPLETED_FLOW_IS_THE_END,
    FLOW_IS_COMPLETED_ONCE_DONE,
    ONLY_A_FLOW_IS_COMPLETED,
)
