"""``counterfoil bench``: how fast it is, beside the event sourcing library and raw loops."""

from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import plainly
from counterfoil.adapters.cli.options import AsJson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.adapters.bench.measuring import Row


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
    """Measure how fast commands, loads and replays are beside others, on this machine."""
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
    from counterfoil.adapters.cli.output import console, listing

    table = listing("What", "Against", "Ratio", "Least", "Most", "Target", "", "Ours/s", "Theirs/s")
    for row in rows:
        table.add_row(
            row.name,
            row.against,
            f"{row.ratio:.2f}",
            f"{row.min:.2f}",
            f"{row.max:.2f}",
            "" if row.target is None else f"{row.target:g}",
            {True: "hit", False: "miss", None: ""}[row.hit],
            f"{row.ours:,.0f}",
            f"{row.theirs:,.0f}",
        )
    console().print(table)
