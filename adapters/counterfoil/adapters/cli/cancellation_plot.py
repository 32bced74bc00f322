"""Draws who leaves, who stays, and why."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from counterfoil.adapters.cli.plotting import BLUE, GREEN, ORANGE, PURPLE, SKY, drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from counterfoil.projections.cancellation_insight import (
        CancellationInsight,
        ReasonGiven,
    )

WIDTH, HEIGHT = 10.0, 9.5
LABELS_MAX = 18
"""So many months are named at most; the names would run into each other."""

BAR = 0.26
"""How wide the bar of one of three is, in months."""


def plot_cancellations(path: Path, place: str, found: "CancellationInsight") -> None:
    """
    Write a plot of an account's months.

    Args:
        path: where it goes; its suffix says in which format. ``place`` names the account and mode.

    Raises:
        CannotError: the library that draws isn't installed.
    """
    months = [each.month for each in found.months]
    each = [month.cancellations for month in found.months]
    with drawing(path, WIDTH, HEIGHT) as figure:
        span = months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}"
        figure.suptitle(f"Cancellations, {place}, {span}", fontsize=13)
        leaving, staying, reasons = figure.subplots(3, 1)
        _bars(
            leaving,
            months,
            {
                "asked to cancel": (ORANGE, [month.asked for month in each]),
                "took it back": (SKY, [month.reversed for month in each]),
                "ended": (BLUE, [month.ended for month in each]),
            },
        )
        leaving.set_title("Leaving")
        leaving.set_ylabel("subscriptions a month")
        _bars(
            staying,
            months,
            {
                "offers made": (PURPLE, [month.offers_made for month in each]),
                "offers accepted": (SKY, [month.offers_accepted for month in each]),
                "customers kept": (GREEN, [month.kept for month in each]),
            },
        )
        staying.set_title("Staying")
        staying.set_ylabel("offers, customers a month")
        _reasons(reasons, found.total.reasons)


def _bars(
    axes: "Axes", months: Sequence[str], series: Mapping[str, tuple[str, Sequence[int]]]
) -> None:
    for number, (label, (color, counts)) in enumerate(series.items()):
        places = [place + (number - 1) * BAR for place in range(len(months))]
        axes.bar(places, counts, BAR, label=label, color=color, edgecolor="black", linewidth=0.4)
    step = -(-len(months) // LABELS_MAX)
    named = range(0, len(months), step)
    axes.set_xticks(list(named), [months[place] for place in named])
    if len(named) > LABELS_MAX // 2:
        for name in axes.get_xticklabels():
            name.set(rotation=45, horizontalalignment="right", rotation_mode="anchor")
    axes.set_xlim(-0.6, len(months) - 0.4)
    axes.set_xlabel("month (UTC)")
    _count_in_wholes(axes, "y", max((max(counts) for _, counts in series.values()), default=0))
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)


def _reasons(axes: "Axes", reasons: "Sequence[ReasonGiven]") -> None:
    axes.set_title("Reasons given, over all months")
    axes.set_xlabel("subscriptions")
    counts = [reason.count for reason in reasons]
    places = range(len(reasons))
    standing = [reason.feedback_option is None for reason in reasons]
    for label, color, own in (
        ("Stripe's own reasons", BLUE, True),
        ("the merchant's options", ORANGE, False),
    ):
        those = [place for place in places if standing[place] is own]
        if not those:
            continue
        axes.barh(
            those,
            [counts[place] for place in those],
            0.6,
            label=label,
            color=color,
            edgecolor="black",
            linewidth=0.4,
        )
    axes.set_yticks(list(places), [named(reason) for reason in reasons])
    axes.invert_yaxis()
    _count_in_wholes(axes, "x", max(counts, default=0))
    if reasons:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    else:
        axes.text(0.5, 0.5, "none given", transform=axes.transAxes, ha="center", va="center")


def named(reason: "ReasonGiven") -> str:
    """Return what a reason is called: Stripe's own in words, the merchant's by its id."""
    words = None if reason.feedback is None else reason.feedback.replace("_", " ")
    return ", ".join(each for each in (words, reason.feedback_option) if each)


def _count_in_wholes(axes: "Axes", which: str, most: int) -> None:
    """Let an axis of counts begin at nothing and name whole numbers alone."""
    from matplotlib.ticker import MaxNLocator

    axis, limit = (axes.yaxis, axes.set_ylim) if which == "y" else (axes.xaxis, axes.set_xlim)
    axis.set_major_locator(MaxNLocator(integer=True))
    limit(0, max(1, most) * 1.1)
    axis.grid(visible=True, linewidth=0.4, color="0.85")
    axes.set_axisbelow(True)
