"""Thin events name what changed: what they say, and what is looked up for them."""

import copy
import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.adapters.ingesting import account, tell_one
from tests.adapters.stripe.samples import (
    AT,
    coupon,
    customer,
    event,
    payment_method,
    read,
    sighting_of,
    subscription,
    the_one_sighted,
)
from tests.adapters.stripe.stand_in import StandIn
from tests.adapters.stripe.told_in_full import IN_FULL
from tests.stripe_material import stripe_material

from counterfoil.adapters.observing import Outcome
from counterfoil.adapters.stripe.client import StripeAccess
from counterfoil.adapters.stripe.event_types import TRANSLATED_THIN
from counterfoil.adapters.stripe.findings import EventHead, IgnoredType, Malformed, Sighted
from counterfoil.adapters.stripe.gateway import GatewayError, NotThere, StripeGateway
from counterfoil.adapters.stripe.reading import JsonObject
from counterfoil.adapters.stripe.thin import (
    Gone,
    RelatedObject,
    ThinNotice,
    fetch,
    read_notice,
)
from counterfoil.domain.coupon.observed import ObservedCoupon
from counterfoil.domain.customer.observed import ObservedCustomer, ObservedPaymentMethod
from counterfoil.domain.observation import Origin
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.terms import Status
from counterfoil.domain.values import Known

SNAPSHOT = "/v1/events/evt_1"
CUSTOMER = "/v1/customers/cus_1"


def thin(type_: str = "v1.customer.updated", **changes: object) -> JsonObject:
    """Return the body of a thin event."""
    return {
        "id": "evt_test_65R",
        "object": "v2.core.event",
        "type": type_,
        "context": None,
        "created": "2026-11-23T11:59:58.250Z",
        "livemode": False,
        "reason": {
            "type": "request",
            "request": {"id": "req_1", "idempotency_key": "key-1"},
        },
        "related_object": related("customer", "cus_1", CUSTOMER),
        "snapshot_event": "evt_1",
    } | changes


def related(type_: str, id_: str, url: str) -> JsonObject:
    """Return how a thin event names its object."""
    return {"id": id_, "type": type_, "url": url}


def notice_of(told: JsonObject) -> ThinNotice:
    """Read a body that can be read."""
    notice = read_notice(told)
    assert isinstance(notice, ThinNotice), notice
    return notice


@frozen
class Shelf:
    """A gateway to objects by their paths; no more is asked of Stripe."""

    objects: Mapping[str, JsonObject]
    livemode: bool | None = False
    read_at: list[tuple[str, str | None]] = field(factory=list)

    def read(self, path: str, *, context: str | None = None) -> JsonObject | NotThere:
        """Return what lies there."""
        self.read_at.append((path, context))
        return self.objects.get(path) or NotThere(path)


def fetched(told: JsonObject, objects: Mapping[str, JsonObject]) -> tuple[EventHead, Sighted]:
    """Look up what a thin event tells of, which there is."""
    reading = fetch(notice_of(told), Shelf(objects), at=AT)
    assert isinstance(reading, tuple), reading
    head, (sighted,) = reading
    assert head is not None
    return head, sighted


