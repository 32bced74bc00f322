"""Tests what comes from who means no good: forms without end, and numbers without end."""

import asyncio
import json

import pytest
from starlette.types import Message
from tests.adapters.sandbox.browsing import browse
from tests.adapters.sandbox.driving import KEY, Judged, client_of

from counterfoil.adapters.protocol.requests import Request
from counterfoil.adapters.sandbox import create_app
from counterfoil.adapters.sandbox.chaos.faults import Fault

CHUNK = b"x" * 65_536
SCRIPT = "\"'><script>alert(1)</script>"
MIB = 1024 * 1024


async def _pour(path: str) -> tuple[int, int]:
    """Send a form that never ends; return the status, and how many bytes were read of it."""
    app = create_app()
    came, sent = 0, list[Message]()

    async def receive() -> Message:
        nonlocal came
        came += len(CHUNK)
        return {"type": "http.request", "body": CHUNK, "more_body": came < 64 * MIB}

    async def send(message: Message) -> None:
        sent.append(message)

    own = [(b"host", b"localhost"), (b"origin", b"http://localhost")]
    await app(
        {
            "type": "http",
            "method": "POST",
            "path": path,
            "root_path": "",
            "query_string": b"",
            "headers": own,
        },
        receive,
        send,
    )
    app.state.sandbox.close()
    return sent[0]["status"], came


@pytest.mark.parametrize(
    "path",
    [
        "/v1/customers",
        "/clocks/clock_1",
        "/authenticate/pi_1_secret_1",
        "/checkout/cs_test_1",
        "/p/session/1",
        "/p/login/1",
    ],
)
def test_what_is_too_long_is_not_read_to_its_end(path: str) -> None:
    """Whoever sends gigabytes fills nobody's memory."""
    status, came = asyncio.run(_pour(path))

    assert status == 413
    assert came <= MIB + len(CHUNK)


def test_a_place_in_an_array_is_no_number_without_end(judged: Judged) -> None:
    """Python wouldn't read it."""
    body = f"url=http://a.test&enabled_events[{'9' * 5_000}]=*".encode()

    answer = judged.answer(
        Request("POST", "/v1/webhook_endpoints", b"", body, {"authorization": f"Bearer {KEY}"})
    )

    assert (answer.status, json.loads(answer.body)["error"]["message"]) == (400, "Invalid array")


@pytest.mark.parametrize("fault", list(Fault))
def test_whatever_stripe_says_has_the_id_of_the_request(judged: Judged, fault: Fault) -> None:
    """Errors that are made on purpose too; but not the page of whoever stands between."""
    judged.sandbox.faults.next(fault)
    headers = {"authorization": f"Bearer {KEY}", "idempotency-key": "once"}

    answer = judged.answer(Request("POST", "/v1/customers", b"", b"name=Ada", headers))

    is_page = fault in {Fault.NOT_JSON_BEFORE, Fault.NOT_JSON_AFTER}
    assert ("Request-Id" in answer.headers) == (not is_page)


def test_whatever_customers_and_merchants_write_is_text_on_every_page() -> None:
    """No page holds a script, whoever wrote it, and whatever address asks for it."""
    app = create_app()
    v1 = client_of(Judged(app.state.sandbox)).v1
    clock = v1.test_helpers.test_clocks.create({"frozen_time": 4_102_444_800, "name": SCRIPT})
    customer = v1.customers.create(
        {
            "name": SCRIPT,
            "description": SCRIPT,
            "test_clock": clock.id,
            "address": {"line1": SCRIPT, "city": SCRIPT, "country": "DE"},
            "shipping": {"name": SCRIPT, "address": {"line1": SCRIPT}},
            "payment_method": "pm_card_visa",
            "invoice_settings": {"default_payment_method": "pm_card_visa"},
        }
    )
    price = v1.prices.create(
        {
            "product_data": {"name": SCRIPT},
            "nickname": SCRIPT,
            "currency": "usd",
            "unit_amount": 999_999,
            "recurring": {"interval": "month"},
        }
    )
    v1.subscriptions.create(
        {"customer": customer.id, "items": [{"price": price.id}], "description": SCRIPT}
    )
    configuration = v1.billing_portal.configurations.create(
        {
            "business_profile": {"headline": SCRIPT},
            "features": {
                "customer_update": {
                    "enabled": True,
                    "allowed_updates": ["name", "address", "shipping", "tax_id"],
                },
                "invoice_history": {"enabled": True},
                "payment_method_update": {"enabled": True},
                "subscription_cancel": {"enabled": True},
            },
        }
    )
    session = v1.billing_portal.sessions.create(
        {
            "customer": customer.id,
            "configuration": configuration.id,
            "return_url": f"https://shop.test/{SCRIPT}",
        }
    )
    checkout = v1.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": "usd",
            "success_url": f"https://shop.test/{SCRIPT}",
            "cancel_url": f"https://shop.test/{SCRIPT}",
        }
    )
    (charge,) = v1.charges.list().data

    there = {"/", session.url, f"/checkout/{checkout.id}", f"/receipts/{charge.id}"}
    nowhere = {
        f"/{folder}/{SCRIPT.replace('/', '')}"
        for folder in ("checkout", "authenticate", "receipts", "mandates", "p/session", "p/login")
    }
    for url in there | nowhere:
        seen = browse(app, url)
        assert (seen.status == 200) == (url in there or url.startswith("/p/login"))
        assert "<script" not in seen.text
        assert "default-src 'none'" in seen.headers["content-security-policy"]
    app.state.sandbox.close()
