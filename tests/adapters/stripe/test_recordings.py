"""Every recorded event and object of Stripe's can be read, and comes to what Stripe listed."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tests.adapters.stripe.samples import AT
from tests.stripe_material import stripe_material

from counterfoil.adapters.stripe.kinds import KINDS
from counterfoil.adapters.stripe.reading import (
    JsonObject,
    Malformed,
    Observed,
    read_document,
    read_item,
)
from counterfoil.domain.coupon.observed import ObservedCoupon
from counterfoil.domain.customer.observed import ObservedCustomer, ObservedPaymentMethod
from counterfoil.domain.invoice.observed import ObservedInvoice
from counterfoil.domain.product.observed import ObservedPrice, ObservedProduct
from counterfoil.domain.subscription.observed import ObservedSubscription
from counterfoil.domain.values import Known

DERIVED = "events/derived-subscription-events.json"

EXAMPLES = Path(__file__).parents[3] / "examples"


@cache
def recorded_events() -> tuple[JsonObject, ...]:
    """Return every recorded event."""
    material = stripe_material()
    files = [*sorted(material.glob("events/s[ei]*/**/*.json")), material / DERIVED]
    return tuple(event for file in files for event in whole_items(file))


def whole_items(file: Path) -> Iterator[JsonObject]:
    """Yield the items of a file, each of which must be whole."""
    for item in read_document(file.read_bytes(), file.name):
        assert isinstance(item, dict), item
        yield item


def objects_within(value: object) -> Iterator[JsonObject]:
    """Yield the outermost objects of a kind that the model knows."""
    if isinstance(value, dict):
        name = value.get("object")
        if isinstance(name, str) and name in KINDS:
            yield value
        else:
            for member in value.values():
                yield from objects_within(member)
    elif isinstance(value, list):
        for member in value:
            yield from objects_within(member)


def test_every_recorded_event_is_read_or_of_a_type_that_no_aggregate_knows() -> None:
    """API versions from 2016 to 2025; none is malformed."""
    outcomes = Counter(type(read_item(event, at=AT)).__name__ for event in recorded_events())

    assert outcomes == {"tuple": 478, "IgnoredType": 285}


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.jsonl")), ids=lambda file: file.stem)
def test_every_example_is_read(file: Path) -> None:
    """A newcomer's first events."""
    readings = [read_item(told, at=AT) for told in whole_items(file)]

    assert readings
    assert not any(isinstance(reading, Malformed) for reading in readings)


def test_a_recorded_plan_has_its_price_beside_it() -> None:
    """Which is why the events of plans are ignored since there are prices."""
    made: dict[object, set[tuple[object, object]]] = defaultdict(set)
    for told in recorded_events():
        carried = told["data"]["object"] if isinstance(told["data"], dict) else {}
        made[told["type"]].add((carried.get("id"), told["created"]))

    assert len(made["plan.created"]) > 20
    assert made["plan.created"] <= made["price.created"]


@pytest.mark.parametrize("folder", ["traffic", "openapi/fixtures3.portal-subset.json"])
def test_every_recorded_answer_is_read(folder: str) -> None:
    """Stripe's answers and its own fixtures hold all kinds of objects."""
    place = stripe_material() / folder
    files = sorted(place.rglob("*.json")) if place.is_dir() else [place]
    found = [one for file in files for one in objects_within(json.loads(file.read_bytes()))]

    broken = [one for one in found if isinstance(read_item(one, at=AT), Malformed)]

    assert len(found) > 5
    assert broken == []


def test_every_facet_of_a_recorded_subscription_since_2025_is_told() -> None:
    """Silence is UNKNOWN; there must be none where Stripe speaks."""
    told = [
        sighted.sighting.after
        for one in objects_within(json.loads(traffic("pay", "pause_and_resume").read_bytes()))
        for reading in [read_item(one, at=AT)]
        if isinstance(reading, tuple)
        for sighted in reading[1]
        if isinstance(sighted.sighting.after, ObservedSubscription)
    ]

    assert any(one.collection_pause not in (None, Known(None)) for one in told)
    assert all(one.items and one.billing_mode and one.discounts for one in told)