class TestWhatItSays:
    """A thin event is small, and its fields are the same for every type (R170)."""

    def test_all_of_it(self) -> None:
        """Its moment is text, and finer than a second."""
        assert read_notice(thin(context="acct_1")) == ThinNotice(
            id="evt_test_65R",
            type="v1.customer.updated",
            created=datetime(2026, 11, 23, 11, 59, 58, 250_000, tzinfo=UTC),
            livemode=False,
            context="acct_1",
            snapshot_event="evt_1",
            related_object=RelatedObject(id="cus_1", type="customer", url=CUSTOMER),
            idempotency_key="key-1",
        )

    @pytest.mark.parametrize("absent", ["context", "reason", "related_object", "snapshot_event"])
    def test_what_need_not_be_there(self, absent: str) -> None:
        """Null and nothing are alike."""
        told = thin()
        without = {key: value for key, value in told.items() if key != absent}

        assert read_notice(without) == read_notice(told | {absent: None})
        assert isinstance(read_notice(without), ThinNotice)

    @pytest.mark.parametrize(
        ("context", "whose"),
        [
            (None, None),
            ("", None),
            ("acct_1", "acct_1"),
            ("acct_1/acct_2", "acct_2"),
            ("workspace_1/acct_2", "acct_2"),
            ("workspace_1", None),
        ],
    )
    def test_whose_it_is(self, context: str | None, whose: str | None) -> None:
        """The last of a path is the account itself."""
        told = thin(context=context or None)

        assert notice_of(told).account == whose

    def test_one_object_of_its_type_has_no_id(self) -> None:
        """Such as the balance of an account."""
        told = thin(
            "v1.balance.available", related_object={"type": "balance", "url": "/v1/balance"}
        )

        assert notice_of(told).related_object == RelatedObject(
            id=None, type="balance", url="/v1/balance"
        )

    @pytest.mark.parametrize(
        ("type_", "is_translated"),
        [
            ("v1.customer.subscription.updated", True),
            ("v1.customer.subscription.item_price_changed", True),
            ("v1.customer.subscription.cancel_at_changed", True),
            ("v1.customer.subscription.unpaid", True),
            ("v1.billing_portal.configuration.updated", True),
            ("customer.subscription.updated", False),
            ("v1.billing_portal.session.created", False),
            ("v1.invoice.upcoming", False),
            ("v1.plan.updated", False),
            ("v2.core.account.updated", False),
        ],
    )
    def test_whether_it_is_worth_a_look(self, type_: str, *, is_translated: bool) -> None:
        """The twins of what is translated, and the finer ones (R171)."""
        assert notice_of(thin(type_)).is_translated is is_translated

    @pytest.mark.parametrize(
        ("changes", "named"),
        [
            ({"id": None}, "id"),
            ({"id": "a b"}, "id"),
            ({"type": 7}, "type"),
            ({"created": 1_780_000_000}, "created"),
            ({"created": "2026-11-23T11:59:58"}, "created"),
            ({"created": "yesterday"}, "created"),
            ({"created": "0001-01-01T00:00:00+23:59"}, "created"),
            ({"livemode": None}, "livemode"),
            ({"livemode": "false"}, "livemode"),
            ({"context": 7}, "context"),
            ({"context": "acct_1\r\nX: 1"}, "context"),
            ({"context": "acct_1/"}, "context"),
            ({"snapshot_event": {}}, "snapshot_event"),
            ({"snapshot_event": "evt/../1"}, "snapshot_event"),
            ({"reason": "request"}, "reason"),
            ({"reason": {"request": []}}, "request"),
            ({"reason": {"request": {"idempotency_key": 7}}}, "idempotency_key"),
            ({"related_object": "cus_1"}, "related_object"),
            ({"related_object": {"id": "cus_1", "type": "customer"}}, "url"),
            ({"related_object": {"id": "cus_1", "url": CUSTOMER}}, "type"),
            ({"related_object": {"id": 7, "type": "customer", "url": CUSTOMER}}, "id"),
        ],
    )
    def test_an_unknown_shape_is_malformed(self, changes: JsonObject, named: str) -> None:
        """And the field is named."""
        broken = read_notice(thin() | changes)

        assert isinstance(broken, Malformed)
        assert broken.reason == f"Its `{named}` has a shape that no API version gives it."

    @pytest.mark.parametrize(
        "url",
        [
            "https://evil.example/v1/customers/cus_1",
            "//evil.example/v1/customers/cus_1",
            "@evil.example/v1/customers",
            "/v1/../evil",
            "/v1/customers/cus_1?expand[]=x",
            "/v1/customers/cus_1#x",
            "/v1/customers/cus 1",
            "/v1/customers\\cus_1",
            "/v3/customers",
            "",
        ],
    )
    def test_the_key_is_sent_nowhere_but_to_stripe(self, url: str) -> None:
        """Whatever a body says: a path of the API it must be."""
        told = thin(related_object=related("customer", "cus_1", url))

        assert isinstance(read_notice(told), Malformed)

    def test_of_a_broken_one_the_id_and_the_type_are_told(self) -> None:
        """As far as they can be."""
        assert read_notice(thin(livemode=7)) == Malformed(
            "Its `livemode` has a shape that no API version gives it.",
            event_id="evt_test_65R",
            type="v1.customer.updated",
        )
        broken = read_notice(thin(id="Ada Lovelace", type=7))
        assert isinstance(broken, Malformed)
        assert (broken.event_id, broken.type) == (None, None)

    @given(
        st.dictionaries(
            st.sampled_from([*thin(), "changes"]),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
                lambda within: (
                    st.lists(within, max_size=2)
                    | st.dictionaries(
                        st.sampled_from(["id", "type", "url", "request", "idempotency_key"]), within
                    )
                ),
                max_leaves=5,
            ),
            max_size=4,
        )
    )
    def test_no_body_raises(self, changes: JsonObject) -> None:
        """Whatever it holds."""
        assert isinstance(read_notice(thin() | changes), ThinNotice | Malformed)

    def test_the_samples_are_as_stripe_describes_them(self) -> None:
        """By the schema of its API."""
        spec = json.loads(
            (stripe_material() / "openapi/stripe-full.2026-05-27.dahlia.spec3.json").read_bytes()
        )
        schema = spec["components"]["schemas"]["v2.core.event"]
        # It is from before snapshot events were named, and says null by leaving out.
        told = {key: value for key, value in thin().items() if value is not None}

        assert list(Draft202012Validator(schema).iter_errors(told)) == []


