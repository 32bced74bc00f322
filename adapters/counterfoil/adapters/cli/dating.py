"""Writes days as people do, whatever the language of the machine."""

from datetime import datetime

from counterfoil.domain.rulebook.rule import Language, Rule, Words

MONTHS: tuple[Words, ...] = (
    Words("January", "januari"),
    Words("February", "februari"),
    Words("March", "maart"),
    Words("April", "april"),
    Words("May", "mei"),
    Words("June", "juni"),
    Words("July", "juli"),
    Words("August", "augustus"),
    Words("September", "september"),
    Words("October", "oktober"),
    Words("November", "november"),
    Words("December", "december"),
)

SINCE = Words("from {day}", "vanaf {day}")
UNTIL = Words("until {day}", "tot {day}")


def day_in_words(at: datetime, language: Language) -> str:
    """Return a day, such as ``29 March 2024``."""
    return f"{at.day} {MONTHS[at.month - 1].in_language(language)} {at.year}"


def dates_in_words(rule: Rule, language: Language) -> str:
    """Return the days on which a rule is in force; nothing where it is so always."""
    parts = ((SINCE, rule.since), (UNTIL, rule.until))
    return " ".join(
        word.in_language(language).format(day=day_in_words(at, language))
        for word, at in parts
        if at is not None
    )
