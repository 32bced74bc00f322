"""What Stripe's test payment methods do when they are kept, charged, or debited."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from attrs import field, frozen

Authentication: TypeAlias = Literal["always", "never", "on_session", "until_set_up"]
"""When a bank wants to see the customer; ``on_session`` spares payments while they are away."""

Advice: TypeAlias = Literal["confirm_card_data", "do_not_try_again", "try_again_later"]


@frozen
class Decline:
    """
    A bank's refusal.

    ``code`` is the error's, ``reason`` its ``decline_code``, ``network_code`` what the card network
    said, and ``blocked`` tells that Stripe refused before any bank was asked.
    """

    code: str
    message: str
    reason: str | None = None
    advice: Advice | None = None
    network_code: str | None = None
    param: str | None = None
    blocked: bool = False


_DECLINED = "Your card was declined."


def _declined(reason: str, advice: Advice, network_code: str, message: str = _DECLINED) -> Decline:
    return Decline("card_declined", message, reason, advice, network_code)


GENERIC = _declined("generic_decline", "try_again_later", "01")
INSUFFICIENT_FUNDS = _declined(
    "insufficient_funds", "try_again_later", "51", "Your card has insufficient funds."
)
PROCESSING_ERROR = Decline(
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
    advice="try_again_later",
)
AUTHENTICATION_REQUIRED = Decline(
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
    "authentication_required",
)


@frozen
class Behaviour:
    """
    What a payment method does.

    Attributes:
        when_kept: why it can't be attached or set up.
        when_charged: why it can't be charged, once the customer has been authenticated.
        authentication: when the customer has to be.
        debit_fails: why a debit comes back, some days after it was accepted.
        slow: whether a debit takes three minutes where no test clock says otherwise.
        endless: whether a debit is never decided.
        refund_fails: whether refunds seem to succeed, and come back.
        checks: what its bank finds of the details that come with it, where it isn't ``pass``.
    """

    when_kept: Decline | None = field(default=None, kw_only=True)
    when_charged: Decline | None = field(default=None, kw_only=True)
    authentication: Authentication = field(default="never", kw_only=True)
    debit_fails: Decline | None = field(default=None, kw_only=True)
    slow: bool = field(default=False, kw_only=True)
    endless: bool = field(default=False, kw_only=True)
    refund_fails: bool = field(default=False, kw_only=True)
    checks: Mapping[str, str] = field(factory=dict, kw_only=True)


def _refused(decline: Decline) -> Behaviour:
    return Behaviour(when_kept=decline, when_charged=decline)


def _returned(code: str, message: str) -> Behaviour:
    return Behaviour(debit_fails=Decline(code, message))


_LINE_1, _POSTAL_CODE = "address_line1_check", "address_postal_code_check"

WORKS = "works"

BEHAVIOURS: Mapping[str, Behaviour] = {
    WORKS: Behaviour(),
    "declined": _refused(GENERIC),
    "insufficient_funds": _refused(INSUFFICIENT_FUNDS),
    "lost_card": _refused(_declined("lost_card", "do_not_try_again", "41")),
    "stolen_card": _refused(_declined("stolen_card", "do_not_try_again", "43")),
    "velocity_exceeded": _refused(
        _declined(
            "card_velocity_exceeded",
            "try_again_later",
            "61",
            "Your card was declined for making repeated attempts too frequently or exceeding its"
            " amount limit.",
        )
    ),
    "expired_card": _refused(
        Decline(
            "expired_card",
            "Your card has expired.",
            advice="do_not_try_again",
            network_code="54",
            param="exp_month",
        )
    ),
    "incorrect_cvc": _refused(
        Decline(
            "incorrect_cvc",
            "Your card's security code is incorrect.",
            "incorrect_cvc",
            "confirm_card_data",
            "82",
            "cvc",
        )
    ),
    "processing_error": _refused(PROCESSING_ERROR),
    "blocked": _refused(
        Decline("card_declined", _DECLINED, "fraudulent", "do_not_try_again", blocked=True)
    ),
    "charge_declined": Behaviour(when_charged=GENERIC),
    "authenticated_always": Behaviour(authentication="always"),
    "authenticated_until_set_up": Behaviour(authentication="until_set_up"),
    "authenticated_on_session": Behaviour(authentication="on_session"),
    "authenticated_then_insufficient_funds": Behaviour(
        authentication="always", when_charged=INSUFFICIENT_FUNDS
    ),
    "authenticated_then_declined": Behaviour(authentication="always", when_charged=GENERIC),
    "authenticated_then_processing_error": Behaviour(
        authentication="always", when_charged=PROCESSING_ERROR
    ),
    "refund_fails": Behaviour(refund_fails=True),
    "address_fails": Behaviour(checks={_LINE_1: "fail", _POSTAL_CODE: "fail"}),
    "line_1_fails": Behaviour(checks={_LINE_1: "fail"}),
    "postal_code_fails": Behaviour(checks={_POSTAL_CODE: "fail"}),
    "address_unavailable": Behaviour(checks={_LINE_1: "unavailable", _POSTAL_CODE: "unavailable"}),
    "cvc_fails": Behaviour(checks={"cvc_check": "fail"}),
    "debit_slow": Behaviour(slow=True),
    "debit_endless": Behaviour(endless=True),
    "debit_fails": _returned(
        "generic_could_not_process", "The customer's bank account could not be debited."
    ),
    "debit_fails_slowly": Behaviour(
        debit_fails=Decline(
            "generic_could_not_process", "The customer's bank account could not be debited."
        ),
        slow=True,
    ),
    "debit_insufficient_funds": _returned(
        "insufficient_funds",
        "The customer's account has insufficient funds to cover this payment.",
    ),
    "debit_exceeds_source_limit": _returned(
        "charge_exceeds_source_limit",
        "This payment exceeds the rolling-window processing limit for the source.",
    ),
    "debit_exceeds_weekly_limit": _returned(
        "charge_exceeds_weekly_limit", "This payment exceeds your account's weekly payment limit."
    ),
    "account_closed": _returned("account_closed", "The customer's bank account has been closed."),
    "no_account": _returned("no_account", "The bank account could not be located."),
    "debit_not_authorized": _returned(
        "debit_not_authorized",
        "The customer has notified their bank that this payment was unauthorized.",
    ),
    "invalid_currency": _returned(
        "invalid_currency", "The bank was unable to process this transaction in this currency."
    ),
}
"""By the name that a payment method keeps."""
