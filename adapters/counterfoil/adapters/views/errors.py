"""What may go wrong with read models."""

from attrs import define

from counterfoil.adapters.errors import PortalError


@define
class CannotProjectError(PortalError):
    """A read model can't make sense of an event, and was told not to pass over any."""

    view: str
    stream: str
    position: int
    reason: str

    def __str__(self) -> str:
        """Say which event it is, and what to do."""
        return (
            f"The read model {self.view} can't be filled: the event at position {self.position},"
            f" of {self.stream}, makes no sense to it ({self.reason}). The tables that were there"
            " go on answering; `counterfoil verify` says whether the event itself can be read."
        )


@define
class NotYetError(PortalError):
    """The read models haven't come as far as was asked for, in the time that was given."""

    position: int
    reached: int
    seconds: float

    def __str__(self) -> str:
        """Say how far they are, and what to do."""
        return (
            f"The read models have come to position {self.reached} and not to {self.position} in"
            f" {self.seconds:g} seconds: is `counterfoil views follow` running? Ask again later, or"
            " let this process catch up."
        )


@define
class NotFilledError(PortalError):
    """A read model was asked before it was filled by this release."""

    view: str

    def __str__(self) -> str:
        """Say what to do."""
        return (
            f"The read model {self.view} can't answer, as it wasn't filled by this release: run"
            " `counterfoil views rebuild`, or let a program catch up (portal.views.catch_up())."
        )


@define
class NewerViewError(PortalError):
    """A newer release has filled the tables of a read model."""

    view: str
    found: int
    known: int

    def __str__(self) -> str:
        """Say what to do."""
        return (
            f"The tables of the read model {self.view} are of version {self.found}, and this"
            f" release knows {self.known}: install the newer release that filled them, or fill"
            f" them anew by `counterfoil views rebuild {self.view}`."
        )


@define
class UnknownStartError(PortalError):
    """A page was asked for after something that isn't known, or wasn't at that time."""

    after: str

    def __str__(self) -> str:
        """Say after what, and what to do."""
        return (
            f"Nothing is known of {self.after}, after which it was asked to go on, or wasn't at"
            " that time: ask for the first page again."
        )
