"""``counterfoil cancellations``, on the year of the examples."""

import csv
import sys
from pathlib import Path

import pytest
from tests.adapters.cli.running import EXAMPLES, Ran, refused, run, words

from counterfoil.adapters.cli.opening import open_portal

FUMIKO = "sub_1FumikoMother00000000000"
COMMENT = "My mother would rather paint."


def cancellations(url: str, *arguments: str | Path) -> Ran:
    """Run the command."""
    return run("--database", url, "cancellations", *arguments)


def test_months_are_shown_with_reasons(year: str) -> None:
    """And all of them together in the last line."""
    ran = cancellations(year)

    assert ran.code == 0, ran
    assert "acct_self/live: cancellations by month (UTC), now" in ran.out
    lines = [words(line) for line in ran.out.splitlines()]
    assert "2026-01 1 1 0 0 0 1 0" in lines
    assert "all 3 1 1 0 0 0 1" in lines
    assert "other 1" in lines
    assert COMMENT not in ran.out


def test_comments_are_shown_where_they_are_asked_for(year: str) -> None:
    """Each on a line of its own."""
    ran = cancellations(year, "--comments")

    assert f"2026-11-08  {FUMIKO}  other: {COMMENT}" in ran.out.splitlines()
    assert COMMENT in cancellations(year, "--comments", "--json").out


def test_an_erased_comment_is_shown_as_such(url: str) -> None:
    """Nobody takes it for nothing written."""
    assert run("--database", url, "ingest", EXAMPLES).code == 0
    with open_portal(url) as portal:
        for stream in portal.store.streams("acct_self/live/customer/"):
            portal.store.erase(stream)

    ran = cancellations(url, "--comments")
    assert f"2026-11-08  {FUMIKO}  other: (erased)" in ran.out.splitlines()


def test_json_holds_months_and_the_whole(year: str) -> None:
    """As the answers are."""
    (entry,) = cancellations(year, "--from", "2026-02", "--to", "2026-03", "--json").entries
    answers = entry["answers"]
    assert isinstance(answers, list)
    (answer,) = answers

    assert [each["month"] for each in answer["months"]] == ["2026-02", "2026-03"]
    assert (answer["total"]["asked"], answer["total"]["ended"]) == (1, 1)


def test_csv_holds_one_count_a_row(year: str, tmp_path: Path) -> None:
    """By the documented columns."""
    file = tmp_path / "counts.csv"
    assert cancellations(year, "--from", "2026-11", "--csv", file).code == 0
    rows = list(csv.reader(file.read_text().splitlines()))

    assert rows[0] == ["account", "mode", "month", "measure", "of", "count"]
    assert rows[1:] == [
        ["acct_self", "live", "2026-11", *row]
        for row in (
            ["asked", "", "1"],
            ["reversed", "", "0"],
            ["ended", "", "0"],
            ["offers", "", "0"],
            ["accepted", "", "0"],
            ["kept", "", "0"],
            ["comments", "", "1"],
            ["reason", "other", "1"],
        )
    ]


def test_csv_of_comments_holds_one_a_row(year: str, tmp_path: Path) -> None:
    """By the documented columns too."""
    file = tmp_path / "comments.csv"
    assert cancellations(year, "--comments", "--csv", file).code == 0
    heading, row = csv.reader(file.read_text().splitlines())

    assert heading[2:] == [
        "at",
        "subscription",
        "customer",
        "feedback",
        "feedback_option",
        "comment",
    ]
    assert row[3] == FUMIKO
    assert row[-1] == COMMENT


def test_a_plot_is_drawn_the_same_each_time(year: str, tmp_path: Path) -> None:
    """No date and no chance is in it."""
    for suffix, begins in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        files = [tmp_path / f"{number}.{suffix}" for number in range(2)]
        for file in files:
            ran = cancellations(year, "--plot", file)
            assert ran.code == 0, ran
            assert ran.out.splitlines()[-1] == f"Drawn in {file}."

        first, second = (file.read_bytes() for file in files)
        assert first.startswith(begins)
        assert first == second
    assert sorted(each.name for each in tmp_path.iterdir()) == ["0.png", "0.svg", "1.png", "1.svg"]


def test_a_plot_of_another_kind_is_refused(year: str, tmp_path: Path) -> None:
    """Before anything is read."""
    file = tmp_path / "plot.pdf"
    assert refused(cancellations("sqlite:////nowhere/at/all.db", "--plot", file)) == (
        f"{file} can't be plotted: its name ends neither in .svg nor in .png, which say how."
    )


def test_a_plot_needs_what_draws_it(
    year: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said where to get it from, and no file is left."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    assert refused(cancellations(year, "--plot", tmp_path / "plot.svg")) == (
        "A plot needs matplotlib, which isn't installed: run pip install 'counterfoil[plot]'."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_plot_that_cant_be_put_there_is_refused(year: str, tmp_path: Path) -> None:
    """With the reason."""
    sentence = refused(cancellations(year, "--plot", tmp_path / "missing" / "plot.svg"))
    assert "no such file or directory" in sentence


def test_a_plot_of_nothing_is_refused(year: str, tmp_path: Path) -> None:
    """There is nothing to see."""
    file = tmp_path / "plot.svg"
    assert refused(cancellations(year, "--mode", "test", "--plot", file)) == (
        "There is nothing to draw: nobody canceled in these months."
    )


def test_an_empty_database_says_so(url: str) -> None:
    """And what to do."""
    assert run("--database", url, "migrate").code == 0
    assert "Try: counterfoil ingest PATH" in cancellations(url).out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--from", "2026"], "'2026' is no month: write 2026-03."),
        (["--to", "2026-13"], "'2026-13' is no month: write 2026-03."),
        (["--to", "2026-00"], "'2026-00' is no month: write 2026-03."),
        (
            ["--from", "2026-02", "--to", "2026-01"],
            "--from 2026-02 is later than --to 2026-01: turn them round.",
        ),
    ],
)
def test_months_that_make_no_sense_are_refused(
    year: str, arguments: list[str], sentence: str
) -> None:
    """Plainly."""
    assert refused(cancellations(year, *arguments)) == sentence
