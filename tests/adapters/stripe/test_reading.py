"""How events and objects become sightings, or why they don't."""

from datetime import UTC, datetime

import pytest
from tests.adapters.stripe.samples import (
    AT,
    CREATED,
    NEWEST,
    configuration,
    customer,
    event,
    ignored,
    item,
    items,
    malformed,
    moment,
    payment_method,
    plan,
    price,
    product,
    read,
    schedule,
    sighting_of,
    subscription,
    tax_id,
    the_one_sighted,
)

from counterfoil.adapters.stripe.reading import EventHead, JsonObject, Malformed, read_item
from counterfoil.adapters.stripe.translate_customer import observed_customer
from counterfoil.adapters.stripe.translate_subscription import observed_subscription
from counterfoil.domain.customer.observed import (
    ObservedCustomer,
    ObservedPaymentMethod,
    ObservedTaxId,
)
from counterfoil.domain.observation import Origin, Sighting
from counterfoil.domain.product.observed import ObservedPrice, ObservedProduct
from counterfoil.domain.subscription.observed import ObservedSchedule, ObservedSubscription
from counterfoil.domain.subscription.terms import (
    CollectionPause,
    CollectionPauseBehavior,
    Status,
)
from counterfoil.domain.values import Known

EARLY = int(datetime(2019, 6, 1, tzinfo=UTC).timestamp())
"""Before there were prices."""

UNKNOWN_SHAPE = "has a shape that no API version gives it."


class TestHeads:
    """What an event says of itself, beside the object that it carries."""

    def test_a_head_is_read(self) -> None:
        """The idempotency key tells an echo of our own request."""
        head, _ = read(
            event(
                "customer.updated",
                customer(),
                account="acct_1",
                livemode=True,
                request={"id": "req_1", "idempotency_key": "key-1"},
            )
        )

        assert head == EventHead(
            id="evt_1",
            type="customer.updated",
            created=moment(CREATED),
            livemode=True,
            account="acct_1",
            api_version="2026-10-28.endive",
            idempotency_key="key-1",
        )

    @pytest.mark.parametrize(
        ("request_", "version"),
        [
            (None, NEWEST),
            ({"id": "req_1"}, NEWEST),
            ("req_1", "2017-04-06"),
            ("req_1", None),
        ],
    )
    def test_a_request_may_be_bare_or_none(self, request_: object, version: str | None) -> None:
        """Until 2017 it was an id, and what Stripe does by itself has none."""
        head, _ = read(event("customer.updated", customer(), request=request_, api_version=version))

        assert head is not None
        assert head.idempotency_key is None

    def test_an_event_of_old_names_no_version_and_no_account(self) -> None:
        """Its objects are told by their shape."""
        old = event("customer.updated", customer())
        head, _ = read({key: old[key] for key in old if key not in ("account", "api_version")})

        assert head is not None
        assert (head.account, head.api_version) == (None, None)


