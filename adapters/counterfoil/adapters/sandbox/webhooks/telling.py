"""Tells what happened: an event is kept, and is to be delivered to whoever wants it."""

from attrs import frozen

from counterfoil.adapters.protocol.requests import VERSION
from counterfoil.adapters.sandbox.records.store import Records
from counterfoil.adapters.sandbox.records.turn import Told, Turn
from counterfoil.adapters.sandbox.shapes.event import EVENT, Event, EventRequest
from counterfoil.adapters.sandbox.webhooks.outbox import Outbox

_MAY_FORGET = "customer.subscription.updated"
"""The events of which Stripe, now and then, doesn't say what they changed."""


@frozen
class Teller:
    """Tells of turns, at their end."""

    records: Records
    outbox: Outbox

    def tell_all(self, turn: Turn) -> int:
        """Tell all that a turn has announced; return how many deliveries come of it."""
        return sum(self._tell(turn, told) for told in turn.told())

    def _tell(self, turn: Turn, told: Told) -> int:
        wanting = self.outbox.wanting(turn, told.type)
        event = Event(
            id=turn.new_id(EVENT),
            object="event",
            api_version=VERSION,
            created=told.created,
            data={"object": dict(told.object)},
            livemode=False,
            pending_webhooks=len(wanting),
            request=_request(turn),
            type=told.type,
        )
        if told.previous is not None:
            said = {} if self._forgets(turn, told) else told.previous
            event["data"]["previous_attributes"] = dict(said)
        turn.create(EVENT, event)
        self.outbox.post(event["id"], event["type"], wanting)
        return len(wanting)

    def _forgets(self, turn: Turn, told: Told) -> bool:
        """Say whether this event is one of those that don't say what they changed."""
        every = turn.settings.empty_previous_every
        return (
            every > 0 and told.type == _MAY_FORGET and self.records.count_up(told.type) % every == 0
        )


def _request(turn: Turn) -> EventRequest:
    """Return the request that an event came of; time itself has none."""
    if turn.requested is None:
        return {"id": None, "idempotency_key": None}
    return {"id": turn.requested.id, "idempotency_key": turn.requested.idempotency_key}
