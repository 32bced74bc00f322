"""Statements that are recorded in one commit come to what they would one after the other."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.ingesting import account, items_of, ref, sighted_in
from tests.adapters.made_up import made_up
from tests.adapters.shop import (
    ADA,
    CONNECT_STRIPE,
    NOON,
    OPEN_SHOP,
    Clock,
    do,
    statement,
    stripe,
)
from tests.stripe_material import stripe_material

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.event_store.errors import UnstorableValueError
from counterfoil.adapters.observing import Outcome, Statement
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.findings import Sighted
from counterfoil.domain.changes import Set
from counterfoil.domain.customer.commands import ChangeContactDetails
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.observed import ObservedCustomer
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.values import Known

ORDERS = max(2, int(os.environ.get("COUNTERFOIL_ORDERS", "2000")) // 200)
"""In how many random orders each recorded sequence is told."""

LIVES = 10 * ORDERS
"""How many made-up lives are told."""

EXAMPLES = Path(__file__).parents[2] / "examples"
CUSTOMER_ADA = StreamRef(kind="customer", id=ADA)


def recorded() -> dict[str, Path]:
    """Return the file of each recorded sequence, by name."""
    try:
        folder = stripe_material() / "events" / "sequences"
    except pytest.skip.Exception:
        return {}
    return {f"{file.parent.name}-{file.stem}": file for file in sorted(folder.glob("*/*.json"))}


def as_statement(one: Sighted) -> Statement:
    """Return a reading as it is told to a portal."""
    return Statement(
        thing=ref(one.object),
        sighting=one.sighting,
        owner=None if one.owner is None else ref(one.owner),
        by=stripe(one.sighting.event_id),
    )


def on_record(portal: AccountPortal, told: Sequence[Statement]) -> tuple[object, ...]:
    """Return all that is on record, each event with all that stands beside it."""
    store, prefix = portal._books.store, portal._books.prefix
    things = sorted({str(each.thing) for each in told})
    return (
        [each for page in store.read_all() for each in page],
        {thing: store.sightings(prefix, thing) for thing in things},
        store.whereabouts_of(prefix, things),
        tuple(store.all_due(NOON.replace(year=2100))),
        tuple(store.problems()),
    )


def one_by_one(portal: AccountPortal, told: Sequence[Statement]) -> tuple[Outcome, ...]:
    """Tell a portal statements one after the other."""
    return tuple(
        portal.observe(each.thing, each.sighting, owner=each.owner, by=each.by) for each in told
    )


def in_batches(
    portal: AccountPortal, told: Sequence[Statement], sizes: Iterator[int]
) -> tuple[Outcome, ...]:
    """Tell a portal statements, so many at a time."""
    outcomes: list[Outcome] = []
    start = 0
    while start < len(told):
        size = next(sizes)
        outcomes.extend(portal.observe_together(told[start : start + size]))
        start += size
    return tuple(outcomes)


def assert_equal_both_ways(told: Sequence[Sighted], chance: Random, why: str) -> None:
    """Tell statements in a random order, some of them twice, in batches of random sizes."""
    statements = [as_statement(one) for one in told]
    arriving = chance.sample(statements, len(statements))
    for again in chance.choices(statements, k=max(1, len(statements) // 4)):
        arriving.insert(chance.randint(0, len(arriving)), again)
    size = chance.choice((2, 7, len(arriving)))
    sizes = iter(lambda: chance.randint(1, size), None)
    apart, together = account(), account()

    expected = one_by_one(apart, arriving)
    found = in_batches(together, arriving, sizes)

    assert found == expected, why
    assert on_record(together, arriving) == on_record(apart, arriving), why


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "file"), recorded().items(), ids=recorded())
def test_recorded_statements_come_to_the_same(name: str, file: Path) -> None:
    """State, past, statements and outcomes, to the last row."""
    told = sighted_in(items_of(file))
    for number in range(ORDERS):
        seed = f"{name} {number}"
        assert_equal_both_ways(told, Random(seed), f'Random("{seed}")')  # noqa: S311


def test_so_do_the_examples() -> None:
    """A merchant's whole year."""
    files = sorted(EXAMPLES.glob("*.jsonl"))
    told = sighted_in(item for file in files for item in items_of(file))
    for number in range(2):
        seed = f"examples {number}"
        assert_equal_both_ways(told, Random(seed), f'Random("{seed}")')  # noqa: S311


def test_so_do_made_up_lives() -> None:
    """Statements that say little, contradict one another, wait for a holder, fall in one second."""
    for number in range(LIVES):
        seed = f"together {number}"
        chance = Random(seed)  # noqa: S311
        assert_equal_both_ways(made_up(chance), chance, f'Random("{seed}")')


def named(event_id: str, name: str, *, minutes: float = 0) -> Statement:
    """Return the statement that Ada has a name."""
    at = Clock().advance(minutes=minutes)
    told = statement(event_id, at, ObservedCustomer(name=Known(name)))
    return Statement(thing=CUSTOMER_ADA, sighting=told, owner=CUSTOMER_ADA, by=stripe(event_id))


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="portal")
def _portal(place: str, clock: Clock) -> Iterator[BillingPortal]:
    with BillingPortal.open(place, clock=clock, master_key=bytes(32)) as portal:
        yield portal


