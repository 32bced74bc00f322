"""``counterfoil webhooks register``: an endpoint at Stripe, made once, for what is translated."""

import json
import re

import pytest
from jsonschema import Draft202012Validator
from tests.adapters.cli.running import Ran, refused, run, run_program, words
from tests.adapters.stripe.stand_in import Asked, StandIn
from tests.stripe_material import stripe_material

from counterfoil.adapters.stripe.event_types import TRANSLATED

URL = "https://example.com/stripe"
NONE_YET = {"object": "list", "data": [], "has_more": False, "url": "/v1/webhook_endpoints"}


def endpoint(**changes: object) -> dict[str, object]:
    """Return an endpoint as Stripe states it."""
    return {
        "id": "we_1",
        "object": "webhook_endpoint",
        "api_version": "2026-10-28.endive",
        "application": None,
        "created": 1_780_000_000,
        "description": None,
        "enabled_events": list(TRANSLATED),
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": URL,
    } | changes


MADE = endpoint(secret="whsec_4242")


def listed(*endpoints: dict[str, object], has_more: bool = False) -> dict[str, object]:
    """Return a page of endpoints."""
    return NONE_YET | {"data": list(endpoints), "has_more": has_more}


def register(server: StandIn, *arguments: str, key: str = "sk_test_1", url: str = URL) -> Ran:
    """Register a URL at what stands in for Stripe."""
    env = {"STRIPE_SECRET_KEY": key, "COUNTERFOIL_STRIPE_URL": server.url}
    return run("webhooks", "register", url, *arguments, env=env)


def form_of(asked: Asked) -> dict[str, object]:
    """Return the parameters of a wish, their lists put together."""
    form: dict[str, object] = {}
    for name, value in asked.parameters:
        if re.fullmatch(r"\w+\[\d+\]", name):
            several = form.setdefault(name.partition("[")[0], [])
            assert isinstance(several, list)
            several.append(value)
        else:
            form[name] = value
    return form


class TestWhereThereIsNone:
    """An endpoint is made."""

    def test_the_secret_is_said_once_with_what_to_do(self, stripe_server: StandIn) -> None:
        """Stripe tells it to nobody else."""
        stripe_server.answer(200, NONE_YET)
        stripe_server.answer(200, MADE)

        ran = register(stripe_server)

        assert ran.code == 0
        assert ran.out == (
            f"The endpoint we_1 was made in test mode: Stripe sends it {len(TRANSLATED)} types of"
            " events.\n"
            "\n"
            "COUNTERFOIL_WEBHOOK_SECRET=whsec_4242\n"
            "\n"
            "Set this where the events are received, and keep it: Stripe tells it this once.\n"
        )
        assert ran.err == ""

    def test_it_is_asked_for_as_stripe_wants_it(self, stripe_server: StandIn) -> None:
        """By the schema of the parameters that Stripe's client has."""
        stripe_server.answer(200, NONE_YET)
        stripe_server.answer(200, MADE)

        register(stripe_server)

        looked, made = stripe_server.asked
        assert (looked.method, looked.path) == ("GET", "/v1/webhook_endpoints")
        assert (made.method, made.path) == ("POST", "/v1/webhook_endpoints")
        form = form_of(made)
        assert form == {
            "url": URL,
            "api_version": "2026-10-28.endive",
            "enabled_events": list(TRANSLATED),
        }
        known = json.loads(
            (stripe_material() / "sdk/stripe-python-16.1.0.request-params.json").read_bytes()
        )["params"]["webhook_endpoint_create_params"]
        closed = {**known, "additionalProperties": False}
        assert list(Draft202012Validator(closed).iter_errors(form)) == []
        assert not Draft202012Validator(closed).is_valid(form | {"enabled_events": ["odd"]})

    def test_programs_get_it_as_json(self, stripe_server: StandIn) -> None:
        """To put the secret where it belongs."""
        stripe_server.answer(200, NONE_YET)
        stripe_server.answer(200, MADE)

        assert register(stripe_server, "--json").json == {
            "is_new": True,
            "id": "we_1",
            "url": URL,
            "livemode": False,
            "status": "enabled",
            "api_version": "2026-10-28.endive",
            "secret": "whsec_4242",
            "enabled_events": list(TRANSLATED),
            "missing": [],
            "superfluous": [],
        }

    def test_other_endpoints_are_no_obstacle(self, stripe_server: StandIn) -> None:
        """An account may have several."""
        others = [
            endpoint(url="https://example.com/stripe2"),
            endpoint(url="https://example.com/Stripe"),
            endpoint(url="https://example.com/stripe?a=1"),
            endpoint(url="http://example.com/stripe"),
            endpoint(url="no url"),
        ]
        stripe_server.answer(200, listed(*others))
        stripe_server.answer(200, MADE)

        assert register(stripe_server, "--json").json["is_new"] is True

    def test_what_stands_in_for_stripe_may_be_named(self, stripe_server: StandIn) -> None:
        """Over the environment's."""
        stripe_server.answer(200, NONE_YET)
        stripe_server.answer(200, MADE)
        env = {"STRIPE_SECRET_KEY": "sk_test_1", "COUNTERFOIL_STRIPE_URL": "http://127.0.0.1:1"}

        ran = run("webhooks", "register", URL, "--stripe-url", stripe_server.url, env=env)

        assert ran.code == 0
        assert len(stripe_server.asked) == 2


