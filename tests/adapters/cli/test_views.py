"""``counterfoil views``: how the read models stand, filling them anew, and keeping them so."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.adapters.cli.running import EXAMPLES, Ran, refused, run, words
from tests.adapters.views.logs import alter
from tests.postgres import Server

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.views.views_of import VIEWS

NAMES = [view.name for view in VIEWS]
PROGRAM = (sys.executable, "-m", "counterfoil.adapters.cli")
PATIENCE_SECONDS = 60


@pytest.fixture(name="filled")
def _filled(url: str) -> str:
    """Return the URL of a database with events, of which no read model was told."""
    assert run("--database", url, "ingest", EXAMPLES).code == 0
    return url


def views(url: str, *arguments: str) -> Ran:
    """Run one of the commands."""
    return run("--database", url, "views", *arguments)


class TestStatus:
    """How they stand."""

    def test_of_what_was_never_filled(self, filled: str) -> None:
        """Asking fills nothing."""
        for _ in range(2):
            entries = views(filled, "status", "--json").entries
            assert [each["name"] for each in entries] == NAMES
            assert {each["version"] for each in entries} == {None}
            assert {each["position"] for each in entries} == {0}
            assert not any(each["is_current"] for each in entries)

        assert "to be filled anew" in views(filled, "status").out

    def test_after_a_rebuild(self, filled: str) -> None:
        """Up to date."""
        views(filled, "rebuild")

        (_, *lines) = views(filled, "status").out.splitlines()

        assert [line.split()[0] for line in lines] == NAMES
        assert all(line.endswith("up to date") for line in lines)

    def test_names_what_is_parked(self, filled: str) -> None:
        """With the position and the reason, and what to do."""
        views(filled, "rebuild")
        with EventStore.open(filled) as store:
            last = store.last_position()
        with BillingPortal.open(filled) as portal:
            rows = [row for page in portal.store.rows() for row in page]
            row = next(each for each in reversed(rows) if "/subscription/" in each.stream)
            held = dict.fromkeys(portal.views._views)
            assert held
            derived = portal.store.derived
            # As it was before the event was recorded.
            derived.write(lambda work: work.retrack("view:subscriptions", row.position - 1))
            schema = "counterfoil_view_subscriptions_entries"
            derived.write(
                lambda work: work.run(f"DELETE FROM {schema} WHERE position >= ?", (row.position,))
            )
            alter(portal.store, row.position, state=b"\x09")
            portal.views.catch_up()

        shown = words(views(filled, "status").out)
        (entry,) = (e for e in views(filled, "status", "--json").entries if e["parked"])

        assert f"subscriptions passes over {row.stream} from position {row.position}" in shown
        assert "1 parked" in shown
        assert shown.endswith("Once the events are repaired: counterfoil views rebuild")
        assert (entry["name"], entry["behind"], entry["position"]) == ("subscriptions", 0, last)


class TestRebuild:
    """Filling anew."""

    def test_all_of_them(self, filled: str) -> None:
        """With what it came to."""
        ran = views(filled, "rebuild")

        assert ran.code == 0
        assert ran.out.startswith(f"{len(NAMES)} read models rebuilt, up to position ")

    def test_some_of_them(self, filled: str) -> None:
        """By their names."""
        ran = views(filled, "rebuild", "subscriptions", "--json")

        assert ran.json["rebuilt"] == ["subscriptions"]

    def test_refuses_a_name_that_nothing_has(self, filled: str) -> None:
        """And names those that there are."""
        sentence = refused(views(filled, "rebuild", "subscription"))

        assert sentence.startswith("There is no read model 'subscription': there are trail, ")

    def test_is_strict(self, filled: str) -> None:
        """And says which event it is."""
        with BillingPortal.open(filled) as portal:
            rows = [row for page in portal.store.rows() for row in page]
            row = next(each for each in rows if "/subscription/" in each.stream)
            alter(portal.store, row.position, state=b"\x09")

        sentence = refused(views(filled, "rebuild"))

        assert f"the event at position {row.position}, of {row.stream}," in sentence


class TestFollow:
    """Keeping them so."""

    @pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
    def test_until_it_is_told_to_end(self, filled: str, by: signal.Signals) -> None:
        """It says what it does, fills what there is, and ends quietly."""
        with following(filled) as process:
            assert process.stdout is not None
            said = process.stdout.readline()
            with BillingPortal.open(filled) as portal:
                last = portal.store.last_position()
                portal.views.wait_for(last, PATIENCE_SECONDS)
            process.send_signal(by)
            rest, errors = process.communicate(timeout=PATIENCE_SECONDS)

        assert said == "Keeping the read models up to date, until Ctrl-C.\n"
        assert (rest, errors, process.returncode) == ("", "", 0)

    def test_one_leads_and_the_other_takes_its_place(self, postgres: Server) -> None:
        """Even where the first is killed."""
        url = postgres.url()
        env = {"COUNTERFOIL_MASTER_KEY": "A" * 43 + "="}
        assert run("--database", url, "ingest", EXAMPLES, env=env).code == 0
        with following(url, "--json", env=env) as first:
            assert first.stdout is not None
            assert json.loads(first.stdout.readline()) == {"leads": True}
            with following(url, "--json", env=env) as second:
                assert second.stdout is not None
                assert json.loads(second.stdout.readline()) == {"leads": False}
                first.kill()
                assert json.loads(second.stdout.readline()) == {"leads": True}
                second.send_signal(signal.SIGINT)
                assert second.wait(PATIENCE_SECONDS) == 0


def following(
    url: str, *options: str, env: dict[str, str] | None = None
) -> "subprocess.Popen[str]":
    """Let the command follow the log, in a process of its own."""
    return subprocess.Popen(
        [*PROGRAM, "--database", url, "views", "follow", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
    )


def test_help_names_the_three(tmp_path: Path) -> None:
    """Each with what it does."""
    shown = run("views", "--help").out

    assert all(name in shown for name in ("status", "rebuild", "follow"))
    assert not list(tmp_path.iterdir())
