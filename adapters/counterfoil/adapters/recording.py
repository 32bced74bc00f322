"""Records what Stripe's events and objects state, for whoever brings them."""

import logging
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from attrs import define, frozen

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.errors import PortalError, where
from counterfoil.adapters.event_store import StoreError
from counterfoil.adapters.event_store.errors import UnstorableValueError
from counterfoil.adapters.observing import Outcome, Statement, as_kept
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.findings import EventHead, Sighted
from counterfoil.domain.account.commands import ConnectStripe
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.cause import Actor, Cause, Door, Mode
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.values import AccountId

_LOG = logging.getLogger("counterfoil.recording")

_CONNECTING = Cause(actor=Actor.MERCHANT, door=Door.API, command_id="ingest:connect-stripe")
"""Who reads what Stripe states into an account is its merchant, whoever that is."""

_PRECEDENCE = (
    Outcome.APPLIED,
    Outcome.EARLIER,
    Outcome.WAITING,
    Outcome.NOTHING_NEW,
    Outcome.DUPLICATE,
)
"""What an object with others inside it came to: the first of these that any of them came to."""


@define
class CannotBeAppliedError(Exception):
    """A statement can't be applied; the text is one sentence, without anything personal."""

    reason: str

    def __str__(self) -> str:
        """Return the sentence."""
        return self.reason


@frozen
class Item:
    """
    What one event or object states.

    Args:
        head: what an event says of itself; ``None`` for an object.
        sighted: what is stated of each object in it; at least one.
        settles: the message of the inbox that it came in, which is settled in the same commit.
    """

    head: EventHead | None
    sighted: tuple[Sighted, ...]
    settles: str | None = None

    def statements(self) -> Iterator[Statement]:
        """Return its statements, of which the last one settles the message."""
        head, last = self.head, self.sighted[-1]
        for each in self.sighted:
            yield Statement(
                thing=_ref(each.object),
                sighting=each.sighting,
                owner=None if each.owner is None else _ref(each.owner),
                by=Cause(
                    actor=Actor.STRIPE,
                    door=Door.OBSERVATION,
                    command_id=each.sighting.event_id,
                    stripe_event_id=head.id if head else None,
                ),
                settles=self.settles if each is last else None,
            )


class Recording:
    """Records items into the accounts that they are about."""

    def __init__(self, portal: BillingPortal) -> None:
        self._portal = portal
        self._connected: set[str] = set()

    def record(self, place: tuple[str, Mode], items: Sequence[Item]) -> tuple[Outcome, ...]:
        """
        Record what items state, all in one commit, and say what each came to.

        Args:
            place: the account and the mode that they are about.

        Raises:
            CannotBeAppliedError: nothing is recorded of any, be it for what one of them holds or
                for a fault of ours.
            StoreError: the store can't be read or written.
            ContendedError: others kept changing the same aggregates; some may be recorded.
        """
        portal = self._portal.account(*place)
        told = [tuple(item.statements()) for item in items]
        try:
            statements = [*chain.from_iterable(told)]
            self._connect(portal, place[0], statements)
            came = iter(portal.observe_together(statements))
        except UnstorableValueError as error:
            raise CannotBeAppliedError(str(error)) from error
        except (StoreError, PortalError):
            raise
        except Exception as error:
            # One poisoned item holds up no other.
            _LOG.warning("%s can't be applied: %s", _ids(items), where(error))
            why = f"It can't be applied, by a fault of Counterfoil's: {type(error).__name__}."
            raise CannotBeAppliedError(why) from error
        return tuple(_first({*islice(came, len(each))}) for each in told)

    def _connect(
        self, portal: AccountPortal, account: str, statements: Sequence[Statement]
    ) -> None:
        """
        Let an account of which Stripe states something be in step with Stripe from now on.

        Otherwise time would bring about here what Stripe brings about. What the merchant has said
        of it stays. Where what is stated can't be kept, this isn't recorded either.
        """
        if account in self._connected:
            return
        for each in statements:
            as_kept(str(each.thing), each.sighting)
        if portal.get(ACCOUNT, account).provider is None:
            portal.handle(ConnectStripe(AccountId(account)), by=_CONNECTING)
        self._connected.add(account)


def _first(came: set[Outcome]) -> Outcome:
    return next(each for each in _PRECEDENCE if each in came)


def _ids(items: Sequence[Item]) -> str:
    return ", ".join(item.head.id if item.head else "an object" for item in items)


def _ref(name: str) -> StreamRef:
    kind, _, id_ = name.partition("/")
    return StreamRef(kind=kind, id=id_)
