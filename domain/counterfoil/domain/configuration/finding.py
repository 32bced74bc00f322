"""What looking a configuration over finds: one finding a rule and a place."""

from enum import StrEnum

from attrs import frozen

from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook.rule import Language, Rule, Words


class Severity(StrEnum):
    """
    How much a finding matters, worst first.

    An ``ERROR`` is what Stripe would refuse, or what can't work; a ``WARNING`` what works other
    than it seems to, or can't be checked; an ``ADVICE`` what works and could be better.
    """

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


@frozen(kw_only=True)
class Finding:
    """
    What was found in a configuration as it stands.

    Args:
        rule: the rule that it is about.
        param: Stripe's name for where it was found.
        says: what was found.
    """

    rule: Rule
    param: str
    says: Words
    severity: Severity

    @property
    def remedy(self) -> Words:
        """Return what to do."""
        return self.rule.remedy


def refused(
    refusal: CommandRefusedError, severity: Severity = Severity.ERROR, *, param: str | None = None
) -> Finding:
    """Return the finding of what would be refused today, though it is in force."""
    return Finding(
        rule=refusal.rule,
        param=param or refusal.param or "",
        says=Words(refusal.what(Language.ENGLISH), refusal.what(Language.DUTCH)),
        severity=severity,
    )
