"""Answers who leaves and who stays, and reads from the log what they wrote on leaving."""

from collections.abc import Iterable

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.event_store.derived import Work
from counterfoil.adapters.views.asking import NOW, Asker
from counterfoil.adapters.views.filling import found_by, row_of
from counterfoil.domain.moments import from_micros
from counterfoil.domain.subscription.events import CancellationReasonGiven, EarlierFactLearned
from counterfoil.projections.answers import Page, When, text
from counterfoil.projections.cancellation_insight import (
    CancellationComment,
    CancellationInsight,
    Months,
    insight,
    last_comments,
)
from counterfoil.projections.cancellations import CANCELLATIONS
from counterfoil.projections.leaving import Step, steps
from counterfoil.projections.subscriptions import SUBSCRIPTIONS


class CancellationViews(Asker):
    """Answers questions about cancellations."""

    def cancellations(self, months: Months, when: When = NOW) -> Page[CancellationInsight]:
        """
        Return who left and who stayed in some months, and why: one answer (R117-R120).

        Raises:
            NotFilledError: this release has never filled the tables.
            StoreError: the store can't be read.
        """
        taken, position = self._taken(months, when)
        found = insight(taken, self._customers(taken), months)
        return Page(answers=(found,), position=position)

    def cancellation_comments(self, months: Months, when: When = NOW) -> Page[CancellationComment]:
        """
        Return what customers wrote on leaving in some months, of each subscription the last.

        They are read from the events themselves: what was erased is told as such.

        Raises:
            NotFilledError: this release has never filled the tables.
            StoreError: the store can't be read.
        """
        taken, position = self._taken(months, when)
        last = last_comments(taken, months)
        customers = self._customers(subscription for subscription, _ in last)
        return Page(
            answers=tuple(
                CancellationComment(
                    at=from_micros(step.at),
                    subscription=subscription,
                    customer=customers.get(subscription),
                    feedback=step.feedback,
                    feedback_option=step.feedback_option,
                    text=_comment_at(self._store, step.position),
                )
                for subscription, step in last
            ),
            position=position,
        )

    def _taken(self, months: Months, when: When) -> tuple[dict[str, tuple[Step, ...]], int]:
        told, position = self.histories(CANCELLATIONS, months.since, months.until, when)
        taken = {subscription: tuple(steps(entries)) for subscription, entries in told.items()}
        return {subscription: each for subscription, each in taken.items() if each}, position

    def _customers(self, subscriptions: Iterable[str]) -> dict[str, str | None]:
        """Return whose each subscription is, which never changes."""
        rows = self._live(SUBSCRIPTIONS).rows
        keys = [(self._account, subscription) for subscription in subscriptions]

        def read(work: Work) -> dict[str, str | None]:
            found = (row_of(rows.columns, each) for each in found_by(rows, keys, work))
            return {str(row["id"]): text(row, "customer") for row in found}

        return self._read(SUBSCRIPTIONS, read)


def _comment_at(store: EventStore, position: int) -> str | None:
    """Return the comment in the event at a position, None where it was erased."""
    opened = next(store.opened(position - 1, 1))
    match opened.event(opened.rows[0]):
        case CancellationReasonGiven(comment=comment):
            return comment.description
        case EarlierFactLearned(statement=statement) if statement.subscription is not None:
            stated = statement.subscription.comment
            return None if stated is None else stated.value
        case _:
            return None
