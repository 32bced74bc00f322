"""How the terms of a new price are refused."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.money import Money
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook import product as rules
from counterfoil.domain.rulebook.rule import Language, Rule, Words
from counterfoil.domain.values import PriceId


@define
class CurrencyUnknownError(CommandRefusedError):
    """A price is in a currency that Stripe supports; use its lower-case code."""

    code: ClassVar[str] = "currency_unknown"
    rule: ClassVar[Rule] = rules.CURRENCY_IS_TAKEN
    param: ClassVar[str | None] = "currency"
    currency: str

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which code isn't supported."""
        return Words(
            f"The currency {self.currency!r} is not one that Stripe supports.",
            f"De valuta {self.currency!r} wordt niet door Stripe ondersteund.",
        ).in_language(language)


@define(kw_only=True)
class ChoiceUnknownError(CommandRefusedError):
    """A price's settings have values that this release knows; use a documented one."""

    code: ClassVar[str] = "price_choice_unknown"
    rule: ClassVar[Rule] = rules.CHOICES_ARE_KNOWN
    parameter: str
    choice: str

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which choice of which parameter isn't known."""
        return Words(
            f"{self.choice!r} is no known {self.parameter}.",
            f"{self.choice!r} is geen bekende waarde voor {self.parameter}.",
        ).in_language(language)


@define
class RecurrenceMismatchError(CommandRefusedError):
    """A recurring price has an interval and a one-time price has none; pass just that."""

    code: ClassVar[str] = "recurrence_mismatch"
    rule: ClassVar[Rule] = rules.RECURRENCE_FITS_TYPE
    param: ClassVar[str | None] = "recurring"
    price_id: PriceId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which price's interval doesn't fit its type."""
        return Words(
            f"The type of price {self.price_id} doesn't fit its interval.",
            f"Het type van prijs {self.price_id} past niet bij zijn interval.",
        ).in_language(language)


@define(kw_only=True)
class IntervalCountError(CommandRefusedError):
    """A price bills every 1 to 3 years, 36 months, 156 weeks or 1095 days; choose within that."""

    code: ClassVar[str] = "interval_count_out_of_range"
    rule: ClassVar[Rule] = rules.INTERVAL_IS_THREE_YEARS_AT_MOST
    param: ClassVar[str | None] = "recurring[interval_count]"
    interval: str
    interval_count: int
    interval_count_max: int

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which count is out of range, and the range."""
        return Words(
            f"The interval count {self.interval_count} is out of range: "
            f"for {self.interval} it goes from 1 to {self.interval_count_max}.",
            f"Het aantal intervallen {self.interval_count} valt buiten het bereik: "
            f"voor {self.interval} loopt het van 1 tot en met {self.interval_count_max}.",
        ).in_language(language)


@define
class AmountChoiceError(CommandRefusedError):
    """A per-unit price has one amount and a tiered price none; pass just that."""

    code: ClassVar[str] = "amount_choice"
    rule: ClassVar[Rule] = rules.AMOUNT_IS_STATED_ONCE
    param: ClassVar[str | None] = "unit_amount"
    amounts_stated: int

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say how many amounts were stated."""
        return Words(
            f"The number of amounts stated, {self.amounts_stated}, doesn't fit the billing scheme.",
            f"Het aantal genoemde bedragen, {self.amounts_stated}, past niet bij de prijsvorm.",
        ).in_language(language)


@define
class NegativeAmountError(CommandRefusedError):
    """The amount of a price is zero or more; use a coupon for a reduction."""

    code: ClassVar[str] = "negative_amount"
    rule: ClassVar[Rule] = rules.AMOUNT_IS_NOT_NEGATIVE
    param: ClassVar[str | None] = "unit_amount"
    amount: Money

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which amount was refused."""
        return Words(
            f"A price of {self.amount} is below zero.",
            f"Een prijs van {self.amount} is lager dan nul.",
        ).in_language(language)


@define
class DecimalAmountError(CommandRefusedError):
    """A decimal amount is a plain number with at most 12 decimals; write it like 0.05."""

    code: ClassVar[str] = "decimal_amount"
    rule: ClassVar[Rule] = rules.DECIMAL_AMOUNT_IS_EXACT
    param: ClassVar[str | None] = "unit_amount_decimal"
    amount_decimal: str

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which text is no amount."""
        return Words(
            f"{self.amount_decimal!r} is no decimal amount.",
            f"{self.amount_decimal!r} is geen decimaal bedrag.",
        ).in_language(language)


@define(kw_only=True)
class AmountStepError(CommandRefusedError):
    """An amount is a multiple of its currency's step; round it."""

    code: ClassVar[str] = "amount_step"
    rule: ClassVar[Rule] = rules.AMOUNT_FITS_CURRENCY
    param: ClassVar[str | None] = "unit_amount"
    amount: Money
    step_minor: int

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which amount can't be paid."""
        return Words(
            f"{self.amount} is no multiple of {self.step_minor} minor units.",
            f"{self.amount} is geen veelvoud van {self.step_minor} kleinste eenheden.",
        ).in_language(language)
