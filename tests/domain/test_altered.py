"""A copy with some fields changed is what attrs would make of it, however it was made."""

from datetime import UTC, datetime

import attrs
import pytest
from attrs.exceptions import FrozenInstanceError

from counterfoil.domain.altered import altered
from counterfoil.domain.customer.state import InForce as Customer
from counterfoil.domain.subscription.state import Ended, InForce
from counterfoil.domain.subscription.terms import (
    CollectionPause,
    CollectionPauseBehavior,
    Status,
    Trial,
)
from counterfoil.domain.values import CustomerId, SubscriptionId

SUBSCRIPTION = InForce(
    id=SubscriptionId("sub_1"), customer=CustomerId("cus_1"), status=Status.ACTIVE, items=()
)
TRIAL = Trial(end=datetime(2026, 1, 1, tzinfo=UTC))


def test_is_equal_to_the_copy_that_attrs_makes() -> None:
    """All other fields are taken over, and the class is the same."""
    copy = altered(SUBSCRIPTION, status=Status.PAUSED, trial=TRIAL)

    assert copy == attrs.evolve(SUBSCRIPTION, status=Status.PAUSED, trial=TRIAL)
    assert type(copy) is InForce
    assert hash(altered(TRIAL, start=TRIAL.end)) == hash(attrs.evolve(TRIAL, start=TRIAL.end))


def test_leaves_the_original_as_it_is() -> None:
    """A state that somebody holds never changes."""
    altered(SUBSCRIPTION, status=Status.PAUSED)

    assert SUBSCRIPTION.status is Status.ACTIVE


def test_is_frozen_again() -> None:
    """That the copy was open to change while it was made doesn't show."""
    copy = altered(SUBSCRIPTION, status=Status.PAUSED)

    with pytest.raises(FrozenInstanceError):
        copy.status = Status.ACTIVE  # type: ignore[misc]


def test_copies_what_a_class_inherits() -> None:
    """Fields of a base class are copied and changed like its own."""
    customer = Customer(id=CustomerId("cus_1"))

    copy = altered(customer, id=CustomerId("cus_2"), currency="eur")

    assert copy == attrs.evolve(customer, id=CustomerId("cus_2"), currency="eur")
    assert type(copy) is Customer


def test_copies_classes_with_a_slot_for_weak_references_too() -> None:
    """They are left to attrs, and come to the same."""
    pause = CollectionPause(behavior=CollectionPauseBehavior.VOID)

    assert "__weakref__" in CollectionPause.__slots__  # type: ignore[attr-defined]
    assert altered(pause, resumes_at=TRIAL.end) == CollectionPause(
        behavior=CollectionPauseBehavior.VOID, resumes_at=TRIAL.end
    )


@pytest.mark.parametrize("value", [SUBSCRIPTION, TRIAL, Ended(last=SUBSCRIPTION, ended_at=None)])
def test_takes_no_field_that_there_is_not(value: object) -> None:
    """A misspelt name is a mistake of the caller, also where no type checker looks."""
    with pytest.raises((AttributeError, TypeError)):
        altered(value, stauts=1)  # type: ignore[misc]
