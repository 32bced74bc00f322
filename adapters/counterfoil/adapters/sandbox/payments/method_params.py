"""What a request says of a payment method."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.parameters import Metadata
from counterfoil.adapters.sandbox.shapes.payment_method import MethodType


class AddressData(Struct, frozen=True, kw_only=True):
    """A postal address; what is emptied is unset."""

    city: str | UnsetType | None = UNSET
    country: str | UnsetType | None = UNSET
    line1: str | UnsetType | None = UNSET
    line2: str | UnsetType | None = UNSET
    postal_code: str | UnsetType | None = UNSET
    state: str | UnsetType | None = UNSET


class BillingData(Struct, frozen=True, kw_only=True):
    """Who pays with a payment method."""

    address: AddressData | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET
    name: str | UnsetType | None = UNSET
    phone: str | UnsetType | None = UNSET
    tax_id: str | UnsetType | None = UNSET


class CardData(Struct, frozen=True, kw_only=True):
    """A card, by its number or by the token of a test card."""

    cvc: Annotated[str, Meta(max_length=4)] | UnsetType = UNSET
    exp_month: int | UnsetType = UNSET
    exp_year: int | UnsetType = UNSET
    number: str | UnsetType = UNSET
    token: str | UnsetType = UNSET


class SepaData(Struct, frozen=True):
    """An account in the SEPA."""

    iban: str


class UsBankData(Struct, frozen=True, kw_only=True):
    """An American account."""

    account_holder_type: Literal["company", "individual"] = "individual"
    account_number: str | UnsetType = UNSET
    account_type: Literal["checking", "savings"] = "checking"
    routing_number: str | UnsetType = UNSET


class AcssData(Struct, frozen=True, kw_only=True):
    """A Canadian account."""

    account_number: str
    institution_number: str
    transit_number: str


class BankData(Struct, frozen=True, kw_only=True):
    """The bank where a payment is made."""

    bank: str | UnsetType = UNSET


class MethodData(Struct, frozen=True, kw_only=True):
    """A payment method."""

    type: MethodType
    acss_debit: AcssData | UnsetType = UNSET
    allow_redisplay: Literal["always", "limited", "unspecified"] = "unspecified"
    billing_details: BillingData | UnsetType = UNSET
    card: CardData | UnsetType = UNSET
    eps: BankData | UnsetType = UNSET
    metadata: Metadata = UNSET
    p24: BankData | UnsetType = UNSET
    sepa_debit: SepaData | UnsetType = UNSET
    us_bank_account: UsBankData | UnsetType = UNSET
