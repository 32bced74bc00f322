"""``counterfoil audit``: the demonstration's year, who did what, and what was refused."""

import csv
import io
import json
from importlib import import_module
from pathlib import Path

import pytest
from tests.adapters.cli.running import Json, Ran, refused, run, words

from counterfoil.adapters.cli.audit_lines import what
from counterfoil.domain.cause import Actor, Door
from counterfoil.domain.moments import from_micros
from counterfoil.domain.rulebook.rule import Language
from counterfoil.projections.answers import By
from counterfoil.projections.audit import AuditLine, Happened, Kind, Mark, Refused

ADA = "cus_AdaDeVries0000"
ADAS_LESSONS = "sub_1AdaSketchbook0000000000"
HEADING = (
    "account,mode,happened_at,known_at,actor,door,object,customer,subscription,kind,name,what,"
    "edition,rule,reference,version,mark"
)


def audit(database: str, *arguments: str | Path) -> Ran:
    """Ask for the trail."""
    ran = run("--database", database, "audit", *arguments)
    assert ran.code == 0, ran
    return ran


def entries(database: str, *arguments: str) -> list[Json]:
    """Return the lines of the trail, as programs get them."""
    return audit(database, *arguments, "--json").entries


def test_a_line_says_who_did_what_and_when(demonstration: str) -> None:
    """With where to find more."""
    said = audit(demonstration, "--customer", ADA, "--from", "2026-11-20", "--no-refusals").out

    assert (
        f"2026-11-20 09:00:00  subscription/{ADAS_LESSONS}  Collection paused: invoices become"
        " void, until 2027-01-04  [merchant, dashboard, demo-pause]\n"
    ) in said
    assert "[known 2026-11-20 09:00:00]" in said


def test_it_speaks_dutch(demonstration: str) -> None:
    """Refusals too."""
    said = audit(demonstration, "--customer", ADA, "--language", "nl").out

    assert "Inning gepauzeerd: facturen vervallen, tot 2027-01-04" in said
    assert "Geweigerd: RemovePaymentMethod. Een klant met een actief abonnement" in said


def test_a_refusal_names_its_rule(demonstration: str) -> None:
    """With its number, and by its id for programs."""
    (line,) = entries(demonstration, "--actor", "customer", "--door", "portal")

    assert line["kind"] == "refusal"
    assert line["name"] == "RemovePaymentMethod"
    assert line["rule"] == "billed-customer-keeps-a-payment-method"
    assert line["what"] == (
        "Refused: RemovePaymentMethod. A customer with an active subscription keeps at least one"
        " payment method to bill. (R98)"
    )
    assert line["reference"] == "demo-remove"
    assert (line["version"], line["edition"]) == (None, None)


def test_it_shows_some_and_says_how_to_go_on(demonstration: str) -> None:
    """What follows begins where it ended."""
    everything = entries(demonstration)
    assert len(everything) > 100
    first = audit(demonstration)
    assert "100 lines, now; moments are in UTC" in words(first.out)
    mark = first.out.rstrip().rpartition(" ")[2]
    assert mark == everything[99]["mark"]

    (next_one,) = entries(demonstration, "--after", mark, "--limit", "1")

    assert next_one == everything[100]


def test_a_period_is_of_what_became_known_or_of_what_happened(demonstration: str) -> None:
    """All became known in November, and most happened before."""
    november = ("--from", "2026-11-01", "--to", "2026-12-01")

    known = entries(demonstration, *november)
    happened = entries(demonstration, *november, "--by", "happened")

    assert known == entries(demonstration)
    assert len(happened) < len(known)
    moments = [str(each["happened_at"]) for each in happened]
    assert moments == sorted(moments)
    assert moments[0] >= "2026-11-01"


def test_filters_leave_what_is_asked_for(demonstration: str) -> None:
    """By subscription, by object, and without refusals."""
    of_subscription = entries(demonstration, "--subscription", ADAS_LESSONS)
    of_object = entries(demonstration, "--object", f"subscription/{ADAS_LESSONS}")

    assert {each["subscription"] for each in of_subscription} == {ADAS_LESSONS}
    assert {each["object"] for each in of_object} == {f"subscription/{ADAS_LESSONS}"}
    kinds = {each["kind"] for each in entries(demonstration, "--no-refusals")}
    assert kinds == {"event"}
    assert entries(demonstration, "--account", "acct_other") == []


def test_csv_and_json_lines_hold_every_line(demonstration: str, tmp_path: Path) -> None:
    """The same in each, in a file that is put in place whole."""
    rows_file, lines_file = tmp_path / "trail.csv", tmp_path / "trail.jsonl"

    assert audit(demonstration, "--csv", rows_file).out == ""
    assert audit(demonstration, "--jsonl", lines_file).out == ""

    text = rows_file.read_bytes().decode()
    assert text.startswith(HEADING + "\r\n")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    lines = [json.loads(each) for each in lines_file.read_text(encoding="utf-8").splitlines()]
    assert lines == entries(demonstration)
    assert [each["mark"] for each in rows] == [each["mark"] for each in lines]
    assert [each["what"] for each in rows] == [each["what"] for each in lines]
    assert sorted(tmp_path.iterdir()) == [rows_file, lines_file]


def test_files_may_be_limited_and_go_to_output(demonstration: str) -> None:
    """As text is."""
    assert len(audit(demonstration, "--csv", "-", "--limit", "3").out.splitlines()) == 4
    assert len(audit(demonstration, "--jsonl", "-", "--limit", "3").out.splitlines()) == 3


def test_pages_of_files_join(demonstration: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many lines are read at once."""
    whole = entries(demonstration)
    monkeypatch.setattr(import_module("counterfoil.adapters.cli.audit"), "AT_ONCE", 7)

    assert entries(demonstration) == whole


def test_nothing_to_show_is_said(url: str) -> None:
    """A database that holds nothing yet."""
    assert run("--database", url, "migrate").code == 0

    assert "Nothing is recorded yet" in audit(url).out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--after", "5"), "'5' is no mark: give --after the one that the last lines ended with."),
        (
            ("--csv", "-", "--json"),
            "The trail is written in one way at a time: --csv, --jsonl or --json.",
        ),
        (
            ("--from", "May"),
            "'May' is no date: write 2024-03-29, or 2024-03-29T12:00Z for a moment of it.",
        ),
    ],
)
def test_what_cannot_be_done_is_said(
    demonstration: str, arguments: tuple[str, ...], sentence: str
) -> None:
    """In one sentence."""
    assert refused(run("--database", demonstration, "audit", *arguments)) == sentence


def line_of(says: Happened | Refused) -> AuditLine:
    """Return a line that tells of something."""
    return AuditLine(
        mark=Mark(0, Kind.EVENT, 1),
        object="stamp/1",
        version=1,
        customer=None,
        subscription=None,
        happened_at=from_micros(0),
        known_at=from_micros(0),
        by=By(actor=Actor.MERCHANT, door=Door.API, reference="cmd_1"),
        what=says,
    )


def test_what_this_release_does_not_know_is_named() -> None:
    """An embedder's event, opened without its contract, and an embedder's rule."""
    unread = line_of(Happened(name="stamp.awarded", event=None, edition=None))
    ruled = line_of(Refused(command="AwardStamp", code="no_stamps", rule="stamps-are-scarce"))

    assert what(unread, Language.ENGLISH) == "Can't be read: counterfoil verify says why"
    assert what(unread, Language.DUTCH) == "Niet te lezen: counterfoil verify zegt waarom"
    assert what(ruled, Language.ENGLISH) == "Refused: AwardStamp. stamps-are-scarce (no_stamps)"
