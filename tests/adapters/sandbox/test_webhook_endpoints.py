"""Tests webhook endpoints as Stripe's client meets them."""

import pytest
import stripe

URL = "http://localhost:4242/webhook"


def test_the_secret_is_shown_once(client: stripe.StripeClient) -> None:
    """Only the answer to the creation holds it (R162)."""
    made = client.v1.webhook_endpoints.create(
        {
            "url": URL,
            "enabled_events": ["customer.created", "invoice.paid"],
            "api_version": "2026-10-28.endive",
            "description": "The shop",
            "metadata": {"stage": "test"},
        }
    )
    found = client.v1.webhook_endpoints.retrieve(made.id)

    assert made.secret is not None
    assert made.secret.startswith("whsec_")
    assert "secret" not in found.to_dict()
    assert "secret" not in client.v1.webhook_endpoints.list().data[0].to_dict()
    assert found.to_dict() == {
        "id": made.id,
        "object": "webhook_endpoint",
        "api_version": "2026-10-28.endive",
        "application": None,
        "created": made.created,
        "description": "The shop",
        "enabled_events": ["customer.created", "invoice.paid"],
        "livemode": False,
        "metadata": {"stage": "test"},
        "status": "enabled",
        "url": URL,
    }


def test_the_secret_is_shown_again_to_who_asks_again(client: stripe.StripeClient) -> None:
    """Whoever lost the answer gets it by the same key of idempotency, secret and all."""
    asked: stripe.params.WebhookEndpointCreateParams = {"url": URL, "enabled_events": ["*"]}
    made = client.v1.webhook_endpoints.create(asked, {"idempotency_key": "once"})
    again = client.v1.webhook_endpoints.create(asked, {"idempotency_key": "once"})

    assert again.secret == made.secret


def test_an_endpoint_is_changed_disabled_and_deleted(client: stripe.StripeClient) -> None:
    """Each change is kept; a deleted endpoint is gone."""
    made = client.v1.webhook_endpoints.create({"url": URL, "enabled_events": ["*"]})
    changed = client.v1.webhook_endpoints.update(
        made.id,
        {
            "url": "https://example.com/hooks?shop=1",
            "enabled_events": ["customer.subscription.deleted"],
            "description": "",
            "metadata": {"stage": "test"},
            "disabled": True,
        },
    )
    enabled = client.v1.webhook_endpoints.update(made.id, {"disabled": False})
    gone = client.v1.webhook_endpoints.delete(made.id)

    assert changed.status == "disabled"
    assert changed.url == "https://example.com/hooks?shop=1"
    assert changed.enabled_events == ["customer.subscription.deleted"]
    assert enabled.status == "enabled"
    assert gone.deleted is True
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.webhook_endpoints.retrieve(made.id)
    assert refused.value.http_status == 404
    assert refused.value.code == "resource_missing"
    assert client.v1.webhook_endpoints.list().data == []


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("example.com", "Invalid URL: An explicit scheme (such as https) must be provided."),
        ("ftp://example.com", "Invalid URL: An explicit scheme (such as https) must be provided."),
        ("https://", "Not a valid URL"),
        ("https://example.com:x/", "Not a valid URL"),
        ("https://[::1/", "Not a valid URL"),
        ("https://example.com/a b", "Not a valid URL"),
        ("https://example.com/\r\nHost: x", "Not a valid URL"),
    ],
)
def test_what_is_no_address_is_refused(client: stripe.StripeClient, url: str, message: str) -> None:
    """Nothing could be sent there."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.webhook_endpoints.create({"url": url, "enabled_events": ["*"]})

    assert (refused.value.code, refused.value.param) == ("url_invalid", "url")
    assert refused.value.user_message == message


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"enabled_events": ["customer.made"]}, "enabled_events[0]"),
        ({"enabled_events": ["*"], "api_version": "newest"}, "api_version"),
        ({"enabled_events": ["*"], "connect": True}, None),
        ({}, "enabled_events"),
    ],
)
def test_what_no_event_could_match_is_refused(
    client: stripe.StripeClient, params: dict[str, object], param: str | None
) -> None:
    """A misspelt type would wait for ever."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.raw_request("post", "/v1/webhook_endpoints", url=URL, **params)

    assert refused.value.param == param
    assert client.v1.webhook_endpoints.list().data == []


def test_no_event_is_wanted_by_nobody(client: stripe.StripeClient) -> None:
    """An endpoint keeps at least one type."""
    made = client.v1.webhook_endpoints.create({"url": URL, "enabled_events": ["*"]})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.raw_request("post", f"/v1/webhook_endpoints/{made.id}", enabled_events="")

    assert refused.value.code == "parameter_invalid_empty"
