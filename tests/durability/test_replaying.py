"""A log comes to the same states whoever replays it, whenever and wherever (G5)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.durability.campaign import choices, new_seed, number, say
from tests.durability.logs import copy_log, write_log
from tests.durability.workers import MASTER_KEY
from tests.pictures import hashes
from tests.postgres import Server

from counterfoil.adapters.event_store import EventStore

EVENTS = number("EVENTS", 10_000)
"""How many events the log has at least."""

MACHINES = (
    ("UTC", 2000),
    ("America/St_Johns", 2099),
    ("Asia/Kathmandu", 2000),
    ("Pacific/Kiritimati", 2099),
)
"""Time zones and years by which the log is replayed."""


@pytest.mark.exhaustive
def test_a_log_comes_to_the_same_states_everywhere(tmp_path: Path, postgres: Server) -> None:
    """G5: any hash seed, time zone and date, and every store, give the same states and past."""
    random = choices(new_seed("replays"))
    written = write_log(EVENTS, random.randrange(10**9))
    expected = hashes(written)
    on_disk, on_server = f"sqlite:///{tmp_path}/shop.db", postgres.url()
    for url in (on_disk, on_server):
        with EventStore.open(url, master_key=MASTER_KEY) as store:
            copy_log(written, store)

    for url, copy in ((on_disk, ""), (on_disk, "copy"), (on_server, "")):
        for zone, year in MACHINES:
            environment = {"TZ": zone, "PYTHONHASHSEED": str(random.randrange(2**32))}
            assert replayed(url, year, copy, environment) == expected, (year, environment)
    say("replays", f"{3 * len(MACHINES)} of {expected['events']} events agree")


def replayed(url: str, year: int, copy: str, environment: dict[str, str]) -> dict[str, str]:
    """Replay a log in a process of its own."""
    finished = subprocess.run(
        [sys.executable, "-m", "tests.durability.replaying", url, str(year), copy],
        cwd=Path(__file__).parents[2],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, str] = json.loads(finished.stdout)
    return found
