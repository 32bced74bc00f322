"""Every rule of the portal, written once, and the editions that name its dates."""

from datetime import datetime

from counterfoil.domain.rulebook import (
    account,
    configuration,
    customer,
    invoice,
    metadata,
    product,
    subscription_cancel,
    subscription_life,
    subscription_pause,
    subscription_update,
)
from counterfoil.domain.rulebook.editions import EDITIONS, edition_of
from counterfoil.domain.rulebook.rule import Edition, Language, Rule, Source, Words

RULES: tuple[Rule, ...] = (
    *account.RULES,
    *configuration.RULES,
    *customer.RULES,
    *invoice.RULES,
    *subscription_life.RULES,
    *subscription_update.RULES,
    *subscription_cancel.RULES,
    *subscription_pause.RULES,
    *product.RULES,
    *metadata.RULES,
)
"""All rules, in the order in which a reader meets the portal."""


def rules_at(at: datetime) -> tuple[Rule, ...]:
    """Return the rules in force at a moment."""
    return tuple(rule for rule in RULES if rule.in_force(at))


__all__ = [
    "EDITIONS",
    "RULES",
    "Edition",
    "Language",
    "Rule",
    "Source",
    "Words",
    "edition_of",
    "rules_at",
]
