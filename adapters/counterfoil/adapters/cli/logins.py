"""``counterfoil logins``: who has an e-mail address, and whom the login link would log in."""

from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import plainly
from counterfoil.adapters.cli.options import Account, AsJson, Database, InMode, database_of
from counterfoil.adapters.cli.reports import AtTime, KnownAt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from counterfoil.adapters.cli.reports import Found
    from counterfoil.projections.answers import When
    from counterfoil.projections.login_directory import Logins


@plainly
def logins(
    context: typer.Context,
    email: Annotated[
        str, typer.Argument(metavar="EMAIL", help="The e-mail address that a customer types.")
    ],
    at: AtTime = None,
    known_at: KnownAt = None,
    account: Account = None,
    mode: InMode = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Say whom the login link logs in by an e-mail address."""
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.cli.reports import (
        as_entries,
        ask_everywhere,
        opened_for_questions,
        when_of,
    )

    when = when_of(at, known_at)
    with opened_for_questions(database_of(context, database)) as portal:
        found = ask_everywhere(portal, account, mode, lambda bound: bound.views.logins(email, when))
    if as_json:
        print_json(as_entries(found))
    else:
        _show(console(), found, when)


def _show(out: "Console", found: "Sequence[Found[Logins]]", when: "When") -> None:
    from counterfoil.adapters.cli.output import count_of, listing, shown
    from counterfoil.adapters.cli.reports import of_time
    from counterfoil.adapters.cli.wording import moment

    for each in found:
        (answer,) = each.page.answers
        count = count_of(len(answer.candidates), "customer")
        out.print(f"{each.place}: {count} with this address, {of_time(when)}", style="bold")
        if answer.candidates:
            table = listing("Customer", "Created", "Active subscriptions", ids=1)
            for candidate in answer.candidates:
                table.add_row(
                    shown(candidate.customer),
                    moment(candidate.created),
                    shown(", ".join(candidate.active_subscriptions) or "none"),
                )
            out.print(table)
        out.print(_verdict(answer), soft_wrap=True)
    if not found:
        out.print("Nothing is recorded yet. Try: counterfoil ingest PATH")


def _verdict(answer: "Logins") -> str:
    from counterfoil.projections.login_directory import LoginRule

    match answer.rule:
        case LoginRule.NOBODY:
            return "Nobody logs in: no customer has this address, and no passcode is sent (R27)."
        case LoginRule.NEWEST_ACTIVE:
            return (
                f"{answer.logs_in} logs in: the most recently created of those with an active"
                " subscription (R28)."
            )
        case LoginRule.NEWEST:
            return (
                f"{answer.logs_in} logs in: none has an active subscription, and it is the most"
                " recently created (R30)."
            )
        case LoginRule.NONE_ACTIVE:
            return "Nobody logs in: none of them has an active subscription (R30)."
