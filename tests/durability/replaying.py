"""
Replays a log, in a process whose clock stands still: ``python -m tests.durability.replaying URL
YEAR COPY``.

It prints what the log folds to. With ``COPY`` the log is copied into memory first.
"""

import ctypes
import gc
import json
import sys
import time
from datetime import UTC, date, datetime, tzinfo


def stop_the_clock(year: int) -> None:
    """Let all that Python can ask for the time say the beginning of a year."""
    stopped = datetime(year, 1, 1, tzinfo=UTC)
    seconds = stopped.timestamp()

    def now(_: type[datetime], tz: tzinfo | None = None) -> datetime:
        return stopped.astimezone(tz) if tz else stopped.astimezone().replace(tzinfo=None)

    local, utc = time.localtime, time.gmtime
    time.time = lambda: seconds
    time.time_ns = lambda: int(seconds) * 10**9
    time.localtime = lambda moment=None: local(seconds if moment is None else moment)
    time.gmtime = lambda moment=None: utc(seconds if moment is None else moment)
    # The classes are written in C and refuse attributes; their dictionaries don't.
    for kind, name, said in (
        (datetime, "now", now),
        (datetime, "utcnow", lambda _: stopped.replace(tzinfo=None)),
        (datetime, "today", now),
        (date, "today", lambda _: stopped.date()),
    ):
        (attributes,) = gc.get_referents(vars(kind))
        attributes[name] = classmethod(said)
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))


def main(url: str, year: str, copy: str = "") -> None:
    """Replay a log and print the hashes."""
    stop_the_clock(int(year))
    assert {datetime.now(UTC).year, time.gmtime().tm_year, date.today().year} == {int(year)}  # noqa: DTZ011

    # Only now, so that whatever asks for the time on import gets the wrong one, too.
    from tests.durability.logs import copy_log
    from tests.pictures import hashes

    from counterfoil.adapters.event_store import EventStore

    with EventStore.open(url, master_key=bytes(32), read_only=True) as store:
        if copy:
            with EventStore.open("memory://") as memory:
                copy_log(store, memory)
                found = hashes(memory)
        else:
            found = hashes(store)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
