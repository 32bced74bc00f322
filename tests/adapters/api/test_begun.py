"""Keys of idempotency: one effect, and the same answer again (R174)."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from tests.adapters.api.talking import ACCOUNT, SELLING, Answer, Api, api_on
from tests.adapters.shop import ADA, PORTAL

from counterfoil.adapters.api import service
from counterfoil.adapters.api.begun import BegunRequests
from counterfoil.adapters.protocol.requests import Response
from counterfoil.domain.cause import Mode

CONFIGURATIONS = "/v1/billing_portal/configurations"
SESSIONS = "/v1/billing_portal/sessions"
SHOWS_INVOICES = {"invoice_history": {"enabled": True}}


def test_a_repeated_request_has_one_effect_and_one_answer(api: Api) -> None:
    """The second answer is the first, whatever became of the object since."""
    first = api.post(CONFIGURATIONS, "key", features=SHOWS_INVOICES, name="First")
    api.post(f"{CONFIGURATIONS}/{first.json['id']}", name="Second")
    again = api.post(CONFIGURATIONS, "key", features=SHOWS_INVOICES, name="First")

    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Request-Id"] == first.headers["Request-Id"]
    assert sorted(map(str, api.get(CONFIGURATIONS).ids)) == sorted([PORTAL, str(first.json["id"])])


def test_a_key_is_good_for_one_request(api: Api) -> None:
    """Other parameters, or another address, are refused; nothing of them takes effect."""
    api.post(CONFIGURATIONS, "key", features=SHOWS_INVOICES)
    other = api.post(CONFIGURATIONS, "key", features=SHOWS_INVOICES, name="Other")
    elsewhere = api.post("/v1/billing/feedback_options", "key", description="Too quiet")

    assert {other.status, elsewhere.status} == {400}
    assert {str(each.error["type"]) for each in (other, elsewhere)} == {"idempotency_error"}
    assert len(api.get(CONFIGURATIONS).ids) == 2
    assert api.get("/v1/billing/feedback_options").ids == []


def test_keys_of_one_account_and_mode_are_none_of_anothers(api: Api) -> None:
    """The same key under another API key's account or mode is another request."""
    made = {
        str(api.post(CONFIGURATIONS, "key", features=SHOWS_INVOICES).json["id"]),
        *(
            str(
                api.send(
                    "POST",
                    CONFIGURATIONS,
                    body="features[invoice_history][enabled]=true",
                    headers={"idempotency-key": "key"},
                    secret=api.key_for(account, mode),
                ).json["id"]
            )
            for account, mode in ((ACCOUNT, Mode.LIVE), ("acct_2", Mode.TEST))
        ),
    }

    assert len(made) == 3


def test_another_api_key_of_the_account_repeats_a_request_too(api: Api) -> None:
    """Keys may be rotated in the middle of it; the addresses then differ, not the session."""
    body = f"customer={ADA}&configuration={PORTAL}"
    headers = {"idempotency-key": "key"}
    first = api.send("POST", SESSIONS, body=body, headers=headers)
    rotated = api.key_for(ACCOUNT, Mode.TEST)
    again = api.send("POST", SESSIONS, body=body, headers=headers, secret=rotated)

    assert again.json["id"] == first.json["id"]
    assert again.json["url"] != first.json["url"]


def test_what_does_not_fit_is_not_begun(api: Api) -> None:
    """A request that fails validation may be sent again under its key in another form."""
    refused = api.post("/v1/billing/feedback_options", "key", descriptoin="Too quiet")
    mended = api.post("/v1/billing/feedback_options", "key", description="Too quiet")

    assert refused.error["code"] == "parameter_unknown"
    assert mended.status == 200


def test_a_refusal_is_kept_as_any_answer_is(api: Api) -> None:
    """What was refused is refused again, though it would be granted now."""
    asked = {"customer": ADA, "configuration": "bpc_none"}
    refused = api.post(SESSIONS, "key", **asked)
    again = api.post(SESSIONS, "key", **asked)

    assert refused.error["code"] == "resource_missing"
    assert again.json == refused.json
    assert again.headers["Idempotent-Replayed"] == "true"


def test_after_a_day_a_key_is_new(api: Api) -> None:
    """Answers are kept for 24 hours; then the same key makes another object."""
    first = api.post(CONFIGURATIONS, "key", features=SHOWS_INVOICES)
    api.clock.now += timedelta(hours=23, minutes=59)
    again = api.post(CONFIGURATIONS, "key", features=SHOWS_INVOICES)
    api.clock.now += timedelta(minutes=1)
    later = api.post(CONFIGURATIONS, "key", features=SHOWS_INVOICES)

    assert again.json["id"] == first.json["id"]
    assert later.json["id"] != first.json["id"]


