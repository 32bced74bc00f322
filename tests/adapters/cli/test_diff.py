"""``counterfoil diff``: what differs between two moments of the demonstration's year, and why."""

import csv
import io
from importlib import import_module

import pytest
from msgspec.json import encode
from tests.adapters.cli.running import Json, Ran, refused, run

from counterfoil.adapters.cli.diff_words import held_in_words
from counterfoil.domain.account.access_policy import DEFAULT_ACCESS_POLICY
from counterfoil.projections.access_policies import ACCESS_POLICIES
from counterfoil.projections.subscriptions import SUBSCRIPTIONS

ADAS_LESSONS = "sub_1AdaSketchbook0000000000"
BEFORE, AFTER = "2026-11-15", "2026-11-21"
HEADING = "account,mode,object,view,facet,before,after,happened_at,known_at,actor,door,reference"


def diff(database: str, *arguments: str) -> Ran:
    """Ask what differs."""
    ran = run("--database", database, "diff", *arguments)
    assert ran.code == 0, ran
    return ran


def of_ada(database: str, *arguments: str) -> Json:
    """Return what differs in Ada's subscription, as programs get it."""
    found = diff(database, *arguments, "--subscription", ADAS_LESSONS, "--json").entries
    (one,) = (each for each in found if each["object"] == f"subscription/{ADAS_LESSONS}")
    return one


def test_it_says_what_differs_and_why(demonstration: str) -> None:
    """Facet by facet, with what it was and is, and the events in between."""
    said = diff(demonstration, BEFORE, AFTER, "--subscription", ADAS_LESSONS).out

    assert f"subscription/{ADAS_LESSONS}  acct_1LamplightStudio/live, subscriptions\n" in said
    assert "  collection behavior: - -> void\n" in said
    assert "  collection resumes at: - -> 2027-01-04 00:00:00\n" in said
    assert (
        "  2026-11-20 09:00:00 by merchant (dashboard, demo-pause):"
        " collection behavior, collection resumes at\n"
    ) in said


def test_programs_get_the_same(demonstration: str) -> None:
    """Moments as moments."""
    one = of_ada(demonstration, BEFORE, AFTER)

    assert one["changed"] == [
        {"facet": "collection_behavior", "before": None, "after": "void"},
        {"facet": "collection_resumes_at", "before": None, "after": "2027-01-04T00:00:00Z"},
        {"facet": "collection_paused_at", "before": None, "after": "2026-11-20T09:00:00Z"},
    ]
    assert one["why"] == [
        {
            "happened_at": "2026-11-20T09:00:00Z",
            "known_at": "2026-11-20T09:00:00Z",
            "actor": "merchant",
            "door": "dashboard",
            "reference": "demo-pause",
            "facets": ["collection_behavior", "collection_resumes_at"],
        }
    ]
    assert (one["appeared"], one["vanished"]) == (False, False)


def test_what_was_known_is_compared_where_asked(demonstration: str) -> None:
    """All was heard of on the 20th, so that all appeared."""
    one = of_ada(demonstration, BEFORE, AFTER, "--known")

    assert one["appeared"] is True
    said = diff(demonstration, BEFORE, AFTER, "--known", "--subscription", ADAS_LESSONS).out
    assert "acct_1LamplightStudio/live, subscriptions, which wasn't known before\n" in said
    assert "[known 2026-11-20 09:00:00]" in said


def test_csv_holds_a_row_a_facet(demonstration: str) -> None:
    """With the last event in between that told of it."""
    text = diff(demonstration, BEFORE, AFTER, "--subscription", ADAS_LESSONS, "--csv", "-").out

    assert text.splitlines()[0] == HEADING
    rows = list(csv.DictReader(io.StringIO(text)))
    (paused,) = (each for each in rows if each["facet"] == "collection_paused_at")
    assert paused["before"] == ""
    assert paused["after"] == "2026-11-20T09:00:00Z"
    assert (paused["actor"], paused["reference"]) == ("merchant", "demo-pause")


def test_nothing_differs_between_a_moment_and_itself(demonstration: str) -> None:
    """Whichever it is."""
    assert diff(demonstration, AFTER, AFTER).out == "Nothing differs.\n"


def test_long_answers_are_cut_where_people_read_them(
    demonstration: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Programs get all."""
    monkeypatch.setattr(import_module("counterfoil.adapters.cli.diff"), "SHOWN_MAX", 1)

    said = diff(demonstration, "2026-01-01", AFTER).out

    assert said.count("acct_1LamplightStudio/live") == 1
    assert "only 1 are shown; --csv and --json give all." in said
    assert len(diff(demonstration, "2026-01-01", AFTER, "--json").entries) > 1


def test_the_earlier_moment_comes_first(demonstration: str) -> None:
    """It is said where it doesn't."""
    assert refused(run("--database", demonstration, "diff", AFTER, BEFORE)) == (
        f"{AFTER} comes after {BEFORE}: write the earlier moment first."
    )


def test_columns_are_put_in_words() -> None:
    """Moments, lists and yes or no."""
    days = '{"si_1":[1772323200000000,null]}'
    items = (
        '[["si_1","price_1","prod_1",2,900,"eur","month",1],'
        '["si_2","price_2","prod_1",null,null,"eur","month",1]]'
    )

    def said(column: str, value: str | int | bool | None) -> str:
        return held_in_words(SUBSCRIPTIONS, column, value)

    assert said("status", None) == "-"
    assert said("cancel_at_period_end", value=True) == "yes"
    assert said("cancel_at_period_end", value=False) == "no"
    assert said("created", 1772323200000000) == "2026-03-01 00:00:00"
    assert said("status_since", 1772323200000000) == "2026-03-01 00:00:00"
    assert said("quantity", 3) == "3"
    assert said("periods", days) == "si_1: 2026-03-01 00:00:00 to unknown"
    assert held_in_words(ACCESS_POLICIES, "policy", encode(DEFAULT_ACCESS_POLICY).decode()) == (
        "incomplete stop, incomplete expired stop, trialing serve, active serve,"
        " past due grace:14, unpaid stop, paused stop, canceled stop, keep as draft serve,"
        " mark uncollectible serve, void serve, unknown grace:14"
    )
    assert said("items", items) == "si_1: 2 x price_1; si_2: price_2"
