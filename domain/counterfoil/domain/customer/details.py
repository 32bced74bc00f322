"""The personal values of a customer, its payment methods and tax ids, each erased as a whole."""

from collections.abc import Mapping

from attrs import Factory, frozen

from counterfoil.domain.customer.observed import BillingDetails, Card, Shipping
from counterfoil.domain.values import Address, Annotations


@frozen(kw_only=True, weakref_slot=False)
class ContactDetails:
    """How a customer is reached and named; ``preferred_locales`` in falling order of preference."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Address | None = None
    shipping: Shipping | None = None
    preferred_locales: tuple[str, ...] = ()
    erased: bool = False


@frozen(kw_only=True)
class CustomerProfile:
    """All that is personal of a customer when it first comes to be known."""

    details: ContactDetails = ContactDetails()
    annotations: Annotations = Annotations()
    erased: bool = False


@frozen(kw_only=True)
class PaymentMethodDetails:
    """What may be shown of a payment method; ``card`` is ``None`` for every type but ``card``."""

    card: Card | None = None
    billing_details: BillingDetails = BillingDetails()
    metadata: Mapping[str, str] = Factory(dict)
    erased: bool = False


@frozen(kw_only=True)
class TaxIdentity:
    """A tax id's value, and under which name and address the authorities know it (R154)."""

    value: str | None = None
    verified_name: str | None = None
    verified_address: str | None = None
    erased: bool = False
