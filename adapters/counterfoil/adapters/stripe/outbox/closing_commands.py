"""The commands that tell an aggregate what Stripe answered, by the kind of aggregate."""

from datetime import datetime

from attrs import frozen

from counterfoil.domain.account import commands as account
from counterfoil.domain.configuration import commands as configuration
from counterfoil.domain.coupon import commands as coupon
from counterfoil.domain.customer import commands as customer
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.invoice import commands as invoice
from counterfoil.domain.product import commands as product
from counterfoil.domain.requests import AnswerKind, Operation
from counterfoil.domain.subscription import commands as subscription
from counterfoil.domain.values import (
    AccountId,
    ConfigurationId,
    CouponId,
    CustomerId,
    FeedbackOptionId,
    InvoiceId,
    PriceId,
    ProductId,
    PromotionCodeId,
    SubscriptionId,
)


@frozen(kw_only=True)
class Answer:
    """
    What became of an outstanding request.

    Args:
        code: of Stripe's error, where it was refused.
        decline_code: why a card was declined.
        next_action: what the customer is to do, where it waits for a payment.
        expires_at: until when it waits.
    """

    kind: AnswerKind
    code: str | None = None
    decline_code: str | None = None
    next_action: str | None = None
    expires_at: datetime | None = None


def record_answer(ref: StreamRef, operation: str, subject: str | None, answer: Answer) -> object:
    """Return the command that tells an aggregate what became of a request."""
    asked, code = Operation(operation), answer.code
    match ref.kind:
        case "customer":
            return customer.RecordAnswer(
                customer_id=CustomerId(ref.id),
                operation=asked,
                subject=subject,
                answer=answer.kind,
                code=code,
                decline_code=answer.decline_code,
                next_action=answer.next_action,
                expires_at=answer.expires_at,
            )
        case "subscription":
            return subscription.RecordAnswer(
                subscription_id=SubscriptionId(ref.id),
                operation=asked,
                answer=answer.kind,
                code=code,
                decline_code=answer.decline_code,
                next_action=answer.next_action,
                expires_at=answer.expires_at,
            )
        case "invoice":
            return invoice.RecordAnswer(
                invoice_id=InvoiceId(ref.id),
                operation=asked,
                answer=answer.kind,
                code=code,
                decline_code=answer.decline_code,
                next_action=answer.next_action,
                expires_at=answer.expires_at,
            )
        case "configuration":
            return configuration.RecordAnswer(
                configuration_id=ConfigurationId(ref.id),
                operation=asked,
                answer=answer.kind,
                code=code,
            )
        case "product":
            return product.RecordAnswer(
                product_id=ProductId(ref.id),
                operation=asked,
                subject=None if subject is None else PriceId(subject),
                answer=answer.kind,
                code=code,
            )
        case "coupon":
            return coupon.RecordAnswer(
                coupon_id=CouponId(ref.id),
                operation=asked,
                subject=None if subject is None else PromotionCodeId(subject),
                answer=answer.kind,
                code=code,
            )
        case "account":
            return account.RecordAnswer(
                account_id=AccountId(ref.id),
                operation=asked,
                subject=FeedbackOptionId(subject or ""),
                answer=answer.kind,
                code=code,
            )
        case kind:
            raise TypeError(f"nothing of {kind} is asked of Stripe")


def end_confirmation(ref: StreamRef, facets: tuple[str, ...], code: str | None) -> object:
    """Return the command that tells an aggregate that Stripe has answered to decided facets."""
    match ref.kind:
        case "customer":
            return customer.EndConfirmation(
                customer_id=CustomerId(ref.id), facets=facets, refused_with=code
            )
        case "subscription":
            return subscription.EndConfirmation(
                subscription_id=SubscriptionId(ref.id), facets=facets, refused_with=code
            )
        case "invoice":
            return invoice.EndConfirmation(
                invoice_id=InvoiceId(ref.id), facets=facets, refused_with=code
            )
        case "configuration":
            return configuration.EndConfirmation(
                configuration_id=ConfigurationId(ref.id), facets=facets, refused_with=code
            )
        case "product":
            return product.EndConfirmation(
                product_id=ProductId(ref.id), facets=facets, refused_with=code
            )
        case "coupon":
            return coupon.EndConfirmation(
                coupon_id=CouponId(ref.id), facets=facets, refused_with=code
            )
        case "account":
            return account.EndConfirmation(
                account_id=AccountId(ref.id), facets=facets, refused_with=code
            )
        case kind:
            raise TypeError(f"nothing of {kind} is asked of Stripe")
