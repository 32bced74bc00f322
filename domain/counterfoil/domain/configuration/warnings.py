"""What a merchant had better look at in a configuration that Stripe takes as it is."""

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from counterfoil.domain.configuration.guards import lacking_links
from counterfoil.domain.configuration.state import InForce, State
from counterfoil.domain.rulebook import configuration as rules
from counterfoil.domain.rulebook import configuration_features as feature_rules
from counterfoil.domain.rulebook.rule import Rule, Words


@frozen(kw_only=True)
class ConfigurationWarning:
    """A piece of advice, never a refusal; ``param`` is Stripe's name for what it is about."""

    rule: Rule
    param: str
    says: Words


def warnings(state: State, at: datetime) -> tuple[ConfigurationWarning, ...]:
    """Return all advice on a configuration as it stands, by the rules of a moment."""
    if not isinstance(state, InForce):
        return ()
    return tuple(advice for advice in _warnings(state, at) if advice.rule.in_force(at))


def _warnings(state: InForce, at: datetime) -> Iterator[ConfigurationWarning]:
    """
    Yield the advice on links (R14, R16), then on features that let customers change nothing (R36,
    R50).
    """
    lacking = lacking_links(state) if rules.LINKS_ADVISED.in_force(at) else ()
    for param in lacking:
        yield ConfigurationWarning(
            rule=rules.LINKS_ADVISED,
            param=param,
            says=Words(
                f"Customers may only cancel, and `{param}` is not set.",
                f"Klanten mogen alleen annuleren en `{param}` is niet ingesteld.",
            ),
        )
    if state.default_return_url is None and not lacking:
        yield ConfigurationWarning(
            rule=rules.RETURN_LINK_ADVISED,
            param="default_return_url",
            says=Words(
                "Where a session has no return URL of its own, the portal shows no link back.",
                "Als een sessie zelf geen retour-URL heeft, toont het portaal geen link terug.",
            ),
        )
    customer, update = state.features.customer_update, state.features.subscription_update
    if customer.enabled and not customer.allowed_updates:
        yield _nothing_may_change("features[customer_update][allowed_updates]")
    if update.enabled and not update.default_allowed_updates:
        yield _nothing_may_change("features[subscription_update][default_allowed_updates]")


def _nothing_may_change(param: str) -> ConfigurationWarning:
    """Return the advice on a feature that is on and lets customers change nothing."""
    return ConfigurationWarning(
        rule=feature_rules.EMPTY_UPDATES_ADVISED,
        param=param,
        says=Words(
            f"The feature is on, yet `{param}` is empty, so customers can change nothing.",
            f"De functie is ingeschakeld, maar `{param}` is leeg: klanten kunnen niets wijzigen.",
        ),
    )
