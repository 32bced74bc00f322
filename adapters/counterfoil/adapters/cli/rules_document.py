"""The rule book as a document, in both languages, for those who read it without a program."""

from collections.abc import Iterator

from counterfoil.adapters.cli.dating import dates_in_words
from counterfoil.domain.rulebook import EDITIONS, SUBJECTS, Language, Rule, Subject, Words

_HEAD = """\
# The rules of the portal

Each rule that Counterfoil knows, once: its id, the numbers of the specification that it writes
down, where it comes from, when it is in force (always, where no date is named; days begin at
midnight in UTC), what it says, and *what to do*. `counterfoil rules` lists the same.

This document is written by `make rules-doc`; change the rule book instead.
"""

_EDITIONS = Words("Editions", "Edities")


def as_markdown() -> str:
    """Return the whole document."""
    parts = [_HEAD, *(_subject(subject) for subject in SUBJECTS), _editions()]
    return "\n".join(parts)


def _subject(subject: Subject) -> str:
    rules = "\n".join(_rule(rule) for rule in subject.rules)
    return f"{_heading(subject.title)}\n{rules}"


def _rule(rule: Rule) -> str:
    english = Language.ENGLISH
    about = (", ".join(rule.numbers), rule.source.words.en, dates_in_words(rule, english))
    return "".join(
        (
            f"### {rule.id}\n\n",
            f"{' · '.join(each for each in about if each)}\n\n",
            *_in_both(rule.says, rule.remedy),
        )
    )


def _in_both(says: Words, remedy: Words) -> Iterator[str]:
    for language in Language:
        sentence, wayout = says.in_language(language), remedy.in_language(language)
        yield f"- **{language}** {_plain(sentence)} *{_plain(wayout)}*\n"


def _editions() -> str:
    lines = [
        f"- **{edition.name}** {edition.says.en} / {edition.says.nl}\n" for edition in EDITIONS
    ]
    return f"{_heading(_EDITIONS)}\n{''.join(lines)}"


def _heading(title: Words) -> str:
    return f"## {title.en} / {title.nl}\n"


def _plain(sentence: str) -> str:
    """Return a sentence in which nothing is taken for Markdown but names in backquotes."""
    parts = sentence.split("`")
    for index in range(0, len(parts), 2):
        for mark in ("\\", "*", "_", "<", "[", "]"):
            parts[index] = parts[index].replace(mark, f"\\{mark}")
    return "`".join(parts)
