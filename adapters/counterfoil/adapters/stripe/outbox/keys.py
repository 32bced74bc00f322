"""Idempotency keys: the same request of the same attempt has the same one, whoever makes it."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("5b6f2f0e-0f0b-4a52-9d53-3c1f6f6a2f57")

_VERSION = 5
"""The version of a UUID that is made of names."""

LETTERS = "abcdefgh"
"""The letters of attempts. Another one is only taken once a look has shown no effect (R174)."""


def key_of(stream: str, command_id: str, name: str, letter: str = LETTERS[0]) -> str:
    """
    Return the key of a request: UUIDv5 of its command, its aggregate, its operation and attempt.

    It is made of ids alone, says nothing personal, and fits Stripe's 255 characters (R174). With a
    random one, as Stripe's client makes them, only one call would be safe to repeat (R175).
    """
    return str(uuid5(_NAMESPACE, f"{stream}\n{command_id}\n{name}\n{letter}"))


def may_be_ours(key: str) -> bool:
    """Tell whether a key is one of those that are made here: others' are random, as a rule."""
    try:
        return UUID(key).version == _VERSION
    except ValueError:
        return False


def letter_after(letter: str) -> str | None:
    """Return the letter of the next attempt; ``None``: that was the last one."""
    series = letter.rstrip(LETTERS)
    last = letter.removeprefix(series)
    following = LETTERS.index(last) + 1 if last else 0
    return f"{series}{LETTERS[following]}" if following < len(LETTERS) else None


def anew_after(letter: str) -> str:
    """
    Return what stands before the letters of a request that somebody lets begin anew.

    None of them was used before: after ``h``, or any other of the first ones, comes ``2``, then
    ``2a`` up to ``2h``.
    """
    return str(int(letter.rstrip(LETTERS) or "1") + 1)
