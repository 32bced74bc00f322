"""What a set of sightings says together, whatever the order in which they came."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from attrs import evolve, frozen
from hypothesis import given as given_any
from hypothesis import strategies as st

from counterfoil.domain.observation import Origin, Sighting
from counterfoil.domain.resolution import (
    Facets,
    Moment,
    facets_of,
    observed_from,
    resolve,
)
from counterfoil.domain.values import Known


@frozen(kw_only=True)
class Lamp:
    """An object of three facets; ``note`` may be known to be absent."""

    color: Known[str] | None = None
    switch: Known[str] | None = None
    note: Known[str | None] | None = None


NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=1)
EARLIER = NOON - timedelta(seconds=1)
BROKEN = {"switch": ("broken",)}
"""A lamp that broke stays broken."""

RED, GREEN, BLUE = Known("red"), Known("green"), Known("blue")


def says(
    id: str,
    after: Lamp,
    before: Lamp | None = None,
    *,
    at: datetime = NOON,
    origin: Origin = Origin.CHANGED,
) -> Sighting[Lamp]:
    """Return a statement about the lamp."""
    return Sighting(event_id=id, happened_at=at, origin=origin, before=before, after=after)


def turns(id: str, old: Known[str], new: Known[str], at: datetime = NOON) -> Sighting[Lamp]:
    """Return the statement that the color became another."""
    return says(id, Lamp(color=new), Lamp(color=old), at=at)


def shows(id: str, color: Known[str], at: datetime = NOON) -> Sighting[Lamp]:
    """Return a look at the color, which doesn't tell what stood before."""
    return says(id, Lamp(color=color), at=at, origin=Origin.LISTED)


def changes(id: str, color: Known[str], at: datetime = NOON) -> Sighting[Lamp]:
    """Return the statement that something changed, which doesn't say what stood before."""
    return says(id, Lamp(color=color), at=at, origin=Origin.UNTOLD)


def made(id: str, color: Known[str], at: datetime = NOON) -> Sighting[Lamp]:
    """Return the statement that the lamp was made."""
    return says(id, Lamp(color=color), at=at, origin=Origin.CREATED)


def color_of(*sightings: Sighting[Lamp]) -> tuple[Known[object], bool]:
    """Return the newest color, and whether it is settled: the same in every order."""
    newest = resolve(sightings)[-1]
    assert all(resolve(order)[-1] == newest for order in permutations(sightings))
    return newest.facets["color"], "color" not in newest.unsettled


def test_facets_are_read_off_an_observation_and_back() -> None:
    """What is UNKNOWN is left out; what is known to be absent isn't."""
    lamp = Lamp(color=RED, note=Known(None))
    assert facets_of(lamp) == {"color": RED, "note": Known(None)}
    assert observed_from(Lamp, facets_of(lamp)) == lamp
    assert observed_from(Lamp, {}) == Lamp()


def test_without_a_statement_nothing_is_known() -> None:
    """There is no moment at all."""
    assert resolve([]) == ()


def test_each_second_has_a_moment_with_all_that_is_known_by_then() -> None:
    """What a statement is silent on stays as it was."""
    told = [
        says("evt_2", Lamp(switch=Known("on")), at=LATER),
        says("evt_1", Lamp(color=RED, note=Known("x"))),
    ]
    assert resolve(told) == (
        Moment(happened_at=NOON, facets={"color": RED, "note": Known("x")}),
        Moment(
            happened_at=LATER,
            facets={"color": RED, "note": Known("x"), "switch": Known("on")},
        ),
    )


def test_what_was_known_before_stands_until_it_is_stated_otherwise() -> None:
    """So that a statement that is newer than all else needs no other."""
    before: Facets = {"color": GREEN, "note": Known(None)}
    assert resolve([shows("evt_1", RED)], before=before) == (
        Moment(happened_at=NOON, facets={"color": RED, "note": Known(None)}),
    )


