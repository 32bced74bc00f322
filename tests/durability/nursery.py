"""
Raises child processes that can be killed at any moment: forked from a process that has imported
everything, so that a child is at work within milliseconds.

``Nursery`` is the side of the test. The other side is this module run as a program: for each order
that it reads it forks children, and says of each when it was born and how it died. What a child
writes to its standard output comes on the same pipe, so that all that a child said precedes the
news of its death.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self, TypeAlias

BORN, DEAD = "born", "dead"
PATIENCE_SECONDS = 120
"""How long silence may last before a campaign is given up."""

Argument: TypeAlias = str | int | float
Work: TypeAlias = Callable[..., None]


class Nursery:
    """Forks children that run ``work(**arguments)`` of the module ``tests.durability.workers``."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.durability.nursery"],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._early: deque[str] = deque()
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.rstrip("\n"))
        # Whoever still waits for a line waits in vain.
        self._lines.put(f"{DEAD} with the nursery")

    def order(self, work: str, *several: Mapping[str, Argument]) -> list[int]:
        """Have a child born for each of several sets of arguments; return their process ids."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"work": work, "children": several}) + "\n")
        self._process.stdin.flush()
        born: list[int] = []
        early: list[str] = []
        while len(born) < len(several):
            line = self.hear()
            word, _, number = line.partition(" ")
            if word == BORN:
                born.append(int(number))
            else:
                early.append(line)
        self._early.extend(early)
        return born

    def hear(self) -> str:
        """Wait for the next line of a child that lives."""
        line = self._next()
        assert not line.startswith(DEAD), "a child died; see above"
        return line

    def _next(self) -> str:
        return self._early.popleft() if self._early else self._lines.get(timeout=PATIENCE_SECONDS)

    def heard(self) -> list[str]:
        """Return the lines that have come from a child that lives, without waiting."""
        lines = list(self._early)
        self._early.clear()
        try:
            while True:
                lines.append(self._lines.get_nowait())
        except Empty:
            assert not any(line.startswith(DEAD) for line in lines), "a child died; see above"
            return lines

    def bury(self, children: int = 1, *, died_of: int = 0) -> list[str]:
        """Wait until the children are dead, of a signal or of old age; return what they said."""
        said = []
        while children:
            line = self._next()
            word, _, status = line.partition(" ")
            if word == DEAD:
                assert status == str(int(died_of)), f"a child died with status {status}; see above"
                children -= 1
            else:
                said.append(line)
        return said

    def __enter__(self) -> Self:
        """Return the nursery."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it, and whichever children are left where a campaign failed."""
        if kind is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self._listener.join()
        assert self._process.stdout is not None
        self._process.stdout.close()


def kill(child: int) -> None:
    """End a process as a power switch would: it learns nothing of it."""
    os.kill(child, signal.SIGKILL)


def say(line: str) -> None:
    """Write a line in one call, so that lines of several threads and processes don't mix."""
    os.write(1, f"{line}\n".encode())


def main() -> None:
    """Read orders and have children, until there are no more orders."""
    workers = import_module("tests.durability.workers")
    workers.warm_up()
    for line in sys.stdin:
        order = json.loads(line)
        work: Work = getattr(workers, order["work"])
        for arguments in order["children"]:
            if not os.fork():
                _live(work, arguments)
        for _ in order["children"]:
            _, status = os.wait()
            say(f"{DEAD} {status}")


def _live(work: Work, arguments: Mapping[str, Argument]) -> None:
    status = 1
    threading.excepthook = _die
    say(f"{BORN} {os.getpid()}")
    try:
        work(**arguments)
        status = 0
    except BaseException:  # noqa: BLE001 - the parent learns of it by the status.
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)


def _die(arguments: threading.ExceptHookArgs) -> None:
    """Let a child die of what ended one of its threads: it would go unseen."""
    threading.__excepthook__(arguments)
    os._exit(1)


if __name__ == "__main__":
    main()
