"""``counterfoil backfill``: what it says, in words and in JSON, and how it fails."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from threading import Event

import pytest
from attrs import evolve
from tests.adapters.cli.running import refused, run, words
from tests.adapters.sandbox.subscribers import price_of
from tests.adapters.stripe.backfill.stage import Stage, staged

from counterfoil.adapters.cli.backfill import progress_line, webhooks_line
from counterfoil.adapters.protocol.requests import Request
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.adapters.stripe.backfill import Reached, Step, Webhooks

PROGRAM = (sys.executable, "-m", "counterfoil.adapters.cli")
PATIENCE_SECONDS = 60
OWN = "acct_1SandboxOfCounterfoil"


@pytest.fixture(name="stage")
def _stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with staged() as stage:
        monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_1")
        monkeypatch.setenv("COUNTERFOIL_STRIPE_URL", stage.address)
        yield stage


class TestFilling:
    """It adopts, and says what."""

    def test_it_says_what_there_was(self, stage: Stage, url: str) -> None:
        """And what Stripe's events are up to."""
        stage.customer(price_of(stage.client))

        ran = run("--database", url, "backfill", "--without-webhooks")

        assert ran.code == 0
        said = words(ran.out)
        assert said.startswith(
            f"What {OWN} has at Stripe in test mode is adopted into acct_self/test. It was begun at"
        )
        assert "Customers 1" in said
        assert "Subscriptions 1" in said
        assert said.endswith(
            "Stripe doesn't send its events anywhere yet, and what changes from now on isn't known"
            " here: counterfoil webhooks register URL."
        )

    def test_programs_get_json(self, stage: Stage, url: str) -> None:
        """Each part with what it saw."""
        stage.customer()

        told = run("--database", url, "backfill", "--without-webhooks", "--json").json

        assert (told["account"], told["mode"], told["stripe_account"]) == ("acct_self", "test", OWN)
        assert told["resumed"] is False
        steps = told["steps"]
        assert isinstance(steps, list)
        customers = next(step for step in steps if step["name"] == "customers")
        assert customers["seen"] == 1
        assert customers["done"] is True

    def test_nothing_is_known_of_before(self, stage: Stage, url: str) -> None:
        """An object is adopted as of the look, though Stripe says when it was made."""
        customer = stage.customer(price_of(stage.client))
        (subscription,) = stage.client.v1.subscriptions.list().data
        stage.forget_events()
        run("--database", url, "backfill", "--without-webhooks")

        for id_ in (customer, subscription.id):
            ran = run("--database", url, "show", id_, "--at", "2026-01-01")
            assert ran.code == 0
            assert f"{id_} is not known here then" in words(ran.out)
            assert "not known" not in run("--database", url, "show", id_).out

        for when, is_known in (("2026-01-01", False), ("2100-01-01", True)):
            listed = words(run("--database", url, "subscriptions", "--at", when).out)
            assert (subscription.id in listed) is is_known
            assert ("as of earlier it isn't known here." in listed) is not is_known


class TestFailing:
    """One sentence says what is wrong."""

    def test_without_a_key(self, stage: Stage, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """There is nothing to ask with."""
        monkeypatch.delenv("STRIPE_SECRET_KEY")

        assert refused(run("--database", url, "backfill")).startswith(
            "There is no key to ask Stripe with: set STRIPE_SECRET_KEY"
        )
        assert stage.address

    def test_without_webhooks(self, stage: Stage, url: str) -> None:
        """It says how to begin all the same."""
        ran = run("--database", url, "backfill")

        assert ran.code == 2
        assert ran.err.splitlines()[-1].endswith("or say --without-webhooks.")
        assert stage.address

    def test_of_the_wrong_mode(self, stage: Stage, url: str) -> None:
        """The key says which it is."""
        ran = run("--database", url, "backfill", "--mode", "live")

        assert ran.code == 2
        assert ran.err.splitlines()[-1].startswith("The key is of test mode and live mode is asked")
        assert stage.address

    def test_of_another_account(self, stage: Stage, url: str) -> None:
        """Whose key it is Stripe tells."""
        ran = run("--database", url, "backfill", "--account", "acct_2")

        assert ran.code == 2
        assert ran.err.splitlines()[-1].startswith(f"The key is of the account {OWN}, and acct_2's")
        assert stage.address

    def test_where_nobody_is(self, url: str) -> None:
        """At once."""
        env = {"STRIPE_SECRET_KEY": "sk_test_1"}
        ran = run("--database", url, "backfill", "--stripe-url", "http://127.0.0.1:1", env=env)

        assert ran.code == 2
        assert ran.err.splitlines()[-1].startswith("http://127.0.0.1:1 can't be reached")

    def test_in_the_middle(self, stage: Stage, url: str) -> None:
        """What was seen stays."""
        stage.sandbox.faults.next(Fault.KEY_REUSED, path="/v1/coupons")

        ran = run("--database", url, "backfill", "--without-webhooks")

        assert ran.code == 2
        assert ran.err.splitlines()[-1].endswith(
            "What was seen until now is on record: running it again goes on."
        )
        assert "It went on with what was begun" in words(
            run("--database", url, "backfill", "--without-webhooks").out
        )

    def test_interrupted(self, stage: Stage, url: str) -> None:
        """By whoever waits for it, while Stripe doesn't answer."""
        asked = Event()

        def hang(request: Request) -> Fault | None:
            if request.path != "/v1/coupons" or asked.is_set():
                return None
            asked.set()
            return Fault.TIMEOUT_BEFORE

        stage.sandbox.faults._otherwise = hang
        with subprocess.Popen(
            [*PROGRAM, "--database", url, "backfill", "--without-webhooks"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert asked.wait(PATIENCE_SECONDS)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE_SECONDS)

        assert (process.returncode, out) == (130, "")
        assert err.splitlines()[-1] == (
            "Stopped. What was recorded until now stays; running it again goes on."
        )
        assert "It went on with what was begun" in words(
            run("--database", url, "backfill", "--without-webhooks").out
        )


class TestProgress:
    """What is said meanwhile; when it will be done nobody can know."""

    REACHED = Reached(
        step=Step(name="customers", seen=1200), total=1300, rate=24.4, to_come=("a", "b")
    )

    def test_what_there_is_and_what_is_unknown(self) -> None:
        """Stripe tells of no list how long it is."""
        assert progress_line(self.REACHED) == (
            "Customers: 1,200 so far; 24 a second; 2 more parts to come, and Stripe doesn't say how"
            " much is in them"
        )

    def test_the_end_is_near(self) -> None:
        """Once there is no other part."""
        step = evolve(self.REACHED.step, name="events", done=True)
        last = evolve(self.REACHED, step=step, to_come=())

        assert progress_line(last) == (
            "Events: 1,200 so far, which is all; 24 a second; this is the last part"
        )
        assert "1 more part to come" in progress_line(evolve(last, to_come=("a",)))


@pytest.mark.parametrize(
    ("webhooks", "said"),
    [
        (
            Webhooks(received=1, urls=("https://a.example",)),
            "Stripe sends its events to https://a.example; 1 event had arrived here before.",
        ),
        (
            Webhooks(received=2, urls=()),
            "Stripe has no endpoint for its events; 2 events had arrived here before.",
        ),
        (
            Webhooks(received=3, urls=None),
            (
                "Where Stripe sends its events the key may not look up; 3 events had arrived here"
                " before."
            ),
        ),
    ],
)
def test_what_becomes_of_events_is_said_in_one_sentence(webhooks: Webhooks, said: str) -> None:
    """Whether there is an endpoint, and whether anything arrived."""
    assert webhooks_line(webhooks) == said
