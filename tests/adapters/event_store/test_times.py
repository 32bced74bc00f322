"""Times are found wherever they stand in an event, and brought to UTC."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Generic, NewType, TypeVar

import pytest
from attrs import frozen

from counterfoil.adapters.event_store.times import NaiveTimeError, normaliser
from counterfoil.domain.values import Known

T = TypeVar("T")
Moment = NewType("Moment", datetime)
EARLY = datetime(2024, 3, 29, 12, tzinfo=UTC)
SAME = datetime(2024, 3, 29, 14, tzinfo=timezone(timedelta(hours=2)))
NAIVE = datetime(2024, 3, 29, 12)  # noqa: DTZ001


@frozen
class Pair(Generic[T]):
    """Two of a kind."""

    first: T
    second: T


@frozen
class Held:
    """A time inside a value."""

    at: datetime
    name: str = ""


@pytest.mark.parametrize(
    ("annotation", "build"),
    [
        pytest.param(datetime, lambda at: at, id="itself"),
        pytest.param(Moment, lambda at: at, id="by another name"),
        pytest.param(datetime | None, lambda at: at, id="optional"),
        pytest.param(Held, Held, id="in a value"),
        pytest.param(Known[datetime], Known, id="in a generic value"),
        pytest.param(Known[datetime | None] | None, Known, id="optional, twice over"),
        pytest.param(Known[Known[Held]], lambda at: Known(Known(Held(at))), id="nested"),
        pytest.param(Pair[Moment], lambda at: Pair(EARLY, at), id="the second of two"),
        pytest.param(tuple[datetime, ...], lambda at: (EARLY, at, EARLY), id="in a row"),
        pytest.param(tuple[str, datetime], lambda at: ("text", at), id="in a pair"),
        pytest.param(Mapping[str, Held], lambda at: {"a": Held(at)}, id="in a mapping"),
    ],
)
class TestATime:
    """Wherever it stands."""

    def test_in_utc_is_left_alone(self, annotation: object, build: object) -> None:
        """Nothing is copied where nothing changes."""
        check = normaliser(annotation, "event")
        assert check is not None
        assert callable(build)

        value = build(EARLY)

        assert check(value) is value

    def test_of_another_zone_is_the_same_moment_in_utc(
        self, annotation: object, build: object
    ) -> None:
        """The value is otherwise the same."""
        check = normaliser(annotation, "event")
        assert check is not None
        assert callable(build)

        value = check(build(SAME))

        assert value == build(SAME)
        assert repr(value) == repr(build(EARLY))

    def test_without_a_zone_is_refused(self, annotation: object, build: object) -> None:
        """The sentence says where it stands."""
        check = normaliser(annotation, "event")
        assert check is not None
        assert callable(build)

        with pytest.raises(NaiveTimeError, match=r"the time in event\S* has no time zone"):
            check(build(NAIVE))


@pytest.mark.parametrize(
    "annotation", [str, int | None, Known[str], tuple[int, ...], Mapping[str, int], T, object]
)
def test_a_type_without_times_needs_no_check(annotation: object) -> None:
    """Most events pay nothing."""
    assert normaliser(annotation, "event") is None


@pytest.mark.parametrize("annotation", [list[datetime], set[datetime], frozenset[str]])
def test_collections_that_can_change_are_refused(annotation: object) -> None:
    """Events hold tuples."""
    with pytest.raises(TypeError, match="events hold tuples"):
        normaliser(annotation, "event")


def test_a_choice_of_classes_is_refused() -> None:
    """A stored field is of one class, or absent."""
    with pytest.raises(TypeError, match="of one class, or absent"):
        normaliser(Held | Pair[datetime], "event")
