"""The rules of a configuration's login page: the portal's link without code."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words

LOGIN_PAGE_SAYS_WHETHER = Rule(
    id="login-page-says-whether",
    numbers=("R25",),
    says=Words(
        "A login page that is passed says whether it is enabled.",
        "Bij een inlogpagina die je meegeeft, geef je op of die is ingeschakeld.",
    ),
    remedy=Words(
        "Pass login_page[enabled], or leave login_page out.",
        "Geef login_page[enabled] mee of laat login_page weg.",
    ),
)

LOGIN_LINK_HAS_AN_ADDRESS = Rule(
    id="login-link-has-an-address",
    numbers=(),
    says=Words(
        "Without Stripe a login link gets its address from whoever serves the portal.",
        "Zonder Stripe geeft degene die het portaal aanbiedt de inloglink een adres.",
    ),
    remedy=Words(
        "Pass the link's address.",
        "Geef het adres van de link mee.",
    ),
    source=Source.OURS,
)

CONFIGURATION_HAS_ONE_LOGIN_LINK = Rule(
    id="configuration-has-one-login-link",
    numbers=("R26",),
    says=Words(
        "A configuration has one login link to share.",
        "Een configuratie heeft één inloglink om te delen.",
    ),
    remedy=Words(
        "Deactivate the link first, then activate another one.",
        "Deactiveer eerst de huidige link en activeer daarna een nieuwe.",
    ),
)

DEACTIVATED_LOGIN_LINK_STAYS_DEAD = Rule(
    id="deactivated-login-link-stays-dead",
    numbers=("R25", "R31"),
    says=Words(
        "A login link that was deactivated doesn't come back; another one takes its place.",
        "Een gedeactiveerde inloglink komt niet terug; er komt een nieuwe voor in de plaats.",
    ),
    remedy=Words(
        "Activate a link with another address.",
        "Activeer een link met een ander adres.",
    ),
    source=Source.INFERRED,
)

LOGIN_LINK_IS_ACTIVE = Rule(
    id="login-link-is-active",
    numbers=("R25", "R27"),
    says=Words(
        "Customers log in where the configuration's login link is active.",
        "Klanten loggen in als de inloglink van de configuratie actief is.",
    ),
    remedy=Words(
        "Activate the login link, or open a session for the customer.",
        "Activeer de inloglink of open een sessie voor de klant.",
    ),
)

RULES = (
    LOGIN_PAGE_SAYS_WHETHER,
    LOGIN_LINK_HAS_AN_ADDRESS,
    CONFIGURATION_HAS_ONE_LOGIN_LINK,
    DEACTIVATED_LOGIN_LINK_STAYS_DEAD,
    LOGIN_LINK_IS_ACTIVE,
)
