"""Says in words why a subscription is to be served, or isn't."""

from typing import TYPE_CHECKING

from counterfoil.domain.account.access_policy import Ground

if TYPE_CHECKING:
    from counterfoil.domain.access import ServiceAccess

_BECAUSE = {
    Ground.INCOMPLETE: "its first payment isn't made yet",
    Ground.INCOMPLETE_EXPIRED: "its first payment was never made",
    Ground.TRIALING: "it is in its trial",
    Ground.ACTIVE: "it is active",
    Ground.PAST_DUE: "its payment is past due",
    Ground.UNPAID: "its payment was given up",
    Ground.PAUSED: "it is itself paused",
    Ground.CANCELED: "it is canceled",
    Ground.KEEP_AS_DRAFT: "its collection is paused, invoices stay drafts",
    Ground.MARK_UNCOLLECTIBLE: "its collection is paused, invoices become uncollectible",
    Ground.VOID: "its collection is paused, invoices become void",
    Ground.UNKNOWN: "what it is isn't known here",
}


def because(reason: Ground) -> str:
    """Return what a ground says of a subscription."""
    return _BECAUSE[reason]


def in_short(decided: "ServiceAccess | None") -> str:
    """Return a decision in a few words: ``grace until 2026-11-23``."""
    from counterfoil.adapters.cli.wording import day

    if decided is None:
        return "unknown"
    until = "" if decided.until is None else f" until {day(decided.until)}"
    return f"{decided.access}{until}"