class TestSightings:
    """What an event states of its object, before and after."""

    def test_a_paused_collection_comes_by_an_update_alone(self) -> None:
        """No event of its own tells it, since the subscription itself isn't paused (R133)."""
        paused = subscription(pause_collection={"behavior": "void", "resumes_at": None})
        sighting = sighting_of(
            event(
                "customer.subscription.updated",
                paused,
                previous={"pause_collection": None},
            )
        )

        assert isinstance(sighting.before, ObservedSubscription)
        assert isinstance(sighting.after, ObservedSubscription)
        assert sighting.before.collection_pause == Known(None)
        assert sighting.after.collection_pause == Known(
            CollectionPause(behavior=CollectionPauseBehavior.VOID)
        )
        assert sighting.after.pause == Known(None)

    def test_a_creation_has_no_before(self) -> None:
        """The first sighting of all."""
        assert sighting_of(event("customer.created", customer())) == Sighting(
            event_id="evt_1",
            happened_at=moment(CREATED),
            origin=Origin.CREATED,
            before=None,
            after=observed_customer(customer()),
        )

    def test_a_change_is_a_step_from_before_to_after(self) -> None:
        """Steps of one second can then be put in order."""
        seen = sighting_of(event("customer.updated", customer(), previous={"name": "Augusta"}))

        assert seen.origin is Origin.CHANGED
        assert seen.before == observed_customer(customer(name="Augusta"))
        assert seen.after == observed_customer(customer())

    @pytest.mark.parametrize(
        "previous", [{}, {"previous_attributes": None}, {"previous_attributes": {}}]
    )
    def test_a_change_that_does_not_say_what_changed_has_no_before(
        self, previous: JsonObject
    ) -> None:
        """Recorded events have that now and then; then it may have changed anything."""
        told = event("customer.updated", customer(), data={"object": customer()} | previous)

        assert sighting_of(told).before is None
        assert sighting_of(told).origin is Origin.UNTOLD

    def test_an_event_that_is_no_change_owes_nothing(self) -> None:
        """What stood before is said by the change that comes with it."""
        told = event("customer.subscription.trial_will_end", subscription())

        assert sighting_of(told).before is None
        assert sighting_of(told).origin is Origin.CHANGED

    def test_before_and_after_are_both_brought_to_the_newest_shape(self) -> None:
        """A period moved from the subscription to its items, and so does its change."""
        old_item = {key: value for key, value in item().items() if "period" not in key}
        old = subscription(
            items=items(old_item), current_period_start=CREATED, current_period_end=CREATED + 60
        )
        seen = sighting_of(
            event(
                "customer.subscription.updated",
                old,
                previous={"current_period_end": CREATED + 30},
                api_version="2024-06-20",
            )
        )

        assert isinstance(seen.before, ObservedSubscription)
        assert isinstance(seen.after, ObservedSubscription)
        assert seen.before.items is not None
        assert seen.after.items is not None
        assert [one.current_period_end for one in seen.before.items.value] == [moment(CREATED + 30)]
        assert [one.current_period_end for one in seen.after.items.value] == [moment(CREATED + 60)]

    @pytest.mark.parametrize(
        ("version", "known"), [("2017-04-06", False), ("2017-05-25", True), (None, True)]
    )
    def test_where_arrays_were_cut_short_the_before_is_not_known(
        self, version: str | None, *, known: bool
    ) -> None:
        """Up to 2017-04-06 an array had just the elements that changed."""
        told = event(
            "customer.updated",
            customer(),
            previous={"preferred_locales": ["en"]},
            api_version=version,
        )

        assert (sighting_of(told).before is not None) is known

    @pytest.mark.parametrize(
        "verb", ["trial_will_end", "paused", "resumed", "pending_update_applied", "verb_to_come"]
    )
    def test_whatever_befalls_a_subscription_states_it(self, verb: str) -> None:
        """The event carries the subscription as it stands then."""
        seen = sighting_of(event(f"customer.subscription.{verb}", subscription()))

        assert seen.origin is Origin.CHANGED
        assert seen.after == observed_subscription(subscription())

    def test_an_attached_payment_method_begins(self) -> None:
        """It has no event of its own creation."""
        assert sighting_of(event("payment_method.attached", payment_method())).origin is (
            Origin.CREATED
        )


