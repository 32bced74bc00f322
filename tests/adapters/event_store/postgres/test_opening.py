"""A store in PostgreSQL opens on a URL, or says in one sentence why it doesn't."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from eventsourcing.persistence import ProgrammingError
from tests.adapters.event_store.cast import (
    ACCOUNT,
    CONTRACT,
    MASTER_KEY,
    STREAM,
    Counted,
    batch,
    command,
    keep_a_request,
    named,
    new,
    opened,
    sighting,
)
from tests.postgres import Server

from counterfoil.adapters.event_store import EventStore, urls
from counterfoil.adapters.event_store.errors import (
    ForkedStoreError,
    MissingKeyError,
    NewerSchemaError,
    NoMasterKeyError,
    OlderSchemaError,
    StoreClosedError,
    StoreError,
    StoreUnavailableError,
    StoreUrlError,
    WrongMasterKeyError,
)
from counterfoil.adapters.event_store.postgres import tables
from counterfoil.adapters.event_store.postgres.address import address_of


@pytest.fixture(name="url")
def _url(postgres: Server) -> str:
    """Return the URL of a store that isn't there yet."""
    return postgres.url()


@pytest.fixture(name="database")
def _database(postgres: Server) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres.database, autocommit=True) as connection:
        yield connection


def _opening(url: str) -> urls.Opening:
    return urls.Opening(
        url=url, key_store=url, wrapper=None, read_only=True, seconds=1, on_notice=print
    )


def _schema(url: str) -> str:
    return address_of(url).schema


