"""What a comparison with Stripe came to, for people and for programs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from counterfoil.adapters.stripe.reconcile.comparing import WHOLE
from counterfoil.adapters.stripe.reconcile.report import Difference, Report
from counterfoil.domain.cause import Mode
from counterfoil.domain.decider import StreamRef

if TYPE_CHECKING:
    from counterfoil.adapters.cli.csv_files import Cell

SHOWN_MAX = 100
"""How many differences are shown; files and --json get all."""

HEADING = (
    "account",
    "mode",
    "object",
    "facet",
    "ours",
    "theirs",
    "personal",
    "since",
    "recorded_at",
    "actor",
    "door",
    "reference",
    "sighted_at",
    "looked_at",
    "reason",
    "evidence",
    "mended",
)
"""The columns of the CSV, as the documentation has them (R192)."""

Place = tuple[str, Mode]


def write(place: Place, report: Report, *, csv: str | None, as_json: bool) -> None:
    """Write a report as text, or as CSV to a file, or as JSON."""
    from counterfoil.adapters.cli.csv_files import write_csv
    from counterfoil.adapters.cli.output import print_json

    if csv is not None:
        write_csv(csv, HEADING, (_row(place, each) for each in report.differences))
    elif as_json:
        print_json(_entry(place, report))
    else:
        _say(place, report)


def _say(place: Place, report: Report) -> None:
    from counterfoil.adapters.cli.output import console, plain

    out = console()
    for difference in report.differences[:SHOWN_MAX]:
        out.print(plain(line_of(difference)), soft_wrap=True)
    if len(report.differences) > SHOWN_MAX:
        out.print(
            f"... and {len(report.differences) - SHOWN_MAX:,} more; --csv and --json give all."
        )
    for thing, reason in report.unreadable:
        out.print(plain(f"{thing} can't be compared: {reason}"), soft_wrap=True)
    for things, why in (
        (report.skipped, "skipped, for requests about them are under way"),
        (report.moving, "not compared, for they went on changing"),
    ):
        if things:
            out.print(plain(f"{_named(things)}: {why}."), soft_wrap=True)
    out.print(f"{'/'.join(place)}: {_summary(report)}", style="bold", soft_wrap=True)


def _named(things: Sequence[StreamRef]) -> str:
    named = ", ".join(map(str, things[:SHOWN_MAX]))
    return named if len(things) <= SHOWN_MAX else f"{named} and {len(things) - SHOWN_MAX:,} more"


def _summary(report: Report) -> str:
    from counterfoil.adapters.cli.output import count_of

    compared = f"{count_of(sum(report.compared.values()), 'object')} compared"
    said = [compared]
    if report.differences:
        objects = {each.thing for each in report.differences}
        facets = count_of(len(report.differences), "difference")
        said.append(f"{facets} in {count_of(len(objects), 'object')}")
    mended = len(report.differences) - len(report.left)
    if mended:
        said.append(f"{mended:,} mended and {len(report.left):,} left")
    if report.is_equal:
        said.append("both sides are equal")
    return ", ".join(said) + "."


def line_of(difference: Difference) -> str:
    """Return a difference on one line: which facet, ours, theirs, since when, and why."""
    ours, theirs = in_words(difference)
    since = ""
    if difference.since is not None:
        at = f"{difference.since.happened_at:%Y-%m-%d %H:%M:%S}"
        since = f" since {at} ({difference.since.reference})"
    mended = "; recorded now" if difference.mended else ""
    return (
        f"{difference.thing} {difference.facet}: {ours} here{since}, {theirs} at Stripe;"
        f" {difference.why()}{mended}"
    )


def in_words(difference: Difference) -> tuple[str, str]:
    """Return our value and Stripe's in words; of what is personal just that they differ."""
    from counterfoil.adapters.cli import wording

    if difference.facet == WHOLE:
        words = {True: "known", False: "unknown"}
        return words[bool(difference.ours)], words[bool(difference.theirs)]
    if difference.is_personal:
        return "one value (personal)", "another"
    ours, theirs = wording.in_words(difference.ours), wording.in_words(difference.theirs)
    if ours != theirs:
        return ours, theirs
    here, there = _leaves("", difference.ours), _leaves("", difference.theirs)
    names = [name for name in {**here, **there} if here.get(name) != there.get(name)]
    return (
        "; ".join(f"{name} {wording.in_words(here.get(name))}" for name in names),
        "; ".join(f"{name} {wording.in_words(there.get(name))}" for name in names),
    )


def _leaves(path: str, value: object) -> Mapping[str, object]:
    """Return the single values within a value, by where they stand."""
    within: Iterator[tuple[str, object]]
    kind = type(value)
    if attrs.has(kind):
        within = ((each.name, getattr(value, each.name)) for each in attrs.fields(kind))
    elif isinstance(value, Mapping):
        within = ((str(name), each) for name, each in value.items())
    elif isinstance(value, tuple):
        within = ((str(number), each) for number, each in enumerate(value, 1))
    else:
        return {path: value}
    found: dict[str, object] = {}
    for name, each in within:
        found |= _leaves(f"{path}.{name}" if path else name, each)
    return found


def _row(place: Place, difference: Difference) -> "list[Cell]":
    from counterfoil.adapters.cli.reports import of

    ours, theirs = in_words(difference)
    since = difference.since
    return [
        place[0],
        str(place[1]),
        str(difference.thing),
        difference.facet,
        None if difference.is_personal else ours,
        None if difference.is_personal else theirs,
        difference.is_personal,
        of(since, lambda told: told.happened_at),
        of(since, lambda told: told.recorded_at),
        of(since, lambda told: told.actor),
        of(since, lambda told: told.door),
        of(since, lambda told: told.reference),
        difference.sighted_at,
        difference.looked_at,
        difference.reason.value,
        difference.evidence,
        difference.mended,
    ]


def _entry(place: Place, report: Report) -> dict[str, object]:
    return {
        "account": place[0],
        "mode": place[1],
        "equal": report.is_equal,
        "compared": report.compared,
        "differences": [_told(each) for each in report.differences],
        "left": len(report.left),
        "skipped": [str(each) for each in report.skipped],
        "moving": [str(each) for each in report.moving],
        "unreadable": [
            {"object": str(thing), "reason": reason} for thing, reason in report.unreadable
        ],
    }


def _told(difference: Difference) -> dict[str, object]:
    hidden = difference.is_personal
    return {
        "object": str(difference.thing),
        "facet": difference.facet,
        "ours": None if hidden else difference.ours,
        "theirs": None if hidden else difference.theirs,
        "personal": hidden,
        "since": difference.since,
        "sighted_at": difference.sighted_at,
        "looked_at": difference.looked_at,
        "reason": difference.reason,
        "why": difference.why(),
        "evidence": difference.evidence,
        "mended": difference.mended,
    }