class TestEnds:
    """An event of an end says so, whatever its object says."""

    @pytest.mark.parametrize(
        ("type_", "stated"),
        [
            ("customer.deleted", customer()),
            ("customer.deleted", {"id": "cus_1", "object": "customer", "deleted": True}),
            ("customer.tax_id.deleted", tax_id()),
            ("product.deleted", product()),
            ("price.deleted", price()),
        ],
    )
    def test_what_is_deleted_is_known_to_be(self, type_: str, stated: JsonObject) -> None:
        """Stripe sends some of them whole and of others a stub."""
        seen = sighting_of(event(type_, stated))

        assert seen.before is None
        assert isinstance(
            seen.after, ObservedCustomer | ObservedTaxId | ObservedProduct | ObservedPrice
        )
        assert seen.after.deleted == Known(value=True)

    def test_to_a_stub_nothing_is_added_for_its_old_version(self) -> None:
        """That the stub has no default price doesn't mean that the product had none."""
        stub: JsonObject = {"id": "prod_1", "object": "product", "deleted": True}
        told = event("product.deleted", stub, api_version="2020-08-27")

        assert sighting_of(told).after == ObservedProduct(deleted=Known(value=True))

    @pytest.mark.parametrize(
        ("stated", "status"),
        [("active", Status.CANCELED), ("incomplete_expired", Status.INCOMPLETE_EXPIRED)],
    )
    def test_a_deleted_subscription_is_canceled_unless_it_never_began(
        self, stated: str, status: Status
    ) -> None:
        """Both are ends (R93)."""
        seen = sighting_of(event("customer.subscription.deleted", subscription(status=stated)))

        assert isinstance(seen.after, ObservedSubscription)
        assert seen.after.status == Known(status)

    def test_a_kind_that_does_not_end_by_deletion_is_read_as_stated(self) -> None:
        """A detached payment method stays; it has no customer any more."""
        seen = sighting_of(event("payment_method.deleted", payment_method(customer=None)))

        assert isinstance(seen.after, ObservedPaymentMethod)
        assert seen.after.customer == Known(None)


class TestOwners:
    """Each sighting names its object, and the stream that holds it."""

    @pytest.mark.parametrize(
        ("type_", "stated", "object_", "owner"),
        [
            ("customer.updated", customer(), "customer/cus_1", "customer/cus_1"),
            (
                "payment_method.updated",
                payment_method(),
                "payment_method/pm_1",
                "customer/cus_1",
            ),
            ("customer.tax_id.updated", tax_id(), "tax_id/txi_1", "customer/cus_1"),
            ("product.updated", product(), "product/prod_1", "product/prod_1"),
            ("price.updated", price(), "price/price_1", "product/prod_1"),
            (
                "customer.subscription.updated",
                subscription(),
                "subscription/sub_1",
                "subscription/sub_1",
            ),
            (
                "subscription_schedule.updated",
                schedule(),
                "subscription_schedule/sub_sched_1",
                "subscription/sub_1",
            ),
            (
                "billing_portal.configuration.updated",
                configuration(),
                "configuration/bpc_1",
                "configuration/bpc_1",
            ),
        ],
    )
    def test_every_kind_has_its_stream(
        self, type_: str, stated: JsonObject, object_: str, owner: str
    ) -> None:
        """What a customer or a product holds is told to it."""
        seen = the_one_sighted(event(type_, stated))

        assert (seen.object, seen.owner) == (object_, owner)

    def test_a_detached_payment_method_was_the_customers_before(self) -> None:
        """The object says of no customer any more, the step does."""
        loose = payment_method(customer=None)
        seen = the_one_sighted(
            event("payment_method.detached", loose, previous={"customer": "cus_1"})
        )

        assert seen.owner == "customer/cus_1"

    def test_a_detached_payment_method_without_its_past_belongs_nowhere(self) -> None:
        """Whoever keeps the sightings may know better."""
        loose = payment_method(customer=None)

        assert the_one_sighted(event("payment_method.detached", loose)).owner is None


class TestPlans:
    """Plans are what prices were until 2020, under the same ids."""

    @pytest.mark.parametrize("verb", ["created", "updated", "deleted"])
    def test_since_there_are_prices_a_plans_event_is_the_twin_of_a_prices(self, verb: str) -> None:
        """Reading both would take each step twice; of 22 recorded ones none lacks its twin."""
        assert ignored(event(f"plan.{verb}", plan())).type == f"plan.{verb}"

    def test_before_there_were_prices_a_plan_is_read_as_one(self) -> None:
        """Else the catalogue of those years would be missing."""
        seen = the_one_sighted(
            event(
                "plan.updated",
                plan(nickname="Monthly"),
                previous={"nickname": None},
                api_version="2019-05-16",
                created=EARLY,
            )
        )

        assert (seen.object, seen.owner) == ("price/price_1", "product/prod_1")
        assert isinstance(seen.sighting.before, ObservedPrice)
        assert isinstance(seen.sighting.after, ObservedPrice)
        assert seen.sighting.before.nickname == Known(None)
        assert seen.sighting.after.nickname == Known("Monthly")


