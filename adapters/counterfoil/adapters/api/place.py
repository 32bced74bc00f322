"""One account in one mode, as the API looks things up in it."""

from collections.abc import Iterator
from typing import TypeVar

from attrs import frozen

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.errors import UnknownStreamError
from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.adapters.questions import Current
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.account.state import State as Account
from counterfoil.domain.cause import Mode
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.state import InForce as Customer
from counterfoil.domain.decider import Decider
from counterfoil.domain.facts import Facts

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")

_LONGEST = 255

_AT_ONCE = 200
"""How many aggregates are read together."""


@frozen
class Held:
    """An object as it is shown, made anew each time; ``deleted``: there was one."""

    json: JsonObject
    deleted: bool = False


@frozen
class Place:
    """One account in one mode: nothing of any other can be found by it."""

    bound: AccountPortal
    account: str
    mode: Mode

    def __str__(self) -> str:
        """Return ``acct_1/live``."""
        return f"{self.account}/{self.mode}"

    @property
    def livemode(self) -> bool:
        """Return Stripe's word for the mode."""
        return self.mode is Mode.LIVE

    @property
    def own(self) -> Account:
        """Return the account itself."""
        return self.bound.get(ACCOUNT, self.account)

    def customer(self, id_: str | None) -> Customer | None:
        """Return a customer that is there, with what it holds."""
        if id_ is None or not is_id(id_):
            return None
        state = self.bound.get(CUSTOMER, id_)
        return state if isinstance(state, Customer) else None

    def current(self, decider: Decider[C, E, S, Facts], id_: str) -> Current[S]:
        """Return what an aggregate is now, and when it last changed."""
        return self.bound.look_up(decider, (id_,))[id_]

    def every(self, decider: Decider[C, E, S, Facts]) -> Iterator[Current[S]]:
        """Yield all aggregates of a kind that an account has few of."""
        ids = self.bound.ids(decider.kind)
        for start in range(0, len(ids), _AT_ONCE):
            yield from self.bound.look_up(decider, ids[start : start + _AT_ONCE]).values()

    def holder(self, kind: str, id_: str) -> str | None:
        """Return the aggregate of a kind that holds an object."""
        try:
            found = self.bound.find(id_)
        except UnknownStreamError:
            return None
        return found.id if found.kind == kind else None


def is_id(text: str) -> bool:
    """Tell whether a text can be an id: nothing in it may lead out of a stream's name."""
    return 0 < len(text) <= _LONGEST and text.isprintable() and {"/", "|"}.isdisjoint(text)
