"""Lists by API: the newest first, page by page in both directions, and by what is asked for."""

from collections.abc import Iterator
from datetime import timedelta
from typing import cast

import pytest
from tests.adapters.api.talking import ACCOUNT, MASTERCARD, OF_EVERY_KIND, SELLING, Api, api_on
from tests.adapters.shop import (
    ADA,
    CREATE_PORTAL,
    ITEM,
    LIST_COFFEE,
    MONTHLY,
    MUG,
    NOON,
    PORTAL,
    VISA,
    do,
)

from counterfoil.adapters.api.app import create_v1
from counterfoil.adapters.protocol.json_values import JsonObject
from counterfoil.domain.cause import Mode
from counterfoil.domain.configuration.commands import CreateConfiguration
from counterfoil.domain.configuration.features import CancelMode
from counterfoil.domain.configuration.wishes import FeaturesWish
from counterfoil.domain.customer.commands import CreateCustomer, DeleteCustomer
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.invoice.commands import CreateInvoice, FinalizeInvoice
from counterfoil.domain.subscription.commands import (
    CancelSubscription,
    NewItem,
    StartSubscription,
)
from counterfoil.domain.values import (
    ConfigurationId,
    CustomerId,
    InvoiceId,
    SubscriptionId,
    SubscriptionItemId,
)

MANY = 15


def numbered(number: int) -> CustomerId:
    """Return a customer's id that sorts otherwise than its age."""
    return CustomerId(f"cus_{number * 7 % MANY:02}")


OLDEST_FIRST = [numbered(number) for number in range(MANY)]


@pytest.fixture(name="crowd", params=["memory", "postgres"], scope="module")
def _crowd(request: pytest.FixtureRequest) -> Iterator[Api]:
    """Open the API of a shop with many customers and configurations, a minute apart."""
    url = "memory://"
    if request.param == "postgres":
        url = str(request.getfixturevalue("postgres").url())
    with api_on(url) as api:
        account = api.portal.account(ACCOUNT, Mode.TEST)
        for number in range(MANY):
            details = ContactDetails(email=f"Customer{number % 5}@example.com")
            do(
                account,
                CreateCustomer(customer_id=numbered(number), details=details),
                CreateConfiguration(
                    configuration_id=ConfigurationId(numbered(number).replace("cus", "bpc")),
                    features=FeaturesWish(),
                ),
            )
            api.clock.advance(minutes=1)
        yield api


@pytest.mark.parametrize("path", ["/v1/customers", "/v1/billing_portal/configurations"])
@pytest.mark.parametrize("limit", [2, 7, 14, 15, 100])
def test_pages_hold_each_object_once_in_both_directions(crowd: Api, path: str, limit: int) -> None:
    """Forwards the newest come first, backwards the pages do, each in the same order (R180)."""
    newest_first = [
        id_ if "customers" in path else id_.replace("cus", "bpc") for id_ in OLDEST_FIRST[::-1]
    ]
    forwards: list[object] = []
    page = crowd.get(path, limit=limit)
    while page.json["has_more"]:
        forwards += page.ids
        page = crowd.get(path, limit=limit, starting_after=forwards[-1])
    forwards += page.ids
    backwards: list[object] = [newest_first[-1]]
    has_more = True
    while has_more:
        page = crowd.get(path, limit=limit, ending_before=backwards[0])
        backwards = page.ids + backwards
        has_more = bool(page.json["has_more"])

    assert forwards == newest_first
    assert backwards == newest_first
    assert page.json["url"] == path


def test_a_page_has_ten_unless_it_is_said_otherwise(crowd: Api) -> None:
    """And at least one, and a hundred at most (R180)."""
    assert len(crowd.get("/v1/customers").ids) == 10
    for limit in (0, 101, "many"):
        refused = crowd.get("/v1/customers", limit=limit)
        assert refused.error["code"] == "parameter_invalid_integer"


