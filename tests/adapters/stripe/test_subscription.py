"""How subscriptions are read."""

import pytest
from tests.adapters.stripe.samples import (
    CREATED,
    customer,
    item,
    items,
    moment,
    payment_method,
    price,
    schedule,
    subscription,
)

from counterfoil.adapters.stripe.reading import JsonObject
from counterfoil.adapters.stripe.shapes import ShapeError
from counterfoil.adapters.stripe.translate_subscription import observed_subscription
from counterfoil.domain.configuration.features import CancellationReason
from counterfoil.domain.product.price import (
    Interval,
    PriceTerms,
    PriceType,
    Recurrence,
    TaxBehavior,
)
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionMethod,
    CollectionPause,
    CollectionPauseBehavior,
    EndReason,
    MissingPaymentMethod,
    PauseReason,
    Status,
    SubscriptionItem,
    SubscriptionPause,
    Trial,
)
from counterfoil.domain.values import (
    CustomerId,
    Known,
    PaymentMethodId,
    PriceId,
    ProductId,
    ScheduleId,
    SubscriptionItemId,
)

NOTHING = Known(None)

PAUSED = {
    "paused": {
        "type": "subscription",
        "subscription": {"type": "pause_requested"},
        "transitioned_at": CREATED,
    }
}


def test_a_subscription_is_read_facet_by_facet() -> None:
    """Periods stand on its items (F5)."""
    assert observed_subscription(subscription()) == ObservedSubscription(
        customer=Known(CustomerId("cus_1")),
        created=Known(moment(CREATED)),
        start_date=Known(moment(CREATED)),
        status=Known(Status.ACTIVE),
        items=Known(
            (
                SubscriptionItem(
                    id=SubscriptionItemId("si_1"),
                    price=PriceTerms(
                        id=PriceId("price_1"),
                        product=ProductId("prod_1"),
                        type=PriceType.RECURRING,
                        currency="eur",
                        unit_amount=1000,
                        recurrence=Recurrence(interval=Interval.MONTH),
                        tax_behavior=TaxBehavior.EXCLUSIVE,
                    ),
                    quantity=2,
                    current_period_start=moment(CREATED),
                    current_period_end=moment(CREATED + 2_592_000),
                ),
            )
        ),
        currency=Known("eur"),
        collection_method=Known(CollectionMethod.CHARGE_AUTOMATICALLY),
        billing_mode=Known(BillingMode.FLEXIBLE),
        billing_cycle_anchor=Known(moment(CREATED)),
        trial=NOTHING,
        collection_pause=NOTHING,
        pause=NOTHING,
        cancel_at_period_end=Known(value=False),
        cancel_at=NOTHING,
        canceled_at=NOTHING,
        ended_at=NOTHING,
        end_reason=NOTHING,
        feedback=NOTHING,
        feedback_option=NOTHING,
        comment=NOTHING,
        default_payment_method=NOTHING,
        default_source=NOTHING,
        schedule=NOTHING,
        discounts=Known(()),
        on_behalf_of=NOTHING,
        description=NOTHING,
        metadata=Known({}),
    )


def test_what_is_not_stated_is_unknown() -> None:
    """Every facet but the two that follow from the status."""
    assert observed_subscription({"id": "sub_1"}) == ObservedSubscription()
    assert observed_subscription({"status": "active"}) == ObservedSubscription(
        status=Known(Status.ACTIVE), pause=NOTHING
    )


@pytest.mark.parametrize(
    "listed", [items(item(), has_more=True), items(item(), total_count=2)], ids=["more", "total"]
)
def test_items_that_were_cut_off_are_unknown(listed: JsonObject) -> None:
    """Else those beyond the first page would seem to be gone."""
    assert observed_subscription(subscription(items=listed)).items is None


@pytest.mark.parametrize("quantity", [{"quantity": None}, {}])
def test_a_metered_item_has_no_quantity(quantity: JsonObject) -> None:
    """Stripe leaves it out."""
    bare = {key: value for key, value in item().items() if key != "quantity"}
    told = observed_subscription(subscription(items=items(bare | quantity))).items

    assert told is not None
    assert [one.quantity for one in told.value] == [None]


def test_expanded_objects_are_read_as_their_ids() -> None:
    """A gateway asks for some of them."""
    told = observed_subscription(
        subscription(
            customer=customer(), default_payment_method=payment_method(), schedule=schedule()
        )
    )

    assert told.customer == Known(CustomerId("cus_1"))
    assert told.default_payment_method == Known(PaymentMethodId("pm_1"))
    assert told.schedule == Known(ScheduleId("sub_sched_1"))


def test_a_paused_collection_leaves_the_subscription_active() -> None:
    """It is the pause of the seed; the other one is a pause of the subscription (R125, R146)."""
    told = observed_subscription(
        subscription(pause_collection={"behavior": "void", "resumes_at": CREATED})
    )

    assert told.collection_pause == Known(
        CollectionPause(behavior=CollectionPauseBehavior.VOID, resumes_at=moment(CREATED))
    )
    assert (told.status, told.pause) == (Known(Status.ACTIVE), NOTHING)