class TestIgnored:
    """Types that no aggregate knows are no errors."""

    @pytest.mark.parametrize(
        "type_",
        [
            "foo.created",
            "invoice.upcoming",
            "customer.source.updated",
            "billing_portal.session.created",
            "ping",
        ],
    )
    def test_an_event_of_such_a_type_is_ignored_whatever_it_carries(self, type_: str) -> None:
        """An upcoming invoice has no id, and is nowhere a stream."""
        assert ignored({"object": "event", "type": type_}).type == type_

    def test_a_thin_event_carries_nothing_to_read(self) -> None:
        """It has to be fetched (R170)."""
        thin: JsonObject = {"object": "v2.core.event", "type": "v1.customer.created"}

        assert ignored(thin).type == "v1.customer.created"

    @pytest.mark.parametrize("name", ["charge", "list", "plan"])
    def test_an_object_of_such_a_kind_is_ignored(self, name: str) -> None:
        """A listed plan is listed as a price, too."""
        assert ignored({"object": name, "id": "x_1"}).type == name


class TestMalformed:
    """What can't be read is set apart with a reason; nothing is guessed and nothing raised."""

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"id": None}, "id"),
            ({"id": {"id": "evt_1"}}, "id"),
            ({"type": 1}, "type"),
            ({"type": "Ada Lovelace wrote this"}, "type"),
            ({"created": "now"}, "created"),
            ({"livemode": None}, "livemode"),
            ({"account": {}}, "account"),
            ({"api_version": 2026}, "api_version"),
            ({"request": []}, "request"),
            ({"request": "req_1", "api_version": "2017-05-25"}, "request"),
            ({"request": {"idempotency_key": 1}}, "idempotency_key"),
            ({"data": None}, "data"),
            ({"data": {}}, "object"),
            ({"data": {"object": {}}}, "object"),
            ({"data": {"object": product()}}, "object"),
            ({"data": {"object": customer(id="")}}, "id"),
            ({"data": {"object": customer(email=[])}}, "email"),
            ({"data": {"object": customer(), "previous_attributes": []}}, "previous_attributes"),
            ({"data": {"object": customer(), "previous_attributes": {"email": 1}}}, "email"),
        ],
    )
    def test_the_field_is_named(self, changes: JsonObject, field: str) -> None:
        """So that whoever looks into it knows where to look."""
        broken = malformed(event("customer.updated", customer()) | changes)

        assert broken.reason == f"Its `{field}` {UNKNOWN_SHAPE}"

    def test_the_event_is_named(self) -> None:
        """By its id and type, and by nothing that it says."""
        told = event("customer.updated", customer(name={"first": "Ada"}))

        assert malformed(told) == Malformed(
            f"Its `name` {UNKNOWN_SHAPE}", event_id="evt_1", type="customer.updated"
        )

    @pytest.mark.parametrize("named", [1, None, "ada@example.com", "", "x" * 256])
    def test_what_is_no_id_is_not_repeated(self, named: object) -> None:
        """It might be personal."""
        assert malformed({"object": "event", "id": named}).event_id is None

    @pytest.mark.parametrize("told", [{}, {"object": None}, {"object": ["event"]}, {"object": ""}])
    def test_an_item_that_does_not_say_what_it_is_is_malformed(self, told: JsonObject) -> None:
        """Such as the state of an account in a form of its own."""
        assert malformed(told).reason == f"Its `object` {UNKNOWN_SHAPE}"

    def test_nesting_without_end_is_malformed(self) -> None:
        """Whoever hands in decoded objects may hand in these."""
        deep: JsonObject = {}
        for _ in range(10_000):
            deep = {"a": deep}

        assert malformed(event("customer.updated", customer(x=deep), previous={"x": deep})) == (
            Malformed("It is nested too deeply.", event_id="evt_1", type="customer.updated")
        )
        assert malformed(customer(x=deep)).reason == "It is nested too deeply."

    @pytest.mark.parametrize("odd", ["\ud800", object()], ids=["surrogate", "object"])
    def test_an_object_that_json_cannot_hold_is_malformed(self, odd: object) -> None:
        """Its fingerprint can't be taken."""
        assert malformed(customer(x=odd)).reason == f"Its `object` {UNKNOWN_SHAPE}"


