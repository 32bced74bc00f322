"""What the terms of a new price must hold to."""

from collections.abc import Iterator

from counterfoil.domain.currencies import CURRENCIES, step
from counterfoil.domain.money import Money
from counterfoil.domain.product.price import (
    INTERVALS_MAX,
    BillingScheme,
    PriceTerms,
    PriceType,
    is_decimal_amount,
)
from counterfoil.domain.product.terms_refusals import (
    AmountChoiceError,
    AmountStepError,
    ChoiceUnknownError,
    CurrencyUnknownError,
    DecimalAmountError,
    IntervalCountError,
    NegativeAmountError,
    RecurrenceMismatchError,
)
from counterfoil.domain.refusal import CommandRefusedError


def may_be_sold_at(terms: PriceTerms) -> Iterator[CommandRefusedError]:
    """Yield what keeps a price with these canonical terms from being added."""
    if terms.currency not in CURRENCIES:
        yield CurrencyUnknownError(terms.currency)
    yield from choices_are_known(terms)
    yield from recurrence_fits(terms)
    yield from amount_is_stated_once(terms)
    yield from amount_can_be_charged(terms)


def choices_are_known(terms: PriceTerms) -> Iterator[CommandRefusedError]:
    """Yield each choice that this release doesn't know; only Stripe may state one (R183)."""
    choices = {
        "type": terms.type,
        "billing_scheme": terms.billing_scheme,
        "tax_behavior": terms.tax_behavior,
    }
    if terms.recurrence is not None:
        choices["recurring[interval]"] = terms.recurrence.interval
        choices["recurring[usage_type]"] = terms.recurrence.usage_type
    for parameter, choice in choices.items():
        if not choice.is_known:
            yield ChoiceUnknownError(parameter=parameter, choice=choice.value)


def recurrence_fits(terms: PriceTerms) -> Iterator[CommandRefusedError]:
    """
    Yield a recurrence that a one-time price has or a recurring one lacks, or beyond three years.

    A metered price is recurring by its shape: whether it is metered is part of the recurrence.
    """
    recurrence = terms.recurrence
    if (terms.type is PriceType.RECURRING) is (recurrence is None):
        yield RecurrenceMismatchError(terms.id)
    if recurrence is None:
        return
    # An interval that isn't known is refused as a choice; how long it is can't be said.
    count_max = INTERVALS_MAX.get(recurrence.interval)
    if count_max is not None and not 1 <= recurrence.interval_count <= count_max:
        yield IntervalCountError(
            interval=recurrence.interval.value,
            interval_count=recurrence.interval_count,
            interval_count_max=count_max,
        )


def amount_is_stated_once(terms: PriceTerms) -> Iterator[CommandRefusedError]:
    """Yield more or fewer amounts than one per unit, or any where tiers say the amount."""
    stated = (
        terms.unit_amount is not None,
        terms.unit_amount_decimal is not None,
        terms.custom_unit_amount,
    ).count(True)
    if stated != (0 if terms.billing_scheme is BillingScheme.TIERED else 1):
        yield AmountChoiceError(stated)


def amount_can_be_charged(terms: PriceTerms) -> Iterator[CommandRefusedError]:
    """Yield an amount below zero, unreadable, or one that can't be paid in its currency."""
    if terms.unit_amount_decimal is not None and not is_decimal_amount(terms.unit_amount_decimal):
        yield DecimalAmountError(terms.unit_amount_decimal)
    if terms.unit_amount is None:
        return
    amount = Money(terms.unit_amount, terms.currency)
    if amount.amount_minor < 0:
        yield NegativeAmountError(amount)
    if amount.amount_minor % step(terms.currency):
        yield AmountStepError(amount=amount, step_minor=step(terms.currency))
