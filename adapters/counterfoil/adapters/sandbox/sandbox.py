"""The sandbox: it answers requests, lets time pass, and tells what happened."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock
from time import time

import msgspec

from counterfoil.adapters.protocol.errors import ApiError, bad_key, unrecognized
from counterfoil.adapters.protocol.expansion import take_expansion
from counterfoil.adapters.protocol.forms import read_form
from counterfoil.adapters.protocol.idempotency import HeldKeys
from counterfoil.adapters.protocol.ids import new_id
from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.adapters.protocol.parameters import read_params
from counterfoil.adapters.protocol.rendering import Renderer
from counterfoil.adapters.protocol.requests import (
    VERSION,
    Request,
    Response,
    headed,
    key_of,
    respond,
)
from counterfoil.adapters.sandbox.chaos.chaos import Chaos
from counterfoil.adapters.sandbox.chaos.faults import Faults
from counterfoil.adapters.sandbox.chaos.striking import strike
from counterfoil.adapters.sandbox.keys import Keys
from counterfoil.adapters.sandbox.kinds import KINDS
from counterfoil.adapters.sandbox.records.jobs import Job
from counterfoil.adapters.sandbox.records.store import Records, Wanted
from counterfoil.adapters.sandbox.records.turn import NO_CLOCK, Requested, Turn
from counterfoil.adapters.sandbox.served import JOBS, ROUTES
from counterfoil.adapters.sandbox.settings import Settings
from counterfoil.adapters.sandbox.shapes.test_clock import TEST_CLOCK
from counterfoil.adapters.sandbox.speaking import Speaker
from counterfoil.adapters.sandbox.webhooks.outbox import Outbox, StraightRoute
from counterfoil.adapters.sandbox.webhooks.telling import Teller

_LOG = logging.getLogger("counterfoil.sandbox")


def wall_clock() -> int:
    """Return the second that it is."""
    return int(time())


class Sandbox:
    """
    A stand-in for Stripe; it may be used from many threads.

    Args:
        file: where it keeps its records; by default in memory alone.
        clock: says the second that it is, where no test clock does.
        settings: what its account has chosen.
        chaos: lets requests and deliveries go wrong by chance; by default nothing does.

    Attributes:
        faults: what is to go wrong with requests.
        outbox: what is to be delivered.
        on_posted: is called whenever something new is to be delivered.
    """

    def __init__(
        self,
        file: str = ":memory:",
        *,
        clock: Callable[[], int] = wall_clock,
        settings: Settings | None = None,
        chaos: Chaos | None = None,
    ) -> None:
        self.records = Records(file)
        self.settings = settings or Settings()
        self._clock = clock
        self._lock = RLock()
        self._renderer = Renderer(self.records, KINDS)
        self._speaker = Speaker(self.records, self._renderer)
        self._keys = Keys(self.records, self._lock, clock)
        self._held = HeldKeys()
        self.faults = Faults(None if chaos is None else chaos.fault)
        self.outbox = Outbox(
            self.records, self._lock, clock, self.settings, chaos or StraightRoute()
        )
        self._teller = Teller(self.records, self.outbox)
        self.on_posted: Callable[[], None] = _do_nothing

    def close(self) -> None:
        """Close the records; nothing can be asked any more."""
        with self._lock:
            self.records.close()

    @property
    def is_closed(self) -> bool:
        """Whether it has been closed."""
        return self.records.is_closed

    @contextmanager
    def looking(self) -> Iterator[int]:
        """Let nothing happen while somebody looks at the records; yield the second that it is."""
        with self._lock:
            yield self._clock()

    def answer(self, request: Request) -> Response:
        """
        Answer a request; nothing is raised, for whatever goes wrong is an answer too.

        Where a fault strikes, the answer may be ``broken``; faults strike Stripe's API alone.
        """
        fault = self.faults.take(request) if request.path.startswith("/v1/") else None
        if fault is None:
            return self.answer_soundly(request)
        struck = strike(fault, request, self)
        is_stripes = "Content-Type" not in struck.headers
        return headed(struck, request, new_id("req", 14)) if is_stripes else struck

    def answer_soundly(self, request: Request) -> Response:
        """Answer a request that no fault strikes."""
        request_id = new_id("req", 14)
        try:
            _check_key(request)
            response = self._answer_once(request, request_id)
        except ApiError as refused:
            response = self._refuse(refused)
        except Exception:  # noqa: BLE001 - Stripe would answer too.
            _LOG.exception("%s %s went wrong", request.method, request.path)
            response = respond(
                500,
                {"error": {"message": "An unknown error occurred", "type": "api_error"}},
            )
        return headed(response, request, request_id)

    def _answer_once(self, request: Request, request_id: str) -> Response:
        key = request.idempotency_key
        if key is None:
            return self._execute(request, request_id)
        with self._held.held(key):
            return self._keys.replayed(request, key) or self._execute(request, request_id)

    def answered_before(self, request: Request) -> Response | None:
        """Return what was answered to the same request with the same key of idempotency."""
        key = request.idempotency_key
        try:
            return None if key is None else self._keys.replayed(request, key)
        except ApiError as refused:
            return self._refuse(refused)

    def keep_answer(self, request: Request, response: Response) -> None:
        """Keep an answer under the request's key of idempotency, in the place of what was kept."""
        request_id = response.headers.setdefault("Request-Id", new_id("req", 14))
        with self._lock, self.records.transaction():
            self._keys.keep(request, response, request_id)

    def _execute(self, request: Request, request_id: str) -> Response:
        form = read_form(request.query, request.body)
        found = ROUTES.find(request.method, request.path)
        if found is None:
            raise unrecognized(request.method, request.path)
        served, ids = found
        expansion = take_expansion(form)
        params = read_params(form, served.params)

        def perform(turn: Turn) -> JsonObject:
            return self._speaker.show(served.handle(turn, params, *ids), expansion)

        with self._lock:
            self.pass_time()
            response = self._perform(request, request_id, perform)
            self._advance_clocks()
            return response

    def _perform(
        self, request: Request, request_id: str, perform: Callable[[Turn], JsonObject]
    ) -> Response:
        """Answer in a turn of its own; the answer is kept with all that is done, or alone."""
        version = request.headers.get("stripe-version", VERSION)
        address = f"{request.method} {request.path}"
        requested = Requested(request_id, request.idempotency_key, address, version)
        try:
            with self._turn(self._clock(), requested) as turn:
                try:
                    response = respond(200, perform(turn))
                except ApiError as refused:
                    if not refused.kept:
                        raise
                    response = self._refuse(refused)
                self._keys.keep(request, response, request_id)
        except ApiError as refused:
            response = self._refuse(refused)
            with self.records.transaction():
                self._keys.keep(request, response, request_id)
        return response

    def _refuse(self, refused: ApiError) -> Response:
        with self._lock:
            return self._speaker.refuse(refused)

    @contextmanager
    def _turn(self, moment: int, requested: Requested | None = None) -> Iterator[Turn]:
        """Keep all that is done within and tell of it, or nothing."""
        with self._lock, self.records.transaction():
            turn = Turn(self.records, self._renderer, moment, self.settings, requested)
            yield turn
            posted = self._teller.tell_all(turn)
        if posted:
            self.on_posted()

    def pass_time(self) -> None:
        """Let happen what is due by the sandbox's own clock."""
        with self._lock:
            if not self.is_closed:
                self._pass(NO_CLOCK, self._clock())

    def _pass(self, clock: str, until: int) -> None:
        while (due := self.records.jobs.next(clock, until)) is not None:
            try:
                self._bring_about(due)
            except Exception:  # noqa: BLE001 - the rest of what is due has to go on.
                _LOG.exception("%s of %s went wrong, and won't be tried again", due.job, due.id)
                with self.records.transaction():
                    self.records.jobs.unschedule(due.job, due.id)

    def _bring_about(self, due: Job) -> None:
        moment = due.at if due.clock == NO_CLOCK else self._clock()
        with self._turn(moment) as turn:
            turn.unschedule(due.job, due.id)
            if due.clock != NO_CLOCK:
                _set(turn, due.clock, due.at)
            JOBS[due.job](turn, due.id)

    def _advance_clocks(self) -> None:
        """Let happen what is due by the test clocks that are to be advanced, up to where."""
        advancing = self.records.page(TEST_CLOCK, Wanted({"status": "advancing"}))
        for kept in advancing:
            clock = msgspec.json.decode(kept.body, type=TEST_CLOCK.shape)
            target = clock["status_details"]["advancing"]["target_frozen_time"]
            self._pass(clock["id"], target)
            with self._turn(self._clock()) as turn:
                _set(turn, clock["id"], target)
                at_rest = turn.read(TEST_CLOCK, clock["id"])
                at_rest["status"] = "ready"
                at_rest["status_details"] = {}
                turn.write(TEST_CLOCK, at_rest)
                turn.announce("test_helpers.test_clock.ready", TEST_CLOCK, clock["id"])


def _check_key(request: Request) -> None:
    """
    Check that a request carries a secret key of test mode; any will do.

    Raises:
        ApiError: it carries none, or another.
    """
    key = key_of(request.headers)
    if not key.startswith(("sk_test_", "rk_test_")):
        raise bad_key(key)


def _do_nothing() -> None:
    """Leave what is to be delivered to whoever asks for it."""


def _set(turn: Turn, clock: str, at: int) -> None:
    record = turn.read(TEST_CLOCK, clock)
    record["frozen_time"] = max(at, record["frozen_time"])
    turn.write(TEST_CLOCK, record)
