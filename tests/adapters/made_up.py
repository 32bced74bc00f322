"""Made-up statements: few values, few seconds, many gaps, so that all that can collide does."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from attrs import evolve, frozen

from counterfoil.adapters.stripe.reading import Sighted
from counterfoil.domain.configuration.features import CancellationReason
from counterfoil.domain.coupon.terms import CouponTerms, PromotionTerms
from counterfoil.domain.customer.observed import (
    BillingDetails,
    Card,
    TaxExempt,
    TaxIdStatus,
)
from counterfoil.domain.invoice.terms import BillingReason, InvoiceStatus
from counterfoil.domain.observation import Origin, Sighting
from counterfoil.domain.product.price import PriceTerms, PriceType
from counterfoil.domain.resolution import observed_from
from counterfoil.domain.sighted import OBSERVED
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionMethod,
    CollectionPause,
    CollectionPauseBehavior,
    EndReason,
    PauseReason,
    Status,
    SubscriptionItem,
    SubscriptionPause,
    Trial,
)
from counterfoil.domain.values import Known, PriceId, ProductId, SubscriptionItemId

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)

Facets = Mapping[str, Known[object]]


def _terms(price: str, amount: int = 100) -> PriceTerms:
    return PriceTerms(
        id=PriceId(price),
        product=ProductId("prod_1"),
        type=PriceType.ONE_TIME,
        currency="eur",
        unit_amount=amount,
    )


def _item(id_: str, price: str, quantity: int) -> SubscriptionItem:
    return SubscriptionItem(id=SubscriptionItemId(id_), price=_terms(price), quantity=quantity)


def _alone(**values: Sequence[object]) -> tuple[tuple[Mapping[str, object], ...], ...]:
    """Return choices of facets each of which is stated by itself."""
    return tuple(tuple({name: value} for value in several) for name, several in values.items())


_METADATA: Sequence[object] = ({}, {"a": "1"})
_FLAG = (True, False)
_GOING_ON: Mapping[str, object] = {
    "cancel_at_period_end": False,
    "cancel_at": None,
    "canceled_at": None,
    "end_reason": None,
    "ended_at": None,
}


@frozen(kw_only=True)
class Kind:
    """
    What may be stated of a kind of object.

    Args:
        choices: of each, a statement makes one or none.
        always: what Stripe never leaves out.
        end: what its last statement says in addition, where it comes to its end.
        holder: names the stream that holds it, by the facet that tells so.
    """

    name: str
    thing: str
    holder: str
    choices: tuple[tuple[Mapping[str, object], ...], ...]
    always: Mapping[str, object]
    end: Mapping[str, object]
    tells_holder: str | None = None


CUSTOMER = Kind(
    name="customer",
    thing="customer/cus_1",
    holder="customer/cus_1",
    choices=_alone(
        name=("A", "B", None),
        email=("x", None),
        balance=(0, 5),
        delinquent=_FLAG,
        metadata=_METADATA,
        default_payment_method=("pm_1", "pm_2", None),
        tax_exempt=tuple(TaxExempt),
        preferred_locales=((), ("nl",)),
        currency=("eur", None),
    ),
    always={"created": NOON - SECOND},
    end={"deleted": True},
)
PAYMENT_METHOD = Kind(
    name="payment_method",
    thing="payment_method/pm_1",
    holder="customer/cus_1",
    choices=_alone(
        customer=("cus_1",),
        card=(Card(last4="1"), Card(last4="2"), None),
        billing_details=(BillingDetails(), BillingDetails(name="N")),
        metadata=_METADATA,
    ),
    always={"created": NOON - SECOND, "type": "card"},
    end={"customer": None},
    tells_holder="customer",
)
TAX_ID = Kind(
    name="tax_id",
    thing="tax_id/txi_1",
    holder="customer/cus_1",
    choices=_alone(
        customer=("cus_1",),
        value=("1", "2", None),
        status=(TaxIdStatus.PENDING, TaxIdStatus.VERIFIED, None),
        verified_name=("V", None),
    ),
    always={"created": NOON - SECOND, "type": "eu_vat", "country": "NL"},
    end={"deleted": True},
    tells_holder="customer",
)
PRODUCT = Kind(
    name="product",
    thing="product/prod_1",
    holder="product/prod_1",
    choices=_alone(
        created=(NOON - SECOND,),
        active=_FLAG,
        name=("P", "Q"),
        description=("d", None),
        default_price=("price_1", None),
        shippable=(*_FLAG, None),
        metadata=_METADATA,
    ),
    always={},
    end={"deleted": True},
)
PRICE = Kind(
    name="price",
    thing="price/price_1",
    holder="product/prod_1",
    choices=_alone(
        created=(NOON - SECOND,),
        terms=(_terms("price_1", 1), _terms("price_1", 2)),
        active=_FLAG,
        nickname=("n", None),
        lookup_key=("l", None),
        metadata=_METADATA,
    ),
    always={},
    end={"deleted": True},
)
COUPON = Kind(
    name="coupon",
    thing="coupon/spring",
    holder="coupon/spring",
    choices=_alone(
        created=(NOON - SECOND,),
        name=("S", "T", None),
        terms=(CouponTerms(percent_off="10"), CouponTerms(percent_off="20")),
        times_redeemed=(0, 1, 2),
        valid=_FLAG,
        metadata=_METADATA,
    ),
    always={},
    end={"deleted": True},
)
PROMOTION_CODE = Kind(
    name="promotion_code",
    thing="promotion_code/promo_1",
    holder="coupon/spring",
    choices=_alone(
        created=(NOON - SECOND,),
        terms=(PromotionTerms(code="SPRING"), PromotionTerms(code="AUTUMN", max_redemptions=1)),
        active=_FLAG,
        times_redeemed=(0, 1),
        metadata=_METADATA,
    ),
    always={},
    end={"active": False},
)
SUBSCRIPTION = Kind(
    name="subscription",
    thing="subscription/sub_1",
    holder="subscription/sub_1",
    choices=(
        *_alone(
            customer=("cus_1",),
            created=(NOON - SECOND,),
            items=(
                (_item("si_1", "price_1", 1),),
                (_item("si_1", "price_2", 2),),
                (_item("si_2", "price_2", 1), _item("si_1", "price_1", 1)),
            ),
            collection_method=tuple(CollectionMethod),
            billing_mode=tuple(BillingMode),
            trial=(None, Trial(end=NOON + 9 * SECOND)),
            collection_pause=(None, CollectionPause(behavior=CollectionPauseBehavior.VOID)),
            discounts=((), ("c",)),
            default_payment_method=("pm_1", None),
            metadata=_METADATA,
            description=("d", None),
            comment=("c", None),
            feedback=(None, CancellationReason.UNUSED),
            schedule=(None, "sub_sched_1"),
        ),
        (
            {"status": Status.ACTIVE, "pause": None},
            {"status": Status.PAST_DUE, "pause": None},
            {
                "status": Status.PAUSED,
                "pause": SubscriptionPause(reason=PauseReason.PAUSE_REQUESTED),
            },
        ),
        (
            _GOING_ON,
            {
                **_GOING_ON,
                "cancel_at_period_end": True,
                "cancel_at": NOON + 8 * SECOND,
                "canceled_at": NOON + SECOND,
                "end_reason": EndReason.CANCELLATION_REQUESTED,
            },
            {**_GOING_ON, "cancel_at": NOON + 7 * SECOND, "canceled_at": NOON + 2 * SECOND},
        ),
    ),
    always={},
    end={
        **_GOING_ON,
        "status": Status.CANCELED,
        "pause": None,
        "canceled_at": NOON + 5 * SECOND,
        "ended_at": NOON + 5 * SECOND,
        "end_reason": EndReason.PAYMENT_FAILED,
    },
)
SCHEDULE = Kind(
    name="subscription_schedule",
    thing="subscription_schedule/sub_sched_1",
    holder="subscription/sub_1",
    choices=_alone(
        subscription=("sub_1",), status=("not_started", "active"), update_scheduled=_FLAG
    ),
    always={},
    end={"status": "released"},
    tells_holder="subscription",
)
CONFIGURATION = Kind(
    name="configuration",
    thing="configuration/bpc_1",
    holder="configuration/bpc_1",
    choices=_alone(
        active=_FLAG,
        is_default=_FLAG,
        name=("n", None),
        headline=("h", None),
        metadata=_METADATA,
    ),
    always={"created": NOON - SECOND},
    end={},
)
OTHER_CONFIGURATION = evolve(
    CONFIGURATION, thing="configuration/bpc_2", holder="configuration/bpc_2"
)
FEEDBACK_OPTION = Kind(
    name="feedback_option",
    thing="feedback_option/fbo_1",
    holder="account/",
    choices=_alone(
        created=(NOON - SECOND,),
        description=("d", "e"),
        deactivated_at=(None, NOON, NOON + SECOND),
    ),
    always={},
    end={"deactivated_at": NOON + 2 * SECOND},
)
INVOICE = Kind(
    name="invoice",
    thing="invoice/in_1",
    holder="invoice/in_1",
    choices=(
        *_alone(
            customer=("cus_1",),
            currency=("eur",),
            created=(NOON - SECOND,),
            subscription=("sub_1", None),
            billing_reason=(*list(BillingReason)[:2], None),
            number=("A-1", None),
            total=(100, 200),
            amount_paid=(0, 100),
            ending_balance=(0, None),
            collection_method=tuple(CollectionMethod),
            auto_advance=_FLAG,
            due_date=(NOON + 9 * SECOND, None),
            failed_attempt=(1, 2),
            next_payment_attempt=(NOON + 8 * SECOND, None),
            hosted_page=_FLAG,
            metadata=_METADATA,
            description=("d", None),
        ),
        (
            {"status": InvoiceStatus.DRAFT, "finalized_at": None},
            {"status": InvoiceStatus.OPEN, "finalized_at": NOON},
            {"status": InvoiceStatus.OPEN, "finalized_at": NOON + SECOND},
            {"status": InvoiceStatus.UNCOLLECTIBLE, "marked_uncollectible_at": NOON + 2 * SECOND},
            {"status": InvoiceStatus.PAID, "paid_at": NOON + 3 * SECOND},
            {"status": InvoiceStatus.VOID, "voided_at": NOON + 3 * SECOND},
        ),
        (
            {"attempted": False, "attempt_count": 0},
            {"attempted": True, "attempt_count": 1},
            {"attempted": True, "attempt_count": 2},
        ),
    ),
    always={},
    end={"deleted": True},
)

GROUPS = (
    (CUSTOMER, PAYMENT_METHOD, TAX_ID, SUBSCRIPTION, SCHEDULE, INVOICE),
    (INVOICE,),
    (PRODUCT, PRICE),
    (COUPON, PROMOTION_CODE),
    (CONFIGURATION, OTHER_CONFIGURATION, FEEDBACK_OPTION),
)
"""Kinds whose statements may meet in one aggregate, or bring something about in another."""


def made_up(chance: Random, groups: Sequence[Sequence[Kind]] = GROUPS) -> tuple[Sighted, ...]:
    """Return statements about a few objects, in order of second and event id."""
    told = [one for kind in chance.choice(groups) for one in _life(kind, chance)]
    return tuple(sorted(told, key=lambda one: (one.sighting.happened_at, one.sighting.event_id)))


def _life(kind: Kind, chance: Random) -> Iterator[Sighted]:
    """Yield what is stated of one object: where steps are told, some of them add up."""
    seconds = sorted(chance.randint(0, 4) for _ in range(chance.randint(1, 4)))
    standing: dict[str, Known[object]] = {}
    for number, second in enumerate(seconds):
        ends = number == len(seconds) - 1 and chance.random() < 0.5
        after = _stated(kind, chance, ends=ends)
        before = None
        if chance.random() < 0.6:
            old = {name: standing[name] for name in after if name in standing}
            before = {**after, **{name: old[name] for name in old if chance.random() < 0.5}}
            if ends and kind is PAYMENT_METHOD:
                # Stripe always tells from whom a payment method was detached.
                before["customer"] = Known("cus_1")
        standing.update(after)
        origins = (Origin.CHANGED, Origin.LISTED) if before is None else (Origin.CHANGED,)
        yield Sighted(
            object=kind.thing,
            sighting=Sighting(
                event_id=f"evt_{chance.random()}",
                happened_at=NOON + (second + 5 * (ends and chance.random() < 0.7)) * SECOND,
                origin=Origin.CREATED if number == 0 else chance.choice(origins),
                before=None if before is None else observed_from(OBSERVED[kind.name], before),
                after=observed_from(OBSERVED[kind.name], after),
            ),
            owner=kind.holder if _tells_holder(kind, after, before or {}) else None,
        )


def _stated(kind: Kind, chance: Random, *, ends: bool) -> dict[str, Known[object]]:
    share = chance.choice((0.2, 0.5, 1.0))
    stated = dict(kind.always)
    for choices in kind.choices:
        if chance.random() < share:
            stated |= chance.choice(choices)
    if ends:
        stated |= kind.end
    return {name: Known(value) for name, value in stated.items()}


def _tells_holder(kind: Kind, *told: Facets) -> bool:
    name = kind.tells_holder
    return name is None or any(facets.get(name) not in (None, Known(None)) for facets in told)
