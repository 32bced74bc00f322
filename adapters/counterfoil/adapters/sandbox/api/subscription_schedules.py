"""Subscription schedules: what a subscription is to be, phase by phase."""

from msgspec import UNSET, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid, missing
from counterfoil.adapters.protocol.parameters import given, merged, or_none
from counterfoil.adapters.sandbox.answers import page, retrieving, shown
from counterfoil.adapters.sandbox.api import subscription_reading as read
from counterfoil.adapters.sandbox.api.schedule_params import (
    NewSchedule,
    ScheduleCancellation,
    ScheduleList,
    ScheduleParams,
    ScheduleRelease,
    ScheduleUpdate,
)
from counterfoil.adapters.sandbox.api.schedule_pauses import pause_schedules_of
from counterfoil.adapters.sandbox.api.schedule_phases import (
    PhaseParams,
    invoice_settings,
    phase_of,
    phases_of,
)
from counterfoil.adapters.sandbox.api.subscription_params import Proration
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION
from counterfoil.adapters.sandbox.shapes.subscription_schedule import (
    SUBSCRIPTION_SCHEDULE,
    DefaultSettings,
    Phase,
    PhaseDiscount,
    PhaseItem,
    SubscriptionSchedule,
)
from counterfoil.adapters.sandbox.subscriptions import timing
from counterfoil.adapters.sandbox.subscriptions.ended import end_schedule
from counterfoil.adapters.sandbox.subscriptions.ending import cancel as cancel_subscription
from counterfoil.adapters.sandbox.subscriptions.pause_schedules import plan_pauses
from counterfoil.adapters.sandbox.subscriptions.phases import begin, release, tell
from counterfoil.adapters.sandbox.subscriptions.subscribing import check_method
from counterfoil.adapters.sandbox.subscriptions.subscription_records import flexible_since

_PATH = "/v1/subscription_schedules"


def create(turn: Turn, params: NewSchedule) -> Answer:
    """Create a schedule: of its own, or for a subscription that there is."""
    if not isinstance(params.from_subscription, UnsetType):
        return _from_subscription(turn, params, params.from_subscription)
    if isinstance(params.customer, UnsetType):
        raise missing("customer")
    if isinstance(params.phases, UnsetType) or not params.phases:
        raise missing("phases")
    customer = turn.read(CUSTOMER, params.customer, named="customer")
    clock = customer["test_clock"]
    now = turn.now(clock)
    start_date = params.start_date
    begins = start_date if isinstance(start_date, int) else now
    is_classic = not isinstance(params.billing_mode, UnsetType) and (
        params.billing_mode.type == "classic"
    )
    schedule = _record(turn, params.customer, clock, now)
    if is_classic:
        schedule["billing_mode"] = {"flexible": None, "type": "classic"}
    _set_plain(turn, schedule, params)
    schedule["phases"] = phases_of(turn, schedule, params.phases, max(begins, now))
    turn.create(SUBSCRIPTION_SCHEDULE, schedule)
    turn.announce("subscription_schedule.created", SUBSCRIPTION_SCHEDULE, schedule["id"], clock)
    first = schedule["phases"][0]
    if first["start_date"] <= now:
        begin(turn, schedule, first)
    else:
        turn.schedule(timing.PHASE_CHANGES, schedule["id"], first["start_date"], clock)
    plan_pauses(turn, schedule["id"])
    return shown(SUBSCRIPTION_SCHEDULE, schedule["id"])


