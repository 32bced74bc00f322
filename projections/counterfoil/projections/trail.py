"""
The audit trail: a line an event, with when it happened, when it became known, who, and where.

What an event says isn't kept here: it may be personal, and is read from the log where it is shown.
"""

from sqlalchemy import Column as SqlColumn
from sqlalchemy import Index, MetaData, Table, Text

from counterfoil.domain.invoice import events as invoice
from counterfoil.domain.session import events as session
from counterfoil.domain.subscription import events as subscription
from counterfoil.projections.read_model import Column, Told, Value
from counterfoil.projections.tables import PREFIX, column_of, named

NAME = "trail"
VERSION = 3

LINE_COLUMNS = (
    Column("position", int),
    Column("stream", str),
    Column("object", str),
    Column("version", int),
    Column("event", str),
    Column("happened_at", int),
    Column("known_at", int),
    Column("actor", str),
    Column("door", str),
    Column("reference", str),
)
"""What a line holds beside the account; ``object`` is ``subscription/sub_1``."""

BELONGING_EVENTS: tuple[type, ...] = (
    subscription.SubscriptionStarted,
    subscription.SubscriptionAdopted,
    subscription.SubscriptionStartRequested,
    subscription.StartLearned,
    invoice.InvoiceCreated,
    invoice.InvoiceAdopted,
    invoice.InvoiceCreationRequested,
    invoice.GroundsLearned,
    session.SessionOpened,
)
"""The events that tell whom their aggregate belongs to."""


def lines_table(schema: str | None = None, letter: str = "a", *, beside: bool = False) -> Table:
    """Return the table of the lines."""
    name = f"{PREFIX}{NAME}"
    position, *others = [column_of(each, nullable=False) for each in LINE_COLUMNS]
    position.primary_key = True
    return Table(
        named(name, beside=beside),
        MetaData(schema=schema),
        SqlColumn("account", Text, primary_key=True),
        position,
        *others,
        Index(f"{name}_{letter}_by_object", "object", "position"),
        Index(f"{name}_{letter}_by_known_at", "account", "known_at", "position"),
        Index(f"{name}_{letter}_by_happened_at", "account", "happened_at", "position"),
        Index(f"{name}_{letter}_by_actor", "account", "actor", "position"),
        sqlite_with_rowid=False,
    )


def belongings_table(
    schema: str | None = None, letter: str = "a", *, beside: bool = False
) -> Table:
    """Return the table of whom each aggregate belongs to."""
    name = f"{PREFIX}{NAME}_belongings"
    return Table(
        named(name, beside=beside),
        MetaData(schema=schema),
        SqlColumn("account", Text, primary_key=True),
        SqlColumn("object", Text, primary_key=True),
        SqlColumn("customer", Text),
        SqlColumn("subscription", Text),
        Index(f"{name}_{letter}_by_customer", "account", "customer"),
        Index(f"{name}_{letter}_by_subscription", "account", "subscription"),
    )


def line_of(told: Told, known_at: int) -> tuple[Value, ...]:
    """
    Return the line of an event: its account, and its columns in order.

    ``known_at`` is when it became known, and no earlier than what stands before it in the log: a
    clock that is set back, or behind another machine's, mustn't let something be known before what
    was recorded first.
    """
    return (
        told.account,
        told.position,
        told.stream,
        f"{told.kind}/{told.id}",
        told.version,
        told.stored_name,
        told.happened_at,
        known_at,
        told.actor,
        told.door,
        told.reference,
    )


def belonging_of(told: Told) -> tuple[Value, ...] | None:
    """Return whom an aggregate belongs to, where its event tells it."""
    customer: str
    own: str | None
    match told.event:
        case (
            subscription.SubscriptionStarted(opening=opening)
            | subscription.SubscriptionAdopted(opening=opening)
            | subscription.SubscriptionStartRequested(opening=opening)
        ):
            customer, own = opening.customer, told.id
        case subscription.StartLearned(customer=known):
            customer, own = known, told.id
        case (
            invoice.InvoiceCreated(bill=bill)
            | invoice.InvoiceAdopted(bill=bill)
            | invoice.InvoiceCreationRequested(bill=bill)
        ):
            customer, own = bill.grounds.customer, bill.grounds.subscription
        case invoice.GroundsLearned(grounds=grounds):
            customer, own = grounds.customer, grounds.subscription
        case session.SessionOpened(customer=visitor):
            customer, own = visitor, None
        case _:
            return None
    return told.account, f"{told.kind}/{told.id}", customer, own
