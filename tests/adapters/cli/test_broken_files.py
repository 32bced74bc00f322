"""``counterfoil ingest`` says what it makes of any file, and never ends in a traceback."""

from pathlib import Path
from random import Random

import pytest
from tests.adapters.breaking import broken, garbled, written
from tests.adapters.cli.running import EXAMPLES, refused, run
from tests.adapters.ingesting import items_of

FILES = 300
"""How many broken files are ingested."""

BLOCKS = 4
"""In how many parts they are tried, so that several processors share them."""

NAMES = ("a.json", "a.jsonl", "a.ndjson", "a", "a.txt")


def contents(chance: Random) -> bytes:
    """Return a file of a few events, some of them broken, and mostly its text too."""
    whole = [item for path in sorted(EXAMPLES.glob("*.jsonl")) for item in items_of(path)]
    events = [
        written(broken(chance, whole) if chance.random() < 0.7 else chance.choice(whole))
        for _ in range(chance.randrange(4))
    ]
    raw = b"[" + b", ".join(events) + b"]" if chance.random() < 0.3 else b"\n".join(events)
    return garbled(chance, raw) if raw and chance.random() < 0.8 else raw


@pytest.mark.exhaustive
@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_broken_file_is_read_or_refused_in_one_sentence(block: int, tmp_path: Path) -> None:
    """The code is 0, with a line for each outcome, or 2, with what is wrong with the file."""
    url = f"sqlite:///{tmp_path}/new.db"
    run("--database", url, "ingest", EXAMPLES)
    for number in range(block, FILES, BLOCKS):
        chance = Random(f"file {number}")  # noqa: S311
        file = tmp_path / chance.choice(NAMES)
        file.write_bytes(contents(chance))
        by_pipe = chance.random() < 0.2

        ran = run("--database", url, "ingest", "-" if by_pipe else file, stdin=file.read_bytes())

        if ran.code == 2:
            assert refused(ran).startswith(f"{file} can't be read: "), number
        else:
            assert (ran.code, ran.err) == (0, ""), number
            assert "Quarantined" in ran.out, number
        file.unlink()
    assert run("--database", url, "verify").code == 0
