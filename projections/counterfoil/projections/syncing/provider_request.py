"""What a reaction is told, and the requests to Stripe that it makes of it."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from attrs import frozen

from counterfoil.domain.cause import Mode
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.requests import Operation
from counterfoil.projections.syncing.completions import Completion

CATALOGUE = "catalogue"
"""The lane of an account's products, prices, coupons, configurations and feedback options."""


class Method(StrEnum):
    """How Stripe is asked to change something."""

    POST = "POST"
    DELETE = "DELETE"


@frozen(kw_only=True)
class Decided:
    """
    What one command decided of one aggregate.

    Args:
        events: what was recorded of it, in order.
        before: the aggregate's state before them.
        after: its state after them.
        at: when it was decided; where that isn't known, long ago.
    """

    ref: StreamRef
    events: tuple[object, ...]
    before: object
    after: object
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)


@frozen(kw_only=True)
class Answered:
    """
    What a domain waits for that an answer closes.

    Args:
        operation: what was asked for.
        subject: the object that it is about, where the aggregate holds several.
    """

    operation: Operation
    subject: str | None = None


@frozen(kw_only=True)
class ProviderRequest:
    """
    One request that keeps Stripe in step.

    Args:
        name: the operation's name, unique among the requests of one command about one aggregate:
            ``update_customer``, ``remove_payment_method:pm_1``. It is part of the key.
        mode: in which mode it is sent; ``None``: that of the aggregate. Only an account's stream is
            of both.
        path: where it goes, ``/v1/customers/cus_1``.
        body: the form, byte for byte as it is sent; with ``DELETE`` it goes into the query.
        lane: what keeps order with it, ``customer/cus_1`` or ``catalogue``.
        reads: the path at which the object that it changes is read: after a refusal, to see
            whether a lost request had its effect, and before what can't be undone.
        names: the paths of the other objects that it names, or changes: they are read after a
            refusal, which may be because of them, and after what can't be undone.
        answers: the outstanding requests that it is, which are closed once Stripe has answered.
        facets: what was decided at once and waits for Stripe's word.
        is_final: it can't be undone, so that it is looked at what is so before it is sent.
        completion: what path and body still lack, which what is read before it is sent supplies.
    """

    name: str
    method: Method = Method.POST
    mode: Mode | None = None
    path: str
    body: bytes = b""
    lane: str
    reads: str
    names: tuple[str, ...] = ()
    answers: tuple[Answered, ...] = ()
    facets: tuple[str, ...] = ()
    is_final: bool = False
    completion: Completion | None = None


def lane_of(customer: str) -> str:
    """Return the lane of a customer, which its subscriptions and invoices share."""
    return f"customer/{customer}"


CLOCKS_APART = timedelta(minutes=5)
"""How far Stripe's clock may be behind ours."""


def created_since(decided: Decided) -> str:
    """
    Return what a list is asked for with that is to hold what was asked to be created.

    Its id at Stripe isn't known before the answer: it is found by ours in its metadata.
    """
    since = max(0, int((decided.at - CLOCKS_APART).timestamp()))
    return f"created[gte]={since}&limit=100"
