"""Tax ids of customers and of the account (R154)."""

from typing import Literal, NotRequired, TypedDict

from counterfoil.adapters.protocol.kinds import Kind


class TaxIdOwner(TypedDict):
    """Whose it is: a customer's, or the account's own; ``customer`` is absent then."""

    customer: NotRequired[str]
    customer_account: None
    type: Literal["customer", "self"]


VerificationStatus = Literal["pending", "unavailable", "unverified", "verified"]


class Verification(TypedDict):
    """What the tax office said of it."""

    status: VerificationStatus
    verified_address: str | None
    verified_name: str | None


class TaxId(TypedDict):
    """A tax id; ``type`` is one of Stripe's, such as ``eu_vat``."""

    id: str
    object: Literal["tax_id"]
    country: str | None
    created: int
    customer: str | None
    customer_account: None
    livemode: bool
    owner: TaxIdOwner
    type: str
    value: str
    verification: Verification | None


TAX_ID = Kind(
    "tax_id",
    TaxId,
    "txi",
    filters=("customer", "owner.type"),
    links={"customer": "customer", "owner.customer": "customer"},
)
