"""``counterfoil inbox retry``: let messages be tried again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import UNSOUND, CannotError, complain, plainly
from counterfoil.adapters.cli.options import Account, AsJson, Database, InMode, database_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.adapters.event_store import Message
    from counterfoil.adapters.event_store.inbox import Inbox
    from counterfoil.adapters.stripe.retrying import Retried
    from counterfoil.domain.cause import Mode

SHOWN_MAX = 50
"""How many messages are shown; --json shows all."""


@plainly
def retry(
    context: typer.Context,
    event_ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="EVENT_ID...", help="The ids of the events to try.", show_default=False
        ),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            metavar="OUTCOME",
            help="Try all that are quarantined, waiting or 'not ours'.",
            show_default=False,
        ),
    ] = None,
    account: Account = None,
    mode: InMode = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Apply messages again that came to nothing so far."""
    from counterfoil.adapters.cli.inbox_messages import entry
    from counterfoil.adapters.cli.opening import open_portal, stripe_of_environment
    from counterfoil.adapters.cli.output import print_json
    from counterfoil.adapters.stripe.retrying import retry as try_again

    if bool(event_ids) == (outcome is not None):
        raise CannotError(
            "Say what to try: ids of events, or --outcome with quarantined, waiting or 'not ours'."
        )
    with open_portal(database_of(context, database)) as portal, stripe_of_environment() as gateway:
        inbox = portal.store.inbox
        if outcome is None:
            messages = _of_ids(inbox, event_ids or [], account, mode)
        else:
            messages = _of_outcome(inbox, outcome, account, mode)
        with _progress(len(messages)) as on_progress:
            retried = try_again(portal, messages, gateway=gateway, on_progress=on_progress)
    if as_json:
        print_json(
            {"messages": [entry(each) for each in retried.messages], "not_tried": retried.lost}
        )
    else:
        _say(retried)
    if retried.lost:
        raise typer.Exit(UNSOUND)


def _of_ids(
    inbox: "Inbox", event_ids: "Sequence[str]", account: str | None, mode: "Mode | None"
) -> "list[Message]":
    """Return the messages of some events, each once, if all of them can be tried."""
    from counterfoil.adapters.cli.inbox_finding import message_in
    from counterfoil.adapters.stripe.retrying import check_retriable

    messages = [message_in(inbox, each, account, mode) for each in dict.fromkeys(event_ids)]
    for message in messages:
        check_retriable(message)
    return messages


def _of_outcome(
    inbox: "Inbox", text: str, account: str | None, mode: "Mode | None"
) -> "list[Message]":
    """Return the messages that came to an outcome of which they can be tried again."""
    from counterfoil.adapters.cli.inbox_finding import outcome_of, places_in
    from counterfoil.adapters.stripe.retrying import RETRIED, with_outcome

    outcome = outcome_of(text)
    if outcome not in RETRIED:
        raise CannotError(
            f"What is {outcome} isn't tried again all at once: choose quarantined, waiting or"
            " 'not ours', or name the ids of events."
        )
    places = places_in(inbox, account, mode)
    return [
        message
        for place in ((None,) if places is None else places)
        for message in with_outcome(inbox, outcome, place)
    ]


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """Show how many messages were tried, where somebody is looking."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from counterfoil.adapters.cli.output import errors

    shown = errors()
    columns = (TextColumn("Trying"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal) as bar:
        task = bar.add_task("", total=total)
        yield lambda count: bar.advance(task, count)


def _say(retried: "Retried") -> None:
    """Say what messages came to, in the order in which they arrived."""
    from collections import Counter

    from counterfoil.adapters.cli.inbox_messages import message_line, summary
    from counterfoil.adapters.cli.output import console, count_of, plain

    out = console()
    if not retried.messages and not retried.lost:
        out.print("There is none to try.")
        return
    counts = Counter(each.outcome.value for each in retried.messages)
    if counts:
        out.print(f"Tried {summary(counts)}", style="bold")
    for message in retried.messages[:SHOWN_MAX]:
        out.print(message_line(message), soft_wrap=True)
    if len(retried.messages) > SHOWN_MAX:
        out.print(f"... and {len(retried.messages) - SHOWN_MAX:,} more; --json shows all.")
    if retried.lost:
        ids = ", ".join(map(plain, retried.lost[:SHOWN_MAX]))
        complain(
            f"{count_of(len(retried.lost), 'message')} couldn't be tried, for their bodies went"
            f" when their customers were erased: {ids}."
        )
