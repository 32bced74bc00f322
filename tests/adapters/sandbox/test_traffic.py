"""Tests that the sandbox answers as Stripe did, call by recorded call."""

from collections.abc import Sequence

import pytest
from tests.adapters.sandbox.traffic.reasons import EXCUSES
from tests.adapters.sandbox.traffic.replaying import Outcome, Replayed, replay_all
from tests.adapters.sandbox.traffic.report import REPORT, report

AGREED = 378
"""How many recorded calls are answered alike at least; it only grows."""


@pytest.fixture(scope="module")
def replayed() -> Sequence[Replayed]:
    """Replay all that was recorded."""
    return replay_all()


def test_recorded_calls_are_answered_alike(replayed: Sequence[Replayed]) -> None:
    """No fewer than before."""
    agreed = [one for one in replayed if one.outcome is Outcome.AGREES]

    assert len(agreed) >= AGREED


def test_whatever_differs_has_a_reason(replayed: Sequence[Replayed]) -> None:
    """One of a short list, each a sentence."""
    unexplained = [
        (one.call.recording, one.call.number, one.differences)
        for one in replayed
        if one.outcome is Outcome.DIFFERS and one.reason is None
    ]

    assert unexplained == []


def test_no_excuse_is_left_over(replayed: Sequence[Replayed]) -> None:
    """Each excuses something; one that doesn't would hide the next difference."""
    differing = [(one.call, path) for one in replayed for path in one.differences]

    unused = [
        excuse
        for excuse in EXCUSES
        if not any(excuse.holds(call, path) for call, path in differing)
    ]

    assert unused == []


def test_the_report_is_of_today(replayed: Sequence[Replayed]) -> None:
    """The committed report says what a replay gives."""
    assert REPORT.read_text(encoding="utf-8") == report(replayed)


def test_the_readme_says_as_many(replayed: Sequence[Replayed]) -> None:
    """Its claim is what a replay gives, and so is the number of calls in the sandbox's page."""
    root = REPORT.parents[1]
    served = [one for one in replayed if one.outcome in {Outcome.AGREES, Outcome.DIFFERS}]
    agreed = [one for one in served if one.outcome is Outcome.AGREES]

    assert f"{len(agreed)} of {len(served)} calls alike" in (root / "README.md").read_text("utf-8")
    assert f"of {len(replayed)} calls" in (root / "docs" / "sandbox.md").read_text("utf-8")
