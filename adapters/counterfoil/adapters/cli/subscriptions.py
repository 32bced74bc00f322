"""``counterfoil subscriptions``: which there are, and whose collection is paused."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import plainly
from counterfoil.adapters.cli.options import Account, AsJson, Database, InMode, database_of
from counterfoil.adapters.cli.reports import After, AtTime, Column, CsvFile, KnownAt, Limit, of
from counterfoil.domain.cause import Actor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from counterfoil.adapters.cli.reports import Found
    from counterfoil.projections.answers import By, When
    from counterfoil.projections.collection_status import CollectionStatus


class Collecting(StrEnum):
    """Whether payments are collected, in the words of Stripe's Dashboard."""

    PAUSED = "paused"
    COLLECTING = "collecting"


class Order(StrEnum):
    """By what subscriptions are sorted."""

    ID = "id"
    SINCE = "since"
    RESUMES = "resumes"


@plainly
def subscriptions(
    context: typer.Context,
    collection: Annotated[
        Collecting | None,
        typer.Option("--collection", help="Those whose collection is so.", show_default=False),
    ] = None,
    behavior: Annotated[
        str | None,
        typer.Option(
            metavar="BEHAVIOR",
            help="Those that treat invoices so: void, keep_as_draft, mark_uncollectible.",
            show_default=False,
        ),
    ] = None,
    paused_by: Annotated[
        Actor | None,
        typer.Option("--by", help="Those whose collection they paused.", show_default=False),
    ] = None,
    paused: Annotated[
        bool | None,
        typer.Option(
            "--paused/--not-paused",
            help="Those that are themselves paused, or aren't: another thing than their"
            " collection.",
            show_default=False,
        ),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(metavar="STATUS", help="Those in this status.", show_default=False),
    ] = None,
    customer: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Those of this customer.", show_default=False),
    ] = None,
    sort: Annotated[Order, typer.Option("--sort", help="Sort by this.")] = Order.ID,
    falling: Annotated[bool, typer.Option("--falling", help="Show the last first.")] = False,
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
    """List subscriptions, and whose collection is paused."""
    from counterfoil.adapters.cli.csv_files import write_csv
    from counterfoil.adapters.cli.opening import open_portal
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.cli.reports import as_entries, ask_everywhere, csv_rows, when_of
    from counterfoil.domain.subscription.terms import CollectionPauseBehavior, Status
    from counterfoil.projections import collection_status as model

    criteria = model.CollectionCriteria(
        collection=None if collection is None else model.Collection(collection.value),
        behavior=None if behavior is None else CollectionPauseBehavior(behavior),
        paused_by=paused_by,
        subscription_paused=paused,
        status=None if status is None else Status(status),
        customer=customer,
        order=model.Order(sort.value),
        falling=falling,
        after=after,
        limit=limit,
    )
    when = when_of(at, known_at)
    with open_portal(database_of(context, database)) as portal:
        found = ask_everywhere(
            portal, account, mode, lambda bound: bound.views.collection_status(criteria, when)
        )
    if csv is not None:
        write_csv(csv, *csv_rows(found, COLUMNS))
    elif as_json:
        print_json(as_entries(found))
    else:
        _show(console(), found, when)


def _show(out: "Console", found: "Sequence[Found[CollectionStatus]]", when: "When") -> None:
    from counterfoil.adapters.cli.output import count_of, listing, shown
    from counterfoil.adapters.cli.reports import of_time

    for each in found:
        count = count_of(len(each.page.answers), "subscription")
        out.print(f"{each.place}: {count}, {of_time(when)}", style="bold")
        table = listing("Subscription", "Status", "Collection", "Since", "Until", "By", ids=5)
        for answer in each.page.answers:
            for row in _lines(answer):
                table.add_row(*map(shown, row))
        if each.page.answers:
            out.print(table)
        if each.page.has_more:
            last = each.page.answers[-1].subscription
            out.print(f"There are more: --after {last}", soft_wrap=True)
    if not found:
        out.print("Nothing is recorded yet. Try: counterfoil ingest PATH")


def _lines(answer: "CollectionStatus") -> "Iterator[tuple[str, ...]]":
    """Yield the line of a subscription, and one of its own for the pause of itself."""
    from counterfoil.adapters.cli.wording import day

    status, pause = str(answer.status or "unknown"), answer.collection_pause
    if pause is None:
        yield answer.subscription, status, "collecting", "", "", ""
    else:
        until = "no end" if pause.resumes_at is None else day(pause.resumes_at)
        becomes = f"paused, {pause.behavior}"
        by = str(pause.by.actor) if pause.by else ""
        yield answer.subscription, status, becomes, day(pause.since), until, by
    if answer.pause is not None:
        until = "no end" if answer.pause.resumes_at is None else day(answer.pause.resumes_at)
        by = str(answer.pause.by.actor) if answer.pause.by else ""
        yield (
            "  itself paused",
            "",
            str(answer.pause.reason or ""),
            day(answer.pause.since),
            until,
            by,
        )


COLUMNS: "tuple[Column[CollectionStatus], ...]" = (
    Column("subscription", lambda a: a.subscription),
    Column("customer", lambda a: a.customer),
    Column("status", lambda a: a.status),
    Column("collection", lambda a: a.collection),
    Column("behavior", lambda a: of(a.collection_pause, lambda pause: pause.behavior)),
    Column("paused_since", lambda a: of(a.collection_pause, lambda pause: pause.since)),
    Column("resumes_at", lambda a: of(a.collection_pause, lambda pause: pause.resumes_at)),
    Column("paused_by", lambda a: of(_pauser(a), lambda by: by.actor)),
    Column("paused_through", lambda a: of(_pauser(a), lambda by: by.door)),
    Column("paused_reference", lambda a: of(_pauser(a), lambda by: by.reference)),
    Column("subscription_paused_since", lambda a: of(a.pause, lambda pause: pause.since)),
    Column("subscription_pause_reason", lambda a: of(a.pause, lambda pause: pause.reason)),
    Column("subscription_resumes_at", lambda a: of(a.pause, lambda pause: pause.resumes_at)),
    Column("current_period_end", lambda a: a.current_period_end),
    Column("plan", lambda a: a.plan),
    Column("quantity", lambda a: a.quantity),
    Column("amount", lambda a: a.amount),
    Column("currency", lambda a: a.currency),
)
"""The columns of the CSV, as the README documents them (R192)."""


def _pauser(answer: "CollectionStatus") -> "By | None":
    return None if answer.collection_pause is None else answer.collection_pause.by
