"""``counterfoil subscriptions``: which there are, and whose collection is paused."""

from enum import StrEnum
from typing import Annotated

import typer

from counterfoil.adapters.cli.failing import plainly
from counterfoil.adapters.cli.options import Account, AsJson, Database, InMode, database_of
from counterfoil.adapters.cli.reports import After, AtTime, CsvFile, KnownAt, Limit
from counterfoil.domain.cause import Actor


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
    id: Annotated[
        str | None,
        typer.Argument(
            metavar="ID",
            help="Show this one with its items and how they changed.",
            show_default=False,
        ),
    ] = None,
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
    canceling: Annotated[
        bool | None,
        typer.Option(
            "--canceling/--not-canceling",
            help="Those that are set to end, or aren't.",
            show_default=False,
        ),
    ] = None,
    retained: Annotated[
        bool | None,
        typer.Option(
            "--retained/--not-retained",
            help="Those that an offer kept, or didn't.",
            show_default=False,
        ),
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option(metavar="PRICE", help="Those with just this price.", show_default=False),
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
    """List subscriptions: whose collection is paused, which are set to end, since when, by whom."""
    from counterfoil.adapters.cli.csv_files import write_csv
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.cli.reports import (
        as_entries,
        ask_everywhere,
        csv_rows,
        opened_for_questions,
        when_of,
    )
    from counterfoil.adapters.cli.subscription_lists import COLUMNS, show, show_one
    from counterfoil.domain.subscription.terms import CollectionPauseBehavior, Status
    from counterfoil.projections import collection_status as model
    from counterfoil.projections.subscription_list import SubscriptionCriteria

    criteria = SubscriptionCriteria(
        id=id,
        collection=None if collection is None else model.Collection(collection.value),
        behavior=None if behavior is None else CollectionPauseBehavior(behavior),
        paused_by=paused_by,
        subscription_paused=paused,
        canceling=canceling,
        retained=retained,
        plan=plan,
        status=None if status is None else Status(status),
        customer=customer,
        order=model.Order(sort.value),
        falling=falling,
        after=after,
        limit=limit,
    )
    when = when_of(at, known_at)
    with opened_for_questions(database_of(context, database)) as portal:
        found = ask_everywhere(
            portal, account, mode, lambda bound: bound.views.subscriptions(criteria, when)
        )
        if csv is not None:
            write_csv(csv, *csv_rows(found, COLUMNS))
        elif as_json:
            print_json(as_entries(found))
        elif id is None:
            show(console(), found, when, ending=bool(canceling))
        else:
            show_one(console(), portal, found, id, when)
