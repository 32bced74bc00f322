"""A backfill from its beginning to its end: what Stripe has is what is held here afterwards."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.adapters.sandbox.subscribers import price_of
from tests.adapters.stripe.backfill.stage import (
    PLACE,
    Dying,
    Killed,
    Stage,
    books,
    differing,
    held,
    listed_by,
    opened,
    recorded,
    seen,
)
from tests.postgres import Server

from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.adapters.stripe.backfill import (
    BackfillRefusedError,
    BackfillStoppedError,
    Reached,
    Step,
)
from counterfoil.adapters.stripe.backfill.progress import Progress
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.values import Known
from counterfoil.projections.timeline import timeline

MANY = 1_000


class TestAWholeAccount:
    """Every kind of object that is known here."""

    def test_all_that_stripe_lists_is_held_as_it_is_listed(self, stage: Stage, place: str) -> None:
        """On each kind of store, facet by facet; what is expanded in lists is known, too (R61a)."""
        stage.fill_world()

        with opened(place) as portal:
            done = stage.filling(portal).run(without_webhooks=True)
            assert differing(portal, stage.client) == {}
            ours = held(portal)
            option = books(portal).find(stage.client.v1.billing.feedback_options.list().data[0].id)

        theirs = listed_by(stage.client)
        assert {thing.kind for thing in theirs} == {thing.kind for thing in ours}
        assert option == StreamRef(kind="account", id="acct_self")
        assert not any(step.set_aside for step in done.steps)
        assert {name.split()[-1] for name in seen(done)} == {
            "products", "prices", "coupons", "codes", "customers", "configurations", "options",
            "subscriptions", "schedules", "invoices",
        }  # fmt: skip

    def test_what_is_first_seen_is_adopted(self, stage: Stage, portal: BillingPortal) -> None:
        """Of its making nobody tells; canceled subscriptions are among them (R184)."""
        customer = stage.customer(price_of(stage.client))
        (subscription,) = stage.client.v1.subscriptions.list().data
        stage.client.v1.subscriptions.cancel(subscription.id)

        stage.filling(portal).run(without_webhooks=True)

        first = {ref: types[0] for ref, types in recorded(portal).items()}
        assert first[StreamRef(kind="customer", id=customer)] == "CustomerAdopted"
        assert first[StreamRef(kind="subscription", id=subscription.id)] == "SubscriptionAdopted"

    def test_what_is_long_is_read_to_its_end(self, stage: Stage, portal: BillingPortal) -> None:
        """A customer's tax ids and payment methods, and a subscription's items (R180)."""
        v1 = stage.client.v1
        customer = v1.customers.create({}).id
        for place in range(12):
            v1.customers.tax_ids.create(
                customer, {"type": "eu_vat", "value": f"DE{123456700 + place}"}
            )
        for _ in range(3):
            v1.payment_methods.attach("pm_card_visa", {"customer": customer})
        v1.subscriptions.create(
            {
                "customer": customer,
                "items": [{"price": price_of(stage.client, 100 + each)} for each in range(12)],
                "collection_method": "send_invoice",
                "days_until_due": 30,
            }
        )

        stage.filling(portal).run(without_webhooks=True)

        theirs = listed_by(stage.client)
        assert differing(portal, stage.client) == {}
        assert sum(thing.kind == "tax_id" for thing in theirs) == 12

    def test_another_one_adds_nothing(self, stage: Stage, portal: BillingPortal) -> None:
        """Where nothing has changed."""
        stage.fill_world()
        stage.filling(portal).run(without_webhooks=True)
        before = recorded(portal)

        again = stage.filling(portal).run(without_webhooks=True)

        assert recorded(portal) == before
        assert not again.resumed


class TestStopping:
    """A backfill that is ended in the middle, and gone on with."""

    def test_it_goes_on_where_it_was(self, stage: Stage) -> None:
        """Whichever request it dies before: nothing is lost, and nothing is doubled."""
        price = price_of(stage.client)
        for _ in range(3):
            stage.customer(price)
        stage.forget_events()
        whole = Dying(stage.address, after=MANY)
        with BillingPortal.open("memory://") as portal, whole:
            undisturbed = stage.filling(portal, whole).run(without_webhooks=True)
            expected = recorded(portal)

        for deaths in range(3, len(whole.asked), 4):
            with BillingPortal.open("memory://") as portal:
                with Dying(stage.address, deaths) as first, pytest.raises(Killed):
                    stage.filling(portal, first).run(without_webhooks=True)
                with Dying(stage.address, MANY) as second:
                    done = stage.filling(portal, second).run(without_webhooks=True)

                assert {ref: sorted(types) for ref, types in recorded(portal).items()} == {
                    ref: sorted(types) for ref, types in expected.items()
                }
                assert done.steps[:-1] == undisturbed.steps[:-1]
                assert done.resumed
                # What was on record isn't read again: but for one page, with what belongs to it.
                assert len(first.asked) + len(second.asked) <= len(whole.asked) + 12

    def test_an_end_between_two_parts_is_no_different(
        self, stage: Stage, portal: BillingPortal
    ) -> None:
        """It begins with the part after."""
        stage.fill_world()

        def die(reached: Reached) -> None:
            if reached.step.name == "customers" and reached.step.done:
                raise Killed

        with pytest.raises(Killed):
            stage.filling(portal, on_progress=die).run(without_webhooks=True)
        with Dying(stage.address, MANY) as gateway:
            done = stage.filling(portal, gateway).run(without_webhooks=True)

        assert done.resumed
        assert not any(path.startswith("/v1/customers") for path in gateway.asked)
        assert differing(portal, stage.client) == {}

    def test_a_list_whose_place_is_gone_is_read_anew(
        self, stage: Stage, portal: BillingPortal
    ) -> None:
        """The last object that was seen was deleted meanwhile."""
        stage.client.v1.coupons.create({"duration": "once", "percent_off": 10})
        progress = Progress(portal.store, PLACE)

        def die(reached: Reached) -> None:
            if reached.step.name == "inactive prices":
                progress.note(Step(name="coupons", last_id="GONE", seen=100))
                raise Killed

        with pytest.raises(Killed):
            stage.filling(portal, on_progress=die).run(without_webhooks=True)
        done = stage.filling(portal).run(without_webhooks=True)

        assert seen(done)["coupons"] == 1
        assert len(books(portal).ids("coupon")) == 1

    def test_what_goes_wrong_for_a_while_does_not_end_it(
        self, stage: Stage, portal: BillingPortal
    ) -> None:
        """It asks again."""
        stage.fill_world()
        stage.sandbox.faults.next(Fault.RATE_LIMITED, path="/v1/customers", times=2)
        stage.sandbox.faults.next(Fault.RESET_BEFORE, path="/v1/invoices")
        stage.sandbox.faults.next(Fault.UNAVAILABLE_BEFORE, path="/v1/events", times=3)

        stage.filling(portal).run(without_webhooks=True)

        assert stage.sandbox.faults.left == 0
        assert differing(portal, stage.client) == {}

    def test_what_goes_wrong_for_long_ends_it_in_a_sentence(
        self, stage: Stage, portal: BillingPortal
    ) -> None:
        """What was seen stays, and that it does is said."""
        stage.fill_world()
        stage.sandbox.faults.next(Fault.UNAVAILABLE_BEFORE, path="/v1/invoices", times=MANY)

        with pytest.raises(BackfillStoppedError) as caught:
            stage.filling(portal).run(without_webhooks=True)

        assert str(caught.value).startswith("Stripe couldn't answer (HTTP 503")
        assert str(caught.value).endswith("is on record: running it again goes on.")
        assert books(portal).ids("customer")
        stage.sandbox.faults.clear()
        assert stage.filling(portal).run(without_webhooks=True).resumed

    def test_one_that_is_too_old_is_begun_anew(self, stage: Stage, portal: BillingPortal) -> None:
        """Stripe lists events for thirty days: those since its beginning are known no more."""
        stage.customer()

        def die(_: Reached) -> None:
            raise Killed

        old = stage.filling(portal, on_progress=die)
        old._clock = lambda: utc_now() - timedelta(days=30)
        with pytest.raises(Killed):
            old.run(without_webhooks=True)

        assert not stage.filling(portal).run(without_webhooks=True).resumed


class TestMeanwhile:
    """What changes while the lists are read."""

    def test_it_is_told_by_the_events_since(self, stage: Stage, portal: BillingPortal) -> None:
        """Though none of them arrives: each is filed, and applied (R180)."""
        customer = stage.customer()

        def change(reached: Reached) -> None:
            if reached.step.name == "invoices":
                stage.client.v1.customers.update(customer, {"name": "Grace"})

        done = stage.filling(portal, on_progress=change).run(without_webhooks=True)

        assert done.steps[-1].missing == done.steps[-1].seen > 0
        assert differing(portal, stage.client) == {}

    def test_a_clock_that_is_ahead_does_not_outdo_what_comes_later(
        self, stage: Stage, portal: BillingPortal
    ) -> None:
        """Looks are dated by Stripe's clock."""
        customer = stage.customer()

        def change(reached: Reached) -> None:
            if reached.step.name == "invoices":
                stage.client.v1.customers.update(customer, {"name": "Grace"})

        ahead = stage.filling(portal, on_progress=change)
        ahead._clock = lambda: utc_now() + timedelta(minutes=10)
        ahead.run(without_webhooks=True)

        assert held(portal)[StreamRef(kind="customer", id=customer)]["name"] == Known("Grace")

    def test_what_lives_by_a_test_clock_is_dated_by_it(
        self, stage: Stage, portal: BillingPortal
    ) -> None:
        """Its events are, too, so that those that come later are newer than the look."""
        v1 = stage.client.v1
        clock = v1.test_helpers.test_clocks.create({"frozen_time": 1_700_000_000})
        customer = v1.customers.create({"test_clock": clock.id, "name": "Ada"}).id
        stage.filling(portal).run(without_webhooks=True)

        adopted, *others = books(portal).events(StreamRef(kind="customer", id=customer))

        assert type(adopted.event).__name__ == "CustomerAdopted"
        then = datetime.fromtimestamp(1_700_000_000, UTC)
        assert {each.happened_at for each in (adopted, *others)} == {then}

    def test_nothing_is_known_of_before_the_adoption(
        self, stage: Stage, portal: BillingPortal
    ) -> None:
        """Where an object was made long before."""
        customer = stage.customer()
        stage.filling(portal).run(without_webhooks=True)

        ref = StreamRef(kind="customer", id=customer)
        told = timeline(ref, books(portal).events(ref), CUSTOMER)

        assert told.at(ref, utc_now() - timedelta(hours=1)) == {}
        assert told.at(ref, utc_now())["name"] == "Ada"


def test_two_at_a_time_are_one_too_many(stage: Stage, postgres: Server) -> None:
    """Where it can be known."""
    with opened(postgres.url()) as portal:

        def begin(_: Reached) -> None:
            stage.filling(portal).run(without_webhooks=True)

        with pytest.raises(BackfillRefusedError, match="Another backfill of acct_self/test"):
            stage.filling(portal, on_progress=begin).run(without_webhooks=True)
