"""Where Stripe's documentation is silent or contradicts itself: one named value a choice."""

from fractions import Fraction

from counterfoil.domain.product.price import Interval
from counterfoil.domain.subscription.terms import BillingMode

PAUSED_IS_UPDATED_AT_PORTAL = False
"""
Whether customers may switch the plan or the quantity of a paused subscription at the portal.

UNCONFIRMED (R93). The safe reading: no; canceling stays possible, so that nobody is held.
"""

SCHEDULED_SWITCH_STAYS_WITHIN_PRODUCT = True
"""
Whether a switch that waits for the period's end must stay within one product.

Documented so; an observation in a sandbox saw a switch across products work (R59). The documented
rule holds.
"""

REVERSAL_NEEDS_CANCELLATION_FEATURE = True
"""
Whether a customer may take a cancellation back only where the configuration lets customers cancel.

UNCONFIRMED (R111). The safe reading: a merchant who switched cancellation off decides on it alone.
"""

FLEXIBLE_BY_DEFAULT_SINCE = "2025-09-30"
"""
The API version since which a subscription bills flexibly unless it is asked otherwise.

Read in Stripe's documentation by others (F3), not seen there by us.
"""


def billing_mode_of(api_version: str) -> BillingMode:
    """Return the billing mode of a subscription whose start names none (F3)."""
    flexible = api_version >= FLEXIBLE_BY_DEFAULT_SINCE
    return BillingMode.FLEXIBLE if flexible else BillingMode.CLASSIC


INTERVALS_PER_YEAR = {
    Interval.DAY: Fraction(365),
    Interval.WEEK: Fraction(365, 7),
    Interval.MONTH: Fraction(12),
    Interval.YEAR: Fraction(1),
}
"""
How often an interval fits in a year, to compare amounts of different intervals (R58).

Stripe doesn't say how it compares; by its example 100 a year is less than 10 a month. Seven days
are a week. An interval that isn't known here compares with none.
"""
