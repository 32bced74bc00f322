"""Stripe's own client, set up to ask once and not to wait long, and what its failures mean."""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from attrs import define, field, frozen

from counterfoil.adapters.errors import PortalError

if TYPE_CHECKING:
    from requests import Session
    from stripe import StripeClient, StripeError

API_VERSION = "2026-10-28.endive"
"""The version that Stripe is asked in, whichever one a release of its client goes by (R173)."""

API_URL = "https://api.stripe.com"

SECRET_KEY = "STRIPE_SECRET_KEY"  # noqa: S105 - the name of a variable.
"""The variable of the environment that holds the key."""

URL = "COUNTERFOIL_STRIPE_URL"
"""The variable of the environment that names another place than Stripe's own."""

TIMEOUT_SECONDS = 10.0
"""How long to wait for a connection, and then for each part of an answer."""

SENT: ContextVar[bytes | None] = ContextVar("SENT", default=None)
"""The body that a request has, byte for byte; without one the client writes its own."""

REPLAYED: ContextVar[bool] = ContextVar("REPLAYED", default=False)
"""Whether the last answer was one that Stripe had saved under its key, and so is of then."""

_KEY = re.compile(r"(?:sk|rk)_[A-Za-z0-9_]{1,250}")
_PLAIN = re.compile(r"[A-Za-z0-9_]{1,64}")
"""What may be repeated: the code of an error, the id of a request."""

_SECONDS = re.compile(r"[0-9]{1,6}")

_UNAUTHENTICATED = 401
_FORBIDDEN = 403
_CONFLICT = 409
_TOO_MANY = 429
_SERVER_FAILED = 500
_REFUSED = 400


@define
class StripeAccessError(PortalError):
    """Stripe can't even be asked: the key or the address is missing or is none."""

    sentence: str

    def __str__(self) -> str:
        """Say what is wrong and what to do."""
        return self.sentence


class Limit(StrEnum):
    """By what limit Stripe turned a request away, as ``Stripe-Rate-Limited-Reason`` says (R179)."""

    GLOBAL_RATE = "global-rate"
    ENDPOINT_RATE = "endpoint-rate"
    GLOBAL_CONCURRENCY = "global-concurrency"
    ENDPOINT_CONCURRENCY = "endpoint-concurrency"
    RESOURCE_SPECIFIC = "resource-specific"
    UNTOLD = "untold"
    """It doesn't say, or something that isn't known here."""


@define(kw_only=True)
class GatewayError(PortalError):
    """
    Stripe gave no answer that can be used.

    Args:
        sentence: what happened and what to do, with nothing personal in it.
        is_retryable: the same request may well be answered later on.
        retry_after: how many seconds Stripe asks to wait until then.
        was_sent: whether the request may have come to Stripe, and so had an effect.
        status: of the answer, where there was one.
        type: of the error, ``card_error`` say.
        code: of the error, where Stripe gave one.
        decline_code: why a card was declined.
        limit: by what limit the request was turned away, if it was by one.
        is_replayed: whether it is a saved answer to an earlier try with the same key.
        said: Stripe's own words, which may name what the request named: never to be logged.
    """

    sentence: str
    is_retryable: bool
    retry_after: int | None = None
    was_sent: bool = True
    status: int | None = None
    type: str | None = None
    code: str | None = None
    decline_code: str | None = None
    limit: Limit | None = None
    is_replayed: bool = False
    said: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        """Say what happened and what to do."""
        return self.sentence


@frozen(kw_only=True)
class StripeAccess:
    """
    Where Stripe is asked, and with which key.

    Raises:
        StripeAccessError: the key is no secret key, the address is none, or the one must not be
            sent to the other.
    """

    key: str = field(repr=False)
    url: str = API_URL
    timeout: float = TIMEOUT_SECONDS

    def __attrs_post_init__(self) -> None:
        """Refuse what Stripe's client would take and fail at later, or would tell others."""
        if not _KEY.fullmatch(self.key):
            raise StripeAccessError(
                f"{SECRET_KEY} holds no secret key of Stripe's: one begins with sk_ or rk_, and"
                " Stripe's Dashboard shows it among the API keys."
            )
        if not _is_address(self.url):
            raise StripeAccessError(
                f"{self.url!r} is no address of Stripe's API: write {API_URL}, or leave it out."
            )
        if self.livemode and not self.url.startswith("https:"):
            raise StripeAccessError(
                f"A live key isn't sent over plain http to {self.url}: use a key of test mode, or"
                " an https address."
            )

    @property
    def livemode(self) -> bool | None:
        """Tell the mode that the key is of; None where the key doesn't say."""
        parts = self.key.split("_")
        return True if "live" in parts else False if "test" in parts else None


def access_from(environment: Mapping[str, str], *, url: str | None = None) -> StripeAccess:
    """
    Return the access that the environment gives.

    Args:
        url: where Stripe is asked, if it isn't what the environment says.

    Raises:
        StripeAccessError: there is none.
    """
    key = environment.get(SECRET_KEY, "").strip()
    if not key:
        raise StripeAccessError(
            f"There is no key to ask Stripe with: set {SECRET_KEY} to a secret key of the account."
        )
    url = url or environment.get(URL) or API_URL
    return StripeAccess(key=key, url=url.rstrip("/"))


