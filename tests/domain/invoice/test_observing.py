"""What Stripe states of an invoice, taken apart into the facts that are new."""

import attrs
import pytest
from tests.domain.invoice.cast import (
    ANNA,
    BEN,
    BILL,
    BY_API,
    CREATED,
    DELETED,
    FINALIZED,
    GROUNDS,
    GYM,
    LATER,
    MARKED,
    MAY,
    NOON,
    NOTES,
    OPEN,
    PAID,
    PAYMENT_ASKED,
    SYNCED,
    VISA,
    VOIDED,
    invoice,
    observe,
    seen,
    state,
)

from counterfoil.domain.invoice import commands as c
from counterfoil.domain.invoice import events as e
from counterfoil.domain.invoice.observed import EarlierStatement, ObservedInvoice
from counterfoil.domain.invoice.seen import as_observed
from counterfoil.domain.invoice.state import Deleted, Draft, Finalized, Unseen
from counterfoil.domain.invoice.terms import (
    Amounts,
    Attempts,
    Bill,
    BillingReason,
    Collection,
    Grounds,
    InvoiceStatus,
    Pages,
    StatusTransitions,
)
from counterfoil.domain.observation import Origin
from counterfoil.domain.subscription.terms import CollectionMethod
from counterfoil.domain.values import Annotations, Known

LEAST = ObservedInvoice(
    customer=Known(ANNA), currency=Known("eur"), status=Known(InvoiceStatus.DRAFT)
)
LEAST_BILL = Bill(grounds=Grounds(customer=ANNA, currency="eur"))
GONE = ObservedInvoice(deleted=Known(value=True))


def stated(status: InvoiceStatus, **facets: object) -> ObservedInvoice:
    """Return a statement of the status, and of what else is given."""
    known = {name: Known(value) for name, value in facets.items()}
    return ObservedInvoice(status=Known(status), **known)  # type: ignore[arg-type]


class TestAnInvoiceThatWasNotSeenYet:
    """Its first statement makes it known, where it says enough."""

    def test_is_created_by_the_statement_of_its_creation(self) -> None:
        """By any other it existed before."""
        invoice().when(observe(LEAST, Origin.CREATED), BY_API).then(
            e.InvoiceCreated(bill=LEAST_BILL)
        )
        invoice().when(observe(LEAST), BY_API).then(
            e.InvoiceAdopted(bill=LEAST_BILL, status=InvoiceStatus.DRAFT)
        )

    def test_is_created_where_it_was_asked_for(self) -> None:
        """However it is seen; and that closes the request."""
        asked = e.InvoiceCreationRequested(bill=BILL)
        created = e.InvoiceCreated(bill=LEAST_BILL)

        invoice(asked).when(observe(LEAST, Origin.LISTED), SYNCED).then(created)
        assert seen(asked, created).outstanding == ()

    def test_is_known_with_all_that_is_stated(self) -> None:
        """In whichever status it is by then."""
        observed = ObservedInvoice(
            customer=Known(ANNA),
            currency=Known("eur"),
            status=Known(InvoiceStatus.PAID),
            created=Known(NOON),
            subscription=Known(GYM),
            billing_reason=Known(BillingReason.SUBSCRIPTION_CYCLE),
            number=Known("A-1"),
            total=Known(1200),
            paid_at=Known(LATER),
            metadata=Known({"tid": "1"}),
            description=Known("Thank you"),
        )
        adopted = e.InvoiceAdopted(
            bill=Bill(
                grounds=attrs.evolve(
                    GROUNDS, subscription=GYM, billing_reason=BillingReason.SUBSCRIPTION_CYCLE
                ),
                number="A-1",
                amounts=Amounts(total=1200),
                transitions=StatusTransitions(paid_at=LATER),
            ),
            status=InvoiceStatus.PAID,
            notes=NOTES,
        )

        invoice().when(observe(observed), BY_API).then(adopted)
        assert isinstance(state(adopted), Finalized)

    @pytest.mark.parametrize("silent", ["customer", "currency", "status"])
    def test_stays_unseen_where_too_little_is_said(self, silent: str) -> None:
        """Whom it bills, in which currency, and how it stands."""
        less = attrs.evolve(LEAST, **{silent: None})

        invoice().when(observe(less, Origin.CREATED), BY_API).then_nothing()

    def test_may_be_gone_already(self) -> None:
        """A draft whose deletion is the first that is heard of it."""
        invoice().when(observe(GONE), BY_API).then(e.InvoiceDeleted())
        invoice().when(observe(attrs.evolve(LEAST, deleted=Known(value=True))), BY_API).then(
            e.InvoiceAdopted(bill=LEAST_BILL, status=InvoiceStatus.DRAFT), DELETED
        )


