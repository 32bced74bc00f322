"""Replays the recorded traffic against the sandbox, session by session, and judges each answer."""

from collections.abc import Iterator
from enum import Enum
from typing import cast

from attrs import field, frozen
from tests.adapters.sandbox.traffic.comparing import Comparison
from tests.adapters.sandbox.traffic.granting import Granting
from tests.adapters.sandbox.traffic.reasons import Reason, reason_of
from tests.adapters.sandbox.traffic.recordings import Call, Params, Session, sessions
from tests.adapters.sandbox.traffic.speaking import Speaker
from tests.adapters.sandbox.traffic.upcasting import translate, upcast

from counterfoil.adapters.protocol.json_values import Json, JsonObject
from counterfoil.adapters.sandbox.routes import Route
from counterfoil.adapters.sandbox.served import ROUTES
from counterfoil.adapters.sandbox.settings import Settings

_WORDS_KEPT = "2025"
"""Since then, errors are worded as today."""

_NO_KEY = "no_key_of_test_mode"


_ACCOUNTS = {"onetimesecret": Settings(country="CA", default_currency="cad", portal_saved=True)}
"""The accounts that aren't American."""


class Outcome(Enum):
    """What came of a call."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_SERVED = "not served"


@frozen
class Replayed:
    """
    A call replayed; of one that differs also where, and why if a reason is known.

    ``set_up`` says that it only shows what was set up of the very answer.
    """

    call: Call
    route: Route | None
    outcome: Outcome
    differences: dict[str, tuple[Json, Json]] = field(factory=dict)
    reason: Reason | None = None
    set_up: bool = False


def replay_all() -> list[Replayed]:
    """Replay every session."""
    return [replayed for session in sessions() for replayed in replay(session)]


def replay(session: Session) -> Iterator[Replayed]:
    """Replay a session against a fresh sandbox."""
    speaker = Speaker(session[0].at, _ACCOUNTS.get(session[0].source))
    try:
        known = Comparison({}, strict=session[0].recorded_params)
        granted = Granting(session, speaker, known.ids)
        for call in session:
            yield _replay(call, speaker, known, granted)
    finally:
        speaker.close()


def _replay(call: Call, speaker: Speaker, known: Comparison, granted: Granting) -> Replayed:
    found = ROUTES.find(call.method, call.path)
    if found is None:
        return Replayed(call, None, Outcome.NOT_SERVED)
    speaker.at = max(speaker.at, _moment(call))
    granted.before(call)
    params = tuple((key, known.translated(value)) for key, value in translate(call))
    if call.path == "/v1/subscriptions" and call.method == "POST" and call.status == 200:
        _make_payable(params, speaker)
    path = "/".join(known.translated(part) for part in call.path.split("/"))
    key = {} if call.status != 401 else {"key": _NO_KEY}
    status, answer = speaker.say(call.method, path, params, **key)
    known.differences = []
    if status != call.status:
        said: Json = cast("JsonObject", answer.get("error", {})).get("message")
        known.differences.append(("status", call.status, f"{status} {said or ''}".strip()))
    elif "error" in call.answer:
        _compare_errors(call, answer, known)
    else:
        known.walk(upcast(call.answer, call.version), answer)
    if not known.differences:
        return Replayed(call, found[0], Outcome.AGREES, set_up=_is_set_up(call, granted))
    differences = {path: (was, shown) for path, was, shown in known.differences}
    reason = (
        Reason.PAST
        if any(part in call.path or part in str(call.params) for part in granted.missing)
        else reason_of(call, differences)
    )
    return Replayed(call, found[0], Outcome.DIFFERS, differences, reason)


def _is_set_up(call: Call, granted: Granting) -> bool:
    members = cast("list[JsonObject]", call.answer.get("data") or [call.answer])
    return call.method == "GET" and all(member.get("id") in granted.made for member in members)


def _moment(call: Call) -> int:
    """Return when a call was worked on: what it made says so, or it was when it was answered."""
    created = call.answer.get("created")
    recent = isinstance(created, int) and 0 <= call.at - created < _LONG
    return created if recent and isinstance(created, int) and call.method == "POST" else call.at


_LONG = 30


def _make_payable(params: Params, speaker: Speaker) -> None:
    """Give a customer what to pay with, for some recordings left out the call that did."""
    customer = dict(params).get("customer", "")
    shown = speaker.made(f"/v1/customers/{customer}", {}, "GET")
    if shown is None:
        return
    settings = cast("JsonObject", shown["invoice_settings"])
    if settings["default_payment_method"] is not None:
        return
    asked: JsonObject = {"customer": customer}
    listed = speaker.made("/v1/payment_methods", asked, "GET")
    methods = cast("list[JsonObject]", (listed or {}).get("data", []))
    method = (
        methods[0] if methods else speaker.made("/v1/payment_methods/pm_card_visa/attach", asked)
    )
    if method is not None:
        chosen: JsonObject = {"invoice_settings": {"default_payment_method": method["id"]}}
        speaker.made(f"/v1/customers/{customer}", chosen)


def _compare_errors(call: Call, answer: JsonObject, known: Comparison) -> None:
    recorded = cast("JsonObject", call.answer["error"])
    shown = cast("JsonObject", answer["error"])
    names = ["type", "code", "param", "decline_code"]
    if call.version >= _WORDS_KEPT:
        names.append("message")
    for name in names:
        was, now = recorded.get(name), shown.get(name)
        if isinstance(was, str):
            was = known.translated(was)
        if (was or None) != (now or None):
            known.differences.append((f"error.{name}", was, now))
