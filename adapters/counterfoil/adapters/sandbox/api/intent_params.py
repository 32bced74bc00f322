"""Parameters that payment intents and setup intents have in common."""

from typing import Literal, get_args

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.parameters import given
from counterfoil.adapters.sandbox.payments.opening import options_of, types_offered
from counterfoil.adapters.sandbox.shapes.next_action import (
    AutomaticPaymentMethods,
    ConfigurationDetails,
)
from counterfoil.adapters.sandbox.shapes.payment_method import MethodType
from counterfoil.adapters.sandbox.shapes.payment_method_configuration import DEFAULT_CONFIGURATION

CHARGEABLE = frozenset(get_args(MethodType)) - {"oxxo"}
"""The types of payment methods that an intent may offer."""


class Automatic(Struct, frozen=True, kw_only=True):
    """Whether what the Dashboard allows is offered."""

    enabled: bool
    allow_redirects: Literal["always", "never"] = "always"


class CardOptions(Struct, frozen=True, kw_only=True):
    """What is wanted of cards."""

    request_three_d_secure: Literal["any", "automatic", "challenge"] | UnsetType = UNSET
    setup_future_usage: Literal["none", "off_session", "on_session"] | UnsetType = UNSET


class DebitOptions(Struct, frozen=True, kw_only=True):
    """What is wanted of accounts in the SEPA."""

    setup_future_usage: Literal["none", "off_session", "on_session"] | UnsetType = UNSET


class FinancialConnections(Struct, frozen=True, kw_only=True):
    """What is wanted of a bank that knows Stripe."""

    permissions: (
        list[Literal["balances", "ownership", "payment_method", "transactions"]] | UnsetType
    ) = UNSET


class UsBankOptions(Struct, frozen=True, kw_only=True):
    """What is wanted of American accounts."""

    financial_connections: FinancialConnections | UnsetType = UNSET
    setup_future_usage: Literal["none", "off_session", "on_session"] | UnsetType = UNSET
    verification_method: Literal["automatic", "instant", "microdeposits"] | UnsetType = UNSET


class MethodOptions(Struct, frozen=True, kw_only=True):
    """What is wanted of payment methods, by type."""

    card: CardOptions | UnsetType = UNSET
    sepa_debit: DebitOptions | UnsetType = UNSET
    us_bank_account: UsBankOptions | UnsetType = UNSET


class Verification(Struct, frozen=True, kw_only=True):
    """What arrived on an account."""

    amounts: list[int] | UnsetType = UNSET
    descriptor_code: str | UnsetType = UNSET


class ClientSecret(Struct, frozen=True, kw_only=True):
    """What a browser proves with that an intent is its customer's."""

    client_secret: str | UnsetType = UNSET


class Offer:
    """
    Which types of payment methods an intent offers.

    Without a list of types, it is those that the Dashboard allows, unless that is switched off.
    """

    def __init__(
        self,
        types: list[str] | UnsetType,
        allowed: list[str] | UnsetType,
        automatic: Automatic | UnsetType,
        options: MethodOptions | UnsetType,
        currency: str | None,
    ) -> None:
        named = given(types, given(allowed, []))
        check_types(named)
        on_its_own = isinstance(automatic, UnsetType) or automatic.enabled
        if named and not isinstance(automatic, UnsetType) and automatic.enabled:
            raise ApiError(
                "You may only specify one of these parameters: automatic_payment_methods,"
                " payment_method_types."
            )
        self.allowed = None if isinstance(allowed, UnsetType) else allowed
        self.types = named or (types_offered(currency) if on_its_own else ["card"])
        self.automatic: AutomaticPaymentMethods | None = None
        self.configuration: ConfigurationDetails | None = None
        if on_its_own and not named:
            redirects = "always" if isinstance(automatic, UnsetType) else automatic.allow_redirects
            self.automatic = {"allow_redirects": redirects, "enabled": True}
            self.configuration = {"id": DEFAULT_CONFIGURATION, "parent": None}
        self.options = with_options(options_of(self.types), options)


def check_types(types: list[str]) -> None:
    """Refuse types of payment methods that can't be charged here."""
    for type in types:
        if type not in CHARGEABLE:
            raise ApiError(
                f'The payment method type "{type}" is invalid. Please ensure the provided type is'
                " activated in your dashboard"
                " (https://dashboard.stripe.com/account/payments/settings) and your account is"
                " enabled for any preview features that you are trying to use.",
                code="payment_intent_invalid_parameter",
                param="payment_method_types",
            )


def with_options(
    kept: dict[str, dict[str, object]], options: MethodOptions | UnsetType
) -> dict[str, dict[str, object]]:
    """Return the options of payment methods after a change; of each type, what is said is set."""
    changed = {type: dict(of) for type, of in kept.items()}
    if isinstance(options, UnsetType):
        return changed
    for type in ("card", "sepa_debit", "us_bank_account"):
        said = getattr(options, type)
        if isinstance(said, UnsetType):
            continue
        of = changed.setdefault(type, {})
        for name in said.__struct_fields__:
            value = getattr(said, name)
            if isinstance(value, FinancialConnections):
                of[name] = {"permissions": given(value.permissions, []), "prefetch": []}
            elif not isinstance(value, UnsetType):
                of[name] = value
    return changed


def require_return_url(
    automatic: AutomaticPaymentMethods | None, return_url: str | None, intent: str
) -> None:
    """Refuse to confirm an intent that may redirect, where there is no address to come back to."""
    if automatic is not None and automatic["allow_redirects"] == "always" and return_url is None:
        raise ApiError(
            f"This {intent} is configured to accept payment methods enabled in your Dashboard."
            " Because some of these payment methods might redirect your customer off of your page,"
            " you must provide a `return_url`. If you don't want to accept redirect-based payment"
            " methods, set `automatic_payment_methods[enabled]` to `true` and"
            " `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents"
            " and Payment Intents."
        )
