"""A store opens on a URL, or says in one sentence why it doesn't."""

import base64
import os
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from tests.adapters.event_store.cast import (
    CONTRACT,
    MASTER_KEY,
    STREAM,
    Counted,
    batch,
    keep_a_request,
    named,
    new,
    opened,
)

from counterfoil.adapters.event_store import EventStore, tables
from counterfoil.adapters.event_store.datastore import check_settings
from counterfoil.adapters.event_store.errors import (
    ContractError,
    InvalidMasterKeyError,
    MissingKeyError,
    MissingMasterKeyError,
    NewerSchemaError,
    OlderSchemaError,
    ReadOnlyStoreError,
    StoreClosedError,
    StoreError,
    StoreUnavailableError,
    StoreUrlError,
    WrongMasterKeyError,
)
from counterfoil.adapters.event_store.master_key import from_file
from counterfoil.adapters.event_store.sqlite import SQLiteLedger
from counterfoil.adapters.event_store.wrapping import MasterKey
from counterfoil.domain.stored import Contract, StoredClass


class TestAUrl:
    """What a URL may look like."""

    @pytest.mark.parametrize(
        ("url", "why"),
        [
            ("store.db", "it isn't a URL"),
            ("/var/lib/store.db", "it isn't a URL"),
            ("sqlite://store.db", "a slash is missing"),
            ("sqlite:///store.db?mode=ro", "takes no options"),
            ("mysql://host/db", "no store called 'mysql'"),
            ("memory://store", "no store called 'memory'"),
            ("", "it isn't a URL"),
        ],
    )
    def test_that_names_no_store_is_refused(self, url: str, why: str) -> None:
        """The sentence shows the URL, the reason, and what would be right."""
        with pytest.raises(StoreUrlError) as caught:
            EventStore.open(url, contract=CONTRACT)

        sentence = str(caught.value)
        assert repr(url) in sentence
        assert why in sentence
        assert "sqlite:///path/to/file.db" in sentence

    @pytest.mark.parametrize("url", ["memory://", "sqlite://", "sqlite:///:memory:"])
    def test_may_name_memory(self, url: str) -> None:
        """Each store in memory is a new one."""
        with opened(url) as store:
            store.append(batch(new(named())))
        with opened(url) as store:
            assert store.last_position() == 0

    def test_may_name_a_relative_path(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Three slashes and a path count from where the process stands."""
        monkeypatch.chdir(tmp_path)

        with opened("sqlite:///a file with spaces, % and #.db") as store:
            store.append(batch(new(named())))

        assert (tmp_path / "a file with spaces, % and #.db").exists()


class TestAFile:
    """Where a store may stand."""

    def test_in_a_directory_that_isnt_there(self, tmp_path: Path) -> None:
        """No directory is made by surprise."""
        with pytest.raises(StoreUnavailableError, match=r"there is no directory .*make it first"):
            opened(f"sqlite:///{tmp_path}/nowhere/store.db")
        assert list(tmp_path.iterdir()) == []

    def test_in_a_directory_that_bears_no_keys(self, url: str, tmp_path: Path) -> None:
        """Without a place for the keys no store is opened."""
        (tmp_path / "store.db.keys").mkdir()

        with pytest.raises(StoreUnavailableError, match="its keys can't be opened"):
            opened(url)

    def test_that_is_a_directory(self, tmp_path: Path) -> None:
        """A directory isn't a file."""
        with pytest.raises(StoreUnavailableError, match="it is a directory"):
            opened(f"sqlite:///{tmp_path}")

    def test_that_isnt_a_database(self, tmp_path: Path) -> None:
        """A file of something else is left as it is, and nothing is put beside it."""
        path = tmp_path / "letter.txt"
        path.write_text("Dear customer, " * 100)

        with pytest.raises(StoreUnavailableError, match="isn't an SQLite database"):
            opened(f"sqlite:///{path}")

        assert path.read_text() == "Dear customer, " * 100
        assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]

    def test_of_a_newer_release(self, url: str, tmp_path: Path) -> None:
        """Tables that a newer release made aren't touched."""
        opened(url).close()
        with sqlite3.connect(tmp_path / "store.db") as connection:
            connection.execute("UPDATE counterfoil_schema SET version = 99")
        connection.close()

        with pytest.raises(
            NewerSchemaError, match=f"of version 99, and this release knows {tables.SCHEMA}"
        ):
            opened(url)

    def test_of_the_first_version_gets_an_inbox_when_it_is_migrated(
        self, url: str, tmp_path: Path
    ) -> None:
        """The tables of the first version had none."""
        opened(url).close()
        with sqlite3.connect(tmp_path / "store.db") as connection:
            connection.execute("DROP TABLE counterfoil_inbox")
            connection.execute("UPDATE counterfoil_schema SET version = 1")
        connection.close()

        assert EventStore.migrate(url) == (1, tables.SCHEMA)

        with opened(url) as store:
            assert store.inbox.page() == ()

    def test_of_the_second_version_gets_an_outbox_when_it_is_migrated(
        self, url: str, tmp_path: Path
    ) -> None:
        """The tables of the second version had none; what they had stays."""
        with opened(url) as store:
            store.append(batch(new(named())))
        with sqlite3.connect(tmp_path / "store.db") as connection:
            connection.execute("DROP TABLE counterfoil_outbox")
            connection.execute("UPDATE counterfoil_schema SET version = 2")
        connection.close()

        with pytest.raises(OlderSchemaError, match="run counterfoil migrate"):
            opened(url)
        assert EventStore.migrate(url) == (2, tables.SCHEMA)

        with opened(url) as store:
            assert store.load_events(STREAM).events == (named(),)
            keep_a_request(store)

    def test_of_an_embedder_gets_our_tables_beside_theirs(self, url: str, tmp_path: Path) -> None:
        """An embedding platform keeps one database."""
        with sqlite3.connect(tmp_path / "store.db") as connection:
            connection.execute("CREATE TABLE commands (mine TEXT)")
            connection.execute("CREATE TABLE stored_events (mine TEXT)")
        connection.close()

        with opened(url) as store:
            store.append(batch(new(named())))
            assert list(store.problems()) == []

    def test_may_be_opened_by_many_threads_at_once(self, url: str) -> None:
        """Whoever comes first makes the tables; the others wait."""

        def open_and_write(number: int) -> tuple[int, ...]:
            with opened(url, lock_timeout=30.0) as store:
                return store.append(batch(new(Counted(count=number), stream=f"s/{number}")))

        with ThreadPoolExecutor(16) as pool:
            positions = sorted(pool.map(open_and_write, range(16)))

        assert positions == [(n,) for n in range(1, 17)]

    def test_may_be_put_in_wal_mode_by_many_at_once(self, tmp_path: Path) -> None:
        """SQLite itself waits for none of them, whatever it is told."""
        together = Barrier(8)

        def open_it(number: int) -> None:
            together.wait()
            opened(f"sqlite:///{tmp_path / f'{number}.db'}").close()

        with ThreadPoolExecutor(8) as pool:
            for number in range(40):
                for opening in [pool.submit(open_it, number) for _ in range(8)]:
                    opening.result()

    def test_may_be_made_by_many_processes_at_once(self, url: str, tmp_path: Path) -> None:
        """The tables, the key store and the key file are each made once."""
        program = (
            "import sys; from tests.adapters.event_store.cast import *\n"
            "with EventStore.open(sys.argv[1], contract=CONTRACT, on_notice=print,"
            " lock_timeout=30.0) as store:\n"
            "    store.append(batch(new(named(), stream='s/' + sys.argv[2])))\n"
        )
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", program, url, str(number)],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                env=environment,
            )
            for number in range(4)
        ]
        said = [process.communicate(timeout=120)[0] for process in processes]

        assert [process.returncode for process in processes] == [0] * 4, said
        assert sum("was made in" in each for each in said) == 1
        with EventStore.open(url, contract=CONTRACT, on_notice=_no_notice) as store:
            assert store.last_position() == 4
            assert list(store.problems()) == []
        assert sorted(each.name for each in tmp_path.iterdir()) == [
            "store.db",
            "store.db.key",
            "store.db.keys",
        ]


