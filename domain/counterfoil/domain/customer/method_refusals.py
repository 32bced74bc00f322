"""Why the portal doesn't support a type of payment method here, or only on a condition."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook import payment_methods as rules
from counterfoil.domain.rulebook.rule import Language, Rule, Words


@define
class MethodRefusedError(CommandRefusedError):
    """A payment method broke a rule; ``type`` is Stripe's name of its kind."""

    type: str


@define
class WrongCurrencyError(MethodRefusedError):
    """
    A payment method is supported in its own currencies; choose another method, or a price in one
    of them (R105).
    """

    code: ClassVar[str] = "payment_method_currency"
    rule: ClassVar[Rule] = rules.METHOD_SUITS_THE_CURRENCY
    currency: str
    supported: tuple[str, ...]

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which currencies there are instead."""
        currency, supported = self.currency.upper(), ", ".join(self.supported).upper()
        return Words(
            f"{self.type} isn't supported in {currency}, only in {supported}.",
            f"{self.type} wordt niet ondersteund in {currency}, alleen in {supported}.",
        ).in_language(language)


@define
class WrongCountryError(MethodRefusedError):
    """
    A payment method is supported where it is offered; choose one of the business's own country
    (R105).
    """

    code: ClassVar[str] = "payment_method_country"
    rule: ClassVar[Rule] = rules.METHOD_SUITS_THE_COUNTRY
    country: str

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say for whom there is no such method."""
        return Words(
            f"{self.type} isn't supported for a business in {self.country}.",
            f"{self.type} wordt niet ondersteund voor een bedrijf in {self.country}.",
        ).in_language(language)


@define
class NeedsApprovalError(MethodRefusedError):
    """Recurring payments with some methods take an approval; ask for it (R105)."""

    code: ClassVar[str] = "payment_method_approval"
    rule: ClassVar[Rule] = rules.METHOD_IS_APPROVED

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say what takes the approval."""
        return Words(
            f"Recurring payments with {self.type} take an approval.",
            f"Voor terugkerende betalingen met {self.type} is goedkeuring nodig.",
        ).in_language(language)


@define
class AccountNeededError(MethodRefusedError):
    """Some methods take a local account; open it, or choose another method (R105)."""

    code: ClassVar[str] = "payment_method_account"
    rule: ClassVar[Rule] = rules.METHOD_HAS_ITS_ACCOUNT
    needed: Words

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which account that is."""
        return Words(
            f"{self.type} takes {self.needed.en}.",
            f"Voor {self.type} is {self.needed.nl} nodig.",
        ).in_language(language)
