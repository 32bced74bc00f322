"""``counterfoil sandbox``: stand in for Stripe."""

import json
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from counterfoil.adapters.cli.failing import CannotError, plainly
from counterfoil.adapters.cli.options import AsJson
from counterfoil.adapters.cli.sockets import PORT_MAX, address_of, listening_on

PORT = 12_111
"""Where stand-ins for Stripe are looked for."""

SNIPPET = """\
import stripe

client = stripe.StripeClient("sk_test_123", base_addresses={{"api": "{address}"}})
print(client.v1.customers.create({{"name": "Ada"}}).id)
"""
"""What it says to do, with its own address."""


@plainly
def sandbox(
    port: Annotated[
        int,
        typer.Option(min=0, max=PORT_MAX, help="The port to listen on; 0 finds one that is free."),
    ] = PORT,
    host: Annotated[
        str, typer.Option(help="The address to listen on; 0.0.0.0 stands for all.")
    ] = "127.0.0.1",
    store: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Keep everything in this file; in memory, if not said.",
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
    chaos: Annotated[
        str | None,
        typer.Option(
            metavar="SEED",
            help="Let requests and webhooks go wrong by chance, in the same way for the same seed.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """
    Stand in for Stripe, for any test key.

    Its page shows what is in it, what was sent, and its clocks. It goes on until it is stopped.
    """
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise CannotError("The sandbox needs an extra: pip install 'counterfoil[web]'.")

    from counterfoil.adapters.sandbox import create_app
    from counterfoil.adapters.sandbox.serving import server_of
    from counterfoil.adapters.sandbox.settings import Settings

    with ExitStack() as open_until_the_end:
        enter = open_until_the_end.enter_context
        listening = enter(closing(listening_on(host, port)))
        with _kept_in(store):
            app = create_app(
                ":memory:" if store is None else str(store),
                settings=Settings(base_url=address_of(listening)),
                chaos=chaos,
            )
        enter(closing(app.state.sandbox))
        # The server answers whoever is at hand, and then raises the signal that ended it.
        enter(suppress(KeyboardInterrupt))
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        _say_where(address_of(listening), as_json=as_json)
        server_of(app).run(sockets=[listening])


@contextmanager
def _kept_in(store: Path | None) -> Iterator[None]:
    from counterfoil.adapters.sandbox.records.store import InUseError, NotASandboxError

    try:
        yield
    except (InUseError, NotASandboxError, sqlite3.OperationalError) as why:
        raise CannotError(
            f"The sandbox can't keep anything in {store} ({str(why).rstrip('.')}):"
            " choose another file by --store."
        ) from why


def _say_where(address: str, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"url": address}), flush=True)
    else:
        print(f"{address}\n\n{SNIPPET.format(address=address)}", flush=True)