class TestWhereThereIsOne:
    """No second one is made, for each event would come twice."""

    def test_it_is_said(self, stripe_server: StandIn) -> None:
        """With where its secret is."""
        stripe_server.answer(200, listed(endpoint()))

        ran = register(stripe_server)

        assert ran.code == 0
        assert ran.out == (
            "There is an endpoint with this URL in test mode, we_1 (enabled): no second one was"
            " made.\n"
            "Its secret was told when it was made; Stripe's Dashboard still shows it.\n"
        )
        assert [asked.method for asked in stripe_server.asked] == ["GET"]

    @pytest.mark.parametrize(
        ("one", "other"),
        [(URL, "https://EXAMPLE.com/stripe"), ("https://example.com", "https://example.com/")],
    )
    def test_a_url_may_be_written_in_several_ways(
        self, stripe_server: StandIn, one: str, other: str
    ) -> None:
        """And leads to the same place."""
        stripe_server.answer(200, listed(endpoint(url=other)))

        assert register(stripe_server, "--json", url=one).json["is_new"] is False

    def test_it_may_be_on_a_later_page(self, stripe_server: StandIn) -> None:
        """All of them are looked through."""
        others = [endpoint(id=f"we_{n}", url=f"{URL}/{n}") for n in range(100)]
        stripe_server.answer(200, listed(*others, has_more=True))
        stripe_server.answer(200, listed(endpoint(id="we_100")))

        assert register(stripe_server, "--json").json["id"] == "we_100"
        assert ("starting_after", "we_99") in stripe_server.asked[1].parameters

    def test_what_of_it_does_not_fit_is_said(self, stripe_server: StandIn) -> None:
        """It may have been made by hand, or by an older release."""
        types = [*TRANSLATED[2:], "charge.succeeded"]
        found = endpoint(api_version=None, enabled_events=types, status="disabled", livemode=True)
        stripe_server.answer(200, listed(found))

        ran = register(stripe_server)

        assert "in live mode, we_1 (disabled)" in ran.out
        assert ran.out.endswith(
            "\nIt differs from one that would be made now:\n"
            "  API version: the account's own, not 2026-10-28.endive\n"
            f"  Not sent: {TRANSLATED[0]}, {TRANSLATED[1]}\n"
            "  Sent, and ignored here: charge.succeeded\n"
            "Delete it at Stripe and register the URL again, or change it there.\n"
        )

    def test_programs_get_it_as_json(self, stripe_server: StandIn) -> None:
        """Without a secret."""
        found = endpoint(enabled_events=["*"])
        stripe_server.answer(200, listed(found))

        told = register(stripe_server, "--json").json

        assert (told["is_new"], told["secret"]) == (False, None)
        assert (told["missing"], told["superfluous"]) == ([], ["*"])


