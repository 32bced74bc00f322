"""Files the events that Stripe lists and that never arrived (R180)."""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from attrs import frozen

from counterfoil.adapters.event_store import InboxOutcome
from counterfoil.adapters.event_store.inbox import Inbox
from counterfoil.adapters.portal import utc_now
from counterfoil.adapters.stripe.filing import Filing
from counterfoil.adapters.stripe.gateway import Gateway
from counterfoil.adapters.stripe.listing import pages
from counterfoil.adapters.stripe.reading import is_ignored
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.adapters.stripe.webhook import read_envelope

EVENTS = "/v1/events"


@frozen
class Swept:
    """
    A page of events that was looked through.

    Args:
        seen: how many events mean something here.
        missing: how many of these had never arrived, and are filed now.
    """

    seen: int
    missing: int


def sweep(
    gateway: Gateway, inbox: Inbox, filing: Filing, place: str, since: datetime
) -> Iterator[Swept]:
    """
    File every event since a moment that the inbox hasn't got, page by page.

    All of them are listed whatever Stripe knows of their delivery: some were answered, and lost
    then. What is filed lies there until it is applied.

    Raises:
        GatewayError: Stripe gave no answer that can be used.
        StoreError: the store can't be read or written.
    """
    for page in pages(gateway, EVENTS, {"created[gte]": int(since.timestamp())}):
        listed = [each for each in page.objects if not is_ignored(str(each.get("type")))]
        yield Swept(len(listed), sum(_file(each, inbox, filing, place) for each in listed))


def _file(event: JsonObject, inbox: Inbox, filing: Filing, place: str) -> bool:
    """File an event unless it is there; tell whether it wasn't."""
    if place in inbox.accounts_of(str(event.get("id"))):
        return False
    body = msgspec.json.encode(event)
    receipt = filing.file(read_envelope(body), body, event, utc_now())
    return receipt.outcome is not InboxOutcome.DUPLICATE
