"""What was acknowledged outlives the process that was told so (G1)."""

import re
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from signal import SIGKILL

import pytest
from tests.durability.audit import Audit
from tests.durability.campaign import choices, new_seed, number, say
from tests.durability.nursery import Nursery, kill
from tests.durability.workers import open_portal
from tests.postgres import Server

from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.verify import verify

KILLS = number("KILLS", 60)
"""How often a process is killed."""

MAKERS_KILLED = number("MAKERS_KILLED", 40)
"""How often a process is killed that makes a new store."""

KILLS_AN_ACCOUNT = 25
"""After how many kills the writers move to another account, lest streams grow too long."""

KILLS_A_LOOK = max(20, KILLS // 10)
"""After how many kills the whole database is read once more."""


@pytest.mark.exhaustive
def test_what_sqlite_acknowledged_outlives_the_process(tmp_path: Path) -> None:
    """G1: a writer is killed at any moment; nothing that it acknowledged is lost or done twice."""
    file = tmp_path / "shop.db"

    be_killed("killed SQLite clients", f"sqlite:///{file}", lambda: check_file(file))


@pytest.mark.exhaustive
def test_what_postgres_acknowledged_outlives_the_client(postgres: Server) -> None:
    """G1: the same on PostgreSQL, where what a killed client left unfinished is the server's."""
    be_killed("killed PostgreSQL clients", postgres.url(), lambda: None)


@pytest.mark.exhaustive
def test_a_store_whose_maker_was_killed_can_be_used(tmp_path: Path) -> None:
    """G1: killed while files, tables and keys are made, the next process goes on from there."""
    campaign = "killed makers of stores"
    moments = choices(new_seed(campaign), "moments")
    left = Counter[str]()
    with Nursery() as nursery:
        for each in range(MAKERS_KILLED):
            file = tmp_path / str(each) / "shop.db"
            file.parent.mkdir()
            url = f"sqlite:///{file}"
            (child,) = nursery.order("make_and_stay", {"url": url})
            time.sleep(moments.uniform(0, 0.1))
            kill(child)
            nursery.bury(died_of=SIGKILL)
            # Of a key file that was being written the name ends in a number.
            names = (path.name for path in file.parent.iterdir())
            left.update(re.sub(r"key\.\w+", "key.draft", name) for name in names)

            nursery.order("make", {"url": url})
            nursery.bury()
            check_file(file)
            assert file.with_name("shop.db.key").stat().st_nlink == 1, "a key has a second name"
            with BillingPortal.open(url) as portal:
                assert portal.store.last_position() == 1
                assert verify(portal.store).problems == ()
    say(campaign, f"{MAKERS_KILLED} kills left {dict(left)}")


def be_killed(campaign: str, url: str, check: Callable[[], None]) -> None:
    """Kill writers one after the other, and look at what they left behind."""
    audit, seed = Audit(), new_seed(campaign)
    moments = choices(seed, "moments")
    with Nursery() as nursery:
        for each in range(KILLS):
            account = f"acct_{each // KILLS_AN_ACCOUNT}"
            (child,) = nursery.order(
                "bustle",
                {"url": url, "account": account, "part": str(each), "seed": seed},
            )
            time.sleep(moments.uniform(0.02, 0.9))
            kill(child)
            audit.acknowledge(account, nursery.bury(died_of=SIGKILL))
            with open_portal(url) as portal:
                audit.look(portal)
                if (each + 1) % KILLS_A_LOOK == 0:
                    audit.look_again(portal)
                    check()
                    say(campaign, f"{each + 1} kills so far, {audit}")
    with open_portal(url) as portal:
        audit.look_again(portal)
    check()
    say(campaign, f"{KILLS} kills, {audit}")


def check_file(file: Path) -> None:
    """Let SQLite look at the whole file by itself."""
    connection = sqlite3.connect(file)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        connection.close()
