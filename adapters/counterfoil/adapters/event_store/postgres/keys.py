"""Keeps data keys, wrapped, in a schema of PostgreSQL, until they are destroyed."""

import hmac
import secrets
import time
from collections.abc import Collection, Iterable
from threading import Lock
from typing import TYPE_CHECKING

from counterfoil.adapters.event_store.errors import (
    MissingKeyError,
    NewerSchemaError,
    WrongMasterKeyError,
)
from counterfoil.adapters.event_store.failures import translated
from counterfoil.adapters.event_store.keys import CACHED_KEYS_MAX, key_context, unwrapped
from counterfoil.adapters.event_store.postgres.connections import Cursor, Row, Statements
from counterfoil.adapters.event_store.postgres.making import make
from counterfoil.adapters.event_store.postgres.tables import sql
from counterfoil.adapters.event_store.wrapping import KEY_BYTES, KeyWrapper

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FRESH_SECONDS = 1.0
"""How long keys held in memory are believed; so soon an erasure elsewhere is noticed."""

_SCHEMA = 1

_TABLES = """
CREATE TABLE {s}.key_store (schema integer NOT NULL, master bytea NOT NULL);
CREATE TABLE {s}.data_keys (
    subject text COLLATE "C" NOT NULL,
    generation integer NOT NULL,
    wrapped bytea,
    destroyed_at timestamptz,
    PRIMARY KEY (subject, generation)
);
CREATE TABLE {s}.erasures (times bigint NOT NULL);
INSERT INTO {s}.erasures VALUES (0);
"""


