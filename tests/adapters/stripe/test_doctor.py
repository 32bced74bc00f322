"""What a check of an installation finds, here and at Stripe."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.adapters.stripe import samples
from tests.adapters.stripe.stand_in import StandIn
from tests.adapters.stripe.test_thin import thin
from tests.adapters.stripe.webhooks import SECRET, now, signed, written

from counterfoil.adapters.event_store import InboxOutcome, NewMessage
from counterfoil.adapters.ingest import ingest
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.stripe.applying import InboxApplier
from counterfoil.adapters.stripe.doctor import Check, Health, examine
from counterfoil.adapters.stripe.endpoints import EndpointUrlError
from counterfoil.adapters.stripe.event_types import TRANSLATED
from counterfoil.adapters.stripe.receiving import WebhookEndpoint
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.adapters.views.registry import Parked, Registry

MASTER_KEY = bytes(32)
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
URL = "https://example.com/stripe"
ENDPOINT = {
    "id": "we_1",
    "object": "webhook_endpoint",
    "api_version": "2026-10-28.endive",
    "enabled_events": list(TRANSLATED),
    "livemode": False,
    "status": "enabled",
    "url": URL,
}


NOTHING = "which mean nothing here."
OWN_VERSION = "sent objects in the account's own API version, which may not be 2026-10-28.endive."


def opening(url: str, master_key: bytes | None = MASTER_KEY) -> Callable[[], BillingPortal]:
    """Return what opens a portal for reading alone."""

    def open_portal() -> BillingPortal:
        return BillingPortal.open(url, master_key=master_key, read_only=True)

    return open_portal


def found(
    url: str = "memory://",
    environment: dict[str, str] | None = None,
    *,
    master_key: bytes | None = MASTER_KEY,
    endpoint: str | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> dict[str, Check]:
    """Return what each check comes to, by its name."""
    checks = list(
        examine(opening(url, master_key), environment or {}, endpoint=endpoint, clock=clock)
    )
    assert [each.name for each in checks] == [
        "store",
        "settings",
        "keys",
        "inbox",
        "read models",
        "webhook secret",
        "version",
        "stripe key",
        "endpoint",
        "clock",
    ]
    return {each.name: each for each in checks}


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


@pytest.fixture(name="url")
def _url(file: Path) -> str:
    """Return the URL of a store on disk that was made, and holds nothing."""
    url = f"sqlite:///{file}"
    BillingPortal.open(url, master_key=MASTER_KEY).close()
    return url


class TestTheStore:
    """Where everything is kept."""

    def test_that_is_sound(self, place: str) -> None:
        """With the settings by which it loses nothing, as the database itself tells them."""
        with BillingPortal.open(place, master_key=MASTER_KEY) as portal:
            ingest(portal, [samples.event("customer.created", samples.customer())])

        checks = found(place)

        healths = [checks[name].health for name in ("store", "settings", "keys", "inbox")]
        if place == "memory://":
            assert healths == ["warning", "not checked", "not checked", "ok"]
            assert "nothing outlives the process" in checks["store"].says
            return
        assert healths == ["ok", "ok", "ok", "ok"]
        assert "its tables are of version 3" in checks["store"].says
        told = (
            "(fsync on, full_page_writes on, synchronous_commit on)"
            if place.startswith("postgres")
            else "(journal_mode wal, synchronous full)"
        )
        assert told in checks["settings"].says
        assert "belong to the master key at hand" in checks["keys"].says

    def test_that_is_not_there(self, file: Path) -> None:
        """Nothing of it can be looked at, and none is made."""
        checks = found(f"sqlite:///{file}")

        assert checks["store"].health is Health.FAULT
        assert "there is no such file" in checks["store"].says
        assert "counterfoil migrate makes it" in (checks["store"].remedy or "")
        assert {checks[name].health for name in ("settings", "keys", "inbox")} == {"not checked"}
        assert not file.exists()

    def test_of_another_version(self, url: str, file: Path) -> None:
        """What to do is part of the sentence."""
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("UPDATE counterfoil_schema SET version = 99")

        assert found(url)["store"].health is Health.FAULT
        assert "99" in found(url)["store"].says

    def test_in_another_journal_mode(self, url: str, file: Path) -> None:
        """Whoever writes next puts it right."""
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")

        assert found(url)["settings"] == Check(
            name="settings",
            health=Health.WARNING,
            says="The file isn't in the journal mode wal (journal_mode delete, synchronous full).",
            remedy="The next command that writes puts it in wal, or says why it can't be.",
        )

    def test_whose_inbox_was_changed(self, url: str, file: Path) -> None:
        """What can't be read isn't counted as something else."""
        keep(url, InboxOutcome.WAITING, reason="why")
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("UPDATE counterfoil_inbox SET received_at = 'noon'")

        assert "can't be read" in found(url)["store"].says


class TestTheKeys:
    """Without them the store can't be opened."""

    def test_of_another_master_key(self, url: str) -> None:
        """That is all that can be said."""
        checks = found(url, master_key=bytes(range(32)))

        assert checks["keys"].health is Health.FAULT
        assert "were wrapped with another master key" in checks["keys"].says
        assert {checks[name].health for name in ("store", "settings", "inbox")} == {"not checked"}

    def test_without_the_key_file(self, url: str) -> None:
        """It isn't made by a check."""
        checks = found(url, master_key=None)

        assert checks["keys"].health is Health.FAULT
        assert checks["keys"].says.startswith("The master key is missing: ")

    def test_that_are_gone(self, url: str, file: Path) -> None:
        """A store that holds something has some."""
        keys = file.with_name("shop.db.keys")
        keys.unlink()
        assert found(url)["keys"].health is Health.NOT_CHECKED
        with BillingPortal.open(url, master_key=MASTER_KEY) as portal:
            ingest(portal, [samples.event("customer.created", samples.customer())])
        assert found(url)["keys"].health is Health.OK
        keys.unlink()

        check = found(url)["keys"]

        assert check.health is Health.FAULT
        assert check.says == "There is no key store: what is personal can't be read."


