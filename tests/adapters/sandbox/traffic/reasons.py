"""Why an answer of the sandbox isn't as recorded: the whole list, a sentence each."""

import re
from collections.abc import Mapping
from enum import Enum

from attrs import frozen
from tests.adapters.sandbox.traffic.recordings import Call

from counterfoil.adapters.protocol.json_values import Json


class Reason(Enum):
    """Each reason, as the report gives it."""

    PAST = "The call is about an object whose past the recording doesn't show."
    GAP = "The recording leaves out a call that changed the object in between."
    FOLLOWS = "The call is about an object that a call made which the sandbox doesn't serve."
    ACCOUNT = "The answer tells of all that the account holds which it was recorded with."
    CONNECT = "The call was made for another account, whose objects are apart."
    SOURCES = "The customer pays by a source, which payment methods have taken the place of."
    THEN = "Stripe answered so then; a newer recording has it as the sandbox does."
    RECORDER = "The recording contradicts itself, for somebody changed a part of it."


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


EXCUSES: tuple[Excuse, ...] = (
    Excuse(
        Reason.CONNECT,
        calls=r"GET /v1/customers/\w+",
        fields="status",
        recordings="pay/test_connect_.*",
    ),
    Excuse(
        Reason.FOLLOWS,
        calls="(POST|GET) /v1/refunds",
        recordings="onetimesecret/.*",
    ),
    Excuse(
        Reason.SOURCES,
        fields=r".*default_source|invoice_settings\.default_payment_method",
        recordings="onetimesecret/.*",
    ),
    Excuse(
        Reason.GAP,
        calls=r"GET /v1/customers/\w+",
        fields=r"invoice_settings\.default_payment_method",
        recordings="pay/.*",
    ),
    Excuse(Reason.ACCOUNT, calls="GET /v1/invoices", fields=r"data\[\]|has_more"),
    Excuse(Reason.RECORDER, fields=r".*\bcurrency", recordings="onetimesecret/.*"),
    Excuse(Reason.THEN, fields=r"card\.checks\.cvc_check", recordings="pay/.*"),
    Excuse(Reason.PAST, calls="GET /v1/products", fields=r"data\[\]\.updated"),
    Excuse(Reason.PAST, fields=r".*coupon\.times_redeemed"),
)
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
