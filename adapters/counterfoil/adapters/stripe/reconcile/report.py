"""What a comparison came to: what differs, since when, and most likely why."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from attrs import frozen

from counterfoil.domain.decider import StreamRef


class Reason(StrEnum):
    """Why the two sides most likely differ."""

    AWAITING_CONFIRMATION = "awaiting confirmation"
    REFUSED = "refused"
    DECIDED_HERE = "decided here"
    UNSETTLED = "unsettled"
    WEBHOOK_NOT_APPLIED = "webhook not applied"
    WEBHOOK_QUARANTINED = "webhook quarantined"
    WEBHOOK_MISSED = "webhook missed"
    NO_WEBHOOK_TELLS = "no webhook tells"
    NEVER_SEEN_HERE = "never seen here"
    DELETED_THERE = "deleted there"
    NOT_THERE = "not there"
    OVER_HERE = "over here"


@frozen(kw_only=True)
class Since:
    """
    Since when a value is held here.

    Args:
        happened_at: from when it held.
        recorded_at: when it came to be on record.
        actor: by whose doing, and ``door``, through which door.
        reference: the event or the command that told it.
    """

    happened_at: datetime
    recorded_at: datetime
    actor: str
    door: str
    reference: str


@frozen(kw_only=True)
class Difference:
    """
    One facet of one object that reads otherwise here than at Stripe.

    Args:
        facet: Stripe's name; ``object`` where one side doesn't know the object at all, and that
            side's value is False then.
        is_personal: the values say something of a person.
        sighted_at: of which second Stripe last stated anything of the object, as far as we heard.
        evidence: the event that explains it, or the code with which Stripe refused it.
        mended: what Stripe says was recorded, and is held here now.
    """

    thing: StreamRef
    facet: str
    ours: object
    theirs: object
    is_personal: bool
    since: Since | None
    sighted_at: datetime | None
    looked_at: datetime
    reason: Reason
    evidence: str | None = None
    mended: bool = False

    def why(self) -> str:
        """Say in a clause what the reason most likely is."""
        seen = "it was never seen" if self.sighted_at is None else f"{_moment(self.sighted_at)}"
        match self.reason:
            case Reason.AWAITING_CONFIRMATION:
                return "decided here, and Stripe hasn't confirmed it yet"
            case Reason.REFUSED:
                return f"decided here, and Stripe refused it ({self.evidence})"
            case Reason.DECIDED_HERE:
                return "decided here, and Stripe didn't take it over, or wasn't told"
            case Reason.UNSETTLED:
                return "what Stripe stated within one second doesn't add up"
            case Reason.WEBHOOK_NOT_APPLIED:
                return f"{self.evidence} tells of it and isn't applied yet"
            case Reason.WEBHOOK_QUARANTINED:
                return f"{self.evidence} tells of it and can't be applied: it is quarantined"
            case Reason.WEBHOOK_MISSED if self.sighted_at is None:
                return f"Stripe says otherwise, and {seen} until now: webhooks were missed"
            case Reason.WEBHOOK_MISSED:
                return (
                    f"Stripe changed it after {seen}, when it was last seen: a webhook was missed"
                )
            case Reason.NO_WEBHOOK_TELLS:
                return "Stripe's webhooks don't tell it"
            case Reason.NEVER_SEEN_HERE:
                return "Stripe has it, and no webhook told of it"
            case Reason.DELETED_THERE:
                return f"it was deleted or detached at Stripe after {seen}: a webhook was missed"
            case Reason.NOT_THERE:
                return "Stripe doesn't know it: it may be of another account or mode"
            case Reason.OVER_HERE:
                return "here it is over, for ever"


@frozen(kw_only=True)
class Report:
    """
    What came of comparing the two sides.

    Args:
        compared: how many objects were looked at, by kind.
        differences: what still differed at a second look; of objects in the order of their kinds.
        skipped: the objects that differed while requests about them were under way.
        moving: those that differed each time in another way, or of which something arrived.
        unreadable: those that can't be read, with the reason.
    """

    compared: Mapping[str, int]
    differences: tuple[Difference, ...] = ()
    skipped: tuple[StreamRef, ...] = ()
    moving: tuple[StreamRef, ...] = ()
    unreadable: tuple[tuple[StreamRef, str], ...] = ()

    @property
    def left(self) -> tuple[Difference, ...]:
        """Return the differences that there still are."""
        return tuple(each for each in self.differences if not each.mended)

    @property
    def is_equal(self) -> bool:
        """Tell whether both sides are equal in all that was compared."""
        return not (self.left or self.skipped or self.moving or self.unreadable)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
