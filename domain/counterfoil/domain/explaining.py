"""Why something may or may not be done, in words: answers put into sentences of one language."""

from collections.abc import Iterable
from datetime import datetime

from attrs import frozen

from counterfoil.domain.answers import Answer
from counterfoil.domain.rulebook import edition_of
from counterfoil.domain.rulebook.rule import Language


@frozen(kw_only=True)
class Reason:
    """One rule that says no: its id, its numbers, what it says, and what to do about it."""

    rule: str
    numbers: tuple[str, ...]
    code: str
    says: str
    remedy: str


@frozen(kw_only=True)
class Explanation:
    """
    Whether an action would be granted by the rules of a moment, and why not.

    Args:
        edition: what the portal let customers do about pausing in those days, as one sentence.
        reasons: in the order in which a command would meet them; none where it would be granted.
    """

    action: str
    subject: str | None
    allowed: bool
    edition: str
    reasons: tuple[Reason, ...]


def explain(
    answers: Iterable[Answer], at: datetime, language: Language = Language.ENGLISH
) -> tuple[Explanation, ...]:
    """Put answers that were given by the rules of a moment into words."""
    edition = edition_of(at).says.in_language(language)
    return tuple(
        Explanation(
            action=answer.action.value,
            subject=answer.subject,
            allowed=answer.allowed,
            edition=edition,
            reasons=tuple(
                Reason(
                    rule=refusal.rule.id,
                    numbers=refusal.rule.numbers,
                    code=refusal.code,
                    says=refusal.rule.says.in_language(language),
                    remedy=refusal.rule.remedy.in_language(language),
                )
                for refusal in answer.refusals
            ),
        )
        for answer in answers
    )
