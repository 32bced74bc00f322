"""``counterfoil subscriptions``: the question that began it all, asked of the demonstration."""

import csv
import io
from pathlib import Path

import pytest
from tests.adapters.cli.running import refused, run, words

ADA = "sub_1AdaSketchbook0000000000"
HANNA = "sub_1HannaSketchbookYear0000"
HANNAS_OTHER = "sub_1HannaAtelier00000000000"
DAAN = "sub_1DaanSketchbookEarly0000"
EMILY = "sub_1EmilySketchbook00000000"
EMILYS_TEAM = "sub_1EmilyAtelierTeam0000000"
FUMIKO = "sub_1FumikoMother00000000000"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a database with the demonstration's year, Ada's collection paused in the end."""
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    assert run("demo", "--keep", file).code == 0
    return f"sqlite:///{file}"


def ids(database: str, *arguments: str) -> list[str]:
    """Return the ids of the subscriptions that a command lists."""
    (place,) = run("--database", database, "subscriptions", *arguments, "--json").entries
    answers = place["answers"]
    assert isinstance(answers, list)
    return [each["collection_status"]["subscription"] for each in answers]


def test_it_lists_whose_collection_is_paused(database: str) -> None:
    """Who is paused now, since when, until when, by whom and to what effect (R191)."""
    ran = run("--database", database, "subscriptions", "--collection", "paused")

    said = words(ran.out)
    assert "2 subscriptions, now" in said
    assert f"{ADA} active paused, void, by merchant 2026-11-20 2027-01-04" in said
    assert f"{HANNA} active paused, keep_as_draft, by stripe 2026-09-01 no end" in said


def test_both_kinds_of_pause_stand_side_by_side(database: str) -> None:
    """A paused subscription isn't one whose collection is paused, and is told apart (R146)."""
    assert ids(database, "--paused") == [HANNAS_OTHER]
    assert HANNAS_OTHER not in ids(database, "--collection", "paused")
    said = words(run("--database", database, "subscriptions", "--paused").out)
    assert f"{HANNAS_OTHER} paused collecting itself paused" in said
    assert "pause_requested, by stripe 2026-11-09 no end" in said


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (("--behavior", "void"), [ADA]),
        (("--by", "stripe"), [HANNA]),
        (("--collection", "paused", "--status", "active"), [ADA, HANNA]),
        (("--customer", "cus_HannaSchneider"), [HANNAS_OTHER, HANNA]),
        (("--canceling",), [FUMIKO]),
        (("--status", "canceled"), [DAAN]),
        (("--collection", "paused", "--sort", "since"), [HANNA, ADA]),
        (("--collection", "paused", "--sort", "since", "--falling"), [ADA, HANNA]),
        (("--collection", "paused", "--sort", "resumes"), [ADA, HANNA]),
        (("--collection", "paused", "--limit", "1"), [ADA]),
        (("--collection", "paused", "--limit", "1", "--after", ADA), [HANNA]),
        (("--plan", "price_1NoSuchPrice"), []),
        (("--retained",), []),
    ],
)
def test_it_filters_sorts_and_pages(
    database: str, filters: tuple[str, ...], found: list[str]
) -> None:
    """All that is named must hold, and pages follow one another."""
    assert ids(database, *filters) == found


@pytest.mark.parametrize("sort", ["id", "since", "resumes"])
@pytest.mark.parametrize("falling", [(), ("--falling",)])
def test_pages_together_are_the_whole(database: str, sort: str, falling: tuple[str, ...]) -> None:
    """However it is sorted, no page skips or repeats a subscription, those without a pause too."""
    whole = ids(database, "--sort", sort, *falling)
    paged: list[str] = []
    while page := ids(
        database,
        "--sort",
        sort,
        *falling,
        "--limit",
        "3",
        *(["--after", paged[-1]] if paged else []),
    ):
        paged += page

    assert paged == whole
    assert len(whole) == 14


def test_it_says_that_there_are_more(database: str) -> None:
    """Whoever reads a page learns how to read the next one."""
    ran = run("--database", database, "subscriptions", "--limit", "1")

    assert f"There are more: --after {ADA}" in ran.out


def test_it_answers_for_another_day(database: str) -> None:
    """On 1 October Emily's and Hanna's were paused, and Ada's wasn't yet."""
    assert ids(database, "--collection", "paused", "--at", "2026-10-01") == [EMILY, HANNA]
    assert ids(database, "--collection", "paused", "--at", "2026-10-06") == [HANNA]
    assert ids(database, "--collection", "paused", "--at", "2026-08-01") == []


