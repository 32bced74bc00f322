"""A sandbox for each test."""

from collections.abc import Iterator

import pytest
from tests.adapters.stripe.backfill.stage import Stage, staged

from counterfoil.adapters.portal import BillingPortal


@pytest.fixture(name="stage")
def _stage() -> Iterator[Stage]:
    with staged() as stage:
        yield stage


@pytest.fixture(name="portal")
def _portal() -> Iterator[BillingPortal]:
    with BillingPortal.open("memory://") as portal:
        yield portal