@pytest.fixture(name="shop")
def _shop(portal: BillingPortal) -> AccountPortal:
    """A shop that is in step with Stripe."""
    shop = portal.account("acct_1", "test")
    do(shop, *OPEN_SHOP, CONNECT_STRIPE)
    return shop


def other_shop(clock: Clock) -> AccountPortal:
    """Return such a shop of its own, in memory."""
    shop = BillingPortal.open("memory://", clock=clock).account("acct_1", "test")
    do(shop, *OPEN_SHOP, CONNECT_STRIPE)
    return shop


def test_one_event_twice_in_a_batch_counts_once(shop: AccountPortal) -> None:
    """Stripe delivers at least once."""
    told = (named("evt_1", "Ada B", minutes=1), named("evt_2", "Ada C", minutes=2))

    assert shop.observe_together((*told, *told)) == (
        Outcome.APPLIED,
        Outcome.APPLIED,
        Outcome.DUPLICATE,
        Outcome.DUPLICATE,
    )
    assert shop.observe_together(told) == (Outcome.DUPLICATE, Outcome.DUPLICATE)


def test_nothing_told_is_nothing_recorded(shop: AccountPortal) -> None:
    """There is nothing to wait for."""
    before = shop._books.store.last_position()

    assert shop.observe_together(()) == ()
    assert shop._books.store.last_position() == before


def test_what_was_decided_here_is_weighed_as_ever(shop: AccountPortal, clock: Clock) -> None:
    """It waits for the one among them that confirms it."""
    told = (
        named("evt_1", "Ada B", minutes=1),
        named("evt_2", "Ada X", minutes=6),
        named("evt_3", "Ada L", minutes=7),
        named("evt_4", "Ada Y", minutes=8),
    )
    apart = other_shop(clock)
    clock.advance(minutes=5)
    for each in (apart, shop):
        do(each, ChangeContactDetails(customer_id=ADA, name=Set("Ada L")))

    expected = one_by_one(apart, told)

    assert expected[:2] == (Outcome.EARLIER, Outcome.NOTHING_NEW)
    assert shop.observe_together(told) == expected
    assert shop.get(CUSTOMER, ADA) == apart.get(CUSTOMER, ADA)


def test_statements_of_an_erased_customer_are_weighed_without_what_is_not_kept(
    shop: AccountPortal, clock: Clock
) -> None:
    """Of such a customer nothing is left for the next statement to rest on."""
    told = [named(f"evt_{n}", f"Ada {n}", minutes=10 - n % 3) for n in range(6)]
    apart = other_shop(clock)
    for each in (apart, shop):
        assert each._books.store.erase(f"acct_1/test/customer/{ADA}")

    expected = one_by_one(apart, told)

    assert shop.observe_together(told) == expected
    assert [each.event for each in shop.events(CUSTOMER_ADA)] == [
        each.event for each in apart.events(CUSTOMER_ADA)
    ]


def test_where_others_were_faster_they_are_decided_again(place: str) -> None:
    """What somebody else records between reading and recording isn't lost, nor anything of ours."""
    meanwhile: list[Callable[[], object]] = []

    def overtaken() -> object:
        if meanwhile:
            meanwhile.pop()()
        return NOON

    with BillingPortal.open(place, clock=overtaken, master_key=bytes(32)) as portal:  # type: ignore[arg-type]
        shop = portal.account("acct_1", "test")
        do(shop, *OPEN_SHOP, CONNECT_STRIPE)
        other = named("evt_0", "Ada 0", minutes=3)
        meanwhile.append(lambda: one_by_one(shop, [other]))
        told = (named("evt_1", "Ada 1", minutes=1), other, named("evt_2", "Ada 2", minutes=5))

        outcomes = shop.observe_together(told)

        assert outcomes == (Outcome.EARLIER, Outcome.DUPLICATE, Outcome.APPLIED)
        assert len(portal.store.sightings("acct_1/test", f"customer/{ADA}")) == 3


def test_where_one_cannot_be_kept_none_is_recorded(shop: AccountPortal) -> None:
    """The caller finds out which one it is by telling them one by one."""
    before = shop._books.store.last_position()

    with pytest.raises(UnstorableValueError):
        shop.observe_together(
            (named("evt_1", "Ada B", minutes=1), named("evt_2", "A\0da", minutes=2))
        )

    assert shop._books.store.last_position() == before
    assert shop._books.store.sightings("acct_1/test", f"customer/{ADA}") == ()


@given(st.data())
def test_any_order_and_any_batches_come_to_the_same(data: st.DataObject) -> None:
    """A few names in a few seconds, told in any order and cut anywhere."""
    seconds = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=8))
    told = [named(f"evt_{n}", f"Ada {n % 3}", minutes=minute) for n, minute in enumerate(seconds)]
    arriving = data.draw(st.lists(st.sampled_from(told), min_size=1, max_size=12))
    sizes = data.draw(st.lists(st.integers(1, 5), min_size=12, max_size=12))
    apart, together = account(), account()

    assert in_batches(together, arriving, iter(sizes)) == one_by_one(apart, arriving)
    assert on_record(together, arriving) == on_record(apart, arriving)
