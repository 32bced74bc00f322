"""Arbitrary pasts, wishes, statements and circumstances of a subscription."""

from datetime import UTC, datetime

import attrs
from attrs import evolve
from hypothesis import strategies as st
from tests.domain.subscription.cast import (
    ANNA,
    ANNA_HERSELF,
    ARCHIVED,
    BEGUN,
    CHEAPER,
    CONFIGURATION,
    DEARER,
    DEBIT,
    DOLLARS,
    GIFT,
    GOLD,
    GYM,
    INCLUSIVE,
    ITEM,
    METERED,
    MONTHLY,
    NEXT_PERIOD_END,
    NOW,
    ONCE_CODE,
    ONE_TIME,
    OPENING,
    OTHER_PLAN,
    PERIOD_END,
    PLAN,
    SAUNA,
    SEPA,
    SILVER,
    SILVER_CHEAPER,
    SILVER_DEARER,
    SPRING,
    SPRING_CODE,
    SYNCED,
    UNKNOWN_CODE,
    UNKNOWN_PRICE,
    VISA,
    VOUCHER,
    WELCOME,
    YEARLY,
    facts,
    item,
    portal,
)

from counterfoil.domain.cause import Door
from counterfoil.domain.changes import CLEAR, KEEP, Set
from counterfoil.domain.configuration.features import (
    AdjustableQuantity,
    AllowedUpdate,
    CancellationReason,
    CancellationReasons,
    CancelMode,
    Features,
    OfferedProduct,
    PauseDurationType,
    PauseOption,
    PaymentMethodUpdate,
    PeriodEndCondition,
    SubscriptionCancel,
    SubscriptionPauseFeature,
    SubscriptionUpdate,
    TrialUpdateBehavior,
)
from counterfoil.domain.configuration.retention import RetentionOffer
from counterfoil.domain.configuration.state import InForce as ConfigurationInForce
from counterfoil.domain.configuration.state import Unseen as UnseenConfiguration
from counterfoil.domain.customer.state import Deleted as DeletedCustomer
from counterfoil.domain.customer.state import RetentionTaken
from counterfoil.domain.customer.state import Unseen as UnseenCustomer
from counterfoil.domain.facts import Facts
from counterfoil.domain.observation import Origin
from counterfoil.domain.product.price import Interval, PriceTerms
from counterfoil.domain.requests import Operation, Outstanding
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.observed import ObservedSchedule, ObservedSubscription
from counterfoil.domain.subscription.state import State
from counterfoil.domain.subscription.terms import (
    BillingMode,
    CollectionMethod,
    CollectionPause,
    CollectionPauseBehavior,
    EndReason,
    PauseReason,
    Schedule,
    ScheduleStatus,
    Status,
    SubscriptionItem,
    SubscriptionPause,
    Trial,
)
from counterfoil.domain.testing import Given
from counterfoil.domain.values import (
    PERSONAL,
    CouponId,
    CustomerId,
    InvoiceId,
    Known,
    PaymentMethodId,
    ScheduleId,
    SubscriptionItemId,
)

