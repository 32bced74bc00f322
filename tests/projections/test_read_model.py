"""A row is the fold of its entries: by when they became known, and by when they happened."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from counterfoil.domain.moments import to_micros
from counterfoil.projections.read_model import (
    Column,
    Entry,
    ReadModel,
    Since,
    Tellings,
    Value,
    as_happened,
    as_known,
)

MODEL = ReadModel(
    name="lamps",
    version=1,
    kind="lamp",
    columns=(Column("owner", str), Column("light", str)),
    tellings=Tellings(),
    since=(
        Since(of="light", at="lit_at", by="lit"),
        Since(of="owner", each_value=True, at="owned_since", by="owned"),
    ),
    constant=("owner",),
)

MARCH = datetime(2026, 3, 1, tzinfo=UTC)


def march(day: int) -> datetime:
    """Return a day of March."""
    return MARCH + timedelta(days=day - 1)


def entry(
    position: int, at: int, *, late: bool = False, by: str = "stripe", **told: Value
) -> Entry:
    """Return an entry that is true from a day of March on, and became known in its order."""
    known_at = to_micros(march(20)) + position
    return Entry(position, to_micros(march(at)), known_at, late, by, "api", f"evt_{position}", told)


def since(row: "dict[str, Value] | None") -> datetime | None:
    """Return since when the lamp is lit."""
    assert row is not None
    at = row["lit_at"]
    return None if at is None else MARCH + timedelta(microseconds=int(at) - to_micros(MARCH))


def test_since_when_is_kept_while_another_value_follows() -> None:
    """A pause whose behaviour changes has been one pause from its beginning."""
    row = as_known(
        MODEL, [entry(1, 1, owner="Ada"), entry(2, 3, light="red"), entry(3, 5, light="blue")]
    )

    assert since(row) == march(3)
    assert row is not None
    assert row["light"] == "blue"
    assert row["lit_reference"] == "evt_2"


def test_each_value_begins_anew_where_that_is_asked_for() -> None:
    """A status has been so only since it was that very status."""
    row = as_known(MODEL, [entry(1, 1, owner="Ada"), entry(2, 3, owner="Bram", by="merchant")])

    assert row is not None
    assert row["owned_since"] == to_micros(march(3))
    assert row["owned_actor"] == "merchant"


def test_what_ends_has_begun_at_no_time() -> None:
    """Nothing is left of since when something was so that is so no longer."""
    row = as_known(
        MODEL, [entry(1, 1, owner="Ada"), entry(2, 3, light="red"), entry(3, 5, light=None)]
    )

    assert since(row) is None
    assert row is not None
    assert row["lit_actor"] is None


def test_the_same_value_told_again_begins_nothing() -> None:
    """Who says once more what is so already hasn't done it."""
    row = as_known(
        MODEL,
        [
            entry(1, 1, owner="Ada"),
            entry(2, 3, light="red"),
            entry(3, 5, light="red", by="customer"),
        ],
    )

    assert since(row) == march(3)


def test_an_earlier_fact_leaves_the_value_and_corrects_since_when() -> None:
    """It was lit on the 3rd already, which nobody knew when it was told of the 5th."""
    told = [
        entry(1, 1, owner="Ada"),
        entry(2, 5, light="red"),
        entry(3, 3, late=True, light="blue"),
    ]

    row = as_known(MODEL, told)

    assert row is not None
    assert row["light"] == "red"
    assert since(row) == march(3)
    assert since(as_known(MODEL, told[:2])) == march(5)


def test_an_earlier_fact_of_what_has_ended_corrects_nothing() -> None:
    """It was lit on the 3rd, and on the 4th it wasn't: since the 5th it is lit again."""
    told = [
        entry(1, 1, owner="Ada"),
        entry(2, 5, light="red"),
        entry(3, 3, late=True, light="blue"),
        entry(4, 4, late=True, light=None),
    ]

    assert since(as_known(MODEL, told)) == march(5)


def test_of_another_moment_only_what_had_happened_counts() -> None:
    """Of the 4th it is told what held then, in whatever order it became known."""
    told = [entry(1, 1, owner="Ada"), entry(2, 5, light=None), entry(3, 3, late=True, light="blue")]

    assert since(as_happened(MODEL, told, march(4))) == march(3)
    assert since(as_happened(MODEL, told, march(6))) is None
    assert since(as_happened(MODEL, told, march(2))) is None


def test_nothing_is_known_of_before_the_first_entry() -> None:
    """Before anything happened there was no such lamp here."""
    assert as_happened(MODEL, [entry(1, 3, owner="Ada")], march(2)) is None


def test_what_never_changes_holds_for_earlier_moments_too() -> None:
    """An earlier fact that doesn't say whose lamp it was is of the same owner's lamp."""
    told = [entry(1, 5, owner="Ada"), entry(2, 3, late=True, light="red")]

    row = as_happened(MODEL, told, march(4))

    assert row is not None
    assert row["owner"] == "Ada"


def test_earlier_facts_alone_make_no_row() -> None:
    """Of what is only told of an earlier moment nothing is known to be so now."""
    assert as_known(MODEL, [entry(1, 3, late=True, light="red")]) is None


LIGHTS = st.sampled_from([None, "red", "blue"])
DAYS = st.integers(1, 28)


@st.composite
def told_in_order(draw: st.DrawFn) -> list[Entry]:
    """Draw entries that became known in the order in which they happened."""
    days = sorted(draw(st.lists(DAYS, min_size=1, max_size=8)))
    return [entry(position, day, light=draw(LIGHTS)) for position, day in enumerate(days, start=1)]


@given(told_in_order())
def test_in_order_both_folds_come_to_the_same(told: Sequence[Entry]) -> None:
    """Where everything becomes known as it happens, then and known then are one."""
    for number in range(1, len(told) + 1):
        known = as_known(MODEL, told[:number])
        day = MARCH + timedelta(microseconds=told[number - 1].at - to_micros(MARCH))
        same_day = [each for each in told if each.at <= told[number - 1].at]
        if same_day == list(told[:number]):
            assert as_happened(MODEL, told, day) == known


@given(told_in_order(), st.randoms(use_true_random=False))
def test_late_facts_come_to_the_same_history_in_every_order(
    told: Sequence[Entry], random: Random
) -> None:
    """The past by when it happened doesn't depend on when it became known."""
    days = [each.at for each in told]
    if len(set(days)) < len(days):
        return
    shuffled = list(told)
    random.shuffle(shuffled)
    retold = [each._replace(position=place, late=True) for place, each in enumerate(shuffled)]
    for each in told:
        day = MARCH + timedelta(microseconds=each.at - to_micros(MARCH))
        expected, found = as_happened(MODEL, told, day), as_happened(MODEL, retold, day)
        assert expected is not None
        assert found is not None
        assert since(found) == since(expected)
        assert found["light"] == expected["light"]
