"""What differs between two moments of an aggregate, and what made it so."""

from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import given

from counterfoil.domain.moments import from_micros, to_micros
from counterfoil.projections.differences import (
    Changed,
    Difference,
    Differs,
    applied,
    between_moments,
    between_positions,
    compared,
    difference,
)
from counterfoil.projections.read_model import (
    Entry,
    Row,
    Telling,
    Value,
    as_happened,
    as_known,
)
from counterfoil.projections.subscriptions import SUBSCRIPTIONS

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def march(day: int) -> datetime:
    """Return a day of March."""
    return MARCH + (day - 1) * DAY


def entry(position: int, day: int, *, known: int = 31, late: bool = False, **told: Value) -> Entry:
    """Tell what was so from a day of March on, by an event of the position's number."""
    return Entry(
        position,
        to_micros(march(day)),
        to_micros(march(known)),
        late,
        "stripe",
        "observation",
        f"evt_{position}",
        told,
    )


BEGUN = entry(1, 1, customer="cus_1", status="active")
PAUSED = entry(2, 3, collection_behavior="void", collection_resumes_at=None)
PAST_DUE = entry(3, 4, status="past_due")
RESUMED = entry(4, 5, collection_behavior=None, collection_resumes_at=None)
LIFE = (BEGUN, PAUSED, PAST_DUE, RESUMED)


class TestBetweenMoments:
    """By what is known today."""

    def test_names_each_column_and_what_made_it_so(self) -> None:
        """What was told in between of another column isn't a reason."""
        found = between_moments(SUBSCRIPTIONS, LIFE, march(2), march(3))

        assert found == Difference(
            appeared=False,
            vanished=False,
            changed=(
                Changed("collection_behavior", None, "void"),
                Changed("collection_paused_at", None, to_micros(march(3))),
            ),
            why=(PAUSED,),
        )

    def test_is_silent_of_what_came_and_went(self) -> None:
        """The two moments are compared, and nothing else."""
        found = between_moments(SUBSCRIPTIONS, LIFE, march(2), march(6))

        assert [each.column for each in found.changed] == ["status", "status_since"]
        assert found.why == (PAST_DUE,)

    def test_tells_that_it_paused_anew(self) -> None:
        """It is paused at both moments, but not since the same one."""
        again = entry(5, 7, collection_behavior="void", collection_resumes_at=None)

        found = between_moments(SUBSCRIPTIONS, (*LIFE, again), march(3), march(8))

        assert Changed("collection_paused_at", to_micros(march(3)), to_micros(march(7))) in (
            found.changed
        )
        assert found.why == (PAST_DUE, RESUMED, again)

    def test_tells_what_appeared(self) -> None:
        """Before its first event nothing is known of an aggregate."""
        found = between_moments(SUBSCRIPTIONS, LIFE, march(1) - DAY, march(1))

        assert found.appeared
        assert Changed("status", None, "active") in found.changed
        assert found.why == (BEGUN,)


class TestBetweenPositions:
    """By what was known."""

    def test_a_late_fact_changes_since_when_alone(self) -> None:
        """Of what was known before it nothing changes."""
        sooner = entry(3, 2, late=True, collection_behavior="void")

        found = between_positions(SUBSCRIPTIONS, (BEGUN, PAUSED, sooner), 2, 3)

        assert found.changed == (
            Changed("collection_paused_at", to_micros(march(3)), to_micros(march(2))),
        )
        assert found.why == (sooner,)

    def test_what_was_told_before_is_no_reason(self) -> None:
        """Positions in between count, the last one included."""
        found = between_positions(SUBSCRIPTIONS, LIFE, 1, 3)

        assert found.why == (PAUSED, PAST_DUE)


