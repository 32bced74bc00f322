"""Whom the login link would log in, asked of a portal on every store, and what stays of whom."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import attrs
import pytest
from tests.adapters.shop import (
    ADA,
    MONTHLY,
    NOON,
    OPEN_SHOP,
    START_MUG,
    Clock,
    do,
)

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.event_store.derived import Work
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.views.filling import Write
from counterfoil.adapters.views.hashing import directory_of
from counterfoil.adapters.views.projector import PROJECTING
from counterfoil.adapters.views.telling import tell
from counterfoil.adapters.views.views_of import View
from counterfoil.domain.changes import Set
from counterfoil.domain.customer.commands import (
    AddPaymentMethod,
    ChangeContactDetails,
    CreateCustomer,
    DeleteCustomer,
)
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.session import policy
from counterfoil.domain.subscription.commands import NewItem
from counterfoil.domain.values import (
    CustomerId,
    PaymentMethodId,
    SubscriptionId,
    SubscriptionItemId,
)
from counterfoil.projections.answers import When
from counterfoil.projections.customers import CUSTOMERS
from counterfoil.projections.login_directory import LoginCandidate, LoginRule, Logins

ADDRESS = "familie.byron@voorbeeld.example"
SUBJECT = f"acct_1/test/customer/{ADA}"
BERT = CustomerId("cus_bert")
COR = "acct_1/test/customer/cus_cor"
TABLES = ("customers", "customers_entries")

HAVE_ADDRESS = ChangeContactDetails(customer_id=ADA, email=Set(ADDRESS))
CREATE_BERT = CreateCustomer(
    customer_id=BERT, details=ContactDetails(name="Bert", email=ADDRESS.upper())
)
START_CUP = attrs.evolve(
    START_MUG,
    subscription_id=SubscriptionId("sub_cup"),
    customer_id=BERT,
    items=(NewItem(id=SubscriptionItemId("si_cup"), price=MONTHLY),),
    default_payment_method=PaymentMethodId("pm_bert"),
)
ADD_CARD = AddPaymentMethod(
    customer_id=BERT, payment_method_id=PaymentMethodId("pm_bert"), as_default=True
)


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="portal")
def _portal(place: str, clock: Clock) -> Iterator[BillingPortal]:
    with BillingPortal.open(place, clock=clock, master_key=bytes(32)) as portal:
        yield portal


@pytest.fixture(name="shop")
def _shop(portal: BillingPortal, clock: Clock) -> AccountPortal:
    """A shop that Ada and, later, Bert buy from, under one address."""
    shop = portal.account("acct_1", "test")
    do(shop, *OPEN_SHOP, HAVE_ADDRESS)
    clock.advance(days=1)
    do(shop, CREATE_BERT, ADD_CARD)
    return shop


def asked(
    shop: AccountPortal, portal: BillingPortal, email: str = ADDRESS, when: When | None = None
) -> Logins:
    """Return the answer, with all that is on record."""
    portal.views.catch_up()
    (answer,) = shop.views.logins(email, when or When()).answers
    return answer


def held(portal: BillingPortal) -> str:
    """Return all that the tables hold, as text."""
    derived = portal.store.derived
    prefix = "" if derived.schema is None else f'"{derived.schema}".'
    return derived.read(
        lambda work: repr(
            [work.rows(f"SELECT * FROM {prefix}counterfoil_view_{name}") for name in TABLES]
        )
    )


def hashed(portal: BillingPortal, address: str = ADDRESS) -> str:
    """Return the hash of an address."""
    found = portal.store.keyed_hash(directory_of("acct_1/test"), address)
    assert found is not None
    return found


def filling(shop: AccountPortal, portal: BillingPortal) -> Write:
    """Let a customer be created, and return what writes it into the tables."""
    portal.views.catch_up()
    store, derived = portal.store, portal.store.derived
    position = store.last_position()
    do(shop, attrs.evolve(CREATE_BERT, customer_id=CustomerId("cus_cor")))
    view = View.of(CUSTOMERS).bound(store)
    filler = view.filler(derived.dialect, derived.schema, "a", beside=False)
    (opened,) = store.opened(position)
    (batch,) = tell(opened, [filler], [None])
    return derived.read(lambda work: filler.fold(batch.told, work))


class TestAnAddress:
    """Customers are found by what they type."""

    def test_that_nobody_has_logs_nobody_in(
        self, shop: AccountPortal, portal: BillingPortal
    ) -> None:
        """No passcode is sent (R27)."""
        nobody = Logins(candidates=(), logs_in=None, rule=LoginRule.NOBODY)
        assert asked(shop, portal, "else@voorbeeld.example") == nobody

    def test_logs_in_the_newest_with_an_active_subscription(
        self, shop: AccountPortal, portal: BillingPortal, clock: Clock
    ) -> None:
        """Though another one is newer (R28); however it is written (R27, INFERRED)."""
        do(shop, START_MUG)

        assert asked(shop, portal, ADDRESS.title()) == Logins(
            candidates=(
                LoginCandidate(customer=BERT, created=clock.now, active_subscriptions=()),
                LoginCandidate(customer=ADA, created=NOON, active_subscriptions=("sub_mug",)),
            ),
            logs_in=ADA,
            rule=LoginRule.NEWEST_ACTIVE,
        )
        do(shop, START_CUP)
        assert asked(shop, portal).logs_in == BERT

    def test_of_which_none_has_a_subscription_logs_in_the_newest(
        self, shop: AccountPortal, portal: BillingPortal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Unless the policy says that nobody does (R30)."""
        answer = asked(shop, portal)
        assert (answer.logs_in, answer.rule) == (BERT, LoginRule.NEWEST)

        monkeypatch.setattr(policy, "NEWEST_LOGS_IN_WITHOUT_SUBSCRIPTION", False)
        answer = asked(shop, portal)
        assert (answer.logs_in, answer.rule) == (None, LoginRule.NONE_ACTIVE)

    @pytest.mark.usefixtures("shop")
    def test_is_of_one_account_and_mode_alone(self, portal: BillingPortal) -> None:
        """Nor do their hashes tell that it is in both."""
        other = portal.account("acct_1", "live")
        do(other, CREATE_BERT)

        assert [each.customer for each in asked(other, portal).candidates] == [BERT]
        assert hashed(portal) != portal.store.keyed_hash(directory_of("acct_1/live"), ADDRESS)

    def test_is_told_as_it_was_and_as_it_was_known(
        self, shop: AccountPortal, portal: BillingPortal, clock: Clock
    ) -> None:
        """Subscriptions of that time included."""
        do(shop, START_MUG)
        before = When(at=NOON)
        clock.advance(days=1)
        do(
            shop,
            ChangeContactDetails(customer_id=ADA, email=Set("ada@voorbeeld.example")),
            DeleteCustomer(customer_id=BERT),
        )

        assert asked(shop, portal).candidates == ()
        for when in (before, When(known_at=NOON)):
            (then,) = asked(shop, portal, when=when).candidates
            assert (then.customer, then.active_subscriptions) == (ADA, ())


