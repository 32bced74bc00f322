"""The raw loop that takes webhooks in on PostgreSQL: prepared statements, arrays in binary."""

from collections.abc import Sequence

import psycopg
from psycopg import sql

from counterfoil.adapters.bench.payload import subscription_id
from counterfoil.adapters.bench.raw_webhooks import Batch, Log, Told, opened, standing
from counterfoil.adapters.bench.receiving import Kept, Standing
from counterfoil.adapters.bench.webhooks import Webhook

_TABLES = """
CREATE TABLE {s}.inbox (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE,
    received_at TIMESTAMPTZ NOT NULL,
    body BYTEA NOT NULL
);
CREATE TABLE {s}.outcomes (position BIGINT PRIMARY KEY, outcome TEXT NOT NULL);
CREATE TABLE {s}.events (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream TEXT NOT NULL,
    version BIGINT NOT NULL,
    topic TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    body BYTEA NOT NULL,
    UNIQUE (stream, version)
);
CREATE TABLE {s}.model (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    customer TEXT,
    status TEXT,
    price TEXT,
    quantity BIGINT,
    period_end BIGINT,
    paused BOOLEAN NOT NULL,
    total BIGINT
);
-- To compress a body takes longer than to write it.
ALTER TABLE {s}.inbox ALTER COLUMN body SET STORAGE EXTERNAL
"""
_RECEIVE = (
    "INSERT INTO {s}.inbox (event_id, received_at, body) VALUES (%b, now(), %b)"
    " ON CONFLICT (event_id) DO NOTHING RETURNING position"
)
_RECORD = (
    "INSERT INTO {s}.events (stream, version, topic, happened_at, body) SELECT * FROM"
    " unnest(%b::text[], %b::bigint[], %b::text[], %b::bigint[], %b::bytea[])"
)
_PUT = (
    "INSERT INTO {s}.model SELECT * FROM unnest(%b::text[], %b::text[], %b::text[], %b::text[],"
    " %b::text[], %b::bigint[], %b::bigint[], %b::boolean[], %b::bigint[])"
    " ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, status = excluded.status,"
    " price = excluded.price, quantity = excluded.quantity, period_end = excluded.period_end,"
    " paused = excluded.paused, total = excluded.total"
)
_MARK = "INSERT INTO {s}.outcomes SELECT unnest(%b::bigint[]), 'applied'"
_KEPT = """SELECT
    (SELECT count(*) FROM {s}.inbox JOIN {s}.outcomes USING (position)),
    (SELECT count(*) FROM {s}.model WHERE kind = 'subscription'),
    (SELECT count(*) FROM {s}.model WHERE kind = 'invoice')"""
_STANDING = "SELECT status, price, quantity, period_end, paused FROM {s}.model WHERE id = %b"


class RawInboxPostgres:
    """The floor: one round trip for each webhook received, and one for each batch applied."""

    def __init__(self, conninfo: str, schema: str) -> None:
        self._connection = psycopg.connect(conninfo, autocommit=True)
        self._cursor = self._connection.cursor(binary=True)

        def within(text: str) -> bytes:
            place = sql.Identifier(schema)
            return sql.SQL(text).format(s=place).as_bytes(self._connection)

        self._receive, self._record, self._put, self._mark, self._count, self._read = map(
            within, (_RECEIVE, _RECORD, _PUT, _MARK, _KEPT, _STANDING)
        )
        self._connection.execute(within(_TABLES))
        self._log = Log()
        self._told: Sequence[Webhook] = ()

    def tell(self, webhooks: Sequence[Webhook]) -> None:
        """Make ready the webhooks that are to be taken in."""
        self._told = webhooks

    def take(self) -> int:
        """Receive each webhook in a commit of its own, then apply them in batches."""
        run, receive = self._cursor.execute, self._receive
        received: list[tuple[int, Told]] = []
        for _, body, signature in self._told:
            told = opened(body, signature)
            # Outside a transaction each statement is one, which saves two round trips.
            stored = run(receive, (told.id, body), prepare=True).fetchone()
            if stored:
                received.append((stored[0], told))
        for batch in self._log.batches(received):
            self._apply(batch)
        return len(self._told)

    def _apply(self, batch: Batch) -> None:
        run = self._cursor.execute
        with self._connection.pipeline():
            run("BEGIN", prepare=True)
            run(self._record, _columns(batch.events), prepare=True)
            run(self._put, _columns(batch.model), prepare=True)
            run(self._mark, _columns(batch.positions), prepare=True)
            run("COMMIT", prepare=True)

    def kept(self) -> Kept:
        """Count what is stored."""
        counted = self._cursor.execute(self._count).fetchone()
        if counted is None:
            raise LookupError("a count always gives a row")
        return Kept(*counted)

    def standing(self, number: int) -> Standing:
        """Read what a subscription is."""
        found = self._cursor.execute(self._read, (subscription_id(number),)).fetchone()
        if found is None:
            raise LookupError("the subscription isn't there")
        return standing(found)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    """Turn rows into the columns that ``unnest`` takes."""
    return [list(column) for column in zip(*rows, strict=True)]
