"""What the rows of customers say is what they are, and nothing personal is among it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random

import pytest
from tests.adapters.ingesting import account, tell
from tests.adapters.made_up import CUSTOMER as MADE_UP
from tests.adapters.made_up import made_up
from tests.projections.telling import entries

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.stripe.reading import Sighted
from counterfoil.adapters.views.hashing import directory_of
from counterfoil.adapters.views.keeping import Views
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.details import ContactDetails, CustomerProfile
from counterfoil.domain.customer.observed import ObservedCustomer
from counterfoil.domain.customer.state import Deleted, InForce
from counterfoil.domain.moments import to_micros
from counterfoil.domain.session import policy
from counterfoil.domain.values import Known
from counterfoil.projections.customers import CUSTOMERS, DELETED, IN_FORCE
from counterfoil.projections.read_model import Row, as_happened, as_known

ADDRESS = "Ada@Example.com"
BORN = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 2, 1, 12, tzinfo=UTC)
LAST = datetime(2026, 3, 1, 12, tzinfo=UTC)

CREATED = e.CustomerCreated(
    created=BORN, profile=CustomerProfile(details=ContactDetails(email=ADDRESS))
)
MOVED = e.ContactDetailsChanged(ContactDetails(email="ada@example.org"))
GONE = e.CustomerDeleted()


def row(*events: tuple[datetime, object]) -> tuple[object, ...] | None:
    """Return standing, creation and address as events tell them."""
    return _shown(as_known(CUSTOMERS, entries(CUSTOMERS, *events)))


def _shown(found: Row | None) -> tuple[object, ...] | None:
    return None if found is None else (found["standing"], found["created"], found["email"])


class TestACustomer:
    """Of a customer it is told since when there is one, and the address."""

    def test_is_there_from_its_creation_on(self) -> None:
        """However it came to be known; without an address there is none."""
        adopted = e.CustomerAdopted(created=BORN)
        nameless = e.ContactDetailsChanged(ContactDetails(email=""))

        assert row((BORN, CREATED)) == (IN_FORCE, to_micros(BORN), "ada@example.com")
        assert row((LATER, adopted)) == (IN_FORCE, to_micros(BORN), None)
        assert row((BORN, CREATED), (LATER, MOVED)) == (
            IN_FORCE,
            to_micros(BORN),
            "ada@example.org",
        )
        assert row((BORN, CREATED), (LATER, nameless)) == (IN_FORCE, to_micros(BORN), None)

    def test_that_is_deleted_has_no_address_any_more(self) -> None:
        """For ever, whatever is told of it afterwards."""
        gone = (DELETED, to_micros(BORN), None)
        assert row((BORN, CREATED), (LATER, GONE)) == gone
        assert row((BORN, CREATED), (LATER, GONE), (LAST, MOVED), (LAST, CREATED)) == gone

    def test_that_was_only_referred_to_has_no_details(self) -> None:
        """As the aggregate itself, which is unseen."""
        assert row((BORN, MOVED)) is None

    def test_that_was_erased_is_told_of_no_more(self) -> None:
        """Whichever part of it reads as erased."""
        for profile in (
            CustomerProfile(erased=True),
            CustomerProfile(details=ContactDetails(erased=True)),
        ):
            assert row((BORN, e.CustomerCreated(created=BORN, profile=profile))) is None
        changed = e.ContactDetailsChanged(ContactDetails(erased=True))
        learned = e.EarlierFactLearned(statement=e.EarlierStatement(erased=True))
        assert entries(CUSTOMERS, (BORN, changed), (BORN, learned)) == []

    def test_had_what_is_learned_of_earlier_moments(self) -> None:
        """The present isn't touched."""

        def learned(**facets: object) -> object:
            stated = ObservedCustomer(
                **{name: Known(value) for name, value in facets.items()}  # type: ignore[arg-type]
            )
            return e.EarlierFactLearned(statement=e.EarlierStatement(customer=stated))

        told = entries(
            CUSTOMERS,
            (LAST, e.CustomerAdopted()),
            (BORN, learned(email=ADDRESS, created=BORN)),
            (LATER, learned(deleted=True)),
        )

        assert _shown(as_known(CUSTOMERS, told)) == (IN_FORCE, None, None)
        assert _shown(as_happened(CUSTOMERS, told, BORN)) == (
            IN_FORCE,
            to_micros(BORN),
            "ada@example.com",
        )
        assert _shown(as_happened(CUSTOMERS, told, LATER)) == (DELETED, to_micros(BORN), None)

    def test_has_the_address_as_it_is_compared(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whether capitals make a difference is said once, for logging in too (R27)."""
        monkeypatch.setattr(policy, "EMAILS_DIFFER_BY_CASE", True)
        assert row((BORN, CREATED)) == (IN_FORCE, to_micros(BORN), ADDRESS)


def _held(bound: AccountPortal) -> dict[str, tuple[object, ...]]:
    """Return the rows as they stand in the table."""
    derived = bound._books.store.derived
    columns = "id, standing, created, email"
    rows = derived.read(lambda work: work.rows(f"SELECT {columns} FROM counterfoil_view_customers"))
    return {str(id_): tuple(values) for id_, *values in rows}


def _expected(bound: AccountPortal, id_: str) -> tuple[object, ...] | None:
    """Return what the row of a customer must be, by the customer itself."""
    state = bound.get(CUSTOMER, id_)
    match state:
        case InForce():
            email = state.details.email
            hashed = bound._books.store.keyed_hash(directory_of("acct_1/test"), email or "")
            created = None if state.created is None else to_micros(state.created)
            return IN_FORCE, created, hashed if email else None
        case Deleted():
            return DELETED, None, None
        case _:
            return None


@pytest.mark.parametrize("seed", range(30))
def test_rows_agree_with_made_up_lives(seed: int) -> None:
    """In whatever order Stripe's statements arrive."""
    chance = Random(f"customers {seed}")  # noqa: S311
    life: Sequence[Sighted] = ()
    while not any(one.object == MADE_UP.thing for one in life):
        life = made_up(chance)
    bound = account()
    views = Views(bound._books.store)
    for one in chance.sample(life, len(life)):
        tell(bound, (one,))
        if chance.random() < 0.3:
            views.catch_up()
    views.catch_up()

    expected, found = _expected(bound, "cus_1"), _held(bound).get("cus_1")
    if expected is not None and expected[0] == DELETED:
        assert found is not None
        assert (found[0], found[2]) == (DELETED, None)
    else:
        assert found == expected
    views.rebuild()
    assert _held(bound).get("cus_1") == found
