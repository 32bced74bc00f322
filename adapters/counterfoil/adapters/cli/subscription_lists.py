"""How subscriptions are written: as a list, one by itself, and as rows of CSV."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Table

from counterfoil.adapters.cli.failing import CannotError
from counterfoil.adapters.cli.output import count_of, listing, pairs, shown
from counterfoil.adapters.cli.reports import Column, Found, caused, of, of_time, show_pages
from counterfoil.adapters.cli.wording import day, moment
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.money import Money
from counterfoil.projections.answers import By, When
from counterfoil.projections.collection_status import CollectionPaused, CollectionStatus, Paused
from counterfoil.projections.subscription_columns import ItemLine
from counterfoil.projections.subscription_list import Cancellation, Listed, PlanChange


def show(out: Console, found: Sequence[Found[Listed]], when: When, *, ending: bool) -> None:
    """Print subscriptions as a list; ``ending``: how they end, else whether they are collected."""

    def table() -> Table:
        if ending:
            made = listing("Subscription", "Status", "Ends", "Asked", "By", ids=1)
        else:
            made = listing("Subscription", "Status", "Collection", "Since", "Until", ids=1)
        for column in made.columns[3:]:
            column.no_wrap = True
        return made

    def lines(answer: Listed) -> Iterable[tuple[str, ...]]:
        return [_ending(answer)] if ending else _collecting(answer.collection_status)

    show_pages(
        out,
        found,
        when,
        what=lambda number: count_of(number, "subscription"),
        table=table,
        lines=lines,
        id_of=lambda answer: answer.subscription,
    )


def _collecting(answer: CollectionStatus) -> Iterator[tuple[str, ...]]:
    """Yield the line of a subscription, and one of its own for the pause of itself."""
    status, pause = str(answer.status or "unknown"), answer.collection_pause
    if pause is None:
        yield answer.subscription, status, "collecting", "", ""
    else:
        becomes = f"paused, {pause.behavior}, by {_actor(pause.by)}"
        until = "no end" if pause.resumes_at is None else day(pause.resumes_at)
        yield answer.subscription, status, becomes, day(pause.since), until
    if answer.pause is not None:
        own = answer.pause
        until = "no end" if own.resumes_at is None else day(own.resumes_at)
        why = f"{own.reason or 'reason not told'}, by {_actor(own.by)}"
        yield "  itself paused", "", why, day(own.since), until


def _actor(by: By | None) -> str:
    return "nobody known" if by is None else by.actor.value


def _ending(answer: Listed) -> tuple[str, ...]:
    status = str(answer.collection_status.status or "unknown")
    cancellation = answer.cancellation
    if cancellation is None:
        return answer.subscription, status, "", "", ""
    asked = day(cancellation.asked_at)
    return answer.subscription, status, _ends(answer), asked, _actor(cancellation.by)


def _ends(answer: Listed) -> str:
    cancellation = answer.cancellation
    if cancellation is None:
        return "goes on"
    if cancellation.ended_at is not None:
        return f"ended {day(cancellation.ended_at)}"
    if cancellation.cancel_at is not None:
        return f"on {day(cancellation.cancel_at)}"
    if cancellation.at_period_end:
        return f"with its period, {day(answer.collection_status.current_period_end)}"
    return "ended"


def show_one(
    out: Console, portal: BillingPortal, found: Sequence[Found[Listed]], id_: str, when: When
) -> None:
    """
    Print one subscription with its items and how they changed.

    Raises:
        CannotError: nothing is known of it at that time.
    """
    some = [each for each in found if each.page.answers]
    if not some:
        raise CannotError(
            f"Nothing is known of a subscription {id_}, {of_time(when)}: check the id and the time."
        )
    for each in some:
        (answer,) = each.page.answers
        views = portal.account(each.place.account, each.place.mode).views
        out.print(f"subscription {id_} in {each.place}, {of_time(when)}", style="bold")
        grid = pairs()
        for name, value in _card(answer):
            grid.add_row(name, shown(value))
        out.print(grid)
        changes = views.plan_changes(id_, when)
        if changes:
            out.print("\nHow its items changed (moments in UTC):")
        for change in changes:
            out.print(shown(_change(change)), soft_wrap=True)


def _card(answer: Listed) -> Iterator[tuple[str, str]]:
    state = answer.collection_status
    yield "Customer", state.customer or "unknown"
    yield "Status", f"{state.status or 'unknown'}, since {day(answer.status_since)}"
    for item in answer.items:
        yield "Item", _item(item)
    pause = state.collection_pause
    if pause is None:
        yield "Collection", "payments are collected"
    else:
        until = "with no end" if pause.resumes_at is None else f"until {day(pause.resumes_at)}"
        yield (
            "Collection",
            f"paused since {day(pause.since)}, {until}, {pause.behavior}: {caused(pause.by)}",
        )
    if state.pause is not None:
        yield "Pause", f"itself since {day(state.pause.since)}: {caused(state.pause.by)}"
    if answer.cancellation is not None:
        yield "Ends", f"{_ends(answer)}{_asked(answer.cancellation)}"
    if answer.scheduled_switch is not None:
        switch = answer.scheduled_switch
        yield "Switches", f"to {switch.price} at {day(switch.at)}"
    if answer.retained_by is not None:
        yield "Kept by", f"the coupon {answer.retained_by}"


def _asked(cancellation: Cancellation) -> str:
    if cancellation.asked_at is None:
        return ""
    return f", asked for on {day(cancellation.asked_at)}: {caused(cancellation.by)}"


def _item(item: ItemLine) -> str:
    times = "" if item.quantity in (None, 1) else f"{item.quantity} x "
    costs = "" if item.unit_amount is None else f" ({Money(item.unit_amount, item.currency)})"
    return f"{times}{item.price}{costs}"


def _change(change: PlanChange) -> str:
    before, after = (
        "; ".join(map(_item, each)) or "none" for each in (change.before, change.after)
    )
    late = f"  [known since {moment(change.known_at)}]" if change.late else ""
    return f"  {moment(change.at)}  {before} -> {after}  [{caused(change.by)}]{late}"


COLUMNS: tuple[Column[Listed], ...] = (
    Column("subscription", lambda a: a.subscription),
    Column("customer", lambda a: a.collection_status.customer),
    Column("status", lambda a: a.collection_status.status),
    Column("collection", lambda a: a.collection_status.collection),
    Column("behavior", lambda a: of(_collection(a), lambda pause: pause.behavior)),
    Column(
        "paused_since",
        lambda a: of(_collection(a), lambda pause: pause.since),
    ),
    Column(
        "resumes_at",
        lambda a: of(_collection(a), lambda pause: pause.resumes_at),
    ),
    Column("paused_by", lambda a: of(_pauser(a), lambda by: by.actor)),
    Column("paused_through", lambda a: of(_pauser(a), lambda by: by.door)),
    Column("paused_reference", lambda a: of(_pauser(a), lambda by: by.reference)),
    Column(
        "subscription_paused_since",
        lambda a: of(_pause(a), lambda pause: pause.since),
    ),
    Column(
        "subscription_pause_reason",
        lambda a: of(_pause(a), lambda pause: pause.reason),
    ),
    Column(
        "subscription_resumes_at",
        lambda a: of(_pause(a), lambda pause: pause.resumes_at),
    ),
    Column("current_period_end", lambda a: a.collection_status.current_period_end),
    Column("plan", lambda a: a.collection_status.plan),
    Column("quantity", lambda a: a.collection_status.quantity),
    Column("amount", lambda a: a.collection_status.amount),
    Column("currency", lambda a: a.collection_status.currency),
    Column("cancel_at_period_end", lambda a: of(a.cancellation, lambda c: c.at_period_end)),
    Column("cancel_at", lambda a: of(a.cancellation, lambda c: c.cancel_at)),
    Column("cancellation_asked_at", lambda a: of(a.cancellation, lambda c: c.asked_at)),
    Column("ended_at", lambda a: of(a.cancellation, lambda c: c.ended_at)),
    Column("switches_to", lambda a: of(a.scheduled_switch, lambda switch: switch.price)),
    Column("switches_at", lambda a: of(a.scheduled_switch, lambda switch: switch.at)),
    Column("retained_by", lambda a: a.retained_by),
)
"""The columns of the CSV, as the README documents them (R192)."""


def _collection(answer: Listed) -> CollectionPaused | None:
    return answer.collection_status.collection_pause


def _pause(answer: Listed) -> Paused | None:
    return answer.collection_status.pause


def _pauser(answer: Listed) -> By | None:
    pause = _collection(answer)
    return None if pause is None else pause.by
