"""What Stripe is asked for products and prices, byte for byte."""

from datetime import UTC, datetime
from functools import partial

import attrs
import pytest
from tests.projections.syncing.deciding import decided, only, sent

from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.product import commands as c
from counterfoil.domain.product import events as e
from counterfoil.domain.product.decisions import PRODUCT
from counterfoil.domain.product.price import (
    Interval,
    PriceTerms,
    PriceType,
    Recurrence,
    TaxBehavior,
)
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import Annotations, PriceId, ProductId
from counterfoil.projections.syncing.provider_request import CATALOGUE, Answered, Decided

TEA = ProductId("prod_tea")
MONTHLY = PriceId("price_monthly")
YEARLY = PriceId("price_yearly")

TERMS = PriceTerms(
    id=MONTHLY,
    product=TEA,
    type=PriceType.RECURRING,
    currency="eur",
    unit_amount=1000,
    recurrence=Recurrence(interval=Interval.MONTH),
)
ONCE = PriceTerms(
    id=YEARLY,
    product=TEA,
    type=PriceType.ONE_TIME,
    currency="eur",
    unit_amount_decimal="0.5",
    tax_behavior=TaxBehavior.EXCLUSIVE,
)
CHOSEN = attrs.evolve(ONCE, unit_amount_decimal=None, custom_unit_amount=True)

LISTED = e.ProductListed(
    product_id=TEA,
    name="Tea",
    created=datetime(2026, 1, 1, tzinfo=UTC),
    description="Green",
    annotations=Annotations(metadata={"shelf": "3"}),
)
ADDED = e.PriceAdded(terms=TERMS, nickname="month", lookup_key="tea")
OTHER = e.PriceAdded(
    terms=attrs.evolve(TERMS, id=YEARLY, recurrence=Recurrence(interval=Interval.YEAR))
)
PAST = (LISTED, ADDED, OTHER)

LIST = c.ListProduct(product_id=TEA, name="Tea")
ADD = c.AddPrice(terms=TERMS)


product = partial(c.ChangeProductDetails, product_id=TEA)
price = partial(c.ChangePriceDetails, product_id=TEA, price_id=MONTHLY)


def about(past: tuple[e.Event, ...], *commands: c.Command) -> Decided:
    """Decide something of the product."""
    return decided(PRODUCT, past, *commands)


CREATED: list[tuple[Decided, str, str, str]] = [
    (about((), LIST), "/v1/products", "id=prod_tea&name=Tea&active=true", "/v1/products/prod_tea"),
    (
        about(
            (),
            c.ListProduct(
                product_id=TEA,
                name="Tea",
                active=False,
                description="Green",
                statement_descriptor="TEA",
                unit_label="bag",
                shippable=True,
                metadata={"shelf": "3"},
            ),
        ),
        "/v1/products",
        (
            "id=prod_tea&name=Tea&active=false&description=Green&statement_descriptor=TEA"
            "&unit_label=bag&shippable=true&metadata[shelf]=3"
        ),
        "/v1/products/prod_tea",
    ),
    (
        about((LISTED,), ADD),
        "/v1/prices",
        (
            "product=prod_tea&currency=eur&unit_amount=1000&billing_scheme=per_unit"
            "&recurring[interval]=month&recurring[interval_count]=1&recurring[usage_type]=licensed"
            "&tax_behavior=unspecified&active=true&metadata[counterfoil_id]=price_monthly"
        ),
        "/v1/prices?product=prod_tea&limit=100",
    ),
    (
        about(
            (LISTED, ADDED),
            c.AddPrice(
                terms=ONCE,
                active=False,
                nickname="once",
                lookup_key="tea",
                transfer_lookup_key=True,
                metadata={"a": "1"},
            ),
        ),
        "/v1/prices",
        (
            "product=prod_tea&currency=eur&unit_amount_decimal=0.5&billing_scheme=per_unit"
            "&tax_behavior=exclusive&active=false&nickname=once&lookup_key=tea"
            "&transfer_lookup_key=true&metadata[a]=1&metadata[counterfoil_id]=price_yearly"
        ),
        "/v1/prices?product=prod_tea&limit=100",
    ),
    (
        about((LISTED,), c.AddPrice(terms=CHOSEN)),
        "/v1/prices",
        (
            "product=prod_tea&currency=eur&custom_unit_amount[enabled]=true&billing_scheme=per_unit"
            "&tax_behavior=exclusive&active=true&metadata[counterfoil_id]=price_yearly"
        ),
        "/v1/prices?product=prod_tea&limit=100",
    ),
]