class TestErasing:
    """Of who is erased nothing stays by which an address could be found or tried out."""

    @pytest.mark.usefixtures("shop")
    def test_no_address_ever_stands_in_a_table(self, portal: BillingPortal) -> None:
        """Only its hash does."""
        portal.views.catch_up()
        assert hashed(portal) in held(portal)
        assert "voorbeeld" not in held(portal).casefold()

    @pytest.mark.usefixtures("shop")
    def test_no_address_is_written_where_nothing_hashes(self, portal: BillingPortal) -> None:
        """To leave the hashing out is a mistake that shows at once."""
        derived = portal.store.derived
        filler = View.of(CUSTOMERS).filler(derived.dialect, derived.schema, "a", beside=False)
        with pytest.raises(TypeError, match="without hashing"):
            derived.read(lambda work: filler.fold((), work))

    def test_takes_rows_and_entries_along(self, shop: AccountPortal, portal: BillingPortal) -> None:
        """At once, of this customer alone, and again where it is called again."""
        portal.views.catch_up()
        assert portal.store.erase(SUBJECT) is True
        assert portal.store.erase(SUBJECT) is False

        assert ADA not in held(portal)
        assert [each.customer for each in asked(shop, portal).candidates] == [BERT]
        assert portal.store.erase(f"acct_1/test/customer/{BERT}")
        assert hashed(portal) not in held(portal)

    def test_holds_for_tables_that_are_filled_anew_or_later(
        self, shop: AccountPortal, portal: BillingPortal
    ) -> None:
        """What was told reads as erased, and what still is told isn't kept."""
        assert portal.store.erase(SUBJECT)
        portal.views.catch_up()
        do(shop, HAVE_ADDRESS)
        portal.views.catch_up()
        portal.views.rebuild()

        assert ADA not in held(portal)

    def test_is_noticed_by_who_fills_the_tables_just_then(
        self, shop: AccountPortal, portal: BillingPortal
    ) -> None:
        """The address was read before the key was destroyed, and is to be written afterwards."""
        write = filling(shop, portal)

        portal.store.erase(COR)
        portal.store.derived.write(write)

        assert "cus_cor" not in held(portal)

    def test_waits_for_who_has_written_and_looked_already(
        self, shop: AccountPortal, portal: BillingPortal
    ) -> None:
        """The key goes after the look, and the rows are there only once all is written."""
        write, store = filling(shop, portal), portal.store
        erasing = Thread(target=store.erase, args=(COR,))

        def write_slowly(work: Work) -> None:
            work.alone(PROJECTING)
            write(work)
            erasing.start()
            while not store.erased({COR}):
                pass

        store.derived.write(write_slowly)
        erasing.join()

        assert "cus_cor" not in held(portal)

    def test_of_the_directory_itself_leaves_no_hash(
        self, shop: AccountPortal, portal: BillingPortal
    ) -> None:
        """Without its key nobody is found, and nothing is hashed any more."""
        portal.store.erase(directory_of("acct_1/test"))

        assert asked(shop, portal).candidates == ()
        assert portal.store.keyed_hash(directory_of("acct_1/test"), ADDRESS) is None


