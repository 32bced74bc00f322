"""Makes the endpoint to which Stripe sends the events that are translated, and no others."""

from typing import TYPE_CHECKING, cast
from urllib.parse import SplitResult

from attrs import define, field, frozen

from counterfoil.adapters.errors import PortalError
from counterfoil.adapters.stripe.client import (
    API_VERSION,
    GatewayError,
    StripeAccess,
    client_on,
    failure_of,
    web_address,
)
from counterfoil.adapters.stripe.event_types import TRANSLATED

if TYPE_CHECKING:
    from stripe import StripeClient, StripeError, WebhookEndpoint
    from stripe.params import WebhookEndpointCreateParams

_PAGE = 100
"""How many endpoints Stripe lists at a time, at most (R180)."""

_EVERY_TYPE = "*"


@define
class EndpointUrlError(PortalError):
    """Stripe can't send events to such a URL."""

    sentence: str

    def __str__(self) -> str:
        """Say what is wrong and what to do."""
        return self.sentence


@frozen(kw_only=True)
class Endpoint:
    """
    An endpoint of Stripe's, to which it sends events.

    Args:
        is_new: it was made just now; else it had been there.
        api_version: in which version it states objects; the account's own, where it is None.
        enabled_events: the types of events that are sent.
        secret: what the events are signed with; Stripe tells it once, to whoever makes the
            endpoint (R162).
    """

    is_new: bool
    id: str
    url: str
    livemode: bool
    status: str
    api_version: str | None
    enabled_events: tuple[str, ...]
    secret: str | None = field(default=None, repr=False)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the types that are translated and aren't sent."""
        if _EVERY_TYPE in self.enabled_events:
            return ()
        return tuple(each for each in TRANSLATED if each not in self.enabled_events)

    @property
    def superfluous(self) -> tuple[str, ...]:
        """Return the types that are sent and mean nothing here."""
        return tuple(each for each in self.enabled_events if each not in TRANSLATED)


def is_at(endpoint: Endpoint, wanted: SplitResult) -> bool:
    """Tell whether an endpoint has a URL, however that is spelled."""
    parts = web_address(endpoint.url)
    return parts is not None and _plain(parts) == _plain(wanted)


def register(url: str, access: StripeAccess) -> Endpoint:
    """
    Make an endpoint for the types that are translated, unless there is one with the URL.

    Raises:
        EndpointUrlError: Stripe wouldn't send events there.
        GatewayError: Stripe can't be asked, or refuses.
    """
    import requests

    wanted = _checked(url, access)
    with requests.Session() as session:
        client = client_on(session, access)
        try:
            return _standing(client, wanted, access) or _made(client, url, access)
        except (AttributeError, TypeError, UnicodeDecodeError):
            # Stripe's client takes any answer for what was asked for, and trips over it later.
            raise GatewayError(
                sentence="What was answered isn't Stripe's: see whether it is Stripe that answers"
                f" at {access.url}.",
                is_retryable=False,
            ) from None


def _checked(url: str, access: StripeAccess) -> SplitResult:
    """Take the URL apart; live events go over https alone (R162)."""
    parts = web_address(url)
    if parts is None or parts.fragment:
        raise EndpointUrlError(
            f"{url!r} is no URL to which Stripe can send events: write https://, a host and a path,"
            " as in https://example.com/stripe."
        )
    if access.livemode and parts.scheme != "https":
        raise EndpointUrlError(
            f"Stripe sends live events over https alone, and {url} is plain http: give an https"
            " URL, or use a key of test mode."
        )
    return parts


def _standing(client: "StripeClient", wanted: SplitResult, access: StripeAccess) -> Endpoint | None:
    """Return the endpoint that has the URL already."""
    import stripe

    try:
        listed = client.v1.webhook_endpoints.list({"limit": _PAGE})
        for found in listed.auto_paging_iter():
            endpoint = _endpoint(found, is_new=False)
            if is_at(endpoint, wanted):
                return endpoint
    except stripe.StripeError as error:
        raise failure_of(error, access) from None
    return None


def _made(client: "StripeClient", url: str, access: StripeAccess) -> Endpoint:
    import stripe

    wish = {"url": url, "api_version": API_VERSION, "enabled_events": list(TRANSLATED)}
    try:
        made = client.v1.webhook_endpoints.create(cast("WebhookEndpointCreateParams", wish))
    except stripe.StripeError as error:
        raise _not_made(error, access) from None
    return _endpoint(made, is_new=True)


def _not_made(error: "StripeError", access: StripeAccess) -> GatewayError:
    """Say why there is no endpoint, in Stripe's words where the URL is at fault."""
    import stripe

    failure = failure_of(error, access)
    said = failure.said or ""
    if isinstance(error, stripe.InvalidRequestError) and said and said.isprintable():
        sentence = f"Stripe makes no such endpoint: {said}"
    elif failure.is_retryable:
        sentence = (
            f"It isn't known whether the endpoint was made. {failure} If it was, it is found then,"
            " and no second one is made."
        )
    else:
        return failure
    return GatewayError(sentence=sentence, is_retryable=failure.is_retryable)


def _endpoint(found: "WebhookEndpoint", *, is_new: bool) -> Endpoint:
    return Endpoint(
        is_new=is_new,
        id=found.id,
        url=found.url,
        livemode=found.livemode,
        status=found.status,
        api_version=found.api_version,
        enabled_events=tuple(found.enabled_events),
        # None but the answer to the making of it has one.
        secret=found.secret if is_new else None,
    )


def _plain(url: SplitResult) -> tuple[str, str, str, str]:
    """Return what tells URLs apart: case doesn't, in the host, nor does an empty path."""
    return url.scheme, url.netloc.lower(), url.path or "/", url.query
