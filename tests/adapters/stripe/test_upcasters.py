"""How objects of older API versions come to the newest shape."""

import copy

import pytest
from tests.adapters.stripe.samples import (
    CREATED,
    configuration,
    customer,
    features,
    item,
    items,
    phase,
    plan,
    price,
    product,
    schedule,
    subscription,
)

from counterfoil.adapters.stripe.reading import JsonObject
from counterfoil.adapters.stripe.translate_catalogue import observed_price
from counterfoil.adapters.stripe.translate_subscription import observed_subscription
from counterfoil.adapters.stripe.upcasters import CHANGES, Change, date_of, price_of_plan, upcast


def without(stated: JsonObject, *keys: str) -> JsonObject:
    """Return an object that lacks some fields."""
    return {key: value for key, value in stated.items() if key not in keys}


PERIOD = {"current_period_end": CREATED + 2_592_000, "current_period_start": CREATED}
CLASSIC = subscription(billing_mode={"type": "classic"})

DISCOUNT: JsonObject = {"id": "di_1", "object": "discount", "coupon": {"id": "HALF"}}
SOURCED = DISCOUNT | {"source": {"type": "coupon", "coupon": {"id": "HALF"}}}

OF_2025_03 = without(CLASSIC, "billing_mode", "status_details") | {
    "cancellation_details": {"comment": None, "feedback": None, "reason": None}
}
OF_2024 = OF_2025_03 | PERIOD | {"discount": None, "items": items(without(item(), *PERIOD))}
OF_2022 = without(OF_2024, "discounts", "cancellation_details", "trial_settings")
OF_2020 = without(OF_2022, "currency", "description", "on_behalf_of")
OF_2019 = without(OF_2020, "pause_collection", "collection_method") | {
    "billing": "charge_automatically",
    "items": items(without(item(plan=plan()), "price", *PERIOD)),
}
OF_2018 = without(OF_2019, "cancel_at", "default_payment_method", "schedule")
"""One and the same subscription, as the versions stated it."""


@pytest.mark.parametrize(
    ("version", "stated"),
    [
        ("2026-10-28.endive", CLASSIC),
        ("2026-05-27.dahlia", without(CLASSIC, "status_details")),
        ("2025-03-31.basil", OF_2025_03),
        ("2024-04-10", OF_2024),
        ("2022-11-15", OF_2022),
        ("2020-08-27", OF_2020),
    ],
)
def test_a_subscription_reads_the_same_in_every_version(version: str, stated: JsonObject) -> None:
    """
    Events come in the version of their endpoint, and reading them doesn't reshape them (R163): what
    the version is called changes nothing of what is so.
    """
    assert observed_subscription(upcast("subscription", stated, version)) == observed_subscription(
        CLASSIC
    )


@pytest.mark.parametrize(("version", "stated"), [("2019-05-16", OF_2019), ("2018-08-23", OF_2018)])
def test_a_subscription_with_a_plan_reads_alike_but_for_the_taxes(
    version: str, stated: JsonObject
) -> None:
    """A plan said nothing of taxes, and a price that says nothing of them is unspecified."""
    unspecified = CLASSIC | {"items": items(item(price=price(tax_behavior="unspecified")))}

    assert observed_subscription(upcast("subscription", stated, version)) == observed_subscription(
        unspecified
    )


@pytest.mark.parametrize("version", ["2026-10-28.endive", None])
def test_what_has_the_newest_shape_stays_as_it_is(version: str | None) -> None:
    """Objects without a version are told by their shape."""
    for kind, stated in (
        ("subscription", subscription()),
        ("customer", customer()),
        ("product", product()),
        ("subscription_schedule", schedule()),
        ("billing_portal.configuration", configuration()),
    ):
        assert upcast(kind, stated, version) == stated


def test_without_a_version_what_moved_is_found_and_nothing_is_added() -> None:
    """Whoever names no version may have left a field out; it is UNKNOWN then, not absent."""
    brought = upcast("subscription", OF_2020, None)

    assert brought["items"] == subscription()["items"]
    assert brought["discounts"] == []
    assert "billing_mode" not in brought
    assert "cancellation_details" not in brought


def test_a_version_that_knows_a_field_is_not_given_it() -> None:
    """A newer version states everything it knows, so that what it leaves out is UNKNOWN."""
    stated = without(subscription(), "billing_mode", "pause_collection")

    assert upcast("subscription", stated, "2026-10-28.endive") == stated


def test_a_paused_subscription_was_paused_by_its_trials_end() -> None:
    """Before 2026-10-28 nothing else could pause one (R144)."""
    brought = upcast("subscription", OF_2025_03 | {"status": "paused"}, "2025-03-31.basil")

    assert brought["status_details"] == {
        "paused": {
            "type": "subscription",
            "subscription": {"type": "trial_end_without_payment_method"},
        }
    }


def test_a_coupon_became_the_source_of_a_discount() -> None:
    """Since 2025-09-30 a coupon is one source of discounts among others to come."""
    brought = upcast(
        "subscription", CLASSIC | {"discounts": [DISCOUNT, "di_2"]}, "2025-06-30.basil"
    )

    assert brought["discounts"] == [SOURCED, "di_2"]


