"""Webhook endpoints: where events are sent to, and which."""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, empty, invalid
from counterfoil.adapters.protocol.ids import new_token
from counterfoil.adapters.protocol.parameters import (
    ListParams,
    Metadata,
    NoParams,
    given,
    merged,
    or_none,
)
from counterfoil.adapters.protocol.urls import check_url
from counterfoil.adapters.sandbox.answers import gone, listing, retrieving, shown
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.webhook_endpoint import WEBHOOK_ENDPOINT, WebhookEndpoint
from counterfoil.adapters.sandbox.webhooks.event_types import EVENT_TYPES

_PATH = "/v1/webhook_endpoints"
_ONE = f"{_PATH}/{{webhook_endpoint}}"
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(?:\.[a-z]+)?")
_SECRET_LENGTH = 32


class EndpointParams(Struct, frozen=True, kw_only=True):
    """What can be said of an endpoint at any time."""

    description: str | UnsetType | None = UNSET
    metadata: Metadata = UNSET


class NewEndpoint(EndpointParams, frozen=True, kw_only=True):
    """What can be said of a new endpoint."""

    url: Annotated[str, Meta(max_length=2_048)]
    enabled_events: list[str]
    api_version: str | UnsetType = UNSET
    connect: bool | UnsetType = UNSET


class ChangedEndpoint(EndpointParams, frozen=True, kw_only=True):
    """What can be changed of an endpoint."""

    disabled: bool | UnsetType = UNSET
    enabled_events: list[str] | UnsetType = UNSET
    url: Annotated[str, Meta(max_length=2_048)] | UnsetType = UNSET


def create(turn: Turn, params: NewEndpoint) -> Answer:
    """Create an endpoint; its secret is shown this once (R162)."""
    if given(params.connect, otherwise=False):
        raise ApiError("There are no connected accounts whose events it could be told.")
    version = or_none(params.api_version)
    if version is not None and not _VERSION.fullmatch(version):
        raise invalid(f"Invalid Stripe API version: {version}", "api_version")
    id, secret = turn.new_id(WEBHOOK_ENDPOINT), f"whsec_{new_token(_SECRET_LENGTH)}"
    endpoint = WebhookEndpoint(
        id=id,
        object="webhook_endpoint",
        api_version=version,
        application=None,
        created=turn.now(),
        description=or_none(params.description),
        enabled_events=_event_types(params.enabled_events),
        livemode=False,
        metadata=merged({}, params.metadata),
        secret=secret,
        status="enabled",
        url=_url(params.url),
    )
    turn.create(WEBHOOK_ENDPOINT, endpoint)
    return shown(WEBHOOK_ENDPOINT, id, secret=secret)


def update(turn: Turn, params: ChangedEndpoint, id: str) -> Answer:
    """Change an endpoint; a disabled one is sent nothing, and nothing again (R161)."""
    endpoint = turn.read(WEBHOOK_ENDPOINT, id)
    endpoint["description"] = given(params.description, endpoint["description"])
    endpoint["metadata"] = merged(endpoint["metadata"], params.metadata)
    if not isinstance(params.url, UnsetType):
        endpoint["url"] = _url(params.url)
    if not isinstance(params.enabled_events, UnsetType):
        endpoint["enabled_events"] = _event_types(params.enabled_events)
    if not isinstance(params.disabled, UnsetType):
        endpoint["status"] = _status(disabled=params.disabled)
    turn.write(WEBHOOK_ENDPOINT, endpoint)
    return shown(WEBHOOK_ENDPOINT, id)


def _status(*, disabled: bool) -> Literal["disabled", "enabled"]:
    return "disabled" if disabled else "enabled"


def _url(text: str) -> str:
    """
    Check an address; unlike Stripe's it may be on this machine, and without TLS.

    Raises:
        ApiError: it is none of HTTP.
    """
    if not text.startswith(("http://", "https://")):
        raise ApiError(
            "Invalid URL: An explicit scheme (such as https) must be provided.",
            code="url_invalid",
            param="url",
        )
    check_url(text, "url")
    try:
        can_be_sent_to = urlsplit(text).port != 0 and text.isascii() and text.isprintable()
    except ValueError:
        can_be_sent_to = False
    if not can_be_sent_to:
        raise ApiError("Not a valid URL", code="url_invalid", param="url")
    return text


def _event_types(asked: list[str]) -> list[str]:
    if not asked:
        raise empty("enabled_events")
    for place, type in enumerate(asked):
        if type not in EVENT_TYPES:
            param = f"enabled_events[{place}]"
            raise invalid(f"Invalid {param}: {type} is no type of event", param)
    return asked


def delete(turn: Turn, params: NoParams, id: str) -> Answer:
    """Delete an endpoint; what hasn't reached it by then never does."""
    turn.read(WEBHOOK_ENDPOINT, id)
    turn.delete(WEBHOOK_ENDPOINT, id)
    return gone(WEBHOOK_ENDPOINT, id)


ROUTES: tuple[Route, ...] = (
    route("POST", _PATH, NewEndpoint, create),
    listing(WEBHOOK_ENDPOINT, _PATH, ListParams),
    retrieving(WEBHOOK_ENDPOINT, _ONE),
    route("POST", _ONE, ChangedEndpoint, update),
    route("DELETE", _ONE, NoParams, delete),
)
