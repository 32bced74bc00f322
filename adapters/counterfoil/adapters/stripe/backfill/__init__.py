"""The backfill: all that an account has at Stripe is adopted, and nothing meanwhile is missed."""

from counterfoil.adapters.stripe.backfill.access import BackfillRefusedError, Webhooks
from counterfoil.adapters.stripe.backfill.progress import Step
from counterfoil.adapters.stripe.backfill.running import Backfill, Backfilled, BackfillStoppedError
from counterfoil.adapters.stripe.backfill.stepping import Reached

__all__ = [
    "Backfill",
    "BackfillRefusedError",
    "BackfillStoppedError",
    "Backfilled",
    "Reached",
    "Step",
    "Webhooks",
]
