"""What the read models of an account answer of invoices, payments and what Billing charges."""

from collections.abc import Sequence
from itertools import takewhile

from counterfoil.adapters.streams import ACCOUNT_KIND, place_of, stream_name
from counterfoil.adapters.views.asking import NOW, Asker
from counterfoil.adapters.views.errors import UnknownStartError
from counterfoil.domain.decider import StreamRef
from counterfoil.projections.answers import Page, When
from counterfoil.projections.billing_months import (
    PAID_INVOICES,
    MonthFees,
    PaidBetween,
    fees_by_month,
    totals_of,
    was_on_former_plan,
)
from counterfoil.projections.invoice_list import INVOICE_LIST, InvoiceCriteria, ListedInvoice
from counterfoil.projections.invoices import INVOICES
from counterfoil.projections.months import Month
from counterfoil.projections.payments import (
    NoSuchPaymentError,
    Payment,
    PaymentCriteria,
    payment_history,
)


class InvoiceViews(Asker):
    """Answers of invoices and payments."""

    def invoices(self, criteria: InvoiceCriteria, when: When = NOW) -> Page[ListedInvoice]:
        """Return invoices, and what all that match come to by currency."""
        return self.find(INVOICE_LIST, criteria, when)

    def payments(self, criteria: PaymentCriteria, when: When = NOW) -> Page[Payment]:
        """
        Return a customer's payments in order of happening, and what they come to by currency.

        Raises:
            UnknownStartError: they are asked for after one that isn't among them.
        """
        entries, position = self.entries(INVOICES, criteria, when)
        try:
            return payment_history(entries, criteria, when, position)
        except NoSuchPaymentError:
            raise UnknownStartError(criteria.after or "") from None

    def billing_fees(
        self, months: Sequence[Month], when: When = NOW, *, on_former_plan: bool | None = None
    ) -> Page[MonthFees]:
        """
        Return what Stripe Billing charges for the invoices that were paid in each month (R189).

        Only what is paid in live mode is charged; of test mode it is what it would come to.

        Args:
            on_former_plan: whether the account was on a Billing plan before 10 July 2024; ``None``:
                as the account's own events tell.
        """
        if on_former_plan is None:
            on_former_plan = self._was_on_former_plan(when)
        if not months:
            return Page(answers=(), position=0)
        asked = PaidBetween(start=min(months).start, end=max(months).following.start)
        paid = self.find(PAID_INVOICES, asked, when)
        fees = tuple(fees_by_month(paid.answers, months, on_former_plan=on_former_plan))
        totals = totals_of(line for month in fees for line in month.lines)
        return Page(answers=fees, position=paid.position, totals=totals)

    def _was_on_former_plan(self, when: When) -> bool:
        account, mode = place_of(self._account)
        stream = stream_name(account, mode, StreamRef(kind=ACCOUNT_KIND, id=account))
        recorded = self._store.load_recorded(stream)
        # What stands after something that wasn't known yet wasn't either, whatever its clock said.
        known = takewhile(
            lambda each: when.known_at is None or each.recorded_at <= when.known_at, recorded
        )
        return was_on_former_plan(known)
