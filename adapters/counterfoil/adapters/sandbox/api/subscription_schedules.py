"""Subscription schedules: what a subscription is to be, phase by phase."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.sandbox.api import subscription_params as read
from counterfoil.adapters.sandbox.api.subscription_params import (
    AutomaticTaxParams,
    BillingModeParams,
    DiscountParams,
    ItemParams,
    Proration,
    Second,
)
from counterfoil.adapters.sandbox.billing import timing
from counterfoil.adapters.sandbox.billing.ended import end_schedule
from counterfoil.adapters.sandbox.billing.ending import cancel as cancel_subscription
from counterfoil.adapters.sandbox.billing.periods import LATEST, Every, Unit, after
from counterfoil.adapters.sandbox.billing.phases import begin, release, tell
from counterfoil.adapters.sandbox.billing.subscribing import Redeemed, check_method, flexible_since
from counterfoil.adapters.sandbox.billing.subscription_items import (
    every_of,
    is_metered,
    period_end,
    period_start,
    recurring_price,
)
from counterfoil.adapters.sandbox.protocol.answers import page, retrieving, shown
from counterfoil.adapters.sandbox.protocol.errors import ApiError, invalid, missing
from counterfoil.adapters.sandbox.protocol.parameters import (
    ListParams,
    Metadata,
    given,
    merged,
    or_none,
)
from counterfoil.adapters.sandbox.protocol.routes import Answer, Route, route
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.coupon import COUPON
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.price import PRICE
from counterfoil.adapters.sandbox.shapes.promotion_code import PROMOTION_CODE
from counterfoil.adapters.sandbox.shapes.subscription import (
    SUBSCRIPTION,
    CollectionMethod,
    Subscription,
)
from counterfoil.adapters.sandbox.shapes.subscription_schedule import (
    SUBSCRIPTION_SCHEDULE,
    AnchorChoice,
    DefaultSettings,
    Phase,
    PhaseDiscount,
    PhaseItem,
    ScheduleInvoiceSettings,
    SubscriptionSchedule,
)

_PATH = "/v1/subscription_schedules"


class DurationParams(Struct, frozen=True, kw_only=True):
    """How long a phase is."""

    interval: Unit
    interval_count: Annotated[int, Meta(ge=1, le=10_000)] = 1


class PhaseInvoiceSettings(Struct, frozen=True, kw_only=True):
    """How the invoices of a phase look."""

    days_until_due: Annotated[int, Meta(ge=0)] | UnsetType = UNSET


class PhaseParams(Struct, frozen=True, kw_only=True):
    """What the subscription is to be in a phase."""

    items: Annotated[list[ItemParams], Meta(max_length=20)]
    automatic_tax: AutomaticTaxParams | UnsetType = UNSET
    billing_cycle_anchor: AnchorChoice | UnsetType = UNSET
    collection_method: CollectionMethod | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    default_payment_method: str | UnsetType = UNSET
    default_tax_rates: list[str] | UnsetType | None = UNSET
    description: Annotated[str, Meta(max_length=500)] | UnsetType | None = UNSET
    discounts: list[DiscountParams] | UnsetType | None = UNSET
    duration: DurationParams | UnsetType = UNSET
    end_date: Literal["now"] | Second | UnsetType = UNSET
    invoice_settings: PhaseInvoiceSettings | UnsetType = UNSET
    metadata: Metadata = UNSET
    proration_behavior: Proration | UnsetType = UNSET
    start_date: Literal["now"] | Second | UnsetType = UNSET
    trial: bool | UnsetType = UNSET
    trial_end: Literal["now"] | Second | UnsetType = UNSET


class DefaultParams(Struct, frozen=True, kw_only=True):
    """What holds in every phase that doesn't say otherwise."""

    automatic_tax: AutomaticTaxParams | UnsetType = UNSET
    billing_cycle_anchor: AnchorChoice | UnsetType = UNSET
    collection_method: CollectionMethod | UnsetType = UNSET
    default_payment_method: str | UnsetType | None = UNSET
    description: Annotated[str, Meta(max_length=500)] | UnsetType | None = UNSET
    invoice_settings: PhaseInvoiceSettings | UnsetType = UNSET


class ScheduleParams(Struct, frozen=True, kw_only=True):
    """What can be said of a schedule, new or not."""

    default_settings: DefaultParams | UnsetType = UNSET
    end_behavior: Literal["cancel", "release"] | UnsetType = UNSET
    metadata: Metadata = UNSET
    phases: Annotated[list[PhaseParams], Meta(max_length=50)] | UnsetType = UNSET


class NewSchedule(ScheduleParams, frozen=True, kw_only=True):
    """What can be said of a new schedule."""

    billing_mode: BillingModeParams | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    from_subscription: str | UnsetType = UNSET
    start_date: Literal["now"] | Second | UnsetType = UNSET


