"""How a wish about a customer is refused, by ids and kinds, never by what people entered."""

from enum import StrEnum
from typing import ClassVar

from attrs import define

from counterfoil.domain.configuration.features import CustomerDetail
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook import customer as rules
from counterfoil.domain.rulebook.rule import Language, Rule, Words
from counterfoil.domain.rulebook.subscription_life import PORTAL_SHOWS_AN_ACTIVE_CONFIGURATION
from counterfoil.domain.values import CustomerId, PaymentMethodId, TaxIdId

DETAIL_WORDS = {
    CustomerDetail.ADDRESS: Words("address", "adres"),
    CustomerDetail.EMAIL: Words("e-mail address", "e-mailadres"),
    CustomerDetail.NAME: Words("name", "naam"),
    CustomerDetail.PHONE: Words("phone number", "telefoonnummer"),
    CustomerDetail.SHIPPING: Words("shipping address", "verzendadres"),
    CustomerDetail.TAX_ID: Words("tax id", "btw-nummer"),
}
"""What the details are called; one that this release doesn't know goes by Stripe's name."""


def _called(detail: CustomerDetail, language: Language) -> str:
    return DETAIL_WORDS.get(detail, Words(detail, detail)).in_language(language)


@define
class CustomerNotInForceError(CommandRefusedError):
    """Changes are made to an existing customer; create the customer first (R63)."""

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.CUSTOMER_EXISTS
    param: ClassVar[str | None] = "customer"
    customer_id: CustomerId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which customer there is not."""
        return Words(
            f"There is no customer {self.customer_id}.",
            f"Er is geen klant {self.customer_id}.",
        ).in_language(language)


@define
class CustomerExistsError(CommandRefusedError):
    """A customer is created once; choose another id (R63)."""

    code: ClassVar[str] = "resource_already_exists"
    rule: ClassVar[Rule] = rules.CUSTOMER_IS_CREATED_ONCE
    param: ClassVar[str | None] = "id"
    customer_id: CustomerId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say whose id is taken."""
        return Words(
            f"The id {self.customer_id} already belongs to a customer.",
            f"De id {self.customer_id} hoort al bij een klant.",
        ).in_language(language)


class MerchantsMatter(StrEnum):
    """What merchants alone decide of a customer."""

    CREATION = "creation"
    DELETION = "deletion"
    DESCRIPTION = "description"
    METADATA = "metadata"
    NO_DEFAULT = "no_default"
    PREFERRED_LOCALES = "preferred_locales"


MATTER_WORDS = {
    MerchantsMatter.CREATION: Words("create a customer", "geen klant aanmaken"),
    MerchantsMatter.DELETION: Words("delete a customer", "geen klant verwijderen"),
    MerchantsMatter.DESCRIPTION: Words("change the description", "de omschrijving niet wijzigen"),
    MerchantsMatter.METADATA: Words("change the metadata", "de metadata niet wijzigen"),
    MerchantsMatter.NO_DEFAULT: Words(
        "do without a default payment method", "niet zonder standaardbetaalmethode"
    ),
    MerchantsMatter.PREFERRED_LOCALES: Words(
        "change the preferred languages", "de voorkeurstalen niet wijzigen"
    ),
}


@define
class MerchantsMatterError(CommandRefusedError):
    """Creation, description, metadata and languages are the merchant's to decide (R63, R156)."""

    code: ClassVar[str] = "merchants_matter"
    rule: ClassVar[Rule] = rules.MERCHANTS_MATTERS
    matter: MerchantsMatter

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say what customers can't do at the portal."""
        words = MATTER_WORDS[self.matter].in_language(language)
        return Words(
            f"Customers can't {words} at the portal.",
            f"Klanten kunnen in het portaal {words}.",
        ).in_language(language)


@define
class NoActiveConfigurationError(CommandRefusedError):
    """The portal shows an active configuration; name one of this account and mode (R2, R64)."""

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = PORTAL_SHOWS_AN_ACTIVE_CONFIGURATION
    param: ClassVar[str | None] = "configuration"

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say that nothing was changed."""
        return Words(
            "Nothing was changed at a portal without an active configuration.",
            "Er is niets gewijzigd in een portaal zonder actieve configuratie.",
        ).in_language(language)


@define
class DetailNotAllowedError(CommandRefusedError):
    """The configuration lists the details that customers change; add this one to it (R36, R156)."""

    code: ClassVar[str] = "customer_detail_not_allowed"
    rule: ClassVar[Rule] = rules.DETAILS_AS_CONFIGURED
    detail: CustomerDetail

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which detail can't be changed at the portal."""
        called = _called(self.detail, language)
        return Words(
            f"This portal doesn't let customers change their {called}.",
            f"In dit portaal kunnen klanten hun {called} niet wijzigen.",
        ).in_language(language)


