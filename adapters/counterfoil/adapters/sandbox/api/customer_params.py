"""The parameters of customers: who they are, how they are reached and billed (R152)."""

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.parameters import ListParams, Metadata
from counterfoil.adapters.sandbox.api.tax_ids import CustomersTaxId

_CUSTOM_FIELDS_MAX = 4

Name: TypeAlias = Annotated[str, Meta(max_length=256)]
OtherName: TypeAlias = Annotated[str, Meta(max_length=150)]
Email: TypeAlias = Annotated[str, Meta(max_length=512)]
Phone: TypeAlias = Annotated[str, Meta(max_length=20)]
Text: TypeAlias = str | UnsetType | None


class AddressParams(Struct, frozen=True, kw_only=True):
    """A postal address, or what of it is to change."""

    city: Text = UNSET
    country: Text = UNSET
    line1: Text = UNSET
    line2: Text = UNSET
    postal_code: Text = UNSET
    state: Text = UNSET


class ShippingParams(Struct, frozen=True, kw_only=True):
    """Where goods are sent."""

    address: AddressParams
    name: str
    phone: Phone | UnsetType | None = UNSET


class CustomFieldParams(Struct, frozen=True, kw_only=True):
    """A field that every invoice of a customer shows."""

    name: Annotated[str, Meta(max_length=40)]
    value: Annotated[str, Meta(max_length=140)]


class RenderingParams(Struct, frozen=True, kw_only=True):
    """How taxes are shown on a customer's invoices."""

    amount_tax_display: Literal["exclude_tax", "include_inclusive_tax"] | UnsetType | None = UNSET
    template: Text = UNSET


class InvoiceSettingsParams(Struct, frozen=True, kw_only=True):
    """How a customer is invoiced."""

    custom_fields: (
        Annotated[list[CustomFieldParams], Meta(max_length=_CUSTOM_FIELDS_MAX)] | UnsetType | None
    ) = UNSET
    default_payment_method: Text = UNSET
    footer: Text = UNSET
    rendering_options: RenderingParams | UnsetType | None = UNSET


class TaxParams(Struct, frozen=True, kw_only=True):
    """Where a customer is for taxes, which are worked out for nobody here."""

    ip_address: Text = UNSET
    validate_location: Literal["auto", "deferred", "immediately"] | UnsetType = UNSET


class CustomerParams(Struct, frozen=True, kw_only=True):
    """What can be said of a customer at any time."""

    address: AddressParams | UnsetType | None = UNSET
    balance: int | UnsetType = UNSET
    business_name: OtherName | UnsetType | None = UNSET
    description: Text = UNSET
    email: Email | UnsetType | None = UNSET
    individual_name: OtherName | UnsetType | None = UNSET
    invoice_prefix: str | UnsetType = UNSET
    invoice_settings: InvoiceSettingsParams = InvoiceSettingsParams()
    metadata: Metadata = UNSET
    name: Name | UnsetType | None = UNSET
    next_invoice_sequence: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    phone: Phone | UnsetType | None = UNSET
    preferred_locales: list[str] | UnsetType = UNSET
    shipping: ShippingParams | UnsetType | None = UNSET
    tax: TaxParams | UnsetType = UNSET
    tax_exempt: Literal["exempt", "none", "reverse"] | UnsetType | None = UNSET


class NewCustomer(CustomerParams, frozen=True, kw_only=True):
    """What can be said of a new customer."""

    payment_method: str | UnsetType = UNSET
    tax_id_data: list[CustomersTaxId] | UnsetType = UNSET
    test_clock: str | UnsetType = UNSET


class CustomerList(ListParams, frozen=True, kw_only=True):
    """What customers are listed by."""

    email: Email | UnsetType = UNSET
    test_clock: str | UnsetType = UNSET
