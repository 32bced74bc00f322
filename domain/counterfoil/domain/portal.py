"""What binds every customer at the portal: its configuration."""

from counterfoil.domain.configuration.features import Features
from counterfoil.domain.configuration.state import InForce
from counterfoil.domain.facts import Facts


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
