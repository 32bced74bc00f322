"""``counterfoil verify``: is everything there, does it read, and does a replay agree?"""

from typing import TYPE_CHECKING

import typer

from counterfoil.adapters.cli.failing import UNSOUND, complain, plainly
from counterfoil.adapters.cli.options import AsJson, Database, database_of

if TYPE_CHECKING:
    from counterfoil.adapters.verify import Verdict

SHOWN_MAX = 50
"""How many problems are shown; a broken file can have one a row."""


@plainly
def verify(context: typer.Context, database: Database = None, as_json: AsJson = False) -> None:
    """Replay everything, and check that nothing is wrong."""
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.output import print_json
    from counterfoil.adapters.verify import verify as check

    with open_portal(database_of(context, database), read_only=True) as portal:
        verdict = check(portal.store)
    if as_json:
        print_json({"sound": verdict.is_sound, **_fields(verdict)})
    else:
        _say(verdict)
    if not verdict.is_sound:
        raise typer.Exit(UNSOUND)


def _fields(verdict: "Verdict") -> dict[str, object]:
    return {
        "streams": verdict.streams,
        "events": verdict.events,
        "replayed": verdict.replayed,
        "seconds": round(verdict.seconds, 3),
        "problems": verdict.problems,
    }


def _say(verdict: "Verdict") -> None:
    from counterfoil.adapters.cli.output import count_of, plain

    checked = f"{count_of(verdict.events, 'event')} of {count_of(verdict.streams, 'aggregate')}"
    if verdict.is_sound:
        print(
            f"Sound: {checked} are all there, and two replays came to the same"
            f" ({verdict.seconds:.1f} s)."
        )
        return
    for problem in verdict.problems[:SHOWN_MAX]:
        print(plain(f"{problem.where}: {problem.what}"))
    if len(verdict.problems) > SHOWN_MAX:
        print(f"... and {len(verdict.problems) - SHOWN_MAX:,} more; --json shows all.")
    complain(f"Not sound: {count_of(len(verdict.problems), 'problem')} in {checked}.")
