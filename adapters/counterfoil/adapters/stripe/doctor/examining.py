"""Makes all checks, one after the other; nothing is written by them, here or at Stripe."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.stripe.doctor import at_stripe, here
from counterfoil.adapters.stripe.doctor.checks import Check


def examine(
    open_portal: Callable[[], BillingPortal],
    environment: Mapping[str, str],
    *,
    endpoint: str | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> Iterator[Check]:
    """
    Yield what each check comes to.

    Args:
        open_portal: opens the portal to look at, for reading alone.
        environment: the variables that say how Stripe is asked, and what it signs with.
        endpoint: the URL at which Stripe's events are to arrive; without it, that one of the
            account's endpoints is looked at which comes nearest to what is needed.

    Raises:
        EndpointUrlError: Stripe can't send events to such a URL.
    """
    yield from here.of_store(open_portal, clock())
    yield here.of_secrets(environment)
    yield here.of_version()
    yield from at_stripe.of_stripe(environment, endpoint, clock)
