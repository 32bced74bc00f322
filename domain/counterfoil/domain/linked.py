"""What was born here has an id of ours and one of Stripe's: which objects, and what ties them."""

from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen

from counterfoil.domain.account import commands as account
from counterfoil.domain.account.state import State as AccountState
from counterfoil.domain.configuration import commands as configuration
from counterfoil.domain.configuration.state import State as ConfigurationState
from counterfoil.domain.coupon import commands as coupon
from counterfoil.domain.coupon.state import State as CouponState
from counterfoil.domain.coupon.state import held as held_of_coupon
from counterfoil.domain.customer import commands as customer
from counterfoil.domain.customer.state import State as CustomerState
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.invoice import commands as invoice
from counterfoil.domain.invoice.state import State as InvoiceState
from counterfoil.domain.product import commands as product
from counterfoil.domain.product.state import State as ProductState
from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription import commands as subscription
from counterfoil.domain.subscription.state import Ended as SubscriptionEnded
from counterfoil.domain.subscription.state import InForce as SubscriptionInForce
from counterfoil.domain.subscription.state import Unseen as SubscriptionUnseen
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

REFERENCE = "counterfoil_id"
"""
The key of the metadata under which Stripe keeps our id of what was born here.

It is ours alone: it is left out of what is observed, and never taken away.
"""


@frozen
class Born:
    """
    Something that was born here.

    Args:
        holder: the aggregate that it is, or that holds it.
        id: its id here.
    """

    holder: StreamRef
    id: str


CREATIONS: Mapping[Operation, str] = MappingProxyType(
    {
        Operation.CREATE_CUSTOMER: "customer",
        Operation.START_SUBSCRIPTION: "subscription",
        Operation.CREATE_INVOICE: "invoice",
        Operation.CREATE_CONFIGURATION: "configuration",
        Operation.ADD_PRICE: "price",
        Operation.ADD_PROMOTION_CODE: "promotion_code",
        Operation.CREATE_FEEDBACK_OPTION: "feedback_option",
    }
)
"""
What asks for an object to which Stripe gives an id, and the kind of that object.

Products and coupons take our id.
"""


HELD: Mapping[str, str] = MappingProxyType(
    {"product": "price", "coupon": "promotion_code", "account": "feedback_option"}
)
"""By kind of aggregate, what it holds several of; the other aggregates are linked themselves."""


def links_of(state: object) -> Mapping[str, str]:
    """Return what Stripe calls the objects of an aggregate that were born here, by our id."""
    if isinstance(state, ProductState | AccountState):
        return dict(state.stripe_ids.items())
    if isinstance(state, CouponState):
        return dict(held_of_coupon(state).stripe_ids.items())
    known = state.last if isinstance(state, SubscriptionEnded) else state
    if isinstance(
        known,
        CustomerState
        | SubscriptionUnseen
        | SubscriptionInForce
        | InvoiceState
        | ConfigurationState,
    ):
        return {} if known.stripe_id is None else {known.id: known.stripe_id}
    return {}


def link(born: Born, stripe_id: str) -> object:
    """Return the command that tells an aggregate what Stripe calls something that was born here."""
    holder = born.holder.id
    match born.holder.kind:
        case "customer":
            return customer.LinkToStripe(customer_id=CustomerId(holder), stripe_id=stripe_id)
        case "subscription":
            return subscription.LinkToStripe(
                subscription_id=SubscriptionId(holder), stripe_id=stripe_id
            )
        case "invoice":
            return invoice.LinkToStripe(invoice_id=InvoiceId(holder), stripe_id=stripe_id)
        case "configuration":
            return configuration.LinkToStripe(
                configuration_id=ConfigurationId(holder), stripe_id=stripe_id
            )
        case "product":
            return product.LinkToStripe(
                product_id=ProductId(holder), price_id=PriceId(born.id), stripe_id=stripe_id
            )
        case "coupon":
            return coupon.LinkToStripe(
                coupon_id=CouponId(holder),
                promotion_code_id=PromotionCodeId(born.id),
                stripe_id=stripe_id,
            )
        case "account":
            return account.LinkToStripe(
                account_id=AccountId(holder),
                feedback_option_id=FeedbackOptionId(born.id),
                stripe_id=stripe_id,
            )
        case kind:
            raise TypeError(f"nothing of {kind} is born here")
