"""Pausing subscriptions, and resuming them."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.protocol.parameters import given, or_none
from counterfoil.adapters.sandbox.answers import shown
from counterfoil.adapters.sandbox.api.subscription_params import Proration, Second
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION
from counterfoil.adapters.sandbox.subscriptions.pausing import (
    Pause,
    Resumption,
    UnusedFrom,
    pause,
    refuse_pause,
    resume,
)

_PATH = "/v1/subscriptions/{id}"


class UsageThrough(Struct, frozen=True, kw_only=True):
    """Until when usage is billed."""

    type: Literal["none", "now"]


class UnusedTimeFrom(Struct, frozen=True, kw_only=True):
    """From when unused time is given back."""

    type: UnusedFrom


class BillFor(Struct, frozen=True, kw_only=True):
    """What is billed for when a subscription is paused."""

    outstanding_usage_through: UsageThrough | UnsetType = UNSET
    unused_time_from: UnusedTimeFrom | UnsetType = UNSET


class PauseParams(Struct, frozen=True, kw_only=True):
    """How a subscription is paused (R137)."""

    bill_for: BillFor | UnsetType = UNSET
    invoicing_behavior: Literal["invoice", "pending_invoice_item"] = "pending_invoice_item"
    type: Literal["subscription"] = "subscription"


class AnchorType(Struct, frozen=True, kw_only=True):
    """Whether periods begin anew."""

    type: Literal["now", "unchanged"]


class ResumeParams(Struct, frozen=True, kw_only=True):
    """How a paused subscription goes on (R142)."""

    billing_cycle_anchor: AnchorType | UnsetType = UNSET
    payment_behavior: Literal["resume_on_payment_attempt", "resume_on_payment_success"] = (
        "resume_on_payment_attempt"
    )
    proration_behavior: Proration = "create_prorations"
    proration_date: Second | UnsetType = UNSET


def pause_now(turn: Turn, params: PauseParams, id: str) -> Answer:
    """Pause a subscription."""
    subscription = turn.read(SUBSCRIPTION, id)
    refuse_pause(subscription)
    since: UnusedFrom = "now"
    if not isinstance(params.bill_for, UnsetType):
        asked = params.bill_for.unused_time_from
        since = "now" if isinstance(asked, UnsetType) else asked.type
    how = Pause(unused_time_from=since, invoicing_behavior=params.invoicing_behavior)
    pause(turn, subscription, how)
    return shown(SUBSCRIPTION, id)


def resume_now(turn: Turn, params: ResumeParams, id: str) -> Answer:
    """Let a paused subscription go on."""
    how = Resumption(
        billing_cycle_anchor=given(params.billing_cycle_anchor, AnchorType(type="now")).type,
        payment_behavior=params.payment_behavior,
        proration_behavior=params.proration_behavior,
        proration_date=or_none(params.proration_date),
    )
    resume(turn, turn.read(SUBSCRIPTION, id), how)
    return shown(SUBSCRIPTION, id)


ROUTES: tuple[Route, ...] = (
    route("POST", f"{_PATH}/pause", PauseParams, pause_now),
    route("POST", f"{_PATH}/resume", ResumeParams, resume_now),
)
