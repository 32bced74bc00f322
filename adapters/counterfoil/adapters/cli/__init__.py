"""The command line, ``counterfoil``."""

import sys
from typing import Annotated

import typer
from typer.core import TyperGroup

from counterfoil.adapters.cli.access import access
from counterfoil.adapters.cli.api import api
from counterfoil.adapters.cli.api_keys import api_keys
from counterfoil.adapters.cli.at import PASSED_ON, at
from counterfoil.adapters.cli.audit import audit
from counterfoil.adapters.cli.backfill import backfill
from counterfoil.adapters.cli.bench import bench
from counterfoil.adapters.cli.cancellations import cancellations
from counterfoil.adapters.cli.demo import demo
from counterfoil.adapters.cli.diff import diff
from counterfoil.adapters.cli.doctor import doctor
from counterfoil.adapters.cli.explain import explain
from counterfoil.adapters.cli.fees import fees
from counterfoil.adapters.cli.inbox import inbox
from counterfoil.adapters.cli.ingest import ingest
from counterfoil.adapters.cli.invoices import invoices
from counterfoil.adapters.cli.lint import lint
from counterfoil.adapters.cli.listen import listen
from counterfoil.adapters.cli.log import log
from counterfoil.adapters.cli.logins import logins
from counterfoil.adapters.cli.migrate import migrate
from counterfoil.adapters.cli.options import DEFAULT_DATABASE
from counterfoil.adapters.cli.payment_methods import payment_methods
from counterfoil.adapters.cli.payments import payments
from counterfoil.adapters.cli.reconcile import reconcile
from counterfoil.adapters.cli.rules import rules
from counterfoil.adapters.cli.sandbox import sandbox
from counterfoil.adapters.cli.show import show
from counterfoil.adapters.cli.subscriptions import subscriptions
from counterfoil.adapters.cli.sync import sync
from counterfoil.adapters.cli.tick import tick
from counterfoil.adapters.cli.verify import verify
from counterfoil.adapters.cli.views import views
from counterfoil.adapters.cli.webhooks import webhooks
from counterfoil.adapters.cli.whatif import whatif

__all__ = ["app", "main"]


class _GroupsLast(TyperGroup):
    """Lists the commands that newcomers look for before the groups of further ones."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Return the names in the order of the help."""
        names = super().list_commands(ctx)
        return sorted(names, key=lambda name: isinstance(self.commands[name], TyperGroup))


# Plain help: loading Rich for it would double the time that `--help` takes.
app = typer.Typer(
    name="counterfoil",
    cls=_GroupsLast,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

for _command in (
    demo,
    ingest,
    backfill,
    listen,
    tick,
    show,
    log,
    explain,
    whatif,
    subscriptions,
    invoices,
    payments,
    fees,
    cancellations,
    logins,
    audit,
    diff,
    lint,
    payment_methods,
    rules,
    verify,
    reconcile,
    doctor,
    migrate,
    bench,
    sandbox,
):
    app.command()(_command)

app.add_typer(access)
app.add_typer(api)
app.add_typer(api_keys)
app.command(context_settings=PASSED_ON)(at)
app.add_typer(inbox)
app.add_typer(sync)
app.add_typer(views)
app.add_typer(webhooks)


def _say_version(wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("counterfoil")
    except PackageNotFoundError:
        number = "of a checkout that isn't installed"
    print(f"counterfoil {number}")
    raise typer.Exit


@app.callback()
def counterfoil(
    context: typer.Context,
    database: Annotated[
        str,
        typer.Option(
            metavar="URL",
            envvar="COUNTERFOIL_DATABASE",
            help="Where the events are kept: sqlite:///file.db, memory://, or"
            " postgresql://user@host/database?schema=cell_1.",
        ),
    ] = DEFAULT_DATABASE,
    version: Annotated[  # noqa: ARG001 - its callback does it all.
        bool,
        typer.Option(
            "--version", callback=_say_version, is_eager=True, help="Say which release this is."
        ),
    ] = False,
) -> None:
    """Record what a billing portal decides, and say what is true and which rule decided."""
    context.obj = database


def main() -> None:
    """Run the command line."""
    # A name in another script must not end the program where the terminal can't show it.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    app()
