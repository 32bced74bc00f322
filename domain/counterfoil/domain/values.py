"""The values that more than one aggregate speaks of: ids, open enums, personal data, knowledge."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, NewType, Self, TypeVar

from attrs import Factory, frozen

CustomerId = NewType("CustomerId", str)
SubscriptionId = NewType("SubscriptionId", str)
SubscriptionItemId = NewType("SubscriptionItemId", str)
ScheduleId = NewType("ScheduleId", str)
ConfigurationId = NewType("ConfigurationId", str)
ProductId = NewType("ProductId", str)
PriceId = NewType("PriceId", str)
PaymentMethodId = NewType("PaymentMethodId", str)
TaxIdId = NewType("TaxIdId", str)
AccountId = NewType("AccountId", str)
SessionId = NewType("SessionId", str)
InvoiceId = NewType("InvoiceId", str)
CouponId = NewType("CouponId", str)
PromotionCodeId = NewType("PromotionCodeId", str)
FeedbackOptionId = NewType("FeedbackOptionId", str)

T_co = TypeVar("T_co", covariant=True)

PERSONAL = {"counterfoil.personal": True}
"""Field metadata that marks the one value of an event that is sealed with the customer's key."""


class OpenEnum(StrEnum):
    """
    An enum that Stripe fills: a value that this release doesn't know is kept as it came (R183).
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = value.upper()
        unknown._value_ = value
        return unknown

    @property
    def is_known(self) -> bool:
        """Tell whether this release knows the value."""
        return any(self is member for member in type(self))


@frozen(weakref_slot=False)
class Known(Generic[T_co]):
    """
    What an observation states of one facet.

    A facet typed ``Known[X] | None`` is UNKNOWN where it is ``None`` (not expanded, cut off), and
    known to be absent where it is ``Known(None)``.
    """

    value: T_co

    def __init__(self, value: T_co) -> None:
        # Each statement is made of dozens of these, and attrs' own way takes half as long again.
        _set_value(self, value)


_set_value = Known.__dict__["value"].__set__


@frozen(kw_only=True)
class Address:
    """A postal address as Stripe holds it; ``country`` is an ISO 3166-1 alpha-2 code."""

    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


@frozen(kw_only=True, weakref_slot=False)
class Annotations:
    """
    What people write freely beside an object, personal as a whole.

    ``metadata`` holds text by text key. ``erased`` says that the text was made unreadable for
    ever; all else then stands at its default.
    """

    metadata: Mapping[str, str] = Factory(dict)
    description: str | None = None
    erased: bool = False
