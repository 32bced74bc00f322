"""``counterfoil rules``: the rules of the portal."""

from datetime import datetime

from counterfoil.adapters.cli.failing import plainly
from counterfoil.adapters.cli.options import AsJson, At, InLanguage, moment_of
from counterfoil.domain.rulebook.rule import Language, Rule


@plainly
def rules(at: At = None, language: InLanguage = Language.ENGLISH, as_json: AsJson = False) -> None:
    """List the rules of the portal, of all times or of a date."""
    from rich.text import Text

    from counterfoil.adapters.cli.output import console, listing, print_json
    from counterfoil.domain.rulebook import RULES, rules_at

    moment = moment_of(at)
    listed = RULES if moment is None else rules_at(moment)
    if as_json:
        print_json([as_entry(rule, language) for rule in listed])
        return
    table = listing("Numbers", "Rule")
    table.columns[0].no_wrap = True
    for rule in listed:
        text = Text(rule.says.in_language(language))
        text.append(f"\n{rule.id}; {_dates(rule, language)}{rule.source}", style="dim")
        table.add_row(_numbers(rule), text)
    out = console()
    out.print(table)


def as_entry(rule: Rule, language: Language) -> dict[str, object]:
    """Return one rule for programs."""
    return {
        "id": rule.id,
        "numbers": rule.numbers,
        "says": rule.says.in_language(language),
        "remedy": rule.remedy.in_language(language),
        "source": rule.source,
        "since": rule.since,
        "until": rule.until,
    }


def _numbers(rule: Rule) -> str:
    return "\n".join(rule.numbers)


def _dates(rule: Rule, language: Language) -> str:
    """Return the dates on which a rule is in force, where it isn't so always."""
    since, until = ("vanaf", "tot") if language is Language.DUTCH else ("from", "until")
    parts = [(since, rule.since), (until, rule.until)]
    dates = " ".join(f"{word} {_day(at)}" for word, at in parts if at is not None)
    return f"{dates}; " if dates else ""


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"
