"""What is asked about invoices."""

from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.portal import shop
from tests.portal.harness import SideBySide
from tests.portal.model import By
from tests.portal.strategies import ANYONE, JUMPS, MOSTLY_MERCHANT, any_of, method_of

from counterfoil.domain.invoice import commands as invoices
from counterfoil.domain.values import CustomerId, InvoiceId, SubscriptionId

INVOICE = any_of(*shop.INVOICES[:1] * 3, *shop.INVOICES)


class InvoiceRules(SideBySide):
    """Invoices are made, paid or written off."""

    @rule(
        id_=INVOICE,
        which=any_of(None, *shop.SUBSCRIPTIONS[:2] * 2, shop.SUBSCRIPTIONS[3]),
        total=any_of(1000, 2000, 0, -100),
        advance=st.booleans(),
        final=st.booleans(),
        by=MOSTLY_MERCHANT,
        jump=JUMPS,
    )
    def create_invoice(
        self,
        *,
        id_: InvoiceId,
        which: SubscriptionId | None,
        total: int,
        advance: bool,
        final: bool,
        by: By,
        jump: int,
    ) -> None:
        """A draft is made, and often finalized."""
        held = self.world.subscriptions.get(which or "")
        wish = invoices.CreateInvoice(
            invoice_id=id_,
            customer_id=CustomerId(held.customer) if held else shop.CUSTOMERS[0],
            currency="eur",
            subtotal=total,
            total=total,
            subscription_id=which,
            auto_advance=advance,
        )
        self.ask(wish, by, jump)
        if final:
            self.ask(invoices.FinalizeInvoice(invoice_id=id_), by, 1)

    @rule(id_=INVOICE, number=any_of(None, None, 0, 1), by=ANYONE, jump=JUMPS)
    def pay(self, *, id_: InvoiceId, number: int | None, by: By, jump: int) -> None:
        """Somebody wants to pay."""
        method = None if number is None else method_of(shop.CUSTOMERS[0], number)
        wish = invoices.PayInvoice(invoice_id=id_, payment_method_id=method)
        self.ask(wish, by, jump)

    @rule(
        id_=INVOICE,
        what=any_of(
            invoices.FinalizeInvoice,
            invoices.RecordPayment,
            invoices.VoidInvoice,
            invoices.MarkInvoiceUncollectible,
            invoices.DeleteDraftInvoice,
        ),
        by=MOSTLY_MERCHANT,
        jump=JUMPS,
    )
    def settle(
        self,
        *,
        id_: InvoiceId,
        what: type[
            invoices.FinalizeInvoice
            | invoices.RecordPayment
            | invoices.VoidInvoice
            | invoices.MarkInvoiceUncollectible
            | invoices.DeleteDraftInvoice
        ],
        by: By,
        jump: int,
    ) -> None:
        """An invoice comes to something."""
        self.ask(what(invoice_id=id_), by, jump)

    @rule(id_=INVOICE, by=MOSTLY_MERCHANT, jump=JUMPS)
    def fail(self, *, id_: InvoiceId, by: By, jump: int) -> None:
        """A payment fails."""
        wish = invoices.RecordPaymentFailure(invoice_id=id_, code="card_declined")
        self.ask(wish, by, jump)

    @rule(id_=INVOICE, advance=st.booleans(), by=MOSTLY_MERCHANT, jump=JUMPS)
    def change_collection(self, *, id_: InvoiceId, advance: bool, by: By, jump: int) -> None:
        """An invoice is collected by itself, or not."""
        wish = invoices.ChangeAutomaticCollection(invoice_id=id_, auto_advance=advance)
        self.ask(wish, by, jump)
