"""Whether an object is as a request would have it, by the words of both."""

from datetime import UTC, datetime

import pytest

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.stripe.outbox.agreeing import agrees
from counterfoil.adapters.stripe.shapes import JsonObject

INVOICE: JsonObject = {
    "id": "in_1",
    "object": "invoice",
    "description": None,
    "auto_advance": True,
    "metadata": {"a": "1"},
    "lines": {"object": "list", "data": [{"amount": 2000}]},
    "preferred_locales": [],
}


def asked(body: str) -> OutboxRequest:
    """Return a request with a form."""
    return OutboxRequest(
        number=1,
        account="acct_1/test",
        lane="customer/cus_1",
        stream="acct_1/test/invoice/in_1",
        version=1,
        command_id="command-1",
        name="add_line",
        letter="a",
        key="key",
        method="POST",
        path="/v1/invoices/in_1",
        reads="/v1/invoices/in_1",
        names=(),
        answers=(),
        facets=(),
        is_final=False,
        status=OutboxStatus.SENT,
        tries=1,
        failures=0,
        put_offs=0,
        first_sent_at=None,
        next_try=None,
        closed_at=None,
        code=None,
        decline_code=None,
        reason=None,
        lacks=None,
        sends=None,
        decided_at=datetime(2027, 1, 15, tzinfo=UTC),
        body=body.encode(),
    )


@pytest.mark.parametrize(
    "body",
    [
        "lines[0][amount]=2000",
        "auto_advance=true&metadata[a]=1",
        "description=&metadata[b]=",
        "preferred_locales=",
    ],
)
def test_what_is_so_agrees(body: str) -> None:
    """The lines of an invoice too, which Stripe states as a list of its own kind."""
    assert agrees(INVOICE, asked(body))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "lines[0][amount]=1999",
        "lines[1][amount]=2000",
        "lines=2000",
        "auto_advance=false",
        "metadata[a]=",
        "metadata[a][b]=1",
    ],
)
def test_what_is_not_so_does_not(body: str) -> None:
    """Nor a request without parameters, of which an object tells nothing."""
    assert not agrees(INVOICE, asked(body))


def test_what_is_no_object_agrees_with_nothing() -> None:
    """What it lacks isn't taken away."""
    assert agrees(INVOICE, asked("description="))
    assert not agrees({}, asked("description="))
