"""Every rule of the book has an id, words in two languages, dates, and something to refuse."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from attrs import evolve

import counterfoil.domain
from counterfoil.domain.account.state import State as Account
from counterfoil.domain.cause import Mode
from counterfoil.domain.configuration.features import (
    AllowedUpdate,
    CancellationReasons,
    CustomerUpdate,
    Features,
    OfferedProduct,
    PeriodEndCondition,
    SubscriptionCancel,
    SubscriptionUpdate,
)
from counterfoil.domain.configuration.finding import Severity
from counterfoil.domain.configuration.linting import lint
from counterfoil.domain.configuration.state import InForce
from counterfoil.domain.product.price import Interval, PriceTerms, PriceType, Recurrence
from counterfoil.domain.product.state import InForce as Product
from counterfoil.domain.product.state import Price
from counterfoil.domain.product.state import State as ProductState
from counterfoil.domain.refusal import CommandRefusedError, refuse_first
from counterfoil.domain.rulebook import (
    EDITIONS,
    RULES,
    SUBJECTS,
    Language,
    Rule,
    Source,
    Words,
    edition_of,
    rules_at,
)
from counterfoil.domain.rulebook import subscription_pause as pauses
from counterfoil.domain.rulebook.rule import day
from counterfoil.domain.values import AccountId, ConfigurationId, PriceId, ProductId

NUMBERS_MAX = 197
"""How many rules the specification has."""

MICROSECOND = timedelta(microseconds=1)
NEWEST = datetime(2026, 11, 2, tzinfo=UTC)
EACH_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def classes_of_refusal() -> dict[str, type[CommandRefusedError]]:
    """Return every class that refuses, in whichever module of the domain it stands."""
    for module in pkgutil.walk_packages(counterfoil.domain.__path__, "counterfoil.domain."):
        importlib.import_module(module.name)
    return {
        f"{cls.__module__}.{cls.__qualname__}": cls
        for cls in _heirs(CommandRefusedError)
        if cls.__module__.startswith("counterfoil.domain.") and hasattr(cls, "code")
    }


def _heirs(cls: type[CommandRefusedError]) -> Iterator[type[CommandRefusedError]]:
    for heir in cls.__subclasses__():
        yield heir
        yield from _heirs(heir)


REFUSALS = classes_of_refusal()
EACH_REFUSAL = pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS.keys())


TIERS = {
    PriceId(f"price_{amount}"): Price(
        terms=PriceTerms(
            id=PriceId(f"price_{amount}"),
            product=ProductId("prod_1"),
            type=PriceType.RECURRING,
            currency="eur",
            unit_amount=amount,
            recurrence=Recurrence(interval=Interval.MONTH),
        )
    )
    for amount in (900, 1200)
}
OTHER_TIER = evolve(TIERS[PriceId("price_900")].terms, product=ProductId("prod_2"))
CATALOGUE: dict[ProductId, ProductState] = {
    ProductId("prod_1"): Product(id=ProductId("prod_1"), name="Tiers", active=False, prices=TIERS),
    ProductId("prod_2"): Product(
        id=ProductId("prod_2"), name="A tier", prices={OTHER_TIER.id: Price(terms=OTHER_TIER)}
    ),
}
OFFERING = SubscriptionUpdate(
    enabled=True,
    default_allowed_updates=(AllowedUpdate.PRICE,),
    products=(
        OfferedProduct(product=ProductId("prod_1"), prices=(PriceId("price_1200"),)),
        OfferedProduct(product=ProductId("prod_2"), prices=(OTHER_TIER.id,)),
    ),
    schedule_at_period_end=(PeriodEndCondition.DECREASING_ITEM_AMOUNT,),
)
POOR = (
    Features(customer_update=CustomerUpdate(enabled=True)),
    Features(subscription_cancel=SubscriptionCancel(enabled=True)),
    Features(
        subscription_cancel=SubscriptionCancel(
            cancellation_reason=CancellationReasons(feedback_options=("bfo_1",))
        ),
        subscription_update=OFFERING,
    ),
)
"""Configurations about which much is to be said."""


def found() -> set[tuple[Severity, str]]:
    """Return what is found in them, by rule."""
    return {
        (finding.severity, finding.rule.id)
        for features in POOR
        for at in (day(2024, 1, 1), NEWEST)
        for finding in lint(
            InForce(id=ConfigurationId("bpc_1"), features=features),
            CATALOGUE,
            at,
            Account(id=AccountId("acct_1")),
            Mode.TEST,
        )
    }


def test_ids_are_unique() -> None:
    """They are stable for ever, so that explanations and logs can name them."""
    assert len({rule.id for rule in RULES}) == len(RULES)


@EACH_RULE
def test_an_id_is_in_kebab_case(rule: Rule) -> None:
    """Words and numbers, in small letters, with hyphens between them."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.id)


