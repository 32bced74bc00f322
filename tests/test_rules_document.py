"""``docs/rules.md`` is the rule book, written out."""

from pathlib import Path

import pytest

from counterfoil.adapters.cli.dating import MONTHS, day_in_words
from counterfoil.adapters.cli.rules_document import as_markdown
from counterfoil.domain.rulebook import EDITIONS, RULES, SUBJECTS, Language
from counterfoil.domain.rulebook.rule import day

DOCUMENT = Path(__file__).parents[1] / "docs" / "rules.md"


def test_the_document_is_current() -> None:
    """A rule was changed, and the document wasn't: run ``make rules-doc``."""
    assert DOCUMENT.read_text(encoding="utf-8") == as_markdown()


def test_it_holds_every_rule_in_both_languages() -> None:
    """Under its id, with its numbers and its remedy; names in backquotes stay as they are."""
    text = as_markdown().replace("\\", "")

    for rule in RULES:
        (section,) = (part for part in text.split("\n### ") if part.startswith(f"{rule.id}\n"))
        assert ", ".join(rule.numbers) in section
        assert rule.source.words.en in section
        for words in (rule.says, rule.remedy):
            assert words.en.replace("\\", "") in section
            assert words.nl.replace("\\", "") in section
    for edition in EDITIONS:
        assert f"**{edition.name}** {edition.says.en} / {edition.says.nl}" in text


def test_its_headings_are_the_subjects() -> None:
    """In the order of the rule book, and the editions last."""
    headings = [line for line in as_markdown().splitlines() if line.startswith("## ")]

    assert headings == [
        *(f"## {subject.title.en} / {subject.title.nl}" for subject in SUBJECTS),
        "## Editions / Edities",
    ]


def test_it_names_the_days_on_which_a_rule_is_in_force() -> None:
    """From the first until the last; of a rule that always is, nothing."""
    text = as_markdown()

    assert "R61c, R61d · founding document · from 2 April 2021 until 1 August 2024\n" in text
    assert "R51, R89 · Stripe's documentation, API specification or client library\n" in text


@pytest.mark.parametrize(
    ("language", "written"), [(Language.ENGLISH, "1 May 2024"), (Language.DUTCH, "1 mei 2024")]
)
def test_a_day_is_written_as_people_do(language: Language, written: str) -> None:
    """Whatever the language of the machine."""
    assert day_in_words(day(2024, 5, 1), language) == written
    assert len({month.in_language(language) for month in MONTHS}) == 12