class ScheduleUpdate(ScheduleParams, frozen=True, kw_only=True):
    """What can be changed of a schedule."""

    proration_behavior: Proration | UnsetType = UNSET


class ScheduleList(ListParams, frozen=True, kw_only=True):
    """What schedules are listed by."""

    customer: str | UnsetType = UNSET
    scheduled: bool | UnsetType = UNSET


class ScheduleCancellation(Struct, frozen=True, kw_only=True):
    """How a schedule is canceled, and its subscription with it."""

    invoice_now: bool = True
    prorate: bool = True


class ScheduleRelease(Struct, frozen=True, kw_only=True):
    """How a schedule is released."""

    preserve_cancel_date: bool | UnsetType = UNSET


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
    schedule["phases"] = _phases(turn, schedule, params.phases, max(begins, now))
    turn.create(SUBSCRIPTION_SCHEDULE, schedule)
    turn.announce("subscription_schedule.created", SUBSCRIPTION_SCHEDULE, schedule["id"], clock)
    first = schedule["phases"][0]
    if first["start_date"] <= now:
        begin(turn, schedule, first)
    else:
        turn.schedule(timing.PHASE_CHANGES, schedule["id"], first["start_date"], clock)
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
    schedule["default_settings"]["collection_method"] = subscription["collection_method"]
    schedule["default_settings"]["default_payment_method"] = subscription["default_payment_method"]
    phase = _phase_of(subscription)
    schedule["phases"] = [phase]
    schedule["current_phase"] = {"end_date": phase["end_date"], "start_date": phase["start_date"]}
    schedule["status"] = "active"
    schedule["subscription"] = id
    turn.create(SUBSCRIPTION_SCHEDULE, schedule)
    subscription["schedule"] = schedule["id"]
    turn.write(SUBSCRIPTION, subscription)
    turn.schedule(timing.PHASE_CHANGES, schedule["id"], phase["end_date"], clock)
    turn.announce("subscription_schedule.created", SUBSCRIPTION_SCHEDULE, schedule["id"], clock)
    turn.announce("customer.subscription.updated", SUBSCRIPTION, id, clock)
    return shown(SUBSCRIPTION_SCHEDULE, schedule["id"])


def _phase_of(subscription: Subscription) -> Phase:
    """Return what a subscription is now, as a phase until the end of its period."""
    items: list[PhaseItem] = []
    for item in subscription["items"]:
        made: PhaseItem = {
            "billing_thresholds": None,
            "discounts": [],
            "metadata": item["metadata"],
            "price": item["price"],
            "tax_rates": item["tax_rates"],
        }
        if "quantity" in item:
            made["quantity"] = item["quantity"]
        items.append(made)
    return Phase(
        add_invoice_items=[],
        application_fee_percent=None,
        billing_cycle_anchor=None,
        billing_thresholds=None,
        collection_method=None,
        currency=subscription["currency"],
        default_payment_method=None,
        default_tax_rates=subscription["default_tax_rates"],
        description=None,
        discounts=[
            {"coupon": None, "discount": id, "promotion_code": None}
            for id in subscription["discounts"]
        ],
        end_date=period_end(subscription),
        invoice_settings=None,
        items=items,
        metadata={},
        on_behalf_of=None,
        proration_behavior="create_prorations",
        start_date=period_start(subscription),
        transfer_data=None,
        trial_end=subscription["trial_end"] if subscription["status"] == "trialing" else None,
    )


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
        "invoice_settings": _invoice_settings(None),
        "on_behalf_of": None,
        "transfer_data": None,
    }


def _invoice_settings(days_until_due: int | None) -> ScheduleInvoiceSettings:
    return {
        "account_tax_ids": None,
        "days_until_due": days_until_due,
        "issuer": {"type": "self"},
    }


def _set_plain(turn: Turn, schedule: SubscriptionSchedule, params: ScheduleParams) -> None:
    schedule["metadata"] = merged(schedule["metadata"], params.metadata)
    schedule["end_behavior"] = given(params.end_behavior, schedule["end_behavior"])
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
        settings["invoice_settings"] = _invoice_settings(days)


def _phases(
    turn: Turn, schedule: SubscriptionSchedule, asked: list[PhaseParams], begins: int
) -> list[Phase]:
    """
    Return the phases, each beginning where the one before ends.

    Raises:
        ApiError: one is no phase, or they don't follow one another.
    """
    phases: list[Phase] = []
    now = turn.now(schedule["test_clock"])
    for number, params in enumerate(asked):
        param = f"phases[{number}]"
        start_date = params.start_date
        start = begins
        if isinstance(start_date, int):
            start = start_date
        elif start_date == "now":
            start = now
        if phases and start != begins:
            raise invalid(
                f"The `start_date` of {param} must be the `end_date` of the phase before.",
                f"{param}[start_date]",
            )
        phase = _phase(turn, schedule, params, start, param)
        phases.append(phase)
        begins = phase["end_date"]
    return phases


