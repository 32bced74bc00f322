"""The rules of a portal session: who opens it, how long it lasts, and what it shows."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words

MERCHANT_OPENS_SESSIONS = Rule(
    id="merchant-opens-sessions",
    numbers=("R62", "R70a"),
    says=Words(
        "The merchant opens a session, for a customer who has signed in with the merchant.",
        "De ondernemer opent een sessie, voor een klant die bij de ondernemer is ingelogd.",
    ),
    remedy=Words(
        "Open it through the API, the Dashboard or Checkout, once the customer has signed in.",
        "Open de sessie via de API, het dashboard of Checkout, nadat de klant heeft ingelogd.",
    ),
)

SESSION_IS_USED_AT_THE_PORTAL = Rule(
    id="session-is-used-at-the-portal",
    numbers=(),
    says=Words(
        "A session is entered, completed and left at the portal, by its customer.",
        "De klant begint, voltooit en beëindigt een sessie zelf, in het portaal.",
    ),
    remedy=Words(
        "Send the customer to the portal by the session's link.",
        "Stuur de klant via de link van de sessie naar het portaal.",
    ),
    source=Source.OURS,
)

SESSION_IS_OPENED_ONCE = Rule(
    id="session-is-opened-once",
    numbers=(),
    says=Words(
        "Each session is opened once, under an id of its own.",
        "Elke sessie wordt één keer geopend, onder een eigen id.",
    ),
    remedy=Words(
        "Open another session under another id.",
        "Open een andere sessie onder een andere id.",
    ),
    source=Source.OURS,
)

DEFAULT_CONFIGURATION_IS_CREATED = Rule(
    id="default-configuration-is-created",
    numbers=("R62", "R65"),
    says=Words(
        "A session that names no configuration gets the default one of its mode.",
        "Een sessie waarvoor geen configuratie is opgegeven, krijgt de standaardconfiguratie van "
        "de modus.",
    ),
    remedy=Words(
        "Provide a configuration or create your default by saving your customer portal settings "
        "in the Dashboard.",
        "Geef een configuratie op of maak een standaardconfiguratie door de instellingen van het "
        "klantenportaal in het dashboard op te slaan.",
    ),
    source=Source.FIELD,
)

SESSION_HAS_AN_ACTIVE_CONFIGURATION = Rule(
    id="session-has-an-active-configuration",
    numbers=("R2", "R23"),
    says=Words(
        "Sessions are opened with an active configuration only.",
        "Sessies worden alleen met een actieve configuratie geopend.",
    ),
    remedy=Words(
        "Activate the configuration, or name another one.",
        "Activeer de configuratie of geef een andere op.",
    ),
)

LOCALE_IS_KNOWN = Rule(
    id="locale-is-known",
    numbers=("R68",),
    says=Words(
        "The portal speaks one of 47 locales, `auto` among them.",
        "Het portaal kent 47 taalinstellingen, waaronder `auto`.",
    ),
    remedy=Words(
        "Choose one of Stripe's locales, or leave it out to let the customer's languages decide.",
        "Kies een van de taalinstellingen van Stripe of laat de parameter weg: dan bepaalt de "
        "klant de taal.",
    ),
)

RECOVERY_IS_KNOWN_TO_THE_VERSION = Rule(
    id="recovery-is-known-to-the-version",
    numbers=("R70",),
    says=Words(
        "Sessions can be recovered after they have expired since API version 2026-10-28.endive.",
        "Sinds API-versie 2026-10-28.endive kunnen verlopen sessies worden hersteld.",
    ),
    remedy=Words(
        "Use that version or a later one, or leave after_expiration out.",
        "Gebruik die versie of een latere, of laat after_expiration weg.",
    ),
)

RECOVERY_DEADLINE_LIES_AHEAD = Rule(
    id="recovery-deadline-lies-ahead",
    numbers=("R70",),
    says=Words(
        "The deadline for recovering a session lies in the future.",
        "De uiterste datum voor het herstellen van een sessie ligt in de toekomst.",
    ),
    remedy=Words(
        "Pass a later moment, or none for recovery without a deadline.",
        "Geef een later moment op, of geen moment als herstel altijd mag.",
    ),
    source=Source.INFERRED,
)

SESSION_IS_KNOWN = Rule(
    id="session-is-known",
    numbers=("R62",),
    says=Words(
        "What a customer does at the portal belongs to a session that was opened here.",
        "Wat een klant in het portaal doet, hoort bij een sessie die hier is geopend.",
    ),
    remedy=Words(
        "Open a session first; one of another account or mode is unknown here.",
        "Open eerst een sessie; een sessie van een ander account of een andere modus is hier "
        "onbekend.",
    ),
    source=Source.INFERRED,
)

SESSION_IS_NOT_OVER = Rule(
    id="session-is-not-over",
    numbers=("R69",),
    says=Words(
        "A session that is over lets nothing through any more.",
        "In een sessie die voorbij is, kan niets meer worden gedaan.",
    ),
    remedy=Words(
        "Open another session for the customer.",
        "Open een nieuwe sessie voor de klant.",
    ),
    source=Source.INFERRED,
)

SESSION_EXPIRES = Rule(
    id="session-expires",
    numbers=("R69",),
    says=Words(
        "An unused session expires after 5 minutes, a used one an hour after its last use.",
        "Een ongebruikte sessie verloopt na 5 minuten, een gebruikte sessie een uur na het laatste "
        "gebruik.",
    ),
    remedy=Words(
        "Open a new session, right before the customer needs it.",
        "Open een nieuwe sessie, vlak voordat de klant die nodig heeft.",
    ),
)

SESSION_LASTS_12_HOURS = Rule(
    id="session-lasts-12-hours",
    numbers=(),
    says=Words(
        "However much it is used, a session lasts at most 12 hours.",
        "Een sessie duurt maximaal 12 uur, hoe vaak die ook wordt gebruikt.",
    ),
    remedy=Words(
        "Let the customer come back through a new session.",
        "Laat de klant via een nieuwe sessie terugkomen.",
    ),
    source=Source.OURS,
)

SESSION_LINK_IS_USED_ONCE = Rule(
    id="session-link-is-used-once",
    numbers=(),
    says=Words(
        "The link of a session is used once, by the first browser that opens it.",
        "De link van een sessie werkt één keer, in de browser die hem het eerst opent.",
    ),
    remedy=Words(
        "Go on in that browser, or open another session.",
        "Ga verder in die browser of open een andere sessie.",
    ),
    source=Source.OURS,
)

SESSION_IS_ENTERED_FIRST = Rule(
    id="session-is-entered-first",
    numbers=(),
    says=Words(
        "A customer enters a session by its link before doing anything in it.",
        "Een klant opent eerst de link van een sessie; pas daarna kan er in de sessie iets worden"
        " gedaan.",
    ),
    remedy=Words(
        "Redeem the session first.",
        "Laat de klant eerst de link van de sessie gebruiken.",
    ),
    source=Source.OURS,
)

SESSION_BINDS_ITS_CONFIGURATION = Rule(
    id="session-binds-its-configuration",
    numbers=("R62", "R65"),
    says=Words(
        "In a session the configuration counts that the session was opened with.",
        "In een sessie geldt de configuratie waarmee de sessie is geopend.",
    ),
    remedy=Words(
        "Name that configuration, or none.",
        "Geef die configuratie op, of geen.",
    ),
    source=Source.INFERRED,
)

EMAIL_STAYS_AFTER_LOGIN = Rule(
    id="email-stays-after-login",
    numbers=("R29", "R153", "R156"),
    says=Words(
        "Customers who came in by their e-mail address can't change it in that session.",
        "Klanten die met hun e-mailadres zijn binnengekomen, kunnen dat in die sessie niet "
        "wijzigen.",
    ),
    remedy=Words(
        "Let the merchant change it, or open a session for the customer.",
        "Laat de ondernemer het wijzigen of een sessie voor de klant openen.",
    ),
)

EMAIL_IS_VERIFIED = Rule(
    id="email-is-verified",
    numbers=("R27", "R70"),
    says=Words(
        "Who logs in, or recovers a session, has verified the customer's own e-mail address.",
        "Wie inlogt of een sessie herstelt, heeft het e-mailadres van de klant zelf bevestigd.",
    ),
    remedy=Words(
        "Verify the address that is on record for the customer.",
        "Bevestig het adres dat bij de klant bekend is.",
    ),
)

RECOVERY_IS_OFFERED = Rule(
    id="recovery-is-offered",
    numbers=("R70",),
    says=Words(
        "An expired session is recovered where it was opened so; otherwise its link is dead.",
        "Een verlopen sessie kan worden hersteld als dat bij het openen is aangegeven; anders "
        "werkt de link niet meer.",
    ),
    remedy=Words(
        "Open another session, with after_expiration if it is to be recovered later.",
        "Open een nieuwe sessie, met after_expiration als die later hersteld moet kunnen worden.",
    ),
)

RECOVERY_FOLLOWS_THE_END = Rule(
    id="recovery-follows-the-end",
    numbers=("R70",),
    says=Words(
        "Only a session that is over can be replaced by another.",
        "Alleen een sessie die voorbij is, kan door een andere worden vervangen.",
    ),
    remedy=Words(
        "Go on in the session itself.",
        "Ga verder in de sessie zelf.",
    ),
)

RECOVERY_ENDS_AT_ITS_DEADLINE = Rule(
    id="recovery-ends-at-its-deadline",
    numbers=("R70",),
    says=Words(
        "An expired session can be recovered until its deadline, where it has one.",
        "Een verlopen sessie kan tot de uiterste datum worden hersteld, als die er is.",
    ),
    remedy=Words(
        "Ask the merchant for another session.",
        "Vraag de ondernemer om een nieuwe sessie.",
    ),
)

RULES = (
    MERCHANT_OPENS_SESSIONS,
    SESSION_IS_USED_AT_THE_PORTAL,
    SESSION_IS_OPENED_ONCE,
    DEFAULT_CONFIGURATION_IS_CREATED,
    SESSION_HAS_AN_ACTIVE_CONFIGURATION,
    LOCALE_IS_KNOWN,
    RECOVERY_IS_KNOWN_TO_THE_VERSION,
    RECOVERY_DEADLINE_LIES_AHEAD,
    SESSION_IS_KNOWN,
    SESSION_IS_NOT_OVER,
    SESSION_EXPIRES,
    SESSION_LASTS_12_HOURS,
    SESSION_LINK_IS_USED_ONCE,
    SESSION_IS_ENTERED_FIRST,
    SESSION_BINDS_ITS_CONFIGURATION,
    EMAIL_STAYS_AFTER_LOGIN,
    EMAIL_IS_VERIFIED,
    RECOVERY_IS_OFFERED,
    RECOVERY_FOLLOWS_THE_END,
    RECOVERY_ENDS_AT_ITS_DEADLINE,
)
