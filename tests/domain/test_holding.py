"""How far aggregates hold what is stated, and what they take for granted."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.account.observed import ObservedFeedbackOption
from counterfoil.domain.account.state import State as Account
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.configuration.state import InForce as Configuration
from counterfoil.domain.coupon.decisions import COUPON
from counterfoil.domain.coupon.observed import ObservedCoupon, ObservedPromotionCode
from counterfoil.domain.coupon.state import InForce as Coupon
from counterfoil.domain.coupon.terms import CouponTerms, PromotionTerms
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.observed import (
    ObservedCustomer,
    ObservedPaymentMethod,
    ObservedTaxId,
)
from counterfoil.domain.customer.state import Deleted as CustomerDeleted
from counterfoil.domain.customer.state import InForce as Customer
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.holding import (
    TAKEN_FOR_GRANTED,
    as_held,
    awaiting_confirmation,
    has_doubts,
    reads_otherwise,
    since_attached,
)
from counterfoil.domain.invoice.decisions import INVOICE
from counterfoil.domain.invoice.observed import ObservedInvoice
from counterfoil.domain.invoice.state import Draft
from counterfoil.domain.invoice.terms import Amounts, Bill, Grounds, InvoiceStatus
from counterfoil.domain.observation import Origin, Sighting
from counterfoil.domain.product.decisions import PRODUCT
from counterfoil.domain.product.observed import ObservedPrice, ObservedProduct
from counterfoil.domain.product.price import PriceTerms, PriceType
from counterfoil.domain.product.state import InForce as Product
from counterfoil.domain.resolution import facets_of
from counterfoil.domain.sighted import OBSERVED, Observed, as_stated, observation
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.observed import ObservedSchedule, ObservedSubscription
from counterfoil.domain.subscription.state import Ended
from counterfoil.domain.subscription.state import InForce as Subscription
from counterfoil.domain.subscription.terms import Status, SubscriptionItem
from counterfoil.domain.values import (
    AccountId,
    ConfigurationId,
    CouponId,
    CustomerId,
    InvoiceId,
    Known,
    PaymentMethodId,
    PriceId,
    ProductId,
    SubscriptionId,
    SubscriptionItemId,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
BILL = Bill(
    grounds=Grounds(customer=CustomerId("cus_ada"), currency="eur"),
    amounts=Amounts(subtotal=1200, total=1200, amount_due=1200),
)

ADA = CustomerId("cus_ada")
MUG = SubscriptionId("sub_mug")
TERMS = PriceTerms(
    id=PriceId("price_1"), product=ProductId("prod_1"), type=PriceType.ONE_TIME, currency="eur"
)
FACTS = Facts(
    at=NOON, cause=Cause(actor=Actor.STRIPE, door=Door.OBSERVATION, command_id="observe:evt_1")
)

DECIDERS: dict[str, Decider] = {  # type: ignore[type-arg]
    "customer": CUSTOMER,
    "payment_method": CUSTOMER,
    "tax_id": CUSTOMER,
    "product": PRODUCT,
    "price": PRODUCT,
    "coupon": COUPON,
    "promotion_code": COUPON,
    "subscription": SUBSCRIPTION,
    "subscription_schedule": SUBSCRIPTION,
    "configuration": CONFIGURATION,
    "feedback_option": ACCOUNT,
    "invoice": INVOICE,
}

LEAST: dict[str, Observed] = {
    "feedback_option": ObservedFeedbackOption(description=Known("I am moving")),
    "invoice": ObservedInvoice(
        customer=Known(ADA), currency=Known("eur"), status=Known(InvoiceStatus.OPEN)
    ),
    "product": ObservedProduct(name=Known("Coffee")),
    "price": ObservedPrice(terms=Known(TERMS)),
    "coupon": ObservedCoupon(terms=Known(CouponTerms(percent_off="10"))),
    "promotion_code": ObservedPromotionCode(terms=Known(PromotionTerms(code="SPRING"))),
    "subscription": ObservedSubscription(
        customer=Known(ADA), status=Known(Status.ACTIVE), items=Known(())
    ),
}
"""The least that a first statement must tell for its aggregate to hold the object."""


@pytest.mark.parametrize("kind", OBSERVED)
def test_what_is_taken_for_granted_is_what_aggregates_take_for_granted(kind: str) -> None:
    """A first statement that tells the least leaves just that, beside what is absent."""
    decider, thing = DECIDERS[kind], StreamRef(kind=kind, id="price_1")
    least = LEAST.get(kind, OBSERVED[kind]())

    state = decider.initial("id_1")
    told = observation(thing, "id_1", least, Origin.CHANGED, ())
    state = decider.fold(state, decider.decide(told, state, FACTS))

    stated = facets_of(as_stated(thing, state))
    granted = facets_of(TAKEN_FOR_GRANTED[kind])
    present = {name: facet for name, facet in stated.items() if facet.value is not None}
    assumed = {name: facet for name, facet in granted.items() if facet.value is not None}
    # That the aggregate itself is whose they are, it knows by its own id.
    known = {"customer", *facets_of(least)}
    assert {name: facet for name, facet in present.items() if name not in known} == assumed


class TestAsHeld:
    """Statements that an aggregate can't tell apart are one."""

    def test_items_stand_in_order_of_id(self) -> None:
        """Stripe lists them as it likes."""
        one, two = (SubscriptionItem(id=SubscriptionItemId(f"si_{n}"), price=TERMS) for n in (1, 2))

        held = as_held(ObservedSubscription(items=Known((two, one))))

        assert held == ObservedSubscription(items=Known((one, two)))

    def test_which_subscription_a_schedule_manages_is_no_facet(self) -> None:
        """It is the aggregate that holds the schedule."""
        stated = ObservedSchedule(subscription=Known(MUG), status=Known("active"))

        assert as_held(stated) == ObservedSchedule(status=Known("active"))

    def test_all_else_is_held_as_stated(self) -> None:
        """Silence included."""
        for stated in (ObservedSubscription(), ObservedCustomer(name=Known("Ada"))):
            assert as_held(stated) == stated


