"""What is held here, as it is now: of an object its aggregate, and in which lane it goes."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from attrs import frozen

from counterfoil.adapters.desk import Desk
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.standing import Aggregate
from counterfoil.adapters.stripe.reconcile.comparing import is_known, is_over
from counterfoil.adapters.stripe.reconcile.theirs import Look
from counterfoil.domain.cause import Mode
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.resolution import facets_of
from counterfoil.domain.sighted import Observed, as_stated, objects_held

CATALOGUE = "catalogue"
"""The lane of products, prices, coupons, configurations and feedback options."""

_OF_CUSTOMERS = frozenset({"customer", "invoice", "subscription"})
"""The aggregates that go in their customer's lane."""


@frozen(kw_only=True)
class Standing:
    """
    An object as far as it is on record.

    Args:
        holder: its aggregate; None where neither side names it.
        times_sighted: how often Stripe stated anything of the object.
        sighted_at: of which second last.
    """

    thing: StreamRef
    holder: Aggregate | None
    times_sighted: int
    sighted_at: datetime | None

    @property
    def mark(self) -> tuple[int, int]:
        """Return what changes with whatever arrives or is decided."""
        return (0 if self.holder is None else self.holder.version), self.times_sighted

    def is_known(self) -> bool:
        """Tell whether anything is known of the object."""
        return self.holder is not None and is_known(self.thing, self.holder.state)

    def is_over(self) -> bool:
        """Tell whether the object came to an end that nothing leaves."""
        return self.holder is not None and is_over(self.thing, self.holder.state)

    def lane(self, look: Look | None = None) -> str:
        """Name the lane that requests about the object go in: ``customer/cus_1``, ``catalogue``."""
        holder = self.thing if self.holder is None else self.holder.ref
        if holder.kind not in _OF_CUSTOMERS:
            return CATALOGUE
        if holder.kind == "customer":
            return str(holder)
        known = None if self.holder is None else as_stated(holder, self.holder.state)
        stated = None if look is None or look.sighted is None else look.sighted.sighting.after
        customer = _customer_of(known) or _customer_of(stated)
        return f"customer/{customer}" if customer else str(holder)


def _customer_of(observed: Observed | None) -> object:
    facet = None if observed is None else facets_of(observed).get("customer")
    return None if facet is None else facet.value


class Ours:
    """What one account in one mode holds."""

    def __init__(self, portal: BillingPortal, account: str, mode: Mode) -> None:
        self._portal = portal.account(account, mode)
        self._books = portal.books(account, mode)

    @property
    def prefix(self) -> str:
        """Return how rows of this account and mode are marked, ``acct_1/live``."""
        return self._books.prefix

    def standings(self, looks: Iterable[Look]) -> tuple[Standing, ...]:
        """Read at once how the objects stand that were looked at."""
        owners = {look.thing: look.sighted.owner if look.sighted else None for look in looks}
        return tuple(self._read(owners))

    def standing(self, look: Look) -> Standing:
        """Read how an object stands that was looked at."""
        (standing,) = self.standings((look,))
        return standing

    def known(self, things: Collection[StreamRef]) -> tuple[Standing, ...]:
        """Read at once how those of some objects stand of which anything is known."""
        standings = self._read(dict.fromkeys(things))
        return tuple(standing for standing in standings if standing.is_known())

    def ids(self, kind: str) -> tuple[StreamRef, ...]:
        """Return the aggregates of a kind; none where objects of the kind are held by others."""
        if kind not in self._books.registry.by_kind:
            return ()
        return tuple(StreamRef(kind=kind, id=id_) for id_ in self._portal.ids(kind))

    def held_by_account(self) -> tuple[StreamRef, ...]:
        """Return what the account itself holds."""
        own = Desk(self._books).aggregate(self._books.own)
        return objects_held(own.state)

    def _read(self, owners: dict[StreamRef, str | None]) -> Iterator[Standing]:
        desk = Desk(self._books)
        # How often it was sighted is read first: what comes in later is then seen to have come.
        desk.look_up([(thing, "") for thing in owners])
        desk.find(owners)
        holders = {thing: self._holder(desk, thing, owner) for thing, owner in owners.items()}
        desk.read(holder for holder in holders.values() if holder is not None)
        for thing, holder in holders.items():
            seen = desk.statements(thing)
            yield Standing(
                thing=thing,
                holder=None if holder is None else desk.aggregate(holder),
                times_sighted=seen.times,
                sighted_at=seen.last_at,
            )

    def _holder(self, desk: Desk, thing: StreamRef, owner: str | None) -> StreamRef | None:
        known = desk.holder(thing)
        if known is not None or owner is None:
            return known
        kind, _, id_ = owner.partition("/")
        return self._books.named(StreamRef(kind=kind, id=id_))
