"""How wishes about an invoice are refused."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.invoice.terms import InvoiceStatus
from counterfoil.domain.refusal import SaidRefusalError
from counterfoil.domain.requests import Operation
from counterfoil.domain.rulebook import invoice as rules
from counterfoil.domain.rulebook.rule import Rule, Words
from counterfoil.domain.rulebook.subscription_life import (
    ONE_REQUEST_AT_A_TIME,
    PORTAL_SHOWS_AN_ACTIVE_CONFIGURATION,
)
from counterfoil.domain.values import CustomerId, InvoiceId, PaymentMethodId, SubscriptionId


@define
class InvoiceRefusedError(SaidRefusalError):
    """A wish about an invoice broke a rule."""

    said: ClassVar[Words] = Words(
        "Invoice {invoice_id} was not changed.", "Factuur {invoice_id} is niet gewijzigd."
    )
    invoice_id: InvoiceId


@define
class UnknownInvoiceError(InvoiceRefusedError):
    """
    A wish names an invoice that is known here, and in a session one that it shows (R67, R83, R96).

    Check the id; an invoice of another account, mode or customer is unknown here.
    """

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.INVOICE_IS_KNOWN
    param: ClassVar[str | None] = "invoice"
    said: ClassVar[Words] = Words(
        "There is no invoice {invoice_id}.", "Er is geen factuur {invoice_id}."
    )


@define
class InvoiceIsTheMerchantsError(InvoiceRefusedError):
    """
    Through the portal customers view, download and pay invoices, nothing more (R147).

    Let the merchant do it, through the API or the Dashboard.
    """

    code: ClassVar[str] = "invoice_is_the_merchants"
    rule: ClassVar[Rule] = rules.INVOICES_ARE_THE_MERCHANTS


@define
class InvoiceExistsError(InvoiceRefusedError):
    """An invoice id stands for one invoice, created once; choose another id."""

    code: ClassVar[str] = "resource_already_exists"
    rule: ClassVar[Rule] = rules.INVOICE_IS_CREATED_ONCE
    param: ClassVar[str | None] = "id"
    said: ClassVar[Words] = Words(
        "Invoice {invoice_id} already exists, with other values.",
        "Factuur {invoice_id} bestaat al, met andere waarden.",
    )


@define
class InvoiceDeletedError(InvoiceRefusedError):
    """A draft invoice that was deleted is gone for good; create a new one."""

    code: ClassVar[str] = "invoice_deleted"
    rule: ClassVar[Rule] = rules.DELETED_INVOICE_IS_GONE
    param: ClassVar[str | None] = "invoice"
    said: ClassVar[Words] = Words(
        "Invoice {invoice_id} was deleted.", "Factuur {invoice_id} is verwijderd."
    )


@define
class InvoiceCustomerError(InvoiceRefusedError):
    """An invoice is made for a customer who exists; create the customer first."""

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.INVOICE_BILLS_AN_EXISTING_CUSTOMER
    param: ClassVar[str | None] = "customer"
    said: ClassVar[Words] = Words(
        "Invoice {invoice_id} was not made: there is no customer {customer_id}.",
        "Factuur {invoice_id} is niet gemaakt: er is geen klant {customer_id}.",
    )
    customer_id: CustomerId


@define
class InvoiceSubscriptionError(InvoiceRefusedError):
    """The subscription that an invoice names is its customer's; name one of those, or none."""

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.INVOICE_BILLS_THE_CUSTOMERS_SUBSCRIPTION
    param: ClassVar[str | None] = "subscription"
    said: ClassVar[Words] = Words(
        "Invoice {invoice_id} was not made: its customer has no subscription {subscription_id}.",
        "Factuur {invoice_id} is niet gemaakt: de klant heeft geen abonnement {subscription_id}.",
    )
    subscription_id: SubscriptionId


@define
class InvoiceCurrencyError(InvoiceRefusedError):
    """An invoice is in a currency that Stripe supports; use its lower-case code."""

    code: ClassVar[str] = "currency_unknown"
    rule: ClassVar[Rule] = rules.INVOICE_CURRENCY_IS_TAKEN
    param: ClassVar[str | None] = "currency"
    said: ClassVar[Words] = Words(
        "The currency {currency!r} is not one that Stripe supports.",
        "De valuta {currency!r} wordt niet door Stripe ondersteund.",
    )
    currency: str


@define
class NegativeAmountDueError(InvoiceRefusedError):
    """What an invoice leaves to pay is zero or more; keep credit as the customer's balance."""

    code: ClassVar[str] = "negative_amount_due"
    rule: ClassVar[Rule] = rules.AMOUNT_DUE_IS_NOT_NEGATIVE
    said: ClassVar[Words] = Words(
        "Invoice {invoice_id} can't leave {amount_due} minor units to pay.",
        "Factuur {invoice_id} kan geen {amount_due} kleinste eenheden te betalen overlaten.",
    )
    amount_due: int


@define
class DueDateError(InvoiceRefusedError):
    """
    An invoice that is sent has a due date in the future, one that is charged automatically none.

    Choose a later date and the collection method send_invoice, or leave the due date out.
    """

    code: ClassVar[str] = "due_date"
    rule: ClassVar[Rule] = rules.DUE_DATE_IS_FOR_SENT_INVOICES
    param: ClassVar[str | None] = "due_date"
    said: ClassVar[Words] = Words(
        "Invoice {invoice_id} can't be due then.", "Factuur {invoice_id} kan dan niet vervallen."
    )


@define
class InvoiceNotDeletableError(InvoiceRefusedError):
    """An invoice is deleted while it is a draft of no subscription; void it instead."""

    code: ClassVar[str] = "invoice_not_deletable"
    rule: ClassVar[Rule] = rules.ONE_OFF_DRAFTS_ARE_DELETED
    said: ClassVar[Words] = Words(
        "Invoice {invoice_id} was not deleted.", "Factuur {invoice_id} is niet verwijderd."
    )


