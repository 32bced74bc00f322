"""What is said of a customer's events."""

from counterfoil.adapters.cli.event_words import shared
from counterfoil.adapters.cli.event_words.sentences import Sentences
from counterfoil.domain.customer import events as e
from counterfoil.domain.rulebook.rule import Words

SENTENCES: Sentences = {
    e.CustomerCreated: Words(
        "Customer created[: {profile:facts}]", "Klant aangemaakt[: {profile:facts}]"
    ),
    e.CustomerAdopted: Words(
        "Customer came to be known[: {profile:facts}]", "Klant bekend geworden[: {profile:facts}]"
    ),
    e.CustomerDeleted: Words(
        "Customer deleted, for ever[, with the subscriptions {cancels}]",
        "Klant voorgoed verwijderd[, met de abonnementen {cancels}]",
    ),
    e.ContactDetailsChanged: Words(
        "Contact details are now[: {details:facts}]", "Contactgegevens zijn nu[: {details:facts}]"
    ),
    e.MetadataChanged: Words(
        "Metadata and description are now[: {annotations:facts}]",
        "Metadata en omschrijving zijn nu[: {annotations:facts}]",
    ),
    e.PaymentMethodAdded: Words(
        "Payment method {payment_method_id} added: {type}[, {details:facts}]",
        "Betaalmethode {payment_method_id} toegevoegd: {type}[, {details:facts}]",
    ),
    e.PaymentMethodDetailsChanged: Words(
        "Payment method {payment_method_id} is now[: {details:facts}]",
        "Betaalmethode {payment_method_id} is nu[: {details:facts}]",
    ),
    e.PaymentMethodRemoved: Words(
        "Payment method {payment_method_id} removed, for ever",
        "Betaalmethode {payment_method_id} voorgoed verwijderd",
    ),
    e.DefaultPaymentMethodChosen: Words(
        "[Default payment method is {payment_method_id}]"
        "[!payment_method_id|No default payment method any more]",
        "[Standaardbetaalmethode is {payment_method_id}]"
        "[!payment_method_id|Geen standaardbetaalmethode meer]",
    ),
    e.DefaultSourceChosen: Words(
        "Default legacy source is {source}", "Standaardbron van vroeger is {source}"
    ),
    e.TaxIdAdded: Words(
        "Tax id {tax_id_id} added: {type}[, {identity:facts}]",
        "Btw-nummer {tax_id_id} toegevoegd: {type}[, {identity:facts}]",
    ),
    e.TaxIdRemoved: Words("Tax id {tax_id_id} removed", "Btw-nummer {tax_id_id} verwijderd"),
    e.TaxIdVerificationChanged: Words(
        "Check of the tax id {tax_id_id} shows: {status}[, {identity:facts}]",
        "Controle van btw-nummer {tax_id_id} toont: {status}[, {identity:facts}]",
    ),
    e.TaxExemptionChanged: Words(
        "Tax exemption is now {tax_exempt}", "Btw-vrijstelling is nu {tax_exempt}"
    ),
    e.CurrencyFixed: Words("Billed in {currency}", "Gefactureerd in {currency}"),
    e.BalanceChanged: Words(
        "Balance is now {balance}, in minor units", "Saldo is nu {balance}, in kleinste eenheden"
    ),
    e.DelinquencyChanged: Words(
        "Customer is [?delinquent|behind with a payment][!delinquent|no longer behind]",
        "Klant [?delinquent|heeft een betalingsachterstand]"
        "[!delinquent|heeft geen betalingsachterstand meer]",
    ),
    e.InvoicePrefixChanged: Words(
        "Invoice numbers begin with {invoice_prefix}",
        "Factuurnummers beginnen met {invoice_prefix}",
    ),
    e.SubscriptionHeld: Words(
        "Has the subscription {subscription_id}", "Heeft het abonnement {subscription_id}"
    ),
    e.SubscriptionLetGo: Words(
        "No longer has the subscription {subscription_id}",
        "Heeft het abonnement {subscription_id} niet meer",
    ),
    e.BillingStarted: Words(
        "Needs a payment method for {subscription_id}",
        "Heeft een betaalmethode nodig voor {subscription_id}",
    ),
    e.BillingStopped: Words(
        "Needs no payment method for {subscription_id} any more",
        "Heeft geen betaalmethode meer nodig voor {subscription_id}",
    ),
    e.RetentionOfferTaken: Words(
        "Took the offer to stay {coupon_id} for {subscription_id}",
        "Nam het behoudaanbod {coupon_id} aan voor {subscription_id}",
    ),
    e.RetentionOfferReleased: Words(
        "Offer to stay {coupon_id} for {subscription_id} came to nothing",
        "Behoudaanbod {coupon_id} voor {subscription_id} liep op niets uit",
    ),
    e.CustomerCreationRequested: Words(
        "Stripe was asked to create the customer[: {profile:facts}]",
        "Stripe gevraagd de klant aan te maken[: {profile:facts}]",
    ),
    e.CustomerDeletionRequested: Words(
        "Stripe was asked to delete the customer", "Stripe gevraagd de klant te verwijderen"
    ),
    e.PaymentMethodAdditionRequested: Words(
        "Stripe was asked to attach {payment_method_id}[?as_default|, as the default]",
        "Stripe gevraagd {payment_method_id} te koppelen[?as_default|, als standaard]",
    ),
    e.PaymentMethodRemovalRequested: Words(
        "Stripe was asked to detach {payment_method_id}",
        "Stripe gevraagd {payment_method_id} los te koppelen",
    ),
    e.TaxIdAdditionRequested: Words(
        "Stripe was asked to add the tax id {tax_id_id}: {type}[, {identity:facts}]",
        "Stripe gevraagd btw-nummer {tax_id_id} toe te voegen: {type}[, {identity:facts}]",
    ),
    e.TaxIdRemovalRequested: Words(
        "Stripe was asked to remove the tax id {tax_id_id}",
        "Stripe gevraagd btw-nummer {tax_id_id} te verwijderen",
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
