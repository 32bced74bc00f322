"""Brings Stripe's invoices of older API versions to the newest shape: the larger of its changes."""

from counterfoil.adapters.stripe.shapes import JsonObject


def status_replaces_flags(invoice: JsonObject) -> JsonObject:
    """
    Until 2018 flags said whether an invoice was paid, forgiven, or closed to automatic collection.

    What was neither tried nor had changed the customer's balance could still change: a draft. It
    was paid as a whole or not at all.
    """
    if "status" in invoice or not _has_flags(invoice):
        return invoice
    paid, due = invoice["paid"] is True, invoice.get("amount_due")
    told: JsonObject = {"status": _status_of(invoice, paid=paid)}
    if type(due) is int:
        told |= {"amount_paid": due if paid else 0, "amount_remaining": 0 if paid else due}
    if invoice.get("closed") is not None:
        told["auto_advance"] = not invoice["closed"]
    return {**told, **invoice}


def subscription_moves_to_parent(invoice: JsonObject) -> JsonObject:
    """Since 2025 an invoice says what it was made for, be it a subscription or a quote."""
    if "parent" in invoice or "subscription" not in invoice:
        return invoice
    subscription = invoice["subscription"]
    if subscription is None:
        return {**invoice, "parent": None}
    details = {"subscription": subscription}
    return {**invoice, "parent": {"type": "subscription_details", "subscription_details": details}}


def _has_flags(invoice: JsonObject) -> bool:
    """Tell whether the flags are there and nothing but flags, lest an odd one pass for false."""
    if type(invoice.get("paid")) is not bool or type(invoice.get("attempted")) is not bool:
        return False
    return all(isinstance(invoice.get(key), bool | None) for key in ("closed", "forgiven"))


def _status_of(invoice: JsonObject, *, paid: bool) -> str:
    if paid:
        return "paid"
    if invoice.get("forgiven") is True:
        return "uncollectible"
    is_final = invoice.get("attempted") is True or invoice.get("ending_balance") is not None
    return "open" if is_final else "draft"
