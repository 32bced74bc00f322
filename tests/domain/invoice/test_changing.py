"""What a merchant does with an invoice: finalize, void, write off, delete, collect."""

import attrs
import pytest
from tests.domain.invoice.cast import (
    AT_PORTAL,
    BILL,
    BY_API,
    COLLECT,
    CREATE_FOR_GYM,
    CREATED,
    CREATED_FOR_GYM,
    DELETE,
    DELETED,
    FINALIZE,
    FINALIZED,
    MARK,
    MARKED,
    MERCHANTS_WISHES,
    NOON,
    OPEN,
    PAID,
    PAYMENT_ASKED,
    SYNCED,
    VOID,
    VOIDED,
    invoice,
    pausing,
    seen,
)

from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice import commands as c
from counterfoil.domain.invoice import events as e
from counterfoil.domain.invoice import refusals as r
from counterfoil.domain.invoice.terms import Amounts, Collection, InvoiceStatus
from counterfoil.domain.subscription.terms import CollectionPauseBehavior

NOTHING_DUE = e.InvoiceCreated(bill=attrs.evolve(BILL, amounts=Amounts(total=-300)))
COLLECTED = e.CollectionChanged(Collection(auto_advance=True))
WRITING_OFF = pausing(CollectionPauseBehavior.MARK_UNCOLLECTIBLE)


class TestEveryWishOfAMerchant:
    """What they have in common."""

    @pytest.mark.parametrize("wish", MERCHANTS_WISHES)
    @pytest.mark.parametrize("past", [(), OPEN, (*OPEN, PAID), (CREATED, DELETED)])
    def test_is_not_for_customers(self, wish: c.Wish, past: tuple[e.Event, ...]) -> None:
        """R147: said first; who may not ask isn't told what is there, nor what is so already."""
        invoice(*past).when(wish, AT_PORTAL).then_refused(r.InvoiceIsTheMerchantsError)

    @pytest.mark.parametrize("wish", MERCHANTS_WISHES[1:])
    @pytest.mark.parametrize("at", [BY_API, SYNCED])
    def test_is_about_an_invoice_that_is_known(self, wish: c.Wish, at: Facts) -> None:
        """Nothing is done to what nobody has seen."""
        invoice().when(wish, at).then_refused(r.UnknownInvoiceError)

    @pytest.mark.parametrize("wish", [wish for wish in MERCHANTS_WISHES[1:] if wish is not DELETE])
    def test_is_about_an_invoice_that_is_there(self, wish: c.Wish) -> None:
        """Deleted is for ever."""
        invoice(CREATED, DELETED).when(wish, BY_API).then_refused(r.InvoiceDeletedError)


class TestFinalizing:
    """A draft becomes an invoice to pay."""

    def test_makes_it_open(self) -> None:
        """Under the number that it is given."""
        invoice(CREATED).when(FINALIZE, BY_API).then(FINALIZED)

    def test_keeps_a_number_that_it_has(self) -> None:
        """Unless another one is given."""
        wish = attrs.evolve(FINALIZE, number=None)

        invoice(CREATED, e.NumberAssigned("A-1")).when(wish, BY_API).then(FINALIZED)
        invoice(CREATED).when(wish, BY_API).then(e.InvoiceFinalized(finalized_at=NOON))

    def test_pays_what_leaves_nothing_to_pay(self) -> None:
        """No attempt is needed for that."""
        invoice(NOTHING_DUE).when(FINALIZE, BY_API).then(
            FINALIZED, e.InvoicePaid(paid_at=NOON, amount_paid=0)
        )

    def test_writes_off_what_a_paused_collection_says(self) -> None:
        """R127: what the customer's balance covered is paid, the rest uncollectible."""
        covered = e.InvoiceCreated(
            bill=attrs.evolve(CREATED_FOR_GYM.bill, amounts=Amounts(total=1200))
        )

        invoice(CREATED_FOR_GYM).when(FINALIZE, WRITING_OFF).then(FINALIZED, MARKED)
        invoice(covered).when(FINALIZE, WRITING_OFF).then(
            FINALIZED, e.InvoicePaid(paid_at=NOON, amount_paid=0)
        )
        invoice(CREATED).when(FINALIZE, WRITING_OFF).then(FINALIZED)

    @pytest.mark.parametrize(
        "behavior", [CollectionPauseBehavior.KEEP_AS_DRAFT, CollectionPauseBehavior.VOID]
    )
    def test_is_the_merchants_to_do_in_another_pause(
        self, behavior: CollectionPauseBehavior
    ) -> None:
        """R126, R130: what was made before a pause is none of its business."""
        invoice(CREATED_FOR_GYM).when(FINALIZE, pausing(behavior)).then(FINALIZED)

    @pytest.mark.parametrize("later", [(), (PAID,), (MARKED,), (VOIDED,)])
    def test_of_what_is_final_is_quiet(self, later: tuple[e.Event, ...]) -> None:
        """Whatever came of it."""
        invoice(*OPEN, *later).when(FINALIZE, BY_API).then_nothing()
        invoice(*OPEN, *later).when(FINALIZE, SYNCED).then_nothing()

    def test_is_asked_of_stripe_in_a_synced_account(self) -> None:
        """It can't be undone; once."""
        asked = e.FinalizationRequested()

        invoice(CREATED).when(FINALIZE, SYNCED).then(asked)
        invoice(CREATED, asked).when(FINALIZE, SYNCED).then_nothing()


