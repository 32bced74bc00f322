"""The parameters of invoices."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.parameters import ListParams, Metadata
from counterfoil.adapters.sandbox.api.payment_settings import MethodOptionsParams
from counterfoil.adapters.sandbox.invoices.invoice_discounts import DiscountParams
from counterfoil.adapters.sandbox.shapes.invoice import CollectionMethod

Days = Annotated[int, Meta(ge=0, le=365 * 3)]


class AutomaticTaxParams(Struct, frozen=True, kw_only=True):
    """Whether Stripe is to work out the taxes, which the sandbox doesn't."""

    enabled: bool


class CustomFieldParams(Struct, frozen=True, kw_only=True):
    """A field that an invoice shows."""

    name: Annotated[str, Meta(max_length=40)]
    value: Annotated[str, Meta(max_length=140)]


class PaymentSettingsParams(Struct, frozen=True, kw_only=True):
    """How an invoice may be paid."""

    payment_method_options: MethodOptionsParams | UnsetType = UNSET
    payment_method_types: list[str] | UnsetType | None = UNSET


class PdfParams(Struct, frozen=True, kw_only=True):
    """The paper of an invoice."""

    page_size: Literal["a4", "auto", "letter"] | UnsetType = UNSET


class RenderingParams(Struct, frozen=True, kw_only=True):
    """How an invoice looks."""

    amount_tax_display: Literal["exclude_tax", "include_inclusive_tax"] | UnsetType | None = UNSET
    pdf: PdfParams | UnsetType = UNSET


class InvoiceParams(Struct, frozen=True, kw_only=True):
    """What can be said of a draft at any time."""

    auto_advance: bool | UnsetType = UNSET
    automatic_tax: AutomaticTaxParams | UnsetType = UNSET
    collection_method: CollectionMethod | UnsetType = UNSET
    custom_fields: list[CustomFieldParams] | UnsetType | None = UNSET
    days_until_due: Days | UnsetType = UNSET
    default_payment_method: str | UnsetType | None = UNSET
    default_tax_rates: list[str] | UnsetType | None = UNSET
    description: Annotated[str, Meta(max_length=1500)] | UnsetType | None = UNSET
    discounts: list[DiscountParams] | UnsetType | None = UNSET
    due_date: int | UnsetType = UNSET
    effective_at: int | UnsetType | None = UNSET
    footer: str | UnsetType | None = UNSET
    metadata: Metadata = UNSET
    number: Annotated[str, Meta(max_length=26)] | UnsetType | None = UNSET
    payment_settings: PaymentSettingsParams | UnsetType = UNSET
    rendering: RenderingParams | UnsetType = UNSET
    statement_descriptor: Annotated[str, Meta(max_length=22)] | UnsetType | None = UNSET


class NewInvoiceParams(InvoiceParams, frozen=True, kw_only=True):
    """What can be said of a new invoice."""

    currency: str | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    pending_invoice_items_behavior: Literal["exclude", "include"] | UnsetType = UNSET
    subscription: str | UnsetType = UNSET


class InvoiceList(ListParams, frozen=True, kw_only=True):
    """What invoices are listed by."""

    collection_method: CollectionMethod | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    status: Literal["draft", "open", "void", "paid", "uncollectible"] | UnsetType = UNSET
    subscription: str | UnsetType = UNSET
