"""``counterfoil at``: any question of another time."""

import pytest
from tests.adapters.cli.running import Ran, refused, run, words

EMILY = "sub_1EmilySketchbook00000000"
ADA = "sub_1AdaSketchbook0000000000"
AUGUST = "2026-08-25"

_BY_RULES = (
    "`counterfoil {}` can't be asked of another time: its --at asks by the rules of a date, about"
    " what is known now."
)
_MISPLACED = (
    "--known stands in the place of a command: options of `counterfoil at` come before the time."
)


def ask(database: str, *arguments: str) -> Ran:
    """Ask of another time."""
    return run("--database", database, "at", *arguments)


@pytest.mark.parametrize(
    "question",
    [
        ("subscriptions", "--collection", "paused"),
        ("subscriptions", "--json"),
        ("audit", "--limit", "5"),
        ("audit", "--csv", "-"),
        ("show", EMILY),
        ("show", EMILY, "--json"),
    ],
)
@pytest.mark.parametrize(("known", "option"), [((), "--at"), (("--known",), "--known-at")])
def test_it_is_the_question_with_its_time(
    demonstration: str, question: tuple[str, ...], known: tuple[str, ...], option: str
) -> None:
    """As if it had been asked with the option itself."""
    name, *rest = question

    asked = ask(demonstration, *known, AUGUST, *question)

    assert asked.code == 0
    assert asked == run("--database", demonstration, name, *rest, option, AUGUST)
    assert asked.out != run("--database", demonstration, *question).out


def test_both_times_may_be_asked(demonstration: str) -> None:
    """What was known then of an earlier moment."""
    asked = ask(demonstration, AUGUST, "subscriptions", "--known-at", "2026-11-01")

    assert asked.code == 0
    assert "at 2026-08-25 00:00:00 UTC, as known at 2026-11-01 00:00:00 UTC" in words(asked.out)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            (AUGUST, "explain", EMILY),
            _BY_RULES.format("explain"),
        ),
        ((AUGUST, "rules"), _BY_RULES.format("rules")),
        ((AUGUST, "lint"), _BY_RULES.format("lint")),
        (
            (AUGUST, "nope"),
            "There is no command nope: see counterfoil --help.",
        ),
        (
            ("August", "subscriptions"),
            "'August' is no date: write 2024-03-29, or 2024-03-29T12:00Z for a moment of it.",
        ),
        (
            (AUGUST, "subscriptions", "--at", AUGUST),
            "The time is said twice: leave out --at.",
        ),
        (
            (AUGUST, "subscriptions", f"--at={AUGUST}"),
            "The time is said twice: leave out --at.",
        ),
        (
            (AUGUST, "--known", "subscriptions"),
            _MISPLACED,
        ),
    ],
)
def test_what_cannot_be_asked_is_said(
    demonstration: str, arguments: tuple[str, ...], sentence: str
) -> None:
    """In one sentence."""
    assert refused(ask(demonstration, *arguments)) == sentence


@pytest.mark.parametrize("command", ["log", "ingest", "inbox", "at", "verify"])
def test_other_commands_say_which_can(demonstration: str, command: str) -> None:
    """Groups of commands as well."""
    sentence = refused(ask(demonstration, AUGUST, command, EMILY))

    assert sentence.startswith(
        f"`counterfoil {command}` can't be asked of another time; these can: "
    )
    assert {"audit", "show", "subscriptions"} <= set(
        sentence.removesuffix(".").rpartition(": ")[2].split(", ")
    )


def test_a_question_is_refused_as_ever(demonstration: str) -> None:
    """Its own options are its own matter."""
    assert ask(demonstration, AUGUST, "subscriptions", "--nope").code == 2
    assert ask(demonstration, AUGUST).code == 2
    assert "Nothing is recorded of sub_x" in refused(ask(demonstration, AUGUST, "show", "sub_x"))
