"""A rule is quoted with the numbers of the specification, where it has any."""

import pytest

from counterfoil.domain.configuration.feature_refusals import PaymentMethodUpdateDisabledError
from counterfoil.domain.rulebook import RULES, Language
from counterfoil.domain.rulebook.configuration_features import UPDATES_NEED_PAYMENT_METHOD_UPDATE
from counterfoil.domain.rulebook.rule import Source, cited


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ((), "Shops close."),
        (("R7",), "Shops close. (R7)"),
        (("R7", "R61c"), "Shops close. (R7, R61c)"),
    ],
)
def test_the_numbers_stand_behind_the_sentence(numbers: tuple[str, ...], sentence: str) -> None:
    """Without numbers there are no empty parentheses."""
    assert cited("Shops close.", numbers) == sentence


@pytest.mark.parametrize("language", Language)
def test_a_refusal_by_a_rule_without_numbers_reads_on(language: Language) -> None:
    """What was refused, the rule and the remedy, with nothing between them."""
    refusal = PaymentMethodUpdateDisabledError()
    rule = UPDATES_NEED_PAYMENT_METHOD_UPDATE
    says, remedy = (words.in_language(language) for words in (rule.says, rule.remedy))

    assert rule.numbers == ()
    assert refusal.explain(language) == f"{refusal.what(language)} {says} {remedy}"


def test_what_the_founding_document_says_has_a_number() -> None:
    """The specification holds all of it; and what is Counterfoil's own is in no specification."""
    for rule in RULES:
        assert rule.numbers or rule.source is not Source.SEED
        assert not rule.numbers or rule.source is not Source.OURS
