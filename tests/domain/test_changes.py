"""What a wish says of one value."""

import pytest

from counterfoil.domain.changes import CLEAR, KEEP, Change, Set, Setting, after, chosen


@pytest.mark.parametrize(
    ("change", "expected"), [(KEEP, "before"), (CLEAR, None), (Set("new"), "new")]
)
def test_a_value_is_kept_cleared_or_set(change: Change[str], expected: str | None) -> None:
    """Stripe tells a parameter that isn't passed from one that is passed empty."""
    assert expected == after(change, "before", None)


@pytest.mark.parametrize(("setting", "expected"), [(KEEP, True), (Set(value=False), False)])
def test_a_setting_is_kept_or_set(setting: Setting[bool], *, expected: bool) -> None:
    """Some values have no empty form."""
    assert expected is chosen(setting, before=True)
