"""Customers, their payment methods and their tax ids, as Stripe shows them."""

from counterfoil.adapters.api.shown.values import address_of, pairs, seconds, texts
from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.domain.customer.observed import BillingDetails, Card, Shipping
from counterfoil.domain.customer.state import InForce, PaymentMethod, TaxId


def shown_customer(customer: InForce, *, livemode: bool) -> JsonObject:
    """Return a customer."""
    details, notes = customer.details, customer.annotations
    return {
        "id": customer.id,
        "object": "customer",
        "address": address_of(details.address),
        "balance": customer.balance,
        "created": seconds(customer.created),
        "currency": customer.currency,
        "customer_account": None,
        "default_source": customer.default_source,
        "delinquent": customer.delinquent,
        "description": notes.description,
        "email": details.email,
        "invoice_prefix": customer.invoice_prefix,
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": customer.default_payment_method,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": livemode,
        "metadata": pairs(notes.metadata),
        "name": details.name,
        "phone": details.phone,
        "preferred_locales": texts(details.preferred_locales),
        "shipping": _shipping(details.shipping),
        "tax_exempt": customer.tax_exempt.value,
        "test_clock": None,
    }


def shown_payment_method(customer: str, method: PaymentMethod, *, livemode: bool) -> JsonObject:
    """Return a payment method; what isn't held of one that is no card is left out."""
    shown: JsonObject = {
        "id": method.id,
        "object": "payment_method",
        "billing_details": _billing(method.details.billing_details),
        "created": seconds(method.created),
        "customer": customer,
        "customer_account": None,
        "livemode": livemode,
        "metadata": pairs(method.details.metadata),
        "type": method.type,
    }
    if method.details.card is not None:
        shown["card"] = _card(method.details.card)
    return shown


def shown_tax_id(customer: str, tax_id: TaxId, *, livemode: bool) -> JsonObject:
    """Return a tax id; one whose type isn't checked has no verification (R154)."""
    identity = tax_id.identity
    return {
        "id": tax_id.id,
        "object": "tax_id",
        "country": tax_id.country,
        "created": seconds(tax_id.created),
        "customer": customer,
        "customer_account": None,
        "livemode": livemode,
        "owner": {"type": "customer", "customer": customer},
        "type": tax_id.type,
        "value": identity.value,
        "verification": None
        if tax_id.status is None
        else {
            "status": tax_id.status.value,
            "verified_address": identity.verified_address,
            "verified_name": identity.verified_name,
        },
    }


def _shipping(shipping: Shipping | None) -> JsonObject | None:
    if shipping is None:
        return None
    return {
        "address": address_of(shipping.address) or {},
        "carrier": shipping.carrier,
        "name": shipping.name or "",
        "phone": shipping.phone,
        "tracking_number": shipping.tracking_number,
    }


def _billing(details: BillingDetails) -> JsonObject:
    return {
        "address": address_of(details.address),
        "email": details.email,
        "name": details.name,
        "phone": details.phone,
        "tax_id": None,
    }


def _card(card: Card) -> JsonObject:
    return {
        "brand": card.brand,
        "checks": None,
        "country": card.country,
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
        "fingerprint": card.fingerprint,
        "funding": card.funding,
        "generated_from": None,
        "last4": card.last4,
        "networks": None,
        "three_d_secure_usage": None,
        "wallet": None,
    }