@pytest.mark.parametrize(
    ("sides", "discounts"),
    [
        ({"discount": None}, []),
        ({"discount": DISCOUNT}, [SOURCED]),
        ({"discount": DISCOUNT, "discounts": ["di_1"]}, [SOURCED]),
        ({"discount": DISCOUNT, "discounts": ["di_1", "di_2"]}, ["di_1", "di_2"]),
        ({"discount": None, "discounts": []}, []),
    ],
)
def test_the_one_discount_joined_the_several(sides: JsonObject, discounts: list[object]) -> None:
    """While both stood side by side the one tells what the single id among the several means."""
    stated = without(OF_2024, "discount", "discounts") | sides

    assert upcast("subscription", stated, "2024-04-10")["discounts"] == discounts


def test_a_plan_without_a_product_leaves_the_items_unknown() -> None:
    """Until 2018 a plan was of no product, and a price can't be without one."""
    gold = without(item(plan=without(plan(), "product")), "price")

    assert "items" not in upcast("subscription", OF_2018 | {"items": items(gold)}, "2017-08-15")


def test_the_way_to_collect_was_called_billing() -> None:
    """And before there was a choice everything was charged."""
    charged = upcast("subscription", without(OF_2018, "billing"), "2016-07-06")
    sent = upcast("subscription", OF_2018 | {"billing": "send_invoice"}, "2016-07-06")

    assert charged["collection_method"] == "charge_automatically"
    assert sent["collection_method"] == "send_invoice"


@pytest.mark.parametrize(
    "stated",
    [
        {"items": None},
        {"items": {"data": None}},
        {"items": {"data": []}},
        {"items": {"data": [None]}},
        {"items": {"data": [{"price": None}]}},
        {"items": {"data": [{"price": {}}]}},
    ],
)
def test_the_currency_is_found_in_the_first_item_or_not_at_all(stated: JsonObject) -> None:
    """Until 2022 it stood in the prices alone; a shape that is unknown is passed on to be told."""
    assert "currency" not in upcast("subscription", stated, "2020-08-27")


def test_a_customers_balance_was_an_account_balance() -> None:
    """It was renamed in 2019, when much else of a customer was not there yet."""
    early: JsonObject = {"id": "cus_1", "object": "customer", "account_balance": -5}

    assert upcast("customer", early, "2016-07-06") == early | {
        "address": None,
        "balance": -5,
        "invoice_settings": {"default_payment_method": None},
        "name": None,
        "phone": None,
        "preferred_locales": [],
        "tax_exempt": "none",
    }


def test_a_customer_of_an_unknown_shape_is_passed_on() -> None:
    """Its reader then says what is wrong with it."""
    assert upcast("customer", {"invoice_settings": 1}, "2018-11-08")["invoice_settings"] == 1


def test_a_products_default_price_came_in_2022() -> None:
    """Before, it had none."""
    early = without(product(), "default_price")

    assert upcast("product", early, "2020-08-27") == early | {"default_price": None}


def test_the_items_of_a_phase_were_plans() -> None:
    """As were those of a subscription."""
    early = without(phase(CREATED), "items") | {"plans": [{"plan": "price_1", "quantity": 2}]}

    brought = upcast("subscription_schedule", schedule(phases=[early]), "2019-12-03")

    assert brought["phases"] == [
        early | {"items": [{"plan": "price_1", "price": "price_1", "quantity": 2}]}
    ]


def test_from_2024_to_2026_no_configuration_could_offer_a_pause() -> None:
    """So it offered none (R61e); nor had configurations a name at first."""
    early = without(configuration(features=without(features(), "subscription_pause")), "name")

    brought = upcast("billing_portal.configuration", early, "2025-03-31.basil")

    assert brought["name"] is None
    assert brought["features"] == features(subscription_pause={"enabled": False})


def test_a_configuration_of_an_unknown_shape_is_passed_on() -> None:
    """Its reader then says what is wrong with it."""
    stated = configuration(features=[])

    assert upcast("billing_portal.configuration", stated, "2025-11-17.clover") == stated


def test_a_plan_has_all_the_terms_of_a_price() -> None:
    """A plan and its price go by one id."""
    stated = observed_price(price_of_plan(plan()))

    assert stated.terms == observed_price(price(tax_behavior="unspecified")).terms
    assert stated.lookup_key is None


@pytest.mark.parametrize(
    ("version", "date"),
    [
        ("2026-10-28.endive", "2026-10-28"),
        ("2020-08-27", "2020-08-27"),
        ("unknown-basil-or-later", None),
        ("", None),
        (None, None),
    ],
)
def test_a_version_begins_with_its_date(version: str | None, date: str | None) -> None:
    """Its name says nothing of the order."""
    assert date_of(version) == date


def test_the_changes_stand_in_their_order() -> None:
    """A later change rests on the earlier ones."""
    versions = [change.version for change in CHANGES]

    assert versions == sorted(versions)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.version} {change.kind}")
def test_a_change_touches_nothing_and_may_be_made_twice(change: Change) -> None:
    """The object that was given is read again, with what it was before."""
    stated = OF_2018 | {"features": {}, "phases": [{"plans": [{"plan": "p"}]}]}
    stated |= {"discounts": [DISCOUNT], "discount": DISCOUNT, "account_balance": 1}
    kept = copy.deepcopy(stated)

    once = change.upcast(stated)

    assert stated == kept
    assert change.upcast(once) == once
