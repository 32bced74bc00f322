"""``counterfoil sandbox``: it says where it is, stands in for Stripe, and ends when told."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path

import pytest
import stripe
from attrs import frozen
from tests.adapters.cli.running import refused, run
from tests.adapters.sandbox.driving import client_at

from counterfoil.adapters.cli.sandbox import SNIPPET

PROGRAM = (sys.executable, "-m", "counterfoil.adapters.cli")
PATIENCE_SECONDS = 60


@frozen
class Sandboxed:
    """The command at work, in a process of its own."""

    process: "subprocess.Popen[str]"
    address: str
    said: str

    def end(self, by: signal.Signals = signal.SIGINT) -> tuple[str, str]:
        """Tell it to end; return what it wrote since, and on standard error."""
        self.process.send_signal(by)
        return self.process.communicate(timeout=PATIENCE_SECONDS)


@contextmanager
def sandboxed(*options: str | Path) -> Iterator[Sandboxed]:
    """Let the command listen on a free port."""
    with subprocess.Popen(
        [*PROGRAM, "sandbox", "--port", "0", *map(str, options)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ},
    ) as process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            found = re.fullmatch(r"(http://127\.0\.0\.1:\d+)\n", first)
            assert found, (first, process.communicate(timeout=PATIENCE_SECONDS))
            address = found[1]
            lines = len(SNIPPET.splitlines()) + 2
            said = "".join(process.stdout.readline() for _ in range(lines))
            yield Sandboxed(process, address, said)
        finally:
            process.kill()


class TestStandingIn:
    """It is Stripe to the official client, until it is told to end."""

    @pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
    def test_what_it_says_to_do_can_be_done(self, by: signal.Signals) -> None:
        """The lines that it prints are a program that creates a customer."""
        with sandboxed() as at_work:
            did = subprocess.run(
                [sys.executable, "-W", "error", "-c", at_work.said],
                capture_output=True,
                text=True,
                check=False,
            )
            customer = client_at(at_work.address).v1.customers.retrieve(did.stdout.strip())
            ended = at_work.end(by)

        assert did.stderr == ""
        assert customer.name == "Ada"
        assert ended == ("", "")
        assert at_work.process.returncode == 0

    def test_programs_are_told_where_it_is(self) -> None:
        """In an object of JSON."""
        with subprocess.Popen(
            [*PROGRAM, "sandbox", "--port", "0", "--json"], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            said = json.loads(process.stdout.readline())
            process.send_signal(signal.SIGINT)
            assert process.communicate(timeout=PATIENCE_SECONDS)[0] == ""

        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", said["url"])

    def test_what_it_keeps_is_there_again(self, tmp_path: Path) -> None:
        """In the file that it was given."""
        with sandboxed("--store", tmp_path / "sandbox.db") as at_work:
            made = client_at(at_work.address).v1.customers.create({"name": "Ada"})
            at_work.end()
        with sandboxed("--store", tmp_path / "sandbox.db") as again:
            assert client_at(again.address).v1.customers.retrieve(made.id).name == "Ada"
            again.end()

    def test_what_it_has_answered_outlives_it(self, tmp_path: Path) -> None:
        """It may be killed at any time; meanwhile nobody else gets the file."""
        file = tmp_path / "sandbox.db"
        with sandboxed("--store", file) as at_work:
            made = client_at(at_work.address).v1.customers.create({"name": "Ada"})
            assert refused(run("sandbox", "--port", "0", "--store", file)) == (
                f"The sandbox can't keep anything in {file} ({file} is in use by another sandbox):"
                " choose another file by --store."
            )
            at_work.end(signal.SIGKILL)
        with sandboxed("--store", file) as again:
            assert client_at(again.address).v1.customers.retrieve(made.id).name == "Ada"
            again.end()

    def test_chaos_is_let_in(self) -> None:
        """With this seed the second request comes too soon."""
        with sandboxed("--chaos", "7") as at_work:
            client = client_at(at_work.address)
            client.v1.customers.list()
            with pytest.raises(stripe.RateLimitError):
                client.v1.customers.list()
            at_work.end()


class TestNotStandingIn:
    """What is missing is said in a sentence."""

    def test_on_a_port_that_is_taken(self) -> None:
        """It says how to choose another."""
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            sentence = refused(run("sandbox", "--port", port))

        assert sentence == (
            f"Nobody can listen on port {port} of 127.0.0.1 (address already in use): choose others"
            " by --port and --host."
        )

    def test_in_a_file_of_something_else(self, tmp_path: Path) -> None:
        """Which is left as it is."""
        text, database = tmp_path / "notes.txt", tmp_path / "shop.db"
        text.write_text("not a database, but long enough to be taken for one" * 100)
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("CREATE TABLE orders (id TEXT)")
        before = text.read_bytes(), database.read_bytes()

        sentences = [
            refused(run("sandbox", "--port", "0", "--store", file)) for file in (text, database)
        ]

        assert sentences == [
            f"The sandbox can't keep anything in {file} ({file} {why}): choose another file by"
            " --store."
            for file, why in (
                (text, "is no database"),
                (database, "holds something else than this release's sandbox"),
            )
        ]
        assert (text.read_bytes(), database.read_bytes()) == before

    def test_in_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        """It makes none."""
        file = tmp_path / "no" / "sandbox.db"
        assert refused(run("sandbox", "--port", "0", "--store", file)) == (
            f"The sandbox can't keep anything in {file} (unable to open database file): choose"
            " another file by --store."
        )

    def test_without_the_extra(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It says which one."""
        module = import_module("counterfoil.adapters.cli.sandbox")
        monkeypatch.setattr(module, "find_spec", lambda _: None)
        assert refused(run("sandbox")) == (
            "The sandbox needs an extra: pip install 'counterfoil[web]'."
        )
