"""Applies in the background what the inbox holds."""

import logging
import random
from collections import Counter
from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Protocol, Self

from counterfoil.adapters.errors import where
from counterfoil.adapters.event_store import InboxOutcome
from counterfoil.adapters.event_store.errors import StoreError

LOOK_SECONDS = 1.0
"""How often to look for what was put off, and for what other processes have received."""

PAUSE_SECONDS = 1.0
PAUSE_SECONDS_MAX = 30.0
"""How long to wait after a failure: up to twice as long after each further one, up to this."""

END_SECONDS = 2.0
"""How long the messages at hand are waited for at the end; Stripe may be slow to answer."""

_LOG = logging.getLogger("counterfoil.inbox")


class Applier(Protocol):
    """Makes something of what lies in the inbox."""

    def apply(self, *, is_over: Callable[[], bool]) -> Counter[InboxOutcome]:
        """Apply what is due, some messages at a time, until it is over."""


def _tell_nobody(_: Counter[InboxOutcome]) -> None:
    """Let it be seen in the inbox alone what messages came to."""


class InboxWorker:
    """
    A thread that applies what was received: at once when it is woken, and else before long.

    It begins and ends as a context. Nothing ends it before: what it can't apply for now it tries
    again, less and less often, and says so in the log.

    Args:
        on_applied: is told what messages came to, whenever some were applied.
        look_seconds: how often it looks by itself.
        pause_seconds: how long it waits at least half of after a first failure.
    """

    def __init__(
        self,
        applier: Applier,
        *,
        on_applied: Callable[[Counter[InboxOutcome]], None] = _tell_nobody,
        look_seconds: float = LOOK_SECONDS,
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        self._applier = applier
        self._on_applied = on_applied
        self._look_seconds = look_seconds
        self._pause_seconds = pause_seconds
        self._woken = Event()
        self._over = Event()
        self._thread = Thread(target=self._run, name="counterfoil-inbox", daemon=True)

    def wake(self, _: object = None) -> None:
        """Have it look at once; an endpoint may call this with each receipt."""
        self._woken.set()

    def stop(self) -> None:
        """
        End it after the few messages at hand.

        They aren't waited for long: what isn't applied stays in the inbox.
        """
        self._over.set()
        self._woken.set()
        self._thread.join(END_SECONDS)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it after the few messages at hand."""
        self.stop()

    def _run(self) -> None:
        failures = 0
        while not self._over.is_set():
            # Whatever is received from here on is looked for once more.
            self._woken.clear()
            if self._apply():
                failures = 0
                self._woken.wait(self._look_seconds)
            else:
                # New messages don't help against it, and don't wake it.
                self._over.wait(self._pause(failures))
                failures += 1

    def _apply(self) -> bool:
        """Apply what is due; tell whether that went well."""
        try:
            came = self._applier.apply(is_over=self._over.is_set)
        except StoreError as error:
            _LOG.warning("The inbox will be looked into again before long: %s", error)
            return False
        except Exception as error:  # noqa: BLE001 - what it says may be personal.
            _LOG.error(
                "The inbox can't be applied by a mistake of Counterfoil's, and will be looked into"
                " again before long: %s",
                where(error),
            )
            return False
        if came:
            self._tell(came)
        return True

    def _tell(self, came: Counter[InboxOutcome]) -> None:
        """Tell what was applied; that nobody can listen keeps nothing from being applied."""
        try:
            self._on_applied(came)
        except Exception as error:  # noqa: BLE001 - it is the listener's own affair.
            _LOG.warning("Nobody could be told what was applied: %s", where(error))

    def _pause(self, failures: int) -> float:
        longest = min(PAUSE_SECONDS_MAX, self._pause_seconds * 2.0 ** min(failures, 16))
        return random.uniform(longest / 2, longest)  # noqa: S311
