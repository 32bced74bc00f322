"""Taking webhooks in: the sides store what they are told, and who doesn't is found out."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from time import time

import pytest
from tests.adapters.bench.test_programme import TINY
from tests.postgres import Server

from counterfoil.adapters.bench.djstripe import DjStripe, PeerError, on_file, versions
from counterfoil.adapters.bench.our_inbox import OurInbox
from counterfoil.adapters.bench.postgres import receivers_on_postgres
from counterfoil.adapters.bench.raw_inbox_sqlite import RawInboxSQLite
from counterfoil.adapters.bench.raw_webhooks import ForgedError
from counterfoil.adapters.bench.receivers import receivers_on_sqlite
from counterfoil.adapters.bench.receiving import BATCH, Kept, Receivers, told
from counterfoil.adapters.bench.stands import OURS, RAW
from counterfoil.adapters.bench.taking_in import AIMS, PEER, AstrayError, Taking, taking_in
from counterfoil.adapters.bench.webhooks import LIFE, PAID, Webhook, lives
from counterfoil.adapters.stripe.webhook import WebhookRefusedError

NUMBERS = range(3, 3 + BATCH // LIFE * 2 + 1)
"""So many that their webhooks fill two batches and begin a third."""


@pytest.fixture(params=["sqlite", "postgres"])
def sides(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Receivers]:
    """Set up the sides, on each kind of database."""
    place: AbstractContextManager[Receivers]
    if request.param == "sqlite":
        place = receivers_on_sqlite(tmp_path, OurInbox, None)
    else:
        server: Server = request.getfixturevalue("postgres")
        place = receivers_on_postgres(server.database, OurInbox, None)
    with place as found:
        yield found


def fresh() -> list[Webhook]:
    """Return webhooks that were signed just now."""
    return list(lives(NUMBERS, int(time())))


def test_all_sides_store_what_they_are_told(sides: Receivers) -> None:
    """Every webhook is in the inbox with its outcome, and each side says what they told."""
    for name, side in sides.items():
        side.tell(fresh())

        assert side.take() == len(NUMBERS) * LIFE, name
        assert side.kept() == Kept(
            webhooks=len(NUMBERS) * LIFE,
            subscriptions=len(NUMBERS),
            invoices=len(NUMBERS) * PAID,
        )
        standings = [side.standing(number) for number in NUMBERS]
        assert standings == [told(number) for number in NUMBERS], name


def test_what_comes_twice_is_taken_in_once(sides: Receivers) -> None:
    """Stripe sends again what it isn't sure of; each inbox knows an event by its id."""
    for name, side in sides.items():
        side.tell(fresh())
        side.take()
        kept = side.kept()

        side.tell(fresh())
        side.take()

        assert side.kept() == kept, name


def test_a_forged_webhook_is_not_stored(sides: Receivers) -> None:
    """What Stripe didn't sign never comes as far as the inbox."""
    first, *_ = fresh()
    for name, side in sides.items():
        side.tell([first._replace(body=first.body + b" ")])

        with pytest.raises((WebhookRefusedError, ForgedError)):
            side.take()

        assert side.kept() == Kept(webhooks=0, subscriptions=0, invoices=0), name


def test_our_side_is_compared_with_the_others(tmp_path: Path) -> None:
    """Where the peer isn't installed its row is missing, and the others are there."""
    with receivers_on_sqlite(tmp_path, OurInbox, None) as sides:
        rows = list(taking_in("SQLite", sides, TINY, lambda _: None))

    assert [(row.name, row.against, row.target) for row in rows] == [
        ("a webhook taken in, SQLite", RAW, 0.5)
    ]
    assert list(sides) == [OURS, RAW]


def test_the_targets_are_those_that_were_agreed() -> None:
    """What counts as fast enough is written down once, and no measurement moves it."""
    targets = {name: {aim.against: aim.target for aim in aims} for name, aims in AIMS.items()}

    assert targets == {
        "SQLite": {PEER: 30, RAW: 0.5},
        "PostgreSQL": {PEER: 15, RAW: 0.5},
    }


class Forgetful(RawInboxSQLite):
    """Drops the last webhook of all that it is told, and is the faster for it."""

    def tell(self, webhooks: Sequence[Webhook]) -> None:
        """Make ready all webhooks but the last."""
        super().tell(webhooks[:-1])


class Stubborn(RawInboxSQLite):
    """Stores each webhook, and sticks to what it was told first."""

    def tell(self, webhooks: Sequence[Webhook]) -> None:
        """Make ready the webhooks, the newest first."""
        super().tell(webhooks[::-1])


@pytest.mark.parametrize("side", [Forgetful, Stubborn])
def test_a_side_that_stored_something_else_is_found_out(
    tmp_path: Path, side: type[RawInboxSQLite]
) -> None:
    """A rate counts only where the work was done, all of it."""
    receiver = side(tmp_path / "raw.db")
    taking = Taking("raw loop", receiver, 2)
    taking.turn().prepare()()

    with pytest.raises(AstrayError, match="raw loop"):
        taking.check()
    receiver.close()


def test_an_environment_without_the_peer_is_told_from_one_with_it(tmp_path: Path) -> None:
    """Neither a Python that isn't there nor ours, which can't hold it, has dj-stripe."""
    assert versions(str(tmp_path / "python")) is None
    assert versions(sys.executable) is None


def test_a_peer_that_fails_is_an_error_of_its_own(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What the peer's process says of it stands on standard error."""
    with pytest.raises(PeerError, match="open"):
        DjStripe(sys.executable, on_file(tmp_path / "peer.db"))

    assert "No module named 'django'" in capfd.readouterr().err
