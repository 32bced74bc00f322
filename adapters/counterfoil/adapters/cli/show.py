"""``counterfoil show``: what something is now, or was at another time."""

from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import CannotError, plainly
from counterfoil.adapters.cli.options import Account, AsJson, Database, InMode, database_of
from counterfoil.adapters.cli.reports import AtTime, KnownAt

if TYPE_CHECKING:
    from rich.console import Console

    from counterfoil.adapters.account import AccountPortal
    from counterfoil.adapters.cli.opening import Found, Place
    from counterfoil.adapters.cli.under_way import UnderWay
    from counterfoil.adapters.deciders import AnyDecider
    from counterfoil.domain.customer.state import State as CustomerState
    from counterfoil.domain.subscription.state import State as SubscriptionState

LISTED_MAX = 50
"""How many customers, and how many subscriptions, are listed; --json lists all."""


@plainly
def show(
    context: typer.Context,
    id: Annotated[
        str | None,
        typer.Argument(
            metavar="ID",
            help="The id of what to show; without one, customers and subscriptions are listed.",
            show_default=False,
        ),
    ] = None,
    at: AtTime = None,
    known_at: KnownAt = None,
    account: Account = None,
    mode: InMode = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show what something is or was, or list what there is."""
    from counterfoil.adapters.cli.opening import find, open_portal, places
    from counterfoil.adapters.cli.output import console, print_json

    of_now = at is None and known_at is None
    if id is None and not of_now:
        raise CannotError(
            "Name what to show of another time by its id; `counterfoil subscriptions --at` lists"
            " subscriptions."
        )
    with open_portal(database_of(context, database), read_only=True) as portal:
        if id is None:
            bound = [
                (place, portal.account(place.account, place.mode))
                for place in places(portal, account, mode)
            ]
            if as_json:
                print_json([_entry(place, each) for place, each in bound])
                return
            for place, each in bound:
                show_list(console(), place, each)
            if not bound:
                console().print("Nothing is recorded yet. Try: counterfoil ingest PATH")
            return
        found = find(portal, id, account, mode)
        if not of_now:
            _show_past(found, at, known_at, as_json=as_json)
        elif as_json:
            print_json(_as_entry(found))
        else:
            show_one(console(), found)


def _show_past(found: "Found", at: str | None, known_at: str | None, *, as_json: bool) -> None:
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.cli.past_card import past_entry, past_of, show_past
    from counterfoil.adapters.cli.reports import when_of

    when = when_of(at, known_at)
    past = past_of(found, when)
    if as_json:
        print_json(past_entry(found, past, when))
    else:
        show_past(console(), found, past, when)


def show_one(out: "Console", found: "Found") -> None:
    """Print the card of one aggregate."""
    from counterfoil.adapters.cli.cards import show_card

    show_card(out, found.ref, found.place, _state(found), _under_way(found))


def _state(found: "Found") -> object:
    return found.portal.get(_decider(found), found.ref.id)


def _under_way(found: "Found") -> "UnderWay":
    from counterfoil.adapters.cli.under_way import under_way

    return under_way(_decider(found), found.ref.id, found.portal.events(found.ref))


def _decider(found: "Found") -> "AnyDecider":
    from counterfoil.adapters.deciders import BUILT_IN

    return next(each for each in BUILT_IN if each.kind == found.ref.kind)


def _as_entry(found: "Found") -> dict[str, object]:
    from counterfoil.adapters.cli.output import as_json

    state, told = _state(found), _under_way(found)
    return {
        "account": found.place.account,
        "mode": found.place.mode,
        "kind": found.ref.kind,
        "id": found.ref.id,
        "lifecycle": type(state).__name__,
        "state": as_json(state),
        "asked": [
            {
                "operation": request.operation,
                "subject": request.subject,
                "since": recorded.happened_at,
                "stage": request.stage,
                "expires_at": request.expires_at,
            }
            for request, recorded in told.asked.items()
        ],
        "awaited": told.awaited,
        "refused": told.refused,
    }


def show_list(out: "Console", place: "Place", portal: "AccountPortal") -> None:
    """Print the customers and the subscriptions of one place."""
    from counterfoil.adapters.cli.output import count_of, listing, shown
    from counterfoil.domain.customer.decisions import CUSTOMER
    from counterfoil.domain.subscription.decisions import SUBSCRIPTION

    customers, subscriptions = portal.ids("customer"), portal.ids("subscription")
    out.print(
        f"{place}: {count_of(len(customers), 'customer')},"
        f" {count_of(len(subscriptions), 'subscription')}\n",
        style="bold",
    )
    table = listing("Customer", "Name", "Payment methods", "Billed for", ids=1)
    for id_ in customers[:LISTED_MAX]:
        state = portal.get(CUSTOMER, id_)
        table.add_row(shown(id_), shown(_name(state)), *_holdings(state))
    _print(out, table, len(customers))
    table = listing("Subscription", "Customer", "Status", "Price", ids=2)
    for id_ in subscriptions[:LISTED_MAX]:
        table.add_row(shown(id_), *map(shown, _terms(portal.get(SUBSCRIPTION, id_))))
    _print(out, table, len(subscriptions))


def _print(out: "Console", table: object, count: int) -> None:
    out.print(table)
    if count > LISTED_MAX:
        out.print(f"... and {count - LISTED_MAX:,} more; --json lists all")
    out.print()


def _name(state: "CustomerState") -> str:
    from counterfoil.adapters.cli.wording import ERASED
    from counterfoil.domain.customer.state import Deleted, InForce

    if isinstance(state, InForce):
        return ERASED if state.details.erased else state.details.name or "(no name)"
    return "(deleted)" if isinstance(state, Deleted) else "(not yet seen)"


def _holdings(state: "CustomerState") -> tuple[str, str]:
    from counterfoil.adapters.cli.output import count_of
    from counterfoil.domain.customer.state import Deleted

    methods = 0 if isinstance(state, Deleted) else len(state.payment_methods)
    billed = len(state.billed_by)
    return str(methods), count_of(billed, "subscription") if billed else "-"


def _terms(state: "SubscriptionState") -> tuple[str, str, str]:
    """Return a subscription's customer, its status with what else matters, and its items."""
    from counterfoil.adapters.cli.wording import item
    from counterfoil.domain.subscription.state import Ended, Unseen

    if isinstance(state, Unseen):
        return "(not yet seen)", "", ""
    last = state.last if isinstance(state, Ended) else state
    status = last.status.value
    if not isinstance(state, Ended):
        status += ", collection paused" if last.collection_pause else ""
        status += ", canceling" if last.is_canceling else ""
    return last.customer, status, " + ".join(map(item, last.items))


def _entry(place: "Place", portal: "AccountPortal") -> dict[str, object]:
    """Return the customers and the subscriptions of one place for programs."""
    from counterfoil.domain.customer.decisions import CUSTOMER
    from counterfoil.domain.subscription.decisions import SUBSCRIPTION

    customers = ((id_, portal.get(CUSTOMER, id_)) for id_ in portal.ids("customer"))
    subscriptions = ((id_, portal.get(SUBSCRIPTION, id_)) for id_ in portal.ids("subscription"))
    return {
        "account": place.account,
        "mode": place.mode,
        "customers": [
            {"id": id_, "lifecycle": type(state).__name__, "name": _name(state)}
            for id_, state in customers
        ],
        "subscriptions": [
            {
                "id": id_,
                "lifecycle": type(state).__name__,
                **dict(zip(("customer", "status", "price"), _terms(state), strict=True)),
            }
            for id_, state in subscriptions
        ],
    }
