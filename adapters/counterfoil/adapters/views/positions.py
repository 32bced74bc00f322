"""Up to where in the log an account was known at a moment."""

from datetime import datetime

from sqlalchemy import func, select

from counterfoil.adapters.event_store.derived import Derived, Work
from counterfoil.adapters.views.statements import compiled
from counterfoil.domain.moments import to_micros
from counterfoil.projections.trail import lines_table


def last_known_by(derived: Derived, account: str, moment: datetime, work: Work) -> int:
    """Return the last position in an account that was recorded by a moment; 0: none was."""
    lines = lines_table(derived.schema)
    last = select(func.max(lines.c.position)).where(
        lines.c.account == account, lines.c.known_at <= to_micros(moment)
    )
    ((position,),) = work.rows(*compiled(last, derived.dialect))
    return int(position or 0)