def test_the_later_second_wins() -> None:
    """Whatever its statement tells of what stood before."""
    assert color_of(shows("evt_9", RED), shows("evt_1", GREEN, LATER)) == (GREEN, True)


def test_a_statement_that_came_twice_counts_once() -> None:
    """At least once is the rule of delivery (R159)."""
    told = (turns("evt_1", RED, GREEN), turns("evt_2", GREEN, BLUE))
    assert resolve((*told, told[0])) == resolve(told)


@pytest.mark.parametrize(
    ("told", "end"),
    [
        pytest.param((shows("evt_1", RED), shows("evt_2", RED)), RED, id="all say the same"),
        pytest.param((turns("evt_2", RED, GREEN), turns("evt_1", GREEN, BLUE)), BLUE, id="a chain"),
        pytest.param(
            (made("evt_3", RED), turns("evt_2", RED, GREEN), turns("evt_1", GREEN, BLUE)),
            BLUE,
            id="made and changed in one second",
        ),
        pytest.param(
            (made("evt_3", RED), turns("evt_2", RED, GREEN), turns("evt_1", GREEN, RED)),
            RED,
            id="made, and back again",
        ),
        pytest.param(
            (
                turns("evt_1", RED, GREEN),
                turns("evt_2", GREEN, RED),
                turns("evt_3", RED, BLUE),
            ),
            BLUE,
            id="through the start again",
        ),
        pytest.param(
            (turns("evt_1", RED, GREEN), turns("evt_2", BLUE, RED), turns("evt_3", RED, BLUE)),
            GREEN,
            id="round about",
        ),
        pytest.param(
            (shows("evt_9", RED, EARLIER), turns("evt_2", RED, GREEN), turns("evt_1", GREEN, RED)),
            RED,
            id="there and back: as before that second",
        ),
        pytest.param(
            (turns("evt_1", RED, GREEN), shows("evt_2", RED)), GREEN, id="a look at the start"
        ),
        pytest.param(
            (
                turns("evt_1", RED, GREEN),
                turns("evt_2", GREEN, BLUE),
                says("evt_3", Lamp(color=GREEN), Lamp(color=GREEN)),
            ),
            BLUE,
            id="a statement about another facet, on the way",
        ),
        pytest.param(
            (says("evt_1", Lamp(color=GREEN), Lamp(color=GREEN)), turns("evt_2", GREEN, BLUE)),
            BLUE,
            id="a missing step that is passed all the same",
        ),
        pytest.param(
            (made("evt_1", RED), turns("evt_2", RED, GREEN), changes("evt_3", GREEN)),
            GREEN,
            id="a change that isn't told, at the end of the others",
        ),
    ],
)
def test_steps_of_one_second_add_up(told: Sequence[Sighting[Lamp]], end: Known[str]) -> None:
    """The end is the value entered once more often than left, else the one before that second."""
    assert color_of(*told) == (end, True)


