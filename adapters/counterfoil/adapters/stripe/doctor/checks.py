"""What a check comes to."""

from enum import StrEnum

from attrs import frozen


class Health(StrEnum):
    """How something is; what couldn't be looked at is neither well nor ill."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"
    NOT_CHECKED = "not checked"


@frozen(kw_only=True)
class Check:
    """
    What a check came to.

    Args:
        says: one sentence that tells what was found, or why nothing could be.
        remedy: what to do, where that isn't said yet.
    """

    name: str
    health: Health
    says: str
    remedy: str | None = None


def unchecked(name: str, why: str, remedy: str | None = None) -> Check:
    """Return a check that couldn't be made."""
    return Check(name=name, health=Health.NOT_CHECKED, says=why, remedy=remedy)
