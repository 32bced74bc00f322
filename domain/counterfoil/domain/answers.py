"""What may be done here and what not, for the pages that show buttons: one answer an action."""

from enum import StrEnum

from attrs import frozen

from counterfoil.domain.refusal import CommandRefusedError


@frozen(kw_only=True)
class Answer:
    """
    Whether one action would be granted now, and if not, why.

    Args:
        action: what could be done, the value of the aggregate's own enum of actions.
        subject: what it would be done to, where there are several (a payment method, an item).
        refusals: every rule that says no, in the order in which a command would meet them.
    """

    action: StrEnum
    subject: str | None = None
    refusals: tuple[CommandRefusedError, ...] = ()

    @property
    def allowed(self) -> bool:
        """Tell whether nothing stands in the way."""
        return not self.refusals
