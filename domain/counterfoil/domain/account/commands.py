"""What can be asked of a merchant's account."""

from typing import TypeAlias

from attrs import frozen

from counterfoil.domain.values import AccountId


@frozen
class ConnectStripe:
    """Let Stripe bring about from now on what is decided: the account is synced."""

    account_id: AccountId


@frozen
class DisconnectStripe:
    """Let decisions be the facts from now on: the account is standalone."""

    account_id: AccountId


@frozen
class JoinRedesignedPortal:
    """Opt in to the redesigned portal, in which customers may pause a subscription (R61g)."""

    account_id: AccountId


@frozen
class RecordFormerPauseUse:
    """
    Put on record that the account used the portal's pause before 2024-03-29, which let it keep the
    parameter until 2024-08-01 (R61d).
    """

    account_id: AccountId


Command: TypeAlias = ConnectStripe | DisconnectStripe | JoinRedesignedPortal | RecordFormerPauseUse
