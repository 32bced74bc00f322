"""What a rule is: a stable id, its words, its source, and the dates on which it is in force."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

from attrs import frozen


class Language(StrEnum):
    """The languages that the rulebook speaks."""

    ENGLISH = "en"
    DUTCH = "nl"


@frozen
class Words:
    """One sentence in English and in Dutch."""

    en: str
    nl: str

    def in_language(self, language: Language) -> str:
        """Return the sentence in one language."""
        return self.nl if language is Language.DUTCH else self.en


class Source(StrEnum):
    """Where a rule comes from: Stripe's own words first, then in falling order of certainty."""

    SEED = "founding document"
    STRIPE = "Stripe's documentation, API specification or client library"
    FIELD = "observed against Stripe by independent projects"
    INFERRED = "inferred; Stripe's documentation is silent"
    OURS = "Counterfoil's own; Stripe has no such rule"

    @property
    def words(self) -> Words:
        """Return what the source is called."""
        return Words(self.value, _SOURCES_IN_DUTCH[self])


_SOURCES_IN_DUTCH = {
    Source.SEED: "basisdocument",
    Source.STRIPE: "documentatie, API-specificatie of clientbibliotheek van Stripe",
    Source.FIELD: "door onafhankelijke projecten bij Stripe waargenomen",
    Source.INFERRED: "afgeleid; de documentatie van Stripe zegt er niets over",
    Source.OURS: "van Counterfoil zelf; Stripe kent deze regel niet",
}


@frozen(kw_only=True)
class Rule:
    """
    One rule of the portal, stated positively.

    Args:
        id: stable for ever; what explanations and logs name.
        numbers: the numbers (R1-R197) of the specification that it writes down; none where the
            specification doesn't speak of it, and the source alone says where it comes from.
        says: the rule.
        remedy: what to do for the wish to be granted.
        since: the first moment (UTC) at which the rule is in force; ``None``: from the portal's
            beginning.
        until: the first moment (UTC) at which it no longer is; ``None``: it still is.
    """

    id: str
    numbers: tuple[str, ...]
    says: Words
    remedy: Words
    source: Source = Source.STRIPE
    since: datetime | None = None
    until: datetime | None = None

    def in_force(self, at: datetime) -> bool:
        """
        Tell whether the rule binds at a moment (half-open: ``since`` is in, ``until`` is out).
        """
        return lies_within(at, self.since, self.until)


@frozen
class Subject:
    """What rules are about, and the rules, in the order in which a reader meets them."""

    title: Words
    rules: tuple[Rule, ...]


def cited(says: str, numbers: Sequence[str]) -> str:
    """Return a rule's sentence with its numbers behind it, where it has any."""
    return f"{says} ({', '.join(numbers)})" if numbers else says


@frozen(kw_only=True)
class Edition:
    """A label for a range of dates, used in explanations only."""

    name: str
    says: Words
    since: datetime | None
    until: datetime | None

    def in_force(self, at: datetime) -> bool:
        """Tell whether a moment lies in this edition."""
        return lies_within(at, self.since, self.until)


def lies_within(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    """Tell whether a moment lies in a half-open range; without a bound it has no end there."""
    return (since is None or since <= at) and (until is None or at < until)


def day(year: int, month: int, day_of_month: int) -> datetime:
    """Return midnight (UTC) of a day."""
    return datetime(year, month, day_of_month, tzinfo=UTC)
