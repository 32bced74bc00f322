"""Every rule of the portal, written once, and the editions that name its dates."""

from datetime import datetime

from counterfoil.domain.rulebook import (
    account,
    configuration,
    configuration_advice,
    configuration_features,
    configuration_login,
    configuration_offers,
    coupon,
    customer,
    invoice,
    metadata,
    payment_methods,
    product,
    retention,
    session,
    session_flows,
    subscription_cancel,
    subscription_life,
    subscription_pause,
    subscription_update,
)
from counterfoil.domain.rulebook.editions import EDITIONS, edition_of
from counterfoil.domain.rulebook.rule import Edition, Language, Rule, Source, Subject, Words

SUBJECTS: tuple[Subject, ...] = (
    Subject(Words("The account", "Het account"), account.RULES),
    Subject(
        Words("Portal configurations", "Configuraties van het klantenportaal"),
        configuration.RULES,
    ),
    Subject(Words("The login page", "De inlogpagina"), configuration_login.RULES),
    Subject(
        Words("The features of a configuration", "De functies van een configuratie"),
        configuration_features.RULES,
    ),
    Subject(
        Words("The products that a configuration offers", "De producten die je aanbiedt"),
        configuration_offers.RULES,
    ),
    Subject(
        Words("Advice on configurations", "Adviezen over configuraties"),
        configuration_advice.RULES,
    ),
    Subject(Words("Sessions of the portal", "Sessies van het klantenportaal"), session.RULES),
    Subject(Words("Sessions for one thing", "Sessies voor één handeling"), session_flows.RULES),
    Subject(
        Words(
            "Customers: details, payment methods and tax ids",
            "Klanten: gegevens, betaalmethoden en btw-nummers",
        ),
        customer.RULES,
    ),
    Subject(
        Words("Supported payment methods", "Ondersteunde betaalmethoden"), payment_methods.RULES
    ),
    Subject(Words("Invoices", "Facturen"), invoice.RULES),
    Subject(Words("Subscriptions", "Abonnementen"), subscription_life.RULES),
    Subject(
        Words("Updating a subscription", "Een abonnement bijwerken"), subscription_update.RULES
    ),
    Subject(
        Words("Canceling a subscription", "Een abonnement annuleren"), subscription_cancel.RULES
    ),
    Subject(
        Words(
            "Pausing the collection of payment, and pausing a subscription",
            "De inning van de betaling tijdelijk stopzetten, en een abonnement pauzeren",
        ),
        subscription_pause.RULES,
    ),
    Subject(
        Words("Coupons and the offer to stay", "Kortingen en het aanbod om te blijven"),
        (*coupon.RULES, *retention.RULES),
    ),
    Subject(Words("The catalog", "De catalogus"), product.RULES),
    Subject(Words("Metadata", "Metadata"), metadata.RULES),
)
"""All subjects, in the order in which a reader meets the portal."""

RULES: tuple[Rule, ...] = tuple(rule for subject in SUBJECTS for rule in subject.rules)
"""All rules, subject by subject."""


def rules_at(at: datetime) -> tuple[Rule, ...]:
    """Return the rules in force at a moment."""
    return tuple(rule for rule in RULES if rule.in_force(at))


__all__ = [
    "EDITIONS",
    "RULES",
    "SUBJECTS",
    "Edition",
    "Language",
    "Rule",
    "Source",
    "Subject",
    "Words",
    "edition_of",
    "rules_at",
]