def _from_subscription(turn: Turn, params: NewSchedule, id: str) -> Answer:
    """
    Create a schedule whose first phase is what a subscription is now.

    Raises:
        ApiError: there is more said, the subscription is over, paused, or has a schedule.
    """
    for param in ("phases", "customer", "start_date", "end_behavior", "default_settings"):
        if getattr(params, param) is not UNSET:
            raise invalid(
                f"You cannot set `{param}` if `from_subscription` is set.",
                param,
            )
    subscription = turn.read(SUBSCRIPTION, id, named="from_subscription")
    if subscription["schedule"] is not None:
        raise ApiError(
            "You cannot migrate a subscription that is already attached to a schedule:"
            f" {subscription['schedule']}",
            param="from_subscription",
        )
    if subscription["status"] in {*timing.ENDED, "incomplete", "paused"}:
        raise ApiError(
            "You cannot create a subscription schedule from a subscription whose status is"
            f" `{subscription['status']}`.",
            param="from_subscription",
        )
    clock = subscription["test_clock"]
    now = turn.now(clock)
    schedule = _record(turn, subscription["customer"], clock, now)
    schedule["billing_mode"] = subscription["billing_mode"]
    schedule["metadata"] = merged({}, params.metadata)
    asked = given(params.pause_schedules, [])
    schedule["pause_schedules"] = pause_schedules_of([], asked, now)
    schedule["default_settings"]["collection_method"] = subscription["collection_method"]
    schedule["default_settings"]["default_payment_method"] = subscription["default_payment_method"]
    settings = invoice_settings(subscription["days_until_due"])
    schedule["default_settings"]["invoice_settings"] = settings
    phase = phase_of(subscription)
    schedule["phases"] = [phase]
    schedule["current_phase"] = {"end_date": phase["end_date"], "start_date": phase["start_date"]}
    schedule["status"] = "active"
    schedule["subscription"] = id
    turn.create(SUBSCRIPTION_SCHEDULE, schedule)
    subscription["schedule"] = schedule["id"]
    turn.write(SUBSCRIPTION, subscription)
    turn.schedule(timing.PHASE_CHANGES, schedule["id"], phase["end_date"], clock)
    plan_pauses(turn, schedule["id"])
    turn.announce("subscription_schedule.created", SUBSCRIPTION_SCHEDULE, schedule["id"], clock)
    turn.announce("customer.subscription.updated", SUBSCRIPTION, id, clock)
    return shown(SUBSCRIPTION_SCHEDULE, schedule["id"])


def _record(turn: Turn, customer: str, clock: str | None, now: int) -> SubscriptionSchedule:
    return SubscriptionSchedule(
        id=turn.new_id(SUBSCRIPTION_SCHEDULE),
        object="subscription_schedule",
        application=None,
        billing_mode=flexible_since(now),
        canceled_at=None,
        completed_at=None,
        created=now,
        current_phase=None,
        customer=customer,
        customer_account=None,
        default_settings=_plain_settings(),
        end_behavior="release",
        livemode=False,
        metadata={},
        pause_schedules=[],
        phases=[],
        released_at=None,
        released_subscription=None,
        status="not_started",
        subscription=None,
        test_clock=clock,
    )


def _plain_settings() -> DefaultSettings:
    return {
        "application_fee_percent": None,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": "automatic",
        "billing_thresholds": None,
        "collection_method": "charge_automatically",
        "default_payment_method": None,
        "description": None,
        "invoice_settings": invoice_settings(None),
        "on_behalf_of": None,
        "transfer_data": None,
    }


def _set_plain(turn: Turn, schedule: SubscriptionSchedule, params: ScheduleParams) -> None:
    schedule["metadata"] = merged(schedule["metadata"], params.metadata)
    schedule["end_behavior"] = given(params.end_behavior, schedule["end_behavior"])
    if not isinstance(params.pause_schedules, UnsetType):
        now = turn.now(schedule["test_clock"])
        schedule["pause_schedules"] = pause_schedules_of(
            schedule["pause_schedules"], params.pause_schedules, now
        )
    asked = params.default_settings
    if isinstance(asked, UnsetType):
        return
    read.refuse_automatic_tax(asked.automatic_tax, "default_settings")
    settings = schedule["default_settings"]
    settings["billing_cycle_anchor"] = given(
        asked.billing_cycle_anchor, settings["billing_cycle_anchor"]
    )
    settings["collection_method"] = given(asked.collection_method, settings["collection_method"])
    settings["description"] = given(asked.description, settings["description"])
    if not isinstance(asked.default_payment_method, UnsetType):
        method = asked.default_payment_method
        if method is not None:
            param = "default_settings[default_payment_method]"
            check_method(turn, schedule["customer"], method, param)
        settings["default_payment_method"] = method
    if not isinstance(asked.invoice_settings, UnsetType):
        days = or_none(asked.invoice_settings.days_until_due)
        settings["invoice_settings"] = invoice_settings(days)


