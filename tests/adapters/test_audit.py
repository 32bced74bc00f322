"""The audit trail: who did what, when it happened and became known, and what was refused."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from attrs import evolve, frozen
from tests.adapters.shop import (
    ADA,
    CREATE_ADA,
    MUG,
    NOON,
    OPEN_SHOP,
    START_MUG,
    VISA,
    Clock,
    do,
    merchant,
    statement,
    stripe,
    visitor,
)

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.account.commands import LocateBusiness
from counterfoil.domain.cause import Actor, Door
from counterfoil.domain.contract import CONTRACT
from counterfoil.domain.customer.commands import RemovePaymentMethod
from counterfoil.domain.customer.details import CustomerProfile
from counterfoil.domain.customer.events import CustomerCreated
from counterfoil.domain.customer.observed import ObservedCustomer
from counterfoil.domain.customer.refusals import LastPaymentMethodError
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.invoice.commands import CreateInvoice
from counterfoil.domain.values import AccountId, CustomerId, InvoiceId, Known
from counterfoil.projections.answers import By, When
from counterfoil.projections.audit import (
    AuditCriteria,
    AuditLine,
    Happened,
    Kind,
    Mark,
    Order,
    Period,
    Refused,
)

MINUTE = timedelta(minutes=1)
BOB = CustomerId("cus_bob")
CREATE_BOB = evolve(CREATE_ADA, customer_id=BOB)
REMOVE_VISA = RemovePaymentMethod(customer_id=ADA, payment_method_id=VISA)
BILL_MUG = CreateInvoice(
    invoice_id=InvoiceId("in_mug"),
    customer_id=ADA,
    currency="eur",
    subtotal=1000,
    total=1000,
    subscription_id=MUG,
)
LOCATE = LocateBusiness(account_id=AccountId("acct_1"), country="NL")
ALL = AuditCriteria(limit=1_000)


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="portal")
def _portal(place: str, clock: Clock) -> Iterator[BillingPortal]:
    with BillingPortal.open(place, clock=clock, master_key=bytes(32)) as portal:
        yield portal


@pytest.fixture(name="shop")
def _shop(portal: BillingPortal, clock: Clock) -> AccountPortal:
    """
    A shop that opened at noon, sold a subscription a minute later, billed it a minute later, and
    refused Ada to remove her card a minute later still.
    """
    shop = portal.account("acct_1", "test")
    do(shop, *OPEN_SHOP)
    clock.advance(minutes=1)
    shop.handle(START_MUG, by=merchant("start"))
    clock.advance(minutes=1)
    shop.handle(BILL_MUG, by=merchant("bill"))
    clock.advance(minutes=1)
    refuse(shop, "remove")
    return shop


def refuse(shop: AccountPortal, command_id: str) -> None:
    """Let Ada try to remove the only card of a customer who is billed."""
    with pytest.raises(LastPaymentMethodError):
        shop.handle(REMOVE_VISA, by=visitor(command_id))


def learn_late(shop: AccountPortal, clock: Clock, happened_at: datetime) -> None:
    """Let Stripe tell of an earlier moment, a minute after all else."""
    clock.advance(minutes=1)
    ada = StreamRef(kind="customer", id=ADA)
    told = statement(
        "evt_1",
        happened_at,
        ObservedCustomer(balance=Known(-500)),
        before=ObservedCustomer(balance=Known(0)),
    )
    shop.observe(ada, told, owner=ada, by=stripe("evt_1"))


@frozen
class Trail:
    """Reads a trail as it is now, brought up to date."""

    portal: BillingPortal
    shop: AccountPortal

    def __call__(self, asked: AuditCriteria = ALL, when: When | None = None) -> list[AuditLine]:
        """Return the lines that are asked for."""
        self.portal.views.catch_up()
        return list(self.shop.views.audit(asked, when or When()).answers)

    def names(self, asked: AuditCriteria = ALL, when: When | None = None) -> list[str]:
        """Return what the lines tell of."""
        return list(map(named, self(asked, when)))


def named(line: AuditLine) -> str:
    """Return what a line tells of, by name."""
    return line.what.name if isinstance(line.what, Happened) else line.what.command


@pytest.fixture(name="trail")
def _trail(portal: BillingPortal, shop: AccountPortal) -> Trail:
    return Trail(portal, shop)


class TestALine:
    """Of an event, and of a refusal."""

    def test_says_who_did_what_when_and_by_what_it_is_found(self, trail: Trail) -> None:
        """With whom it belongs to, and what the event says."""
        (line,) = (each for each in trail() if named(each) == "subscription.subscription_started")

        assert (line.object, line.version) == (f"subscription/{MUG}", 1)
        assert (line.customer, line.subscription) == (ADA, MUG)
        assert (line.happened_at, line.known_at) == (NOON + MINUTE, NOON + MINUTE)
        assert line.by == By(actor=Actor.MERCHANT, door=Door.API, reference="start")
        assert isinstance(line.what, Happened)
        assert line.what.edition == "redesigned-portal"
        (started,) = (
            each.event
            for each in trail.shop.events(StreamRef(kind="subscription", id=MUG))
            if each.version == 1
        )
        assert line.what.event == started

    def test_of_a_refusal_says_by_which_rule(self, trail: Trail) -> None:
        """It happened when it became known."""
        line = trail()[-1]

        assert line.what == Refused(
            command="RemovePaymentMethod",
            code=LastPaymentMethodError.code,
            rule=LastPaymentMethodError.rule.id,
        )
        assert (line.object, line.version) == (f"customer/{ADA}", None)
        assert (line.customer, line.subscription) == (ADA, None)
        assert line.happened_at == line.known_at == NOON + 3 * MINUTE
        assert line.by == By(actor=Actor.CUSTOMER, door=Door.PORTAL, reference="remove")
        assert line.mark.kind is Kind.REFUSAL

    def test_of_what_stripe_said_names_its_event(self, trail: Trail, clock: Clock) -> None:
        """It became known later than it happened."""
        learn_late(trail.shop, clock, NOON + MINUTE)

        line = trail()[-1]

        assert named(line) == "customer.balance_changed"
        assert (line.happened_at, line.known_at) == (NOON + MINUTE, clock.now)
        assert line.by == By(actor=Actor.STRIPE, door=Door.OBSERVATION, reference="evt_1")

    def test_shows_nothing_of_what_was_erased(self, trail: Trail) -> None:
        """The line stays; what was personal in it is gone."""
        trail.portal.store.erase(f"acct_1/test/customer/{ADA}")

        (line,) = (each for each in trail() if named(each) == "customer.customer_created")

        assert isinstance(line.what, Happened)
        assert line.what.event == CustomerCreated(
            created=NOON, profile=CustomerProfile(erased=True)
        )

    @pytest.mark.parametrize("place", ["sqlite", "postgres"], indirect=True)
    def test_stays_where_its_event_cannot_be_read(self, place: str) -> None:
        """An embedder's own events, opened without its contract; memory can't be opened again."""
        with BillingPortal.open(place, clock=lambda: NOON, master_key=bytes(32)) as portal:
            do(portal.account("acct_1", "test"), CREATE_BOB)
            portal.views.catch_up()
        bare = evolve(CONTRACT, stored=(), upcasters={})
        with BillingPortal.open(place, contract=bare, master_key=bytes(32)) as portal:
            (line,) = portal.account("acct_1", "test").views.audit(ALL).answers

        assert line.what == Happened(name="customer.customer_created", event=None, edition=None)


class TestFilters:
    """All that is named must hold."""

    def test_a_customers_lines_are_of_all_that_is_hers(self, trail: Trail) -> None:
        """Herself, her subscriptions and invoices, and what she was refused."""
        do(trail.shop, CREATE_BOB)

        found = trail(evolve(ALL, customer=ADA))

        assert {line.object for line in found} == {
            f"customer/{ADA}",
            f"subscription/{MUG}",
            "invoice/in_mug",
        }
        assert {line.customer for line in found} == {ADA}
        assert named(found[-1]) == "RemovePaymentMethod"

    def test_a_subscriptions_are_of_its_invoices_too(self, trail: Trail) -> None:
        """Of its customer they aren't."""
        found = trail(evolve(ALL, subscription=MUG))

        assert {line.object for line in found} == {f"subscription/{MUG}", "invoice/in_mug"}
        assert {line.subscription for line in found} == {MUG}

    def test_both_must_hold(self, trail: Trail) -> None:
        """Another's subscription isn't a customer's."""
        assert trail(evolve(ALL, customer=BOB, subscription=MUG)) == []
        assert trail(evolve(ALL, customer=ADA, subscription=MUG)) != []

    def test_an_object_alone(self, trail: Trail) -> None:
        """Not even what belongs to it."""
        assert {each.object for each in trail(evolve(ALL, object=f"subscription/{MUG}"))} == {
            f"subscription/{MUG}"
        }
        assert trail.names(evolve(ALL, object=f"customer/{BOB}")) == []

    def test_actor_and_door(self, trail: Trail) -> None:
        """Refusals are filtered the same."""
        assert trail.names(evolve(ALL, actor=Actor.CUSTOMER)) == ["RemovePaymentMethod"]
        assert trail.names(evolve(ALL, door=Door.PORTAL)) == ["RemovePaymentMethod"]
        assert trail.names(evolve(ALL, door=Door.CHECKOUT)) == []
        assert trail.names(evolve(ALL, actor=Actor.STRIPE)) == []

    def test_without_refusals(self, trail: Trail) -> None:
        """Where only what came true is wanted."""
        found = trail(evolve(ALL, include_refusals=False))

        assert all(isinstance(each.what, Happened) for each in found)

    def test_a_period_begins_with_its_first_moment_and_ends_before_its_last(
        self, trail: Trail
    ) -> None:
        """Half-open, as rules are."""
        billed = Period(since=NOON + 2 * MINUTE, until=NOON + 3 * MINUTE)

        for asked in (evolve(ALL, known=billed), evolve(ALL, happened=billed)):
            assert {line.object for line in trail(asked)} == {"invoice/in_mug"}
        since = Period(since=NOON + 3 * MINUTE)
        assert trail.names(evolve(ALL, known=since)) == ["RemovePaymentMethod"]

    def test_of_another_account_or_mode_there_is_nothing(self, trail: Trail) -> None:
        """Nothing passes from one to another."""
        for account, mode in (("acct_1", "live"), ("acct_2", "test")):
            other = Trail(trail.portal, trail.portal.account(account, mode))
            assert other() == []


