"""How long the campaigns are, and the seeds that replay them."""

import os
import secrets
import sys
from random import Random

from attrs import field, frozen


def number(name: str, default: int) -> int:
    """Return how often something is tried: ``COUNTERFOIL_`` and the name say it, else the CI's."""
    return int(os.environ.get(f"COUNTERFOIL_{name}", str(default)))


def choices(seed: int, *part: object) -> Random:
    """Return the random choices of one part of a campaign, the same whenever the seed is."""
    return Random(f"{seed}/{'/'.join(map(str, part))}")  # noqa: S311


def _seed() -> int:
    return int(os.environ.get("COUNTERFOIL_SEED") or secrets.randbelow(10**9))


@frozen
class Campaign:
    """A run of a campaign: its seed, and what is said of it."""

    name: str
    seed: int = field(factory=_seed)

    def __attrs_post_init__(self) -> None:
        self.say(f"COUNTERFOIL_SEED={self.seed} replays its choices.")

    def say(self, sentence: str) -> None:
        """Print a sentence: a failure shows all of them, and so does ``make soak``."""
        sys.stdout.write(f"{self.name}: {sentence}\n")