def seen(
    seconds: int,
    customer: CustomerId | None,
    origin: Origin = Origin.LISTED,
    before: CustomerId | None = None,
) -> Sighting[Observed]:
    """Return a statement of whose a payment method is."""
    return Sighting(
        event_id=f"evt_{seconds}",
        happened_at=NOON + seconds * SECOND,
        origin=origin,
        before=ObservedPaymentMethod(customer=Known(before)) if before else None,
        after=ObservedPaymentMethod(customer=Known(customer)),
    )


class TestSinceAttached:
    """Without a customer a payment method is detached, or it isn't attached yet."""

    def test_a_look_before_it_was_attached_tells_no_end(self) -> None:
        """So that being without a customer is left out of it."""
        attached = seen(2, ADA, Origin.CREATED)

        looks = since_attached((seen(1, None), seen(2, None), attached))

        assert [look.after for look in looks] == [
            ObservedPaymentMethod(),
            ObservedPaymentMethod(),
            attached.after,
        ]

    def test_a_look_afterwards_tells_the_end(self) -> None:
        """As does an event, always."""
        sightings = (
            seen(1, None, Origin.CHANGED),
            seen(2, None, before=ADA),
            seen(3, None),
        )

        assert since_attached(sightings) == sightings

    def test_without_any_customer_nothing_can_be_said(self) -> None:
        """It stays as it was told; other kinds of objects do too."""
        customer: Sighting[Observed] = attrs.evolve(seen(1, None), after=ObservedCustomer())
        tax_id: Sighting[Observed] = attrs.evolve(seen(1, None), after=ObservedTaxId())

        for sightings in ((seen(1, None),), (customer, tax_id)):
            assert since_attached(sightings) == sightings


