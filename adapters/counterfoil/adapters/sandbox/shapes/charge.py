"""Charges: one attempt to move money each, and what the bank said."""

from typing import Literal, NotRequired, TypedDict

from counterfoil.adapters.protocol.kinds import Kind, Sublist
from counterfoil.adapters.sandbox.shapes.parcel import Parcel
from counterfoil.adapters.sandbox.shapes.payment_method import BillingDetails, CardChecks


class Outcome(TypedDict):
    """What the bank, or Stripe, made of a charge."""

    advice_code: Literal["confirm_card_data", "do_not_try_again", "try_again_later"] | None
    network_advice_code: str | None
    network_decline_code: str | None
    network_status: str
    reason: str | None
    risk_level: NotRequired[str]
    risk_score: NotRequired[int]
    seller_message: str
    type: str


class Capability(TypedDict):
    """Whether something can be done with an authorization."""

    status: Literal["disabled", "unavailable"]


class Overcapture(TypedDict):
    """How much more than authorized can be captured, in minor units."""

    maximum_amount_capturable: int
    status: Literal["unavailable"]


class NetworkToken(TypedDict):
    """Whether a token of the network stood for the card."""

    used: bool


class ThreeDSecure(TypedDict):
    """How the customer was authenticated."""

    authentication_flow: Literal["challenge", "frictionless"] | None
    electronic_commerce_indicator: Literal["01", "02", "05", "06", "07"] | None
    exemption_indicator: None
    result: Literal["authenticated", "failed"]
    result_reason: None
    transaction_id: str
    version: Literal["2.2.0"]


class ChargedCard(TypedDict):
    """The card that was charged, as it was then."""

    amount_authorized: int | None
    authorization_code: str | None
    brand: str
    capture_before: NotRequired[int]
    checks: CardChecks
    country: str
    exp_month: int
    exp_year: int
    extended_authorization: Capability
    fingerprint: str
    funding: str
    incremental_authorization: Capability
    installments: None
    last4: str
    mandate: str | None
    multicapture: Capability
    network: str
    network_token: NetworkToken
    network_transaction_id: str | None
    overcapture: Overcapture
    regulated_status: Literal["regulated", "unregulated"]
    three_d_secure: ThreeDSecure | None
    wallet: None


class ChargedSepaDebit(TypedDict):
    """The account in the SEPA that was debited."""

    bank_code: str
    branch_code: str
    country: str
    fingerprint: str
    last4: str
    mandate: str | None


class ChargedUsBankAccount(TypedDict):
    """The American account that was debited."""

    account_holder_type: Literal["company", "individual"]
    account_type: Literal["checking", "savings"]
    bank_name: str
    fingerprint: str
    last4: str
    mandate: NotRequired[str]
    payment_reference: str | None
    routing_number: str


class ChargedAcssDebit(TypedDict):
    """The Canadian account that was debited."""

    bank_name: str
    fingerprint: str
    institution_number: str
    last4: str
    transit_number: str


class ChargedLink(TypedDict):
    """The account with Link that was charged."""

    country: str | None


class ChargedPaypal(TypedDict):
    """The account with PayPal that was charged."""

    country: str | None
    payer_email: str | None
    payer_id: str | None
    payer_name: str | None
    seller_protection: None
    transaction_id: str | None


class MethodDetails(TypedDict):
    """What was charged, in the field that ``type`` names."""

    acss_debit: NotRequired[ChargedAcssDebit]
    card: NotRequired[ChargedCard]
    link: NotRequired[ChargedLink]
    paypal: NotRequired[ChargedPaypal]
    sepa_debit: NotRequired[ChargedSepaDebit]
    type: str
    us_bank_account: NotRequired[ChargedUsBankAccount]


class Charge(TypedDict):
    """A charge; amounts are in minor units. ``refunds`` are shown when they are asked for."""

    id: str
    object: Literal["charge"]
    amount: int
    amount_captured: int
    amount_refunded: int
    application: None
    application_fee: None
    application_fee_amount: None
    balance_transaction: str | None
    billing_details: BillingDetails
    calculated_statement_descriptor: str | None
    captured: bool
    created: int
    currency: str
    customer: str | None
    description: str | None
    destination: None
    dispute: None
    disputed: bool
    failure_balance_transaction: str | None
    failure_code: str | None
    failure_message: str | None
    fraud_details: dict[str, str]
    livemode: bool
    metadata: dict[str, str]
    on_behalf_of: None
    order: None
    outcome: Outcome
    paid: bool
    payment_intent: str | None
    payment_method: str
    payment_method_details: MethodDetails
    radar_options: dict[str, str]
    receipt_email: str | None
    receipt_number: str | None
    receipt_url: str | None
    refunded: bool
    review: None
    shipping: Parcel | None
    source: None
    source_transfer: None
    statement_descriptor: str | None
    statement_descriptor_suffix: str | None
    status: Literal["failed", "pending", "succeeded"]
    transfer_data: None
    transfer_group: str | None


CHARGE = Kind(
    "charge",
    Charge,
    "ch",
    filters=("customer", "payment_intent", "transfer_group"),
    links={
        "balance_transaction": "balance_transaction",
        "customer": "customer",
        "failure_balance_transaction": "balance_transaction",
        "payment_intent": "payment_intent",
    },
    sublists={"refunds": Sublist("refund", "charge", "/v1/charges/{id}/refunds")},
)