class TestAStatus:
    """The steps that it takes have names."""

    def test_that_is_open_after_a_draft_was_finalized(self) -> None:
        """With its number and its stamp."""
        observed = stated(InvoiceStatus.OPEN, number="A-1", finalized_at=NOON)

        invoice(CREATED).when(observe(observed), BY_API).then(FINALIZED)

    def test_that_is_paid_says_how_much(self) -> None:
        """Also of a draft of which nothing else was heard."""
        observed = stated(InvoiceStatus.PAID, paid_at=NOON, amount_paid=1200, amount_remaining=0)

        invoice(*OPEN).when(observe(observed), BY_API).then(PAID)
        invoice(CREATED).when(observe(observed), BY_API).then(PAID)
        invoice(*OPEN, PAYMENT_ASKED).when(observe(observed), SYNCED).then(PAID)

    def test_that_is_void_or_uncollectible_says_since_when(self) -> None:
        """By Stripe's own stamp."""
        void = stated(InvoiceStatus.VOID, voided_at=NOON)
        written_off = stated(InvoiceStatus.UNCOLLECTIBLE, marked_uncollectible_at=NOON)

        invoice(*OPEN).when(observe(void), BY_API).then(VOIDED)
        invoice(*OPEN).when(observe(written_off), BY_API).then(MARKED)
        invoice(*OPEN, MARKED).when(observe(void), BY_API).then(VOIDED)

    @pytest.mark.parametrize(
        ("past", "status"),
        [
            (OPEN, InvoiceStatus.DRAFT),
            ((*OPEN, MARKED), InvoiceStatus.OPEN),
            (OPEN, InvoiceStatus("novel")),
        ],
    )
    def test_to_which_no_step_leads_is_corrected(
        self, past: tuple[e.Event, ...], status: InvoiceStatus
    ) -> None:
        """What was known was wrong, or Stripe has a new word."""
        corrected = e.StatusCorrected(status)

        invoice(*past).when(observe(stated(status)), BY_API).then(corrected)
        now = seen(*past, corrected)
        assert now.status == status
        assert isinstance(now, Draft) == (status is InvoiceStatus.DRAFT)

    def test_that_is_known_is_no_news(self) -> None:
        """Stripe says it with every event."""
        for past, status in (((CREATED,), "draft"), (OPEN, "open"), ((*OPEN, PAID), "paid")):
            invoice(*past).when(observe(stated(InvoiceStatus(status))), BY_API).then_nothing()


