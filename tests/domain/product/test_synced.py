"""In a synced account only Stripe creates; the rest is decided here and awaits confirmation."""

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
    SYNCED,
    YEARLY,
    YEARLY_ADDED,
    YEARLY_TERMS,
    annotated,
    in_force,
    product,
    state,
)

from counterfoil.domain.asking import RequestUnderWayError
from counterfoil.domain.changes import Set
from counterfoil.domain.observation import Origin
from counterfoil.domain.product.commands import (
    AddPrice,
    ArchivePrice,
    ArchiveProduct,
    ChangePriceDetails,
    ChangeProductDetails,
    EndConfirmation,
    ListProduct,
    ObservePrice,
    ObserveProduct,
    RecordAnswer,
    RestoreProduct,
    SpecifyTaxBehavior,
)
from counterfoil.domain.product.events import (
    ConfirmationAwaited,
    ConfirmationEnded,
    Event,
    PriceAdded,
    PriceAdditionRequested,
    PriceAdopted,
    PriceArchived,
    PriceDeleted,
    PriceLookupKeyChanged,
    PriceNicknamed,
    PriceTaxBehaviorSpecified,
    ProductArchived,
    ProductDeleted,
    ProductListed,
    ProductListingRequested,
    ProductMetadataChanged,
    ProductRenamed,
    RequestLapsed,
    RequestRefused,
    RequestUnknown,
    UnitLabelChanged,
)
from counterfoil.domain.product.observed import ObservedPrice, ObservedProduct
from counterfoil.domain.product.price import TaxBehavior
from counterfoil.domain.product.refusals import ProductNameEmptyError, ProductNotInCatalogueError
from counterfoil.domain.requests import AnswerKind, Operation, RequestStage
from counterfoil.domain.values import Known

LIST = ListProduct(product_id=GOLD, name="Gold", unit_label="seat", metadata={"tier": "3", "x": ""})
LISTING_ASKED = ProductListingRequested(
    product_id=GOLD, name="Gold", unit_label="seat", annotations=annotated(tier="3")
)
ADD = AddPrice(terms=MONTHLY_TERMS, lookup_key="gold", transfer_lookup_key=True)
ADDITION_ASKED = PriceAdditionRequested(
    terms=MONTHLY_TERMS, lookup_key="gold", transfer_lookup_key=True
)
REFUSED = RequestRefused(operation=Operation.LIST_PRODUCT, code="resource_already_exists")
NAME_AWAITED = ConfirmationAwaited(("name",))
SILVER = ProductRenamed("Silver")


def sighted(observed: ObservedProduct, origin: Origin = Origin.CHANGED) -> ObserveProduct:
    """Return what Stripe states of the product."""
    return ObserveProduct(product_id=GOLD, observed=observed, origin=origin)


def price_sighted(observed: ObservedPrice, origin: Origin = Origin.CHANGED) -> ObservePrice:
    """Return what Stripe states of the monthly price."""
    return ObservePrice(product_id=GOLD, price_id=MONTHLY, observed=observed, origin=origin)


def answer(kind: AnswerKind, code: str | None = None) -> RecordAnswer:
    """Return what became of the request for the product."""
    return RecordAnswer(product_id=GOLD, operation=Operation.LIST_PRODUCT, answer=kind, code=code)