def _phase(
    turn: Turn, schedule: SubscriptionSchedule, params: PhaseParams, start: int, param: str
) -> Phase:
    read.refuse_automatic_tax(params.automatic_tax, param)
    items = [
        _item(turn, item, f"{param}[items][{number}]") for number, item in enumerate(params.items)
    ]
    if not items:
        raise missing(f"{param}[items]")
    first = turn.read(PRICE, items[0]["price"])
    now = turn.now(schedule["test_clock"])
    end = _end_of(params, start, every_of(first), now, param)
    if end <= start:
        raise invalid("The end of a phase must be after its start.", f"{param}[end_date]")
    method = or_none(params.default_payment_method)
    if method is not None:
        check_method(turn, schedule["customer"], method, f"{param}[default_payment_method]")
    trial_end = params.trial_end if isinstance(params.trial_end, int) else None
    days = None
    if not isinstance(params.invoice_settings, UnsetType):
        days = or_none(params.invoice_settings.days_until_due)
    return Phase(
        add_invoice_items=[],
        application_fee_percent=None,
        billing_cycle_anchor=or_none(params.billing_cycle_anchor),
        billing_thresholds=None,
        collection_method=or_none(params.collection_method),
        currency=given(params.currency, first["currency"]),
        default_payment_method=method,
        default_tax_rates=read.said(params.default_tax_rates) or [],
        description=read.said(params.description),
        discounts=_discounts(turn, read.redeemed(params.discounts, f"{param}[discounts]")),
        end_date=end,
        invoice_settings=None if days is None else _invoice_settings(days),
        items=items,
        metadata=merged({}, params.metadata),
        on_behalf_of=None,
        proration_behavior=given(params.proration_behavior, "create_prorations"),
        start_date=start,
        transfer_data=None,
        trial_end=end if given(params.trial, otherwise=False) else trial_end,
    )


def _discounts(turn: Turn, asked: list[Redeemed]) -> list[PhaseDiscount]:
    for one in asked:
        if one.coupon is not None:
            turn.read(COUPON, one.coupon, named=f"{one.param}[coupon]")
        if one.promotion_code is not None:
            turn.read(PROMOTION_CODE, one.promotion_code, named=f"{one.param}[promotion_code]")
    return [
        {
            "coupon": one.coupon,
            "discount": one.discount,
            "promotion_code": one.promotion_code,
        }
        for one in asked
    ]


def _end_of(params: PhaseParams, start: int, every: Every, now: int, param: str) -> int:
    """Return when a phase ends: as it is said, or after one period of its first price."""
    if not isinstance(params.duration, UnsetType):
        if params.end_date is not UNSET:
            raise ApiError(
                "You can only specify one of these parameters: duration, end_date.", param=param
            )
        lasts = Every(params.duration.interval, params.duration.interval_count)
        if start + lasts.about > LATEST:
            raise invalid("The phase ends too far in the future.", f"{param}[duration]")
        return after(start, lasts)
    if isinstance(params.end_date, int):
        return params.end_date
    if params.end_date == "now":
        return now
    return after(start, every)


def _item(turn: Turn, params: ItemParams, param: str) -> PhaseItem:
    id, is_inline = read.price_of(turn, params, param)
    if id is None:
        raise missing(f"{param}[price]")
    price = recurring_price(turn, id, param, may_be_inactive=is_inline)
    item: PhaseItem = {
        "billing_thresholds": None,
        "discounts": [],
        "metadata": merged({}, params.metadata),
        "price": price["id"],
        "tax_rates": read.said(params.tax_rates) or [],
    }
    if not is_metered(price):
        item["quantity"] = given(params.quantity, 1)
    return item


def update(turn: Turn, params: ScheduleUpdate, id: str) -> Answer:
    """Change a schedule; a change of the phase that runs changes its subscription at once."""
    schedule = _running(turn, id, "update")
    _set_plain(turn, schedule, params)
    if not isinstance(params.phases, UnsetType):
        _set_phases(turn, schedule, params.phases, or_none(params.proration_behavior))
    turn.write(SUBSCRIPTION_SCHEDULE, schedule)
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
        schedule["phases"] = _phases(turn, schedule, asked, begins)
        first = schedule["phases"][0]["start_date"]
        turn.schedule(timing.PHASE_CHANGES, schedule["id"], first, schedule["test_clock"])
        return
    past = [phase for phase in schedule["phases"] if phase["end_date"] <= now]
    was = next(
        phase for phase in schedule["phases"] if phase["start_date"] == current["start_date"]
    )
    made = _phases(turn, schedule, asked, current["start_date"])
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
