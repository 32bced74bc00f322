"""Paying an invoice: who may, how it is asked for, and what closes that."""

from datetime import timedelta

import attrs
import pytest
from tests.domain.invoice.cast import (
    ANNA,
    AT_PORTAL,
    BEN,
    BY_API,
    CREATED,
    DAY,
    DELETED,
    FINALIZED,
    GROUNDS,
    GYM,
    LATER,
    MARKED,
    MAY,
    NOON,
    OPEN,
    PAID,
    PAY,
    PAYMENT_ASKED,
    RECORD_FAILURE,
    RECORD_PAYMENT,
    SESSION,
    SHOP,
    SHOWING,
    SYNCED,
    VISA,
    VOIDED,
    inside,
    invoice,
    seen,
    state,
)

from counterfoil.domain.account.refusals import BillingNotPaidError
from counterfoil.domain.account.state import State as AccountState
from counterfoil.domain.cause import Mode
from counterfoil.domain.configuration.features import Features
from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice import commands as c
from counterfoil.domain.invoice import events as e
from counterfoil.domain.invoice import refusals as r
from counterfoil.domain.invoice.decisions import INVOICE
from counterfoil.domain.invoice.state import Unseen
from counterfoil.domain.invoice.terms import Attempts, InvoiceStatus
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.requests import AnswerKind, Operation, RequestStage
from counterfoil.domain.session.flow import AfterCompletion, AfterCompletionType, Flow, FlowType
from counterfoil.domain.session.flow_refusals import BesideTheFlowError, FlowCompletedError
from counterfoil.domain.session.refusals import (
    NotRedeemedError,
    SessionExpiredError,
    SessionOverError,
    UnknownSessionError,
)
from counterfoil.domain.session.state import Ended as EndedSession
from counterfoil.domain.session.state import SessionEnd
from counterfoil.domain.session.state import State as SessionState
from counterfoil.domain.session.state import Unseen as UnseenSession
from counterfoil.domain.values import AccountId, PaymentMethodId

WITH_VISA = attrs.evolve(PAY, payment_method_id=VISA)
FIRST_FAILED = e.PaymentFailed(
    attempts=Attempts(attempted=True, attempt_count=1, failed_attempt=1),
    code="card_declined",
    decline_code="insufficient_funds",
)
REFUSED = e.RequestRefused(
    operation=Operation.PAY_INVOICE, code="card_declined", decline_code="insufficient_funds"
)
HIDING = attrs.evolve(SHOWING, features=Features())
IN_SESSION = inside()
VOIDING_ASKED = e.VoidingRequested()


def answer(kind: AnswerKind, operation: Operation = Operation.PAY_INVOICE) -> c.RecordAnswer:
    """Return what became of a request."""
    return c.RecordAnswer(
        invoice_id=MAY, operation=operation, answer=kind, decline_code="insufficient_funds"
    )


class TestAskingForPayment:
    """R149: of whoever takes it, in either kind of account."""

    @pytest.mark.parametrize("at", [BY_API, SYNCED, AT_PORTAL, IN_SESSION])
    def test_is_of_an_open_invoice(self, at: Facts) -> None:
        """By the merchant, or by the customer at the portal (R147)."""
        invoice(*OPEN).when(PAY, at).then(PAYMENT_ASKED)

    def test_names_what_is_to_pay(self) -> None:
        """Where it isn't the default."""
        invoice(*OPEN).when(WITH_VISA, BY_API).then(e.PaymentRequested(payment_method_id=VISA))

    def test_of_an_uncollectible_invoice_is_for_merchants(self) -> None:
        """R149: that the portal offers it is UNCONFIRMED, so it doesn't."""
        invoice(*OPEN, MARKED).when(PAY, BY_API).then(PAYMENT_ASKED)
        refusal = invoice(*OPEN, MARKED).when(PAY, AT_PORTAL).then_refused(r.InvoiceNotPayableError)

        assert refusal.status is InvoiceStatus.UNCOLLECTIBLE

    @pytest.mark.parametrize("at", [BY_API, SYNCED, AT_PORTAL])
    def test_is_quiet_where_it_is_paid_or_being_paid(self, at: Facts) -> None:
        """In this very way."""
        invoice(*OPEN, PAID).when(PAY, at).then_nothing()
        invoice(*OPEN, PAYMENT_ASKED).when(PAY, at).then_nothing()

    def test_in_another_way_waits(self) -> None:
        """Two payments of one invoice would be one too many."""
        refusal = (
            invoice(*OPEN, PAYMENT_ASKED)
            .when(WITH_VISA, BY_API)
            .then_refused(r.InvoiceRequestUnderWayError)
        )

        assert refusal.operation is Operation.PAY_INVOICE

    def test_is_about_an_invoice_that_is_there(self) -> None:
        """Nobody pays for what isn't."""
        for at in (BY_API, AT_PORTAL):
            invoice().when(PAY, at).then_refused(r.UnknownInvoiceError)
            invoice(CREATED, DELETED).when(PAY, at).then_refused(r.InvoiceDeletedError)

    @pytest.mark.parametrize("past", [(CREATED,), (*OPEN, VOIDED)])
    def test_is_not_of_drafts_nor_of_what_is_void(self, past: tuple[e.Event, ...]) -> None:
        """One isn't to be paid yet, the other not any more."""
        invoice(*past).when(PAY, BY_API).then_refused(r.InvoiceNotPayableError)


