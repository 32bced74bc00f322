"""What the rows of invoices say is what the invoices are, now and at every moment."""

from collections.abc import Mapping
from random import Random

import pytest
from tests.adapters.made_up import GROUPS, made_up
from tests.adapters.made_up import INVOICE as MADE_UP_INVOICE
from tests.projections.agreeing import Columns, decided, disagreements_of, examples, held, live

from counterfoil.adapters.account import AccountPortal
from counterfoil.domain.invoice.decisions import INVOICE
from counterfoil.domain.invoice.seen import as_observed
from counterfoil.domain.invoice.state import State
from counterfoil.domain.resolution import facets_of
from counterfoil.projections.invoices import INVOICES

LIVES = [group for group in GROUPS if MADE_UP_INVOICE in group]

FACETS = [column.name for column in INVOICES.columns if not column.name.startswith("failure_")]


def of_state(state: State) -> Columns:
    """Return what the columns should hold, of what is known of an invoice."""
    facets = facets_of(as_observed(state))
    return {name: held(facet.value) for name, facet in facets.items() if name in FACETS}


def of_moment(facets: Mapping[str, object]) -> Columns:
    """Return what the columns should hold, by the facets of a moment."""
    return {name: held(facets.get(name)) for name in FACETS}


def disagreements(portal: AccountPortal) -> list[str]:
    """Say where the rows are not what the invoices are, or were."""
    found = disagreements_of(portal, INVOICES, INVOICE, of_state=of_state, of_moment=of_moment)
    return list(found)


@pytest.mark.parametrize("seed", range(30))
def test_rows_agree_with_made_up_lives(seed: int) -> None:
    """In whatever order Stripe's statements arrive."""
    chance = Random(f"invoices {seed}")  # noqa: S311

    assert disagreements(live(made_up(chance, LIVES), chance)) == []


def test_rows_agree_with_the_examples() -> None:
    """In whatever order they arrive."""
    assert disagreements(live(examples(), Random("invoices"))) == []  # noqa: S311


def test_rows_agree_with_what_is_decided_here() -> None:
    """Whatever is asked in whatever order, with a clock that may go back."""
    decided(disagreements)
