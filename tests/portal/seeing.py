"""The wishes that each action on a page comes to, to see whether the page tells the truth."""

from counterfoil.domain.answers import Answer
from counterfoil.domain.changes import Set
from counterfoil.domain.configuration.features import PauseOption
from counterfoil.domain.customer import commands as customers
from counterfoil.domain.customer.allowed import CustomerAction
from counterfoil.domain.product.price import Interval
from counterfoil.domain.subscription import commands as subscriptions
from counterfoil.domain.subscription.allowed import SubscriptionAction
from counterfoil.domain.subscription.terms import CollectionPause, CollectionPauseBehavior
from counterfoil.domain.values import (
    CouponId,
    CustomerId,
    PaymentMethodId,
    PriceId,
    SubscriptionId,
    SubscriptionItemId,
    TaxIdId,
)

Wishes = tuple[object, ...]


def wishes_of_customer(answer: Answer, who: str) -> Wishes:
    """Return what an action on a customer's page comes to; none where nothing stands for it."""
    id_, subject = CustomerId(who), answer.subject or ""
    match answer.action, subject:
        case CustomerAction.CHANGE_DETAIL, "name":
            return (customers.ChangeContactDetails(customer_id=id_, name=Set("Grace")),)
        case CustomerAction.CHANGE_DETAIL, "email":
            return (customers.ChangeContactDetails(customer_id=id_, email=Set("g@example.com")),)
        case CustomerAction.CHANGE_DETAIL, "phone":
            return (customers.ChangeContactDetails(customer_id=id_, phone=Set("+1 555")),)
        case CustomerAction.ADD_TAX_ID, _:
            new = TaxIdId("txi_new")
            return (customers.AddTaxId(customer_id=id_, tax_id_id=new, type="eu_vat", value="NL3"),)
        case CustomerAction.REMOVE_TAX_ID, _:
            return (customers.RemoveTaxId(customer_id=id_, tax_id_id=TaxIdId(subject)),)
        case CustomerAction.ADD_PAYMENT_METHOD, _:
            another = PaymentMethodId("pm_new")
            return (customers.AddPaymentMethod(customer_id=id_, payment_method_id=another),)
        case CustomerAction.REMOVE_PAYMENT_METHOD, _:
            method = PaymentMethodId(subject)
            return (customers.RemovePaymentMethod(customer_id=id_, payment_method_id=method),)
        case CustomerAction.CHOOSE_DEFAULT_PAYMENT_METHOD, _:
            return (
                customers.ChooseDefaultPaymentMethod(
                    customer_id=id_, payment_method_id=PaymentMethodId(subject)
                ),
            )
        case _:
            return ()


def wishes_of_subscription(answer: Answer, which: str, item: str, now: int) -> Wishes:
    """
    Return what an action on a subscription's page comes to, of which one at least is granted.

    Args:
        item: what is switched to another plan.
        now: how many of it there are.
    """
    id_ = SubscriptionId(which)
    match answer.action:
        case SubscriptionAction.SWITCH_PLAN if answer.subject is not None:
            return (
                subscriptions.SwitchPlan(
                    subscription_id=id_,
                    item_id=SubscriptionItemId(item),
                    price_id=PriceId(answer.subject),
                ),
            )
        case SubscriptionAction.CHANGE_QUANTITY if answer.subject in {None, item}:
            return tuple(
                subscriptions.ChangeQuantity(
                    subscription_id=id_, item_id=SubscriptionItemId(item), quantity=quantity
                )
                for quantity in {0, 1, 2, 3, now - 1, now + 1}
            )
        case SubscriptionAction.ACCEPT_RETENTION_OFFER if answer.subject is not None:
            coupon = CouponId(answer.subject)
            return (subscriptions.AcceptRetentionOffer(subscription_id=id_, coupon_id=coupon),)
        case SubscriptionAction.CANCEL:
            return (subscriptions.CancelSubscription(subscription_id=id_),)
        case SubscriptionAction.REVERSE_CANCELLATION:
            return (subscriptions.ReverseCancellation(subscription_id=id_),)
        case SubscriptionAction.PAUSE_COLLECTION:
            pause = CollectionPause(behavior=CollectionPauseBehavior.VOID)
            return (subscriptions.PauseCollection(subscription_id=id_, pause=pause),)
        case SubscriptionAction.RESUME_COLLECTION:
            return (subscriptions.ResumeCollection(subscription_id=id_),)
        case SubscriptionAction.PAUSE_SUBSCRIPTION:
            duration = _duration(answer.subject)
            return (subscriptions.PauseSubscription(subscription_id=id_, duration=duration),)
        case SubscriptionAction.RESUME_SUBSCRIPTION:
            return (subscriptions.ResumeSubscription(subscription_id=id_),)
        case SubscriptionAction.REMOVE_PAYMENT_METHOD_OVERRIDE:
            return (subscriptions.ChoosePaymentMethod(subscription_id=id_, payment_method_id=None),)
        case _:
            return ()


def _duration(name: str | None) -> PauseOption | None:
    if name is None:
        return None
    count, interval = name.split()
    return PauseOption(Interval(interval), int(count))
