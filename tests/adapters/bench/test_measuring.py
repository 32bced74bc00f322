"""How the benchmark compares: sides in turn, ratios round by round, their median."""

from counterfoil.adapters.bench.measuring import Aim, Row, Turn, Work, compared, rates, row, taken


def test_sides_take_turns_and_preparing_is_no_part_of_the_work() -> None:
    """Every round lets each side prepare and work once, in the same order."""
    seen: list[str] = []

    def turn(side: str) -> Turn:
        def prepare() -> Work:
            seen.append(f"prepare {side}")

            def work() -> int:
                seen.append(side)
                return 7

            return work

        return Turn(side=side, prepare=prepare)

    found = rates([turn("A"), turn("B")], rounds=2)

    assert seen == ["prepare A", "A", "prepare B", "B"] * 2
    assert {side: len(rounds) for side, rounds in found.items()} == {"A": 2, "B": 2}
    assert all(rate > 0 for rounds in found.values() for rate in rounds)


def test_a_row_holds_the_median_of_the_rounds_ratios() -> None:
    """Ratios are taken within a round, for rounds differ more than sides do."""
    found = row("work", [10, 20, 90], [10, 10, 30], Aim("B", 2.5))

    assert found == Row(
        name="work",
        ratio=2.0,
        against="B",
        target=2.5,
        hit=False,
        min=1.0,
        max=3.0,
        rounds=3,
        ours=20,
        theirs=10,
    )


def test_a_target_that_is_just_reached_is_hit() -> None:
    """The target is the least that we should come to."""
    assert row("work", [5], [2], Aim("B", 2.5)).hit is True


def test_where_there_is_no_target_nothing_is_hit_or_missed() -> None:
    """Some comparisons are there to know, no more."""
    found = row("work", [5], [2], Aim("B"))

    assert (found.target, found.hit) == (None, None)


def test_each_aim_gets_a_row_of_its_own() -> None:
    """One measurement of ours is compared with several others'."""
    rows = compared("work", [4], {"B": [2], "C": [8]}, [Aim("B", 1), Aim("C")])

    assert [(each.against, each.ratio) for each in rows] == [("B", 2), ("C", 0.5)]


def test_where_less_is_better_the_ratio_is_the_other_way_round() -> None:
    """Of time or memory the target says how much may be taken at most."""
    found = taken("work", [20, 25, 80], 50, Aim("50 milliseconds", 1), "milliseconds")

    assert found == Row(
        name="work",
        ratio=2.0,
        against="50 milliseconds",
        target=1,
        hit=True,
        min=0.625,
        max=2.5,
        rounds=3,
        ours=25,
        theirs=50,
        unit="milliseconds",
    )
