"""``counterfoil access``: who is to be served, by which policy, and what changes in it."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest
from tests.adapters.cli.running import Json, refused, run, words

ADA = "sub_1AdaSketchbook0000000000"
DAAN = "sub_1DaanSketchbookEarly0000"
GHALIA = "sub_1GhaliaSketchbook0000000"
HANNAS_OTHER = "sub_1HannaAtelier00000000000"
STUDIO = "acct_1LamplightStudio"

WITHIN_GRACE = ("--at", "2026-11-20T12:00Z")
AFTER_GRACE = ("--at", "2026-11-29")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with the demonstration's year, Ada's collection paused in the end."""
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    assert run("demo", "--keep", file).code == 0
    return file


@pytest.fixture(name="demo")
def _demo(kept: Path, tmp_path: Path) -> str:
    """Return a copy of it, with the key that lies beside it, to change."""
    copy = copytree(kept.parent, tmp_path / "demo")
    return f"sqlite:///{copy / kept.name}"


def answers(database: str, *arguments: str) -> list[Json]:
    """Return what is answered for the one place that there is."""
    (place,) = run("--database", database, "access", *arguments, "--json").entries
    found = place["answers"]
    assert isinstance(found, list)
    return found


def ids(database: str, *arguments: str) -> list[object]:
    """Return the ids of the subscriptions that are listed."""
    return [each["subscription"] for each in answers(database, *arguments)]


def test_it_lists_who_is_to_be_served_and_why(demo: str) -> None:
    """A paused collection is served on, a grace says when it ends, a paused subscription stops."""
    said = words(run("--database", demo, "access", *WITHIN_GRACE).out)

    assert "14 subscriptions, at 2026-11-20 12:00:00 UTC" in said
    assert f"{ADA} serve 2026-11-20 its collection is paused, invoices become void" in said
    assert f"{GHALIA} grace 2026-11-14 2026-11-28 its payment is past due" in said
    assert f"{HANNAS_OTHER} stop 2026-11-09 it is itself paused" in said


def test_it_finds_those_that_are_to_be_stopped(demo: str) -> None:
    """Of any time: a grace that was over by then has become a stop."""
    assert ids(demo, "--access", "stop", *WITHIN_GRACE) == [DAAN, HANNAS_OTHER]
    assert ids(demo, "--access", "stop", *AFTER_GRACE) == [DAAN, GHALIA, HANNAS_OTHER]
    assert ids(demo, "--access", "grace", *WITHIN_GRACE) == [GHALIA]
    assert ids(demo, "--access", "grace", "--known-at", "2026-11-20T12:00Z") == [GHALIA]
    assert ids(demo, "--access", "stop", "--limit", "1", *WITHIN_GRACE) == [DAAN]
    assert ids(demo, "--access", "stop", "--after", DAAN, *WITHIN_GRACE) == [HANNAS_OTHER]
    assert ids(demo, "--customer", "cus_GhaliaMutairi0") == [GHALIA]
    (ghalia,) = answers(demo, "--subscription", GHALIA, *AFTER_GRACE)
    assert ghalia["service"] == {
        "access": "stop",
        "reason": "past_due",
        "since": "2026-11-28T20:21:47Z",
        "until": None,
    }


def test_it_writes_csv(demo: str) -> None:
    """With the columns that the README documents."""
    ran = run("--database", demo, "access", "--access", "grace", "--csv", "-", *WITHIN_GRACE)

    (row,) = csv.DictReader(io.StringIO(ran.out))
    assert row == {
        "account": STUDIO,
        "mode": "live",
        "subscription": GHALIA,
        "customer": "cus_GhaliaMutairi0",
        "access": "grace",
        "since": "2026-11-14T20:21:47Z",
        "until": "2026-11-28T20:21:47Z",
        "reason": "past_due",
        "by": "stripe",
        "through": "observation",
        "reference": "evt_1LampStudio0000000000114",
        "status": "past_due",
        "collection_behavior": "",
    }


def test_where_nothing_is_recorded_it_says_what_to_do(url: str) -> None:
    """Instead of an empty table; and there is neither a policy nor a change."""
    assert run("--database", url, "migrate").code == 0
    assert "Try: counterfoil ingest PATH" in run("--database", url, "access").out
    assert "Nothing is recorded yet" in refused(run("--database", url, "access", "policy"))
    assert "Nothing is recorded there" in refused(run("--database", url, "access", "changes"))


def test_an_account_of_the_environment_holds_for_what_belongs_to_it(demo: str) -> None:
    """It isn't an option that was given to the command itself."""
    environment = {"COUNTERFOIL_ACCOUNT": "acct_1LamplightStudio"}

    assert run("--database", demo, "access", "policy", env=environment).code == 0
    assert run("--database", demo, "access", "changes", env=environment).code == 0


