"""The rules of the payment methods that the portal supports, by currency and by country."""

from counterfoil.domain.rulebook.rule import Rule, Words

METHOD_SUITS_THE_CURRENCY = Rule(
    id="method-suits-the-currency",
    numbers=("R105",),
    says=Words(
        "The portal supports a payment method in that method's own currencies.",
        "Het klantenportaal ondersteunt een betaalmethode alleen in de valuta's van die "
        "betaalmethode.",
    ),
    remedy=Words(
        "Choose another payment method, or a price in one of its currencies.",
        "Kies een andere betaalmethode of een prijs in een valuta die deze betaalmethode "
        "ondersteunt.",
    ),
)

METHOD_SUITS_THE_COUNTRY = Rule(
    id="method-suits-the-country",
    numbers=("R105",),
    says=Words(
        "The portal supports a payment method for businesses in the countries where it is offered.",
        "Het klantenportaal ondersteunt een betaalmethode alleen voor bedrijven in de landen waar"
        " die wordt aangeboden.",
    ),
    remedy=Words(
        "Choose a payment method that is offered in the country of your business.",
        "Kies een betaalmethode die in het land van je bedrijf wordt aangeboden.",
    ),
)

METHOD_IS_APPROVED = Rule(
    id="method-is-approved",
    numbers=("R105",),
    says=Words(
        "PayPal takes recurring payments once they have been approved for the account.",
        "Terugkerende betalingen met PayPal zijn mogelijk nadat ze voor het account zijn "
        "goedgekeurd.",
    ),
    remedy=Words(
        "Ask for the approval in the Dashboard's settings of payment methods.",
        "Vraag de goedkeuring aan in de instellingen voor betaalmethoden in het dashboard.",
    ),
)

METHOD_HAS_ITS_ACCOUNT = Rule(
    id="method-has-its-account",
    numbers=("R105",),
    says=Words(
        "A payment method that takes a local account is supported where the merchant has one.",
        "Een betaalmethode waarvoor een lokale rekening of een lokaal account nodig is, wordt "
        "ondersteund als de ondernemer die heeft.",
    ),
    remedy=Words(
        "Open the account that is named, or choose another payment method.",
        "Open de genoemde rekening of het genoemde account, of kies een andere betaalmethode.",
    ),
)

RULES: tuple[Rule, ...] = (
    METHOD_SUITS_THE_CURRENCY,
    METHOD_SUITS_THE_COUNTRY,
    METHOD_IS_APPROVED,
    METHOD_HAS_ITS_ACCOUNT,
)
