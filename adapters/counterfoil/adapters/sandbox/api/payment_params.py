"""What a request says of a payment intent."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.protocol.parameters import ListParams, Metadata
from counterfoil.adapters.sandbox.api.intent_params import Automatic, MethodOptions
from counterfoil.adapters.sandbox.payments.mandates import MandateData
from counterfoil.adapters.sandbox.payments.method_params import AddressData, MethodData

FutureUsage = Literal["off_session", "on_session"]


class ShippingData(Struct, frozen=True, kw_only=True):
    """Where goods are sent."""

    address: AddressData
    carrier: str | UnsetType = UNSET
    name: str
    phone: str | UnsetType = UNSET
    tracking_number: str | UnsetType = UNSET


class PaymentChange(Struct, frozen=True, kw_only=True):
    """What can be said of a payment intent until it is confirmed."""

    amount: int | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    metadata: Metadata = UNSET
    payment_method: str | UnsetType | None = UNSET
    payment_method_data: MethodData | UnsetType = UNSET
    payment_method_options: MethodOptions | UnsetType = UNSET
    payment_method_types: list[str] | UnsetType = UNSET
    allowed_payment_method_types: list[str] | UnsetType = UNSET
    receipt_email: str | UnsetType | None = UNSET
    setup_future_usage: FutureUsage | UnsetType | None = UNSET
    shipping: ShippingData | UnsetType | None = UNSET
    statement_descriptor: str | UnsetType = UNSET
    statement_descriptor_suffix: str | UnsetType = UNSET
    transfer_group: str | UnsetType = UNSET
    capture_method: Literal["automatic", "automatic_async", "manual"] | UnsetType = UNSET


class NewPayment(PaymentChange, frozen=True, kw_only=True):
    """What can be said of a new payment intent."""

    amount: int
    currency: str
    automatic_payment_methods: Automatic | UnsetType = UNSET
    confirm: bool = False
    confirmation_method: Literal["automatic", "manual"] = "automatic"
    error_on_requires_action: bool = False
    mandate_data: MandateData | UnsetType = UNSET
    off_session: bool | Literal["one_off", "recurring"] = False
    return_url: str | UnsetType = UNSET
    use_stripe_sdk: bool | UnsetType = UNSET


class Confirmation(Struct, frozen=True, kw_only=True):
    """What can be said when a payment intent is confirmed."""

    error_on_requires_action: bool = False
    mandate_data: MandateData | UnsetType = UNSET
    off_session: bool | Literal["one_off", "recurring"] = False
    payment_method: str | UnsetType = UNSET
    payment_method_data: MethodData | UnsetType = UNSET
    payment_method_options: MethodOptions | UnsetType = UNSET
    receipt_email: str | UnsetType | None = UNSET
    return_url: str | UnsetType = UNSET
    setup_future_usage: FutureUsage | UnsetType | None = UNSET
    use_stripe_sdk: bool | UnsetType = UNSET


class Capture(Struct, frozen=True, kw_only=True):
    """How much of what was authorized is collected, in minor units."""

    amount_to_capture: int | UnsetType = UNSET


class Cancellation(Struct, frozen=True, kw_only=True):
    """Why nothing is to be collected any more."""

    cancellation_reason: (
        Literal["abandoned", "duplicate", "fraudulent", "requested_by_customer"] | UnsetType
    ) = UNSET


class PaymentList(ListParams, frozen=True, kw_only=True):
    """What payment intents are listed by."""

    customer: str | UnsetType = UNSET