class TestObjects:
    """Objects as Stripe lists them are the facts that an account begins with."""

    def test_an_object_was_looked_at(self) -> None:
        """Stripe's clock has whole seconds, and so has every sighting."""
        head, (seen,) = read(customer())

        assert head is None
        assert seen.sighting.origin is Origin.LISTED
        assert seen.sighting.happened_at == AT.replace(microsecond=0)
        assert (seen.sighting.before, seen.sighting.after) == (None, observed_customer(customer()))

    def test_the_same_object_is_the_same_statement(self) -> None:
        """Whatever the order of its fields, importing it twice brings nothing new."""
        backwards = dict(reversed(customer().items()))

        assert sighting_of(customer()).event_id == sighting_of(backwards).event_id
        assert sighting_of(customer()).event_id != sighting_of(customer(name="Eve")).event_id

    def test_a_statement_is_named_by_its_fingerprint(self) -> None:
        """The name is kept, so that it must never change."""
        assert sighting_of(product()).event_id == "object:ba01b27b9c31c5eaf2db3a7a2fdeaa59"

    def test_objects_within_are_seen_as_well(self) -> None:
        """Whoever expanded them gets them stated, too."""
        whole = customer(
            invoice_settings={"default_payment_method": payment_method()},
            subscriptions={"object": "list", "data": [subscription()]},
            tax_ids={"object": "list", "data": [tax_id()]},
        )
        _, seen = read(whole)

        assert sorted(one.object for one in seen) == [
            "customer/cus_1",
            "payment_method/pm_1",
            "price/price_1",
            "subscription/sub_1",
            "tax_id/txi_1",
        ]

    def test_an_object_within_is_the_same_statement_as_alone(self) -> None:
        """A hundred subscriptions state their one price once."""
        _, seen = read(subscription())

        (nested,) = (one for one in seen if one.object == "price/price_1")
        assert nested == the_one_sighted(price())

    def test_objects_within_an_event_are_not_seen(self) -> None:
        """Events of their own tell of them, at the moment when they changed."""
        assert len(read(event("customer.subscription.updated", subscription()))[1]) == 1

    def test_an_object_without_a_version_is_told_by_its_shape(self) -> None:
        """A list may have been made by any version."""
        seen = sighting_of(customer(account_balance=5) | {"balance": 5})

        assert isinstance(seen.after, ObservedCustomer)
        assert seen.after.balance == Known(5)

    def test_a_schedule_is_looked_at_like_any_other(self) -> None:
        """It belongs to its subscription."""
        seen = the_one_sighted(schedule())

        assert isinstance(seen.sighting.after, ObservedSchedule)
        assert seen.owner == "subscription/sub_1"


def test_a_look_at_a_naive_moment_keeps_its_seconds() -> None:
    """The moment is the caller's; it is cut to whole seconds and otherwise left alone."""
    reading = read_item(product(), at=moment(CREATED).replace(microsecond=5))

    assert isinstance(reading, tuple)
    assert reading[1][0].sighting.happened_at == moment(CREATED)
