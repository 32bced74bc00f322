"""Tells lives to a portal, and compares what a read model says with the aggregate itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from random import Random
from typing import TypeVar

from attrs import frozen
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Select, Table, select
from tests.adapters.ingesting import NOON, items_of, sighted_in, tell_one
from tests.portal.machine import Portal

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.reading import Sighted
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.moments import to_micros
from counterfoil.projections.answers import Query, When
from counterfoil.projections.read_model import ReadModel, Row
from counterfoil.projections.timeline import timeline

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")

EXAMPLES = Path(__file__).parents[2] / "examples"

SEQUENCES = 12
"""How many sequences of commands are tried; they aren't made any shorter, which takes long."""

MICROSECOND = timedelta(microseconds=1)

Columns = Mapping[str, object]
"""What columns should hold, by name."""

OfFacets = Callable[[Mapping[str, object]], Columns]
"""Says what columns should hold, by the facets that have a value."""


@frozen(kw_only=True)
class One:
    """Which aggregate is asked about; None: all."""

    id: str | None = None
    customer: str | None = None
    limit: int = 1000


def live(told: Sequence[Sighted], chance: Random) -> AccountPortal:
    """Tell statements in some order, while the read models catch up now and then."""
    portal = BillingPortal.open("memory://", clock=lambda: NOON)
    bound = portal.account("acct_1", "test")
    for one in chance.sample(told, len(told)):
        tell_one(bound, one)
        if chance.random() < 0.3:
            portal.views.catch_up()
    portal.views.catch_up()
    return bound


def examples() -> tuple[Sighted, ...]:
    """Return what the examples state."""
    files = sorted(EXAMPLES.glob("*.jsonl"))
    return tuple(one for file in files for one in sighted_in(items_of(file)))


def decided(disagreements: Callable[[AccountPortal], list[str]]) -> None:
    """Let random commands be decided, and check what they come to."""

    class Decided(Portal):
        """The same machine, which checks the read models at the end of each sequence."""

        def teardown(self) -> None:
            """Check them, and close."""
            try:
                self.portal.views.catch_up()
                assert disagreements(self.account) == []
            finally:
                self.portal.close()

    tried = settings(
        max_examples=SEQUENCES,
        stateful_step_count=30,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Decided, settings=tried)


def held(value: object) -> object:
    """Return what a column holds of a value."""
    if isinstance(value, datetime):
        return to_micros(value)
    return value.value if isinstance(value, Enum) else value


def rows(
    portal: AccountPortal, model: ReadModel, when: When, id_: str | None = None
) -> dict[str, Row]:
    """Return the rows of a read model, by id, as of now or of another time."""

    def found(table: Table, account: str, asked: One) -> "Select[tuple[object, ...]]":
        every = select(table).where(table.c.account == account)
        return every if asked.id is None else every.where(table.c.id == asked.id)

    query = Query(model=model, select=found, answer=lambda row: row)
    return {str(row["id"]): row for row in portal.views.find(query, One(id=id_), when).answers}


def disagreements_of(
    portal: AccountPortal,
    model: ReadModel,
    decider: Decider[C, E, S, Facts],
    *,
    of_state: Callable[[S], Columns],
    of_moment: OfFacets,
) -> Iterator[str]:
    """Say where rows are not what the states are, or what the timelines say of their moments."""
    now = rows(portal, model, When())
    for id_ in portal.ids(model.kind):
        yield from _differing(f"{id_} now", of_state(portal.get(decider, id_)), now.get(id_), ())
        ref = StreamRef(kind=model.kind, id=id_)
        told = timeline(ref, portal.events(ref), decider)
        facets = told.objects.get(ref, {})
        moments = {since.at for facet in facets.values() for since in facet}
        for moment in sorted(each for at in moments for each in (at, at - MICROSECOND)):
            row = rows(portal, model, When(at=moment), id_).get(id_)
            expected = of_moment(told.at(ref, moment))
            yield from _differing(f"{id_} at {moment}", expected, row, model.constant)


def _differing(
    named: str, expected: Columns, row: Row | None, constant: Sequence[str]
) -> Iterator[str]:
    for name, value in expected.items():
        found = None if row is None else row[name]
        # What never changes holds of the time before it was told, too.
        if found != value and not (value is None and name in constant):
            yield f"{named}: {name} is {found!r}, and should be {value!r}"
