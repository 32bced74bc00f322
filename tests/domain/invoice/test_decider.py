"""The decider as a whole: what it reads, what it brings about, and what holds of every life."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import permutations

import attrs
import pytest
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st
from tests.domain.invoice.cast import (
    ANNA,
    AT_PORTAL,
    BY_API,
    CREATE,
    CREATE_FOR_GYM,
    CREATED,
    CREATED_FOR_GYM,
    DELETED,
    FINALIZE,
    FINALIZED,
    GYM,
    MARK,
    MARKED,
    MAY,
    MERCHANTS_WISHES,
    NOON,
    OPEN,
    PAID,
    PAY,
    PAYMENT_ASKED,
    PORTAL,
    RECORD_FAILURE,
    SYNCED,
    VISA,
    VOID,
    VOIDED,
    observe,
    pausing,
    state,
)

from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice import commands as c
from counterfoil.domain.invoice import events as e
from counterfoil.domain.invoice.allowed import allowed_actions
from counterfoil.domain.invoice.decisions import INVOICE
from counterfoil.domain.invoice.observed import ObservedInvoice
from counterfoil.domain.invoice.refusals import InvoiceRefusedError
from counterfoil.domain.invoice.seen import as_observed
from counterfoil.domain.invoice.state import (
    TERMINAL_STATUSES,
    Deleted,
    Draft,
    Finalized,
    State,
    Unseen,
)
from counterfoil.domain.invoice.terms import BillingReason, InvoiceStatus
from counterfoil.domain.observation import Origin, Sighting
from counterfoil.domain.requests import AnswerKind, Operation
from counterfoil.domain.resolution import facets_of, observed_from, resolve
from counterfoil.domain.rulebook.rule import Language
from counterfoil.domain.sighted import TERMINALS
from counterfoil.domain.subscription.commands import NoteInvoiceFinalized, NoteInvoicePaid
from counterfoil.domain.subscription.terms import CollectionMethod, CollectionPauseBehavior
from counterfoil.domain.testing import Given
from counterfoil.domain.values import Annotations, Known

BY_MERCHANT = Cause(actor=Actor.MERCHANT, door=Door.API, command_id="cmd_1")
BY_CUSTOMER = Cause(
    actor=Actor.CUSTOMER, door=Door.PORTAL, command_id="cmd_1", configuration=PORTAL
)
ANNAS_STREAM = StreamRef(kind="customer", id=ANNA)
GYMS_STREAM = StreamRef(kind="subscription", id=GYM)


class TestReads:
    """What a decision rests on besides the invoice."""

    def test_are_of_whom_and_what_an_invoice_is_made_for(self) -> None:
        """The subscription where there is one."""
        unseen = state()

        assert INVOICE.reads(CREATE, unseen, BY_MERCHANT) == (ANNAS_STREAM,)
        assert INVOICE.reads(CREATE_FOR_GYM, unseen, BY_MERCHANT) == (ANNAS_STREAM, GYMS_STREAM)
        assert INVOICE.reads(FINALIZE, state(CREATED_FOR_GYM), BY_MERCHANT) == (GYMS_STREAM,)
        assert INVOICE.reads(FINALIZE, state(CREATED), BY_MERCHANT) == ()
        assert INVOICE.reads(FINALIZE, state(*OPEN), BY_MERCHANT) == ()

    def test_are_of_the_portal_and_of_who_pays(self) -> None:
        """The payment methods are the customer's."""
        configuration = StreamRef(kind="configuration", id=PORTAL)

        assert INVOICE.reads(PAY, state(*OPEN), BY_CUSTOMER) == (configuration, ANNAS_STREAM)
        assert INVOICE.reads(PAY, state(*OPEN), BY_MERCHANT) == (ANNAS_STREAM,)
        assert INVOICE.reads(PAY, state(), BY_CUSTOMER) == (configuration,)
        bare = attrs.evolve(BY_CUSTOMER, configuration=None)
        assert INVOICE.reads(PAY, state(*OPEN), bare) == (ANNAS_STREAM,)

    @pytest.mark.parametrize(
        "command",
        [
            MARK,
            VOID,
            observe(ObservedInvoice()),
            c.LearnEarlierFact(invoice_id=MAY, observed=ObservedInvoice()),
        ],
    )
    def test_are_none_otherwise(self, command: c.Command) -> None:
        """An observation least of all."""
        assert INVOICE.reads(command, state(CREATED_FOR_GYM), BY_CUSTOMER) == ()


