"""Runs the command line in tests: within this process, or as a program of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias, cast

from attrs import frozen
from typer.testing import CliRunner

from counterfoil.adapters.cli import app

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"

Json: TypeAlias = dict[str, "object"]


@frozen
class Ran:
    """What a run came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Json:
        """Return what was written, where it is a JSON object."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return cast("Json", value)

    @property
    def entries(self) -> list[Json]:
        """Return what was written, where it is a JSON array of objects."""
        value = json.loads(self.out)
        assert isinstance(value, list)
        return cast("list[Json]", value)


def run(*arguments: str | Path, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Ran:
    """Run a command in this process; whatever isn't said plainly is raised here."""
    result = CliRunner().invoke(
        app, [str(each) for each in arguments], input=stdin, env=dict(env or {})
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def run_program(
    *arguments: str | Path, env: Mapping[str, str] | None = None, stdin: bytes = b""
) -> Ran:
    """Run a command as a program of its own."""
    finished = subprocess.run(
        [sys.executable, "-m", "counterfoil.adapters.cli", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, **(env or {})},
    )
    return Ran(finished.returncode, finished.stdout.decode(), finished.stderr.decode())


def words(text: str) -> str:
    """Return a text on one line, wherever it was broken."""
    return " ".join(text.split())


def refused(ran: Ran) -> str:
    """Return the one sentence of a command that couldn't be done."""
    assert ran.code == 2, ran
    assert ran.out == ""
    (sentence,) = ran.err.splitlines()
    return sentence
