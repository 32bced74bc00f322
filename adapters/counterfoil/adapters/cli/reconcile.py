"""``counterfoil reconcile``: what is held here, compared with what Stripe says now."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import UNSOUND, CannotError, plainly
from counterfoil.adapters.cli.options import AsJson, Database, StripeUrl, database_of
from counterfoil.adapters.cli.reports import CsvFile
from counterfoil.domain.cause import Mode

if TYPE_CHECKING:
    from counterfoil.adapters.stripe.client import StripeAccess

PAUSE_SECONDS = 5.0
"""How long webhooks are waited for before what differs is looked at again."""


@plainly
def reconcile(
    context: typer.Context,
    apply: Annotated[
        bool, typer.Option("--apply", help="Record what Stripe says where it differs.")
    ] = False,
    push: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="Instead send what is held of this customer, subscription or configuration.",
            show_default=False,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask before sending.")] = False,
    account: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            envvar="COUNTERFOIL_ACCOUNT",
            help="Whose books are compared; acct_self, if not said. The mode is the key's.",
            show_default=False,
        ),
    ] = None,
    pause: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            min=0,
            help="How long to wait for webhooks before what differs is looked at again.",
        ),
    ] = PAUSE_SECONDS,
    stripe_url: StripeUrl = None,
    database: Database = None,
    csv: CsvFile = None,
    as_json: AsJson = False,
) -> None:
    """
    Compare what is held with what Stripe says now.

    What differs counts once it differs at two looks. Nothing is sent to Stripe but with --push. The
    exit code is 1 where a difference is left, and 0 where none is.
    """
    from counterfoil.adapters.accounts import OWN_ACCOUNT, check_account
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.reconcile_push import push_one
    from counterfoil.adapters.cli.reconcile_words import write
    from counterfoil.adapters.stripe.client import access_from
    from counterfoil.adapters.stripe.gateway import StripeGateway
    from counterfoil.adapters.stripe.pacing import Pace, PacedGateway
    from counterfoil.adapters.stripe.reconcile.pushing import Pusher
    from counterfoil.adapters.stripe.reconcile.reconciling import Reconciler
    from counterfoil.adapters.stripe.reconcile.theirs import context_of

    if push is not None and (apply or csv is not None or as_json):
        raise CannotError("--push sends one object, and goes with none of --apply, --csv, --json.")
    access = access_from(os.environ, url=stripe_url)
    books = account or OWN_ACCOUNT
    check_account(books)
    place = (books, _mode_of(access))
    url = database_of(context, database)
    # What only compares makes no database.
    open_portal(url, read_only=True).close()
    with open_portal(url) as portal, StripeGateway(access) as unpaced:
        gateway = PacedGateway(unpaced, Pace(access.livemode))
        within = context_of(gateway, books)
        in_flight = portal.store.outbox.lanes_in_flight
        if push is not None:
            pusher = Pusher(portal, place, unpaced, context=within, in_flight=in_flight)
            push_one(portal, place, pusher, push, is_agreed=yes)
            return
        with _progress() as on_progress:
            report = Reconciler(
                portal,
                place,
                gateway,
                context=within,
                in_flight=in_flight,
                pause=lambda: time.sleep(pause),
                on_progress=on_progress,
            ).run(apply=apply)
    write(place, report, csv=csv, as_json=as_json)
    if report.left or report.unreadable:
        raise typer.Exit(UNSOUND)


def _mode_of(access: "StripeAccess") -> Mode:
    """
    Return the mode that is looked at.

    Raises:
        CannotError: the key doesn't say.
    """
    if access.livemode is None:
        raise CannotError(
            "The key doesn't say whether it is of live or of test mode: use one that begins with"
            " sk_live_, sk_test_, rk_live_ or rk_test_."
        )
    return Mode.LIVE if access.livemode else Mode.TEST


@contextmanager
def _progress() -> Iterator[Callable[[str, int], None]]:
    """Show what is looked at, and how many objects were, where somebody is looking."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from counterfoil.adapters.cli.output import errors

    shown = errors()
    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed:,} objects compared, now of kind {task.fields[kind]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal) as bar:
        task = bar.add_task("", total=None, kind="customer")
        yield lambda kind, looked: bar.update(task, advance=looked, kind=kind)
