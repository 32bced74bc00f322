"""Which tables of read models are filled, in which version, and what was parked."""

from collections.abc import Sequence

from attrs import astuple, frozen
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from counterfoil.adapters.event_store.derived import Work
from counterfoil.adapters.views.statements import compiled, making
from counterfoil.projections.tables import PREFIX

NEVER = 0
"""The version of a read model that was never filled."""


REPLACING_MS = 250
"""How long those who would read may be kept waiting for those who read already."""


@frozen(kw_only=True)
class Standing:
    """
    How a read model stands.

    Args:
        version: of what its tables were filled by.
        letter: of the indexes of the live tables.
        filled_by: the rebuild that has filled the live tables.
        builder: who fills other tables beside them, if somebody does.
        progress: how many events the builder has seen.
    """

    version: int = NEVER
    letter: str = "b"
    filled_by: str = ""
    builder: str | None = None
    progress: int = 0

    @property
    def other_letter(self) -> str:
        """Return the letter of the tables that are filled beside the live ones."""
        return "a" if self.letter == "b" else "b"


@frozen(kw_only=True)
class Parked:
    """An aggregate that a read model passes over, and the event that it couldn't make sense of."""

    view: str
    stream: str
    position: int
    reason: str


class Registry:
    """The two tables of the engine itself."""

    def __init__(self, dialect: str, schema: str | None) -> None:
        self._dialect = dialect
        self._views = Table(
            f"{PREFIX}standing",
            MetaData(schema=schema),
            Column("name", Text, primary_key=True),
            Column("version", Integer, nullable=False),
            Column("letter", Text, nullable=False),
            Column("filled_by", Text, nullable=False),
            Column("builder", Text),
            Column("progress", BigInteger, nullable=False),
        )
        self._parked = Table(
            f"{PREFIX}parked",
            MetaData(schema=schema),
            Column("view", Text, primary_key=True),
            Column("stream", Text, primary_key=True),
            Column("position", BigInteger, nullable=False),
            Column("reason", Text, nullable=False),
        )
        make = sqlite.insert if dialect == "sqlite" else postgresql.insert
        adding = make(self._views)
        kept = ("version", "letter", "filled_by", "builder", "progress")
        self._put = compiled(
            adding.on_conflict_do_update(
                index_elements=["name"], set_={name: adding.excluded[name] for name in kept}
            ),
            dialect,
        )[0]
        name = self._parked.name
        self._is_there = (
            f"SELECT 1 FROM sqlite_master WHERE name = '{name}'"  # noqa: S608 - our own name.
            if dialect == "sqlite"
            else f"SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = '{schema}'"  # noqa: S608
            f" AND tablename = '{name}'"
        )
        self._hold = f'LOCK TABLE "{schema}".{self._views.name} IN {{}} MODE'
        self._find = compiled(select(self._views), dialect)[0]
        self._park = compiled(insert(self._parked), dialect)[0]
        self._all_parked = compiled(
            select(self._parked).order_by(self._parked.c.view, self._parked.c.position), dialect
        )[0]
        self._unpark = compiled(delete(self._parked).where(self._parked.c.view == ""), dialect)[0]

    def is_there(self, work: Work) -> bool:
        """Tell whether the tables are there."""
        return bool(work.rows(self._is_there))

    def make(self, work: Work) -> None:
        """Make the tables where they aren't there."""
        work.alone("making")
        for table in (self._views, self._parked):
            work.run(making(table, self._dialect, where_absent=True))

    def standing(self, work: Work) -> dict[str, Standing]:
        """Return how each read model stands that was ever filled."""
        return {
            name: Standing(
                version=version,
                letter=letter,
                filled_by=filled_by,
                builder=builder,
                progress=progress,
            )
            for name, version, letter, filled_by, builder, progress in work.rows(self._find)
        }

    def steady(self, work: Work) -> None:
        """
        Keep live tables from being replaced for as long as they are read; say so first of all.

        PostgreSQL finds a table by its name as it is called now, and what is in it as of the
        moment that the transaction sees: of a table that was put there later that may be nothing.
        In SQLite both are of one moment.
        """
        if self._dialect == "postgresql":
            work.run(self._hold.format("ACCESS SHARE"))

    def replaces(self, work: Work) -> None:
        """
        Wait until nobody reads live tables, and let nobody begin.

        Those who would begin meanwhile wait too, so that there is no waiting for long.
        """
        if self._dialect == "postgresql":
            work.run(f"SET LOCAL lock_timeout = '{REPLACING_MS}ms'")
            work.run(self._hold.format("ACCESS EXCLUSIVE"))

    def put(self, work: Work, name: str, standing: Standing) -> None:
        """Note how a read model stands."""
        work.run(
            self._put,
            (name, *astuple(standing)),
        )

    def park(self, work: Work, parked: Parked) -> None:
        """Note that an aggregate is passed over."""
        work.run(self._park, (parked.view, parked.stream, parked.position, parked.reason))

    def parked(self, work: Work) -> Sequence[Parked]:
        """Return the aggregates that are passed over."""
        return [
            Parked(view=view, stream=stream, position=position, reason=reason)
            for view, stream, position, reason in work.rows(self._all_parked)
        ]

    def unpark(self, work: Work, view: str) -> None:
        """Forget what a read model passed over."""
        work.run(self._unpark, (view,))