@EACH_RULE
def test_a_rule_speaks_both_languages(rule: Rule) -> None:
    """In sentences of its own; the remedy is another sentence than the rule."""
    for words in (rule.says, rule.remedy):
        english, dutch = (words.in_language(language) for language in Language)
        assert english != dutch
        for sentence in (english, dutch):
            assert sentence == sentence.strip()
            assert sentence.endswith(".")
            assert sentence[0].isupper() or not sentence[0].isalpha()
    assert rule.says != rule.remedy


def test_no_two_rules_say_the_same() -> None:
    """Each rule is stated once."""
    for language in Language:
        said = [rule.says.in_language(language) for rule in RULES]
        assert len(set(said)) == len(said)


@EACH_RULE
def test_the_numbers_are_those_of_the_specification(rule: Rule) -> None:
    """Some have a letter; none stands there twice."""
    for number in rule.numbers:
        assert re.fullmatch(r"R[1-9]\d*[a-z]?", number)
        assert int(re.sub(r"\D", "", number)) <= NUMBERS_MAX
    assert len(set(rule.numbers)) == len(rule.numbers)


@EACH_RULE
def test_the_dates_of_a_rule_are_days_in_order(rule: Rule) -> None:
    """Half-open, in UTC: it begins before it ends, at midnight."""
    for date in (rule.since, rule.until):
        if date is not None:
            assert date == day(date.year, date.month, date.day)
    if rule.since is not None and rule.until is not None:
        assert rule.since < rule.until


@EACH_REFUSAL
def test_a_refusal_has_a_rule_of_the_book_and_a_stable_code(
    refusal: type[CommandRefusedError],
) -> None:
    """One class a rule, in snake_case; its docstring says rule and remedy."""
    assert refusal.rule in RULES
    assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", refusal.code)
    assert refusal.__doc__
    assert refusal.__name__.endswith("Error")


@EACH_RULE
def test_a_rule_refuses_or_is_found_broken(rule: Rule) -> None:
    """A rule that does neither would be no rule."""
    refusing = {refusal.rule.id for refusal in REFUSALS.values()}
    assert rule.id in refusing | {id for _, id in found()}


def test_what_merchants_are_advised_refuses_nothing() -> None:
    """Advice is on what Stripe takes as it is."""
    advised = {id for severity, id in found() if severity is Severity.ADVICE}
    assert advised
    assert not advised & {refusal.rule.id for refusal in REFUSALS.values()}


def test_every_rule_stands_under_one_subject() -> None:
    """In the order of the whole book; and each subject has a title of its own, and rules."""
    assert [rule for subject in SUBJECTS for rule in subject.rules] == list(RULES)
    assert all(subject.rules for subject in SUBJECTS)
    for language in Language:
        titles = [subject.title.in_language(language) for subject in SUBJECTS]
        assert len(set(titles)) == len(titles)


