"""How read models stand: how far they are, and what they pass over."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from counterfoil.adapters.views.keeper import is_current
from counterfoil.adapters.views.registry import Parked, Standing
from counterfoil.adapters.views.views_of import View


@frozen(kw_only=True)
class ViewStanding:
    """
    How a read model stands.

    Args:
        version: of what its tables were filled by; None where they never were.
        position: up to where in the log it has come.
        behind: how many positions are still to come.
        is_current: whether its tables are those of this release; else it must be filled anew.
        rebuilding: how many events a rebuild has seen, where one is going on.
        parked: the aggregates that it passes over.
    """

    name: str
    version: int | None
    position: int
    behind: int
    is_current: bool
    rebuilding: int | None
    parked: tuple[Parked, ...]


def standing_of(
    view: View,
    standing: Mapping[str, Standing],
    parked: Sequence[Parked],
    position: int,
    last: int,
) -> ViewStanding:
    """Say how one stands."""
    held = standing.get(view.name, Standing())
    return ViewStanding(
        name=view.name,
        version=held.version or None,
        position=position,
        behind=max(0, last - position),
        is_current=is_current(view, standing),
        rebuilding=None if held.builder is None else held.progress,
        parked=tuple(each for each in parked if each.view == view.name),
    )
