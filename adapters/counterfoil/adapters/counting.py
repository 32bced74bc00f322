"""How counts are put in order."""

from collections.abc import Mapping


def most_frequent_first(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts in order: the most frequent first, by name where they are alike."""
    return dict(sorted(counts.items(), key=lambda counted: (-counted[1], counted[0])))
