"""``counterfoil inbox``: what arrived, what it came to, and trying it again."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve
from tests.adapters.cli.running import refused, run, run_program, words
from tests.adapters.stripe import samples
from tests.adapters.stripe.stand_in import StandIn
from tests.adapters.stripe.test_thin import related, thin
from tests.adapters.stripe.webhooks import SECRET, now, signed, written

from counterfoil.adapters.cli.opening import open_portal
from counterfoil.adapters.event_store import InboxOutcome, NewMessage, Settled
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.applying import InboxApplier
from counterfoil.adapters.stripe.receiving import WebhookEndpoint
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.cause import Mode

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
CREATED = samples.event("customer.created", samples.customer(name="Ada"), id="evt_1")
SUBSCRIBED = samples.event("customer.subscription.created", samples.subscription(), id="evt_2")
CHARGED = samples.event("charge.succeeded", {"object": "charge", "id": "ch_1"}, id="evt_3")
THIN = thin(snapshot_event=None, id="evt_9")


@pytest.fixture(autouse=True)
def _master_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the keys of every store the same master key, so that none is made."""
    monkeypatch.setenv("COUNTERFOIL_MASTER_KEY", KEY)


@pytest.fixture(name="anywhere", params=["sqlite", "postgres"])
def _anywhere(request: pytest.FixtureRequest, url: str) -> str:
    """Return the URL of a store of each kind that isn't there yet."""
    return url if request.param == "sqlite" else str(request.getfixturevalue("postgres").url())


def receive(portal: BillingPortal, *events: JsonObject, **options: object) -> None:
    """Let events arrive, signed."""
    endpoint = WebhookEndpoint(portal, (SECRET,), **options)  # type: ignore[arg-type]
    for event in events:
        body = written(event)
        endpoint.receive(body, signed(body), now())


def arrived(url: str, *events: JsonObject, **options: object) -> None:
    """Let events arrive, and leave them."""
    with open_portal(url) as portal:
        receive(portal, *events, **options)


def applied(url: str, *events: JsonObject) -> None:
    """Let events arrive, and apply them."""
    with open_portal(url) as portal:
        receive(portal, *events)
        InboxApplier(portal).apply()


def quarantined(event_id: str = "evt_1", *, account: str = "acct_self/test") -> NewMessage:
    """Build a message that can't be read."""
    return NewMessage(
        account=account,
        event_id=event_id,
        type="customer.updated",
        object="customer/cus_1",
        subject=None,
        is_personal=False,
        received_at=NOON,
        outcome=InboxOutcome.QUARANTINED,
        reason="Its `data` has a shape that no API version gives it.",
        body=written(samples.event("customer.updated", {}, id=event_id) | {"data": []}),
    )


def kept(url: str, *messages: NewMessage) -> None:
    """Keep messages that came to something already."""
    with open_portal(url) as portal:
        for message in messages:
            assert portal.store.inbox.receive(message)


def test_the_help_has_a_whole_sentence_for_each_command() -> None:
    """None is cut off at eighty columns."""
    out = run("inbox", "--help", env={"COLUMNS": "80"}).out

    lines = out[out.index("Commands:") :].splitlines()[1:]
    assert [line.split()[0] for line in lines] == ["list", "show", "retry"]
    assert all(line.endswith(".") and not line.endswith("...") for line in lines)


