"""Every refusal of the catalogue says what, why and what to do, in both languages."""

import pytest

from counterfoil.domain.money import Money
from counterfoil.domain.product import refusals as r
from counterfoil.domain.product import terms_refusals as t
from counterfoil.domain.product.price import TaxBehavior
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook import product as rulebook
from counterfoil.domain.rulebook.rule import Language, Rule
from counterfoil.domain.values import PriceId, ProductId

PRODUCT_ID = ProductId("prod_1")
PRICE_ID = PriceId("price_1")

REFUSALS: dict[CommandRefusedError, str] = {
    r.CatalogueReadOnlyError(): "The catalog can't be changed through the portal.",
    r.ProductNotInCatalogueError(PRODUCT_ID): "No such product: prod_1.",
    r.ProductExistsError(PRODUCT_ID): "Product prod_1 already exists, with other details.",
    r.ProductDeletedError(PRODUCT_ID): "Product prod_1 was deleted.",
    r.PriceDeletedError(PRICE_ID): "Price price_1 was deleted.",
    r.PriceNotInProductError(product_id=PRODUCT_ID, price_id=PRICE_ID): (
        "Product prod_1 has no price price_1."
    ),
    r.PriceTermsImmutableError(PRICE_ID): "Price price_1 already exists, with other terms.",
    r.TaxBehaviorSpecifiedError(price_id=PRICE_ID, tax_behavior=TaxBehavior.INCLUSIVE): (
        "The tax behavior of price price_1 already is inclusive."
    ),
    r.DefaultPriceKeptError(PRICE_ID): (
        "Price price_1 can't be archived: it is the default price of its product."
    ),
    r.DefaultPriceArchivedError(PRICE_ID): (
        "Price price_1 can't be the default price: it is archived."
    ),
    r.LookupKeyTakenError(lookup_key="gold", price_id=PRICE_ID): (
        "The lookup key 'gold' leads to price price_1 already."
    ),
    r.ProductNameEmptyError(PRODUCT_ID): "Product prod_1 can't be without a name.",
    r.CatalogueTextTooLongError(parameter="nickname", length=5001, length_max=5000): (
        "A nickname of 5001 characters exceeds 5000."
    ),
    r.StatementDescriptorError("<"): "'<' can't stand on a bank statement.",
    t.CurrencyUnknownError("dem"): "The currency 'dem' is not one that Stripe supports.",
    t.ChoiceUnknownError(parameter="type", choice="rental"): "'rental' is no known type.",
    t.RecurrenceMismatchError(PRICE_ID): ("The type of price price_1 doesn't fit its interval."),
    t.IntervalCountError(interval="year", interval_count=4, interval_count_max=3): (
        "The interval count 4 is out of range: for year it goes from 1 to 3."
    ),
    t.AmountChoiceError(2): ("The number of amounts stated, 2, doesn't fit the billing scheme."),
    t.NegativeAmountError(Money(-1200, "eur")): "A price of -12.00 EUR is below zero.",
    t.DecimalAmountError("1e3"): "'1e3' is no decimal amount.",
    t.AmountStepError(amount=Money(1234, "kwd"), step_minor=10): (
        "1.234 KWD is no multiple of 10 minor units."
    ),
}

of_every_refusal = pytest.mark.parametrize(
    "refusal", REFUSALS, ids=[type(refusal).__name__ for refusal in REFUSALS]
)


@of_every_refusal
def test_a_refusal_says_what_was_refused(refusal: CommandRefusedError) -> None:
    """One sentence that names the objects by id."""
    assert refusal.what() == REFUSALS[refusal]


@of_every_refusal
def test_a_refusal_speaks_dutch(refusal: CommandRefusedError) -> None:
    """Another sentence, with the same objects in it."""
    dutch = refusal.what(Language.DUTCH)
    assert dutch != refusal.what()
    assert dutch.endswith(".")
    for identifier in (PRODUCT_ID, PRICE_ID):
        assert (identifier in dutch) == (identifier in refusal.what())


@of_every_refusal
def test_a_refusal_explains_itself(refusal: CommandRefusedError) -> None:
    """What, the rule with its number, and the remedy; and its docstring names the same numbers."""
    explanation = str(refusal)
    assert explanation.startswith(REFUSALS[refusal])
    assert refusal.rule.says.en in explanation
    assert explanation.endswith(refusal.rule.remedy.en)
    for number in refusal.rule.numbers:
        assert number in (type(refusal).__doc__ or "")


def test_every_refusal_is_spoken_for() -> None:
    """A refusal added later needs its words tested too."""
    defined = {
        value
        for module in (r, t)
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__
    }
    assert {type(refusal) for refusal in REFUSALS} == defined


def test_the_rulebook_lists_every_rule_once() -> None:
    """Explanations look rules up there, and each rule refuses something."""
    defined = {id(rule) for rule in vars(rulebook).values() if isinstance(rule, Rule)}
    assert {id(rule) for rule in rulebook.RULES} == defined
    assert len({rule.id for rule in rulebook.RULES}) == len(rulebook.RULES)
    assert {refusal.rule.id for refusal in REFUSALS} == {rule.id for rule in rulebook.RULES}
