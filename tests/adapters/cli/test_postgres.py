"""The command line on PostgreSQL: the same answers as on a file."""

import json
import re
from pathlib import Path

import pytest
from tests.adapters.cli.running import EXAMPLES, refused, run
from tests.postgres import Server

KEY = {"COUNTERFOIL_MASTER_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}


def _but_for_the_clock(out: str) -> object:
    """Read JSON, and leave out when it was recorded: each store was filled at a time of its own."""
    return json.loads(re.sub(r'"recorded_at": "[^"]*"', '"recorded_at": ""', out))


def test_a_year_comes_out_as_on_a_file(year: str, postgres: Server) -> None:
    """Ingested into a schema of its own, it is shown, told and verified alike."""
    url = postgres.url()

    assert run("--database", url, "ingest", EXAMPLES, env=KEY).code == 0

    for question in (["show"], ["show", "cus_AdaDeVries0000"], ["log", "cus_AdaDeVries0000"]):
        asked = [*question, "--json"]
        there = run("--database", url, *asked, env=KEY)
        here = run("--database", year, *asked)
        assert _but_for_the_clock(there.out) == _but_for_the_clock(here.out)
    assert run("--database", url, "verify", env=KEY).out.startswith("Sound: ")
    assert "nothing to do" in run("--database", url, "migrate").out


def test_the_master_key_is_missed(postgres: Server) -> None:
    """One sentence says what to set, and shows nothing of the URL but the place."""
    url = postgres.url().replace("postgres:@", "postgres:secret@")

    sentence = refused(run("--database", url, "ingest", EXAMPLES))

    assert "set COUNTERFOIL_MASTER_KEY to 32 random bytes in base64" in sentence
    assert "secret" not in sentence


def test_the_keys_may_be_elsewhere(
    postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``COUNTERFOIL_KEY_STORE`` names where, and every command looks there."""
    url = postgres.url()
    monkeypatch.setenv("COUNTERFOIL_KEY_STORE", f"sqlite:///{tmp_path / 'studio.keys'}")

    run("--database", url, "ingest", EXAMPLES, env=KEY)

    assert "Ada de Vries" in run("--database", url, "show", "cus_AdaDeVries0000", env=KEY).out
    assert [each.name for each in tmp_path.iterdir()] == ["studio.keys"]
