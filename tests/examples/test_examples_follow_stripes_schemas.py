"""Tests that the story in ``examples/`` is in Stripe's shape, adds up, and is nobody's but ours."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import groupby, pairwise, permutations
from pathlib import Path
from typing import TypeAlias, cast

import pytest
from jsonschema import Draft202012Validator
from tests.stripe_material import stripe_material

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
API_VERSION = "2026-10-28.endive"
SCHEMAS = f"openapi/stripe-portal-objects.{API_VERSION}.DERIVED.schema.json"

# Stripe has no such object; the event stands for the types that come after us.
UNKNOWN_TO_STRIPE = "coffee"

# Stripe sends these although its specification no longer says so.
UNSPECIFIED = {
    "charge": {"destination", "dispute", "order"},
    "product": {"attributes", "type"},
    "subscription": {"plan", "quantity"},
}

# Every id that Stripe or we would write; a tax code is Stripe's own and the same for everyone.
ID = re.compile(r"\b(?!txcd_)[a-z]+(?:_[a-z]+)?_[0-9A-Za-z]{14,}\b")

Fields: TypeAlias = dict[str, object]


def fields(value: object) -> Fields:
    """Return a JSON object as what it is."""
    assert isinstance(value, dict)
    return cast("Fields", value)


def texts_in(value: object) -> Iterator[str]:
    """Yield every text that stands anywhere in a JSON value."""
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from texts_in(each)
        case dict():
            for each in value.values():
                yield from texts_in(each)
        case _:
            pass


class Sent:
    """One event as a line of the examples has it."""

    def __init__(self, line: str) -> None:
        """Read the line."""
        self.line = line
        self.event = fields(json.loads(line))
        self.id = cast("str", self.event["id"])
        self.type = cast("str", self.event["type"])
        self.created = cast("int", self.event["created"])
        self.data = fields(self.event["data"])
        self.object = fields(self.data["object"])
        self.kind = cast("str", self.object["object"])
        self.object_id = cast("str", self.object["id"])

    @property
    def before(self) -> Fields | None:
        """What the object was before the event; None where the event doesn't say."""
        if "previous_attributes" not in self.data:
            return None
        return overlaid(self.object, fields(self.data["previous_attributes"]))


