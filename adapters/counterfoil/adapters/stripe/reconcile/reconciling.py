"""Compares both sides, looks twice before a difference counts, and records what Stripe says."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from attrs import define, evolve, field

from counterfoil.adapters.errors import PortalError
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.stripe.gateway import Gateway
from counterfoil.adapters.stripe.linking.gateway import LinkedGateway
from counterfoil.adapters.stripe.linking.translating import Translating
from counterfoil.adapters.stripe.reconcile.explaining import Explainer
from counterfoil.adapters.stripe.reconcile.finding import Found, differing_at
from counterfoil.adapters.stripe.reconcile.mending import Mender
from counterfoil.adapters.stripe.reconcile.ours import Ours
from counterfoil.adapters.stripe.reconcile.report import Report
from counterfoil.adapters.stripe.reconcile.theirs import LISTS, Look, Theirs
from counterfoil.domain.cause import Mode
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.sighted import objects_held

ROUNDS_MAX = 3
"""How often what differs is looked at again, until two looks one after the other say the same."""

_SOME = 100
"""How many objects are read at a time."""


@define
class StrangersError(PortalError):
    """
    Nothing that is held is at Stripe: more likely the key is a wrong one than all was deleted.
    """

    place: str
    absent: int

    def __str__(self) -> str:
        """Say what happened and what to do."""
        return (
            f"Of what {self.place} holds Stripe knows nothing ({self.absent} objects were asked"
            " for): nothing was recorded. Use a key of that account and mode."
        )


def nothing_in_flight(_place: str) -> AbstractSet[str]:
    """Say that no request is under way."""
    return frozenset()


def _go_on() -> None:
    """Look again at once."""


def _tell_nobody(_kind: str, _looked: int) -> None:
    """Let nobody know how far it has come."""


@define
class _Tally:
    """
    What was found so far.

    Args:
        customers: those that are at Stripe; lists leave out who is on a test clock.
        held: what the aggregates that were read hold, by kind; ``listed``: what Stripe listed.
        met: how many objects both sides know; ``absent``: how many Stripe doesn't.
        differing: what differed at the last look; ``counted``: at two looks.
    """

    customers: list[str] = field(factory=list)
    held: dict[str, set[StreamRef]] = field(factory=lambda: defaultdict(set))
    listed: dict[str, set[StreamRef]] = field(factory=lambda: defaultdict(set))
    met: int = 0
    absent: int = 0
    compared: Counter[str] = field(factory=Counter)
    differing: dict[StreamRef, Found] = field(factory=dict)
    counted: list[Found] = field(factory=list)
    skipped: list[StreamRef] = field(factory=list)
    unreadable: dict[StreamRef, str] = field(factory=dict)


class Reconciler:
    """
    Compares what one account in one mode holds with what Stripe says now.

    Args:
        place: the account and the mode.
        context: the account within which to look at Stripe where it isn't the key's own.
        in_flight: names the lanes of a place, ``acct_1/live``, in which requests are under way:
            ``customer/cus_1``, ``catalogue``.
        pause: is called before what differs is looked at again, to give webhooks their time.
        on_progress: is told of what kind how many objects more were looked at.
    """

    def __init__(  # noqa: PLR0913
        self,
        portal: BillingPortal,
        place: tuple[str, Mode],
        gateway: Gateway,
        *,
        context: str | None = None,
        clock: Callable[[], datetime] = utc_now,
        in_flight: Callable[[str], AbstractSet[str]] = nothing_in_flight,
        pause: Callable[[], None] = _go_on,
        on_progress: Callable[[str, int], None] = _tell_nobody,
    ) -> None:
        self._ours = Ours(portal, *place)
        linked = LinkedGateway(gateway, Translating(portal.books(*place), clock))
        self._theirs = Theirs(linked, clock, context=context)
        self._mender = Mender(portal, place, self._ours)
        self._explainer = Explainer(portal.account(*place), portal.store.inbox, self._ours.prefix)
        self._in_flight = in_flight
        self._pause = pause
        self._on_progress = on_progress

    def run(self, *, apply: bool = False) -> Report:
        """
        Compare all objects; nothing is sent to Stripe.

        Args:
            apply: record what Stripe says where it differs, as of when it was looked at.

        Raises:
            StrangersError: Stripe knows nothing of what is held.
            GatewayError: Stripe gave no answer that can be used.
            StoreError: the store can't be read or written.
        """
        tally = _Tally()
        tally.held["feedback_option"].update(self._ours.held_by_account())
        for kind in LISTS:
            self._compare_all(kind, tally)
        if tally.absent and not tally.met:
            raise StrangersError(self._ours.prefix, tally.absent)
        moving = self._look_again(tally)
        differences = self._explainer.explain(tally.counted)
        if apply:
            mended = self._mender.mend(tally.counted)
            tally.unreadable |= self._mender.refused
            differences = tuple(
                evolve(each, mended=(each.thing, each.facet) in mended) for each in differences
            )
        return Report(
            compared=dict(tally.compared),
            differences=differences,
            skipped=tuple(tally.skipped),
            moving=moving,
            unreadable=tuple(tally.unreadable.items()),
        )

    def _compare_all(self, kind: str, tally: _Tally) -> None:
        """Look at each object of a kind: those that are listed, then the others that we hold."""
        for looks in self._theirs.listed(kind, tally.customers):
            fresh = [each for each in looks if each.thing not in tally.listed[each.thing.kind]]
            for look in fresh:
                tally.listed[look.thing.kind].add(look.thing)
            self._compare(fresh, tally)
        held = {*self._ours.ids(kind), *tally.held[kind]}
        for some in _batches(sorted(held - tally.listed.pop(kind, set()), key=str)):
            known = [each for each in self._ours.known(some) if not each.is_over()]
            self._compare([self._theirs.look(each.thing) for each in known], tally)
            if tally.absent >= _SOME and not tally.met:
                raise StrangersError(self._ours.prefix, tally.absent)

    def _compare(self, looks: Sequence[Look], tally: _Tally) -> None:
        if not looks:
            return
        for look, standing in zip(looks, self._ours.standings(looks), strict=True):
            tally.compared[look.thing.kind] += 1
            if standing.holder is not None and standing.holder.ref == look.thing:
                for each in objects_held(standing.holder.state):
                    tally.held[each.kind].add(each)
            if standing.is_known():
                tally.met += not look.is_absent
                tally.absent += look.is_absent
            if look.unreadable is not None:
                tally.unreadable[look.thing] = look.unreadable
                continue
            if look.is_in_force() and look.thing.kind == "customer":
                tally.customers.append(look.thing.id)
            differs = differing_at(look, standing)
            if differs:
                tally.differing[look.thing] = Found(look=look, standing=standing, differs=differs)
        self._on_progress(looks[0].thing.kind, len(looks))

    def _look_again(self, tally: _Tally) -> tuple[StreamRef, ...]:
        """Count what differs at two looks in the same way; return what never came to rest."""
        remaining: Mapping[StreamRef, Found] = tally.differing
        for _ in range(ROUNDS_MAX):
            if not remaining:
                break
            self._pause()
            remaining = {
                before.look.thing: found
                for before in remaining.values()
                for found in self._confirm(before, tally)
            }
        return tuple(remaining)

    def _confirm(self, before: Found, tally: _Tally) -> Iterator[Found]:
        """Look at an object again, and yield what is to be looked at once more."""
        thing = before.look.thing
        busy = self._in_flight(self._ours.prefix)
        look = self._theirs.look(thing)
        standing = self._ours.standing(look)
        if look.unreadable is not None:
            tally.unreadable[thing] = look.unreadable
            return
        found = Found(look=look, standing=standing, differs=differing_at(look, standing))
        if not found.differs:
            return
        lane = standing.lane(look)
        if lane in busy or lane in self._in_flight(self._ours.prefix):
            tally.skipped.append(thing)
        elif found.says_the_same_as(before):
            tally.counted.append(found)
        else:
            yield found


def _batches(things: Sequence[StreamRef]) -> Iterator[Collection[StreamRef]]:
    return (things[start : start + _SOME] for start in range(0, len(things), _SOME))
