"""The README shows what it says."""

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest
from tests.adapters.sandbox.driving import served
from tests.postgres import Server

from counterfoil.adapters.cli.api import PORT as API_PORT
from counterfoil.adapters.cli.sandbox import PORT
from counterfoil.adapters.sandbox import create_app
from counterfoil.adapters.sandbox.chaos.faults import Fault

README = Path(__file__).parents[1] / "README.md"


@pytest.fixture(name="text", scope="module")
def _text() -> str:
    return README.read_text(encoding="utf-8")


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_python_example_prints_what_the_readme_says(text: str, tmp_path: Path) -> None:
    """A newcomer's first program must do just what stands beside it, also when it is run again."""
    example, *_ = _blocks(text, "python")
    printed, *_ = _blocks(text, "text")
    (feeding,) = re.findall(r"`\.venv/bin/counterfoil (.+? ingest) examples`", text)
    cli = "from counterfoil.adapters.cli import main; main()"
    _run(["-c", cli, *feeding.split(), str(README.parent / "examples")], tmp_path)

    first = _run(["-W", "error", "-c", example], tmp_path)
    again = _run(["-W", "error", "-c", example], tmp_path)

    assert (first.stderr, first.stdout) == ("", printed)
    assert (again.stderr, again.stdout) == ("", printed)


def test_the_questions_of_the_readme_are_answered_as_it_says(text: str, tmp_path: Path) -> None:
    """Who was paused on a day: by a command, and from Python."""
    _, example, *_ = _blocks(text, "python")
    _, listed, printed, *_ = _blocks(text, "text")
    cli = "from counterfoil.adapters.cli import main; main()"
    environment = {**os.environ, "COLUMNS": "80", "COUNTERFOIL_DATABASE": "sqlite:///demo.db"}
    _run(["-c", cli, "demo", "--keep", "demo.db"], tmp_path)
    (asked,) = re.findall(r"^counterfoil (at \S+ subscriptions .+?)(?:  +#.*)$", text, re.MULTILINE)

    told = _run(["-c", cli, *asked.split()], tmp_path, environment)
    ran = _run(["-W", "error", "-c", example], tmp_path)

    assert (told.stderr, told.stdout) == ("", listed)
    assert (ran.stderr, ran.stdout) == ("", printed)


def test_the_example_of_a_webhook_prints_what_the_readme_says(text: str, tmp_path: Path) -> None:
    """What isn't signed is refused."""
    _, _, example, _, _ = _blocks(text, "python")
    _, _, _, printed, _ = _blocks(text, "text")

    ran = _run(["-W", "error", "-c", example], tmp_path)

    assert (ran.stderr, ran.stdout) == ("", printed)


def test_the_example_of_the_sandbox_prints_what_the_readme_says(text: str, tmp_path: Path) -> None:
    """With the address of a sandbox in the place of the one that the command line has."""
    _, _, _, example, _ = _blocks(text, "python")
    *_, printed = _blocks(text, "text")
    assert example.count(f"http://127.0.0.1:{PORT}") == 1

    with served(create_app()) as address:
        there = example.replace(f"http://127.0.0.1:{PORT}", address)
        ran = _run(["-W", "error", "-c", there], tmp_path)

    assert (ran.stderr, ran.stdout) == ("", printed)


def test_the_example_of_a_fault_prints_what_its_page_says(tmp_path: Path) -> None:
    """A stranger copies it into a test of their own."""
    text = (README.parent / "docs" / "sandbox.md").read_text(encoding="utf-8")
    (example,), (printed,) = _blocks(text, "python"), _blocks(text, "text")

    ran = _run(["-W", "error", "-c", example], tmp_path)

    assert (ran.stderr, ran.stdout) == ("", printed)


def test_the_example_of_the_api_prints_what_its_page_says(tmp_path: Path) -> None:
    """With a server for the application, and its address in the place of the command line's."""
    text = (README.parent / "docs" / "api.md").read_text(encoding="utf-8")
    (example,), (printed,) = _blocks(text, "python"), _blocks(text, "text")
    assert example.count(f'"http://127.0.0.1:{API_PORT}"') == 1

    head, _, rest = example.partition("client = ")
    serving = "from tests.adapters.sandbox.driving import served\nwith served(app) as address:\n"
    body = f"client = {rest}".replace(f'"http://127.0.0.1:{API_PORT}"', "address")
    there = f"{head}{serving}{textwrap.indent(body, '    ')}"
    environment = {**os.environ, "PYTHONPATH": str(README.parent)}
    ran = _run(["-W", "error", "-c", there], tmp_path, environment)

    assert ran.stdout == printed, ran.stderr


def test_the_page_of_the_sandbox_names_every_fault() -> None:
    """Whoever looks for one finds it there."""
    text = (README.parent / "docs" / "sandbox.md").read_text(encoding="utf-8")

    assert {fault.name for fault in Fault} <= set(re.findall(r"`([A-Z0-9_]+)`", text))


def test_the_example_on_postgresql_does_what_the_readme_says(
    text: str, tmp_path: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a server's own URL in the place of the made-up one; run again it changes nothing."""
    *_, example = _blocks(text, "python")
    monkeypatch.setenv("COUNTERFOIL_MASTER_KEY", "A" * 43 + "=")
    assert example.count('"postgresql://user@host/database"') == 1
    there = example.replace('"postgresql://user@host/database"', repr(postgres.database))
    there = there.replace("{database}?schema=cell_1", "{database}&schema=readme")
    with psycopg.connect(postgres.database, autocommit=True) as connection:
        connection.execute("CREATE TABLE orders (id text)")

        for number in (1, 2):
            ran = _run(["-W", "error", "-c", there], tmp_path)

            assert (ran.stderr, ran.stdout) == ("", "InForce\n")
            assert connection.execute("SELECT count(*) FROM orders").fetchone() == (number,)


def _run(
    arguments: list[str], folder: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        env=environment,
    )


def test_every_command_line_that_the_readme_shows_exists(text: str) -> None:
    """Commands, options and all: a README that lies about its commands loses its reader."""
    from typer.main import get_command

    from counterfoil.adapters.cli import app

    known = get_command(app)
    shown = re.findall(r"^counterfoil (.+?)(?:  +#.*)?$", text, re.MULTILINE)

    assert len(shown) >= 7
    for line in shown:
        command, words = known, line.split()
        if words[0] == "at":
            # What comes after the time is another command.
            words = words[2:]
        while hasattr(command, "commands") and words and not words[0].startswith("--"):
            command = command.commands[words.pop(0)]
        options = {option for param in command.params for option in param.opts}
        assert [word for word in words if word.startswith("--") and word not in options] == []
