"""A larger platform brings aggregates and transactions of its own."""

import sqlite3
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import ClassVar

import attrs
import psycopg
import pytest
from attrs import define, frozen
from tests.adapters.shop import ADA, CREATE_ADA, MUG, OPEN_SHOP, START_MUG, Clock, do, merchant
from tests.postgres import Server

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.deciders import BUILT_IN, Registry, untyped
from counterfoil.adapters.event_store.errors import NotJoinedError
from counterfoil.adapters.handling import Decision
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.cause import Cause
from counterfoil.domain.changes import Set
from counterfoil.domain.contract import CONTRACT
from counterfoil.domain.customer.commands import ChangeMetadata
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.state import InForce as CustomerInForce
from counterfoil.domain.customer.state import Unseen as UnseenCustomer
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook.rule import Language, Rule, Words
from counterfoil.domain.stored import StoredClass
from counterfoil.domain.subscription.state import InForce as SubscriptionInForce
from counterfoil.domain.values import CustomerId, SubscriptionId


@frozen(kw_only=True)
class JoinClub:
    """Let the customer of a subscription join the club."""

    club_id: str
    subscription_id: SubscriptionId


@frozen
class MemberJoined:
    """A customer joined the club."""

    customer: CustomerId


@frozen(kw_only=True)
class Club:
    """A club and its members, in the order in which they joined."""

    id: str
    members: tuple[CustomerId, ...] = ()


@define
class NoSubscriberError(CommandRefusedError):
    """Members have a subscription; start one first."""

    code: ClassVar[str] = "no_subscriber"
    rule: ClassVar[Rule] = Rule(
        id="members-subscribe",
        numbers=(),
        says=Words("Members have a subscription.", "Leden hebben een abonnement."),
        remedy=Words("Start one first.", "Begin er eerst een."),
    )

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say what was refused."""
        return Words("Nobody joined.", "Er is niemand bij gekomen.").in_language(language)


def decide(command: JoinClub, state: Club, facts: Facts) -> tuple[MemberJoined, ...]:
    """Let a subscriber join, once."""
    read = facts.subscriptions.get(SubscriptionId(command.subscription_id))
    if not isinstance(read, SubscriptionInForce):
        raise NoSubscriberError
    return () if read.customer in state.members else (MemberJoined(read.customer),)


def evolve(state: Club, event: MemberJoined) -> Club:
    """Add a member."""
    return attrs.evolve(state, members=(*state.members, event.customer))


def reads(command: JoinClub, state: Club, cause: Cause) -> tuple[StreamRef, ...]:
    """Read the subscription."""
    return (StreamRef(kind="subscription", id=command.subscription_id),)


def consequences(before: Club, after: Club) -> tuple[object, ...]:
    """Note on each new member which club it is in."""
    return tuple(
        ChangeMetadata(customer_id=member, metadata=Set({"club": after.id}))
        for member in after.members[len(before.members) :]
    )


CLUB: Decider[JoinClub, MemberJoined, Club, Facts] = Decider(
    kind="club",
    initial=lambda id_: Club(id=id_),
    decide=decide,
    evolve=evolve,
    stream_id=attrgetter("club_id"),
    reads=reads,
    consequences=consequences,
    commands=(JoinClub,),
    events=(MemberJoined,),
)

WITH_CLUB = CONTRACT.extended((StoredClass(MemberJoined, "club.member_joined"),))
JOIN = JoinClub(club_id="club_mug", subscription_id=MUG)


@pytest.fixture(name="url")
def _url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/platform.db"


@pytest.fixture(name="portal")
def _portal(url: str) -> Iterator[BillingPortal]:
    with BillingPortal.open(
        url, deciders=(untyped(CLUB),), contract=WITH_CLUB, clock=Clock(), master_key=bytes(32)
    ) as portal:
        yield portal


@pytest.fixture(name="shop")
def _shop(portal: BillingPortal) -> AccountPortal:
    account = portal.account("acct_1", "live")
    do(account, *OPEN_SHOP)
    return account


@pytest.fixture(name="connection")
def _connection(portal: BillingPortal, url: str) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("CREATE TABLE orders (id TEXT PRIMARY KEY)")
    yield connection
    connection.close()


def ada(account: AccountPortal) -> CustomerInForce:
    """Return Ada, who must be there."""
    found = account.get(CUSTOMER, ADA)
    assert isinstance(found, CustomerInForce)
    return found


class TestOwnAggregates:
    """An embedder's aggregate is decided, recorded and replayed like ours."""

    def test_it_reads_ours_and_brings_about_what_is_ours(self, shop: AccountPortal) -> None:
        """In one commit."""
        do(shop, START_MUG)

        decision = shop.handle(JOIN, by=merchant("cmd_join"))

        assert decision.events[0] == MemberJoined(ADA)
        assert shop.get(CLUB, "club_mug") == Club(id="club_mug", members=(ADA,))
        assert ada(shop).annotations.metadata == {"club": "club_mug"}
        assert shop.ids("club") == ("club_mug",)
        assert shop.find("club_mug") == StreamRef(kind="club", id="club_mug")

    def test_its_refusals_are_recorded_too(self, shop: AccountPortal) -> None:
        """By their code and rule."""
        with pytest.raises(NoSubscriberError, match="Nobody joined"):
            shop.handle(JOIN, by=merchant("cmd_join"))

        (refusal,) = shop.refusals()
        assert (refusal.code, refusal.rule) == ("no_subscriber", "members-subscribe")
        assert refusal.stream == "acct_1/live/club/club_mug"

    def test_a_wish_that_is_so_already_changes_nothing(self, shop: AccountPortal) -> None:
        """Nor does anything follow from it."""
        do(shop, START_MUG, JOIN)

        assert shop.handle(JOIN, by=merchant("cmd_again")) == Decision()

    def test_it_is_there_when_the_database_is_opened_again(
        self, portal: BillingPortal, shop: AccountPortal, url: str
    ) -> None:
        """Its events are read by their stored names."""
        do(shop, START_MUG, JOIN)
        portal.close()
        portal.close()

        with BillingPortal.open(
            url, deciders=(untyped(CLUB),), contract=WITH_CLUB, master_key=bytes(32), read_only=True
        ) as reopened:
            club = reopened.account("acct_1", "live").get(CLUB, "club_mug")

        assert club.members == (ADA,)

    def test_two_of_one_kind_are_a_mistake(self) -> None:
        """Their streams would be one."""
        with pytest.raises(ValueError, match="two deciders are called club"):
            Registry.of((untyped(CLUB), untyped(CLUB)))

    def test_two_for_one_command_are_a_mistake(self) -> None:
        """Which of them should decide?"""
        other = attrs.evolve(untyped(CLUB), kind="society")

        with pytest.raises(ValueError, match="two deciders take JoinClub"):
            Registry.of((*BUILT_IN, untyped(CLUB), other))


