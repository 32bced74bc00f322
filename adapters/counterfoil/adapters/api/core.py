"""Finds what is shown, for the API's handlers and for what they expand."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from attrs import frozen

from counterfoil.adapters.api.enumerating import HELD_BY, newest_first
from counterfoil.adapters.api.finding import FINDERS
from counterfoil.adapters.api.place import Held, Place, is_id
from counterfoil.adapters.protocol.kinds import Kind

R = TypeVar("R")


@frozen
class Core:
    """What the core holds of one account in one mode, for a renderer."""

    place: Place

    def find(self, kind: Kind[R], id: str) -> Held | None:
        """
        Return an object of a kind; ``None`` where nothing is held of it.

        What was born here is found by Stripe's id, too, and shown under ours.
        """
        if not is_id(id):
            return None
        found = FINDERS[kind.object](self.place, id)
        if found is not None:
            return found
        own = self.place.bound.own_id(id)
        return None if own == id else FINDERS[kind.object](self.place, own)

    def newest(
        self,
        kind: Kind[R],
        like: Mapping[str, str],
        unlike: Mapping[str, str],  # noqa: ARG002 - no list here leaves anything out.
        limit: int,
    ) -> Sequence[Held]:
        """Return what a customer holds of a kind, the newest first."""
        customer = self.place.customer(like["customer"])
        if customer is None:
            return ()
        held = newest_first(HELD_BY[kind.object](self.place, customer))
        return [Held(each) for each in held[:limit]]