class TestList:
    """What arrived last, and what all of it came to."""

    def test_counts_first_and_then_shows_the_last(self, anywhere: str) -> None:
        """Each message on a line of its own."""
        applied(anywhere, CREATED, SUBSCRIBED, CHARGED)
        kept(anywhere, quarantined("evt_4"))

        ran = run("--database", anywhere, "inbox", "list")

        assert ran.code == 0, ran
        counts, *lines = ran.out.splitlines()
        assert counts == "4 messages: 1 quarantined, 2 applied, 1 ignored"
        assert lines[0] == (
            "     4  2026-11-26 12:00:00  evt_4  customer.updated  customer/cus_1  quarantined: Its"
            " `data` has a shape that no API version gives it.  [acct_self/test]"
        )
        assert [line.split()[3:] for line in lines[1:]] == [
            ["evt_3", "charge.succeeded", "ignored", "[acct_self/test]"],
            [
                "evt_2",
                "customer.subscription.created",
                "subscription/sub_1",
                "applied",
                "[acct_self/test]",
            ],
            ["evt_1", "customer.created", "customer/cus_1", "applied", "[acct_self/test]"],
        ]

    def test_an_empty_one_says_what_to_do(self, url: str) -> None:
        """Nobody has to know the other commands."""
        arrived(url)

        out = words(run("--database", url, "inbox", "list").out)

        assert out.startswith("The inbox is empty: nothing has arrived.")
        assert "counterfoil webhooks register URL" in out

    def test_an_open_one_says_when_it_is_tried(self, url: str) -> None:
        """And how often it was."""
        arrived(url, CREATED, SUBSCRIBED)
        with open_portal(url) as portal:
            put_off = Settled(
                account="acct_self/test",
                event_id="evt_2",
                outcome=InboxOutcome.RECEIVED,
                reason="Stripe couldn't answer (HTTP 500): try again later.",
                at=NOON,
                next_try=NOON + timedelta(minutes=5),
            )
            portal.store.inbox.settle([put_off])

        last, first = run("--database", url, "inbox", "list").out.splitlines()[1:]

        assert "(HTTP 500): try again later.  (1 time, again at 2026-11-26 12:05:00)  [" in last
        assert "  received  (not tried yet)  [acct_self/test]" in first

    def test_by_outcome(self, url: str) -> None:
        """The words of an outcome may be joined; the counts are of all."""
        applied(url, CREATED, CHARGED)
        arrived(url, SUBSCRIBED, mode=Mode.LIVE)

        for spelled in ("not ours", "not-ours", "Not-Ours"):
            counts, line = run(
                "--database", url, "inbox", "list", "--outcome", spelled
            ).out.splitlines()
            assert counts == "3 messages: 1 applied, 1 ignored, 1 not ours"
            assert "evt_2" in line
        none = run("--database", url, "inbox", "list", "--outcome", "earlier").out
        assert none.endswith("None of them is what you asked for.\n")

    def test_an_outcome_that_there_is_not(self, url: str) -> None:
        """All that there are are named."""
        sentence = refused(run("--database", url, "inbox", "list", "--outcome", "lost"))

        assert sentence.startswith("There is no outcome 'lost': choose one of received, waiting,")

    def test_a_page_at_a_time(self, anywhere: str) -> None:
        """Each says how to get the one before it."""
        kept(anywhere, *(quarantined(f"evt_{number}") for number in range(5)))
        listing = ("--database", anywhere, "inbox", "list", "--limit", "2")

        pages = [run(*listing).out]
        while (last := pages[-1].splitlines()[-1]).startswith("Those before: "):
            pages.append(run(*listing, *last.removeprefix("Those before: ").split()).out)

        shown = [line.split()[3] for page in pages for line in page.splitlines()[1:-1]]
        assert shown == ["evt_4", "evt_3", "evt_2", "evt_1"]
        assert pages[-1].splitlines()[1].split()[3] == "evt_0"

    @pytest.mark.parametrize(
        ("options", "found"),
        [
            ((), ["c", "b", "a"]),
            (("--account", "acct_1"), ["b", "a"]),
            (("--mode", "live"), ["c", "b"]),
            (("--account", "acct_1", "--mode", "test"), ["a"]),
            (("--account", "acct_1", "--limit", "1"), ["b"]),
            (("--account", "acct_3"), []),
        ],
    )
    def test_of_an_account_and_mode(self, url: str, options: list[str], found: list[str]) -> None:
        """The counts are of just these, too."""
        kept(
            url,
            quarantined("a", account="acct_1/test"),
            quarantined("b", account="acct_1/live"),
            quarantined("c", account="acct_2/live"),
        )

        listed = run("--database", url, "inbox", "list", "--json", *options).json

        assert [each["event_id"] for each in entries(listed)] == found

    def test_tells_programs_the_same(self, url: str) -> None:
        """Without the body."""
        kept(url, quarantined())

        assert run("--database", url, "inbox", "list", "--json").json == {
            "counts": {"quarantined": 1},
            "messages": [
                {
                    "number": 1,
                    "account": "acct_self",
                    "mode": "test",
                    "event_id": "evt_1",
                    "type": "customer.updated",
                    "object": "customer/cus_1",
                    "received_at": "2026-11-26T12:00:00Z",
                    "outcome": "quarantined",
                    "reason": "Its `data` has a shape that no API version gives it.",
                    "settled_at": "2026-11-26T12:00:00Z",
                    "tries": 0,
                    "next_try": None,
                }
            ],
        }

    def test_records_nothing(self, url: str, tmp_path: Path) -> None:
        """Nor does it make a database."""
        assert "there is no such file" in refused(run("--database", url, "inbox", "list"))
        assert list(tmp_path.iterdir()) == []


