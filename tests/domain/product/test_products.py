"""What a merchant may do with a product."""

from datetime import timedelta

import attrs
import pytest
from tests.domain.product.cast import (
    AT_PORTAL,
    BY_API,
    BY_DASHBOARD,
    GOLD,
    LISTED,
    MONTHLY,
    MONTHLY_ADDED,
    MONTHLY_TERMS,
    NOON,
    YEARLY,
    YEARLY_TERMS,
    annotated,
    product,
)

from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.metadata import TooManyMetadataKeysError
from counterfoil.domain.product.commands import (
    AddPrice,
    ArchivePrice,
    ArchiveProduct,
    ChangePriceDetails,
    ChangeProductDetails,
    Command,
    ListProduct,
    RestorePrice,
    RestoreProduct,
    SpecifyTaxBehavior,
)
from counterfoil.domain.product.decisions import PRODUCT
from counterfoil.domain.product.events import (
    ConfirmationAwaited,
    DefaultPriceChosen,
    DefaultPriceCleared,
    FactsUnsettled,
    PriceAdditionRequested,
    PriceArchived,
    PriceDeleted,
    ProductArchived,
    ProductDeleted,
    ProductDescribed,
    ProductListed,
    ProductMetadataChanged,
    ProductRenamed,
    ProductRestored,
    StatementDescriptorChanged,
    UnitLabelChanged,
)
from counterfoil.domain.product.price import TaxBehavior
from counterfoil.domain.product.refusals import (
    CatalogueReadOnlyError,
    CatalogueTextTooLongError,
    DefaultPriceArchivedError,
    PriceNotInProductError,
    ProductDeletedError,
    ProductExistsError,
    ProductNameEmptyError,
    ProductNotInCatalogueError,
    StatementDescriptorError,
)
from counterfoil.domain.values import PriceId

LIST = ListProduct(product_id=GOLD, name="Gold")
ARCHIVED = ProductArchived()

EVERY_WISH = (
    LIST,
    ChangeProductDetails(product_id=GOLD, name=Set("Silver")),
    ArchiveProduct(product_id=GOLD),
    RestoreProduct(product_id=GOLD),
    AddPrice(terms=MONTHLY_TERMS),
    ArchivePrice(product_id=GOLD, price_id=MONTHLY),
    RestorePrice(product_id=GOLD, price_id=MONTHLY),
    SpecifyTaxBehavior(product_id=GOLD, price_id=MONTHLY, tax_behavior=TaxBehavior.INCLUSIVE),
    ChangePriceDetails(product_id=GOLD, price_id=MONTHLY, nickname=Set("the usual")),
)

of_every_wish = pytest.mark.parametrize(
    "wish", EVERY_WISH, ids=[type(wish).__name__ for wish in EVERY_WISH]
)


def change(**changes: object) -> ChangeProductDetails:
    """Return a wish to change some details of the product."""
    return ChangeProductDetails(product_id=GOLD, **changes)  # type: ignore[arg-type]


class TestAnyWish:
    """What holds for every wish about the catalogue."""

    @of_every_wish
    def test_is_for_the_stream_of_the_product(self, wish: Command) -> None:
        """A product and its prices are one stream, so that their rules hold together."""
        assert PRODUCT.stream_id(wish) == GOLD

    @of_every_wish
    def test_reads_nothing_else(self, wish: Command) -> None:
        """The catalogue's rules rest on the product alone."""
        assert PRODUCT.reads(wish, PRODUCT.initial(GOLD), BY_API.cause) == ()

    @of_every_wish
    def test_is_refused_at_the_portal(self, wish: Command) -> None:
        """The portal shows the catalogue and changes nothing of it (R188)."""
        product(LISTED, MONTHLY_ADDED).when(wish, AT_PORTAL).then_refused(CatalogueReadOnlyError)

    @of_every_wish
    def test_at_the_portal_does_not_tell_what_is_there(self, wish: Command) -> None:
        """The door is checked before everything else, so that its answer is always the same."""
        product().when(wish, AT_PORTAL).then_refused(CatalogueReadOnlyError)

    @of_every_wish
    def test_is_refused_once_the_product_is_deleted(self, wish: Command) -> None:
        """What was deleted stays deleted: its id isn't given out again."""
        refusal = (
            product(LISTED, MONTHLY_ADDED, ProductDeleted())
            .when(wish, BY_API)
            .then_refused(ProductDeletedError)
        )
        assert refusal.product_id == GOLD

    @pytest.mark.parametrize(
        "wish", EVERY_WISH[1:], ids=[type(wish).__name__ for wish in EVERY_WISH[1:]]
    )
    def test_but_listing_is_refused_before_the_product_was_seen(self, wish: Command) -> None:
        """Nothing can be changed of what isn't known to be there."""
        product().when(wish, BY_API).then_refused(ProductNotInCatalogueError)

    def test_brings_no_commands_for_other_aggregates(self) -> None:
        """Subscriptions hold the terms that they were sold at, so the catalogue changes alone."""
        unseen = PRODUCT.initial(GOLD)
        assert PRODUCT.consequences(unseen, PRODUCT.evolve(unseen, LISTED)) == ()


