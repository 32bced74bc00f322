"""Why a payment or a setup failed, as an intent keeps it."""

from typing import Literal, NotRequired, TypedDict


class Failure(TypedDict):
    """An error as it was answered; ``payment_method`` is shown whole."""

    advice_code: NotRequired[str]
    charge: NotRequired[str]
    code: NotRequired[str]
    decline_code: NotRequired[str]
    doc_url: NotRequired[str]
    message: str
    network_decline_code: NotRequired[str]
    param: NotRequired[str]
    payment_method: NotRequired[str]
    type: Literal["api_error", "card_error", "invalid_request_error"]
