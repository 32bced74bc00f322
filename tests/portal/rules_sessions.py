"""What is asked about portal sessions, and about discounts that customers use in them."""

from hypothesis.stateful import rule
from tests.portal import shop
from tests.portal.harness import SideBySide
from tests.portal.model import By, Outcome
from tests.portal.strategies import (
    ANYONE,
    API,
    IN_SESSION,
    JUMPS,
    MOSTLY_CUSTOMER,
    MOSTLY_MERCHANT,
    WHICH,
    WHO,
    any_of,
)

from counterfoil.domain.session import commands as sessions
from counterfoil.domain.session.flow import AfterCompletion, AfterCompletionType, Flow, FlowType
from counterfoil.domain.subscription import commands as subscriptions
from counterfoil.domain.values import (
    ConfigurationId,
    CouponId,
    CustomerId,
    SessionId,
    SubscriptionId,
)

FLOWS = (
    None,
    None,
    None,
    FlowType.CUSTOMER_UPDATE,
    FlowType.PAYMENT_METHOD_UPDATE,
    FlowType.SUBSCRIPTION_CANCEL,
    FlowType.SUBSCRIPTION_PAUSE,
    FlowType.SUBSCRIPTION_UPDATE,
)
ENDS = (AfterCompletionType.HOSTED_CONFIRMATION, AfterCompletionType.PORTAL_HOMEPAGE)
ABOUT_CUSTOMERS = {FlowType.CUSTOMER_UPDATE, FlowType.PAYMENT_METHOD_UPDATE}
CUSTOMERS_OWN = any_of(*(By(door=IN_SESSION.door), IN_SESSION) * 4, API)
"""Sessions are used at the portal, be it from within."""


class SessionRules(SideBySide):
    """Sessions open, are used, and end."""

    @rule(
        who=WHO,
        which=WHICH,
        kind=any_of(*FLOWS),
        ends=any_of(*ENDS),
        id_=any_of(None, None, *shop.PORTALS),
        anew=any_of(True, True, True, False),
        comes=any_of(True, True, False),
        by=any_of(API, API, API, IN_SESSION),
        jump=JUMPS,
    )
    def open(
        self,
        *,
        who: CustomerId,
        which: SubscriptionId,
        kind: FlowType | None,
        ends: AfterCompletionType,
        id_: ConfigurationId | None,
        anew: bool,
        comes: bool,
        by: By,
        jump: int,
    ) -> None:
        """A customer is sent to the portal, and mostly goes there."""
        flow = None
        if kind is not None:
            about = None if kind in ABOUT_CUSTOMERS else which
            flow = Flow(type=kind, subscription=about, after_completion=AfterCompletion(type=ends))
        held = self.world.subscriptions.get(which)
        if flow is not None and flow.subscription is not None and held is not None:
            who = CustomerId(held.customer)
        session = SessionId(f"bps_{self.sessions + anew}")
        wish = sessions.OpenSession(
            session_id=session, customer_id=who, configuration_id=id_, flow=flow
        )
        if self.ask(wish, by, jump).outcome is not Outcome.GRANTED:
            return
        self.sessions += anew
        if comes:
            self.ask(sessions.RedeemSession(session), By(door=IN_SESSION.door), 1)

    @rule(by=CUSTOMERS_OWN, jump=JUMPS)
    def redeem(self, *, by: By, jump: int) -> None:
        """A link is followed, perhaps once more."""
        self.ask(sessions.RedeemSession(SessionId(self.latest)), by, jump)

    @rule(by=CUSTOMERS_OWN, jump=JUMPS)
    def complete(self, *, by: By, jump: int) -> None:
        """What the session was for is done."""
        self.ask(sessions.CompleteFlow(SessionId(self.latest)), by, jump)

    @rule(by=CUSTOMERS_OWN, jump=JUMPS)
    def leave(self, *, by: By, jump: int) -> None:
        """A customer leaves."""
        self.ask(sessions.LeaveSession(SessionId(self.latest)), by, jump)

    @rule(jump=JUMPS)
    def look_around(self, *, jump: int) -> None:
        """A customer looks, which keeps the session going."""
        self.look_in_session(jump)

    # Discounts.

    @rule(
        which=WHICH,
        coupon=any_of(*shop.COUPONS),
        number=any_of(None, 0, 0, 1),
        by=ANYONE,
        jump=JUMPS,
    )
    def apply_discount(
        self,
        *,
        which: SubscriptionId,
        coupon: CouponId,
        number: int | None,
        by: By,
        jump: int,
    ) -> None:
        """A coupon, or a code, is redeemed."""
        wish = subscriptions.ApplyDiscount(
            subscription_id=which,
            coupon_id=coupon if number is None else None,
            promotion_code_id=None if number is None else shop.code_of(coupon, number),
        )
        self.ask(wish, by, jump)

    @rule(which=WHICH, coupon=any_of(*shop.COUPONS), by=MOSTLY_MERCHANT, jump=JUMPS)
    def remove_discount(
        self, *, which: SubscriptionId, coupon: CouponId, by: By, jump: int
    ) -> None:
        """A discount is taken off."""
        self.ask(subscriptions.RemoveDiscount(subscription_id=which, coupon_id=coupon), by, jump)

    @rule(which=WHICH, coupon=any_of(*shop.COUPONS), by=MOSTLY_CUSTOMER, jump=JUMPS)
    def accept_offer(self, *, which: SubscriptionId, coupon: CouponId, by: By, jump: int) -> None:
        """A customer stays for a coupon."""
        wish = subscriptions.AcceptRetentionOffer(subscription_id=which, coupon_id=coupon)
        self.ask(wish, by, jump)
