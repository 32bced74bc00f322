"""Mutates the domain, runs the tests against each mutant, and refuses a score under the least."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from mutmut.stats import status_by_exit_code

ROOT = Path(__file__).resolve().parent.parent

WORKSHOP = ROOT / "mutants"
"""
Where mutmut works, because it names a module after its path and would look for
``domain.counterfoil.domain``. Here the path is the module's name.
"""

LINKS = {
    "counterfoil": "domain/counterfoil",
    "tests": "tests",
    "pyproject.toml": "pyproject.toml",
}

MADE = WORKSHOP / "mutants"
"""What mutmut writes: the mutated domain, and beside each module what became of its mutants."""

KILLED = {"killed", "timeout", "segfault"}
"""A mutant that hangs or crashes is noticed as surely as one that fails a test."""

LEAST_PERCENT = 90


def main(names: list[str]) -> None:
    """Run the mutants, all or those whose names match, and exit with an error if too many live."""
    lay_out()
    run(names)
    fates = {name: fate for name, fate in read_fates() if matches(name, names)}
    for name, fate in fates.items():
        if fate not in KILLED:
            print(f"{fate}: {name}")
    print_scores(fates)
    if percent_killed(fates.values()) < LEAST_PERCENT:
        sys.exit(f"Fewer than {LEAST_PERCENT} % of the mutants were killed; add the missing tests.")


def lay_out() -> None:
    """Link what mutmut needs into its workshop, and drop its copy of tests that may be gone."""
    WORKSHOP.mkdir(exist_ok=True)
    for name, target in LINKS.items():
        link = WORKSHOP / name
        if not link.is_symlink():
            link.symlink_to(ROOT / target)
    shutil.rmtree(MADE / "tests", ignore_errors=True)


def run(names: list[str]) -> None:
    """Let mutmut make and try the mutants; those that it tried before it leaves alone."""
    processes = os.environ.get("COUNTERFOIL_MUTANT_PROCESSES") or str(os.cpu_count() or 1)
    material = os.environ.get("COUNTERFOIL_STRIPE_DATA") or str(ROOT.parent / "shared" / "stripe")
    subprocess.run(
        [Path(sys.executable).with_name("mutmut"), "run", "--max-children", processes, *names],
        cwd=WORKSHOP,
        env=os.environ | {"COUNTERFOIL_STRIPE_DATA": material},
        check=True,
    )


def read_fates() -> Iterator[tuple[str, str]]:
    """Yield what became of each mutant, by its name."""
    for path in sorted(MADE.joinpath("counterfoil").rglob("*.meta")):
        for name, exit_code in json.loads(path.read_text("utf-8"))["exit_code_by_key"].items():
            yield name, status_by_exit_code[exit_code]


def matches(name: str, patterns: list[str]) -> bool:
    """Return whether a mutant is among those asked for, which are all unless some are named."""
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)


def percent_killed(fates) -> float:
    counted = Counter(fate in KILLED for fate in fates)
    return 100 * counted[True] / counted.total()


def print_scores(fates: dict[str, str]) -> None:
    """Print how many were killed in each package of the domain, then in all."""
    by_package: dict[str, list[str]] = {}
    for name, fate in fates.items():
        by_package.setdefault(package_of(name), []).append(fate)
    print(f"{'':24}killed /   all")
    for package, its_fates in (*sorted(by_package.items()), ("all", list(fates.values()))):
        killed = sum(fate in KILLED for fate in its_fates)
        print(f"{package:24}{killed:6} / {len(its_fates):5}  {percent_killed(its_fates):5.1f} %")


def package_of(name: str) -> str:
    """Return the package or module of the domain in which a mutant is: ``money``, ``invoice``."""
    return name.removeprefix("counterfoil.domain.").partition(".")[0]


if __name__ == "__main__":
    main(sys.argv[1:])