def test_every_source_has_words_in_both_languages() -> None:
    """The English ones are those that programs get."""
    for source in Source:
        assert source.words.en == source.value
        assert source.words.nl != source.value


def test_a_dated_rule_is_half_open() -> None:
    """`since` is in, `until` is out, to the microsecond."""
    begins = pauses.PORTAL_PAUSES_NO_COLLECTION
    ends = pauses.COLLECTION_PAUSE_IS_ENABLED
    assert begins.since == day(2024, 3, 29)
    assert ends.until == day(2024, 8, 1)
    assert not begins.in_force(begins.since - MICROSECOND)
    assert begins.in_force(begins.since)
    assert ends.in_force(ends.until - MICROSECOND)
    assert not ends.in_force(ends.until)


def test_the_rules_of_a_day() -> None:
    """What binds now, and what bound then."""
    before, now = rules_at(day(2024, 3, 28)), rules_at(NEWEST)
    assert pauses.COLLECTION_PAUSE_IS_ENABLED in before
    assert pauses.COLLECTION_PAUSE_IS_ENABLED not in now
    assert pauses.PORTAL_PAUSES_NO_COLLECTION not in before
    assert pauses.PORTAL_PAUSES_NO_COLLECTION in now
    assert set(before) | set(now) < set(RULES)


def test_editions_follow_one_another_without_a_gap() -> None:
    """From the portal's beginning until further notice, each from where the one before ends."""
    assert EDITIONS[0].since is None
    assert EDITIONS[-1].until is None
    for earlier, later in pairwise(EDITIONS):
        assert earlier.until == later.since
        assert edition_of(later.since or NEWEST) is later
        assert edition_of((later.since or NEWEST) - MICROSECOND) is earlier
    assert edition_of(NEWEST) is EDITIONS[-1]


def test_editions_are_named_once_and_speak_both_languages() -> None:
    """They are labels for explanations."""
    assert len({edition.name for edition in EDITIONS}) == len(EDITIONS)
    for edition in EDITIONS:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", edition.name)
        assert edition.says.en != edition.says.nl


def test_every_edition_begins_where_a_rule_begins_or_ends() -> None:
    """The labels don't decide; the rules' own dates do."""
    dates = {date for rule in RULES for date in (rule.since, rule.until)}
    assert {edition.since for edition in EDITIONS} <= dates


def test_words_in_a_language() -> None:
    """English is the first of the two."""
    words = Words("bicycle", "fiets")
    assert words.in_language(Language.ENGLISH) == "bicycle"
    assert words.in_language(Language.DUTCH) == "fiets"


class DoorShutError(CommandRefusedError):
    """Nobody enters (R134)."""

    code = "door_shut"
    rule = pauses.PORTAL_PAUSES_NO_COLLECTION

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say that the door stayed shut."""
        return Words("The door stayed shut.", "De deur bleef dicht.").in_language(language)


def test_a_refusal_explains_itself() -> None:
    """What was refused, the rule with its numbers, the remedy; in English where nobody asks."""
    refusal = DoorShutError()
    rule = refusal.rule
    numbered = f"{rule.says.en} (R61c, R61d, R134)"
    assert refusal.explain() == f"The door stayed shut. {numbered} {rule.remedy.en}"
    assert str(refusal) == refusal.explain()
    assert refusal.explain(Language.DUTCH).startswith("De deur bleef dicht. ")
    assert refusal.explain(Language.DUTCH).endswith(rule.remedy.nl)


def test_a_refusal_says_what_was_refused() -> None:
    """Each class in its own words: without any, it is a mistake of whoever wrote it."""
    with pytest.raises(NotImplementedError):
        CommandRefusedError().what()


def test_the_first_refusal_is_raised() -> None:
    """Their order is the precedence; without any, nothing happens."""
    refuse_first(())
    first, second = DoorShutError(), DoorShutError()
    with pytest.raises(DoorShutError) as raised:
        refuse_first((first, second))
    assert raised.value is first