SUBSCRIPTION_MUG = Subscription(
    id=MUG, customer=ADA, status=Status.ACTIVE, items=(), unconfirmed=("cancellation", "trial")
)
CANCELLATION = {"cancel_at", "cancel_at_period_end", "canceled_at", "end_reason", "trial"}


class TestAwaitingConfirmation:
    """Each object has its own facets that wait for Stripe."""

    def test_of_a_customer(self) -> None:
        """What it holds has none."""
        state = Customer(id=ADA, unconfirmed=frozenset({"name"}))

        assert awaiting_confirmation(StreamRef(kind="customer", id=ADA), state) == {"name"}
        assert not awaiting_confirmation(StreamRef(kind="tax_id", id="txi_1"), state)

    def test_of_a_subscription(self) -> None:
        """A decision stands for the facets that it sets together, also once it is over."""
        mug = StreamRef(kind="subscription", id=MUG)

        assert awaiting_confirmation(mug, SUBSCRIPTION_MUG) == CANCELLATION
        assert awaiting_confirmation(mug, Ended(last=SUBSCRIPTION_MUG, ended_at=None)) == (
            CANCELLATION
        )

    def test_of_a_product_and_its_prices(self) -> None:
        """A price's facets bear its id."""
        state = Product(
            id=ProductId("prod_1"), name="Coffee", unconfirmed=("name", "price_1.active")
        )

        assert "name" in awaiting_confirmation(StreamRef(kind="product", id="prod_1"), state)
        assert awaiting_confirmation(StreamRef(kind="price", id="price_1"), state) == {"active"}
        assert not awaiting_confirmation(StreamRef(kind="price", id="price_2"), state)

    def test_of_a_coupon_and_its_promotion_codes(self) -> None:
        """A code's facets bear its id."""
        state = Coupon(id=CouponId("SPRING"), unconfirmed=("name", "promo_1.active"))

        assert "name" in awaiting_confirmation(StreamRef(kind="coupon", id="SPRING"), state)
        code = StreamRef(kind="promotion_code", id="promo_1")
        assert awaiting_confirmation(code, state) == {"active"}

    def test_of_a_configuration_and_of_an_invoice(self) -> None:
        """They hold nothing else."""
        configuration = Configuration(id=ConfigurationId("bpc_1"), unconfirmed=("name",))
        invoice = Draft(id=InvoiceId("in_1"), bill=BILL, unconfirmed=("auto_advance",))

        bpc = StreamRef(kind="configuration", id="bpc_1")
        assert awaiting_confirmation(bpc, configuration) == {"name"}
        assert awaiting_confirmation(StreamRef(kind="invoice", id="in_1"), invoice) == {
            "auto_advance"
        }

    def test_of_an_accounts_feedback_option(self) -> None:
        """By its id."""
        state = Account(id=AccountId("acct_1"), unconfirmed=("fbo_1.active",))

        option = StreamRef(kind="feedback_option", id="fbo_1")
        assert awaiting_confirmation(option, state) == {"active"}


class TestWhatTheStateStandsFor:
    """Where it doesn't stand for all that was stated, that has to be read again."""

    def test_doubts_of_what_it_holds(self) -> None:
        """Of whichever object."""
        doubtful = attrs.evolve(SUBSCRIPTION_MUG, unsettled=("status",))

        assert has_doubts(doubtful)
        assert has_doubts(Ended(last=doubtful, ended_at=None))
        assert not has_doubts(SUBSCRIPTION_MUG)
        assert not has_doubts(CustomerDeleted(id=ADA))

    def test_a_default_that_may_be_detached(self) -> None:
        """It reads as none whatever is stated (R103)."""
        customer = StreamRef(kind="customer", id=ADA)
        removed = Customer(id=ADA, removed_payment_methods=frozenset({PaymentMethodId("pm_1")}))

        assert reads_otherwise(customer, removed)
        assert not reads_otherwise(customer, Customer(id=ADA))
        assert not reads_otherwise(customer, CustomerDeleted(id=ADA))
        assert not reads_otherwise(StreamRef(kind="payment_method", id="pm_1"), removed)
