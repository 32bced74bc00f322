"""What Stripe is asked about the schedule of a subscription, and a switch that it is to keep."""

from collections.abc import Iterator, Sequence

from counterfoil.domain.linked import REFERENCE
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.state import InForce
from counterfoil.domain.values import SubscriptionItemId
from counterfoil.projections.syncing.completions import NewPhases, NewSchedule
from counterfoil.projections.syncing.forms import form
from counterfoil.projections.syncing.provider_request import Answered, ProviderRequest, lane_of

_SCHEDULES = "/v1/subscription_schedules"


def schedules(
    before: InForce, after: InForce, events: Sequence[object]
) -> Iterator[ProviderRequest]:
    """Yield what is asked about schedules (R59, R86)."""
    for event in events:
        match event:
            case e.ScheduleAttachmentRequested(schedule=schedule):
                yield ProviderRequest(
                    name=f"attach_schedule:{schedule.id}",
                    path=_SCHEDULES,
                    body=form(
                        {"from_subscription": after.id, "metadata": {REFERENCE: schedule.id}}
                    ),
                    lane=lane_of(after.customer),
                    reads=f"/v1/subscriptions/{after.id}",
                    answers=(Answered(operation=Operation.ATTACH_SCHEDULE, subject=schedule.id),),
                )
            case e.ScheduleReleaseRequested(schedule=schedule_id):
                path = f"{_SCHEDULES}/{schedule_id}"
                yield ProviderRequest(
                    name=f"release_schedule:{schedule_id}",
                    path=f"{path}/release",
                    lane=lane_of(after.customer),
                    reads=path,
                    answers=(Answered(operation=Operation.RELEASE_SCHEDULE, subject=schedule_id),),
                    is_final=True,
                )
            case e.PlanSwitchRequested(at_period_end=True):
                yield from _switch_at_period_end(before, after, event)
            case _:
                pass


def _switch_at_period_end(
    before: InForce, after: InForce, asked: e.PlanSwitchRequested
) -> Iterator[ProviderRequest]:
    """
    Yield the creation of a schedule, which begins as the subscription is, and its change.

    Whether one is there by then, which one, and what phases it has, is seen when it is their turn.
    """
    lane, reads = lane_of(after.customer), f"/v1/subscriptions/{after.id}?expand[]=schedule"
    yield ProviderRequest(
        name=f"create_schedule:{asked.item}",
        path=_SCHEDULES,
        body=form({"from_subscription": after.id}),
        lane=lane,
        reads=reads,
        completion=NewSchedule(),
    )
    recurrence = asked.price.recurrence
    yield ProviderRequest(
        name=f"schedule_switch:{asked.item}",
        path=f"{_SCHEDULES}/{{schedule}}",
        lane=lane,
        reads=reads,
        answers=(Answered(operation=Operation.SWITCH_PLAN, subject=asked.item),),
        completion=NewPhases(
            replaces=_price_of(before, asked.item),
            price=asked.price.id,
            quantity=asked.quantity,
            starts_at=before.current_period_end,
            interval=recurrence.interval.value if recurrence else "month",
            interval_count=recurrence.interval_count if recurrence else 1,
        ),
    )


def _price_of(subscription: InForce, item_id: SubscriptionItemId) -> str:
    item = subscription.item(item_id)
    return "" if item is None else item.price.id
