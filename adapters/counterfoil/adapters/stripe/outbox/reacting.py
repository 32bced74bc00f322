"""Makes requests to Stripe of what was decided, in the order of the log, each exactly once."""

from collections.abc import Iterator, Sequence

from attrs import frozen

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.outbox_rows import NewRequest
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.streams import place_of, ref_of
from counterfoil.adapters.stripe.outbox.filling_in import as_lack
from counterfoil.adapters.stripe.outbox.keys import key_of
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.cause import Actor, Mode
from counterfoil.domain.recorded import Recorded
from counterfoil.projections.stripe_sync import requests_of
from counterfoil.projections.syncing.provider_request import CATALOGUE, Decided, ProviderRequest

PAGE = 1_000
"""How many events of the log are looked at in one transaction, more or less."""


@frozen
class Group:
    """What one command decided of one aggregate, as it was recorded."""

    recorded: tuple[Recorded[object], ...]

    @property
    def stream(self) -> str:
        """Return the aggregate's stream."""
        return self.recorded[0].stream


class Reactor:
    """Takes the reaction along the log. Any number may be at it: one of them comes first."""

    def __init__(self, portal: BillingPortal) -> None:
        self._portal = portal
        self._outbox = portal.store.outbox
        self._has_stripe: dict[str, bool] = {}

    def catch_up(self) -> int:
        """
        Make requests of all that was decided up to now; return how many were made.

        What one command decided is read together: it is one commit, and so one part of the log.

        Raises:
            StoreError: the store can't be read or written; what was made until then is kept.
        """
        self._has_stripe.clear()
        made = 0
        after = self._outbox.reacted()
        while True:
            last, groups = _groups_after(self._portal.store, after)
            if last == after:
                return made
            news = [new for group in groups for new in self._requests(group)]
            if self._outbox.add(news, after=after, last=last):
                made += len(news)
                after = last
            else:
                after = self._outbox.reacted()

    def _requests(self, group: Group) -> Iterator[NewRequest]:
        account, mode = place_of(group.stream)
        if not self._had_stripe(account):
            return
        for request in requests_of(decided_by(self._portal, group)):
            books = self._portal.books(account, request.mode or mode)
            subject = f"{books.prefix}/outbox"
            # What can't be undone says nothing personal, but for the reasons: it is sent though its
            # customer was erased, who would be charged for ever otherwise.
            is_impersonal = request.is_final and not request.facets
            if request.lane != CATALOGUE and not is_impersonal:
                subject = f"{books.prefix}/{request.lane}"
            yield _new(request, group, books.prefix, subject)

    def _had_stripe(self, account: str) -> bool:
        """
        Tell whether an account has ever had anything to do with Stripe.

        What was asked of Stripe before it was disconnected is still waited for; what is decided
        afterwards asks for nothing.
        """
        if account not in self._has_stripe:
            state = self._portal.account(account, Mode.LIVE).get(ACCOUNT, account)
            self._has_stripe[account] = state.provider is not None
        return self._has_stripe[account]


def decided_by(portal: BillingPortal, group: Group) -> Decided:
    """Return what a group of recorded events decided, with the states before and after it."""
    account, mode = place_of(group.stream)
    ref = ref_of(group.stream)
    decider = portal.books(account, mode).registry.by_kind[ref.kind]
    stored = portal.store.load_events(group.stream).events
    first, last = group.recorded[0].version, group.recorded[-1].version
    before = decider.fold(decider.initial(ref.id), stored[: first - 1])
    events = stored[first - 1 : last]
    return Decided(
        ref=ref,
        events=events,
        before=before,
        after=decider.fold(before, events),
        at=group.recorded[0].recorded_at,
    )


def groups_in(recorded: Sequence[Recorded[object]]) -> Iterator[Group]:
    """
    Group recorded events by the command that decided them and their aggregate.

    What Stripe stated, and what time brought about, is no decision that Stripe is to be told of.
    """
    found: dict[tuple[str, str], list[Recorded[object]]] = {}
    for each in recorded:
        if each.cause.actor not in {Actor.STRIPE, Actor.TIME}:
            found.setdefault((each.stream, each.cause.command_id), []).append(each)
    return (Group(tuple(each)) for each in found.values())


def _groups_after(store: EventStore, after: int) -> tuple[int, list[Group]]:
    """Return groups after a position, and the position of the last event that was looked at."""
    last = after
    decided: list[Recorded[object]] = []
    looked_at = 0
    for opened in store.opened(after, PAGE):
        for row in opened.rows:
            is_decision = opened.trace(row).cause.actor not in {Actor.STRIPE, Actor.TIME}
            recorded = opened.recorded(row) if is_decision else None
            if looked_at >= PAGE and not _goes_on(decided, recorded):
                return last, list(groups_in(decided))
            if recorded is not None:
                decided.append(recorded)
            last = row[0]
            looked_at += 1
    return last, list(groups_in(decided))


def _goes_on(decided: Sequence[Recorded[object]], following: Recorded[object] | None) -> bool:
    """Tell whether the next event may be of the commit of those before it."""
    if not decided or following is None:
        return False
    return decided[-1].cause.command_id == following.cause.command_id


def _new(request: ProviderRequest, group: Group, account: str, subject: str) -> NewRequest:
    first = group.recorded[0]
    command_id = first.cause.command_id
    return NewRequest(
        account=account,
        lane=request.lane,
        stream=group.stream,
        version=group.recorded[-1].version,
        command_id=command_id,
        name=request.name,
        key=key_of(group.stream, command_id, request.name),
        method=request.method.value,
        path=request.path,
        reads=request.reads,
        names=request.names,
        answers=tuple((each.operation.value, each.subject) for each in request.answers),
        facets=request.facets,
        is_final=request.is_final,
        subject=subject,
        decided_at=first.recorded_at,
        lacks=None if request.completion is None else as_lack(request.completion),
        body=request.body,
    )