class TestWhatCannotBeDone:
    """One sentence, exit code 2."""

    @pytest.mark.parametrize(
        "url",
        [
            "example.com/stripe",
            "ftp://example.com/stripe",
            "https://",
            "https:///stripe",
            "https://example.com:99999/",
            "https://user:pass@example.com/stripe",
            "https://example.com/stripe#here",
            "https://example.com/a b",
            "https://exämple.com/stripe",
            "https://[::1/stripe",
            "https://example.com\\stripe",
            "",
        ],
    )
    def test_where_no_event_can_be_sent(self, stripe_server: StandIn, url: str) -> None:
        """Stripe isn't even asked."""
        sentence = refused(register(stripe_server, url=url))

        assert sentence == (
            f"{url!r} is no URL to which Stripe can send events: write https://, a host and a path,"
            " as in https://example.com/stripe."
        )
        assert stripe_server.asked == []

    def test_live_events_are_not_sent_in_the_open(self) -> None:
        """Stripe demands it (R162); in test mode it doesn't."""
        env = {"STRIPE_SECRET_KEY": "sk_live_1"}

        sentence = refused(run("webhooks", "register", "http://example.com/stripe", env=env))

        assert sentence == (
            "Stripe sends live events over https alone, and http://example.com/stripe is plain"
            " http: give an https URL, or use a key of test mode."
        )

    def test_events_of_tests_may_be(self, stripe_server: StandIn) -> None:
        """So that a newcomer needs no certificate."""
        stripe_server.answer(200, NONE_YET)
        stripe_server.answer(200, MADE | {"url": "http://example.com/stripe"})

        assert register(stripe_server, url="http://example.com/stripe").code == 0

    def test_without_a_key(self) -> None:
        """It is said which variable holds it."""
        assert refused(run("webhooks", "register", URL)).startswith(
            "There is no key to ask Stripe with: set STRIPE_SECRET_KEY"
        )

    def test_with_a_key_that_stripe_does_not_know(self, stripe_server: StandIn) -> None:
        """The key itself is not repeated."""
        stripe_server.answer(401, {"error": {"message": "Invalid API Key provided: sk_test_1"}})

        sentence = refused(register(stripe_server))

        assert sentence.startswith("Stripe doesn't know the key (HTTP 401)")

    def test_what_stripe_refuses(self, stripe_server: StandIn) -> None:
        """In its own words, for they are about the URL."""
        stripe_server.answer(200, NONE_YET)
        why = {"type": "invalid_request_error", "message": "Invalid URL: must be accessible"}
        stripe_server.answer(400, {"error": why})

        assert refused(register(stripe_server)) == (
            "Stripe makes no such endpoint: Invalid URL: must be accessible"
        )

    def test_what_the_key_may_not_do(self, stripe_server: StandIn) -> None:
        """A restricted one, say."""
        stripe_server.answer(200, NONE_YET)
        stripe_server.answer(403, {"error": {"type": "invalid_request_error", "message": "No"}})

        assert refused(register(stripe_server)).startswith("The key may not do this (HTTP 403)")

    def test_what_may_have_been_done(self, stripe_server: StandIn) -> None:
        """It isn't tried again by itself: nobody knows whether the first try came through."""
        stripe_server.answer(200, NONE_YET)
        stripe_server.answer(200, b'{"id": "we_1", ', length=100)

        sentence = refused(register(stripe_server))

        assert sentence.startswith("It isn't known whether the endpoint was made.")
        assert sentence.endswith("If it was, it is found then, and no second one is made.")
        assert [asked.method for asked in stripe_server.asked] == ["GET", "POST"]

    @pytest.mark.parametrize(
        "answer",
        [{"object": "list", "data": [{"id": "we_1"}]}, {"object": "list", "data": 7}, {}, b"\xff"],
    )
    def test_what_answers_like_nothing_of_stripes(
        self, stripe_server: StandIn, answer: object
    ) -> None:
        """Something else stands at the address."""
        stripe_server.answer(200, answer)

        assert "see whether it is Stripe that answers" in refused(register(stripe_server))


def test_stripe_may_not_steer_the_terminal(stripe_server: StandIn) -> None:
    """Whatever stands in for it."""
    stripe_server.answer(200, NONE_YET)
    stripe_server.answer(200, MADE | {"id": "we_\x1b[2J"})

    assert "\x1b" not in register(stripe_server).out


def test_stripes_words_are_repeated_only_if_they_are_words(stripe_server: StandIn) -> None:
    """Otherwise its code says as much."""
    stripe_server.answer(200, NONE_YET)
    why = {"type": "invalid_request_error", "code": "url_invalid", "message": "\x1b[2J"}
    stripe_server.answer(400, {"error": why})

    sentence = refused(register(stripe_server))

    assert sentence == "Stripe refuses the request (HTTP 400, url_invalid)."


def test_the_program_says_it_without_a_traceback(stripe_server: StandIn) -> None:
    """As a program of its own."""
    env = {"STRIPE_SECRET_KEY": "sk_test_1", "COUNTERFOIL_STRIPE_URL": "http://127.0.0.1:9"}

    ran = run_program("webhooks", "register", URL, env=env)

    assert ran.code == 2
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert words(ran.err).startswith("http://127.0.0.1:9 can't be reached")
