"""What is said of a subscription's events: its terms, its pauses, its end."""

from counterfoil.adapters.cli.event_words import shared
from counterfoil.adapters.cli.event_words.sentences import Sentences
from counterfoil.domain.rulebook.rule import Words
from counterfoil.domain.subscription import events as e

SENTENCES: Sentences = {
    e.SubscriptionStarted: Words(
        "Subscription started for {opening.customer}: {opening.items}, {opening.status}",
        "Abonnement gestart voor {opening.customer}: {opening.items}, {opening.status}",
    ),
    e.SubscriptionAdopted: Words(
        "Subscription of {opening.customer} came to be known: {opening.items}, {opening.status}",
        "Abonnement van {opening.customer} bekend geworden: {opening.items}, {opening.status}",
    ),
    e.StartLearned: Words(
        "How it began is known: for {customer}[, on {start_date:day}][, in {currency}]",
        "Bekend hoe het begon: voor {customer}[, op {start_date:day}][, in {currency}]",
    ),
    e.PlanSwitched: Words(
        "Plan switched to {price}[, {quantity} of them]",
        "Van prijs gewisseld naar {price}[, aantal {quantity}]",
    ),
    e.PlanSwitchScheduled: Words(
        "Plan switch scheduled to {price}[, {quantity} of them]"
        "[!takes_effect_at|, at the period's end][, on {takes_effect_at:day}]",
        "Prijswissel gepland naar {price}[, aantal {quantity}]"
        "[!takes_effect_at|, aan het einde van de periode][, op {takes_effect_at:day}]",
    ),
    e.QuantityChanged: Words("Quantity is now {quantity}", "Aantal is nu {quantity}"),
    e.ItemAdded: Words("Item added: {item}", "Onderdeel toegevoegd: {item}"),
    e.ItemRemoved: Words("Item removed: {item}", "Onderdeel verwijderd: {item}"),
    e.PeriodRenewed: Words(
        "Period is now {current_period_start:day} to {current_period_end:day}",
        "Periode is nu {current_period_start:day} tot {current_period_end:day}",
    ),
    e.BillingCycleAnchorReset: Words(
        "Billing cycle is anchored at {billing_cycle_anchor}",
        "Factuurcyclus verankerd op {billing_cycle_anchor}",
    ),
    e.StatusChanged: Words("Status is now {status}", "Status is nu {status}"),
    e.LatestInvoiceChanged: Words("Latest invoice is {invoice}", "Laatste factuur is {invoice}"),
    e.CollectionMethodChanged: Words(
        "Collection method is now {collection_method}", "Inningswijze is nu {collection_method}"
    ),
    e.BillingModeChanged: Words(
        "Billing mode is now {billing_mode}", "Factureringsmodus is nu {billing_mode}"
    ),
    e.TrialChanged: Words(
        "[Trial runs {trial}][!trial|Trial taken away]",
        "[Proefperiode loopt {trial}][!trial|Proefperiode ingetrokken]",
    ),
    e.TrialEnded: Words(
        "Trial ended on {ended_at:day}", "Proefperiode geëindigd op {ended_at:day}"
    ),
    e.CancellationScheduled: Words(
        "Set to end[ on {cancel_at:day}][?cancel_at_period_end| with the period]"
        "[ (reason: {reason})]",
        "Eindigt[ op {cancel_at:day}][?cancel_at_period_end| met de periode][ (reden: {reason})]",
    ),
    e.CancellationReversed: Words(
        "Cancellation reversed: the subscription goes on",
        "Annulering ongedaan gemaakt: het abonnement loopt door",
    ),
    e.CancellationReasonGiven: Words(
        "Reason to cancel given[: {feedback}][ ({feedback_option})][; {comment:facts}]",
        "Reden om te annuleren gegeven[: {feedback}][ ({feedback_option})][; {comment:facts}]",
    ),
    e.CancellationAttributed: Words(
        "Cause of the cancellation: {reason}", "Oorzaak van de annulering: {reason}"
    ),
    e.SubscriptionCanceled: Words(
        "Subscription ended: {status}[, on {ended_at:day}][ (reason: {reason})]",
        "Abonnement beëindigd: {status}[, op {ended_at:day}][ (reden: {reason})]",
    ),
    e.CollectionPaused: Words(
        "Collection paused: {pause:brings}, {pause:until}",
        "Inning gepauzeerd: {pause:brings}, {pause:until}",
    ),
    e.CollectionPauseChanged: Words(
        "Pause of the collection changed: {pause:brings}, {pause:until}",
        "Pauze van de inning gewijzigd: {pause:brings}, {pause:until}",
    ),
    e.CollectionResumed: Words(
        "Collection resumed: payments are collected again",
        "Inning hervat: betalingen worden weer geïnd",
    ),
    e.SubscriptionPaused: Words(
        "Subscription itself paused {pause}[, until {resumes_at:day}]",
        "Abonnement zelf gepauzeerd {pause}[, tot {resumes_at:day}]",
    ),
    e.SubscriptionPauseChanged: Words(
        "Pause of the subscription itself is now {pause}",
        "Pauze van het abonnement zelf is nu {pause}",
    ),
    e.SubscriptionResumed: Words(
        "Subscription itself resumed: {status}", "Abonnement zelf hervat: {status}"
    ),
    e.DefaultPaymentMethodChosen: Words(
        "[Paid with its own payment method {payment_method}]"
        "[!payment_method|Paid with the customer's default payment method]",
        "[Betaald met een eigen betaalmethode, {payment_method}]"
        "[!payment_method|Betaald met de standaardbetaalmethode van de klant]",
    ),
    e.DefaultSourceChosen: Words(
        "Its own legacy source is {source}", "Eigen bron van vroeger is {source}"
    ),
    e.ScheduleAttached: Words(
        "Managed by the schedule {schedule}", "Beheerd door het schema {schedule}"
    ),
    e.ScheduleReleased: Words(
        "No longer managed by the schedule {schedule}",
        "Niet meer beheerd door het schema {schedule}",
    ),
    e.ScheduleStateChanged: Words("Schedule {schedule}", "Schema {schedule}"),
    e.PriceRestated: Words(
        "Stripe states the price otherwise: {price}", "Stripe noemt de prijs anders: {price}"
    ),
    e.DiscountsChanged: Words("Discounts are now: {discounts}", "Kortingen zijn nu: {discounts}"),
    e.CouponRedeemed: Words(
        "Coupon {coupon} redeemed[, by the code {promotion_code}]",
        "Kortingscoupon {coupon} verzilverd[, met de code {promotion_code}]",
    ),
    e.RetentionOfferAccepted: Words(
        "Customer stays for the coupon {coupon}", "Klant blijft voor de kortingscoupon {coupon}"
    ),
    e.RetentionOfferDeclined: Words(
        "Customer declined the coupon {coupon} and cancels",
        "Klant sloeg de kortingscoupon {coupon} af en annuleert",
    ),
    e.AnnotationsChanged: Words(
        "Metadata and description are now[: {notes:facts}]",
        "Metadata en omschrijving zijn nu[: {notes:facts}]",
    ),
    e.SubscriptionStartRequested: Words(
        "Stripe was asked to start the subscription for {opening.customer}: {opening.items}",
        "Stripe gevraagd het abonnement te starten voor {opening.customer}: {opening.items}",
    ),
    e.PlanSwitchRequested: Words(
        "Stripe was asked to switch to {price}[, {quantity} of them]"
        "[?at_period_end|, at the period's end]",
        "Stripe gevraagd te wisselen naar {price}[, aantal {quantity}]"
        "[?at_period_end|, aan het einde van de periode]",
    ),
    e.QuantityChangeRequested: Words(
        "Stripe was asked for the quantity {quantity}", "Stripe gevraagd om het aantal {quantity}"
    ),
    e.CancellationRequested: Words(
        "Stripe was asked to cancel at once", "Stripe gevraagd meteen te annuleren"
    ),
    e.DiscountApplicationRequested: Words(
        "Stripe was asked for the discount of {coupon}[ ({promotion_code})]"
        "[?retention|, since the customer stays]",
        "Stripe gevraagd om de korting van {coupon}[ ({promotion_code})]"
        "[?retention|, omdat de klant blijft]",
    ),
    e.DiscountRemovalRequested: Words(
        "Stripe was asked to take off the discount of {coupon}",
        "Stripe gevraagd de korting van {coupon} weg te halen",
    ),
    e.PauseRequested: Words(
        "Stripe was asked to pause the subscription itself[, for {duration}]"
        "[, until {resumes_at:day}]",
        "Stripe gevraagd het abonnement zelf te pauzeren[, voor {duration}]"
        "[, tot {resumes_at:day}]",
    ),
    e.ResumptionRequested: Words(
        "Stripe was asked to resume the subscription itself",
        "Stripe gevraagd het abonnement zelf te hervatten",
    ),
    e.TrialEndRequested: Words(
        "Stripe was asked to end the trial", "Stripe gevraagd de proefperiode te beëindigen"
    ),
    e.ScheduleAttachmentRequested: Words(
        "Stripe was asked to attach the schedule {schedule.id}",
        "Stripe gevraagd het schema {schedule.id} te koppelen",
    ),
    e.ScheduleReleaseRequested: Words(
        "Stripe was asked to release the schedule {schedule}",
        "Stripe gevraagd het schema {schedule} los te laten",
    ),
    e.RequestAwaitingPayment: shared.AWAITING_PAYMENT,
    e.RequestRefused: shared.REFUSED_OR_DECLINED,
    e.RequestLapsed: shared.LAPSED,
    e.RequestUnknown: shared.UNKNOWN,
    e.LinkedToStripe: shared.LINKED,
    e.ConfirmationAwaited: shared.CONFIRMATION_AWAITED,
    e.ConfirmationEnded: shared.CONFIRMATION_ENDED,
    e.FactsUnsettled: shared.UNSETTLED,
    e.EarlierFactLearned: shared.earlier("statement", "schedule"),
}
