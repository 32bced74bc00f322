"""What is said of an invoice's events; amounts of which the currency stands elsewhere are minor."""

from counterfoil.adapters.cli.event_words import shared
from counterfoil.adapters.cli.event_words.sentences import Sentences
from counterfoil.domain.invoice import events as e
from counterfoil.domain.rulebook.rule import Words

SENTENCES: Sentences = {
    e.InvoiceCreated: Words(
        "Invoice created for {bill.grounds.customer}: {status}, {bill:total}",
        "Factuur gemaakt voor {bill.grounds.customer}: {status}, {bill:total}",
    ),
    e.InvoiceAdopted: Words(
        "Invoice of {bill.grounds.customer} came to be known: {status}, {bill:total}",
        "Factuur van {bill.grounds.customer} bekend geworden: {status}, {bill:total}",
    ),
    e.InvoiceFinalized: Words(
        "Invoice finalized[, with the number {number}]", "Factuur definitief[, nummer {number}]"
    ),
    e.InvoicePaid: Words(
        "Invoice paid: {amount_paid} in minor units",
        "Factuur betaald: {amount_paid} in kleinste eenheden",
    ),
    e.PaymentFailed: Words(
        "Payment failed[, attempt {attempts.failed_attempt}][: {code}][ ({decline_code})]",
        "Betaling mislukt[, poging {attempts.failed_attempt}][: {code}][ ({decline_code})]",
    ),
    e.InvoiceVoided: Words("Invoice voided", "Factuur vervallen"),
    e.InvoiceMarkedUncollectible: Words(
        "Invoice marked uncollectible", "Factuur als oninbaar aangemerkt"
    ),
    e.StatusCorrected: Words(
        "Stripe states the status {status}", "Stripe noemt de status {status}"
    ),
    e.InvoiceDeleted: Words("Draft deleted, for ever", "Concept voorgoed verwijderd"),
    e.GroundsLearned: Words(
        "What the invoice is for is known: {grounds:facts}",
        "Bekend waarvoor de factuur is: {grounds:facts}",
    ),
    e.NumberAssigned: Words("Invoice number is {number}", "Factuurnummer is {number}"),
    e.AmountsChanged: Words(
        "Amounts are now, in minor units: total {amounts.total}, due {amounts.amount_due},"
        " paid {amounts.amount_paid}, remaining {amounts.amount_remaining}",
        "Bedragen zijn nu, in kleinste eenheden: totaal {amounts.total},"
        " te betalen {amounts.amount_due}, betaald {amounts.amount_paid},"
        " nog open {amounts.amount_remaining}",
    ),
    e.CollectionChanged: Words(
        "Collected in this way: {collection:facts}", "Wordt zo geïnd: {collection:facts}"
    ),
    e.AttemptsChanged: Words(
        "Tried {attempts.attempt_count} times[, next on {attempts.next_payment_attempt}]",
        "Aantal pogingen is {attempts.attempt_count}"
        "[, de volgende op {attempts.next_payment_attempt}]",
    ),
    e.TransitionsLearned: Words(
        "When it came to each status is known[: {transitions:facts}]",
        "Bekend wanneer elke status inging[: {transitions:facts}]",
    ),
    e.PagesChanged: Words(
        "Page at Stripe: {pages.hosted}; PDF: {pages.pdf}",
        "Pagina bij Stripe: {pages.hosted}; pdf: {pages.pdf}",
    ),
    e.AnnotationsChanged: Words(
        "Metadata and description are now[: {notes:facts}]",
        "Metadata en omschrijving zijn nu[: {notes:facts}]",
    ),
    e.InvoiceCreationRequested: Words(
        "Stripe was asked to create an invoice for {bill.grounds.customer}",
        "Stripe gevraagd een factuur te maken voor {bill.grounds.customer}",
    ),
    e.FinalizationRequested: Words(
        "Stripe was asked to finalize the draft", "Stripe gevraagd het concept definitief te maken"
    ),
    e.PaymentRequested: Words(
        "Payment asked for[, with {payment_method_id}]",
        "Betaling gevraagd[, met {payment_method_id}]",
    ),
    e.VoidingRequested: Words(
        "Stripe was asked to void the invoice", "Stripe gevraagd de factuur te laten vervallen"
    ),
    e.UncollectibleMarkRequested: Words(
        "Stripe was asked to mark the invoice uncollectible",
        "Stripe gevraagd de factuur als oninbaar aan te merken",
    ),
    e.DeletionRequested: Words(
        "Stripe was asked to delete the draft", "Stripe gevraagd het concept te verwijderen"
    ),
    e.RequestAwaitingPayment: shared.AWAITING_PAYMENT,
    e.RequestRefused: shared.REFUSED_OR_DECLINED,
    e.RequestLapsed: shared.LAPSED,
    e.RequestUnknown: shared.UNKNOWN,
    e.LinkedToStripe: shared.LINKED,
    e.ConfirmationAwaited: shared.CONFIRMATION_AWAITED,
    e.ConfirmationEnded: shared.CONFIRMATION_ENDED,
    e.FactsUnsettled: shared.UNSETTLED,
    e.EarlierFactLearned: shared.earlier("statement"),
}