class TestListing:
    """A product is put in the catalogue once."""

    def test_records_everything_that_was_asked(self) -> None:
        """The moment of listing is the product's creation."""
        wish = ListProduct(
            product_id=GOLD,
            name="Gold",
            active=False,
            description="All of it",
            statement_descriptor="GOLD PLAN",
            unit_label="seat",
            shippable=False,
            metadata={"tier": "3", "unset": ""},
        )
        product().when(wish, BY_DASHBOARD).then(
            ProductListed(
                product_id=GOLD,
                name="Gold",
                created=NOON,
                active=False,
                description="All of it",
                statement_descriptor="GOLD PLAN",
                unit_label="seat",
                shippable=False,
                annotations=annotated(tier="3"),
            )
        )

    def test_takes_empty_texts_for_none(self) -> None:
        """Empty text is how Stripe's API says that there is none."""
        wish = ListProduct(
            product_id=GOLD, name="Gold", description="", statement_descriptor="", unit_label=""
        )
        product().when(wish, BY_API).then(LISTED)

    def test_keeps_prices_that_were_seen_before(self) -> None:
        """Facts arrive in any order, so a price may be known before its product."""
        product(MONTHLY_ADDED).when(LIST, BY_API).then(LISTED)

    def test_twice_is_quiet(self) -> None:
        """The same wish again is already so, whatever prices were added since."""
        past = (LISTED, MONTHLY_ADDED, DefaultPriceChosen(MONTHLY))
        product(*past).when(LIST, BY_API).then_nothing()

    def test_twice_is_quiet_whatever_goes_on_beside_it(self) -> None:
        """Later, after a price was deleted, and while Stripe owes answers."""
        past = (
            LISTED,
            PriceDeleted(price_id=MONTHLY),
            PriceAdditionRequested(terms=YEARLY_TERMS),
            ConfirmationAwaited(("name",)),
            FactsUnsettled(("description",)),
            DefaultPriceChosen(YEARLY),
        )
        later = attrs.evolve(BY_API, at=BY_API.at + timedelta(days=1))
        product(*past).when(LIST, later).then_nothing()

    def test_under_a_taken_id_is_refused(self) -> None:
        """Another product under the same id would overwrite the first."""
        wish = ListProduct(product_id=GOLD, name="Silver")
        refusal = product(LISTED).when(wish, BY_API).then_refused(ProductExistsError)
        assert refusal.product_id == GOLD

    def test_checks_the_id_before_the_details(self) -> None:
        """The cheapest check goes first."""
        wish = ListProduct(product_id=GOLD, name="")
        product(LISTED).when(wish, BY_API).then_refused(ProductExistsError)

    @pytest.mark.parametrize("name", ["", "  "])
    def test_needs_a_name(self, name: str) -> None:
        """Customers see the name, so blanks are none (R188)."""
        wish = ListProduct(product_id=GOLD, name=name)
        product().when(wish, BY_API).then_refused(ProductNameEmptyError)

    def test_refuses_in_order_of_precedence(self) -> None:
        """Each row puts right what the row before was refused for."""
        keys = {f"key {number}": "value" for number in range(51)}
        rows: list[tuple[dict[str, object], type[Exception], str | None]] = [
            ({"name": " " * 5001}, ProductNameEmptyError, None),
            ({"name": "n" * 5001}, CatalogueTextTooLongError, "name"),
            ({"name": "n" * 5000}, CatalogueTextTooLongError, "description"),
            ({"description": "d" * 40000}, CatalogueTextTooLongError, "statement_descriptor"),
            ({"statement_descriptor": "<" * 22}, StatementDescriptorError, None),
            ({"statement_descriptor": "S" * 22}, CatalogueTextTooLongError, "unit_label"),
            ({"unit_label": "l" * 12}, TooManyMetadataKeysError, None),
        ]
        wish: dict[str, object] = {
            "description": "d" * 40001,
            "statement_descriptor": "<" * 23,
            "unit_label": "l" * 13,
            "metadata": keys,
        }
        for change, error, parameter in rows:
            wish |= change
            outcome = product().when(ListProduct(product_id=GOLD, **wish), BY_API)  # type: ignore[arg-type]
            assert type(outcome.refusal) is error
            assert getattr(outcome.refusal, "parameter", None) == parameter

    @pytest.mark.parametrize(
        "text",
        [pytest.param("A<B", id="sign"), pytest.param('A"B', id="quote"), "12345", "A\\B", "A'B"],
    )
    def test_needs_a_descriptor_that_banks_can_print(self, text: str) -> None:
        """Stripe names five signs that don't come through, and asks for a letter."""
        wish = ListProduct(product_id=GOLD, name="Gold", statement_descriptor=text)
        refusal = product().when(wish, BY_API).then_refused(StatementDescriptorError)
        assert refusal.statement_descriptor == text


