"""Whatever is sent to the API is answered, and nothing is ever an error of ours."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.api.talking import OF_EVERY_KIND, Api, api_on, flat
from tests.adapters.shop import ADA, PORTAL

from counterfoil.adapters.api.answers import Route
from counterfoil.adapters.api.served import EVERY_ROUTE
from counterfoil.adapters.protocol.requests import Request

IDS = ["a/b", "a|b", "a b", "é", "x" * 300, "\u202e", "%00", "..", "cus_x", "💶", "{id}"]
"""Texts that are no ids, or none of anything."""

FEATURES = "features[subscription_update]"

NAMING = [
    "customer={}&configuration=bpc_shop",
    "customer=cus_ada&configuration={}",
    "customer=cus_ada&configuration=bpc_shop&on_behalf_of={}",
    (
        "customer=cus_ada&configuration=bpc_shop&flow_data[type]=subscription_cancel"
        "&flow_data[subscription_cancel][subscription]={}"
    ),
    (
        "customer=cus_ada&configuration=bpc_shop&flow_data[type]=subscription_cancel"
        "&flow_data[subscription_cancel][subscription]=sub_mug"
        "&flow_data[subscription_cancel][retention][type]=coupon_offer"
        "&flow_data[subscription_cancel][retention][coupon_offer][coupon]={}"
    ),
    (
        "customer=cus_ada&configuration=bpc_shop&flow_data[type]=subscription_update_confirm"
        "&flow_data[subscription_update_confirm][subscription]=sub_mug"
        "&flow_data[subscription_update_confirm][items][0][id]={0}"
        "&flow_data[subscription_update_confirm][items][0][price]={0}"
        "&flow_data[subscription_update_confirm][discounts][0][promotion_code]={0}"
    ),
]
"""Sessions that name something."""

SEVERAL = st.recursive(
    st.one_of(st.text(max_size=8), st.integers(), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.fixture(name="full", scope="module")
def _full() -> Iterator[Api]:
    """Open the API of a shop that has an object of every kind."""
    with api_on("memory://", *OF_EVERY_KIND) as api:
        yield api


@pytest.mark.parametrize("body", NAMING)
@pytest.mark.parametrize("id_", IDS)
def test_a_session_names_what_is_there_or_is_refused(full: Api, body: str, id_: str) -> None:
    """Whatever can be no id is the id of nothing."""
    assert full.send("POST", "/v1/billing_portal/sessions", body=body.format(id_)).status in {
        200,
        400,
    }


@pytest.mark.parametrize("id_", IDS)
def test_a_configuration_names_what_is_there_or_is_refused(full: Api, id_: str) -> None:
    """Products, prices and reasons, too."""
    offered = f"{FEATURES}[enabled]=true&{FEATURES}[default_allowed_updates][0]=price"
    products = f"{FEATURES}[products][0][product]={id_}&{FEATURES}[products][0][prices][0]={id_}"
    reasons = "features[subscription_cancel][cancellation_reason]"
    for body in (
        f"features[payment_method_update][enabled]=true&{offered}&{products}",
        (
            f"features[subscription_cancel][enabled]=true&{reasons}[enabled]=true"
            f"&{reasons}[options][0]=unused&{reasons}[feedback_options][0]={id_}"
        ),
    ):
        assert full.send("POST", "/v1/billing_portal/configurations", body=body).status == 400


@pytest.mark.parametrize("id_", ["a|b", "x" * 300, "💶"])
@pytest.mark.parametrize("route", EVERY_ROUTE, ids=lambda each: f"{each.method} {each.path}")
def test_every_address_is_answered(full: Api, route: Route, id_: str) -> None:
    """Lists by and after whatever it be, and objects by any id."""
    before, brace, after = route.path.partition("{")
    path = f"{before}{id_}{after.partition('}')[2].replace('{id}', id_)}" if brace else route.path
    for query in ("", f"customer={id_}", f"starting_after={id_}", f"subscription={id_}"):
        sent = Request(
            route.method,
            path,
            query.encode(),
            b"",
            {"authorization": f"Bearer {full.secret}"},
        )
        assert full.v1.answer(sent).status in {200, 400, 404}


@settings(max_examples=150)
@given(route=st.sampled_from(EVERY_ROUTE), params=st.dictionaries(st.text(max_size=8), SEVERAL))
def test_no_form_breaks_it(full: Api, route: Route, params: dict[str, object]) -> None:
    """Nested, empty, unknown, in any script: each is read, or refused with a reason."""
    body = "&".join(f"{key}={value}" for key, value in flat(params))
    sent = Request(
        route.method,
        route.path.replace("{customer}", ADA).replace("{configuration}", PORTAL),
        b"",
        body.encode("utf-8", "surrogatepass"),
        {"authorization": f"Bearer {full.secret}"},
    )

    assert full.v1.answer(sent).status in {200, 400, 404}


@settings(max_examples=100)
@given(body=st.binary(max_size=200), key=st.text(max_size=300))
def test_no_bytes_break_it(full: Api, body: bytes, key: str) -> None:
    """Nor does any key of idempotency."""
    sent = Request(
        "POST",
        "/v1/billing_portal/sessions",
        b"",
        body,
        {"authorization": f"Bearer {full.secret}", "idempotency-key": key},
    )

    assert full.v1.answer(sent).status in {200, 400}
