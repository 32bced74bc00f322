"""How long the campaigns are, and the seeds that replay them."""

import os
import secrets
import sys
from random import Random


def number(name: str, default: int) -> int:
    """Return how often something is tried: ``COUNTERFOIL_`` and the name say it, else the CI's."""
    return int(os.environ.get(f"COUNTERFOIL_{name}", str(default)))


def new_seed(campaign: str) -> int:
    """Return the seed of a campaign, and print how to have the same again."""
    seed = int(os.environ.get("COUNTERFOIL_SEED") or secrets.randbelow(10**9))
    say(campaign, f"COUNTERFOIL_SEED={seed} replays its choices.")
    return seed


def choices(seed: int, *part: object) -> Random:
    """Return the random choices of one part of a campaign, the same whenever the seed is."""
    return Random(f"{seed}/{'/'.join(map(str, part))}")  # noqa: S311


def say(campaign: str, sentence: str) -> None:
    """Print what a campaign came to: a failure shows it, and so does ``make soak``."""
    sys.stdout.write(f"{campaign}: {sentence}\n")
