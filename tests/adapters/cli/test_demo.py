"""``counterfoil demo``: the story is told, true, quick, and leaves nothing behind."""

import tempfile
from pathlib import Path

import pytest
from tests.adapters.cli.running import refused, run, run_program, words

from counterfoil.domain.rulebook import RULES

RULES_BY_ID = {rule.id: rule for rule in RULES}
KEPT = "billed-customer-keeps-a-payment-method"
ONE_ITEM = "one-item-is-updated"


@pytest.fixture(name="told", scope="module")
def _told() -> str:
    """Return the story as a newcomer gets it, in a terminal of eighty columns or a pipe."""
    ran = run_program("demo", env={"COLUMNS": "80"})
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def test_the_story_has_six_steps_and_a_next(told: str) -> None:
    """Numbered, in order."""
    titles = [
        "1. Read a year of events",
        "2. Look at what is known",
        "3. Pause a collection",
        "4. Ask for what isn't allowed",
        "5. Ask why",
        "6. Replay everything",
        "Try next",
    ]

    assert [line for line in told.splitlines() if line in titles] == titles


def test_the_story_shows_what_it_says(told: str) -> None:
    """The refusal with its rule, the paused collection with its status, the equal states."""
    text = words(told)

    assert "Status active" in text
    assert "Collection paused until 2027-01-04, invoices become void; the status stays" in text
    assert "The same wish a second time recorded 0 events" in text
    kept, one_item = RULES_BY_ID[KEPT], RULES_BY_ID[ONE_ITEM]
    assert f"Rule {kept.says.en} (R98) What to do {kept.remedy.en}" in text
    assert f"{one_item.says.en} (R79, R85)" in text
    assert "Result Both states are equal." in text


def test_the_story_fits_eighty_columns(told: str) -> None:
    """All but the path of the database, which depends on where temporary files go."""
    long = [line for line in told.splitlines() if len(line) > 80]

    assert [line for line in long if tempfile.gettempdir() not in line] == []
    assert "\x1b" not in told


def test_the_story_leaves_nothing_behind(told: str) -> None:
    """The database says where it was, and is gone."""
    (line,) = (each for each in told.splitlines() if each.startswith("  /"))

    assert not Path(line.strip()).parent.exists()


def test_the_story_is_the_same_each_time(told: str) -> None:
    """It plays on a day of its own, whatever the day is."""
    again = run("demo", env={"COLUMNS": "80"}).out

    def without_the_place(text: str) -> list[str]:
        return [line for line in text.splitlines() if not line.startswith("  /")]

    assert without_the_place(again) == without_the_place(told)


class TestAKeptDatabase:
    """With ``--keep``."""

    def test_can_be_looked_into_afterwards(self, file: Path, url: str) -> None:
        """By the commands that the story names at its end."""
        ran = run("demo", "--keep", file)

        assert f"export COUNTERFOIL_DATABASE={url}" in ran.out
        commands = [
            line.split()[1:] for line in ran.out.splitlines() if line.startswith("  counterfoil ")
        ]
        assert len(commands) >= 5
        for command in commands:
            if command[0] != "ingest":
                assert run(*command, env={"COUNTERFOIL_DATABASE": url}).code == 0

    def test_may_lie_in_a_folder(self, tmp_path: Path) -> None:
        """Under the name of the demonstration."""
        run("demo", "--keep", tmp_path)

        assert (tmp_path / "demo.db").exists()

    def test_never_takes_the_place_of_another_file(self, file: Path) -> None:
        """Whatever it may hold."""
        file.write_text("Dear customer")

        assert refused(run("demo", "--keep", file)) == (
            f"{file} is there already: name a new file, or remove that one."
        )
        assert file.read_text() == "Dear customer"


def test_programs_get_the_facts() -> None:
    """The same story as JSON."""
    facts = run("demo", "--json").json

    assert isinstance(facts["refused"], dict)
    assert facts["refused"]["numbers"] == ["R98"]
    assert isinstance(facts["verified"], dict)
    assert facts["verified"]["sound"] is True