FINAL = NoteInvoiceFinalized(subscription_id=GYM, invoice_id=MAY)
WAS_PAID = NoteInvoicePaid(subscription_id=GYM, invoice_id=MAY)

GYM_OPEN = (CREATED_FOR_GYM, FINALIZED)


@pytest.mark.parametrize(
    ("before", "then", "told"),
    [
        ((), (CREATED_FOR_GYM,), ()),
        ((CREATED_FOR_GYM,), (FINALIZED,), (FINAL,)),
        ((CREATED_FOR_GYM,), (FINALIZED, PAID), (FINAL, WAS_PAID)),
        ((), (CREATED_FOR_GYM, VOIDED), (FINAL,)),
        (GYM_OPEN, (PAID,), (WAS_PAID,)),
        (GYM_OPEN, (MARKED,), ()),
        ((*GYM_OPEN, MARKED), (PAID,), (WAS_PAID,)),
        ((*GYM_OPEN, PAID), (e.NumberAssigned("A-2"),), ()),
        ((CREATED_FOR_GYM,), (DELETED,), ()),
        (OPEN, (PAID,), ()),
    ],
)
def test_a_subscription_is_told_of_its_invoices(
    before: tuple[e.Event, ...], then: tuple[e.Event, ...], told: tuple[object, ...]
) -> None:
    """R149: that one became final, and that it was paid; of a one-off invoice nobody is told."""
    assert INVOICE.consequences(state(*before), state(*before, *then)) == told


def every_refusal(cls: type[InvoiceRefusedError]) -> list[type[InvoiceRefusedError]]:
    """Return the classes of refusals about invoices."""
    return [heir for each in cls.__subclasses__() for heir in (each, *every_refusal(each))]


@pytest.mark.parametrize("cls", every_refusal(InvoiceRefusedError), ids=lambda cls: cls.__name__)
def test_every_refusal_says_what_was_not_done_in_both_languages(
    cls: type[InvoiceRefusedError],
) -> None:
    """Filled in with the invoice and whatever else it is about."""
    values = {
        "status": InvoiceStatus.VOID,
        "operation": Operation.PAY_INVOICE,
        "amount_due": -1,
    }
    fields = [field.name for field in attrs.fields(cls)]
    refusal = cls(**{name: values.get(name, f"{name}_1") for name in fields})  # type: ignore[arg-type]

    english, dutch = (refusal.what(language) for language in Language)
    assert english != dutch
    for said in (english, dutch):
        assert said.endswith(".")
        assert "{" not in said
        assert any(str(getattr(refusal, name)) in said for name in fields)


MOMENTS = st.sampled_from([NOON, NOON + timedelta(days=1)])
STATUSES = st.sampled_from([*InvoiceStatus, InvoiceStatus("novel")])
TEXTS = st.sampled_from([None, "a"])
COUNTS = st.integers(-1, 2)
PAIRS = st.dictionaries(st.sampled_from("ab"), st.sampled_from("xy"), max_size=2)
UNSETTLED = st.sampled_from([(), ("total",), ("total", "number")])