def entries(found: dict[str, object]) -> list[dict[str, object]]:
    """Return the messages that programs are told of."""
    messages = found["messages"]
    assert isinstance(messages, list)
    return messages


class TestShow:
    """All of one message."""

    def test_with_its_body_and_what_came_of_it(self, anywhere: str) -> None:
        """The events are shown as the log shows them."""
        applied(anywhere, CREATED, SUBSCRIBED)

        ran = run("--database", anywhere, "inbox", "show", "evt_2")
        log = run("--database", anywhere, "log", "sub_1").out.splitlines()[1:]

        assert ran.code == 0, ran
        heading, *lines = ran.out.splitlines()
        assert heading == "Message evt_2  acct_self/test"
        card = dict(line.split(maxsplit=1) for line in lines[:3])
        assert card["Type"] == "customer.subscription.created"
        assert "Tells of  subscription/sub_1" in lines
        assert "Came to   applied" in lines
        start = lines.index(
            "What came of it in acct_self/test/subscription/sub_1; moments are in UTC:"
        )
        body = lines.index("Its body, as it is kept:")
        assert lines[start + 1 : body - 1] == log
        assert json.loads("\n".join(lines[body + 1 :])) == SUBSCRIBED

    def test_only_what_came_of_this_one(self, url: str) -> None:
        """And not of others about the same object."""
        renamed = samples.event(
            "customer.updated",
            samples.customer(name="Ada L."),
            previous={"name": "Ada"},
            id="evt_5",
            created=samples.CREATED + 10,
        )
        applied(url, CREATED, renamed)

        shown = run("--database", url, "inbox", "show", "evt_5", "--json").json

        assert shown["stream"] == "acct_self/test/customer/cus_1"
        events = shown["events"]
        assert isinstance(events, list)
        assert [each["cause"]["stripe_event_id"] for each in events] == ["evt_5"]
        assert shown["body"] == renamed

    def test_of_an_object_that_another_holds(self, url: str) -> None:
        """The stream is that of its holder."""
        method = samples.event("payment_method.attached", samples.payment_method(), id="evt_5")
        applied(url, CREATED, method)

        shown = run("--database", url, "inbox", "show", "evt_5", "--json").json

        assert shown["stream"] == "acct_self/test/customer/cus_1"
        assert shown["events"]

    def test_that_came_to_nothing(self, url: str) -> None:
        """It says why, and when it will be tried again."""
        kept(url, quarantined())

        out = run("--database", url, "inbox", "show", "evt_1").out

        assert "\nReason    Its `data` has a shape that no API version gives it.\n" in out
        assert "\nSince     2026-11-26 12:00:00\n" in out
        assert "\nNo event of acct_self/test/customer/cus_1 came of it.\n" in out

    def test_that_tells_of_nothing_known(self, url: str) -> None:
        """Then nothing can be traced to it."""
        arrived(url, CHARGED)

        out = words(run("--database", url, "inbox", "show", "evt_3").out)

        assert "Tells of not told at a glance" in out
        assert "nothing recorded can be traced to it" in out

    def test_whose_body_went(self, url: str) -> None:
        """With the customer whom it names."""
        applied(url, CREATED)
        with open_portal(url) as portal:
            portal.store.erase("acct_self/test/customer/cus_1")

        out = run("--database", url, "inbox", "show", "evt_1").out
        shown = run("--database", url, "inbox", "show", "evt_1", "--json").json

        assert out.endswith("\nIts body is gone: it went when its customer was erased.\n")
        assert (shown["body"], shown["outcome"]) == (None, "applied")

    def test_that_is_still_open(self, url: str) -> None:
        """Nothing came of it yet."""
        arrived(url, CREATED)

        out = run("--database", url, "inbox", "show", "evt_1").out

        assert "\nCame to   received\nTried     not tried yet\n" in out

    def test_whose_body_is_no_json(self, url: str) -> None:
        """It is shown as it is, and can't steer the terminal."""
        kept(url, evolve(quarantined(), body=b"\x1b[31m \xff"))

        out = run("--database", url, "inbox", "show", "evt_1").out
        shown = run("--database", url, "inbox", "show", "evt_1", "--json").json

        assert out.endswith("\nIts body, as it is kept:\n\\x1b[31m \\xff\n")
        assert shown["body"] == "\x1b[31m \\xff"

    def test_that_several_accounts_have(self, anywhere: str) -> None:
        """It has to be said whose is meant."""
        kept(anywhere, quarantined(account="acct_1/live"), quarantined(account="acct_2/live"))
        ask = ("--database", anywhere, "inbox", "show", "evt_1")

        assert refused(run(*ask)) == (
            "evt_1 arrived in acct_1/live, acct_2/live: choose one by --account and --mode."
        )
        assert run(*ask, "--account", "acct_2", "--json").json["account"] == "acct_2"

    def test_that_never_arrived(self, url: str) -> None:
        """Nor in the account that is named."""
        kept(url, quarantined())
        ask = ("--database", url, "inbox", "show")

        assert refused(run(*ask, "evt_2")).startswith("The inbox has no message evt_2: check ")
        assert refused(run(*ask, "evt_1", "--mode", "live")).startswith("The inbox has no message")

    def test_that_was_changed(self, url: str, file: Path) -> None:
        """It isn't shown as something else."""
        kept(url, quarantined())
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("UPDATE counterfoil_inbox SET body = x'0102'")

        sentence = refused(run("--database", url, "inbox", "show", "evt_1"))

        assert sentence.startswith("The message evt_1 can't be read: ")


