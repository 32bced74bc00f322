"""``counterfoil bench``: how fast it is, beside two libraries and raw loops."""

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import plainly
from counterfoil.adapters.cli.options import AsJson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.adapters.bench.measuring import Row

AGAINST_WIDTH = 38
EXTENT_WIDTH = 13
TARGET_WIDTH = 14
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
    dj_stripe: Annotated[
        str | None,
        typer.Option(
            metavar="PYTHON",
            help="Let dj-stripe take webhooks in too, in the environment of this Python.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure commands, replays and webhooks beside others."""
    from counterfoil.adapters.bench.programme import FULL, QUICK
    from counterfoil.adapters.bench.running import run
    from counterfoil.adapters.cli.failing import complain
    from counterfoil.adapters.cli.output import print_json

    rows = list(run(QUICK if quick else FULL, postgres, dj_stripe, complain))
    if as_json:
        print_json(rows)
    else:
        _say(rows)


def _say(rows: "Sequence[Row]") -> None:
    """Show the comparisons of each kind of work below its name."""
    for name, several in groupby(rows, key=attrgetter("name")):
        print(name)
        for row in several:
            print(_line(row))


def _line(row: "Row") -> str:
    """
    Return one comparison: with what, ratio, least and most, target, and both rates.

    A terminal that is too narrow for it breaks the line; nothing is cut off.
    """
    against = f"  against {row.against}".ljust(AGAINST_WIDTH)
    extent = f"{row.min:.2f} to {row.max:.2f}".rjust(EXTENT_WIDTH)
    target = "" if row.target is None else f"of {row.target:g}: {'hit' if row.hit else 'miss'}"
    rates = f"{row.ours:,.0f} and {row.theirs:,.0f} {row.unit}"
    return f"{against} {row.ratio:5.2f}  {extent}  {target:<{TARGET_WIDTH}}  {rates}"
