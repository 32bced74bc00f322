"""``counterfoil api serve``: it says where it is, answers Stripe's client, and ends when told."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import stripe
from tests.adapters.cli.running import refused, run

PROGRAM = (sys.executable, "-m", "counterfoil.adapters.cli")
PATIENCE_SECONDS = 60


@contextmanager
def serving(database: str, *options: str) -> Iterator["tuple[subprocess.Popen[str], str]"]:
    """Let the command listen on a free port; yield its process and its address."""
    with subprocess.Popen(
        [*PROGRAM, "--database", database, "api", "serve", "--port", "0", "--json", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ},
    ) as process:
        try:
            assert process.stdout is not None
            yield process, str(json.loads(process.stdout.readline())["url"])
        finally:
            process.kill()


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_end(tmp_path: Path, end: signal.Signals) -> None:
    """A key that is revoked beside the running server is dead at once."""
    database = f"sqlite:///{tmp_path / 'shop.db'}"
    create = ("--database", database, "api-keys", "create", "--mode", "test", "--json")
    key = run(*create).json
    with serving(database, "--base-url", "https://b.example.com/") as (process, address):
        client = stripe.StripeClient(
            str(key["secret"]), base_addresses={"api": address}, max_network_retries=0
        )
        option = client.v1.billing.feedback_options.create({"description": "Too quiet"})
        page = client.v1.billing_portal.configurations.create(
            {
                "features": {"invoice_history": {"enabled": True}},
                "login_page": {"enabled": True},
            }
        ).login_page
        run("--database", database, "api-keys", "revoke", str(key["id"]))
        with pytest.raises(stripe.AuthenticationError):
            client.v1.billing.feedback_options.retrieve(option.id)
        process.send_signal(end)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)

    assert option.status == "active"
    assert str(page.url).startswith("https://b.example.com/p/login/")
    assert (process.returncode, out) == (0, "")
    assert str(key["secret"]) not in err


def test_what_can_not_be_served_is_said(tmp_path: Path) -> None:
    """An address that is none, and a port that somebody has."""
    serve = ("--database", f"sqlite:///{tmp_path / 'shop.db'}", "api", "serve")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ran = run(*serve, "--port", port)

    assert "choose others by --port and --host" in ran.err
    assert "b.example.com is no address of the web" in refused(
        run(*serve, "--base-url", "b.example.com")
    )
