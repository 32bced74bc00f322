"""What a request says of how invoices are paid, for one invoice or those of a subscription."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.sandbox.shapes.method_options import MethodOptions, options_with


class CardOptions(Struct, frozen=True, kw_only=True):
    """What is wanted of cards."""

    request_three_d_secure: Literal["any", "automatic", "challenge"] | UnsetType = UNSET


class FinancialConnections(Struct, frozen=True, kw_only=True):
    """What is wanted of a bank that knows Stripe."""

    permissions: (
        list[Literal["balances", "ownership", "payment_method", "transactions"]] | UnsetType
    ) = UNSET


class UsBankOptions(Struct, frozen=True, kw_only=True):
    """What is wanted of American accounts."""

    financial_connections: FinancialConnections | UnsetType = UNSET
    verification_method: Literal["automatic", "instant", "microdeposits"] | UnsetType = UNSET


class MethodOptionsParams(Struct, frozen=True, kw_only=True):
    """What is wanted of payment methods, by type."""

    card: CardOptions | UnsetType | None = UNSET
    us_bank_account: UsBankOptions | UnsetType | None = UNSET


def method_options(
    kept: MethodOptions | None, asked: MethodOptionsParams | UnsetType
) -> MethodOptions | None:
    """Return what is wanted of payment methods, after what was asked."""
    if isinstance(asked, UnsetType):
        return kept
    wanted: dict[str, dict[str, object]] = {}
    if isinstance(asked.card, CardOptions):
        wanted["card"] = _said(asked.card)
    if isinstance(asked.us_bank_account, UsBankOptions):
        wanted["us_bank_account"] = _said(asked.us_bank_account)
    options = options_with(kept, wanted)
    for type in ("card", "us_bank_account"):
        if getattr(asked, type) is None:
            options[type] = None
    return options


def _said(asked: CardOptions | UsBankOptions) -> dict[str, object]:
    said: dict[str, object] = {}
    for name in asked.__struct_fields__:
        value = getattr(asked, name)
        if isinstance(value, FinancialConnections):
            permissions = value.permissions
            said[name] = {
                "permissions": [] if isinstance(permissions, UnsetType) else permissions,
                "prefetch": None,
            }
        elif not isinstance(value, UnsetType):
            said[name] = value
    return said
