"""The pauses of subscription schedules, as requests describe them (R143)."""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.errors import invalid, missing
from counterfoil.adapters.protocol.ids import new_token
from counterfoil.adapters.protocol.parameters import given, or_none
from counterfoil.adapters.sandbox.api.subscription_params import Proration, Second
from counterfoil.adapters.sandbox.shapes.subscription_schedule import (
    PauseSchedule,
    PauseSettings,
    ResumeSettings,
    ScheduledPause,
    ScheduledResume,
)
from counterfoil.adapters.sandbox.subscriptions.periods import LATEST, Every, Unit, after

_PARAM = "pause_schedules[0]"


class UsageParams(Struct, frozen=True, kw_only=True):
    """Until when usage is billed."""

    type: Literal["none", "pause_at"] | UnsetType = UNSET


class UnusedParams(Struct, frozen=True, kw_only=True):
    """From when unused time is given back."""

    type: Literal["item_current_period_start", "none", "pause_at"] | UnsetType = UNSET


class PauseBillForParams(Struct, frozen=True, kw_only=True):
    """What is billed for."""

    outstanding_usage_through: UsageParams | UnsetType = UNSET
    unused_time_from: UnusedParams | UnsetType = UNSET


class PauseSettingsParams(Struct, frozen=True, kw_only=True):
    """How a subscription is paused."""

    bill_for: PauseBillForParams | UnsetType = UNSET
    invoicing_behavior: Literal["invoice", "pending_invoice_item"] | UnsetType = UNSET
    type: Literal["subscription"] | UnsetType = UNSET


class PauseAt(Struct, frozen=True, kw_only=True):
    """When a subscription is paused."""

    type: Literal["now", "timestamp"]
    timestamp: Second | UnsetType = UNSET


class ScheduledPauseParams(Struct, frozen=True, kw_only=True):
    """When and how a subscription is paused."""

    pause_at: PauseAt | UnsetType = UNSET
    settings: PauseSettingsParams | UnsetType = UNSET


class PauseDuration(Struct, frozen=True, kw_only=True):
    """How long a pause is."""

    interval: Unit
    interval_count: Annotated[int, Meta(ge=1, le=10_000)] = 1


class ResumeAt(Struct, frozen=True, kw_only=True):
    """When a subscription goes on."""

    type: Literal["duration", "now", "timestamp"]
    duration: PauseDuration | UnsetType = UNSET
    timestamp: Second | UnsetType = UNSET


class ResumeSettingsParams(Struct, frozen=True, kw_only=True):
    """How a subscription goes on."""

    billing_cycle_anchor: Literal["resume_at", "unchanged"] | UnsetType = UNSET
    payment_behavior: (
        Literal["resume_on_payment_attempt", "resume_on_payment_success"] | UnsetType
    ) = UNSET
    proration_behavior: Proration | UnsetType = UNSET


class ScheduledResumeParams(Struct, frozen=True, kw_only=True):
    """When and how a subscription goes on."""

    resume_at: ResumeAt | UnsetType = UNSET
    settings: ResumeSettingsParams | UnsetType = UNSET


class PauseScheduleParams(Struct, frozen=True, kw_only=True):
    """A pause, and what ends it; only one is served."""

    key: str | UnsetType = UNSET
    pause: ScheduledPauseParams | UnsetType = UNSET
    resume: ScheduledResumeParams | UnsetType | None = UNSET


def pause_schedules_of(
    kept: Sequence[PauseSchedule], asked: Sequence[PauseScheduleParams], now: int
) -> list[PauseSchedule]:
    """
    Return the pauses of a schedule after what was asked; what isn't said stays.

    Raises:
        ApiError: it isn't said when, or it is past.
    """
    before = kept[0] if kept else None
    made: list[PauseSchedule] = []
    for one in asked:
        pause = _pause(None if before is None else before["pause"], one.pause, now)
        resume = None if before is None else before["resume"]
        if one.resume is None:
            resume = None
        elif not isinstance(one.resume, UnsetType):
            resume = _resume(resume, one.resume, pause["pause_at"], now)
        key = given(one.key, new_token() if before is None else before["key"])
        made.append({"key": key, "pause": pause, "resume": resume})
    return made


