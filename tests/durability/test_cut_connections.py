"""A command takes effect once, whatever becomes of the connection (G3)."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pytest
from attrs import define, field
from tests.adapters.shop import ADD_VISA, Clock, merchant
from tests.durability.audit import Audit
from tests.durability.campaign import choices, new_seed, number, say
from tests.durability.errands import CUSTOMERS, Errands, open_shop
from tests.durability.logs import EXAMPLES
from tests.durability.proxy import Cut, Proxy
from tests.durability.workers import MASTER_KEY, REPEATED, WRITERS, open_portal
from tests.pictures import hashes
from tests.postgres import Server

from counterfoil.adapters.documents import files_in, read_file
from counterfoil.adapters.ingest import ingest
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.refusal import CommandRefusedError

CUTS = number("CUTS", 200)
"""How often the connection is cut after a commit; half as often before and meanwhile."""

STATEMENTS = 80
"""How many of the statements of the examples are cut off at most."""

CUTS_AN_ACCOUNT = 200
"""After how many cuts the writers move to another account, lest streams grow too long."""


@define
class Scissors:
    """Says at each append, or at another statement, whether to cut, and counts the cuts."""

    statement: bytes = b"counterfoil_append"
    coming: list[Cut | None] = field(factory=list)
    made: Counter[Cut] = field(factory=Counter)

    def __call__(self, statement: bytes) -> Cut | None:
        """Return the next cut; ``None`` lets a statement pass."""
        if self.statement not in statement or not self.coming:
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


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
def test_a_refusal_is_recorded_once(cut: Cut, wire: Wire) -> None:
    """G3: a refusal isn't a command on record, and yet stands once in the list of refusals."""
    with open_portal(wire.url) as portal:
        shop = portal.account("acct_1", "test")
        wire.scissors.statement, wire.scissors.coming = b"counterfoil_refusals", [cut]

        with pytest.raises(CommandRefusedError):
            shop.handle(ADD_VISA, by=merchant("refused"))

        assert wire.scissors.made == {cut: 1}
        assert [each.command_id for each in shop.refusals()] == ["refused"]


@pytest.mark.exhaustive
@pytest.mark.parametrize("cut", Cut)
def test_a_statement_is_recorded_once(cut: Cut, wire: Wire) -> None:
    """
    G3: what Stripe states comes to the same states as if nothing had been cut.

    Whose answer was lost counts as a duplicate, as a command then counts as repeated.
    """
    with open_portal(wire.url) as portal, open_portal("memory://") as undisturbed:
        # Each append is cut once, and passes when it is sent again.
        wire.scissors.coming = [None, cut] * STATEMENTS

        found, expected = (
            ingest(one, (item for file in files_in([EXAMPLES]) for item in read_file(file)))
            for one in (portal, undisturbed)
        )

        assert wire.scissors.made[cut] > STATEMENTS // 2
        assert hashes(portal.store) == hashes(undisturbed.store)
        assert (found.read, found.quarantined) == (expected.read, 0)
        assert (found.duplicates > expected.duplicates) == (cut is not Cut.BEFORE)


@pytest.mark.parametrize("cut", Cut)
def test_what_time_brings_comes_once(cut: Cut, wire: Wire) -> None:
    """G3: a renewal whose answer was lost isn't brought about again, and none is passed over."""
    clock = Clock()
    with (
        BillingPortal.open(wire.url, clock=clock, master_key=MASTER_KEY) as portal,
        BillingPortal.open("memory://", clock=clock) as undisturbed,
    ):
        for one in (portal, undisturbed):
            open_shop(one.account("acct_1", "test"))
        clock.advance(days=70)
        wire.scissors.coming = [None, cut] * CUSTOMERS

        found, expected = portal.tick(), undisturbed.tick()

        assert (found.failures, wire.scissors.made) == ((), {cut: CUSTOMERS})
        assert expected.moments == 2 * CUSTOMERS
        assert hashes(portal.store) == hashes(undisturbed.store)


def look(wire: Wire, audit: Audit) -> None:
    """Look for everything without the proxy."""
    with open_portal(wire.direct) as portal:
        audit.look(portal)
        audit.look_again(portal)
