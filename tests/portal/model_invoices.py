"""The model's invoices: made and finalized by merchants, paid by customers."""

from attrs import evolve
from tests.portal.model import (
    GRANTED,
    QUIET,
    UNCOLLECTIBLE_IS_PAID_AT_PORTAL,
    By,
    Codes,
    Decide,
    Invoice,
    Subscription,
    Verdict,
    World,
    features,
    is_shut_out,
    leaves_the_flow,
    not_the_sessions,
    portal_is_shut,
    refused,
)

from counterfoil.domain.invoice import commands as c
from counterfoil.domain.invoice.terms import InvoiceStatus
from counterfoil.domain.subscription.terms import CollectionPauseBehavior, Status

FINAL = {
    InvoiceStatus.OPEN,
    InvoiceStatus.PAID,
    InvoiceStatus.UNCOLLECTIBLE,
    InvoiceStatus.VOID,
}
"""What customers see: never a draft (R148)."""

PAYABLE = {InvoiceStatus.OPEN, InvoiceStatus.UNCOLLECTIBLE}
"""What may yet be paid (R149)."""


def _merchants(by: By) -> Codes:
    return {"invoice_is_the_merchants"} if by.at_portal else set()


def _missing(world: World, id_: str) -> Codes:
    held = world.invoices.get(id_)
    if held is None:
        return {"resource_missing"}
    return {"invoice_deleted"} if held.status is None else set()


def create(world: World, wish: c.CreateInvoice, by: By) -> Verdict:
    """
    Merchants make drafts, for customers and subscriptions that exist.

    A collection that is paused keeps them as drafts (R126) or voids them at once (R128).
    """
    if no := _merchants(by):
        return refused(no)
    id_ = wish.invoice_id
    held = world.invoices.get(id_)
    if held is not None:
        if held.status is None:
            return refused({"invoice_deleted"})
        same = evolve(held.wish, auto_advance=False) == evolve(wish, auto_advance=False)
        return QUIET if same else refused({"resource_already_exists"})
    no = set() if world.customer(wish.customer_id) else {"resource_missing"}
    subscription = world.subscriptions.get(wish.subscription_id or "")
    if wish.subscription_id is not None and (
        subscription is None or subscription.customer != wish.customer_id
    ):
        no.add("resource_missing")
    if no:
        return refused(no)
    behavior = _paused(world, subscription)
    made = Invoice(wish=wish, due=max(wish.total, 0), auto_advance=wish.auto_advance)
    if behavior is CollectionPauseBehavior.KEEP_AS_DRAFT:
        made.auto_advance = False
    world.invoices[id_] = made
    if behavior is CollectionPauseBehavior.VOID:
        _become(world, id_, made, InvoiceStatus.VOID)
    return GRANTED


def _paused(world: World, held: Subscription | None) -> CollectionPauseBehavior | None:
    """Return what becomes of the invoices of a collection that is paused now (R124, R128)."""
    pause = None if held is None else held.collection_pause
    if pause is None or (pause.resumes_at is not None and pause.resumes_at <= world.now):
        return None
    return pause.behavior


def _become(world: World, id_: str, held: Invoice, status: InvoiceStatus) -> None:
    """
    Let an invoice have another status, and its subscription know.

    What is past due goes on once its most recent invoice is paid (R149).
    """
    was_draft, held.status, held.paying = held.status is InvoiceStatus.DRAFT, status, None
    subscription = world.subscriptions.get(held.wish.subscription_id or "")
    if subscription is None or subscription.ended is not None:
        return
    if was_draft:
        subscription.latest_invoice = id_
    is_latest = subscription.latest_invoice == id_
    if status is InvoiceStatus.PAID and is_latest and subscription.status is Status.PAST_DUE:
        subscription.status = Status.ACTIVE


def finalize(world: World, wish: c.FinalizeInvoice, by: By) -> Verdict:
    """A draft becomes final; nothing to pay is paid, and a pause may write it off (R127)."""
    if no := _merchants(by) or _missing(world, wish.invoice_id):
        return refused(no)
    held = world.invoices[wish.invoice_id]
    if held.status is not InvoiceStatus.DRAFT:
        return QUIET
    behavior = _paused(world, world.subscriptions.get(held.wish.subscription_id or ""))
    status = InvoiceStatus.OPEN
    if held.due == 0:
        status = InvoiceStatus.PAID
    elif behavior is CollectionPauseBehavior.MARK_UNCOLLECTIBLE:
        status = InvoiceStatus.UNCOLLECTIBLE
    _become(world, wish.invoice_id, held, status)
    return GRANTED


