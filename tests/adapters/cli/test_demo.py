"""``counterfoil demo``: the story is told, true, quick, and leaves nothing behind."""

import tempfile
from importlib import import_module
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


def test_the_story_has_ten_steps_and_a_next(told: str) -> None:
    """Numbered, in order."""
    titles = [
        "1. Read a year of events",
        "2. Look at what is known",
        "3. Pause a collection",
        "4. Ask for what isn't allowed",
        "5. Ask why",
        "6. Replay everything",
        "7. Take over an account at Stripe",
        "8. Decide",
        "9. Send it, whatever happens on the way",
        "10. Compare both sides",
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


def test_the_story_of_the_year_is_the_same_each_time(
    told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It plays on a day of its own, whatever the day is; and alone where the extra isn't there."""
    _without_the_extra(monkeypatch)
    again = run("demo", env={"COLUMNS": "80"}).out

    def without_the_place(text: str) -> list[str]:
        return [line for line in text.splitlines() if not line.startswith("  /")]

    year, says, _ = again.partition("How it stays in step with Stripe is shown with an extra: ")
    assert says
    assert without_the_place(year) == without_the_place(told.partition("7. Take over")[0])


def test_the_story_shows_both_sides_equal(told: str) -> None:
    """With what was lost on the way, what was declined, and what each side has in the end."""
    text = words(told.partition("7. Take over")[2])

    assert "switches to the Atelier 2 confirmed" in text
    assert "1 answer lost on the way." in text
    assert "it holds 1 invoice for the switch." in text
    assert "refused: card_declined" in text
    assert "waits for the customer to pay or confirm, until 20" in text
    assert "Ada's name Ada King Ada King equal" in text
    assert "Ada pays with Mastercard Mastercard equal" in text
    assert "Ben's lessons Sketchbook Sketchbook equal" in text
    assert "DIFFER" not in text
    assert "compared. Both sides are equal." in text


class TestAKeptDatabase:
    """With ``--keep``."""

    @pytest.fixture(autouse=True)
    def _the_year_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _without_the_extra(monkeypatch)

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
    """The same story as JSON: what was compared isn't just said."""
    facts = run("demo", "--json").json

    assert isinstance(facts["refused"], dict)
    assert facts["refused"]["numbers"] == ["R98"]
    assert isinstance(facts["verified"], dict)
    assert facts["verified"]["sound"] is True
    in_step = facts["stripe"]
    assert isinstance(in_step, dict)
    ended = [(each["status"], each["code"], each["tries"]) for each in in_step["requests"]]
    assert ended == [
        *[("confirmed", None, 1)] * 3,
        ("confirmed", None, 2),
        ("refused", "card_declined", 1),
        *[("confirmed", None, 1)] * 3,
    ]
    assert [each["number"] for each in in_step["put_off"]] == [4]
    assert in_step["billed_for_the_switch"] == 1
    assert in_step["differing"] == []
    assert in_step["objects"] > 20
    assert in_step["facets"] > 400


def test_programs_are_told_that_the_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is there."""
    _without_the_extra(monkeypatch)
    facts = run("demo", "--json").json

    assert facts["stripe"] is None
    assert facts["verified"]


def _without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("counterfoil.adapters.cli.demo")
    monkeypatch.setattr(module, "find_spec", lambda _: None)
