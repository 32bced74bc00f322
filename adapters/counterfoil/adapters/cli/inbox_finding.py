"""Finds in the inbox what its commands are about."""

from collections.abc import Iterable

from counterfoil.adapters.cli.failing import CannotError
from counterfoil.adapters.event_store import InboxOutcome, Message
from counterfoil.adapters.event_store.inbox import Inbox
from counterfoil.domain.cause import Mode


def outcome_of(text: str) -> InboxOutcome:
    """
    Read an outcome; words may be joined by a dash.

    Raises:
        CannotError: there is no such outcome.
    """
    try:
        return InboxOutcome(text.lower().replace("-", " "))
    except ValueError:
        known = ", ".join(InboxOutcome)
        raise CannotError(f"There is no outcome {text!r}: choose one of {known}.") from None


def places_in(inbox: Inbox, account: str | None, mode: Mode | None) -> tuple[str, ...] | None:
    """Return the places, ``acct_1/live``, that have messages and are asked for; None for all."""
    if account is None and mode is None:
        return None
    return _among(sorted({count.account for count in inbox.counts()}), account, mode)


def message_in(inbox: Inbox, event_id: str, account: str | None, mode: Mode | None) -> Message:
    """
    Return the message of an event, with its body.

    Raises:
        CannotError: there is none, or several accounts or modes have one.
    """
    found = _among(inbox.accounts_of(event_id), account, mode)
    if len(found) > 1:
        where = ", ".join(found)
        raise CannotError(f"{event_id} arrived in {where}: choose one by --account and --mode.")
    message = inbox.message(found[0], event_id) if found else None
    if message is None:
        raise CannotError(
            f"The inbox has no message {event_id}: check the id, the database, and --account and"
            " --mode if you named them."
        )
    return message


def _among(places: Iterable[str], account: str | None, mode: Mode | None) -> tuple[str, ...]:
    """Return those of some places that are asked for."""
    return tuple(
        place
        for place in places
        for named, _, in_mode in (place.partition("/"),)
        if account in (None, named) and mode in (None, in_mode)
    )