NOT_ATTACHED = attrs.evolve(PAY, payment_method_id=PaymentMethodId("pm_gift"))
OF_SHOP = attrs.evolve(SESSION, on_behalf_of=SHOP)
BENS_SESSION = attrs.evolve(OF_SHOP, customer=BEN)
CANCELING = attrs.evolve(SESSION, flow=Flow(type=FlowType.SUBSCRIPTION_CANCEL, subscription=GYM))
UNPAID = attrs.evolve(AT_PORTAL, mode=Mode.LIVE, configuration=attrs.evolve(HIDING, active=False))
INACTIVE = attrs.evolve(UNPAID, account=AccountState(id=AccountId(""), pays_for_billing=True))
OVER = EndedSession(last=BENS_SESSION, ended_at=NOON, why=SessionEnd.LEFT)

LADDER: tuple[tuple[tuple[e.Event, ...], c.PayInvoice, Facts, type[CommandRefusedError]], ...] = (
    ((CREATED,), NOT_ATTACHED, inside(OVER, UNPAID), SessionOverError),
    ((CREATED,), NOT_ATTACHED, inside(BENS_SESSION, UNPAID), r.UnknownInvoiceError),
    ((CREATED,), NOT_ATTACHED, inside(OF_SHOP, UNPAID), r.UnknownInvoiceError),
    ((CREATED,), NOT_ATTACHED, inside(CANCELING, UNPAID), BesideTheFlowError),
    ((CREATED,), NOT_ATTACHED, inside(SESSION, UNPAID), BillingNotPaidError),
    ((CREATED,), NOT_ATTACHED, inside(SESSION, INACTIVE), r.NoActiveConfigurationError),
    (
        (CREATED,),
        NOT_ATTACHED,
        attrs.evolve(IN_SESSION, configuration=HIDING),
        r.InvoiceHistoryDisabledError,
    ),
    ((CREATED,), NOT_ATTACHED, IN_SESSION, r.InvoiceNotShownError),
    ((*OPEN, VOIDED), NOT_ATTACHED, IN_SESSION, r.InvoiceNotPayableError),
    ((*OPEN, VOIDING_ASKED), NOT_ATTACHED, IN_SESSION, r.VoidingUnderWayError),
    (OPEN, NOT_ATTACHED, IN_SESSION, r.InvoicePaymentMethodError),
    ((*OPEN, PAYMENT_ASKED), WITH_VISA, IN_SESSION, r.InvoiceRequestUnderWayError),
)


@pytest.mark.parametrize(("past", "wish", "at", "error"), LADDER)
def test_refusals_at_the_portal_come_in_order(
    past: tuple[e.Event, ...], wish: c.PayInvoice, at: Facts, error: type[CommandRefusedError]
) -> None:
    """Each row mends what the row before was refused for."""
    invoice(*past).when(wish, at).then_refused(error)


