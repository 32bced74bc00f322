"""``counterfoil diff``: what differs between two moments, and why."""

from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import CannotError, plainly
from counterfoil.adapters.cli.options import (
    Account,
    AsJson,
    Database,
    InMode,
    database_of,
    moment_in,
)
from counterfoil.adapters.cli.reports import CsvFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.text import Text

    from counterfoil.adapters.cli.csv_files import Cell
    from counterfoil.adapters.cli.opening import Place
    from counterfoil.projections.differences import Changed, Differs
    from counterfoil.projections.read_model import Entry

SHOWN_MAX = 100
"""How many aggregates are shown; files and --json get all."""


@plainly
def diff(
    context: typer.Context,
    start: Annotated[str, typer.Argument(metavar="FROM", help="2026-03-01, or a moment (UTC).")],
    end: Annotated[str, typer.Argument(metavar="TO", help="The later moment.")],
    customer: Annotated[
        str | None,
        typer.Option(metavar="ID", help="What belongs to this customer.", show_default=False),
    ] = None,
    subscription: Annotated[
        str | None,
        typer.Option(metavar="ID", help="What belongs to this subscription.", show_default=False),
    ] = None,
    known: Annotated[
        bool,
        typer.Option(
            "--known", help="Compare what was known at the two moments, not what was true."
        ),
    ] = False,
    account: Account = None,
    mode: InMode = None,
    database: Database = None,
    csv: CsvFile = None,
    as_json: AsJson = False,
) -> None:
    """List what differs between two moments, and why."""
    from counterfoil.adapters.cli.csv_files import write_csv
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.cli.reports import opened_for_questions, places_asked
    from counterfoil.projections.differences import DifferenceCriteria

    asked = DifferenceCriteria(
        start=moment_in(start),
        end=moment_in(end),
        customer=customer,
        subscription=subscription,
        known=known,
    )
    if asked.start > asked.end:
        raise CannotError(f"{start} comes after {end}: write the earlier moment first.")
    with opened_for_questions(database_of(context, database)) as portal:
        found = (
            (place, each)
            for place, bound in places_asked(portal, account, mode)
            for each in bound.views.differences(asked)
        )
        if csv is not None:
            write_csv(csv, HEADING, _rows(found))
        elif as_json:
            print_json([_entry(place, each) for place, each in found])
        else:
            _show(console(), found)


def _show(out: "Console", found: "Iterator[tuple[Place, Differs]]") -> None:
    shown = 0
    for shown, (place, each) in enumerate(found, 1):
        if shown > SHOWN_MAX:
            out.print(f"... and more: only {SHOWN_MAX} are shown; --csv and --json give all.")
            return
        _show_one(out, place, each)
    if not shown:
        out.print("Nothing differs.")


def _show_one(out: "Console", place: "Place", each: "Differs") -> None:
    from counterfoil.adapters.cli.output import plain

    found = each.difference
    note = ", which wasn't known before" if found.appeared else ""
    note = ", of which nothing is known any more" if found.vanished else note
    out.print(
        plain(f"{each.object}  {place}, {each.model.name}{note}"), style="bold", soft_wrap=True
    )
    for changed in found.changed:
        name, before, after = _in_words(each, changed)
        out.print(plain(f"  {name}: {before} -> {after}"), soft_wrap=True)
    for entry in found.why:
        out.print(_reason(each, entry), soft_wrap=True)


def _reason(each: "Differs", entry: "Entry") -> "Text":
    from rich.text import Text

    from counterfoil.adapters.cli.output import plain
    from counterfoil.adapters.cli.wording import moment
    from counterfoil.domain.moments import from_micros

    happened, known = from_micros(entry.at), from_micros(entry.known_at)
    told = ", ".join(name.replace("_", " ") for name in each.told_of(entry))
    text = f"  {moment(happened)} by {entry.actor} ({entry.door}, {entry.reference}): {told}"
    if known.replace(microsecond=0) != happened:
        text += f"  [known {moment(known)}]"
    return Text(plain(text), style="dim")


def _in_words(each: "Differs", changed: "Changed") -> tuple[str, str, str]:
    from counterfoil.adapters.cli.diff_words import held_in_words

    column = changed.column
    return (
        column.replace("_", " "),
        held_in_words(each.model, column, changed.before),
        held_in_words(each.model, column, changed.after),
    )


HEADING = (
    "account",
    "mode",
    "object",
    "view",
    "facet",
    "before",
    "after",
    "happened_at",
    "known_at",
    "actor",
    "door",
    "reference",
)
"""The columns of the CSV, as the README documents them (R192)."""


def _rows(found: "Iterator[tuple[Place, Differs]]") -> "Iterator[list[Cell]]":
    """Yield a row a facet, with the last event in between that told of it."""
    from counterfoil.domain.moments import from_micros

    for place, each in found:
        for changed in each.difference.changed:
            row: list[Cell] = [place.account, str(place.mode), each.object, each.model.name]
            row.append(changed.column)
            row += [_cell(each, changed.column, held) for held in (changed.before, changed.after)]
            entry = each.cause_of(changed)
            if entry is not None:
                row += [from_micros(entry.at), from_micros(entry.known_at)]
                row += [entry.actor, entry.door, entry.reference]
            yield row + [None] * (len(HEADING) - len(row))


def _cell(each: "Differs", column: str, value: "Cell") -> "Cell":
    from counterfoil.adapters.cli.diff_words import is_moment
    from counterfoil.domain.moments import from_micros

    if isinstance(value, int) and not isinstance(value, bool) and is_moment(each.model, column):
        return from_micros(value)
    return value


def _entry(place: "Place", each: "Differs") -> dict[str, object]:
    from counterfoil.domain.moments import from_micros

    found = each.difference
    return {
        "account": place.account,
        "mode": place.mode,
        "object": each.object,
        "view": each.model.name,
        "appeared": found.appeared,
        "vanished": found.vanished,
        "changed": [
            {
                "facet": changed.column,
                "before": _cell(each, changed.column, changed.before),
                "after": _cell(each, changed.column, changed.after),
            }
            for changed in found.changed
        ],
        "why": [
            {
                "happened_at": from_micros(entry.at),
                "known_at": from_micros(entry.known_at),
                "actor": entry.actor,
                "door": entry.door,
                "reference": entry.reference,
                "facets": each.told_of(entry),
            }
            for entry in found.why
        ],
    }
