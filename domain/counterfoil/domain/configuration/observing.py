"""How Stripe's statements about a configuration become facts, and a configuration a statement."""

from collections.abc import Iterator

import attrs

from counterfoil.domain.altered import altered
from counterfoil.domain.configuration import events as e
from counterfoil.domain.configuration.commands import LearnEarlierFact, ObserveConfiguration
from counterfoil.domain.configuration.differences import differences
from counterfoil.domain.configuration.features import Features
from counterfoil.domain.configuration.login_page import LoginPage
from counterfoil.domain.configuration.observed import ObservedConfiguration
from counterfoil.domain.configuration.profile import BusinessProfile
from counterfoil.domain.configuration.state import InForce, State, Unseen
from counterfoil.domain.confirming import confirmed_and_withheld
from counterfoil.domain.observation import Origin, stated, when_known
from counterfoil.domain.values import Annotations, Known


def observe(command: ObserveConfiguration, state: State) -> Iterator[e.Event]:
    """
    Yield what the newest statements change of what is known, and which decisions they confirm.

    What was decided here stands until a statement agrees with it, or Stripe has answered.
    """
    observed = command.observed
    created = None if observed.created is None else observed.created.value
    if isinstance(state, Unseen):
        # One that was asked for here is made however it is seen.
        was_made = command.origin is Origin.CREATED or bool(state.outstanding)
        yield e.ConfigurationCreated(created) if was_made else e.ConfigurationAdopted(created)
        state = InForce(id=state.id, created=created)
    elif created is not None and state.created != created:
        yield e.CreationLearned(created)
    confirmed, withheld = confirmed_and_withheld(
        in_order(observed), lambda: in_order(as_observed(state)), state.unconfirmed
    )
    observed = altered(observed, **dict.fromkeys(withheld))
    yield from differences(state, _as_stated(observed, state))
    if confirmed:
        yield e.ConfirmationEnded(facets=confirmed)
    if state.unsettled != command.unsettled:
        yield e.FactsUnsettled(command.unsettled)


def learn(command: LearnEarlierFact) -> Iterator[e.Event]:
    """Yield what an older statement adds to the past."""
    yield e.EarlierFactLearned(e.EarlierStatement(observed=command.observed))


def as_observed(state: State) -> ObservedConfiguration:
    """
    Return a configuration as Stripe would state it: everything known, or nothing where it was never
    seen.
    """
    if isinstance(state, Unseen):
        return ObservedConfiguration()
    features, profile = state.features, state.business_profile
    return ObservedConfiguration(
        created=when_known(state.created),
        active=Known(state.active),
        is_default=Known(state.is_default),
        name=Known(state.name),
        headline=Known(profile.headline),
        privacy_policy_url=Known(profile.privacy_policy_url),
        terms_of_service_url=Known(profile.terms_of_service_url),
        default_return_url=Known(state.default_return_url),
        login_page_enabled=Known(state.login_page.enabled),
        login_url=Known(state.login_page.url),
        customer_update=Known(features.customer_update),
        invoice_history=Known(features.invoice_history),
        payment_method_update=Known(features.payment_method_update),
        subscription_cancel=Known(features.subscription_cancel),
        subscription_update=Known(attrs.evolve(features.subscription_update, products=())),
        products=Known(features.subscription_update.products),
        collection_pause=Known(features.collection_pause),
        subscription_pause=Known(features.subscription_pause),
        metadata=None if state.annotations.erased else Known(state.metadata),
    )


def in_order(observed: ObservedConfiguration) -> ObservedConfiguration:
    """Return a statement with its products by id, since their order says nothing."""
    if observed.products is None:
        return observed
    products = sorted(observed.products.value, key=lambda offer: offer.product)
    return attrs.evolve(observed, products=Known(tuple(products)))


def _as_stated(observed: ObservedConfiguration, state: InForce) -> InForce:
    """Return the configuration with every stated facet in place."""
    profile = state.business_profile
    return attrs.evolve(
        state,
        active=stated(observed.active, state.active),
        is_default=stated(observed.is_default, state.is_default),
        name=stated(observed.name, state.name),
        business_profile=BusinessProfile(
            headline=stated(observed.headline, profile.headline),
            privacy_policy_url=stated(observed.privacy_policy_url, profile.privacy_policy_url),
            terms_of_service_url=stated(
                observed.terms_of_service_url, profile.terms_of_service_url
            ),
        ),
        default_return_url=stated(observed.default_return_url, state.default_return_url),
        login_page=_login_page_as_stated(observed, state.login_page),
        features=_features_as_stated(observed, state.features),
        annotations=_annotations_as_stated(observed, state.annotations),
    )


def _login_page_as_stated(observed: ObservedConfiguration, held: LoginPage) -> LoginPage:
    """Return the login page as stated; one that is off has no address."""
    enabled = stated(observed.login_page_enabled, held.enabled)
    return LoginPage(enabled=enabled, url=stated(observed.login_url, held.url) if enabled else None)


def _annotations_as_stated(observed: ObservedConfiguration, held: Annotations) -> Annotations:
    """Return the metadata as stated; what was erased stays erased."""
    if held.erased:
        return held
    return Annotations(metadata=stated(observed.metadata, held.metadata))


def _features_as_stated(observed: ObservedConfiguration, features: Features) -> Features:
    """Return the features with every stated facet in place; products are one by itself (R61a)."""
    update = features.subscription_update
    return Features(
        customer_update=stated(observed.customer_update, features.customer_update),
        invoice_history=stated(observed.invoice_history, features.invoice_history),
        payment_method_update=stated(
            observed.payment_method_update, features.payment_method_update
        ),
        subscription_cancel=stated(observed.subscription_cancel, features.subscription_cancel),
        subscription_update=attrs.evolve(
            stated(observed.subscription_update, update),
            products=stated(observed.products, update.products),
        ),
        collection_pause=stated(observed.collection_pause, features.collection_pause),
        subscription_pause=stated(observed.subscription_pause, features.subscription_pause),
    )
