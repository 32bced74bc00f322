"""Payment methods: cards, bank accounts and wallets, of which nothing secret is kept."""

from typing import Literal, NotRequired, TypeAlias, TypedDict

from counterfoil.adapters.protocol.kinds import Kind
from counterfoil.adapters.sandbox.shapes.customer import Address

MethodType: TypeAlias = Literal[
    "acss_debit",
    "afterpay_clearpay",
    "card",
    "eps",
    "link",
    "oxxo",
    "p24",
    "paypal",
    "sepa_debit",
    "us_bank_account",
]
"""The types of payment methods that the sandbox knows; not all of them can be charged here."""


class BillingDetails(TypedDict):
    """Who pays with a method, as it was said when the method was made."""

    address: Address
    email: str | None
    name: str | None
    phone: str | None
    tax_id: str | None


class CardChecks(TypedDict):
    """What the bank said of the details that came with a card."""

    address_line1_check: str | None
    address_postal_code_check: str | None
    cvc_check: str | None


class CardNetworks(TypedDict):
    """The networks that a card can be charged on."""

    available: list[str]
    preferred: str | None


class ThreeDSecureUsage(TypedDict):
    """Whether a card can be authenticated."""

    supported: bool


class Card(TypedDict):
    """What is kept of a card; never its number."""

    brand: str
    checks: CardChecks
    country: str
    display_brand: str
    exp_month: int
    exp_year: int
    fingerprint: str
    funding: str
    generated_from: None
    last4: str
    networks: CardNetworks
    regulated_status: Literal["regulated", "unregulated"]
    three_d_secure_usage: ThreeDSecureUsage
    wallet: None


class GeneratedFrom(TypedDict):
    """What a debit was made from, which here is nothing."""

    charge: None
    setup_attempt: None


class SepaDebit(TypedDict):
    """What is kept of an account in the SEPA; never its IBAN."""

    bank_code: str
    branch_code: str
    country: str
    fingerprint: str
    generated_from: GeneratedFrom
    last4: str


class UsBankNetworks(TypedDict):
    """The networks that an American account can be debited on."""

    preferred: str
    supported: list[Literal["ach", "us_domestic_wire"]]


class UsBankAccount(TypedDict):
    """What is kept of an American account; never its number."""

    account_holder_type: Literal["company", "individual"]
    account_type: Literal["checking", "savings"]
    bank_name: str
    financial_connections_account: None
    fingerprint: str
    last4: str
    networks: UsBankNetworks
    routing_number: str
    status_details: dict[str, str]


class AcssDebit(TypedDict):
    """What is kept of a Canadian account; never its number."""

    bank_name: str
    fingerprint: str
    institution_number: str
    last4: str
    transit_number: str


class Link(TypedDict):
    """An account with Link."""

    email: str | None


class Nothing(TypedDict):
    """What is kept of methods that say nothing of themselves."""


class AtBank(TypedDict):
    """What is kept of methods that are paid at a bank."""

    bank: str | None


class Paypal(TypedDict):
    """An account with PayPal."""

    country: str | None
    payer_email: str | None
    payer_id: str | None


class PaymentMethod(TypedDict):
    """
    A payment method.

    Hidden are ``behaviour``, the name of what it does when it is used, ``spent``, whether it can
    never be attached again (R102), and ``verified``, whether its account may be debited.
    """

    id: str
    object: Literal["payment_method"]
    acss_debit: NotRequired[AcssDebit]
    afterpay_clearpay: NotRequired[Nothing]
    allow_redisplay: Literal["always", "limited", "unspecified"]
    behaviour: str
    billing_details: BillingDetails
    card: NotRequired[Card]
    created: int
    customer: str | None
    customer_account: None
    eps: NotRequired[AtBank]
    link: NotRequired[Link]
    livemode: bool
    metadata: dict[str, str]
    oxxo: NotRequired[Nothing]
    p24: NotRequired[AtBank]
    paypal: NotRequired[Paypal]
    sepa_debit: NotRequired[SepaDebit]
    spent: bool
    type: MethodType
    us_bank_account: NotRequired[UsBankAccount]
    verified: bool


PAYMENT_METHOD = Kind(
    "payment_method",
    PaymentMethod,
    "pm",
    noun="PaymentMethod",
    param="payment_method",
    filters=("allow_redisplay", "customer", "type"),
    links={"customer": "customer"},
    hidden=("behaviour", "spent", "verified"),
)
