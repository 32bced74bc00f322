"""How wishes about an account are refused."""

from typing import ClassVar

import attrs
from attrs import define

from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook import account as rules
from counterfoil.domain.rulebook.rule import Language, Rule, Words


@define
class AccountRefusedError(CommandRefusedError):
    """A wish about an account broke a rule; ``said`` is filled in with the refusal's fields."""

    said: ClassVar[Words]

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say in one sentence what was refused."""
        fields = {a.name: getattr(self, a.name) for a in attrs.fields(type(self))}
        return self.said.in_language(language).format(**fields)


@define
class MerchantsAccountError(AccountRefusedError):
    """An account's settings are the merchant's alone; change them by API or Dashboard."""

    code: ClassVar[str] = "merchants_account"
    rule: ClassVar[Rule] = rules.ACCOUNT_IS_THE_MERCHANTS
    said: ClassVar[Words] = Words(
        "The account was not touched for a customer.",
        "Het account is niet voor een klant gewijzigd.",
    )
