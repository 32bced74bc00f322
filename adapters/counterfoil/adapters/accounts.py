"""Whose events and objects of Stripe's are, by what they say of themselves."""

import re

from attrs import define

from counterfoil.adapters.errors import PortalError

OWN_ACCOUNT = "acct_self"
"""The account of whatever doesn't name one: the merchant's own, by Stripe's word for it."""

_ACCOUNT = re.compile(r"[A-Za-z0-9_.:-]{1,255}")


@define
class NotAnAccountError(PortalError):
    """An account's id is part of the names of its streams, and so has to be plain."""

    account: str

    def __str__(self) -> str:
        """Say what is wrong and what to do."""
        return (
            f"{self.account!r} is no id of an account: write letters, digits and _ . : - alone, as "
            "in acct_1."
        )


def is_account(text: str) -> bool:
    """Tell whether a text can be the id of an account."""
    return _ACCOUNT.fullmatch(text) is not None


def check_account(account: str) -> None:
    """Refuse what can't be the id of an account."""
    if not is_account(account):
        raise NotAnAccountError(account)
