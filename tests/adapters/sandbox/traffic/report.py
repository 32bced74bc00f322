"""
Writes how the sandbox answers recorded traffic.

Run it with ``python -m tests.adapters.sandbox.traffic.report``.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.adapters.sandbox.traffic.comparing import MASKED
from tests.adapters.sandbox.traffic.reasons import Reason
from tests.adapters.sandbox.traffic.replaying import Outcome, Replayed, replay_all

REPORT = Path(__file__).resolve().parents[4] / "docs" / "sandbox-traffic.md"


def report(replayed: Sequence[Replayed]) -> str:
    """Return the report on all that was replayed."""
    return "\n".join(_lines(replayed)) + "\n"


def _lines(replayed: Sequence[Replayed]) -> Iterator[str]:
    yield "# The sandbox and recorded traffic"
    yield ""
    yield from _HEAD
    yield ""
    yield from _table(
        ("Recorded by", "calls", "served", "agree", "of these set up", "differ"),
        [
            _counts(source, [one for one in replayed if one.call.source == source])
            for source in sorted({one.call.source for one in replayed})
        ]
        + [_counts("all", replayed)],
    )
    yield ""
    yield "## Why answers differ"
    yield ""
    why = Counter(one.reason for one in replayed if one.outcome is Outcome.DIFFERS)
    yield from _table(
        ("", "Reason", "calls"),
        [(reason.name, reason.value, str(why[reason])) for reason in Reason if why[reason]],
    )
    yield ""
    yield "## By route"
    yield ""
    served = [one for one in replayed if one.route is not None]
    routes = sorted({_route(one) for one in served}, key=lambda route: route.split()[::-1])
    yield from _table(
        ("Route", "calls", "agree"),
        [
            (
                f"`{route}`",
                str(sum(_route(one) == route for one in served)),
                str(sum(_route(one) == route and one.outcome is Outcome.AGREES for one in served)),
            )
            for route in routes
        ],
    )
    yield ""
    yield "## Calls that differ"
    yield ""
    for one in replayed:
        if one.outcome is Outcome.DIFFERS:
            fields = ", ".join(f"`{path}`" for path in list(one.differences)[:_SHOWN])
            more = len(one.differences) - _SHOWN
            reason = "**unexplained**" if one.reason is None else one.reason.name
            rest = f" and {more} more" if more > 0 else ""
            name = f"{one.call.recording} {one.call.number}"
            yield f"* {name}, `{_route(one)}`: {reason} ({fields}{rest})"
    yield ""
    yield "## Not served"
    yield ""
    missing = Counter(
        f"{one.call.method} {one.call.path.rsplit('_', 1)[0]}"
        for one in replayed
        if one.outcome is Outcome.NOT_SERVED
    )
    yield from _table(
        ("Call", "calls"), [(f"`{call}`", str(n)) for call, n in sorted(missing.items())]
    )
    yield ""
    yield "## What isn't compared"
    yield ""
    yield "These fields must be there, whatever they hold:"
    yield ""
    yield from _table(("Field", "for it is"), [(f"`{name}`", why) for name, why in MASKED.items()])
    yield ""
    yield "Of `payment_method_options` only cards' are compared, for the rest goes with what an"
    yield "account offers. What is of an account may also be empty, or not there."


_SHOWN = 3

_HEAD = (
    "Written by `python -m tests.adapters.sandbox.traffic.report`; a test fails where it is stale.",
    "",
    "Every call that was recorded against Stripe, in six public projects, is made again on a fresh",
    "sandbox, session by session, in its order and with its parameters. What a session takes for",
    "granted is set up through the API beforehand. A recorded answer is brought to today's version",
    "first; then every field of it must be answered alike, ids by what they stand for, times",
    "within two minutes. One source kept answers alone; there the parameters are read off them.",
    "",
    "Parameters that only older versions took are sent in today's words. Where a recording leaves",
    "out the call that gave a customer a card, the customer is given one before subscribing; where",
    "a recorder masked a name or a street in one of the two alone, what is answered is sent.",
    '"Of these set up" are calls that show again what was set up of their own answer: they prove',
    "the shape, and no behaviour.",
)


def _counts(name: str, replayed: Sequence[Replayed]) -> tuple[str, ...]:
    outcomes = Counter(one.outcome for one in replayed)
    served = len(replayed) - outcomes[Outcome.NOT_SERVED]
    return (
        name,
        str(len(replayed)),
        str(served),
        str(outcomes[Outcome.AGREES]),
        str(sum(one.set_up for one in replayed)),
        str(outcomes[Outcome.DIFFERS]),
    )


def _route(one: Replayed) -> str:
    return f"{one.call.method} {one.call.path if one.route is None else one.route.path}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join(['---'] * len(head))}|"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def main() -> int:
    """Write the report; with ``--show``, say what differs on standard output instead."""
    replayed = replay_all()
    if "--show" in sys.argv:
        for one in replayed:
            if one.outcome is Outcome.DIFFERS and one.reason is None:
                said = f"{one.call.recording} {one.call.number} {one.call.method} {one.call.path}"
                sys.stdout.write(f"{said}\n")
                for path, (was, now) in one.differences.items():
                    sys.stdout.write(f"    {path}: {str(was)[:120]!r} -> {str(now)[:160]!r}\n")
        return 0
    REPORT.write_text(report(replayed), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
