"""
The reaction that keeps Stripe in step: what was decided here becomes requests to Stripe.

Pure: the same decision always gives the same requests, byte for byte. What Stripe itself brought
about needs none.
"""

from collections.abc import Callable, Iterator, Mapping

from counterfoil.projections.syncing import (
    account,
    catalogue,
    configurations,
    coupons,
    customers,
    invoices,
    subscriptions,
)
from counterfoil.projections.syncing.provider_request import Decided, ProviderRequest

REACTIONS: Mapping[str, Callable[[Decided], Iterator[ProviderRequest]]] = {
    "account": account.requests,
    "configuration": configurations.requests,
    "coupon": coupons.requests,
    "customer": customers.requests,
    "invoice": invoices.requests,
    "product": catalogue.requests,
    "subscription": subscriptions.requests,
}
"""What makes requests of a decision, by the kind of aggregate that it is about."""


def requests_of(decided: Decided) -> tuple[ProviderRequest, ...]:
    """
    Return the requests that tell Stripe what one command decided of one aggregate of an account
    that Stripe runs, in the order in which they are sent; none where Stripe has no part in it.
    """
    react = REACTIONS.get(decided.ref.kind)
    return () if react is None else tuple(react(decided))
