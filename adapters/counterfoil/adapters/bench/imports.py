"""How long it takes to import what embedders import, and to show what commands there are."""

import subprocess
import sys
from collections.abc import Callable, Iterator

from counterfoil.adapters.bench.measuring import Aim, Row, Turn, Work, rates, row
from counterfoil.adapters.bench.programme import Say

AGAINST = "import attrs"

_PROGRAMS = {
    AGAINST: "import attrs",
    "import counterfoil.domain": "import counterfoil.domain",
    "from counterfoil.domain import SUBSCRIPTION": "from counterfoil.domain import SUBSCRIPTION",
    "counterfoil --help": (
        "import sys; sys.argv = ['counterfoil', '--help'];"
        " from counterfoil.adapters.cli import main; main()"
    ),
}
_MILLISECONDS = {"import counterfoil.domain": 150, "counterfoil --help": 400}
"""The most that each may take where importing attrs takes 74, all as whole processes."""

_ATTRS_MILLISECONDS = 74


def imports(rounds: int, say: Say) -> Iterator[Row]:
    """Compare whole processes, from start to end."""
    say("imports")
    turns = [Turn(side=name, prepare=_process(code)) for name, code in _PROGRAMS.items()]
    found = rates(turns, rounds)
    for name in [each for each in _PROGRAMS if each != AGAINST]:
        most = _MILLISECONDS.get(name)
        target = None if most is None else round(_ATTRS_MILLISECONDS / most, 3)
        yield row(name, found[name], found[AGAINST], Aim(AGAINST, target))


def _process(code: str) -> Callable[[], Work]:
    def run() -> int:
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)  # noqa: S603
        return 1

    return lambda: run