class TestReadingOnly:
    """A store that may not be changed."""

    def test_reads_and_doesnt_write(self, lasting: str) -> None:
        """A report may run beside the portal without the right to change anything."""
        with opened(lasting) as store:
            store.append(batch(new(named())))
            with opened(lasting, read_only=True) as reader:
                assert reader.load_events(STREAM).events == (named(),)
                with pytest.raises(ReadOnlyStoreError, match="is read-only"):
                    reader.append(batch(new(Counted(count=1), 2)))
                with pytest.raises(ReadOnlyStoreError):
                    reader.append(batch(new(named(), stream="a/new/subject")))

    def test_makes_no_file(self, url: str, tmp_path: Path) -> None:
        """Nothing is made where nothing was."""
        with pytest.raises(StoreUnavailableError, match="there is no such file"):
            opened(url, read_only=True)
        sqlite3.connect(tmp_path / "store.db").execute("CREATE TABLE x (y)").connection.close()
        with pytest.raises(StoreUnavailableError, match="no store was made there yet"):
            opened(url, read_only=True)
        assert [each.name for each in tmp_path.iterdir()] == ["store.db"]

    def test_without_the_key_store_misses_the_key(self, url: str, tmp_path: Path) -> None:
        """What isn't personal can still be read."""
        with opened(url) as store:
            store.append(batch(new(Counted(count=1)), new(named(), stream="s/2")))
        (tmp_path / "store.db.keys").unlink()

        with opened(url, read_only=True) as reader:
            assert reader.load_events(STREAM).events == (Counted(count=1),)
            with pytest.raises(MissingKeyError, match=r"isn't in .*store\.db\.keys: restore"):
                reader.load_events("s/2")