MOMENTS = st.sampled_from([BEGUN, NOW, PERIOD_END, NEXT_PERIOD_END])
ITEM_IDS = st.sampled_from([ITEM, SAUNA])
PRICES = st.sampled_from([MONTHLY, YEARLY, CHEAPER, DEARER, SILVER_CHEAPER, METERED])
PRICE_IDS = st.sampled_from(
    [
        *(price.id for price in (MONTHLY, YEARLY, CHEAPER, DEARER, SILVER_DEARER, INCLUSIVE)),
        *(price.id for price in (METERED, DOLLARS, ONE_TIME, ARCHIVED)),
        UNKNOWN_PRICE,
    ]
)
QUANTITIES = st.sampled_from([None, 0, 1, 2, 3])
METHODS = st.sampled_from([VISA, SEPA, GIFT])
PLANS = st.sampled_from([PLAN, OTHER_PLAN])
TEXTS = st.sampled_from([None, "a", "b"])
PAIRS = st.dictionaries(st.sampled_from("ab"), st.sampled_from("xy"))
REASONS = st.sampled_from([None, CancellationReason.OTHER, CancellationReason.UNUSED])
STATUSES = st.sampled_from([*Status, Status("novel")])
BEHAVIORS = st.sampled_from([*CollectionPauseBehavior, CollectionPauseBehavior("novel")])
COLLECTION_PAUSES = st.builds(CollectionPause, behavior=BEHAVIORS, resumes_at=st.none() | MOMENTS)
PAUSES = st.builds(
    SubscriptionPause, reason=st.sampled_from(PauseReason), paused_at=st.none() | MOMENTS
)
TRIALS = st.builds(Trial, start=st.none() | MOMENTS, end=MOMENTS)
ITEMS = st.builds(
    item, PRICES, QUANTITIES, id=ITEM_IDS, end=st.sampled_from([None, PERIOD_END, NEXT_PERIOD_END])
)
ITEM_LISTS = st.lists(ITEMS, max_size=2, unique_by=lambda each: each.id).map(tuple)
OPENINGS = st.builds(
    evolve,
    st.just(OPENING),
    status=STATUSES,
    items=ITEM_LISTS,
    currency=st.sampled_from([None, "eur"]),
    collection_method=st.sampled_from(CollectionMethod),
    billing_mode=st.sampled_from(BillingMode),
    trial=st.none() | TRIALS,
    default_payment_method=st.none() | METHODS,
)
CUSTOMER_IDS = st.sampled_from([ANNA, CustomerId("cus_bob")])
UNSETTLED = st.sampled_from([(), ("items",), ("status", "items")])
DISCOUNTS = st.sampled_from([(), ("SPRING",)])


