"""``problems`` finds what is missing, unreadable or loose, and says nothing of a sound store."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.adapters.event_store.cast import (
    ACCOUNT,
    NOON,
    OTHER_STREAM,
    STREAM,
    Counted,
    batch,
    command,
    named,
    new,
    sighting,
)

from counterfoil.adapters.event_store import EventStore, NewMessage


def _filled(store: EventStore) -> EventStore:
    store.append(
        batch(
            new(named()),
            new(Counted(count=2), 2),
            new(Counted(count=3), 3),
            command=command(),
            sightings=(sighting(),),
            whereabouts={f"{ACCOUNT}|price/price_1": STREAM},
        )
    )
    store.append(batch(new(named(), stream=OTHER_STREAM)))
    for event_id, subject in (("evt_1", STREAM), ("evt_2", None)):
        store.inbox.receive(
            NewMessage(
                account=ACCOUNT,
                event_id=event_id,
                type="customer.updated",
                object="customer/cus_1",
                subject=subject,
                received_at=NOON,
                body=b'{"name":"Ada"}',
            )
        )
    return store


def test_a_sound_store_has_no_problems(store: EventStore) -> None:
    """Neither empty, nor filled, nor erased."""
    assert list(store.problems()) == []
    _filled(store)
    assert list(store.problems()) == []
    store.erase(STREAM)
    assert list(store.problems()) == []


class TestAProblem:
    """One harm at a time."""

    @pytest.fixture
    def file(self, on_disk: EventStore, tmp_path: Path) -> Iterator[sqlite3.Connection]:
        """Return a connection with which to break a filled store."""
        _filled(on_disk)
        with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as connection:
            yield connection

    @pytest.mark.parametrize(
        ("harm", "where", "what"),
        [
            pytest.param(
                "DELETE FROM counterfoil_events WHERE originator_version = 2",
                STREAM,
                "2 events from version 1 to 3",
                id="a missing event",
            ),
            pytest.param(
                "DELETE FROM counterfoil_events WHERE originator_version = 1"
                " AND originator_id LIKE '%cus_1'",
                STREAM,
                "2 events from version 2 to 3",
                id="a missing beginning",
            ),
            pytest.param(
                "UPDATE counterfoil_events SET state = x'00' WHERE originator_version = 2",
                f"{STREAM} version 2",
                "the row is cut short",
                id="an unreadable event",
            ),
            pytest.param(
                "UPDATE counterfoil_events SET topic = 'os:system' WHERE originator_version = 3",
                f"{STREAM} version 3",
                "no event of that name",
                id="an unknown name",
            ),
            pytest.param(
                "UPDATE counterfoil_sightings SET body = x'0102'",
                STREAM,
                "sighting of customer/cus_1 by evt_1",
                id="an unreadable sighting",
            ),
            pytest.param(
                "UPDATE counterfoil_inbox SET body = x'0102' WHERE event_id = 'evt_1'",
                f"message evt_1 of {ACCOUNT}",
                "its sealed part isn't one that this release can open",
                id="an unreadable message",
            ),
            pytest.param(
                "UPDATE counterfoil_inbox SET body = 'text' WHERE event_id = 'evt_2'",
                f"message evt_2 of {ACCOUNT}",
                "The message evt_2 can't be read",
                id="a message that holds no bytes",
            ),
            pytest.param(
                "UPDATE counterfoil_inbox SET outcome = 'lost' WHERE event_id = 'evt_2'",
                f"message evt_2 of {ACCOUNT}",
                "'lost' is not a valid InboxOutcome",
                id="a message that came to what there is not",
            ),
            pytest.param(
                "UPDATE counterfoil_commands SET position = 99",
                f"command cmd_1 of {ACCOUNT}",
                "names position 99, and the log ends at 4",
                id="a command past the end",
            ),
            pytest.param(
                "UPDATE counterfoil_whereabouts SET stream = 'nowhere'",
                f"price/price_1 of {ACCOUNT}",
                "in nowhere, where there is no event",
                id="a place that isn't there",
            ),
        ],
    )
    def test_is_named_with_its_place(
        self, on_disk: EventStore, file: sqlite3.Connection, harm: str, where: str, what: str
    ) -> None:
        """One harm, one problem: nothing else is suspected."""
        file.execute(harm)

        (problem,) = on_disk.problems()

        assert problem.where == where
        assert what in problem.what

    def test_doesnt_hide_the_next(self, on_disk: EventStore, file: sqlite3.Connection) -> None:
        """All are listed, and the list names nothing personal."""
        file.execute("UPDATE counterfoil_events SET state = x'00'")
        file.execute("UPDATE counterfoil_inbox SET body = x'00'")
        file.execute("UPDATE counterfoil_commands SET position = 99")

        found = list(on_disk.problems())

        assert len(found) == 7
        assert "Ada" not in repr(found)
