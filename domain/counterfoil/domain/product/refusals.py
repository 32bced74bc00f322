"""How wishes about products and what may change of prices are refused."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.product.price import TaxBehavior
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.rulebook import product as rules
from counterfoil.domain.rulebook.rule import Language, Rule, Words
from counterfoil.domain.values import PriceId, ProductId


@define
class CatalogueReadOnlyError(CommandRefusedError):
    """The portal only shows the catalog; the merchant changes it by API or Dashboard (R188)."""

    code: ClassVar[str] = "catalogue_read_only"
    rule: ClassVar[Rule] = rules.CATALOGUE_IS_THE_MERCHANTS

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say that the catalog was not changed."""
        return Words(
            "The catalog can't be changed through the portal.",
            "De catalogus kan niet via het portaal worden gewijzigd.",
        ).in_language(language)


@define
class ProductNotInCatalogueError(CommandRefusedError):
    """A product is in the catalog before it or its prices change; list it first."""

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.PRODUCT_IS_IN_CATALOGUE
    param: ClassVar[str | None] = "product"
    product_id: ProductId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which product is missing."""
        return Words(
            f"No such product: {self.product_id}.",
            f"Product {self.product_id} bestaat niet.",
        ).in_language(language)


@define
class ProductExistsError(CommandRefusedError):
    """Each product has its own id; choose another one or change that product."""

    code: ClassVar[str] = "resource_already_exists"
    rule: ClassVar[Rule] = rules.PRODUCT_ID_IS_NEW
    param: ClassVar[str | None] = "id"
    product_id: ProductId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which id is taken."""
        return Words(
            f"Product {self.product_id} already exists, with other details.",
            f"Product {self.product_id} bestaat al, met andere gegevens.",
        ).in_language(language)


@define
class ProductDeletedError(CommandRefusedError):
    """What was deleted stays deleted; use a new id (R196)."""

    code: ClassVar[str] = "product_deleted"
    rule: ClassVar[Rule] = rules.DELETED_IS_FOR_EVER
    param: ClassVar[str | None] = "product"
    product_id: ProductId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which product was deleted."""
        return Words(
            f"Product {self.product_id} was deleted.",
            f"Product {self.product_id} is verwijderd.",
        ).in_language(language)


@define
class PriceDeletedError(CommandRefusedError):
    """What was deleted stays deleted; use a new id (R196)."""

    code: ClassVar[str] = "price_deleted"
    rule: ClassVar[Rule] = rules.DELETED_IS_FOR_EVER
    param: ClassVar[str | None] = "price"
    price_id: PriceId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which price was deleted."""
        return Words(
            f"Price {self.price_id} was deleted.",
            f"Prijs {self.price_id} is verwijderd.",
        ).in_language(language)


@define(kw_only=True)
class PriceNotInProductError(CommandRefusedError):
    """A price named for a product is one of its prices; add it first (R54)."""

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.PRICE_IS_THE_PRODUCTS
    param: ClassVar[str | None] = "price"
    product_id: ProductId
    price_id: PriceId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which price is missing from which product."""
        return Words(
            f"Product {self.product_id} has no price {self.price_id}.",
            f"Product {self.product_id} heeft geen prijs {self.price_id}.",
        ).in_language(language)


@define
class PriceTermsImmutableError(CommandRefusedError):
    """The terms of a price stand for ever; add another price and archive this one (R196)."""

    code: ClassVar[str] = "price_terms_immutable"
    rule: ClassVar[Rule] = rules.PRICE_TERMS_ARE_IMMUTABLE
    param: ClassVar[str | None] = "price"
    price_id: PriceId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which price has other terms."""
        return Words(
            f"Price {self.price_id} already exists, with other terms.",
            f"Prijs {self.price_id} bestaat al, met andere voorwaarden.",
        ).in_language(language)


