"""No read model skips or doubles an event, and a bad event stops one aggregate alone (G4, G11)."""

import time
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL

import pytest
from tests.adapters.views.contents import contents, expected, reached
from tests.adapters.views.logs import alter
from tests.durability.campaign import choices, new_seed, number, say
from tests.durability.logs import copy_log, write_log
from tests.durability.nursery import Nursery, kill
from tests.durability.workers import open_portal
from tests.postgres import Server

from counterfoil.adapters.portal import BillingPortal

PROJECTORS_KILLED = number("PROJECTORS_KILLED", 20)
"""How often a process is killed that keeps read models."""

EVENTS = number("EVENTS", 10_000)
"""How many events are recorded while somebody follows, and how many there are with bad ones."""

WRITERS = 12
BAD_ONE_IN = 1_000


@pytest.fixture(name="url", params=["sqlite", "postgres"])
def _url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/shop.db"
    return str(request.getfixturevalue("postgres").url())


@pytest.mark.exhaustive
def test_a_projector_that_is_killed_leaves_what_it_tracked(url: str) -> None:
    """G4: at any moment, rebuilds included, the tables are the fold up to where they have come."""
    campaign = f"killed projectors on {url.partition(':')[0]}"
    seed = new_seed(campaign)
    moments = choices(seed, "moments")
    # One brings up a generation at a time.
    with Nursery() as writers, Nursery() as nursery:
        (writer,) = writers.order(
            "trickle", {"url": url, "account": "acct_1", "part": "w", "seed": seed}
        )
        rebuilding = 0
        for each in range(PROJECTORS_KILLED):
            (child,) = nursery.order("keep_views", {"url": url, "rebuilds": each % 2})
            time.sleep(moments.uniform(0.05, 0.6))
            kill(child)
            nursery.bury(died_of=SIGKILL)
            with open_portal(url) as portal:
                if not portal.views._standing():
                    continue
                rebuilding += any(view.rebuilding is not None for view in portal.views.standing())
                # The writer goes on, and nobody else touches the tables.
                if all(view.is_current for view in portal.views.standing()):
                    assert contents(portal.store) == expected(portal.store)
        kill(writer)
        writers.bury(died_of=SIGKILL)
    with open_portal(url) as portal:
        assert portal.views.catch_up() == portal.store.last_position()
        assert contents(portal.store) == expected(portal.store)
        events = portal.store.last_position()
    say(campaign, f"{PROJECTORS_KILLED} kills, {rebuilding} in a rebuild; {events} events")


@pytest.mark.exhaustive
def test_no_event_is_missed_whoever_holds_a_transaction(postgres: Server) -> None:
    """G4: positions are given out long before they are committed, and followed all the while."""
    campaign = "held transactions"
    seed, url = new_seed(campaign), postgres.url()
    with open_portal(url) as portal, Nursery() as followers, Nursery() as nursery:
        portal.views.catch_up()
        (follower,) = followers.order("keep_views", {"url": url, "rebuilds": 0})
        begin = time.monotonic()
        work: list[dict[str, str | int | float]] = [
            {
                "url": url,
                "database": postgres.database,
                "writer": writer,
                "events": EVENTS // WRITERS + 1,
                "seed": seed,
            }
            for writer in range(WRITERS)
        ]
        nursery.order("hold_transactions", *work)
        nursery.bury(WRITERS)
        portal.views.wait_for(portal.store.last_position(), 60)
        took = time.monotonic() - begin
        kill(follower)
        followers.bury(died_of=SIGKILL)

        lines = portal.store.derived.read(
            lambda work: work.rows(
                f"SELECT position FROM {portal.store.derived.schema}.counterfoil_view_trail"
                " ORDER BY position"
            )
        )
        assert [line[0] for line in lines] == list(positions(portal))
        assert len(lines) >= EVENTS
        say(campaign, f"{len(lines)} events by {WRITERS} writers in {took:.0f} s, none missed")


def positions(portal: BillingPortal) -> Iterator[int]:
    """Yield the positions of the log."""
    for page in portal.store.rows():
        yield from (row.position for row in page)


@pytest.mark.exhaustive
def test_bad_events_are_parked_and_the_others_counted(tmp_path: Path) -> None:
    """G11: one in a thousand, anywhere; a rebuild refuses, and works once they are repaired."""
    campaign = "bad events"
    random = choices(new_seed(campaign), "log")
    written = write_log(EVENTS, random.randrange(10**9))
    with open_portal(f"sqlite:///{tmp_path}/shop.db") as portal:
        portal.views.catch_up()
        copy_log(written, portal.store)
        rows = [row for page in portal.store.rows() for row in page]
        told = [row for row in rows if "/subscription/" in row.stream]
        bad = random.sample(told, len(rows) // BAD_ONE_IN)
        for row in bad:
            alter(portal.store, row.position, state=row.state[: random.randrange(5)])
        begin = time.monotonic()

        portal.views.catch_up()

        took = time.monotonic() - begin
        parked = {each.stream for view in portal.views.standing() for each in view.parked}
        assert parked == {row.stream for row in bad}
        assert reached(portal.store.derived, "subscriptions") == portal.store.last_position()
        for row in bad:
            alter(portal.store, row.position, state=row.state)
        held, whole = contents(portal.store), expected(portal.store)
        name = "counterfoil_view_subscriptions"
        gone = {tuple(stream.replace("/subscription/", "|").split("|")) for stream in parked}
        assert [each for each in held[name] if each[:2] not in gone] == [
            each for each in whole[name] if each[:2] not in gone
        ]
        portal.views.rebuild()
        assert contents(portal.store) == whole
    say(campaign, f"{len(bad)} of {len(rows)} parked with their streams in {took:.1f} s")
