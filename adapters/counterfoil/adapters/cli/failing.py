"""What can't be done is said in one sentence, with exit code 2."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

P = ParamSpec("P")

UNSOUND = 1
"""The exit code of a check that found something."""

CANNOT = 2
"""The exit code of a command that couldn't be done."""

STOPPED = 130
"""The exit code of a command that was stopped from the keyboard, as shells know it."""


class CannotError(Exception):
    """A command can't be done; the text is one sentence that says why."""


def plainly(command: Callable[P, None]) -> Callable[P, None]:
    """Let a command fail in one sentence, never with a traceback, for whatever isn't our fault."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except KeyboardInterrupt:
            complain("Stopped. What was recorded until now stays; running it again goes on.")
            raise typer.Exit(STOPPED) from None
        except BrokenPipeError:
            # Whoever read our output has had enough of it.
            raise
        except Exception as error:
            sentence = _sentence(error)
            if sentence is None:
                raise
            complain(sentence)
            raise typer.Exit(CANNOT) from error

    return run


def complain(sentence: str) -> None:
    """Write one sentence to standard error."""
    print(sentence, file=sys.stderr)


def _sentence(error: Exception) -> str | None:
    """Return what an expected failure says; ``None`` where the fault is ours."""
    from counterfoil.adapters.errors import PortalError
    from counterfoil.adapters.event_store.errors import StoreError
    from counterfoil.domain.refusal import CommandRefusedError

    if isinstance(error, CannotError | PortalError | StoreError | CommandRefusedError):
        return str(error)
    if isinstance(error, UnicodeEncodeError):
        return "What was given isn't UTF-8, and no id or name is written otherwise."
    if isinstance(error, OSError):
        reason = (error.strerror or "it can't be used").lower()
        return f"{error.filename}: {reason}." if error.filename else f"It can't be done: {reason}."
    return None
