"""Reads Stripe's invoices, in their newest shape; of the addresses of their pages just that."""

from datetime import datetime

from counterfoil.adapters.stripe.shapes import (
    JsonObject,
    as_flag,
    as_id,
    as_metadata,
    as_moment,
    as_object,
    as_reference,
    as_text,
    as_whole,
    choice,
    facet,
    facet_or_none,
    facet_unless_null,
    is_true,
    member,
    member_or_none,
    reference,
)
from counterfoil.domain.invoice.observed import ObservedInvoice
from counterfoil.domain.invoice.terms import BillingReason, InvoiceStatus
from counterfoil.domain.subscription.terms import CollectionMethod
from counterfoil.domain.values import CustomerId, Known, PaymentMethodId, SubscriptionId

_PREVIEWS_BEGIN_WITH = "upcoming_in"


def observed_invoice(invoice: JsonObject) -> ObservedInvoice:
    """Read an invoice, or the stub that is left of a deleted draft."""
    return ObservedInvoice(
        deleted=Known(is_true(invoice, "deleted")),
        status=facet_unless_null(invoice, "status", _as_status),
        customer=facet_unless_null(invoice, "customer", _as_customer_id),
        currency=facet_unless_null(invoice, "currency", as_text),
        created=facet_unless_null(invoice, "created", as_moment),
        subscription=_subscription(invoice),
        billing_reason=facet_or_none(invoice, "billing_reason", _as_billing_reason),
        on_behalf_of=facet_or_none(invoice, "on_behalf_of", as_reference),
        period_start=facet_unless_null(invoice, "period_start", as_moment),
        period_end=facet_unless_null(invoice, "period_end", as_moment),
        number=facet_or_none(invoice, "number", as_text),
        subtotal=facet(invoice, "subtotal", as_whole),
        total=facet(invoice, "total", as_whole),
        amount_due=facet(invoice, "amount_due", as_whole),
        amount_paid=facet(invoice, "amount_paid", as_whole),
        amount_remaining=facet(invoice, "amount_remaining", as_whole),
        starting_balance=facet(invoice, "starting_balance", as_whole),
        ending_balance=facet_or_none(invoice, "ending_balance", as_whole),
        pre_payment_credit_notes_amount=facet(invoice, "pre_payment_credit_notes_amount", as_whole),
        post_payment_credit_notes_amount=facet(
            invoice, "post_payment_credit_notes_amount", as_whole
        ),
        collection_method=facet_unless_null(invoice, "collection_method", _as_collection_method),
        auto_advance=facet_unless_null(invoice, "auto_advance", as_flag),
        due_date=facet_or_none(invoice, "due_date", as_moment),
        default_payment_method=facet_or_none(invoice, "default_payment_method", _as_method_id),
        attempted=facet(invoice, "attempted", as_flag),
        attempt_count=facet(invoice, "attempt_count", as_whole),
        next_payment_attempt=facet_or_none(invoice, "next_payment_attempt", as_moment),
        finalized_at=_transition(invoice, "finalized_at"),
        paid_at=_transition(invoice, "paid_at"),
        marked_uncollectible_at=_transition(invoice, "marked_uncollectible_at"),
        voided_at=_transition(invoice, "voided_at"),
        hosted_page=_is_there(invoice, "hosted_invoice_url"),
        pdf=_is_there(invoice, "invoice_pdf"),
        description=facet_or_none(invoice, "description", as_text),
        metadata=facet(invoice, "metadata", as_metadata),
    )


def invoice_owner(invoice: JsonObject) -> str:
    """Name the stream of an invoice."""
    return f"invoice/{member(invoice, 'id', as_id)}"


def is_preview(stated: JsonObject) -> bool:
    """
    Tell whether an invoice is but the outlook on one.

    It has no id, or one that no invoice ever gets.
    """
    if stated.get("object") != "invoice":
        return False
    id_ = stated.get("id")
    return id_ is None or (isinstance(id_, str) and id_.startswith(_PREVIEWS_BEGIN_WITH))


def _subscription(invoice: JsonObject) -> Known[SubscriptionId | None] | None:
    if "parent" not in invoice:
        return None
    parent = member_or_none(invoice, "parent", as_object) or {}
    details = member_or_none(parent, "subscription_details", as_object) or {}
    return Known(member_or_none(details, "subscription", _as_subscription_id))


def _transition(invoice: JsonObject, name: str) -> Known[datetime | None] | None:
    transitions = member_or_none(invoice, "status_transitions", as_object)
    return None if transitions is None else facet_or_none(transitions, name, as_moment)


def _is_there(invoice: JsonObject, name: str) -> Known[bool] | None:
    """Read whether there is an address; whoever has it gets in, so it is not kept."""
    address = facet_or_none(invoice, name, as_text)
    return None if address is None else Known(address.value is not None)


_as_customer_id = reference(CustomerId)
_as_subscription_id = reference(SubscriptionId)
_as_method_id = reference(PaymentMethodId)
_as_billing_reason = choice(BillingReason)
_as_collection_method = choice(CollectionMethod)
_as_status = choice(InvoiceStatus)
