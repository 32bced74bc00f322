"""How often to decide again where others changed the same aggregates, and how long to wait."""

import random
import time

ATTEMPTS_MAX = 10
"""How often to decide in all."""

PAUSE_SECONDS_MAX = 0.05
"""How long to wait at most before deciding again; the wait is random, so that rivals part."""


def wait(attempt: int) -> None:
    """Wait after an attempt, counted from 0, that met other changes; the first retry is at once."""
    time.sleep(random.uniform(0, PAUSE_SECONDS_MAX * attempt / ATTEMPTS_MAX))  # noqa: S311
