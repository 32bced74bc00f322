"""The sides of the benchmark: they store the same, and come to the same, or nothing is compared."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from tests.postgres import Server

from counterfoil.adapters.bench.ours import stream_of, summary
from counterfoil.adapters.bench.payload import LENGTH, Summary, story, subscription_id
from counterfoil.adapters.bench.postgres import on_postgres
from counterfoil.adapters.bench.stands import Stand, on_sqlite
from counterfoil.domain.subscription.decisions import SUBSCRIPTION

STORIES = range(3, 7)
LONG = 40


@pytest.fixture(params=["sqlite", "postgres"])
def stand(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stand]:
    """Set up all sides, on each kind of database."""
    place: AbstractContextManager[Stand]
    if request.param == "sqlite":
        place = on_sqlite(tmp_path)
    else:
        server: Server = request.getfixturevalue("postgres")
        place = on_postgres(server.database)
    with place as found:
        yield found


def told(number: int, length: int) -> Summary:
    """Return what a story comes to by the domain alone, nothing stored."""
    state = SUBSCRIPTION.fold(
        SUBSCRIPTION.initial(subscription_id(number)), tuple(story(number, length))
    )
    return summary(state)


def test_all_sides_load_what_they_stored(stand: Stand) -> None:
    """Each side's load of a story comes to what the domain says that it comes to."""
    for name, side in stand.sides.items():
        side.fill(STORIES, LONG)

        loaded = [side.summary(side.load(number)) for number in STORIES]

        assert loaded == [told(number, LONG) for number in STORIES], name


def test_all_sides_replay_what_they_stored(stand: Stand) -> None:
    """Each side's replay of the log comes to the same, story by story, in the log's order."""
    for name, side in stand.sides.items():
        side.fill(STORIES, LONG)

        replayed = [side.summary(state) for state in side.replay().values()]

        assert replayed == [told(number, LONG) for number in STORIES], name


def test_all_sides_carry_out_the_same_steps(stand: Stand) -> None:
    """One by one or several in a commit, a story's steps come to the story on every side."""
    for name, side in stand.sides.items():
        side.fill(STORIES, 1)
        side.tell(STORIES, LONG)
        for number in STORIES:
            for version in range(2, LENGTH + 1):
                side.carry_out(number, version)
            side.carry_out_many(number, range(LENGTH + 1, LONG + 1))

        loaded = [side.summary(side.load(number)) for number in STORIES]

        assert loaded == [told(number, LONG) for number in STORIES], name


def test_our_commands_are_decided_as_the_very_events_of_the_stories(tmp_path: Path) -> None:
    """What the portal decides is what the other sides are given, so that all write the same."""
    with on_sqlite(tmp_path) as stand:
        stand.ours.fill(STORIES, 1)
        stand.ours.tell(STORIES, LONG)
        for number in STORIES:
            stand.ours.carry_out_many(number, range(2, LONG + 1))

            loaded = stand.ours.store.load_events(stream_of(number))

            assert loaded.events == tuple(story(number, LONG))


def test_a_decided_event_can_be_appended_alone(tmp_path: Path) -> None:
    """The row about the store alone appends the same events, without deciding them."""
    with on_sqlite(tmp_path) as stand:
        stand.ours.fill(STORIES, 1)
        stand.ours.tell(STORIES, LENGTH)
        for version in range(2, LENGTH + 1):
            stand.ours.append_one(STORIES[0], version)

        loaded = stand.ours.store.load_events(stream_of(STORIES[0]))

        assert loaded.events == tuple(story(STORIES[0], LENGTH))


def test_what_is_personal_is_sealed_on_our_side(tmp_path: Path) -> None:
    """The stories hold something personal, and our side pays for keeping it sealed."""
    with on_sqlite(tmp_path) as stand:
        stand.ours.fill((1,), LENGTH)

        (page,) = stand.ours.store.rows()

        assert b'"order"' not in b"".join(row.state for row in page)


def test_commands_read_a_customer_and_prices(tmp_path: Path) -> None:
    """Commands are decided on streams as they are in use: a customer, a product, its prices."""
    with on_sqlite(tmp_path) as stand:
        stand.ours.tell((1,), LENGTH)

        kinds = {stream.split("/")[-2] for stream in stand.ours.store.streams()}

        assert kinds == {"customer", "product"}
