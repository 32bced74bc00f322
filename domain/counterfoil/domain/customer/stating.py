"""What is known of a customer, put as Stripe would state it: the inverse of observing."""

from counterfoil.domain.customer.observed import (
    ObservedCustomer,
    ObservedPaymentMethod,
    ObservedTaxId,
)
from counterfoil.domain.customer.policy import TYPE_NOT_STATED
from counterfoil.domain.customer.state import Deleted, InForce, State
from counterfoil.domain.observation import GONE, when_known
from counterfoil.domain.values import Known, PaymentMethodId, TaxIdId


def as_observed_customer(state: State) -> ObservedCustomer:
    """Return every facet of the customer that is known; what was erased is UNKNOWN."""
    match state:
        case Deleted():
            return ObservedCustomer(deleted=GONE)
        case InForce():
            pass
        case _:
            return ObservedCustomer()
    details, annotations = state.details, state.annotations
    readable, noted = not details.erased, not annotations.erased
    return ObservedCustomer(
        created=when_known(state.created),
        deleted=Known(value=False),
        name=Known(details.name) if readable else None,
        email=Known(details.email) if readable else None,
        phone=Known(details.phone) if readable else None,
        address=Known(details.address) if readable else None,
        shipping=Known(details.shipping) if readable else None,
        preferred_locales=Known(details.preferred_locales) if readable else None,
        description=Known(annotations.description) if noted else None,
        metadata=Known(annotations.metadata) if noted else None,
        tax_exempt=Known(state.tax_exempt),
        currency=Known(state.currency),
        balance=Known(state.balance),
        delinquent=Known(state.delinquent),
        invoice_prefix=Known(state.invoice_prefix),
        default_payment_method=Known(state.default_payment_method),
        default_source=Known(state.default_source),
    )


def as_observed_payment_method(
    state: State, payment_method_id: PaymentMethodId
) -> ObservedPaymentMethod:
    """Return every facet of a payment method that is known; once detached it has no customer."""
    if isinstance(state, Deleted):
        return ObservedPaymentMethod()
    if payment_method_id in state.removed_payment_methods:
        return ObservedPaymentMethod(customer=Known(None))
    held = state.payment_methods.get(payment_method_id)
    if held is None:
        return ObservedPaymentMethod()
    details, readable = held.details, not held.details.erased
    return ObservedPaymentMethod(
        customer=Known(state.id),
        created=when_known(held.created),
        type=Known(held.type) if held.type != TYPE_NOT_STATED else None,
        card=Known(details.card) if readable else None,
        billing_details=Known(details.billing_details) if readable else None,
        metadata=Known(details.metadata) if readable else None,
    )


def as_observed_tax_id(state: State, tax_id_id: TaxIdId) -> ObservedTaxId:
    """Return every facet of a tax id that is known."""
    if isinstance(state, Deleted):
        return ObservedTaxId()
    if tax_id_id in state.removed_tax_ids:
        return ObservedTaxId(deleted=GONE)
    held = state.tax_ids.get(tax_id_id)
    if held is None:
        return ObservedTaxId()
    identity, readable = held.identity, not held.identity.erased
    return ObservedTaxId(
        customer=Known(state.id),
        created=when_known(held.created),
        deleted=Known(value=False),
        type=Known(held.type) if held.type != TYPE_NOT_STATED else None,
        country=Known(held.country),
        status=Known(held.status),
        value=Known(identity.value) if readable else None,
        verified_name=Known(identity.verified_name) if readable else None,
        verified_address=Known(identity.verified_address) if readable else None,
    )
