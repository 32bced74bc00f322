"""
Who leaves and who stays, month by month: why, and what offers bring (R117-R120).

Months are UTC. A step counts in the month in which it happened, by when Stripe or this portal says
it did.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from attrs import frozen

from counterfoil.domain.moments import from_micros, to_micros
from counterfoil.projections.leaving import GOING, STANDING, Step, StepKind
from counterfoil.projections.months import Month


@frozen(kw_only=True)
class Months:
    """
    Of which months it is asked, first and last included.

    None: from the first in which anything happened, until the last.
    """

    first: Month | None = None
    last: Month | None = None

    @property
    def since(self) -> int | None:
        """Return the first moment, in microseconds since 1970."""
        return None if self.first is None else to_micros(self.first.start)

    @property
    def until(self) -> int | None:
        """Return the first moment after the last month."""
        return None if self.last is None else to_micros(self.last.following.start)


@frozen(kw_only=True)
class ReasonGiven:
    """
    How many subscriptions were left for a reason.

    ``feedback`` is one of Stripe's own reasons, ``feedback_option`` the id of one of the
    merchant's.
    """

    feedback: str | None
    feedback_option: str | None
    count: int


@frozen(kw_only=True)
class OfferMade:
    """How often a coupon was offered to who was about to leave, and how often it was taken."""

    coupon: str
    made: int
    accepted: int


@frozen(kw_only=True)
class Cancellations:
    """
    Leaving and staying within a period.

    Args:
        asked: how often somebody asked to cancel, at the period's end or at once. To set another
            date isn't to ask again.
        reversed: how often that was taken back (R111).
        ended: subscriptions that ended, whatever for; not those that were never paid at all.
        reasons: of each subscription the last reason that was given in the period, most frequent
            first; that it was cleared afterwards, as when the customer stays, takes nothing back.
        comments: subscriptions of which a comment was written. Of erased customers it counts that
            there may have been one.
        offers_made: retention offers that were answered: accepted or declined (R119).
        kept: customers of whom a subscription took an offer or reversed its cancellation in the
            period, and goes on at its end, being neither over nor set to end again.
    """

    asked: int
    reversed: int
    ended: int
    reasons: tuple[ReasonGiven, ...]
    comments: int
    offers_made: int
    offers_accepted: int
    offers: tuple[OfferMade, ...]
    kept: int


@frozen(kw_only=True)
class MonthOfCancellations:
    """One month, ``2026-01``."""

    month: str
    cancellations: Cancellations


@frozen(kw_only=True)
class CancellationInsight:
    """
    Each month by itself, in order, and all of them together.

    ``kept`` is judged at the end of each month, and for all together at the end of the last: who
    was kept in January and left in March counts in January alone.
    """

    months: tuple[MonthOfCancellations, ...]
    total: Cancellations


@frozen(kw_only=True)
class CancellationComment:
    """
    What a customer wrote on leaving (R117).

    ``text`` is None where it was erased.
    """

    at: datetime
    subscription: str
    customer: str | None
    feedback: str | None
    feedback_option: str | None
    text: str | None


def insight(
    by_subscription: Mapping[str, Sequence[Step]],
    customers: Mapping[str, str | None],
    asked: Months,
) -> CancellationInsight:
    """
    Return what the steps of subscriptions come to, month by month.

    Args:
        customers: of each subscription whose it is; where that isn't known, it counts by itself.
    """
    wanted = tuple(_months(by_subscription.values(), asked))
    if not wanted:
        return CancellationInsight(months=(), total=_within({}, {}, (0, 0)))
    found: dict[Month, dict[str, Sequence[Step]]] = {month: {} for month in wanted}
    for subscription, taken in by_subscription.items():
        for month in {Month.of(from_micros(step.at)) for step in taken}:
            if month in found:
                found[month][subscription] = taken
    return CancellationInsight(
        months=tuple(
            MonthOfCancellations(
                month=str(month),
                cancellations=_within(those, customers, _bounds(month, month)),
            )
            for month, those in found.items()
        ),
        total=_within(by_subscription, customers, _bounds(wanted[0], wanted[-1])),
    )


def last_comments(
    by_subscription: Mapping[str, Sequence[Step]], asked: Months
) -> tuple[tuple[str, Step], ...]:
    """Return of each subscription the last comment within a period, in order of their moments."""
    since, until = asked.since, asked.until
    last: dict[str, Step] = {}
    for subscription, taken in by_subscription.items():
        for step in taken:
            after = since is None or since <= step.at
            if step.kind is StepKind.COMMENTED and after and (until is None or step.at < until):
                last[subscription] = step
    return tuple(sorted(last.items(), key=lambda each: (each[1].at, each[1].position)))


def _months(of_each: Iterable[Sequence[Step]], asked: Months) -> Iterator[Month]:
    moments = [step.at for taken in of_each for step in taken]
    first = asked.first or (Month.of(from_micros(min(moments))) if moments else asked.last)
    last = asked.last or (Month.of(from_micros(max(moments))) if moments else asked.first)
    if first is None or last is None:
        return
    month = first
    while month <= last:
        yield month
        month = month.following


def _bounds(first: Month, last: Month) -> tuple[int, int]:
    """Return the first moment of months, and the first one after them."""
    return to_micros(first.start), to_micros(last.following.start)


def _within(
    by_subscription: Mapping[str, Sequence[Step]],
    customers: Mapping[str, str | None],
    period: tuple[int, int],
) -> Cancellations:
    start, end = period
    happened: Counter[StepKind] = Counter()
    reasons: Counter[tuple[str | None, str | None]] = Counter()
    made: Counter[str] = Counter()
    taken_up: Counter[str] = Counter()
    commented = 0
    kept: set[str] = set()
    for subscription, taken in by_subscription.items():
        inside = [step for step in taken if start <= step.at < end]
        kinds = {step.kind for step in inside}
        happened.update(step.kind for step in inside)
        given = [step for step in inside if step.kind is StepKind.REASON_GIVEN]
        if given:
            reasons[given[-1].feedback, given[-1].feedback_option] += 1
        commented += StepKind.COMMENTED in kinds
        offers = [step for step in inside if step.coupon is not None]
        made.update(str(step.coupon) for step in offers)
        taken_up.update(str(step.coupon) for step in offers if step.kind is StepKind.ACCEPTED)
        stays = not kinds.isdisjoint({StepKind.ACCEPTED, StepKind.REVERSED})
        if stays and _goes_on(taken, end):
            kept.add(customers.get(subscription) or subscription)
    return Cancellations(
        asked=happened[StepKind.ASKED],
        reversed=happened[StepKind.REVERSED],
        ended=happened[StepKind.ENDED],
        reasons=tuple(
            ReasonGiven(feedback=feedback, feedback_option=option, count=count)
            for (feedback, option), count in sorted(reasons.items(), key=_most_frequent_first)
        ),
        comments=commented,
        offers_made=made.total(),
        offers_accepted=taken_up.total(),
        offers=tuple(
            OfferMade(coupon=coupon, made=made[coupon], accepted=taken_up[coupon])
            for coupon in sorted(made)
        ),
        kept=len(kept),
    )


def _goes_on(taken: Sequence[Step], end: int) -> bool:
    """Tell whether a subscription isn't over at a moment, nor set to end."""
    standing = [step.kind for step in taken if step.kind in STANDING and step.at < end]
    return not standing or standing[-1] in GOING


def _most_frequent_first(
    each: tuple[tuple[str | None, str | None], int],
) -> tuple[int, str, str]:
    (feedback, option), count = each
    return -count, feedback or "", option or ""
