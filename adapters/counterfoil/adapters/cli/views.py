"""``counterfoil views``: how the read models stand, filling them anew, and keeping them so."""

import json
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import CannotError, plainly
from counterfoil.adapters.cli.options import AsJson, Database, database_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from counterfoil.adapters.views.standing import ViewStanding

views = typer.Typer(
    name="views",
    help="Keep the tables from which questions are answered.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@views.command()
@plainly
def status(context: typer.Context, database: Database = None, as_json: AsJson = False) -> None:
    """Say how far each read model has come, and what it passes over."""
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.output import console, print_json

    with open_portal(database_of(context, database), read_only=True) as portal:
        standing = portal.views.standing()
    if as_json:
        print_json(standing)
    else:
        _show(console(), standing)


def _show(out: "Console", standing: "Sequence[ViewStanding]") -> None:
    from counterfoil.adapters.cli.output import listing, shown

    table = listing("Read model", "Version", "Position", "Behind", "State", ids=1)
    for each in standing:
        table.add_row(
            each.name,
            str(each.version or "-"),
            f"{each.position:,}",
            f"{each.behind:,}",
            _state(each),
        )
    out.print(table)
    for each in standing:
        for parked in each.parked:
            out.print(
                shown(
                    f"{each.name} passes over {parked.stream} from position {parked.position:,} on:"
                    f" {parked.reason}"
                )
            )
    if any(each.parked for each in standing):
        out.print("Once the events are repaired: counterfoil views rebuild")


def _state(standing: "ViewStanding") -> str:
    said = []
    if not standing.is_current:
        said.append("to be filled anew")
    elif standing.behind == 0:
        said.append("up to date")
    if standing.rebuilding is not None:
        said.append(f"being rebuilt, {standing.rebuilding:,} steps done")
    if standing.parked:
        said.append(f"{len(standing.parked):,} parked")
    return ", ".join(said) or "behind"


@views.command()
@plainly
def rebuild(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME", help="The read models; without any, all.", show_default=False
        ),
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Fill tables anew, beside those that answer meanwhile, and put them in their place."""
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.output import count_of, print_json
    from counterfoil.adapters.cli.reports import progress
    from counterfoil.adapters.views.views_of import VIEWS

    known = [view.name for view in VIEWS]
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise CannotError(f"There is no read model {unknown[0]!r}: there are {', '.join(known)}.")
    wanted = [name for name in known if not names or name in names]
    with (
        open_portal(database_of(context, database)) as portal,
        progress("Filling tables anew") as on_progress,
    ):
        position = portal.views.rebuild(wanted, on_progress)
    if as_json:
        print_json({"rebuilt": wanted, "position": position})
    else:
        print(f"{count_of(len(wanted), 'read model')} rebuilt, up to position {position:,}.")


@views.command()
@plainly
def follow(context: typer.Context, database: Database = None, as_json: AsJson = False) -> None:
    """
    Keep the read models up to date until it is stopped.

    Several may do so at once on PostgreSQL: one leads, and the others take its place.
    """
    from counterfoil.adapters.cli.opening import open_portal

    stopped = threading.Event()
    say = _line if as_json else _sentence
    with open_portal(database_of(context, database)) as portal, suppress(KeyboardInterrupt):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        portal.views.follow(stopped, on_role=say)


def _sentence(leads: bool) -> None:
    if leads:
        print("Keeping the read models up to date, until Ctrl-C.", flush=True)
    else:
        print("Another process keeps them up to date; standing by, until Ctrl-C.", flush=True)


def _line(leads: bool) -> None:
    print(json.dumps({"leads": leads}), flush=True)
