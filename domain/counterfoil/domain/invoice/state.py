"""What an invoice is at a moment."""

from typing import TypeAlias

from attrs import frozen

from counterfoil.domain.invoice.terms import Bill, InvoiceStatus
from counterfoil.domain.requests import Outstanding
from counterfoil.domain.values import Annotations, CustomerId, InvoiceId


@frozen(kw_only=True)
class Unseen:
    """
    An invoice that was at most asked for, for a ``customer`` then.

    ``outstanding`` is what was asked and not answered; ``unsettled`` names the facets on which
    Stripe's statements don't add up; ``stripe_id`` is what Stripe calls an invoice that was born
    here. So it is below, too.
    """

    id: InvoiceId
    customer: CustomerId | None = None
    outstanding: tuple[Outstanding, ...] = ()
    unsettled: tuple[str, ...] = ()
    stripe_id: str | None = None


@frozen(kw_only=True, weakref_slot=False)
class Draft:
    """
    An invoice that can still change, and that customers never see (R148).

    ``unconfirmed`` names the facets, sorted, that were decided here and that Stripe has not
    answered yet, here and below.
    """

    id: InvoiceId
    bill: Bill
    notes: Annotations = Annotations()
    outstanding: tuple[Outstanding, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()
    stripe_id: str | None = None

    @property
    def status(self) -> InvoiceStatus:
        """Return the one status that a draft has."""
        return InvoiceStatus.DRAFT

    @property
    def customer(self) -> CustomerId:
        """Return whom it bills."""
        return self.bill.grounds.customer


@frozen(kw_only=True, weakref_slot=False)
class Finalized:
    """An invoice that stands: open, paid, uncollectible or void, as its ``status`` says."""

    id: InvoiceId
    status: InvoiceStatus
    bill: Bill
    notes: Annotations = Annotations()
    outstanding: tuple[Outstanding, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()
    stripe_id: str | None = None

    @property
    def customer(self) -> CustomerId:
        """Return whom it bills."""
        return self.bill.grounds.customer


@frozen(kw_only=True)
class Deleted:
    """A draft that was deleted, for ever; ``customer`` is whom it would have billed, if known."""

    id: InvoiceId
    customer: CustomerId | None = None
    unsettled: tuple[str, ...] = ()
    stripe_id: str | None = None


Seen: TypeAlias = Draft | Finalized

State: TypeAlias = Unseen | Draft | Finalized | Deleted

TERMINAL_STATUSES = (InvoiceStatus.PAID, InvoiceStatus.VOID)
"""The statuses that nothing leaves; an uncollectible invoice may still become paid or void."""


def initial(invoice_id: str) -> State:
    """Return an invoice that was never heard of."""
    return Unseen(id=InvoiceId(invoice_id))


def placed(now: Seen, status: InvoiceStatus, bill: Bill, notes: Annotations) -> Seen:
    """Return an invoice with this status, drafted or finalized as that says, and all else new."""
    if status is InvoiceStatus.DRAFT:
        return Draft(
            id=now.id,
            bill=bill,
            notes=notes,
            outstanding=now.outstanding,
            unconfirmed=now.unconfirmed,
            unsettled=now.unsettled,
            stripe_id=now.stripe_id,
        )
    return Finalized(
        id=now.id,
        status=status,
        bill=bill,
        notes=notes,
        outstanding=now.outstanding,
        unconfirmed=now.unconfirmed,
        unsettled=now.unsettled,
        stripe_id=now.stripe_id,
    )
