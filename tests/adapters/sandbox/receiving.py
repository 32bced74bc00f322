"""Receives what a sandbox sends: within this process, by a clock that the test sets."""

import json
from collections.abc import Mapping

import stripe
from attrs import define, field

URL = "http://receiver.test/hooks"


@define
class Clock:
    """A clock that stands still until the test sets it."""

    now: int = 1_800_000_000

    def __call__(self) -> int:
        """Return the second that it is."""
        return self.now


@define
class Received:
    """One request that was sent."""

    url: str
    body: bytes
    headers: Mapping[str, str]

    def event(self, secret: str | None) -> stripe.Event:
        """Return the event, by Stripe's own check of its signature, at whatever time."""
        assert secret is not None
        stripe.WebhookSignature.verify_header(
            self.body.decode(), self.headers["Stripe-Signature"], secret, tolerance=None
        )
        return stripe.Event.construct_from(json.loads(self.body), None)

    @property
    def signed_at(self) -> int:
        """The second that it was signed in."""
        return int(self.headers["Stripe-Signature"].partition(",")[0].removeprefix("t="))


@define
class Receiver:
    """Keeps what is sent to it, and answers as it is told: a status, or ``None`` for nothing."""

    answers: list[int | None] = field(factory=list)
    received: list[Received] = field(factory=list)

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Take what is sent."""
        self.received.append(Received(url, body, headers))
        answer = self.answers.pop(0) if self.answers else 200
        if answer is None:
            raise TimeoutError("nobody answered")
        return answer

    def types(self, secret: str | None) -> list[str]:
        """Return the types of the events that came, in their order."""
        return [each.event(secret).type for each in self.received]