class TestChangingDetails:
    """A product in the catalogue may be presented in another way."""

    def test_records_each_detail_as_a_fact_of_its_own(self) -> None:
        """An update is taken apart into the facts that it holds."""
        wish = change(
            name=Set("Gold Plus"),
            description=Set("More of it"),
            statement_descriptor=Set("GOLD PLUS"),
            unit_label=Set("seat"),
            default_price=Set(MONTHLY),
            metadata=Set({"tier": "4"}),
        )
        product(LISTED, MONTHLY_ADDED).when(wish, BY_API).then(
            ProductRenamed("Gold Plus"),
            ProductDescribed("More of it"),
            StatementDescriptorChanged("GOLD PLUS"),
            UnitLabelChanged("seat"),
            DefaultPriceChosen(MONTHLY),
            ProductMetadataChanged(annotated(tier="4")),
        )

    def test_leaves_what_is_not_named(self) -> None:
        """A parameter that wasn't passed stays as it is."""
        past = (
            LISTED,
            MONTHLY_ADDED,
            ProductDescribed("All of it"),
            StatementDescriptorChanged("GOLD"),
            UnitLabelChanged("seat"),
            DefaultPriceChosen(MONTHLY),
            ProductMetadataChanged(annotated(tier="3")),
        )
        product(*past).when(change(name=Set("Silver")), BY_API).then(ProductRenamed("Silver"))

    def test_to_the_same_values_is_quiet(self) -> None:
        """Same wish, same values: nothing happened."""
        past = (LISTED, MONTHLY_ADDED, DefaultPriceChosen(MONTHLY), UnitLabelChanged("seat"))
        wish = change(name=Set("Gold"), default_price=Set(MONTHLY), unit_label=Set("seat"))
        product(*past).when(wish, BY_API).then_nothing()

    def test_to_what_is_there_is_quiet_even_where_it_would_be_refused(self) -> None:
        """Stripe may hold what we would refuse: wishing for what is so comes before the rules."""
        wish = change(unit_label=Set("a label of 19 signs"))
        product(LISTED, UnitLabelChanged("a label of 19 signs")).when(wish, BY_API).then_nothing()

    @pytest.mark.parametrize("cleared", [CLEAR, Set("")], ids=["cleared", "empty"])
    def test_clears_texts(self, cleared: object) -> None:
        """Empty text unsets, as in Stripe's API."""
        past = (
            LISTED,
            ProductDescribed("All of it"),
            StatementDescriptorChanged("GOLD"),
            UnitLabelChanged("seat"),
        )
        wish = change(description=cleared, statement_descriptor=cleared, unit_label=cleared)
        product(*past).when(wish, BY_API).then(
            ProductDescribed(), StatementDescriptorChanged(), UnitLabelChanged()
        )

    def test_clears_the_default_price(self) -> None:
        """Without a default price the price itself can be archived."""
        past = (LISTED, MONTHLY_ADDED, DefaultPriceChosen(MONTHLY))
        product(*past).when(change(default_price=CLEAR), BY_API).then(DefaultPriceCleared())

    def test_merges_metadata(self) -> None:
        """Keys not named stay, and empty text unsets its key (R5)."""
        past = (LISTED, ProductMetadataChanged(annotated(tier="3", color="yellow")))
        wish = change(metadata=Set({"tier": "4", "color": "", "size": "L"}))
        product(*past).when(wish, BY_API).then(
            ProductMetadataChanged(annotated(tier="4", size="L"))
        )

    def test_clears_all_metadata(self) -> None:
        """Empty text for the whole map unsets every key (R5)."""
        past = (LISTED, ProductMetadataChanged(annotated(tier="3")))
        product(*past).when(change(metadata=CLEAR), BY_API).then(
            ProductMetadataChanged(annotated())
        )

    def test_needs_a_default_price_of_the_product(self) -> None:
        """A default price of another product would sell something else."""
        wish = change(default_price=Set(PriceId("price_else")))
        refusal = product(LISTED).when(wish, BY_API).then_refused(PriceNotInProductError)
        assert refusal.price_id == "price_else"

    def test_needs_a_default_price_that_is_for_sale(self) -> None:
        """An archived price can't be sold at, so it is no default."""
        past = (LISTED, MONTHLY_ADDED, PriceArchived(price_id=MONTHLY))
        wish = change(default_price=Set(MONTHLY))
        product(*past).when(wish, BY_API).then_refused(DefaultPriceArchivedError)

    def test_refuses_in_order_of_precedence(self) -> None:
        """Each row puts right what the row before was refused for."""
        rows: list[tuple[dict[str, object], type[Exception], str | None]] = [
            ({"name": Set(" ")}, ProductNameEmptyError, None),
            ({"name": Set("n" * 5001)}, CatalogueTextTooLongError, "name"),
            ({"name": Set("n")}, CatalogueTextTooLongError, "description"),
            ({"description": CLEAR}, CatalogueTextTooLongError, "statement_descriptor"),
            ({"statement_descriptor": Set("123")}, StatementDescriptorError, None),
            ({"statement_descriptor": CLEAR}, CatalogueTextTooLongError, "unit_label"),
            ({"unit_label": CLEAR}, PriceNotInProductError, None),
            ({"default_price": CLEAR}, TooManyMetadataKeysError, None),
        ]
        wish: dict[str, object] = {
            "description": Set("d" * 40001),
            "statement_descriptor": Set("s" * 23),
            "unit_label": Set("l" * 13),
            "default_price": Set(PriceId("price_else")),
            "metadata": Set({f"key {number}": "value" for number in range(51)}),
        }
        for row, error, parameter in rows:
            wish |= row
            outcome = product(LISTED).when(change(**wish), BY_API)
            assert type(outcome.refusal) is error
            assert getattr(outcome.refusal, "parameter", None) == parameter


class TestArchiving:
    """A product may be taken from sale and put back; it is never deleted by a wish (R196)."""

    def test_takes_the_product_from_sale(self) -> None:
        """Its prices stay active, as at Stripe."""
        wish = ArchiveProduct(product_id=GOLD)
        product(LISTED, MONTHLY_ADDED).when(wish, BY_API).then(ARCHIVED)

    def test_twice_is_quiet(self) -> None:
        """Same wish, same values: nothing happened."""
        product(LISTED, ARCHIVED).when(ArchiveProduct(product_id=GOLD), BY_API).then_nothing()

    def test_restoring_puts_it_back(self) -> None:
        """An archived product can be sold again."""
        wish = RestoreProduct(product_id=GOLD)
        product(LISTED, ARCHIVED).when(wish, BY_API).then(ProductRestored())

    def test_restoring_what_is_for_sale_is_quiet(self) -> None:
        """Same wish, same values: nothing happened."""
        product(LISTED).when(RestoreProduct(product_id=GOLD), BY_API).then_nothing()
