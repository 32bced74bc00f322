"""``counterfoil audit``: who did what and when, and what was refused."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import CannotError, plainly
from counterfoil.adapters.cli.options import (
    Account,
    AsJson,
    Database,
    InLanguage,
    InMode,
    database_of,
    moment_of,
)
from counterfoil.adapters.cli.reports import LIMIT_MAX, AtTime, CsvFile, KnownAt
from counterfoil.domain.cause import Actor, Door
from counterfoil.domain.rulebook.rule import Language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console
    from rich.text import Text

    from counterfoil.adapters.account import AccountPortal
    from counterfoil.adapters.cli.csv_files import Cell
    from counterfoil.adapters.cli.reports import Found
    from counterfoil.projections.answers import When
    from counterfoil.projections.audit import AuditCriteria, AuditLine

SHOWN_MAX = 100
"""How many lines are shown unless it is said otherwise; files get all of them."""

AT_ONCE = 1_000
"""How many lines are read at once for a file."""


class OrderedBy(StrEnum):
    """By which moment lines are chosen and sorted."""

    KNOWN = "known"
    HAPPENED = "happened"


@plainly
def audit(
    context: typer.Context,
    customer: Annotated[
        str | None,
        typer.Option(metavar="ID", help="What belongs to this customer.", show_default=False),
    ] = None,
    subscription: Annotated[
        str | None,
        typer.Option(metavar="ID", help="What belongs to this subscription.", show_default=False),
    ] = None,
    object: Annotated[
        str | None,
        typer.Option(
            metavar="KIND/ID",
            help="What is about this alone: configuration/bpc_1.",
            show_default=False,
        ),
    ] = None,
    actor: Annotated[
        Actor | None, typer.Option("--actor", help="What they did.", show_default=False)
    ] = None,
    door: Annotated[
        Door | None, typer.Option("--door", help="What came through it.", show_default=False)
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="From this moment on.", show_default=False),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--to", metavar="DATE", help="Before this moment.", show_default=False),
    ] = None,
    ordered_by: Annotated[
        OrderedBy,
        typer.Option(
            "--by", help="Choose and sort by when it became known, or by when it happened."
        ),
    ] = OrderedBy.KNOWN,
    refusals: Annotated[
        bool, typer.Option("--refusals/--no-refusals", help="With what was refused, or without.")
    ] = True,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            metavar="N",
            min=1,
            max=LIMIT_MAX,
            help="So many lines at most: 100, but for files, which get all.",
            show_default=False,
        ),
    ] = None,
    after: Annotated[
        str | None,
        typer.Option(
            "--after",
            metavar="MARK",
            help="Go on after this line, the last that was shown.",
            show_default=False,
        ),
    ] = None,
    at: AtTime = None,
    known_at: KnownAt = None,
    language: InLanguage = Language.ENGLISH,
    account: Account = None,
    mode: InMode = None,
    database: Database = None,
    csv: CsvFile = None,
    jsonl: Annotated[
        str | None,
        typer.Option(
            "--jsonl",
            metavar="FILE",
            help="Write a JSON object a line to this file; - for output.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say who did what and when, and what was refused."""
    from counterfoil.adapters.cli.audit_lines import columns_in
    from counterfoil.adapters.cli.csv_files import put_in_place, write_csv
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.cli.reports import (
        ask_everywhere,
        opened_for_questions,
        places_asked,
        when_of,
    )
    from counterfoil.projections import audit as model

    if sum((csv is not None, jsonl is not None, as_json)) > 1:
        raise CannotError("The trail is written in one way at a time: --csv, --jsonl or --json.")
    period = model.Period(since=moment_of(since), until=moment_of(until))
    order = model.Order(ordered_by.value)
    criteria = model.AuditCriteria(
        customer=customer,
        subscription=subscription,
        object=object,
        actor=actor,
        door=door,
        known=period if order is model.Order.KNOWN else model.ALWAYS,
        happened=period if order is model.Order.HAPPENED else model.ALWAYS,
        include_refusals=refusals,
        order=order,
        after=_mark(after),
        limit=limit or SHOWN_MAX,
    )
    when = when_of(at, known_at)
    with opened_for_questions(database_of(context, database)) as portal:
        if csv is None and jsonl is None and not as_json:
            found = ask_everywhere(
                portal, account, mode, lambda bound: bound.views.audit(criteria, when)
            )
            _show(console(), found, when, language)
            return
        columns = columns_in(language)
        heading = ["account", "mode", *(column.name for column in columns)]
        rows: Iterator[list[Cell]] = (
            [place.account, str(place.mode), *(column.value(line) for column in columns)]
            for place, bound in places_asked(portal, account, mode)
            for line in _lines(bound, criteria, when, limit)
        )
        if csv is not None:
            write_csv(csv, heading, rows)
        elif jsonl is not None:
            with put_in_place(jsonl) as out:
                out.writelines(_as_json(heading, row) for row in rows)
        else:
            print_json([dict(zip(heading, row, strict=True)) for row in rows])


def _mark(text: str | None) -> str | None:
    """Make sure that a mark is one."""
    from counterfoil.projections.audit import Mark

    if text is not None:
        try:
            Mark.read(text)
        except ValueError:
            raise CannotError(
                f"{text!r} is no mark: give --after the one that the last lines ended with."
            ) from None
    return text


def _lines(
    bound: "AccountPortal", criteria: "AuditCriteria", when: "When", limit: int | None
) -> "Iterator[AuditLine]":
    """Yield as many lines as are wanted; without a limit all, read some at a time."""
    from attrs import evolve

    asked = evolve(criteria, limit=limit or AT_ONCE)
    while True:
        page = bound.views.audit(asked, when)
        yield from page.answers
        if limit is not None or not page.has_more:
            return
        asked = evolve(asked, after=str(page.answers[-1].mark))


def _as_json(heading: "Sequence[str]", row: "Sequence[Cell]") -> str:
    import msgspec

    return msgspec.json.encode(dict(zip(heading, row, strict=True))).decode() + "\n"


def _show(
    out: "Console", found: "Sequence[Found[AuditLine]]", when: "When", language: Language
) -> None:
    from counterfoil.adapters.cli.output import count_of
    from counterfoil.adapters.cli.reports import of_time

    for each in found:
        count = count_of(len(each.page.answers), "line")
        out.print(f"{each.place}: {count}, {of_time(when)}; moments are in UTC", style="bold")
        for answer in each.page.answers:
            out.print(line(answer, language), soft_wrap=True)
        if each.page.has_more:
            out.print(f"There are more: --after {each.page.answers[-1].mark}", soft_wrap=True)
    if not found:
        out.print("Nothing is recorded yet. Try: counterfoil ingest PATH")


def line(answer: "AuditLine", language: Language) -> "Text":
    """Return one line of the trail on one line."""
    from rich.text import Text

    from counterfoil.adapters.cli.audit_lines import what
    from counterfoil.adapters.cli.output import plain
    from counterfoil.adapters.cli.wording import moment

    text = Text(f"{moment(answer.happened_at)}  ")
    text.append(plain(answer.object), style="bold")
    text.append(plain(f"  {what(answer, language)}"))
    if answer.known_at.replace(microsecond=0) != answer.happened_at.replace(microsecond=0):
        text.append(f"  [known {moment(answer.known_at)}]", style="dim")
    by = answer.by
    text.append(plain(f"  [{by.actor}, {by.door}, {by.reference}]"), style="dim")
    return text
