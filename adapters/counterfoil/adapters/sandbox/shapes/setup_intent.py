"""Setup intents: a payment method is made ready for payments to come."""

from typing import Literal, TypedDict

from counterfoil.adapters.protocol.kinds import Kind
from counterfoil.adapters.sandbox.shapes.failure import Failure
from counterfoil.adapters.sandbox.shapes.next_action import (
    AutomaticPaymentMethods,
    ConfigurationDetails,
    ManagedPayments,
    NextAction,
)


class SetupIntent(TypedDict):
    """
    A setup intent.

    Hidden are ``attempts``, how often micro-deposits were told wrong, and ``return_url``.
    """

    id: str
    object: Literal["setup_intent"]
    allowed_payment_method_types: list[str] | None
    application: None
    attempts: int
    automatic_payment_methods: AutomaticPaymentMethods | None
    cancellation_reason: Literal["abandoned", "duplicate", "requested_by_customer"] | None
    client_secret: str
    created: int
    customer: str | None
    customer_account: None
    description: str | None
    excluded_payment_method_types: list[str] | None
    flow_directions: list[Literal["inbound", "outbound"]] | None
    last_setup_error: Failure | None
    latest_attempt: str | None
    livemode: bool
    managed_payments: ManagedPayments
    mandate: str | None
    metadata: dict[str, str]
    next_action: NextAction | None
    on_behalf_of: None
    payment_method: str | None
    payment_method_configuration_details: ConfigurationDetails | None
    payment_method_options: dict[str, dict[str, object]]
    payment_method_types: list[str]
    return_url: str | None
    single_use_mandate: None
    status: Literal[
        "canceled",
        "processing",
        "requires_action",
        "requires_confirmation",
        "requires_payment_method",
        "succeeded",
    ]
    usage: Literal["off_session", "on_session"]


SETUP_INTENT = Kind(
    "setup_intent",
    SetupIntent,
    "seti",
    noun="setupintent",
    param="intent",
    filters=("client_secret", "customer", "payment_method"),
    embeds={"last_setup_error.payment_method": "payment_method"},
    links={
        "customer": "customer",
        "mandate": "mandate",
        "payment_method": "payment_method",
    },
    hidden=("attempts", "return_url"),
)