def _pause(
    kept: ScheduledPause | None, asked: ScheduledPauseParams | UnsetType, now: int
) -> ScheduledPause:
    said = given(asked, ScheduledPauseParams())
    at = None if kept is None else kept["pause_at"]
    if not isinstance(said.pause_at, UnsetType):
        at = now if said.pause_at.type == "now" else or_none(said.pause_at.timestamp)
        if at is not None and at < now:
            raise invalid(
                "Invalid timestamp: must be an integer Unix timestamp in the future.",
                f"{_PARAM}[pause][pause_at][timestamp]",
            )
    if at is None:
        raise missing(f"{_PARAM}[pause][pause_at]")
    is_over = kept is not None and kept["status"]["type"] != "scheduled"
    if kept is not None and is_over and at == kept["pause_at"]:
        return kept
    settings = None if kept is None else kept["settings"]
    return {
        "pause_at": at,
        "settings": _pause_settings(settings, given(said.settings, PauseSettingsParams())),
        "status": {"error": None, "type": "scheduled"},
    }


def _pause_settings(kept: PauseSettings | None, asked: PauseSettingsParams) -> PauseSettings:
    bill_for = given(asked.bill_for, PauseBillForParams())
    usage = given(bill_for.outstanding_usage_through, UsageParams()).type
    unused = given(bill_for.unused_time_from, UnusedParams()).type
    before = kept or PauseSettings(
        bill_for={
            "outstanding_usage_through": {"type": "pause_at"},
            "unused_time_from": {"type": "pause_at"},
        },
        invoicing_behavior="pending_invoice_item",
        type="subscription",
    )
    billed = before["bill_for"]
    return {
        "bill_for": {
            "outstanding_usage_through": {
                "type": given(usage, billed["outstanding_usage_through"]["type"])
            },
            "unused_time_from": {"type": given(unused, billed["unused_time_from"]["type"])},
        },
        "invoicing_behavior": given(asked.invoicing_behavior, before["invoicing_behavior"]),
        "type": "subscription",
    }


def _resume(
    kept: ScheduledResume | None, asked: ScheduledResumeParams, pause_at: int, now: int
) -> ScheduledResume:
    at = None if kept is None else kept["resume_at"]
    if not isinstance(asked.resume_at, UnsetType):
        at = _resume_at(asked.resume_at, pause_at, now)
    if at is None:
        raise missing(f"{_PARAM}[resume][resume_at]")
    if at < pause_at:
        raise invalid(
            "A subscription can't be resumed before it is paused.", f"{_PARAM}[resume][resume_at]"
        )
    before = (
        ResumeSettings(
            billing_cycle_anchor="resume_at",
            payment_behavior="resume_on_payment_success",
            proration_behavior="create_prorations",
        )
        if kept is None
        else kept["settings"]
    )
    said = given(asked.settings, ResumeSettingsParams())
    return {
        "resume_at": at,
        "settings": {
            "billing_cycle_anchor": given(
                said.billing_cycle_anchor, before["billing_cycle_anchor"]
            ),
            "payment_behavior": given(said.payment_behavior, before["payment_behavior"]),
            "proration_behavior": given(said.proration_behavior, before["proration_behavior"]),
        },
        "status": {"error": None, "type": "scheduled"},
    }


def _resume_at(asked: ResumeAt, pause_at: int, now: int) -> int:
    if asked.type == "now":
        return now
    if asked.type == "timestamp":
        if isinstance(asked.timestamp, UnsetType):
            raise missing(f"{_PARAM}[resume][resume_at][timestamp]")
        return asked.timestamp
    if isinstance(asked.duration, UnsetType):
        raise missing(f"{_PARAM}[resume][resume_at][duration]")
    lasts = Every(asked.duration.interval, asked.duration.interval_count)
    if pause_at + lasts.about > LATEST:
        raise invalid(
            "The pause ends too far in the future.", f"{_PARAM}[resume][resume_at][duration]"
        )
    return after(pause_at, lasts)
