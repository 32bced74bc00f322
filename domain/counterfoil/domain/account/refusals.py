"""How wishes about an account are refused, and all wishes at a portal that it doesn't pay for."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.refusal import SaidRefusalError
from counterfoil.domain.rulebook import account as rules
from counterfoil.domain.rulebook.rule import Rule, Words
from counterfoil.domain.values import FeedbackOptionId


@define
class AccountRefusedError(SaidRefusalError):
    """A wish about an account broke a rule."""


@define
class MerchantsAccountError(AccountRefusedError):
    """An account's settings are the merchant's alone; change them by API or Dashboard."""

    code: ClassVar[str] = "merchants_account"
    rule: ClassVar[Rule] = rules.ACCOUNT_IS_THE_MERCHANTS
    said: ClassVar[Words] = Words(
        "The account was not touched for a customer.",
        "Het account is niet voor een klant gewijzigd.",
    )


@define
class BillingNotPaidError(AccountRefusedError):
    """The live portal is for accounts that pay for Billing; subscribe, or try test mode (R189)."""

    code: ClassVar[str] = "billing_not_paid"
    rule: ClassVar[Rule] = rules.PORTAL_COMES_WITH_BILLING
    said: ClassVar[Words] = Words(
        "This account has no access to the customer portal in live mode.",
        "Dit account heeft in de livemodus geen toegang tot het klantenportaal.",
    )


@define
class CountryUnknownError(AccountRefusedError):
    """A business is in a country of ISO 3166-1; pass its code of two capitals."""

    code: ClassVar[str] = "country_unknown"
    rule: ClassVar[Rule] = rules.COUNTRY_IS_AN_ISO_CODE
    param: ClassVar[str | None] = "country"
    said: ClassVar[Words] = Words(
        "'{country}' was not accepted as a country.",
        "'{country}' is niet geaccepteerd als land.",
    )

    country: str


@define
class BrandingUnusableError(AccountRefusedError):
    """Each setting of the branding has a form that can be drawn; correct the one named (R186)."""

    code: ClassVar[str] = "branding_unusable"
    rule: ClassVar[Rule] = rules.BRANDING_IS_DRAWABLE
    said: ClassVar[Words] = Words(
        "'{value}' was not accepted as {setting}.",
        "'{value}' is niet geaccepteerd als {setting}.",
    )

    setting: str
    value: str


@define
class ContrastTooLowError(AccountRefusedError):
    """A button's contrast against the background is 3:1 at least; choose another color."""

    code: ClassVar[str] = "contrast_too_low"
    rule: ClassVar[Rule] = rules.BUTTONS_STAND_OUT
    said: ClassVar[Words] = Words(
        "A button in {button_color} on {background_color} has a contrast of {contrast}:1 only.",
        "Een knop in {button_color} op {background_color} heeft een contrast van maar "
        "{contrast}:1.",
    )

    button_color: str
    background_color: str
    contrast: str


@define
class TreatmentUnusableError(AccountRefusedError):
    """
    A ground serves, stops, or gives a grace of 1 to 365 days; pass ``serve``, ``stop`` or
    ``grace:14`` (R135).
    """

    code: ClassVar[str] = "treatment_unusable"
    rule: ClassVar[Rule] = rules.SERVICE_IS_DECIDED_BY_POLICY
    said: ClassVar[Words] = Words(
        "'{treatment}' was not accepted for {ground}.",
        "'{treatment}' is niet geaccepteerd voor {ground}.",
    )

    ground: str
    treatment: str


@define
class NotASubdomainError(AccountRefusedError):
    """A custom domain is a subdomain, by its name alone; leave the rest out (R187)."""

    code: ClassVar[str] = "not_a_subdomain"
    rule: ClassVar[Rule] = rules.CUSTOM_DOMAIN_IS_A_SUBDOMAIN
    said: ClassVar[Words] = Words(
        "'{name}' was not accepted as a custom domain.",
        "'{name}' is niet geaccepteerd als domein op maat.",
    )

    name: str


@define
class CustomDomainExistsError(AccountRefusedError):
    """An account has one custom domain; remove it before another is requested (R187)."""

    code: ClassVar[str] = "custom_domain_exists"
    rule: ClassVar[Rule] = rules.ACCOUNT_HAS_ONE_CUSTOM_DOMAIN
    said: ClassVar[Words] = Words(
        "The account has the custom domain {name} already.",
        "Het account heeft het domein op maat {name} al.",
    )

    name: str


