"""Speaks to a sandbox as whoever was recorded did: forms in, JSON out, at a given second."""

import json
from collections.abc import Iterable
from typing import cast
from urllib.parse import urlencode

from tests.adapters.sandbox.driving import KEY, Judged
from tests.adapters.sandbox.traffic.asked import flat

from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.adapters.protocol.requests import Request
from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.sandbox.settings import Settings


class Speaker:
    """A fresh sandbox, judged by the schemas, with a clock that is set."""

    def __init__(self, at: int, settings: Settings | None = None) -> None:
        self.at = at
        chosen = settings or Settings(portal_saved=True)
        self.judged = Judged(Sandbox(clock=lambda: self.at, settings=chosen))

    def say(
        self, method: str, path: str, params: Iterable[tuple[str, str]], key: str = KEY
    ) -> tuple[int, JsonObject]:
        """Ask, and return the status and the answer."""
        form = urlencode(list(params)).encode()
        query, body = (form, b"") if method == "GET" else (b"", form)
        headers = {"authorization": f"Bearer {key}"}
        response = self.judged.answer(Request(method, path, query, body, headers))
        return response.status, cast("JsonObject", json.loads(response.body))

    def made(self, path: str, asked: JsonObject, method: str = "POST") -> JsonObject | None:
        """Ask for something to be made, and return it; ``None`` where it was refused."""
        status, answer = self.say(method, path, flat(asked))
        return answer if status == 200 else None

    def close(self) -> None:
        """Close the sandbox."""
        self.judged.sandbox.close()
