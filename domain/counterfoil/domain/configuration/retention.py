"""The coupon that a configuration offers to customers who are about to cancel (R48, R119)."""

from attrs import frozen

from counterfoil.domain.values import CouponId


@frozen(kw_only=True)
class RetentionOffer:
    """
    A coupon for who stays, which Stripe lets merchants set in the Dashboard alone.

    ``once_a_customer`` is Counterfoil's own: whoever took an offer, of whichever coupon and for
    whichever subscription, takes no other (R120).
    """

    coupon: CouponId
    once_a_customer: bool = False
