"""A command takes effect once, whatever becomes of the connection (G3)."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pytest
from attrs import define, field
from tests.durability.audit import Audit
from tests.durability.campaign import choices, new_seed, number, say
from tests.durability.errands import Errands, open_shop
from tests.durability.proxy import Cut, Proxy
from tests.durability.workers import REPEATED, WRITERS, open_portal
from tests.postgres import Server

CUTS = number("CUTS", 200)
"""How often the connection is cut after a commit; half as often before and meanwhile."""

CUTS_AN_ACCOUNT = 200
"""After how many cuts the writers move to another account, lest streams grow too long."""


@define
class Scissors:
    """Says at each append whether to cut, and counts the cuts."""

    coming: list[Cut | None] = field(factory=list)
    made: Counter[Cut] = field(factory=Counter)

    def __call__(self) -> Cut | None:
        """Return the next cut; ``None`` lets an append pass."""
        if not self.coming:
            return None
        cut = self.coming.pop()
        if cut is not None:
            self.made[cut] += 1
        return cut


@define
class Wire:
    """A way to the server that may be cut."""

    url: str
    direct: str
    scissors: Scissors


@pytest.fixture(name="wire")
def _wire(postgres: Server) -> Iterator[Wire]:
    socket = postgres.running.get_postmaster_info().socket_path
    assert socket is not None
    scissors, direct = Scissors(), postgres.url()
    with TemporaryDirectory(prefix="counterfoil-") as folder:
        url = direct.replace(f"host={socket.parent}", f"host={quote(folder)}")
        with Proxy(socket, Path(folder), scissors) as _:
            yield Wire(url, direct, scissors)


@pytest.mark.exhaustive
def test_a_command_takes_effect_once_wherever_its_connection_is_cut(wire: Wire) -> None:
    """
    G3: who lost an answer is told that the command is on record; never that others were faster.

    Where the server never got the command, the same call brings it again.
    """
    random = choices(new_seed("cut connections"))
    cuts = [Cut.AFTER] * CUTS + [Cut.BEFORE, Cut.MEANWHILE] * (CUTS // 4)
    random.shuffle(cuts)
    audit, came_to = Audit(), Counter[tuple[Cut, str]]()
    with open_portal(wire.url) as portal:
        for each, cut in enumerate(cuts):
            account = f"acct_{each // CUTS_AN_ACCOUNT}"
            shop = portal.account(account, "test")
            if each % CUTS_AN_ACCOUNT == 0:
                open_shop(shop)
                errands = Errands(f"w{each}", random)
            errand = errands.next()
            wire.scissors.coming = [cut]
            decision = errand.run(shop)

            assert wire.scissors.coming == []
            audit.acknowledge(account, [errand.id])
            came_to[cut, "repeated" if decision.repeated else "recorded"] += 1
    look(wire, audit)
    assert came_to[Cut.AFTER, "repeated"] == CUTS
    assert came_to[Cut.BEFORE, "recorded"] == CUTS // 4
    told = {f"{cut.name.lower()}, {outcome}": times for (cut, outcome), times in came_to.items()}
    say("cut connections", f"{told}; {audit}")


@pytest.mark.exhaustive
def test_commands_that_compete_take_effect_once_each(wire: Wire) -> None:
    """G3: the same while four writers change the same aggregates, and real conflicts come too."""
    seed = new_seed(f"cut connections of {WRITERS} writers")
    audit, coming = Audit(), choices(seed, "cuts").choices([None, None, *Cut], k=2 * CUTS)
    with open_portal(wire.url) as portal:
        for turn in range(0, len(coming), CUTS_AN_ACCOUNT):
            account = f"acct_{turn}"
            shop = portal.account(account, "test")
            open_shop(shop)
            wire.scissors.coming = coming[turn : turn + CUTS_AN_ACCOUNT]

            def write(writer: str) -> list[str]:
                errands, lines = Errands(writer, choices(seed, writer)), []
                while wire.scissors.coming:
                    errand = errands.next()
                    repeated = errand.run(shop).repeated  # noqa: B023
                    lines.append(f"{errand.id} {REPEATED}" if repeated else errand.id)
                return lines

            with ThreadPoolExecutor(WRITERS) as pool:
                writers = [f"w{turn}-{number}" for number in range(WRITERS)]
                for lines in pool.map(write, writers):
                    audit.acknowledge(account, lines)
    look(wire, audit)
    made = {cut.name.lower(): times for cut, times in wire.scissors.made.items()}
    say(f"cut connections of {WRITERS} writers", f"{made}; {audit}")


def look(wire: Wire, audit: Audit) -> None:
    """Look for everything without the proxy."""
    with open_portal(wire.direct) as portal:
        audit.look(portal)
        audit.look_again(portal)