@define
class EmailInvalidError(CommandRefusedError):
    """An e-mail address has something on either side of one @; correct it (R152)."""

    code: ClassVar[str] = "email_invalid"
    rule: ClassVar[Rule] = rules.EMAIL_IS_AN_ADDRESS
    param: ClassVar[str | None] = "email"

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say that the address was not accepted; the address itself is not repeated."""
        return Words(
            "The e-mail address was not accepted.", "Het e-mailadres is niet geaccepteerd."
        ).in_language(language)


@define
class DetailTooLongError(CommandRefusedError):
    """E-mail, name and phone have at most 512, 256 and 20 characters; shorten the detail (R152)."""

    code: ClassVar[str] = "customer_detail_too_long"
    rule: ClassVar[Rule] = rules.DETAILS_ARE_SHORT
    detail: CustomerDetail
    length: int

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which detail is too long, and how long it is."""
        called = _called(self.detail, language)
        return Words(
            f"The {called} of {self.length} characters was not accepted.",
            f"Een {called} van {self.length} tekens is niet geaccepteerd.",
        ).in_language(language)


@define
class PaymentMethodsNotManagedError(CommandRefusedError):
    """Customers manage payment methods where the configuration enables it; enable it (R39)."""

    code: ClassVar[str] = "payment_method_update_disabled"
    rule: ClassVar[Rule] = rules.PAYMENT_METHODS_AS_CONFIGURED

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say that payment methods can't be managed at the portal."""
        return Words(
            "This portal doesn't let customers manage their payment methods.",
            "In dit portaal kunnen klanten hun betaalmethoden niet beheren.",
        ).in_language(language)


@define
class LastPaymentMethodError(CommandRefusedError):
    """A customer who is billed keeps a payment method; add another one first (R98)."""

    code: ClassVar[str] = "last_payment_method"
    rule: ClassVar[Rule] = rules.BILLED_CUSTOMER_KEEPS_A_PAYMENT_METHOD
    payment_method_id: PaymentMethodId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which payment method can't be removed."""
        return Words(
            f"The payment method {self.payment_method_id} is the last one and can't be removed.",
            f"De betaalmethode {self.payment_method_id} is de laatste en kan niet weg.",
        ).in_language(language)


@define
class PaymentMethodDetachedError(CommandRefusedError):
    """A removed payment method never comes back; enter the card anew (R102)."""

    code: ClassVar[str] = "payment_method_detached"
    rule: ClassVar[Rule] = rules.DETACHING_IS_FOR_EVER
    param: ClassVar[str | None] = "payment_method"
    payment_method_id: PaymentMethodId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which payment method can't be added again."""
        return Words(
            f"The payment method {self.payment_method_id} was removed and can't be added again.",
            f"De betaalmethode {self.payment_method_id} is verwijderd en kan niet opnieuw worden "
            "toegevoegd.",
        ).in_language(language)


@define
class PaymentMethodNotAttachedError(CommandRefusedError):
    """Only a payment method of this customer is chosen or removed; add it first (R99, R102)."""

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.PAYMENT_METHOD_IS_ATTACHED
    param: ClassVar[str | None] = "payment_method"
    payment_method_id: PaymentMethodId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which payment method the customer doesn't have."""
        return Words(
            f"The customer doesn't have the payment method {self.payment_method_id}.",
            f"De klant heeft de betaalmethode {self.payment_method_id} niet.",
        ).in_language(language)


@define
class TaxIdInvalidError(CommandRefusedError):
    """A tax id has a type and a value; correct them (R154)."""

    code: ClassVar[str] = "tax_id_invalid"
    rule: ClassVar[Rule] = rules.TAX_ID_IS_WELL_FORMED
    param: ClassVar[str | None] = "value"

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say that the tax id was not accepted; the tax id itself is not repeated."""
        return Words(
            "The tax id was not accepted.", "Het btw-nummer is niet geaccepteerd."
        ).in_language(language)


@define
class TaxIdExistsError(CommandRefusedError):
    """A tax id is added once and never changes; remove it and add another (R154)."""

    code: ClassVar[str] = "tax_id_exists"
    rule: ClassVar[Rule] = rules.TAX_ID_IS_ADDED_ONCE
    param: ClassVar[str | None] = "id"
    tax_id_id: TaxIdId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which id is taken."""
        return Words(
            f"The id {self.tax_id_id} already belongs to a tax id.",
            f"De id {self.tax_id_id} hoort al bij een btw-nummer.",
        ).in_language(language)


@define
class TaxIdNotOnRecordError(CommandRefusedError):
    """Only a tax id that the customer has can be removed (R154)."""

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.TAX_ID_IS_ON_RECORD
    param: ClassVar[str | None] = "id"
    tax_id_id: TaxIdId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which tax id the customer doesn't have."""
        return Words(
            f"The customer doesn't have the tax id {self.tax_id_id}.",
            f"De klant heeft het btw-nummer {self.tax_id_id} niet.",
        ).in_language(language)