@define
class CustomDomainNotRequestedError(AccountRefusedError):
    """The custom domain that goes live is the one requested; request it first (R187)."""

    code: ClassVar[str] = "custom_domain_not_requested"
    rule: ClassVar[Rule] = rules.CUSTOM_DOMAIN_IS_REQUESTED_FIRST
    said: ClassVar[Words] = Words(
        "The domain '{name}' was not requested for this account.",
        "Het domein '{name}' is niet aangevraagd voor dit account.",
    )

    name: str


@define
class CustomDomainNotVerifiedError(AccountRefusedError):
    """A custom domain goes live once its DNS records are right; have them verified (R187)."""

    code: ClassVar[str] = "custom_domain_not_verified"
    rule: ClassVar[Rule] = rules.CUSTOM_DOMAIN_IS_VERIFIED_FIRST
    said: ClassVar[Words] = Words(
        "The domain {name} was not activated.",
        "Het domein {name} is niet geactiveerd.",
    )

    name: str


@define
class CustomTextError(AccountRefusedError):
    """The portal takes no custom text; use the places that there are for own words (R185)."""

    code: ClassVar[str] = "custom_text"
    rule: ClassVar[Rule] = rules.PORTAL_HAS_NO_CUSTOM_TEXT
    said: ClassVar[Words] = Words(
        "No text was added to '{place}'.",
        "Er is geen tekst toegevoegd aan '{place}'.",
    )

    place: str


@define
class DefaultIsDashboardsError(AccountRefusedError):
    """
    The default is what is saved in the Dashboard: ``is_default`` is not a parameter; save it there
    (R17, R20).
    """

    code: ClassVar[str] = "parameter_unknown"
    rule: ClassVar[Rule] = rules.DEFAULT_IS_MADE_IN_THE_DASHBOARD
    param: ClassVar[str | None] = "is_default"
    said: ClassVar[Words] = Words(
        "Received unknown parameter: is_default.",
        "De parameter is_default is onbekend.",
    )


@define
class FeedbackOptionExistsError(AccountRefusedError):
    """A feedback option is created once; change it, or choose another id (R45)."""

    code: ClassVar[str] = "resource_already_exists"
    rule: ClassVar[Rule] = rules.FEEDBACK_OPTION_IS_CREATED_ONCE
    said: ClassVar[Words] = Words(
        "The feedback option '{feedback_option_id}' exists already.",
        "De feedbackoptie '{feedback_option_id}' bestaat al.",
    )

    feedback_option_id: FeedbackOptionId


@define
class FeedbackOptionNotFoundError(AccountRefusedError):
    """A feedback option that is named exists; check id, account and mode (R45)."""

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.FEEDBACK_OPTION_IS_KNOWN
    param: ClassVar[str | None] = "id"
    said: ClassVar[Words] = Words(
        "No such feedback option: '{feedback_option_id}'.",
        "De feedbackoptie '{feedback_option_id}' bestaat niet.",
    )

    feedback_option_id: FeedbackOptionId


@define
class FeedbackDescriptionMissingError(AccountRefusedError):
    """A feedback option has a description; pass one (R45)."""

    code: ClassVar[str] = "parameter_missing"
    rule: ClassVar[Rule] = rules.FEEDBACK_OPTIONS_ARE_DESCRIBED
    param: ClassVar[str | None] = "description"
    said: ClassVar[Words] = Words(
        "Missing required param: description.",
        "De verplichte parameter description ontbreekt.",
    )


@define
class FeedbackDescriptionTooLongError(AccountRefusedError):
    """The description of a feedback option has at most 100 characters; shorten it (R45)."""

    code: ClassVar[str] = "feedback_description_too_long"
    rule: ClassVar[Rule] = rules.FEEDBACK_OPTIONS_ARE_DESCRIBED
    param: ClassVar[str | None] = "description"
    said: ClassVar[Words] = Words(
        "A description of {length} characters was not accepted.",
        "Een beschrijving van {length} tekens is niet geaccepteerd.",
    )

    length: int
