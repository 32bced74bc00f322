"""``counterfoil inbox``: what Stripe sent, and what it came to."""

from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import plainly
from counterfoil.adapters.cli.inbox_retry import retry
from counterfoil.adapters.cli.options import Account, AsJson, Database, InMode, database_of

if TYPE_CHECKING:
    from counterfoil.adapters.event_store import InboxOutcome, Message
    from counterfoil.adapters.event_store.inbox import Inbox

LISTED = 20
"""How many messages are listed, unless it is said otherwise."""

inbox = typer.Typer(
    name="inbox",
    help="See what Stripe sent, what it came to, and try it again.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@inbox.command("list")
@plainly
def list_messages(
    context: typer.Context,
    outcome: Annotated[
        str | None,
        typer.Option(
            metavar="OUTCOME",
            help="List what came to this alone, as quarantined or 'nothing new'.",
            show_default=False,
        ),
    ] = None,
    account: Account = None,
    mode: InMode = None,
    limit: Annotated[
        int, typer.Option(metavar="N", min=1, help="List so many messages at most.")
    ] = LISTED,
    before: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            help="List what arrived before the message of this number.",
            show_default=False,
        ),
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List what arrived last, and count what it came to."""
    from counterfoil.adapters.cli.inbox_finding import outcome_of, places_in
    from counterfoil.adapters.cli.inbox_messages import entry, show_list
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.output import console, print_json

    wanted = None if outcome is None else outcome_of(outcome)
    with open_portal(database_of(context, database), read_only=True) as portal:
        store = portal.store.inbox
        places = places_in(store, account, mode)
        counts = _counts(store, places)
        messages = _page(store, places, wanted, before, limit)
    if as_json:
        print_json({"counts": counts, "messages": [entry(each) for each in messages]})
    else:
        show_list(console(), counts, messages, is_full=len(messages) == limit)


@inbox.command("show")
@plainly
def show_message(
    context: typer.Context,
    event_id: Annotated[
        str, typer.Argument(metavar="EVENT_ID", help="The id of the event, as evt_1NY.")
    ],
    account: Account = None,
    mode: InMode = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show all of one message, and what came of it."""
    from counterfoil.adapters.cli.inbox_finding import message_in
    from counterfoil.adapters.cli.inbox_messages import entry, show_one, whole_entry
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.stripe.tracing import trace

    with open_portal(database_of(context, database), read_only=True) as portal:
        message = message_in(portal.store.inbox, event_id, account, mode)
        traced = trace(portal.store, message)
    if as_json:
        print_json(entry(message) | whole_entry(message, traced))
    else:
        show_one(console(), message, traced)


inbox.command("retry")(retry)


def _counts(inbox: "Inbox", places: tuple[str, ...] | None) -> dict[str, int]:
    """Count by outcome what arrived in some places, in the order of the outcomes."""
    from counterfoil.adapters.event_store import InboxOutcome

    counts = dict.fromkeys((each.value for each in InboxOutcome), 0)
    for count in inbox.counts():
        if places is None or count.account in places:
            counts[count.outcome.value] += count.messages
    return {outcome: number for outcome, number in counts.items() if number}


def _page(
    inbox: "Inbox",
    places: tuple[str, ...] | None,
    outcome: "InboxOutcome | None",
    before: int | None,
    limit: int,
) -> "list[Message]":
    """Return the last messages of some places, the last arrived first."""
    found = [
        message
        for place in ((None,) if places is None else places)
        for message in inbox.page(account=place, outcome=outcome, before=before, limit=limit)
    ]
    return sorted(found, key=lambda each: each.number, reverse=True)[:limit]
