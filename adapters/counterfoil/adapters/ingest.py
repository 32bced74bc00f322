"""
Records what Stripe's events and objects state, each event once; keeps aside what can't be read.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from hashlib import sha256

import msgspec
from attrs import Factory, frozen

from counterfoil.adapters.accounts import OWN_ACCOUNT, check_account, is_account
from counterfoil.adapters.counting import most_frequent_first
from counterfoil.adapters.event_store import Quarantined
from counterfoil.adapters.observing import Outcome
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.recording import CannotBeAppliedError, Item, Recording
from counterfoil.adapters.streams import ref_of
from counterfoil.adapters.stripe.findings import EventHead, IgnoredType, Malformed, Sighted
from counterfoil.adapters.stripe.linking.translating import Translating
from counterfoil.adapters.stripe.reading import read_item
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.cause import Mode

REASONS_MAX = 100
"""How many quarantined messages a summary tells of, so that it stays small."""


@frozen(kw_only=True)
class HeldBack:
    """A message that was quarantined: under which id it is kept, and why."""

    event_id: str
    type: str
    reason: str


@frozen(kw_only=True)
class Summary:
    """
    What an ingestion came to; each item that was read is counted in one of the others.

    Args:
        nothing_new: said what was known already.
        earlier: told of the past; what is true now was known better already.
        duplicates: were on record already.
        waiting: were kept; they count once another statement names the aggregate that holds them.
        ignored_types: how many there were of each type, the most frequent first.
        quarantine: the first of the quarantined messages.
        released: were quarantined before, and are on record now.
        touched: how many aggregates got events, by kind.
    """

    read: int = 0
    applied: int = 0
    nothing_new: int = 0
    earlier: int = 0
    duplicates: int = 0
    waiting: int = 0
    ignored: int = 0
    quarantined: int = 0
    ignored_types: Mapping[str, int] = Factory(dict)
    quarantine: tuple[HeldBack, ...] = ()
    released: int = 0
    touched: Mapping[str, int] = Factory(dict)


class Ingestion:
    """
    Takes items one by one; each is recorded or kept aside before the next is looked at.

    Args:
        account: whose the items are that don't name a connected account.
        looked_at: when plain objects were looked at; now, where it isn't said. Events say
        themselves when they happened.
    """

    def __init__(
        self,
        portal: BillingPortal,
        *,
        account: str = OWN_ACCOUNT,
        looked_at: datetime | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        check_account(account)
        self._portal = portal
        self._account = account
        self._clock = clock
        self._looked_at = looked_at or clock()
        self._outcomes: Counter[Outcome] = Counter()
        self._ignored: Counter[str] = Counter()
        self._quarantine: list[HeldBack] = []
        self._quarantined = 0
        self._released = 0
        self._held: dict[str, set[str]] = {}
        self._start = portal.store.last_position()
        self._recording = Recording(portal)
        self._translating: dict[tuple[str, Mode], Translating | None] = {}

    def take(self, item: JsonObject | Malformed) -> None:
        """
        Record what an item states; whatever it holds, only the store and its keys can fail.

        Raises:
            StoreError: the store can't be read or written; what was taken before is on record.
        """
        if isinstance(item, Malformed):
            self._hold(item, item.raw or b"", self._prefix({}))
            return
        reading = read_item(self._by_our_ids(item), at=self._looked_at)
        if isinstance(reading, IgnoredType):
            self._ignored[reading.type] += 1
        elif isinstance(reading, Malformed):
            self._hold(reading, _written(item), self._prefix(item))
        else:
            self._record(*reading, item)

    def summary(self) -> Summary:
        """Count what was taken so far."""
        came = self._outcomes
        return Summary(
            read=came.total() + self._ignored.total() + self._quarantined,
            applied=came[Outcome.APPLIED],
            nothing_new=came[Outcome.NOTHING_NEW],
            earlier=came[Outcome.EARLIER],
            duplicates=came[Outcome.DUPLICATE],
            waiting=came[Outcome.WAITING],
            ignored=self._ignored.total(),
            quarantined=self._quarantined,
            ignored_types=most_frequent_first(self._ignored),
            quarantine=tuple(self._quarantine),
            released=self._released,
            touched=self._touched(),
        )

    def _record(
        self, head: EventHead | None, sighted: tuple[Sighted, ...], item: JsonObject
    ) -> None:
        prefix = self._prefix(item)
        event_id = head.id if head else _text(item.get("id"))
        if head and head.account and head.account != prefix[0]:
            why = "Its `account` has a shape that no API version gives it."
        else:
            try:
                (outcome,) = self._recording.record(prefix, (Item(head, sighted),))
            except CannotBeAppliedError as error:
                why = str(error)
            else:
                self._outcomes[outcome] += 1
                self._release(prefix, event_id)
                return
        type_ = head.type if head else None
        self._hold(Malformed(why, event_id=event_id, type=type_), _written(item), prefix)

    def _by_our_ids(self, item: JsonObject) -> JsonObject:
        """Return an item by our ids, where anything of its account was born here before."""
        prefix = self._prefix(item)
        if prefix not in self._translating:
            translating = Translating(self._portal.books(*prefix), self._clock)
            self._translating[prefix] = translating if translating.has_links() else None
        known = self._translating[prefix]
        return item if known is None else known.inward(item)

    def _prefix(self, item: JsonObject) -> tuple[str, Mode]:
        """Return the account and the mode of an item; what doesn't say is a test."""
        named = _text(item.get("account")) if item.get("object") == "event" else ""
        account = named if is_account(named) else self._account
        return account, Mode.LIVE if item.get("livemode") is True else Mode.TEST

    def _hold(self, broken: Malformed, raw: bytes, prefix: tuple[str, Mode]) -> None:
        """Quarantine a message under its event's id, or under a digest where it has none."""
        event_id = broken.event_id or f"digest:{sha256(raw).hexdigest()[:32]}"
        held = HeldBack(event_id=event_id, type=broken.type or "unknown", reason=broken.reason)
        account = _joined(prefix)
        known = self._held_of(account)
        if event_id not in known:
            self._portal.store.quarantine(
                account,
                Quarantined(
                    event_id=event_id,
                    type=held.type,
                    reason=held.reason,
                    at=self._clock(),
                    raw=raw,
                ),
            )
            known.add(event_id)
        self._quarantined += 1
        if len(self._quarantine) < REASONS_MAX:
            self._quarantine.append(held)

    def _release(self, prefix: tuple[str, Mode], event_id: str) -> None:
        account = _joined(prefix)
        known = self._held_of(account)
        if event_id in known:
            known.remove(event_id)
            self._released += self._portal.store.release(account, event_id)

    def _held_of(self, account: str) -> set[str]:
        """Return the ids that an account has in quarantine; they are few, and asked for often."""
        held = self._held.get(account)
        if held is None:
            held = {each.event_id for each in self._portal.store.quarantined(account)}
            self._held[account] = held
        return held

    def _touched(self) -> Mapping[str, int]:
        """Count the aggregates that got events since the beginning, by kind."""
        streams = {
            row.stream for page in self._portal.store.rows(after=self._start) for row in page
        }
        kinds = Counter(ref_of(stream).kind for stream in streams)
        return most_frequent_first(kinds)


def ingest(
    portal: BillingPortal,
    items: Iterable[JsonObject | Malformed],
    *,
    account: str = OWN_ACCOUNT,
    looked_at: datetime | None = None,
) -> Summary:
    """Record what items state, and count what came of it."""
    ingestion = Ingestion(portal, account=account, looked_at=looked_at)
    for item in items:
        ingestion.take(item)
    return ingestion.summary()


def _joined(prefix: tuple[str, Mode]) -> str:
    account, mode = prefix
    return f"{account}/{mode}"


def _written(item: JsonObject) -> bytes:
    """Write an item as it is kept in quarantine."""
    try:
        return msgspec.json.encode(item)
    except (RecursionError, UnicodeEncodeError):
        # Nothing that was read from a file gets here.
        return b""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