@pytest.fixture(name="stripe")
def _stripe(stripe_server: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Let the commands ask a server in Stripe's place."""
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_1")
    monkeypatch.setenv("COUNTERFOIL_STRIPE_URL", stripe_server.url)
    return stripe_server


class TestRetry:
    """What came to nothing is tried again at once."""

    def test_by_id(self, anywhere: str) -> None:
        """It says what each came to now."""
        arrived(anywhere, CREATED, SUBSCRIBED, mode=Mode.LIVE)

        ran = run("--database", anywhere, "inbox", "retry", "evt_2", "evt_1", "evt_2")

        assert (ran.code, ran.err) == (0, "")
        counts, *lines = ran.out.splitlines()
        assert counts == "Tried 2 messages: 2 applied"
        assert [line.split()[3] for line in lines] == ["evt_2", "evt_1"]
        assert run("--database", anywhere, "show", "cus_1").code == 0

    def test_by_outcome(self, anywhere: str) -> None:
        """All of them, whoever's, and no others."""
        arrived(anywhere, CREATED, mode=Mode.LIVE)
        arrived(anywhere, SUBSCRIBED | {"account": "acct_2"})
        kept(anywhere, quarantined("evt_4"))

        retried = run("--database", anywhere, "inbox", "retry", "--outcome", "not-ours", "--json")

        assert retried.code == 0
        found = entries(retried.json)
        assert [(each["account"], each["outcome"]) for each in found] == [
            ("acct_self", "applied"),
            ("acct_2", "applied"),
        ]
        assert retried.json["not_tried"] == []

    def test_by_outcome_of_one_account(self, url: str) -> None:
        """The others stay as they are."""
        arrived(url, CREATED, mode=Mode.LIVE)
        arrived(url, SUBSCRIBED | {"account": "acct_2"})

        run("--database", url, "inbox", "retry", "--outcome", "not ours", "--account", "acct_2")

        listed = entries(run("--database", url, "inbox", "list", "--json").json)
        assert [each["outcome"] for each in listed] == ["applied", "not ours"]

    def test_what_still_comes_to_nothing(self, url: str) -> None:
        """That it was tried is what was asked for."""
        kept(url, quarantined())

        ran = run("--database", url, "inbox", "retry", "--outcome", "quarantined")

        assert ran.code == 0
        assert ran.out.startswith("Tried 1 message: 1 quarantined\n     1  ")
        assert "quarantined: " in ran.out.splitlines()[1]

    def test_many(self, url: str) -> None:
        """Some are shown, all are counted; nothing is asked of a page twice."""
        kept(url, *(quarantined(f"evt_{number}") for number in range(120)))

        ran = run_program("--database", url, "inbox", "retry", "--outcome", "quarantined")

        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith("Tried 120 messages: 120 quarantined\n     1  ")
        assert ran.out.endswith("... and 70 more; --json shows all.\n")

    def test_none(self, url: str) -> None:
        """That is no failure."""
        arrived(url)

        ran = run("--database", url, "inbox", "retry", "--outcome", "waiting")

        assert (ran.code, ran.out) == (0, "There is none to try.\n")

    def test_what_waited_for_a_key_of_stripes(self, url: str, stripe: StandIn) -> None:
        """With the key, what it points to is read."""
        applied(url, CREATED, THIN)
        assert "set STRIPE_SECRET_KEY" in run("--database", url, "inbox", "list").out
        stripe.answer(200, samples.customer(name="Ada L."))

        ran = run("--database", url, "inbox", "retry", "evt_9")
        shown = run("--database", url, "inbox", "show", "evt_9", "--json").json

        assert ran.out.startswith("Tried 1 message: 1 applied\n")
        assert [each.path for each in stripe.asked] == ["/v1/customers/cus_1"]
        assert shown["stream"] == "acct_self/test/customer/cus_1"
        assert len(shown["events"]) == 1  # type: ignore[arg-type]

    def test_what_stripe_states_in_full_is_traced_by_that(self, url: str, stripe: StandIn) -> None:
        """A thin event counts under the id of the one that states it."""
        applied(url, thin("v1.customer.created", id="evt_9", snapshot_event="evt_1"))
        stripe.answer(200, CREATED)

        run("--database", url, "inbox", "retry", "--outcome", "waiting")

        events = run("--database", url, "inbox", "show", "evt_9", "--json").json["events"]
        assert isinstance(events, list)
        assert events[0]["cause"]["stripe_event_id"] == "evt_1"

    def test_a_thin_one_of_an_object_that_is_unknown(self, url: str) -> None:
        """Nothing can be traced to it."""
        strange = related("tax.form", "taxform_1", "/v1/tax/forms/taxform_1")
        applied(url, thin(id="evt_9", related_object=strange))

        assert run("--database", url, "inbox", "show", "evt_9", "--json").json["stream"] is None

    def test_with_a_key_that_is_none(self, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nothing is tried."""
        kept(url, quarantined())
        monkeypatch.setenv("STRIPE_SECRET_KEY", "pk_test_1")

        sentence = refused(run("--database", url, "inbox", "retry", "evt_1"))

        assert sentence.startswith("STRIPE_SECRET_KEY holds no secret key of Stripe's")

    def test_what_is_not_there(self, url: str) -> None:
        """Then none of the others is tried either."""
        arrived(url, CREATED, mode=Mode.LIVE)

        sentence = refused(run("--database", url, "inbox", "retry", "evt_1", "evt_7"))

        assert sentence.startswith("The inbox has no message evt_7: ")
        (message,) = entries(run("--database", url, "inbox", "list", "--json").json)
        assert message["outcome"] == "not ours"

    def test_what_counts_already(self, url: str) -> None:
        """It would be called a duplicate of itself."""
        applied(url, CREATED)

        assert refused(run("--database", url, "inbox", "retry", "evt_1")) == (
            "evt_1 counts already (applied): there is nothing to try again."
        )

    def test_whose_body_went(self, url: str) -> None:
        """With the customer whom it names."""
        arrived(url, CREATED, mode=Mode.LIVE)
        with open_portal(url) as portal:
            portal.store.erase("acct_self/test/customer/cus_1")

        assert refused(run("--database", url, "inbox", "retry", "evt_1")) == (
            "evt_1 can't be tried again: its body went when its customer was erased."
        )

    def test_whose_body_went_just_now(self, url: str, file: Path) -> None:
        """The others are tried, and exit code 1 says that not all could be."""
        kept(url, quarantined("evt_1"), quarantined("evt_2"))
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("UPDATE counterfoil_inbox SET body = x'' WHERE event_id = 'evt_1'")

        ran = run("--database", url, "inbox", "retry", "--outcome", "quarantined")

        assert ran.code == 1
        assert ran.out.startswith("Tried 1 message: 1 quarantined\n     2  ")
        assert ran.err == (
            "1 message couldn't be tried, for their bodies went when their customers were erased:"
            " evt_1.\n"
        )

    @pytest.mark.parametrize("what", [(), ("evt_1", "--outcome", "waiting")])
    def test_needs_to_know_what(self, url: str, what: tuple[str, ...]) -> None:
        """One or the other."""
        assert refused(run("--database", url, "inbox", "retry", *what)) == (
            "Say what to try: ids of events, or --outcome with quarantined, waiting or 'not ours'."
        )

    def test_not_all_that_was_applied(self, url: str) -> None:
        """An outcome by which nothing more can come isn't taken."""
        arrived(url)

        sentence = refused(run("--database", url, "inbox", "retry", "--outcome", "applied"))

        assert sentence.startswith("What is applied isn't tried again all at once: choose ")
