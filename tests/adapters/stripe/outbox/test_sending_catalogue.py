"""What is decided of products, prices, coupons and promotion codes comes to Stripe."""

from collections.abc import Iterator

import pytest
from tests.adapters.stripe.outbox.in_step import differences
from tests.adapters.stripe.outbox.syncing import Pair, paired

from counterfoil.adapters.event_store.outbox_rows import OutboxRequest, OutboxStatus
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.coupon import commands as k
from counterfoil.domain.coupon.decisions import COUPON
from counterfoil.domain.coupon.state import Deleted
from counterfoil.domain.coupon.terms import CouponDuration, CouponTerms
from counterfoil.domain.product import commands as c
from counterfoil.domain.product.decisions import PRODUCT
from counterfoil.domain.product.price import TaxBehavior
from counterfoil.domain.product.state import InForce
from counterfoil.domain.values import CouponId, PriceId, ProductId, PromotionCodeId

SENT, REFUSED = OutboxStatus.CONFIRMED, OutboxStatus.REFUSED
TEA = ProductId("prod_tea")
SPRING = CouponId("SPRING")


@pytest.fixture(name="pair")
def _pair() -> Iterator[Pair]:
    with paired() as made:
        yield made


@pytest.fixture(name="tea")
def _tea(pair: Pair) -> ProductId:
    """Have a product on both sides."""
    return ProductId(pair.adopt(pair.at_stripe("POST", "/v1/products", {"name": "Tea"})))


def price(pair: Pair, product: ProductId, **said: str) -> PriceId:
    """Have a price on both sides."""
    parameters = {"product": product, "currency": "eur", "unit_amount": "1000", **said}
    return PriceId(pair.adopt(pair.at_stripe("POST", "/v1/prices", parameters)))


def ended(pair: Pair, *commands: object) -> list[OutboxRequest]:
    """Decide commands, and return how their requests ended."""
    for command in commands:
        pair.decide(command)
    return pair.sync()


def statuses(requests: list[OutboxRequest]) -> set[OutboxStatus]:
    """Return how requests ended."""
    return {each.status for each in requests}


@pytest.mark.usefixtures("tea")
def test_a_product_is_listed_under_its_own_id(pair: Pair) -> None:
    """Which Stripe takes."""
    listed = c.ListProduct(
        product_id=TEA, name="Tea", description="Green", unit_label="bag", metadata={"row": "1"}
    )

    assert statuses(ended(pair, listed)) == {SENT}

    assert differences(pair, f"/v1/products/{TEA}") == []
    assert isinstance(pair.account.get(PRODUCT, TEA), InForce)


@pytest.mark.usefixtures("tea")
def test_an_id_that_is_taken_is_seen_to_be(pair: Pair) -> None:
    """Stripe refuses it, and what it has under that id is the product then."""
    pair.at_stripe("POST", "/v1/products", {"id": TEA, "name": "Other"})

    assert statuses(ended(pair, c.ListProduct(product_id=TEA, name="Tea"))) == {SENT}

    assert differences(pair, f"/v1/products/{TEA}") == []
    found = pair.account.get(PRODUCT, TEA)
    assert isinstance(found, InForce)
    assert found.name == "Other"


def test_all_of_a_product_comes_to_stripe(pair: Pair, tea: ProductId) -> None:
    """And goes again."""
    monthly = price(pair, tea)
    said = c.ChangeProductDetails(
        product_id=tea,
        name=Set("Chai"),
        description=Set("Black"),
        statement_descriptor=Set("CHAI"),
        unit_label=Set("bag"),
        default_price=Set(monthly),
        metadata=Set({"row": "1"}),
    )

    assert statuses(ended(pair, said, c.ArchiveProduct(product_id=tea))) == {SENT}
    assert differences(pair, f"/v1/products/{tea}") == []

    unsaid = c.ChangeProductDetails(
        product_id=tea,
        description=CLEAR,
        statement_descriptor=CLEAR,
        unit_label=CLEAR,
        default_price=CLEAR,
        metadata=CLEAR,
    )
    assert statuses(ended(pair, unsaid, c.RestoreProduct(product_id=tea))) == {SENT}

    assert differences(pair, f"/v1/products/{tea}") == []
    found = pair.at_stripe("GET", f"/v1/products/{tea}")
    assert (found["description"], found["default_price"], found["metadata"]) == (None, None, {})


def test_all_that_may_change_of_a_price_comes_to_stripe(pair: Pair, tea: ProductId) -> None:
    """A key passes from one price to the other in one request."""
    one, other = price(pair, tea, lookup_key="tea"), price(pair, tea)
    said = c.ChangePriceDetails(
        product_id=tea,
        price_id=other,
        nickname=Set("other"),
        lookup_key=Set("tea"),
        transfer_lookup_key=True,
        metadata=Set({"a": "1"}),
    )

    requests = ended(
        pair,
        said,
        c.SpecifyTaxBehavior(product_id=tea, price_id=one, tax_behavior=TaxBehavior.INCLUSIVE),
        c.ArchivePrice(product_id=tea, price_id=one),
    )

    assert [each.name for each in requests] == [
        f"update_price:{other}",
        f"update_price:{one}",
        f"update_price:{one}",
    ]
    assert statuses(requests) == {SENT}
    assert differences(pair, f"/v1/prices/{one}", f"/v1/prices/{other}") == []
    assert pair.at_stripe("GET", f"/v1/prices/{other}")["lookup_key"] == "tea"


