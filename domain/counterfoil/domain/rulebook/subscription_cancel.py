"""The rules of canceling a subscription and of saying why."""

from counterfoil.domain.rulebook.rule import Rule, Words

CANCEL_IS_ENABLED = Rule(
    id="cancel-is-enabled",
    numbers=("R71", "R107"),
    says=Words(
        "Customers cancel subscriptions where the configuration enables it.",
        "Klanten zeggen abonnementen op als de configuratie dat aanzet.",
    ),
    remedy=Words(
        "Enable features.subscription_cancel in the portal configuration.",
        "Zet features.subscription_cancel aan in de portaalconfiguratie.",
    ),
)

REASON_FOLLOWS_CANCELLATION = Rule(
    id="reason-follows-cancellation",
    numbers=("R47",),
    says=Words(
        "A reason is asked for once the cancellation is confirmed.",
        "Naar de reden wordt gevraagd als de opzegging is bevestigd.",
    ),
    remedy=Words(
        "Cancel first; the reason never holds a cancellation up.",
        "Zeg eerst op; de reden houdt een opzegging nooit tegen.",
    ),
)

REASON_IS_OFFERED = Rule(
    id="reason-is-offered",
    numbers=("R43", "R44", "R118"),
    says=Words(
        "Customers choose among the reasons that the configuration offers.",
        "Klanten kiezen uit de redenen die de configuratie aanbiedt.",
    ),
    remedy=Words(
        "Choose an offered reason, or give none.",
        "Kies een aangeboden reden of geef er geen.",
    ),
)

COMMENT_GOES_WITH_OTHER = Rule(
    id="comment-goes-with-other",
    numbers=("R46", "R118"),
    says=Words(
        "A customer's own words go with the reason `other`.",
        "Eigen woorden van een klant horen bij de reden `other`.",
    ),
    remedy=Words(
        "Choose `other`, or leave the comment out.",
        "Kies `other` of laat de opmerking weg.",
    ),
)

COMMENT_IS_SHORT = Rule(
    id="comment-is-short",
    numbers=("R117",),
    says=Words(
        "A comment on a cancellation has at most 5,000 characters.",
        "Een opmerking bij een opzegging telt hoogstens 5.000 tekens.",
    ),
    remedy=Words(
        "Shorten the comment.",
        "Maak de opmerking korter.",
    ),
)

RULES = (
    CANCEL_IS_ENABLED,
    REASON_FOLLOWS_CANCELLATION,
    REASON_IS_OFFERED,
    COMMENT_GOES_WITH_OTHER,
    COMMENT_IS_SHORT,
)
