"""What Stripe is asked in order to pause a subscription itself, and to let it go on."""

from collections.abc import Iterator, Sequence

from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.state import InForce
from counterfoil.projections.syncing.forms import form
from counterfoil.projections.syncing.payment_policy import resumption_behavior
from counterfoil.projections.syncing.provider_request import Answered, ProviderRequest, lane_of


def pauses(after: InForce, events: Sequence[object]) -> Iterator[ProviderRequest]:
    """Yield what is asked about the pause of the subscription itself (R137, R141 to R143)."""
    for event in events:
        match event:
            case e.PauseRequested(duration=None):
                yield _pause(after)
            case e.PauseRequested():
                yield _pause_for_a_time(after, event)
            case e.ResumptionRequested():
                yield _resumption(after)
            case _:
                pass


def _pause(after: InForce) -> ProviderRequest:
    path = f"/v1/subscriptions/{after.id}"
    return ProviderRequest(
        name="pause_subscription",
        path=f"{path}/pause",
        body=form({"type": "subscription", "invoicing_behavior": "pending_invoice_item"}),
        lane=lane_of(after.customer),
        reads=path,
        answers=(Answered(operation=Operation.PAUSE_SUBSCRIPTION),),
    )


def _pause_for_a_time(after: InForce, asked: e.PauseRequested) -> ProviderRequest:
    """
    Return the request for a pause that ends by itself: only a schedule has those (R143).
    """
    duration = asked.duration
    lasts = {} if duration is None else {
        "interval": duration.interval.value,
        "interval_count": duration.interval_count,
    }  # fmt: skip
    return ProviderRequest(
        name="pause_subscription",
        path="/v1/subscription_schedules",
        body=form(
            {
                "from_subscription": after.id,
                "pause_schedules": [
                    {
                        "pause": {
                            "pause_at": {"type": "now"},
                            "settings": {
                                "invoicing_behavior": "pending_invoice_item",
                                "type": "subscription",
                            },
                        },
                        "resume": {
                            "resume_at": {"type": "duration", "duration": lasts},
                            "settings": {
                                "payment_behavior": resumption_behavior(after.billing_mode)
                            },
                        },
                    }
                ],
            }
        ),
        lane=lane_of(after.customer),
        reads=f"/v1/subscriptions/{after.id}",
        answers=(Answered(operation=Operation.PAUSE_SUBSCRIPTION),),
    )


def _resumption(after: InForce) -> ProviderRequest:
    """Return the request to let it go on in a new billing cycle, in which nothing is prorated."""
    path = f"/v1/subscriptions/{after.id}"
    return ProviderRequest(
        name="resume_subscription",
        path=f"{path}/resume",
        body=form(
            {
                "billing_cycle_anchor": {"type": "now"},
                "payment_behavior": resumption_behavior(after.billing_mode),
                "proration_behavior": "none",
            }
        ),
        lane=lane_of(after.customer),
        reads=path,
        answers=(Answered(operation=Operation.RESUME_SUBSCRIPTION),),
    )
