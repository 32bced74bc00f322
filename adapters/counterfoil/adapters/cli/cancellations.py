"""``counterfoil cancellations``: who leaves and who stays, and why."""

from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import CannotError, plainly
from counterfoil.adapters.cli.options import Account, AsJson, Database, InMode, database_of
from counterfoil.adapters.cli.reports import AtTime, Column, CsvFile, KnownAt, month_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from counterfoil.adapters.cli.csv_files import Cell
    from counterfoil.adapters.cli.opening import Place
    from counterfoil.adapters.cli.reports import Found
    from counterfoil.projections.answers import When
    from counterfoil.projections.cancellation_insight import (
        CancellationComment,
        CancellationInsight,
        Cancellations,
        Months,
    )


@plainly
def cancellations(
    context: typer.Context,
    since: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="MONTH",
            help="Begin with this month, 2026-01 (UTC); without it with the first there is.",
            show_default=False,
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="MONTH",
            help="End with this month; without it with the last there is.",
            show_default=False,
        ),
    ] = None,
    comments: Annotated[
        bool, typer.Option("--comments", help="Show what customers wrote as well.")
    ] = False,
    plot: Annotated[
        str | None,
        typer.Option(
            "--plot",
            metavar="FILE",
            help="Draw it into this file as well, .svg or .png; needs counterfoil[plot].",
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
    """Count by month who cancels, who stays, and why."""
    from counterfoil.adapters.cli.csv_files import write_csv
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.cli.plotting import plot_path
    from counterfoil.adapters.cli.reports import (
        as_entries,
        ask_everywhere,
        csv_rows,
        opened_for_questions,
        when_of,
    )

    months, when = _months(since, until), when_of(at, known_at)
    picture = None if plot is None else plot_path(plot)
    with opened_for_questions(database_of(context, database)) as portal:
        found = ask_everywhere(
            portal, account, mode, lambda bound: bound.views.cancellations(months, when)
        )
        written = (
            ask_everywhere(
                portal, account, mode, lambda bound: bound.views.cancellation_comments(months, when)
            )
            if comments
            else []
        )
    if picture is not None:
        from counterfoil.adapters.cli.cancellation_plot import plot_cancellations

        place, insight = _to_plot(found)
        plot_cancellations(picture, str(place), insight)
    if csv is not None and comments:
        write_csv(csv, *csv_rows(written, COMMENT_COLUMNS))
    elif csv is not None:
        write_csv(csv, CSV_HEADING, _csv_rows(found))
    elif as_json and comments:
        print_json({"cancellations": as_entries(found), "comments": as_entries(written)})
    elif as_json:
        print_json(as_entries(found))
    else:
        _show(console(), found, when)
        _show_comments(console(), written)
        if plot is not None:
            console().print(f"Drawn in {plot}.", soft_wrap=True)


def _months(since: str | None, until: str | None) -> "Months":
    from counterfoil.projections.cancellation_insight import Months

    months = Months(
        first=None if since is None else month_of(since),
        last=None if until is None else month_of(until),
    )
    if months.first is not None and months.last is not None and months.first > months.last:
        raise CannotError(f"--from {since} is later than --to {until}: turn them round.")
    return months


def _to_plot(
    found: "Sequence[Found[CancellationInsight]]",
) -> "tuple[Place, CancellationInsight]":
    """Return the one account and mode that can be drawn."""
    those = [
        (each.place, answer) for each in found for answer in each.page.answers if answer.months
    ]
    if not those:
        raise CannotError("There is nothing to draw: nobody canceled in these months.")
    if len(those) > 1:
        where = ", ".join(str(place) for place, _ in those)
        raise CannotError(f"A plot shows one of {where}: choose it by --account and --mode.")
    return those[0]


def _show(out: "Console", found: "Sequence[Found[CancellationInsight]]", when: "When") -> None:
    from counterfoil.adapters.cli.cancellation_plot import named
    from counterfoil.adapters.cli.output import listing, shown
    from counterfoil.adapters.cli.reports import of_time

    for each in found:
        (answer,) = each.page.answers
        out.print(f"{each.place}: cancellations by month (UTC), {of_time(when)}", style="bold")
        table = listing(*(name.capitalize() for name in ("month", *_MEASURES)), ids=1)
        for month in answer.months:
            table.add_row(month.month, *map(str, _counts(month.cancellations).values()))
        table.add_row("all", *map(str, _counts(answer.total).values()), style="bold")
        out.print(table)
        if answer.total.reasons:
            reasons = listing("Reason", "Subscriptions")
            for reason in answer.total.reasons:
                reasons.add_row(shown(named(reason)), str(reason.count))
            out.print(reasons)
        if answer.total.offers:
            offers = listing("Coupon", "Offered", "Accepted")
            for offer in answer.total.offers:
                offers.add_row(shown(offer.coupon), str(offer.made), str(offer.accepted))
            out.print(offers)
    if not found:
        out.print("Nothing is recorded yet. Try: counterfoil ingest PATH")


def _show_comments(out: "Console", written: "Sequence[Found[CancellationComment]]") -> None:
    from counterfoil.adapters.cli.output import count_of, plain
    from counterfoil.adapters.cli.wording import ERASED, day

    for each in written:
        out.print(f"{each.place}: {count_of(len(each.page.answers), 'comment')}", style="bold")
        for answer in each.page.answers:
            # On one line, for a customer's line breaks would look like ours.
            said = ERASED if answer.text is None else plain(answer.text)
            reason = answer.feedback or answer.feedback_option or "no reason"
            out.print(f"{day(answer.at)}  {answer.subscription}  {reason}: {said}", soft_wrap=True)


_MEASURES = ("asked", "reversed", "ended", "offers", "accepted", "kept", "comments")


def _counts(of: "Cancellations") -> dict[str, int]:
    counts = (
        of.asked,
        of.reversed,
        of.ended,
        of.offers_made,
        of.offers_accepted,
        of.kept,
        of.comments,
    )
    return dict(zip(_MEASURES, counts, strict=True))


CSV_HEADING = ("account", "mode", "month", "measure", "of", "count")
"""
The columns of the CSV, one count a row, as the README documents them (R192).

``measure`` is ``asked``, ``reversed``, ``ended``, ``offers``, ``accepted``, ``kept``, ``comments``,
``reason`` or ``feedback_option``; ``of`` names the coupon or the reason where the count is of one.
"""


def _csv_rows(found: "Sequence[Found[CancellationInsight]]") -> "Iterator[list[Cell]]":
    for each in found:
        for answer in each.page.answers:
            for month in answer.months:
                for measure, of, count in _measured(month.cancellations):
                    yield [
                        each.place.account,
                        str(each.place.mode),
                        month.month,
                        measure,
                        of,
                        count,
                    ]


def _measured(month: "Cancellations") -> "Iterator[tuple[str, str | None, int]]":
    for measure, count in _counts(month).items():
        yield measure, None, count
    for offer in month.offers:
        yield "offers", offer.coupon, offer.made
        yield "accepted", offer.coupon, offer.accepted
    for reason in month.reasons:
        if reason.feedback is not None:
            yield "reason", reason.feedback, reason.count
        if reason.feedback_option is not None:
            yield "feedback_option", reason.feedback_option, reason.count


def _said(answer: "CancellationComment") -> "Cell":
    from counterfoil.adapters.cli.wording import ERASED

    return ERASED if answer.text is None else answer.text


COMMENT_COLUMNS: "tuple[Column[CancellationComment], ...]" = (
    Column("at", lambda a: a.at),
    Column("subscription", lambda a: a.subscription),
    Column("customer", lambda a: a.customer),
    Column("feedback", lambda a: a.feedback),
    Column("feedback_option", lambda a: a.feedback_option),
    Column("comment", _said),
)
"""The columns of the CSV of comments, as the README documents them (R192)."""
