"""Every change of "this subscription needs a payment method" is marked on the customer (R98)."""

import pytest
from attrs import evolve
from tests.domain.subscription.cast import (
    ANNA,
    API,
    CANCELED,
    CLASSIC,
    COLLECTION_PAUSED,
    CONFIGURATION,
    GYM,
    IN_FLEXIBLE_CANCELLATION,
    IN_TRIAL,
    ITEM,
    MONTHLY,
    NOW,
    OPENING,
    PAUSED,
    PORTAL,
    SAUNA,
    STARTED,
    YEARLY,
    replay,
    standing,
    started,
)

from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.customer.commands import (
    HoldSubscription,
    LetSubscriptionGo,
    Mark,
    StartBilling,
    StopBilling,
)
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.observation import Origin
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.allowed import reads_for_answers
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.subscription.terms import CollectionMethod, Status
from counterfoil.domain.values import CustomerId

BOB = CustomerId("cus_bob")
HOLD = HoldSubscription(customer_id=ANNA, subscription_id=GYM)
LET_GO = LetSubscriptionGo(customer_id=ANNA, subscription_id=GYM)
START = StartBilling(customer_id=ANNA, subscription_id=GYM)
STOP = StopBilling(customer_id=ANNA, subscription_id=GYM)
INVOICED = started(evolve(OPENING, collection_method=CollectionMethod.SEND_INVOICE))
TO_INVOICES = e.CollectionMethodChanged(CollectionMethod.SEND_INVOICE)
TO_CHARGES = e.CollectionMethodChanged(CollectionMethod.CHARGE_AUTOMATICALLY)
ADOPTED = e.SubscriptionAdopted(opening=OPENING)
TO_BOB = e.StartLearned(
    customer=BOB, created=None, start_date=None, currency=None, on_behalf_of=None
)


@pytest.mark.parametrize(
    ("past", "events", "marks"),
    [
        pytest.param((), (STARTED,), (HOLD, START), id="started"),
        pytest.param((), (ADOPTED,), (HOLD, START), id="adopted"),
        pytest.param((), (IN_TRIAL,), (HOLD, START), id="started in trial"),
        pytest.param((), (standing(Status.PAST_DUE),), (HOLD, START), id="adopted past due"),
        pytest.param((), (standing(Status.INCOMPLETE),), (HOLD,), id="incomplete"),
        pytest.param((), (standing(Status.UNPAID),), (HOLD,), id="unpaid"),
        pytest.param((), (standing(Status("novel")),), (HOLD,), id="an unknown status"),
        pytest.param((), (standing(Status.CANCELED),), (), id="adopted when over"),
        pytest.param((), (INVOICED,), (HOLD,), id="invoiced"),
        pytest.param((STARTED,), (TO_INVOICES,), (STOP,), id="to invoices"),
        pytest.param((INVOICED,), (TO_CHARGES,), (START,), id="to charges"),
        pytest.param((STARTED,), (PAUSED,), (STOP,), id="paused"),
        pytest.param((STARTED, PAUSED), (e.SubscriptionResumed(),), (START,), id="resumed"),
        pytest.param((STARTED,), (COLLECTION_PAUSED,), (), id="collection paused"),
        pytest.param((STARTED,), (e.StatusChanged(Status.PAST_DUE),), (), id="past due"),
        pytest.param((STARTED,), (e.StatusChanged(Status.UNPAID),), (STOP,), id="unpaid then"),
        pytest.param((IN_TRIAL,), (e.TrialEnded(NOW),), (), id="trial ended"),
        pytest.param((STARTED,), (IN_FLEXIBLE_CANCELLATION,), (), id="set to end"),
        pytest.param((STARTED,), (CANCELED,), (STOP, LET_GO), id="canceled"),
        pytest.param((INVOICED,), (CANCELED,), (LET_GO,), id="canceled, invoiced"),
        pytest.param((STARTED, CANCELED), (TO_INVOICES,), (), id="restated when over"),
        pytest.param(
            (STARTED,),
            (TO_BOB,),
            (
                STOP,
                LET_GO,
                HoldSubscription(customer_id=BOB, subscription_id=GYM),
                StartBilling(customer_id=BOB, subscription_id=GYM),
            ),
            id="another customer's",
        ),
        pytest.param((STARTED,), (TO_INVOICES, TO_CHARGES), (), id="there and back"),
    ],
)
def test_every_change_of_the_need_is_marked_on_the_customer(
    past: tuple[e.Event, ...], events: tuple[e.Event, ...], marks: tuple[Mark, ...]
) -> None:
    """In the same commit, so that a racing removal or deletion is decided again (R98, R123)."""
    assert SUBSCRIPTION.consequences(replay(*past), replay(*past, *events)) == marks


