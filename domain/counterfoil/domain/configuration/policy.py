"""The numbers, versions and readings that the rules of a configuration rest on."""

from collections.abc import Mapping
from datetime import UTC, datetime

from counterfoil.domain.facts import Facts
from counterfoil.domain.product.price import Interval

HEADLINE_CHARACTERS_MAX = 60
"""How long a headline may be (R10)."""

NAME_CHARACTERS_MAX = 256
"""How long a configuration's name may be (R4)."""

PRODUCTS_MAX = 10
"""How many products a configuration may offer (R51)."""

PAUSE_COUNT_MAX: Mapping[Interval, int] = {
    Interval.DAY: 1095,
    Interval.WEEK: 156,
    Interval.MONTH: 36,
    Interval.YEAR: 3,
}
"""
How many of an interval make three years, the longest pause (R61f); in days and weeks INFERRED.
"""

INTERVAL_COUNT_TELLS_INTERVALS_APART: bool = False
"""
Whether every three months is another billing interval than every month (R53, UNCONFIRMED).

Stripe's words name ``recurring.interval`` alone, so two such prices of one product are taken to
clash.
"""

DEFAULT_STAYS_ACTIVE: bool = True
"""Whether the default configuration must be active (R23; the second part UNCONFIRMED)."""

SAME_LOGIN_URL_RETURNS: bool = False
"""
Whether a login link that was deactivated may come back at the same address (R31, UNCONFIRMED).

The safe reading: no, so that whoever still has the old link can do nothing with it.
"""

PRORATION_NEEDS_IMMEDIATE_CANCELLATION: bool = True
"""
Whether ``create_prorations`` with ``at_period_end`` is refused, not ignored (R42, UNCONFIRMED).
"""

EMPTY_PRODUCTS_ARE_MISSING: bool = True
"""
Whether switching a subscription update on with ``products`` emptied counts as leaving them out
(R49, UNCONFIRMED).
"""

PAUSE_FEATURE_BACK_SINCE = "2026-10-28.endive"
"""The API version that brought another ``subscription_pause``, with durations (R61f)."""

UPDATE_CHOICES_OPTIONAL_SINCE = "2024-09-30.acacia"
"""The API version since which a subscription update that is off needs no products named (R49)."""

PROFILE_OPTIONAL_SINCE = "2024-10-28.acacia"
"""The API version since which ``business_profile`` is optional (R9)."""


def pauses_collection(facts: Facts) -> bool:
    """Tell whether ``subscription_pause`` is still the pause of a collection (R61c-R61f)."""
    return not speaks(facts, PAUSE_FEATURE_BACK_SINCE)


def speaks(facts: Facts, version: str) -> bool:
    """
    Tell whether a request is of an API version or a later one, and that version was out at the
    time.
    """
    return facts.cause.api_version >= version and facts.at >= _released(version)


def _released(version: str) -> datetime:
    """Return the day (UTC) that a version is named after."""
    return datetime.fromisoformat(version.split(".", maxsplit=1)[0]).replace(tzinfo=UTC)
