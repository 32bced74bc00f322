"""
The rules of a portal configuration as a whole; those of what it holds stand in the modules beside
this one.
"""

from counterfoil.domain.rulebook.rule import Rule, Source, Words, day

CONFIGURATIONS_ARE_THE_MERCHANTS = Rule(
    id="configurations-are-the-merchants",
    numbers=("R7", "R21"),
    says=Words(
        "The merchant makes and changes portal configurations, through the API or the Dashboard.",
        "Alleen de ondernemer kan configuraties van het klantenportaal maken en wijzigen, via de "
        "API of het dashboard.",
    ),
    remedy=Words(
        "Ask the merchant to change what the portal offers.",
        "Vraag de ondernemer om te wijzigen wat het portaal biedt.",
    ),
    source=Source.SEED,
)

CONFIGURATION_IS_KNOWN = Rule(
    id="configuration-is-known",
    numbers=("R64",),
    says=Words(
        "A configuration that is named exists in this account and mode.",
        "De configuratie die je doorgeeft, bestaat in dit account en deze modus.",
    ),
    remedy=Words(
        "Check the id, the account and the mode.",
        "Controleer de id, het account en de modus.",
    ),
    source=Source.FIELD,
)

CONFIGURATION_IS_MADE_ONCE = Rule(
    id="configuration-is-made-once",
    numbers=("R7",),
    says=Words(
        "A configuration is made once, and changed after that.",
        "Een configuratie wordt één keer gemaakt en daarna gewijzigd.",
    ),
    remedy=Words(
        "Update the configuration, or create one with another id.",
        "Wijzig de configuratie of maak een configuratie met een andere id.",
    ),
    source=Source.INFERRED,
)

FEATURES_ARE_PASSED = Rule(
    id="features-are-passed",
    numbers=("R32",),
    says=Words(
        "Creating a configuration says which features it has.",
        "Bij het maken van een configuratie geef je op welke functies die heeft.",
    ),
    remedy=Words("Pass `features`.", "Geef `features` mee."),
)

# Undated, because whoever still names an older API version is bound by it still.
PROFILE_IS_PASSED = Rule(
    id="profile-is-passed",
    numbers=("R9",),
    says=Words(
        "In API versions before 2024-10-28.acacia a new configuration comes with a business "
        "profile.",
        "In API-versies vóór 2024-10-28.acacia hoort bij een nieuwe configuratie een "
        "bedrijfsprofiel.",
    ),
    remedy=Words(
        "Pass `business_profile`, or use a newer API version.",
        "Geef `business_profile` mee of gebruik een nieuwere API-versie.",
    ),
)

LINKS_ACCOMPANY_CANCELLATION = Rule(
    id="links-accompany-cancellation",
    numbers=("R14",),
    says=Words(
        "A portal where customers may only cancel has a return URL, terms of service and a "
        "privacy policy.",
        "Als klanten alleen mogen annuleren, moet je nog steeds een retour-URL en links naar je "
        "servicevoorwaarden en privacybeleid toevoegen.",
    ),
    remedy=Words(
        "Add a return URL and the links to your terms of service and privacy policy.",
        "Voeg een retour-URL en links naar je servicevoorwaarden en privacybeleid toe.",
    ),
    source=Source.SEED,
    until=day(2024, 10, 28),
)

# That the error became advice on this day is INFERRED: it is when `business_profile` became
# optional.
LINKS_ADVISED = Rule(
    id="links-advised",
    numbers=("R14",),
    says=Words(
        "A portal where customers may only cancel is best given a return URL, terms of service "
        "and a privacy policy.",
        "Als klanten alleen mogen annuleren, kun je het best een retour-URL en links naar je "
        "servicevoorwaarden en privacybeleid toevoegen.",
    ),
    remedy=LINKS_ACCOMPANY_CANCELLATION.remedy,
    source=Source.INFERRED,
    since=day(2024, 10, 28),
)

RETURN_LINK_ADVISED = Rule(
    id="return-link-advised",
    numbers=("R16",),
    says=Words(
        "The portal shows a link back where the session or the configuration has a return URL.",
        "Het klantenportaal toont een link terug als de portaalsessie of de configuratie een "
        "retour-URL heeft.",
    ),
    remedy=Words(
        "Set a default return URL, or pass one with every session.",
        "Stel een standaard-retour-URL in of geef bij elke sessie een retour-URL mee.",
    ),
)

NAMES_ARE_SHORT = Rule(
    id="configuration-names-are-short",
    numbers=("R4",),
    says=Words(
        "A configuration's name has at most 256 characters.",
        "De naam van een configuratie heeft maximaal 256 tekens.",
    ),
    remedy=Words("Shorten the name.", "Maak de naam korter."),
)

HEADLINES_ARE_SHORT = Rule(
    id="headlines-are-short",
    numbers=("R10",),
    says=Words(
        "A headline has at most 60 characters.",
        "De kop boven het klantenportaal heeft maximaal 60 tekens.",
    ),
    remedy=Words("Shorten the headline.", "Maak de kop korter."),
)

LINKS_ARE_WEB_ADDRESSES = Rule(
    id="links-are-web-addresses",
    numbers=("R12", "R15", "R66"),
    says=Words(
        "A link of the portal is a whole web address, with http or https.",
        "Een link in het portaal is een volledig webadres, met http of https.",
    ),
    remedy=Words(
        "Pass the whole address, such as https://example.com/account.",
        "Geef het volledige adres mee, zoals https://example.com/account.",
    ),
    source=Source.INFERRED,
)

NOTHING_TO_CLEAR_ON_CREATE = Rule(
    id="nothing-to-clear-on-create",
    numbers=("R5", "R12", "R58"),
    says=Words(
        "Links, period-end conditions and metadata as a whole can be cleared by an update only.",
        "Links, voorwaarden voor het einde van de periode en metadata als geheel kun je alleen "
        "bij een wijziging leegmaken.",
    ),
    remedy=Words(
        "Leave the parameter out, or pass a value.",
        "Laat de parameter weg of geef een waarde mee.",
    ),
)

DEFAULT_STAYS_ACTIVE = Rule(
    id="default-stays-active",
    numbers=("R23",),
    says=Words(
        "The default configuration is active.",
        "De standaardconfiguratie is actief.",
    ),
    remedy=Words(
        "Activate the configuration, or make another one the default first.",
        "Activeer de configuratie of maak eerst een andere configuratie de standaard.",
    ),
    source=Source.INFERRED,
)

RULES: tuple[Rule, ...] = (
    CONFIGURATIONS_ARE_THE_MERCHANTS,
    CONFIGURATION_IS_KNOWN,
    CONFIGURATION_IS_MADE_ONCE,
    FEATURES_ARE_PASSED,
    PROFILE_IS_PASSED,
    LINKS_ACCOMPANY_CANCELLATION,
    LINKS_ADVISED,
    RETURN_LINK_ADVISED,
    NAMES_ARE_SHORT,
    HEADLINES_ARE_SHORT,
    LINKS_ARE_WEB_ADDRESSES,
    NOTHING_TO_CLEAR_ON_CREATE,
    DEFAULT_STAYS_ACTIVE,
)
