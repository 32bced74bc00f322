"""The contract: every event has one literal name for ever, and what was written can be read."""

import json
from collections import Counter
from pathlib import Path

import pytest
from attrs import field, frozen
from tests.contract.approved import DIRECTORY, Form, approve, form, path, read, samples
from tests.contract.samples import Full, Least, sample

from counterfoil.adapters.event_store.codec import ERASED, Codec
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.configuration.decisions import CONFIGURATION
from counterfoil.domain.contract import CONTRACT
from counterfoil.domain.coupon.decisions import COUPON
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.invoice.decisions import INVOICE
from counterfoil.domain.product.decisions import PRODUCT
from counterfoil.domain.session.decisions import SESSION
from counterfoil.domain.stored import Contract, StoredClass, personal_fields
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.values import PERSONAL, Annotations, CustomerId, Known, OpenEnum

CODEC = Codec(CONTRACT)
DECIDERS = (ACCOUNT, CUSTOMER, PRODUCT, COUPON, CONFIGURATION, SESSION, SUBSCRIPTION, INVOICE)
STORED = [pytest.param(stored, id=stored.name) for stored in CONTRACT.stored]
APPROVED = [pytest.param(file, id=file.stem) for file in sorted(DIRECTORY.glob("*.json"))]


def _text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _load(found: Form, which: str, *, erased: bool = False) -> object:
    """Read one of the forms of an approved file as the store does."""
    reader = CODEC.reader(f"{found['stored_name']}:{found['version']}")
    assert reader is not None, "an approved name and version has left the contract"
    parts = found["full"] if which == "full" else found["least"]
    personal = None if parts["personal"] is None else _text(parts["personal"])
    return reader(_text(parts["body"]), ERASED if erased and personal is not None else personal)


class TestTheContract:
    """The list of names."""

    def test_has_no_flaws(self) -> None:
        """Names and classes stand once, and every older version can be read."""
        assert list(CONTRACT.flaws()) == []

    def test_lists_every_event_of_every_aggregate_once(self) -> None:
        """An event that isn't listed can't be stored; one listed twice has two names."""
        events = Counter(event for decider in DECIDERS for event in decider.events)

        assert Counter(stored.event for stored in CONTRACT.stored) == events

    def test_names_each_event_after_its_aggregate(self) -> None:
        """The first half of a stored name is the kind of its stream."""
        kinds = {event: decider.kind for decider in DECIDERS for event in decider.events}

        assert {stored.name for stored in CONTRACT.stored} == {
            f"{kinds[stored.event]}.{stored.name.partition('.')[2]}" for stored in CONTRACT.stored
        }


class TestAnEvent:
    """What is written today."""

    @pytest.mark.parametrize("stored", STORED)
    def test_is_written_as_approved(self, stored: StoredClass) -> None:
        """
        The form of an event never changes under its version.

        To change it: raise the version in ``contract.py``, add an upcaster from the version before,
        and run ``python -m tests.contract.approve``, which writes the new form beside the old.
        """
        file = path(stored.name, stored.version)
        assert file.exists(), "run python -m tests.contract.approve"

        assert form(stored, CODEC) == read(file)

    @pytest.mark.parametrize("stored", STORED)
    def test_reads_back_the_same(self, stored: StoredClass) -> None:
        """Full or empty, the event that comes back is the one that was written."""
        found = read(path(stored.name, stored.version))

        assert {which: _load(found, which) for which in ("full", "least")} == samples(stored)

    @pytest.mark.parametrize("stored", STORED)
    def test_reads_without_its_personal_value_once_erased(self, stored: StoredClass) -> None:
        """What is left is all but that value, which says that it was erased."""
        found = read(path(stored.name, stored.version))

        event = _load(found, "full", erased=True)

        for name in personal_fields(stored.event):
            value = getattr(event, name)
            assert value == type(value)(erased=True)


@pytest.mark.parametrize("file", APPROVED)
class TestAnApprovedForm:
    """What was ever written."""

    def test_is_read_for_ever(self, file: Path) -> None:
        """Every version that ever was loads as the class of today, erased or not."""
        found = read(file)
        current = {stored.name: stored.event for stored in CONTRACT.stored}

        for which in ("full", "least"):
            for erased in (False, True):
                assert type(_load(found, which, erased=erased)) is current[found["stored_name"]]

    def test_stands_under_its_own_name(self, file: Path) -> None:
        """A file that was copied and not renamed is noticed."""
        found = read(file)

        assert file == path(found["stored_name"], found["version"])


class Colour(OpenEnum):
    """An enum of two."""

    RED = "red"
    BLUE = "blue"


