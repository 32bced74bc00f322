"""What the core holds is shown in Stripe's shapes, which Stripe's schemas judge."""

from datetime import timedelta
from typing import cast

from tests.adapters.api.talking import ACCOUNT, Api
from tests.adapters.shop import ADA, COFFEE, MUG, NOON, PORTAL, SPRING, do

from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.domain.cause import Mode
from counterfoil.domain.changes import Set
from counterfoil.domain.coupon.commands import DeleteCoupon
from counterfoil.domain.customer.commands import ChangeContactDetails
from counterfoil.domain.customer.observed import Shipping
from counterfoil.domain.product.commands import AddPrice
from counterfoil.domain.product.price import PriceTerms, PriceType
from counterfoil.domain.subscription.commands import PauseCollection
from counterfoil.domain.subscription.terms import CollectionPause, CollectionPauseBehavior
from counterfoil.domain.values import Address, PriceId

ADDRESS = Address(line1="Main Street 1", city="London", postal_code="N1", country="GB")


def test_a_customer_is_shown_with_where_goods_go(api: Api) -> None:
    """Addresses as Stripe has them, each part of them."""
    do(
        api.portal.account(ACCOUNT, Mode.TEST),
        ChangeContactDetails(
            customer_id=ADA,
            address=Set(ADDRESS),
            shipping=Set(Shipping(name="Ada", address=ADDRESS)),
        ),
    )
    shown = api.get(f"/v1/customers/{ADA}").json
    address = {
        "city": "London",
        "country": "GB",
        "line1": "Main Street 1",
        "line2": None,
        "postal_code": "N1",
        "state": None,
    }

    assert shown["address"] == address
    assert shown["shipping"] == {
        "address": address,
        "carrier": None,
        "name": "Ada",
        "phone": None,
        "tracking_number": None,
    }


def test_a_paused_collection_is_shown_and_the_status_stays(api: Api) -> None:
    """Pausing collection pauses no subscription (R125)."""
    later = NOON + timedelta(days=30)
    pause = CollectionPause(behavior=CollectionPauseBehavior.VOID, resumes_at=later)
    do(api.portal.account(ACCOUNT, Mode.TEST), PauseCollection(subscription_id=MUG, pause=pause))
    shown = api.get(f"/v1/subscriptions/{MUG}").json

    assert shown["status"] == "active"
    assert shown["pause_collection"] == {
        "behavior": "void",
        "resumes_at": int(later.timestamp()),
    }


def test_prices_are_shown_once_or_by_fractions(api: Api) -> None:
    """A one-time price recurs never; a fraction of a minor unit is written as a decimal."""
    do(
        api.portal.account(ACCOUNT, Mode.TEST),
        AddPrice(
            terms=PriceTerms(
                id=PriceId("price_once"),
                product=COFFEE,
                type=PriceType.ONE_TIME,
                currency="eur",
                unit_amount_decimal="0.5",
            )
        ),
    )
    shown = api.get("/v1/prices/price_once", expand=["product"]).json

    assert (shown["recurring"], shown["unit_amount"], shown["unit_amount_decimal"]) == (
        None,
        None,
        "0.5",
    )
    assert cast("JsonObject", shown["product"])["id"] == COFFEE


def test_a_deleted_coupon_is_gone_but_its_codes_are_shown(api: Api) -> None:
    """Who redeemed it keeps the discount; nobody finds it any more."""
    do(api.portal.account(ACCOUNT, Mode.TEST), DeleteCoupon(coupon_id=SPRING))

    assert api.get(f"/v1/coupons/{SPRING}").status == 404
    assert api.get("/v1/coupons").ids == []
    assert api.get("/v1/promotion_codes/promo_spring", expand=["promotion.coupon"]).status == 200


def test_a_session_that_is_over_is_still_answered_for(api: Api) -> None:
    """Who repeats the request that opened it, is told what it was told."""
    asked = {"customer": ADA, "configuration": PORTAL}
    first = api.post("/v1/billing_portal/sessions", "key", **asked)
    api.clock.advance(hours=2)
    api.portal.tick()
    again = api.post("/v1/billing_portal/sessions", "key", **asked)

    assert again.json == first.json
