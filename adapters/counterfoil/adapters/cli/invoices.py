"""``counterfoil invoices``: which there are, and what they come to by currency."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import CannotError, plainly
from counterfoil.adapters.cli.options import Account, AsJson, Database, InMode, database_of
from counterfoil.adapters.cli.reports import After, AtTime, Column, CsvFile, KnownAt, Limit, of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from counterfoil.adapters.cli.reports import Found
    from counterfoil.projections.answers import When
    from counterfoil.projections.invoice_list import ListedInvoice


class Order(StrEnum):
    """By what invoices are sorted."""

    ID = "id"
    CREATED = "created"
    DUE = "due"
    PAID = "paid"


@plainly
def invoices(
    context: typer.Context,
    id: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="Show this one alone.", show_default=False),
    ] = None,
    customer: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Those of this customer.", show_default=False),
    ] = None,
    subscription: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Those of this subscription.", show_default=False),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            metavar="STATUS",
            help="Those in this status: draft, open, paid, uncollectible, void.",
            show_default=False,
        ),
    ] = None,
    open_: Annotated[
        bool | None,
        typer.Option(
            "--open/--not-open", help="Those that are still to be paid.", show_default=False
        ),
    ] = None,
    sort: Annotated[Order, typer.Option("--sort", help="Sort by this.")] = Order.CREATED,
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
    """List invoices, and what they come to by currency."""
    from counterfoil.adapters.cli.csv_files import write_csv
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.cli.reports import (
        ask_everywhere,
        csv_rows,
        of_time,
        opened_for_questions,
        when_of,
        with_totals,
    )
    from counterfoil.domain.invoice.terms import InvoiceStatus
    from counterfoil.projections import invoice_list as model

    criteria = model.InvoiceCriteria(
        id=id,
        customer=customer,
        subscription=subscription,
        status=None if status is None else InvoiceStatus(status),
        open=open_,
        order=model.Order(sort.value),
        falling=falling,
        after=after,
        limit=limit,
    )
    when = when_of(at, known_at)
    with opened_for_questions(database_of(context, database)) as portal:
        found = ask_everywhere(
            portal, account, mode, lambda bound: bound.views.invoices(criteria, when)
        )
    if id is not None and not any(each.page.answers for each in found):
        raise CannotError(
            f"Nothing is known of an invoice {id}, {of_time(when)}: check the id and the time."
        )
    if csv is not None:
        write_csv(csv, *csv_rows(found, COLUMNS))
    elif as_json:
        print_json(with_totals(found))
    else:
        _show(console(), found, when)


def _show(out: "Console", found: "Sequence[Found[ListedInvoice]]", when: "When") -> None:
    from counterfoil.adapters.cli.output import count_of, listing
    from counterfoil.adapters.cli.reports import show_pages

    show_pages(
        out,
        found,
        when,
        what=lambda number: count_of(number, "invoice"),
        table=lambda: listing("Invoice", "Status", "Created", "Due", "Paid", ids=5),
        lines=lambda answer: [_line(answer)],
        id_of=lambda answer: answer.invoice,
    )


def _line(answer: "ListedInvoice") -> tuple[str, ...]:
    from counterfoil.adapters.cli.wording import day

    amounts = (answer.amount_due, answer.amount_paid)
    return (
        answer.invoice,
        str(answer.status or "unknown"),
        day(answer.created),
        *(_amount(each, answer.currency) for each in amounts),
    )


def _amount(minor: int | None, currency: str | None) -> str:
    from counterfoil.domain.money import Money

    return "unknown" if minor is None or currency is None else str(Money(minor, currency))


COLUMNS: "tuple[Column[ListedInvoice], ...]" = (
    Column("invoice", lambda a: a.invoice),
    Column("number", lambda a: a.number),
    Column("customer", lambda a: a.customer),
    Column("subscription", lambda a: a.subscription),
    Column("status", lambda a: a.status),
    Column("status_since", lambda a: a.status_since),
    Column("status_by", lambda a: of(a.by, lambda by: by.actor)),
    Column("status_through", lambda a: of(a.by, lambda by: by.door)),
    Column("status_reference", lambda a: of(a.by, lambda by: by.reference)),
    Column("billing_reason", lambda a: a.billing_reason),
    Column("recurring", lambda a: a.recurring),
    Column("currency", lambda a: a.currency),
    Column("total", lambda a: a.total),
    Column("amount_due", lambda a: a.amount_due),
    Column("amount_paid", lambda a: a.amount_paid),
    Column("amount_remaining", lambda a: a.amount_remaining),
    Column("created", lambda a: a.created),
    Column("finalized_at", lambda a: a.finalized_at),
    Column("due_date", lambda a: a.due_date),
    Column("paid_at", lambda a: a.paid_at),
    Column("marked_uncollectible_at", lambda a: a.marked_uncollectible_at),
    Column("voided_at", lambda a: a.voided_at),
    Column("attempt_count", lambda a: a.attempts.count),
    Column("failed_attempt", lambda a: a.attempts.failed),
    Column("failure_code", lambda a: a.attempts.code),
    Column("failure_decline_code", lambda a: a.attempts.decline_code),
    Column("next_payment_attempt", lambda a: a.attempts.next_at),
)
"""The columns of the CSV, as the README documents them."""
