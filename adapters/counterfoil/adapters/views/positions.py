"""Up to where in the log an account was known at a moment."""

from datetime import datetime

from sqlalchemy import select

from counterfoil.adapters.event_store.derived import Derived, Work
from counterfoil.adapters.views.statements import compiled
from counterfoil.domain.moments import to_micros
from counterfoil.projections.trail import lines_table


def last_known_by(derived: Derived, account: str, moment: datetime, work: Work) -> int:
    """
    Return the last position in an account that was known by a moment; 0: none was.

    No line is known before one that stands before it, so that what is recorded later never comes
    among those that were known then.
    """
    lines = lines_table(derived.schema)
    last = (
        select(lines.c.position)
        .where(lines.c.account == account, lines.c.known_at <= to_micros(moment))
        .order_by(lines.c.known_at.desc(), lines.c.position.desc())
        .limit(1)
    )
    found = work.rows(*compiled(last, derived.dialect))
    return int(found[0][0]) if found else 0