def refs(*named: tuple[str, str]) -> tuple[StreamRef, ...]:
    """Return streams by kind and id."""
    return tuple(StreamRef(kind=kind, id=id) for kind, id in named)


AT_PORTAL = PORTAL.cause
BARE = Cause(actor=Actor.CUSTOMER, door=Door.PORTAL, command_id="cmd_1")
CUSTOMER = ("customer", ANNA)
SWITCH = c.SwitchPlan(subscription_id=GYM, item_id=ITEM, price_id=YEARLY.id)
NEW = c.StartSubscription(
    subscription_id=GYM,
    customer_id=BOB,
    items=(c.NewItem(id=ITEM, price=MONTHLY.id), c.NewItem(id=SAUNA, price=YEARLY.id)),
)
OBSERVE = c.ObserveSubscription(
    subscription_id=GYM, observed=ObservedSubscription(), origin=Origin.CHANGED
)


@pytest.mark.parametrize(
    ("command", "past", "cause", "read"),
    [
        (SWITCH, (STARTED,), API.cause, (CUSTOMER, ("price", YEARLY.id))),
        (
            SWITCH,
            (STARTED,),
            AT_PORTAL,
            (("configuration", CONFIGURATION), CUSTOMER, ("price", YEARLY.id)),
        ),
        (SWITCH, (), API.cause, (("price", YEARLY.id),)),
        (c.CancelSubscription(subscription_id=GYM), (STARTED,), BARE, (CUSTOMER,)),
        (c.CancelSubscription(subscription_id=GYM), (CLASSIC, CANCELED), API.cause, (CUSTOMER,)),
        (
            NEW,
            (),
            API.cause,
            (("customer", BOB), ("price", MONTHLY.id), ("price", YEARLY.id)),
        ),
        (OBSERVE, (STARTED,), AT_PORTAL, ()),
    ],
)
def test_what_a_decision_reads(
    command: c.Command,
    past: tuple[e.Event, ...],
    cause: Cause,
    read: tuple[tuple[str, str], ...],
) -> None:
    """Its version is checked when the decision is recorded; an observation reads nothing."""
    assert SUBSCRIPTION.reads(command, replay(*past), cause) == refs(*read)


@pytest.mark.parametrize(
    ("past", "cause", "read"),
    [
        ((), API.cause, ()),
        ((STARTED,), API.cause, (CUSTOMER,)),
        ((STARTED, CANCELED), AT_PORTAL, (("configuration", CONFIGURATION), CUSTOMER)),
        ((STARTED,), BARE, (CUSTOMER,)),
    ],
)
def test_what_answers_read(
    past: tuple[e.Event, ...], cause: Cause, read: tuple[tuple[str, str], ...]
) -> None:
    """Beside the offered prices."""
    assert reads_for_answers(replay(*past), cause) == refs(*read)


def test_a_command_is_for_the_subscription_that_it_names() -> None:
    """One stream each."""
    assert SUBSCRIPTION.stream_id(SWITCH) == GYM
    assert SUBSCRIPTION.kind == "subscription"
