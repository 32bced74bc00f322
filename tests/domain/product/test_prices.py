"""What a merchant may do with the prices of a product."""

import attrs
import pytest
from tests.domain.product.cast import (
    BY_API,
    GOLD,
    LISTED,
    MONTHLY,
    MONTHLY_ADDED,
    MONTHLY_TERMS,
    NOON,
    SETUP_TERMS,
    YEARLY,
    YEARLY_ADDED,
    YEARLY_TERMS,
    annotated,
    product,
)

from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.metadata import MetadataKeyBracketError, MetadataTooLongError
from counterfoil.domain.product.commands import (
    AddPrice,
    ArchivePrice,
    ChangePriceDetails,
    Command,
    RestorePrice,
    SpecifyTaxBehavior,
)
from counterfoil.domain.product.events import (
    DefaultPriceChosen,
    PriceAdded,
    PriceArchived,
    PriceDeleted,
    PriceLookupKeyChanged,
    PriceMetadataChanged,
    PriceNicknamed,
    PriceRestored,
    PriceTaxBehaviorSpecified,
    ProductArchived,
)
from counterfoil.domain.product.price import TaxBehavior
from counterfoil.domain.product.refusals import (
    CatalogueTextTooLongError,
    DefaultPriceKeptError,
    LookupKeyTakenError,
    PriceDeletedError,
    PriceNotInProductError,
    PriceTermsImmutableError,
    TaxBehaviorSpecifiedError,
)
from counterfoil.domain.product.terms_refusals import ChoiceUnknownError, CurrencyUnknownError

ADD = AddPrice(terms=MONTHLY_TERMS)
ARCHIVE = ArchivePrice(product_id=GOLD, price_id=MONTHLY)
RESTORE = RestorePrice(product_id=GOLD, price_id=MONTHLY)
CHANGE = ChangePriceDetails(product_id=GOLD, price_id=MONTHLY)
INCLUSIVE = SpecifyTaxBehavior(
    product_id=GOLD, price_id=MONTHLY, tax_behavior=TaxBehavior.INCLUSIVE
)
ARCHIVED = PriceArchived(price_id=MONTHLY)
KEY = PriceLookupKeyChanged(price_id=MONTHLY, lookup_key="gold")


