"""Kills a PostgreSQL server as a power switch would, and starts it again."""

import os
import time
from contextlib import suppress
from pathlib import Path
from signal import SIGKILL, SIGSTOP

from tests.postgres import Server

PATIENCE_SECONDS = 60


def kill_server(server: Server) -> None:
    """Kill every process of a server; the first one is stopped, lest it start others meanwhile."""
    process = server.running.get_postmaster_info().process
    assert process is not None
    os.kill(process.pid, SIGSTOP)
    processes = [process.pid, *(child.pid for child in process.children(recursive=True))]
    for each in processes:
        with suppress(ProcessLookupError):
            os.kill(each, SIGKILL)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(map(_lives, processes)):
        assert time.monotonic() < deadline, "a server process can't be killed"
        time.sleep(0.001)


def start_server(server: Server) -> None:
    """Start a server that was killed; what it left behind would say that it still runs."""
    folder = server.running.pgdata
    for left in (folder / "postmaster.pid", *folder.glob(".s.PGSQL*")):
        left.unlink(missing_ok=True)
    server.running.ensure_postgres_running()


def _lives(process: int) -> bool:
    """Tell whether a process still does anything; it may stay on as a zombie."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}