class TestTheMasterKey:
    """The key that wraps all others."""

    def test_is_made_once_and_said_so_once(self, url: str, tmp_path: Path) -> None:
        """A newcomer needs no key; the sentence says where it is and what to do with it."""
        said: list[str] = []
        path = tmp_path / "store.db.key"

        with EventStore.open(url, contract=CONTRACT, on_notice=said.append) as store:
            store.append(batch(new(named())))
        with EventStore.open(url, contract=CONTRACT, on_notice=said.append) as store:
            assert store.load_events(STREAM).events == (named(),)

        assert len(said) == 1
        assert f"made in {path}: keep a copy of it" in said[0]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert len(base64.b64decode(path.read_text())) == 32
        assert not list(tmp_path.glob("store.db.key.*"))

    def test_is_told_to_the_log_by_default(
        self, url: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The key itself is not."""
        EventStore.open(url, contract=CONTRACT).close()

        assert [record.levelname for record in caplog.records] == ["WARNING"]
        assert "master key that was made in" in caplog.text

    def test_is_made_where_files_cant_be_linked(
        self, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Some file systems have no links; the file is then written in place, and only once."""

        def no_links(*_: object) -> None:
            raise PermissionError

        monkeypatch.setattr(os, "link", no_links)
        said: list[str] = []

        EventStore.open(url, contract=CONTRACT, on_notice=said.append).close()
        EventStore.open(url, contract=CONTRACT, on_notice=said.append).close()

        assert len(said) == 1
        assert stat.S_IMODE((tmp_path / "store.db.key").stat().st_mode) == 0o600

    @pytest.mark.parametrize("links", [True, False])
    def test_that_another_process_made_meanwhile_is_taken(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
    ) -> None:
        """Whoever comes second uses the key of whoever came first, and says nothing."""
        path = tmp_path / "store.db.key"
        first = base64.b64encode(MASTER_KEY)
        real = os.link

        def link_late(draft: Path, target: Path) -> None:
            path.write_bytes(first)
            if not links:
                raise PermissionError
            real(draft, target)

        monkeypatch.setattr(os, "link", link_late)

        found = from_file(path, may_create=True, on_notice=_no_notice)

        assert found.identity == MasterKey(MASTER_KEY).identity
        assert path.read_bytes() == first
        assert [each.name for each in tmp_path.iterdir()] == ["store.db.key"]

    def test_that_is_gone_is_missed_and_not_made_anew(self, url: str, tmp_path: Path) -> None:
        """A new key would open nothing; the old one has to come back."""
        EventStore.open(url, contract=CONTRACT, on_notice=_ignore).close()
        (tmp_path / "store.db.key").unlink()

        with pytest.raises(MissingMasterKeyError, match="restore that file"):
            EventStore.open(url, contract=CONTRACT, on_notice=_no_notice)
        assert not (tmp_path / "store.db.key").exists()

    def test_that_is_another_one_is_refused_at_once(self, url: str) -> None:
        """A mistaken key shows at opening, not with the first customer."""
        opened(url).close()

        with pytest.raises(WrongMasterKeyError, match="wrapped with another master key"):
            opened(url, master_key=bytes(32))
        with pytest.raises((WrongMasterKeyError, MissingMasterKeyError)):
            EventStore.open(url, contract=CONTRACT, on_notice=_no_notice)
        opened(url).close()

    @pytest.mark.parametrize("key", [b"", b"short", bytes(33)])
    def test_has_32_bytes(self, url: str, key: bytes, tmp_path: Path) -> None:
        """Anything else is a mistake, and nothing is made with it."""
        with pytest.raises(InvalidMasterKeyError, match="32 random bytes"):
            opened(url, master_key=key)
        assert list(tmp_path.iterdir()) == []

    def test_file_has_one_name_even_if_its_maker_was_killed(self, url: str, tmp_path: Path) -> None:
        """Who takes the key away must not leave it behind under the name of a draft."""
        opened(url, master_key=None, on_notice=_ignore).close()
        key, other = tmp_path / "store.db.key", tmp_path / "store.db.key.0000"
        draft = tmp_path / "store.db.key.1111"
        draft.hardlink_to(key)
        other.write_text("somebody else is making a key")

        opened(url, master_key=None, on_notice=_no_notice).close()

        assert (draft.exists(), other.exists(), key.stat().st_nlink) == (False, True, 1)

    @pytest.mark.parametrize("text", ["", "not base64!", base64.b64encode(b"short").decode()])
    def test_file_that_holds_no_key_is_refused(self, url: str, text: str, tmp_path: Path) -> None:
        """A truncated file is noticed."""
        (tmp_path / "store.db.key").write_text(text)

        with pytest.raises(InvalidMasterKeyError):
            EventStore.open(url, contract=CONTRACT, on_notice=_no_notice)

    def test_is_given_in_one_way(self, url: str) -> None:
        """Two keys leave open which one counts."""
        with pytest.raises(TypeError, match="either keys or master_key"):
            opened(url, keys=MasterKey(MASTER_KEY))

    def test_is_never_shown(self) -> None:
        """A traceback or a log line that shows the wrapper shows no key."""
        assert repr(MasterKey(MASTER_KEY)) == "MasterKey(...)"


def test_a_flawed_contract_is_refused() -> None:
    """A store that could write what nobody can read isn't opened."""
    twice = Contract(stored=(StoredClass(Counted, "a.b"), StoredClass(Counted, "a.c")))

    with pytest.raises(ContractError, match="The class Counted stands 2 times"):
        EventStore.open("memory://", contract=twice)


def test_every_connection_is_durable(on_disk: EventStore) -> None:
    """No connection of the pool may lose an acknowledged commit to a power cut."""
    ledger = on_disk._ledger
    assert isinstance(ledger, SQLiteLedger)

    with ledger.datastore.reading() as one, ledger.datastore.reading() as two:
        for cursor in (one, two):
            assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)
            assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
            assert cursor.execute("PRAGMA busy_timeout").fetchone() == (5000,)


