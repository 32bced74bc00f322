"""A turn without a sandbox, for what no request reaches by itself."""

from collections.abc import Iterator
from contextlib import contextmanager

from counterfoil.adapters.protocol.rendering import Renderer
from counterfoil.adapters.sandbox.kinds import KINDS
from counterfoil.adapters.sandbox.records.store import Records
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Shown
from counterfoil.adapters.sandbox.settings import Settings


@contextmanager
def a_turn(moment: int) -> Iterator[Turn]:
    """Yield a turn at a second, on new records."""
    records = Records()
    try:
        yield Turn(records, Renderer(records, KINDS), moment, Settings())
    finally:
        records.close()


def id_of(answer: Answer) -> str:
    """Return the id of the object that a handler answers with."""
    assert isinstance(answer, Shown)
    return answer.id
