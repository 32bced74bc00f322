"""The subscriptions: status, items, both kinds of pause, cancellation, and since when each."""

from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.terms import Status
from counterfoil.projections.read_model import (
    NOTHING_TOLD,
    Column,
    ReadModel,
    Row,
    Since,
    Telling,
    Tellings,
    Value,
    differing,
)
from counterfoil.projections.subscription_columns import (
    items_of,
    line,
    micros,
    telling_items,
    telling_periods,
    with_another,
    with_item,
    with_period,
    without_item,
)
from counterfoil.projections.subscription_statements import (
    UNTOLD,
    collection_told,
    reason_told,
    telling_of,
)

_TELLINGS = Tellings()
_LATE = Tellings()

_NO_CANCELLATION: dict[str, Value] = {
    "cancel_at_period_end": False,
    "cancel_at": None,
    "canceled_at": None,
    "end_reason": None,
}

_NO_SWITCH: dict[str, Value] = {
    "switches_to": None,
    "switches_at": None,
    "switch_schedule": None,
}

_of = _TELLINGS.of


@_of(e.SubscriptionStarted, e.SubscriptionAdopted, sealed=True)
def _opened(event: e.Opened, row: Row) -> Telling:
    if row["customer"] is not None:
        return NOTHING_TOLD
    opening = event.opening
    return {
        "customer": opening.customer,
        "status": opening.status.value,
        "pause": UNTOLD if opening.status is Status.PAUSED else None,
        "currency": opening.currency,
        "collection_method": opening.collection_method.value,
        "billing_mode": opening.billing_mode.value,
        "created": micros(opening.created),
        "start_date": micros(opening.start_date),
        "trial_end": micros(opening.trial.end) if opening.trial else None,
        # What it doesn't have is told too, lest what is learned of the time before goes on.
        **collection_told(None),
        **_NO_CANCELLATION,
        "ended_at": None,
        **telling_items(map(line, opening.items)),
        **telling_periods(opening.items),
    }


@_of(e.StartLearned)
def _start_learned(event: e.StartLearned, row: Row) -> Telling:
    learned: Telling = {
        "customer": event.customer,
        "created": micros(event.created),
        "start_date": micros(event.start_date),
        "currency": event.currency,
    }
    return differing(learned, row)


@_of(e.PlanSwitched)
def _switched(event: e.PlanSwitched, row: Row) -> Telling:
    return with_item(row, event.item, event.price, event.quantity)


@_of(e.QuantityChanged)
def _counted(event: e.QuantityChanged, row: Row) -> Telling:
    return with_item(row, event.item, None, event.quantity)


@_of(e.PriceRestated)
def _restated(event: e.PriceRestated, row: Row) -> Telling:
    held = next((each for each in items_of(row) if each.id == event.item), None)
    quantity = None if held is None else held.quantity
    return with_item(row, event.item, event.price, quantity)


@_of(e.ItemAdded)
def _added(event: e.ItemAdded, row: Row) -> Telling:
    return with_another(row, event.item)


@_of(e.ItemRemoved)
def _removed(event: e.ItemRemoved, row: Row) -> Telling:
    return without_item(row, event.item)


@_of(e.PeriodRenewed)
def _renewed(event: e.PeriodRenewed, row: Row) -> Telling:
    return with_period(row, event.item, event.current_period_start, event.current_period_end)


@_of(e.StatusChanged)
def _status_changed(event: e.StatusChanged, _: Row) -> Telling:
    return {"status": event.status.value}


@_of(e.CollectionMethodChanged)
def _method_changed(event: e.CollectionMethodChanged, _: Row) -> Telling:
    return {"collection_method": event.collection_method.value}


@_of(e.BillingModeChanged)
def _mode_changed(event: e.BillingModeChanged, _: Row) -> Telling:
    return {"billing_mode": event.billing_mode.value}


@_of(e.TrialChanged)
def _trial_changed(event: e.TrialChanged, _: Row) -> Telling:
    return {"trial_end": micros(event.trial.end) if event.trial else None}


@_of(e.TrialEnded)
def _trial_ended(event: e.TrialEnded, row: Row) -> Telling:
    end = None if row["trial_end"] is None else micros(event.ended_at)
    return differing({"status": Status.ACTIVE.value, "trial_end": end}, row)


@_of(e.CollectionPaused, e.CollectionPauseChanged)
def _collection_paused(event: e.CollectionPaused | e.CollectionPauseChanged, _: Row) -> Telling:
    return collection_told(event.pause)


@_of(e.CollectionResumed)
def _collection_resumed(_: e.CollectionResumed, __: Row) -> Telling:
    return collection_told(None)


@_of(e.SubscriptionPaused)
def _paused(event: e.SubscriptionPaused, row: Row) -> Telling:
    paused: Telling = {
        "status": Status.PAUSED.value,
        "pause": reason_told(event.pause),
        "resumes_at": micros(event.resumes_at),
    }
    return differing(paused, row)


