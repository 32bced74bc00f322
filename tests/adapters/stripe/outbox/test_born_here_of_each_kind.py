"""Of each kind that may be born here: created once, tied to Stripe's id, and changed by ours."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from attrs import frozen
from tests.adapters.stripe.outbox.in_step import state_of
from tests.adapters.stripe.outbox.syncing import PREFIX, Pair, paired

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.adapters.stripe.shapes import JsonObject
from counterfoil.domain.account import commands as a
from counterfoil.domain.changes import Set
from counterfoil.domain.configuration import commands as g
from counterfoil.domain.configuration.features import CustomerDetail
from counterfoil.domain.configuration.wishes import CustomerUpdateWish, FeaturesWish
from counterfoil.domain.coupon import commands as k
from counterfoil.domain.coupon.decisions import COUPON
from counterfoil.domain.coupon.state import InForce as Redeemable
from counterfoil.domain.coupon.terms import CouponDuration, CouponTerms, PromotionTerms
from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.customer.state import InForce as Customer
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.invoice import commands as i
from counterfoil.domain.linked import links_of
from counterfoil.domain.product import commands as p
from counterfoil.domain.product.price import Interval, PriceTerms, PriceType, Recurrence
from counterfoil.domain.subscription import commands as s
from counterfoil.domain.subscription.terms import CollectionMethod
from counterfoil.domain.values import (
    AccountId,
    ConfigurationId,
    CouponId,
    CustomerId,
    FeedbackOptionId,
    InvoiceId,
    PriceId,
    ProductId,
    PromotionCodeId,
    SubscriptionId,
    SubscriptionItemId,
)

OURS = AccountId("acct_1")
ADA = CustomerId("ada")
# It has the id of another kind of thing, which is something else.
PLAN = SubscriptionId("ada")
BILL = InvoiceId("bill")
TEA = ProductId("tea")
MONTHLY = PriceId("monthly")
SPRING = CouponId("SPRING")
CODE = PromotionCodeId("code")
PORTAL = ConfigurationId("portal")
OPTION = FeedbackOptionId("option")
CONFIRMED = OutboxStatus.CONFIRMED

TERMS = PriceTerms(
    id=MONTHLY,
    product=TEA,
    type=PriceType.RECURRING,
    currency="eur",
    unit_amount=1000,
    recurrence=Recurrence(interval=Interval.MONTH),
)
CREATE_CUSTOMER = c.CreateCustomer(customer_id=ADA, details=ContactDetails(name="Ada"))
LIST = p.ListProduct(product_id=TEA, name="Tea")
ADD_PRICE = p.AddPrice(terms=TERMS)
START = s.StartSubscription(
    subscription_id=PLAN,
    customer_id=ADA,
    items=(s.NewItem(id=SubscriptionItemId("item"), price=MONTHLY),),
    collection_method=CollectionMethod.SEND_INVOICE,
)


@frozen(kw_only=True)
class Birth:
    """
    How something is born here.

    Args:
        before: what is there before.
        creates: what asks for it.
        path: where Stripe creates and lists it.
        ref: the aggregate that it is, or that holds it.
        id: its id here.
        changes: what changes it afterwards.
        shows: what Stripe then has of it.
    """

    before: tuple[object, ...] = ()
    creates: object
    path: str
    ref: StreamRef
    id: str
    changes: object
    shows: tuple[str, object]


PRICE = Birth(
    before=(LIST,),
    creates=ADD_PRICE,
    path="/v1/prices",
    ref=StreamRef(kind="product", id=TEA),
    id=MONTHLY,
    changes=p.ChangePriceDetails(product_id=TEA, price_id=MONTHLY, nickname=Set("all")),
    shows=("nickname", "all"),
)
PROMOTION_CODE = Birth(
    before=(
        k.CreateCoupon(
            coupon_id=SPRING, terms=CouponTerms(percent_off="10", duration=CouponDuration.ONCE)
        ),
    ),
    creates=k.AddPromotionCode(
        coupon_id=SPRING, promotion_code_id=CODE, terms=PromotionTerms(code="SPRING")
    ),
    path="/v1/promotion_codes",
    ref=StreamRef(kind="coupon", id=SPRING),
    id=CODE,
    changes=k.DeactivatePromotionCode(coupon_id=SPRING, promotion_code_id=CODE),
    shows=("active", False),
)
A_CONFIGURATION = Birth(
    creates=g.CreateConfiguration(
        configuration_id=PORTAL,
        features=FeaturesWish(
            customer_update=CustomerUpdateWish(
                enabled=Set(value=True), allowed_updates=Set((CustomerDetail.EMAIL,))
            )
        ),
    ),
    path="/v1/billing_portal/configurations",
    ref=StreamRef(kind="configuration", id=PORTAL),
    id=PORTAL,
    changes=g.UpdateConfiguration(configuration_id=PORTAL, name=Set("Plans")),
    shows=("name", "Plans"),
)
AN_OPTION = Birth(
    creates=a.CreateFeedbackOption(
        account_id=OURS, feedback_option_id=OPTION, description="Too far"
    ),
    path="/v1/billing/feedback_options",
    ref=StreamRef(kind="account", id=OURS),
    id=OPTION,
    changes=a.ChangeFeedbackOption(
        account_id=OURS, feedback_option_id=OPTION, description="Too far away"
    ),
    shows=("description", "Too far away"),
)
A_SUBSCRIPTION = Birth(
    before=(CREATE_CUSTOMER, LIST, ADD_PRICE),
    creates=START,
    path="/v1/subscriptions",
    ref=StreamRef(kind="subscription", id=PLAN),
    id=PLAN,
    changes=s.ChangeAnnotations(subscription_id=PLAN, description=Set("The first")),
    shows=("description", "The first"),
)
AN_INVOICE = Birth(
    before=(CREATE_CUSTOMER,),
    creates=i.CreateInvoice(invoice_id=BILL, customer_id=ADA, currency="eur", subtotal=0, total=0),
    path="/v1/invoices",
    ref=StreamRef(kind="invoice", id=BILL),
    id=BILL,
    changes=i.FinalizeInvoice(invoice_id=BILL),
    shows=("status", "paid"),
)
BIRTHS = {
    "price": PRICE,
    "promotion code": PROMOTION_CODE,
    "configuration": A_CONFIGURATION,
    "feedback option": AN_OPTION,
    "subscription": A_SUBSCRIPTION,
    "invoice": AN_INVOICE,
}


@pytest.fixture(name="pair")
def _pair() -> Iterator[Pair]:
    with paired() as made:
        made.decide(a.ConnectStripe(OURS))
        yield made


@pytest.fixture(name="birth", params=BIRTHS.values(), ids=list(BIRTHS))
def _birth(request: pytest.FixtureRequest, pair: Pair) -> Birth:
    """Have what must be there before it."""
    birth = request.param
    assert isinstance(birth, Birth)
    for command in birth.before:
        ended(pair, command)
    return birth


def ended(pair: Pair, command: object) -> list[OutboxRequest]:
    """Decide a command, and see to it that all of it comes to Stripe."""
    pair.decide(command)
    requests = pair.sync()
    assert {each.status for each in requests} == {CONFIRMED}
    return requests


def at_stripe(pair: Pair, birth: Birth) -> JsonObject:
    """Return the one that Stripe has."""
    data = pair.at_stripe("GET", birth.path)["data"]
    assert isinstance(data, list)
    (found,) = (each for each in data if not each.get("is_default"))
    assert isinstance(found, dict)
    return found


def stripe_id(pair: Pair, birth: Birth) -> str | None:
    """Return what it is called at Stripe, as is known here."""
    return links_of(state_of(pair, birth.ref)).get(birth.id)


def check(pair: Pair, birth: Birth) -> None:
    """See that it is one and the same on both sides, and can be changed."""
    theirs = at_stripe(pair, birth)
    assert stripe_id(pair, birth) == theirs["id"]
    assert pair.account.find(str(theirs["id"])) == birth.ref
    ended(pair, birth.changes)
    name, value = birth.shows
    assert at_stripe(pair, birth)[name] == value
    streams = set(pair.portal.store.streams(f"{PREFIX}/"))
    pair.hear(*pair.events())
    pair.clock.go_on(timedelta(seconds=10))
    pair.hear()
    unheard = {each for each in pair.portal.store.streams(f"{PREFIX}/") if each not in streams}
    assert not {each for each in unheard if str(theirs["id"]) in each}


def test_it_is_created_once_and_known_by_our_id(pair: Pair, birth: Birth) -> None:
    """The answer tells what Stripe calls it."""
    ended(pair, birth.creates)

    check(pair, birth)


@pytest.mark.parametrize("fault", [Fault.RESET_BEFORE, Fault.RESET_AFTER])
def test_its_answer_may_be_lost(pair: Pair, birth: Birth, fault: Fault) -> None:
    """And its key grow old: it is looked for by our id."""
    pair.decide(birth.creates)
    pair.queued()
    pair.sandbox.faults.next(fault, method="POST", path=birth.path)
    pair.step()
    pair.clock.go_on(timedelta(days=2))
    assert {each.status for each in pair.sync()} == {CONFIRMED}

    check(pair, birth)


def test_a_webhook_may_come_before_its_answer(pair: Pair, birth: Birth) -> None:
    """Of feedback options there are none."""
    pair.decide(birth.creates)
    pair.queued()
    pair.sandbox.faults.next(Fault.TIMEOUT_AFTER, method="POST", path=birth.path)
    pair.step()
    pair.hear(*pair.events())
    assert (stripe_id(pair, birth) is None) is (birth is AN_OPTION)
    pair.sync()

    check(pair, birth)


def test_what_names_what_is_still_to_be_created_waits(pair: Pair) -> None:
    """It is of another lane, that of the catalogue: a code for a customer that isn't there yet."""
    ended(pair, PROMOTION_CODE.before[0])
    pair.decide(CREATE_CUSTOMER)
    pair.decide(
        k.AddPromotionCode(
            coupon_id=SPRING,
            promotion_code_id=CODE,
            terms=PromotionTerms(code="SPRING", customer=ADA),
        )
    )
    pair.sandbox.faults.next(Fault.RATE_LIMITED, method="POST", path="/v1/customers", times=3)

    requests = pair.sync()

    assert [each.name for each in requests] == ["create_customer", f"add_promotion_code:{CODE}"]
    assert {each.status for each in requests} == {CONFIRMED}
    held = pair.account.get(CUSTOMER, ADA)
    assert isinstance(held, Customer)
    assert at_stripe(pair, PROMOTION_CODE)["customer"] == held.stripe_id
    state = pair.account.get(COUPON, SPRING)
    assert isinstance(state, Redeemable)
    assert state.promotion_codes[CODE].terms.customer == ADA
