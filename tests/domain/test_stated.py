"""What Stripe states whole is held whole: put as Stripe would, it is the statement again."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.configuration.features import CancellationReason
from counterfoil.domain.coupon.decisions import COUPON
from counterfoil.domain.coupon.observed import ObservedCoupon, ObservedPromotionCode
from counterfoil.domain.coupon.terms import CouponTerms, PromotionTerms
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.observed import (
    BillingDetails,
    Card,
    ObservedCustomer,
    ObservedPaymentMethod,
    ObservedTaxId,
    Shipping,
    TaxExempt,
    TaxIdStatus,
)
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice.decisions import INVOICE
from counterfoil.domain.invoice.observed import ObservedInvoice
from counterfoil.domain.invoice.terms import BillingReason, InvoiceStatus
from counterfoil.domain.observation import Origin
from counterfoil.domain.product.decisions import PRODUCT
from counterfoil.domain.product.observed import ObservedPrice, ObservedProduct
from counterfoil.domain.product.price import Interval, PriceTerms, PriceType, Recurrence
from counterfoil.domain.resolution import facets_of
from counterfoil.domain.sighted import Observed, as_stated, observation
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionMethod,
    CollectionPause,
    CollectionPauseBehavior,
    EndReason,
    Status,
    SubscriptionItem,
    Trial,
)
from counterfoil.domain.values import (
    Address,
    CustomerId,
    Known,
    PaymentMethodId,
    PriceId,
    ProductId,
    ScheduleId,
    SubscriptionId,
    SubscriptionItemId,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=9)
ADA = CustomerId("cus_ada")
HOME = Address(line1="Damrak 1", city="Amsterdam", country="NL")
FACTS = Facts(
    at=NOON, cause=Cause(actor=Actor.STRIPE, door=Door.OBSERVATION, command_id="observe:evt_1")
)
MONTHLY = PriceTerms(
    id=PriceId("price_1"),
    product=ProductId("prod_1"),
    type=PriceType.RECURRING,
    currency="eur",
    unit_amount=1200,
    recurrence=Recurrence(interval=Interval.MONTH),
)
PAIRS = Known({"tier": "gold"})

WHOLE: dict[str, Observed] = {
    "customer": ObservedCustomer(
        created=Known(NOON),
        deleted=Known(value=False),
        name=Known("Ada"),
        email=Known("ada@example.com"),
        phone=Known("+31201234567"),
        description=Known("Since the first day"),
        address=Known(HOME),
        shipping=Known(Shipping(name="Ada", address=HOME)),
        preferred_locales=Known(("nl",)),
        tax_exempt=Known(TaxExempt.REVERSE),
        currency=Known("eur"),
        balance=Known(-1200),
        delinquent=Known(value=True),
        invoice_prefix=Known("ADA"),
        default_payment_method=Known(PaymentMethodId("pm_1")),
        default_source=Known("src_1"),
        metadata=PAIRS,
    ),
    "payment_method": ObservedPaymentMethod(
        customer=Known(ADA),
        created=Known(NOON),
        type=Known("card"),
        card=Known(Card(brand="visa", last4="4242", exp_month=4, exp_year=2030)),
        billing_details=Known(BillingDetails(name="Ada", address=HOME)),
        metadata=PAIRS,
    ),
    "tax_id": ObservedTaxId(
        customer=Known(ADA),
        created=Known(NOON),
        deleted=Known(value=False),
        type=Known("eu_vat"),
        value=Known("NL123456789B01"),
        country=Known("NL"),
        status=Known(TaxIdStatus.VERIFIED),
        verified_name=Known("Ada B.V."),
        verified_address=Known("Damrak 1, Amsterdam"),
    ),
    "product": ObservedProduct(
        created=Known(NOON),
        deleted=Known(value=False),
        active=Known(value=False),
        name=Known("Gold"),
        description=Known("All of it"),
        default_price=Known(PriceId("price_1")),
        statement_descriptor=Known("GOLD"),
        unit_label=Known("seat"),
        shippable=Known(value=True),
        metadata=PAIRS,
    ),
    "price": ObservedPrice(
        created=Known(NOON),
        deleted=Known(value=False),
        terms=Known(attrs.evolve(MONTHLY, id=PriceId("price_1"), product=ProductId("id_1"))),
        active=Known(value=False),
        nickname=Known("usual"),
        lookup_key=Known("gold"),
        metadata=PAIRS,
    ),
    "invoice": ObservedInvoice(
        deleted=Known(value=False),
        status=Known(InvoiceStatus.OPEN),
        customer=Known(ADA),
        currency=Known("eur"),
        created=Known(NOON),
        subscription=Known(SubscriptionId("sub_1")),
        billing_reason=Known(BillingReason.SUBSCRIPTION_CYCLE),
        on_behalf_of=Known("acct_2"),
        period_start=Known(NOON),
        period_end=Known(LATER),
        number=Known("A-1"),
        subtotal=Known(1300),
        total=Known(1200),
        amount_due=Known(1100),
        amount_paid=Known(100),
        amount_remaining=Known(1000),
        starting_balance=Known(-100),
        ending_balance=Known(-50),
        pre_payment_credit_notes_amount=Known(10),
        post_payment_credit_notes_amount=Known(20),
        collection_method=Known(CollectionMethod.SEND_INVOICE),
        auto_advance=Known(value=True),
        due_date=Known(LATER),
        default_payment_method=Known(PaymentMethodId("pm_1")),
        attempted=Known(value=True),
        attempt_count=Known(2),
        failed_attempt=Known(1),
        next_payment_attempt=Known(LATER),
        finalized_at=Known(NOON),
        paid_at=Known(None),
        marked_uncollectible_at=Known(None),
        voided_at=Known(None),
        hosted_page=Known(value=True),
        pdf=Known(value=True),
        description=Known("Thank you"),
        metadata=PAIRS,
    ),
    "coupon": ObservedCoupon(
        created=Known(NOON),
        deleted=Known(value=False),
        name=Known("Spring"),
        terms=Known(CouponTerms(percent_off="10")),
        times_redeemed=Known(3),
        valid=Known(value=False),
        metadata=PAIRS,
    ),
    "promotion_code": ObservedPromotionCode(
        created=Known(NOON),
        terms=Known(PromotionTerms(code="SPRING")),
        active=Known(value=False),
        times_redeemed=Known(3),
        metadata=PAIRS,
    ),
    "subscription": ObservedSubscription(
        customer=Known(ADA),
        created=Known(NOON),
        start_date=Known(NOON),
        status=Known(Status.PAST_DUE),
        items=Known(
            (
                SubscriptionItem(
                    id=SubscriptionItemId("si_1"),
                    price=MONTHLY,
                    current_period_start=NOON,
                    current_period_end=LATER,
                ),
            )
        ),
        currency=Known("eur"),
        collection_method=Known(CollectionMethod.SEND_INVOICE),
        billing_mode=Known(BillingMode.CLASSIC),
        billing_cycle_anchor=Known(LATER),
        trial=Known(Trial(start=NOON, end=LATER)),
        collection_pause=Known(CollectionPause(behavior=CollectionPauseBehavior.VOID)),
        pause=Known(None),
        cancel_at_period_end=Known(value=True),
        cancel_at=Known(LATER),
        canceled_at=Known(NOON),
        ended_at=Known(None),
        end_reason=Known(EndReason.PAYMENT_DISPUTED),
        feedback=Known(CancellationReason.OTHER),
        feedback_option=Known("fbo_1"),
        comment=Known("Moving"),
        default_payment_method=Known(PaymentMethodId("pm_1")),
        default_source=Known("src_1"),
        schedule=Known(ScheduleId("sub_sched_1")),
        discounts=Known(("SPRING",)),
        on_behalf_of=Known("acct_2"),
        description=Known("For the desk"),
        metadata=PAIRS,
    ),
}

DECIDERS: dict[str, Decider] = {  # type: ignore[type-arg]
    "customer": CUSTOMER,
    "payment_method": CUSTOMER,
    "tax_id": CUSTOMER,
    "product": PRODUCT,
    "price": PRODUCT,
    "invoice": INVOICE,
    "coupon": COUPON,
    "promotion_code": COUPON,
    "subscription": SUBSCRIPTION,
}


@pytest.mark.parametrize("origin", [Origin.CREATED, Origin.LISTED])
@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_statement_is_held_whole(kind: str, origin: Origin) -> None:
    """Nothing that was stated is lost, however it was seen; a second look is quiet."""
    owner = ADA if DECIDERS[kind] is CUSTOMER else "id_1"
    decider, thing = DECIDERS[kind], StreamRef(kind=kind, id=f"{kind}_1")
    told = observation(thing, owner, WHOLE[kind], origin, ())

    state = decider.initial(owner)
    state = decider.fold(state, decider.decide(told, state, FACTS))

    assert as_stated(thing, state) == WHOLE[kind]
    assert decider.decide(told, state, FACTS) == ()


@pytest.mark.parametrize("kind", WHOLE)
def test_a_statement_of_one_facet_forgets_no_other(kind: str) -> None:
    """What it doesn't speak of stays: UNKNOWN is not "none"."""
    owner = ADA if DECIDERS[kind] is CUSTOMER else "id_1"
    decider, thing = DECIDERS[kind], StreamRef(kind=kind, id=f"{kind}_1")
    state = decider.initial(owner)
    told = observation(thing, owner, WHOLE[kind], Origin.CHANGED, ())
    state = decider.fold(state, decider.decide(told, state, FACTS))

    silent = type(WHOLE[kind])()
    for facet, value in facets_of(WHOLE[kind]).items():
        alone = attrs.evolve(silent, **{facet: value})  # type: ignore[arg-type]
        again = observation(thing, owner, alone, Origin.CHANGED, ())
        assert (facet, decider.decide(again, state, FACTS)) == (facet, ())
