"""``counterfoil backfill``: adopt all that an account has at Stripe."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import plainly
from counterfoil.adapters.cli.options import (
    AsJson,
    Database,
    OwnAccount,
    StripeUrl,
    database_of,
)
from counterfoil.domain.cause import Mode

if TYPE_CHECKING:
    from rich.console import Console

    from counterfoil.adapters.stripe.backfill import Backfilled, Reached, Webhooks


@plainly
def backfill(
    context: typer.Context,
    account: OwnAccount = None,
    mode: Annotated[
        Mode | None,
        typer.Option(help="The mode that the key is to be of.", show_default=False),
    ] = None,
    without_webhooks: Annotated[
        bool,
        typer.Option(
            "--without-webhooks", help="Begin even though no event of Stripe's arrives here."
        ),
    ] = False,
    stripe_url: StripeUrl = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """
    Adopt all that an account has at Stripe.

    It is asked with STRIPE_SECRET_KEY. Stopped, it goes on where it was.
    """
    from counterfoil.adapters.accounts import OWN_ACCOUNT
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.stripe.backfill import Backfill
    from counterfoil.adapters.stripe.client import access_from
    from counterfoil.adapters.stripe.gateway import StripeGateway

    access = access_from(os.environ, url=stripe_url)
    with (
        open_portal(database_of(context, database)) as portal,
        StripeGateway(access) as gateway,
        _progress() as told,
    ):
        filling = Backfill(
            portal, gateway, account=account or OWN_ACCOUNT, mode=mode, on_progress=told
        )
        done = filling.run(without_webhooks=without_webhooks)
    if as_json:
        print_json(done)
    else:
        _show(console(), done)


@contextmanager
def _progress() -> "Iterator[Callable[[Reached], None]]":
    """Show how far it is, where somebody is looking."""
    from counterfoil.adapters.cli.output import errors

    shown = errors()
    if not shown.is_terminal:
        yield lambda _: None
        return
    with shown.status("Asking Stripe whose the key is") as status:
        yield lambda reached: status.update(progress_line(reached))


def progress_line(reached: "Reached") -> str:
    """
    Say how far it is.

    When it will be done can't be said: Stripe doesn't tell how much there is of anything.
    """
    part = reached.step
    said = f"{part.name[0].upper()}{part.name[1:]}: {part.seen:,} so far"
    if part.done:
        said = f"{said}, which is all"
    rate = f"{reached.rate:,.0f} a second"
    if not reached.to_come:
        return f"{said}; {rate}; this is the last part"
    parts = "1 more part" if len(reached.to_come) == 1 else f"{len(reached.to_come)} more parts"
    return f"{said}; {rate}; {parts} to come, and Stripe doesn't say how much is in them"


def _show(out: "Console", done: "Backfilled") -> None:
    from counterfoil.adapters.cli.output import count_of, listing, plain

    what = "It went on with what was begun" if done.resumed else "It was begun"
    out.print(
        f"What {plain(done.stripe_account)} has at Stripe in {done.mode} mode is adopted into"
        f" {plain(done.account)}/{done.mode}.",
        style="bold",
    )
    out.print(f"{what} at {done.began_at:%Y-%m-%d %H:%M:%S} UTC, and took {done.seconds:,.1f} s.\n")
    table = listing("", "")
    table.show_header = False
    table.columns[1].justify = "right"
    *lists, unlisted, events = done.steps
    for step in lists:
        name = f"{step.name[0].upper()}{step.name[1:]}"
        table.add_row(name, f"{step.seen:,}", style=None if step.seen else "dim")
    out.print(table)
    out.print()
    if unlisted.seen:
        out.print(
            f"Of what was on record before, {count_of(unlisted.seen, 'object')} stood on no list:"
            f" read singly; of {unlisted.missing:,} Stripe says nothing."
        )
    out.print(
        f"Events since the beginning: {events.seen:,}, of which {events.missing:,} hadn't arrived"
        " and were filed."
    )
    set_aside = sum(step.set_aside for step in done.steps)
    if set_aside:
        out.print(f"Quarantined, for they can't be read: {count_of(set_aside, 'object')}.")
    out.print(webhooks_line(done.webhooks))


def webhooks_line(webhooks: "Webhooks") -> str:
    """Say in one sentence whether Stripe's events arrive here."""
    from counterfoil.adapters.cli.output import count_of, plain

    arrived = f"{count_of(webhooks.received, 'event')} had arrived here before"
    if webhooks.urls:
        urls = ", ".join(map(plain, webhooks.urls))
        return f"Stripe sends its events to {urls}; {arrived}."
    if webhooks.urls is None:
        return f"Where Stripe sends its events the key may not look up; {arrived}."
    if webhooks.received:
        return f"Stripe has no endpoint for its events; {arrived}."
    return (
        "Stripe doesn't send its events anywhere yet, and what changes from now on isn't known"
        " here: counterfoil webhooks register URL."
    )
