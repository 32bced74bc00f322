"""``counterfoil lint``: what a merchant had better look at in the portal's configurations."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import UNSOUND, CannotError, plainly
from counterfoil.adapters.cli.options import (
    Account,
    AsJson,
    At,
    Database,
    InLanguage,
    InMode,
    database_of,
    moment_of,
)
from counterfoil.domain.rulebook.rule import Language, Rule, Words, cited

if TYPE_CHECKING:
    from rich.console import Console

    from counterfoil.adapters.cli.opening import Found
    from counterfoil.adapters.portal import BillingPortal
    from counterfoil.domain.cause import Mode
    from counterfoil.domain.configuration.finding import Finding

SEVERITIES: Mapping[str, tuple[Words, str]] = {
    "error": (Words("Error", "Fout"), "bold red"),
    "warning": (Words("Warning", "Waarschuwing"), "bold yellow"),
    "advice": (Words("Advice", "Advies"), "bold"),
}
"""What each severity is called, and how it is shown; worst first."""

BASIS = Words(
    "By the rules of {day}, about the configuration as it is known now.",
    "Volgens de regels van {day}, over de configuratie zoals nu bekend.",
)
NOTHING = Words("Nothing to say.", "Niets op te merken.")


@plainly
def lint(
    context: typer.Context,
    configuration: Annotated[
        str | None,
        typer.Argument(
            metavar="[CONFIGURATION]",
            help="The id of a portal configuration; if none is named, all of them.",
            show_default=False,
        ),
    ] = None,
    at: At = None,
    language: InLanguage = Language.ENGLISH,
    account: Account = None,
    mode: InMode = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Look the portal's configurations over."""
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.portal import utc_now

    moment = moment_of(at) or utc_now()
    with open_portal(database_of(context, database), read_only=True) as portal:
        wanted = _configurations(portal, configuration, account, mode)
        found = [(each, each.portal.lint(each.ref.id, moment)) for each in wanted]
    if as_json:
        print_json(
            {"at": moment, "configurations": [_as_object(*each, language) for each in found]}
        )
    else:
        out = console()
        out.print(BASIS.in_language(language).format(day=f"{moment:%Y-%m-%d}"))
        for each, findings in found:
            _show(out, each, findings, language)
    if any(finding.severity == "error" for _, findings in found for finding in findings):
        raise typer.Exit(UNSOUND)


def _configurations(
    portal: "BillingPortal", id_: str | None, account: str | None, mode: "Mode | None"
) -> "list[Found]":
    """
    Return the configuration that is named, or all of them.

    Raises:
        CannotError: it isn't recorded, or is something else, or there is none at all.
    """
    from counterfoil.adapters.cli.opening import Found, find, places
    from counterfoil.domain.decider import StreamRef

    if id_ is not None:
        found = find(portal, id_, account, mode)
        if found.ref.kind != "configuration":
            raise CannotError(f"{id_} is {found.what}: name a portal configuration.")
        return [found]
    every = [
        Found(place=place, ref=StreamRef(kind="configuration", id=each), portal=bound)
        for place in places(portal, account, mode)
        for bound in (portal.account(place.account, place.mode),)
        for each in bound.ids("configuration")
    ]
    if not every:
        raise CannotError("No portal configuration is recorded: check the database.")
    return every


def _as_object(
    found: "Found", findings: "Sequence[Finding]", language: Language
) -> dict[str, object]:
    return {
        "account": found.place.account,
        "mode": found.place.mode,
        "id": found.ref.id,
        "findings": [
            {
                "severity": finding.severity,
                "rule": finding.rule.id,
                "numbers": finding.rule.numbers,
                "param": finding.param,
                "says": finding.says.in_language(language),
                "because": finding.rule.says.in_language(language),
                "remedy": finding.remedy.in_language(language),
            }
            for finding in findings
        ],
    }


def _show(
    out: "Console", found: "Found", findings: "Sequence[Finding]", language: Language
) -> None:
    """Print what was found in a configuration, worst first; each rule is said once, below."""
    from rich.padding import Padding

    from counterfoil.adapters.cli.output import plain, shown

    out.print(f"\n{plain(f'{found.ref.id} ({found.place})')}", style="bold")
    if not findings:
        out.print(NOTHING.in_language(language))
    for severity, (word, style) in SEVERITIES.items():
        of_rule: dict[Rule, list[Finding]] = {}
        for finding in findings:
            if finding.severity == severity:
                of_rule.setdefault(finding.rule, []).append(finding)
        for rule, several in of_rule.items():
            for finding in several:
                label = shown(f"{word.in_language(language)}: ", style)
                out.print(label + shown(finding.says.in_language(language)))
                out.print(Padding(shown(finding.param, "dim"), (0, 0, 0, 2)))
            says = cited(rule.says.in_language(language), rule.numbers)
            for line in (says, rule.remedy.in_language(language)):
                out.print(Padding(shown(line, "dim"), (0, 0, 0, 4)))
