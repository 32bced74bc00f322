"""What was acknowledged outlives the server, and its clients go on by themselves (G1)."""

import time
from signal import SIGKILL

import pytest
from attrs import define, field
from tests.durability.audit import Audit
from tests.durability.campaign import choices, new_seed, number, say
from tests.durability.crashing import kill_server, start_server
from tests.durability.nursery import Argument, Nursery, kill
from tests.durability.workers import open_portal
from tests.postgres import Server, server

SERVER_KILLS = number("SERVER_KILLS", 10)
"""How often all processes of a server are killed."""

KILLS_AN_ACCOUNT = 20
"""After how many kills another client writes to another account, lest streams grow too long."""

ACKNOWLEDGED_BETWEEN = 20
"""How many commands are acknowledged after each kill before the next."""

CAMPAIGN = "killed PostgreSQL servers"


@pytest.mark.exhaustive
def test_what_postgres_acknowledged_outlives_the_server() -> None:
    """G1: all its processes are killed under a client; nothing is lost, and nothing done twice."""
    seed = new_seed(CAMPAIGN)
    with server() as running:
        campaign = Campaign(running, running.url(), seed)
        for turn in range(-(-SERVER_KILLS // KILLS_AN_ACCOUNT)):
            campaign.run(turn, min(KILLS_AN_ACCOUNT, SERVER_KILLS - turn * KILLS_AN_ACCOUNT))
            say(CAMPAIGN, f"{turn + 1} clients so far, {campaign.audit}")
        with open_portal(campaign.url) as portal:
            campaign.audit.look_again(portal)
    say(CAMPAIGN, f"{SERVER_KILLS} kills, {campaign.audit}")


@define
class Campaign:
    """A server that is killed again and again, and what came through."""

    server: Server
    url: str
    seed: int
    audit: Audit = field(factory=Audit)

    def run(self, turn: int, kills: int) -> None:
        """Kill the server so often under one client, which lives through all of it."""
        moments, account = choices(self.seed, "moments", turn), f"acct_{turn}"
        arguments: dict[str, Argument] = {
            "url": self.url,
            "account": account,
            "part": str(turn),
            "seed": self.seed,
        }
        with Nursery() as nursery:
            (client,) = nursery.order("bustle", arguments)
            for _ in range(kills):
                said = [nursery.hear() for _ in range(ACKNOWLEDGED_BETWEEN)]
                time.sleep(moments.uniform(0.02, 0.9))
                kill_server(self.server)
                start_server(self.server)
                self.look(account, [*said, *nursery.heard()])
            said = [nursery.hear() for _ in range(ACKNOWLEDGED_BETWEEN)]
            kill(client)
            self.look(account, [*said, *nursery.bury(died_of=SIGKILL)])

    def look(self, account: str, said: list[str]) -> None:
        """Look for what the client was told up to now."""
        self.audit.acknowledge(account, said)
        with open_portal(self.url) as portal:
            self.audit.look(portal)