class TestInASession:
    """The session that a payment is asked for through says first what it has against it."""

    @pytest.mark.parametrize(
        ("session", "error"),
        [
            (UnseenSession(id=SESSION.id), UnknownSessionError),
            (attrs.evolve(SESSION, redeemed_at=None), NotRedeemedError),
            (attrs.evolve(SESSION, redeemed_at=NOON - DAY / 24), SessionExpiredError),
        ],
    )
    def test_an_invoice_is_paid_while_it_runs(
        self, session: SessionState, error: type[CommandRefusedError]
    ) -> None:
        """R62, R69."""
        invoice(*OPEN).when(PAY, inside(session)).then_refused(error)

    @pytest.mark.parametrize("past", [(*OPEN, PAID), (*OPEN, PAYMENT_ASKED), (CREATED, DELETED)])
    def test_nobody_learns_what_became_of_anothers_invoice(self, past: tuple[e.Event, ...]) -> None:
        """R83: not even by silence; without a session the portal's own word counts."""
        bens = attrs.evolve(SESSION, customer=BEN)

        invoice(*past).when(PAY, inside(bens)).then_refused(r.UnknownInvoiceError)

    def test_on_behalf_of_an_account_its_invoices_are_paid(self) -> None:
        """R67, R96; one on behalf of none pays them too."""
        shops = e.GroundsLearned(attrs.evolve(GROUNDS, on_behalf_of=SHOP))

        for session in (OF_SHOP, SESSION):
            invoice(*OPEN, shops).when(PAY, inside(session)).then(PAYMENT_ASKED)

    def test_a_completed_flow_that_leads_to_the_portal_lets_it_be_paid(self) -> None:
        """R73: any other is the end."""
        home = AfterCompletion(type=AfterCompletionType.PORTAL_HOMEPAGE)
        flow = Flow(type=FlowType.PAYMENT_METHOD_UPDATE, after_completion=home)
        done = attrs.evolve(SESSION, flow=flow, completed_at=NOON)
        closed = attrs.evolve(done, flow=Flow(type=FlowType.PAYMENT_METHOD_UPDATE))

        invoice(*OPEN).when(PAY, inside(done)).then(PAYMENT_ASKED)
        invoice(*OPEN).when(PAY, inside(closed)).then_refused(FlowCompletedError)

    def test_elsewhere_it_binds_nobody(self) -> None:
        """The merchant takes payment by API, whatever session the request names."""
        by_api = attrs.evolve(BY_API, cause=attrs.evolve(BY_API.cause, session=SESSION.id))

        invoice(*OPEN).when(PAY, attrs.evolve(by_api, session=OVER)).then(PAYMENT_ASKED)


class TestAPayment:
    """What a standalone account says has come."""

    def test_pays_the_invoice_as_a_whole(self) -> None:
        """It counts as an attempt, whoever asked for it."""
        paid = (
            e.AttemptsChanged(Attempts(attempted=True, attempt_count=1)),
            e.InvoicePaid(paid_at=NOON, amount_paid=1200),
        )

        invoice(*OPEN).when(RECORD_PAYMENT, BY_API).then(*paid)
        invoice(*OPEN, PAYMENT_ASKED).when(RECORD_PAYMENT, BY_API).then(*paid)
        invoice(*OPEN, MARKED).when(RECORD_PAYMENT, BY_API).then(*paid)

    def test_leaves_no_attempt_to_come(self) -> None:
        """What failed before is tried no more."""
        again = attrs.evolve(RECORD_FAILURE, next_payment_attempt=LATER)
        failed = invoice(*OPEN).when(again, BY_API).events

        invoice(*OPEN, *failed).when(RECORD_PAYMENT, BY_API).then(
            e.AttemptsChanged(Attempts(attempted=True, attempt_count=2, failed_attempt=1)),
            e.InvoicePaid(paid_at=NOON, amount_paid=1200),
        )

    def test_leaves_nothing_to_pay_and_nothing_asked(self) -> None:
        """The request is closed by it."""
        now = seen(*OPEN, PAYMENT_ASKED, PAID)

        assert now.status is InvoiceStatus.PAID
        assert (now.bill.amounts.amount_paid, now.bill.amounts.amount_remaining) == (1200, 0)
        assert now.outstanding == ()

    def test_is_quiet_where_it_is_paid(self) -> None:
        """Money that comes twice is for the books of payments."""
        invoice(*OPEN, PAID).when(RECORD_PAYMENT, BY_API).then_nothing()

    @pytest.mark.parametrize("wish", [RECORD_PAYMENT, RECORD_FAILURE])
    def test_or_its_failure_is_stripes_to_tell_in_a_synced_account(self, wish: c.Wish) -> None:
        """Said before what the invoice itself would say."""
        for past in (OPEN, (CREATED,)):
            invoice(*past).when(wish, SYNCED).then_refused(r.StripeTellsPaymentsError)

    @pytest.mark.parametrize("past", [(CREATED,), (*OPEN, VOIDED)])
    @pytest.mark.parametrize("wish", [RECORD_PAYMENT, RECORD_FAILURE])
    def test_or_its_failure_is_of_an_invoice_to_pay(
        self, past: tuple[e.Event, ...], wish: c.Wish
    ) -> None:
        """As asking for it is."""
        invoice(*past).when(wish, BY_API).then_refused(r.InvoiceNotPayableError)