@cache
def deliveries() -> tuple[Sent, ...]:
    """Return every line of every file, in the order in which they are ingested."""
    return tuple(
        Sent(line)
        for path in sorted(EXAMPLES.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    )


@cache
def story() -> tuple[Sent, ...]:
    """Return each event once, in the order in which things happened."""
    return tuple(sorted({sent.id: sent for sent in deliveries()}.values(), key=by_time))


def by_time(sent: Sent) -> int:
    """Return when the event happened, in seconds."""
    return sent.created


@cache
def lives() -> dict[str, tuple[Sent, ...]]:
    """Return the events of each object, by its id."""
    found: defaultdict[str, list[Sent]] = defaultdict(list)
    for sent in story():
        found[sent.object_id].append(sent)
    return {object_id: tuple(life) for object_id, life in found.items()}


def latest(kind: str) -> dict[str, Fields]:
    """Return the last known snapshot of each object of a kind, by its id."""
    ends = {object_id: end_of(life) for object_id, life in lives().items()}
    return {object_id: end for object_id, end in ends.items() if end["object"] == kind}


def end_of(life: tuple[Sent, ...]) -> Fields:
    """Return the object after its last event, whatever the order inside the last second."""
    told = in_telling_order(life)
    assert told is not None
    return told[-1].object


def overlaid(after: Fields, previous: Fields) -> Fields:
    """
    Return the object before a change: Stripe names only the changed keys, and arrays whole.

    A null in the metadata is a key that was not there.
    """
    before = dict(after)
    for key, value in previous.items():
        now = after.get(key)
        if isinstance(value, dict) and isinstance(now, dict):
            before[key] = overlaid(fields(now), fields(value))
            if key == "metadata":
                before[key] = without_nulls(before[key])
        else:
            before[key] = value
    return before


def without_nulls(value: object) -> object:
    """Return a value without its nulls: Stripe leaves out some fields that others spell out."""
    match value:
        case dict():
            return {key: without_nulls(each) for key, each in value.items() if each is not None}
        case list():
            return [without_nulls(each) for each in value]
        case _:
            return value


def follows(one: Sent, other: Sent) -> bool:
    """Whether nothing about the object changed unsaid between two events."""
    if other.type == "customer.subscription.deleted":
        ended = {key: other.object[key] for key in ("status", "ended_at")}
        return without_nulls(one.object | ended) == without_nulls(other.object)
    before = other.object if other.before is None else other.before
    return without_nulls(one.object) == without_nulls(before)


def in_telling_order(life: tuple[Sent, ...]) -> tuple[Sent, ...] | None:
    """Return the life in an order in which each event follows the last; None if there is none."""
    told: list[Sent] = []
    for _, second in groupby(life, by_time):
        for order in permutations(second):
            chain = (*told[-1:], *order)
            if all(follows(*pair) for pair in pairwise(chain)):
                told.extend(order)
                break
        else:
            return None
    return tuple(told)


def items_of(subscription: Fields) -> list[Fields]:
    """Return the items of a subscription."""
    return [fields(item) for item in cast("list[object]", fields(subscription["items"])["data"])]


@pytest.mark.parametrize("sent", deliveries(), ids=lambda sent: f"{sent.type}-{sent.id[-4:]}")
class TestAnEvent:
    """One line of the examples."""

    def test_is_compact_json_with_its_keys_in_stripes_order(self, sent: Sent) -> None:
        """A line is compact; ``id`` and ``object`` lead, and the other keys are in order."""
        compact = json.dumps(sent.event, ensure_ascii=False, separators=(",", ":"))
        keys = list(sent.event)

        assert compact == sent.line
        assert ["id", "object", *sorted(keys[2:])] == keys

    def test_has_stripes_envelope(self, sent: Sent) -> None:
        """The envelope holds what Stripe's envelope holds, at one API version and in live mode."""
        assert re.fullmatch(r"evt_1[0-9A-Za-z]{23}", sent.id)
        assert sent.event["object"] == "event"
        assert sent.event["api_version"] == API_VERSION
        assert sent.event["livemode"] is True
        assert sent.event["pending_webhooks"] == 1
        assert fields(sent.event["request"]).keys() == {"id", "idempotency_key"}
        assert 1767225600 <= sent.created < 1796083200, "from January to November 2026"

    def test_says_what_changed_only_where_stripe_does(self, sent: Sent) -> None:
        """
        Every update names at least one previous attribute, and creations and endings name none.

        A detachment does name the customer it detaches from: so recorded ones do.
        """
        changes = sent.type.endswith(".updated") or sent.type == "payment_method.detached"

        assert changes == ("previous_attributes" in sent.data)
        assert not changes or sent.data["previous_attributes"]

    def test_says_of_each_attribute_something_else_than_before(self, sent: Sent) -> None:
        """A previous attribute differs from the present one: only what changed is named."""
        previous = fields(sent.data.get("previous_attributes", {}))

        assert [key for key, value in previous.items() if sent.object[key] == value] == []


@pytest.mark.parametrize(
    "sent",
    [sent for sent in deliveries() if sent.kind != UNKNOWN_TO_STRIPE],
    ids=lambda sent: f"{sent.type}-{sent.id[-4:]}",
)
class TestAnEventThatStripeKnows:
    """One line of the examples, all but the one that stands for what we don't know."""

    def test_carries_an_object_that_stripes_schema_accepts(self, sent: Sent) -> None:
        """The object, and the object before its change, are valid by Stripe's schema for both."""
        validator = validator_of(sent.kind)

        assert [error.message for error in validator.iter_errors(sent.object)] == []
        assert [error.message for error in validator.iter_errors(sent.before or sent.object)] == []

    def test_carries_no_field_that_stripe_does_not_send(self, sent: Sent) -> None:
        """A misspelt field would pass a schema that asks for little; it is caught here."""
        known = fields(fields(definitions()[sent.kind])["properties"]).keys()

        assert sent.object.keys() - known - UNSPECIFIED.get(sent.kind, set()) == set()


@cache
def definitions() -> Fields:
    """Return Stripe's schemas, keyed by the name in an object's ``object`` field."""
    path = stripe_material() / SCHEMAS
    return fields(fields(json.loads(path.read_text(encoding="utf-8")))["$defs"])


@cache
def validator_of(kind: str) -> Draft202012Validator:
    """Return the validator of one kind of object."""
    return Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": definitions()})


@pytest.mark.parametrize("object_id", lives())
def test_an_object_never_changes_unsaid(object_id: str) -> None:
    """What an object was, changed as an event says, is what the event carries."""
    assert in_telling_order(lives()[object_id]) is not None


@pytest.mark.parametrize("object_id", lives())
def test_an_object_is_older_than_its_events(object_id: str) -> None:
    """No event about an object happened before the object's own creation."""
    life = lives()[object_id]

    assert {sent.object["created"] for sent in life} == {life[0].object["created"]}
    assert cast("int", life[0].object["created"]) <= life[0].created


@pytest.mark.parametrize("kind", ["customer", "payment_method", "price", "product", "subscription"])
def test_whatever_is_referred_to_is_part_of_the_story(kind: str) -> None:
    """A reference to one of the story's main objects leads to an event about it."""
    prefix = {"customer": "cus", "payment_method": "pm", "product": "prod", "subscription": "sub"}
    shape = re.compile(rf"{prefix.get(kind, kind)}_[0-9A-Za-z]{{14,}}")
    named = {text for sent in story() for text in texts_in(sent.object) if shape.fullmatch(text)}

    assert named == latest(kind).keys()


def test_an_item_carries_the_price_of_the_catalogue() -> None:
    """A subscription item repeats its price just as the catalogue had it at that time."""
    for subscription in lives().values():
        for sent in (each for each in subscription if each.kind == "subscription"):
            for item in items_of(sent.object):
                price = fields(item["price"])
                life = lives()[cast("str", price["id"])]
                known = [told.object for told in life if told.created <= sent.created]

                assert price == known[-1]


def test_periods_join_up() -> None:
    """An item's next period begins where the last one ended, unless a pause cut it short."""
    for life in lives().values():
        for sent in (each for each in life if each.type == "customer.subscription.updated"):
            old, new = items_of(sent.before or sent.object), items_of(sent.object)
            for one, other in zip(old, new, strict=True):
                starts = {one["current_period_start"], one["current_period_end"]}

                assert other["current_period_start"] in starts
                assert (other["current_period_end"] == sent.created) == (
                    sent.object["status"] == "paused"
                )


def test_an_invoice_adds_up() -> None:
    """The lines make the total, and what is paid and what remains make what is due."""
    for invoice in latest("invoice").values():
        lines = cast("list[Fields]", fields(invoice["lines"])["data"])

        assert sum(cast("int", line["amount"]) for line in lines) == invoice["total"]
        assert invoice["amount_due"] == invoice["total"]
        assert invoice["amount_due"] == cast("int", invoice["amount_paid"]) + cast(
            "int", invoice["amount_remaining"]
        )


def test_delivery_is_as_untidy_as_in_real_life() -> None:
    """Two events come twice, word for word; some come late; some share a second."""
    sightings: defaultdict[str, list[str]] = defaultdict(list)
    for sent in deliveries():
        sightings[sent.id].append(sent.line)
    again = [lines for lines in sightings.values() if len(lines) > 1]
    firsts = list({sent.id: sent.created for sent in deliveries()}.values())
    shared = [
        object_id
        for object_id, life in lives().items()
        if any(len(list(second)) > 1 for _, second in groupby(life, by_time))
    ]

    assert [len(lines) for lines in again] == [2, 2]
    assert all(len(set(lines)) == 1 for lines in again)
    assert sum(one > other for one, other in pairwise(firsts)) >= 5
    assert {lives()[object_id][0].kind for object_id in shared} >= {"customer", "subscription"}


def test_ada_pays_with_the_only_payment_method_she_has() -> None:
    """The demonstration asks to remove it and is refused (R98), so Ada must stay like this."""
    (subscription,) = [each for each in latest("subscription").values() if is_of_ada(each)]
    (payment_method,) = [each for each in latest("payment_method").values() if is_of_ada(each)]
    (ada,) = [each for each in latest("customer").values() if each["name"] == "Ada de Vries"]

    assert subscription["status"] == "active"
    assert subscription["collection_method"] == "charge_automatically"
    assert fields(ada["invoice_settings"])["default_payment_method"] == payment_method["id"]


def is_of_ada(each: Fields) -> bool:
    """Whether an object belongs to Ada de Vries."""
    return each["customer"] == "cus_AdaDeVries0000"


def test_the_readme_introduces_every_customer_and_subscription() -> None:
    """Each customer and each subscription of the story, and no other, stands in the README."""
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    introduced = set(re.findall(r"`((?:cus|sub)_[0-9A-Za-z]+)`", text))

    assert introduced == latest("customer").keys() | latest("subscription").keys()


def test_nothing_was_copied_from_recorded_events() -> None:
    """No id of the story occurs in what was recorded from Stripe, nor in Stripe's own samples."""
    ours = {
        found for sent in story() for text in texts_in(sent.event) for found in ID.findall(text)
    }
    material = stripe_material()
    recorded = [
        *(material / "events").rglob("*.json"),
        *(material / "traffic").rglob("*.json"),
        *(material / "openapi").glob("fixtures*.json"),
    ]
    theirs = {found for path in recorded for found in ID.findall(path.read_text(encoding="utf-8"))}

    assert len(ours) > 200
    assert len(theirs) > 1000
    assert ours & theirs == set()
