"""How looks at objects are recorded: once in a series, anew in another, broken ones aside."""

from datetime import timedelta

from tests.adapters.stripe import samples
from tests.adapters.stripe.backfill.stage import PLACE, books, held, recorded

from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.stripe.backfill.looks import Look, Looks
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.cause import Mode
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.values import Known

ADA = StreamRef(kind="customer", id="cus_1")
NOW = utc_now()


def looks(portal: BillingPortal, series: str = "look:1") -> Looks:
    """Return a series of looks."""
    return Looks(portal, ("acct_self", Mode.TEST), series)


def customer(name: str = "Ada", id: str = "cus_1") -> JsonObject:
    """Return a customer, as it is listed."""
    return samples.customer(id=id, name=name)


def test_the_same_look_counts_once(portal: BillingPortal) -> None:
    """Who was killed before it was noted takes it again, a little later."""
    looks(portal).record([Look(customer(), NOW)])
    once = recorded(portal)

    assert looks(portal).record([Look(customer(), NOW + timedelta(seconds=5))]) == 0
    assert recorded(portal) == once
    assert len(portal.store.sightings(PLACE, str(ADA))) == 1


def test_what_was_undone_at_stripe_is_undone_here(portal: BillingPortal) -> None:
    """Though the third look sees just what the first one saw."""
    for number, name in enumerate(("Ada", "Grace", "Ada")):
        at = NOW + timedelta(seconds=number)
        looks(portal, f"look:{number}").record([Look(customer(name), at)])

        assert held(portal)[ADA]["name"] == Known(name)


def test_a_look_counts_from_its_moment_on(portal: BillingPortal) -> None:
    """What Stripe said of later stands."""
    looks(portal, "look:2").record([Look(customer("Grace"), NOW)])
    looks(portal, "look:1").record([Look(customer("Ada"), NOW - timedelta(days=1))])

    assert held(portal)[ADA]["name"] == Known("Grace")


def test_what_cannot_be_read_is_set_aside(portal: BillingPortal) -> None:
    """It holds up nothing else; looked at again, it is there once."""
    broken = customer(id="cus_2") | {"metadata": "none"}
    for _ in range(2):
        assert looks(portal).record([Look(customer(), NOW), Look(broken, NOW)]) == 1

    assert books(portal).ids("customer") == ("cus_1",)
    (aside,) = portal.store.quarantined(PLACE)
    assert (aside.event_id, aside.type) == ("cus_2", "customer")
    assert aside.reason == "Its `metadata` has a shape that no API version gives it."


def test_what_no_store_can_keep_is_set_aside(portal: BillingPortal) -> None:
    """The rest of the page is recorded all the same."""
    unkept = customer("A\0da", id="cus_2")

    assert looks(portal).record([Look(customer(), NOW), Look(unkept, NOW)]) == 1
    assert books(portal).ids("customer") == ("cus_1",)


def test_what_is_unknown_here_is_passed_over(portal: BillingPortal) -> None:
    """Such as an object of a kind that no aggregate holds."""
    assert looks(portal).record([Look({"id": "re_1", "object": "refund"}, NOW)]) == 0
    assert recorded(portal) == {}


def test_many_are_recorded_in_parts(portal: BillingPortal) -> None:
    """More than go into one commit."""
    many = [Look(customer(id=f"cus_{number}"), NOW) for number in range(700)]

    assert looks(portal).record(many) == 0
    assert len(books(portal).ids("customer")) == 700
