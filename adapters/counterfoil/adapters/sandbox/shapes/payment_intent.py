"""Payment intents: an amount is collected, in one attempt or several."""

from typing import Literal, NotRequired, TypedDict

from counterfoil.adapters.protocol.kinds import Kind
from counterfoil.adapters.sandbox.shapes.failure import Failure
from counterfoil.adapters.sandbox.shapes.next_action import (
    AutomaticPaymentMethods,
    ConfigurationDetails,
    ManagedPayments,
    NextAction,
)
from counterfoil.adapters.sandbox.shapes.parcel import Parcel


class PaymentDetails(TypedDict):
    """What the payment is for; ``order_reference`` is the invoice, where there is one."""

    customer_reference: None
    order_reference: str


class AmountDetails(TypedDict):
    """What an amount consists of, which here is nothing more."""

    tip: dict[str, int]


class PaymentIntent(TypedDict):
    """
    A payment intent; amounts are in minor units.

    Hidden are ``attempts``, how often micro-deposits were told wrong, ``invoice``, the invoice that
    it pays, ``off_session``, whether the customer was away when it was confirmed last, and
    ``return_url``.
    """

    id: str
    object: Literal["payment_intent"]
    allowed_payment_method_types: list[str] | None
    amount: int
    amount_capturable: int
    amount_details: AmountDetails
    amount_received: int
    application: None
    application_fee_amount: None
    attempts: int
    automatic_payment_methods: AutomaticPaymentMethods | None
    canceled_at: int | None
    cancellation_reason: (
        Literal[
            "abandoned",
            "automatic",
            "duplicate",
            "expired",
            "failed_invoice",
            "fraudulent",
            "requested_by_customer",
            "void_invoice",
        ]
        | None
    )
    capture_method: Literal["automatic", "automatic_async", "manual"]
    client_secret: str
    confirmation_method: Literal["automatic", "manual"]
    created: int
    currency: str
    customer: str | None
    customer_account: None
    description: str | None
    excluded_payment_method_types: list[str] | None
    invoice: str | None
    last_payment_error: Failure | None
    latest_charge: str | None
    livemode: bool
    managed_payments: ManagedPayments
    metadata: dict[str, str]
    next_action: NextAction | None
    off_session: bool
    on_behalf_of: None
    payment_details: NotRequired[PaymentDetails]
    payment_method: str | None
    payment_method_configuration_details: ConfigurationDetails | None
    payment_method_options: dict[str, dict[str, object]]
    payment_method_types: list[str]
    processing: None
    receipt_email: str | None
    return_url: str | None
    review: None
    setup_future_usage: Literal["off_session", "on_session"] | None
    shipping: Parcel | None
    source: None
    statement_descriptor: str | None
    statement_descriptor_suffix: str | None
    status: Literal[
        "canceled",
        "processing",
        "requires_action",
        "requires_capture",
        "requires_confirmation",
        "requires_payment_method",
        "succeeded",
    ]
    transfer_data: None
    transfer_group: str | None


PAYMENT_INTENT = Kind(
    "payment_intent",
    PaymentIntent,
    "pi",
    param="intent",
    filters=("client_secret", "customer", "invoice"),
    embeds={"last_payment_error.payment_method": "payment_method"},
    links={
        "customer": "customer",
        "latest_charge": "charge",
        "payment_method": "payment_method",
    },
    hidden=("attempts", "invoice", "off_session", "return_url"),
)