class TestAdding:
    """A product gets a price."""

    def test_records_everything_that_was_asked(self) -> None:
        """The moment of adding is the price's creation."""
        wish = AddPrice(
            terms=YEARLY_TERMS,
            active=False,
            nickname="two months free",
            lookup_key="gold-yearly",
            metadata={"campaign": "autumn", "unset": ""},
        )
        product(LISTED).when(wish, BY_API).then(
            PriceAdded(
                terms=YEARLY_TERMS,
                created=NOON,
                active=False,
                nickname="two months free",
                lookup_key="gold-yearly",
                annotations=annotated(campaign="autumn"),
            )
        )

    def test_takes_empty_texts_for_none(self) -> None:
        """Empty text is how Stripe's API says that there is none."""
        wish = attrs.evolve(ADD, nickname="", lookup_key="")
        product(LISTED).when(wish, BY_API).then(MONTHLY_ADDED)

    def test_to_an_archived_product_is_granted(self) -> None:
        """A product may be prepared before it is for sale again."""
        product(LISTED, ProductArchived()).when(ADD, BY_API).then(MONTHLY_ADDED)

    def test_writes_the_amount_in_one_way(self) -> None:
        """A whole amount stated as text is that amount, so that same terms are equal."""
        terms = attrs.evolve(MONTHLY_TERMS, unit_amount=None, unit_amount_decimal="1200.0")
        product(LISTED).when(AddPrice(terms=terms), BY_API).then(MONTHLY_ADDED)

    def test_twice_is_quiet(self) -> None:
        """The same terms under the same id were added before."""
        product(LISTED, MONTHLY_ADDED).when(ADD, BY_API).then_nothing()

    def test_twice_in_other_writing_is_quiet(self) -> None:
        """Stripe states whole amounts twice; that makes no other terms of them."""
        terms = attrs.evolve(MONTHLY_TERMS, unit_amount_decimal="1200")
        product(LISTED, MONTHLY_ADDED).when(AddPrice(terms=terms), BY_API).then_nothing()

    def test_with_other_terms_is_refused(self) -> None:
        """Who bought at a price counts on its terms, so they stand for ever (R196)."""
        wish = AddPrice(terms=attrs.evolve(MONTHLY_TERMS, unit_amount=1300))
        refusal = (
            product(LISTED, MONTHLY_ADDED).when(wish, BY_API).then_refused(PriceTermsImmutableError)
        )
        assert refusal.price_id == MONTHLY

    def test_checks_that_the_price_is_new_before_its_terms(self) -> None:
        """That terms are fixed goes before what they may be."""
        wish = AddPrice(terms=attrs.evolve(MONTHLY_TERMS, currency="dem"))
        product(LISTED, MONTHLY_ADDED).when(wish, BY_API).then_refused(PriceTermsImmutableError)

    def test_under_the_id_of_a_deleted_price_is_refused(self) -> None:
        """What was deleted stays deleted: old invoices still name it."""
        past = (LISTED, MONTHLY_ADDED, PriceDeleted(price_id=MONTHLY))
        refusal = product(*past).when(ADD, BY_API).then_refused(PriceDeletedError)
        assert refusal.price_id == MONTHLY

    def test_under_a_lookup_key_of_another_price_is_refused(self) -> None:
        """A key leads to one price."""
        wish = AddPrice(terms=YEARLY_TERMS, lookup_key="gold")
        refusal = (
            product(LISTED, MONTHLY_ADDED, KEY).when(wish, BY_API).then_refused(LookupKeyTakenError)
        )
        assert attrs.asdict(refusal) == {"lookup_key": "gold", "price_id": MONTHLY}
        free = attrs.evolve(wish, lookup_key="silver")
        assert product(LISTED, MONTHLY_ADDED, KEY).when(free, BY_API).refusal is None

    def test_may_take_the_lookup_key_of_another_price(self) -> None:
        """A key moves in one step, so that it leads somewhere at every moment."""
        wish = AddPrice(terms=YEARLY_TERMS, lookup_key="gold", transfer_lookup_key=True)
        product(LISTED, MONTHLY_ADDED, KEY).when(wish, BY_API).then(
            PriceLookupKeyChanged(price_id=MONTHLY, lookup_key=None),
            PriceAdded(terms=YEARLY_TERMS, created=NOON, lookup_key="gold"),
        )

    def test_refuses_in_order_of_precedence(self) -> None:
        """Each row puts right what the row before was refused for."""
        wish = AddPrice(
            terms=attrs.evolve(SETUP_TERMS, currency="dem"),
            nickname="n" * 5001,
            lookup_key="k" * 201,
            metadata={"a[b]": "value"},
        )
        past = (LISTED, MONTHLY_ADDED, KEY)
        product(*past).when(wish, BY_API).then_refused(CurrencyUnknownError)
        wish = attrs.evolve(wish, terms=SETUP_TERMS)
        refusal = product(*past).when(wish, BY_API).then_refused(CatalogueTextTooLongError)
        assert refusal.parameter == "nickname"
        wish = attrs.evolve(wish, nickname="n" * 5000)
        refusal = product(*past).when(wish, BY_API).then_refused(CatalogueTextTooLongError)
        assert refusal.parameter == "lookup_key"
        wish = attrs.evolve(wish, lookup_key="gold")
        product(*past).when(wish, BY_API).then_refused(MetadataKeyBracketError)
        wish = attrs.evolve(wish, metadata={})
        product(*past).when(wish, BY_API).then_refused(LookupKeyTakenError)


class TestAPriceThatIsNotThere:
    """A wish names a price of the product."""

    @pytest.mark.parametrize(
        "wish",
        [ARCHIVE, RESTORE, INCLUSIVE, CHANGE],
        ids=lambda wish: type(wish).__name__,
    )
    def test_is_refused(self, wish: Command) -> None:
        """Nothing can be changed of what isn't known to be there."""
        refusal = (
            product(LISTED, YEARLY_ADDED).when(wish, BY_API).then_refused(PriceNotInProductError)
        )
        assert attrs.asdict(refusal) == {"product_id": GOLD, "price_id": MONTHLY}


