"""What was acknowledged outlives a power cut: the settings that see to it, and the syncs (G2)."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import TupleRow
from tests.durability.errands import open_shop
from tests.durability.workers import open_portal
from tests.postgres import Server

from counterfoil.adapters.event_store.datastore import IDLE_MAX, Datastore
from counterfoil.adapters.event_store.errors import StoreUnavailableError
from counterfoil.adapters.event_store.keys import SQLiteKeys
from counterfoil.adapters.event_store.postgres.connections import POOL_MAX, Connections
from counterfoil.adapters.event_store.postgres.keys import PostgresKeys
from counterfoil.adapters.event_store.postgres.ledger import PostgresLedger
from counterfoil.adapters.event_store.sqlite import SQLiteLedger

COMMITS = 100
FULL, EXTRA = 2, 3


def test_every_connection_to_the_events_syncs_each_commit(tmp_path: Path) -> None:
    """G2: more connections than the pool keeps at rest are all in ``wal`` and synchronous."""
    with open_portal(f"sqlite:///{tmp_path}/shop.db") as portal:
        open_shop(portal.account("acct_1", "test"))
        ledger = portal.store._ledger
        assert isinstance(ledger, SQLiteLedger)
        assert isinstance(ledger.datastore, Datastore)
        at_rest = len(ledger.datastore._idle)
        assert at_rest > 0
        lent = [ledger.datastore.lend() for _ in range(IDLE_MAX + at_rest)]

        settings = set()
        for connection in lent:
            run = connection.cursor().sqlite_cursor.execute
            (synchronous,) = run("PRAGMA synchronous").fetchone()
            (mode,) = run("PRAGMA journal_mode").fetchone()
            settings.add((synchronous >= FULL, mode))
            ledger.datastore.take_back(connection)

    assert settings == {(True, "wal")}


def test_the_keys_are_synced_before_what_they_seal(tmp_path: Path) -> None:
    """G2: a deleted journal outlives a power cut with ``EXTRA`` alone."""
    with open_portal(f"sqlite:///{tmp_path}/shop.db") as portal:
        keys = portal.store._keys
        assert isinstance(keys, SQLiteKeys)
        run = keys._connection.execute

        assert run("PRAGMA synchronous").fetchone() == (EXTRA,)
        assert run("PRAGMA journal_mode").fetchone() == ("delete",)


def test_every_connection_to_postgres_syncs_each_commit(postgres: Server) -> None:
    """G2: all connections that the pools can have say so themselves, those for the keys too."""
    with open_portal(postgres.url()) as portal:
        open_shop(portal.account("acct_1", "test"))
        keys, ledger = portal.store._keys, portal.store._ledger
        assert isinstance(keys, PostgresKeys)
        assert isinstance(ledger, PostgresLedger)

        settings = set()
        for statements in (keys._statements, ledger._statements):
            assert isinstance(statements, Connections)
            lent = [statements.pool.getconn() for _ in range(POOL_MAX)]
            for connection in lent:
                for name in ("fsync", "full_page_writes", "synchronous_commit"):
                    row = connection.execute(f"SHOW {name}").fetchone()
                    assert row is not None
                    settings.add((name, *row.values()))
                statements.pool.putconn(connection)

    assert settings == {("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", "on")}


@pytest.mark.parametrize(
    ("off", "on"),
    [
        ("ALTER ROLE postgres SET synchronous_commit = off", "ALTER ROLE postgres RESET ALL"),
        (
            "ALTER DATABASE postgres SET synchronous_commit = off",
            "ALTER DATABASE postgres RESET ALL",
        ),
        ("ALTER SYSTEM SET full_page_writes = off", "ALTER SYSTEM RESET full_page_writes"),
        ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM RESET fsync"),
    ],
)
def test_a_server_that_could_lose_commits_is_refused(off: str, on: str, postgres: Server) -> None:
    """G2: whoever turned it off, and for whomever, a new store isn't opened, nor an old one."""
    url = postgres.url()
    setting = off.partition(" SET ")[2].partition(" ")[0]
    with open_portal(url) as portal:
        open_shop(portal.account("acct_1", "test"))
    with psycopg.connect(postgres.database, autocommit=True) as database:
        turn(database, off, setting, "off")
        try:
            for refused in (url, postgres.url()):
                with pytest.raises(StoreUnavailableError, match=f"{setting} is off there"):
                    open_portal(refused)
        finally:
            turn(database, on, setting, "on")
        with open_portal(url) as portal:
            assert portal.store.last_position() > 0


def turn(database: psycopg.Connection[TupleRow], statement: str, setting: str, wanted: str) -> None:
    """Change a setting, and wait until new connections have it: a reload takes its time."""
    database.execute(statement.encode())
    database.execute("SELECT pg_reload_conf()")
    found: TupleRow | None = None
    while found != (wanted,):
        with psycopg.connect(database.info.dsn) as fresh:
            found = fresh.execute("SELECT current_setting(%s)", (setting,)).fetchone()


def test_the_disk_is_told_of_every_commit(tmp_path: Path) -> None:
    """G2: as many syncs of the write-ahead log as there were commits, by the system's own count."""
    url = f"sqlite:///{tmp_path}/shop.db"
    with open_portal(url) as portal:
        open_shop(portal.account("acct_1", "test"))
        before = portal.store.last_position()

    synced = watched(tmp_path / "calls", f"commit({url!r}, {COMMITS})")

    with open_portal(url) as portal:
        assert portal.store.last_position() == before + COMMITS
    assert len([path for path in synced if path.endswith("shop.db-wal")]) >= COMMITS


def watched(calls: Path, work: str) -> list[str]:
    """Return the files that a process syncs while it works, one name for each time."""
    subprocess.run(
        [
            *(found_strace(), "-f", "-y", "-o", str(calls), "-e", "trace=fsync,fdatasync"),
            *(sys.executable, "-c", f"from tests.durability.workers import commit\n{work}"),
        ],
        cwd=Path(__file__).parents[2],
        check=True,
    )
    return re.findall(r"\bf(?:data)?sync\(\d+<([^>]+)>\) += 0\b", calls.read_text())


def found_strace() -> str:
    """Return where strace is; where it is absent the test is skipped, but in CI it fails."""
    found = shutil.which("strace")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("strace isn't installed", pytrace=False)
        pytest.skip("strace isn't installed")
    return found
