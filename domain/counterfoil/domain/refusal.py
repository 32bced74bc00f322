"""How a command says no: one class a rule, with what happened, why, and what to do."""

from collections.abc import Iterable
from typing import ClassVar

import attrs
from attrs import define

from counterfoil.domain.rulebook.rule import Language, Rule, Words, cited


class CommandRefusedError(Exception):
    """
    A command broke a rule, and nothing was recorded.

    Subclasses are ``attrs.define`` classes: one a rule, with typed fields, a stable ``code``, the
    ``rule``, and ``param`` where Stripe names one.
    """

    code: ClassVar[str]
    rule: ClassVar[Rule]
    param: ClassVar[str | None] = None

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say in one sentence what was refused."""
        raise NotImplementedError

    def explain(self, language: Language = Language.ENGLISH) -> str:
        """Say what was refused, the rule in words with its numbers, and the remedy."""
        says = cited(self.rule.says.in_language(language), self.rule.numbers)
        remedy = self.rule.remedy.in_language(language)
        return f"{self.what(language)} {says} {remedy}"

    def __str__(self) -> str:
        """Return the English explanation."""
        return self.explain()


@define
class SaidRefusalError(CommandRefusedError):
    """A refusal whose sentence, ``said``, is filled in with the fields of the refusal."""

    said: ClassVar[Words]

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say in one sentence what was refused."""
        fields = {field.name: getattr(self, field.name) for field in attrs.fields(type(self))}
        return self.said.in_language(language).format(**fields)


def refuse_first(refusals: Iterable[CommandRefusedError]) -> None:
    """
    Raise the first of the refusals that a guard yields, if it yields any: their order is the
    precedence.
    """
    for refusal in refusals:
        raise refusal
