"""The scenarios bite: a sandbox that takes Stripe wrongly is found out."""

from collections.abc import Callable, Iterator

from tests.adapters.stripe.within import gateway_within
from tests.live.both_sides import BothSides, both_sides
from tests.live.customer_scenarios import CUSTOMERS
from tests.live.mistakes import MISTAKES, Mistake, MistakenSandbox
from tests.live.subscription_scenarios import SUBSCRIPTIONS

SCENARIOS = (*CUSTOMERS, *SUBSCRIPTIONS)


def noticing(mistake: Mistake) -> Iterator[str]:
    """Yield the scenarios that fail at a sandbox with a mistake."""
    for scenario in SCENARIOS:
        sandbox = MistakenSandbox()
        sandbox.mistake = mistake
        gateway, _ = gateway_within(sandbox)
        with gateway, both_sides(gateway) as both:
            if fails(scenario, both):
                yield scenario.__name__
        sandbox.close()


def fails(scenario: Callable[[BothSides], None], both: BothSides) -> bool:
    """Tell whether a scenario says that something isn't so."""
    try:
        scenario(both)
    except AssertionError:
        return True
    return False


def test_there_are_twenty_mistakes() -> None:
    """Each another one."""
    assert len({each.what for each in MISTAKES}) == 20


def test_mistakes_are_noticed() -> None:
    """Every one; those that aren't are told by name."""
    unnoticed = [each.what for each in MISTAKES if next(noticing(each), None) is None]

    assert unnoticed == []
