"""What the commands that ask the read models share: when, where, and how answers are written."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Generic, TypeVar

import typer
from attrs import frozen

from counterfoil.adapters.cli.csv_files import Cell
from counterfoil.adapters.cli.failing import CannotError
from counterfoil.adapters.cli.options import moment_of
from counterfoil.domain.cause import Mode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console
    from rich.table import Table

    from counterfoil.adapters.account import AccountPortal
    from counterfoil.adapters.cli.opening import Place
    from counterfoil.adapters.portal import BillingPortal
    from counterfoil.projections.answers import By, Page, When
    from counterfoil.projections.months import Month

A = TypeVar("A")
T = TypeVar("T")

AtTime = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="DATE",
        help="Ask what was true then, by all that is known today: 2026-03-29, or"
        " 2026-03-29T12:00Z (UTC).",
        show_default=False,
    ),
]

KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="DATE",
        help="Ask what was known then.",
        show_default=False,
    ),
]

CsvFile = Annotated[
    str | None,
    typer.Option(
        "--csv", metavar="FILE", help="Write CSV to this file; - for output.", show_default=False
    ),
]

LIMIT_MAX = 10_000_000
"""How many answers are given at once, at most."""

Limit = Annotated[
    int,
    typer.Option(
        "--limit", metavar="N", min=1, max=LIMIT_MAX, help="Show so many answers at most."
    ),
]

After = Annotated[
    str | None,
    typer.Option(
        "--after",
        metavar="ID",
        help="Go on after this one, the last that was shown.",
        show_default=False,
    ),
]


@frozen
class Column(Generic[A]):
    """
    A column of a report.

    Args:
        name: in CSV.
        value: what it holds, of an answer.
    """

    name: str
    value: Callable[[A], Cell]


@frozen(kw_only=True)
class Found(Generic[A]):
    """
    What one account in one mode answered.

    Args:
        adopted_at: when what it has at Stripe was first adopted, if it was.
    """

    place: "Place"
    page: "Page[A]"
    adopted_at: datetime | None = None


def when_of(at: str | None, known_at: str | None) -> "When":
    """Read of which time it is asked."""
    from counterfoil.projections.answers import When

    return When(at=moment_of(at), known_at=moment_of(known_at))


def month_of(text: str) -> "Month":
    """
    Read a month.

    Raises:
        CannotError: the text is none.
    """
    from counterfoil.projections.months import Month, NotAMonthError

    try:
        return Month.parse(text)
    except NotAMonthError:
        raise CannotError(f"{text!r} is no month: write 2026-03.") from None


@contextmanager
def progress(what: str) -> "Iterator[Callable[[int, int], None]]":
    """Show how much of the log was read, and how long the rest will take, if somebody looks."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    from counterfoil.adapters.cli.output import errors

    shown = errors()
    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("events"),
        Remaining(),
    )
    with Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda seen, total: bar.update(task, completed=seen, total=total)


@contextmanager
def opened_for_questions(url: str) -> "Iterator[BillingPortal]":
    """
    Open the portal on a database that is there, to ask its read models.

    Raises:
        StoreError: there is none.
    """
    from counterfoil.adapters.cli.opening import open_portal

    # What only asks makes no database.
    open_portal(url, read_only=True).close()
    with open_portal(url) as portal:
        yield portal


def bring_up_to_date(portal: "BillingPortal") -> None:
    """Let the read models catch up with the log, so that nothing that is answered is stale."""
    with progress("Reading the log") as on_progress:
        portal.views.catch_up(on_progress)


def ask_everywhere(
    portal: "BillingPortal",
    account: str | None,
    mode: Mode | None,
    ask: "Callable[[AccountPortal], Page[A]]",
) -> list[Found[A]]:
    """Ask each account and mode of which anything is recorded, among those that are asked for."""
    from counterfoil.adapters.stripe.backfill.progress import Progress

    found = []
    for place, bound in places_asked(portal, account, mode):
        run = Progress(portal.store, str(place)).run()
        adopted_at = None if run is None else run.first_at
        found.append(Found(place=place, page=ask(bound), adopted_at=adopted_at))
    return found


