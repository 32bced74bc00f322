"""Which subscriptions are to be served, which for a while yet, which no longer, and why (R135)."""

from datetime import datetime

from attrs import frozen
from sqlalchemy import ColumnElement, Select, Table, and_, false, or_, select, true

from counterfoil.domain.access import AccessFacts, ServiceAccess, access_of, ground_of
from counterfoil.domain.account.access_policy import Access, AccessPolicy, Ground, Treatment
from counterfoil.domain.moments import to_micros
from counterfoil.domain.subscription.terms import CollectionPauseBehavior, Status
from counterfoil.projections.answers import By, Query, by, moment, text
from counterfoil.projections.read_model import Row
from counterfoil.projections.subscriptions import SUBSCRIPTIONS
from counterfoil.projections.tables import Sorting, paged

_STATUSES = tuple(Ground(each.value) for each in Status)
_BEHAVIORS = tuple(Ground(each.value) for each in CollectionPauseBehavior)
_MICROS_A_DAY = 86_400_000_000


@frozen(kw_only=True)
class AccessCriteria:
    """
    Which subscriptions are asked for; all that is named must hold.

    Args:
        after: the id of the last subscription that one had.
    """

    access: Access | None = None
    customer: str | None = None
    id: str | None = None
    after: str | None = None
    limit: int = 100


@frozen(kw_only=True)
class SubscriptionAccess:
    """
    Whether a subscription is to be served.

    Args:
        by: by whose doing the reason is so.
        behavior: what becomes of its invoices while its collection is paused; None where it isn't.
    """

    subscription: str
    customer: str | None
    service: ServiceAccess
    by: By | None
    status: Status | None
    behavior: CollectionPauseBehavior | None


def facts_of(row: Row) -> AccessFacts:
    """Return what of a subscription's row decides on its service."""
    status, behavior = text(row, "status"), text(row, "collection_behavior")
    return AccessFacts(
        status=None if status is None else Status(status),
        status_since=moment(row, "status_since"),
        behavior=None if behavior is None else CollectionPauseBehavior(behavior),
        paused_at=moment(row, "collection_paused_at"),
    )


def service_access(policy: AccessPolicy, at: datetime) -> Query[AccessCriteria, SubscriptionAccess]:
    """Ask for subscriptions and whether they are to be served at a moment, by a policy."""

    def selected(table: Table, account: str, asked: AccessCriteria) -> "Select[tuple[object, ...]]":
        found = select(table).where(table.c.account == account)
        for column, wanted in (("customer", asked.customer), ("id", asked.id)):
            if wanted is not None:
                found = found.where(table.c[column] == wanted)
        if asked.access is not None:
            found = found.where(_comes_to(asked.access, table, policy, at))
        return paged(found, table, account, Sorting(after=asked.after, limit=asked.limit))

    def answer(row: Row) -> SubscriptionAccess:
        facts = facts_of(row)
        decided = access_of(facts, policy, at)
        is_of_status = decided.reason is ground_of(facts.status)
        return SubscriptionAccess(
            subscription=str(row["id"]),
            customer=text(row, "customer"),
            service=decided,
            by=by(row, "status" if is_of_status else "collection_paused"),
            status=facts.status,
            behavior=facts.behavior,
        )

    return Query(
        model=SUBSCRIPTIONS, select=selected, answer=answer, after=lambda asked: asked.after
    )


def _comes_to(
    access: Access, table: Table, policy: AccessPolicy, at: datetime
) -> "ColumnElement[bool]":
    """Say in SQL what ``access_of`` decides; what is absent is equal to nothing there."""
    statuses = _Grounds(
        column=table.c.status, since=table.c.status_since, named=_STATUSES, may_be_absent=True
    )
    behaviors = _Grounds(
        column=table.c.collection_behavior, since=table.c.collection_paused_at, named=_BEHAVIORS
    )

    def status(wanted: Access) -> "ColumnElement[bool]":
        return statuses.come_to(wanted, policy, at)

    def pause(*wanted: Access) -> "ColumnElement[bool]":
        return or_(*(behaviors.come_to(each, policy, at) for each in wanted))

    is_collected = table.c.collection_behavior.is_(None)
    match access:
        case Access.STOP:
            return or_(status(Access.STOP), pause(Access.STOP))
        case Access.GRACE:
            loosest = or_(is_collected, pause(Access.GRACE, Access.SERVE))
            return or_(
                and_(status(Access.GRACE), loosest),
                and_(status(Access.SERVE), pause(Access.GRACE)),
            )
        case Access.SERVE:
            return and_(status(Access.SERVE), or_(is_collected, pause(Access.SERVE)))


@frozen(kw_only=True)
class _Grounds:
    """
    A column that holds grounds, and the one of since when.

    Args:
        named: those that are known; others are unknown.
        may_be_absent: whether nothing is unknown too; else it is no ground at all.
    """

    column: "ColumnElement[object]"
    since: "ColumnElement[int]"
    named: tuple[Ground, ...]
    may_be_absent: bool = False

    def come_to(self, access: Access, policy: AccessPolicy, at: datetime) -> "ColumnElement[bool]":
        """Say in SQL that what the column holds means this by itself."""
        return or_(
            false(),
            *(
                and_(self._is(ground), treated)
                for ground in (*self.named, Ground.UNKNOWN)
                if (treated := self._treated(policy.treatment(ground), access, at)) is not None
            ),
        )

    def _is(self, ground: Ground) -> "ColumnElement[bool]":
        if ground is Ground.UNKNOWN:
            is_other = and_(*(self.column != each.value for each in self.named))
            return or_(self.column.is_(None), is_other) if self.may_be_absent else is_other
        return self.column == ground.value

    def _treated(
        self, treatment: Treatment, access: Access, at: datetime
    ) -> "ColumnElement[bool] | None":
        """Say in SQL that a treatment is this at a moment; None where it never is."""
        if treatment.days is None:
            return true() if treatment.access is access else None
        begun = to_micros(at) - treatment.days * _MICROS_A_DAY
        match access:
            case Access.STOP:
                return self.since <= begun
            case Access.GRACE:
                return or_(self.since.is_(None), self.since > begun)
            case Access.SERVE:
                return None
