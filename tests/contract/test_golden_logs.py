"""What a release wrote comes to the same states in every later one (G5)."""

from hashlib import sha256
from pathlib import Path

import pytest
from tests.contract.golden_logs import (
    DIRECTORY,
    approve_log,
    expected,
    open_store,
    path,
    read,
    record,
    release,
)
from tests.pictures import hashes

LOGS = [pytest.param(file, id=file.stem) for file in sorted(DIRECTORY.glob("*.jsonl"))]


@pytest.mark.parametrize("file", LOGS)
def test_a_golden_log_comes_to_the_states_that_it_came_to(file: Path) -> None:
    """
    The states and the past of every aggregate have the hashes that were approved.

    Where a state has come to hold more, and that was meant, remove the log's ``.json``, run
    ``make approve`` for a new one, and say so in the changelog.
    """
    assert hashes(read(file)) == expected(file)


def test_this_version_has_a_golden_log() -> None:
    """Whoever raises the version approves its log: run ``make approve``."""
    assert path(release()).exists()


def test_a_log_is_approved_once(tmp_path: Path) -> None:
    """What is there stays as it is, and holds what the examples come to."""
    assert list(approve_log(tmp_path)) == [
        f"approved the log of {release()}",
        f"approved what the log of {release()} comes to",
    ]
    written = path(release(), tmp_path).read_bytes()
    assert list(approve_log(tmp_path)) == []
    store = open_store()
    record(store)

    assert path(release(), tmp_path).read_bytes() == written
    assert expected(path(release(), tmp_path)) == hashes(store)


def test_a_golden_log_has_every_kind_of_aggregate() -> None:
    """A kind that a log lacks would be free to come to other states."""
    empty = sha256().hexdigest()

    for file in DIRECTORY.glob("*.jsonl"):
        assert [name for name, found in expected(file).items() if found == empty] == []
