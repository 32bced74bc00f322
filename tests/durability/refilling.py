"""
Fills the read models of a log, in a process of its own: ``python -m tests.durability.refilling URL
HOW``.

It prints the hashes of their tables. ``HOW`` is how many events a batch has, or ``rebuild``.
"""

import json
import sys

from tests.adapters.views.contents import contents, hashes
from tests.durability.logs import copy_log
from tests.durability.workers import MASTER_KEY

from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.views.keeping import Views
from counterfoil.adapters.views.projector import Projector
from counterfoil.projections.customers import CUSTOMERS
from counterfoil.projections.tables import PREFIX


def refilled(source: EventStore, target: EventStore, how: str) -> dict[str, str]:
    """
    Copy a log, fill the read models of the copy, and return the hashes of their tables.

    What is hashed in a column has no hash of its own here: each store has another key for it.
    """
    views = Views(target)
    if how == "rebuild":
        copy_log(source, target)
        views.catch_up()
    else:
        views.catch_up()
        copy_log(source, target)
        Projector(
            store=target,
            running=views._running(),
            registry=views._registry,
            batch=int(how),
        ).catch_up(0, lambda _: None)
    keyed = f"{PREFIX}{CUSTOMERS.name}"
    found = contents(target)
    return hashes({name: rows for name, rows in found.items() if not name.startswith(keyed)})


def main(url: str, how: str) -> None:
    """Fill them in memory, and print the hashes."""
    with (
        EventStore.open(url, master_key=MASTER_KEY, read_only=True) as source,
        EventStore.open("memory://") as target,
    ):
        json.dump(refilled(source, target, how), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