def stated(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Return UNKNOWN, or something known."""
    return st.none() | st.builds(Known, values)


SUBSCRIPTIONS = st.builds(
    ObservedSubscription,
    customer=stated(CUSTOMER_IDS),
    created=stated(MOMENTS),
    start_date=stated(MOMENTS),
    status=stated(STATUSES),
    items=stated(ITEM_LISTS),
    currency=stated(st.sampled_from(["eur", "usd"])),
    collection_method=stated(st.sampled_from(CollectionMethod)),
    billing_mode=stated(st.sampled_from(BillingMode)),
    billing_cycle_anchor=stated(MOMENTS),
    trial=stated(st.none() | TRIALS),
    collection_pause=stated(st.none() | COLLECTION_PAUSES),
    pause=stated(st.none() | PAUSES),
    cancel_at_period_end=stated(st.booleans()),
    cancel_at=stated(st.none() | MOMENTS),
    canceled_at=stated(st.none() | MOMENTS),
    ended_at=stated(st.none() | MOMENTS),
    end_reason=stated(st.sampled_from([None, *EndReason])),
    feedback=stated(REASONS),
    feedback_option=stated(TEXTS),
    comment=stated(TEXTS),
    default_payment_method=stated(st.none() | METHODS),
    default_source=stated(TEXTS),
    schedule=stated(st.none() | PLANS),
    discounts=stated(DISCOUNTS),
    on_behalf_of=stated(TEXTS),
    description=stated(TEXTS),
    metadata=stated(PAIRS),
)
SCHEDULES = st.builds(
    ObservedSchedule,
    status=stated(st.sampled_from(["not_started", "active", "released", "novel"])),
    update_scheduled=stated(st.booleans()),
)
FIRST_SIGHT = c.ObserveSubscription(
    subscription_id=GYM,
    observed=ObservedSubscription(
        customer=Known(ANNA), status=Known(Status.ACTIVE), items=Known((item(),))
    ),
    origin=Origin.CREATED,
)
OBSERVATIONS: st.SearchStrategy[c.Command] = st.one_of(
    st.builds(
        c.ObserveSubscription,
        subscription_id=st.just(GYM),
        observed=SUBSCRIPTIONS,
        origin=st.sampled_from(Origin),
        unsettled=UNSETTLED,
    ),
    st.builds(
        c.ObserveSchedule, subscription_id=st.just(GYM), schedule_id=PLANS, observed=SCHEDULES
    ),
)
DURATIONS = st.sampled_from([None, PauseOption(Interval.MONTH), PauseOption(Interval.WEEK, 2)])
WISHES: st.SearchStrategy[c.Command] = st.one_of(
    st.builds(
        c.StartSubscription,
        subscription_id=st.just(GYM),
        customer_id=st.just(ANNA),
        items=st.lists(
            st.builds(c.NewItem, id=ITEM_IDS, price=PRICE_IDS, quantity=QUANTITIES), max_size=2
        ).map(tuple),
        billing_mode=st.sampled_from(BillingMode),
        trial=st.none() | TRIALS,
        default_payment_method=st.none() | METHODS,
    ),
    st.builds(
        c.SwitchPlan,
        subscription_id=st.just(GYM),
        item_id=ITEM_IDS,
        price_id=PRICE_IDS,
        quantity=QUANTITIES,
    ),
    st.builds(
        c.ChangeQuantity,
        subscription_id=st.just(GYM),
        item_id=ITEM_IDS,
        quantity=st.integers(-1, 3),
    ),
    st.builds(
        c.CancelSubscription,
        subscription_id=st.just(GYM),
        mode=st.sampled_from([*CancelMode, CancelMode("novel")]),
        declined_offer=st.sampled_from([None, SPRING]),
    ),
    st.builds(
        c.ApplyDiscount,
        subscription_id=st.just(GYM),
        coupon_id=st.sampled_from([None, SPRING]),
        promotion_code_id=st.sampled_from([None, SPRING_CODE, ONCE_CODE, UNKNOWN_CODE]),
    ),
    st.just(c.RemoveDiscount(subscription_id=GYM, coupon_id=SPRING)),
    st.just(c.AcceptRetentionOffer(subscription_id=GYM, coupon_id=SPRING)),
    st.just(c.ReverseCancellation(subscription_id=GYM)),
    st.builds(
        c.GiveCancellationReason,
        subscription_id=st.just(GYM),
        feedback=REASONS,
        feedback_option=TEXTS,
        comment=TEXTS | st.just(""),
    ),
    st.builds(c.PauseCollection, subscription_id=st.just(GYM), pause=COLLECTION_PAUSES),
    st.just(c.ResumeCollection(subscription_id=GYM)),
    st.builds(c.PauseSubscription, subscription_id=st.just(GYM), duration=DURATIONS),
    st.just(c.ResumeSubscription(subscription_id=GYM)),
    st.just(c.EndTrial(subscription_id=GYM)),
    st.builds(c.ChangeTrial, subscription_id=st.just(GYM), trial=TRIALS),
    st.builds(
        c.ChoosePaymentMethod, subscription_id=st.just(GYM), payment_method_id=st.none() | METHODS
    ),
    st.builds(
        c.ChangeCollectionMethod,
        subscription_id=st.just(GYM),
        collection_method=st.sampled_from([*CollectionMethod, CollectionMethod("novel")]),
    ),
    st.builds(
        c.AttachSchedule,
        subscription_id=st.just(GYM),
        schedule_id=PLANS,
        update_scheduled=st.booleans(),
    ),
    st.just(c.ReleaseSchedule(subscription_id=GYM)),
    st.builds(
        c.ChangeAnnotations,
        subscription_id=st.just(GYM),
        metadata=st.builds(Set, PAIRS) | st.sampled_from([KEEP, CLEAR]),
        description=st.builds(Set, TEXTS | st.just("")) | st.sampled_from([KEEP, CLEAR]),
    ),
    st.builds(c.ChangeStatus, subscription_id=st.just(GYM), status=STATUSES),
    st.builds(
        c.RenewPeriod,
        subscription_id=st.just(GYM),
        item_id=ITEM_IDS,
        current_period_start=MOMENTS,
        current_period_end=MOMENTS,
    ),
)
ANSWERS: st.SearchStrategy[c.Command] = st.one_of(
    st.builds(
        c.RecordAnswer,
        subscription_id=st.just(GYM),
        operation=st.sampled_from(Operation),
        answer=st.sampled_from(c.AnswerKind),
    ),
    st.builds(
        c.EndConfirmation,
        subscription_id=st.just(GYM),
        facets=st.sampled_from([("cancellation",), ("notes", "trial"), ("collection_pause",)]),
    ),
)
INVOICE_IDS = st.sampled_from([InvoiceId("in_1"), InvoiceId("in_2")])
NOTES_OF_INVOICES: st.SearchStrategy[c.Command] = st.one_of(
    st.builds(c.NoteInvoiceFinalized, subscription_id=st.just(GYM), invoice_id=INVOICE_IDS),
    st.builds(c.NoteInvoicePaid, subscription_id=st.just(GYM), invoice_id=INVOICE_IDS),
)
TIME: st.SearchStrategy[c.Command] = st.just(c.LetTimePass(subscription_id=GYM))
COMMANDS = WISHES | OBSERVATIONS | ANSWERS | NOTES_OF_INVOICES | TIME

_BY_TYPE: dict[object, st.SearchStrategy[object]] = {
    e.Opening: OPENINGS,
    SubscriptionItemId: ITEM_IDS,
    SubscriptionItem: ITEMS,
    PriceTerms: PRICES,
    int: st.integers(0, 3),
    int | None: QUANTITIES,
    datetime: MOMENTS,
    datetime | None: st.none() | MOMENTS,
    str | None: TEXTS,
    CustomerId: CUSTOMER_IDS,
    PaymentMethodId | None: st.none() | METHODS,
    InvoiceId: INVOICE_IDS,
    ScheduleId: PLANS,
    ScheduleId | None: st.none() | PLANS,
    Schedule: st.builds(
        Schedule, id=PLANS, status=st.sampled_from(ScheduleStatus), update_scheduled=st.booleans()
    ),
    Status: STATUSES,
    Trial | None: st.none() | TRIALS,
    CollectionPause: COLLECTION_PAUSES,
    SubscriptionPause: PAUSES,
    tuple[str, ...]: st.sampled_from([(), ("cancellation",), ("notes", "items")]),
}


def _any(event: type[e.Event]) -> st.SearchStrategy[e.Event]:
    """Make events of a class, as readable or with what is personal erased."""
    made: dict[str, st.SearchStrategy[object]] = {}
    for field in attrs.fields(event):
        if field.metadata == PERSONAL:
            assert isinstance(field.type, type)
            made[field.name] = st.sampled_from([field.type(), field.type(erased=True)])
        elif field.type in _BY_TYPE:
            made[field.name] = _BY_TYPE[field.type]
    return st.builds(event, **made)


EVENTS = st.one_of([_any(event) for event in SUBSCRIPTION.events])

BOUNDS = st.builds(
    AdjustableQuantity,
    enabled=st.booleans(),
    minimum=st.integers(0, 2),
    maximum=st.sampled_from([None, 1, 2, 3]),
)


def _offered(product: str, *prices: PriceTerms) -> st.SearchStrategy[OfferedProduct]:
    return st.builds(
        OfferedProduct,
        product=st.just(product),
        prices=st.lists(st.sampled_from([price.id for price in prices]), unique=True).map(tuple),
        adjustable_quantity=BOUNDS,
    )


FEATURES = st.builds(
    Features,
    payment_method_update=st.builds(PaymentMethodUpdate, enabled=st.booleans()),
    subscription_cancel=st.builds(
        SubscriptionCancel,
        enabled=st.booleans(),
        mode=st.sampled_from(CancelMode),
        cancellation_reason=st.builds(CancellationReasons, enabled=st.booleans()),
    ),
    subscription_update=st.builds(
        SubscriptionUpdate,
        enabled=st.sampled_from([True, True, True, False]),
        default_allowed_updates=st.sampled_from(
            [
                (),
                (AllowedUpdate.PRICE,),
                (AllowedUpdate.QUANTITY,),
                (AllowedUpdate.PRICE, AllowedUpdate.QUANTITY),
                tuple(AllowedUpdate),
            ]
        ),
        products=st.tuples(
            _offered(GOLD, MONTHLY, YEARLY, CHEAPER, INCLUSIVE, METERED, ARCHIVED, ONE_TIME),
            _offered(SILVER, SILVER_CHEAPER, SILVER_DEARER),
        ),
        schedule_at_period_end=st.lists(st.sampled_from(PeriodEndCondition), unique=True).map(
            tuple
        ),
        trial_update_behavior=st.sampled_from(TrialUpdateBehavior),
    ),
    subscription_pause=st.builds(
        SubscriptionPauseFeature,
        enabled=st.booleans(),
        duration=st.sampled_from(PauseDurationType),
        interval_options=st.sampled_from(
            [(), (PauseOption(Interval.MONTH),), (PauseOption(Interval.WEEK, 2),)]
        ),
    ),
)
CONFIGURATIONS = st.builds(
    ConfigurationInForce,
    id=st.just(CONFIGURATION),
    active=st.sampled_from([True, True, True, False]),
    features=FEATURES,
    retention=st.sampled_from(
        [
            None,
            RetentionOffer(coupon=SPRING),
            RetentionOffer(coupon=SPRING, once_a_customer=True),
            RetentionOffer(coupon=CouponId("GONE")),
        ]
    ),
) | st.just(UnseenConfiguration(id=CONFIGURATION))
CUSTOMERS = st.sampled_from(
    [
        ANNA_HERSELF,
        evolve(ANNA_HERSELF, payment_methods={GIFT: VOUCHER}, default_payment_method=GIFT),
        evolve(
            ANNA_HERSELF,
            payment_methods={SEPA: DEBIT},
            outstanding=(Outstanding(operation=Operation.REMOVE_PAYMENT_METHOD, subject=SEPA),),
        ),
        evolve(
            ANNA_HERSELF,
            retention_taken=frozenset({RetentionTaken(subscription=GYM, coupon=WELCOME)}),
        ),
        UnseenCustomer(id=ANNA),
        DeletedCustomer(id=ANNA),
    ]
)
DATES = st.sampled_from(
    [
        datetime(2024, 3, 28, tzinfo=UTC),
        datetime(2024, 3, 29, tzinfo=UTC),
        datetime(2024, 8, 1, tzinfo=UTC),
        datetime(2026, 9, 30, tzinfo=UTC),
        datetime(2026, 10, 28, tzinfo=UTC),
        NOW,
        NEXT_PERIOD_END,
    ]
)
CIRCUMSTANCES = st.builds(
    facts,
    st.sampled_from([Door.PORTAL, Door.PORTAL, Door.API, Door.DASHBOARD]),
    at=DATES,
    synced=st.booleans(),
    redesigned=st.booleans(),
    customer=CUSTOMERS,
    configuration=CONFIGURATIONS,
    api_version=st.sampled_from(["2026-10-28.endive", "2025-01-01"]),
)


STAYING = portal(retention=RetentionOffer(coupon=SPRING))
"""A portal that offers a coupon to who is about to cancel."""


def lived(commands: list[c.Command], at: Facts) -> State:
    """Return where these commands lead, one after the other; what is refused changes nothing."""
    state = SUBSCRIPTION.initial(GYM)
    for command in commands:
        events = Given(SUBSCRIPTION, state).when(command, at).events
        state = SUBSCRIPTION.fold(state, events)
    return state


LIVES = st.builds(
    lived,
    st.lists(COMMANDS, max_size=6).map(lambda commands: [FIRST_SIGHT, *commands])
    | st.lists(COMMANDS, max_size=6),
    st.sampled_from([facts(), facts(synced=True), STAYING, evolve(STAYING, terms=SYNCED.terms)]),
)
"""States that commands and statements have led to."""
