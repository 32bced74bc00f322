"""``counterfoil ingest``: what is read, what is said of it, and what can't be done."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.adapters.cli.running import EXAMPLES, Ran, refused, run, run_program, words

from counterfoil.adapters.event_store import EventStore

EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "customer.created",
    "created": 1_700_000_000,
    "livemode": False,
    "data": {"object": {"id": "cus_1", "object": "customer", "livemode": False, "name": "Ada"}},
}


def counts(ran: Ran) -> dict[str, object]:
    """Return the numbers of a summary."""
    assert ran.code == 0, ran
    return {key: value for key, value in ran.json.items() if isinstance(value, int) and value}


def test_says_in_plain_words_what_came_of_it(url: str) -> None:
    """Each count with its meaning, the ignored types with the most frequent first."""
    ran = run("--database", url, "ingest", EXAMPLES)

    assert ran.code == 0
    assert "Read         122  events and objects\n" in ran.out
    assert "Seen before    2  came again, and count once\n" in ran.out
    assert (
        "14 subscriptions, 11 invoices, 8 customers, 4 products, 1 account, 1 configuration"
        in words(ran.out)
    )
    assert (
        "Ignored types, the most frequent first:\n       2  billing_portal.session.created\n"
        in ran.out
    )
    assert "Quarantined:" not in ran.out
    assert ran.err.startswith("Personal data is sealed with a master key that was made in ")


def test_reads_files_folders_and_standard_input(url: str, tmp_path: Path) -> None:
    """In any mixture, each event once."""
    first, *_ = sorted(EXAMPLES.glob("*.jsonl"))
    folder = tmp_path / "folder" / "deeper"
    folder.mkdir(parents=True)
    shutil.copy(first, folder)
    (folder / "one.json").write_text(json.dumps([EVENT], indent=2))

    ran = run(
        "--database", url, "ingest", first, folder, "-", "--json", stdin=json.dumps(EVENT).encode()
    )

    assert counts(ran) == {"read": 17 + 17 + 1 + 1, "applied": 18, "duplicates": 18}


def test_goes_on_after_what_is_broken(url: str, tmp_path: Path) -> None:
    """The reason is shown with the id under which it is kept."""
    file = tmp_path / "events.jsonl"
    broken = {**EVENT, "id": "evt_[bold]", "created": None}
    file.write_text("\n".join((json.dumps(broken), "{", json.dumps(EVENT))))

    ran = run("--database", url, "ingest", file)

    assert ran.code == 0
    assert "Quarantined 2 kept aside, for they can't be read" in words(ran.out)
    assert "(customer.created): Its `created` has a shape that no API version" in words(ran.out)
    assert "line 2, is not valid JSON: Input data was truncated." in words(ran.out)
    assert "Applied 1 changed" in words(ran.out)


def test_shows_no_more_than_a_few_of_many(url: str, tmp_path: Path) -> None:
    """A summary fits on a screen; JSON has them all."""
    file = tmp_path / "events.jsonl"
    odd = [{"object": f"thing_{n}"} for n in range(20)]
    file.write_text("\n".join(json.dumps(each) for each in odd) + "\n{" * 12)

    ran = run("--database", url, "ingest", file)

    assert "  and 5 more; --json shows all\n" in ran.out
    assert "  and 2 more\n" in ran.out


def test_releases_what_was_quarantined(url: str, tmp_path: Path) -> None:
    """Once it can be applied."""
    file = tmp_path / "event.json"
    file.write_text(json.dumps({**EVENT, "created": None}))
    run("--database", url, "ingest", file)
    file.write_text(json.dumps(EVENT))

    ran = run("--database", url, "ingest", file)

    assert "Released from quarantine: 1\n" in ran.out


def test_takes_account_and_moment_from_options_and_environment(url: str, tmp_path: Path) -> None:
    """Plain objects say neither whose they are nor when they were looked at."""
    file = tmp_path / "customer.json"
    file.write_text(json.dumps({"id": "cus_1", "object": "customer", "livemode": True}))
    options = ("ingest", file, "--as-of", "2026-01-02")

    run("--database", url, *options, "--account", "acct_1")
    run(*options, env={"COUNTERFOIL_ACCOUNT": "acct_2", "COUNTERFOIL_DATABASE": url})

    for account in ("acct_1", "acct_2"):
        (adopted, *_) = run(
            "log", "cus_1", "--database", url, "--account", account, "--json"
        ).entries
        assert adopted["stream"] == f"{account}/live/customer/cus_1"
        assert adopted["happened_at"] == "2026-01-02T00:00:00Z"


class TestWhatCannotBeDone:
    """One sentence, exit code 2, and nothing half-written."""

    def test_nothing_is_made_where_the_path_leads_nowhere(self, url: str, tmp_path: Path) -> None:
        """Paths are looked at before the database is opened."""
        for path in (tmp_path / "nowhere", tmp_path):
            sentence = refused(run("--database", url, "ingest", EXAMPLES, path))
            assert sentence.startswith(f"{path} can't be read: ")
        assert list(tmp_path.iterdir()) == []

    def test_a_binary_file(self, url: str, tmp_path: Path) -> None:
        """A picture, say."""
        picture = tmp_path / "picture.png"
        picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")

        assert "is no text in UTF-8" in refused(run("--database", url, "ingest", picture))

    def test_an_account_that_is_none(self, url: str) -> None:
        """It would become part of the names of streams."""
        ran = run("--database", url, "ingest", EXAMPLES, "--account", "a/b")

        assert ran.code == 2
        assert "'a/b' is no id of an account" in ran.err

    def test_a_moment_that_is_none(self, url: str) -> None:
        """Before anything is read."""
        sentence = refused(run("--database", url, "ingest", EXAMPLES, "--as-of", "yesterday"))

        assert sentence.startswith("'yesterday' is no date: write 2024-03-29")

    def test_a_wrong_url(self) -> None:
        """The sentence shows what would be right."""
        sentence = refused(run("ingest", EXAMPLES, "--database", "year.db"))

        assert "'year.db' can't be opened: it isn't a URL; write sqlite:///" in sentence

    def test_a_master_key_that_is_none(self, url: str, file: Path) -> None:
        """It is said before anything is made."""
        env = {"COUNTERFOIL_MASTER_KEY": "c2hvcnQ="}

        sentence = refused(run("--database", url, "ingest", EXAMPLES, env=env))

        assert sentence.startswith("The master key can't be used: it has 5 bytes")
        assert not file.exists()

    def test_another_master_key(self, url: str) -> None:
        """Nothing is read or sealed with a key that doesn't fit."""
        run("--database", url, "ingest", EXAMPLES)
        env = {"COUNTERFOIL_MASTER_KEY": "A" * 43 + "="}

        sentence = refused(run("--database", url, "show", env=env))

        assert "were wrapped with another master key" in sentence

    def test_a_missing_key(self, url: str, file: Path) -> None:
        """A lost key isn't an erased one."""
        run("--database", url, "ingest", EXAMPLES)
        file.with_name("new.db.key").unlink()

        sentence = refused(run("--database", url, "show"))

        assert sentence.startswith("The master key is missing: ")

    def test_a_database_of_a_newer_release(self, url: str, file: Path) -> None:
        """Its tables are left alone."""
        run("--database", url, "ingest", EXAMPLES)
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("UPDATE counterfoil_schema SET version = 99")

        sentence = refused(run("--database", url, "ingest", EXAMPLES))

        assert "install the newer release that made them" in sentence

    def test_a_locked_database(self, url: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The other writer is waited for, then given up."""
        run("--database", url, "ingest", EXAMPLES)
        # Five seconds otherwise, which is long for a test.
        monkeypatch.setitem(EventStore.open.__func__.__kwdefaults__, "lock_timeout", 0.1)  # type: ignore[attr-defined]
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            sentence = refused(
                run("--database", url, "ingest", "-", stdin=json.dumps(EVENT).encode())
            )

        assert "was in use by others for 0.1 seconds, and nothing was recorded" in sentence

    @pytest.mark.parametrize("command", [["ingest", "nowhere"], ["show"], ["--bogus"], ["bogus"]])
    def test_never_ends_in_a_traceback(self, command: list[str], tmp_path: Path) -> None:
        """As a program of its own: the code is 2, and standard error holds words."""
        url = f"sqlite:///{tmp_path}/nowhere/x.db"

        ran = run_program(*command, env={"COUNTERFOIL_DATABASE": url})

        assert ran.code == 2
        assert ran.out == ""
        assert ran.err
        assert "Traceback" not in ran.err


def test_a_program_reads_a_pipe_to_its_end(url: str) -> None:
    """As in ``cat events.jsonl | counterfoil ingest -``."""
    raw = b"".join(path.read_bytes() for path in sorted(EXAMPLES.glob("*.jsonl")))

    ran = run_program("--database", url, "ingest", "-", "--json", stdin=raw)

    assert counts(ran)["read"] == 122