class TestThePolicy:
    """What the merchant decides."""

    def test_is_shown(self, demo: str) -> None:
        """By default in force until the merchant says otherwise."""
        said = words(run("--database", demo, "access", "policy").out)
        assert f"{STUDIO}: by default" in said
        assert "past_due grace:14 its payment is past due" in said
        assert "Where two hold, the stricter counts." in said

    def test_is_changed_by_the_merchant(self, demo: str) -> None:
        """From now on; what was before was decided by the one of then."""
        ran = run(
            *("--database", demo, "access", "policy", "--set", "void=stop"),
            *("--set", "past_due=grace:5", "--json"),
        )
        shown = ran.json
        assert shown["account"] == STUDIO
        policy, by = shown["policy"], shown["by"]
        assert isinstance(policy, dict)
        assert isinstance(by, dict)
        assert (policy["void"], policy["past_due"]) == ("stop", "grace:5")
        assert (by["actor"], by["door"]) == ("merchant", "api")
        assert ADA in ids(demo, "--access", "stop")
        assert ADA not in ids(demo, "--access", "stop", *WITHIN_GRACE)

        run("--database", demo, "access", "policy", "--set", "void=default")
        assert ADA not in ids(demo, "--access", "stop")
        before = run("--database", demo, "access", "policy", *WITHIN_GRACE)
        assert f"{STUDIO}: by default" in before.out
        said = words(run("--database", demo, "access", "policy").out)
        assert "by merchant (api)" in said

    @pytest.mark.parametrize(
        ("chosen", "sentence"),
        [
            ("late=stop", "'late' is no ground of the policy: it is one of incomplete,"),
            ("void", "'void' says nothing that a ground can mean: write void=serve, void=stop"),
            ("void=14", "'void=14' says nothing that a ground can mean"),
            ("void=grace:0", "'grace:0' was not accepted for void."),
            ("void=grace", "'grace' was not accepted for void."),
            ("void=grace:366", "1 to 365 days"),
        ],
    )
    def test_says_no_to_what_it_does_not_understand(
        self, demo: str, chosen: str, sentence: str
    ) -> None:
        """In one sentence, and nothing is changed."""
        assert sentence in refused(run("--database", demo, "access", "policy", "--set", chosen))
        assert "by default" in run("--database", demo, "access", "policy").out

    def test_is_not_changed_in_the_past(self, demo: str) -> None:
        """A date is for questions alone."""
        ran = run("--database", demo, "access", "policy", "--set", "void=stop", *WITHIN_GRACE)
        assert "A policy is changed from now on" in refused(ran)

    def test_is_of_one_account(self, demo: str) -> None:
        """Which has to be on record, and to be named where there are several."""
        ran = run("--database", demo, "access", "policy", "--account", "acct_typo")
        assert refused(ran).startswith("Nothing is recorded of acct_typo")


class TestChanges:
    """What a platform is told."""

    def test_are_listed_with_a_cursor(self, demo: str) -> None:
        """To go on from: none is told twice, none is left out."""
        whole = run("--database", demo, "access", "changes", "--json").json
        changes = whole["changes"]
        assert isinstance(changes, list)
        assert len(changes) == 22
        assert whole["has_more"] is False

        page = run("--database", demo, "access", "changes", "--limit", "9", "--json").json
        assert page["has_more"] is True
        assert page["changes"] == changes[:9]
        rest = run(
            *("--database", demo, "access", "changes", "--json"),
            *("--after", str(page["position"])),
        ).json
        assert rest["changes"] == changes[9:]
        assert rest["position"] == whole["position"]
        assert changes[-1]["subscription"] == ADA
        assert changes[-1]["after"]["reason"] == "void"
        assert changes[-1]["by"] == {
            "actor": "merchant",
            "door": "dashboard",
            "reference": "demo-pause",
        }

    def test_are_shown_to_people(self, demo: str) -> None:
        """One on a line; a policy that changed concerns all."""
        run("--database", demo, "access", "policy", "--set", "void=stop")
        said = words(run("--database", demo, "access", "changes").out)
        assert "23 changes, up to position" in said
        assert f"{HANNAS_OTHER} serve -> stop paused stripe" in said
        assert f"{GHALIA} serve -> grace until past_due stripe 2026-11-28" in said
        assert "(all) to be asked for anew policy merchant" in said
        few = words(run("--database", demo, "access", "changes", "--limit", "2").out)
        assert "There are more: --after 51" in few

    def test_are_of_one_place(self, demo: str) -> None:
        """A cursor says how far one has come in it."""
        ran = run("--database", demo, "access", "changes", "--mode", "test")
        assert "Nothing is recorded there" in refused(ran)

    @pytest.mark.parametrize("options", [("--json",), ()])
    def test_can_be_followed(self, demo: str, options: tuple[str, ...]) -> None:
        """One on a line, those of now and those that come, until it is stopped."""
        program = (sys.executable, "-m", "counterfoil.adapters.cli", "--database", demo)
        with subprocess.Popen(
            [*program, "access", "changes", "--follow", "--after", "180", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=dict(os.environ),
        ) as process:
            try:
                assert process.stdout is not None
                first = process.stdout.readline()
                run("--database", demo, "access", "policy", "--set", "void=stop")
                second = process.stdout.readline()
            finally:
                process.kill()
        if options:
            assert json.loads(first)["subscription"] == ADA
            told = json.loads(second)
            assert (told["change"], told["policy"]["void"]) == (
                "policy",
                {"access": "stop", "days": None},
            )
        else:
            assert f"{ADA}  serve -> serve  void  merchant" in first
            assert "(all)  to be asked for anew  policy  merchant" in second
