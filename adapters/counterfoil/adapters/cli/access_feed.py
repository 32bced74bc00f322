"""``counterfoil access changes``: what changes in who is to be served."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.access_words import in_short
from counterfoil.adapters.cli.failing import CannotError, plainly
from counterfoil.adapters.cli.options import Account, AsJson, Database, InMode, database_of
from counterfoil.adapters.cli.reports import Limit

if TYPE_CHECKING:
    from rich.console import Console

    from counterfoil.adapters.cli.opening import Place
    from counterfoil.adapters.portal import BillingPortal
    from counterfoil.domain.cause import Mode
    from counterfoil.projections.access_changes import AccessChange
    from counterfoil.projections.answers import Page


@plainly
def changes(
    context: typer.Context,
    after: Annotated[
        int,
        typer.Option(
            metavar="POSITION", min=0, help="Those after this position, the last that one had."
        ),
    ] = 0,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on with what changes, until it is stopped.")
    ] = False,
    limit: Limit = 100,
    account: Account = None,
    mode: InMode = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """
    Say what has changed in whom to serve.

    It is told in the order in which it became known. With --follow and --json each change is an
    object of JSON on a line of its own.
    """
    from threading import Event

    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.cli.reports import bring_up_to_date, opened_for_questions

    with opened_for_questions(database_of(context, database)) as portal:
        bring_up_to_date(portal)
        place = _place(portal, account, mode)
        views = portal.account(place.account, place.mode).views
        if follow:
            for change in views.follow_access_changes(Event(), after):
                _tell(change, as_json=as_json)
            return
        page = views.access_changes(after, limit)
    if as_json:
        print_json(
            {
                "account": place.account,
                "mode": place.mode,
                "position": page.position,
                "has_more": page.has_more,
                "changes": [_entry(each) for each in page.answers],
            }
        )
    else:
        _show(console(), place, page)


def _place(portal: "BillingPortal", account: str | None, mode: "Mode | None") -> "Place":
    """
    Return whose changes are told: a position says how far one has come in one place.

    Raises:
        CannotError: there is none, or there are several.
    """
    from counterfoil.adapters.cli.reports import places_asked

    found = [place for place, _ in places_asked(portal, account, mode)]
    if not found:
        raise CannotError(
            "Nothing is recorded there: check the database, the account and the mode."
        )
    if len(found) > 1:
        several = ", ".join(map(str, found))
        raise CannotError(
            f"Changes are told of one place at a time: choose one of {several}, by --account and"
            " --mode."
        )
    return found[0]


def _entry(change: "AccessChange") -> dict[str, object]:
    from attrs import asdict

    from counterfoil.projections.access_changes import AccessChanged

    told = asdict(change, recurse=False)
    if isinstance(change, AccessChanged):
        return {"change": "access", **told}
    return {"change": "policy", **told}


def _tell(change: "AccessChange", *, as_json: bool) -> None:
    """Write a change on a line of its own, at once."""
    import msgspec

    from counterfoil.adapters.cli.output import plain

    line = msgspec.json.encode(_entry(change)).decode() if as_json else plain(_line(change))
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _line(change: "AccessChange") -> str:
    return "  ".join(_cells(change))


def _cells(change: "AccessChange") -> tuple[str, ...]:
    from counterfoil.adapters.cli.wording import day
    from counterfoil.projections.access_changes import AccessChanged

    head, by = (str(change.position), day(change.known_at)), str(change.by.actor)
    if not isinstance(change, AccessChanged):
        return *head, "(all)", "to be asked for anew", "policy", by
    became = f"{in_short(change.before)} -> {in_short(change.after)}"
    return *head, change.subscription, became, change.after.reason, by


def _show(out: "Console", place: "Place", page: "Page[AccessChange]") -> None:
    from counterfoil.adapters.cli.output import count_of, listing, shown

    count = count_of(len(page.answers), "change")
    out.print(f"{place}: {count}, up to position {page.position}", style="bold")
    table = listing("Position", "Known at", "Subscription", "Access", "Because", "By", ids=3)
    for change in page.answers:
        table.add_row(*map(shown, _cells(change)))
    if page.answers:
        out.print(table)
    if page.has_more:
        out.print(f"There are more: --after {page.position}", soft_wrap=True)