@pytest.mark.parametrize("path", ["/v1/customers", "/v1/billing_portal/configurations"])
def test_a_cursor_names_something_and_is_alone(crowd: Api, path: str) -> None:
    """One that names nothing, and two at a time, are refused (R180)."""
    lost = crowd.get(path, starting_after="cus_x")
    both = crowd.get(path, starting_after=OLDEST_FIRST[0], ending_before=OLDEST_FIRST[1])

    assert (lost.error["code"], lost.error["param"]) == ("resource_missing", "starting_after")
    assert "only specify one of these parameters" in str(both.error["message"])


@pytest.mark.parametrize("path", ["/v1/customers", "/v1/billing_portal/configurations"])
@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"gt": 12}, [14, 13]),
        ({"gte": 12}, [14, 13, 12]),
        ({"lt": 2}, [1, 0]),
        ({"lte": 2}, [2, 1, 0]),
        ({"gte": 5, "lt": 7}, [6, 5]),
        (3, [3]),
    ],
)
def test_lists_are_bounded_by_age(
    crowd: Api, path: str, bounds: dict[str, int] | int, expected: list[int]
) -> None:
    """By seconds, in any way that Stripe has."""

    def minute(number: int) -> int:
        return int((NOON + timedelta(minutes=number)).timestamp())

    created = (
        minute(bounds)
        if isinstance(bounds, int)
        else {sign: minute(bound) for sign, bound in bounds.items()}
    )
    found = crowd.get(path, created=created, limit=100).ids

    assert [str(id_)[-2:] for id_ in found] == [numbered(number)[-2:] for number in expected]


def test_customers_are_found_by_address(crowd: Api) -> None:
    """In whatever capitals, by a keyed hash: the address itself stands in no table."""
    found = crowd.get("/v1/customers", email="customer3@EXAMPLE.com", limit=100).ids

    assert found == [numbered(number) for number in (13, 8, 3)]
    assert crowd.get("/v1/customers", email="nobody@example.com").ids == []


@pytest.fixture(name="full", scope="module")
def _full() -> Iterator[Api]:
    """Open the API of a shop that has an object of every kind."""
    with api_on("memory://", *OF_EVERY_KIND) as api:
        yield api


def test_canceled_subscriptions_are_listed_where_they_are_asked_for(api: Api) -> None:
    """By default they aren't, of a customer or of all (R184)."""
    ended = SubscriptionId("sub_ended")
    items = (NewItem(id=SubscriptionItemId("si_ended"), price=MONTHLY),)
    do(
        api.portal.account(ACCOUNT, Mode.TEST),
        StartSubscription(subscription_id=ended, customer_id=ADA, items=items),
        CancelSubscription(subscription_id=ended, mode=CancelMode.IMMEDIATELY),
    )
    path = "/v1/subscriptions"

    assert api.get(path).ids == [MUG]
    assert api.get(path, customer=ADA).ids == [MUG]
    assert api.get(f"/v1/customers/{ADA}/subscriptions").ids == [MUG]
    assert api.get(path, status="all").ids == [MUG, ended]
    assert api.get(path, status="canceled").ids == [ended]
    assert api.get(path, status="ended").ids == [ended]
    assert api.get(path, status="active").ids == [MUG]
    assert api.get(path, status="paused").ids == []
    assert api.get(path, customer="cus_x", status="all").ids == []
    assert api.get(path, collection_method="send_invoice").ids == []
    assert api.get(f"{path}/{ended}").json["ended_at"] is not None


def test_invoices_are_listed_by_what_they_are(full: Api) -> None:
    """By customer, subscription and status; a customer sees no draft, its merchant does."""
    paid = InvoiceId("in_open")
    do(
        full.portal.account(ACCOUNT, Mode.TEST),
        CreateInvoice(
            invoice_id=paid,
            customer_id=ADA,
            currency="eur",
            subtotal=500,
            total=500,
            period_start=NOON,
            period_end=NOON,
        ),
        FinalizeInvoice(invoice_id=paid, number="A-1"),
    )

    assert full.get("/v1/invoices", customer=ADA).ids == [paid, "in_mug"]
    assert full.get("/v1/invoices", status="open").ids == [paid]
    assert full.get("/v1/invoices", subscription=MUG).ids == ["in_mug"]
    assert full.get("/v1/invoices", customer="cus_x").ids == []
    assert full.get(f"/v1/invoices/{paid}").json["number"] == "A-1"


