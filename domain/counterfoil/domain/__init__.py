"""
The pure domain model: what may be decided, and what each decision records.

Commands, events and states are imported from their aggregate's modules, say
``counterfoil.domain.subscription.commands``; what all aggregates share is imported from here. Each
name is loaded when it is first asked for, so that importing this package costs next to nothing.
"""

from typing import TYPE_CHECKING

from counterfoil.domain.lazy import lazily

if TYPE_CHECKING:
    from counterfoil.domain.account.decisions import ACCOUNT
    from counterfoil.domain.answers import Answer
    from counterfoil.domain.cause import (
        API_VERSION_NEWEST,
        AccountTerms,
        Actor,
        Cause,
        Door,
        Mode,
        Provider,
    )
    from counterfoil.domain.configuration.decisions import CONFIGURATION
    from counterfoil.domain.contract import CONTRACT
    from counterfoil.domain.coupon.decisions import COUPON
    from counterfoil.domain.customer.decisions import CUSTOMER
    from counterfoil.domain.decider import DEFAULT_CONFIGURATION, Decider, StreamRef
    from counterfoil.domain.explaining import Explanation, explain
    from counterfoil.domain.facts import Facts
    from counterfoil.domain.invoice.decisions import INVOICE
    from counterfoil.domain.money import Money
    from counterfoil.domain.product.decisions import PRODUCT
    from counterfoil.domain.recorded import Recorded
    from counterfoil.domain.refusal import CommandRefusedError, refuse_first
    from counterfoil.domain.rulebook import EDITIONS, RULES, edition_of, rules_at
    from counterfoil.domain.rulebook.rule import Language, Rule, Source, Words
    from counterfoil.domain.session.decisions import SESSION
    from counterfoil.domain.stored import Contract, StoredClass
    from counterfoil.domain.subscription.decisions import SUBSCRIPTION

_HOMES = {
    "ACCOUNT": "account.decisions",
    "API_VERSION_NEWEST": "cause",
    "AccountTerms": "cause",
    "Actor": "cause",
    "Answer": "answers",
    "CONFIGURATION": "configuration.decisions",
    "CONTRACT": "contract",
    "COUPON": "coupon.decisions",
    "CUSTOMER": "customer.decisions",
    "Cause": "cause",
    "CommandRefusedError": "refusal",
    "Contract": "stored",
    "DEFAULT_CONFIGURATION": "decider",
    "Decider": "decider",
    "Door": "cause",
    "EDITIONS": "rulebook",
    "Explanation": "explaining",
    "Facts": "facts",
    "INVOICE": "invoice.decisions",
    "Language": "rulebook.rule",
    "Mode": "cause",
    "Money": "money",
    "PRODUCT": "product.decisions",
    "Provider": "cause",
    "RULES": "rulebook",
    "Recorded": "recorded",
    "Rule": "rulebook.rule",
    "SESSION": "session.decisions",
    "SUBSCRIPTION": "subscription.decisions",
    "Source": "rulebook.rule",
    "StoredClass": "stored",
    "StreamRef": "decider",
    "Words": "rulebook.rule",
    "edition_of": "rulebook",
    "explain": "explaining",
    "refuse_first": "refusal",
    "rules_at": "rulebook",
}
"""In which module of this package each public name is at home."""

__all__ = [
    "ACCOUNT",
    "API_VERSION_NEWEST",
    "CONFIGURATION",
    "CONTRACT",
    "COUPON",
    "CUSTOMER",
    "DEFAULT_CONFIGURATION",
    "EDITIONS",
    "INVOICE",
    "PRODUCT",
    "RULES",
    "SESSION",
    "SUBSCRIPTION",
    "AccountTerms",
    "Actor",
    "Answer",
    "Cause",
    "CommandRefusedError",
    "Contract",
    "Decider",
    "Door",
    "Explanation",
    "Facts",
    "Language",
    "Mode",
    "Money",
    "Provider",
    "Recorded",
    "Rule",
    "Source",
    "StoredClass",
    "StreamRef",
    "Words",
    "edition_of",
    "explain",
    "refuse_first",
    "rules_at",
]

__getattr__ = lazily(__name__, _HOMES)


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
