"""What differs between both sides is found, whichever side it is that knows more."""

from collections.abc import Iterator

import pytest
from tests.adapters.stripe.outbox.syncing import PLACE, Pair, paired

from counterfoil.adapters.cli.both_sides import both_sides
from counterfoil.domain.changes import Set
from counterfoil.domain.customer.commands import ChangeContactDetails
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.values import CustomerId


@pytest.fixture(name="pair")
def _pair() -> Iterator[Pair]:
    with paired() as made:
        yield made


def found(pair: Pair) -> dict[StreamRef, tuple[str, ...]]:
    """Return which facets of which objects differ."""
    held = both_sides(pair.portal, pair.gateway, PLACE)
    return {thing: tuple(each.facet for each in one.differs) for thing, one in held.items()}


def test_what_is_in_step_is_equal(pair: Pair) -> None:
    """In every facet that both sides tell of."""
    ada = StreamRef(
        kind="customer", id=pair.adopt(pair.at_stripe("POST", "/v1/customers", {"name": "Ada"}))
    )

    assert found(pair) == {ada: ()}
    held = both_sides(pair.portal, pair.gateway, PLACE)[ada]
    assert (held.ours["name"], held.theirs["name"]) == ("Ada", "Ada")


def test_what_wasn_t_sent_yet_differs(pair: Pair) -> None:
    """By its facet."""
    ada = pair.adopt(pair.at_stripe("POST", "/v1/customers", {"name": "Ada"}))
    pair.decide(ChangeContactDetails(customer_id=CustomerId(ada), name=Set("Ada King")))

    assert found(pair) == {StreamRef(kind="customer", id=ada): ("name",)}


def test_what_one_side_alone_knows_differs(pair: Pair) -> None:
    """As a whole."""
    unknown_here = str(pair.at_stripe("POST", "/v1/customers", {"name": "Ben"})["id"])
    ada = pair.at_stripe("POST", "/v1/customers", {"name": "Ada"})
    unknown_there = pair.adopt({**ada, "id": "cus_elsewhere"})

    differing = found(pair)

    assert differing[StreamRef(kind="customer", id=unknown_here)] == ("object",)
    assert differing[StreamRef(kind="customer", id=unknown_there)] == ("object",)


def test_what_was_taken_away_is_compared_too(pair: Pair) -> None:
    """Though no list has it any more."""
    ada = pair.adopt(pair.at_stripe("POST", "/v1/customers", {"name": "Ada"}))
    attached = pair.at_stripe("POST", "/v1/payment_methods/pm_card_visa/attach", {"customer": ada})
    card = StreamRef(kind="payment_method", id=pair.adopt(attached))
    pair.clock.go_on()

    pair.at_stripe("POST", f"/v1/payment_methods/{card.id}/detach")
    assert found(pair)[card] == ("customer",)

    pair.adopt(pair.at_stripe("GET", f"/v1/payment_methods/{card.id}"))
    assert found(pair)[card] == ()
