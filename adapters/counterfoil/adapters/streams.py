"""
How streams are named: ``acct_1/live/subscription/sub_1``, and ``acct_1/account`` for the account
itself, which both modes share.
"""

from counterfoil.domain.cause import Mode
from counterfoil.domain.decider import StreamRef

ACCOUNT_KIND = "account"


def stream_name(account: str, mode: Mode, ref: StreamRef) -> str:
    """Return a stream's whole name."""
    if ref.kind == ACCOUNT_KIND:
        return f"{ref.id}/{ACCOUNT_KIND}"
    return f"{account}/{mode}/{ref}"


def place_of(stream: str) -> tuple[str, Mode]:
    """Return the account and the mode of a stream; that of the account itself counts as live."""
    account, _, rest = stream.partition("/")
    return account, Mode.LIVE if rest == ACCOUNT_KIND else Mode(rest.partition("/")[0])


def ref_of(stream: str) -> StreamRef:
    """Return what a stream is about, by its whole name."""
    account, _, rest = stream.partition("/")
    if rest == ACCOUNT_KIND:
        return StreamRef(kind=ACCOUNT_KIND, id=account)
    _, _, name = rest.partition("/")
    kind, _, id_ = name.partition("/")
    return StreamRef(kind=kind, id=id_)
