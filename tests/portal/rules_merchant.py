"""What the merchant asks about the catalogue, the portal's settings, coupons and codes."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.portal import shop
from tests.portal.harness import SideBySide
from tests.portal.model import By
from tests.portal.strategies import JUMPS, MOSTLY_MERCHANT, PRICE, any_of

from counterfoil.domain.account.commands import ChooseDefaultConfiguration, JoinRedesignedPortal
from counterfoil.domain.configuration import commands as configurations
from counterfoil.domain.configuration.wishes import FeaturesWish
from counterfoil.domain.coupon import commands as coupons
from counterfoil.domain.coupon.terms import CouponTerms, PromotionTerms
from counterfoil.domain.product import commands as products
from counterfoil.domain.values import ConfigurationId, CouponId, CustomerId, PriceId

PORTALS = any_of(*shop.PORTALS[:1] * 4, *shop.PORTALS)
COUPON = any_of(*shop.COUPONS[:1] * 2, *shop.COUPONS)


class MerchantRules(SideBySide):
    """The merchant changes what is sold, and what customers may do."""

    @rule(price=PRICE, archive=st.booleans(), by=MOSTLY_MERCHANT, jump=JUMPS)
    def archive_or_restore(self, *, price: PriceId, archive: bool, by: By, jump: int) -> None:
        """A price is sold no more, or again."""
        wish = products.ArchivePrice if archive else products.RestorePrice
        self.ask(wish(product_id=shop.PRODUCT_OF[price], price_id=price), by, jump)

    @rule(by=MOSTLY_MERCHANT, jump=JUMPS)
    def join_redesigned_portal(self, *, by: By, jump: int) -> None:
        """The merchant opts in."""
        self.ask(JoinRedesignedPortal(shop.ACCOUNT), by, jump)

    @rule(id_=PORTALS, by=MOSTLY_MERCHANT, jump=JUMPS)
    def choose_default(self, *, id_: ConfigurationId, by: By, jump: int) -> None:
        """Another configuration is the default."""
        wish = ChooseDefaultConfiguration(account_id=shop.ACCOUNT, configuration_id=id_)
        self.ask(wish, by, jump)

    @rule(id_=PORTALS, features=any_of(*shop.SETTINGS), by=MOSTLY_MERCHANT, jump=JUMPS)
    def set_portal(
        self, *, id_: ConfigurationId, features: FeaturesWish, by: By, jump: int
    ) -> None:
        """The portal is set otherwise."""
        wish = configurations.UpdateConfiguration(configuration_id=id_, features=features)
        self.ask(wish, by, jump)

    @rule(id_=PORTALS, active=any_of(True, True, False), by=MOSTLY_MERCHANT, jump=JUMPS)
    def activate_or_not(self, *, id_: ConfigurationId, active: bool, by: By, jump: int) -> None:
        """A configuration is used no more, or again."""
        on, off = configurations.ActivateConfiguration, configurations.DeactivateConfiguration
        self.ask(on(id_) if active else off(id_), by, jump)

    @rule(
        id_=COUPON,
        currency=any_of(None, None, "eur", "usd"),
        limit=any_of(None, 1),
        lasts=any_of(None, None, timedelta(days=2), timedelta(days=-1)),
        by=MOSTLY_MERCHANT,
        jump=JUMPS,
    )
    def create_coupon(
        self,
        *,
        id_: CouponId,
        currency: str | None,
        limit: int | None,
        lasts: timedelta | None,
        by: By,
        jump: int,
    ) -> None:
        """A coupon is made."""
        terms = CouponTerms(
            amount_off=None if currency is None else 500,
            currency=currency,
            percent_off="10" if currency is None else None,
            max_redemptions=limit,
            redeem_by=None if lasts is None else self.clock.now + lasts,
        )
        self.ask(coupons.CreateCoupon(coupon_id=id_, terms=terms), by, jump)

    @rule(id_=any_of(*reversed(shop.COUPONS)), by=MOSTLY_MERCHANT, jump=JUMPS)
    def delete_coupon(self, *, id_: CouponId, by: By, jump: int) -> None:
        """A coupon is redeemed no more."""
        self.ask(coupons.DeleteCoupon(coupon_id=id_), by, jump)

    @rule(
        id_=COUPON,
        number=any_of(0, 1),
        customer=any_of(None, None, shop.CUSTOMERS[0]),
        first_time=any_of(False, False, True),
        limit=any_of(None, 1, 2),
        by=MOSTLY_MERCHANT,
        jump=JUMPS,
    )
    def add_code(
        self,
        *,
        id_: CouponId,
        number: int,
        customer: CustomerId | None,
        first_time: bool,
        limit: int | None,
        by: By,
        jump: int,
    ) -> None:
        """A promotion code is spread."""
        wish = coupons.AddPromotionCode(
            coupon_id=id_,
            promotion_code_id=shop.code_of(id_, number),
            terms=PromotionTerms(
                code=f"{id_}-{number}",
                customer=customer,
                first_time_transaction=first_time,
                max_redemptions=limit,
            ),
        )
        self.ask(wish, by, jump)

    @rule(id_=COUPON, number=any_of(0, 1), by=MOSTLY_MERCHANT, jump=JUMPS)
    def deactivate_code(self, *, id_: CouponId, number: int, by: By, jump: int) -> None:
        """A promotion code works no more."""
        code = shop.code_of(id_, number)
        wish = coupons.DeactivatePromotionCode(coupon_id=id_, promotion_code_id=code)
        self.ask(wish, by, jump)