DETAILS: dict[str, tuple[ObservedInvoice, e.Event]] = {
    "customer": (
        ObservedInvoice(customer=Known(BEN)),
        e.GroundsLearned(attrs.evolve(GROUNDS, customer=BEN)),
    ),
    "period": (
        ObservedInvoice(period_start=Known(NOON), period_end=Known(LATER)),
        e.GroundsLearned(attrs.evolve(GROUNDS, period_start=NOON, period_end=LATER)),
    ),
    "number": (ObservedInvoice(number=Known("A-2")), e.NumberAssigned("A-2")),
    "no number": (ObservedInvoice(number=Known(None)), e.NumberAssigned(None)),
    "amounts": (
        ObservedInvoice(post_payment_credit_notes_amount=Known(200), ending_balance=Known(0)),
        e.AmountsChanged(
            attrs.evolve(BILL.amounts, post_payment_credit_notes_amount=200, ending_balance=0)
        ),
    ),
    "collection": (
        ObservedInvoice(
            collection_method=Known(CollectionMethod.SEND_INVOICE),
            due_date=Known(LATER),
            default_payment_method=Known(VISA),
        ),
        e.CollectionChanged(
            Collection(
                collection_method=CollectionMethod.SEND_INVOICE,
                due_date=LATER,
                default_payment_method=VISA,
            )
        ),
    ),
    "attempts": (
        ObservedInvoice(attempted=Known(value=True), attempt_count=Known(1)),
        e.AttemptsChanged(Attempts(attempted=True, attempt_count=1)),
    ),
    "failure": (
        ObservedInvoice(
            attempted=Known(value=True), attempt_count=Known(1), failed_attempt=Known(1)
        ),
        e.PaymentFailed(attempts=Attempts(attempted=True, attempt_count=1, failed_attempt=1)),
    ),
    "stamps": (
        ObservedInvoice(finalized_at=Known(LATER)),
        e.TransitionsLearned(StatusTransitions(finalized_at=LATER)),
    ),
    "pages": (
        ObservedInvoice(hosted_page=Known(value=True), pdf=Known(value=True)),
        e.PagesChanged(Pages(hosted=True, pdf=True)),
    ),
    "notes": (
        ObservedInvoice(metadata=Known({"tid": "1"}), description=Known("Thank you")),
        e.AnnotationsChanged(NOTES),
    ),
}


class TestADetail:
    """What goes together is told together."""

    @pytest.mark.parametrize("name", DETAILS)
    def test_that_is_stated_otherwise_is_told(self, name: str) -> None:
        """Once; a statement that says the same again is no news."""
        observed, told = DETAILS[name]

        invoice(*OPEN).when(observe(observed), BY_API).then(told)
        invoice(*OPEN, told).when(observe(observed), BY_API).then_nothing()

    def test_that_fails_again_is_another_failure(self) -> None:
        """The next attempt at it; what else is said of attempts is none."""
        first = Attempts(attempted=True, attempt_count=1, failed_attempt=1)
        second = Attempts(attempted=True, attempt_count=2, failed_attempt=2)
        planned = ObservedInvoice(next_payment_attempt=Known(LATER))
        failed = ObservedInvoice(attempt_count=Known(2), failed_attempt=Known(2))
        once = invoice(*OPEN, e.PaymentFailed(attempts=first))

        once.when(observe(failed), BY_API).then(e.PaymentFailed(attempts=second))
        once.when(observe(planned), BY_API).then(
            e.AttemptsChanged(attrs.evolve(first, next_payment_attempt=LATER))
        )

    def test_that_comes_with_a_status_is_told_after_it(self) -> None:
        """Of what the step itself says nothing is told twice."""
        observed = stated(
            InvoiceStatus.OPEN, number="A-1", finalized_at=NOON, ending_balance=0, hosted_page=True
        )

        invoice(CREATED).when(observe(observed), BY_API).then(
            FINALIZED,
            e.AmountsChanged(attrs.evolve(BILL.amounts, ending_balance=0)),
            e.PagesChanged(Pages(hosted=True)),
        )

    def test_that_was_erased_stays_erased(self) -> None:
        """Whatever is written afterwards."""
        erased = e.AnnotationsChanged(Annotations(erased=True))
        observed = ObservedInvoice(metadata=Known({"tid": "1"}), description=Known("d"))

        invoice(*OPEN, erased).when(observe(observed), BY_API).then_nothing()
        known = as_observed(state(*OPEN, erased))
        assert (known.metadata, known.description) == (None, None)