def places_asked(
    portal: "BillingPortal", account: str | None, mode: Mode | None
) -> "Iterator[tuple[Place, AccountPortal]]":
    """Yield each account and mode of which anything is recorded, among those asked for."""
    from counterfoil.adapters.cli.opening import Place

    bring_up_to_date(portal)
    for prefix in portal.views.accounts():
        name, _, its_mode = prefix.partition("/")
        place = Place(account=name, mode=Mode(its_mode))
        if account in (None, name) and mode in (None, place.mode):
            yield place, portal.account(place.account, place.mode)


def show_pages(
    out: "Console",
    found: "Sequence[Found[A]]",
    when: "When",
    *,
    what: "Callable[[int], str]",
    table: "Callable[[], Table]",
    lines: "Callable[[A], Iterable[Sequence[str]]]",
    id_of: "Callable[[A], str]",
) -> None:
    """
    Print answers as a table for each account and mode, their totals, and how to go on.

    Args:
        what: says what so many answers are.
        table: makes a table with its headings; ``lines``: the lines of an answer.
        id_of: by what one goes on after an answer.
    """
    from counterfoil.adapters.cli.output import shown

    for each in found:
        page = each.page
        out.print(f"{each.place}: {what(len(page.answers))}, {of_time(when)}", style="bold")
        filled = table()
        for answer in page.answers:
            for line in lines(answer):
                filled.add_row(*map(shown, line))
        if page.answers:
            out.print(filled)
        for total in totals_in_words(page):
            out.print(shown(total))
        if when.at is not None and each.adopted_at is not None and when.at < each.adopted_at:
            out.print(
                f"What was at Stripe before {_moment(each.adopted_at)} was adopted then: as of"
                " earlier it isn't known here."
            )
        if page.has_more:
            out.print(f"There are more: --after {id_of(page.answers[-1])}", soft_wrap=True)
    if not found:
        out.print("Nothing is recorded yet. Try: counterfoil ingest PATH")


def with_totals(found: "Sequence[Found[A]]") -> list[dict[str, object]]:
    """Return answers for programs, and what all of them come to by currency."""
    entries = zip(as_entries(found), found, strict=True)
    return [{**entry, "totals": each.page.totals} for entry, each in entries]


def totals_in_words(page: "Page[A]") -> "Iterator[str]":
    """Yield what all answers come to, a line a currency: ``All 3 in EUR: due 12.00, paid 9.00``."""
    from counterfoil.domain.money import Money

    for total in page.totals:
        sums = (f"{name} {Money(n, total.currency).decimal}" for name, n in total.amounts.items())
        yield f"All {total.count:,} in {total.currency.upper()}: {', '.join(sums)}"


def as_entries(found: "Sequence[Found[A]]") -> list[dict[str, object]]:
    """Return answers for programs."""
    return [
        {
            "account": each.place.account,
            "mode": each.place.mode,
            "position": each.page.position,
            "has_more": each.page.has_more,
            "answers": each.page.answers,
        }
        for each in found
    ]


def csv_rows(
    found: "Sequence[Found[A]]", columns: "Sequence[Column[A]]"
) -> "tuple[list[str], Iterable[list[Cell]]]":
    """Return the heading and the rows of CSV: account and mode come first."""
    heading = ["account", "mode", *(column.name for column in columns)]
    rows = (
        [each.place.account, str(each.place.mode), *(column.value(answer) for column in columns)]
        for each in found
        for answer in each.page.answers
    )
    return heading, rows


def caused(by: "By | None") -> str:
    """Return by whose doing something is so, for people."""
    return "" if by is None else f"{by.actor} ({by.door})"


def of(thing: T | None, value: "Callable[[T], Cell]") -> Cell:
    """Return what a cell holds of something that may be absent."""
    return None if thing is None else value(thing)


def of_time(when: "When") -> str:
    """Say of which time the answers are."""
    if when.is_now:
        return "now"
    said = []
    if when.at is not None:
        said.append(f"at {_moment(when.at)}")
    if when.known_at is not None:
        said.append(f"as known at {_moment(when.known_at)}")
    return ", ".join(said)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
