"""Records what Stripe says where it differs from what is held, and tells what came of it."""

from collections.abc import Collection, Sequence

from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.recording import CannotBeAppliedError, Item, Recording
from counterfoil.adapters.stripe.reconcile.comparing import differing
from counterfoil.adapters.stripe.reconcile.finding import Found
from counterfoil.adapters.stripe.reconcile.ours import Ours
from counterfoil.domain.cause import Mode
from counterfoil.domain.decider import StreamRef

_SOME = 100
"""How many statements are recorded in one commit."""


class Mender:
    """
    Records what was seen at Stripe as observations; it decides nothing and sends nothing.

    Attributes:
        refused: what couldn't be recorded, with the reason.
    """

    def __init__(self, portal: BillingPortal, place: tuple[str, Mode], ours: Ours) -> None:
        self._recording = Recording(portal)
        self._place = place
        self._ours = ours
        self.refused: dict[StreamRef, str] = {}

    def mend(self, found: Sequence[Found]) -> Collection[tuple[StreamRef, str]]:
        """
        Record what Stripe said, as of when it was looked at; return the facets that agree now.

        Raises:
            StoreError: the store can't be read or written; what was recorded until then stays.
        """
        seen = [each for each in found if each.look.sighted is not None]
        for start in range(0, len(seen), _SOME):
            self._record(seen[start : start + _SOME])
        return {(each.look.thing, facet) for each in seen for facet in self._agreeing(each)}

    def _record(self, some: Sequence[Found]) -> None:
        """Record several statements in one commit; one that can't be recorded keeps back none."""
        items = [Item(None, (each.look.sighted,)) for each in some if each.look.sighted]
        try:
            self._recording.record(self._place, items)
        except CannotBeAppliedError as error:
            if len(some) == 1:
                self.refused[some[0].look.thing] = error.reason
                return
            for each in some:
                self._record((each,))

    def _agreeing(self, found: Found) -> Collection[str]:
        look = found.look
        holder = self._ours.standing(look).holder
        if look.sighted is None or holder is None:
            return ()
        left = differing(look.thing, holder.state, look.sighted.sighting.after)
        return {each.facet for each in found.differs}.difference(each.facet for each in left)
