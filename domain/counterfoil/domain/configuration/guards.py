"""The rules that bind wishes about a configuration as a whole."""

from collections.abc import Iterator

from counterfoil.domain.cause import Door
from counterfoil.domain.changes import Change, Clear, Set
from counterfoil.domain.configuration import policy, refusals
from counterfoil.domain.configuration.commands import CreateConfiguration, UpdateConfiguration
from counterfoil.domain.configuration.feature_guards import (
    features_are_whole,
    features_fit,
    feedback_options_are_active,
    pause_is_open,
)
from counterfoil.domain.configuration.login_guards import (
    login_page_fits,
    login_page_is_whole,
)
from counterfoil.domain.configuration.offer_guards import offers_fit
from counterfoil.domain.configuration.state import InForce
from counterfoil.domain.configuration.wishes import BusinessProfileWish, FeaturesWish
from counterfoil.domain.coupon.redeeming import may_be_redeemed
from counterfoil.domain.facts import Facts
from counterfoil.domain.metadata import metadata_fits
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.values import ConfigurationId
from counterfoil.domain.web_address import is_web_address


def merchants_only(facts: Facts) -> Iterator[CommandRefusedError]:
    """Yield the refusal where the wish comes in by another door than the merchant's two (R21)."""
    if facts.cause.door not in {Door.API, Door.DASHBOARD}:
        yield refusals.MerchantsOnlyError()


def default_stays_active(
    configuration_id: ConfigurationId, *, active: bool, is_default: bool
) -> Iterator[CommandRefusedError]:
    """Yield the refusal where the default would be inactive (R23)."""
    if policy.DEFAULT_STAYS_ACTIVE and is_default and not active:
        yield refusals.DefaultStaysActiveError(configuration_id)


def create_is_whole(command: CreateConfiguration, facts: Facts) -> Iterator[CommandRefusedError]:
    """Yield what is missing from, unknown in or empty in the parameters of a create."""
    if command.features is None:
        yield refusals.FeaturesMissingError()
    if command.business_profile is None and not policy.speaks(facts, policy.PROFILE_OPTIONAL_SINCE):
        yield refusals.ProfileMissingError()
    features = command.features or FeaturesWish()
    yield from login_page_is_whole(command.login_page)
    yield from pause_is_open(features.subscription_pause, facts)
    yield from _nothing_is_cleared(command, features)
    yield from features_are_whole(features, facts, creating=True)


def update_is_whole(command: UpdateConfiguration, facts: Facts) -> Iterator[CommandRefusedError]:
    """Yield what is missing from or unknown in the parameters of an update."""
    features = command.features or FeaturesWish()
    yield from pause_is_open(features.subscription_pause, facts)
    yield from features_are_whole(features, facts, creating=False)


def settings_fit(
    command: CreateConfiguration | UpdateConfiguration,
    before: InForce,
    after: InForce,
    facts: Facts,
) -> Iterator[CommandRefusedError]:
    """
    Yield what keeps the settings that a wish leaves from being granted.

    Each rule binds what the wish itself touches: what Stripe has let in before never stands in the
    way of another change. What has to be looked up elsewhere comes last.
    """
    profile = command.business_profile or BusinessProfileWish()
    features = command.features or FeaturesWish()
    yield from _texts_fit(command.name, profile.headline)
    yield from _is_link("default_return_url", command.default_return_url)
    yield from _is_link("business_profile[privacy_policy_url]", profile.privacy_policy_url)
    yield from _is_link("business_profile[terms_of_service_url]", profile.terms_of_service_url)
    if isinstance(command, CreateConfiguration):
        yield from login_page_fits(before.id, command.login_page, facts)
    yield from metadata_fits(before.metadata, command.metadata)
    yield from features_fit(features, before.features, after.features)
    yield from _links_accompany_cancellation(before, after, facts)
    yield from feedback_options_are_active(features, before.features, facts)
    yield from _retention_is_redeemable(before, after, facts)
    if features.subscription_update is not None:
        yield from offers_fit(features.subscription_update.products, facts)


def _retention_is_redeemable(
    before: InForce, after: InForce, facts: Facts
) -> Iterator[CommandRefusedError]:
    """Yield why a coupon that is offered from now on can't be redeemed (R84, R119)."""
    offer = after.retention
    if offer is not None and (before.retention is None or before.retention.coupon != offer.coupon):
        yield from may_be_redeemed(facts.coupon(offer.coupon), None, None, facts)


def lacking_links(state: InForce) -> tuple[str, ...]:
    """Return the links that a portal which only cancels lacks, as Stripe's parameters (R14)."""
    if state.features.subscription_update.enabled or not state.features.subscription_cancel.enabled:
        return ()
    links = {
        "default_return_url": state.default_return_url,
        "business_profile[terms_of_service_url]": state.business_profile.terms_of_service_url,
        "business_profile[privacy_policy_url]": state.business_profile.privacy_policy_url,
    }
    return tuple(param for param, link in links.items() if link is None)


def _links_accompany_cancellation(
    before: InForce, after: InForce, facts: Facts
) -> Iterator[CommandRefusedError]:
    """Yield each link that is lacking, while the founding document's rule holds (R14)."""
    rule = refusals.LinkMissingError.rule
    if not rule.in_force(facts.at) or lacking_links(before) == lacking_links(after):
        return
    for param in lacking_links(after):
        yield refusals.LinkMissingError(param)


def _nothing_is_cleared(
    command: CreateConfiguration, features: FeaturesWish
) -> Iterator[CommandRefusedError]:
    """Yield what a create passes as ``''`` although only an update may (R12)."""
    profile = command.business_profile or BusinessProfileWish()
    if isinstance(profile.privacy_policy_url, Clear):
        yield refusals.NothingToClearError("business_profile[privacy_policy_url]")
    if isinstance(profile.terms_of_service_url, Clear):
        yield refusals.NothingToClearError("business_profile[terms_of_service_url]")
    update = features.subscription_update
    if update is not None and isinstance(update.schedule_at_period_end, Clear):
        yield refusals.NothingToClearError(
            "features[subscription_update][schedule_at_period_end][conditions]"
        )
    if isinstance(command.metadata, Clear):
        yield refusals.NothingToClearError("metadata")


def _texts_fit(name: Change[str], headline: Change[str]) -> Iterator[CommandRefusedError]:
    """Yield the texts that are too long (R4, R10)."""
    if isinstance(name, Set) and len(name.value) > policy.NAME_CHARACTERS_MAX:
        yield refusals.NameTooLongError(len(name.value))
    if isinstance(headline, Set) and len(headline.value) > policy.HEADLINE_CHARACTERS_MAX:
        yield refusals.HeadlineTooLongError(len(headline.value))


def _is_link(param: str, link: Change[str]) -> Iterator[CommandRefusedError]:
    """Yield the refusal of a link that isn't one (R12, R15)."""
    if isinstance(link, Set) and not is_web_address(link.value):
        yield refusals.InvalidUrlError(param)