@pytest.mark.parametrize(
    ("told", "end"),
    [
        pytest.param((shows("evt_1", RED), shows("evt_2", GREEN)), GREEN, id="two looks"),
        pytest.param((made("evt_1", RED), shows("evt_2", GREEN)), GREEN, id="made, and a look"),
        pytest.param(
            (turns("evt_2", RED, GREEN), turns("evt_1", GREEN, RED)),
            GREEN,
            id="there and back, from nobody knows where",
        ),
        pytest.param(
            (
                shows("evt_9", BLUE, EARLIER),
                turns("evt_2", RED, GREEN),
                turns("evt_1", GREEN, RED),
            ),
            GREEN,
            id="there and back, from somewhere else",
        ),
        pytest.param(
            (turns("evt_1", RED, GREEN), says("evt_2", Lamp(color=BLUE), Lamp(color=BLUE))),
            BLUE,
            id="an empty previous_attributes",
        ),
        pytest.param(
            (
                turns("evt_1", RED, GREEN),
                turns("evt_2", RED, GREEN),
                turns("evt_3", GREEN, BLUE),
            ),
            BLUE,
            id="two events for one change (R159)",
        ),
        pytest.param(
            (turns("evt_1", RED, GREEN), turns("evt_3", RED, GREEN), shows("evt_2", RED)),
            GREEN,
            id="one change told twice, and a look",
        ),
        pytest.param(
            (
                shows("evt_9", RED, EARLIER),
                turns("evt_1", RED, GREEN),
                turns("evt_3", RED, GREEN),
                shows("evt_2", RED),
            ),
            GREEN,
            id="the same, from where it was before",
        ),
        pytest.param(
            (made("evt_3", RED), turns("evt_2", RED, GREEN), changes("evt_1", RED)),
            RED,
            id="a change that isn't told, and may be the way back",
        ),
        pytest.param(
            (made("evt_1", RED), turns("evt_3", RED, GREEN), changes("evt_2", RED)),
            GREEN,
            id="a change that isn't told, of which nobody knows when",
        ),
    ],
)
def test_steps_that_do_not_add_up_are_marked(
    told: Sequence[Sighting[Lamp]], end: Known[str]
) -> None:
    """The greatest event id wins, the same in every order, and the facet is marked unsettled."""
    assert color_of(*told) == (end, False)


def test_a_facet_is_unsettled_until_it_is_stated_alone() -> None:
    """A later second that is silent on it settles nothing."""
    told = (shows("evt_1", RED), shows("evt_2", GREEN))
    silent = says("evt_3", Lamp(note=Known(None)), at=LATER)
    assert resolve((*told, silent))[-1].unsettled == {"color"}
    assert resolve((*told, shows("evt_3", RED, LATER)))[-1].unsettled == frozenset()


def test_each_facet_is_resolved_by_itself() -> None:
    """One that doesn't add up takes no other with it."""
    told = (
        says("evt_1", Lamp(color=RED, switch=Known("on")), Lamp(color=GREEN, switch=Known("off"))),
        says("evt_2", Lamp(color=BLUE, switch=Known("on")), Lamp(color=BLUE, switch=Known("on"))),
    )
    (moment,) = resolve(told)
    assert moment.unsettled == {"color"}
    assert moment.facets["switch"] == Known("on")


def test_nothing_leaves_a_terminal_value() -> None:
    """Neither in its own second nor after it."""
    breaks = says("evt_1", Lamp(switch=Known("broken")), Lamp(switch=Known("on")))
    mends = says("evt_2", Lamp(switch=Known("on")), Lamp(switch=Known("off")))
    for told in permutations((breaks, mends, evolve(mends, event_id="evt_3", happened_at=LATER))):
        moments = resolve(told, terminals=BROKEN)
        assert [moment.facets["switch"] for moment in moments] == [Known("broken")] * 2
        assert not any(moment.unsettled for moment in moments)


def test_the_greatest_event_id_tells_terminal_values_of_one_second_apart() -> None:
    """There may be several, canceled and expired say."""
    ends = {"switch": ("broken", "stolen")}
    told = (
        says("evt_1", Lamp(switch=Known("broken"))),
        says("evt_2", Lamp(switch=Known("stolen"))),
        says("evt_3", Lamp(switch=Known("on"))),
    )
    for order in permutations(told):
        assert resolve(order, terminals=ends)[-1].facets["switch"] == Known("stolen")


COLORS = st.sampled_from(["red", "green", "blue"])
SWITCHES = st.sampled_from(["on", "off"])
STEPS = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 0, 1, 2]),
        st.fixed_dictionaries({}, optional={"color": COLORS, "switch": SWITCHES}),
        st.booleans(),
    ),
    max_size=8,
)


@frozen(kw_only=True)
class Life:
    """What happened to a lamp, all of it told, and how it stood at the end of each second."""

    told: tuple[Sighting[Lamp], ...]
    truth: dict[datetime, dict[str, str]]