def test_a_hundred_at_once_have_one_effect(place: str) -> None:
    """Of requests under one key at the same time one is carried out, and the rest told to wait."""
    with api_on(place, *SELLING) as api:

        def ask(_: int) -> Answer:
            return api.post(SESSIONS, "key", customer=ADA, configuration=PORTAL)

        with ThreadPoolExecutor(100) as pool:
            answers = list(pool.map(ask, range(100)))
        granted = [each for each in answers if each.status == 200]
        in_use = [each for each in answers if each.status == 409]
        sessions = api.portal.account(ACCOUNT, Mode.TEST).ids("session")

    assert len(granted) + len(in_use) == 100
    assert {str(each.json["url"]) for each in granted} == {str(granted[0].json["url"])}
    assert {each.error["code"] for each in in_use} <= {"idempotency_key_in_use"}
    assert sessions == (granted[0].json["id"],)


def test_processes_that_know_nothing_of_each_other_have_one_effect(tmp_path: Path) -> None:
    """Two servers on one database carry a request out once, by its command's id."""
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    with api_on(url, *SELLING) as one, api_on(url) as other:

        def ask(number: int) -> Answer:
            server = one if number % 2 else other
            return server.post(CONFIGURATIONS, f"key {number // 8}", features=SHOWS_INVOICES)

        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(ask, range(32)))
        made = {str(each.json["id"]) for each in answers if each.status == 200}
        held = set(map(str, one.get(CONFIGURATIONS, limit=100).ids))

    assert {each.status for each in answers} <= {200, 409}
    assert held == made | {PORTAL}
    assert len(made) == 4


class _PowerCutError(Exception):
    """The process dies."""


def test_who_dies_between_effect_and_answer_has_done_it_once(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The effect is on record under the request's nonce: the repeat finds it, and answers."""

    def die(*_: object) -> None:
        raise _PowerCutError

    with monkeypatch.context() as patched:
        patched.setattr(BegunRequests, "answered", die)
        lost = api.post(
            CONFIGURATIONS, "key", features=SHOWS_INVOICES, login_page={"enabled": True}
        )
    again = api.post(CONFIGURATIONS, "key", features=SHOWS_INVOICES, login_page={"enabled": True})

    assert lost.status == 500
    assert again.status == 200
    assert set(map(str, api.get(CONFIGURATIONS).ids)) == {PORTAL, str(again.json["id"])}


def test_who_dies_in_the_middle_of_a_change_changes_once(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the state has moved on by the lost request itself, its repeat is quiet."""

    def die(*_: object) -> None:
        raise _PowerCutError

    path = f"{CONFIGURATIONS}/{PORTAL}"
    with monkeypatch.context() as patched:
        patched.setattr(BegunRequests, "answered", die)
        assert api.post(path, "key", login_page={"enabled": True}).status == 500
    again = api.post(path, "key", login_page={"enabled": True})

    assert again.status == 200
    assert again.json["login_page"] == api.get(path).json["login_page"]


def test_a_fault_is_not_kept(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an error of ours the same request may succeed."""

    def break_down(*_: object, **__: object) -> Response:
        raise _PowerCutError

    with monkeypatch.context() as patched:
        patched.setattr(service, "_shown", break_down)
        assert api.post(SESSIONS, "key", customer=ADA, configuration=PORTAL).status == 500

    assert api.post(SESSIONS, "key", customer=ADA, configuration=PORTAL).status == 200
    assert len(api.portal.account(ACCOUNT, Mode.TEST).ids("session")) == 1


def test_what_is_kept_can_not_be_read_without_the_key_store(tmp_path: Path) -> None:
    """Kept answers are sealed, and hold neither a session's address nor its return URL."""
    file = tmp_path / "shop.db"
    with api_on(f"sqlite:///{file}", *SELLING) as api:
        returns = "https://shop.example.com/of-ada"
        asked = {"customer": ADA, "configuration": PORTAL, "return_url": returns}
        session = api.post(SESSIONS, "ada@example.com", **asked)
        kept = b"".join(
            path.read_bytes() for path in tmp_path.iterdir() if not path.name.endswith(".keys")
        )
        with sqlite3.connect(file) as looking:
            ((status, body),) = looking.execute("SELECT status, body FROM counterfoil_api_requests")
        looking.close()

    token = str(session.json["url"]).rpartition("/")[2]
    assert (status, returns.encode() in body) == (200, False)
    assert not any(each in kept for each in (token.encode(), returns.encode(), b"ada@example.com"))


def test_an_erased_customer_leaves_no_answer(api: Api) -> None:
    """What was answered goes with the customer's key; the effect stays."""
    asked = {"customer": ADA, "configuration": PORTAL, "return_url": "https://shop.example.com/ada"}
    first = api.post(SESSIONS, "key", **asked)
    api.portal.store.erase(f"{ACCOUNT}/test/customer/{ADA}")
    again = api.post(SESSIONS, "key", **asked)

    assert first.json["return_url"] == "https://shop.example.com/ada"
    assert again.json["id"] == first.json["id"]
    assert again.json["return_url"] is None
