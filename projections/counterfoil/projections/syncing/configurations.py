"""What Stripe is asked for a portal configuration."""

from collections.abc import Iterator

from counterfoil.domain.configuration import events as e
from counterfoil.domain.configuration.observing import as_observed
from counterfoil.domain.configuration.state import InForce
from counterfoil.domain.requests import Operation
from counterfoil.domain.resolution import facets_of
from counterfoil.projections.syncing.decided_facets import (
    awaited_since,
    born_here,
    changes_of_metadata,
    said,
    to_be_sent,
)
from counterfoil.projections.syncing.features import changed_features, new_features
from counterfoil.projections.syncing.forms import Parameters, Value, form
from counterfoil.projections.syncing.provider_request import (
    CATALOGUE,
    Answered,
    Decided,
    ProviderRequest,
)

_CONFIGURATIONS = "/v1/billing_portal/configurations"

_WITHIN = "features.subscription_update.products"
"""What Stripe states of a configuration only where that is asked for (R61a)."""

_NOT_ASKED_FOR = frozenset({"is_default", "collection_pause", "login_url", "created"})
"""
What no parameter sets: the default (R17) and addresses of login pages are Stripe's own, and the
pause of collections is gone from its API (R61e).
"""


def requests(decided: Decided) -> Iterator[ProviderRequest]:
    """Yield what Stripe is asked for a configuration."""
    before, after = decided.before, decided.after
    for event in decided.events:
        if isinstance(event, e.ConfigurationCreationRequested):
            yield _created(decided.ref.id, event)
    if isinstance(before, InForce) and isinstance(after, InForce):
        yield from _updated(before, after, decided.events)


def _created(configuration: str, asked: e.ConfigurationCreationRequested) -> ProviderRequest:
    profile = asked.business_profile
    business = said(
        {
            "headline": profile.headline,
            "privacy_policy_url": profile.privacy_policy_url,
            "terms_of_service_url": profile.terms_of_service_url,
        }
    )
    parameters: dict[str, Value] = {
        "name": asked.name,
        "business_profile": business or None,
        "default_return_url": asked.default_return_url,
        "login_page": {"enabled": True} if asked.login_page_enabled else None,
        "features": new_features(asked.features),
        "metadata": born_here(configuration, asked.annotations.metadata),
        "expand": [_WITHIN],
    }
    return ProviderRequest(
        name="create_configuration",
        path=_CONFIGURATIONS,
        body=form(said(parameters)),
        lane=CATALOGUE,
        reads=f"{_CONFIGURATIONS}?limit=100",
        answers=(Answered(operation=Operation.CREATE_CONFIGURATION),),
    )


def _updated(
    before: InForce, after: InForce, events: tuple[object, ...]
) -> Iterator[ProviderRequest]:
    """Yield the one update that tells of everything that was decided at once."""
    was, now = facets_of(as_observed(before)), facets_of(as_observed(after))
    facets = to_be_sent(was, now, awaited=awaited_since(events), unconfirmed=before.unconfirmed)
    parameters = _parameters(before, after, facets)
    if not parameters:
        return
    path = f"{_CONFIGURATIONS}/{after.id}"
    yield ProviderRequest(
        name="update_configuration",
        path=path,
        body=form({**parameters, "expand": [_WITHIN]}),
        lane=CATALOGUE,
        reads=f"{path}?expand[0]={_WITHIN}",
        facets=tuple(sorted(facets - _NOT_ASKED_FOR)),
    )


def _parameters(before: InForce, after: InForce, facets: frozenset[str]) -> Parameters:
    profile = after.business_profile
    texts = {"name": after.name, "default_return_url": after.default_return_url}
    parameters: dict[str, Value] = {name: text for name, text in texts.items() if name in facets}
    business = {
        "headline": profile.headline,
        "privacy_policy_url": profile.privacy_policy_url,
        "terms_of_service_url": profile.terms_of_service_url,
    }
    changed = {name: text for name, text in business.items() if name in facets}
    if changed:
        parameters["business_profile"] = changed
    if "login_page_enabled" in facets:
        parameters["login_page"] = {"enabled": after.login_page.enabled}
    features = changed_features(after.features, facets)
    if features:
        parameters["features"] = features
    if "active" in facets:
        parameters["active"] = after.active
    if "metadata" in facets:
        pairs = changes_of_metadata(before.metadata, after.metadata)
        if pairs:
            parameters["metadata"] = pairs
    return parameters