class TestTheAccountItself:
    """Both modes share it."""

    def test_is_in_the_trail_of_each_mode(self, trail: Trail, clock: Clock) -> None:
        """In the order in which things became known."""
        clock.advance(minutes=1)
        do(trail.shop, LOCATE)
        refuse(trail.shop, "again")
        live = Trail(trail.portal, trail.portal.account("acct_1", "live"))

        assert trail.names()[-2:] == ["account.business_located", "RemovePaymentMethod"]
        assert live.names() == ["account.business_located"]

    def test_belongs_to_no_customer(self, trail: Trail) -> None:
        """So that it isn't in the trail of one."""
        do(trail.shop, LOCATE)

        assert "account.business_located" not in trail.names(evolve(ALL, customer=ADA))
        assert trail.names(evolve(ALL, object="account/acct_1")) == ["account.business_located"]


class TestOrder:
    """By when it became known, or by when it happened."""

    def test_follows_the_one_or_the_other(self, trail: Trail, clock: Clock) -> None:
        """What came late stands last by the one, and where it happened by the other."""
        learn_late(trail.shop, clock, NOON + MINUTE)

        known = trail.names()
        happened = trail.names(evolve(ALL, order=Order.HAPPENED))

        assert sorted(known) == sorted(happened)
        assert known[-2:] == ["RemovePaymentMethod", "customer.balance_changed"]
        late = happened.index("customer.balance_changed")
        assert happened[late + 1].startswith("invoice.")
        assert happened[-1] == "RemovePaymentMethod"

    @pytest.mark.parametrize("order", list(Order))
    @pytest.mark.parametrize("size", [1, 2, 5])
    def test_pages_hold_each_line_once(self, trail: Trail, order: Order, size: int) -> None:
        """Refusals of one moment with events, and with each other, too."""
        do(trail.shop, LOCATE)
        for command_id in ("again", "once_more"):
            refuse(trail.shop, command_id)
        do(trail.shop, CREATE_BOB)
        whole = trail(evolve(ALL, order=order))

        paged: list[AuditLine] = []
        asked = evolve(ALL, order=order, limit=size)
        while True:
            page = trail.shop.views.audit(asked)
            paged.extend(page.answers)
            if not page.has_more:
                break
            asked = evolve(asked, after=str(page.answers[-1].mark))

        assert paged == whole
        assert [each.mark for each in whole] == sorted(each.mark for each in whole)

    def test_a_mark_reads_back(self) -> None:
        """Whoever goes on hands it in as text."""
        mark = Mark(5, Kind.REFUSAL, 7)

        assert Mark.read(str(mark)) == mark
        for text in ("", "5.r", "5.x.7", "five.e.7"):
            with pytest.raises(ValueError):  # noqa: PT011 - whatever the reason.
                Mark.read(text)


class TestAnotherTime:
    """What had happened by then, or was on record by then."""

    def test_known_at_is_what_was_on_record(self, trail: Trail, clock: Clock) -> None:
        """Refusals included."""
        before = trail.names()
        learn_late(trail.shop, clock, NOON)

        then = When(known_at=NOON + 2 * MINUTE)

        assert trail.names(ALL, then) == before[:-1]
        assert trail.names(ALL, When(known_at=NOON + 3 * MINUTE)) == before
        assert trail.names(ALL, When(known_at=NOON - MINUTE)) == []

    def test_at_is_what_had_happened_by_all_that_is_known_today(
        self, trail: Trail, clock: Clock
    ) -> None:
        """What was learned late is there."""
        learn_late(trail.shop, clock, NOON)

        names = trail.names(ALL, When(at=NOON))

        assert names[-1] == "customer.balance_changed"
        assert "subscription.subscription_started" not in names
        assert "RemovePaymentMethod" not in names