class TestAUrl:
    """What a URL may look like."""

    def test_names_a_schema_or_has_one_by_default(self) -> None:
        """The schema is ours to read; all else is libpq's."""
        address = address_of("postgresql://me:secret@host:5433/shop?schema=cell_7&sslmode=require")

        assert address.schema == "cell_7"
        assert address.conninfo == "postgresql://me:secret@host:5433/shop?sslmode=require"
        assert address_of("postgres://host/shop").schema == "counterfoil"

    def test_is_shown_without_user_password_and_options(self) -> None:
        """Errors and logs are read by many."""
        address = address_of("postgresql://me:secret@host:5433/shop?schema=a&sslpassword=secret2")

        assert str(address) == "postgresql://host:5433/shop (schema a)"
        assert "secret" not in repr(address)

    def test_of_a_socket_is_shown_with_its_folder(self) -> None:
        """Where no host stands before the path, an option names it."""
        for url in ("postgresql://postgres:@/shop?host=/run/pg", "postgresql:///shop?host=/run/pg"):
            address = address_of(f"{url}&schema=a")
            assert str(address) == "postgresql:///run/pg/shop (schema a)"
            assert address.conninfo == url

    @pytest.mark.parametrize(
        "url",
        [
            "postgresql://user:se/cret@host/shop",
            "postgresql://user:se#cret@host/shop",
            "postgresql://user:se?cret@host/shop",
            "postgresql://user:se[cret@host/shop",
            "postgresql://user:cret@host:port/shop",
            "postgresql://host/shop?user=a@b&password=cret",
            "mysql://user:secret@host/shop",
            "postgresql:/user:secret@host/shop",
            " postgresql://user:secret@host/shop",
            "oracle://host/shop?password=secret",
        ],
    )
    def test_never_shows_a_password_however_it_is_written(self, url: str) -> None:
        """Right or wrong: a part of one isn't shown either."""
        try:
            shown = str(address_of(url))
        except StoreUrlError as error:
            shown = str(error)
        with pytest.raises(StoreError) as caught:
            opened(url)
        for text in (shown, str(caught.value), repr(_opening(url))):
            assert "cret" not in text
            assert "se/" not in text

    def test_leaves_what_is_libpqs_as_it_stands(self) -> None:
        """A plus in a password is no space, and what is encoded stays so."""
        url = "postgresql://me@host/shop?password=a+b%20c&options=-c%20x%3Dy"

        assert address_of(f"{url}&schema=a").conninfo == url

    @pytest.mark.parametrize("schema", ["user", "order", "select", "table"])
    def test_may_name_a_schema_by_a_word_of_sql(self, schema: str, postgres: Server) -> None:
        """Names stand in quotes."""
        with opened(postgres.url(schema)) as store:
            store.append(batch(new(named()), command=command()))
            assert list(store.problems()) == []

    @pytest.mark.parametrize(
        "schema", ["Cell", "1cell", "a-b", 'a"b', "a b", "", "pg_x", "x" * 41, "information_schema"]
    )
    def test_with_another_name_than_a_plain_one_is_refused(self, schema: str) -> None:
        """A schema's name is written into statements, so it holds nothing that needs quoting."""
        with pytest.raises(StoreUrlError, match="isn't a plain name") as caught:
            address_of(f"postgresql://me:secret@host/shop?schema={schema}")
        assert "secret" not in str(caught.value)

    def test_without_the_extra_says_which_one_is_missing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever installed the core alone is told what to install."""
        monkeypatch.setattr(urls, "find_spec", lambda _: None)

        with pytest.raises(StoreUrlError, match=r"pip install 'counterfoil\[postgres\]'") as caught:
            opened("postgresql://me:secret@host/shop")
        assert "secret" not in str(caught.value)


class TestADatabase:
    """Where a store may stand."""

    def test_that_cant_be_reached_is_told_at_once(self, tmp_path: Path) -> None:
        """The sentence gives the reason, and shows no password."""
        with pytest.raises(StoreUnavailableError, match="PostgreSQL says: connection") as caught:
            opened(f"postgresql://me:secret@/shop?host={tmp_path}")
        assert "secret" not in str(caught.value)

    def test_that_isnt_there(self, postgres: Server) -> None:
        """The server's own sentence says which."""
        with pytest.raises(StoreUnavailableError, match='database "nowhere" does not exist'):
            opened(postgres.database.replace("/postgres?", "/nowhere?"))

    def test_holds_cells_apart(self, postgres: Server) -> None:
        """Each schema is a store of its own: events, commands and keys."""
        one, other = postgres.url(), postgres.url()

        with opened(one) as left, opened(other) as right:
            left.append(batch(new(named()), command=command(), sightings=(sighting(),)))
            assert right.last_position() == 0
            assert right.find_command(ACCOUNT, "cmd_1") is None
            right.append(batch(new(named("Grace")), command=command()))
            left.erase(STREAM)
            assert right.load_events(STREAM).events == (named("Grace"),)

    def test_with_tables_of_a_newer_release(self, url: str, database: psycopg.Connection) -> None:
        """Tables that a newer release made aren't touched, by ``migrate`` neither."""
        opened(url).close()
        database.execute(f"INSERT INTO {_schema(url)}.counterfoil_schema VALUES (99)")

        with pytest.raises(
            NewerSchemaError, match=f"of version 99, and this release knows {tables.SCHEMA}"
        ):
            opened(url)
        with pytest.raises(NewerSchemaError):
            EventStore.migrate(url)

    def test_may_be_made_by_many_at_once(self, url: str) -> None:
        """Whoever comes first makes the tables and the key store; the others wait."""

        def open_and_write(number: int) -> tuple[int, ...]:
            with opened(url, lock_timeout=30.0) as store:
                return store.append(batch(new(named(), stream=f"s/{number}")))

        with ThreadPoolExecutor(8) as pool:
            positions = sorted(pool.map(open_and_write, range(8)))

        assert positions == [(n,) for n in range(1, 9)]

    def test_that_could_lose_a_commit_is_refused(
        self, postgres: Server, database: psycopg.Connection
    ) -> None:
        """Whether it is set for the server, the role or, as here, the database (G2)."""
        database.execute("ALTER DATABASE postgres SET synchronous_commit = off")
        try:
            with pytest.raises(StoreUnavailableError, match="synchronous_commit is off there, so"):
                opened(postgres.url())
        finally:
            database.execute("ALTER DATABASE postgres RESET synchronous_commit")

    def test_of_another_encoding_is_refused(
        self, postgres: Server, database: psycopg.Connection
    ) -> None:
        """Names and notes are in every script."""
        database.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")

        with pytest.raises(StoreUnavailableError, match="the server's encoding is LATIN1"):
            opened(postgres.database.replace("/postgres?", "/latin?"))

    def test_is_spoken_to_in_utf_8(self, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whatever encoding the host's environment names."""
        monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
        with opened(url) as store:
            store.append(batch(new(named("Łukasz"), stream="s/ł")))
            assert store.load_events("s/ł").events == (named("Łukasz"),)
            assert list(store.problems()) == []

    def test_whose_role_prefers_another_isolation_is_no_danger(
        self, url: str, database: psycopg.Connection
    ) -> None:
        """An append sees what others have committed, whatever the role's own default."""
        database.execute("ALTER ROLE postgres SET default_transaction_isolation = serializable")
        try:
            with opened(url) as store:
                assert store.append(batch(new(named()))) == (1,)
        finally:
            database.execute("ALTER ROLE postgres RESET default_transaction_isolation")

    def test_gets_no_function_of_the_librarys(
        self, url: str, database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Those append without the lock; the host's environment brings none of them (W1)."""
        monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
        with opened(url) as store:
            store.append(batch(new(named())))
            store.application().recorder.select_notifications(1, 10)

            store._ledger._statements.enable_db_functions = True  # type: ignore[attr-defined]
            with pytest.raises(ProgrammingError, match="append without our lock: turn them off"):
                store.application()

        names = database.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = %s::regnamespace", (_schema(url),)
        ).fetchall()
        assert names == [("counterfoil_append",)]


class TestMigrating:
    """Tables have a version."""

    def test_brings_older_tables_up_to_date(
        self, url: str, database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Until then they aren't opened; what is in them stays."""
        with opened(url) as store:
            store.append(batch(new(named())))
        older, newer = tables.SCHEMA, tables.SCHEMA + 1
        monkeypatch.setattr(tables, "STEPS", (*tables.STEPS, "CREATE TABLE {s}.more (x text)"))
        for module in ("opening", "ledger"):
            path = f"counterfoil.adapters.event_store.postgres.{module}"
            name = "SCHEMA" if module == "opening" else "STEPS"
            monkeypatch.setattr(f"{path}.{name}", newer if name == "SCHEMA" else tables.STEPS)

        with pytest.raises(OlderSchemaError, match="run counterfoil migrate"):
            opened(url)
        assert EventStore.migrate(url) == (older, newer)
        assert EventStore.migrate(url) == (newer, newer)

        with opened(url) as store:
            assert store.load_events(STREAM).events == (named(),)
        assert database.execute(f"SELECT * FROM {_schema(url)}.more").fetchall() == []

    def test_gives_the_first_version_an_inbox(self, url: str, database: psycopg.Connection) -> None:
        """The tables of the first version had none, and its function knew of none."""
        with opened(url) as store:
            store.append(batch(new(named())))
        schema = _schema(url)
        database.execute(f"DROP TABLE {schema}.counterfoil_inbox, {schema}.counterfoil_outbox")
        database.execute(f"DELETE FROM {schema}.counterfoil_schema WHERE version > 1")
        database.execute(f"DROP FUNCTION {schema}.counterfoil_append")
        database.execute(
            f"CREATE FUNCTION {schema}.counterfoil_append(x text) RETURNS text"
            " LANGUAGE sql AS 'SELECT x'"
        )

        assert EventStore.migrate(url) == (1, tables.SCHEMA)

        with opened(url) as store:
            store.append(batch(new(named(), version=2)))
            assert store.inbox.page() == ()

    def test_gives_the_second_version_an_outbox(
        self, url: str, database: psycopg.Connection
    ) -> None:
        """The tables of the second version had none; what they had stays."""
        with opened(url) as store:
            store.append(batch(new(named())))
        schema = _schema(url)
        database.execute(f"DROP TABLE {schema}.counterfoil_outbox")
        database.execute(f"DELETE FROM {schema}.counterfoil_schema WHERE version > 2")

        with pytest.raises(OlderSchemaError, match="run counterfoil migrate"):
            opened(url)
        assert EventStore.migrate(url) == (2, tables.SCHEMA)

        with opened(url) as store:
            assert store.load_events(STREAM).events == (named(),)
            keep_a_request(store)

    def test_makes_a_store_that_isnt_there(self, url: str) -> None:
        """So that a deployment needs one command, whatever it finds."""
        assert EventStore.migrate(url) == (None, tables.SCHEMA)
        with opened(url) as store:
            assert store.last_position() == 0


class TestReadingOnly:
    """A store that may not be changed."""

    def test_makes_nothing(self, url: str, database: psycopg.Connection) -> None:
        """Nothing is made where nothing was."""
        with pytest.raises(StoreUnavailableError, match="no store was made there yet"):
            opened(url, read_only=True)
        found = database.execute("SELECT to_regnamespace(%s)", (_schema(url),)).fetchone()
        assert found == (None,)

    def test_without_the_key_store_misses_the_key(
        self, url: str, database: psycopg.Connection
    ) -> None:
        """What isn't personal can still be read."""
        with opened(url) as store:
            store.append(batch(new(Counted(count=1)), new(named(), stream="s/2")))
        database.execute(f"DROP SCHEMA {_schema(url)}_keys CASCADE")

        with opened(url, read_only=True) as reader:
            assert reader.load_events(STREAM).events == (Counted(count=1),)
            with pytest.raises(MissingKeyError, match=r"\(schema cell_\d+_keys\): restore"):
                reader.load_events("s/2")


class TestTheKeys:
    """Where the keys of personal data are."""

    def test_need_a_master_key(self, url: str) -> None:
        """There is no place beside a database for a key file."""
        with pytest.raises(NoMasterKeyError, match="set COUNTERFOIL_MASTER_KEY to 32 random"):
            EventStore.open(url, contract=CONTRACT)

    def test_wrapped_with_another_one_are_refused_at_once(self, url: str) -> None:
        """A mistaken key shows at opening, not with the first customer."""
        opened(url).close()

        with pytest.raises(WrongMasterKeyError, match="wrapped with another master key"):
            opened(url, master_key=bytes(32))
        opened(url).close()

    def test_of_a_newer_release_are_refused(self, url: str, database: psycopg.Connection) -> None:
        """Keys that this release might misread aren't touched."""
        opened(url).close()
        database.execute(f"UPDATE {_schema(url)}_keys.key_store SET schema = 9")

        with pytest.raises(NewerSchemaError, match="_keys"):
            opened(url)

    def test_may_be_in_a_file(self, url: str, tmp_path: Path) -> None:
        """Away from the database, and from its backups."""
        keys = f"sqlite:///{tmp_path / 'elsewhere.keys'}"
        with opened(url, key_store=keys) as store:
            store.append(batch(new(named())))
        with opened(url, key_store=keys) as store:
            assert store.load_events(STREAM).events == (named(),)
            store.erase(STREAM)
            assert store.load_events(STREAM).events != (named(),)
        assert [each.name for each in tmp_path.iterdir()] == ["elsewhere.keys"]

    def test_of_a_file_may_be_in_a_database(self, postgres: Server, tmp_path: Path) -> None:
        """Either kind of store goes with either place for its keys."""
        events = f"sqlite:///{tmp_path / 'store.db'}"
        with opened(events, key_store=postgres.url("keys_of_a_file")) as store:
            store.append(batch(new(named())))
            assert store.load_events(STREAM).events == (named(),)
        assert [each.name for each in tmp_path.iterdir()] == ["store.db"]

    def test_are_never_in_memory_where_events_arent(self, url: str) -> None:
        """Every name would be lost with the process."""
        with pytest.raises(StoreUrlError, match="keys in memory would be lost"):
            opened(url, key_store="memory://")

    def test_hold_none_in_clear(self, url: str, database: psycopg.Connection) -> None:
        """A data key is wrapped by the master key, and an erased one is gone."""
        with opened(url) as store:
            store.append(batch(new(named())))
            ((wrapped,),) = database.execute(f"SELECT wrapped FROM {_schema(url)}_keys.data_keys")
            assert len(wrapped) > len(MASTER_KEY)
            store.erase(STREAM)
        rows = database.execute(f"SELECT wrapped FROM {_schema(url)}_keys.data_keys").fetchall()
        assert rows == [(None,)]

    def test_changed_by_somebody_are_noticed(self, url: str, database: psycopg.Connection) -> None:
        """A wrapped key that doesn't open is an error, and never taken for an erased one."""
        with opened(url) as store:
            store.append(batch(new(named())))
        database.execute(f"UPDATE {_schema(url)}_keys.data_keys SET wrapped = '\\x00'")

        with opened(url) as store, pytest.raises(StoreUnavailableError, match="was changed"):
            store.load_events(STREAM)


def test_an_erasure_wins_over_whoever_makes_the_first_key_at_the_same_time(url: str) -> None:
    """Whichever is first, the key is destroyed in the end (G14)."""
    with opened(url) as one, opened(url) as other, ThreadPoolExecutor(2) as pool:
        for number in range(60):
            subject = f"s/{number}"
            making = pool.submit(one._keys.create, (subject,))
            destroying = pool.submit(other._keys.destroy, subject)
            making.result()
            destroying.result()
    with opened(url) as again:
        assert {again._keys.find(f"s/{number}") for number in range(60)} == {(1, None)}


def test_a_store_isnt_used_across_a_fork(url: str) -> None:
    """Two processes on one connection would read each other's answers."""
    with opened(url) as store:
        store.append(batch(new(named())))
        child = os.fork()
        if not child:
            try:
                store.load_events(STREAM)
            except ForkedStoreError:
                os._exit(7)
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)

        assert os.waitstatus_to_exitcode(status) == 7
        assert store.load_events(STREAM).version == 1


def test_a_closed_store_isnt_followed(url: str) -> None:
    """Following has a connection of its own, and makes none for a store that was closed."""
    with opened(url) as store:
        store.append(batch(new(named())))

    with pytest.raises(StoreClosedError, match="open it again before using it"):
        store.follow()
