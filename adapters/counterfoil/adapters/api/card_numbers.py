"""Finds numbers of cards where none may stand (PCI): they are refused, and kept nowhere."""

import re
from collections.abc import Iterator

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.forms import Form

_DIGITS = re.compile(r"(?<![0-9A-Za-z_])[0-9]+(?:[ -][0-9]+)*(?![0-9A-Za-z_])")
_SIGNS = re.compile("[ -]")
_LENGTHS = range(13, 20)
_HIGHEST = 9


def refuse_card_numbers(form: Form) -> None:
    """
    Check that nothing in a form looks like the number of a card.

    Raises:
        ApiError: something does.
    """
    for key, value in form.items():
        if isinstance(value, dict):
            refuse_card_numbers(value)
        if holds_card_number(key) or (isinstance(value, str) and holds_card_number(value)):
            raise ApiError(
                "The request holds what looks like the number of a card. Card numbers are never"
                " accepted here: collect them on Stripe's page or with its Elements, and leave"
                " them out."
            )


def holds_card_number(text: str) -> bool:
    """Tell whether a text holds 13 to 19 digits with the check digit of a card's number."""
    return any(_is_card_number(number) for run in _DIGITS.findall(text) for number in _within(run))


def _within(run: str) -> Iterator[str]:
    """Yield the numbers that some groups of digits make together, one after the other."""
    groups = _SIGNS.split(run)
    for first in range(len(groups)):
        number = ""
        for group in groups[first:]:
            number += group
            if len(number) >= _LENGTHS.stop:
                break
            yield number


def _is_card_number(number: str) -> bool:
    """Tell whether a number is as long as a card's, and has Luhn's check digit."""
    if len(number) not in _LENGTHS:
        return False
    digits = [int(sign) for sign in number]
    doubled = [2 * digit for digit in digits[-2::-2]]
    added = sum(digits[::-2]) + sum(
        each - _HIGHEST if each > _HIGHEST else each for each in doubled
    )
    return any(digits) and added % 10 == 0
