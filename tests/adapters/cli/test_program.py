"""The program as a whole: help, version, options, and how it fails."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer
from tests.adapters.cli.running import refused, run, run_program
from typer.main import get_command

from counterfoil.adapters.cli import app
from counterfoil.adapters.cli.failing import plainly
from counterfoil.adapters.event_store.errors import (
    ReadOnlyStoreError,
    StoreError,
    StoreFullError,
)

COMMANDS = (
    "demo",
    "ingest",
    "backfill",
    "listen",
    "tick",
    "show",
    "log",
    "explain",
    "whatif",
    "subscriptions",
    "invoices",
    "payments",
    "fees",
    "cancellations",
    "logins",
    "audit",
    "diff",
    "lint",
    "payment-methods",
    "rules",
    "verify",
    "reconcile",
    "doctor",
    "migrate",
    "bench",
    "sandbox",
    "at",
    "access",
    "api",
    "api-keys",
    "inbox",
    "sync",
    "views",
    "webhooks",
)

SUBCOMMANDS = (
    "access policy",
    "access changes",
    "api serve",
    "api-keys create",
    "api-keys list",
    "api-keys revoke",
    "inbox list",
    "inbox show",
    "inbox retry",
    "sync run",
    "sync status",
    "sync retry",
    "sync connect",
    "views status",
    "views rebuild",
    "views follow",
    "webhooks register",
)
"""What the groups among them hold."""


class TestHelp:
    """What the program says of itself."""

    def test_has_a_whole_sentence_for_each_command(self) -> None:
        """None is cut off at eighty columns."""
        out = run("--help", env={"COLUMNS": "80"}).out

        lines = out[out.index("Commands:") :].splitlines()[1:]
        assert [line.split()[0] for line in lines] == list(COMMANDS)
        assert all(line.endswith(".") and not line.endswith("...") for line in lines)

    @pytest.mark.parametrize("name", [*COMMANDS, *SUBCOMMANDS])
    def test_of_each_command_names_its_options(self, name: str) -> None:
        """Every command has --json, and every option a sentence; ``at`` passes on another's."""
        *groups, last = name.split()
        within = get_command(app)
        for group in groups:
            within = within.commands[group]  # type: ignore[attr-defined]
        command = within.commands[last]  # type: ignore[attr-defined]
        assert run(*name.split(), "--help").code == 0
        if hasattr(command, "commands"):
            assert {f"{name} {each}" for each in command.commands} <= set(SUBCOMMANDS)
            return
        options = {option: param for param in command.params for option in param.opts}

        assert "--json" in options or name == "at"
        assert all(param.help.endswith((".", "one.", "acct_self.")) for param in options.values())

    def test_loads_nothing_that_it_does_not_need(self) -> None:
        """Neither the event store nor Rich, so that it comes at once."""
        code = (
            "import sys; from counterfoil.adapters.cli import app\n"
            "try: app(['--help'])\n"
            "except SystemExit: pass\n"
            "heavy = {'cattrs', 'cryptography', 'eventsourcing', 'msgspec', 'rich', 'stripe'}\n"
            "print(*sorted(heavy & set(sys.modules)), file=sys.stderr)"
        )
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

        assert ran.stderr.split() == []

    def test_is_shown_where_nothing_is_asked(self) -> None:
        """The name alone is a question too."""
        assert "Commands:" in run().out + run().err


def test_the_version_is_said() -> None:
    """That of the installed distribution."""
    ran = run("--version")

    assert ran.code == 0
    assert ran.out.startswith("counterfoil ")


class TestTheDatabase:
    """Which one is meant."""

    def test_may_be_named_before_or_after_the_command(self, year: str) -> None:
        """The option of the command wins over the global one, and that over the environment."""
        nowhere = "sqlite:////nowhere/x.db"

        assert run("show", "--database", year).code == 0
        assert run("--database", nowhere, "show", "--database", year).code == 0
        assert run("--database", year, "show", env={"COUNTERFOIL_DATABASE": nowhere}).code == 0
        assert run("show", env={"COUNTERFOIL_DATABASE": year}).code == 0

    def test_is_a_file_of_this_folder_otherwise(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A question never makes one."""
        monkeypatch.chdir(tmp_path)

        sentence = refused(run("show"))

        assert sentence == "The store at counterfoil.db can't be used: there is no such file."
        assert list(tmp_path.iterdir()) == []


class TestAFailure:
    """Whatever goes wrong outside of us is said in a sentence."""

    @pytest.mark.parametrize("error", [StoreFullError("x.db"), ReadOnlyStoreError("x.db")])
    def test_of_the_store_is_its_own_sentence(
        self, error: StoreError, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A full disk, a file that can't be written."""
        assert self.code_of(error) == 2
        assert capsys.readouterr().err == f"{error}\n"

    @pytest.mark.parametrize(
        ("error", "sentence"),
        [
            (PermissionError(13, "Permission denied", "x.db.key"), "x.db.key: permission denied."),
            (OSError(28, "No space left on device"), "It can't be done: no space left on device."),
            (OSError(), "It can't be done: it can't be used."),
        ],
    )
    def test_of_the_system_names_the_file(
        self, error: OSError, sentence: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """As far as the system says which."""
        assert self.code_of(error) == 2
        assert capsys.readouterr().err == f"{sentence}\n"

    def test_of_the_readers_patience_stops_at_once(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """What was recorded stays, as it does after any other stop."""
        assert self.code_of(KeyboardInterrupt()) == 130
        assert capsys.readouterr().err.startswith("Stopped. What was recorded until now stays")

    @pytest.mark.parametrize("error", [KeyError("x"), BrokenPipeError()])
    def test_of_ours_is_not_hidden(self, error: Exception) -> None:
        """A bug has to be seen; a closed pipe is Typer's to end."""
        with pytest.raises(type(error)):
            self.code_of(error)

    @staticmethod
    def code_of(error: BaseException) -> int:
        """Return the exit code of a command that fails so."""

        @plainly
        def fail() -> None:
            raise error

        with pytest.raises(typer.Exit) as caught:
            fail()
        return caught.value.exit_code


def test_a_closed_pipe_is_no_drama() -> None:
    """As in ``counterfoil rules | head``."""
    command = f"{sys.executable} -m counterfoil.adapters.cli rules | head -n 1"
    ran = subprocess.run(["sh", "-c", command], capture_output=True, check=True, text=True)  # noqa: S607

    assert ran.stdout == "The account\n"
    assert "Traceback" not in ran.stderr


def test_a_terminal_that_knows_no_accents_gets_escapes() -> None:
    """Rather than an error in the middle of a list."""
    ran = run_program("rules", "--language", "nl", env={"PYTHONIOENCODING": "ascii"})

    assert ran.code == 0
    assert "\\xe9" in ran.out
