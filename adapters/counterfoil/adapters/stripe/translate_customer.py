"""Reads Stripe's customers, payment methods and tax ids, in their newest shape."""

from attrs import evolve

from counterfoil.adapters.stripe.shapes import (
    JsonObject,
    as_flag,
    as_id,
    as_id_or_none,
    as_metadata,
    as_moment,
    as_object,
    as_object_or_none,
    as_text,
    as_text_or_none,
    as_whole,
    as_whole_or_none,
    choice,
    facet,
    facet_unless_null,
    is_true,
    optional,
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
        name=facet(customer, "name", as_text_or_none),
        email=facet(customer, "email", as_text_or_none),
        phone=facet(customer, "phone", as_text_or_none),
        description=facet(customer, "description", as_text_or_none),
        address=facet(customer, "address", _as_address_or_none),
        shipping=facet(customer, "shipping", _as_shipping_or_none),
        preferred_locales=facet(customer, "preferred_locales", _as_locales),
        tax_exempt=facet_unless_null(customer, "tax_exempt", _as_tax_exempt),
        currency=facet(customer, "currency", as_text_or_none),
        balance=facet(customer, "balance", as_whole),
        delinquent=facet_unless_null(customer, "delinquent", as_flag),
        invoice_prefix=facet(customer, "invoice_prefix", as_text_or_none),
        default_payment_method=_default_payment_method(customer),
        default_source=facet(customer, "default_source", as_id_or_none),
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
        value=facet(tax_id, "value", as_text_or_none),
        country=facet(tax_id, "country", as_text_or_none),
    )
    if "verification" not in tax_id:
        return facets
    verification = as_object_or_none(tax_id["verification"], "verification") or {}
    return evolve(
        facets,
        status=Known(_as_status_or_none(verification.get("status"), "status")),
        verified_name=Known(as_text_or_none(verification.get("verified_name"), "verified_name")),
        verified_address=Known(
            as_text_or_none(verification.get("verified_address"), "verified_address")
        ),
    )


def customer_owner(customer: JsonObject) -> str:
    """Name the stream of a customer."""
    return f"customer/{as_id(customer, 'id')}"


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
    settings = as_object_or_none(customer["invoice_settings"], "invoice_settings") or {}
    if "default_payment_method" not in settings:
        return None
    method = as_id_or_none(settings["default_payment_method"], "default_payment_method")
    return Known(None if method is None else PaymentMethodId(method))


def _holder(held: JsonObject) -> Known[CustomerId | None] | None:
    if "customer" not in held:
        return None
    customer = as_id_or_none(held["customer"], "customer")
    if customer is not None:
        return Known(CustomerId(customer))
    # An account of Stripe's second generation holds it in the customer's place: held, not loose.
    return None if held.get("customer_account") is not None else Known(None)


def _tax_id_holder(tax_id: JsonObject) -> Known[CustomerId | None] | None:
    owner = as_object_or_none(tax_id.get("owner"), "owner") or {}
    return _holder(owner if owner.get("customer") is not None else tax_id)


def _card(method: JsonObject) -> Known[Card | None] | None:
    if "card" in method:
        return Known(_as_card_or_none(method["card"], "card"))
    if "type" not in method or method["type"] == "card":
        return None
    return Known(None)


def _as_address(value: object, field: str) -> Address:
    address = as_object(value, field)
    return Address(
        line1=as_text_or_none(address.get("line1"), field),
        line2=as_text_or_none(address.get("line2"), field),
        city=as_text_or_none(address.get("city"), field),
        state=as_text_or_none(address.get("state"), field),
        postal_code=as_text_or_none(address.get("postal_code"), field),
        country=as_text_or_none(address.get("country"), field),
    )


def _as_shipping(value: object, field: str) -> Shipping:
    shipping = as_object(value, field)
    return Shipping(
        name=as_text_or_none(shipping.get("name"), field),
        phone=as_text_or_none(shipping.get("phone"), field),
        address=_as_address_or_none(shipping.get("address"), field),
        carrier=as_text_or_none(shipping.get("carrier"), field),
        tracking_number=as_text_or_none(shipping.get("tracking_number"), field),
    )


def _as_billing_details(value: object, field: str) -> BillingDetails:
    details = as_object(value, field)
    return BillingDetails(
        name=as_text_or_none(details.get("name"), field),
        email=as_text_or_none(details.get("email"), field),
        phone=as_text_or_none(details.get("phone"), field),
        address=_as_address_or_none(details.get("address"), field),
    )


def _as_card(value: object, field: str) -> Card:
    card = as_object(value, field)
    return Card(
        brand=as_text_or_none(card.get("brand"), field),
        last4=as_text_or_none(card.get("last4"), field),
        exp_month=as_whole_or_none(card.get("exp_month"), field),
        exp_year=as_whole_or_none(card.get("exp_year"), field),
        funding=as_text_or_none(card.get("funding"), field),
        country=as_text_or_none(card.get("country"), field),
        fingerprint=as_text_or_none(card.get("fingerprint"), field),
    )


def _as_locales(value: object, field: str) -> tuple[str, ...]:
    return _as_texts_or_none(value, field) or ()


_as_address_or_none = optional(_as_address)
_as_card_or_none = optional(_as_card)
_as_shipping_or_none = optional(_as_shipping)
_as_status_or_none = optional(choice(TaxIdStatus))
_as_tax_exempt = choice(TaxExempt)
_as_texts_or_none = optional(several(as_text))
