"""Invoices, as Stripe shows them."""

from counterfoil.adapters.api.shown.values import pairs, seconds
from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.domain.invoice.state import Seen
from counterfoil.domain.invoice.terms import Grounds, StatusTransitions


def shown_invoice(invoice: Seen, *, livemode: bool) -> JsonObject:
    """
    Return an invoice.

    Its lines aren't held, nor are the addresses of its pages, which let anybody in.
    """
    bill, notes = invoice.bill, invoice.notes
    amounts, grounds, collection = bill.amounts, bill.grounds, bill.collection
    reason = grounds.billing_reason
    return {
        "id": invoice.id,
        "object": "invoice",
        "amount_due": amounts.amount_due,
        "amount_overpaid": 0,
        "amount_paid": amounts.amount_paid,
        "amount_remaining": amounts.amount_remaining,
        "amount_shipping": 0,
        "application": None,
        "attempt_count": bill.attempts.attempt_count,
        "attempted": bill.attempts.attempted,
        "auto_advance": collection.auto_advance,
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": False,
            "liability": None,
            "provider": None,
            "status": None,
        },
        "billing_reason": None if reason is None else reason.value,
        "collection_method": collection.collection_method.value,
        "created": seconds(grounds.created),
        "currency": grounds.currency,
        "customer": grounds.customer,
        "customer_account": None,
        "default_payment_method": collection.default_payment_method,
        "default_source": None,
        "default_tax_rates": [],
        "description": notes.description,
        "discounts": [],
        "due_date": seconds(collection.due_date),
        "effective_at": seconds(bill.transitions.finalized_at),
        "ending_balance": amounts.ending_balance,
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "issuer": {"type": "self"},
        "lines": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/invoices/{invoice.id}/lines",
        },
        "livemode": livemode,
        "metadata": pairs(notes.metadata),
        "next_payment_attempt": seconds(bill.attempts.next_payment_attempt),
        "number": bill.number,
        "on_behalf_of": grounds.on_behalf_of,
        "parent": _parent(grounds),
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "period_end": seconds(grounds.period_end),
        "period_start": seconds(grounds.period_start),
        "post_payment_credit_notes_amount": amounts.post_payment_credit_notes_amount,
        "pre_payment_credit_notes_amount": amounts.pre_payment_credit_notes_amount,
        "starting_balance": amounts.starting_balance,
        "status": invoice.status.value,
        "status_transitions": _transitions(bill.transitions),
        "subtotal": amounts.subtotal,
        "test_clock": None,
        "total": amounts.total,
    }


def _parent(grounds: Grounds) -> JsonObject | None:
    if grounds.subscription is None:
        return None
    return {
        "quote_details": None,
        "subscription_details": {"metadata": None, "subscription": grounds.subscription},
        "type": "subscription_details",
    }


def _transitions(transitions: StatusTransitions) -> JsonObject:
    return {
        "finalized_at": seconds(transitions.finalized_at),
        "marked_uncollectible_at": seconds(transitions.marked_uncollectible_at),
        "paid_at": seconds(transitions.paid_at),
        "voided_at": seconds(transitions.voided_at),
    }
