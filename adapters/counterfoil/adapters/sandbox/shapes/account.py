"""The account that the sandbox is: what invoices and pages show of the business."""

from typing import Literal, TypedDict

from counterfoil.adapters.protocol.kinds import Kind
from counterfoil.adapters.sandbox.shapes.customer import Address


class BusinessProfile(TypedDict):
    """What customers may know of the business."""

    mcc: str | None
    name: str | None
    product_description: str | None
    support_address: Address | None
    support_email: str | None
    support_phone: str | None
    support_url: str | None
    url: str | None


class Controller(TypedDict):
    """Who controls the account: itself."""

    type: Literal["account"]


class Branding(TypedDict):
    """Pictures and colours."""

    icon: str | None
    logo: str | None
    primary_color: str | None
    secondary_color: str | None


class CardPayments(TypedDict):
    """How card payments are described."""

    statement_descriptor_prefix: str | None


class Dashboard(TypedDict):
    """What the account is called."""

    display_name: str
    timezone: str


class Payments(TypedDict):
    """What statements show."""

    statement_descriptor: str | None


class AccountSettings(TypedDict):
    """The settings that others read."""

    branding: Branding
    card_payments: CardPayments
    dashboard: Dashboard
    payments: Payments


class Account(TypedDict):
    """An account in test mode."""

    id: str
    object: Literal["account"]
    business_profile: BusinessProfile
    business_type: None
    capabilities: dict[str, Literal["active", "inactive", "pending"]]
    charges_enabled: bool
    controller: Controller
    country: str
    created: int
    default_currency: str
    details_submitted: bool
    email: str | None
    metadata: dict[str, str]
    payouts_enabled: bool
    settings: AccountSettings
    type: Literal["standard"]


ACCOUNT = Kind("account", Account, "acct", param="account")
