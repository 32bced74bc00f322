"""Reads Stripe's customers, payment methods and tax ids, in their newest shape."""

from attrs import evolve

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
    several,
)
from counterfoil.domain.customer.observed import (
    BillingDetails,
    Card,
    ObservedCustomer,
    ObservedPaymentMethod,
    ObservedTaxId,
    Shipping,
    TaxExempt,
    TaxIdStatus,
)
from counterfoil.domain.values import Address, CustomerId, Known, PaymentMethodId


def observed_customer(customer: JsonObject) -> ObservedCustomer:
    """Read a customer, or the stub that is left of a deleted one."""
    return ObservedCustomer(
        created=facet(customer, "created", as_moment),
        deleted=Known(is_true(customer, "deleted")),
        name=facet_or_none(customer, "name", as_text),
        email=facet_or_none(customer, "email", as_text),
        phone=facet_or_none(customer, "phone", as_text),
        description=facet_or_none(customer, "description", as_text),
        address=facet_or_none(customer, "address", _as_address),
        shipping=facet_or_none(customer, "shipping", _as_shipping),
        preferred_locales=facet(customer, "preferred_locales", _as_locales),
        tax_exempt=facet_unless_null(customer, "tax_exempt", _as_tax_exempt),
        currency=facet_or_none(customer, "currency", as_text),
        balance=facet(customer, "balance", as_whole),
        delinquent=facet_unless_null(customer, "delinquent", as_flag),
        invoice_prefix=facet_or_none(customer, "invoice_prefix", as_text),
        default_payment_method=_default_payment_method(customer),
        default_source=facet_or_none(customer, "default_source", as_reference),
        metadata=facet(customer, "metadata", as_metadata),
    )


def observed_payment_method(method: JsonObject) -> ObservedPaymentMethod:
    """Read a payment method. Only what may be shown of a card is read."""
    return ObservedPaymentMethod(
        customer=_holder(method),
        created=facet(method, "created", as_moment),
        type=facet(method, "type", as_text),
        card=_card(method),
        billing_details=facet_unless_null(method, "billing_details", _as_billing_details),
        metadata=facet(method, "metadata", as_metadata),
    )


def observed_tax_id(tax_id: JsonObject) -> ObservedTaxId:
    """Read a tax id, or the stub that is left of a deleted one."""
    facets = ObservedTaxId(
        customer=_tax_id_holder(tax_id),
        created=facet(tax_id, "created", as_moment),
        deleted=Known(is_true(tax_id, "deleted")),
        type=facet(tax_id, "type", as_text),
        value=facet_or_none(tax_id, "value", as_text),
        country=facet_or_none(tax_id, "country", as_text),
    )
    if "verification" not in tax_id:
        return facets
    verification = member_or_none(tax_id, "verification", as_object) or {}
    return evolve(
        facets,
        status=Known(member_or_none(verification, "status", _as_status)),
        verified_name=Known(member_or_none(verification, "verified_name", as_text)),
        verified_address=Known(member_or_none(verification, "verified_address", as_text)),
    )


def customer_owner(customer: JsonObject) -> str:
    """Name the stream of a customer."""
    return f"customer/{member(customer, 'id', as_id)}"


def holder_owner(held: JsonObject) -> str | None:
    """Name the stream of the customer that holds a payment method, where that is told."""
    return _stream_of(_holder(held))


def tax_id_owner(tax_id: JsonObject) -> str | None:
    """Name the stream of the customer that a tax id is of, where that is told."""
    return _stream_of(_tax_id_holder(tax_id))


def _stream_of(holder: Known[CustomerId | None] | None) -> str | None:
    return None if holder is None or holder.value is None else f"customer/{holder.value}"


def _default_payment_method(customer: JsonObject) -> Known[PaymentMethodId | None] | None:
    if "invoice_settings" not in customer:
        return None
    settings = member_or_none(customer, "invoice_settings", as_object) or {}
    if "default_payment_method" not in settings:
        return None
    method = member_or_none(settings, "default_payment_method", as_reference)
    return Known(None if method is None else PaymentMethodId(method))


def _holder(held: JsonObject) -> Known[CustomerId | None] | None:
    if "customer" not in held:
        return None
    customer = member_or_none(held, "customer", as_reference)
    if customer is not None:
        return Known(CustomerId(customer))
    # An account of Stripe's second generation holds it in the customer's place: held, not loose.
    return None if held.get("customer_account") is not None else Known(None)


def _tax_id_holder(tax_id: JsonObject) -> Known[CustomerId | None] | None:
    owner = member_or_none(tax_id, "owner", as_object) or {}
    return _holder(owner if owner.get("customer") is not None else tax_id)


def _card(method: JsonObject) -> Known[Card | None] | None:
    if "card" in method:
        return Known(member_or_none(method, "card", _as_card))
    if "type" not in method or method["type"] == "card":
        return None
    return Known(None)


def _as_address(value: object, field: str) -> Address:
    address = as_object(value, field)
    return Address(
        line1=member_or_none(address, "line1", as_text),
        line2=member_or_none(address, "line2", as_text),
        city=member_or_none(address, "city", as_text),
        state=member_or_none(address, "state", as_text),
        postal_code=member_or_none(address, "postal_code", as_text),
        country=member_or_none(address, "country", as_text),
    )


def _as_shipping(value: object, field: str) -> Shipping:
    shipping = as_object(value, field)
    return Shipping(
        name=member_or_none(shipping, "name", as_text),
        phone=member_or_none(shipping, "phone", as_text),
        address=member_or_none(shipping, "address", _as_address),
        carrier=member_or_none(shipping, "carrier", as_text),
        tracking_number=member_or_none(shipping, "tracking_number", as_text),
    )


def _as_billing_details(value: object, field: str) -> BillingDetails:
    details = as_object(value, field)
    return BillingDetails(
        name=member_or_none(details, "name", as_text),
        email=member_or_none(details, "email", as_text),
        phone=member_or_none(details, "phone", as_text),
        address=member_or_none(details, "address", _as_address),
    )


def _as_card(value: object, field: str) -> Card:
    card = as_object(value, field)
    return Card(
        brand=member_or_none(card, "brand", as_text),
        last4=member_or_none(card, "last4", as_text),
        exp_month=member_or_none(card, "exp_month", as_whole),
        exp_year=member_or_none(card, "exp_year", as_whole),
        funding=member_or_none(card, "funding", as_text),
        country=member_or_none(card, "country", as_text),
        fingerprint=member_or_none(card, "fingerprint", as_text),
    )


def _as_locales(value: object, field: str) -> tuple[str, ...]:
    return () if value is None else _as_texts(value, field)


_as_status = choice(TaxIdStatus)
_as_tax_exempt = choice(TaxExempt)
_as_texts = several(as_text)