class TestTheEventThatStatesIt:
    """Where there is one it is read: it says what was before as well, and when it was."""

    def test_is_the_same_statement_as_if_it_had_come_itself(self) -> None:
        """Under its own id, so that both count once."""
        stated = event("customer.updated", customer(), previous={"name": "Eve"})

        head, sighted = fetched(thin(), {SNAPSHOT: stated})

        assert sighted == the_one_sighted(stated)
        assert (head.id, head.type) == ("evt_1", "customer.updated")

    def test_counts_once_with_its_twin(self) -> None:
        """Whichever of both comes first."""
        stated = event("customer.created", customer())
        _, sighted = fetched(thin(), {SNAPSHOT: stated})

        for order in ([sighted, the_one_sighted(stated)], [the_one_sighted(stated), sighted]):
            portal = account()
            outcomes = [tell_one(portal, one) for one in order]
            assert outcomes == [Outcome.APPLIED, Outcome.DUPLICATE]

    def test_is_read_within_the_account_that_the_thin_one_names(self) -> None:
        """There it needn't say itself whose it is."""
        stated = event("customer.updated", customer())
        shelf = Shelf({SNAPSHOT: stated})

        reading = fetch(notice_of(thin(context="acct_2")), shelf, at=AT)

        assert shelf.read_at == [(SNAPSHOT, "acct_2")]
        assert isinstance(reading, tuple)
        assert reading[0] is not None
        assert reading[0].account == "acct_2"

    def test_may_say_itself_whose_it_is(self) -> None:
        """As those of connected accounts do."""
        head, _ = fetched(
            thin(), {SNAPSHOT: event("customer.updated", customer(), account="acct_3")}
        )

        assert head.account == "acct_3"

    @pytest.mark.parametrize(
        "answer",
        [
            customer(id="evt_1"),
            event("customer.updated", customer(), id="evt_2"),
            event("customer.updated", customer(), livemode=True),
        ],
        ids=["no event", "another event", "of the other mode"],
    )
    def test_must_be_the_one_that_was_asked_for(self, answer: JsonObject) -> None:
        """Else who knows what it states."""
        assert fetch(notice_of(thin()), Shelf({SNAPSHOT: answer}), at=AT) == Malformed(
            "Its `snapshot_event` leads to something else at Stripe.",
            event_id="evt_test_65R",
            type="v1.customer.updated",
        )

    def test_may_be_malformed_or_ignored_as_any_other(self) -> None:
        """What is wrong with it is said of it."""
        broken = event("customer.updated", customer(email=[]))
        other = event("charge.succeeded", {"id": "ch_1", "object": "charge"})

        assert fetch(notice_of(thin()), Shelf({SNAPSHOT: broken}), at=AT) == Malformed(
            "Its `email` has a shape that no API version gives it.",
            event_id="evt_1",
            type="customer.updated",
        )
        assert fetch(notice_of(thin()), Shelf({SNAPSHOT: other}), at=AT) == IgnoredType(
            "charge.succeeded"
        )


