"""``counterfoil ingest``: record what Stripe's events and objects state."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import plainly
from counterfoil.adapters.cli.options import AsJson, Database, OwnAccount, database_of, moment_of

if TYPE_CHECKING:
    from rich.console import Console

    from counterfoil.adapters.ingest import Summary

STANDARD_INPUT = "-"

TYPES_MAX = 15
"""How many ignored types are shown; there are hundreds."""

REASONS_MAX = 10
"""How many quarantined messages are shown."""


@plainly
def ingest(
    context: typer.Context,
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="JSON or JSON Lines: files, folders of them, or - for standard input.",
            show_default=False,
        ),
    ],
    account: OwnAccount = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="When plain objects were looked at (UTC), if it wasn't just now.",
            show_default=False,
        ),
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Record what Stripe's events and objects state."""
    from counterfoil.adapters.accounts import OWN_ACCOUNT
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.documents import files_in, read_file, read_lines_of, size_of
    from counterfoil.adapters.ingest import Ingestion

    files = files_in(Path(each) for each in paths if each != STANDARD_INPUT)
    looked_at = moment_of(as_of)
    with open_portal(database_of(context, database)) as portal:
        ingestion = Ingestion(portal, account=account or OWN_ACCOUNT, looked_at=looked_at)
        with _progress(size_of(files)) as on_read:
            for file in files:
                for item in read_file(file, on_read):
                    ingestion.take(item)
            if STANDARD_INPUT in paths:
                for item in read_lines_of(sys.stdin.buffer, "standard input", on_read):
                    ingestion.take(item)
        summary = ingestion.summary()
    if as_json:
        print_json(summary)
    else:
        show_summary(console(), summary)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """Show how many bytes were read, where somebody is looking."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from counterfoil.adapters.cli.output import errors

    shown = errors()
    columns = (
        TextColumn("Reading"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal) as bar:
        task = bar.add_task("", total=total or None)
        yield lambda count: bar.advance(task, count)


def show_summary(out: "Console", summary: "Summary") -> None:
    """Say what came of an ingestion."""
    from counterfoil.adapters.cli.output import count_of, listing, plain

    table = listing("", "", "")
    table.show_header = False
    table.columns[1].justify = "right"
    for name, count, means in _counts(summary):
        table.add_row(name, f"{count:,}", means, style=None if count else "dim")
    out.print(table)
    touched = ", ".join(count_of(count, kind) for kind, count in summary.touched.items())
    total = sum(summary.touched.values())
    out.print(f"\nAggregates touched: {total:,}{f' ({touched})' if touched else ''}")
    if summary.released:
        out.print(f"Released from quarantine: {summary.released:,}")
    if summary.ignored_types:
        out.print("\nIgnored types, the most frequent first:")
        for type_, count in list(summary.ignored_types.items())[:TYPES_MAX]:
            out.print(f"  {count:>6,}  {plain(type_)}", soft_wrap=True)
        if len(summary.ignored_types) > TYPES_MAX:
            out.print(f"  and {len(summary.ignored_types) - TYPES_MAX} more; --json shows all")
    if summary.quarantine:
        out.print("\nQuarantined:")
        for held in summary.quarantine[:REASONS_MAX]:
            out.print(f"  {plain(held.event_id)} ({plain(held.type)}): {plain(held.reason)}")
        if summary.quarantined > REASONS_MAX:
            out.print(f"  and {summary.quarantined - REASONS_MAX:,} more")


def _counts(summary: "Summary") -> tuple[tuple[str, int, str], ...]:
    return (
        ("Read", summary.read, "events and objects"),
        ("Applied", summary.applied, "changed what is known"),
        ("Nothing new", summary.nothing_new, "said what was known already"),
        ("Earlier", summary.earlier, "told of the past; the present stays as it is"),
        ("Seen before", summary.duplicates, "came again, and count once"),
        ("Waiting", summary.waiting, "kept until their customer or product is known"),
        ("Ignored", summary.ignored, "of types that mean nothing here"),
        ("Quarantined", summary.quarantined, "kept aside, for they can't be read"),
    )
