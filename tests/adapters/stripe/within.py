"""Stripe's own client on connections that lead to a sandbox within this process."""

from collections.abc import Mapping
from io import BytesIO
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import MaxRetryError, NewConnectionError

from counterfoil.adapters.protocol.requests import Break, Request
from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.stripe.client import StripeAccess
from counterfoil.adapters.stripe.gateway import StripeGateway

KEY = "sk_test_within"


class ToSandbox(BaseAdapter):
    """
    Carries requests to a sandbox, and what breaks on the way; ``sent`` has all that was sent.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self._sandbox = sandbox
        self.sent: list[Request] = []

    def send(  # noqa: PLR0917
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002
        timeout: float | tuple[float | None, float | None] | None = None,  # noqa: ARG002
        verify: bool | str = True,  # noqa: ARG002
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,  # noqa: ARG002
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> requests.Response:
        """Answer a request, or break as a connection does."""
        asked = asked_by(request)
        self.sent.append(asked)
        answer = self._sandbox.answer(asked)
        match answer.broken:
            case Break.CLOSED:
                refused = NewConnectionError(None, "refused")  # type: ignore[arg-type]
                raise requests.ConnectionError(MaxRetryError(None, "", refused))  # type: ignore[arg-type]
            case Break.RESET:
                raise requests.ConnectionError("Connection reset by peer")
            case Break.HUNG:
                raise requests.ReadTimeout("Read timed out.")
            case Break.TRUNCATED:
                raise requests.exceptions.ChunkedEncodingError("IncompleteRead")
            case Break.DRIPPED:
                raise requests.ReadTimeout("Read timed out.")
            case _:
                pass
        response = requests.Response()
        response.status_code = answer.status
        response.headers = CaseInsensitiveDict(answer.headers)
        response.raw = BytesIO(answer.body)
        response.request = request
        response.url = request.url or ""
        return response

    def close(self) -> None:
        """Have nothing to close."""


def asked_by(request: requests.PreparedRequest) -> Request:
    """Return a request as the sandbox takes it."""
    address = urlsplit(request.url or "")
    body = request.body or b""
    assert isinstance(body, str | bytes)
    return Request(
        request.method or "GET",
        unquote(address.path),
        address.query.encode(),
        body.encode() if isinstance(body, str) else body,
        {name.lower(): str(value) for name, value in request.headers.items()},
    )


def gateway_within(sandbox: Sandbox) -> tuple[StripeGateway, ToSandbox]:
    """Return a gateway that leads to a sandbox, and what carries its requests."""
    carrier = ToSandbox(sandbox)
    session = requests.Session()
    session.mount("https://", carrier)
    return StripeGateway(StripeAccess(key=KEY), session), carrier
