"""Tests that the sandbox is as quick with ten thousand customers as with ten."""

import gc
import re
import sqlite3
from collections.abc import Callable, Iterator
from itertools import product as every
from statistics import median
from time import perf_counter
from typing import TypeAlias

import pytest
from tests.adapters.sandbox.traffic.speaking import Speaker
from tests.adapters.sandbox.world import SOME_DAY, a_world
from tests.durability.campaign import number, say

from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.adapters.sandbox.kinds import KINDS
from counterfoil.adapters.sandbox.records.store import Wanted

_FEW = 10
_MANY = number("CUSTOMERS", 10_000)
_ROUNDS = number("ROUNDS", 40)

_MORE_INSTRUCTIONS = 1.15
_SLOWER = 2.0
"""What the gate lets pass, for machines have their moods; what was measured is printed."""

_SLOW = re.compile(r"SCAN (?!CONSTANT|\(subquery)|USE TEMP")
"""What SQLite plans where it looks through everything; the subquery is one with a limit."""

_MONTH = 31 * 24 * 60 * 60


class _Busy:
    """A sandbox with so many customers, and what is asked of it again and again."""

    def __init__(self, customers: int) -> None:
        self.speaker = Speaker(SOME_DAY)
        self._asked = 0
        gold = self._made("/v1/products", {"name": "Gold"})
        monthly: JsonObject = {"currency": "usd", "product": gold, "unit_amount": 2000}
        self._price = self._made("/v1/prices", monthly | {"recurring": {"interval": "month"}})
        self._customers = [self.create() for _number in range(customers)]
        self._clock = self._made("/v1/test_helpers/test_clocks", {"frozen_time": SOME_DAY})
        self._now = SOME_DAY
        on_clock = self._made("/v1/customers", {"test_clock": self._clock})
        self._subscribe(on_clock)

    @property
    def database(self) -> sqlite3.Connection:
        """Where it keeps its records."""
        return self.speaker.judged.sandbox.records._database

    def _made(self, path: str, asked: JsonObject, method: str = "POST") -> str:
        made = self.speaker.made(path, asked, method)
        assert made is not None, (method, path, asked)
        return str(made.get("id"))

    def _next(self) -> str:
        self._asked += 1
        return self._customers[self._asked * 7 % len(self._customers)]

    def create(self) -> str:
        """Create a customer."""
        self._asked += 1
        return self._made("/v1/customers", {"email": f"{self._asked}@example.com"})

    def retrieve(self) -> None:
        """Retrieve a customer."""
        self._made(f"/v1/customers/{self._next()}", {}, "GET")

    def update(self) -> None:
        """Change a customer."""
        self._made(f"/v1/customers/{self._next()}", {"name": str(self._asked)})

    def page(self) -> None:
        """List customers."""
        self._made("/v1/customers", {"limit": 3, "starting_after": self._customers[-1]}, "GET")

    def search(self) -> None:
        """List the customers of an address."""
        self._made("/v1/customers", {"limit": 3, "email": "7@example.com"}, "GET")

    def subscribe(self) -> None:
        """Create a subscription, which invoices and charges."""
        self._subscribe(self._made("/v1/customers", {}))

    def _subscribe(self, customer: str) -> None:
        of: JsonObject = {"customer": customer}
        method = self._made("/v1/payment_methods/pm_card_visa/attach", of)
        paying: JsonObject = {"default_payment_method": method}
        self._made("/v1/subscriptions", of | {"items": [{"price": self._price}]} | paying)

    def subscriptions(self) -> None:
        """List the subscriptions of a customer."""
        self._made("/v1/subscriptions", {"customer": self._next()}, "GET")

    def renew(self) -> None:
        """Let a month pass for one subscription."""
        self._now += _MONTH
        path = f"/v1/test_helpers/test_clocks/{self._clock}/advance"
        self._made(path, {"frozen_time": self._now})


_Task: TypeAlias = Callable[[_Busy], object]

_TASKS: tuple[_Task, ...] = (
    _Busy.create,
    _Busy.retrieve,
    _Busy.update,
    _Busy.page,
    _Busy.search,
    _Busy.subscribe,
    _Busy.subscriptions,
    _Busy.renew,
)


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[_Busy, _Busy]]:
    """Make a sandbox with few customers and one with many, neither held up by a judge."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.adapters.sandbox.driving.complaints", lambda _answer: ())
        few, many = _Busy(_FEW), _Busy(_MANY)
        yield few, many
        few.speaker.close()
        many.speaker.close()


@pytest.mark.exhaustive
@pytest.mark.parametrize("task", _TASKS, ids=lambda task: task.__name__)
def test_many_customers_cost_no_more_instructions(both: tuple[_Busy, _Busy], task: _Task) -> None:
    """SQLite's machine takes as many instructions for a request, however many customers are."""
    few, many = (_instructions(busy, task) for busy in both)

    assert many <= few * _MORE_INSTRUCTIONS


def _instructions(busy: _Busy, task: _Task) -> int:
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    task(busy)
    busy.database.set_progress_handler(step, 1)
    for _round in range(_ROUNDS // 4):
        task(busy)
    busy.database.set_progress_handler(None, 0)
    return steps


@pytest.mark.exhaustive
@pytest.mark.parametrize("task", _TASKS, ids=lambda task: task.__name__)
def test_many_customers_are_served_as_quickly(both: tuple[_Busy, _Busy], task: _Task) -> None:
    """The two are asked in turn, so that the machine's moods meet both; the rates are printed."""
    took: tuple[list[float], list[float]] = ([], [])
    # The collector of garbage would come to one of the two more often.
    gc.disable()
    try:
        for _round, (busy, times) in every(range(_ROUNDS), zip(both, took, strict=True)):
            began = perf_counter()
            task(busy)
            times.append(perf_counter() - began)
    finally:
        gc.enable()
    few, many = (median(times) for times in took)
    ratio = median(one / other for one, other in zip(*took, strict=True))
    say(
        task.__name__,
        f"{1 / few:.0f} a second with {_FEW} customers, {1 / many:.0f} with {_MANY} ({ratio:.0%}).",
    )

    assert ratio >= 1 / _SLOWER


def test_no_statement_looks_through_all_records() -> None:
    """Whatever SQLite is asked, it goes by an index, and sorts nothing."""
    speaker = Speaker(SOME_DAY)
    statements: set[str] = set()
    records = speaker.judged.sandbox.records
    records._database.set_trace_callback(statements.add)
    a_world(speaker)
    for kind in KINDS.values():
        for name in kind.filters:
            other = {kind.filters[0]: "x"} if kind.filters[0] != name else {}
            records.page(kind, Wanted({name: "x"} | other, other, limit=3, before=9))
            records.page(kind, Wanted({name: "x"}, limit=3, after=1))
        records.page(kind, Wanted(limit=3))
    records._database.set_trace_callback(None)
    plans = {
        step[3]: statement
        for statement in {re.sub(r"[xX]?'(?:[^']|'')*'", "'x'", said) for said in statements}
        if statement.startswith(("DELETE", "SELECT", "UPDATE"))
        for step in records._database.execute(f"EXPLAIN QUERY PLAN {statement}")
    }

    slow = {plan: said for plan, said in plans.items() if _SLOW.match(plan)}
    assert slow == {}
    speaker.close()