@define
class InvoiceNotVoidableError(InvoiceRefusedError):
    """
    An invoice is voided while it is open or uncollectible.

    Delete a draft instead, or credit what was paid.
    """

    code: ClassVar[str] = "invoice_not_voidable"
    rule: ClassVar[Rule] = rules.UNPAID_FINAL_INVOICES_ARE_VOIDED
    said: ClassVar[Words] = Words(
        "Invoice {invoice_id} was not voided: it is {status.value}.",
        "Factuur {invoice_id} is niet ongeldig gemaakt; de status is {status.value}.",
    )
    status: InvoiceStatus


@define
class InvoiceNotOpenError(InvoiceRefusedError):
    """An invoice is marked uncollectible while it is open; finalize a draft first."""

    code: ClassVar[str] = "invoice_not_open"
    rule: ClassVar[Rule] = rules.OPEN_INVOICES_ARE_WRITTEN_OFF
    said: ClassVar[Words] = Words(
        "Invoice {invoice_id} was not marked uncollectible: it is {status.value}.",
        "Factuur {invoice_id} is niet als oninbaar aangemerkt; de status is {status.value}.",
    )
    status: InvoiceStatus


@define
class InvoiceNotPayableError(InvoiceRefusedError):
    """
    An invoice is paid while it is open, and away from the portal while it is uncollectible (R149).

    Finalize a draft first; let the merchant take payment for an uncollectible invoice.
    """

    code: ClassVar[str] = "invoice_not_payable"
    rule: ClassVar[Rule] = rules.UNPAID_FINAL_INVOICES_ARE_PAID
    said: ClassVar[Words] = Words(
        "Invoice {invoice_id} can't be paid: it is {status.value}.",
        "Factuur {invoice_id} kan niet worden betaald; de status is {status.value}.",
    )
    status: InvoiceStatus


@define
class PaymentUnderWayError(InvoiceRefusedError):
    """An invoice is voided only while no payment is under way; wait for its outcome."""

    code: ClassVar[str] = "payment_under_way"
    rule: ClassVar[Rule] = rules.PAYMENT_UNDER_WAY_IS_AWAITED
    said: ClassVar[Words] = Words(
        "Invoice {invoice_id} was not voided: a payment of it is under way.",
        "Factuur {invoice_id} is niet ongeldig gemaakt: er is een betaling onderweg.",
    )


@define
class VoidingUnderWayError(InvoiceRefusedError):
    """An invoice is paid only while nobody has asked to void it; wait for Stripe's answer."""

    code: ClassVar[str] = "voiding_under_way"
    rule: ClassVar[Rule] = rules.VOIDING_UNDER_WAY_IS_AWAITED
    said: ClassVar[Words] = Words(
        "Invoice {invoice_id} can't be paid: it is being voided.",
        "Factuur {invoice_id} kan niet worden betaald: die wordt ongeldig gemaakt.",
    )


@define
class InvoiceRequestUnderWayError(InvoiceRefusedError):
    """Of each kind one request about an invoice is under way at a time; wait for its answer."""

    code: ClassVar[str] = "request_under_way"
    rule: ClassVar[Rule] = ONE_REQUEST_AT_A_TIME
    operation: Operation


@define
class StripeTellsPaymentsError(InvoiceRefusedError):
    """In a synced account Stripe says whether an invoice was paid; observe it there."""

    code: ClassVar[str] = "stripe_tells_payments"
    rule: ClassVar[Rule] = rules.STRIPE_TELLS_PAYMENTS


@define
class InvoicePaymentMethodError(InvoiceRefusedError):
    """An invoice is paid with a payment method of its customer; add it first (R102)."""

    code: ClassVar[str] = "payment_method_not_attached"
    rule: ClassVar[Rule] = rules.INVOICE_IS_PAID_BY_THE_CUSTOMERS_METHOD
    param: ClassVar[str | None] = "payment_method"
    said: ClassVar[Words] = Words(
        "Invoice {invoice_id} can't be paid with {payment_method_id}.",
        "Factuur {invoice_id} kan niet met {payment_method_id} worden betaald.",
    )
    payment_method_id: PaymentMethodId


@define
class NoActiveConfigurationError(InvoiceRefusedError):
    """
    What a customer may do at the portal follows from a known, active configuration (R2, R64).

    Name an active portal configuration of this account and mode.
    """

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = PORTAL_SHOWS_AN_ACTIVE_CONFIGURATION
    param: ClassVar[str | None] = "configuration"
    said: ClassVar[Words] = Words(
        "Invoice {invoice_id} is not shown.", "Factuur {invoice_id} wordt niet getoond."
    )


@define
class InvoiceHistoryDisabledError(InvoiceRefusedError):
    """
    Customers see and pay their invoices where the configuration enables it (R38, R147).

    Enable features.invoice_history in the portal configuration.
    """

    code: ClassVar[str] = "invoice_history_disabled"
    rule: ClassVar[Rule] = rules.INVOICE_HISTORY_IS_ENABLED
    said: ClassVar[Words] = Words(
        "Invoice {invoice_id} is not shown.", "Factuur {invoice_id} wordt niet getoond."
    )


@define
class InvoiceNotShownError(InvoiceRefusedError):
    """Customers see invoices once they are final, never as drafts; finalize it first (R148)."""

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.FINAL_INVOICES_ARE_SHOWN
    param: ClassVar[str | None] = "invoice"
    said: ClassVar[Words] = Words(
        "Invoice {invoice_id} is not shown.", "Factuur {invoice_id} wordt niet getoond."
    )
