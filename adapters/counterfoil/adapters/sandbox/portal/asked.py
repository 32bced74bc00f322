"""What a customer asks for in the portal, and for which of its things."""

from collections.abc import Mapping

from attrs import frozen

from counterfoil.adapters.sandbox.portal.asking import Asker
from counterfoil.adapters.sandbox.portal.views import RefusedError, Subscription, Visited

Fields = Mapping[str, str]
"""What a form says, by field; ``do`` names the action."""


@frozen
class Asked:
    """What a customer asks for."""

    asker: Asker
    visited: Visited
    fields: Fields

    def field(self, name: str) -> str:
        """
        Return what a field of the form says.

        Raises:
            RefusedError: it says nothing.
        """
        said = self.fields.get(name, "")
        if not said:
            raise RefusedError(f"The form must say {name}.")
        return said

    def subscription(self) -> Subscription:
        """
        Return the subscription that the form is about.

        Raises:
            RefusedError: the customer, or the flow, has no such one.
        """
        subscription = self.visited.subscription(self.field("subscription"))
        if self.visited.led not in {None, subscription.id}:
            raise RefusedError("This session is about another subscription.")
        return subscription

    def change(self, subscription: Subscription, params: Mapping[str, str]) -> None:
        """Change a subscription."""
        self.asker.ask("POST", f"/v1/subscriptions/{subscription.id}", params)


def check(is_so: bool, otherwise: str) -> None:  # noqa: FBT001 - it is what is checked.
    """
    Check that something is so.

    Raises:
        RefusedError: it isn't.
    """
    if not is_so:
        raise RefusedError(otherwise)
