"""The rules of canceling a subscription and of saying why."""

from counterfoil.domain.rulebook.rule import Rule, Source, Words

CANCEL_IS_ENABLED = Rule(
    id="cancel-is-enabled",
    numbers=("R71", "R107"),
    says=Words(
        "Customers cancel subscriptions where the configuration enables it.",
        "Klanten kunnen hun abonnement annuleren als dat in de configuratie is ingeschakeld.",
    ),
    remedy=Words(
        "Enable features.subscription_cancel in the portal configuration.",
        "Schakel features.subscription_cancel in de portaalconfiguratie in.",
    ),
    source=Source.SEED,
)

SCHEDULE_MANAGES_CANCELLATION = Rule(
    id="schedule-manages-cancellation",
    numbers=("R86",),
    says=Words(
        "While a schedule manages a subscription, the schedule says when it is canceled.",
        "Zolang een abonnementsschema een abonnement beheert, bepaalt dat schema wanneer het "
        "wordt geannuleerd.",
    ),
    remedy=Words(
        "Change the subscription schedule, or release the subscription from it.",
        "Wijzig het abonnementsschema of maak het abonnement ervan los.",
    ),
    source=Source.FIELD,
)

REASON_FOLLOWS_CANCELLATION = Rule(
    id="reason-follows-cancellation",
    numbers=("R47",),
    says=Words(
        "A reason is asked for once the cancellation is confirmed.",
        "Pas als de annulering is bevestigd, wordt naar de reden gevraagd.",
    ),
    remedy=Words(
        "Cancel first; the reason never holds a cancellation up.",
        "Annuleer eerst; de reden houdt een annulering nooit tegen.",
    ),
)

REASON_IS_OFFERED = Rule(
    id="reason-is-offered",
    numbers=("R43", "R44", "R118"),
    says=Words(
        "Customers choose among the reasons that the configuration offers.",
        "Klanten kunnen kiezen uit de redenen die de configuratie aanbiedt.",
    ),
    remedy=Words(
        "Choose an offered reason, or give none.",
        "Kies een aangeboden reden of geef geen reden op.",
    ),
)

COMMENT_GOES_WITH_OTHER = Rule(
    id="comment-goes-with-other",
    numbers=("R46", "R118"),
    says=Words(
        "A customer's own words go with the reason `other`.",
        "Een eigen toelichting van de klant hoort bij de reden `other`.",
    ),
    remedy=Words(
        "Choose `other`, or leave the comment out.",
        "Kies `other` of laat de toelichting weg.",
    ),
)

COMMENT_IS_SHORT = Rule(
    id="comment-is-short",
    numbers=("R117",),
    says=Words(
        "A comment on a cancellation has at most 5,000 characters.",
        "Een toelichting bij een annulering heeft maximaal 5.000 tekens.",
    ),
    remedy=Words(
        "Shorten the comment.",
        "Maak de toelichting korter.",
    ),
)

RULES = (
    CANCEL_IS_ENABLED,
    SCHEDULE_MANAGES_CANCELLATION,
    REASON_FOLLOWS_CANCELLATION,
    REASON_IS_OFFERED,
    COMMENT_GOES_WITH_OTHER,
    COMMENT_IS_SHORT,
)