class TestAProductThatIsAskedFor:
    """What creates an object is Stripe's to bring about."""

    def test_is_asked_for_once(self) -> None:
        """The same wish again, all its values alike, is under way already."""
        product().when(LIST, SYNCED).then(LISTING_ASKED)
        product(LISTING_ASKED).when(LIST, SYNCED).then_nothing()

    def test_is_asked_for_with_all_that_was_said_of_it(self) -> None:
        """Stripe gets the wish as it is."""
        said = {
            "description": "All of it",
            "statement_descriptor": "GOLD",
            "shippable": True,
            "active": False,
        }
        wish = attrs.evolve(LIST, **said)  # type: ignore[arg-type]
        asked = attrs.evolve(LISTING_ASKED, **said)  # type: ignore[arg-type]
        product().when(wish, SYNCED).then(asked)

    @pytest.mark.parametrize(
        "other",
        [
            attrs.evolve(LIST, name="Silver"),
            attrs.evolve(LIST, active=False),
            attrs.evolve(LIST, metadata={"tier": "4"}),
        ],
    )
    def test_is_not_asked_for_otherwise_meanwhile(self, other: ListProduct) -> None:
        """Quiet would lose the later wish (R97)."""
        asked = product(LISTING_ASKED)
        assert asked.when(other, SYNCED).then_refused(RequestUnderWayError).object_id == GOLD

    def test_keeps_to_the_rules(self) -> None:
        """What Stripe would refuse isn't asked."""
        nameless = attrs.evolve(LIST, name=" ")
        product().when(nameless, SYNCED).then_refused(ProductNameEmptyError)

    def test_is_not_there_yet(self) -> None:
        """A price is added to what is in the catalogue."""
        product(LISTING_ASKED).when(ADD, SYNCED).then_refused(ProductNotInCatalogueError)

    @pytest.mark.parametrize("origin", list(Origin))
    def test_is_listed_once_seen_however_it_is_seen(self, origin: Origin) -> None:
        """The object in Stripe's answer closes the request."""
        listed = ProductListed(product_id=GOLD, name="Gold", created=NOON)
        seen = sighted(ObservedProduct(name=Known("Gold"), created=Known(NOON)), origin)
        product(LISTING_ASKED).when(seen, BY_API).then(listed)
        assert state(LISTING_ASKED, listed).outstanding == ()

    @pytest.mark.parametrize(
        ("kind", "fact"),
        [
            (AnswerKind.REFUSED, REFUSED),
            (AnswerKind.LAPSED, RequestLapsed(operation=Operation.LIST_PRODUCT)),
        ],
    )
    def test_may_be_asked_for_again_once_refused_or_lapsed(
        self, kind: AnswerKind, fact: Event
    ) -> None:
        """A final answer closes the request, and is recorded once."""
        final = answer(kind, "resource_already_exists")
        product(LISTING_ASKED).when(final, BY_API).then(fact)
        product(LISTING_ASKED, fact).when(final, BY_API).then_nothing()
        product(LISTING_ASKED, fact).when(LIST, SYNCED).then(LISTING_ASKED)

    def test_stays_asked_for_while_its_fate_is_unknown(self) -> None:
        """A look tells later."""
        unknown = RequestUnknown(operation=Operation.LIST_PRODUCT)
        product(LISTING_ASKED).when(answer(AnswerKind.UNKNOWN), BY_API).then(unknown)
        past = product(LISTING_ASKED, unknown)
        past.when(answer(AnswerKind.UNKNOWN), BY_API).then_nothing()
        past.when(LIST, SYNCED).then_nothing()
        past.when(answer(AnswerKind.REFUSED), BY_API).then(attrs.evolve(REFUSED, code="unknown"))

    def test_is_never_paid_for(self) -> None:
        """Such an answer says nothing of a catalogue."""
        product(LISTING_ASKED).when(answer(AnswerKind.AWAITING_PAYMENT), BY_API).then_nothing()

    def test_that_is_deleted_awaits_nothing(self) -> None:
        """Whatever comes later."""
        past = product(LISTING_ASKED, ProductDeleted())
        past.when(answer(AnswerKind.REFUSED), BY_API).then_nothing()


