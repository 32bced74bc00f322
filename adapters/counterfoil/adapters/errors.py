"""What can go wrong at the portal's door beside refusals and the store's own errors."""

from pathlib import Path
from traceback import extract_tb

from attrs import define


def where(error: Exception) -> str:
    """
    Say of an error that nobody expects what it is and where: ``KeyError in reading.py, line 7``.

    What it says itself may be personal, and belongs in no log.
    """
    frame = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}"


class PortalError(Exception):
    """Something at the portal's door went wrong; its text is one clear sentence."""


@define
class CommandIdReusedError(PortalError):
    """A command id stands for one command; give another command an id of its own."""

    command_id: str

    def __str__(self) -> str:
        """Say what happened and what to do."""
        return (
            f"The command id {self.command_id} is on record for another command: nothing was "
            "recorded. Give each command an id of its own."
        )


@define
class InternalCommandError(PortalError):
    """A command that follows from another decision, or from time, can't be sent by itself."""

    command: str

    def __str__(self) -> str:
        """Say what happened and what to do."""
        return (
            f"{self.command} only ever follows from another decision, or from time: nothing was "
            "recorded. Send the command that it follows from, or call tick."
        )


@define
class ContendedError(PortalError):
    """Others changed the same aggregates again and again; the same command may be tried again."""

    command_id: str
    attempts: int

    def __str__(self) -> str:
        """Say what happened and what to do."""
        return (
            f"Command {self.command_id} met other changes {self.attempts} times in a row: nothing "
            "was recorded. Send it again under the same id."
        )


@define
class OtherAccountError(PortalError):
    """A portal is bound to one account, and takes commands about no other."""

    account_id: str
    bound: str

    def __str__(self) -> str:
        """Say what happened and what to do."""
        return (
            f"The portal is bound to {self.bound}, and the command is about {self.account_id}: "
            "nothing was recorded. Bind a portal to that account."
        )


@define
class UnknownStreamError(PortalError):
    """Nothing is recorded of what was asked for."""

    name: str

    def __str__(self) -> str:
        """Say what happened and what to do."""
        return (
            f"Nothing is recorded of {self.name} in this account and mode. Check the id, the "
            "account and the mode."
        )
