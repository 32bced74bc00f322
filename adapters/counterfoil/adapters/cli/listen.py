"""``counterfoil listen``: take Stripe's webhooks, and apply what they state."""

import json
import os
import signal
import sys
from contextlib import ExitStack, closing, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import CannotError, complain, plainly
from counterfoil.adapters.cli.options import AsJson, Database, OwnAccount, database_of
from counterfoil.adapters.cli.sockets import PORT_MAX, address_of, listening_on
from counterfoil.domain.cause import Mode

if TYPE_CHECKING:
    from collections import Counter

    from counterfoil.adapters.event_store import InboxOutcome


@plainly
def listen(
    context: typer.Context,
    port: Annotated[
        int,
        typer.Option(min=0, max=PORT_MAX, help="The port to listen on; 0 finds one that is free."),
    ] = 4242,
    host: Annotated[
        str, typer.Option(help="The address to listen on; 0.0.0.0 stands for all.")
    ] = "127.0.0.1",
    account: OwnAccount = None,
    mode: Annotated[
        Mode | None,
        typer.Option(
            help="Apply events of this mode alone; of either, if not said.", show_default=False
        ),
    ] = None,
    connected: Annotated[
        bool, typer.Option("--connected", help="Apply events of connected accounts, too.")
    ] = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """
    Take Stripe's webhooks, and apply what they state.

    They are signed with COUNTERFOIL_WEBHOOK_SECRET. It goes on until it is stopped.
    """
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise CannotError("Listening needs an extra: pip install 'counterfoil[web]'.")

    from counterfoil.adapters.accounts import OWN_ACCOUNT
    from counterfoil.adapters.cli.opening import open_portal, stripe_of_environment
    from counterfoil.adapters.portal import utc_now
    from counterfoil.adapters.stripe.applying import InboxApplier
    from counterfoil.adapters.stripe.asgi import PATH, webhook_app
    from counterfoil.adapters.stripe.client import SECRET_KEY
    from counterfoil.adapters.stripe.receiving import WebhookEndpoint
    from counterfoil.adapters.stripe.secrets import secrets_from
    from counterfoil.adapters.stripe.serving import server_of
    from counterfoil.adapters.stripe.worker import InboxWorker

    secrets = secrets_from(os.environ)
    say = _Lines() if as_json else _Words()
    with ExitStack() as open_until_the_end:
        enter = open_until_the_end.enter_context
        gateway = enter(stripe_of_environment())
        if gateway is None:
            complain(
                f"Thin events will wait, for they are to be read from Stripe: set {SECRET_KEY}."
            )
        portal = enter(open_portal(database_of(context, database)))
        listening = enter(closing(listening_on(host, port)))
        if gateway is not None:
            portal.store.inbox.hurry(utc_now())
        worker = InboxWorker(InboxApplier(portal, gateway=gateway), on_applied=say.what_came)
        endpoint = WebhookEndpoint(
            portal,
            secrets,
            account=account or OWN_ACCOUNT,
            mode=mode,
            connected=connected,
            on_received=worker.wake,
        )
        # The server answers whoever is at hand, and then raises the signal that ended it.
        enter(suppress(KeyboardInterrupt))
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        say.url(f"{address_of(listening)}{PATH}")
        enter(worker)
        server_of(webhook_app(endpoint)).run(sockets=[listening])


class _Words:
    """Says for people where it listens, and what messages came to where somebody is looking."""

    def url(self, url: str) -> None:
        print(url, flush=True)

    def what_came(self, came: "Counter[InboxOutcome]") -> None:
        if sys.stdout.isatty():
            print(", ".join(f"{count:,} {outcome}" for outcome, count in came.items()), flush=True)


class _Lines:
    """Says the same for programs, an object of JSON a line."""

    def url(self, url: str) -> None:
        print(json.dumps({"url": url}), flush=True)

    def what_came(self, came: "Counter[InboxOutcome]") -> None:
        print(json.dumps({"came": came}), flush=True)