class TestTheObjectAsItIsNow:
    """Where no event states it, what is so now is what can be learned."""

    @pytest.mark.parametrize("told", [thin(), thin(snapshot_event=None)], ids=["404", "none"])
    def test_is_a_look_under_the_id_of_the_thin_event(self, told: JsonObject) -> None:
        """It holds as of when the look began; Stripe's clock has whole seconds."""
        head, sighted = fetched(told, {CUSTOMER: customer()})

        listed = sighting_of(customer())
        assert (head.id, head.type, head.idempotency_key) == (
            "evt_test_65R",
            "v1.customer.updated",
            "key-1",
        )
        assert (sighted.object, sighted.owner) == ("customer/cus_1", "customer/cus_1")
        assert sighted.sighting.event_id == "evt_test_65R"
        assert sighted.sighting.happened_at == AT.replace(microsecond=0)
        assert sighted.sighting.origin is Origin.LISTED
        assert (sighted.sighting.before, sighted.sighting.after) == (None, listed.after)

    def test_is_recorded_once_however_often_it_is_looked_up(self) -> None:
        """A thin event that comes again tells nothing new, whatever is so by then."""
        portal = account()
        told = thin(snapshot_event=None)

        _, first = fetched(told, {CUSTOMER: customer()})
        _, again = fetched(told, {CUSTOMER: customer(name="Eve")})

        assert tell_one(portal, first) is Outcome.APPLIED
        assert tell_one(portal, again) is Outcome.DUPLICATE

    def test_is_read_within_the_account_that_the_thin_one_names(self) -> None:
        """Both times."""
        shelf = Shelf({CUSTOMER: customer()})

        reading = fetch(notice_of(thin(context="acct_2")), shelf, at=AT)

        assert shelf.read_at == [(SNAPSHOT, "acct_2"), (CUSTOMER, "acct_2")]
        assert isinstance(reading, tuple)
        assert reading[0] is not None
        assert reading[0].account == "acct_2"

    @pytest.mark.parametrize("type_", sorted(TRANSLATED_THIN))
    def test_can_be_read_for_every_type(self, type_: str) -> None:
        """The finer types have the same objects."""
        stem = type_.removeprefix("v1.").rpartition(".")[0]
        stated = IN_FULL[stem]
        told = thin(type_, related_object=related("x", str(stated["id"]), "/v1/x/1"))

        _, sighted = fetched(told, {"/v1/x/1": stated})

        inner = stated if stem != "customer.discount" else IN_FULL["coupon"]
        assert sighted.sighting.event_id == "evt_test_65R"
        assert sighted.sighting.after == the_one_sighted_first(inner).sighting.after

    def test_says_nothing_of_the_objects_within_it(self) -> None:
        """Events of their own tell of them."""
        told = thin(
            "v1.customer.subscription.active",
            related_object=related("subscription", "sub_1", "/v1/subscriptions/sub_1"),
        )

        _, sighted = fetched(told, {"/v1/subscriptions/sub_1": subscription()})

        assert sighted.object == "subscription/sub_1"

    def test_may_be_a_payment_method_of_nobody(self) -> None:
        """It was detached; who held it is on record."""
        told = thin(
            "v1.payment_method.detached",
            related_object=related("payment_method", "pm_1", "/v1/payment_methods/pm_1"),
        )

        _, sighted = fetched(told, {"/v1/payment_methods/pm_1": payment_method(customer=None)})

        assert isinstance(sighted.sighting.after, ObservedPaymentMethod)
        assert sighted.sighting.after.customer == Known(None)
        assert sighted.owner is None

    def test_must_be_the_one_that_was_named(self) -> None:
        """Else it would be recorded of another."""
        shelf = Shelf({CUSTOMER: customer(id="cus_2")})

        assert fetch(notice_of(thin()), shelf, at=AT) == Malformed(
            "Its `related_object` leads to something else at Stripe.",
            event_id="evt_test_65R",
            type="v1.customer.updated",
        )

    @pytest.mark.parametrize(
        ("found", "named"),
        [
            (customer(email=[]), "email"),
            ({"id": "cus_1"}, "object"),
            (customer(object=["customer"]), "object"),
        ],
    )
    def test_of_an_unknown_shape_is_malformed(self, found: JsonObject, named: str) -> None:
        """Under the id of the event that led there."""
        assert fetch(notice_of(thin()), Shelf({CUSTOMER: found}), at=AT) == Malformed(
            f"Its `{named}` has a shape that no API version gives it.",
            event_id="evt_test_65R",
            type="v1.customer.updated",
        )

    def test_nested_without_end_is_malformed(self) -> None:
        """It raises nothing."""
        deep: JsonObject = {}
        for _ in range(10_000):
            deep = {"a": deep}
        found = customer(metadata=deep)

        assert isinstance(fetch(notice_of(thin()), Shelf({CUSTOMER: found}), at=AT), Malformed)

    @pytest.mark.parametrize(
        "found",
        [
            {"id": "cus_1", "object": "charge"},
            {"id": "cus_1", "object": "discount", "source": {"type": "coupon", "coupon": "SPRING"}},
        ],
    )
    def test_of_another_kind_is_ignored(self, found: JsonObject) -> None:
        """As is a discount that just names its coupon."""
        shelf = Shelf({CUSTOMER: found})

        assert fetch(notice_of(thin()), shelf, at=AT) == IgnoredType(str(found["object"]))


