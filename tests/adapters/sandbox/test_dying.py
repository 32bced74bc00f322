"""Tests what is left by a process that dies while time passes, and what the next makes of it."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import stripe
from tests.adapters.sandbox.driving import Judged, client_of

from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.adapters.sandbox.sandbox import Sandbox

START = 1_800_000_000
DAY = 24 * 60 * 60
SAMPLES = 25


def subscribe(client: stripe.StripeClient) -> str:
    """Subscribe a customer on a test clock, and have somebody told; return the clock."""
    v1 = client.v1
    v1.webhook_endpoints.create({"url": "http://a.test", "enabled_events": ["*"]})
    clock = v1.test_helpers.test_clocks.create({"frozen_time": START}).id
    customer = v1.customers.create(
        {
            "test_clock": clock,
            "payment_method": "pm_card_visa",
            "invoice_settings": {"default_payment_method": "pm_card_visa"},
        }
    )
    price = v1.prices.create(
        {
            "currency": "usd",
            "unit_amount": 1000,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Tea"},
        }
    )
    v1.subscriptions.create({"customer": customer.id, "items": [{"price": price.id}]})
    return clock


def left_by(sandbox: Sandbox, client: stripe.StripeClient, clock: str) -> Iterator[Path]:
    """Advance the clock by a month; yield files as they stood before some of the statements."""
    (file,) = (row[2] for row in sandbox.records._database.execute("PRAGMA database_list"))
    statements = 0

    def leave(_statement: str) -> None:
        nonlocal statements
        statements += 1
        for end in ("", "-wal"):
            shutil.copy(f"{file}{end}", f"{file}.{statements}{end}")

    sandbox.records._database.set_trace_callback(leave)
    client.v1.test_helpers.test_clocks.advance(clock, {"frozen_time": START + 32 * DAY})
    sandbox.records._database.set_trace_callback(None)
    for number in range(1, statements + 1, max(1, statements // SAMPLES)):
        yield Path(f"{file}.{number}")


def come_about(sandbox: Sandbox, clock: str) -> tuple[Counter[str], int, set[str]]:
    """Ask until the clock is at rest; return the events, the deliveries and the invoices."""
    client = client_of(Judged(sandbox))
    while client.v1.test_helpers.test_clocks.retrieve(clock).status == "advancing":
        pass
    events: list[JsonObject] = [
        json.loads(kept) for (kept,) in _rows(sandbox, "SELECT body FROM record WHERE kind='event'")
    ]
    deliveries = len(_rows(sandbox, "SELECT number FROM delivery"))
    invoices = client.v1.invoices.list({"limit": 100}).data
    return (
        Counter(str(event["type"]) for event in events),
        deliveries,
        {f"{invoice.number} {invoice.status} {invoice.total}" for invoice in invoices},
    )


def test_a_clock_goes_on_where_it_was(tmp_path: Path) -> None:
    """Whoever dies on the way to another month gets there in the end, and does nothing twice."""
    sandbox = Sandbox(str(tmp_path / "sandbox.db"))
    client = client_of(Judged(sandbox))
    clock = subscribe(client)
    left = list(left_by(sandbox, client, clock))
    whole = come_about(sandbox, clock)
    sandbox.close()

    seen = []
    for file in left:
        again = Sandbox(str(file))
        moved = client_of(Judged(again)).v1.test_helpers.test_clocks.retrieve(clock)
        seen.append(moved.status)
        if moved.status == "ready" and moved.frozen_time == START:
            client_of(Judged(again)).v1.test_helpers.test_clocks.advance(
                clock, {"frozen_time": START + 32 * DAY}
            )
        assert come_about(again, clock) == whole
        again.close()
    assert "advancing" in seen


def _rows(sandbox: Sandbox, statement: str) -> list[tuple[str]]:
    return sandbox.records._database.execute(statement).fetchall()
