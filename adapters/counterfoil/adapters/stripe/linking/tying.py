"""Ties what was born here to the object that Stripe made of it."""

from collections.abc import Callable
from datetime import datetime

from counterfoil.adapters.books import Books
from counterfoil.adapters.contention import ATTEMPTS_MAX, wait
from counterfoil.adapters.errors import ContendedError
from counterfoil.adapters.event_store import ConflictError
from counterfoil.adapters.stripe.kinds import KINDS
from counterfoil.adapters.stripe.linking.naming import Mention
from counterfoil.adapters.stripe.shapes import ShapeError
from counterfoil.adapters.unit import UnitOfWork
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.linked import CREATIONS, Born, link


def born_of(mention: Mention) -> Born | None:
    """Return what an object with our id in its metadata says it is; None where that can't be."""
    kind = KINDS.get(str(mention.stated.get("object")))
    if kind is None or kind.label not in CREATIONS.values():
        return None
    try:
        owner = kind.owner(mention.stated)
    except ShapeError:
        return None
    if owner == f"{kind.label}/{mention.stated.get('id')}":
        return Born(StreamRef(kind=kind.label, id=mention.ours), mention.ours)
    holder, _, id_ = (owner or "").partition("/")
    return Born(StreamRef(kind=holder, id=id_), mention.ours) if id_ else None


def tie(books: Books, clock: Callable[[], datetime], born: Born, stripe_id: str) -> None:
    """
    Record what Stripe calls something that was asked for here; quiet where nothing was.

    Raises:
        ContendedError: others kept changing the same aggregate.
        StoreError: the store can't be read or written.
    """
    by = Cause(actor=Actor.STRIPE, door=Door.OBSERVATION, command_id=f"link:{stripe_id}")
    for attempt in range(ATTEMPTS_MAX):
        unit = UnitOfWork(books, by)
        at = clock()
        unit.decide(link(born, stripe_id), at)
        if not unit.decided():
            return
        try:
            books.store.append(unit.batch(recorded_at=at))
        except ConflictError:
            wait(attempt)
        else:
            return
    raise ContendedError(by.command_id, ATTEMPTS_MAX)