class TestWhatIsNoMore:
    """That there is nothing is an answer, too."""

    def test_a_stub_says_that_it_was_deleted(self) -> None:
        """And when it was looked for it was so."""
        stub: JsonObject = {"id": "cus_1", "object": "customer", "deleted": True}

        _, sighted = fetched(thin("v1.customer.deleted"), {CUSTOMER: stub})

        assert sighted.sighting.after == ObservedCustomer(deleted=Known(value=True))

    def test_a_canceled_subscription_is_still_there(self) -> None:
        """It says itself that it is."""
        told = thin(
            "v1.customer.subscription.deleted",
            related_object=related("subscription", "sub_1", "/v1/subscriptions/sub_1"),
        )

        _, sighted = fetched(told, {"/v1/subscriptions/sub_1": subscription(status="canceled")})

        assert isinstance(sighted.sighting.after, ObservedSubscription)
        assert sighted.sighting.after.status == Known(Status.CANCELED)

    def test_of_what_is_not_there_nothing_is_learned(self) -> None:
        """It may have been deleted, or never have been."""
        assert isinstance(fetch(notice_of(thin()), Shelf({}), at=AT), Gone)

    def test_what_is_not_there_was_deleted_if_the_event_says_so(self) -> None:
        """A coupon leaves no stub, and nothing else would ever tell."""
        told = thin(
            "v1.coupon.deleted", related_object=related("coupon", "SPRING", "/v1/coupons/SPRING")
        )

        head, sighted = fetched(told, {})

        assert head.id == "evt_test_65R"
        assert sighted.object == "coupon/SPRING"
        assert sighted.sighting.after == ObservedCoupon(deleted=Known(value=True))

    def test_what_was_made_anew_under_its_id_is_there(self) -> None:
        """The merchant chooses the ids of coupons, and may choose one again."""
        told = thin(
            "v1.coupon.deleted", related_object=related("coupon", "SPRING", "/v1/coupons/SPRING")
        )

        _, sighted = fetched(told, {"/v1/coupons/SPRING": coupon()})

        assert isinstance(sighted.sighting.after, ObservedCoupon)
        assert sighted.sighting.after.deleted == Known(value=False)

    @pytest.mark.parametrize("type_", ["v1.customer.deleted", "v1.customer.subscription.deleted"])
    def test_what_always_leaves_something_was_never_there(self, type_: str) -> None:
        """The key may be another account's."""
        kind = "customer" if type_ == "v1.customer.deleted" else "subscription"
        told = thin(type_, related_object=related(kind, "x_1", "/v1/x/x_1"))

        assert isinstance(fetch(notice_of(told), Shelf({}), at=AT), Gone)

    def test_an_event_that_names_nothing_says_nothing(self) -> None:
        """Nothing is asked where there is nothing to ask for."""
        shelf = Shelf({})
        notice = notice_of(thin(snapshot_event=None, related_object=None))

        assert isinstance(fetch(notice, shelf, at=AT), Gone)
        assert shelf.read_at == []