class TestArchiving:
    """A price may be taken from sale and put back; it is never deleted by a wish (R196)."""

    def test_takes_the_price_from_sale(self) -> None:
        """Subscriptions run on at it."""
        product(LISTED, MONTHLY_ADDED).when(ARCHIVE, BY_API).then(ARCHIVED)

    def test_twice_is_quiet(self) -> None:
        """Same wish, same values: nothing happened."""
        product(LISTED, MONTHLY_ADDED, ARCHIVED).when(ARCHIVE, BY_API).then_nothing()

    def test_the_default_price_is_refused(self) -> None:
        """The default price stays for sale, or the product couldn't be sold without naming one."""
        past = (LISTED, MONTHLY_ADDED, DefaultPriceChosen(MONTHLY))
        refusal = product(*past).when(ARCHIVE, BY_API).then_refused(DefaultPriceKeptError)
        assert refusal.price_id == MONTHLY

    def test_an_archived_default_price_is_quiet(self) -> None:
        """Stripe may hold what we would refuse: wishing for what is so comes before the rules."""
        past = (LISTED, MONTHLY_ADDED, ARCHIVED, DefaultPriceChosen(MONTHLY))
        product(*past).when(ARCHIVE, BY_API).then_nothing()

    def test_restoring_puts_it_back(self) -> None:
        """An archived price can be sold at again."""
        product(LISTED, MONTHLY_ADDED, ARCHIVED).when(RESTORE, BY_API).then(
            PriceRestored(price_id=MONTHLY)
        )

    def test_restoring_what_is_for_sale_is_quiet(self) -> None:
        """Same wish, same values: nothing happened."""
        product(LISTED, MONTHLY_ADDED).when(RESTORE, BY_API).then_nothing()


class TestTaxBehavior:
    """Whether tax is within a price may be said once."""

    SPECIFIED = PriceTaxBehaviorSpecified(price_id=MONTHLY, tax_behavior=TaxBehavior.INCLUSIVE)

    def test_is_specified_where_it_was_not(self) -> None:
        """The portal offers no change of price before that (R87)."""
        product(LISTED, MONTHLY_ADDED).when(INCLUSIVE, BY_API).then(self.SPECIFIED)

    def test_twice_is_quiet(self) -> None:
        """Same wish, same values: nothing happened."""
        product(LISTED, MONTHLY_ADDED, self.SPECIFIED).when(INCLUSIVE, BY_API).then_nothing()

    @pytest.mark.parametrize("other", [TaxBehavior.EXCLUSIVE, TaxBehavior.UNSPECIFIED])
    def test_does_not_change_after_that(self, other: TaxBehavior) -> None:
        """Customers were shown what they pay, with tax or without."""
        wish = attrs.evolve(INCLUSIVE, tax_behavior=other)
        refusal = (
            product(LISTED, MONTHLY_ADDED, self.SPECIFIED)
            .when(wish, BY_API)
            .then_refused(TaxBehaviorSpecifiedError)
        )
        assert refusal.tax_behavior is TaxBehavior.INCLUSIVE

    def test_must_be_known(self) -> None:
        """Only Stripe may state a choice that this release doesn't know (R183)."""
        wish = attrs.evolve(INCLUSIVE, tax_behavior=TaxBehavior("both"))
        refusal = product(LISTED, MONTHLY_ADDED).when(wish, BY_API).then_refused(ChoiceUnknownError)
        assert (refusal.parameter, refusal.choice) == ("tax_behavior", "both")