def traffic(project: str, words: str) -> Path:
    """Return the recorded calls whose name has some words in it."""
    (file,) = (stripe_material() / "traffic" / project).glob(f"*{words}*.json")
    return file


def states() -> list[str]:
    """Return the names of the sequences after each step of which Stripe listed its objects."""
    try:
        return sorted(file.name for file in (stripe_material() / "events/states").glob("*.json"))
    except pytest.skip.Exception:
        return []


@pytest.mark.parametrize("name", states())
def test_what_was_read_last_is_what_stripe_listed_after_each_step(name: str) -> None:
    """A real account's own lists judge the reading: 275 comparisons, none of which differs."""
    folder = stripe_material() / "events"
    sequence = json.loads((folder / "sequences/tdog" / name).read_bytes())
    listed = json.loads((folder / "states" / name).read_bytes())["states"]
    seen: dict[str, Observed] = {}

    for step, state in zip(sequence["steps"], listed[1:], strict=False):
        for index in step["event_indexes"]:
            reading = read_item(sequence["events"][index], at=AT)
            if isinstance(reading, tuple):
                seen |= {one.object: one.sighting.after for one in reading[1]}
        for kind, rows in state.items():
            for row in rows:
                after = seen.get(f"{kind.removesuffix('s')}/{row['id']}")
                if after is not None:
                    assert facets_to_compare(after) == columns(kind, row)


def facets_to_compare(after: Observed) -> dict[str, object]:
    """Return what the lists tell as well, in words of theirs."""
    match after:
        case ObservedCustomer():
            return values(
                after, "name", "email", "balance", "currency", "default_source", "metadata"
            ) | {"default_payment_method": value_of(after.default_payment_method)}
        case ObservedPaymentMethod():
            return values(after, "customer", "type", "metadata")
        case ObservedProduct():
            return values(after, "name", "description", "active", "metadata")
        case ObservedPrice():
            assert after.terms is not None
            return values(after, "active", "metadata") | {
                "currency": after.terms.value.currency,
                "product": after.terms.value.product,
                "type": after.terms.value.type.value,
                "unit_amount": after.terms.value.unit_amount,
            }
        case ObservedCoupon():
            assert after.terms is not None
            terms = after.terms.value
            return values(after, "name", "times_redeemed", "valid", "metadata") | {
                "amount_off": terms.amount_off,
                "duration": terms.duration.value,
                "percent_off": None if terms.percent_off is None else float(terms.percent_off),
            }
        case ObservedSubscription():
            return values(
                after, "customer", "status", "collection_method", "default_payment_method"
            )
        case ObservedInvoice():
            return values(
                after,
                "customer",
                "subscription",
                "status",
                "billing_reason",
                "number",
                "total",
                "amount_paid",
                "ending_balance",
                "metadata",
            )
        case _:
            raise AssertionError(after)


def columns(kind: str, row: dict[str, object]) -> dict[str, object]:
    """Return the same of a row, in which null is left out and a flag is a number."""
    names = {
        "coupons": ("name", "times_redeemed", "amount_off", "duration", "percent_off"),
        "invoices": (
            "customer",
            "subscription",
            "status",
            "billing_reason",
            "number",
            "total",
            "amount_paid",
            "ending_balance",
        ),
        "customers": ("name", "email", "balance", "currency", "default_source"),
        "payment_methods": ("customer", "type"),
        "products": ("name", "description"),
        "prices": ("currency", "product", "type", "unit_amount"),
        "subscriptions": ("customer", "status", "collection_method", "default_payment_method"),
    }[kind]
    read: dict[str, object] = {name: row.get(name) for name in names}
    if kind != "subscriptions":
        read["metadata"] = row.get("metadata", {})
    if kind in ("products", "prices"):
        read["active"] = bool(row["active"])
    if kind == "coupons":
        read["valid"] = bool(row["valid"])
    if kind == "customers":
        settings = row["invoice_settings"]
        assert isinstance(settings, dict)
        read["default_payment_method"] = settings["default_payment_method"]
    return read


def values(after: Observed, *names: str) -> dict[str, object]:
    """Return the values of some facets."""
    return {name: value_of(getattr(after, name)) for name in names}


def value_of(known: object) -> object:
    """Return the value of a facet, which must be told."""
    assert isinstance(known, Known)
    return known.value