def test_a_connection_that_isnt_durable_is_refused(tmp_path: Path) -> None:
    """Where the write-ahead log can't be had (a network file system), no store is opened."""
    connection = sqlite3.connect(tmp_path / "other.db")
    with pytest.raises(StoreUnavailableError, match="journal mode 'delete'"):
        check_settings(connection.cursor(), "other.db")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    with pytest.raises(StoreUnavailableError, match="a power cut could lose events"):
        check_settings(connection.cursor(), "other.db")
    connection.close()


def test_a_closed_store_says_so(lasting: str) -> None:
    """Closing twice does no harm; using it afterwards is told in a sentence."""
    with opened(lasting) as store:
        store.append(batch(new(named())))
    store.close()

    for use in (
        lambda: store.load_events(STREAM),
        lambda: store.append(batch(new(Counted(count=1), 2))),
        lambda: store.append(batch(new(named(), 2))),
        lambda: store.erase(STREAM),
    ):
        with pytest.raises(StoreClosedError, match="open it again before using it"):
            use()


def test_every_error_is_one_of_the_stores_own() -> None:
    """Embedders catch one class."""
    for error in (ContractError, StoreUrlError, NewerSchemaError, WrongMasterKeyError):
        assert issubclass(error, StoreError)


def _ignore(_: str) -> None:
    """Hear the notice, and do nothing."""


def _no_notice(sentence: str) -> None:
    raise AssertionError(sentence)
