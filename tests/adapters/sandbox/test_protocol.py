"""Tests how Stripe's API is spoken, whichever object it is about."""

import pytest
import stripe
from tests.adapters.sandbox.driving import Judged, client_at, served

from counterfoil.adapters.protocol.requests import Request
from counterfoil.adapters.sandbox import create_app


def test_the_official_client_is_answered_over_http() -> None:
    """Served on a socket, the sandbox is Stripe to the client."""
    with served(create_app()) as address:
        client = client_at(address)
        made = client.v1.customers.create({"name": "Ada"})

        assert client.v1.customers.retrieve(made.id).name == "Ada"


def test_a_key_of_idempotency_is_answered_once(client: stripe.StripeClient) -> None:
    """The same request is answered as before; another with the same key is refused (R174)."""
    first = client.v1.customers.create({"name": "Ada"}, {"idempotency_key": "once"})
    again = client.v1.customers.create({"name": "Ada"}, {"idempotency_key": "once"})

    with pytest.raises(stripe.IdempotencyError):
        client.v1.customers.create({"name": "Bob"}, {"idempotency_key": "once"})
    assert again.id == first.id
    assert again.last_response is not None
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(client.v1.customers.list().data) == 1


@pytest.mark.parametrize("key", ["", "Bearer ", "Bearer sk_live_1", "Basic !", "Basic cGs6"])
def test_without_a_key_of_test_mode_nothing_is_answered(judged: Judged, key: str) -> None:
    """A missing key, or one of live mode, is refused with 401."""
    headers = {"authorization": key} if key else {}

    response = judged.answer(Request("GET", "/v1/customers", b"", b"", headers))

    assert response.status == 401
