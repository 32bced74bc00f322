"""What all refusals about a subscription share: its id, and what was not done to it."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook.rule import Language, Words
from counterfoil.domain.values import SubscriptionId


@define
class SubscriptionRefusedError(CommandRefusedError):
    """A wish for a subscription broke a rule."""

    outcome: ClassVar[Words] = Words("was not changed", "is niet gewijzigd")
    subscription_id: SubscriptionId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say what was not done to the subscription."""
        return Words(
            f"Subscription {self.subscription_id} {self.outcome.en}.",
            f"Abonnement {self.subscription_id} {self.outcome.nl}.",
        ).in_language(language)
