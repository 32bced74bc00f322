"""``counterfoil tick``: let what time alone brings about come to pass."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from counterfoil.adapters.cli.failing import UNSOUND, complain, plainly
from counterfoil.adapters.cli.options import AsJson, Database, database_of

if TYPE_CHECKING:
    from counterfoil.adapters.ticking import Ticked

FAILURES_MAX = 10
"""How many failures are shown."""


@plainly
def tick(context: typer.Context, database: Database = None, as_json: AsJson = False) -> None:
    """Record what time alone has brought about by now."""
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.output import print_json

    with open_portal(database_of(context, database)) as portal, _progress() as on_progress:
        ticked = portal.tick(on_progress=on_progress)
    if as_json:
        print_json(ticked)
    else:
        _say(ticked)
    if ticked.failed:
        raise typer.Exit(UNSOUND)


@contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    """Show how many moments were brought about, where somebody is looking."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from counterfoil.adapters.cli.output import errors

    shown = errors()
    columns = (
        SpinnerColumn(),
        TextColumn("Letting time pass: {task.completed:,.0f} moments"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda count: bar.update(task, completed=count)


def _say(ticked: "Ticked") -> None:
    from counterfoil.adapters.cli.output import console, count_of, listing, plain
    from counterfoil.adapters.cli.wording import moment, words_of

    if not ticked.moments and not ticked.failed:
        print(f"Nothing was due by {moment(ticked.until)} (UTC){_waiting(ticked)}.")
        return
    print(
        f"Time passed for {count_of(ticked.aggregates, 'aggregate')}, until"
        f" {moment(ticked.until)} (UTC){_waiting(ticked)}."
    )
    table = listing("", "")
    table.show_header = False
    table.columns[1].justify = "right"
    for name, count in ticked.events.items():
        table.add_row(words_of(name), f"{count:,}")
    console().print(table)
    if ticked.unfinished:
        print(f"More is to come for {ticked.unfinished:,}: run it again.")
    for failed in ticked.failures[:FAILURES_MAX]:
        print(plain(f"{failed.stream}: {failed.reason}"))
    if ticked.failed > FAILURES_MAX:
        told = "; --json shows them" if ticked.failed == len(ticked.failures) else ""
        print(f"... and {ticked.failed - FAILURES_MAX:,} more{told}.")
    if ticked.failed:
        complain(f"Time didn't pass for {count_of(ticked.failed, 'aggregate')}.")


def _waiting(ticked: "Ticked") -> str:
    return f"; {ticked.waiting:,} due, yet not by time alone" if ticked.waiting else ""
