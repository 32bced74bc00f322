"""``counterfoil sync``: keep Stripe in step with what is decided."""

from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import CannotError, plainly
from counterfoil.adapters.cli.options import (
    Account,
    AsJson,
    Database,
    InMode,
    OwnAccount,
    database_of,
)
from counterfoil.adapters.cli.sync_run import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from counterfoil.adapters.event_store.outbox import Outbox
    from counterfoil.adapters.stripe.outbox.standing import LaneStanding, Standing
    from counterfoil.domain.cause import Mode

REFUSED_LISTED = 10
"""How many of the last refusals are listed."""

sync = typer.Typer(
    name="sync",
    help="Send to Stripe what is decided, and see what came of it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
sync.command("run")(run)


@sync.command()
@plainly
def status(
    context: typer.Context,
    account: Account = None,
    mode: InMode = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Say what is still to be sent, why, and what Stripe refused."""
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.stripe.outbox.standing import behind, standing_of

    with open_portal(database_of(context, database), read_only=True) as portal:
        reacted, last = behind(portal.store)
        outbox = portal.store.outbox
        found = [
            standing_of(outbox, each, refused=REFUSED_LISTED)
            for each in _accounts(outbox, account, mode)
        ]
    if as_json:
        print_json(
            {
                "position": reacted,
                "behind": last - reacted,
                "accounts": [_entry(each) for each in found],
            }
        )
    else:
        where = "/".join(each for each in (account, mode) if each)
        _show(console(), found, last - reacted, where)


@sync.command()
@plainly
def retry(
    context: typer.Context,
    numbers: Annotated[
        list[int] | None,
        typer.Argument(
            metavar="NUMBER",
            help="The numbers of the requests; without any, all that were put off or parked.",
            show_default=False,
        ),
    ] = None,
    parked: Annotated[
        bool, typer.Option("--parked", help="Those alone of which it isn't known what became.")
    ] = False,
    account: Account = None,
    mode: InMode = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """
    Let what was put off or parked be tried at once, by `sync run`.

    Of a parked request it is seen first whether it had an effect.
    """
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.output import console, count_of, print_json
    from counterfoil.adapters.cli.sync_words import LISTED_MAX, entry, what
    from counterfoil.adapters.portal import utc_now
    from counterfoil.adapters.stripe.outbox.retrying import named, to_retry
    from counterfoil.adapters.stripe.outbox.retrying import retry as try_again

    if numbers and parked:
        raise CannotError("Say either which requests, by their numbers, or --parked for all such.")
    now = utc_now()
    url = database_of(context, database)
    # Where nothing was asked for, no database is made.
    open_portal(url, read_only=True).close()
    with open_portal(url) as portal:
        outbox = portal.store.outbox
        if numbers:
            found = named(outbox, numbers)
        else:
            found = tuple(
                request
                for each in _accounts(outbox, account, mode)
                for request in to_retry(outbox, each, now, parked_only=parked)
            )
        try_again(outbox, found, now)
        found = tuple(filter(None, (outbox.request(each.number) for each in found)))
    if as_json:
        print_json([entry(each) for each in found])
        return
    out = console()
    if not found:
        out.print("There is none to try.")
        return
    out.print(f"{count_of(len(found), 'request')} to be tried at once, by: counterfoil sync run")
    for each in found[:LISTED_MAX]:
        out.print(what(each), soft_wrap=True)
    if len(found) > LISTED_MAX:
        out.print(f"... and {len(found) - LISTED_MAX:,} more; --json has all.")


@sync.command()
@plainly
def connect(
    context: typer.Context,
    account: OwnAccount = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """
    Let Stripe bring about what an account decides from now on.

    Reading what Stripe says into an account connects it, too, unless it was disconnected.
    """
    from uuid import uuid4

    from counterfoil.adapters.accounts import OWN_ACCOUNT, check_account
    from counterfoil.adapters.cli.opening import open_portal, places
    from counterfoil.adapters.cli.output import print_json
    from counterfoil.domain.account.commands import ConnectStripe
    from counterfoil.domain.cause import Actor, Cause, Door, Mode
    from counterfoil.domain.values import AccountId

    named = account or OWN_ACCOUNT
    check_account(named)
    by = Cause(actor=Actor.MERCHANT, door=Door.API, command_id=f"connect:{uuid4()}")
    with open_portal(database_of(context, database)) as portal:
        is_known = bool(places(portal, named, None))
        bound = portal.account(named, Mode.TEST)
        is_new = bool(bound.handle(ConnectStripe(AccountId(named)), by=by).events)
    if as_json:
        print_json({"account": named, "is_new": is_new, "is_known": is_known})
        return
    print(f"{named} {'is connected to Stripe.' if is_new else 'was connected already.'}")
    if not is_known:
        print("Nothing else is recorded of it yet: see whether that is its id.")


def _accounts(outbox: "Outbox", account: str | None, mode: "Mode | None") -> "Sequence[str]":
    """Return the places that have requests, ``acct_1/live``, among those that are asked for."""
    return [
        place
        for place in sorted({each.account for each in outbox.counts()})
        for named, _, in_mode in (place.partition("/"),)
        if account in (None, named) and mode in (None, in_mode)
    ]


def _show(out: "Console", found: "Sequence[Standing]", behind: int, where: str) -> None:
    from counterfoil.adapters.cli.output import count_of, plain
    from counterfoil.adapters.cli.sync_words import counted, line
    from counterfoil.adapters.cli.wording import moment

    if behind:
        out.print(
            f"{count_of(behind, 'event')} still to be read, of which requests may be made:"
            " counterfoil sync run"
        )
    if not found:
        narrowed = f" in {plain(where)}: check the account and the mode" if where else ""
        out.print(f"Stripe wasn't asked for anything yet{narrowed}.", soft_wrap=True)
    for each in found:
        out.print(f"{each.account}: {counted(each.counts)}", style="bold")
        if each.lanes:
            _show_lanes(out, each.lanes)
        if each.refused:
            out.print("Last refusals:")
        for request in each.refused:
            out.print(f"{moment(request.closed_at)}  {line(request)}", soft_wrap=True)


def _show_lanes(out: "Console", lanes: "Sequence[LaneStanding]") -> None:
    from counterfoil.adapters.cli.output import listing, shown
    from counterfoil.adapters.cli.sync_words import LISTED_MAX, counted, what
    from counterfoil.adapters.cli.wording import moment
    from counterfoil.adapters.event_store.outbox_rows import OutboxStatus

    table = listing("Lane", "Waits", "Since", "Next try", ids=1)
    for each in lanes[:LISTED_MAX]:
        statuses = (OutboxStatus.QUEUED, OutboxStatus.SENT, OutboxStatus.PARKED)
        next_try = each.head.next_try
        table.add_row(
            shown(each.lane),
            counted({status: each.count(status) for status in statuses}),
            moment(each.head.decided_at),
            "when told to" if next_try is None else moment(next_try),
        )
    out.print(table)
    if len(lanes) > LISTED_MAX:
        out.print(f"... and {len(lanes) - LISTED_MAX:,} more lanes; --json has all.")
    for each in lanes[:LISTED_MAX]:
        if each.head.reason is not None:
            out.print(shown(f"{what(each.head)}: {each.head.reason}"), soft_wrap=True)


def _entry(standing: "Standing") -> dict[str, object]:
    """Return how an account stands, for programs."""
    from counterfoil.adapters.cli.sync_words import entry

    account, _, mode = standing.account.partition("/")
    return {
        "account": account,
        "mode": mode,
        "counts": standing.counts,
        "lanes": [
            {"lane": each.lane, "requests": [entry(request) for request in each.requests]}
            for each in standing.lanes
        ],
        "refused": [entry(each) for each in standing.refused],
    }
