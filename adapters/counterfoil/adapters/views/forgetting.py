"""Takes away what read models derived from the personal data of who is erased."""

from sqlalchemy import Table

from counterfoil.adapters.event_store.derived import Derived, Work
from counterfoil.adapters.views.filling import RowsFiller
from counterfoil.adapters.views.projector import PROJECTING
from counterfoil.adapters.views.rebuilding import REBUILDING
from counterfoil.adapters.views.statements import forgetting, is_there
from counterfoil.adapters.views.telling import parts_of
from counterfoil.projections.customers import CUSTOMERS

HASHING = (CUSTOMERS,)
"""The read models that keep a hash of what is personal."""


def forget(derived: Derived, subject: str) -> None:
    """
    Delete the rows and entries of a subject, ``acct_1/live/customer/cus_1``, whose key was
    destroyed.

    Whoever fills the tables looks, while it is at it, whether the key is still there, and is
    waited for: whichever comes last, nothing stays.
    """
    account, kind, id_ = parts_of(subject)
    tables: list[Table] = [
        table
        for model in HASHING
        if model.kind == kind
        for beside in (False, True)
        for table in RowsFiller(model, derived.dialect, derived.schema, "a", beside=beside).tables
    ]

    def delete(work: Work) -> bool:
        work.alone(REBUILDING)
        work.alone(PROJECTING)
        there = [table for table in tables if work.rows(*is_there(table, derived.dialect))]
        for table in there:
            work.run(*forgetting(table, derived.dialect, (account, id_)))
        return bool(there)

    if not tables:
        return
    if derived.write(delete):
        derived.scrub()
