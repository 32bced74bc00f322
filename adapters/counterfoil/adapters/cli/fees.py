"""``counterfoil fees``: what Stripe Billing charges the merchant, by month (R189)."""

from typing import TYPE_CHECKING, Annotated

import typer
from attrs import frozen

from counterfoil.adapters.cli.failing import CannotError, plainly
from counterfoil.adapters.cli.options import Account, AsJson, Database, InMode, database_of
from counterfoil.adapters.cli.reports import AtTime, Column, CsvFile, KnownAt, month_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from counterfoil.adapters.cli.reports import Found
    from counterfoil.projections.answers import When
    from counterfoil.projections.billing_months import FeeLine, MonthFees
    from counterfoil.projections.months import Month


@plainly
def fees(
    context: typer.Context,
    month: Annotated[
        str | None,
        typer.Option(
            metavar="MONTH", help="This month (UTC): 2026-03. The present one.", show_default=False
        ),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="MONTH", help="The first of several.", show_default=False),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option("--to", metavar="MONTH", help="The last of several.", show_default=False),
    ] = None,
    former_plan: Annotated[
        bool | None,
        typer.Option(
            "--former-plan/--no-former-plan",
            help="The account was on a Billing plan before 10 July 2024, or wasn't; as the log"
            " tells.",
            show_default=False,
        ),
    ] = None,
    at: AtTime = None,
    known_at: KnownAt = None,
    account: Account = None,
    mode: InMode = None,
    database: Database = None,
    csv: CsvFile = None,
    as_json: AsJson = False,
) -> None:
    """Say what Stripe Billing charges, by month."""
    from counterfoil.adapters.cli.csv_files import write_csv
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.cli.reports import (
        ask_everywhere,
        csv_rows,
        opened_for_questions,
        when_of,
        with_totals,
    )

    when = when_of(at, known_at)
    months = _months(month, first, last, when)
    with opened_for_questions(database_of(context, database)) as portal:
        found = ask_everywhere(
            portal,
            account,
            mode,
            lambda bound: bound.views.billing_fees(months, when, on_former_plan=former_plan),
        )
    if csv is not None:
        write_csv(csv, *csv_rows([_by_line(each) for each in found], COLUMNS))
    elif as_json:
        print_json(with_totals(found))
    else:
        _show(console(), found, when)


def _months(
    month: str | None, first: str | None, last: str | None, when: "When"
) -> "tuple[Month, ...]":
    from datetime import UTC, datetime

    from counterfoil.projections.months import YEAR_MAX, Month

    if month is not None:
        if first is not None or last is not None:
            raise CannotError("Name one --month, or several by --from and --to, but not both.")
        return (month_of(month),)
    moment = when.at or when.known_at or datetime.now(UTC)
    if moment.year > YEAR_MAX:
        raise CannotError(f"Fees are told up to {YEAR_MAX}-12: ask of an earlier moment.")
    present = Month.of(moment)
    if first is None:
        if last is not None:
            raise CannotError("--to names the last of several months: name the first by --from.")
        return (present,)
    begin, end = month_of(first), present if last is None else month_of(last)
    if end < begin:
        raise CannotError(f"No month lies from {begin} to {end}: name the earlier one by --from.")
    return tuple(begin.until(end))


def _show(out: "Console", found: "Sequence[Found[MonthFees]]", when: "When") -> None:
    from counterfoil.adapters.cli.output import listing, shown
    from counterfoil.adapters.cli.reports import of_time, totals_in_words
    from counterfoil.domain.cause import Mode

    for each in found:
        page = each.page
        out.print(f"{each.place}: what Stripe Billing charges, {of_time(when)}", style="bold")
        if each.place.mode is Mode.TEST:
            out.print("Test mode is free: this is what it would come to.")
        table = listing("Month", "Kind", "Rate", "Invoices", "Free", "Paid", "Fee", ids=7)
        for month in page.answers:
            for line in month.lines:
                table.add_row(month.month, *_cells(line))
            if not month.lines:
                table.add_row(month.month, "nothing was paid")
        out.print(table)
        for said in totals_in_words(page):
            out.print(shown(said))
    if not found:
        out.print("Nothing is recorded yet. Try: counterfoil ingest PATH")


def _cells(line: "FeeLine") -> "Iterator[str]":
    from counterfoil.domain.money import Money

    yield line.kind.value.replace("_", "-")
    yield f"{line.basis_points // 100}.{line.basis_points % 100:02} %"
    yield f"{line.invoices:,}"
    yield f"{line.free:,}"
    yield str(Money(line.paid, line.currency))
    yield str(Money(line.fee, line.currency))


@frozen
class _MonthLine:
    """One line of a month."""

    month: str
    line: "FeeLine"


def _by_line(found: "Found[MonthFees]") -> "Found[_MonthLine]":
    from counterfoil.adapters.cli.reports import Found
    from counterfoil.projections.answers import Page

    lines = tuple(
        _MonthLine(month.month, line) for month in found.page.answers for line in month.lines
    )
    return Found(place=found.place, page=Page(answers=lines, position=found.page.position))


COLUMNS: tuple[Column[_MonthLine], ...] = (
    Column("month", lambda a: a.month),
    Column("kind", lambda a: a.line.kind),
    Column("basis_points", lambda a: a.line.basis_points),
    Column("currency", lambda a: a.line.currency),
    Column("invoices", lambda a: a.line.invoices),
    Column("free", lambda a: a.line.free),
    Column("paid", lambda a: a.line.paid),
    Column("fee", lambda a: a.line.fee),
)
"""The columns of the CSV, as the README documents them."""
