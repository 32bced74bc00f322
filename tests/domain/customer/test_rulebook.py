"""Every refusal explains itself, in both languages, by a rule of the book."""

import pickle
from collections.abc import Iterator

import pytest
from tests.domain.customer.cast import ANNA, VAT, VISA

from counterfoil.domain.configuration.features import CustomerDetail
from counterfoil.domain.customer import refusals as r
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook import customer as rules
from counterfoil.domain.rulebook.rule import Language
from counterfoil.domain.rulebook.subscription_life import PORTAL_SHOWS_AN_ACTIVE_CONFIGURATION

SHARED = (PORTAL_SHOWS_AN_ACTIVE_CONFIGURATION,)
"""The rules that bind subscriptions too."""


def every_refusal() -> Iterator[CommandRefusedError]:
    """Make one of each."""
    yield r.CustomerNotInForceError(ANNA)
    yield r.CustomerExistsError(ANNA)
    for matter in r.MerchantsMatter:
        yield r.MerchantsMatterError(matter)
    for detail in (*CustomerDetail, CustomerDetail("birthday")):
        yield r.DetailNotAllowedError(detail)
        yield r.DetailTooLongError(detail, 600)
    yield r.EmailInvalidError()
    yield r.NoActiveConfigurationError()
    yield r.PaymentMethodsNotManagedError()
    yield r.LastPaymentMethodError(VISA)
    yield r.PaymentMethodDetachedError(VISA)
    yield r.PaymentMethodNotAttachedError(VISA)
    yield r.TaxIdInvalidError()
    yield r.TaxIdExistsError(VAT)
    yield r.TaxIdNotOnRecordError(VAT)


@pytest.mark.parametrize("refusal", tuple(every_refusal()), ids=repr)
def test_a_refusal_says_what_why_and_what_to_do(refusal: CommandRefusedError) -> None:
    """In English and in Dutch, each in sentences of its own; and it survives pickling."""
    english, dutch = refusal.what(Language.ENGLISH), refusal.what(Language.DUTCH)
    assert english != dutch
    assert english.endswith(".")
    assert dutch.endswith(".")
    assert all(number in refusal.explain(Language.DUTCH) for number in refusal.rule.numbers)
    assert refusal.rule in (*rules.RULES, *SHARED)
    assert repr(pickle.loads(pickle.dumps(refusal))) == repr(refusal)  # noqa: S301


def test_every_rule_is_listed_once_and_used() -> None:
    """A rule that refuses nothing would be no rule."""
    assert len({rule.id for rule in rules.RULES}) == len(rules.RULES)
    used = {refusal.rule.id for refusal in every_refusal()}
    assert used == {rule.id for rule in (*rules.RULES, *SHARED)}


def test_every_refusal_class_is_covered_here() -> None:
    """So that none is added without its words."""
    classes = {cls for cls in vars(r).values() if isinstance(cls, type)}
    here = {type(refusal) for refusal in every_refusal()}
    assert here == {
        cls
        for cls in classes
        if issubclass(cls, CommandRefusedError) and cls is not CommandRefusedError
    }
