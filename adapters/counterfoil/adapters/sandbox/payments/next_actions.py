"""What a customer is asked to do: approve a payment, or tell what arrived on their account."""

from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.next_action import NextAction

_DAY = 24 * 60 * 60
_ARRIVES_AFTER = 2


def page_of(turn: Turn, client_secret: str) -> str:
    """Return the address of the page where an intent is approved or refused."""
    return f"{turn.settings.base_url}/authenticate/{client_secret}"


def authenticate(turn: Turn, client_secret: str, return_url: str | None) -> NextAction:
    """
    Ask for approval: by a redirect where there is an address to come back to, else by Stripe.js.

    What Stripe.js would open stands in the latter too, for here nothing else can open it.
    """
    page = page_of(turn, client_secret)
    if return_url is None:
        return NextAction(
            type="use_stripe_sdk",
            use_stripe_sdk={"type": "three_d_secure_redirect", "stripe_js": page},
        )
    return NextAction(
        type="redirect_to_url", redirect_to_url={"return_url": return_url, "url": page}
    )


def verify_with_microdeposits(turn: Turn, client_secret: str, now: int) -> NextAction:
    """Ask what arrived on the customer's account."""
    return NextAction(
        type="verify_with_microdeposits",
        verify_with_microdeposits={
            "arrival_date": (now // _DAY + _ARRIVES_AFTER) * _DAY,
            "hosted_verification_url": page_of(turn, client_secret),
            "microdeposit_type": "descriptor_code",
        },
    )
