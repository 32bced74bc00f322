"""``counterfoil access``: which subscriptions are to be served, and which no longer."""

from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.access_feed import changes
from counterfoil.adapters.cli.access_policy import policy
from counterfoil.adapters.cli.access_words import because
from counterfoil.adapters.cli.failing import CannotError, plainly
from counterfoil.adapters.cli.options import Account, AsJson, Database, InMode, database_of
from counterfoil.adapters.cli.reports import After, AtTime, Column, CsvFile, KnownAt, Limit, of
from counterfoil.domain.account.access_policy import Access

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from counterfoil.adapters.cli.reports import Found
    from counterfoil.projections.answers import When
    from counterfoil.projections.service_access import SubscriptionAccess

access = typer.Typer(
    name="access",
    help="Say whom to serve and whom no longer, and what changes.",
    invoke_without_command=True,
    rich_markup_mode=None,
)
access.command()(policy)
access.command()(changes)


@access.callback()
@plainly
def list_access(
    context: typer.Context,
    wanted: Annotated[
        Access | None,
        typer.Option("--access", help="Those that are to be treated so.", show_default=False),
    ] = None,
    customer: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Those of this customer.", show_default=False),
    ] = None,
    subscription: Annotated[
        str | None,
        typer.Option(metavar="ID", help="This one alone.", show_default=False),
    ] = None,
    limit: Limit = 100,
    after: After = None,
    at: AtTime = None,
    known_at: KnownAt = None,
    account: Account = None,
    mode: InMode = None,
    database: Database = None,
    csv: CsvFile = None,
    as_json: AsJson = False,
) -> None:
    """Say which subscriptions are to be served, which for a while yet, and which no longer."""
    context.obj = database_of(context, database)
    if context.invoked_subcommand is not None:
        if _typed(context) - {"database"}:
            raise CannotError(
                "Options of `counterfoil access` itself, a time among them, stand behind its"
                f" subcommand where that has them: see counterfoil access"
                f" {context.invoked_subcommand} --help."
            )
        return

    from counterfoil.adapters.cli.csv_files import write_csv
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.cli.reports import (
        as_entries,
        ask_everywhere,
        csv_rows,
        opened_for_questions,
        when_of,
    )
    from counterfoil.projections.service_access import AccessCriteria

    criteria = AccessCriteria(
        access=wanted, customer=customer, id=subscription, after=after, limit=limit
    )
    when = when_of(at, known_at)
    with opened_for_questions(context.obj) as portal:
        found = ask_everywhere(
            portal, account, mode, lambda bound: bound.views.service_access(criteria, when)
        )
    if csv is not None:
        write_csv(csv, *csv_rows(found, COLUMNS))
    elif as_json:
        print_json(as_entries(found))
    else:
        _show(console(), found, when)


def _typed(context: typer.Context) -> set[str]:
    """Return the options that stand on the command line; the environment's hold for all."""
    sources = ((name, context.get_parameter_source(name)) for name in context.params)
    return {name for name, source in sources if source is not None and source.name == "COMMANDLINE"}


def _show(out: "Console", found: "Sequence[Found[SubscriptionAccess]]", when: "When") -> None:
    from counterfoil.adapters.cli.output import count_of, listing
    from counterfoil.adapters.cli.reports import show_pages

    show_pages(
        out,
        found,
        when,
        what=lambda number: count_of(number, "subscription"),
        table=lambda: listing("Subscription", "Access", "Since", "Until", "Because", ids=4),
        lines=_lines,
        id_of=lambda answer: answer.subscription,
    )


def _lines(answer: "SubscriptionAccess") -> "Iterator[tuple[str, ...]]":
    from counterfoil.adapters.cli.wording import day

    decided = answer.service
    until = "" if decided.until is None else day(decided.until)
    why = because(decided.reason)
    yield answer.subscription, decided.access, day(decided.since), until, why


COLUMNS: "tuple[Column[SubscriptionAccess], ...]" = (
    Column("subscription", lambda a: a.subscription),
    Column("customer", lambda a: a.customer),
    Column("access", lambda a: a.service.access),
    Column("since", lambda a: a.service.since),
    Column("until", lambda a: a.service.until),
    Column("reason", lambda a: a.service.reason),
    Column("by", lambda a: of(a.by, lambda by: by.actor)),
    Column("through", lambda a: of(a.by, lambda by: by.door)),
    Column("reference", lambda a: of(a.by, lambda by: by.reference)),
    Column("status", lambda a: a.status),
    Column("collection_behavior", lambda a: a.behavior),
)
"""The columns of the CSV, as the README documents them."""
