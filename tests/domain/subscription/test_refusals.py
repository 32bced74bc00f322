"""Every refusal about a subscription explains itself, in both languages, by a rule of the book."""

import pickle

import attrs
import pytest
from tests.domain.subscription.cast import GYM, ITEM, MONTHLY, PLAN, VISA

from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.requests import Operation
from counterfoil.domain.rulebook.rule import Language
from counterfoil.domain.subscription import refusals as r
from counterfoil.domain.subscription.refusals.base import SubscriptionRefusedError
from counterfoil.domain.subscription.terms import Status
from counterfoil.domain.values import CouponId

DETAILS: dict[str, object] = {
    "subscription_id": GYM,
    "item_id": ITEM,
    "price_id": MONTHLY.id,
    "schedule_id": PLAN,
    "payment_method_id": VISA,
    "operation": Operation.SWITCH_PLAN,
    "status": Status.PAUSED,
    "coupon_id": CouponId("SPRING"),
    "behavior": "ignore",
    "api_version": "2025-01-01",
    "reason": "bored",
    "feedback_option": "fbo_left",
    "type": "gift_card",
    "items": 2,
    "length": 5001,
    "quantity": 7,
    "minimum": 0,
    "maximum": 5,
}


def every_refusal() -> tuple[SubscriptionRefusedError, ...]:
    """Make one of each."""
    classes = (getattr(r, name) for name in r.__all__)
    return tuple(cls(*(DETAILS[field.name] for field in attrs.fields(cls))) for cls in classes)


EACH = pytest.mark.parametrize("refusal", every_refusal(), ids=lambda each: type(each).__name__)


@EACH
def test_a_refusal_says_what_why_and_what_to_do(refusal: SubscriptionRefusedError) -> None:
    """In English and in Dutch, each in sentences of its own; and it survives pickling."""
    english, dutch = refusal.what(Language.ENGLISH), refusal.what(Language.DUTCH)
    assert english != dutch
    for sentence in (english, dutch):
        assert GYM in sentence
        assert sentence.endswith(".")
    explained = refusal.explain(Language.DUTCH)
    assert explained.startswith(dutch)
    assert refusal.rule.says.nl in explained
    assert explained.endswith(refusal.rule.remedy.nl)
    assert repr(pickle.loads(pickle.dumps(refusal))) == repr(refusal)  # noqa: S301


@EACH
def test_the_docstring_of_a_refusal_cites_its_rule(refusal: SubscriptionRefusedError) -> None:
    """By the numbers of the specification, where it has any."""
    doc = type(refusal).__doc__ or ""
    for number in refusal.rule.numbers:
        assert number in doc


def test_the_refusals_that_are_listed_are_all_there_are() -> None:
    """So that embedders can name each of them."""
    made = {type(refusal) for refusal in every_refusal()}
    assert len(made) == len(r.__all__)
    assert sorted(r.__all__) == r.__all__
    assert all(issubclass(cls, CommandRefusedError) for cls in made)


def test_one_rule_is_not_refused_by_two_classes_of_one_code() -> None:
    """Code, rule and parameter together tell the refusals apart."""
    told = [(refusal.code, refusal.rule.id, refusal.param) for refusal in every_refusal()]
    assert len(set(told)) == len(told)
