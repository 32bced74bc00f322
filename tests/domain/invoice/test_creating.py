"""Making an invoice: a draft, and what a paused collection makes of it."""

import attrs
import pytest
from tests.domain.invoice.cast import (
    ANNA,
    AT_PORTAL,
    BEN,
    BILL,
    BY_API,
    CREATE,
    CREATE_FOR_GYM,
    CREATED,
    CREATED_FOR_GYM,
    DAY,
    DELETED,
    FINALIZED,
    GROUNDS,
    GYM,
    GYMS,
    LATER,
    NOON,
    NOTES,
    OF_THE_GYM,
    PAID,
    SYNCED,
    VISA,
    VOIDED,
    invoice,
    pausing,
    state,
)

from counterfoil.domain.customer.state import Unseen as UnseenCustomer
from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice import commands as c
from counterfoil.domain.invoice import events as e
from counterfoil.domain.invoice import refusals as r
from counterfoil.domain.invoice.state import Unseen
from counterfoil.domain.invoice.terms import Amounts, Attempts, Collection, Pages
from counterfoil.domain.metadata import MetadataTooLongError
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription.state import Ended as EndedSubscription
from counterfoil.domain.subscription.terms import CollectionMethod, CollectionPauseBehavior
from counterfoil.domain.values import Annotations, PaymentMethodId, SubscriptionId

ASKED = e.InvoiceCreationRequested(
    bill=attrs.evolve(BILL, grounds=attrs.evolve(GROUNDS, created=None))
)
SENT = attrs.evolve(CREATE, collection_method=CollectionMethod.SEND_INVOICE, due_date=LATER)
PAUSES = CollectionPauseBehavior
GIFT = PaymentMethodId("pm_gift")


