"""How often to try again where others were in the way, and how long to wait in between."""

import random
import time

ATTEMPTS_MAX = 10
"""How often to decide in all."""

PAUSE_SECONDS_MAX = 0.5
"""How long to wait at most before trying again; the wait is random, so that rivals part."""

_PAUSE_SECONDS = 0.002
"""How long to wait at most before the second retry; before each further one twice as long."""


def wait(attempt: int) -> None:
    """Wait after an attempt, counted from 0, that came to nothing; the first retry is at once."""
    longest = min(PAUSE_SECONDS_MAX, _PAUSE_SECONDS * (2 ** min(attempt, 16) - 1))
    time.sleep(random.uniform(0, longest))  # noqa: S311
