"""``counterfoil migrate``: tables are made or brought up to date, and it says which."""

from pathlib import Path

import pytest
from tests.adapters.cli.running import refused, run

from counterfoil.adapters.event_store import opening, sqlite, tables


def _with_a_next_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this release need one version more than it does."""
    steps = (*tables.MIGRATIONS, ("CREATE TABLE counterfoil_more (x TEXT)",))
    monkeypatch.setattr(sqlite, "MIGRATIONS", steps)
    for module in (opening, sqlite):
        monkeypatch.setattr(module, "SCHEMA", tables.SCHEMA + 1)


def test_tables_are_made_where_there_are_none(url: str) -> None:
    """A deployment needs one command, whatever it finds."""
    assert run("--database", url, "migrate").out == (
        f"The tables were made, in version {tables.SCHEMA}.\n"
    )


def test_tables_of_this_release_are_left_alone(year: str) -> None:
    """Running it again does nothing."""
    ran = run("migrate", "--database", year)

    assert ran.out == (
        f"The tables are of version {tables.SCHEMA} already: there was nothing to do.\n"
    )
    assert run("migrate", "--database", year, "--json").json == {
        "before": tables.SCHEMA,
        "after": tables.SCHEMA,
    }


def test_older_tables_are_refused_until_they_are_migrated(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence names the command, and what is in them stays."""
    run("--database", url, "ingest", "examples")
    before = run("--database", url, "verify", "--json").json["events"]
    _with_a_next_version(monkeypatch)

    assert "make a backup, then run counterfoil migrate." in refused(run("--database", url, "show"))
    assert run("--database", url, "migrate").out == (
        f"The tables were brought from version {tables.SCHEMA} to {tables.SCHEMA + 1}.\n"
    )

    assert run("--database", url, "verify", "--json").json["events"] == before
    assert run("--database", url, "migrate").code == 0


def test_what_holds_no_tables_is_refused(tmp_path: Path) -> None:
    """In memory there is nothing to migrate, and no folder is made."""
    assert "memory holds no tables" in refused(run("--database", "memory://", "migrate"))
    nowhere = f"sqlite:///{tmp_path}/nowhere/x.db"
    assert "make it first" in refused(run("--database", nowhere, "migrate"))
