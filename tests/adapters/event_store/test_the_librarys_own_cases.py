"""
The library's own test cases for recorders, run on ours.

Left out are the cases that only measure: ``test_performance`` and ``test_concurrent_throughput``
assert nothing and print rates, which is the benchmark's work. ``AggregateRecorderTestCase`` asks
that an insert returns no positions, which the library itself breaks for every recorder that keeps
a log; its other expectations are in ``ApplicationRecorderTestCase``.
"""

from abc import ABC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

import pytest
from eventsourcing.persistence import ProcessRecorder
from eventsourcing.tests import persistence as library
from tests.postgres import Server

from counterfoil.adapters.event_store.memory import MemoryLedger
from counterfoil.adapters.event_store.opening import open_ledger
from counterfoil.adapters.event_store.postgres.address import address_of
from counterfoil.adapters.event_store.postgres.opening import open_ledger as open_postgres
from counterfoil.adapters.event_store.sqlite import SQLiteLedger

if TYPE_CHECKING:
    Base = library.RecorderTestCase
else:
    Base = ABC

pytestmark = pytest.mark.filterwarnings("error")


class _OnOurs(Base):
    """Gives the library's cases a recorder of ours and stream names as we write them."""

    def new_originator_id(self) -> str:
        return f"acct_1/live/customer/{uuid4()}"

    def close_db_connection(self, *args: object) -> None:
        """Close nothing: the recorder is closed at the end."""


class _InMemory(_OnOurs):
    def create_recorder(self) -> ProcessRecorder:
        return MemoryLedger()


class _InSQLite(_OnOurs):
    def create_recorder(self) -> ProcessRecorder:
        directory = TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        ledger: SQLiteLedger = open_ledger(
            Path(directory.name) / "store.db", read_only=False, lock_timeout=10.0
        )
        self.addCleanup(ledger.close)
        return ledger


class _InPostgres(_OnOurs):
    server: ClassVar[Server]

    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def _server(cls, postgres: Server) -> None:
        cls.server = postgres

    def create_recorder(self) -> ProcessRecorder:
        ledger = open_postgres(address_of(self.server.url()), read_only=False, lock_timeout=10.0)
        self.addCleanup(ledger.close)
        return ledger.recorder


class _ApplicationCases(library.ApplicationRecorderTestCase[Any]):
    EXPECT_CONTIGUOUS_NOTIFICATION_IDS = True

    test_performance = None  # type: ignore[assignment]
    test_concurrent_throughput = None  # type: ignore[assignment]

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class _ProcessCases(library.ProcessRecorderTestCase):
    test_performance = None  # type: ignore[assignment]


class TestMemoryAsApplicationRecorder(_InMemory, _ApplicationCases):
    """The log."""


class TestMemoryAsProcessRecorder(_InMemory, _ProcessCases):
    """The log with tracking."""


class TestMemoryAsTrackingRecorder(_InMemory, library.TrackingRecorderTestCase):
    """Tracking alone."""


class TestMemoryPositions(_InMemory, library.NonInterleavingNotificationIDsBaseCase):
    """The positions of one insert stand together."""


class TestSQLiteAsApplicationRecorder(_InSQLite, _ApplicationCases):
    """The log."""


class TestSQLiteAsProcessRecorder(_InSQLite, _ProcessCases):
    """The log with tracking."""


class TestSQLiteAsTrackingRecorder(_InSQLite, library.TrackingRecorderTestCase):
    """Tracking alone."""


class TestSQLitePositions(_InSQLite, library.NonInterleavingNotificationIDsBaseCase):
    """The positions of one insert stand together."""


class TestPostgresAsApplicationRecorder(_InPostgres, _ApplicationCases):
    """The log."""


class TestPostgresAsProcessRecorder(_InPostgres, _ProcessCases):
    """The log with tracking."""


class TestPostgresAsTrackingRecorder(_InPostgres, library.TrackingRecorderTestCase):
    """Tracking alone."""


class TestPostgresPositions(_InPostgres, library.NonInterleavingNotificationIDsBaseCase):
    """The positions of one insert stand together."""


# The abstract cases themselves are not for collecting.
del _ApplicationCases, _ProcessCases
