"""What a rule reads besides its own aggregate."""

from collections.abc import Mapping
from datetime import datetime

from attrs import Factory, frozen

from counterfoil.domain.account.state import State as AccountState
from counterfoil.domain.cause import AccountTerms, Cause, Door, Mode
from counterfoil.domain.configuration.state import State as ConfigurationState
from counterfoil.domain.configuration.state import Unseen as UnseenConfiguration
from counterfoil.domain.coupon.state import State as CouponState
from counterfoil.domain.coupon.state import Unseen as UnseenCoupon
from counterfoil.domain.coupon.state import held
from counterfoil.domain.coupon.terms import PromotionCode
from counterfoil.domain.customer.state import Deleted as DeletedCustomer
from counterfoil.domain.customer.state import PaymentMethod
from counterfoil.domain.customer.state import State as CustomerState
from counterfoil.domain.customer.state import Unseen as UnseenCustomer
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.product.state import Price, price_among
from counterfoil.domain.product.state import State as ProductState
from counterfoil.domain.session.state import State as SessionState
from counterfoil.domain.session.state import Unseen as UnseenSession
from counterfoil.domain.subscription.state import Ended as EndedSubscription
from counterfoil.domain.subscription.state import InForce as SubscriptionInForce
from counterfoil.domain.subscription.state import State as SubscriptionState
from counterfoil.domain.values import (
    AccountId,
    ConfigurationId,
    CouponId,
    CustomerId,
    PaymentMethodId,
    PriceId,
    ProductId,
    PromotionCodeId,
    SessionId,
    SubscriptionId,
)


@frozen
class HeldCode:
    """A promotion code, and the coupon that it redeems."""

    coupon: CouponState
    code: PromotionCode


@frozen(kw_only=True, weakref_slot=False)
class Facts:
    """
    The moment, the cause, the account's terms, and the other aggregates that a decision rests on.

    ``at`` comes from the clock for a wish and from Stripe for an observation. What was not asked
    for by the decider's ``reads`` stands here as unseen.

    Args:
        terms: those of ``account``.
        session: the portal session that the wish comes through, where its cause names one, or
            that a decision about a session reads.
        session_used_at: when that session was last used; ``None``: not yet.
        others: the states of an embedder's own aggregates.
    """

    at: datetime
    cause: Cause
    mode: Mode = Mode.TEST
    account: AccountState = AccountState(id=AccountId(""))
    terms: AccountTerms = AccountTerms()
    session: SessionState = UnseenSession(id=SessionId(""))
    session_used_at: datetime | None = None
    customer: CustomerState = UnseenCustomer(id=CustomerId(""))
    configuration: ConfigurationState = UnseenConfiguration(id=ConfigurationId(""))
    products: Mapping[ProductId, ProductState] = Factory(dict)
    coupons: Mapping[CouponId, CouponState] = Factory(dict)
    subscriptions: Mapping[SubscriptionId, SubscriptionState] = Factory(dict)
    others: Mapping[StreamRef, object] = Factory(dict)

    @property
    def at_portal(self) -> bool:
        """Tell whether the wish comes through the portal, whose rules then bind it."""
        return self.cause.door is Door.PORTAL

    @property
    def payment_methods(self) -> Mapping[PaymentMethodId, PaymentMethod]:
        """Return the customer's payment methods; a deleted customer has none."""
        if isinstance(self.customer, DeletedCustomer):
            return {}
        return self.customer.payment_methods

    def price(self, price_id: PriceId) -> Price | None:
        """Return a price of the products that were read, or ``None`` where none of them has it."""
        return price_among(self.products, price_id)

    def coupon(self, coupon_id: CouponId) -> CouponState:
        """Return a coupon that was read, or one never heard of."""
        return self.coupons.get(coupon_id, UnseenCoupon(id=coupon_id))

    def subscription(self, subscription_id: SubscriptionId) -> SubscriptionInForce | None:
        """Return what is known of a subscription that was read, also of one that is over."""
        match self.subscriptions.get(subscription_id):
            case EndedSubscription(last=last):
                return last
            case SubscriptionInForce() as held:
                return held
            case _:
                return None

    def promotion_code(self, promotion_code_id: PromotionCodeId) -> HeldCode | None:
        """Return a promotion code with its coupon, of the coupons that were read."""
        for coupon in self.coupons.values():
            code = held(coupon).promotion_codes.get(promotion_code_id)
            if code is not None:
                return HeldCode(coupon, code)
        return None
