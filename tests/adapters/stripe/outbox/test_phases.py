"""The phases of a schedule are said once more as they are, and with a switch after them."""

from datetime import UTC, datetime

import pytest
from tests.projections.syncing.request_schemas import complaints

from counterfoil.adapters.stripe.outbox.phases import phases_with
from counterfoil.adapters.stripe.shapes import JsonObject, ShapeError
from counterfoil.projections.syncing.completions import NewPhases
from counterfoil.projections.syncing.forms import form

BEGUN, ENDS, LATER = 1_800_000_000, 1_802_678_400, 1_810_000_000
WISH = NewPhases(
    replaces="price_gold",
    price="price_basic",
    quantity=2,
    starts_at=datetime.fromtimestamp(ENDS, UTC),
    interval="month",
    interval_count=3,
)


def phase(start: int, end: int, *items: JsonObject, **more: object) -> JsonObject:
    """Return a phase as Stripe states it."""
    bare: JsonObject = {
        "add_invoice_items": [],
        "billing_cycle_anchor": None,
        "default_payment_method": None,
        "discounts": [],
        "invoice_settings": None,
        "metadata": {},
        "trial_end": None,
    }
    return {**bare, "start_date": start, "end_date": end, "items": list(items), **more}


def item(price: str, quantity: int | None = 1, **more: object) -> JsonObject:
    """Return an item of a phase as Stripe states it."""
    return {"price": price, "quantity": quantity, "metadata": {}, "tax_rates": [], **more}


def schedule(*phases: JsonObject, current: int | None = BEGUN) -> JsonObject:
    """Return a schedule as Stripe states it."""
    running = None if current is None else {"start_date": current, "end_date": ENDS}
    return {"id": "sub_sched_1", "phases": list(phases), "current_phase": running}


def said(made: JsonObject) -> str:
    """Return the form of the phases."""
    found = phases_with(made, WISH)
    assert found is not None
    body = form({"phases": found})
    assert complaints("POST", "/v1/subscription_schedules/sub_sched_1", body) == []
    return body.decode()


def test_the_running_phase_is_said_and_then_the_switch() -> None:
    """It lasts for one period of the price, and what is past isn't said."""
    gold = phase(BEGUN, ENDS, item("price_gold"), item("price_usage", None))
    past = phase(BEGUN - 1000, BEGUN, item("price_gold"))
    assert said(schedule(past, gold)) == (
        "phases[0][items][0][price]=price_gold&phases[0][items][0][quantity]=1"
        "&phases[0][items][1][price]=price_usage"
        f"&phases[0][start_date]={BEGUN}&phases[0][end_date]={ENDS}"
        "&phases[1][items][0][price]=price_basic&phases[1][items][0][quantity]=2"
        "&phases[1][items][1][price]=price_usage"
        f"&phases[1][start_date]={ENDS}&phases[1][proration_behavior]=none"
        "&phases[1][duration][interval]=month&phases[1][duration][interval_count]=3"
    )


def test_all_that_a_phase_says_is_said_once_more() -> None:
    """What isn't said would be dropped by Stripe."""
    gold = phase(
        BEGUN,
        ENDS,
        item(
            "price_gold",
            metadata={"seat": "4"},
            tax_rates=[{"id": "txr_1"}],
            discounts=[{"coupon": None, "discount": "di_2", "promotion_code": None}],
        ),
        application_fee_percent=2.5,
        automatic_tax={"enabled": True, "liability": None},
        collection_method="send_invoice",
        currency="eur",
        default_payment_method={"id": "pm_1"},
        default_tax_rates=["txr_2"],
        description="Gold",
        discounts=[
            {"coupon": "ten", "discount": None, "promotion_code": None},
            {"coupon": "free", "discount": None, "promotion_code": "promo_1"},
        ],
        invoice_settings={"days_until_due": 14, "issuer": {"type": "self"}},
        metadata={"a": "1"},
        proration_behavior="create_prorations",
        trial_end=BEGUN + 1000,
    )
    first, second = said(schedule(gold)).split("&phases[1]", 1)
    for each in (
        "[items][0][metadata][seat]=4",
        "[items][0][tax_rates][0]=txr_1",
        "[items][0][discounts][0][discount]=di_2",
        "[application_fee_percent]=2.5",
        "[automatic_tax][enabled]=true",
        "[collection_method]=send_invoice",
        "[currency]=eur",
        "[default_payment_method]=pm_1",
        "[default_tax_rates][0]=txr_2",
        "[description]=Gold",
        "[discounts][0][coupon]=ten",
        "[discounts][1][promotion_code]=promo_1",
        "[invoice_settings][days_until_due]=14",
        "[metadata][a]=1",
    ):
        assert each in first
        assert each in second
    assert f"[trial_end]={BEGUN + 1000}" in first
    assert "trial_end" not in second
    assert "[proration_behavior]=create_prorations" in first
    assert "[proration_behavior]=none" in second


def test_a_schedule_that_goes_on_for_longer_ends_when_it_did() -> None:
    """What it does at its end isn't to come earlier."""
    gold = phase(BEGUN, ENDS, item("price_gold"))
    longer = phase(ENDS, LATER, item("price_gold"))
    found = phases_with(schedule(gold, longer), WISH)
    assert found is not None
    assert [each["end_date"] for each in found] == [ENDS, LATER]


@pytest.mark.parametrize("quantity", [2, None])
def test_what_is_switched_already_is_left_alone(quantity: int | None) -> None:
    """Also where its answer was lost."""
    gold = phase(BEGUN, ENDS, item("price_gold"))
    basic = phase(ENDS, LATER, item("price_basic", quantity))
    wish = NewPhases(
        replaces="price_gold",
        price="price_basic",
        quantity=quantity,
        starts_at=None,
        interval="month",
        interval_count=1,
    )
    assert phases_with(schedule(gold, basic), wish) is None


def test_another_quantity_is_a_switch_too() -> None:
    """R58: fewer of the same price wait as well."""
    gold = phase(BEGUN, ENDS, item("price_gold", 3))
    fewer = NewPhases(
        replaces="price_gold",
        price="price_gold",
        quantity=2,
        starts_at=None,
        interval="month",
        interval_count=1,
    )
    found = phases_with(schedule(gold), fewer)
    assert found is not None
    assert [each["items"] for each in found] == [
        [{"price": "price_gold", "quantity": 3}],
        [{"price": "price_gold", "quantity": 2}],
    ]
    assert found[1]["start_date"] == ENDS


def test_a_schedule_of_an_unknown_shape_is_left_alone() -> None:
    """Nothing is made up for it."""
    with pytest.raises(ShapeError):
        phases_with(schedule({"start_date": BEGUN, "end_date": ENDS, "items": "gold"}), WISH)
    with pytest.raises(ShapeError):
        phases_with({"id": "sub_sched_1"}, WISH)
