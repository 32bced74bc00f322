"""Stripe's answers to what was decided at once, whichever aggregate they are recorded of."""

from collections.abc import Iterable
from typing import TypeAlias

from counterfoil.domain.account import events as account
from counterfoil.domain.configuration import events as configuration
from counterfoil.domain.coupon import events as coupon
from counterfoil.domain.customer import events as customer
from counterfoil.domain.invoice import events as invoice
from counterfoil.domain.product import events as product
from counterfoil.domain.subscription import events as subscription

ConfirmationEnded: TypeAlias = (
    account.ConfirmationEnded
    | configuration.ConfirmationEnded
    | coupon.ConfirmationEnded
    | customer.ConfirmationEnded
    | invoice.ConfirmationEnded
    | product.ConfirmationEnded
    | subscription.ConfirmationEnded
)
"""Stripe took decided facets, or refused them with a code."""


def refused_after(version: int, answers: Iterable[tuple[int, ConfirmationEnded]]) -> frozenset[str]:
    """
    Return the facets of which a decision was refused: those whose next answer says so.

    Args:
        version: of the decision.
        answers: all that were recorded, each with its version, in order.
    """
    answered: set[str] = set()
    refused: set[str] = set()
    for answered_at, answer in answers:
        if answered_at > version:
            first = set(answer.facets) - answered
            answered |= first
            if answer.refused_with is not None:
                refused |= first
    return frozenset(refused)
