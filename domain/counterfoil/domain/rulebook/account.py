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

RULES = (ACCOUNT_IS_THE_MERCHANTS,)