class TestAFailure:
    """What a standalone account says has not come."""

    def test_leaves_the_invoice_open(self) -> None:
        """With the attempt counted, and when the next will be."""
        again = attrs.evolve(RECORD_FAILURE, next_payment_attempt=LATER)
        second = e.PaymentFailed(
            attempts=Attempts(
                attempted=True, attempt_count=2, failed_attempt=2, next_payment_attempt=LATER
            ),
            code="card_declined",
            decline_code="insufficient_funds",
        )

        invoice(*OPEN).when(RECORD_FAILURE, BY_API).then(FIRST_FAILED)
        invoice(*OPEN, FIRST_FAILED).when(again, BY_API).then(second)
        assert seen(*OPEN, FIRST_FAILED, second).status is InvoiceStatus.OPEN

    def test_refuses_the_request_for_payment(self) -> None:
        """So that it can be asked for again."""
        invoice(*OPEN, PAYMENT_ASKED).when(RECORD_FAILURE, BY_API).then(FIRST_FAILED, REFUSED)
        invoice(*OPEN, PAYMENT_ASKED, FIRST_FAILED, REFUSED).when(PAY, BY_API).then(PAYMENT_ASKED)

    def test_of_what_is_paid_is_none(self) -> None:
        """Whatever comes late."""
        invoice(*OPEN, PAID).when(RECORD_FAILURE, BY_API).then_refused(r.InvoiceNotPayableError)


class TestAnAnswer:
    """What Stripe, or whoever collects, said to a request."""

    def test_may_put_it_off(self) -> None:
        """Until the customer has authenticated the payment, say."""
        waits = c.RecordAnswer(
            invoice_id=MAY,
            operation=Operation.PAY_INVOICE,
            answer=AnswerKind.AWAITING_PAYMENT,
            next_action="use_stripe_sdk",
            expires_at=NOON + timedelta(hours=23),
        )
        waiting = e.RequestAwaitingPayment(
            operation=Operation.PAY_INVOICE,
            next_action="use_stripe_sdk",
            expires_at=NOON + timedelta(hours=23),
        )

        invoice(*OPEN, PAYMENT_ASKED).when(waits, SYNCED).then(waiting)
        (request,) = seen(*OPEN, PAYMENT_ASKED, waiting).outstanding
        assert request.stage is RequestStage.AWAITING_PAYMENT
        invoice(*OPEN, PAYMENT_ASKED, waiting).when(waits, SYNCED).then_nothing()

    def test_that_it_waits_for_the_customer_lets_it_be_asked_for_anew(self) -> None:
        """With the same card or another, and once each; other requests go on waiting for it."""
        waiting = e.RequestAwaitingPayment(operation=Operation.PAY_INVOICE)
        by_visa = e.PaymentRequested(payment_method_id=VISA)
        past = (*OPEN, PAYMENT_ASKED, waiting)

        invoice(*past).when(PAY, SYNCED).then(PAYMENT_ASKED)
        invoice(*past).when(WITH_VISA, SYNCED).then(by_visa)
        invoice(*past, by_visa).when(WITH_VISA, SYNCED).then_nothing()
        invoice(*past, by_visa).when(PAY, SYNCED).then_refused(r.InvoiceRequestUnderWayError)
        (request,) = seen(*past, by_visa).outstanding
        assert (request.stage, request.wish) == (RequestStage.ASKED, VISA)

    def test_may_refuse_it(self) -> None:
        """Then it can be asked for again; a code that wasn't told is unknown."""
        refused = e.RequestRefused(
            operation=Operation.PAY_INVOICE, code="unknown", decline_code="insufficient_funds"
        )

        invoice(*OPEN, PAYMENT_ASKED).when(answer(AnswerKind.REFUSED), SYNCED).then(refused)
        invoice(*OPEN, PAYMENT_ASKED, refused).when(PAY, SYNCED).then(PAYMENT_ASKED)

    def test_may_be_that_it_lapsed_or_is_unknown(self) -> None:
        """What isn't known stays outstanding."""
        lapsed = e.RequestLapsed(Operation.PAY_INVOICE)
        unknown = e.RequestUnknown(Operation.PAY_INVOICE)

        invoice(*OPEN, PAYMENT_ASKED).when(answer(AnswerKind.LAPSED), SYNCED).then(lapsed)
        invoice(*OPEN, PAYMENT_ASKED).when(answer(AnswerKind.UNKNOWN), SYNCED).then(unknown)
        assert seen(*OPEN, PAYMENT_ASKED, lapsed).outstanding == ()
        (request,) = seen(*OPEN, PAYMENT_ASKED, unknown).outstanding
        assert request.stage is RequestStage.UNKNOWN

    @pytest.mark.parametrize("past", [(), OPEN, (*OPEN, PAYMENT_ASKED, PAID), (CREATED, DELETED)])
    def test_that_nobody_waits_for_is_quiet(self, past: tuple[e.Event, ...]) -> None:
        """Its request was closed before, or never made."""
        for kind in AnswerKind:
            invoice(*past).when(answer(kind), SYNCED).then_nothing()
        invoice(*OPEN, PAYMENT_ASKED).when(
            answer(AnswerKind.REFUSED, Operation.VOID_INVOICE), SYNCED
        ).then_nothing()

    def test_that_never_comes_lets_it_lapse(self) -> None:
        """When what awaited payment expires, half-open, in either kind of account."""
        expires_at = NOON + timedelta(hours=23)
        waiting = e.RequestAwaitingPayment(operation=Operation.PAY_INVOICE, expires_at=expires_at)
        lapsed = e.RequestLapsed(Operation.PAY_INVOICE)
        past = (*OPEN, PAYMENT_ASKED, waiting)
        wish = c.LetTimePass(invoice_id=MAY)

        assert INVOICE.due(state(*past)) == expires_at
        for at in (BY_API, SYNCED):
            early = attrs.evolve(at, at=expires_at - timedelta(microseconds=1))
            invoice(*past).when(wish, early).then_nothing()
            invoice(*past).when(wish, attrs.evolve(at, at=expires_at)).then(lapsed)
            invoice(*past, lapsed).when(PAY, at).then(PAYMENT_ASKED)

    @pytest.mark.parametrize("past", [(), OPEN, (*OPEN, PAYMENT_ASKED, PAID), (CREATED, DELETED)])
    def test_that_nobody_waits_for_is_never_due(self, past: tuple[e.Event, ...]) -> None:
        """Time alone brings nothing about then."""
        late = attrs.evolve(SYNCED, at=NOON + 400 * DAY)

        assert INVOICE.due(state(*past)) is None
        invoice(*past).when(c.LetTimePass(invoice_id=MAY), late).then_nothing()

    def test_may_be_to_a_request_for_the_invoice_itself(self) -> None:
        """Then there is none."""
        asked = e.InvoiceCreationRequested(bill=CREATED.bill)
        operation = Operation.CREATE_INVOICE

        (refused,) = invoice(asked).when(answer(AnswerKind.REFUSED, operation), SYNCED).events
        assert state(asked, refused) == Unseen(id=MAY, customer=ANNA)


