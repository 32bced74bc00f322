"""The deciders that a portal runs, found by the command they take or the kind of their streams."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias, TypeVar, cast

from attrs import frozen

from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.coupon.decisions import COUPON
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.decider import Decider, never
from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice.decisions import INVOICE
from counterfoil.domain.product.decisions import PRODUCT
from counterfoil.domain.session.decisions import SESSION
from counterfoil.domain.subscription.decisions import SUBSCRIPTION

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")

AnyDecider: TypeAlias = Decider[object, object, object, Facts]
"""A decider of which only the registry knows the types; it is handed its own commands alone."""


def untyped(decider: Decider[C, E, S, Facts]) -> AnyDecider:
    """Forget a decider's types, to keep it among others."""
    return cast("AnyDecider", decider)


BUILT_IN: tuple[AnyDecider, ...] = (
    untyped(ACCOUNT),
    untyped(CUSTOMER),
    untyped(SUBSCRIPTION),
    untyped(CONFIGURATION),
    untyped(PRODUCT),
    untyped(COUPON),
    untyped(SESSION),
    untyped(INVOICE),
)
"""The aggregates of the portal."""


@frozen
class Registry:
    """Finds the decider of a command, or of a kind of stream."""

    by_kind: Mapping[str, AnyDecider]
    by_command: Mapping[type[object], AnyDecider]

    @classmethod
    def of(cls, deciders: Iterable[AnyDecider]) -> "Registry":
        """
        Index deciders; two of one kind, or for one command, are a mistake of the caller, and so is
        one that is due without a command that lets time pass.
        """
        by_kind: dict[str, AnyDecider] = {}
        by_command: dict[type[object], AnyDecider] = {}
        for decider in deciders:
            if decider.kind in by_kind:
                raise ValueError(f"two deciders are called {decider.kind}")
            if decider.due is not never and decider.let_time_pass is None:
                raise ValueError(f"nothing lets time pass for {decider.kind}")
            by_kind[decider.kind] = decider
            for command in decider.commands:
                if command in by_command:
                    raise ValueError(f"two deciders take {command.__name__}")
                by_command[command] = decider
        return cls(by_kind, by_command)

    def for_command(self, command: object) -> AnyDecider:
        """Return the decider of a command; one that nobody takes is a mistake of the caller."""
        try:
            return self.by_command[type(command)]
        except KeyError:
            raise TypeError(f"no decider takes {type(command).__name__}") from None
