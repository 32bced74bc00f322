"""A sync that is killed at any moment has no effect twice, and loses none (G10)."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from signal import SIGKILL
from threading import Thread

import pytest
from attrs import define
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse
from starlette.routing import Route
from tests.adapters.stripe.outbox.crashing import CrashingStore
from tests.adapters.stripe.outbox.judging_runs import wrongs
from tests.adapters.stripe.outbox.kinds_of_requests import KINDS
from tests.adapters.stripe.outbox.simulated_world import World
from tests.adapters.stripe.outbox.simulation import OnTheWay, Simulation, WatchedSandbox
from tests.adapters.stripe.outbox.syncing import PREFIX, MovedClock, Pair
from tests.durability.campaign import choices, new_seed, number, say
from tests.durability.nursery import Nursery
from tests.durability.workers import DONE, MASTER_KEY

from counterfoil.adapters.deciders import BUILT_IN, Registry
from counterfoil.adapters.event_store.outbox_rows import OutboxStatus
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.protocol.web import METHODS, read_request
from counterfoil.adapters.sandbox.serving import server_of
from counterfoil.adapters.stripe.client import StripeAccess
from counterfoil.adapters.stripe.gateway import StripeGateway
from counterfoil.domain.refusal import CommandRefusedError

SYNCS_KILLED = number("SYNCS_KILLED", 200)
"""How often a sync is killed."""

KILLS_A_WORLD = 25
"""After how many kills there are other customers, lest the old ones' streams grow long."""

POINTS = 22
"""At which write, or request, at the latest; two wishes take about so many."""

WISHES = (
    "update_customer",
    "metadata",
    "make_default",
    "remove_payment_method",
    "add_tax_id",
    "remove_tax_id",
    "switch",
    "quantity",
    "pause_collection",
    "annotate",
)


@define
class RealClock(MovedClock):
    """A clock that goes by itself."""

    def __call__(self) -> datetime:
        """Return the moment."""
        return utc_now()

    def seconds(self) -> int:
        """Return the second that it is."""
        return int(time.time())


@contextmanager
def served(sandbox: WatchedSandbox) -> Iterator[str]:
    """Serve a sandbox over a socket; yield its address."""

    async def api(request: HttpRequest) -> HttpResponse:
        said = await read_request(request)
        assert said is not None
        answer = await run_in_threadpool(sandbox.answer, said)
        return HttpResponse(answer.body, answer.status, answer.headers, "application/json")

    app = Starlette(routes=[Route("/v1/{rest:path}", api, methods=METHODS)])
    app.state.sandbox = sandbox
    listening = socket.create_server(("127.0.0.1", 0))
    server = server_of(app)
    serving = Thread(target=server.run, kwargs={"sockets": [listening]})
    serving.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        serving.join()
        listening.close()


@contextmanager
def world_of(url: str, seed: str) -> Iterator[tuple[Simulation, str]]:
    """Have a portal on a file, and a sandbox that is served; yield both, and the address."""
    clock, chance = RealClock(), choices(0, seed)
    sandbox = WatchedSandbox(clock.seconds)
    carrier = OnTheWay(sandbox)
    with (
        served(sandbox) as address,
        CrashingStore.open(url, master_key=MASTER_KEY) as store,
        StripeGateway(StripeAccess(key="sk_test_of_the_parent", url=address)) as gateway,
    ):
        portal = BillingPortal(store, Registry.of(BUILT_IN), clock)
        pair = Pair(clock, portal, sandbox, gateway, carrier)
        world = World.made(pair, chance)
        yield Simulation(chance, pair, store, sandbox, carrier, (), world, is_calm=True), address
    sandbox.close()


@pytest.mark.exhaustive
def test_a_killed_sync_does_nothing_twice(tmp_path: Path) -> None:
    """It is killed over and over, and whoever begins anew brings all of it to its end."""
    campaign = "killed syncs"
    chance = choices(new_seed(campaign), "moments")
    kills = done = closed = 0
    with Nursery() as nursery:
        while kills < SYNCS_KILLED:
            url = f"sqlite:///{tmp_path / f'shop-{kills}.db'}"
            with world_of(url, str(kills)) as (run, address):
                for _ in range(min(KILLS_A_WORLD, SYNCS_KILLED - kills)):
                    customer = chance.choice(run.world.customers)
                    for wish in chance.sample(WISHES, 2):
                        # One request of a kind is under way at a time (R97).
                        with suppress(CommandRefusedError):
                            run.pair.decide(KINDS[wish](run.world, customer))
                    points = chance.randint(1, POINTS)
                    nursery.order("sync", {"url": url, "address": address, "points": points})
                    done += nursery.bury(died_of=SIGKILL) == [DONE]
                    kills += 1
                run.drain()
                run.hear_all()

                assert list(wrongs(run)) == []
                ended = run.pair.portal.store.outbox.page(PREFIX, limit=1000)
                assert {each.status for each in ended} == {OutboxStatus.CONFIRMED}
                closed += len(ended)
    say(
        campaign,
        f"{kills} kills, {kills - done} of them amid the work; {closed} requests, each of which"
        " took effect once",
    )
