"""Under which values a record is filed, so that lists find it."""

from collections.abc import Iterator


def values_at(value: object, path: str) -> Iterator[str]:
    """Yield the texts at a path, each once for an array; a flag is ``true`` or ``false``."""
    if isinstance(value, list):
        for member in value:
            yield from values_at(member, path)
    elif not path:
        if isinstance(value, bool):
            yield "true" if value else "false"
        elif isinstance(value, str | int):
            yield str(value)
    elif isinstance(value, dict):
        first, _, rest = path.partition(".")
        yield from values_at(value.get(first), rest)
