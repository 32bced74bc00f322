"""Tax rates, which invoices and subscriptions are given by hand."""

from typing import Literal, TypedDict

from counterfoil.adapters.protocol.kinds import Kind

TaxType = Literal[
    "amusement_tax",
    "communications_tax",
    "gst",
    "hst",
    "igst",
    "jct",
    "lease_tax",
    "pst",
    "qst",
    "retail_delivery_fee",
    "rst",
    "sales_tax",
    "service_tax",
    "vat",
]


class TaxRate(TypedDict):
    """A tax rate; ``percentage`` is out of 100, on top of the amount or within it."""

    id: str
    object: Literal["tax_rate"]
    active: bool
    country: str | None
    created: int
    description: str | None
    display_name: str
    effective_percentage: float | None
    flat_amount: None
    inclusive: bool
    jurisdiction: str | None
    jurisdiction_level: None
    livemode: bool
    metadata: dict[str, str]
    percentage: float
    rate_type: Literal["percentage"] | None
    state: str | None
    tax_type: TaxType | None


TAX_RATE = Kind("tax_rate", TaxRate, "txr", param="tax_rate", filters=("active", "inclusive"))
