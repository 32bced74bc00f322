"""``counterfoil log``: the events of one aggregate."""

from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import plainly
from counterfoil.adapters.cli.options import Account, AsJson, Database, InMode, database_of

if TYPE_CHECKING:
    from rich.text import Text

    from counterfoil.domain.cause import Cause
    from counterfoil.domain.recorded import Recorded


@plainly
def log(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="The id of what the events are about.")],
    account: Account = None,
    mode: InMode = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show what happened to something, event by event."""
    from counterfoil.adapters.cli.opening import find, open_portal
    from counterfoil.adapters.cli.output import console, print_json

    with open_portal(database_of(context, database), read_only=True) as portal:
        found = find(portal, id, account, mode)
        recorded = found.portal.events(found.ref)
    if as_json:
        print_json([as_entry(each) for each in recorded])
        return
    out = console()
    out.print(f"{found.ref.kind} {found.ref.id} in {found.place}; moments are in UTC")
    for each in recorded:
        out.print(line(each), soft_wrap=True)


def line(recorded: "Recorded[object]") -> "Text":
    """Return one event on one line."""
    from rich.text import Text

    from counterfoil.adapters.cli.event_words import says as in_a_sentence
    from counterfoil.adapters.cli.output import plain
    from counterfoil.adapters.cli.wording import moment, saying, words_of
    from counterfoil.domain.rulebook.rule import Language

    name = type(recorded.event).__name__
    text = Text(f"{recorded.version:>4}  {moment(recorded.happened_at)}  ")
    if name in _ANSWERS or name.endswith(_ASKED):
        text.append(plain(in_a_sentence(recorded.event, Language.ENGLISH)), style="bold")
        return _ended(text, recorded)
    text.append(words_of(name), style="bold")
    if name == "EarlierFactLearned":
        text.append(" (true at that time, overtaken since)")
    says = saying(recorded.event)
    if says:
        text.append(plain(f": {says}"))
    return _ended(text, recorded)


_ASKED = "Requested"
_ANSWERS = frozenset(
    {
        "ConfirmationAwaited",
        "ConfirmationEnded",
        "RequestAwaitingPayment",
        "RequestLapsed",
        "RequestRefused",
        "RequestUnknown",
    }
)
"""Events of requests and answers, of which their values alone say little."""


def _ended(text: "Text", recorded: "Recorded[object]") -> "Text":
    """Add when it was recorded, where that was another second, and who caused it."""
    from counterfoil.adapters.cli.output import plain
    from counterfoil.adapters.cli.wording import moment

    if recorded.recorded_at.replace(microsecond=0) != recorded.happened_at.replace(microsecond=0):
        text.append(f"  [recorded {moment(recorded.recorded_at)}]", style="dim")
    text.append(plain(f"  [{_by(recorded.cause)}]"), style="dim")
    return text


def _by(cause: "Cause") -> str:
    """Return who caused an event, through which door, and where to find more."""
    where = f"command {cause.command_id}"
    if cause.stripe_event_id is not None:
        where = cause.stripe_event_id
    return f"{cause.actor}, {cause.door}, {where}"


def as_entry(recorded: "Recorded[object]") -> dict[str, object]:
    """Return one event for programs."""
    return {
        "stream": recorded.stream,
        "version": recorded.version,
        "event": type(recorded.event).__name__,
        "says": recorded.event,
        "happened_at": recorded.happened_at,
        "recorded_at": recorded.recorded_at,
        "edition": recorded.edition,
        "cause": recorded.cause,
    }
