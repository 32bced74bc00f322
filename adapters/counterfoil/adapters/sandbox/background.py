"""Lets time pass and has events delivered, whether or not anybody asks for anything."""

import logging
from threading import Event, Lock, Thread

from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.sandbox.webhooks.courier import Courier

_LOG = logging.getLogger("counterfoil.sandbox")

TICK_SECONDS = 1.0
"""How long it rests where nobody wakes it."""


class Background:
    """
    A thread beside the sandbox.

    It starts when it is told to, or by itself when the first event is to be delivered: not every
    server tells an application that it starts.
    """

    def __init__(self, sandbox: Sandbox, courier: Courier) -> None:
        self._sandbox = sandbox
        self._courier = courier
        self._thread: Thread | None = None
        self._alone = Lock()
        self._woken = Event()
        self._ended = False

    def start(self) -> None:
        """Begin, unless it is at work."""
        with self._alone:
            self._ended = False
            self._courier.rest(rests=False)
            self._begin()

    def wake(self) -> None:
        """Look at once whether there is something to do."""
        self._woken.set()
        with self._alone:
            if not self._ended:
                self._begin()

    def _begin(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = Thread(target=self._work, name="counterfoil-sandbox", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End what is being done, and do nothing more; what is due then waits."""
        with self._alone:
            self._ended, working = True, self._thread
            self._courier.rest()
        self._woken.set()
        if working is not None:
            working.join()

    def _work(self) -> None:
        while not (self._ended or self._sandbox.is_closed):
            self._woken.clear()
            try:
                self._sandbox.pass_time()
                self._courier.deliver_due()
            except Exception:  # noqa: BLE001 - the next round may go well.
                _LOG.exception("The sandbox's clock or courier went wrong; it goes on.")
            self._woken.wait(TICK_SECONDS)
