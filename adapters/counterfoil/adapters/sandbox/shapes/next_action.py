"""What a customer is to do before an intent can go on."""

from typing import Literal, NotRequired, TypedDict


class RedirectToUrl(TypedDict):
    """The page where the customer approves or refuses, and where they go from there."""

    return_url: str | None
    url: str


class VerifyWithMicrodeposits(TypedDict):
    """What arrives on an account and proves whose it is; ``arrival_date`` is a second."""

    arrival_date: int
    hosted_verification_url: str
    microdeposit_type: Literal["amounts", "descriptor_code"]


class NextAction(TypedDict):
    """What is to be done, in the field that ``type`` names."""

    redirect_to_url: NotRequired[RedirectToUrl]
    type: Literal["redirect_to_url", "use_stripe_sdk", "verify_with_microdeposits"]
    use_stripe_sdk: NotRequired[dict[str, str]]
    verify_with_microdeposits: NotRequired[VerifyWithMicrodeposits]


class AutomaticPaymentMethods(TypedDict):
    """Whether what the Dashboard allows is offered, and whether also what redirects."""

    allow_redirects: Literal["always", "never"]
    enabled: bool


class ManagedPayments(TypedDict):
    """Whether Stripe is the merchant, which here it never is."""

    enabled: bool


class ConfigurationDetails(TypedDict):
    """The configuration of payment methods that decided what is offered."""

    id: str
    parent: None