class TestReasons:
    """Which event made which column so."""

    def test_are_found_for_a_column_and_for_since_when(self) -> None:
        """Since when it is so follows from the column that it is of."""
        found = between_moments(SUBSCRIPTIONS, LIFE, march(2), march(4))
        differs = Differs(model=SUBSCRIPTIONS, id="sub_1", difference=found)

        assert differs.object == "subscription/sub_1"
        assert {each.column: differs.cause_of(each) for each in found.changed} == {
            "status": PAST_DUE,
            "status_since": PAST_DUE,
            "collection_behavior": PAUSED,
            "collection_paused_at": PAUSED,
        }
        assert differs.told_of(PAUSED) == ("collection_behavior",)

    def test_may_be_missing(self) -> None:
        """What was compared by rows alone has none."""
        found = difference(SUBSCRIPTIONS, None, SUBSCRIPTIONS.blank() | {"status": "active"})
        differs = Differs(model=SUBSCRIPTIONS, id="sub_1", difference=found)

        assert differs.cause_of(found.changed[0]) is None


TOLD = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["active", "past_due", "canceled"]),
        "collection_behavior": st.sampled_from([None, "void", "keep_as_draft"]),
        "pause": st.sampled_from([None, "untold"]),
        "customer": st.just("cus_1"),
        "quantity": st.sampled_from([None, 0, 1]),
        "cancel_at_period_end": st.booleans(),
        "canceled_at": st.sampled_from([None, 1, 2]),
    },
).filter(bool)
DAYS = st.integers(min_value=1, max_value=9)


@st.composite
def lives(draw: st.DrawFn) -> tuple[Entry, ...]:
    """Draw what was told of a subscription, some of it late."""
    told: list[tuple[int, bool, Telling]] = draw(
        st.lists(st.tuples(DAYS, st.booleans(), TOLD), max_size=8)
    )
    return tuple(
        entry(position, day, late=late)._replace(told=telling)
        for position, (day, late, telling) in enumerate(told, 1)
    )


def seen(row: Row | None) -> Row | None:
    """Return of a row what is compared."""
    return None if row is None else {name: row[name] for name in compared(SUBSCRIPTIONS)}


class TestAlways:
    """Whatever was told."""

    @given(lives(), DAYS, DAYS)
    def test_what_was_with_the_difference_is_what_is(
        self, life: tuple[Entry, ...], one: int, other: int
    ) -> None:
        """Whichever of the two moments comes first."""
        before, after = (as_happened(SUBSCRIPTIONS, life, march(day)) for day in (one, other))

        found = between_moments(SUBSCRIPTIONS, life, march(one), march(other))

        assert seen(applied(SUBSCRIPTIONS, before, found)) == seen(after)

    @given(lives(), st.integers(0, 9), st.integers(0, 9))
    def test_so_it_is_with_what_was_known(
        self, life: tuple[Entry, ...], one: int, other: int
    ) -> None:
        """At any two positions of the log."""
        before, after = (
            as_known(SUBSCRIPTIONS, [each for each in life if each.position <= position])
            for position in (one, other)
        )

        found = between_positions(SUBSCRIPTIONS, life, one, other)

        assert seen(applied(SUBSCRIPTIONS, before, found)) == seen(after)

    @given(lives(), DAYS)
    def test_nothing_differs_from_itself(self, life: tuple[Entry, ...], day: int) -> None:
        """And nothing is a reason."""
        nothing = Difference(appeared=False, vanished=False, changed=())

        assert between_moments(SUBSCRIPTIONS, life, march(day), march(day)) == nothing
        assert between_positions(SUBSCRIPTIONS, life, day, day) == nothing
        assert nothing.is_empty

    @given(lives(), DAYS, DAYS)
    def test_what_differs_has_a_reason_in_between(
        self, life: tuple[Entry, ...], one: int, other: int
    ) -> None:
        """
        Each reason told of a column that differs, and happened between the moments.

        What never changes holds from the beginning, whenever it was told.
        """
        start, end = sorted((one, other))
        found = between_moments(SUBSCRIPTIONS, life, march(start), march(end))
        differs = Differs(model=SUBSCRIPTIONS, id="sub_1", difference=found)

        assert all(march(start) < from_micros(each.at) <= march(end) for each in found.why)
        assert all(differs.told_of(each) for each in found.why)
        assert all(
            differs.cause_of(each) in found.why
            for each in found.changed
            if each.column not in SUBSCRIPTIONS.constant
        )