class TestAnInvoiceThatIsMade:
    """A standalone account makes it by itself."""

    def test_is_a_draft(self) -> None:
        """All of the total is due where no balance was set off."""
        invoice().when(CREATE, BY_API).then(CREATED)

    def test_bears_what_was_said(self) -> None:
        """Amounts in minor units; what is due may be less than the total."""
        wish = attrs.evolve(
            SENT,
            amount_due=700,
            starting_balance=-500,
            notes=NOTES,
            on_behalf_of="acct_shop",
            period_start=NOON - DAY,
            period_end=NOON,
            default_payment_method=VISA,
        )

        invoice().when(wish, BY_API).then(
            e.InvoiceCreated(
                bill=attrs.evolve(
                    BILL,
                    grounds=attrs.evolve(
                        GROUNDS,
                        on_behalf_of="acct_shop",
                        period_start=NOON - DAY,
                        period_end=NOON,
                    ),
                    amounts=Amounts(
                        subtotal=1200,
                        total=1200,
                        amount_due=700,
                        amount_remaining=700,
                        starting_balance=-500,
                    ),
                    collection=Collection(
                        collection_method=CollectionMethod.SEND_INVOICE,
                        due_date=LATER,
                        default_payment_method=VISA,
                    ),
                ),
                notes=NOTES,
            )
        )

    def test_leaves_nothing_to_pay_where_its_total_is_negative(self) -> None:
        """What is owed the other way is credit, which the customer's balance keeps."""
        (made,) = invoice().when(attrs.evolve(CREATE, total=-300), BY_API).events

        assert isinstance(made, e.InvoiceCreated)
        assert made.bill.amounts.amount_due == 0

    def test_is_asked_of_stripe_in_a_synced_account(self) -> None:
        """It creates an object; the same again is under way already."""
        invoice().when(CREATE, SYNCED).then(ASKED)
        invoice(ASKED).when(CREATE, SYNCED).then_nothing()
        invoice().when(attrs.evolve(CREATE, notes=NOTES), SYNCED).then(
            attrs.evolve(ASKED, notes=NOTES)
        )

    def test_that_is_asked_for_knows_whom_it_will_bill(self) -> None:
        """What people wrote beside it is sealed with that customer's key from the beginning."""
        asked = state(ASKED)

        assert isinstance(asked, Unseen)
        assert asked.customer == ANNA

    def test_is_asked_for_with_one_set_of_values_at_a_time(self) -> None:
        """Which of the two Stripe has taken isn't known yet."""
        refusal = (
            invoice(ASKED)
            .when(attrs.evolve(CREATE, total=1), SYNCED)
            .then_refused(r.InvoiceRequestUnderWayError)
        )

        assert refusal.operation is Operation.CREATE_INVOICE

    @pytest.mark.parametrize("later", [(), (FINALIZED,), (FINALIZED, PAID), (VOIDED,)])
    def test_is_not_made_again(self, later: tuple[e.Event, ...]) -> None:
        """Whatever has come of it since, it is what was asked for."""
        invoice(CREATED, *later).when(CREATE, BY_API).then_nothing()

    def test_is_not_made_again_where_it_is_collected_otherwise_by_now(self) -> None:
        """That it advances by itself, was tried and has pages came afterwards."""
        later = (
            FINALIZED,
            e.CollectionChanged(Collection(auto_advance=True)),
            e.AttemptsChanged(Attempts(attempted=True, attempt_count=1)),
            e.PagesChanged(Pages(hosted=True, pdf=True)),
        )
        invoice(CREATED, *later).when(CREATE, BY_API).then_nothing()

    @pytest.mark.parametrize(
        "other",
        [
            {"subtotal": 1},
            {"total": 1},
            {"total": 1, "amount_due": 1200},
            {"amount_due": 1},
            {"starting_balance": -1},
            {"currency": "usd"},
            {"period_end": NOON},
            {"due_date": LATER},
            {"notes": NOTES},
        ],
        ids="".join,
    )
    def test_is_no_other_one(self, other: dict[str, object]) -> None:
        """An id stands for one invoice; what a wish says of it is that invoice's or is refused."""
        wish = attrs.evolve(CREATE, **other)  # type: ignore[arg-type]
        invoice(CREATED).when(wish, BY_API).then_refused(r.InvoiceExistsError)

    def test_that_was_deleted_is_not_made_again(self) -> None:
        """Deleted is for ever."""
        invoice(CREATED, DELETED).when(CREATE, BY_API).then_refused(r.InvoiceDeletedError)

    def test_is_none_that_a_customer_makes(self) -> None:
        """Said before anything else, as to whoever may not ask."""
        invoice(CREATED).when(CREATE, AT_PORTAL).then_refused(r.InvoiceIsTheMerchantsError)


WRONG = attrs.evolve(
    CREATE,
    subscription_id=SubscriptionId("sub_other"),
    currency="xyz",
    amount_due=-1,
    due_date=NOON - DAY,
    default_payment_method=GIFT,
    notes=Annotations(metadata={"k": "v" * 501}),
)
NOBODY = attrs.evolve(BY_API, customer=UnseenCustomer(id=ANNA))

LADDER: tuple[tuple[c.CreateInvoice, Facts, type[CommandRefusedError]], ...] = (
    (WRONG, NOBODY, r.InvoiceCustomerError),
    (WRONG, BY_API, r.InvoiceSubscriptionError),
    (attrs.evolve(WRONG, subscription_id=None), BY_API, r.InvoiceCurrencyError),
    (attrs.evolve(WRONG, subscription_id=GYM, currency="eur"), BY_API, r.NegativeAmountDueError),
    (
        attrs.evolve(WRONG, subscription_id=GYM, currency="eur", amount_due=0),
        BY_API,
        r.DueDateError,
    ),
    (
        attrs.evolve(WRONG, subscription_id=GYM, currency="eur", amount_due=0, due_date=None),
        BY_API,
        r.InvoicePaymentMethodError,
    ),
    (
        attrs.evolve(
            WRONG,
            subscription_id=GYM,
            currency="eur",
            amount_due=0,
            due_date=None,
            default_payment_method=VISA,
        ),
        BY_API,
        MetadataTooLongError,
    ),
)