class PostgresKeys:
    """
    Data keys in a schema of their own, so that backups of the events can leave them out.

    What was destroyed is overwritten in no file at once, as PostgreSQL keeps old rows until they
    are vacuumed, and its log until that is recycled; there they are wrapped by the master key.
    """

    is_far = True

    def __init__(self, statements: Statements, wrapper: KeyWrapper, *, read_only: bool) -> None:
        schema = statements.address.schema
        self.path = str(statements.address)
        self._statements = statements
        self._wrapper = wrapper
        self._translated = translated(self.path, statements.seconds)
        self._lock = Lock()
        self._cache: dict[tuple[str, int], AESGCM | None] = {}
        self._newest: dict[str, int] = {}
        self._erasures = -1
        self._looked_at = float("-inf")
        self._times = sql("SELECT times FROM {s}.erasures", schema)
        self._find = sql("SELECT MAX(generation) FROM {s}.data_keys WHERE subject = %b", schema)
        self._key = sql(
            "SELECT wrapped FROM {s}.data_keys WHERE subject = %b AND generation = %b::integer",
            schema,
        )
        self._several = sql(
            "SELECT subject, generation, wrapped FROM {s}.data_keys"
            " JOIN unnest(%b::text[], %b::integer[]) AS wanted (subject, generation)"
            " USING (subject, generation)",
            schema,
        )
        self._insert = sql(
            "INSERT INTO {s}.data_keys (subject, generation, wrapped)"
            " SELECT * FROM unnest(%b::text[], %b::integer[], %b::bytea[])"
            " ON CONFLICT (subject, generation) DO NOTHING",
            schema,
        )
        self._destroy = sql(
            "UPDATE {s}.data_keys SET wrapped = NULL, destroyed_at = now()"
            " WHERE subject = %b AND wrapped IS NOT NULL",
            schema,
        )
        self._destroyed = sql(
            "SELECT DISTINCT subject FROM {s}.data_keys"
            " WHERE subject = ANY(%b::text[]) AND wrapped IS NULL",
            schema,
        )
        # A subject without a key leaves a mark too, so that nothing that still arrives is kept.
        self._mark = sql(
            "INSERT INTO {s}.data_keys (subject, generation, destroyed_at) VALUES (%b, 1, now())"
            " ON CONFLICT (subject, generation) DO NOTHING",
            schema,
        )
        self._count = sql("UPDATE {s}.erasures SET times = times + 1", schema)
        self._found = sql("SELECT schema, master FROM {s}.key_store", schema)
        if read_only:
            rows = statements.rows(self._found)
        else:
            rows = statements.write(lambda cursor: self._made(cursor, wrapper))
        for version, master in rows:
            if version > _SCHEMA:
                raise NewerSchemaError(self.path, version, _SCHEMA)
            if not hmac.compare_digest(bytes(master), wrapper.identity):
                raise WrongMasterKeyError(self.path)

    def _made(self, cursor: Cursor, wrapper: KeyWrapper) -> list[Row]:
        address = self._statements.address
        with cursor.connection.transaction():
            make(cursor, self._statements, "key_store", _TABLES)
            rows = cursor.execute(self._found).fetchall()
            if not rows:
                cursor.execute(
                    sql("INSERT INTO {s}.key_store VALUES (%b::integer, %b)", address.schema),
                    (_SCHEMA, wrapper.identity),
                )
        return rows

    def refresh(self) -> None:
        """Forget the keys held in memory where one was destroyed since; look once a second."""
        now = time.monotonic()
        if now - self._looked_at < FRESH_SECONDS:
            return
        ((times,),) = self._rows(self._times)
        with self._lock:
            if times != self._erasures:
                self._forget()
                self._erasures = times
            self._looked_at = now

    def _forget(self) -> None:
        self._cache.clear()
        self._newest.clear()

    def _rows(self, statement: bytes, parameters: tuple[object, ...] = ()) -> list[Row]:
        """Return what a statement finds; it isn't waited for under the lock."""
        with self._translated:
            return self._statements.rows(statement, parameters)

    def find(self, subject: str) -> "tuple[int, AESGCM | None] | None":
        """Return the newest generation of a subject's key, and the key."""
        generation = self._newest.get(subject)
        if generation is None:
            ((generation,),) = self._rows(self._find, (subject,))
            if generation is None:
                return None
        key = self.key(subject, generation)
        self._newest[subject] = generation
        return generation, key

    def key(self, subject: str, generation: int) -> "AESGCM | None":
        """Return one key, ``None`` where it was destroyed."""
        place = subject, generation
        erasures = self._erasures
        try:
            return self._cache[place]
        except KeyError:
            rows = self._rows(self._key, place)
        if not rows:
            raise MissingKeyError(subject, self.path)
        ((wrapped,),) = rows
        key = self._opened(subject, generation, wrapped)
        self._keep({place: key}, erasures)
        return key

    def fetch(self, places: Collection[tuple[str, int]]) -> None:
        """Hold keys ready that will be asked for, by one question for all of them."""
        erasures = self._erasures
        missing = [place for place in places if place not in self._cache]
        if not missing:
            return
        subjects, generations = map(list, zip(*missing, strict=True))
        found = {
            (subject, generation): self._opened(subject, generation, wrapped)
            for subject, generation, wrapped in self._rows(self._several, (subjects, generations))
        }
        self._keep(found, erasures)

    def _opened(self, subject: str, generation: int, wrapped: bytes | None) -> "AESGCM | None":
        if wrapped is None:
            return None
        return unwrapped(self._wrapper, self.path, (subject, generation), wrapped)

    def _keep(self, found: "dict[tuple[str, int], AESGCM | None]", erasures: int) -> None:
        with self._lock:
            if len(self._cache) + len(found) > CACHED_KEYS_MAX:
                self._forget()
            # What was read before an erasure was noticed may be of before it.
            if erasures == self._erasures:
                self._cache.update(found)

    def create(self, subjects: Iterable[str]) -> None:
        """Make a key for each subject that has none, in one transaction."""
        new = sorted(subject for subject in subjects if self.find(subject) is None)
        if not new:
            return
        wrapped = [
            self._wrapper.wrap(secrets.token_bytes(KEY_BYTES), key_context(subject, 1))
            for subject in new
        ]
        columns = (new, [1] * len(new), wrapped)
        with self._translated:
            self._statements.write(lambda cursor: cursor.execute(self._insert, columns))

    def destroy(self, subject: str) -> bool:
        """Destroy a subject's keys and leave a mark."""
        held = False

        def run(cursor: Cursor) -> None:
            nonlocal held
            with cursor.connection.transaction():
                # The mark comes first: it waits for whoever makes the subject's first key right
                # now, and the key is then there to be destroyed.
                cursor.execute(self._mark, (subject,))
                destroyed = cursor.execute(self._destroy, (subject,)).rowcount
                cursor.execute(self._count)
                # Once it was held it was held, also where the commit's answer is lost.
                held = held or destroyed > 0

        with self._translated:
            self._statements.write(run)
        with self._lock:
            self._forget()
            # No other thread's reading of before may be kept.
            self._erasures = -1
        return held

    def destroyed(self, subjects: Collection[str]) -> set[str]:
        """Return those whose keys were destroyed."""
        return {subject for (subject,) in self._rows(self._destroyed, (list(subjects),))}

    def close(self) -> None:
        """Close the connections, and forget the keys."""
        with self._lock:
            self._forget()
            self._statements.close()