@frozen(kw_only=True)
class Painted:
    """An event with one of everything."""

    customer: CustomerId
    colour: Colour
    coats: tuple[int, ...]
    prices: dict[str, int]
    seen: Known[str | None] | None
    notes: Annotations = field(default=Annotations(), metadata=PERSONAL)


class TestApproving:
    """The command that approves."""

    ONE = Contract(stored=(StoredClass(Painted, "wall.painted"),))

    def test_writes_what_is_new_and_leaves_what_is_there(self, tmp_path: Path) -> None:
        """A second run has nothing to say and touches no file."""
        assert list(approve(self.ONE, tmp_path)) == ["approved wall.painted.v1.json"]
        written = path("wall.painted", 1, tmp_path).read_bytes()

        assert list(approve(self.ONE, tmp_path)) == []
        assert path("wall.painted", 1, tmp_path).read_bytes() == written

    def test_never_overwrites_what_was_approved(self, tmp_path: Path) -> None:
        """A form that differs is named, and stays as it was."""
        file = path("wall.painted", 1, tmp_path)
        list(approve(self.ONE, tmp_path))
        changed = read(file)
        changed["full"]["body"]["coats"] = [2]
        file.write_text(json.dumps(changed))

        (said,) = approve(self.ONE, tmp_path)

        assert said.startswith("DIFFERS  wall.painted.v1.json")
        assert "raise the version" in said
        assert read(file) == changed

    def test_shows_body_and_personal_value_in_clear(self) -> None:
        """An approved file is for people too."""
        found = form(self.ONE.stored[0], Codec(self.ONE))

        assert found["full"] == {
            "body": {
                "customer": "CustomerId of customer",
                "colour": "red",
                "coats": [1],
                "prices": {"prices": 1},
                "seen": {"value": "value"},
            },
            "personal": {
                "notes": {
                    "metadata": {"metadata": "metadata"},
                    "description": "description",
                    "erased": False,
                }
            },
        }

    def test_makes_samples_that_are_full_and_that_are_empty(self) -> None:
        """Both ends of what a field may hold are approved."""
        full, least = sample(Painted, "", Full()), sample(Painted, "", Least())

        assert (full.colour, full.coats, full.seen) == (Colour.RED, (1,), Known("value"))
        assert (least.colour, least.coats, least.seen) == (Colour.BLUE, (), None)
        assert least.prices == {}


class TestAFlaw:
    """What a contract must not be."""

    @frozen
    class Plain:
        """An event without fields."""

    @frozen
    class TwoSecrets:
        """An event with more personal fields than one key part can hold."""

        one: Annotations = field(default=Annotations(), metadata=PERSONAL)
        other: Annotations = field(default=Annotations(), metadata=PERSONAL)

    @frozen
    class Unerasable:
        """An event whose personal value has no erased form."""

        name: str = field(default="", metadata=PERSONAL)

    @pytest.mark.parametrize(
        ("contract", "sentence"),
        [
            (
                Contract(stored=(StoredClass(Plain, "a.b"), StoredClass(Painted, "a.b"))),
                "The name a.b stands 2 times.",
            ),
            (
                Contract(stored=(StoredClass(Plain, "a.b"), StoredClass(Plain, "a.c"))),
                "The class TestAFlaw.Plain stands 2 times.",
            ),
            (
                Contract(stored=(StoredClass(Plain, "NoKind"),)),
                "The name 'NoKind' isn't written as kind.event_name.",
            ),
            (
                Contract(stored=(StoredClass(Plain, "a.b", 0),)),
                "The version of a.b is 0; the first is 1.",
            ),
            (
                Contract(stored=(StoredClass(Plain, "a.b", 2),)),
                "Version 1 of a.b has no upcaster.",
            ),
            (
                Contract(stored=(StoredClass(Plain, "a.b"),), upcasters={("a.b", 1): dict}),
                "The upcaster from version 1 of a.b is never used.",
            ),
            (
                Contract(stored=(StoredClass(int, "a.b"),)),
                "The class int isn't an attrs class.",
            ),
            (
                Contract(stored=(StoredClass(TwoSecrets, "a.b"),)),
                "a.b has more than one personal field: one, other.",
            ),
            (
                Contract(stored=(StoredClass(Unerasable, "a.b"),)),
                (
                    "The personal field name of a.b can't be erased: its class needs a default for"
                    " every field, and a field called erased."
                ),
            ),
        ],
    )
    def test_is_told_in_a_sentence(self, contract: Contract, sentence: str) -> None:
        """Whoever extends the contract learns what is wrong before anything is stored."""
        assert list(contract.flaws()) == [sentence]