class TestAnInvoiceThatIsRefused:
    """The order of refusals is part of the contract."""

    @pytest.mark.parametrize(("wish", "at", "error"), LADDER)
    def test_is_refused_by_the_first_rule_that_it_breaks(
        self, wish: c.CreateInvoice, at: Facts, error: type[CommandRefusedError]
    ) -> None:
        """Each row mends what the row before was refused for, in either kind of account."""
        invoice().when(wish, at).then_refused(error)
        invoice().when(wish, attrs.evolve(at, terms=SYNCED.terms)).then_refused(error)

    def test_names_a_subscription_of_its_own_customer(self) -> None:
        """One of another customer is as good as unknown; one that is over still has a last one."""
        bens = attrs.evolve(BY_API, subscriptions={GYM: attrs.evolve(GYMS, customer=BEN)})
        over = attrs.evolve(
            BY_API, subscriptions={GYM: EndedSubscription(last=GYMS, ended_at=NOON)}
        )

        invoice().when(CREATE_FOR_GYM, bens).then_refused(r.InvoiceSubscriptionError)
        invoice().when(CREATE_FOR_GYM, over).then(CREATED_FOR_GYM)

    @pytest.mark.parametrize(
        "wish",
        [
            attrs.evolve(CREATE, due_date=LATER),
            attrs.evolve(SENT, due_date=NOON),
            attrs.evolve(SENT, due_date=NOON - DAY),
        ],
    )
    def test_is_due_later_and_only_where_it_is_sent(self, wish: c.CreateInvoice) -> None:
        """What is charged automatically is due at once."""
        invoice().when(wish, BY_API).then_refused(r.DueDateError)


class TestAnInvoiceOfAPausedCollection:
    """R126 and R128; what is written off is told when it is finalized."""

    def test_is_kept_as_a_draft_that_nothing_collects(self) -> None:
        """R126: whatever was wished."""
        kept = attrs.evolve(OF_THE_GYM, collection=Collection(auto_advance=False))

        invoice().when(CREATE_FOR_GYM, pausing(PAUSES.KEEP_AS_DRAFT)).then(
            e.InvoiceCreated(bill=kept)
        )

    def test_is_void_at_once(self) -> None:
        """R128."""
        invoice().when(CREATE_FOR_GYM, pausing(PAUSES.VOID)).then(CREATED_FOR_GYM, VOIDED)
        invoice(CREATED_FOR_GYM, VOIDED).when(CREATE_FOR_GYM, pausing(PAUSES.VOID)).then_nothing()

    @pytest.mark.parametrize(
        "at",
        [
            BY_API,
            pausing(PAUSES.MARK_UNCOLLECTIBLE),
            pausing(PAUSES.VOID, resumes_at=NOON),
            pausing(PAUSES.KEEP_AS_DRAFT, resumes_at=NOON - DAY),
            pausing(PAUSES("burn")),
        ],
    )
    def test_is_an_ordinary_draft_otherwise(self, at: Facts) -> None:
        """A pause ends as its moment comes."""
        invoice().when(CREATE_FOR_GYM, at).then(CREATED_FOR_GYM)

    def test_of_no_subscription_is_not_touched(self) -> None:
        """The pause is the subscription's."""
        invoice().when(CREATE, pausing(PAUSES.VOID)).then(CREATED)

    def test_is_left_to_stripe_in_a_synced_account(self) -> None:
        """It makes the invoices there."""
        at = attrs.evolve(pausing(PAUSES.VOID), terms=SYNCED.terms)
        (asked,) = invoice().when(CREATE_FOR_GYM, at).events

        assert isinstance(asked, e.InvoiceCreationRequested)
