"""Seven statements, be they of one second, come to the same in every order there is."""

from collections.abc import Sequence
from itertools import islice, permutations
from math import factorial

import pytest
from tests.adapters.arriving import Order, on_record, walk
from tests.adapters.ingesting import (
    Picture,
    account,
    differences,
    items_of,
    picture,
    ref,
    sighted_in,
    tell,
    tell_one,
)
from tests.adapters.stripe.listed import held, steps
from tests.adapters.stripe.samples import CREATED, event, item, items, price, subscription
from tests.stripe_material import stripe_material

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.observing import Outcome
from counterfoil.adapters.stripe.reading import JsonObject, Sighted
from counterfoil.domain.product.price import PriceTerms
from counterfoil.domain.subscription.state import InForce
from counterfoil.domain.subscription.terms import CollectionPause, CollectionPauseBehavior
from counterfoil.domain.values import PriceId

RECORDED_INVOICE = "invoice/in_1KyKuKJgUOch852B6r0PsFDB"
SUBSCRIPTION = ref("subscription/sub_1")

PAUSE = {"behavior": "void", "resumes_at": None}
DRAFTS = {"behavior": "keep_as_draft", "resumes_at": None}
PERIOD_END = CREATED + 2_592_000
CHEAPER = price(id="price_2", unit_amount=500, unit_amount_decimal="500")
BEFORE, AFTER = items(item()), items(item(price=CHEAPER))
CANCELING: JsonObject = {"cancel_at": PERIOD_END, "canceled_at": CREATED}
NOT_CANCELING: JsonObject = {"cancel_at": None, "canceled_at": None}

STATEMENTS = 7
"""How many statements come in every order."""

BLOCKS = STATEMENTS
"""In how many parts their orders are tried: by the one that arrives first."""


def life(*, silent: int | None = None) -> tuple[JsonObject, ...]:
    """
    Return seven events of one second: start, pause, resume, pause, switch, cancel, un-cancel.

    Their ids don't tell their order. The ``silent`` one has empty ``previous_attributes``, as
    recorded events have now and then.
    """
    steps: tuple[tuple[JsonObject, JsonObject], ...] = (
        ({}, {}),
        ({"pause_collection": None}, {"pause_collection": PAUSE}),
        ({"pause_collection": PAUSE}, {"pause_collection": None}),
        ({"pause_collection": None}, {"pause_collection": DRAFTS}),
        ({"items": BEFORE}, {"items": AFTER}),
        (NOT_CANCELING, CANCELING),
        (CANCELING, NOT_CANCELING),
    )
    events: list[JsonObject] = []
    now: JsonObject = {}
    for number, ((before, after), id_) in enumerate(zip(steps, "gcaebfd", strict=True)):
        now |= after
        verb = "updated" if before else "created"
        previous = None if not before else {} if number == silent else before
        events.append(
            event(
                f"customer.subscription.{verb}",
                subscription(**now),
                previous=previous,
                id=f"evt_{id_}",
            )
        )
    return tuple(events)


def orders(block: int) -> tuple[Order, ...]:
    """Return the orders in which one statement comes first."""
    others = (number for number in range(STATEMENTS) if number != block)
    return tuple((block, *rest) for rest in permutations(others))


def come_to(told: Sequence[Sighted]) -> Picture:
    """Return what statements come to in one order of arrival."""
    portal = account()
    tell(portal, told)
    return picture(portal)


def the_subscription(seen: Picture) -> InForce:
    """Return the subscription that a picture shows."""
    state = seen.states[SUBSCRIPTION]
    assert isinstance(state, InForce)
    return state


def invoice() -> tuple[Sighted, ...]:
    """Return the seven statements of a recorded invoice, as they happened."""
    file = stripe_material() / "events" / "sequences" / "tdog" / "invoice_3.json"
    return tuple(one for one in sighted_in(items_of(file)) if one.object == RECORDED_INVOICE)