def keep(url: str, outcome: InboxOutcome, *, id: str = "evt_1", reason: str | None = None) -> None:
    """Keep a message that arrived at noon."""
    new = NewMessage(
        account="acct_self/test",
        event_id=id,
        type="customer.created",
        object="customer/cus_1",
        subject=None,
        received_at=NOON,
        outcome=outcome,
        reason=reason,
        body=b"{}",
    )
    with BillingPortal.open(url, master_key=MASTER_KEY) as portal:
        assert portal.store.inbox.receive(new)


def arrived(url: str, event: JsonObject) -> None:
    """Let an event arrive, signed, and apply it."""
    body = written(event)
    with BillingPortal.open(url, master_key=MASTER_KEY) as portal:
        WebhookEndpoint(portal, (SECRET,)).receive(body, signed(body), now())
        InboxApplier(portal).apply()


class TestTheInbox:
    """How long messages lie open, and how many came to nothing."""

    def test_that_is_empty(self, url: str) -> None:
        """That is as it should be."""
        check = found(url)["inbox"]
        assert (check.health, check.says) == ("ok", "The inbox holds 0 messages: none open.")

    def test_in_which_all_is_settled(self, url: str) -> None:
        """However long ago it arrived."""
        keep(url, InboxOutcome.APPLIED)
        keep(url, InboxOutcome.IGNORED, id="evt_2")
        check = found(url)["inbox"]
        assert (check.health, check.says) == ("ok", "The inbox holds 2 messages: none open.")

    @pytest.mark.parametrize(
        ("after", "health", "age"),
        [
            (timedelta(seconds=-3), "ok", "0 s"),
            (timedelta(seconds=59), "ok", "59 s"),
            (timedelta(minutes=5), "ok", "5 min"),
            (timedelta(minutes=5, seconds=1), "warning", "5 min"),
            (timedelta(hours=1), "warning", "60 min"),
            (timedelta(hours=1, seconds=1), "fault", "60 min"),
            (timedelta(days=3), "fault", "4,320 min"),
        ],
    )
    def test_with_a_message_that_lies_open(
        self, url: str, after: timedelta, health: str, age: str
    ) -> None:
        """The longer, the worse."""
        keep(url, InboxOutcome.RECEIVED)
        keep(url, InboxOutcome.APPLIED, id="evt_2")

        check = found(url, clock=lambda: NOON + after)["inbox"]

        assert check.health == health
        assert check.says == f"The inbox holds 2 messages: 1 open, the oldest for {age}."
        assert (check.remedy is None) is (health == "ok")

    def test_with_what_cannot_be_read(self, url: str) -> None:
        """It is told where to look."""
        keep(url, InboxOutcome.QUARANTINED, reason="Its `data` has no known shape.")

        check = found(url)["inbox"]

        assert (check.health, check.says) == (
            "warning",
            "The inbox holds 1 message: 1 quarantined.",
        )
        assert "counterfoil inbox list --outcome quarantined" in (check.remedy or "")

    def test_tells_apart_for_what_it_waits(self, url: str) -> None:
        """What waits for its customer needs nobody; what waits for Stripe needs a key."""
        theirs = samples.event("payment_method.updated", samples.payment_method(customer=None))
        arrived(url, theirs)
        alone = found(url)["inbox"]
        arrived(url, thin(id="evt_9", snapshot_event=None))
        both = found(url)["inbox"]

        assert (alone.health, alone.says) == (
            "ok",
            "The inbox holds 1 message: 1 waiting for what they belong to.",
        )
        assert both.health is Health.WARNING
        assert both.says == (
            "The inbox holds 2 messages: 1 waiting for what they belong to, 1 waiting to be looked"
            " up at Stripe."
        )
        assert "with STRIPE_SECRET_KEY set" in (both.remedy or "")


