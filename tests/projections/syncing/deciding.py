"""Has the real deciders of a synced account decide what is then to be sent to Stripe."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeVar

from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.account.state import State as AccountState
from counterfoil.domain.cause import AccountTerms, Actor, Cause, Door, Provider
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.coupon.decisions import COUPON
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.invoice.decisions import INVOICE
from counterfoil.domain.product.decisions import PRODUCT
from counterfoil.domain.values import AccountId
from counterfoil.projections.stripe_sync import requests_of
from counterfoil.projections.syncing.provider_request import Decided, ProviderRequest

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")

DECIDERS = (ACCOUNT, CONFIGURATION, COUPON, CUSTOMER, INVOICE, PRODUCT)
"""The aggregates whose requests are made here."""

NOON = datetime(2027, 1, 15, 12, tzinfo=UTC)

SYNCED = Facts(
    at=NOON,
    cause=Cause(actor=Actor.MERCHANT, door=Door.API, command_id="command-1"),
    terms=AccountTerms(provider=Provider.SYNCED),
    account=AccountState(id=AccountId("acct_1")),
)
"""The merchant decides something by API, in test mode."""


def decided(
    decider: Decider[C, E, S, Facts],
    past: Iterable[E],
    *commands: C,
    facts: Facts = SYNCED,
) -> Decided:
    """Decide commands of which the last one counts, on an aggregate with a past."""
    id_ = decider.stream_id(commands[0])
    state = decider.fold(decider.initial(id_), past)
    before, events = state, tuple[E, ...]()
    for command in commands:
        before = state
        events = tuple(decider.decide(command, state, facts))
        state = decider.fold(before, events)
    ref = StreamRef(kind=decider.kind, id=id_)
    return Decided(ref=ref, events=events, before=before, after=state)


def sent(made: Decided) -> list[tuple[str, str, str]]:
    """Return what is asked of Stripe then: method, path and body, in order."""
    return [(each.method.value, each.path, each.body.decode()) for each in requests_of(made)]


def only(made: Decided) -> ProviderRequest:
    """Return the one request that a decision makes."""
    (request,) = requests_of(made)
    return request