@define(kw_only=True)
class TaxBehaviorSpecifiedError(CommandRefusedError):
    """A price's tax behavior is specified once; add another price instead."""

    code: ClassVar[str] = "tax_behavior_specified"
    rule: ClassVar[Rule] = rules.TAX_BEHAVIOR_IS_SPECIFIED_ONCE
    param: ClassVar[str | None] = "tax_behavior"
    price_id: PriceId
    tax_behavior: TaxBehavior

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which tax behavior the price has."""
        return Words(
            f"The tax behavior of price {self.price_id} already is {self.tax_behavior}.",
            f"Het belastinggedrag van prijs {self.price_id} is al {self.tax_behavior}.",
        ).in_language(language)


@define
class DefaultPriceKeptError(CommandRefusedError):
    """A product's default price is active; choose another default before archiving it."""

    code: ClassVar[str] = "default_price_kept"
    rule: ClassVar[Rule] = rules.DEFAULT_PRICE_IS_ACTIVE
    param: ClassVar[str | None] = "active"
    price_id: PriceId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which price stayed active."""
        return Words(
            f"Price {self.price_id} can't be archived: it is the default price of its product.",
            f"Prijs {self.price_id} kan niet worden gearchiveerd: het is de standaardprijs van "
            "het product.",
        ).in_language(language)


@define
class DefaultPriceArchivedError(CommandRefusedError):
    """A product's default price is active; restore the price first."""

    code: ClassVar[str] = "default_price_archived"
    rule: ClassVar[Rule] = rules.DEFAULT_PRICE_IS_ACTIVE
    param: ClassVar[str | None] = "default_price"
    price_id: PriceId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which price is archived."""
        return Words(
            f"Price {self.price_id} can't be the default price: it is archived.",
            f"Prijs {self.price_id} kan niet de standaardprijs zijn: de prijs is gearchiveerd.",
        ).in_language(language)


@define(kw_only=True)
class LookupKeyTakenError(CommandRefusedError):
    """A lookup key leads to one price; choose another or transfer it."""

    code: ClassVar[str] = "lookup_key_taken"
    rule: ClassVar[Rule] = rules.LOOKUP_KEY_IS_UNIQUE
    param: ClassVar[str | None] = "lookup_key"
    lookup_key: str
    price_id: PriceId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which price has the key."""
        return Words(
            f"The lookup key {self.lookup_key!r} leads to price {self.price_id} already.",
            f"De opzoeksleutel {self.lookup_key!r} leidt al naar prijs {self.price_id}.",
        ).in_language(language)


@define
class ProductNameEmptyError(CommandRefusedError):
    """A product has a name; pass one that customers understand."""

    code: ClassVar[str] = "parameter_invalid_empty"
    rule: ClassVar[Rule] = rules.PRODUCT_HAS_A_NAME
    param: ClassVar[str | None] = "name"
    product_id: ProductId

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which product would have no name."""
        return Words(
            f"Product {self.product_id} can't be without a name.",
            f"Product {self.product_id} moet een naam hebben.",
        ).in_language(language)


@define(kw_only=True)
class CatalogueTextTooLongError(CommandRefusedError):
    """A text is no longer than Stripe allows; shorten it."""

    code: ClassVar[str] = "catalogue_text_too_long"
    rule: ClassVar[Rule] = rules.TEXT_FITS
    parameter: str
    length: int
    length_max: int

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which text is too long, and by how much; the text itself is not repeated."""
        return Words(
            f"A {self.parameter} of {self.length} characters exceeds {self.length_max}.",
            f"Een {self.parameter} van {self.length} tekens is langer dan {self.length_max}.",
        ).in_language(language)


@define
class StatementDescriptorError(CommandRefusedError):
    """A statement descriptor has a letter and none of five signs; use plain words."""

    code: ClassVar[str] = "statement_descriptor"
    rule: ClassVar[Rule] = rules.STATEMENT_DESCRIPTOR_IS_PLAIN
    param: ClassVar[str | None] = "statement_descriptor"
    statement_descriptor: str

    def what(self, language: Language = Language.ENGLISH) -> str:
        """Say which text can't stand on a bank statement."""
        return Words(
            f"{self.statement_descriptor!r} can't stand on a bank statement.",
            f"{self.statement_descriptor!r} kan niet op een bankafschrift staan.",
        ).in_language(language)