def client_on(session: "Session", access: StripeAccess) -> "StripeClient":
    """
    Return Stripe's client, which tries nothing a second time by itself.

    Where a body is given by ``SENT``, it sends just those bytes.
    """
    import stripe

    class StoredBytes(stripe.RequestsClient):
        """Sends what was stored in the place of what it would write itself."""

        def request(  # type: ignore[override] # the client's own is untyped in parts
            self,
            method: str,
            url: str,
            headers: Mapping[str, str] | None,
            post_data: str | None = None,
        ) -> tuple[bytes, int, Mapping[str, str]]:
            stored = SENT.get()
            return super().request(method, url, headers, post_data if stored is None else stored)

    return stripe.StripeClient(
        access.key,
        stripe_version=API_VERSION,
        base_addresses={"api": access.url},
        max_network_retries=0,
        http_client=StoredBytes(timeout=access.timeout, session=session),
    )


def failure_of(error: "StripeError", access: StripeAccess) -> GatewayError:
    """Return what a failure of Stripe's client means."""
    import stripe

    if isinstance(error, stripe.APIConnectionError):
        return GatewayError(
            sentence=_not_reached(error, access), is_retryable=True, was_sent=_was_sent(error)
        )
    status = error.http_status or 0
    headers = error.headers or {}
    is_asked_too_often = status == _TOO_MANY or _code(error) == "rate_limit"
    # Stripe knows best whether another try is of use, and says so at times (R176).
    told = headers.get("stripe-should-retry")
    is_retryable = told == "true" or (
        told != "false"
        and (is_asked_too_often or status == _CONFLICT or not _REFUSED <= status < _SERVER_FAILED)
    )
    wait = headers.get("retry-after", "")
    retry_after = int(wait) if _SECONDS.fullmatch(wait) else None
    return GatewayError(
        sentence=_sentence(error, status, retry_after, is_asked_too_often=is_asked_too_often),
        is_retryable=is_retryable,
        retry_after=retry_after,
        status=status or None,
        type=_plain(error.error.type if error.error else None),
        code=_plain(_code(error)),
        decline_code=_plain(error.error.decline_code if error.error else None),
        limit=_limit(headers.get("stripe-rate-limited-reason")) if is_asked_too_often else None,
        is_replayed=headers.get("idempotent-replayed") == "true",
        said=error.user_message if isinstance(error, stripe.InvalidRequestError) else None,
    )


def _was_sent(error: Exception) -> bool:
    """
    Tell whether a request may have come to Stripe: not where no connection came about.

    A connection may break off in the manner of TLS, too, once the request is on its way.
    """
    from ssl import SSLCertVerificationError

    from requests.exceptions import ConnectTimeout
    from urllib3.exceptions import MaxRetryError, NewConnectionError, SSLError

    cause = error.__cause__
    if isinstance(cause, ConnectTimeout):
        return False
    inner = cause.args[0] if cause is not None and cause.args else None
    reason = inner.reason if isinstance(inner, MaxRetryError) else inner
    if isinstance(reason, SSLError) and reason.args:
        reason = reason.args[0]
    return not isinstance(reason, NewConnectionError | SSLCertVerificationError)


def _plain(text: object) -> str | None:
    """Return what an answer names by a plain word; free text may be personal."""
    return text if isinstance(text, str) and _PLAIN.fullmatch(text) else None


def _not_reached(error: Exception, access: StripeAccess) -> str:
    from requests.exceptions import SSLError, Timeout

    match error.__cause__:
        case SSLError():
            return (
                f"The connection to {access.url} isn't safe, for its certificate can't be verified:"
                " see whether something stands in between."
            )
        case Timeout():
            return f"{access.url} didn't answer within {access.timeout:g} seconds: try again later."
        case _:
            return (
                f"{access.url} can't be reached, or broke off: try again later, and see whether"
                " this machine is online."
            )


def _sentence(
    error: "StripeError", status: int, retry_after: int | None, *, is_asked_too_often: bool
) -> str:
    code = _code(error)
    named = [f"HTTP {status}"]
    if _PLAIN.fullmatch(code):
        named.append(code)
    if _PLAIN.fullmatch(error.request_id or ""):
        named.append(f"request {error.request_id}")
    what = ", ".join(named)
    if is_asked_too_often:
        later = "later" if retry_after is None else f"in {retry_after} seconds"
        return f"Stripe is asked too often ({what}): try again {later}."
    if status == _UNAUTHENTICATED:
        return f"Stripe doesn't know the key ({what}): see whether {SECRET_KEY} is still valid."
    if status == _FORBIDDEN:
        return f"The key may not do this ({what}): give it the permission, or use another one."
    if status >= _SERVER_FAILED or status == _CONFLICT:
        return f"Stripe couldn't answer ({what}): try again later."
    if status >= _REFUSED:
        return f"Stripe refuses the request ({what})."
    return f"What was answered is no JSON of Stripe's ({what}): try again later."


def _limit(reason: str | None) -> Limit:
    return next((limit for limit in Limit if limit == reason), Limit.UNTOLD)


def _code(error: "StripeError") -> str:
    """Return the code of an error, which Stripe's client takes over for some kinds alone."""
    stated = error.error.code if error.error else None
    return str(error.code or stated or "")


def web_address(url: str) -> SplitResult | None:
    """Take a URL of the web apart; None where it is none, or holds a name and a password."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        return None
    return None if "@" in parts.netloc else parts


def _is_address(url: str) -> bool:
    """Tell whether paths can be appended to an address."""
    parts = web_address(url)
    return parts is not None and not (parts.path or parts.query or parts.fragment)
