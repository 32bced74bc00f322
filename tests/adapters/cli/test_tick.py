"""``counterfoil tick``: what came to pass, in plain words."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
from tests.adapters.cli.running import refused, run, run_program
from tests.adapters.shop import (
    CONNECT_STRIPE,
    MUG,
    OPEN_SHOP,
    START_MUG,
    Clock,
    do,
)

from counterfoil.adapters import ticking
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.subscription.commands import CancelSubscription
from counterfoil.domain.values import SubscriptionId

LONG_AGO = datetime(2025, 1, 31, 12, tzinfo=UTC)


def sell(url: str, *commands: object) -> None:
    """Let a shop have sold a mug a month long ago, and done something more."""
    with BillingPortal.open(url, clock=Clock(LONG_AGO), on_notice=lambda _: None) as portal:
        do(portal.account("acct_1", "test"), *OPEN_SHOP, START_MUG, *commands)


CANCEL = CancelSubscription(subscription_id=MUG)


def test_says_what_came_to_pass(url: str) -> None:
    """How many of each, and by which moment; a second time there is nothing left."""
    sell(url, CANCEL)

    ran = run("--database", url, "tick")
    again = run("--database", url, "tick")

    assert (ran.code, again.code) == (0, 0)
    assert ran.out.startswith("Time passed for 1 aggregate, until ")
    assert "\nBilling stopped        1\nSubscription canceled  1\n" in ran.out
    assert again.out.startswith("Nothing was due by ")
    assert again.out.endswith(" (UTC).\n")
    assert (ran.err, again.err) == ("", "")


def test_tells_programs_the_same(url: str) -> None:
    """Counts, and by which moment."""
    sell(url, CANCEL)

    ticked = run("--database", url, "tick", "--json").json

    assert ticked.pop("until")
    assert ticked == {
        "aggregates": 1,
        "moments": 1,
        "events": {"BillingStopped": 1, "SubscriptionCanceled": 1, "SubscriptionLetGo": 1},
        "waiting": 0,
        "unfinished": 0,
        "failed": 0,
        "failures": [],
    }


def test_shows_in_the_log_who_it_was(url: str) -> None:
    """Nobody, and at the moment when it was due, whenever it was recorded."""
    sell(url, CANCEL)
    run("--database", url, "tick")

    out = run("--database", url, "log", MUG).out

    assert "2025-02-28 12:00:00  Subscription canceled" in out
    assert "[time, time, command time:subscription/sub_mug:2:2025-02-28T12:00:00+00:00]" in out


def test_says_what_waits_for_stripe(url: str) -> None:
    """Its events tell it."""
    sell(url, CANCEL, CONNECT_STRIPE)

    out = run("--database", url, "tick").out

    assert out.endswith(" (UTC); 1 due, yet not by time alone.\n")


def test_says_that_more_is_to_come(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No aggregate keeps the others waiting for ever."""
    monkeypatch.setattr(ticking, "MOMENTS_MAX", 3)
    sell(url)

    ran = run("--database", url, "tick")

    assert ran.code == 0
    assert "\nPeriod renewed  3\n" in ran.out
    assert ran.out.endswith("More is to come for 1: run it again.\n")


def test_names_what_failed_and_goes_on(url: str, file: Path) -> None:
    """Exit code 1, as for a store that isn't sound; some are shown, all are counted."""
    others = [
        attrs.evolve(START_MUG, subscription_id=SubscriptionId(f"sub_{number}"))
        for number in range(12)
    ]
    sell(url, CANCEL, *others)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(
            "UPDATE counterfoil_events SET state = x'ff'"
            " WHERE originator_id LIKE '%/subscription/%' AND originator_id NOT LIKE '%mug'"
        )

    ran = run("--database", url, "tick")

    assert ran.code == 1
    assert "\nSubscription canceled  1\n" in ran.out
    assert "\nVersion 1 of acct_1" not in ran.out
    assert (
        "\nacct_1/test/subscription/sub_0: Version 1 of acct_1/test/subscription/sub_0 " in ran.out
    )
    assert ran.out.endswith("... and 2 more; --json shows them.\n")
    assert ran.err == "Time didn't pass for 12 aggregates.\n"


def test_runs_as_a_program(url: str) -> None:
    """No progress is shown where nobody looks."""
    sell(url, CANCEL)

    ran = run_program("--database", url, "tick")

    assert (ran.code, ran.err) == (0, "")


def test_what_cannot_be_opened_is_exit_code_two(tmp_path: Path) -> None:
    """In one sentence."""
    assert "there is no directory" in refused(
        run("--database", f"sqlite:///{tmp_path}/nowhere/new.db", "tick")
    )
