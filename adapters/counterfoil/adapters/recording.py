"""Records what one of Stripe's events or objects states, for whoever brings it."""

import logging

from attrs import define

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.errors import PortalError
from counterfoil.adapters.event_store import StoreError
from counterfoil.adapters.event_store.errors import UnstorableValueError
from counterfoil.adapters.observing import Outcome, as_kept
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


class Recording:
    """Records statements, each by itself, into the accounts that they are about."""

    def __init__(self, portal: BillingPortal) -> None:
        self._portal = portal
        self._connected: set[str] = set()

    def record(
        self,
        prefix: tuple[str, Mode],
        head: EventHead | None,
        sighted: tuple[Sighted, ...],
        *,
        settles: str | None = None,
    ) -> Outcome:
        """
        Record what an item states, and say what it came to.

        Args:
            prefix: the account and the mode that it is about.
            settles: the message of the inbox that it came in, which is settled in the same commit.

        Raises:
            CannotBeAppliedError: nothing of it is recorded, be it for what it holds or for a fault
                of ours.
            StoreError: the store can't be read or written.
            ContendedError: others kept changing the same aggregates.
        """
        portal = self._portal.account(*prefix)
        event_id = head.id if head else "an object"
        try:
            # Before anything is recorded, so that what can't be kept leaves no part of it behind.
            for each in sighted:
                as_kept(each.object, each.sighting)
            self._connect(portal, prefix[0])
            came = {
                _observe(portal, each, head, settles if each is sighted[-1] else None)
                for each in sighted
            }
        except UnstorableValueError as error:
            raise CannotBeAppliedError(str(error)) from error
        except (StoreError, PortalError):
            raise
        except Exception as error:
            # One poisoned message holds up no other.
            _LOG.debug("%s can't be applied", event_id, exc_info=True)
            why = f"It can't be applied, by a fault of Counterfoil's: {type(error).__name__}."
            raise CannotBeAppliedError(why) from error
        return next(each for each in _PRECEDENCE if each in came)

    def _connect(self, portal: AccountPortal, account: str) -> None:
        """
        Let an account of which Stripe states something be in step with Stripe from now on.

        Otherwise time would bring about here what Stripe brings about. What the merchant has said
        of it stays.
        """
        if account in self._connected:
            return
        if portal.get(ACCOUNT, account).provider is None:
            portal.handle(ConnectStripe(AccountId(account)), by=_CONNECTING)
        self._connected.add(account)


def _observe(
    portal: AccountPortal, sighted: Sighted, head: EventHead | None, settles: str | None
) -> Outcome:
    cause = Cause(
        actor=Actor.STRIPE,
        door=Door.OBSERVATION,
        command_id=sighted.sighting.event_id,
        stripe_event_id=head.id if head else None,
    )
    owner = None if sighted.owner is None else _ref(sighted.owner)
    return portal.observe(
        _ref(sighted.object), sighted.sighting, owner=owner, by=cause, settles=settles
    )


def _ref(name: str) -> StreamRef:
    kind, _, id_ = name.partition("/")
    return StreamRef(kind=kind, id=id_)