class TestADeletion:
    """A draft that is gone, for ever."""

    def test_is_told(self) -> None:
        """With whom it would have billed, if that is said."""
        with_customer = attrs.evolve(GONE, customer=Known(ANNA))

        invoice(CREATED).when(observe(with_customer), BY_API).then(DELETED)
        invoice(CREATED).when(observe(GONE), BY_API).then(e.InvoiceDeleted())
        assert state(CREATED, e.InvoiceDeleted()) == Deleted(id=MAY, customer=ANNA)

    def test_closes_everything(self) -> None:
        """There is nothing left to be news of, but whom it would have billed."""
        gone = invoice(CREATED, DELETED)

        gone.when(observe(stated(InvoiceStatus.OPEN, number="A-1")), BY_API).then_nothing()
        gone.when(observe(attrs.evolve(LEAST, deleted=Known(value=True))), BY_API).then_nothing()
        invoice(e.InvoiceDeleted()).when(observe(LEAST), BY_API).then(DELETED)


class TestADoubt:
    """Facets on which statements don't add up."""

    @pytest.mark.parametrize("past", [(), (CREATED,), OPEN, (CREATED, DELETED)])
    def test_is_told_as_a_whole_until_it_is_settled(self, past: tuple[e.Event, ...]) -> None:
        """Sorted, each facet once, in whichever state the invoice is."""
        doubtful = observe(ObservedInvoice(), unsettled=("total", "number", "total"))
        doubts = e.FactsUnsettled(("number", "total"))

        invoice(*past).when(doubtful, BY_API).then(doubts)
        invoice(*past, doubts).when(doubtful, BY_API).then_nothing()
        invoice(*past, doubts).when(observe(ObservedInvoice()), BY_API).then(e.FactsUnsettled())

    def test_outlives_the_first_sight_and_the_end(self) -> None:
        """It is about the statements, not about the state."""
        doubts = e.FactsUnsettled(("total",))

        assert seen(doubts, CREATED).unsettled == ("total",)
        assert state(doubts, CREATED, DELETED).unsettled == ("total",)


class TestWhatWasDecidedHere:
    """In a synced account, until Stripe has answered."""

    COLLECTED = e.CollectionChanged(Collection(auto_advance=True))
    PAST = (CREATED, COLLECTED, e.ConfirmationAwaited(("auto_advance",)))

    def test_is_confirmed_by_a_statement_that_agrees(self) -> None:
        """What else it says is news as ever."""
        observed = ObservedInvoice(auto_advance=Known(value=True), number=Known("A-1"))

        invoice(*self.PAST).when(observe(observed), SYNCED).then(
            e.NumberAssigned("A-1"), e.ConfirmationEnded(facets=("auto_advance",))
        )

    def test_stands_against_a_statement_that_does_not(self) -> None:
        """It was made before Stripe heard of the decision."""
        observed = ObservedInvoice(auto_advance=Known(value=False), number=Known("A-1"))

        invoice(*self.PAST).when(observe(observed), SYNCED).then(e.NumberAssigned("A-1"))


def test_an_earlier_fact_is_kept_and_changes_nothing() -> None:
    """History reads it; the present doesn't."""
    observed = ObservedInvoice(total=Known(900))
    learned = e.EarlierFactLearned(statement=EarlierStatement(invoice=observed))

    for past in ((), OPEN, (CREATED, DELETED)):
        wish = c.LearnEarlierFact(invoice_id=MAY, observed=observed)
        invoice(*past).when(wish, BY_API).then(learned)
        assert state(*past, learned) == state(*past)


def test_what_is_not_known_states_nothing() -> None:
    """And of what is gone there is just that, and whom it would have billed."""
    assert as_observed(Unseen(id=MAY)) == ObservedInvoice()
    assert as_observed(Deleted(id=MAY)) == GONE
    assert as_observed(Deleted(id=MAY, customer=ANNA)) == attrs.evolve(GONE, customer=Known(ANNA))
