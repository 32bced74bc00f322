"""What binds every customer at the portal: the account that pays for it, and its configuration."""

from collections.abc import Iterator

from counterfoil.domain.account.refusals import BillingNotPaidError
from counterfoil.domain.cause import Mode
from counterfoil.domain.configuration.features import Features
from counterfoil.domain.configuration.state import InForce
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError


def is_paid_for(facts: Facts) -> Iterator[CommandRefusedError]:
    """Yield a refusal at the live portal of an account that doesn't pay for Billing (R189)."""
    if facts.mode is Mode.LIVE and not facts.account.pays_for_billing:
        yield BillingNotPaidError()


def portal_is_open(facts: Facts) -> bool:
    """Tell whether the portal has a configuration that is known and active (R2, R64)."""
    return isinstance(facts.configuration, InForce) and facts.configuration.active


def features(facts: Facts) -> Features:
    """Return what the configuration switches on; one never seen switches on nothing (R34)."""
    match facts.configuration:
        case InForce(features=switched_on):
            return switched_on
        case _:
            return Features()
