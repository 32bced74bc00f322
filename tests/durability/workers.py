"""What the children of the nursery do."""

from threading import Thread

from tests.adapters.shop import CREATE_ADA, NOON, merchant
from tests.durability.campaign import choices
from tests.durability.errands import RENAME, Errands, open_shop
from tests.durability.nursery import say

from counterfoil.adapters.portal import BillingPortal

WRITERS = 4
MASTER_KEY = bytes(32)


def open_portal(url: str) -> BillingPortal:
    """Open the portal of a campaign."""
    return BillingPortal.open(url, clock=lambda: NOON, master_key=MASTER_KEY)


def warm_up() -> None:
    """Run everything once, so that a child has nothing left to import."""
    with open_portal("memory://") as portal:
        open_shop(portal.account("acct_warm", "test"))


def make(url: str) -> None:
    """Make a store, with a key file of its own, and give the first command, which needs a key."""
    with BillingPortal.open(url, clock=lambda: NOON, on_notice=lambda _: None) as portal:
        portal.account("acct_new", "test").handle(CREATE_ADA, by=merchant("first"))


def commit(url: str, commits: int) -> None:
    """Make so many commits in a store that is there, and nothing else."""
    with open_portal(url) as portal:
        shop = portal.account("acct_1", "test")
        errands = Errands("commit", choices(0), (RENAME,))
        for _ in range(commits):
            errands.next().run(shop)


def bustle(url: str, account: str, part: str, seed: int) -> None:
    """Have four threads run errands for ever, and acknowledge each that is done."""
    portal = open_portal(url)
    shop = portal.account(account, "test")
    open_shop(shop)

    def write(number: int) -> None:
        writer = f"{part}-{number}"
        errands = Errands(writer, choices(seed, writer))
        while True:
            errand = errands.next()
            errand.run(shop)
            say(errand.id)

    threads = [Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