class TestOwnTransactions:
    """What is decided on an embedder's connection becomes durable, or vanishes, with its rows."""

    def test_a_rollback_undoes_both(
        self, portal: BillingPortal, connection: sqlite3.Connection
    ) -> None:
        """The command may then be sent again under the same id."""
        account = portal.account("acct_1", "live")
        joined = portal.joined(connection).account("acct_1", "live")

        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO orders VALUES ('order_1')")
        inside = joined.handle(CREATE_ADA, by=merchant("cmd_create"))
        seen_inside = joined.get(CUSTOMER, ADA)
        connection.execute("ROLLBACK")
        seen_after = account.get(CUSTOMER, ADA)
        again = account.handle(CREATE_ADA, by=merchant("cmd_create"))

        assert len(inside.events) == 1
        assert isinstance(seen_inside, CustomerInForce)
        assert isinstance(seen_after, UnseenCustomer)
        assert connection.execute("SELECT COUNT(*) FROM orders").fetchone() == (0,)
        assert not again.repeated

    def test_a_commit_keeps_both(
        self, portal: BillingPortal, connection: sqlite3.Connection
    ) -> None:
        """And everybody sees them from then on."""
        account = portal.account("acct_1", "live")
        joined = portal.joined(connection)

        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO orders VALUES ('order_1')")
        do(joined.account("acct_1", "live"), CREATE_ADA)
        unseen = account.get(CUSTOMER, ADA)
        connection.execute("COMMIT")
        joined.close()

        assert isinstance(unseen, UnseenCustomer)
        assert ada(account).details.name == "Ada"
        assert connection.execute("SELECT COUNT(*) FROM orders").fetchone() == (1,)

    def test_it_takes_an_open_transaction(
        self, portal: BillingPortal, connection: sqlite3.Connection
    ) -> None:
        """We never begin one that we couldn't end."""
        joined = portal.joined(connection).account("acct_1", "live")

        with pytest.raises(NotJoinedError, match="BEGIN IMMEDIATE"):
            joined.handle(CREATE_ADA, by=merchant("cmd_create"))

        assert joined.ids("customer") == ()

    def test_of_postgresql_it_is_the_same(self, postgres: Server) -> None:
        """On a connection of psycopg's, whose first statement begins the transaction."""
        with (
            BillingPortal.open(postgres.url(), clock=Clock(), master_key=bytes(32)) as portal,
            psycopg.connect(postgres.database) as connection,
        ):
            account = portal.account("acct_1", "live")
            joined = portal.joined(connection).account("acct_1", "live")
            connection.execute("CREATE TEMPORARY TABLE orders (id text)")

            do(joined, CREATE_ADA)
            connection.rollback()
            unseen = account.get(CUSTOMER, ADA)
            connection.execute("CREATE TEMPORARY TABLE orders (id text)")
            do(joined, CREATE_ADA)
            connection.commit()

            assert isinstance(unseen, UnseenCustomer)
            assert ada(account).details.name == "Ada"