class TestChangingDetails:
    """Of a price only what customers didn't agree to may change (R196)."""

    def test_records_each_detail_as_a_fact_of_its_own(self) -> None:
        """An update is taken apart into the facts that it holds."""
        wish = attrs.evolve(
            CHANGE,
            nickname=Set("the usual"),
            lookup_key=Set("gold"),
            metadata=Set({"campaign": "autumn"}),
        )
        product(LISTED, MONTHLY_ADDED).when(wish, BY_API).then(
            PriceNicknamed(price_id=MONTHLY, nickname="the usual"),
            KEY,
            PriceMetadataChanged(price_id=MONTHLY, annotations=annotated(campaign="autumn")),
        )

    def test_leaves_what_is_not_named(self) -> None:
        """A parameter that wasn't passed stays as it is."""
        usual = PriceNicknamed(price_id=MONTHLY, nickname="usual")
        campaign = PriceMetadataChanged(price_id=MONTHLY, annotations=annotated(campaign="autumn"))
        wish = attrs.evolve(CHANGE, metadata=Set({"campaign": ""}))
        product(LISTED, MONTHLY_ADDED, usual, KEY, campaign).when(wish, BY_API).then(
            PriceMetadataChanged(price_id=MONTHLY, annotations=annotated())
        )

    def test_to_the_same_values_is_quiet(self) -> None:
        """Same wish, same values: nothing happened."""
        wish = attrs.evolve(CHANGE, nickname=CLEAR, lookup_key=Set("gold"))
        product(LISTED, MONTHLY_ADDED, KEY).when(wish, BY_API).then_nothing()

    @pytest.mark.parametrize("cleared", [CLEAR, Set("")], ids=["cleared", "empty"])
    def test_clears_texts(self, cleared: Set[str]) -> None:
        """Empty text unsets, as in Stripe's API."""
        past = (LISTED, MONTHLY_ADDED, PriceNicknamed(price_id=MONTHLY, nickname="usual"), KEY)
        wish = attrs.evolve(CHANGE, nickname=cleared, lookup_key=cleared)
        product(*past).when(wish, BY_API).then(
            PriceNicknamed(price_id=MONTHLY), PriceLookupKeyChanged(price_id=MONTHLY)
        )

    def test_merges_metadata(self) -> None:
        """Keys not named stay, and empty text unsets its key (R5)."""
        held = PriceMetadataChanged(price_id=MONTHLY, annotations=annotated(a="1", b="2"))
        wish = attrs.evolve(CHANGE, metadata=Set({"b": "", "c": "3"}))
        product(LISTED, MONTHLY_ADDED, held).when(wish, BY_API).then(
            PriceMetadataChanged(price_id=MONTHLY, annotations=annotated(a="1", c="3"))
        )

    def test_may_take_the_lookup_key_of_another_price(self) -> None:
        """A key moves in one step, so that it leads somewhere at every moment."""
        wish = ChangePriceDetails(
            product_id=GOLD, price_id=YEARLY, lookup_key=Set("gold"), transfer_lookup_key=True
        )
        product(LISTED, MONTHLY_ADDED, YEARLY_ADDED, KEY).when(wish, BY_API).then(
            PriceLookupKeyChanged(price_id=MONTHLY),
            PriceLookupKeyChanged(price_id=YEARLY, lookup_key="gold"),
        )

    def test_refuses_in_order_of_precedence(self) -> None:
        """Each row puts right what the row before was refused for."""
        past = (LISTED, MONTHLY_ADDED, YEARLY_ADDED, KEY)
        wish = ChangePriceDetails(
            product_id=GOLD,
            price_id=YEARLY,
            nickname=Set("n" * 5001),
            lookup_key=Set("k" * 201),
            metadata=Set({"key": "v" * 501}),
        )
        refusal = product(*past).when(wish, BY_API).then_refused(CatalogueTextTooLongError)
        assert refusal.parameter == "nickname"
        wish = attrs.evolve(wish, nickname=Set("n" * 5000))
        refusal = product(*past).when(wish, BY_API).then_refused(CatalogueTextTooLongError)
        assert refusal.parameter == "lookup_key"
        wish = attrs.evolve(wish, lookup_key=Set("gold"))
        product(*past).when(wish, BY_API).then_refused(MetadataTooLongError)
        wish = attrs.evolve(wish, metadata=CLEAR)
        product(*past).when(wish, BY_API).then_refused(LookupKeyTakenError)
