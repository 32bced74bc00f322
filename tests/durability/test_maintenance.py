"""PostgreSQL is looked after while writers go on (G18)."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import psycopg
import pytest
from tests.durability.audit import Audit
from tests.durability.campaign import choices, new_seed, number, say
from tests.durability.errands import RENAME, Errand, Errands, open_shop
from tests.durability.workers import WRITERS, open_portal
from tests.postgres import Server

from counterfoil.adapters.account import AccountPortal

ROWS = number("ROWS", 200_000)
"""How many events the table holds when it is looked after."""

LATENCY_MS = number("LATENCY_MS", 0)
"""How long a command may take at most meanwhile; 0: as long as it likes."""

SCHEMA = "looked_after"

MAINTENANCE = {
    "ANALYZE": f"ANALYZE {SCHEMA}.counterfoil_events",
    "VACUUM": f"VACUUM (FREEZE, INDEX_CLEANUP ON) {SCHEMA}.counterfoil_events",
    "CREATE-INDEX-CONCURRENTLY": (
        f"CREATE INDEX CONCURRENTLY by_topic ON {SCHEMA}.counterfoil_events (topic)"
    ),
}

_FILL = f"""
INSERT INTO {SCHEMA}.counterfoil_events (originator_id, originator_version, topic, state)
SELECT 'acct_0/test/customer/cus_' || n / 100, n % 100 + 1, 'customer.filled:' || n % 50,
    decode(repeat(md5(n::text), 10), 'hex')
FROM generate_series(1, {ROWS}) AS n
"""


@pytest.mark.parametrize("table", ["counterfoil_events", "counterfoil_commands"])
def test_a_command_does_not_wait_for_maintenance(table: str, postgres: Server) -> None:
    """
    G18: what VACUUM, ANALYZE and CREATE INDEX CONCURRENTLY hold, a writer doesn't ask for.

    All three hold this lock for as long as they run.
    """
    url = postgres.url()
    schema = url.rpartition("schema=")[2]
    with open_portal(url) as portal, psycopg.connect(postgres.database) as keeper:
        shop = portal.account("acct_1", "test")
        open_shop(shop)
        keeper.execute(f"LOCK TABLE {schema}.{table} IN SHARE UPDATE EXCLUSIVE MODE".encode())

        assert Errand(RENAME, "w", 1, 1).run(shop).events

        held = keeper.execute(
            "SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation = %s::regclass",
            (f"{schema}.{table}",),
        ).fetchall()
        assert ("ShareUpdateExclusiveLock",) in held


@pytest.mark.exhaustive
def test_writers_go_on_while_a_large_table_is_looked_after(postgres: Server) -> None:
    """G18: each is run to its end among writers, of whom none meets an error or is lost."""
    seed = new_seed("maintenance")
    with (
        open_portal(postgres.url(SCHEMA)) as portal,
        psycopg.connect(postgres.database, autocommit=True) as keeper,
    ):
        keeper.execute(_FILL.encode())
        audit = Audit(position=portal.store.last_position())
        shop = portal.account("acct_1", "test")
        open_shop(shop)
        slowest = []
        for name, statement in MAINTENANCE.items():
            with writers(shop, seed, name) as done:
                begin = time.perf_counter()
                keeper.execute(statement.encode())
                took = (time.perf_counter() - begin) * 1000
            audit.acknowledge("acct_1", [command_id for command_id, _ in done])
            slowest.append(max(milliseconds for _, milliseconds in done))
            say(
                "maintenance",
                f"{name} of {ROWS} rows took {took:.0f} ms; {len(done)} commands meanwhile,"
                f" the slowest in {slowest[-1]:.0f} ms",
            )
        audit.look(portal)
    assert not LATENCY_MS or max(slowest) <= LATENCY_MS


@contextmanager
def writers(shop: AccountPortal, seed: int, part: str) -> Iterator[list[tuple[str, float]]]:
    """Let writers run errands for the length of a block; yield which, and their milliseconds."""
    over, done = Event(), list[tuple[str, float]]()

    def write(number: int) -> None:
        errands = Errands(f"{part}-{number}", choices(seed, part, number))
        # Each at least once, however soon the block ends.
        is_over = False
        while not is_over:
            is_over = over.is_set()
            errand = errands.next()
            begin = time.perf_counter()
            errand.run(shop)
            done.append((errand.id, (time.perf_counter() - begin) * 1000))

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write, number) for number in range(WRITERS)]
        try:
            yield done
        finally:
            over.set()
        for each in writing:
            each.result()