def update(turn: Turn, params: ScheduleUpdate, id: str) -> Answer:
    """Change a schedule; a change of the phase that runs changes its subscription at once."""
    schedule = _running(turn, id, "update")
    _set_plain(turn, schedule, params)
    if not isinstance(params.phases, UnsetType):
        _set_phases(turn, schedule, params.phases, or_none(params.proration_behavior))
    turn.write(SUBSCRIPTION_SCHEDULE, schedule)
    plan_pauses(turn, id)
    tell(turn, id)
    return shown(SUBSCRIPTION_SCHEDULE, id)


def _set_phases(
    turn: Turn,
    schedule: SubscriptionSchedule,
    asked: list[PhaseParams],
    proration: Proration | None,
) -> None:
    now = turn.now(schedule["test_clock"])
    current = schedule["current_phase"]
    if current is None:
        begins = max(schedule["phases"][0]["start_date"], now)
        schedule["phases"] = phases_of(turn, schedule, asked, begins)
        first = schedule["phases"][0]["start_date"]
        turn.schedule(timing.PHASE_CHANGES, schedule["id"], first, schedule["test_clock"])
        return
    past = [phase for phase in schedule["phases"] if phase["end_date"] <= now]
    was = next(
        phase for phase in schedule["phases"] if phase["start_date"] == current["start_date"]
    )
    made = phases_of(turn, schedule, asked, current["start_date"])
    running = next((p for p in made if p["start_date"] <= now < p["end_date"]), None)
    if running is None:
        raise invalid("The phases must include the one that runs now.", "phases")
    starts = {phase["start_date"] for phase in made}
    schedule["phases"] = [phase for phase in past if phase["start_date"] not in starts] + made
    if _bills(was) == _bills(running):
        schedule["current_phase"] = {
            "end_date": running["end_date"],
            "start_date": running["start_date"],
        }
        clock = schedule["test_clock"]
        turn.schedule(timing.PHASE_CHANGES, schedule["id"], running["end_date"], clock)
        return
    begin(turn, schedule, running, proration=proration)


def _bills(phase: Phase) -> tuple[list[PhaseItem], list[PhaseDiscount], int | None]:
    return phase["items"], phase["discounts"], phase["trial_end"]


def _running(turn: Turn, id: str, verb: str) -> SubscriptionSchedule:
    """
    Return a schedule that isn't over.

    Raises:
        ApiError: it is.
    """
    schedule = turn.read(SUBSCRIPTION_SCHEDULE, id)
    if schedule["status"] not in {"active", "not_started"}:
        raise ApiError(
            f"You cannot {verb} a subscription schedule that is currently in the"
            f" `{schedule['status']}` status. It must be in `active` or `not_started` status."
        )
    return schedule


def cancel(turn: Turn, params: ScheduleCancellation, id: str) -> Answer:
    """Cancel a schedule, and its subscription at once."""
    schedule = _running(turn, id, "cancel")
    if schedule["subscription"] is None:
        end_schedule(turn, id)
    else:
        subscription = turn.read(SUBSCRIPTION, schedule["subscription"])
        cancel_subscription(
            turn, subscription, invoice_now=params.invoice_now, prorate=params.prorate
        )
    return shown(SUBSCRIPTION_SCHEDULE, id)


def let_go(turn: Turn, params: ScheduleRelease, id: str) -> Answer:
    """Let the subscription of a schedule go on without it."""
    release(turn, _running(turn, id, "release"))
    return shown(SUBSCRIPTION_SCHEDULE, id)


def list_all(turn: Turn, params: ScheduleList) -> Answer:
    """Answer with a page of schedules."""
    like: dict[str, str | UnsetType | None] = {"customer": params.customer}
    if params.scheduled is True:
        like["status"] = "not_started"
    unlike = {"status": "not_started"} if params.scheduled is False else None
    return page(turn, SUBSCRIPTION_SCHEDULE, params, _PATH, like=like, unlike=unlike)


ROUTES: tuple[Route, ...] = (
    route("POST", _PATH, NewSchedule, create),
    route("GET", _PATH, ScheduleList, list_all),
    retrieving(SUBSCRIPTION_SCHEDULE, f"{_PATH}/{{id}}"),
    route("POST", f"{_PATH}/{{id}}", ScheduleUpdate, update),
    route("POST", f"{_PATH}/{{id}}/cancel", ScheduleCancellation, cancel),
    route("POST", f"{_PATH}/{{id}}/release", ScheduleRelease, let_go),
)
