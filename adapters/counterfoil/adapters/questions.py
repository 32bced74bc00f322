"""What one account's portal in one mode is asked: nothing is recorded of any of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Generic, TypeVar, cast

from attrs import frozen

from counterfoil.adapters.books import Books
from counterfoil.adapters.desk import Desk
from counterfoil.adapters.errors import UnknownStreamError
from counterfoil.adapters.event_store import Refusal
from counterfoil.adapters.links import Links
from counterfoil.adapters.streams import ref_of
from counterfoil.adapters.unit import UnitOfWork
from counterfoil.domain.account.allowed import allowed_actions as account_actions
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.answers import Answer
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.configuration.finding import Finding
from counterfoil.domain.configuration.linting import lint
from counterfoil.domain.configuration.state import InForce as ConfigurationInForce
from counterfoil.domain.configuration.state import State as ConfigurationState
from counterfoil.domain.customer.allowed import allowed_actions as customer_actions
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.supported_methods import MethodSupport, supported_payment_methods
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.explaining import Explanation, explain
from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice.allowed import allowed_actions as invoice_actions
from counterfoil.domain.invoice.decisions import INVOICE
from counterfoil.domain.portal import configuration_read
from counterfoil.domain.product.decisions import PRODUCT
from counterfoil.domain.recorded import Recorded
from counterfoil.domain.rulebook.rule import Language
from counterfoil.domain.sighted import OBSERVED
from counterfoil.domain.subscription.allowed import (
    allowed_actions,
    offers_to_read,
    reads_for_answers,
)
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.values import ConfigurationId

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")


@frozen
class Current(Generic[S]):
    """What an aggregate is now, and when it last changed; ``None``: it never did."""

    state: S
    changed_at: datetime | None


class Questions:
    """The questions that one account's portal in one mode answers, by what is on record."""

    def __init__(self, books: Books, clock: Callable[[], datetime]) -> None:
        self._books = books
        self._clock = clock

    def get(self, decider: Decider[C, E, S, Facts], id_: str) -> S:
        """
        Return what an aggregate is now, by replaying its events; unseen where it has none.

        What was born here is found by Stripe's id, too.
        """
        ref = StreamRef(kind=decider.kind, id=id_)
        loaded = self._books.store.load_events(self._books.stream(ref))
        if not loaded.events:
            holder = Links(self._books).holder(id_)
            if holder is not None and holder.kind == decider.kind and holder.id != id_:
                return self.get(decider, holder.id)
        return decider.fold(decider.initial(id_), cast("tuple[E, ...]", loaded.events))

    def look_up(
        self, decider: Decider[C, E, S, Facts], ids: Iterable[str]
    ) -> Mapping[str, Current[S]]:
        """Return what several aggregates are now, read at once; unseen without events."""
        streams = {self._books.stream(StreamRef(kind=decider.kind, id=id_)): id_ for id_ in ids}
        found: dict[str, Current[S]] = {}
        for stream, history in self._books.store.load_several(streams).items():
            id_ = streams[stream]
            state = decider.fold(decider.initial(id_), cast("tuple[E, ...]", history.events))
            found[id_] = Current(state, max((at for at, _ in history.marks()), default=None))
        return found

    def events(self, ref: StreamRef) -> tuple[Recorded[object], ...]:
        """Return an aggregate's recorded events, oldest first, with when, why and by whom."""
        return self._books.store.load_recorded(self._books.stream(ref))

    def find(self, id_: str) -> StreamRef:
        """
        Return the aggregate of which an id tells: its own, or that of an object it holds.

        What was born here is found by Stripe's id, too.

        Raises:
            UnknownStreamError: nothing is recorded under the id.
        """
        for kind in self._books.registry.by_kind:
            ref = StreamRef(kind=kind, id=id_)
            if kind == ACCOUNT.kind and ref != self._books.own:
                continue
            stream = self._books.stream(ref)
            if stream in self._books.store.stream_versions(stream):
                return ref
        for kind in (kind for kind in OBSERVED if kind not in self._books.registry.by_kind):
            holder = Desk(self._books).holder(StreamRef(kind=kind, id=id_))
            if holder is not None:
                return holder
        linked = Links(self._books).holder(id_)
        if linked is not None:
            return linked
        raise UnknownStreamError(id_)

    def own_id(self, id_: str) -> str:
        """Return our id of what was born here and is named by Stripe's; any other id is itself."""
        return Links(self._books).ours((id_,)).get(id_, id_)

    def default_configuration(self) -> ConfigurationId | None:
        """Return the configuration that sessions get which name none (R65)."""
        account = self.get(ACCOUNT, self._books.account)
        return account.default_configuration(self._books.mode)

    def ids(self, kind: str) -> tuple[str, ...]:
        """Return the ids of all aggregates of a kind, in order."""
        own = self._books.own
        start = self._books.stream(own) if kind == own.kind else f"{self._books.prefix}/{kind}/"
        return tuple(ref_of(stream).id for stream in self._books.store.streams(start))

    def allowed_actions(
        self, subscription_id: str, *, by: Cause, at: datetime | None = None
    ) -> tuple[Answer, ...]:
        """
        Say what may be done with a subscription and why not the rest, by the rules of a moment.

        ``at`` asks by the rules of another date about the subscription as it is known now.
        """
        unit = UnitOfWork(self._books, by)
        state = self.get(SUBSCRIPTION, subscription_id)
        moment = at or self._clock()
        refs = reads_for_answers(state, unit.cause)
        offered = offers_to_read(state, unit.facts(refs, moment))
        return allowed_actions(state, unit.facts((*refs, *offered), moment))

    def explain(
        self,
        subscription_id: str,
        *,
        by: Cause,
        at: datetime | None = None,
        language: Language = Language.ENGLISH,
    ) -> tuple[Explanation, ...]:
        """
        Put into words what may be done with a subscription and why not the rest.

        ``at`` asks by the rules of another date about the subscription as it is known now.
        """
        moment = at or self._clock()
        return explain(self.allowed_actions(subscription_id, by=by, at=moment), moment, language)

    def allowed_customer_actions(
        self, customer_id: str, *, by: Cause, at: datetime | None = None
    ) -> tuple[Answer, ...]:
        """Say what may be done with a customer's details and payment methods, and why not."""
        unit = UnitOfWork(self._books, by)
        facts = unit.facts(configuration_read(unit.cause), at or self._clock())
        return customer_actions(self.get(CUSTOMER, customer_id), facts)

    def allowed_account_actions(
        self, *, by: Cause, at: datetime | None = None
    ) -> tuple[Answer, ...]:
        """Say what a merchant may do with the account that is bound, and why not the rest."""
        facts = UnitOfWork(self._books, by).facts((), at or self._clock())
        return account_actions(facts.account, facts)

    def supported_payment_methods(
        self, currency: str | None, at: datetime | None = None
    ) -> tuple[MethodSupport, ...]:
        """
        Say which types of payment method the portal supports for this business, and why not others.

        The country is the account's own; where it isn't on record, it rules none out.
        """
        account = self.get(ACCOUNT, self._books.account)
        return supported_payment_methods(currency, account.country, at or self._clock())

    def lint(self, configuration_id: str, at: datetime | None = None) -> tuple[Finding, ...]:
        """
        Say what a merchant had better look at in a configuration; nothing of one never seen.

        ``at`` asks by the rules of another date about the configuration as it is known now.
        """
        state = self.get(CONFIGURATION, configuration_id)
        by = Cause(actor=Actor.MERCHANT, door=Door.DASHBOARD, command_id="lint")
        facts = UnitOfWork(self._books, by).facts(tuple(_offered(state)), at or self._clock())
        return lint(state, facts.products, facts.at, facts.account, facts.mode)

    def allowed_invoice_actions(
        self, invoice_id: str, *, by: Cause, at: datetime | None = None
    ) -> tuple[Answer, ...]:
        """
        Say what may be done with an invoice, by the rules of a moment, and why not the rest (R147).
        """
        unit = UnitOfWork(self._books, by)
        facts = unit.facts(configuration_read(unit.cause), at or self._clock())
        return invoice_actions(self.get(INVOICE, invoice_id), facts)

    def due(self, ref: StreamRef) -> datetime | None:
        """
        Return when time alone will bring something about for an aggregate, by all that is known.

        A decider's own ``due`` reads the state alone, and may be earlier than this: what was used
        since expires later.
        """
        by = Cause(actor=Actor.TIME, door=Door.TIME, command_id=f"due:{ref}")
        unit = UnitOfWork(self._books, by)
        return unit.due_again(ref, self._clock()) or unit.due(ref)

    def refusals(self) -> tuple[Refusal, ...]:
        """Return the commands that were refused, by ids alone, oldest first."""
        return self._books.store.refusals(self._books.prefix)


def _offered(configuration: ConfigurationState) -> Iterator[StreamRef]:
    """Yield the products that a configuration names, and its prices, which products hold."""
    if isinstance(configuration, ConfigurationInForce):
        for offer in configuration.features.subscription_update.products:
            yield StreamRef(kind=PRODUCT.kind, id=offer.product)
            for price in offer.prices:
                yield StreamRef(kind="price", id=price)