class TestWhatCannotBeLookedUp:
    """Stripe's silence is no answer."""

    @pytest.mark.parametrize(("livemode", "words"), [(True, "live"), (False, "test")])
    def test_with_a_key_of_the_other_mode(self, livemode: bool, words: str) -> None:
        """There every object would seem to be gone."""
        shelf = Shelf({}, livemode=not livemode)

        with pytest.raises(GatewayError, match=f"^The event is of {words} mode") as caught:
            fetch(notice_of(thin(livemode=livemode)), shelf, at=AT)

        assert not caught.value.is_retryable
        assert shelf.read_at == []

    def test_a_key_that_does_not_say_its_mode_is_tried(self) -> None:
        """Whoever answers to it knows."""
        shelf = Shelf({CUSTOMER: customer()}, livemode=None)

        assert isinstance(fetch(notice_of(thin(livemode=True)), shelf, at=AT), tuple)

    def test_by_a_gateway_that_fails(self, stripe_server: StandIn) -> None:
        """The event waits; it isn't taken for gone."""
        stripe_server.answer(500, {"error": {"type": "api_error"}})
        access = StripeAccess(key="sk_test_1", url=stripe_server.url)

        with (
            StripeGateway(access) as gateway,
            pytest.raises(GatewayError, match="couldn't answer") as caught,
        ):
            fetch(notice_of(thin()), gateway, at=AT)

        assert caught.value.is_retryable


def test_stripes_own_client_gets_there(stripe_server: StandIn) -> None:
    """The event is no more after thirty days, and the object is."""
    missing = {"error": {"type": "invalid_request_error", "code": "resource_missing"}}
    stripe_server.answer(404, missing)
    stripe_server.answer(200, customer())
    access = StripeAccess(key="sk_test_1", url=stripe_server.url)

    with StripeGateway(access) as gateway:
        reading = fetch(notice_of(thin(context="acct_2")), gateway, at=AT)

    assert isinstance(reading, tuple)
    assert [one.path for one in stripe_server.asked] == [SNAPSHOT, CUSTOMER]
    assert {one.headers["Stripe-Context"] for one in stripe_server.asked} == {"acct_2"}


def test_reading_changes_nothing() -> None:
    """The inbox may read a thin event again, whenever."""
    told = thin()
    kept = copy.deepcopy(told)

    read_notice(told)

    assert told == kept


def the_one_sighted_first(stated: JsonObject) -> Sighted:
    """Return what an object states of itself, whatever is within it."""
    return read(stated)[1][0]
