"""The numbers of a session, and the readings chosen where Stripe is silent: each in one place."""

from collections.abc import Mapping
from datetime import timedelta

from counterfoil.domain.session.flow import FlowType

UNUSED_FOR_AT_MOST = timedelta(minutes=5)
"""How long a session waits for its first use (R69)."""

IDLE_FOR_AT_MOST = timedelta(hours=1)
"""How long a session lasts after its last use (R69)."""

LASTS_AT_MOST = timedelta(hours=12)
"""How long a session lasts after its first use, however much it is used; Counterfoil's own."""

CUSTOM_MESSAGE_CHARACTERS_MAX = 500
"""How long the merchant's words on the confirmation may be (R73, R185)."""

FLOWS_SINCE: Mapping[FlowType, str] = {
    FlowType.CUSTOMER_UPDATE: "2026-08-26.dahlia",
    FlowType.SUBSCRIPTION_PAUSE: "2026-10-28.endive",
}
"""The API version that brought a type of flow; the others were there before (R71)."""

RECOVERY_SINCE = "2026-10-28.endive"
"""The API version that brought ``after_expiration`` (R70)."""

RETENTION_COUPON_MUST_BE_REDEEMABLE = True
"""
Whether a flow is refused whose retention offer can no longer be redeemed (R84, UNCONFIRMED).

The safe reading: nobody is promised a discount that can't be given.
"""

EMAIL_STAYS_AFTER_RECOVERY = True
"""
Whether the e-mail stays as it is in a session that was recovered by it, as through the login link.

UNCONFIRMED (R29, R70). The safe reading: yes, since the same mailbox was the only proof.
"""

EMAILS_DIFFER_BY_CASE = False
"""
Whether two e-mail addresses differ that are the same but for capitals (R27, UNCONFIRMED).

No: people type them either way. A passcode is sent to the address on record, never to the other.
"""

NEWEST_LOGS_IN_WITHOUT_SUBSCRIPTION = True
"""
Whether, of several customers with one e-mail address and no active subscription, the most recently
created one logs in (R30, UNCONFIRMED).

Yes, as where they have one (R28): all of them belong to who reads that mailbox. With ``False``
nobody would.
"""
