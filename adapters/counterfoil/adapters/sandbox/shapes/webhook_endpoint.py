"""Webhook endpoints: where events are sent to."""

from typing import Literal, TypedDict

from counterfoil.adapters.protocol.kinds import Kind


class WebhookEndpoint(TypedDict):
    """An address that events are sent to; ``enabled_events`` are their types, or ``*`` for all."""

    id: str
    object: Literal["webhook_endpoint"]
    api_version: str | None
    application: None
    created: int
    description: str | None
    enabled_events: list[str]
    livemode: bool
    metadata: dict[str, str]
    secret: str
    status: Literal["disabled", "enabled"]
    url: str


WEBHOOK_ENDPOINT = Kind(
    "webhook_endpoint",
    WebhookEndpoint,
    "we",
    noun="webhook endpoint",
    param="webhook_endpoint",
    filters=("status",),
    hidden=("secret",),
)
