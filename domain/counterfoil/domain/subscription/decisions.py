"""
The decider of a subscription: which command is decided where, what it reads, and what it brings.
"""

from typing import assert_never, get_args

from counterfoil.domain.cause import Cause, Door
from counterfoil.domain.customer.commands import StartBilling, StopBilling
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.subscription import commands as c
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.answering import end_confirmation, record_answer
from counterfoil.domain.subscription.decide_cancellation import (
    cancel_subscription,
    give_cancellation_reason,
    reverse_cancellation,
)
from counterfoil.domain.subscription.decide_pauses import (
    pause_collection,
    pause_subscription,
    resume_collection,
    resume_subscription,
)
from counterfoil.domain.subscription.decide_terms import (
    attach_schedule,
    change_annotations,
    change_collection_method,
    change_status,
    change_trial,
    choose_payment_method,
    end_trial,
    release_schedule,
    renew_period,
    start_subscription,
)
from counterfoil.domain.subscription.decide_time import let_time_pass
from counterfoil.domain.subscription.decide_updates import change_quantity, switch_plan
from counterfoil.domain.subscription.due import due, due_beside_stripe
from counterfoil.domain.subscription.evolving import evolve
from counterfoil.domain.subscription.observing import (
    learn_earlier_fact,
    observe_schedule,
    observe_subscription,
)
from counterfoil.domain.subscription.state import Ended, InForce, State, Unseen, initial
from counterfoil.domain.values import CustomerId, SubscriptionId

KIND = "subscription"


def decide(command: c.Command, state: State, facts: Facts) -> tuple[e.Event, ...]:
    """Decide one command; refusals are those of the function that decides it."""
    match command:
        case c.StartSubscription():
            return start_subscription(command, state, facts)
        case c.SwitchPlan():
            return switch_plan(command, state, facts)
        case c.ChangeQuantity():
            return change_quantity(command, state, facts)
        case c.CancelSubscription():
            return cancel_subscription(command, state, facts)
        case c.ReverseCancellation():
            return reverse_cancellation(command, state, facts)
        case c.GiveCancellationReason():
            return give_cancellation_reason(command, state, facts)
        case c.PauseCollection():
            return pause_collection(command, state, facts)
        case c.ResumeCollection():
            return resume_collection(command, state, facts)
        case c.PauseSubscription():
            return pause_subscription(command, state, facts)
        case c.ResumeSubscription():
            return resume_subscription(command, state, facts)
        case c.EndTrial():
            return end_trial(command, state, facts)
        case c.ChangeTrial():
            return change_trial(command, state, facts)
        case c.ChoosePaymentMethod():
            return choose_payment_method(command, state, facts)
        case c.ChangeCollectionMethod():
            return change_collection_method(command, state, facts)
        case c.AttachSchedule():
            return attach_schedule(command, state, facts)
        case c.ReleaseSchedule():
            return release_schedule(command, state, facts)
        case c.ChangeAnnotations():
            return change_annotations(command, state, facts)
        case c.ChangeStatus():
            return change_status(command, state, facts)
        case c.RenewPeriod():
            return renew_period(command, state, facts)
        case c.RecordAnswer():
            return record_answer(command, state, facts)
        case c.EndConfirmation():
            return end_confirmation(command, state, facts)
        case c.ObserveSubscription():
            return observe_subscription(command, state, facts)
        case c.ObserveSchedule():
            return observe_schedule(command, state, facts)
        case c.LearnEarlierFact():
            return learn_earlier_fact(command, state, facts)
        case c.LetTimePass():
            return let_time_pass(command, state, facts)
        case _ as unreachable:
            assert_never(unreachable)


def stream_id(command: c.Command) -> str:
    """Return the id of the subscription that a command is for."""
    return command.subscription_id


def reads(command: c.Command, state: State, cause: Cause) -> tuple[StreamRef, ...]:
    """Return what a command's rules read besides the subscription; an observation reads nothing."""
    if isinstance(command, c.ProvidersWord):
        return ()
    refs = []
    if cause.door is Door.PORTAL and cause.configuration is not None:
        refs.append(StreamRef(kind="configuration", id=cause.configuration))
    if isinstance(command, c.StartSubscription):
        refs.append(StreamRef(kind="customer", id=command.customer_id))
        refs.extend(StreamRef(kind="price", id=item.price) for item in command.items)
    elif not isinstance(state, Unseen):
        customer = state.last.customer if isinstance(state, Ended) else state.customer
        refs.append(StreamRef(kind="customer", id=customer))
    if isinstance(command, c.SwitchPlan):
        refs.append(StreamRef(kind="price", id=command.price_id))
    return tuple(refs)


def consequences(before: State, after: State) -> tuple[StartBilling | StopBilling, ...]:
    """
    Mark on the customer every change of "this subscription needs a payment method" (R98).

    The mark is recorded in the same commit, so that a removal of the last payment method which
    races with the change meets another version of the customer and is decided again.
    """
    needed, needs = _billed_customer(before), _billed_customer(after)
    if needed == needs:
        return ()
    marks: list[StartBilling | StopBilling] = []
    if needed is not None:
        marks.append(StopBilling(customer_id=needed, subscription_id=before.id))
    if needs is not None:
        marks.append(StartBilling(customer_id=needs, subscription_id=after.id))
    return tuple(marks)


def _billed_customer(state: State) -> CustomerId | None:
    if isinstance(state, InForce) and state.needs_payment_method:
        return state.customer
    return None


def _let_time_pass(subscription_id: str) -> c.LetTimePass:
    return c.LetTimePass(subscription_id=SubscriptionId(subscription_id))


SUBSCRIPTION: Decider[c.Command, e.Event, State, Facts] = Decider(
    kind=KIND,
    initial=initial,
    decide=decide,
    evolve=evolve,
    stream_id=stream_id,
    reads=reads,
    consequences=consequences,
    commands=get_args(c.Command),
    events=get_args(e.Event),
    internal=(c.LetTimePass,),
    due=due,
    let_time_pass=_let_time_pass,
    due_beside_stripe=due_beside_stripe,
)
"""The subscription: an aggregate as pure functions."""
