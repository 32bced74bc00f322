"""The checks for which Stripe is asked, once: key, endpoint and clock."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult

import msgspec
from attrs import frozen

from counterfoil.adapters.stripe.client import (
    API_VERSION,
    SECRET_KEY,
    GatewayError,
    StripeAccess,
    StripeAccessError,
    access_from,
    client_on,
    failure_of,
    web_address,
)
from counterfoil.adapters.stripe.doctor.checks import Check, Health, unchecked
from counterfoil.adapters.stripe.endpoints import Endpoint, EndpointUrlError, is_at
from counterfoil.adapters.stripe.event_types import TRANSLATED

OFF_MAX = timedelta(seconds=60)
"""How far the clocks may be apart; at 300 seconds signatures are refused (R166)."""

_PATH = "/v1/webhook_endpoints"
_PAGE = 100
_UNAUTHENTICATED, _FORBIDDEN = 401, 403
_SECOND = timedelta(seconds=1)


class _Listed(msgspec.Struct):
    """An endpoint as Stripe lists it."""

    id: str
    url: str
    livemode: bool
    status: str
    enabled_events: tuple[str, ...]
    api_version: str | None = None


class _Page(msgspec.Struct):
    data: list[_Listed]
    has_more: bool = False


@frozen(kw_only=True)
class _Answer:
    """
    What came of asking Stripe.

    Args:
        endpoints: those of the key's account and mode.
        failure: why there are none to be told of.
        status: that of the failure, where there was an answer.
        off: how far our clock is ahead of Stripe's, as far as an answer tells.
    """

    endpoints: tuple[Endpoint, ...] = ()
    failure: GatewayError | None = None
    status: int | None = None
    off: timedelta | None = None


def of_stripe(
    environment: Mapping[str, str], url: str | None, clock: Callable[[], datetime]
) -> Iterator[Check]:
    """Yield whether the key is accepted, events are sent here, and the clocks agree."""
    wanted = None if url is None else web_address(url)
    if url is not None and wanted is None:
        raise EndpointUrlError(f"{url!r} is no URL: write it as in https://example.com/stripe.")
    if not environment.get(SECRET_KEY, "").strip():
        why = f"{SECRET_KEY} isn't set, so that Stripe isn't asked."
        yield unchecked("stripe key", why, f"Set {SECRET_KEY} to a secret key of the account.")
        yield unchecked("endpoint", why)
        yield unchecked("clock", why)
        return
    try:
        access = access_from(environment)
    except StripeAccessError as error:
        yield Check(name="stripe key", health=Health.FAULT, says=str(error))
        yield unchecked("endpoint", "Stripe can't be asked.")
        yield unchecked("clock", "Stripe can't be asked.")
        return
    answer = _ask(access, clock)
    yield _of_key(access, answer)
    yield _of_endpoint(answer, wanted)
    yield _of_clock(answer)


def _ask(access: StripeAccess, clock: Callable[[], datetime]) -> _Answer:
    """List the endpoints, which any other question would tell less than."""
    import requests
    import stripe

    found: list[Endpoint] = []
    after: dict[str, str] = {}
    off = None
    with requests.Session() as session:
        client = client_on(session, access)
        while True:
            asked_at = clock()
            try:
                response = client.raw_request("get", _PATH, limit=_PAGE, **after)
                off = _off(response.headers, asked_at, clock())
                page = msgspec.json.decode(response.body, type=_Page)
            except stripe.StripeError as error:
                return _Answer(
                    failure=failure_of(error, access),
                    status=error.http_status,
                    off=_off(error.headers or {}, asked_at, clock()),
                )
            except (AttributeError, TypeError, UnicodeError, msgspec.DecodeError):
                # Stripe's client trips over some of what isn't Stripe's, too.
                sentence = f"What was answered isn't Stripe's: see what answers at {access.url}."
                return _Answer(failure=GatewayError(sentence=sentence, is_retryable=False), off=off)
            found.extend(_endpoint(each) for each in page.data)
            if not page.has_more or not page.data:
                return _Answer(endpoints=tuple(found), off=off)
            after = {"starting_after": page.data[-1].id}


def _endpoint(listed: _Listed) -> Endpoint:
    return Endpoint(
        is_new=False,
        id=listed.id,
        url=listed.url,
        livemode=listed.livemode,
        status=listed.status,
        api_version=listed.api_version,
        enabled_events=listed.enabled_events,
    )


def _off(headers: Mapping[str, str], asked: datetime, answered: datetime) -> timedelta | None:
    """Return how far our clock is ahead, for certain: Stripe tells whole seconds, on the way."""
    try:
        told = parsedate_to_datetime(headers.get("date", ""))
        ahead, behind = asked - (told + _SECOND), told - answered
    except (TypeError, ValueError):
        return None
    return max(ahead, timedelta(0)) - max(behind, timedelta(0))


def _of_key(access: StripeAccess, answer: _Answer) -> Check:
    name = "stripe key"
    livemode = access.livemode
    if livemode is None and answer.endpoints:
        livemode = answer.endpoints[0].livemode
    mode = {True: "live", False: "test", None: "an unknown"}[livemode]
    if answer.failure is None:
        says = f"Stripe accepts the key, which is of {mode} mode."
        return Check(name=name, health=Health.OK, says=says)
    if answer.status == _FORBIDDEN:
        says = f"Stripe knows the key, which is of {mode} mode, and may not do everything."
        return Check(name=name, health=Health.OK, says=says)
    if answer.status == _UNAUTHENTICATED:
        return Check(name=name, health=Health.FAULT, says=str(answer.failure))
    return unchecked(name, str(answer.failure))


def _of_endpoint(answer: _Answer, wanted: SplitResult | None) -> Check:
    name = "endpoint"
    if answer.failure is not None:
        return unchecked(name, f"The endpoints can't be read. {answer.failure}")
    found = [each for each in answer.endpoints if wanted is None or is_at(each, wanted)]
    if not found:
        there = "" if wanted is None else f" with the URL {wanted.geturl()}"
        return Check(
            name=name,
            health=Health.FAULT,
            says=f"Stripe has no endpoint{there}: it sends its events nowhere.",
            remedy="counterfoil webhooks register URL makes one.",
        )
    endpoint = max(found, key=_nearness)
    faults = tuple(_faults(endpoint))
    flaws = [*faults, *_flaws(endpoint)]
    others = "" if len(found) == 1 else f", the nearest of {len(found)},"
    told = f"{endpoint.id} ({endpoint.url}){others}"
    if not flaws:
        says = f"Stripe sends {told} just the types that are translated, in {API_VERSION}."
        return Check(name=name, health=Health.OK, says=says)
    return Check(
        name=name,
        health=Health.FAULT if faults else Health.WARNING,
        says=f"The endpoint {told} {'; it '.join(flaws)}.",
        remedy="Change it in Stripe's Dashboard, or delete it there and make it anew by counterfoil"
        " webhooks register URL.",
    )


def _nearness(endpoint: Endpoint) -> tuple[int, bool, bool, int]:
    """Order endpoints by how near they come to what is needed."""
    return (
        -len(endpoint.missing),
        endpoint.status == "enabled",
        endpoint.api_version == API_VERSION,
        -len(endpoint.superfluous),
    )


def _faults(endpoint: Endpoint) -> Iterator[str]:
    """Yield by what events are lost."""
    if endpoint.status != "enabled":
        yield f"is {endpoint.status}"
    if len(endpoint.missing) == len(TRANSLATED):
        yield "isn't sent any type that is translated"
    elif endpoint.missing:
        yield f"isn't sent {', '.join(endpoint.missing)}"


def _flaws(endpoint: Endpoint) -> Iterator[str]:
    """Yield what isn't as it would be made now, though no event is lost by it."""
    if endpoint.api_version is None:
        yield f"is sent objects in the account's own API version, which may not be {API_VERSION}"
    elif endpoint.api_version != API_VERSION:
        yield f"is sent objects in API version {endpoint.api_version}, not {API_VERSION}"
    if endpoint.superfluous:
        yield f"is sent {', '.join(endpoint.superfluous)}, which mean nothing here"


def _of_clock(answer: _Answer) -> Check:
    name = "clock"
    if answer.off is None:
        return unchecked(name, "No answer of Stripe's tells the time.")
    seconds = round(abs(answer.off).total_seconds())
    side = "ahead of" if answer.off > timedelta(0) else "behind"
    if abs(answer.off) > OFF_MAX:
        return Check(
            name=name,
            health=Health.FAULT,
            says=f"The clock here is {seconds:,} seconds {side} Stripe's: from 300 on, webhooks are"
            " refused.",
            remedy="Let the machine's clock be set by a time server.",
        )
    says = f"The clock here is {seconds} seconds {side} Stripe's." if seconds else _AGREES
    return Check(name=name, health=Health.OK, says=says)


_AGREES = "The clock here agrees with Stripe's."
