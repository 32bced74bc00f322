"""
Which types of payment method the portal supports, by currency, by the country of the business and
by date (R105).

The table is Stripe's, as read in 2025. It may have grown since: a type that isn't in it counts as
unsupported, although Stripe's subscriptions take more by now (R106, UNCONFIRMED). It says the most
that a configuration can offer: one with a ``payment_method_configuration`` offers that set alone,
and until 2025-11-17 every configuration offered what the account had enabled (R39); what such a set
holds isn't known here.

A customer whose default payment method is of an unsupported type still sees the payment methods,
which Stripe's page of 2024 denied and its later one says (R92).
"""

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from counterfoil.domain.customer import method_refusals as r
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook.rule import Words, lies_within


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


EUROPE = (
    _codes("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK")
    | {"IS", "LI", "NO"}
    | {"CH", "GB", "GI"}
)
"""
The countries that the table means by "Europe", which it doesn't list (R105, INFERRED).

The European Economic Area, since a business established in one of its states takes SEPA debits and
PayPal in all of them; and Switzerland, the United Kingdom and Gibraltar, the other countries of
Europe where Stripe takes businesses. Iceland is in, although Stripe takes none there: nothing is
withheld on a guess.
"""


@frozen(kw_only=True)
class PortalMethod:
    """
    One row of the table: a type of payment method, and whom the portal offers it.

    Args:
        type: Stripe's name.
        currencies: lower-case codes; ``None``: "most", and which aren't is nowhere said.
        countries: of the business, by ISO 3166-1 alpha-2; ``None``: "most".
        note: what the table adds.
        approval: whether recurring payments take an approval.
        account: which account the merchant needs besides; ``None``: none.
        since: the first moment (UTC) at which the row holds; ``None``: from the beginning.
        until: the first moment (UTC) at which it no longer does; ``None``: it still does.
    """

    type: str
    currencies: frozenset[str] | None = None
    countries: frozenset[str] | None = None
    note: Words | None = None
    approval: bool = False
    account: Words | None = None
    since: datetime | None = None
    until: datetime | None = None


PORTAL_METHODS: tuple[PortalMethod, ...] = (
    PortalMethod(
        type="card",
        note=Words("Apple Pay and Google Pay included.", "Inclusief Apple Pay en Google Pay."),
    ),
    PortalMethod(type="link"),
    PortalMethod(
        type="us_bank_account", currencies=frozenset({"usd"}), countries=frozenset({"US"})
    ),
    PortalMethod(type="amazon_pay", currencies=frozenset({"usd"}), countries=frozenset({"US"})),
    PortalMethod(type="cashapp", currencies=frozenset({"usd"}), countries=frozenset({"US"})),
    PortalMethod(type="au_becs_debit", currencies=frozenset({"aud"}), countries=frozenset({"AU"})),
    PortalMethod(
        type="acss_debit",
        currencies=frozenset({"cad", "usd"}),
        countries=frozenset({"CA", "US"}),
    ),
    PortalMethod(
        type="boleto",
        currencies=frozenset({"brl"}),
        countries=frozenset({"BR"}),
        account=Words("a Brazilian account", "een Braziliaans account"),
    ),
    PortalMethod(
        type="sepa_debit",
        currencies=frozenset({"eur"}),
        countries=EUROPE | {"AU", "CA", "HK", "JP", "MX", "NZ", "SG", "US"},
    ),
    # The page's own name for it is `uk_bacs_debit`; this is the API's.
    PortalMethod(
        type="bacs_debit",
        currencies=frozenset({"gbp"}),
        countries=frozenset({"GB"}),
        account=Words(
            "a UK account with a UK bank account", "een Brits account met een Britse bankrekening"
        ),
    ),
    PortalMethod(type="paypal", countries=EUROPE, approval=True),
)
"""
The table, in its own order (R105).

Its rows bear no dates, because the page bears none: since when each type is supported is
UNCONFIRMED.
"""


@frozen(kw_only=True)
class MethodSupport:
    """
    Whether the portal supports a type of payment method here, and if not, why.

    Args:
        refusals: every rule that says no, currency before country.
        conditions: what it takes besides, of which nothing is on record: nothing is withheld for
            their sake.
    """

    method: PortalMethod
    refusals: tuple[CommandRefusedError, ...] = ()
    conditions: tuple[CommandRefusedError, ...] = ()

    @property
    def supported(self) -> bool:
        """Tell whether nothing that is known stands in the way."""
        return not self.refusals


def supported_payment_methods(
    currency: str | None, country: str | None, at: datetime
) -> tuple[MethodSupport, ...]:
    """
    Answer for each type of the table of a moment; an unknown currency or country rules none out.
    """
    return tuple(
        MethodSupport(
            method=method,
            refusals=tuple(_refusals(method, currency, country)),
            conditions=tuple(_conditions(method)),
        )
        for method in PORTAL_METHODS
        if lies_within(at, method.since, method.until)
    )


def is_supported(type_name: str, currency: str | None, country: str | None, at: datetime) -> bool:
    """Tell whether the portal supports a type of payment method (R85, R105)."""
    return any(
        answer.supported
        for answer in supported_payment_methods(currency, country, at)
        if answer.method.type == type_name
    )


def _refusals(
    method: PortalMethod, currency: str | None, country: str | None
) -> Iterator[CommandRefusedError]:
    if method.currencies is not None and currency is not None and currency not in method.currencies:
        yield r.WrongCurrencyError(method.type, currency, tuple(sorted(method.currencies)))
    if method.countries is not None and country is not None and country not in method.countries:
        yield r.WrongCountryError(method.type, country)


def _conditions(method: PortalMethod) -> Iterator[CommandRefusedError]:
    if method.approval:
        yield r.NeedsApprovalError(method.type)
    if method.account is not None:
        yield r.AccountNeededError(method.type, method.account)
