"""Draws plots into files: the same figures give the same file, and half a file is never left."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from counterfoil.adapters.cli.csv_files import put_whole
from counterfoil.adapters.cli.failing import CannotError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, SKY, PURPLE = "#0072b2", "#e69f00", "#009e73", "#56b4e9", "#cc79a7"
"""Colors that people tell apart who see colors otherwise (Okabe and Ito)."""

_METADATA: dict[str, dict[str, str | None]] = {
    "png": {"Software": "Counterfoil"},
    "svg": {"Creator": "Counterfoil", "Date": None},
}
"""What is said in a file of its making: no date and no release, so that equal plots are equal."""


def plot_path(file: str) -> Path:
    """
    Return where a plot goes.

    Raises:
        CannotError: its name doesn't end in that of a format that is known.
    """
    path = Path(file)
    if path.suffix.lower().removeprefix(".") not in _METADATA:
        raise CannotError(
            f"{file} can't be plotted: its name ends neither in .svg nor in .png, which say how."
        )
    return path


@contextmanager
def drawing(path: Path, width: float, height: float) -> "Iterator[Figure]":
    """
    Lend a figure, and write it once it is drawn.

    Args:
        path: as ``plot_path`` gave it; ``width`` and ``height`` are in inches.

    Raises:
        CannotError: the library that draws isn't installed.
    """
    try:
        from matplotlib import style
        from matplotlib.figure import Figure
    except ImportError as error:
        raise CannotError(
            "A plot needs matplotlib, which isn't installed: run pip install 'counterfoil[plot]'."
        ) from error
    suffix = path.suffix.lower().removeprefix(".")
    # Nobody's own settings change what a plot looks like.
    with style.context(["default", {"svg.hashsalt": "counterfoil"}]):
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure
        with put_whole(path) as beside:
            figure.savefig(beside, format=suffix, dpi=120, metadata=_METADATA[suffix])