class TestAPriceThatIsAskedFor:
    """Several may be under way at a time, each once."""

    def test_is_asked_for_with_its_key(self) -> None:
        """Who loses the key is Stripe's to tell once it is so."""
        past = (LISTED, YEARLY_ADDED, PriceLookupKeyChanged(price_id=YEARLY, lookup_key="gold"))
        product(*past).when(ADD, SYNCED).then(ADDITION_ASKED)
        product(*past, ADDITION_ASKED).when(ADD, SYNCED).then_nothing()

    def test_is_not_asked_for_otherwise_meanwhile(self) -> None:
        """Another price may be."""
        asked = product(LISTED, ADDITION_ASKED)
        other = attrs.evolve(ADD, nickname="usual")
        assert asked.when(other, SYNCED).then_refused(RequestUnderWayError).object_id == MONTHLY
        asked.when(AddPrice(terms=YEARLY_TERMS), SYNCED).then(
            PriceAdditionRequested(terms=YEARLY_TERMS)
        )

    @pytest.mark.parametrize("origin", list(Origin))
    def test_is_added_once_seen_however_it_is_seen(self, origin: Origin) -> None:
        """The object in Stripe's answer closes the request."""
        added = PriceAdded(terms=MONTHLY_TERMS, lookup_key="gold")
        seen = ObservedPrice(terms=Known(MONTHLY_TERMS), lookup_key=Known("gold"))
        product(LISTED, ADDITION_ASKED).when(price_sighted(seen, origin), BY_API).then(added)
        assert in_force(ADDITION_ASKED, added).outstanding == ()

    @pytest.mark.parametrize(
        ("kind", "fact", "left"),
        [
            (
                AnswerKind.REFUSED,
                RequestRefused(operation=Operation.ADD_PRICE, subject=MONTHLY, code="unknown"),
                [],
            ),
            (AnswerKind.LAPSED, RequestLapsed(operation=Operation.ADD_PRICE, subject=MONTHLY), []),
            (
                AnswerKind.UNKNOWN,
                RequestUnknown(operation=Operation.ADD_PRICE, subject=MONTHLY),
                [(MONTHLY, RequestStage.UNKNOWN)],
            ),
        ],
    )
    def test_is_answered_by_itself(
        self, kind: AnswerKind, fact: Event, left: list[tuple[str, RequestStage]]
    ) -> None:
        """Another price that was asked for goes on waiting."""
        final = RecordAnswer(
            product_id=GOLD, operation=Operation.ADD_PRICE, subject=MONTHLY, answer=kind
        )
        both = (PriceAdditionRequested(terms=YEARLY_TERMS), ADDITION_ASKED)
        product(LISTED, *both).when(final, BY_API).then(fact)
        product(LISTED, *both, fact).when(final, BY_API).then_nothing()
        outstanding = in_force(*both, fact).outstanding
        assert [(each.subject, each.stage) for each in outstanding] == [
            (YEARLY, RequestStage.ASKED),
            *left,
        ]

    def test_that_is_deleted_is_awaited_no_longer(self) -> None:
        """Its deletion may be the first that is seen of it."""
        assert in_force(ADDITION_ASKED, PriceDeleted(price_id=MONTHLY)).outstanding == ()