def test_it_answers_what_was_known(database: str) -> None:
    """Before the year was read nothing was known, whatever had happened."""
    assert ids(database, "--known-at", "2026-10-01") == []


def test_one_is_shown_with_how_it_changed(database: str) -> None:
    """What it holds now stands first, then each change of its items, and by whom."""
    said = words(run("--database", database, "subscriptions", EMILYS_TEAM).out)

    assert "Item 4 x price_1AtelierMonthUsd00000000 (32.00 USD)" in said
    _, _, changes = said.partition("How its items changed (moments in UTC): ")
    assert "-> 4 x price_1AtelierMonthUsd00000000 (32.00 USD) [stripe (observation)]" in changes


def test_one_of_which_nothing_is_known_is_said_so(database: str) -> None:
    """An id that nobody has heard of isn't an empty list."""
    sentence = refused(run("--database", database, "subscriptions", "sub_unheard"))

    assert sentence.startswith("Nothing is known of a subscription sub_unheard, now")


def test_it_writes_csv_with_the_documented_columns(database: str, tmp_path: Path) -> None:
    """The list that the Dashboard exports, with the columns that the README names (R192)."""
    file = tmp_path / "paused.csv"

    ran = run("--database", database, "subscriptions", "--collection", "paused", "--csv", file)

    assert ran.out == ""
    rows = list(csv.DictReader(io.StringIO(file.read_bytes().decode(), newline="")))
    assert [row["subscription"] for row in rows] == [ADA, HANNA]
    ada = rows[0]
    assert ada["mode"] == "live"
    assert ada["behavior"] == "void"
    assert ada["paused_since"] == "2026-11-20T09:00:00Z"
    assert ada["resumes_at"] == "2027-01-04T00:00:00Z"
    assert ada["paused_by"] == "merchant"
    assert ada["paused_through"] == "dashboard"
    assert ada["paused_reference"] == "demo-pause"
    assert (ada["amount"], ada["currency"]) == ("1200", "eur")


def test_it_makes_no_database(tmp_path: Path) -> None:
    """A question about a database that isn't there is a mistake, and leaves nothing behind."""
    missing = tmp_path / "missing.db"

    sentence = refused(run("--database", f"sqlite:///{missing}", "subscriptions"))

    assert "there is no such file" in sentence
    assert list(tmp_path.iterdir()) == []


def test_nothing_recorded_is_said_so(tmp_path: Path) -> None:
    """An empty database has no place to speak of."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    assert run("--database", url, "migrate").code == 0

    assert "Nothing is recorded yet" in run("--database", url, "subscriptions").out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("subscriptions", "--after", "sub_unheard"), "Nothing is known of sub_unheard, after"),
        (
            ("subscriptions", "--after", "sub_unheard", "--sort", "since"),
            "Nothing is known of sub_unheard, after",
        ),
        (
            ("payments", "--customer", "cus_EmilyCarter000", "--after", "in_unheard"),
            "Nothing is known of in_unheard, after",
        ),
        (("subscriptions", "--customer", "\udcff"), "What was given isn't UTF-8"),
        (("fees", "--at", "9999-12-31"), "Fees are told up to 9998-12"),
        (("at", "2020-01-01", "access", "policy"), "Options of `counterfoil access` itself"),
        (("access", "--customer", "cus_1", "changes"), "Options of `counterfoil access` itself"),
        (("audit", "--after", "1.e.99999999999999999999"), ""),
        (("audit", "--after", "99999999999999999999.e.1"), ""),
    ],
)
def test_what_makes_no_sense_is_said_in_one_sentence(
    database: str, arguments: tuple[str, ...], sentence: str
) -> None:
    """And never by a traceback, or by an answer that isn't one."""
    assert refused(run("--database", database, *arguments)).startswith(sentence)


@pytest.mark.parametrize(
    "command", ["access", "invoices", "fees", "cancellations", "audit", "logins a@example.com"]
)
def test_no_question_makes_a_database(tmp_path: Path, command: str) -> None:
    """A mistyped path isn't a merchant without customers."""
    ran = run("--database", f"sqlite:///{tmp_path / 'missing.db'}", *command.split())

    assert "there is no such file" in refused(ran)
    assert list(tmp_path.iterdir()) == []
