"""What a portal configuration is at a moment; it is never deleted (R7)."""

from collections.abc import Mapping
from datetime import datetime

from attrs import Factory, frozen

from counterfoil.domain.configuration.features import Features
from counterfoil.domain.configuration.profile import BusinessProfile
from counterfoil.domain.values import ConfigurationId


@frozen
class Unseen:
    """A configuration that is referred to, yet was never seen."""

    id: ConfigurationId


@frozen(kw_only=True)
class InForce:
    """
    A configuration that exists, active or not.

    ``unsettled`` names the facets on which Stripe's statements don't add up.
    """

    id: ConfigurationId
    created: datetime | None = None
    active: bool = True
    is_default: bool = False
    name: str | None = None
    business_profile: BusinessProfile = BusinessProfile()
    default_return_url: str | None = None
    features: Features = Features()
    metadata: Mapping[str, str] = Factory(dict)
    unsettled: tuple[str, ...] = ()


State = Unseen | InForce
