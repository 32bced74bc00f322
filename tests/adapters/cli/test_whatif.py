"""``counterfoil whatif``: what a command would come to, without recording anything."""

import json
from datetime import UTC, datetime

import pytest
from tests.adapters.cli.running import Json, refused, run, words

from counterfoil.adapters.cli.failing import CannotError
from counterfoil.adapters.cli.whatif import moment_in

SKETCHBOOK = "sub_1AdaSketchbook0000000000"
CANCEL = ("whatif", "CancelSubscription", json.dumps({"subscription_id": SKETCHBOOK}))
PAUSE = (
    "whatif",
    "PauseCollection",
    json.dumps({"subscription_id": SKETCHBOOK, "pause": {"behavior": "void"}}),
)


def foreseen(year: str, *arguments: str) -> Json:
    """Return what a command would come to, as programs read it."""
    return run("--database", year, *arguments, "--json").json


class TestWhatACommandWouldRecord:
    """Events, told and not recorded."""

    def test_is_told_event_by_event(self, year: str) -> None:
        """With the aggregate of each."""
        ran = run("--database", year, *CANCEL, "--at", "2026-11-20")

        assert ran.code == 0
        assert words(ran.out).startswith(
            "CancelSubscription by the merchant, door api, by the rules of 2026-11-20 (edition"
            " redesigned-portal). It would record:"
        )
        assert f"  subscription/{SKETCHBOOK}  Cancellation scheduled: " in ran.out
        assert ran.out.endswith("Nothing was recorded.\n")

    def test_leaves_the_log_as_it_was(self, year: str) -> None:
        """The database is opened for reading alone."""
        before = run("--database", year, "log", SKETCHBOOK).out
        run("--database", year, *CANCEL)

        assert run("--database", year, "log", SKETCHBOOK).out == before

    def test_is_told_to_programs_as_well(self, year: str) -> None:
        """With all fields."""
        told = foreseen(year, *CANCEL)

        assert isinstance(told["events"], list)
        event, awaited = told["events"]
        assert event["stream"] == f"subscription/{SKETCHBOOK}"
        assert event["event"] == "CancellationScheduled"
        # What is ingested is in step with Stripe, so that Stripe has to confirm it.
        assert awaited["event"] == "ConfirmationAwaited"
        assert told["refusal"] is None

    def test_is_nothing_where_it_is_so_already(self, year: str) -> None:
        """A wish that is granted."""
        resume = ("whatif", "resume_collection", json.dumps({"subscription_id": SKETCHBOOK}))

        assert "It would record nothing: it is so already." in run("--database", year, *resume).out

    def test_can_be_written_to_standard_input(self, year: str) -> None:
        """Where quoting is a nuisance."""
        ran = run("--database", year, "whatif", "CancelSubscription", "-", stdin=CANCEL[2].encode())

        assert "It would record:" in ran.out


class TestWhatWouldBeRefused:
    """Refusals, told and not logged."""

    def test_is_told_with_the_rule_and_the_remedy(self, year: str) -> None:
        """Customers don't start subscriptions (R91)."""
        start = json.dumps(
            {
                "subscription_id": "sub_new",
                "customer_id": "cus_AdaSketchbook00",
                "items": [{"id": "si_new", "price": "price_1"}],
            }
        )
        ran = run("--database", year, "whatif", "StartSubscription", start, "--as", "customer")

        assert ran.code == 0
        assert "It would be refused:" in ran.out
        assert "(R91)" in ran.out

    def test_is_told_in_dutch_as_well(self, year: str) -> None:
        """Who, by which rules, and why."""
        ran = run("--database", year, *PAUSE, "--as", "customer", "--language", "nl")

        assert words(ran.out).startswith("PauseCollection door de klant, deur portal, volgens de")
        assert "Dit zou worden geweigerd:" in ran.out
        assert ran.out.endswith("Er is niets vastgelegd.\n")


class TestAnEdition:
    """By the rules of other days."""

    @pytest.mark.parametrize(
        ("edition", "rule"),
        [
            ("customers-pause", "collection-pause-is-enabled"),
            ("customers-resume", "collection-pause-is-enabled"),
            ("merchants-pause", "portal-pauses-no-collection"),
        ],
    )
    def test_decides_whether_customers_pause_collections(
        self, year: str, edition: str, rule: str
    ) -> None:
        """The founding document's three; the example's configuration never enabled the pause."""
        told = foreseen(year, *PAUSE, "--as", "customer", "--edition", edition)

        assert told["edition"] == edition
        assert isinstance(told["refusal"], dict)
        assert told["refusal"]["rule"] == rule

    def test_never_binds_merchants(self, year: str) -> None:
        """A merchant may pause a collection, a customer may not (R134)."""
        for edition in ("customers-pause", "customers-resume", "merchants-pause"):
            assert foreseen(year, *PAUSE, "--edition", edition)["refusal"] is None

    def test_of_now_is_asked_by_now(self) -> None:
        """Another by its last second."""
        now = datetime(2026, 11, 25, 12, tzinfo=UTC)

        assert moment_in("redesigned-portal", now) == now
        assert moment_in("customers-resume", now) == datetime(2024, 7, 31, 23, 59, 59, tzinfo=UTC)

    def test_that_is_still_to_come_is_asked_by_its_beginning(self) -> None:
        """A clock that is behind doesn't take the newest edition's name for another's."""
        early = datetime(2024, 1, 1, tzinfo=UTC)

        assert moment_in("redesigned-portal", early) == datetime(2026, 10, 28, tzinfo=UTC)

    def test_must_be_one_that_there_is(self) -> None:
        """The names are said."""
        with pytest.raises(CannotError, match="no edition 'pause': choose one of customers-pause"):
            moment_in("pause", datetime(2026, 11, 25, tzinfo=UTC))


class TestWhatCanNotBeAsked:
    """One clear sentence each."""

    def test_a_command_that_there_is_not(self, year: str) -> None:
        """With the names that are near."""
        sentence = refused(run("--database", year, "whatif", "CancelSubscribtion"))

        assert sentence.startswith("There is no command 'CancelSubscribtion': choose one of")

    def test_fields_that_are_no_object(self, year: str) -> None:
        """With an example."""
        for fields in ("[]", "{", "sub_1"):
            sentence = refused(run("--database", year, "whatif", "CancelSubscription", fields))
            assert sentence.startswith("The fields of a command are a JSON object")

    def test_an_edition_and_a_date_at_once(self, year: str) -> None:
        """Each is a moment."""
        sentence = refused(
            run("--database", year, *CANCEL, "--at", "2024-03-29", "--edition", "merchants-pause")
        )

        assert sentence == "Name an edition or a date, not both."

    def test_a_place_that_is_not_clear(self, url: str) -> None:
        """Nothing is recorded yet, so that there is no account to ask in."""
        run("--database", url, "ingest", "-", stdin=b"")

        sentence = refused(run("--database", url, *CANCEL))

        assert sentence.startswith("It isn't clear where: choose one of none")

    def test_a_place_that_is_named_needs_no_past(self, url: str) -> None:
        """A first customer can be foreseen in a new account."""
        run("--database", url, "ingest", "-", stdin=b"")

        ran = run(
            "--database", url, "whatif", "create_customer", '{"customer_id": "cus_1"}',
            "--account", "acct_1", "--mode", "test",
        )  # fmt: skip

        assert "customer/cus_1  Customer created" in ran.out
