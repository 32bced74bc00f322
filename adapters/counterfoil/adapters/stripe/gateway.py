"""Reads from Stripe what it says of an object now."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Protocol, Self

import msgspec
from attrs import frozen

from counterfoil.adapters.stripe.client import (
    GatewayError,
    StripeAccess,
    client_on,
    failure_of,
)
from counterfoil.adapters.stripe.shapes import JsonObject

__all__ = ["Gateway", "GatewayError", "NotThere", "StripeGateway"]

_NOT_FOUND = 404


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


class StripeGateway:
    """Stripe itself, or what stands in for it at another address; threads may share one."""

    def __init__(self, access: StripeAccess) -> None:
        import requests

        self._access = access
        self._session = requests.Session()
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
        import stripe

        try:
            response = self._client.raw_request("get", path, stripe_context=context)
        except stripe.StripeError as error:
            # An unknown path has the same status, and isn't a word about any object.
            if error.http_status == _NOT_FOUND and error.code == "resource_missing":
                return NotThere(path)
            # What Stripe's client says of it may name what was asked for, and with which key.
            raise failure_of(error, self._access) from None
        except (AttributeError, TypeError, UnicodeDecodeError):
            # Stripe's client trips over answers that are nothing like Stripe's.
            raise _no_object() from None
        self._date = response.headers.get("date", "")
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
        sentence="What Stripe answered is no JSON object: try again later.", is_retryable=True
    )