def test_a_key_of_another_product_is_refused(pair: Pair, tea: ProductId) -> None:
    """Stripe knows of it, and the price has none on either side."""
    other = ProductId(pair.adopt(pair.at_stripe("POST", "/v1/products", {"name": "Mug"})))
    price(pair, other, lookup_key="best")
    monthly = price(pair, tea)
    keyed = c.ChangePriceDetails(product_id=tea, price_id=monthly, lookup_key=Set("best"))

    (request,) = ended(pair, keyed)

    assert request.status is REFUSED
    assert pair.at_stripe("GET", f"/v1/prices/{monthly}")["lookup_key"] is None


@pytest.mark.usefixtures("tea")
def test_a_coupon_lives_on_both_sides(pair: Pair) -> None:
    """Under its own id, until it is deleted for ever."""
    terms = CouponTerms(
        amount_off=500, currency="eur", duration=CouponDuration.REPEATING, duration_in_months=3
    )
    created = k.CreateCoupon(coupon_id=SPRING, terms=terms, name="Spring", metadata={"a": "1"})
    assert statuses(ended(pair, created)) == {SENT}
    assert differences(pair, "/v1/coupons/SPRING") == []

    changed = k.ChangeCouponDetails(coupon_id=SPRING, name=Set("May"), metadata=Set({"a": ""}))
    assert statuses(ended(pair, changed)) == {SENT}
    assert differences(pair, "/v1/coupons/SPRING") == []
    assert pair.at_stripe("GET", "/v1/coupons/SPRING")["metadata"] == {}

    assert statuses(ended(pair, k.DeleteCoupon(coupon_id=SPRING))) == {SENT}
    assert isinstance(pair.account.get(COUPON, SPRING), Deleted)
    assert pair.at_stripe("GET", "/v1/coupons")["data"] == []


def test_a_code_is_switched_off_and_on(pair: Pair) -> None:
    """And refused where its coupon is gone at Stripe."""
    pair.adopt(pair.at_stripe("POST", "/v1/coupons", {"id": SPRING, "percent_off": "12.5"}))
    parameters = {"promotion[type]": "coupon", "promotion[coupon]": SPRING, "code": "SPRING"}
    made = pair.at_stripe("POST", "/v1/promotion_codes", parameters)
    code = PromotionCodeId(pair.adopt(made))
    off = k.DeactivatePromotionCode(coupon_id=SPRING, promotion_code_id=code)
    on = k.ActivatePromotionCode(coupon_id=SPRING, promotion_code_id=code)

    assert statuses(ended(pair, off)) == {SENT}
    assert differences(pair, f"/v1/promotion_codes/{code}") == []
    assert statuses(ended(pair, on)) == {SENT}
    assert differences(pair, f"/v1/promotion_codes/{code}") == []

    assert statuses(ended(pair, off)) == {SENT}
    pair.at_stripe("DELETE", "/v1/coupons/SPRING")
    assert statuses(ended(pair, on)) == {REFUSED}


@pytest.mark.parametrize("fault", Fault)
def test_whatever_fails_takes_effect_once(pair: Pair, tea: ProductId, fault: Fault) -> None:
    """Before the write and after it, for all that the catalogue is asked for."""
    one, other = price(pair, tea, lookup_key="tea"), price(pair, tea)
    keyed = c.ChangePriceDetails(
        product_id=tea, price_id=other, lookup_key=Set("tea"), transfer_lookup_key=True
    )
    for command in (
        c.ListProduct(product_id=TEA, name="Tea"),
        c.ChangeProductDetails(product_id=tea, description=Set("Green"), metadata=Set({"a": "1"})),
        keyed,
        k.CreateCoupon(coupon_id=SPRING, terms=CouponTerms(percent_off="12.5")),
        k.ChangeCouponDetails(coupon_id=SPRING, name=Set("May")),
    ):
        pair.sandbox.faults.next(fault, method="POST", times=2)
        assert statuses(ended(pair, command)) == {SENT}

    paths = [f"/v1/products/{tea}", f"/v1/products/{TEA}", "/v1/coupons/SPRING"]
    assert differences(pair, *paths, f"/v1/prices/{other}") == []

    pair.sandbox.faults.next(fault, method="DELETE", times=2)
    assert statuses(ended(pair, k.DeleteCoupon(coupon_id=SPRING))) == {SENT}

    assert isinstance(pair.account.get(COUPON, SPRING), Deleted)
    assert pair.at_stripe("GET", f"/v1/prices/{one}")["lookup_key"] is None
    types = [each["type"] for each in pair.events()]
    assert types.count("coupon.created") == types.count("coupon.deleted") == 1