@pytest.mark.parametrize(
    ("changes", "pause"),
    [
        (
            {"status_details": PAUSED},
            Known(SubscriptionPause(reason=PauseReason.PAUSE_REQUESTED, paused_at=moment(CREATED))),
        ),
        ({"status_details": None}, Known(SubscriptionPause())),
        (
            {"status_details": {"paused": {"type": "kind_to_come"}}},
            Known(SubscriptionPause(reason=PauseReason("kind_to_come"))),
        ),
    ],
)
def test_a_paused_subscription_says_why(
    changes: JsonObject, pause: Known[SubscriptionPause]
) -> None:
    """Where nobody is said to have asked, Stripe's own system did it (R136)."""
    told = observed_subscription(subscription(status="paused", **changes))

    assert told.pause == pause
    assert told.collection_pause == NOTHING


def test_a_pause_that_was_not_stated_is_unknown() -> None:
    """A statement without a version may have left it out."""
    bare = {key: value for key, value in subscription().items() if key != "status_details"}

    assert observed_subscription(bare | {"status": "paused"}).pause is None


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        ({"end_behavior": {"missing_payment_method": "pause"}}, MissingPaymentMethod.PAUSE),
        (None, MissingPaymentMethod.CREATE_INVOICE),
    ],
)
def test_a_trial_says_what_its_end_brings(settings: object, missing: MissingPaymentMethod) -> None:
    """Where nothing was said an invoice is made (R144)."""
    told = observed_subscription(
        subscription(
            status="trialing", trial_start=CREATED, trial_end=CREATED + 60, trial_settings=settings
        )
    )

    assert told.trial == Known(
        Trial(start=moment(CREATED), end=moment(CREATED + 60), missing_payment_method=missing)
    )


@pytest.mark.parametrize(
    ("discounts", "coupons"),
    [
        ([{"source": {"type": "coupon", "coupon": "HALF"}}], Known(("HALF",))),
        ([{"source": {"type": "coupon", "coupon": {"id": "HALF"}}}], Known(("HALF",))),
        (["di_1"], None),
        ([{"source": {"coupon": "HALF"}}, "di_2"], None),
        ([{"source": {"type": "sort_to_come"}}], None),
        ([{"id": "di_1"}], None),
    ],
)
def test_the_coupon_of_a_discount_that_was_not_expanded_is_unknown(
    discounts: object, coupons: Known[tuple[str, ...]] | None
) -> None:
    """Events hold bare ids of discounts, which say of no coupon."""
    assert observed_subscription(subscription(discounts=discounts)).discounts == coupons


def test_a_cancellation_says_why_and_what_the_customer_thought() -> None:
    """Reason, feedback and comment are three things (R117)."""
    told = observed_subscription(
        subscription(
            cancellation_details={
                "comment": "Too cold",
                "feedback": "other",
                "feedback_option": "fbo_1",
                "reason": "cancellation_requested",
            }
        )
    )

    assert told.end_reason == Known(EndReason.CANCELLATION_REQUESTED)
    assert told.feedback == Known(CancellationReason.OTHER)
    assert told.feedback_option == Known("fbo_1")
    assert told.comment == Known("Too cold")


def test_no_cancellation_details_say_that_there_are_none() -> None:
    """Null tells of each part."""
    told = observed_subscription(subscription(cancellation_details=None))

    assert (told.end_reason, told.feedback, told.feedback_option, told.comment) == (NOTHING,) * 4


@pytest.mark.parametrize(
    "changes",
    [
        {"status": 1},
        {"items": []},
        {"items": {"object": "list"}},
        {"items": items(item(id=None))},
        {"items": items(item(price="price_1"))},
        {"items": items(item(price=price(product=1)))},
        {"items": items(item(quantity="2"))},
        {"items": items(item(current_period_end="soon"))},
        {"items": items(item(), has_more="no")},
        {"customer": ["cus_1"]},
        {"pause_collection": "void"},
        {"pause_collection": {}},
        {"trial_end": "now"},
        {"trial_end": CREATED, "trial_settings": "pause"},
        {"discounts": "HALF"},
        {"discounts": [1]},
        {"cancellation_details": "too_expensive"},
        {"billing_mode": "flexible"},
        {"status": "paused", "status_details": "paused"},
        {"status": "paused", "status_details": {"paused": {}}},
        {"schedule": 1},
        {"cancel_at_period_end": None},
    ],
    ids=str,
)
def test_an_unknown_shape_is_never_read_as_nothing(changes: JsonObject) -> None:
    """Reading it as null would end a pause, or a trial, that goes on."""
    with pytest.raises(ShapeError):
        observed_subscription(subscription(**changes))
