"""Sees before anything is sent whether the key, the account and its mode go together."""

from attrs import define

from counterfoil.adapters.accounts import OWN_ACCOUNT
from counterfoil.adapters.errors import PortalError
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.gateway import Gateway, GatewayError
from counterfoil.adapters.stripe.whose_key import stripe_account
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.cause import Mode, Provider

_FORBIDDEN = 403


@define
class SyncRefusedError(PortalError):
    """Nothing is sent; the text says why and what to do."""

    sentence: str

    def __str__(self) -> str:
        """Say why and what to do."""
        return self.sentence


def check_connected(portal: BillingPortal, account: str) -> None:
    """
    Refuse to send what is decided for an account that isn't in step with Stripe.

    Raises:
        SyncRefusedError: it is standalone.
    """
    provider = portal.account(account, Mode.LIVE).get(ACCOUNT, account).provider
    if provider is Provider.SYNCED:
        return
    why = (
        "was disconnected from Stripe"
        if provider is Provider.STANDALONE
        else "isn't connected to Stripe"
    )
    raise SyncRefusedError(
        f"{account} {why}: what is decided there is so by itself, and nothing is sent. Reading what"
        f" Stripe says connects it; so does `counterfoil sync connect --account {account}`. Or name"
        " another account by --account."
    )


def check_key(gateway: Gateway, account: str) -> None:
    """
    Ask Stripe whose key it is, and refuse one of another account.

    The merchant's own account may be written without its id, ``acct_self``: then any key will do
    that Stripe accepts, also one that may not read the account.

    Raises:
        SyncRefusedError: it is another account's.
        GatewayError: Stripe doesn't accept the key, or gave no answer that can be used.
    """
    try:
        theirs = stripe_account(gateway)
    except GatewayError as error:
        if error.status == _FORBIDDEN and account == OWN_ACCOUNT:
            return
        raise
    if account not in {OWN_ACCOUNT, theirs}:
        raise SyncRefusedError(
            f"The key is of the account {theirs}, and what {account} decided is to be sent: use a"
            f" key of {account}, or name another account by --account."
        )
