"""Tests the file of a sandbox: who may have it, and what happens when it can't grow."""

import sqlite3
from pathlib import Path

import pytest
from tests.adapters.sandbox.driving import Judged, client_of

from counterfoil.adapters.sandbox.records.store import InUseError, Records
from counterfoil.adapters.sandbox.sandbox import Sandbox


def test_a_file_is_one_sandboxs_alone(tmp_path: Path) -> None:
    """Two would bring about the same thing twice; the next may have it when the first ends."""
    file = str(tmp_path / "sandbox.db")
    first = Records(file)

    with pytest.raises(InUseError, match=f"^{file} is in use by another sandbox.$"):
        Records(file)

    first.close()
    Records(file).close()


def test_a_full_disk_ends_a_request_and_not_the_sandbox(tmp_path: Path) -> None:
    """What couldn't be written is undone; when there is room again, all goes on."""
    sandbox = Sandbox(str(tmp_path / "sandbox.db"))
    client = client_of(Judged(sandbox))
    client.v1.customers.create({"name": "Ada"})
    database = sandbox.records._database
    (pages,) = database.execute("PRAGMA page_count").fetchone()

    database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(sqlite3.OperationalError, match="full"), sandbox.records.transaction():
        sandbox.records.count_up("x" * 1_000_000)
    database.execute("PRAGMA max_page_count = 1000000")

    client.v1.customers.create({"name": "Bob"})
    assert [customer.name for customer in client.v1.customers.list().data] == ["Bob", "Ada"]
    sandbox.close()
