"""The questions about the merchant's own service: who is to be served, and what changes in it."""

from collections import defaultdict
from collections.abc import Callable, Generator
from datetime import datetime
from operator import attrgetter
from threading import Event

from attrs import evolve
from sqlalchemy import select

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import Work
from counterfoil.adapters.views.asking import NOW, Asker
from counterfoil.adapters.views.filling import found_by, read_entries
from counterfoil.adapters.views.keeping import Views
from counterfoil.adapters.views.projector import tracking_of
from counterfoil.adapters.views.statements import compiled
from counterfoil.projections.access_changes import AccessChange, Policies, changes_of
from counterfoil.projections.access_policies import (
    ACCESS_POLICIES,
    ACCESS_POLICY,
    DEFAULT_IN_FORCE,
    PolicyCriteria,
    PolicyInForce,
)
from counterfoil.projections.answers import Page, When
from counterfoil.projections.read_model import Entry
from counterfoil.projections.service_access import (
    AccessCriteria,
    SubscriptionAccess,
    service_access,
)
from counterfoil.projections.subscriptions import SUBSCRIPTIONS

LOOKED_AT = 1_000
"""How many entries are looked at at once for changes."""


class AccessViews(Asker):
    """Answers whether subscriptions are to be served, and what changes in that (R135)."""

    def __init__(self, store: EventStore, account: str, clock: Callable[[], datetime]) -> None:
        super().__init__(store, account)
        self._clock = clock
        self._itself = account.partition("/")[0]

    def access_policy(self, when: When = NOW) -> PolicyInForce:
        """Return the policy by which is decided who is to be served; both modes share it."""
        return self._policy(when).answers[0]

    def service_access(
        self, criteria: AccessCriteria, when: When = NOW
    ) -> Page[SubscriptionAccess]:
        """
        Return subscriptions and whether they are to be served, by the policy of the same time.

        All changes since are those after the page's position; of several pages, the first one's.
        """
        policy = self._policy(when)
        at = when.at or when.known_at or self._clock()
        page = self.find(service_access(policy.answers[0].policy, at), criteria, when)
        # What came between the two looks is told as a change.
        return evolve(page, position=min(page.position, policy.position))

    def access_changes(self, after: int = 0, limit: int = 100) -> Page[AccessChange]:
        """
        Return what has changed after a position, in the order in which it became known.

        Whoever goes on after the page's position is told each change once, and misses none.

        Raises:
            NotFilledError: this release has never filled the tables.
            StoreError: the store can't be read.
        """
        return self._read(
            SUBSCRIPTIONS, lambda work: self._changes(after, limit, work), ACCESS_POLICIES
        )

    def follow_access_changes(
        self, stopped: Event, after: int = 0
    ) -> Generator[AccessChange, None, None]:
        """
        Yield what has changed after a position, and what changes from now on, until it is stopped.

        It brings the read models up to date by itself, unless another process does. Whoever is
        told something goes on after its position, be it in another process.

        Raises:
            StoreError: the store can't be read or written.
        """
        growth = self._store.growth()
        try:
            seen: int | None = None
            while not stopped.is_set():
                # Growth is looked at first: what falls between shows at the next look.
                mark = growth.mark()
                if mark == seen:
                    growth.wait(stopped)
                    continue
                Views(self._store).catch_up()
                page = self.access_changes(after, LOOKED_AT)
                yield from page.answers
                after = page.position
                seen = seen if page.has_more else mark
        finally:
            growth.close()

    def _policy(self, when: When) -> Page[PolicyInForce]:
        page = Asker(self._store, self._itself).find(ACCESS_POLICY, PolicyCriteria(), when)
        return page if page.answers else evolve(page, answers=(DEFAULT_IN_FORCE,))

    def _changes(self, after: int, limit: int, work: Work) -> Page[AccessChange]:
        reached = min(
            work.tracked(tracking_of(each.name)) for each in (SUBSCRIPTIONS, ACCESS_POLICIES)
        )
        policies = Policies(self._policies_told(work))
        changes: list[AccessChange] = []
        looked = after
        while looked < reached and len(changes) <= limit:
            until, ids = self._next(looked, reached, work)
            found: list[AccessChange] = list(policies.replaced(looked, until))
            for id_, entries in self._told_of(ids, until, work).items():
                found += changes_of(id_, entries, policies, looked)
            changes += sorted(found, key=attrgetter("position"))
            looked = until
        has_more = len(changes) > limit
        told = tuple(changes[:limit])
        return Page(
            answers=told, position=told[-1].position if has_more else looked, has_more=has_more
        )

    def _policies_told(self, work: Work) -> list[Entry]:
        entries = self._live(ACCESS_POLICIES).entries
        key = (self._itself, self._itself)
        return [entry for _, entry in read_entries(found_by(entries, (key,), work))]

    def _next(self, after: int, reached: int, work: Work) -> tuple[int, list[str]]:
        """Return up to which position to look next, and the subscriptions that are told of."""
        table = self._live(SUBSCRIPTIONS).entries.table
        wanted = (
            select(table.c.position, table.c.id)
            .where(table.c.account == self._account)
            .where(table.c.position > after, table.c.position <= reached)
            .order_by(table.c.position)
            .limit(LOOKED_AT)
        )
        rows = work.rows(*compiled(wanted, self._store.derived.dialect))
        until = int(rows[-1][0]) if len(rows) == LOOKED_AT else reached
        return until, sorted({str(id_) for _, id_ in rows})

    def _told_of(self, ids: list[str], until: int, work: Work) -> dict[str, list[Entry]]:
        """Return all that was told of some subscriptions up to a position."""
        entries = self._live(SUBSCRIPTIONS).entries
        keys = [(self._account, id_) for id_ in ids]
        told: dict[str, list[Entry]] = defaultdict(list)
        for (_, id_), entry in read_entries(found_by(entries, keys, work)):
            if entry.position <= until:
                told[id_].append(entry)
        return told