def pay(world: World, wish: c.PayInvoice, by: By) -> Verdict:
    """
    Payment is asked for, at the portal of what the session (R69, R75, R83) and the configuration
    show (R38, R147, R148), of what is to be paid (R149), by what is attached (R102).
    """
    known = world.invoices.get(wish.invoice_id)
    no = is_shut_out(world, by) | leaves_the_flow(world, by, is_step=False)
    if known is not None:
        no |= not_the_sessions(world, by, known.wish.customer_id)
    if no := no or _missing(world, wish.invoice_id):
        return refused(no)
    held = world.invoices[wish.invoice_id]
    asked = (wish.payment_method_id,)
    if held.status is InvoiceStatus.PAID or held.paying == asked:
        return QUIET
    payable = set(PAYABLE)
    if by.at_portal:
        no = portal_is_shut(world, by)
        if not features(world, by).invoices:
            no.add("invoice_history_disabled")
        if held.status not in FINAL:
            no.add("resource_missing")
        if not UNCOLLECTIBLE_IS_PAID_AT_PORTAL:
            payable.discard(InvoiceStatus.UNCOLLECTIBLE)
    if held.status not in payable:
        no.add("invoice_not_payable")
    method = wish.payment_method_id
    if method is not None and method not in world.methods_of(held.wish.customer_id):
        no.add("payment_method_not_attached")
    if held.paying is not None:
        no.add("request_under_way")
    if no:
        return refused(no)
    held.paying = asked
    return GRANTED


def record_payment(world: World, wish: c.RecordPayment, by: By) -> Verdict:
    """A standalone account is told that an invoice was paid (R149)."""
    if no := _merchants(by) or _missing(world, wish.invoice_id):
        return refused(no)
    held = world.invoices[wish.invoice_id]
    if held.status is InvoiceStatus.PAID:
        return QUIET
    if held.status not in PAYABLE:
        return refused({"invoice_not_payable"})
    _become(world, wish.invoice_id, held, InvoiceStatus.PAID)
    return GRANTED


def record_failure(world: World, wish: c.RecordPaymentFailure, by: By) -> Verdict:
    """Each attempt that failed is one of its own, and answers what was asked."""
    if no := _merchants(by) or _missing(world, wish.invoice_id):
        return refused(no)
    held = world.invoices[wish.invoice_id]
    if held.status not in PAYABLE:
        return refused({"invoice_not_payable"})
    held.paying = None
    return GRANTED


def void(world: World, wish: c.VoidInvoice, by: By) -> Verdict:
    """What is final and unpaid counts for nothing, unless it is being paid."""
    if no := _merchants(by) or _missing(world, wish.invoice_id):
        return refused(no)
    held = world.invoices[wish.invoice_id]
    if held.status is InvoiceStatus.VOID:
        return QUIET
    no = set() if held.status in PAYABLE else {"invoice_not_voidable"}
    if held.paying is not None:
        no.add("payment_under_way")
    if no:
        return refused(no)
    _become(world, wish.invoice_id, held, InvoiceStatus.VOID)
    return GRANTED


def write_off(world: World, wish: c.MarkInvoiceUncollectible, by: By) -> Verdict:
    """No payment of an open invoice is expected any more."""
    if no := _merchants(by) or _missing(world, wish.invoice_id):
        return refused(no)
    held = world.invoices[wish.invoice_id]
    if held.status is InvoiceStatus.UNCOLLECTIBLE:
        return QUIET
    if held.status is not InvoiceStatus.OPEN:
        return refused({"invoice_not_open"})
    held.status = InvoiceStatus.UNCOLLECTIBLE
    return GRANTED


def delete(world: World, wish: c.DeleteDraftInvoice, by: By) -> Verdict:
    """A draft that is no subscription's is deleted for ever."""
    held = world.invoices.get(wish.invoice_id)
    if no := _merchants(by):
        return refused(no)
    if held is None:
        return refused({"resource_missing"})
    if held.status is None:
        return QUIET
    if held.status is not InvoiceStatus.DRAFT or held.wish.subscription_id is not None:
        return refused({"invoice_not_deletable"})
    held.status = None
    return GRANTED


def change_collection(world: World, wish: c.ChangeAutomaticCollection, by: By) -> Verdict:
    """Merchants let an invoice be collected by itself, or not (R115, R126)."""
    if no := _merchants(by) or _missing(world, wish.invoice_id):
        return refused(no)
    held = world.invoices[wish.invoice_id]
    if held.auto_advance is wish.auto_advance:
        return QUIET
    held.auto_advance = wish.auto_advance
    return GRANTED


DECIDE: dict[type[object], Decide] = {
    c.CreateInvoice: create,
    c.FinalizeInvoice: finalize,
    c.PayInvoice: pay,
    c.RecordPayment: record_payment,
    c.RecordPaymentFailure: record_failure,
    c.VoidInvoice: void,
    c.MarkInvoiceUncollectible: write_off,
    c.DeleteDraftInvoice: delete,
    c.ChangeAutomaticCollection: change_collection,
}
"""How each command about an invoice is decided."""
