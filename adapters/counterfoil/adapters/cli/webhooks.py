"""``counterfoil webhooks``: where Stripe sends its events."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import plainly
from counterfoil.adapters.cli.options import AsJson, StripeUrl

if TYPE_CHECKING:
    from counterfoil.adapters.stripe.endpoints import Endpoint

webhooks = typer.Typer(
    name="webhooks",
    help="Say where Stripe sends its events.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@webhooks.command()
@plainly
def register(
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            help="Where the events are to be sent, as https://example.com/stripe.",
            show_default=False,
        ),
    ],
    stripe_url: StripeUrl = None,
    as_json: AsJson = False,
) -> None:
    """Make Stripe send the events that mean something here to a URL."""
    from counterfoil.adapters.cli.output import print_json
    from counterfoil.adapters.stripe.client import access_from
    from counterfoil.adapters.stripe.endpoints import register as register_endpoint

    endpoint = register_endpoint(url, access_from(os.environ, url=stripe_url))
    if as_json:
        print_json(_entry(endpoint))
    elif endpoint.is_new:
        _show_new(endpoint)
    else:
        _show_standing(endpoint)


def _entry(endpoint: "Endpoint") -> dict[str, object]:
    """Return an endpoint for programs."""
    return {
        "is_new": endpoint.is_new,
        "id": endpoint.id,
        "url": endpoint.url,
        "livemode": endpoint.livemode,
        "status": endpoint.status,
        "api_version": endpoint.api_version,
        "secret": endpoint.secret,
        "enabled_events": endpoint.enabled_events,
        "missing": endpoint.missing,
        "superfluous": endpoint.superfluous,
    }


def _show_new(endpoint: "Endpoint") -> None:
    from counterfoil.adapters.cli.output import count_of, plain
    from counterfoil.adapters.stripe.secrets import WEBHOOK_SECRET

    print(
        f"The endpoint {plain(endpoint.id)} was made in {_mode(endpoint)} mode: Stripe sends it"
        f" {count_of(len(endpoint.enabled_events), 'type')} of events."
    )
    print(f"\n{WEBHOOK_SECRET}={plain(endpoint.secret or '')}\n")
    print("Set this where the events are received, and keep it: Stripe tells it this once.")


def _show_standing(endpoint: "Endpoint") -> None:
    """Say what is there already, and what of it doesn't fit."""
    from counterfoil.adapters.cli.output import plain
    from counterfoil.adapters.stripe.client import API_VERSION

    print(
        f"There is an endpoint with this URL in {_mode(endpoint)} mode, {plain(endpoint.id)}"
        f" ({plain(endpoint.status)}): no second one was made."
    )
    print("Its secret was told when it was made; Stripe's Dashboard still shows it.")
    differs = []
    if endpoint.api_version != API_VERSION:
        version = plain(endpoint.api_version or "the account's own")
        differs.append(f"  API version: {version}, not {API_VERSION}")
    for what, types in (
        ("Not sent", endpoint.missing),
        ("Sent, and ignored here", endpoint.superfluous),
    ):
        if types:
            differs.append(f"  {what}: {', '.join(map(plain, types))}")
    if differs:
        print("\nIt differs from one that would be made now:", *differs, sep="\n")
        print("Delete it at Stripe and register the URL again, or change it there.")


def _mode(endpoint: "Endpoint") -> str:
    return "live" if endpoint.livemode else "test"