def assert_equal_in_every_order(told: Sequence[Sighted], block: int) -> None:
    """
    Compare state and timeline by happened-at of everything, in all orders of a block.

    After each statement all that were told so far come again, and each leaves everything that is
    on record as it was: what follows is then the same as it was without it. So each order is tried
    with any of its statements twice, wherever the second one comes.
    """
    expected = come_to(told)
    tried = doubled = 0

    def tell_again(portal: AccountPortal, so_far: Order) -> None:
        nonlocal doubled
        before = on_record(portal)
        for number in so_far:
            names = [told[each].sighting.event_id for each in (*so_far, number)]
            assert tell_one(portal, told[number]) is Outcome.DUPLICATE, names
            assert on_record(portal) == before, names
            doubled += factorial(STATEMENTS - len(so_far))

    for order, portal in walk(told, orders(block), tell_again):
        found = list(differences(expected, picture(portal)))
        names = [told[number].sighting.event_id for number in order]
        assert not found, "\n".join([f"In the order {names}:", *found])
        tried += 1
    assert tried * BLOCKS == 5_040
    assert doubled * BLOCKS == 141_120


@pytest.mark.exhaustive
@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_recorded_invoice_is_the_same_in_all_5040_orders(block: int) -> None:
    """And in all 141,120 with one statement twice."""
    assert_equal_in_every_order(invoice(), block)


def test_the_recorded_invoice_ends_as_stripe_listed_it() -> None:
    """Field by field."""
    portal = account()
    tell(portal, invoice())
    *_, last = steps(stripe_material() / "events", "invoice_3.json")

    assert held(portal)[RECORDED_INVOICE] == last.objects()[RECORDED_INVOICE]


@pytest.mark.exhaustive
@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_life_within_one_second_is_the_same_in_all_5040_orders(block: int) -> None:
    """And in all 141,120 with one statement twice."""
    assert_equal_in_every_order(sighted_in(life()), block)


@pytest.mark.exhaustive
@pytest.mark.parametrize("block", range(BLOCKS))
def test_so_is_one_that_says_less_than_it_should(block: int) -> None:
    """One statement doesn't tell what stood before it, so that the steps don't add up."""
    assert_equal_in_every_order(sighted_in(life(silent=2)), block)


def test_the_life_ends_where_its_steps_lead() -> None:
    """Paused the second way, on the cheaper price, and not canceling; nothing is in doubt."""
    state = the_subscription(come_to(sighted_in(life())))

    assert state.collection_pause == CollectionPause(behavior=CollectionPauseBehavior.KEEP_AS_DRAFT)
    assert [each.price.id for each in state.items] == [PriceId("price_2")]
    assert isinstance(state.items[0].price, PriceTerms)
    assert not state.is_canceling
    assert state.unsettled == ()


@pytest.mark.parametrize(
    ("silent", "unsettled"),
    [
        (1, ("collection_pause",)),
        (2, ("collection_pause",)),
        (3, ("collection_pause",)),
        (4, ("items",)),
        (5, ("cancel_at", "canceled_at")),
        (6, ("cancel_at", "canceled_at")),
    ],
)
def test_what_does_not_add_up_is_marked(silent: int, unsettled: tuple[str, ...]) -> None:
    """The facets whose step is missing are, and no others, whichever step it is."""
    told = sighted_in(life(silent=silent))
    expected = come_to(told)

    assert set(unsettled) <= set(the_subscription(expected).unsettled)
    for order in islice(permutations(told), 0, 5_040, 97):
        assert not list(differences(expected, come_to(order)))


def test_the_orders_are_all_there_are() -> None:
    """Seven blocks of 720, each order once."""
    every = [order for block in range(BLOCKS) for order in orders(block)]

    assert len(every) == len(set(every)) == 5_040
    assert all(sorted(order) == [*range(STATEMENTS)] for order in every)
