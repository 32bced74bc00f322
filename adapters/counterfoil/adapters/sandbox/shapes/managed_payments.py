"""Whether Stripe itself is the merchant of record, which the sandbox has it never be."""

from typing import TypedDict


class ManagedPayments(TypedDict):
    """Whether Stripe sells on the account's behalf."""

    enabled: bool
