"""One account in one mode: its streams, who holds what, and whose key seals it."""

from functools import cached_property

from attrs import frozen

from counterfoil.adapters.deciders import Registry
from counterfoil.adapters.event_store import EventStore
from counterfoil.adapters.streams import stream_name
from counterfoil.domain.account.commands import BOUND_ACCOUNT
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.cause import Mode
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.invoice import state as invoice
from counterfoil.domain.session.state import Ended as EndedSession
from counterfoil.domain.session.state import Open as OpenSession
from counterfoil.domain.subscription.state import Ended, InForce, Unseen
from counterfoil.domain.values import AccountId


@frozen(kw_only=True)
class Books:
    """One account in one mode, and where its streams are kept."""

    store: EventStore
    registry: Registry
    account: AccountId
    mode: Mode

    @cached_property
    def prefix(self) -> str:
        """Return how the rows of this account and mode are marked, ``acct_1/live``."""
        return f"{self.account}/{self.mode}"

    @cached_property
    def own(self) -> StreamRef:
        """Return the account itself."""
        return StreamRef(kind=ACCOUNT.kind, id=self.account)

    def named(self, ref: StreamRef) -> StreamRef:
        """Return what a reference means: an account without an id is the one that is bound."""
        return self.own if ref == StreamRef(kind=ACCOUNT.kind, id=BOUND_ACCOUNT) else ref

    def stream(self, ref: StreamRef) -> str:
        """Return a stream's whole name, ``acct_1/live/subscription/sub_1``."""
        return stream_name(self.account, self.mode, ref)

    def subject(self, ref: StreamRef, state: object) -> str:
        """
        Return whose key seals what is personal in an aggregate: the customer's, if it has one.
        """
        if isinstance(state, Ended | EndedSession):
            state = state.last
        customer = None
        if isinstance(state, Unseen | InForce | OpenSession | invoice.State):
            customer = state.customer
        return self.stream(ref if customer is None else StreamRef(kind="customer", id=customer))
