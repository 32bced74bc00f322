"""What differs between two moments, in words: columns of read models and what they hold."""

from collections.abc import Callable, Mapping

from counterfoil.adapters.cli.wording import moment, saying
from counterfoil.domain.moments import from_micros
from counterfoil.projections.access_policies import policy_of
from counterfoil.projections.read_model import ReadModel, Value
from counterfoil.projections.subscription_columns import items_in, periods_in

_MOMENTS = ("_at", "_date", "_end", "_from", "_since", "_start", "_until")

NOTHING = "-"


def is_moment(model: ReadModel, column: str) -> bool:
    """
    Tell whether a column of a read model holds moments.

    Those are the numbers that are named as Stripe names its moments, ``ended_at``, or ``created``.
    """
    if column in {since.at for since in model.since}:
        return True
    held = next(each for each in model.columns if each.name == column)
    return held.holds is int and (column == "created" or column.endswith(_MOMENTS))


def held_in_words(model: ReadModel, column: str, value: Value) -> str:
    """Return what a column holds, in words."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and is_moment(model, column):
        return moment(from_micros(value))
    lists = _LISTS.get((model.name, column))
    return str(value) if lists is None else lists(str(value))


def _items(text: str) -> str:
    return "; ".join(
        f"{each.id}: {'' if each.quantity is None else f'{each.quantity} x '}{each.price}"
        for each in items_in(text)
    )


def _periods(text: str) -> str:
    return "; ".join(
        f"{id_}: {_moment(start)} to {_moment(end)}" for id_, (start, end) in periods_in(text)
    )


def _moment(at: int | None) -> str:
    return moment(None if at is None else from_micros(at))


def _policy(text: str) -> str:
    return saying(policy_of(text))


_LISTS: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("access_policies", "policy"): _policy,
    ("subscriptions", "items"): _items,
    ("subscriptions", "periods"): _periods,
}
"""By read model and column, how what is kept as JSON is shown."""
