"""Puts requests to Stripe into words for people, and into entries for programs."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from counterfoil.adapters.cli.output import plain
from counterfoil.adapters.cli.wording import moment
from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.streams import ref_of

if TYPE_CHECKING:
    from rich.console import Console

LISTED_MAX = 50
"""How many requests of a kind are listed; --json has all."""


def what(request: OutboxRequest) -> str:
    """Return which request it is: ``#3 remove payment method pm_1 of customer cus_1``."""
    name, _, subject = request.name.partition(":")
    words = name.replace("_", " ")
    ref = ref_of(request.stream)
    if subject:
        words = f"{words} {subject} of {ref.kind}"
    elif not words.endswith(ref.kind):
        words = f"{words} of {ref.kind}"
    return plain(f"#{request.number} {words} {ref.id}")


def refusal(request: OutboxRequest) -> str:
    """Return with what code a request was refused: ``card_declined (insufficient_funds)``."""
    code = request.code or "no code told"
    return plain(f"{code} ({request.decline_code})" if request.decline_code else code)


def stage(request: OutboxRequest) -> str:
    """Return how far a request has come, with what stood in its way."""
    why = f": {plain(request.reason)}" if request.reason else ""
    match request.status:
        case OutboxStatus.REFUSED | OutboxStatus.DROPPED:
            return f"{request.status}, {refusal(request)}{why}"
        case OutboxStatus.QUEUED | OutboxStatus.SENT if request.reason:
            return f"waits until {moment(request.next_try)}{why}"
        case _:
            return f"{request.status}{why}"


def line(request: OutboxRequest) -> str:
    """Return a request on one line: which it is, and how far it has come."""
    return f"{what(request)}: {stage(request)}"


def print_lines(out: "Console", requests: Sequence[OutboxRequest]) -> None:
    """Print requests, one on a line."""
    for each in requests[:LISTED_MAX]:
        out.print(line(each), soft_wrap=True)
    if len(requests) > LISTED_MAX:
        out.print(f"... and {len(requests) - LISTED_MAX:,} more; --json has all.")


def counted(counts: Mapping[str, int]) -> str:
    """Return how many there are of each kind, of which there are any."""
    return ", ".join(f"{number:,} {name}" for name, number in counts.items() if number)


def entry(request: OutboxRequest) -> dict[str, object]:
    """Return a request for programs; its body isn't shown, for it may be personal."""
    ref = ref_of(request.stream)
    return {
        "number": request.number,
        "lane": request.lane,
        "kind": ref.kind,
        "id": ref.id,
        "name": request.name,
        "method": request.method,
        "path": request.path,
        "status": request.status,
        "tries": request.tries,
        "decided_at": request.decided_at,
        "first_sent_at": request.first_sent_at,
        "next_try": request.next_try,
        "closed_at": request.closed_at,
        "code": request.code,
        "decline_code": request.decline_code,
        "reason": request.reason,
        "command_id": request.command_id,
        "key": request.key,
    }
