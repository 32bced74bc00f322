"""Nothing of one account and mode can be reached with a key for another, by any address."""

import json
from collections.abc import Iterator, Mapping
from typing import cast

import pytest
from tests.adapters.api.talking import (
    ACCOUNT,
    DRAFT,
    OF_EVERY_KIND,
    PLAN,
    TOO_QUIET,
    VAT,
    Answer,
    Api,
    api_on,
)
from tests.adapters.shop import (
    ADA,
    COFFEE,
    MONTHLY,
    MUG,
    PORTAL,
    SPRING,
    SPRING_CODE,
    VISA,
)

from counterfoil.adapters.api.answers import Route
from counterfoil.adapters.api.kinds import ITEM, SESSION
from counterfoil.adapters.api.served import EVERY_ROUTE
from counterfoil.domain.cause import Mode

IDS: Mapping[str, str] = {
    "billing.feedback_option": TOO_QUIET,
    "billing_portal.configuration": PORTAL,
    "coupon": SPRING,
    "customer": ADA,
    "invoice": DRAFT,
    "payment_method": VISA,
    "price": MONTHLY,
    "product": COFFEE,
    "promotion_code": SPRING_CODE,
    "subscription": MUG,
    "subscription_schedule": PLAN,
    "tax_id": VAT,
}
"""An object of each kind, all of one account in test mode."""

NEEDED: Mapping[str, str] = {
    "GET /v1/payment_methods": f"customer={ADA}",
    "GET /v1/subscription_items": f"subscription={MUG}",
    "GET /v1/subscription_schedules": f"customer={ADA}",
    "GET /v1/tax_ids": f"owner[type]=customer&owner[customer]={ADA}",
    "POST /v1/billing_portal/sessions": f"customer={ADA}&configuration={PORTAL}",
}
"""What some routes have to be told, of the same account."""

LEADS_NOWHERE = {"POST /v1/billing/feedback_options", "POST /v1/billing_portal/configurations"}
"""The routes that make something, and name nothing that is there."""


@pytest.fixture(name="full", scope="module")
def _full() -> Iterator[Api]:
    """Open the API of a shop that has an object of every kind."""
    with api_on("memory://", *OF_EVERY_KIND) as api:
        yield api


def ask(api: Api, route: Route, secret: str | None = None) -> Answer:
    """Ask a route for what the shop has."""
    holder, _, own = route.path.partition("/{customer}")
    path = f"{holder}/{ADA}{own}" if own else route.path
    if "{" in path:
        path = f"{path[: path.index('{')]}{IDS[route.kind.object]}{path[path.index('}') + 1 :]}"
    needed = NEEDED.get(name_of(route), "")
    query, body = (needed, "") if route.method == "GET" else ("", needed)
    return api.send(route.method, path, query=query, body=body, secret=secret)


def name_of(route: Route) -> str:
    """Name a route."""
    return f"{route.method} {route.path}"


ROUTES = [route for route in EVERY_ROUTE if name_of(route) not in LEADS_NOWHERE]


def test_every_kind_has_an_object_here() -> None:
    """A kind that is added brings an object to look for, or these tests would prove less."""
    apart = {ITEM.object, SESSION.object}

    assert {route.kind.object for route in EVERY_ROUTE} - apart == set(IDS)


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_the_account_itself_reaches_it(full: Api, route: Route) -> None:
    """With its own key every route finds what is there, so that the rest of this proves a lot."""
    answer = ask(full, route)

    assert answer.status == 200, answer.json
    if answer.json["object"] == "list":
        assert answer.json["data"]


@pytest.mark.parametrize("place", [("acct_2", Mode.TEST), (ACCOUNT, Mode.LIVE)], ids=str)
@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_no_other_does(full: Api, route: Route, place: tuple[str, Mode]) -> None:
    """Another account's key, or the other mode's, finds as little as if there were nothing."""
    answer = ask(full, route, full.key_for(*place))

    if answer.status == 200:
        assert answer.json["object"] == "list"
        assert answer.json["data"] == []
    else:
        by_path = "{" in route.path
        assert (answer.status, answer.error["code"]) == (
            404 if by_path else 400,
            "resource_missing",
        )


@pytest.mark.parametrize(
    "id_",
    [
        f"../{ACCOUNT}/test/customer/{ADA}",
        f"x|{ADA}",
        f"x%2F..%2F{ADA}",
        f"{ADA}\0",
        f"{ADA}\n",
        "x" * 100_000,
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    ],
)
def test_no_id_leads_out_of_its_place(full: Api, id_: str) -> None:
    """Whatever stands where an id does is an id, or none."""
    answer = full.send("GET", f"/v1/customers/{id_}")

    assert answer.status == 404


def test_no_answer_holds_a_hint_of_another(full: Api) -> None:
    """A refusal for another's id is word for word the one for an id of nobody."""
    other = full.key_for("acct_2", Mode.TEST)
    of_another = full.send("GET", f"/v1/customers/{ADA}", secret=other)
    of_nobody = full.send("GET", "/v1/customers/cus_xyz", secret=other)

    assert json.dumps(of_another.json) == json.dumps(of_nobody.json).replace("cus_xyz", ADA)


def test_another_modes_feedback_option_can_not_be_offered(full: Api) -> None:
    """What a configuration names must be of its own mode, too."""
    live = full.key_for(ACCOUNT, Mode.LIVE)
    reasons = "features[subscription_cancel][cancellation_reason]"
    refused = full.send(
        "POST",
        "/v1/billing_portal/configurations",
        body=f"features[subscription_cancel][enabled]=true&{reasons}[enabled]=true"
        f"&{reasons}[options]=&{reasons}[feedback_options][0]={TOO_QUIET}",
        secret=live,
    )

    assert refused.status == 400
    assert TOO_QUIET in str(cast("dict[str, str]", refused.error)["message"])
