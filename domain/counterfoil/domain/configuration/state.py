"""What a portal configuration is at a moment, and how events change it."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from attrs import frozen

from counterfoil.domain.configuration.features import Features
from counterfoil.domain.configuration.login_page import LoginPage
from counterfoil.domain.configuration.profile import BusinessProfile
from counterfoil.domain.configuration.retention import RetentionOffer
from counterfoil.domain.requests import Outstanding
from counterfoil.domain.values import Annotations, ConfigurationId


@frozen(kw_only=True)
class Unseen:
    """
    A configuration that is referred to, yet was never seen.

    ``outstanding`` is what was asked of Stripe and not answered; ``retention`` was decided with it,
    since Stripe's API has no parameter for that. ``stripe_id`` is what Stripe calls one that was
    born here, here and below.
    """

    id: ConfigurationId
    outstanding: tuple[Outstanding, ...] = ()
    retention: RetentionOffer | None = None
    stripe_id: str | None = None


@frozen(kw_only=True)
class InForce:
    """
    A configuration that exists, active or not; it is never deleted (R7).

    ``former_login_urls`` are the addresses of login links that were deactivated (R31).
    ``unsettled`` names the facets on which Stripe's statements don't add up, ``unconfirmed``,
    sorted, those that were decided here and that Stripe has not answered yet.
    """

    id: ConfigurationId
    created: datetime | None = None
    active: bool = True
    is_default: bool = False
    name: str | None = None
    business_profile: BusinessProfile = BusinessProfile()
    default_return_url: str | None = None
    login_page: LoginPage = LoginPage()
    former_login_urls: frozenset[str] = frozenset()
    features: Features = Features()
    retention: RetentionOffer | None = None
    annotations: Annotations = Annotations()
    unsettled: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    stripe_id: str | None = None

    @property
    def metadata(self) -> Mapping[str, str]:
        """Return the merchant's own pairs; none once they were erased."""
        return self.annotations.metadata


State: TypeAlias = Unseen | InForce


def initial(configuration_id: str) -> State:
    """Return a configuration that was never heard of."""
    return Unseen(id=ConfigurationId(configuration_id))
