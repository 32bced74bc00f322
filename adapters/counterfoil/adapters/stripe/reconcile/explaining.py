"""Explains what differs: since when our value holds, and why Stripe's most likely is another."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.event_store import InboxOutcome
from counterfoil.adapters.event_store.inbox import Inbox
from counterfoil.adapters.standing import Aggregate
from counterfoil.adapters.stripe.reconcile.comparing import WHOLE, Differs
from counterfoil.adapters.stripe.reconcile.finding import Found
from counterfoil.adapters.stripe.reconcile.report import Difference, Reason, Since
from counterfoil.domain.account import events as account
from counterfoil.domain.cause import Door
from counterfoil.domain.configuration import events as configuration
from counterfoil.domain.coupon import events as coupon
from counterfoil.domain.customer import events as customer
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.holding import awaiting_confirmation, facets_named
from counterfoil.domain.invoice import events as invoice
from counterfoil.domain.observation import facets_of_part, holder_of
from counterfoil.domain.product import events as product
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.sighted import TERMINALS
from counterfoil.domain.subscription import events as subscription
from counterfoil.domain.telling import tellings
from counterfoil.domain.values import Known

_ANNOTATIONS = frozenset({"description", "metadata"})

_PERSONAL: Mapping[str, frozenset[str]] = {
    "customer": _ANNOTATIONS
    | {"address", "email", "name", "phone", "preferred_locales", "shipping"},
    "payment_method": frozenset({"billing_details", "card", "metadata"}),
    "tax_id": frozenset({"value", "verified_address", "verified_name"}),
    "subscription": _ANNOTATIONS | {"comment"},
    "feedback_option": frozenset(),
}
"""The facets that are sealed in events, by kind; of the other kinds metadata and description."""

_UNTOLD: Mapping[str, frozenset[str]] = {
    "coupon": frozenset({"times_redeemed", "valid"}),
    "promotion_code": frozenset({"times_redeemed"}),
    "subscription": frozenset({"discounts"}),
    "configuration": frozenset({"products"}),
}
"""What changes without an event, as when a coupon is redeemed, or stands in none unexpanded."""

_NO_EVENTS = frozenset({"feedback_option"})
"""The kinds of which Stripe sends no events."""

_CONFIRMATION_ENDED = (
    account.ConfirmationEnded,
    configuration.ConfirmationEnded,
    coupon.ConfirmationEnded,
    customer.ConfirmationEnded,
    invoice.ConfirmationEnded,
    product.ConfirmationEnded,
    subscription.ConfirmationEnded,
)

_PENDING: Mapping[InboxOutcome, Reason] = {
    InboxOutcome.QUARANTINED: Reason.WEBHOOK_QUARANTINED,
    InboxOutcome.RECEIVED: Reason.WEBHOOK_NOT_APPLIED,
}


class Explainer:
    """Explains differences of one account and mode."""

    def __init__(self, portal: AccountPortal, inbox: Inbox, prefix: str) -> None:
        self._portal = portal
        self._inbox = inbox
        self._prefix = prefix

    def explain(self, found: Sequence[Found]) -> tuple[Difference, ...]:
        """Return the differences of objects that were found to differ, facet by facet."""
        pending = self._pending() if found else {}
        return tuple(
            difference for each in found for difference in self._differences(each, pending)
        )

    def _differences(
        self, found: Found, pending: Mapping[str, tuple[Reason, str]]
    ) -> Iterator[Difference]:
        thing, standing = found.look.thing, found.standing
        history = _History(self._portal, thing, standing.holder)
        for differs in found.differs:
            since = _since(history.last_told(differs))
            evidence = history.refusal(differs)
            is_ours = _is_decided(since) and not history.is_confirmed(differs)
            reason = Reason.REFUSED if evidence else _reason(found, differs, is_ours=is_ours)
            if reason in _BY_WEBHOOK and str(thing) in pending:
                reason, evidence = pending[str(thing)]
            yield Difference(
                thing=thing,
                facet=differs.facet,
                ours=differs.ours,
                theirs=differs.theirs,
                is_personal=differs.facet in _PERSONAL.get(thing.kind, _ANNOTATIONS),
                since=since,
                sighted_at=standing.sighted_at,
                looked_at=found.look.at,
                reason=reason,
                evidence=evidence,
            )

    def _pending(self) -> Mapping[str, tuple[Reason, str]]:
        """Return by object the message that tells of it and came to nothing so far."""
        found: dict[str, tuple[Reason, str]] = {}
        for outcome, reason in _PENDING.items():
            before = None
            while page := self._inbox.page(account=self._prefix, outcome=outcome, before=before):
                found |= {each.object: (reason, each.event_id) for each in page if each.object}
                before = page[-1].number
        return found


_BY_WEBHOOK = frozenset({Reason.WEBHOOK_MISSED, Reason.NEVER_SEEN_HERE, Reason.DELETED_THERE})


def _is_decided(since: Since | None) -> bool:
    return since is not None and since.door != Door.OBSERVATION


def _reason(found: Found, differs: Differs, *, is_ours: bool) -> Reason:
    thing, holder = found.look.thing, found.standing.holder
    if found.look.sighted is None:
        return Reason.NOT_THERE
    if differs.facet == WHOLE or holder is None:
        untold = thing.kind in _NO_EVENTS
        return Reason.NO_WEBHOOK_TELLS if untold else Reason.NEVER_SEEN_HERE
    if differs.facet in awaiting_confirmation(thing, holder.state):
        return Reason.AWAITING_CONFIRMATION
    if differs.facet in _unsettled(thing, holder):
        return Reason.UNSETTLED
    if differs.ours in TERMINALS[thing.kind].get(differs.facet, ()):
        return Reason.OVER_HERE
    if is_ours:
        return Reason.DECIDED_HERE
    if (differs.facet, differs.theirs) in (("deleted", True), ("customer", None)):
        return Reason.DELETED_THERE
    if thing.kind in _NO_EVENTS or differs.facet in _UNTOLD.get(thing.kind, ()):
        return Reason.NO_WEBHOOK_TELLS
    return Reason.WEBHOOK_MISSED


def _unsettled(thing: StreamRef, holder: Aggregate) -> frozenset[str]:
    known = getattr(holder.state, "last", holder.state)
    names: Iterable[str] = getattr(known, "unsettled", ())
    if thing == holder.ref:
        return frozenset(name for name in names if not holder_of(name))
    return frozenset(facets_of_part(thing.id, names))


class _History:
    """What the events tell of one object: since when its values are held, what was refused."""

    def __init__(self, portal: AccountPortal, thing: StreamRef, holder: Aggregate | None) -> None:
        self._told: list[tuple[Recorded[object], Mapping[str, Known[object]]]] = []
        self._refused: dict[str, tuple[int, str]] = {}
        self._confirmed: dict[str, int] = {}
        if holder is None:
            return
        recorded = portal.events(holder.ref)
        told = tellings(holder.ref, recorded, holder.decider)
        for each, telling in zip(recorded, told, strict=True):
            if isinstance(each.event, _CONFIRMATION_ENDED):
                for facet in facets_named(thing, each.event.facets):
                    if each.event.refused_with:
                        self._refused[facet] = (each.version, each.event.refused_with)
                    else:
                        self._confirmed[facet] = each.version
            if telling.thing == thing:
                # What was learned of an earlier moment changed nothing of the present.
                news = {
                    name: facet
                    for name, facet in telling.after.items()
                    if telling.before.get(name) != facet
                }
                self._told.append((each, news))

    def last_told(self, differs: Differs) -> Recorded[object] | None:
        """Return the event since which a value is held."""
        if differs.facet == WHOLE:
            return self._told[0][0] if differs.ours and self._told else None
        value = Known(differs.ours)
        told = (each for each, news in reversed(self._told) if news.get(differs.facet) == value)
        return next(told, None)

    def refusal(self, differs: Differs) -> str | None:
        """Return the code with which Stripe refused what is held."""
        version, code = self._refused.get(differs.facet, (0, None))
        told = self.last_told(differs)
        return code if told is not None and told.version < version else None

    def is_confirmed(self, differs: Differs) -> bool:
        """Tell whether Stripe took what is held, so that it was changed there afterwards."""
        told = self.last_told(differs)
        return told is not None and told.version < self._confirmed.get(differs.facet, 0)


def _since(recorded: Recorded[object] | None) -> Since | None:
    if recorded is None:
        return None
    cause = recorded.cause
    return Since(
        happened_at=recorded.happened_at,
        recorded_at=recorded.recorded_at,
        actor=cause.actor,
        door=cause.door,
        reference=cause.stripe_event_id or cause.command_id,
    )
