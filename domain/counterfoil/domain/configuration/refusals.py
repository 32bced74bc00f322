"""
How wishes about a configuration as a whole are refused; its features' refusals stand in
``feature_refusals``.
"""

from typing import ClassVar

from attrs import define

from counterfoil.domain.refusal import SaidRefusalError
from counterfoil.domain.rulebook import configuration as rules
from counterfoil.domain.rulebook.rule import Rule, Words
from counterfoil.domain.values import ConfigurationId


@define
class ConfigurationRefusedError(SaidRefusalError):
    """A wish about a portal configuration broke a rule."""


@define
class ParameterRefusedError(ConfigurationRefusedError):
    """
    A wish was refused for a parameter that only the wish itself tells: ``param`` is Stripe's name
    for it.
    """

    # Stripe names list entries by place, so this one name can't stand on the class as the others
    # do.
    param: str  # type: ignore[misc]


@define
class MerchantsOnlyError(ConfigurationRefusedError):
    """
    Only the merchant makes and changes configurations, through API or Dashboard; ask the merchant
    (R21).
    """

    code: ClassVar[str] = "merchants_only"
    rule: ClassVar[Rule] = rules.CONFIGURATIONS_ARE_THE_MERCHANTS
    said: ClassVar[Words] = Words(
        "The portal configuration was not touched for a customer.",
        "De portaalconfiguratie is niet voor een klant gewijzigd.",
    )


@define
class ConfigurationNotFoundError(ConfigurationRefusedError):
    """A configuration that is named exists; check id, account and mode (R64)."""

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.CONFIGURATION_IS_KNOWN
    param: ClassVar[str | None] = "configuration"
    said: ClassVar[Words] = Words(
        "No such configuration: '{configuration_id}'.",
        "De configuratie '{configuration_id}' bestaat niet.",
    )

    configuration_id: ConfigurationId


@define
class ConfigurationExistsError(ConfigurationRefusedError):
    """A configuration is made once; update it, or choose another id (R7)."""

    code: ClassVar[str] = "resource_already_exists"
    rule: ClassVar[Rule] = rules.CONFIGURATION_IS_MADE_ONCE
    param: ClassVar[str | None] = "configuration"
    said: ClassVar[Words] = Words(
        "The configuration '{configuration_id}' exists already.",
        "De configuratie '{configuration_id}' bestaat al.",
    )

    configuration_id: ConfigurationId


@define
class FeaturesMissingError(ConfigurationRefusedError):
    """Creating a configuration says which features it has; pass ``features`` (R32)."""

    code: ClassVar[str] = "parameter_missing"
    rule: ClassVar[Rule] = rules.FEATURES_ARE_PASSED
    param: ClassVar[str | None] = "features"
    said: ClassVar[Words] = Words(
        "Missing required param: features.",
        "De verplichte parameter features ontbreekt.",
    )


@define
class ProfileMissingError(ConfigurationRefusedError):
    """
    Before version 2024-10-28.acacia a new configuration has a business profile; pass it or use a
    newer version (R9).
    """

    code: ClassVar[str] = "parameter_missing"
    rule: ClassVar[Rule] = rules.PROFILE_IS_PASSED
    param: ClassVar[str | None] = "business_profile"
    said: ClassVar[Words] = Words(
        "Missing required param: business_profile.",
        "De verplichte parameter business_profile ontbreekt.",
    )


@define
class LinkMissingError(ParameterRefusedError):
    """Until 2024-10-28 a portal that only cancels has three links; add those missing (R14)."""

    code: ClassVar[str] = "parameter_missing"
    rule: ClassVar[Rule] = rules.LINKS_ACCOMPANY_CANCELLATION
    said: ClassVar[Words] = Words(
        "Missing required param: {param}.",
        "De verplichte parameter {param} ontbreekt.",
    )


@define
class NameTooLongError(ConfigurationRefusedError):
    """A name has at most 256 characters; shorten it (R4)."""

    code: ClassVar[str] = "name_too_long"
    rule: ClassVar[Rule] = rules.NAMES_ARE_SHORT
    param: ClassVar[str | None] = "name"
    said: ClassVar[Words] = Words(
        "A name of {length} characters was not accepted.",
        "Een naam van {length} tekens is niet geaccepteerd.",
    )

    length: int


@define
class HeadlineTooLongError(ConfigurationRefusedError):
    """
    A headline has at most 60 characters; shorten it (R10; that Stripe names this param is
    UNCONFIRMED).
    """

    code: ClassVar[str] = "headline_too_long"
    rule: ClassVar[Rule] = rules.HEADLINES_ARE_SHORT
    param: ClassVar[str | None] = "business_profile[headline]"
    said: ClassVar[Words] = Words(
        "A headline of {length} characters was not accepted.",
        "Een kop van {length} tekens is niet geaccepteerd.",
    )

    length: int


@define
class InvalidUrlError(ParameterRefusedError):
    """A link is a whole http or https address; pass the whole of it (R12, R15, R66)."""

    code: ClassVar[str] = "url_invalid"
    rule: ClassVar[Rule] = rules.LINKS_ARE_WEB_ADDRESSES
    said: ClassVar[Words] = Words(
        "What was passed as {param} is not a valid URL.",
        "Wat als {param} is meegegeven, is geen geldige URL.",
    )


@define
class NothingToClearError(ParameterRefusedError):
    """Some parameters are cleared on an update only; leave them out of a create (R5, R12, R58)."""

    code: ClassVar[str] = "parameter_invalid_empty"
    rule: ClassVar[Rule] = rules.NOTHING_TO_CLEAR_ON_CREATE
    said: ClassVar[Words] = Words(
        "An empty {param} was not accepted for a new configuration.",
        "Een lege {param} is niet geaccepteerd voor een nieuwe configuratie.",
    )


@define
class DefaultStaysActiveError(ConfigurationRefusedError):
    """
    The default configuration is active; activate it, or make another one the default first (R23,
    UNCONFIRMED).
    """

    code: ClassVar[str] = "default_configuration_inactive"
    rule: ClassVar[Rule] = rules.DEFAULT_STAYS_ACTIVE
    param: ClassVar[str | None] = "active"
    said: ClassVar[Words] = Words(
        "The configuration '{configuration_id}' can't be both the default and inactive.",
        "De configuratie '{configuration_id}' kan niet tegelijk de standaard en inactief zijn.",
    )

    configuration_id: ConfigurationId
