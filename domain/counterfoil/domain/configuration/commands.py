"""What can be asked of a portal configuration, and what can be observed of it."""

from typing import TypeAlias

from attrs import frozen

from counterfoil.domain.changes import KEEP, Change
from counterfoil.domain.configuration.observed import ObservedConfiguration
from counterfoil.domain.configuration.wishes import (
    BusinessProfileWish,
    FeaturesWish,
    LoginPageWish,
)
from counterfoil.domain.metadata import MetadataChange
from counterfoil.domain.observation import Origin
from counterfoil.domain.requests import AnswerKind, Operation
from counterfoil.domain.values import ConfigurationId


@frozen(kw_only=True)
class CreateConfiguration:
    """
    Make a configuration, active and not the default (R2, R22).

    Features that aren't passed are off (R34). ``features`` and, in older API versions,
    ``business_profile`` must be passed (R9, R32).
    """

    configuration_id: ConfigurationId
    features: FeaturesWish | None
    business_profile: BusinessProfileWish | None = None
    default_return_url: Change[str] = KEEP
    name: Change[str] = KEEP
    login_page: LoginPageWish | None = None
    metadata: MetadataChange = KEEP


@frozen(kw_only=True)
class UpdateConfiguration:
    """
    Change what is passed and leave the rest; lists are replaced as a whole, metadata is merged
    (R5).
    """

    configuration_id: ConfigurationId
    features: FeaturesWish | None = None
    business_profile: BusinessProfileWish | None = None
    default_return_url: Change[str] = KEEP
    name: Change[str] = KEEP
    metadata: MetadataChange = KEEP


@frozen
class ActivateConfiguration:
    """Let sessions be opened with the configuration again (R2)."""

    configuration_id: ConfigurationId


@frozen
class DeactivateConfiguration:
    """Let no more sessions be opened with the configuration; the default stays active (R2, R23)."""

    configuration_id: ConfigurationId


@frozen
class MakeDefault:
    """
    Mark the configuration as the default, once the account has chosen it (R17-R20); never refused.
    """

    configuration_id: ConfigurationId


@frozen
class MakeNoLongerDefault:
    """Take the mark off, once the account has chosen another default (R19); never refused."""

    configuration_id: ConfigurationId


@frozen(kw_only=True)
class ActivateLoginLink:
    """
    Let customers log in by a link to share (R25, R26).

    ``url`` is the link's address; in a synced account Stripe makes one, and ``url`` counts for
    nothing.
    """

    configuration_id: ConfigurationId
    url: str | None = None


@frozen
class DeactivateLoginLink:
    """Let nobody log in by the link any more (R25)."""

    configuration_id: ConfigurationId


@frozen(kw_only=True)
class RecordAnswer:
    """
    Record what became of a request to Stripe; never refused.

    An answer to a request that is not outstanding is quiet. A request that was granted needs no
    answer here: the object in Stripe's answer is observed, and closes it.
    """

    configuration_id: ConfigurationId
    operation: Operation
    answer: AnswerKind
    code: str | None = None


@frozen(kw_only=True)
class LinkToStripe:
    """Record under which id Stripe has what was asked for here; never refused."""

    configuration_id: ConfigurationId
    stripe_id: str


@frozen(kw_only=True)
class EndConfirmation:
    """Record that Stripe took, or refused with a code, facets that were decided here at once."""

    configuration_id: ConfigurationId
    facets: tuple[str, ...]
    refused_with: str | None = None


@frozen(kw_only=True)
class ObserveConfiguration:
    """Take note of the newest that Stripe states, facet by facet; never refused."""

    configuration_id: ConfigurationId
    observed: ObservedConfiguration
    origin: Origin = Origin.LISTED
    unsettled: tuple[str, ...] = ()


@frozen(kw_only=True)
class LearnEarlierFact:
    """Take note of what an older statement of Stripe adds to the past; never refused."""

    configuration_id: ConfigurationId
    observed: ObservedConfiguration


Amendment: TypeAlias = (
    UpdateConfiguration
    | ActivateConfiguration
    | DeactivateConfiguration
    | ActivateLoginLink
    | DeactivateLoginLink
)
"""A wish to change a configuration that exists."""

Marking: TypeAlias = MakeDefault | MakeNoLongerDefault
"""What follows from the account's choice of a default."""

Command: TypeAlias = (
    CreateConfiguration
    | Amendment
    | Marking
    | RecordAnswer
    | LinkToStripe
    | EndConfirmation
    | ObserveConfiguration
    | LearnEarlierFact
)
