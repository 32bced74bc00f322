"""``counterfoil doctor``: is all as it should be, here and at Stripe?"""

import os
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import UNSOUND, complain, plainly
from counterfoil.adapters.cli.options import AsJson, Database, database_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.adapters.stripe.doctor import Check

STYLES = {"ok": "green", "warning": "bold yellow", "fault": "bold red", "not checked": "dim"}


@plainly
def doctor(
    context: typer.Context,
    endpoint: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Where Stripe's events are to arrive; if none is named, the nearest endpoint.",
            show_default=False,
        ),
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Say what is wrong here or at Stripe, and what to do."""
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.output import print_json
    from counterfoil.adapters.stripe.doctor import Health, examine

    url = database_of(context, database)
    checks = list(examine(lambda: open_portal(url, read_only=True), os.environ, endpoint=endpoint))
    faults = sum(each.health is Health.FAULT for each in checks)
    if as_json:
        print_json({"well": not faults, "checks": checks})
    else:
        _say(checks)
    if faults:
        raise typer.Exit(UNSOUND)


def _say(checks: "Sequence[Check]") -> None:
    """Print each check with what to do, and how many there are of a kind."""
    from rich.table import Table
    from rich.text import Text

    from counterfoil.adapters.cli.output import console, count_of, plain
    from counterfoil.adapters.stripe.doctor import Health

    grid = Table.grid(padding=(0, 2))
    for _ in range(2):
        grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for check in checks:
        says = Text(plain(check.says), overflow="fold")
        if check.remedy is not None:
            says.append("\n").append(plain(check.remedy), style="dim")
        grid.add_row(Text(check.health.value, style=STYLES[check.health]), check.name, says)
    console().print(grid)
    numbers = Counter(check.health for check in checks)
    if numbers[Health.FAULT]:
        complain(
            f"Not well: {count_of(numbers[Health.FAULT], 'fault')} and"
            f" {count_of(numbers[Health.WARNING], 'warning')}."
        )
