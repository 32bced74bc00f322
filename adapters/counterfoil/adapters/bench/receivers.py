"""Sets up the sides that take webhooks in, on files."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from counterfoil.adapters.bench.djstripe import DjStripe, on_file
from counterfoil.adapters.bench.raw_inbox_sqlite import RawInboxSQLite
from counterfoil.adapters.bench.receiving import Receiver, Receivers
from counterfoil.adapters.bench.stands import OURS, RAW
from counterfoil.adapters.bench.taking_in import PEER

OurReceiver: TypeAlias = Callable[[str], Receiver]
"""Sets up our side at the URL of a database."""


@contextmanager
def receivers_on_sqlite(folder: Path, ours: OurReceiver, peer: str | None) -> Iterator[Receivers]:
    """
    Set up all sides on files in one folder, all with WAL and ``synchronous=FULL``.

    Args:
        peer: the Python of an environment with dj-stripe; without it that side is missing.
    """
    with TemporaryDirectory(dir=folder) as place, ExitStack() as stack:
        path = Path(place)
        sides: dict[str, Receiver] = {
            OURS: stack.enter_context(closing(ours(f"sqlite:///{path / 'ours.db'}"))),
            RAW: stack.enter_context(closing(RawInboxSQLite(path / "raw.db"))),
        }
        if peer is not None:
            sides[PEER] = stack.enter_context(closing(DjStripe(peer, on_file(path / "peer.db"))))
        yield sides
