"""The seven events of one recorded invoice, in each of their 5,040 orders, come to the same."""

from itertools import permutations

import pytest
from tests.adapters.ingesting import NOON, account, differences, items_of, picture, sighted_in, tell
from tests.adapters.stripe.listed import held, steps
from tests.stripe_material import stripe_material

from counterfoil.adapters.observing import Outcome
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.reading import Sighted

INVOICE = "invoice/in_1KyKuKJgUOch852B6r0PsFDB"
EVENTS = 7


def statements() -> tuple[Sighted, ...]:
    """Return the invoice's seven statements, as they happened."""
    file = stripe_material() / "events" / "sequences" / "tdog" / "invoice_3.json"
    told = tuple(one for one in sighted_in(items_of(file)) if one.object == INVOICE)
    assert len(told) == len({one.sighting.event_id for one in told}) == EVENTS
    return told


def with_one_twice(number: int, order: tuple[Sighted, ...]) -> tuple[Sighted, ...]:
    """
    Return an order with one statement repeated, at once, last of all or anywhere between.

    Which of the seven it is, and where it comes again, goes round with the number of the order, so
    that each of the 28 ways is taken by 180 orders.
    """
    ways = [(first, again) for first in range(EVENTS) for again in range(first + 1, EVENTS + 1)]
    first, again = ways[number % len(ways)]
    return (*order[:again], order[first], *order[again:])


def listed() -> dict[str, object]:
    """Return what Stripe listed of the invoice in the end."""
    *_, last = steps(stripe_material() / "events", "invoice_3.json")
    return dict(last.objects()[INVOICE])


@pytest.mark.parametrize("first", range(EVENTS))
def test_each_of_the_5040_orders_comes_to_what_stripe_listed(first: int) -> None:
    """
    State, and timeline by happened-at, one statement coming twice (section 4).

    The 720 orders that begin with one of the seven are one case; each order has an account of its
    own, so that nothing but the order can tell.
    """
    told = statements()
    in_order = account()
    tell(in_order, told)
    expected = picture(in_order)
    assert held(in_order)[INVOICE] == listed()

    store = BillingPortal.open("memory://", clock=lambda: NOON)
    number = 0
    for number, order in enumerate(permutations(told)):
        if order[0] is not told[first]:
            continue
        arriving = with_one_twice(number, order)
        portal = store.account(f"acct_{number}", "test")
        outcomes = tell(portal, arriving)
        assert outcomes.count(Outcome.DUPLICATE) == 1
        found = list(differences(expected, picture(portal)))
        names = [one.sighting.event_id for one in arriving]
        assert not found, "\n".join([f"in the order {names}:", *found])
    assert number + 1 == 5_040
