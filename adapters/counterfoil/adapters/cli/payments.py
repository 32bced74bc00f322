"""``counterfoil payments``: what a customer paid, what failed, and what won't be paid any more."""

from typing import TYPE_CHECKING, Annotated

import typer

from counterfoil.adapters.cli.failing import plainly
from counterfoil.adapters.cli.options import Account, AsJson, Database, InMode, database_of
from counterfoil.adapters.cli.reports import After, AtTime, Column, CsvFile, KnownAt, Limit, of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from counterfoil.adapters.cli.reports import Found
    from counterfoil.projections.answers import When
    from counterfoil.projections.payments import Payment


@plainly
def payments(
    context: typer.Context,
    customer: Annotated[str, typer.Option(metavar="ID", help="The customer.")],
    invoice: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Of this invoice alone.", show_default=False),
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
    """List what a customer paid, and what failed."""
    from counterfoil.adapters.cli.csv_files import write_csv
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.cli.reports import (
        ask_everywhere,
        csv_rows,
        opened_for_questions,
        when_of,
        with_totals,
    )
    from counterfoil.projections.payments import PaymentCriteria

    criteria = PaymentCriteria(customer=customer, id=invoice, after=after, limit=limit)
    when = when_of(at, known_at)
    with opened_for_questions(database_of(context, database)) as portal:
        found = ask_everywhere(
            portal, account, mode, lambda bound: bound.views.payments(criteria, when)
        )
    if csv is not None:
        write_csv(csv, *csv_rows(found, COLUMNS))
    elif as_json:
        print_json(with_totals(found))
    else:
        _show(console(), found, customer, when)


def _show(out: "Console", found: "Sequence[Found[Payment]]", customer: str, when: "When") -> None:
    from counterfoil.adapters.cli.output import count_of, listing, plain
    from counterfoil.adapters.cli.reports import show_pages

    show_pages(
        out,
        found,
        when,
        what=lambda number: f"{count_of(number, 'payment')} of {plain(customer)}",
        table=lambda: listing("When (UTC)", "What", "Amount", "Invoice", "Why", ids=4),
        lines=lambda answer: [_line(answer)],
        id_of=lambda answer: answer.id,
    )


def _line(answer: "Payment") -> tuple[str, ...]:
    from counterfoil.domain.money import Money

    amount = "unknown" if answer.currency is None else str(Money(answer.amount, answer.currency))
    what = answer.kind.value.replace("_", " ")
    return f"{answer.at:%Y-%m-%d %H:%M}", what, amount, answer.invoice, ", ".join(_why(answer))


def _why(answer: "Payment") -> list[str]:
    from counterfoil.adapters.cli.wording import day, moment

    said = []
    failure = answer.failure
    if failure is not None:
        said.append(f"attempt {failure.attempt}")
        said.extend(code for code in (failure.code, failure.decline_code) if code is not None)
        if failure.next_attempt_at is not None:
            said.append(f"again {day(failure.next_attempt_at)}")
    if answer.late:
        said.append(f"known since {moment(answer.known_at)}")
    return said


COLUMNS: "tuple[Column[Payment], ...]" = (
    Column("payment", lambda a: a.id),
    Column("at", lambda a: a.at),
    Column("kind", lambda a: a.kind),
    Column("amount", lambda a: a.amount),
    Column("currency", lambda a: a.currency),
    Column("invoice", lambda a: a.invoice),
    Column("number", lambda a: a.number),
    Column("subscription", lambda a: a.subscription),
    Column("attempt", lambda a: of(a.failure, lambda failure: failure.attempt)),
    Column("code", lambda a: of(a.failure, lambda failure: failure.code)),
    Column("decline_code", lambda a: of(a.failure, lambda failure: failure.decline_code)),
    Column("next_attempt_at", lambda a: of(a.failure, lambda failure: failure.next_attempt_at)),
    Column("by", lambda a: a.by.actor),
    Column("through", lambda a: a.by.door),
    Column("reference", lambda a: a.by.reference),
    Column("known_at", lambda a: a.known_at),
    Column("late", lambda a: a.late),
)
"""The columns of the CSV, as the README documents them."""
