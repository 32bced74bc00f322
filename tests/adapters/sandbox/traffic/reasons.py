"""Why an answer of the sandbox isn't as recorded: the whole list, a sentence each."""

import re
from collections.abc import Mapping
from enum import Enum

from attrs import frozen
from tests.adapters.sandbox.traffic.recordings import Call

from counterfoil.adapters.sandbox.protocol.json_values import Json


class Reason(Enum):
    """Each reason, as the report gives it."""

    PAST = "The call is about an object whose past the recording doesn't show."
    ACCOUNT = "The answer tells of everything in the account that it was recorded with."
    CONNECT = "The call was made for a connected account, whose objects are apart."
    DASHBOARD = "The answer follows a choice made in the Dashboard of the recorded account."
    SOURCES = "The customer pays by a source, which payment methods have taken the place of."
    UNSUPPORTED = "The call asks for something that the sandbox says it doesn't know."


@frozen
class Excuse:
    """
    A reason, and where it holds.

    Attributes:
        calls: the method and path that it holds for.
        fields: the fields that it lets differ.
        recordings: the recordings that it holds for.
    """

    reason: Reason
    calls: str = ".*"
    fields: str = ".*"
    recordings: str = ".*"

    def holds(self, call: Call, path: str) -> bool:
        """Say whether it holds for a difference."""
        return (
            re.fullmatch(self.calls, f"{call.method} {call.path}") is not None
            and re.fullmatch(self.fields, path) is not None
            and re.fullmatch(self.recordings, call.recording) is not None
        )


EXCUSES: tuple[Excuse, ...] = ()
"""The first that holds is the reason of a difference."""


def reason_of(call: Call, differences: Mapping[str, tuple[Json, Json]]) -> Reason | None:
    """Return the one reason for what differs: that of the first excuse that holds anywhere."""
    excused = {
        path: next((excuse for excuse in EXCUSES if excuse.holds(call, path)), None)
        for path in differences
    }
    if not all(excused.values()):
        return None
    first = min(EXCUSES.index(excuse) for excuse in excused.values() if excuse is not None)
    return EXCUSES[first].reason