def stated(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Return UNKNOWN, or something known."""
    return st.none() | st.builds(Known, values)


INVOICES = st.builds(
    ObservedInvoice,
    deleted=st.sampled_from([None, None, None, Known(value=False), Known(value=True)]),
    status=stated(STATUSES),
    customer=stated(st.just(ANNA)),
    currency=stated(st.sampled_from(["eur", "usd"])),
    created=stated(MOMENTS),
    subscription=stated(st.sampled_from([None, GYM])),
    billing_reason=stated(st.sampled_from([None, *BillingReason])),
    on_behalf_of=stated(TEXTS),
    period_start=stated(MOMENTS),
    period_end=stated(MOMENTS),
    number=stated(TEXTS),
    subtotal=stated(COUNTS),
    total=stated(COUNTS),
    amount_due=stated(COUNTS),
    amount_paid=stated(COUNTS),
    amount_remaining=stated(COUNTS),
    starting_balance=stated(COUNTS),
    ending_balance=stated(st.none() | COUNTS),
    pre_payment_credit_notes_amount=stated(COUNTS),
    post_payment_credit_notes_amount=stated(COUNTS),
    collection_method=stated(st.sampled_from(CollectionMethod)),
    auto_advance=stated(st.booleans()),
    due_date=stated(st.none() | MOMENTS),
    default_payment_method=stated(st.sampled_from([None, VISA])),
    attempted=stated(st.booleans()),
    attempt_count=stated(COUNTS),
    failed_attempt=stated(COUNTS),
    next_payment_attempt=stated(st.none() | MOMENTS),
    finalized_at=stated(st.none() | MOMENTS),
    paid_at=stated(st.none() | MOMENTS),
    marked_uncollectible_at=stated(st.none() | MOMENTS),
    voided_at=stated(st.none() | MOMENTS),
    hosted_page=stated(st.booleans()),
    pdf=stated(st.booleans()),
    description=stated(TEXTS),
    metadata=stated(PAIRS),
)
OBSERVATIONS = st.builds(observe, INVOICES, st.sampled_from(Origin), UNSETTLED)
WISHES: st.SearchStrategy[c.Command] = st.sampled_from([*MERCHANTS_WISHES, CREATE_FOR_GYM, PAY])
ANSWERS: st.SearchStrategy[c.Command] = st.builds(
    c.RecordAnswer,
    invoice_id=st.just(MAY),
    operation=st.sampled_from(Operation),
    answer=st.sampled_from(AnswerKind),
) | st.just(c.EndConfirmation(invoice_id=MAY, facets=("auto_advance",)))
COMMANDS: st.SearchStrategy[c.Command] = WISHES | ANSWERS | OBSERVATIONS
CIRCUMSTANCES = st.sampled_from(
    [BY_API, SYNCED, AT_PORTAL, *(pausing(behavior) for behavior in CollectionPauseBehavior)]
)
EVENTS: st.SearchStrategy[e.Event] = st.sampled_from(
    [
        CREATED,
        CREATED_FOR_GYM,
        FINALIZED,
        PAID,
        VOIDED,
        MARKED,
        DELETED,
        e.StatusCorrected(InvoiceStatus.DRAFT),
        e.NumberAssigned("A-2"),
        e.AnnotationsChanged(Annotations(erased=True)),
        e.InvoiceCreationRequested(bill=CREATED.bill),
        e.FinalizationRequested(),
        PAYMENT_ASKED,
        e.DeletionRequested(),
        e.RequestRefused(operation=Operation.PAY_INVOICE, code="c"),
        e.RequestUnknown(Operation.PAY_INVOICE),
        e.ConfirmationAwaited(("auto_advance",)),
        e.ConfirmationEnded(facets=("auto_advance",)),
        e.FactsUnsettled(("total",)),
        e.EarlierFactLearned(),
    ]
)


def lived(commands: list[c.Command], at: Facts) -> State:
    """Return what comes of commands, one after the other; what is refused changes nothing."""
    now = state()
    for command in commands:
        now = INVOICE.fold(now, Given(INVOICE, now).when(command, at).events)
    return now


LIVES = st.builds(lived, st.lists(COMMANDS, max_size=6), CIRCUMSTANCES)


@given_any(st.lists(EVENTS, max_size=10), CIRCUMSTANCES)
def test_any_past_can_be_replayed_and_every_question_answered(
    past: list[e.Event], at: Facts
) -> None:
    """Evolve never refuses, and every view accepts what was erased."""
    now = state(*past)
    allowed_actions(now, at)
    as_observed(now)
    INVOICE.consequences(state(), now)


@settings(max_examples=200)
@given_any(LIVES, WISHES | ANSWERS, CIRCUMSTANCES)
def test_the_same_wish_twice_records_nothing_new(now: State, command: c.Command, at: Facts) -> None:
    """Once it is granted it is so; but each record of a failure is an attempt of its own."""
    if command == RECORD_FAILURE:
        return
    after = INVOICE.fold(now, Given(INVOICE, now).when(command, at).events)
    assert Given(INVOICE, after).when(command, at).events == ()


@given_any(LIVES, OBSERVATIONS, CIRCUMSTANCES)
def test_the_same_observation_twice_records_nothing_new(
    now: State, observation: c.Command, at: Facts
) -> None:
    """At least once is the rule of delivery (R159); and it is never refused."""
    after = INVOICE.fold(now, INVOICE.decide(observation, now, at))
    assert INVOICE.decide(observation, after, at) == ()


@given_any(LIVES)
def test_what_is_known_put_as_stripe_would_is_nothing_new(now: State) -> None:
    """Stating is the inverse of observing."""
    again = INVOICE.decide(observe(as_observed(now), unsettled=now.unsettled), now, BY_API)

    awaited = now.unconfirmed if isinstance(now, Draft | Finalized) else ()
    assert again in ((), (e.ConfirmationEnded(facets=awaited),))


@given_any(INVOICES, UNSETTLED)
def test_what_is_stated_is_known_afterwards(
    observed: ObservedInvoice, unsettled: tuple[str, ...]
) -> None:
    """Every facet that Stripe states can be put as it stated it, until the invoice is gone."""
    now = INVOICE.fold(
        state(), INVOICE.decide(observe(observed, unsettled=unsettled), state(), BY_API)
    )

    assert now.unsettled == tuple(sorted(unsettled))
    if isinstance(now, Unseen):
        assert None in (observed.customer, observed.currency, observed.status)
    elif isinstance(now, Draft | Finalized):
        known = facets_of(as_observed(now))
        assert all(known[name] == facet for name, facet in facets_of(observed).items())


@given_any(LIVES, WISHES | ANSWERS, CIRCUMSTANCES)
def test_no_wish_revives_what_is_paid_void_or_gone(
    now: State, command: c.Command, at: Facts
) -> None:
    """An uncollectible invoice may still become paid or void."""
    after = INVOICE.fold(now, Given(INVOICE, now).when(command, at).events)
    if isinstance(now, Deleted):
        assert after == now
    if isinstance(now, Finalized) and now.status in TERMINAL_STATUSES:
        assert isinstance(after, Finalized)
        assert after.status == now.status


SECONDS: st.SearchStrategy[datetime] = st.integers(0, 2).map(lambda n: NOON + timedelta(seconds=n))
STATEMENTS = st.builds(
    Sighting,
    event_id=st.integers(0, 99).map("evt_{}".format),
    happened_at=SECONDS,
    origin=st.sampled_from(Origin),
    before=st.none() | INVOICES,
    after=INVOICES,
)


def told(statements: Sequence[Sighting[ObservedInvoice]]) -> State:
    """Return what comes of statements, each resolved with all that came before."""
    now = state()
    for number in range(1, len(statements) + 1):
        newest = resolve(statements[:number], terminals=TERMINALS["invoice"])[-1]
        observed = observed_from(ObservedInvoice, newest.facets)
        wish = observe(observed, statements[number - 1].origin, tuple(sorted(newest.unsettled)))
        now = INVOICE.fold(now, INVOICE.decide(wish, now, BY_API))
    return now


@settings(max_examples=150)
@given_any(st.lists(STATEMENTS, max_size=4, unique_by=lambda one: one.event_id))
def test_the_order_in_which_statements_arrive_does_not_tell(
    statements: list[Sighting[ObservedInvoice]],
) -> None:
    """R160: by all orders of a few statements that contradict one another."""
    ends = [told(order) for order in permutations(statements)]

    assert all(end == ends[0] for end in ends)
