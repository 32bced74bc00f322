"""``counterfoil listen`` takes recordings in any order, and ``show`` says what Stripe listed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from random import Random
from urllib.parse import urlsplit

import pytest
from tests.adapters.cli.running import run
from tests.adapters.ingesting import account, sighted_in, tell
from tests.adapters.stripe.listed import held, steps
from tests.adapters.stripe.webhooks import SECRET, signed, written
from tests.stripe_material import stripe_material

from counterfoil.adapters import BillingPortal, InboxApplier


@contextmanager
def listening(url: str) -> Iterator[str]:
    """Run the command until the block ends; it is told to stop, and ends by itself."""
    environment = {**os.environ, "COUNTERFOIL_WEBHOOK_SECRET": f"whsec_old,{SECRET}"}
    command = [sys.executable, "-m", "counterfoil.adapters.cli", "--database", url, "listen"]
    with subprocess.Popen(
        [*command, "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        try:
            yield program.stdout.readline().strip()
        finally:
            program.send_signal(signal.SIGTERM)
            assert program.wait(30) == 0


def post(address: str, bodies: list[bytes]) -> list[int]:
    """Send signed bodies one after the other, and return the answers."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=30)
    answers = []
    for body in bodies:
        connection.request("POST", parts.path, body, {"Stripe-Signature": signed(body)})
        answer = connection.getresponse()
        answer.read()
        answers.append(answer.status)
    connection.close()
    return answers


@pytest.mark.parametrize("name", ["discount_1", "invoice_3", "session_1"])
def test_show_says_what_stripe_listed(url: str, name: str) -> None:
    """Shuffled, each event twice; what still lies in the inbox at the end is applied then."""
    *_, last = recorded = list(steps(stripe_material() / "events", f"{name}.json"))
    events = [event for step in recorded for event in step.events]
    bodies = [written(event) for event in events]
    chance = Random(name)  # noqa: S311
    with listening(url) as address:
        answers = post(address, chance.sample([*bodies, *bodies], 2 * len(bodies)))
    assert answers == [200] * (2 * len(bodies))
    with BillingPortal.open(url) as portal:
        InboxApplier(portal).apply()
        found = held(portal.account("acct_self", "test"))

    # Another test holds this against what Stripe listed, field by field.
    in_order = account()
    tell(in_order, sighted_in(events))
    assert found == held(in_order)
    shown = 0
    for table in ("customers", "subscriptions", "invoices"):
        for row in last.listed.get(table, ()):
            state = run("--database", url, "show", str(row["id"]), "--json").json["state"]
            assert isinstance(state, dict)
            same = {"status", "currency", "balance", "amount_due"} & row.keys() & state.keys()
            assert {key: state[key] for key in same} == {key: row[key] for key in same}
            shown += len(same)
    assert shown > 0