class TestADecisionAtOnce:
    """What creates nothing is recorded, and no statement undoes it until Stripe has answered."""

    @pytest.mark.parametrize(
        ("wish", "fact", "facet"),
        [
            (ArchiveProduct(product_id=GOLD), ProductArchived(), "active"),
            (
                ChangeProductDetails(product_id=GOLD, metadata=Set({"a": "1"})),
                ProductMetadataChanged(annotated(a="1")),
                "metadata",
            ),
            (
                ArchivePrice(product_id=GOLD, price_id=MONTHLY),
                PriceArchived(price_id=MONTHLY),
                "price_monthly.active",
            ),
            (
                SpecifyTaxBehavior(
                    product_id=GOLD, price_id=MONTHLY, tax_behavior=TaxBehavior.INCLUSIVE
                ),
                PriceTaxBehaviorSpecified(price_id=MONTHLY, tax_behavior=TaxBehavior.INCLUSIVE),
                "price_monthly.terms",
            ),
            (
                ChangePriceDetails(product_id=GOLD, price_id=MONTHLY, nickname=Set("usual")),
                PriceNicknamed(price_id=MONTHLY, nickname="usual"),
                "price_monthly.nickname",
            ),
        ],
    )
    def test_awaits_confirmation(self, wish: ArchiveProduct, fact: Event, facet: str) -> None:
        """By the facet that it changes, once."""
        past = product(LISTED, MONTHLY_ADDED)
        awaited = ConfirmationAwaited((facet,))
        past.when(wish, SYNCED).then(fact, awaited)
        product(LISTED, MONTHLY_ADDED, fact, awaited).when(wish, SYNCED).then_nothing()
        past.when(wish, BY_API).then(fact)

    def test_that_changes_what_awaits_already_says_so_once(self) -> None:
        """One waiting serves both."""
        again = ChangeProductDetails(product_id=GOLD, name=Set("Bronze"))
        product(LISTED, SILVER, NAME_AWAITED).when(again, SYNCED).then(ProductRenamed("Bronze"))

    def test_that_changes_nothing_awaits_nothing(self) -> None:
        """It is for sale already."""
        product(LISTED).when(RestoreProduct(product_id=GOLD), SYNCED).then_nothing()

    def test_is_not_undone_by_a_statement_that_contradicts(self) -> None:
        """The rest of the statement counts."""
        stale = ObservedProduct(name=Known("Gold"), unit_label=Known("seat"))
        past = product(LISTED, SILVER, NAME_AWAITED)
        past.when(sighted(stale), BY_API).then(UnitLabelChanged("seat"))

    def test_is_confirmed_by_a_statement_that_agrees(self) -> None:
        """From then on statements count again."""
        agreeing = sighted(ObservedProduct(name=Known("Silver")))
        ended = ConfirmationEnded(facets=("name",))
        product(LISTED, SILVER, NAME_AWAITED).when(agreeing, BY_API).then(ended)
        bronze = sighted(ObservedProduct(name=Known("Bronze")))
        later = product(LISTED, SILVER, NAME_AWAITED, ended)
        later.when(bronze, BY_API).then(ProductRenamed("Bronze"))

    def test_of_a_price_is_held_and_confirmed_by_its_price_alone(self) -> None:
        """Other prices, and the product's own facets of that name, say nothing of it."""
        archived = PriceArchived(price_id=MONTHLY)
        awaited = ConfirmationAwaited(("price_monthly.active",))
        past = product(LISTED, MONTHLY_ADDED, YEARLY_ADDED, archived, awaited)

        past.when(price_sighted(ObservedPrice(active=Known(value=True))), BY_API).then_nothing()
        past.when(sighted(ObservedProduct(active=Known(value=False))), BY_API).then(
            ProductArchived()
        )
        agreeing = ObservedPrice(active=Known(value=False), terms=Known(MONTHLY_TERMS))
        ended = ConfirmationEnded(facets=("price_monthly.active",))
        past.when(price_sighted(agreeing), BY_API).then(ended)

    def test_of_a_price_ends_when_the_price_is_seen_for_the_first_time(self) -> None:
        """Whatever it is stated to be: no decision was made about what wasn't known."""
        awaited = ConfirmationAwaited(("name", "price_monthly.active"))
        stated = ObservedPrice(active=Known(value=True), terms=Known(MONTHLY_TERMS))

        events = product(LISTED, awaited).when(price_sighted(stated), BY_API).events
        assert isinstance(events[0], PriceAdopted)
        assert events[1:] == (ConfirmationEnded(facets=("price_monthly.active",)),)

    def test_ends_with_stripes_answer(self) -> None:
        """Taken, or refused with a code; a repeat is quiet, and so is what nobody awaits."""
        end = EndConfirmation(product_id=GOLD, facets=("name", "active"), refused_with="x")
        ended = ConfirmationEnded(facets=("name",), refused_with="x")
        product(LISTED, SILVER, NAME_AWAITED).when(end, BY_API).then(ended)
        product(LISTED, SILVER, NAME_AWAITED, ended).when(end, BY_API).then_nothing()
        product().when(end, BY_API).then_nothing()

    def test_of_a_deleted_price_is_awaited_no_longer(self) -> None:
        """Nothing is left to confirm, but what is of others."""
        awaited = ConfirmationAwaited(("name", "price_monthly.active"))
        after = in_force(MONTHLY_ADDED, awaited, PriceDeleted(price_id=MONTHLY))
        assert after.unconfirmed == ("name",)
