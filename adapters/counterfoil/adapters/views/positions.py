"""Up to where in the log an account was known at a moment."""

from datetime import datetime

from sqlalchemy import func, select

from counterfoil.adapters.event_store.derived import Derived, Work
from counterfoil.adapters.views.statements import compiled
from counterfoil.domain.moments import to_micros
from counterfoil.projections.trail import lines_table

LOOK_BACK = 1_000
"""
Among how many of the lines that became known last the last position is looked for: clocks of
several machines, or one that was set back, don't stamp lines quite in their order.
"""


def last_known_by(derived: Derived, account: str, moment: datetime, work: Work) -> int:
    """Return the last position in an account that was recorded by a moment; 0: none was."""
    lines = lines_table(derived.schema)
    known = (
        select(lines.c.position)
        .where(lines.c.account == account, lines.c.known_at <= to_micros(moment))
        .order_by(lines.c.known_at.desc())
        .limit(LOOK_BACK)
        .subquery()
    )
    ((position,),) = work.rows(*compiled(select(func.max(known.c.position)), derived.dialect))
    return int(position or 0)
