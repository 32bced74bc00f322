"""``counterfoil rules``: the rules of the portal."""

from typing import TYPE_CHECKING

from counterfoil.adapters.cli.dating import dates_in_words
from counterfoil.adapters.cli.failing import plainly
from counterfoil.adapters.cli.options import AsJson, At, InLanguage, moment_of
from counterfoil.domain.rulebook.rule import Language, Rule, Words

if TYPE_CHECKING:
    from rich.table import Table

NUMBER_WIDTH = 4
"""How wide the column of the numbers is, so that all subjects' rules stand in one line."""


@plainly
def rules(at: At = None, language: InLanguage = Language.ENGLISH, as_json: AsJson = False) -> None:
    """List the rules of the portal, of all times or of a date."""
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.domain.rulebook import SUBJECTS

    moment = moment_of(at)
    listed = [
        (
            subject.title,
            [rule for rule in subject.rules if moment is None or rule.in_force(moment)],
        )
        for subject in SUBJECTS
    ]
    if as_json:
        print_json(
            [as_entry(title, rule, language) for title, several in listed for rule in several]
        )
        return
    out = console()
    between = ""
    for title, several in listed:
        if several:
            out.print(f"{between}{title.in_language(language)}", style="bold")
            out.print(_table(several, language))
            between = "\n"


def as_entry(subject: Words, rule: Rule, language: Language) -> dict[str, object]:
    """Return one rule for programs."""
    return {
        "id": rule.id,
        "subject": subject.in_language(language),
        "numbers": rule.numbers,
        "says": rule.says.in_language(language),
        "remedy": rule.remedy.in_language(language),
        "source": rule.source.words.in_language(language),
        "since": rule.since,
        "until": rule.until,
    }


def _table(rules: list[Rule], language: Language) -> "Table":
    """Return the rules of one subject, each beside its numbers."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, min_width=NUMBER_WIDTH)
    grid.add_column()
    for rule in rules:
        text = Text(rule.says.in_language(language))
        about = (rule.id, dates_in_words(rule, language), rule.source.words.in_language(language))
        text.append("\n" + "; ".join(each for each in about if each), style="dim")
        grid.add_row("\n".join(rule.numbers), text)
    return grid