class TestAConfirmation:
    """What Stripe said to what was decided at once."""

    AWAITED = e.ConfirmationAwaited(("auto_advance",))

    def test_ends_the_waiting(self) -> None:
        """Taken, or refused with a code."""
        end = c.EndConfirmation(
            invoice_id=MAY, facets=("auto_advance", "number"), refused_with="invoice_not_editable"
        )
        ended = e.ConfirmationEnded(facets=("auto_advance",), refused_with="invoice_not_editable")

        invoice(CREATED, self.AWAITED).when(end, SYNCED).then(ended)
        assert seen(CREATED, self.AWAITED).unconfirmed == ("auto_advance",)
        assert seen(CREATED, self.AWAITED, ended).unconfirmed == ()

    @pytest.mark.parametrize("past", [(), (CREATED,), (CREATED, DELETED)])
    def test_of_what_nobody_waits_for_is_quiet(self, past: tuple[e.Event, ...]) -> None:
        """It was confirmed before, or never decided."""
        end = c.EndConfirmation(invoice_id=MAY, facets=("auto_advance",))

        invoice(*past).when(end, SYNCED).then_nothing()


def test_a_status_closes_just_the_requests_that_it_fulfils() -> None:
    """What becomes final is still to be paid; what is paid or void leaves nothing to ask."""
    finalizing = (CREATED, e.FinalizationRequested(), e.UncollectibleMarkRequested(), PAYMENT_ASKED)
    operations = [
        [request.operation for request in seen(*finalizing, *then).outstanding]
        for then in (
            (FINALIZED,),
            (FINALIZED, MARKED),
            (e.StatusCorrected(InvoiceStatus.OPEN),),
            (PAID,),
            (VOIDED,),
        )
    ]

    assert operations == [
        [Operation.MARK_INVOICE_UNCOLLECTIBLE, Operation.PAY_INVOICE],
        [Operation.PAY_INVOICE],
        [
            Operation.FINALIZE_INVOICE,
            Operation.MARK_INVOICE_UNCOLLECTIBLE,
            Operation.PAY_INVOICE,
        ],
        [],
        [],
    ]
