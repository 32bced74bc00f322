"""Lets time pass and has events delivered, whether or not anybody asks for anything."""

import logging
from collections.abc import Callable
from threading import Event, Lock, Thread
from time import monotonic

from counterfoil.adapters.sandbox.sandbox import Sandbox
from counterfoil.adapters.sandbox.webhooks.courier import Courier

_LOG = logging.getLogger("counterfoil.sandbox")

TICK_SECONDS = 1.0
"""How long it rests where nobody wakes it."""

END_SECONDS = 2.0
"""How long what was begun is waited for at the end."""

LANES = 8
"""How many endpoints can be slow at once before others have to wait for them."""


class Background:
    """
    Threads beside the sandbox: one for the clock, and some that deliver.

    They start when they are told to, or by themselves when the first event is to be delivered: not
    every server tells an application that it starts. They end with the sandbox at the latest.
    """

    def __init__(self, sandbox: Sandbox, courier: Courier) -> None:
        self._sandbox = sandbox
        self._courier = courier
        self._threads: list[Thread] = []
        self._alone = Lock()
        self._woken = Event()
        self._ended = Event()

    def start(self) -> None:
        """Begin, unless it is at work."""
        self._courier.rest(rests=False)
        with self._alone:
            if self._ended.is_set():
                # Who still waits for a slow endpoint ends all the same.
                self._ended, self._threads = Event(), []
            self._begin()

    def wake(self) -> None:
        """Look at once whether there is something to do."""
        self._woken.set()
        with self._alone:
            if not self._ended.is_set():
                self._begin()

    def _begin(self) -> None:
        if any(thread.is_alive() for thread in self._threads):
            return
        rounds = [self._sandbox.pass_time, *[self._courier.deliver_rest] * LANES]
        self._threads = [
            Thread(
                target=self._work,
                args=(each, self._ended),
                name="counterfoil-sandbox",
                daemon=True,
            )
            for each in rounds
        ]
        for thread in self._threads:
            thread.start()

    def stop(self, within: float = END_SECONDS) -> None:
        """
        Begin nothing more, and wait for some seconds until what was begun has ended.

        A slow endpoint isn't waited for any longer: what it is being sent counts as not taken,
        unless it answers before the records are closed.
        """
        with self._alone:
            self._ended.set()
            working = self._threads
        self._courier.rest()
        self._woken.set()
        until = monotonic() + within
        for thread in working:
            thread.join(max(0.0, until - monotonic()))

    def _work(self, go_round: Callable[[], object], ended: Event) -> None:
        while True:
            self._woken.clear()
            if ended.is_set() or self._sandbox.is_closed:
                # Whoever else rests is to end too.
                self._woken.set()
                return
            try:
                go_round()
            except Exception:  # noqa: BLE001 - the next round may go well.
                _LOG.exception("The sandbox's clock or courier went wrong; it goes on.")
            self._woken.wait(TICK_SECONDS)
