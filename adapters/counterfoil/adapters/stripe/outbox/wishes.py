"""What was asked of Stripe, as the command that would ask for it again."""

from counterfoil.domain.configuration.features import CancelMode, ProrationBehavior
from counterfoil.domain.customer import commands as customer
from counterfoil.domain.customer import events as customer_events
from counterfoil.domain.invoice import commands as invoice
from counterfoil.domain.invoice import events as invoice_events
from counterfoil.domain.subscription import commands as subscription
from counterfoil.domain.subscription import events as subscription_events
from counterfoil.domain.values import CustomerId, InvoiceId, SubscriptionId


def wish_in(id_: str, event: object) -> object | None:
    """
    Return the command that would have an aggregate of an id ask the same of Stripe.

    ``None``: nothing is asked by the event that must be decided again before it is sent. What
    creates an object rests on nothing that a refusal of something else could take away.
    """
    match event:
        case subscription_events.PlanSwitchRequested():
            return subscription.SwitchPlan(
                subscription_id=SubscriptionId(id_),
                item_id=event.item,
                price_id=event.price.id,
                quantity=event.quantity,
                proration_behavior=event.proration_behavior or ProrationBehavior.CREATE_PRORATIONS,
            )
        case subscription_events.QuantityChangeRequested():
            return subscription.ChangeQuantity(
                subscription_id=SubscriptionId(id_),
                item_id=event.item,
                quantity=event.quantity,
                proration_behavior=event.proration_behavior or ProrationBehavior.CREATE_PRORATIONS,
            )
        case subscription_events.CancellationRequested():
            return subscription.CancelSubscription(
                subscription_id=SubscriptionId(id_),
                mode=CancelMode.IMMEDIATELY,
                proration_behavior=event.proration_behavior or ProrationBehavior.NONE,
            )
        case subscription_events.PauseRequested():
            return subscription.PauseSubscription(
                subscription_id=SubscriptionId(id_), duration=event.duration
            )
        case subscription_events.ResumptionRequested():
            return subscription.ResumeSubscription(subscription_id=SubscriptionId(id_))
        case subscription_events.TrialEndRequested():
            return subscription.EndTrial(subscription_id=SubscriptionId(id_))
        case subscription_events.ScheduleReleaseRequested():
            return subscription.ReleaseSchedule(subscription_id=SubscriptionId(id_))
        case _:
            return _of_others(id_, event)


def _of_others(id_: str, event: object) -> object | None:
    match event:
        case customer_events.PaymentMethodRemovalRequested():
            return customer.RemovePaymentMethod(
                customer_id=CustomerId(id_), payment_method_id=event.payment_method_id
            )
        case customer_events.TaxIdRemovalRequested():
            return customer.RemoveTaxId(customer_id=CustomerId(id_), tax_id_id=event.tax_id_id)
        case customer_events.CustomerDeletionRequested():
            return customer.DeleteCustomer(customer_id=CustomerId(id_))
        case invoice_events.PaymentRequested():
            return invoice.PayInvoice(
                invoice_id=InvoiceId(id_), payment_method_id=event.payment_method_id
            )
        case invoice_events.VoidingRequested():
            return invoice.VoidInvoice(invoice_id=InvoiceId(id_))
        case invoice_events.UncollectibleMarkRequested():
            return invoice.MarkInvoiceUncollectible(invoice_id=InvoiceId(id_))
        case _:
            return None
