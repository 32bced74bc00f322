"""Payment method configurations: which methods are offered."""

from typing import Literal, TypedDict

from counterfoil.adapters.protocol.kinds import Kind


class DisplayPreference(TypedDict):
    """Whether a method is to be shown, and whether it is."""

    overridable: bool | None
    preference: Literal["none", "off", "on"]
    value: Literal["off", "on"]


class Offered(TypedDict):
    """Whether a method can be offered, and is shown."""

    available: bool
    display_preference: DisplayPreference


class PaymentMethodConfiguration(TypedDict):
    """A configuration, with the methods that the sandbox knows."""

    id: str
    object: Literal["payment_method_configuration"]
    acss_debit: Offered
    active: bool
    amazon_pay: Offered
    apple_pay: Offered
    application: None
    au_becs_debit: Offered
    bacs_debit: Offered
    bancontact: Offered
    card: Offered
    cashapp: Offered
    eps: Offered
    google_pay: Offered
    ideal: Offered
    is_default: bool
    klarna: Offered
    link: Offered
    livemode: bool
    name: str
    p24: Offered
    parent: None
    paypal: Offered
    sepa_debit: Offered
    us_bank_account: Offered


PAYMENT_METHOD_CONFIGURATION = Kind(
    "payment_method_configuration",
    PaymentMethodConfiguration,
    "pmc",
    param="configuration",
)

DEFAULT_CONFIGURATION = "pmc_1DefaultOfTheSandbox"
"""The id of the one that an account has without doing anything."""
