"""Shows what a product or a coupon is, in words."""

from collections.abc import Iterator

from counterfoil.adapters.cli.card_lines import Line, several
from counterfoil.adapters.cli.wording import day, discount, moment, price, times
from counterfoil.domain.coupon import state as coupon
from counterfoil.domain.coupon.terms import PromotionCode
from counterfoil.domain.money import Money
from counterfoil.domain.product import state as product


def product_lines(state: product.State) -> Iterator[Line]:
    """Yield the lines of a product with its prices."""
    match state:
        case product.Unseen():
            yield "Known", "only referred to, not yet seen"
        case product.Deleted():
            yield "Known", "deleted, for good"
        case product.InForce():
            yield "Name", state.name
            yield "For sale", "yes" if state.active else "no, archived"
            if state.description:
                yield "Description", state.description
    default = state.default_price if isinstance(state, product.InForce) else None
    yield from several(
        "Prices",
        (
            f"{held.terms.id}  {price(held.terms)}"
            f"{'' if held.active else ' (archived)'}{' (default)' if id_ == default else ''}"
            for id_, held in sorted(state.prices.items())
        ),
        "none",
    )


def coupon_lines(state: coupon.State) -> Iterator[Line]:
    """Yield the lines of a coupon with its promotion codes."""
    known = coupon.held(state)
    if isinstance(known, coupon.Unseen):
        yield "Known", "only referred to, not yet seen"
    else:
        if isinstance(state, coupon.Deleted):
            yield "Known", "deleted; it discounts only those who redeemed it before"
        if known.name:
            yield "Name", known.name
        yield "Takes off", discount(known.terms)
        yield "Redeemed", times(known.times_redeemed, known.terms.max_redemptions)
        if known.terms.redeem_by is not None:
            yield "Redeem by", moment(known.terms.redeem_by)
        yield "Valid", "yes" if known.valid else "no"
        yield "Since", day(known.created)
    codes = sorted(known.promotion_codes.values(), key=lambda each: each.id)
    yield from several("Promotion codes", map(_promotion_code, codes), "none")


def _promotion_code(code: PromotionCode) -> str:
    terms = code.terms
    parts = [f"{code.id}  {terms.code}{'' if code.active else ' (not active)'}"]
    if terms.customer is not None:
        parts.append(f"for {terms.customer}")
    if terms.first_time_transaction:
        parts.append("for first-time customers")
    if terms.minimum_amount is not None and terms.minimum_amount_currency is not None:
        parts.append(f"from {Money(terms.minimum_amount, terms.minimum_amount_currency)}")
    if terms.expires_at is not None:
        parts.append(f"until {moment(terms.expires_at)}")
    parts.append(f"redeemed {times(code.times_redeemed, terms.max_redemptions)}")
    return ", ".join(parts)