CHANGED: list[tuple[c.Command, str, str, tuple[str, ...]]] = [
    (product(name=Set("Chai")), "/v1/products/prod_tea", "name=Chai", ("name",)),
    (
        product(
            description=CLEAR,
            statement_descriptor=Set("TEA"),
            unit_label=Set("bag"),
            default_price=Set(MONTHLY),
            metadata=Set({"shelf": "", "row": "1"}),
        ),
        "/v1/products/prod_tea",
        (
            "description=&statement_descriptor=TEA&unit_label=bag&default_price=price_monthly"
            "&metadata[shelf]=&metadata[row]=1"
        ),
        ("default_price", "description", "metadata", "statement_descriptor", "unit_label"),
    ),
    (c.ArchiveProduct(product_id=TEA), "/v1/products/prod_tea", "active=false", ("active",)),
    (
        price(nickname=CLEAR),
        "/v1/prices/price_monthly",
        "nickname=",
        ("price_monthly.nickname",),
    ),
    (
        price(lookup_key=Set("chai"), metadata=Set({"a": "1"})),
        "/v1/prices/price_monthly",
        "lookup_key=chai&metadata[a]=1",
        ("price_monthly.lookup_key", "price_monthly.metadata"),
    ),
    (
        price(lookup_key=CLEAR),
        "/v1/prices/price_monthly",
        "lookup_key=",
        ("price_monthly.lookup_key",),
    ),
    (
        price(price_id=YEARLY, lookup_key=Set("tea"), transfer_lookup_key=True),
        "/v1/prices/price_yearly",
        "lookup_key=tea&transfer_lookup_key=true",
        ("price_monthly.lookup_key", "price_yearly.lookup_key"),
    ),
    (
        c.SpecifyTaxBehavior(product_id=TEA, price_id=MONTHLY, tax_behavior=TaxBehavior.INCLUSIVE),
        "/v1/prices/price_monthly",
        "tax_behavior=inclusive",
        ("price_monthly.terms",),
    ),
    (
        c.ArchivePrice(product_id=TEA, price_id=MONTHLY),
        "/v1/prices/price_monthly",
        "active=false",
        ("price_monthly.active",),
    ),
]

EXAMPLES = [
    *(made for made, *_ in CREATED),
    *(about(PAST, command) for command, *_ in CHANGED),
    about(
        (*PAST, e.DefaultPriceChosen(MONTHLY)),
        product(default_price=CLEAR),
    ),
    about((*PAST, e.ProductArchived()), c.RestoreProduct(product_id=TEA)),
    about(
        (*PAST, e.PriceArchived(price_id=MONTHLY)),
        c.RestorePrice(product_id=TEA, price_id=MONTHLY),
    ),
]


@pytest.mark.parametrize(("made", "path", "body", "reads"), CREATED)
def test_what_is_new_is_asked_for(made: Decided, path: str, body: str, reads: str) -> None:
    """A product under the id that it has here, a price with that in its metadata."""
    request = only(made)

    assert (request.method, request.path, request.body.decode()) == ("POST", path, body)
    assert (request.reads, request.lane) == (reads, CATALOGUE)
    assert len(request.answers) == 1


def test_a_price_closes_what_waits_for_it() -> None:
    """Each of its own."""
    assert only(about((LISTED,), ADD)).answers == (
        Answered(operation=Operation.ADD_PRICE, subject=MONTHLY),
    )


@pytest.mark.parametrize(("command", "path", "body", "facets"), CHANGED)
def test_what_is_decided_is_told(
    command: c.Command, path: str, body: str, facets: tuple[str, ...]
) -> None:
    """At the object that it is about, with what then waits for Stripe's word."""
    request = only(about(PAST, command))

    assert (request.method, request.path, request.body.decode()) == ("POST", path, body)
    assert request.facets == facets
    assert (request.reads, request.lane) == (path, CATALOGUE)


def test_what_was_taken_back_is_told_so() -> None:
    """A default price is cleared by an empty one; what was archived is active again."""
    assert [sent(made) for made in EXAMPLES[-3:]] == [
        [("POST", "/v1/products/prod_tea", "default_price=")],
        [("POST", "/v1/products/prod_tea", "active=true")],
        [("POST", "/v1/prices/price_monthly", "active=true")],
    ]


def test_what_waits_and_is_changed_again_is_told_again() -> None:
    """Of a price too."""
    made = about(PAST, price(nickname=Set("a")), price(nickname=Set("b")))

    assert sent(made) == [("POST", "/v1/prices/price_monthly", "nickname=b")]
