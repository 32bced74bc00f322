"""The parameters of subscription schedules."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from counterfoil.adapters.protocol.parameters import ListParams, Metadata
from counterfoil.adapters.sandbox.api.invoice_params import AutomaticTaxParams
from counterfoil.adapters.sandbox.api.schedule_pauses import PauseScheduleParams
from counterfoil.adapters.sandbox.api.schedule_phases import PhaseInvoiceSettings, PhaseParams
from counterfoil.adapters.sandbox.api.subscription_params import (
    BillingModeParams,
    Proration,
    Second,
)
from counterfoil.adapters.sandbox.shapes.subscription import CollectionMethod
from counterfoil.adapters.sandbox.shapes.subscription_schedule import AnchorChoice


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
    pause_schedules: Annotated[list[PauseScheduleParams], Meta(max_length=1)] | UnsetType = UNSET
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