class TestBytes:
    """What was deleted isn't left in a file either."""

    def test_of_an_address_and_its_hash_are_in_no_file(self, tmp_path: Path) -> None:
        """Neither in the database nor in its write-ahead log, while it is open and after that."""
        url, clock = f"sqlite:///{tmp_path / 'shop.db'}", Clock()
        with BillingPortal.open(url, clock=clock, master_key=bytes(32)) as portal:
            shop = portal.account("acct_1", "test")
            do(shop, *OPEN_SHOP)
            portal.views.catch_up()
            for number in range(50):
                # Hashes come and go, and tables are filled anew, before anybody is erased.
                do(shop, attrs.evolve(HAVE_ADDRESS, email=Set(f"{number}{ADDRESS}")))
            portal.views.catch_up()
            portal.views.rebuild()
            do(shop, HAVE_ADDRESS)
            portal.views.catch_up()
            addresses = (*(f"{number}{ADDRESS}" for number in range(50)), ADDRESS)
            hashes = [hashed(portal, each).encode() for each in addresses]
            assert all(_files_with(each, tmp_path) for each in hashes)

            portal.store.erase(SUBJECT)

            assert [each for each in hashes if _files_with(each, tmp_path)] == []
            assert _files_with(ADDRESS.encode(), tmp_path) == []
        assert [each for each in hashes if _files_with(each, tmp_path)] == []
        assert _files_with(ADDRESS.encode(), tmp_path) == []


def _files_with(text: bytes, folder: Path) -> list[str]:
    return [each.name for each in sorted(folder.iterdir()) if text in each.read_bytes()]
