"""``counterfoil bench``: how fast it is, beside the event sourcing library and raw loops."""

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import plainly
from counterfoil.adapters.cli.options import AsJson

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table

    from counterfoil.adapters.bench.measuring import Row

AGAINST_WIDTH = 38
NUMBER_WIDTH = 12
"""How wide the columns are, so that those of all kinds of work stand in one line."""


@plainly
def bench(
    quick: Annotated[
        bool, typer.Option("--quick", help="Measure on little: a trial, not figures to quote.")
    ] = False,
    postgres: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Measure on this PostgreSQL server, in schemas that are dropped in the end.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure commands, loads and replays beside others."""
    from counterfoil.adapters.bench.programme import FULL, QUICK
    from counterfoil.adapters.bench.running import run
    from counterfoil.adapters.cli.failing import complain
    from counterfoil.adapters.cli.output import print_json

    rows = list(run(QUICK if quick else FULL, postgres, complain))
    if as_json:
        print_json(rows)
    else:
        _say(rows)


def _say(rows: "Sequence[Row]") -> None:
    """Show the comparisons of each kind of work below its name."""
    from counterfoil.adapters.cli.output import console

    out = console()
    for name, several in groupby(rows, key=attrgetter("name")):
        out.print(name, style="bold")
        out.print(_table(several))


def _table(rows: "Iterable[Row]") -> "Table":
    from rich.table import Table

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(min_width=AGAINST_WIDTH)
    for _ in range(2):
        grid.add_column(min_width=NUMBER_WIDTH, justify="right")
    grid.add_column(min_width=NUMBER_WIDTH)
    grid.add_column()
    for row in rows:
        grid.add_row(
            f"  against {row.against}",
            f"{row.ratio:.2f}",
            f"{row.min:.2f} to {row.max:.2f}",
            "" if row.target is None else f"of {row.target:g}: {'hit' if row.hit else 'miss'}",
            f"{row.ours:,.0f} and {row.theirs:,.0f} {row.unit}",
        )
    return grid
