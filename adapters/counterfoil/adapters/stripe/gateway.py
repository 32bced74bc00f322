"""Asks Stripe: what it says of an object now, and to change something."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

import msgspec
from attrs import frozen

from counterfoil.adapters.stripe.client import (
    REPLAYED,
    SENT,
    GatewayError,
    StripeAccess,
    client_on,
    failure_of,
)
from counterfoil.adapters.stripe.shapes import JsonObject

if TYPE_CHECKING:
    from requests import Session

__all__ = ["Gateway", "GatewayError", "NotThere", "Sending", "StripeGateway"]

_NOT_FOUND = 404
_DELETE = "DELETE"


@frozen
class NotThere:
    """
    Stripe's word that there is no such object: there never was, or it was deleted without a trace.

    It may also be one of the other mode, or of another account.
    """

    path: str


class Gateway(Protocol):
    """What is needed of Stripe in order to look something up there."""

    @property
    def livemode(self) -> bool | None:
        """Tell in which mode it reads; None where that isn't known."""

    def read(self, path: str, *, context: str | None = None) -> JsonObject | NotThere:
        """
        Return the object at a path, ``/v1/customers/cus_1``, as it is now.

        Args:
            context: the account within which to read where it isn't the key's own, ``acct_1``.

        Raises:
            GatewayError: Stripe gave no answer that can be used.
        """


class Sending(Gateway, Protocol):
    """What is needed of Stripe in order to have it change something."""

    def send(
        self, method: str, path: str, body: bytes, *, key: str, context: str | None = None
    ) -> JsonObject:
        """
        Send a request once, with just these bytes, and return the object that is the answer.

        Args:
            key: the idempotency key; Stripe heeds it with ``POST`` alone (R174).
            context: the account within which to send where it isn't the key's own.

        Raises:
            GatewayError: Stripe refused it, or gave no answer that can be used.
        """


class StripeGateway:
    """
    Stripe itself, or what stands in for it at another address; threads may share one.

    Args:
        session: the connections that it uses, and closes in the end; by default its own.
    """

    def __init__(self, access: StripeAccess, session: "Session | None" = None) -> None:
        import requests

        self._access = access
        self._session = session or requests.Session()
        self._client = client_on(self._session, access)
        self._date = ""

    @property
    def livemode(self) -> bool | None:
        """Tell in which mode it reads, as far as the key says."""
        return self._access.livemode

    @property
    def answered_at(self) -> datetime | None:
        """Return the second of the last answer by Stripe's clock; None where it doesn't say."""
        try:
            return parsedate_to_datetime(self._date)
        except ValueError:
            return None

    def read(self, path: str, *, context: str | None = None) -> JsonObject | NotThere:
        """
        Return the object at a path, as it is now. It is asked for once.

        Raises:
            GatewayError: Stripe gave no answer that can be used.
        """
        try:
            return self._asked("get", path, stripe_context=context)
        except GatewayError as error:
            # An unknown path has the same status, and isn't a word about any object.
            if error.status == _NOT_FOUND and error.code == "resource_missing":
                return NotThere(path)
            raise

    def send(
        self, method: str, path: str, body: bytes, *, key: str, context: str | None = None
    ) -> JsonObject:
        """
        Send a request once, with just these bytes, and return the object that is the answer.

        What goes with a ``DELETE`` goes into its query, where Stripe's own client puts it.

        Raises:
            GatewayError: Stripe refused it, or gave no answer that can be used.
        """
        if method == _DELETE and body:
            path, body = f"{path}?{body.decode()}", b""
        sent = SENT.set(body)
        try:
            found = self._asked(method.lower(), path, idempotency_key=key, stripe_context=context)
        finally:
            SENT.reset(sent)
        if not isinstance(found.get("object"), str):
            # All of Stripe's objects say what they are: this grants nothing.
            raise _no_object()
        return found

    def _asked(self, method: str, path: str, **options: str | None) -> JsonObject:
        import stripe

        try:
            response = self._client.raw_request(method, path, **options)
        except stripe.StripeError as error:
            # What Stripe's client says of it may name what was asked for, and with which key.
            raise failure_of(error, self._access) from None
        except (AttributeError, TypeError, UnicodeDecodeError):
            # Stripe's client trips over answers that are nothing like Stripe's.
            raise _no_object() from None
        self._date = response.headers.get("date", "")
        REPLAYED.set(response.headers.get("idempotent-replayed") == "true")
        return _object(response.body)

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _object(body: str) -> JsonObject:
    """Decode an answer. Stripe's client has decoded it, too, but into another kind of mapping."""
    try:
        return msgspec.json.decode(body, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        raise _no_object() from None


def _no_object() -> GatewayError:
    return GatewayError(
        sentence="What was answered is no object of Stripe's: try again later.", is_retryable=True
    )