class TestVoiding:
    """An invoice that counts for nothing."""

    @pytest.mark.parametrize("past", [OPEN, (*OPEN, MARKED)])
    def test_is_of_what_is_to_be_paid(self, past: tuple[e.Event, ...]) -> None:
        """Also of what nobody expects to be paid."""
        invoice(*past).when(VOID, BY_API).then(VOIDED)

    def test_is_asked_of_stripe_in_a_synced_account(self) -> None:
        """It can't be undone; once."""
        asked = e.VoidingRequested()

        invoice(*OPEN).when(VOID, SYNCED).then(asked)
        invoice(*OPEN, asked).when(VOID, SYNCED).then_nothing()

    def test_is_quiet_where_it_is_void(self) -> None:
        """In either kind of account."""
        for at in (BY_API, SYNCED):
            invoice(*OPEN, VOIDED).when(VOID, at).then_nothing()

    def test_is_not_of_drafts_nor_of_what_is_paid(self) -> None:
        """A draft is deleted; what was paid is credited."""
        draft = invoice(CREATED).when(VOID, BY_API).then_refused(r.InvoiceNotVoidableError)
        paid = invoice(*OPEN, PAID).when(VOID, BY_API).then_refused(r.InvoiceNotVoidableError)

        assert (draft.status, paid.status) == (InvoiceStatus.DRAFT, InvoiceStatus.PAID)

    def test_waits_for_a_payment_that_is_under_way(self) -> None:
        """Else money would come for what counts for nothing; what can't be voided is said first."""
        invoice(*OPEN, PAYMENT_ASKED).when(VOID, BY_API).then_refused(r.PaymentUnderWayError)
        invoice(*OPEN, PAYMENT_ASKED, PAID).when(VOID, BY_API).then_refused(
            r.InvoiceNotVoidableError
        )


class TestMarkingUncollectible:
    """An invoice of which no payment is expected."""

    def test_is_of_what_is_open(self) -> None:
        """It may yet be paid or voided."""
        invoice(*OPEN).when(MARK, BY_API).then(MARKED)
        assert seen(CREATED, e.FinalizationRequested(), MARKED).outstanding == ()

    def test_is_asked_of_stripe_in_a_synced_account(self) -> None:
        """It can't be undone; once."""
        asked = e.UncollectibleMarkRequested()

        invoice(*OPEN).when(MARK, SYNCED).then(asked)
        invoice(*OPEN, asked).when(MARK, SYNCED).then_nothing()

    def test_is_quiet_where_it_is_marked(self) -> None:
        """In either kind of account."""
        for at in (BY_API, SYNCED):
            invoice(*OPEN, MARKED).when(MARK, at).then_nothing()

    @pytest.mark.parametrize("past", [(CREATED,), (*OPEN, PAID), (*OPEN, VOIDED)])
    def test_is_of_nothing_else(self, past: tuple[e.Event, ...]) -> None:
        """A draft isn't asked for yet, and the others aren't any more."""
        invoice(*past).when(MARK, BY_API).then_refused(r.InvoiceNotOpenError)


class TestDeleting:
    """A draft that goes as if it had never been."""

    def test_is_of_a_one_off_draft(self) -> None:
        """For ever."""
        invoice(CREATED).when(DELETE, BY_API).then(DELETED)

    def test_is_asked_of_stripe_in_a_synced_account(self) -> None:
        """It can't be undone; once."""
        asked = e.DeletionRequested()

        invoice(CREATED).when(DELETE, SYNCED).then(asked)
        invoice(CREATED, asked).when(DELETE, SYNCED).then_nothing()

    def test_is_quiet_where_it_is_gone(self) -> None:
        """In either kind of account."""
        for at in (BY_API, SYNCED):
            invoice(CREATED, DELETED).when(DELETE, at).then_nothing()

    @pytest.mark.parametrize("past", [(CREATED_FOR_GYM,), OPEN, (*OPEN, VOIDED)])
    def test_is_of_nothing_else(self, past: tuple[e.Event, ...]) -> None:
        """What is final, or a subscription's, is voided."""
        invoice(*past).when(DELETE, BY_API).then_refused(r.InvoiceNotDeletableError)


class TestCollectingByItself:
    """Whether an invoice goes on without anybody's doing (R115, R126)."""

    def test_is_switched_on_and_off(self) -> None:
        """The rest of how it is collected stays."""
        stop = attrs.evolve(COLLECT, auto_advance=False)

        invoice(CREATED).when(COLLECT, BY_API).then(COLLECTED)
        invoice(*OPEN, COLLECTED).when(stop, BY_API).then(e.CollectionChanged(Collection()))

    def test_is_quiet_where_it_is_so(self) -> None:
        """In either kind of account."""
        for at in (BY_API, SYNCED):
            invoice(CREATED, COLLECTED).when(COLLECT, at).then_nothing()

    def test_awaits_stripes_confirmation_in_a_synced_account(self) -> None:
        """It can be undone, so it is decided at once; what waits already goes on waiting."""
        awaited = e.ConfirmationAwaited(("auto_advance",))
        stop = attrs.evolve(COLLECT, auto_advance=False)

        invoice(CREATED).when(COLLECT, SYNCED).then(COLLECTED, awaited)
        invoice(CREATED, COLLECTED, awaited).when(stop, SYNCED).then(
            e.CollectionChanged(Collection())
        )


def test_a_draft_that_was_kept_in_a_pause_can_be_collected_afterwards() -> None:
    """R126: each has to be set to be collected by itself."""
    kept = pausing(CollectionPauseBehavior.KEEP_AS_DRAFT)
    made = invoice().when(CREATE_FOR_GYM, kept).events

    invoice(*made).when(COLLECT, BY_API).then(COLLECTED)
