"""How far a backfill has come, kept in the database, so that it can be gone on with."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from attrs import astuple, frozen
from sqlalchemy import BigInteger, Boolean, Column, MetaData, Table, Text, delete, select

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import Lead, Row, Work
from counterfoil.adapters.views.statements import Statements, compiled, is_there, making
from counterfoil.domain.moments import from_micros, to_micros

LISTED_FOR = timedelta(days=29)
"""How long Stripe lists an event, a day less than it says."""


@frozen(kw_only=True)
class Run:
    """
    A backfill, begun and perhaps finished.

    Args:
        place: whose books are filled, ``acct_self/test``.
        stripe_account: the id that the account has at Stripe.
        began_at: the second, by Stripe's clock, in which it began.
        first_at: in which second the first of all backfills of the place began.
        adds: something was on record before it began, so that something may have gone meanwhile.
        finished_at: when it was done.
    """

    place: str
    stripe_account: str
    began_at: datetime
    first_at: datetime
    adds: bool
    finished_at: datetime | None = None

    def may_go_on(self, now: datetime) -> bool:
        """Tell whether it isn't done, and Stripe still lists all events since it began."""
        return self.finished_at is None and now - self.began_at < LISTED_FOR


@frozen(kw_only=True)
class Step:
    """
    How far a part of a backfill has come.

    Args:
        last_id: the id of the last object that is on record; None at the beginning.
        done: there is no more of it.
        seen: how many objects, or events, were seen.
        missing: how many of those were missing here, where the part looks for such.
        set_aside: how many were quarantined, for they can't be read.
    """

    name: str
    last_id: str | None = None
    done: bool = False
    seen: int = 0
    missing: int = 0
    set_aside: int = 0


class Progress:
    """
    The two tables of the backfill, of which each write is a transaction of its own.

    What was seen is recorded before it is noted here. Who is killed in between sees it again, and
    nothing of it counts twice.
    """

    def __init__(self, store: EventStore, place: str) -> None:
        self._derived = store.derived
        self._place = place
        dialect, schema = self._derived.dialect, self._derived.schema
        runs = Table(
            "counterfoil_backfill",
            MetaData(schema=schema),
            Column("place", Text, primary_key=True),
            Column("stripe_account", Text, nullable=False),
            Column("began_at", BigInteger, nullable=False),
            Column("first_at", BigInteger, nullable=False),
            Column("adds", Boolean, nullable=False),
            Column("finished_at", BigInteger),
        )
        steps = Table(
            "counterfoil_backfill_steps",
            MetaData(schema=schema),
            Column("place", Text, primary_key=True),
            Column("name", Text, primary_key=True),
            Column("last_id", Text),
            Column("done", Boolean, nullable=False),
            Column("seen", BigInteger, nullable=False),
            Column("missing", BigInteger, nullable=False),
            Column("set_aside", BigInteger, nullable=False),
        )
        self._is_made = is_there(runs, dialect)
        self._making = [making(table, dialect, where_absent=True) for table in (runs, steps)]
        self._put_run = Statements(table=runs, dialect=dialect).put
        self._put_step = Statements(table=steps, dialect=dialect).put
        self._find_run = compiled(select(runs).where(runs.c.place == place), dialect)
        self._find_steps = compiled(select(steps).where(steps.c.place == place), dialect)
        self._forget = compiled(delete(steps).where(steps.c.place == place), dialect)

    def make(self) -> None:
        """Make the tables where they aren't there."""

        def work(work: Work) -> None:
            work.alone("backfill")
            for statement in self._making:
                work.run(statement)

        self._derived.write(work)

    def lead(self) -> Lead | None:
        """Become the one that fills these books; None where another one is known to be at it."""
        return self._derived.lead(f"backfill/{self._place}")

    def run(self) -> Run | None:
        """Return the last backfill, if there was any."""

        def work(work: Work) -> list[Row]:
            # Who only asks makes no tables.
            return work.rows(*self._find_run) if work.rows(*self._is_made) else []

        for place, stripe_account, began_at, first_at, adds, finished_at in self._derived.read(
            work
        ):
            return Run(
                place=place,
                stripe_account=stripe_account,
                began_at=from_micros(began_at),
                first_at=from_micros(first_at),
                adds=bool(adds),
                finished_at=None if finished_at is None else from_micros(finished_at),
            )
        return None

    def begin(self, run: Run) -> None:
        """Note that a backfill begins, and forget how far the last one came."""

        def work(work: Work) -> None:
            work.run(*self._forget)
            work.run(self._put_run, _row(run))

        self._derived.write(work)

    def finish(self, run: Run) -> None:
        """Note that a backfill is done."""
        self._derived.write(lambda work: work.run(self._put_run, _row(run)))

    def steps(self) -> Mapping[str, Step]:
        """Return how far each part has come that was begun, by name."""
        found = self._derived.read(lambda work: work.rows(*self._find_steps))
        return {
            name: Step(
                name=name,
                last_id=last_id,
                done=bool(done),
                seen=seen,
                missing=missing,
                set_aside=set_aside,
            )
            for _, name, last_id, done, seen, missing, set_aside in found
        }

    def note(self, step: Step) -> None:
        """Note how far a part has come."""
        row = (self._place, *astuple(step))
        self._derived.write(lambda work: work.run(self._put_step, row))


def _row(run: Run) -> tuple[object, ...]:
    return (
        run.place,
        run.stripe_account,
        to_micros(run.began_at),
        to_micros(run.first_at),
        run.adds,
        None if run.finished_at is None else to_micros(run.finished_at),
    )
