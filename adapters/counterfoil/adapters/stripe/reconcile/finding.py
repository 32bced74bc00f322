"""An object as it was seen at both sides, and what differs."""

from attrs import frozen

from counterfoil.adapters.stripe.reconcile.comparing import NEW_TO_STRIPE, Differs, differing
from counterfoil.adapters.stripe.reconcile.ours import Standing
from counterfoil.adapters.stripe.reconcile.theirs import Look


@frozen(kw_only=True)
class Found:
    """An object that differs, as it was seen at both sides."""

    look: Look
    standing: Standing
    differs: tuple[Differs, ...]

    def says_the_same_as(self, before: "Found") -> bool:
        """Tell whether a look said the same before, with nothing that arrived in between."""
        return (self.standing.mark, self.differs) == (before.standing.mark, before.differs)


def differing_at(look: Look, standing: Standing) -> tuple[Differs, ...]:
    """Return what differs; what no aggregate can hold, as a loose payment method, doesn't."""
    if look.sighted is None:
        return (NEW_TO_STRIPE,) if standing.is_known() and not standing.is_over() else ()
    if standing.holder is None:
        return ()
    return differing(look.thing, standing.holder.state, look.sighted.sighting.after)
