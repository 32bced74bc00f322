"""Read models come to the same bytes however they are filled, wherever and whenever (G5)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.durability.campaign import choices, new_seed, number, say
from tests.durability.logs import copy_log, write_log
from tests.durability.refilling import refilled
from tests.durability.workers import MASTER_KEY
from tests.postgres import Server

from counterfoil.adapters.event_store import EventStore

EVENTS = number("EVENTS", 10_000) // 4
"""How many events the log has at least."""

BATCHES = ("1", "7", "1000", "rebuild")


@pytest.mark.exhaustive
def test_read_models_come_to_the_same_however_they_are_filled(
    tmp_path: Path, postgres: Server
) -> None:
    """G5: in batches of any size or stream by stream, in every store, by any zone and hash seed."""
    random = choices(new_seed("refilling"))
    written = write_log(EVENTS, random.randrange(10**9))
    with EventStore.open("memory://") as memory:
        expected = refilled(written, memory, "1000")
    found = {}
    for how in BATCHES:
        places = {"sqlite": f"sqlite:///{tmp_path}/{how}.db", "postgresql": postgres.url()}
        for place, url in places.items():
            if how == "1":
                # A commit an event: in memory that is shown below.
                continue
            with EventStore.open(url, master_key=MASTER_KEY) as target:
                found[place, how] = refilled(written, target, how)
    source = f"sqlite:///{tmp_path}/source.db"
    with EventStore.open(source, master_key=MASTER_KEY) as target:
        copy_log(written, target)
    for zone, how in (("America/St_Johns", "1"), ("Pacific/Kiritimati", "rebuild")):
        environment = {"TZ": zone, "PYTHONHASHSEED": str(random.randrange(2**32))}
        found[zone, how] = in_a_process(source, how, environment)

    assert {each for each, hashes in found.items() if hashes != expected} == set()
    say("refilling", f"{len(found)} fillings of {written.last_position()} events agree")


def in_a_process(url: str, how: str, environment: dict[str, str]) -> dict[str, str]:
    """Fill read models in a process of its own."""
    finished = subprocess.run(
        [sys.executable, "-m", "tests.durability.refilling", url, how],
        cwd=Path(__file__).parents[2],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, str] = json.loads(finished.stdout)
    return found