class TestTheWebhookSecret:
    """With it, webhooks are known to be Stripe's."""

    @pytest.mark.parametrize(
        ("text", "health", "says"),
        [
            ("", "warning", "COUNTERFOIL_WEBHOOK_SECRET isn't set, so that "),
            (" , ", "warning", "COUNTERFOIL_WEBHOOK_SECRET isn't set, so that "),
            ("whsec_4242", "ok", "For signatures one secret is set."),
            ("whsec_4242, whsec_2", "ok", "For signatures 2 secrets are set."),
            (
                "whsec_2,sk_test_4242",
                "fault",
                "COUNTERFOIL_WEBHOOK_SECRET holds something that is no",
            ),
        ],
    )
    def test_is_looked_at(self, text: str, health: str, says: str) -> None:
        """And never told."""
        check = found(environment={"COUNTERFOIL_WEBHOOK_SECRET": text})["webhook secret"]

        assert check.health == health
        assert check.says.startswith(says)
        assert "4242" not in repr(check)


class TestTheVersion:
    """Stripe's own client and Counterfoil speak of the same."""

    def test_is_the_same(self) -> None:
        """As it is installed here."""
        check = found()["version"]
        assert check.health is Health.OK
        assert "goes by API version 2026-10-28.endive, as Counterfoil does" in check.says

    def test_is_another(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """That may go well."""
        monkeypatch.setattr("stripe.api_version", "2027-04-28.fennel")
        check = found()["version"]
        assert check.health is Health.WARNING
        assert "2027-04-28.fennel, and Counterfoil by 2026-10-28.endive" in check.says


class Asking:
    """Asks what stands in for Stripe, which answers as it is told."""

    def __init__(self, server: StandIn) -> None:
        self.server = server

    def endpoints(self, *endpoints: object, has_more: bool = False, **more: object) -> None:
        """Let the next answer list endpoints."""
        page = {"object": "list", "data": list(endpoints), "has_more": has_more}
        self.server.answer(200, page, **more)

    def found(
        self,
        key: str = "sk_test_4242",
        *,
        endpoint: str | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> dict[str, Check]:
        """Return what the checks come to; none of them tells the key, nor writes."""
        environment = {"STRIPE_SECRET_KEY": key, "COUNTERFOIL_STRIPE_URL": self.server.url}
        checks = found(environment=environment, endpoint=endpoint, clock=clock)
        assert "4242" not in repr(checks)
        assert {each.method for each in self.server.asked} <= {"GET"}
        return checks

    def endpoint(self, *endpoints: object) -> Check:
        """Return what is said of these endpoints."""
        self.endpoints(*endpoints)
        return self.found()["endpoint"]


@pytest.fixture(name="stripe")
def _stripe(stripe_server: StandIn) -> Asking:
    return Asking(stripe_server)


class TestTheKeyOfStripe:
    """Whether Stripe takes it, and of which mode it is."""

    def test_that_is_not_set(self) -> None:
        """Then Stripe isn't asked for anything."""
        checks = found()

        for name in ("stripe key", "endpoint", "clock"):
            assert checks[name].health is Health.NOT_CHECKED
            assert checks[name].says.startswith("STRIPE_SECRET_KEY isn't set")

    def test_that_is_none(self, stripe: Asking) -> None:
        """It isn't sent anywhere."""
        checks = stripe.found("pk_test_4242")

        assert checks["stripe key"].health is Health.FAULT
        assert checks["stripe key"].says.startswith("STRIPE_SECRET_KEY holds no secret key")
        assert checks["endpoint"].health is checks["clock"].health is Health.NOT_CHECKED
        assert stripe.server.asked == []

    def test_that_is_accepted(self, stripe: Asking) -> None:
        """One question is enough for all three checks."""
        stripe.endpoints(ENDPOINT)

        checks = stripe.found()

        assert checks["stripe key"].says == "Stripe accepts the key, which is of test mode."
        assert {checks[name].health for name in ("stripe key", "endpoint", "clock")} == {"ok"}
        (asked,) = stripe.server.asked
        assert (asked.path, asked.parameters) == ("/v1/webhook_endpoints", (("limit", "100"),))
        assert asked.headers["Stripe-Version"] == "2026-10-28.endive"

    def test_that_does_not_say_of_which_mode_it_is(self, stripe: Asking) -> None:
        """The endpoints that it is shown tell."""
        stripe.endpoints()
        stripe.endpoints(ENDPOINT | {"livemode": True})

        assert "an unknown mode" in stripe.found("sk_4242")["stripe key"].says
        assert "of live mode" in stripe.found("sk_4242")["stripe key"].says

    def test_that_is_not_known(self, stripe: Asking) -> None:
        """It was rolled, or is another's."""
        stripe.server.answer(401, {"error": {"type": "invalid_request_error"}})

        checks = stripe.found()

        assert checks["stripe key"].health is Health.FAULT
        assert checks["stripe key"].says.startswith("Stripe doesn't know the key (HTTP 401)")
        assert checks["endpoint"].health is Health.NOT_CHECKED
        assert checks["clock"].health is Health.OK

    def test_that_may_not_read_endpoints(self, stripe: Asking) -> None:
        """A restricted key is a good key."""
        stripe.server.answer(403, {"error": {"type": "invalid_request_error"}})

        checks = stripe.found("rk_test_4242")

        assert checks["stripe key"].health is Health.OK
        assert checks["endpoint"].health is Health.NOT_CHECKED
        assert "The key may not do this (HTTP 403)" in checks["endpoint"].says

    @pytest.mark.parametrize(
        ("status", "body", "says"),
        [
            (500, b"", "Stripe couldn't answer (HTTP 500): try again later."),
            (200, {"object": "account", "id": "acct_1"}, "What was answered isn't Stripe's"),
            (200, {"data": [{"id": "we_1"}]}, "What was answered isn't Stripe's"),
            (200, [1], "What was answered isn't Stripe's"),
            (200, b'{"data": []} ', None),
            (200, b"<html>Sign in</html>", "What was answered is no JSON of Stripe's"),
            (404, [1], ""),
        ],
    )
    def test_of_which_nothing_is_learnt(
        self, stripe: Asking, status: int, body: object, says: str | None
    ) -> None:
        """Whatever answers there; the time is told all the same."""
        stripe.server.answer(status, body)

        checks = stripe.found()

        if says is None:
            assert checks["stripe key"].health is Health.OK
        else:
            assert checks["stripe key"].health is Health.NOT_CHECKED
            assert checks["stripe key"].says.startswith(says)
            assert checks["endpoint"].health is Health.NOT_CHECKED

    def test_without_a_network(self) -> None:
        """Nothing at Stripe is checked, all else is."""
        nowhere = {"STRIPE_SECRET_KEY": "sk_test_1", "COUNTERFOIL_STRIPE_URL": "http://127.0.0.1:1"}

        checks = found(environment=nowhere)

        for name in ("stripe key", "endpoint", "clock"):
            assert checks[name].health is Health.NOT_CHECKED
        assert checks["stripe key"].says.startswith("http://127.0.0.1:1 can't be reached")
        assert checks["clock"].says == "No answer of Stripe's tells the time."
        assert checks["version"].health is Health.OK


class TestTheEndpoint:
    """Stripe sends what is translated, and to the right place."""

    def test_that_there_is_not(self, stripe: Asking) -> None:
        """It is told how to make one."""
        assert stripe.endpoint() == Check(
            name="endpoint",
            health=Health.FAULT,
            says="Stripe has no endpoint: it sends its events nowhere.",
            remedy="counterfoil webhooks register URL makes one.",
        )

    def test_that_is_as_it_should_be(self, stripe: Asking) -> None:
        """The URL is told, since there may be others."""
        check = stripe.endpoint(ENDPOINT)
        assert check.health is Health.OK
        assert check.says == (
            f"Stripe sends we_1 ({URL}) just the types that are translated, in 2026-10-28.endive."
        )

    @pytest.mark.parametrize(
        ("changes", "health", "says"),
        [
            ({"status": "disabled"}, "fault", "is disabled."),
            (
                {"enabled_events": list(TRANSLATED[2:])},
                "fault",
                f"isn't sent {TRANSLATED[0]}, {TRANSLATED[1]}.",
            ),
            (
                {"enabled_events": [*TRANSLATED, "charge.failed", "charge.updated"]},
                "warning",
                f"is sent charge.failed, charge.updated, {NOTHING}",
            ),
            ({"enabled_events": ["*"]}, "warning", f"is sent *, {NOTHING}"),
            (
                {"enabled_events": ["charge.failed"]},
                "fault",
                f"isn't sent any type that is translated; it is sent charge.failed, {NOTHING}",
            ),
            (
                {"api_version": "2024-06-20"},
                "warning",
                "is sent objects in API version 2024-06-20, not 2026-10-28.endive.",
            ),
            (
                {"api_version": None},
                "warning",
                f"is {OWN_VERSION}",
            ),
            (
                {"api_version": None, "status": "disabled"},
                "fault",
                f"is disabled; it is {OWN_VERSION}",
            ),
        ],
    )
    def test_that_is_not_as_it_should_be(
        self, stripe: Asking, changes: dict[str, object], health: str, says: str
    ) -> None:
        """A fault where events are lost by it; all that is wrong is said at once."""
        check = stripe.endpoint(ENDPOINT | changes)

        assert check.health == health
        assert check.says == f"The endpoint we_1 ({URL}) {says}"
        assert "counterfoil webhooks register URL" in (check.remedy or "")

    def test_of_several_is_the_nearest(self, stripe: Asking) -> None:
        """An account has endpoints for other programs too."""
        others = ENDPOINT | {"id": "we_2", "enabled_events": ["charge.failed"]}
        off = ENDPOINT | {"id": "we_3", "status": "disabled"}

        check = stripe.endpoint(others, off, ENDPOINT)

        assert check.health is Health.OK
        assert check.says.startswith(f"Stripe sends we_1 ({URL}), the nearest of 3, just ")

    def test_may_be_named(self, stripe: Asking) -> None:
        """However its URL is spelled; then no other will do."""
        others = ENDPOINT | {"id": "we_2", "url": "https://example.com/", "status": "disabled"}
        stripe.endpoints(ENDPOINT, others)

        assert "we_2" in stripe.found(endpoint="https://EXAMPLE.com")["endpoint"].says
        none = stripe.found(endpoint="https://example.com/other")["endpoint"]
        assert none.health is Health.FAULT
        assert none.says.startswith("Stripe has no endpoint with the URL https://example.com/other")

    def test_is_looked_for_on_every_page(self, stripe: Asking) -> None:
        """Stripe lists a hundred at a time."""
        stripe.endpoints(ENDPOINT | {"id": "we_2", "status": "disabled"}, has_more=True)
        stripe.endpoints(ENDPOINT)

        assert stripe.found()["endpoint"].health is Health.OK
        assert stripe.server.asked[1].parameters == (("limit", "100"), ("starting_after", "we_2"))

    def test_cannot_be_named_by_what_is_no_url(self, stripe: Asking) -> None:
        """It is said before anything is asked."""
        with pytest.raises(EndpointUrlError, match="is no URL"):
            stripe.found(endpoint="example.com/stripe")
        assert stripe.server.asked == []


class TestTheClock:
    """Signatures are refused where the clocks are too far apart."""

    @pytest.mark.parametrize(
        ("ahead", "health", "says"),
        [
            (0, "ok", "The clock here agrees with Stripe's."),
            (-30, "ok", "seconds behind Stripe's."),
            (30, "ok", "seconds ahead of Stripe's."),
            (-120, "fault", "seconds behind Stripe's: from 300 on, webhooks are refused."),
            (120, "fault", "seconds ahead of Stripe's: from 300 on, webhooks are refused."),
        ],
    )
    def test_is_compared_with_stripes(
        self, stripe: Asking, ahead: int, health: str, says: str
    ) -> None:
        """As far as whole seconds and the way there let it be told."""
        stripe.endpoints(ENDPOINT)

        check = stripe.found(clock=lambda: utc_now() + timedelta(seconds=ahead))["clock"]

        assert check.health == health
        assert check.says.endswith(says)

    def test_is_not_checked_where_the_time_is_not_told_as_a_date(self, stripe: Asking) -> None:
        """Nothing is made up."""
        stripe.endpoints(ENDPOINT, headers={"Date": "soon"})

        assert stripe.found()["clock"].health is Health.NOT_CHECKED


class TestTheReadModels:
    """Questions are answered as far as the read models have come."""

    def test_that_were_never_asked_are_not_checked(self, url: str) -> None:
        """The first question fills their tables."""
        assert found(url)["read models"].health == "not checked"

    def test_that_are_behind_are_well(self, url: str) -> None:
        """Whoever asks them brings them up first."""
        with BillingPortal.open(url, master_key=MASTER_KEY) as portal:
            ingest(portal, [samples.event("customer.created", samples.customer())])
            portal.views.catch_up()

        assert "at the end of the log" in found(url)["read models"].says

        with BillingPortal.open(url, master_key=MASTER_KEY) as portal:
            other = samples.customer(id="cus_2")
            ingest(portal, [samples.event("customer.created", other, id="evt_2")])

        check = found(url)["read models"]
        assert check.health == "ok"
        assert "positions behind the log" in check.says

    def test_that_pass_over_an_aggregate_are_told_of(self, url: str) -> None:
        """What they leave out has to be repaired, and they have to be filled anew."""
        with BillingPortal.open(url, master_key=MASTER_KEY) as portal:
            ingest(portal, [samples.event("customer.created", samples.customer())])
            portal.views.catch_up()
            derived = portal.store.derived
            parked = Parked(
                view="trail", stream="acct_1/live/customer/cus_1", position=1, reason=""
            )
            registry = Registry(derived.dialect, derived.schema)
            derived.write(lambda work: registry.park(work, parked))

        check = found(url)["read models"]

        assert check.health == "warning"
        assert "pass over 1 of the aggregates" in check.says
