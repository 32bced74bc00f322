"""Amounts of money: whole minor units of one currency, never a float."""

import re
from functools import total_ordering
from typing import Self

from attrs import define, frozen

from counterfoil.domain.currencies import WHOLE_AMOUNTS_IN_HUNDREDTHS, exponent

_DECIMAL_TEXT = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")


@define
class NotAnAmountError(ValueError):
    """Raised when text is no decimal number, or has more decimals than its currency."""

    text: str
    currency: str


@define
class CurrenciesDifferError(TypeError):
    """Raised when amounts of two currencies are added or compared: no rate is known here."""

    one: str
    other: str


@total_ordering
@frozen
class Money:
    """
    An amount, negative for what is owed the other way.

    ``amount_minor`` counts the currency's minor units as Stripe does: cents for EUR, whole yen for
    JPY, thousandths for KWD, hundredths for ISK and UGX. ``currency`` is a lower-case code.
    """

    amount_minor: int
    currency: str

    @classmethod
    def from_decimal(cls, text: str, currency: str) -> Self:
        """
        Read a decimal number, such as ``12.5``, exactly.

        Raises:
            NotAnAmountError: the text is no such number, or it has more decimals than the currency.
        """
        code = currency.lower()
        match = _DECIMAL_TEXT.fullmatch(text)
        decimals = exponent(code)
        if match is None:
            raise NotAnAmountError(text, code)
        sign, whole, written = match.groups(default="")
        if written[decimals:].strip("0"):
            raise NotAnAmountError(text, code)
        minor = int(whole + written[:decimals].ljust(decimals, "0"))
        return cls(-minor if sign else minor, code)

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read what ``str`` writes: ``12.00 EUR``.

        Raises:
            NotAnAmountError: the text isn't a decimal number, a space and a code.
        """
        amount, _, currency = text.partition(" ")
        if not currency.isalpha():
            raise NotAnAmountError(text, currency.lower())
        return cls.from_decimal(amount, currency)

    @property
    def decimal(self) -> str:
        """
        The amount in wholes, with the currency's own number of decimals: ``12.00``, ``500``.

        ISK and UGX have none, unless an amount is no multiple of 100, which Stripe refuses.
        """
        decimals = exponent(self.currency)
        digits = str(abs(self.amount_minor)).rjust(decimals + 1, "0")
        whole, rest = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
        if self.currency in WHOLE_AMOUNTS_IN_HUNDREDTHS and rest == "00":
            rest = ""
        sign = "-" if self.amount_minor < 0 else ""
        return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency.upper()}"

    def __add__(self, other: Self) -> Self:
        return type(self)(self.amount_minor + self._same_currency(other), self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.amount_minor - self._same_currency(other), self.currency)

    def __mul__(self, quantity: int) -> Self:
        return type(self)(self.amount_minor * quantity, self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.amount_minor, self.currency)

    def __lt__(self, other: Self) -> bool:
        return self.amount_minor < self._same_currency(other)

    def _same_currency(self, other: Self) -> int:
        if other.currency != self.currency:
            raise CurrenciesDifferError(self.currency, other.currency)
        return other.amount_minor
