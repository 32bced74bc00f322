"""What an invoice or a subscription wants of payment methods, by their type."""

from collections.abc import Mapping
from typing import TypeAlias

MethodOptions: TypeAlias = dict[str, dict[str, object] | None]
"""By type; ``None`` of those of which nothing is wanted."""

_TYPES = (
    "acss_debit",
    "bancontact",
    "card",
    "customer_balance",
    "konbini",
    "payto",
    "pix",
    "sepa_debit",
    "upi",
    "us_bank_account",
)


def options_with(
    kept: MethodOptions | None, wanted: Mapping[str, Mapping[str, object]]
) -> MethodOptions:
    """Return all options after a change: of each type that is named, what is said is set."""
    options: MethodOptions = dict.fromkeys(_TYPES)
    options |= kept or {}
    for type, said in wanted.items():
        options[type] = {**(options[type] or {}), **said}
    return options
