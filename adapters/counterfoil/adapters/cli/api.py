"""``counterfoil api``: serve the product's own, Stripe-compatible ``/v1``."""

import json
import signal
from contextlib import ExitStack, closing, suppress
from importlib.util import find_spec
from typing import Annotated

import typer

from counterfoil.adapters.cli.failing import CannotError, plainly
from counterfoil.adapters.cli.options import AsJson, Database, database_of
from counterfoil.adapters.cli.sockets import PORT_MAX, address_of, listening_on

PORT = 12_112

api = typer.Typer(
    name="api",
    help="Answer Stripe's client from what is recorded here.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@api.callback()
def _group() -> None:
    """Answer Stripe's client from what is recorded here."""


@api.command()
@plainly
def serve(
    context: typer.Context,
    port: Annotated[
        int,
        typer.Option(min=0, max=PORT_MAX, help="The port to listen on; 0 finds one that is free."),
    ] = PORT,
    host: Annotated[
        str, typer.Option(help="The address to listen on; 0.0.0.0 stands for all.")
    ] = "127.0.0.1",
    base_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Where customers reach the portal's pages, if not where this listens.",
            show_default=False,
        ),
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """
    Answer portal configurations, sessions and reads as Stripe does, for keys of `api-keys create`.

    It goes on until it is stopped.
    """
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise CannotError("The API needs an extra: pip install 'counterfoil[web]'.")

    from counterfoil.adapters.api import create_v1
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.stripe.serving import server_of
    from counterfoil.domain.web_address import is_web_address

    if base_url is not None and not is_web_address(base_url):
        raise CannotError(f"{base_url} is no address of the web: write it whole, with https://.")
    with ExitStack() as open_until_the_end:
        enter = open_until_the_end.enter_context
        portal = enter(open_portal(database_of(context, database)))
        listening = enter(closing(listening_on(host, port)))
        address = address_of(listening)
        app = create_v1(portal, base_url=base_url or address)
        # The server answers whoever is at hand, and then raises the signal that ended it.
        enter(suppress(KeyboardInterrupt))
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        print(json.dumps({"url": address}) if as_json else address, flush=True)
        server_of(app).run(sockets=[listening])
