"""What an account has chosen in Stripe's Dashboard, where no request can say it."""

from typing import Literal

from attrs import frozen

RETRIES = (5 * 60, 60 * 60, 3 * 60 * 60)
"""When a webhook is tried again, in seconds after each try: three times over a few hours (R161)."""

LIVE_RETRIES = (
    5 * 60,
    30 * 60,
    2 * 60 * 60,
    5 * 60 * 60,
    10 * 60 * 60,
    *[12 * 60 * 60] * 4,
)
"""The same in live mode: ever more seldom, for three days."""

EMPTY_PREVIOUS_EVERY = 50
"""The how manieth ``customer.subscription.updated`` has empty ``previous_attributes``."""


AfterRetries = Literal["canceled", "past_due", "paused", "unpaid"]
"""What a subscription may become when the last retry of a payment has failed."""


@frozen
class Settings:
    """
    The choices of the sandbox's account.

    Attributes:
        account: its id.
        country: where it is.
        default_currency: the currency of what names none, such as a customer's first balance.
        display_name: what customers see.
        base_url: where the sandbox is reached, without a slash at the end; the pages that it shows
            are there.
        portal_saved: whether the portal's settings have been saved in the Dashboard, so that there
            is a default configuration (R20). A new account of Stripe has none, and is told so when
            it asks for a session (R62); so is the sandbox's.
        portal_pauses: whether ``features.subscription_pause`` of a portal configuration is served,
            as since 2026-10-28 (R61f); otherwise it is an unknown parameter, as before (R61e).
        retry_after_days: after how many days each a payment that failed is tried again; by default
            three times, so that it is tried four times in about two weeks.
        after_retries: what a subscription becomes when the last retry of a payment has failed.
        webhook_retries: after how many seconds each a webhook that wasn't taken is tried again;
            ``LIVE_RETRIES`` are those of live mode.
        empty_previous_every: now and then Stripe doesn't say what an update changed: each so
            manieth ``customer.subscription.updated`` has empty ``previous_attributes``; 0: none.
    """

    account: str = "acct_1SandboxOfCounterfoil"
    country: str = "US"
    default_currency: str = "usd"
    display_name: str = "Sandbox"
    base_url: str = "http://localhost:12111"
    portal_saved: bool = False
    portal_pauses: bool = True
    after_retries: AfterRetries = "canceled"
    webhook_retries: tuple[int, ...] = RETRIES
    empty_previous_every: int = EMPTY_PREVIOUS_EVERY
    retry_after_days: tuple[int, ...] = (3, 5, 7)
