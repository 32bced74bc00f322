"""Of which account, and of which mode, the key is that Stripe is asked with."""

from attrs import define

from counterfoil.adapters.errors import PortalError
from counterfoil.adapters.stripe.gateway import Gateway, GatewayError, NotThere
from counterfoil.adapters.stripe.shapes import ShapeError, as_id, member
from counterfoil.domain.cause import Mode


@define
class OtherModeError(PortalError):
    """The key is of another mode than is asked for, or nobody says of which it is."""

    sentence: str

    def __str__(self) -> str:
        """Say so and what to do."""
        return self.sentence


def mode_of(gateway: Gateway, wanted: Mode | None) -> Mode:
    """
    Return the mode to work in: the key's.

    Raises:
        OtherModeError: another one is wanted, or nobody says which it is.
    """
    livemode = gateway.livemode
    if livemode is None:
        if wanted is None:
            raise OtherModeError(
                "The key doesn't say whether it is of live or test mode: say so by --mode."
            )
        return wanted
    found = Mode.LIVE if livemode else Mode.TEST
    if wanted not in (None, found):
        raise OtherModeError(
            f"The key is of {found} mode and {wanted} mode is asked for: use a key of {wanted}"
            " mode, or leave out --mode."
        )
    return found


def stripe_account(gateway: Gateway) -> str:
    """
    Return the id of the account whose key it is.

    Raises:
        GatewayError: Stripe gave no answer that can be used.
    """
    answer = gateway.read("/v1/account")
    try:
        if not isinstance(answer, NotThere):
            return member(answer, "id", as_id)
    except ShapeError:
        pass
    raise GatewayError(
        sentence="What was answered isn't Stripe's: see whether it is Stripe that answers.",
        is_retryable=False,
    )
