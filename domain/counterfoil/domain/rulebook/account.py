"""The rules of a merchant's account."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words

ACCOUNT_IS_THE_MERCHANTS = Rule(
    id="account-is-the-merchants",
    numbers=(),
    says=Words(
        "Only the merchant changes the settings of the account.",
        "Alleen de ondernemer kan de instellingen van het account wijzigen.",
    ),
    remedy=Words(
        "Ask the merchant, who changes them in the Dashboard or through the API.",
        "Vraag het de ondernemer, die ze in het dashboard of via de API wijzigt.",
    ),
    source=Source.OURS,
)

PORTAL_COMES_WITH_BILLING = Rule(
    id="portal-comes-with-billing",
    numbers=("R189",),
    says=Words(
        "The customer portal is available to paying Billing users; in test mode it can be tried "
        "before paying.",
        "Het klantenportaal is beschikbaar voor betalende Billing-gebruikers; in de testmodus kun "
        "je het uitproberen voordat je betaalt.",
    ),
    remedy=Words(
        "Start paying for Stripe Billing, or try the portal in test mode.",
        "Begin met betalen voor Stripe Billing of probeer het portaal uit in de testmodus.",
    ),
    source=Source.SEED,
)

COUNTRY_IS_AN_ISO_CODE = Rule(
    id="country-is-an-iso-code",
    numbers=(),
    says=Words(
        "The country of a business is one of ISO 3166-1, by its code of two capitals.",
        "Het land van een bedrijf is een land uit ISO 3166-1, met de code van twee hoofdletters.",
    ),
    remedy=Words(
        "Pass the code of the country, NL for the Netherlands say.",
        "Geef de code van het land mee, bijvoorbeeld NL voor Nederland.",
    ),
)

BRANDING_IS_DRAWABLE = Rule(
    id="branding-is-drawable",
    numbers=("R186",),
    says=Words(
        "Colors are written #rrggbb, logo and icon are https links or ids of files, a font has a "
        "plain name, and a shape is one of Stripe's.",
        "Kleuren schrijf je als #rrggbb, logo en icoon zijn https-links of id's van bestanden, "
        "een lettertype heeft een gewone naam en een vorm is een van de vormen van Stripe.",
    ),
    remedy=Words("Correct the setting that is named.", "Corrigeer de genoemde instelling."),
    source=Source.INFERRED,
)

# The ratio is that of WCAG 2.2, success criterion 1.4.11, for what can be clicked.
BUTTONS_STAND_OUT = Rule(
    id="buttons-stand-out",
    numbers=(),
    says=Words(
        "A button stands out against the background with a contrast of at least 3:1.",
        "Een knop steekt met een contrast van minimaal 3:1 af tegen de achtergrond.",
    ),
    remedy=Words(
        "Choose a darker or a lighter color for one of the two.",
        "Kies voor een van beide een donkerdere of een lichtere kleur.",
    ),
    source=Source.OURS,
)

# Stripe leaves it to the merchant to look at pause_collection; the grace is Counterfoil's own.
SERVICE_IS_DECIDED_BY_POLICY = Rule(
    id="service-is-decided-by-policy",
    numbers=("R135",),
    says=Words(
        "A paused collection leaves the status as it is, so the merchant decides whether service "
        "goes on: for each status and each kind of collection pause, by serving, by stopping, or "
        "by a grace of 1 to 365 days after which it stops.",
        "Als de inning van betalingen tijdelijk is stopgezet, blijft de status zoals die is; de "
        "ondernemer bepaalt dus of de dienst doorgaat: per status en per manier van stopzetten, "
        "door te leveren, te stoppen of pas te stoppen na een respijt van 1 tot 365 dagen.",
    ),
    remedy=Words(
        "Choose serve, stop, or grace with a number of days, as grace:14.",
        "Kies serve, stop of grace met een aantal dagen, zoals grace:14.",
    ),
    source=Source.SEED,
)

CUSTOM_DOMAIN_IS_A_SUBDOMAIN = Rule(
    id="custom-domain-is-a-subdomain",
    numbers=("R187",),
    says=Words(
        "A custom domain is a subdomain of a domain that the merchant owns, by its name alone.",
        "Een domein op maat is een subdomein van een domein van de ondernemer, en je geeft alleen"
        " de naam op.",
    ),
    remedy=Words(
        "Pass a name such as billing.example.com, without https://, port or path, and with "
        "letters beyond a to z in punycode.",
        "Geef een naam mee zoals billing.example.com, zonder https://, poort of pad, en met "
        "andere letters dan a tot en met z in punycode.",
    ),
)

ACCOUNT_HAS_ONE_CUSTOM_DOMAIN = Rule(
    id="account-has-one-custom-domain",
    numbers=("R187",),
    says=Words(
        "An account has one custom domain, which all products that Stripe hosts share.",
        "Een account heeft één domein op maat, dat alle door Stripe gehoste producten delen.",
    ),
    remedy=Words(
        "Remove the domain that the account has, then request the other one.",
        "Verwijder het domein dat het account heeft en vraag daarna het andere aan.",
    ),
)

CUSTOM_DOMAIN_IS_REQUESTED_FIRST = Rule(
    id="custom-domain-is-requested-first",
    numbers=("R187",),
    says=Words(
        "Only the custom domain that was requested is verified and activated.",
        "Alleen het aangevraagde domein op maat wordt geverifieerd en geactiveerd.",
    ),
    remedy=Words("Request the domain first.", "Vraag het domein eerst aan."),
    source=Source.INFERRED,
)

CUSTOM_DOMAIN_IS_VERIFIED_FIRST = Rule(
    id="custom-domain-is-verified-first",
    numbers=("R187",),
    says=Words(
        "A custom domain is activated once its DNS records have been verified.",
        "Een domein op maat wordt geactiveerd zodra de DNS-records zijn geverifieerd.",
    ),
    remedy=Words(
        "Add the DNS records at the provider of your domain, and have them verified.",
        "Voeg de DNS-records toe bij de provider van je domein en laat ze verifiëren.",
    ),
)

DEFAULT_IS_MADE_IN_THE_DASHBOARD = Rule(
    id="default-is-made-in-the-dashboard",
    numbers=("R17", "R20", "R21"),
    says=Words(
        "The default configuration is the one that is saved in the Dashboard.",
        "De standaardconfiguratie is de configuratie die in het dashboard is opgeslagen.",
    ),
    remedy=Words(
        "Save the portal settings in the Dashboard, or name a configuration with every session.",
        "Sla de portaalinstellingen op in het dashboard of noem bij elke sessie een configuratie.",
    ),
    source=Source.SEED,
)

FEEDBACK_OPTION_IS_CREATED_ONCE = Rule(
    id="feedback-option-is-created-once",
    numbers=("R45",),
    says=Words(
        "Each feedback option is created once, under an id of its own.",
        "Elke feedbackoptie wordt één keer aangemaakt, onder een eigen id.",
    ),
    remedy=Words(
        "Choose another id, or change the description of the option that has this one.",
        "Kies een andere id of wijzig de beschrijving van de optie die deze id al heeft.",
    ),
    source=Source.INFERRED,
)

FEEDBACK_OPTION_IS_KNOWN = Rule(
    id="feedback-option-is-known",
    numbers=("R45",),
    says=Words(
        "A feedback option that is changed or deactivated exists in this account and mode.",
        "Een feedbackoptie die je wijzigt of deactiveert, bestaat in dit account en deze modus.",
    ),
    remedy=Words(
        "Check the id and the mode, or create the option first.",
        "Controleer de id en de modus of maak de optie eerst aan.",
    ),
    source=Source.INFERRED,
)

FEEDBACK_OPTIONS_ARE_DESCRIBED = Rule(
    id="feedback-options-are-described",
    numbers=("R45",),
    says=Words(
        "A feedback option has a description, of at most 100 characters.",
        "Een feedbackoptie heeft een beschrijving van maximaal 100 tekens.",
    ),
    remedy=Words(
        "Say in a few words why a customer cancels.",
        "Zeg in een paar woorden waarom een klant annuleert.",
    ),
)

FEEDBACK_OPTIONS_IN_USE_ARE_ACTIVE = Rule(
    id="feedback-options-in-use-are-active",
    numbers=("R44", "R45"),
    says=Words(
        "Only feedback options that exist and are active are offered and given as a reason; "
        "deactivating one is for ever.",
        "Alleen feedbackopties die bestaan en actief zijn, worden aangeboden en als reden "
        "opgegeven; deactiveren is definitief.",
    ),
    remedy=Words(
        "Use an active feedback option, or create a new one.",
        "Gebruik een actieve feedbackoptie of maak een nieuwe aan.",
    ),
)

PORTAL_HAS_NO_CUSTOM_TEXT = Rule(
    id="portal-has-no-custom-text",
    numbers=("R185",),
    says=Words(
        "It is not possible to add custom text to the customer portal.",
        "Het is niet mogelijk om aangepaste tekst toe te voegen aan het klantenportaal.",
    ),
    remedy=Words(
        "Your own words are possible in the headline (at most 60 characters), in the message of a "
        "flow (500), in feedback options (100), and in the names and descriptions of products; in "
        "your branding settings you set how the portal appears in your house style.",
        "Eigen woorden zijn mogelijk in de kop (maximaal 60 tekens), in het bericht bij een flow "
        "(500), in feedbackopties (100) en in de namen en beschrijvingen van producten; in je "
        "branding-instellingen stel je in hoe het portaal in je huisstijl wordt weergegeven.",
    ),
    source=Source.SEED,
)

RULES: tuple[Rule, ...] = (
    ACCOUNT_IS_THE_MERCHANTS,
    PORTAL_COMES_WITH_BILLING,
    COUNTRY_IS_AN_ISO_CODE,
    BRANDING_IS_DRAWABLE,
    BUTTONS_STAND_OUT,
    SERVICE_IS_DECIDED_BY_POLICY,
    CUSTOM_DOMAIN_IS_A_SUBDOMAIN,
    ACCOUNT_HAS_ONE_CUSTOM_DOMAIN,
    CUSTOM_DOMAIN_IS_REQUESTED_FIRST,
    CUSTOM_DOMAIN_IS_VERIFIED_FIRST,
    DEFAULT_IS_MADE_IN_THE_DASHBOARD,
    FEEDBACK_OPTION_IS_CREATED_ONCE,
    FEEDBACK_OPTION_IS_KNOWN,
    FEEDBACK_OPTIONS_ARE_DESCRIBED,
    FEEDBACK_OPTIONS_IN_USE_ARE_ACTIVE,
    PORTAL_HAS_NO_CUSTOM_TEXT,
)
