"""Tests that no request by Stripe's specification brings the sandbox down."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import fields
from tests.adapters.sandbox.fuzzing import Failures, Fuzzer, every_route, operations
from tests.durability.campaign import number

_FUZZED = number("ASKED", 400)
_STEPS = 12
_ALL = list(HealthCheck)
_PHASES = (Phase.generate, Phase.shrink)

_UNSPECIFIED = ("/v1/billing/feedback_options", "/_sandbox/")
"""Where what is newer than the newest complete specification is, and what Stripe hasn't."""

_SPECIFIED = [route for route in every_route() if not route.path.startswith(_UNSPECIFIED)]
_ROUTES = [f"{route.method} {route.path}" for route in _SPECIFIED]
_TAKING = [
    f"POST {route.path}" for route in _SPECIFIED if route.method == "POST" and fields(route.params)
]
"""The routes that take parameters in a body."""


@contextmanager
def _nothing_going_wrong(fuzzer: Fuzzer) -> Iterator[None]:
    log, failures = logging.getLogger("counterfoil.sandbox"), Failures()
    log.addHandler(failures)
    try:
        yield
    finally:
        log.removeHandler(failures)
        fuzzer.speaker.close()
    assert failures.said == [], fuzzer.said
    assert fuzzer.speaker.judged.complaints == [], fuzzer.said


@pytest.mark.parametrize("label", _ROUTES)
def test_a_request_by_the_specification_is_answered(label: str) -> None:
    """Whatever the specification allows is answered by no 5xx, and by what the schemas allow."""
    _fuzz(label, fitting=True)


@pytest.mark.exhaustive
@pytest.mark.parametrize("label", _TAKING)
def test_a_request_against_the_specification_is_answered(label: str) -> None:
    """Whatever it doesn't allow is no reason for a 5xx either."""
    assert operations(likely=False)[label].body
    _fuzz(label, fitting=False)


def _fuzz(label: str, *, fitting: bool) -> None:
    @settings(
        max_examples=3, derandomize=True, database=None, suppress_health_check=_ALL, phases=_PHASES
    )
    @given(st.data())
    def fuzzed(data: st.DataObject) -> None:
        fuzzer = Fuzzer(data)
        with _nothing_going_wrong(fuzzer):
            assert fuzzer.send(label, fitting=fitting) < 500, fuzzer.said

    fuzzed()


@pytest.mark.exhaustive
@settings(
    max_examples=_FUZZED,
    derandomize=True,
    database=None,
    suppress_health_check=_ALL,
    phases=_PHASES,
)
@given(st.data())
def test_requests_one_after_another_are_answered(data: st.DataObject) -> None:
    """Whatever order requests come in, none is answered by a 5xx, and time goes on after all."""
    fuzzer = Fuzzer(data)
    labels = st.sampled_from(sorted(operations(likely=True)))
    with _nothing_going_wrong(fuzzer):
        for label in data.draw(st.lists(labels, min_size=1, max_size=_STEPS, unique=True)):
            assert fuzzer.send(label, likely=True) < 500, fuzzer.said