def test_what_a_customer_holds_is_listed(full: Api) -> None:
    """Payment methods by type, items of a subscription, and lists within the customer."""
    methods = f"/v1/customers/{ADA}/payment_methods"
    shown = full.get(f"/v1/customers/{ADA}", expand=["subscriptions", "tax_ids"])
    card = full.get(f"{methods}/{MASTERCARD}").json["card"]

    assert set(full.get(methods).ids) == {VISA, MASTERCARD}
    assert full.get(methods, type="sepa_debit").ids == []
    assert cast("JsonObject", card)["last4"] == "4444"
    assert full.get("/v1/payment_methods").error["param"] == "customer"
    assert full.get("/v1/subscription_items", subscription=MUG).ids == [ITEM]
    assert full.get("/v1/tax_ids").ids == []
    for name, id_ in (("subscriptions", MUG), ("tax_ids", "txi_ada")):
        members = cast("JsonObject", shown.json[name])["data"]
        assert [each["id"] for each in cast("list[JsonObject]", members)] == [id_]


def test_the_catalogue_is_listed_by_what_it_holds(full: Api) -> None:
    """Each filter lets through what it says, and nothing else."""
    prices, codes = "/v1/prices", "/v1/promotion_codes"

    assert full.get("/v1/products", active=True).ids == ["prod_coffee"]
    assert full.get("/v1/products", ids=["prod_x"]).ids == []
    assert full.get(prices, recurring={"interval": "month"}, currency="eur").ids == [MONTHLY]
    assert full.get(prices, recurring={"interval": "year"}).ids == []
    assert full.get(prices, lookup_keys=["monthly"]).ids == []
    assert full.get(prices, type="one_time").ids == []
    assert full.get(codes, code="spring-25", coupon="SPRING").ids == ["promo_spring"]
    assert full.get(codes, customer=ADA).ids == []
    assert full.get(prices, expand=["data.product"]).status == 200


def test_a_deleted_customer_is_shown_as_deleted(api: Api) -> None:
    """Where it was, Stripe says that it is gone; no list has it."""
    grace = CustomerId("cus_grace")
    do(
        api.portal.account(ACCOUNT, Mode.TEST),
        CreateCustomer(customer_id=grace, details=ContactDetails()),
        DeleteCustomer(grace),
    )

    assert api.get(f"/v1/customers/{grace}").json == {
        "id": grace,
        "object": "customer",
        "deleted": True,
    }
    assert api.get("/v1/customers").ids == [ADA]
    assert api.get(f"/v1/customers/{grace}/tax_ids").status == 404


def test_what_is_written_is_listed_at_once() -> None:
    """A list rests on all that was recorded before it was asked for, whoever keeps the views."""
    with api_on("memory://", *SELLING) as api:
        assert api.get("/v1/customers").ids == [ADA]
        do(
            api.portal.account(ACCOUNT, Mode.TEST),
            CreateCustomer(customer_id=CustomerId("cus_late"), details=ContactDetails()),
        )

        assert set(api.get("/v1/customers").ids) == {ADA, "cus_late"}


def test_the_default_configuration_is_the_accounts_word() -> None:
    """Lists can be narrowed to it (R8, R18); whoever isn't served is told so."""
    with api_on("memory://", CREATE_PORTAL, LIST_COFFEE) as api:
        path = "/v1/billing_portal/configurations"

        assert api.get(path, is_default=True).ids == []
        assert api.get(path, is_default=False).ids == [PORTAL]
        assert api.send("GET", "/v1/charges").status == 404
        assert api.send("DELETE", f"{path}/{PORTAL}").status == 404
        assert create_v1(api.portal, base_url="https://x.example/").state.v1.keys.all()