def life(
    first: dict[str, str], steps: list[tuple[int, dict[str, str], bool]], ids: list[int]
) -> Life:
    """
    Live it.

    Each step waits so many seconds, changes some facets, and is told with the whole object as it
    stood before, or only with what changed. Event ids say nothing of the order.
    """
    at, now = NOON, dict(first)
    told = [says(f"evt_{ids[0]}", stating(now), at=at, origin=Origin.CREATED)]
    truth = {at: dict(now)}
    for (wait, changes, is_whole), number in zip(steps, ids[1:], strict=False):
        at += timedelta(seconds=wait)
        old, now = now, {**now, **changes}
        changed = {name: value for name, value in old.items() if now[name] != value}
        before = stating(old if is_whole else changed)
        told.append(says(f"evt_{number}", stating(now), before, at=at))
        truth[at] = dict(now)
    return Life(told=tuple(told), truth=truth)


def stating(values: dict[str, str]) -> Lamp:
    """Return a statement of these values."""
    return observed_from(Lamp, {name: Known(value) for name, value in values.items()})


LIVES = st.builds(
    life,
    st.fixed_dictionaries({"color": COLORS, "switch": SWITCHES}),
    STEPS,
    st.permutations(range(10, 19)),
)


@given_any(LIVES, st.data())
def test_a_life_that_was_told_comes_out_true_in_every_order(
    lived: Life, data: st.DataObject
) -> None:
    """Values repeat, several steps share a second, and the lamp is made in one of them."""
    order = data.draw(st.permutations(lived.told))
    moments = resolve(order)
    assert {
        moment.happened_at: {name: facet.value for name, facet in moment.facets.items()}
        for moment in moments
    } == lived.truth
    assert not any(moment.unsettled for moment in moments)
    assert resolve((*order, *order[:2])) == moments


FACETS = st.builds(
    Lamp,
    color=st.none() | st.builds(Known, COLORS),
    switch=st.none() | st.builds(Known, st.sampled_from(["on", "off", "broken"])),
    note=st.none() | st.builds(Known, st.none() | st.just("x")),
)
HEARSAY = st.lists(
    st.builds(
        Sighting,
        event_id=st.integers(0, 99).map("evt_{}".format),
        happened_at=st.sampled_from([EARLIER, NOON, LATER]),
        origin=st.sampled_from(Origin),
        before=st.none() | FACETS,
        after=FACETS,
    ),
    max_size=6,
    unique_by=lambda sighting: sighting.event_id,
)


@given_any(HEARSAY, st.data())
def test_the_order_of_arrival_never_tells(told: list[Sighting[Lamp]], data: st.DataObject) -> None:
    """Not even where nothing adds up: UNKNOWN facets, empty steps, looks, terminal values."""
    order = data.draw(st.permutations(told))
    assert resolve(order, terminals=BROKEN) == resolve(told, terminals=BROKEN)


@given_any(HEARSAY)
def test_what_is_known_of_the_seconds_before_stands_for_their_statements(
    told: list[Sighting[Lamp]],
) -> None:
    """A second needs what was true before it, not how that was told."""
    moments = resolve(told, terminals=BROKEN)
    known: Facets = {}
    for moment in moments:
        own = [sighting for sighting in told if sighting.happened_at == moment.happened_at]
        (again,) = resolve(own, terminals=BROKEN, before=known)
        assert again.facets == moment.facets
        known = moment.facets


@given_any(HEARSAY)
def test_only_what_was_stated_is_known(told: list[Sighting[Lamp]]) -> None:
    """Each facet has a value that some statement gave it, and a terminal one stays."""
    moments = resolve(told, terminals=BROKEN)
    assert [moment.happened_at for moment in moments] == sorted({s.happened_at for s in told})
    ended = False
    for moment in moments:
        for name, facet in moment.facets.items():
            given = [getattr(part, name) for s in told for part in (s.before, s.after) if part]
            assert facet in given
        is_broken = moment.facets.get("switch") == Known("broken")
        assert is_broken or not ended
        ended = is_broken
        assert moment.unsettled <= moment.facets.keys()
