"""API keys: for one account and mode, told once, kept as hashes, and dead when revoked."""

import logging
import math
from base64 import b64encode
from pathlib import Path

import pytest
from tests.adapters.api.talking import ACCOUNT, SELLING, Api, api_on
from tests.adapters.shop import ADA, PORTAL

from counterfoil.adapters.api.keys import Scope, UnknownKeyError
from counterfoil.domain.cause import Mode

CUSTOMERS = "/v1/customers"


def test_a_key_says_its_mode_and_nothing_else(api: Api) -> None:
    """Whoever sees a key knows what it is for; who sees its hint can't guess the rest."""
    live = api.key_for(ACCOUNT, Mode.LIVE)
    reading = api.key_for(ACCOUNT, Mode.TEST, Scope.READ)
    key = next(each for each in api.v1.keys.all() if each.scope is Scope.READ)
    unseen = len(reading) - len("rk_test_") - len(key.hint.partition("...")[2])

    assert live.startswith("sk_live_")
    assert reading.startswith("rk_test_")
    assert key.hint == f"rk_test_...{reading[-4:]}"
    assert unseen * math.log2(62) >= 256


def test_a_revoked_key_is_dead_at_once(api: Api) -> None:
    """The next request with it is refused, and no other key suffers."""
    key = next(iter(api.v1.keys.all()))
    other = api.key_for(ACCOUNT, Mode.TEST)
    assert api.get(CUSTOMERS).status == 200
    api.v1.keys.revoke(key.id)

    assert api.get(CUSTOMERS).status == 401
    assert api.send("GET", CUSTOMERS, secret=other).status == 200
    assert api.v1.keys.revoke(key.id).revoked_at == api.clock.now


def test_only_a_key_that_is_there_can_be_revoked(api: Api) -> None:
    """A mistyped id is said, lest a leaked key live on unnoticed."""
    with pytest.raises(UnknownKeyError, match="no API key key_typo"):
        api.v1.keys.revoke("key_typo")


def test_keys_are_the_same_for_every_server(place: str) -> None:
    """They stand in the database, whichever it is."""
    with api_on(place, *SELLING) as api:
        assert api.get(f"{CUSTOMERS}/{ADA}").status == 200
        assert [key.name for key in api.v1.keys.all(ACCOUNT, Mode.TEST)] == ["the shop's"]
        assert api.v1.keys.all(ACCOUNT, Mode.LIVE) == ()
        assert api.v1.keys.all("acct_2") == ()


def test_a_key_that_may_only_read_changes_nothing(api: Api) -> None:
    """What it may not do is refused before anything is looked at."""
    reading = api.key_for(ACCOUNT, Mode.TEST, Scope.READ)
    refused = api.send("POST", "/v1/billing_portal/sessions", secret=reading)

    assert api.send("GET", CUSTOMERS, secret=reading).ids == [ADA]
    assert refused.status == 403
    assert "does not have the required permissions" in str(refused.error["message"])


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("", "You did not provide an API key"),
        ("Bearer ", "You did not provide an API key"),
        ("Basic not-base64", "You did not provide an API key"),
        ("Bearer sk_test_4eC39HqLyjWDarjtT1zdp7dc", "Provided: sk_test_********p7dc"),
        ("Bearer x", "Invalid API Key provided: ********"),
        ("Bearer \udcff", "Invalid API Key provided"),
    ],
)
def test_a_request_without_a_good_key_is_refused(api: Api, header: str, words: str) -> None:
    """The words are Stripe's, and repeat no more of a key than its ends."""
    answer = api.send("GET", CUSTOMERS, headers={"authorization": header})

    assert answer.status == 401
    assert words.casefold() in str(answer.error["message"]).casefold()


def test_a_key_may_come_as_a_users_name(api: Api) -> None:
    """As Stripe takes it, too: ``curl -u sk_test_...:``."""
    sent = b64encode(f"{api.secret}:".encode()).decode()

    answer = api.send("GET", CUSTOMERS, headers={"authorization": f"Basic {sent}"})

    assert answer.ids == [ADA]


def test_no_secret_is_kept_or_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the files nor the log hold a key, or what lets anybody into a session."""
    caplog.set_level(logging.DEBUG)
    with api_on(f"sqlite:///{tmp_path / 'shop.db'}", *SELLING) as api:
        session = api.post("/v1/billing_portal/sessions", "key", customer=ADA, configuration=PORTAL)
        api.get(CUSTOMERS, email="ada@example.com")
        api.send("GET", CUSTOMERS, secret="sk_test_of_nobody_who_is_known_here")
        files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        secrets = (api.secret, str(session.json["url"]).rpartition("/")[2])

    assert not any(secret.encode() in files for secret in secrets)
    for hidden in (*secrets, "sk_test_of_nobody_who_is_known_here", "ada@example.com"):
        assert hidden not in caplog.text
    assert "POST /v1/billing_portal/sessions" in caplog.text
