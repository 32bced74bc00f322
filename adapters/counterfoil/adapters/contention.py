"""How often to decide again where others changed the same aggregates, and how long to wait."""

import random
import time

ATTEMPTS_MAX = 10
"""How often to decide in all."""

PAUSE_SECONDS_MAX = 0.5
"""How long to wait at most before deciding again; the wait is random, so that rivals part."""

_PAUSE_SECONDS = 0.002
"""How long to wait at most before the second retry; before each further one twice as long."""


def wait(attempt: int) -> None:
    """Wait after an attempt, counted from 0, that met other changes; the first retry is at once."""
    longest = min(PAUSE_SECONDS_MAX, _PAUSE_SECONDS * (2**attempt - 1))
    time.sleep(random.uniform(0, longest))  # noqa: S311
