"""Every refusal says what was refused, why, and what to do, and can be taken across processes."""

import pickle

import pytest
from tests.domain.account.cast import HOST, MOVING

from counterfoil.domain.account import refusals as r
from counterfoil.domain.configuration.feature_refusals import FeedbackOptionInactiveError
from counterfoil.domain.refusal import CommandRefusedError, SaidRefusalError
from counterfoil.domain.rulebook import account as rules
from counterfoil.domain.rulebook.rule import Language, Source

ALL: tuple[r.AccountRefusedError, ...] = (
    r.MerchantsAccountError(),
    r.BillingNotPaidError(),
    r.CountryUnknownError("XX"),
    r.BrandingUnusableError("font", "?"),
    r.ContrastTooLowError("#959595", "#ffffff", "2.99"),
    r.TreatmentUnusableError("past_due", "grace:0"),
    r.NotASubdomainError("example.com"),
    r.CustomDomainExistsError(HOST),
    r.CustomDomainNotRequestedError(HOST),
    r.CustomDomainNotVerifiedError(HOST),
    r.CustomTextError("footer"),
    r.DefaultIsDashboardsError(),
    r.FeedbackOptionExistsError(MOVING),
    r.FeedbackOptionNotFoundError(MOVING),
    r.FeedbackDescriptionMissingError(),
    r.FeedbackDescriptionTooLongError(101),
)
EACH = pytest.mark.parametrize("refusal", ALL, ids=lambda refusal: type(refusal).__name__)


def test_every_refusal_is_here() -> None:
    """A new refusal is added to this list, so that its words are checked."""
    classes = {
        each
        for each in vars(r).values()
        if isinstance(each, type)
        and issubclass(each, CommandRefusedError)
        and each not in {CommandRefusedError, SaidRefusalError, r.AccountRefusedError}
    }
    assert classes == {type(refusal) for refusal in ALL}


@EACH
def test_a_refusal_has_words_in_both_languages(refusal: r.AccountRefusedError) -> None:
    """One sentence says what was refused; the rule with its numbers and the remedy follow."""
    english, dutch = (refusal.what(language) for language in Language)
    assert english != dutch
    assert english.endswith(".")
    assert dutch.endswith(".")
    assert refusal.rule in rules.RULES
    assert refusal.explain(Language.DUTCH).endswith(refusal.rule.remedy.nl)
    for number in refusal.rule.numbers:
        assert number in refusal.explain()


@EACH
def test_a_refusal_can_be_pickled(refusal: r.AccountRefusedError) -> None:
    """Embedders hand refusals from one process to another."""
    assert repr(pickle.loads(pickle.dumps(refusal))) == repr(refusal)  # noqa: S301


def test_every_rule_of_the_account_refuses() -> None:
    """One of them refuses wishes about configurations and reasons, not about the account."""
    elsewhere = FeedbackOptionInactiveError.rule
    assert {refusal.rule.id for refusal in ALL} | {elsewhere.id} == {
        rule.id for rule in rules.RULES
    }


def test_who_does_not_pay_is_told_in_the_words_of_the_founding_document() -> None:
    """R189: paying Billing users, and test mode to try it out."""
    rule = r.BillingNotPaidError.rule
    assert rule.source is Source.SEED
    assert "betalende Billing-gebruikers" in rule.says.nl
    assert "in de testmodus kun je het uitproberen voordat je betaalt" in rule.says.nl
