"""Every refusal about a coupon explains itself in both languages, by a rule of the book."""

import inspect
import pickle

import attrs
import pytest
from tests.domain.coupon.cast import CODE, SPRING

from counterfoil.domain.coupon import redemption_refusals, refusals, terms_refusals
from counterfoil.domain.coupon.refusals import CouponRefusedError
from counterfoil.domain.money import Money
from counterfoil.domain.rulebook.rule import Language

DETAILS: dict[str, object] = {
    "coupon_id": SPRING,
    "promotion_code_id": CODE,
    "amount_off": 0,
    "currency": "eur",
    "percent_off": "200",
    "duration": "weekly",
    "max_redemptions": 0,
    "parameter": "redeem_by",
    "length": 41,
    "minimum": Money(1000, "eur"),
}


def every_refusal() -> tuple[CouponRefusedError, ...]:
    """Make one of each."""
    return tuple(
        kind(*(DETAILS[field.name] for field in attrs.fields(kind)))
        for module in (refusals, terms_refusals, redemption_refusals)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, CouponRefusedError)
        and kind.__module__ == module.__name__
        and kind is not CouponRefusedError
    )


@pytest.mark.parametrize("refusal", every_refusal(), ids=lambda each: type(each).__name__)
def test_a_refusal_says_what_why_and_what_to_do(refusal: CouponRefusedError) -> None:
    """In sentences of their own, with its values filled in; and it survives pickling."""
    english, dutch = refusal.what(Language.ENGLISH), refusal.what(Language.DUTCH)

    assert english != dutch
    for sentence in (english, dutch):
        assert sentence.endswith(".")
        assert "{" not in sentence
    assert refusal.explain(Language.DUTCH).startswith(dutch)
    assert refusal.rule.remedy.nl in refusal.explain(Language.DUTCH)
    assert repr(pickle.loads(pickle.dumps(refusal))) == repr(refusal)  # noqa: S301


def test_there_is_one_class_a_refusal() -> None:
    """Enough of them to be worth the test above."""
    assert len(every_refusal()) > 20
