"""Tests keys of idempotency where many use them at once, and where the sandbox dies (R174)."""

import json
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from tests.adapters.sandbox.driving import KEY, Watch

from counterfoil.adapters.protocol.requests import Request, Response
from counterfoil.adapters.sandbox.sandbox import Sandbox, wall_clock

AT_ONCE = 50
DAY = 24 * 60 * 60
DECLINED = {
    "payment_method": "pm_card_chargeDeclined",
    "amount": "100",
    "currency": "usd",
    "confirm": "true",
    "return_url": "https://shop.test/",
}


def post(
    sandbox: Sandbox, path: str, said: Mapping[str, str], key: str | None = "once"
) -> Response:
    """Send a request with a key of idempotency."""
    headers = {"authorization": f"Bearer {KEY}"}
    if key is not None:
        headers["idempotency-key"] = key
    body = "&".join(f"{name}={value}" for name, value in said.items())
    return sandbox.answer(Request("POST", path, b"", body.encode(), headers))


def count(sandbox: Sandbox, path: str) -> int:
    """Count the objects of a list, of its first hundred."""
    headers = {"authorization": f"Bearer {KEY}"}
    answer = sandbox.answer(Request("GET", path, b"limit=100", b"", headers))
    return len(json.loads(answer.body)["data"])


def test_many_at_once_have_one_effect() -> None:
    """Whoever comes while the first is being answered is told so; later ones hear the same."""
    sandbox, together = Sandbox(), Barrier(AT_ONCE)

    def create(_number: int) -> Response:
        together.wait()
        return post(sandbox, "/v1/customers", {"name": "Ada"})

    with ThreadPoolExecutor(AT_ONCE) as everybody:
        answers = list(everybody.map(create, range(AT_ONCE)))

    assert {answer.status for answer in answers} <= {200, 409}
    assert len({answer.body for answer in answers if answer.status == 200}) == 1
    assert count(sandbox, "/v1/customers") == 1
    sandbox.close()


@pytest.mark.parametrize(
    ("path", "said", "effects", "status"),
    [
        ("/v1/customers", {"name": "Ada"}, "/v1/customers", 200),
        # A payment that is declined is refused, and yet stays on record.
        ("/v1/payment_intents", DECLINED, "/v1/charges", 402),
    ],
)
def test_whoever_dies_has_done_all_of_it_or_nothing(
    tmp_path: Path, path: str, said: Mapping[str, str], effects: str, status: int
) -> None:
    """A process may end before each statement; a retry with the same key then has one effect."""
    file = tmp_path / "sandbox.db"
    sandbox = Sandbox(str(file))
    post(sandbox, "/v1/webhook_endpoints", {"url": "http://a.test", "enabled_events[]": "*"}, None)
    left: list[Path] = []

    def leave(_statement: str) -> None:
        """Keep the files as a killed process would leave them."""
        left.append(tmp_path / f"{len(left)}.db")
        for end in ("", "-wal"):
            shutil.copy(f"{file}{end}", f"{left[-1]}{end}")

    sandbox.records._database.set_trace_callback(leave)
    answered = post(sandbox, path, said)
    sandbox.records._database.set_trace_callback(None)
    sandbox.close()

    assert answered.status == status
    seen = set()
    for each in left:
        again = Sandbox(str(each))
        found = count(again, effects)
        replay = post(again, path, said)
        told = count(again, "/v1/events")
        to_tell = len(again.records.deliveries.latest(100))
        seen.add((found, replay.status, "Idempotent-Replayed" in replay.headers))
        assert (count(again, effects), told) == (1, to_tell)
        again.close()
    assert seen == {(0, status, False), (1, status, True)}


def test_a_key_is_forgotten_after_a_day() -> None:
    """Then it is a new request; a watch that is set back in between forgets nothing."""
    watch = Watch()
    sandbox = Sandbox(clock=watch)

    first = post(sandbox, "/v1/customers", {"name": "Ada"})
    watch.moment -= DAY
    set_back = post(sandbox, "/v1/customers", {"name": "Ada"})
    watch.moment += 2 * DAY - 1
    replayed = post(sandbox, "/v1/customers", {"name": "Ada"})
    watch.moment += 1
    anew = post(sandbox, "/v1/customers", {"name": "Ada"})

    assert first.body == set_back.body == replayed.body != anew.body
    sandbox.close()


@pytest.mark.parametrize(
    ("path", "said", "kept"),
    [
        ("/v1/customers", {"nome": "Ada"}, False),
        ("/v1/nothing", {}, False),
        ("/v1/customers/cus_1", {"name": "Ada"}, True),
    ],
)
def test_what_never_began_is_not_kept(path: str, said: Mapping[str, str], kept: bool) -> None:
    """Parameters that don't fit leave the key free; what a handler refuses is answered again."""
    sandbox = Sandbox(clock=wall_clock)

    post(sandbox, path, said)
    other = post(sandbox, "/v1/customers", {"name": "Ada"})

    assert other.status == (400 if kept else 200)
    assert ("Keys for idempotent requests" in other.body.decode()) == kept
    sandbox.close()
