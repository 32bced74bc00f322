"""How Stripe's lists are read to their end, from a sandbox and from what answers oddly (R180)."""

from collections.abc import Iterator

import pytest
import stripe
from starlette.applications import Starlette
from tests.adapters.sandbox.driving import KEY, Judged, client_of, served
from tests.adapters.stripe.stand_in import StandIn

from counterfoil.adapters.sandbox.app import create_app
from counterfoil.adapters.stripe.client import StripeAccess
from counterfoil.adapters.stripe.gateway import GatewayError, NotThere, StripeGateway
from counterfoil.adapters.stripe.listing import Page, listed, page_of, pages


@pytest.fixture(name="app", scope="module")
def _app() -> Starlette:
    return create_app()


@pytest.fixture(name="client", scope="module")
def _client(app: Starlette) -> stripe.StripeClient:
    """Return Stripe's client, which speaks to the sandbox without a detour."""
    return client_of(Judged(app.state.sandbox))


@pytest.fixture(name="gateway", scope="module")
def _gateway(app: Starlette) -> Iterator[StripeGateway]:
    with (
        served(app) as address,
        StripeGateway(StripeAccess(key=KEY, url=address)) as gateway,
    ):
        yield gateway


@pytest.fixture(name="products", scope="module")
def _products(client: stripe.StripeClient) -> list[str]:
    """Make products, of which every other one is active; the last one stands first."""
    made = [
        client.v1.products.create({"name": "Tea", "active": place % 2 == 0}).id
        for place in range(205)
    ]
    return made[::-1]


class TestTheSandbox:
    """Lists of more than one page."""

    def test_all_are_listed_once(self, gateway: StripeGateway, products: list[str]) -> None:
        """A hundred at a time, the newest first."""
        assert [each["id"] for each in listed(gateway, "/v1/products")] == products
        sizes = [len(page.objects) for page in pages(gateway, "/v1/products")]
        assert sizes == [100, 100, 5]

    def test_parameters_hold_for_every_page(
        self, gateway: StripeGateway, products: list[str]
    ) -> None:
        """What isn't asked for is on none of them."""
        found = listed(gateway, "/v1/products", {"active": "true"})

        assert [each["id"] for each in found] == products[::2]

    def test_a_list_is_read_on_from_where_it_was_left(
        self, gateway: StripeGateway, products: list[str]
    ) -> None:
        """By the last id of the last page."""
        first = page_of(gateway, "/v1/products")
        assert isinstance(first, Page)
        assert first.has_more
        assert first.last == products[99]

        rest = listed(gateway, "/v1/products", starting_after=first.last)

        assert [each["id"] for each in rest] == products[100:]

    def test_objects_within_are_expanded(
        self, gateway: StripeGateway, client: stripe.StripeClient, products: list[str]
    ) -> None:
        """Where the parameters say so."""
        client.v1.prices.create({"currency": "usd", "product": products[0], "unit_amount": 1})

        (price,) = listed(gateway, "/v1/prices", {"expand[]": ["data.product"]})

        product = price["product"]
        assert isinstance(product, dict)
        assert product["id"] == products[0]

    def test_an_empty_list_has_one_page(self, gateway: StripeGateway) -> None:
        """With nothing on it."""
        assert [*pages(gateway, "/v1/coupons")] == [Page((), has_more=False, last=None)]

    def test_a_list_of_what_is_not_there_is_none(self, gateway: StripeGateway) -> None:
        """The customer was deleted meanwhile, for instance."""
        path = "/v1/customers/cus_none/tax_ids"

        assert isinstance(page_of(gateway, path), NotThere)
        assert [*listed(gateway, path)] == []

    def test_a_cursor_that_is_not_there_is_told(self, gateway: StripeGateway) -> None:
        """So that the list can be read from its beginning."""
        with pytest.raises(GatewayError) as caught:
            page_of(gateway, "/v1/products", starting_after="prod_none")

        assert caught.value.code == "resource_missing"


class TestOddAnswers:
    """What is no list."""

    @pytest.mark.parametrize(
        "answer",
        [
            {"id": "cus_1", "object": "customer"},
            {"data": None, "has_more": False},
            {"data": [1], "has_more": False},
            {"data": [{"id": 1}], "has_more": False},
            {"data": []},
            {"data": [], "has_more": True},
            {"data": [{"id": "cus_7"}], "has_more": True},
        ],
    )
    def test_it_is_told_and_not_read_for_ever(
        self, stripe_server: StandIn, answer: dict[str, object]
    ) -> None:
        """Somebody else may have answered."""
        stripe_server.answer(200, answer)

        with (
            StripeGateway(StripeAccess(key=KEY, url=stripe_server.url)) as gateway,
            pytest.raises(GatewayError, match="at /v1/customers is no list"),
        ):
            page_of(gateway, "/v1/customers", starting_after="cus_7")