@_of(e.SubscriptionPauseChanged)
def _pause_changed(event: e.SubscriptionPauseChanged, _: Row) -> Telling:
    return {"pause": reason_told(event.pause)}


@_of(e.SubscriptionResumed)
def _resumed(event: e.SubscriptionResumed, row: Row) -> Telling:
    return differing({"status": event.status.value, "pause": None, "resumes_at": None}, row)


@_of(e.CancellationScheduled)
def _cancellation_scheduled(event: e.CancellationScheduled, row: Row) -> Telling:
    scheduled: Telling = {
        "cancel_at_period_end": event.cancel_at_period_end,
        "cancel_at": micros(event.cancel_at),
        "canceled_at": micros(event.canceled_at),
        "end_reason": None if event.reason is None else event.reason.value,
    }
    return differing(scheduled, row)


@_of(e.CancellationReversed)
def _cancellation_reversed(_: e.CancellationReversed, row: Row) -> Telling:
    return differing(_NO_CANCELLATION, row)


@_of(e.CancellationAttributed)
def _attributed(event: e.CancellationAttributed, _: Row) -> Telling:
    return {"end_reason": None if event.reason is None else event.reason.value}


@_of(e.SubscriptionCanceled)
def _canceled(event: e.SubscriptionCanceled, row: Row) -> Telling:
    canceled: Telling = {
        "status": event.status.value,
        "pause": None,
        "resumes_at": None,
        "cancel_at_period_end": event.cancel_at_period_end,
        "cancel_at": micros(event.cancel_at),
        "canceled_at": micros(event.canceled_at),
        "ended_at": micros(event.ended_at),
        "end_reason": None if event.reason is None else event.reason.value,
        **_NO_SWITCH,
    }
    return differing(canceled, row)


@_of(e.RetentionOfferAccepted)
def _stays(event: e.RetentionOfferAccepted, _: Row) -> Telling:
    return {"retained_by": event.coupon}


@_of(e.PlanSwitchScheduled)
def _switch_scheduled(event: e.PlanSwitchScheduled, _: Row) -> Telling:
    return {
        "switches_to": event.price.id,
        "switches_at": micros(event.takes_effect_at),
        "switch_schedule": event.schedule,
    }


@_of(e.ScheduleAttached)
def _attached(event: e.ScheduleAttached, row: Row) -> Telling:
    return NOTHING_TOLD if row["switch_schedule"] in (None, event.schedule) else _NO_SWITCH


@_of(e.ScheduleReleased)
def _released(_: e.ScheduleReleased, row: Row) -> Telling:
    return NOTHING_TOLD if row["switch_schedule"] is None else _NO_SWITCH


@_of(e.ScheduleStateChanged)
def _schedule_changed(event: e.ScheduleStateChanged, row: Row) -> Telling:
    schedule = event.schedule
    plans = schedule.in_force and schedule.update_scheduled
    return NOTHING_TOLD if plans or row["switch_schedule"] != schedule.id else _NO_SWITCH


@_LATE.of(e.EarlierFactLearned)
def _earlier(event: e.EarlierFactLearned, _: Row) -> Telling:
    stated = event.statement.subscription
    return NOTHING_TOLD if stated is None else telling_of(stated)


SUBSCRIPTIONS = ReadModel(
    name="subscriptions",
    version=1,
    kind="subscription",
    columns=(
        Column("customer", str),
        Column("status", str),
        Column("items", str),
        Column("periods", str),
        Column("plan", str),
        Column("quantity", int),
        Column("amount", int),
        Column("currency", str),
        Column("collection_method", str),
        Column("billing_mode", str),
        Column("created", int),
        Column("start_date", int),
        Column("trial_end", int),
        Column("current_period_end", int),
        Column("collection_behavior", str),
        Column("collection_resumes_at", int),
        Column("pause", str),
        Column("resumes_at", int),
        Column("cancel_at_period_end", bool),
        Column("cancel_at", int),
        Column("canceled_at", int),
        Column("ended_at", int),
        Column("end_reason", str),
        Column("switches_to", str),
        Column("switches_at", int),
        Column("switch_schedule", str),
        Column("retained_by", str),
    ),
    tellings=_TELLINGS,
    late=_LATE,
    since=(
        Since(of="status", each_value=True, at="status_since", by="status"),
        Since(of="collection_behavior", at="collection_paused_at", by="collection_paused"),
        Since(of="pause", at="paused_at", by="paused"),
        Since(of="canceled_at", at="cancellation_at", by="cancellation"),
    ),
    constant=("customer", "currency", "created", "start_date"),
    indexes=(
        ("customer", "id"),
        ("status", "id"),
        ("collection_behavior", "id"),
        ("collection_paused_actor", "id"),
        ("collection_paused_at", "id"),
        ("collection_resumes_at", "id"),
        ("pause", "id"),
    ),
)
