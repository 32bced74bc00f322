"""Mandates: a customer's permission to debit an account."""

from typing import Literal, NotRequired, TypedDict

from counterfoil.adapters.protocol.kinds import Kind


class OnlineAcceptance(TypedDict):
    """Where a mandate was accepted from."""

    ip_address: str | None
    user_agent: str | None


class Acceptance(TypedDict):
    """When and how a mandate was accepted; the second, in the field that ``type`` names."""

    accepted_at: int | None
    offline: NotRequired[dict[str, str]]
    online: NotRequired[OnlineAcceptance]
    type: Literal["offline", "online"]


class SepaMandate(TypedDict):
    """The reference by which a bank knows a mandate, and the page that shows it."""

    reference: str
    url: str


class MandateDetails(TypedDict):
    """What only a type of payment method's mandates have, in the field that ``type`` names."""

    acss_debit: NotRequired[dict[str, str | list[str] | None]]
    card: NotRequired[dict[str, str]]
    link: NotRequired[dict[str, str]]
    paypal: NotRequired[dict[str, str | None]]
    sepa_debit: NotRequired[SepaMandate]
    type: str
    us_bank_account: NotRequired[dict[str, str]]


class Mandate(TypedDict):
    """A mandate."""

    id: str
    object: Literal["mandate"]
    customer_acceptance: Acceptance
    livemode: bool
    multi_use: dict[str, str]
    payment_method: str
    payment_method_details: MandateDetails
    status: Literal["active", "inactive", "pending"]
    type: Literal["multi_use"]


MANDATE = Kind(
    "mandate",
    Mandate,
    "mandate",
    param="mandate",
    filters=("payment_method",),
    links={"payment_method": "payment_method"},
)
