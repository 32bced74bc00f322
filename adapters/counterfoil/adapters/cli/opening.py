"""Opens a portal for a command, and finds what an id means in it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import frozen

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.cli.failing import CannotError, complain
from counterfoil.adapters.errors import UnknownStreamError
from counterfoil.adapters.event_store.master_key import parsed
from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.streams import ACCOUNT_KIND, ref_of, stream_name
from counterfoil.domain.cause import Mode
from counterfoil.domain.decider import StreamRef

if TYPE_CHECKING:
    from counterfoil.adapters.stripe.gateway import StripeGateway

MASTER_KEY = "COUNTERFOIL_MASTER_KEY"
KEY_STORE = "COUNTERFOIL_KEY_STORE"


def open_portal(
    url: str,
    *,
    read_only: bool = False,
    clock: Callable[[], datetime] = utc_now,
    on_notice: Callable[[str], None] = complain,
) -> BillingPortal:
    """Open the portal on a database, with the key and the key store of the environment, if any."""
    text = os.environ.get(MASTER_KEY)
    return BillingPortal.open(
        url,
        master_key=parsed(text) if text else None,
        key_store=os.environ.get(KEY_STORE) or None,
        read_only=read_only,
        clock=clock,
        on_notice=on_notice,
    )


@contextmanager
def stripe_of_environment() -> "Iterator[StripeGateway | None]":
    """Open the way to Stripe where the environment has a key for it; thin events need it."""
    from counterfoil.adapters.stripe.client import SECRET_KEY, access_from
    from counterfoil.adapters.stripe.gateway import StripeGateway

    if not os.environ.get(SECRET_KEY, "").strip():
        yield None
        return
    with StripeGateway(access_from(os.environ)) as gateway:
        yield gateway


@frozen(kw_only=True)
class Place:
    """One account in one mode."""

    account: str
    mode: Mode

    def __str__(self) -> str:
        """Return how streams of the place begin."""
        return f"{self.account}/{self.mode}"


@frozen(kw_only=True)
class Found:
    """An aggregate, and the portal of the place where it was found."""

    place: Place
    ref: StreamRef
    portal: AccountPortal

    @property
    def what(self) -> str:
        """Return what it is: ``a customer``, ``an invoice``."""
        return f"{'an' if self.ref.kind[0] in 'aeiou' else 'a'} {self.ref.kind}"


def places(portal: BillingPortal, account: str | None, mode: Mode | None) -> tuple[Place, ...]:
    """Return where anything is recorded, among the places that are asked for."""
    modes = {each.value for each in Mode}
    heads = {tuple(stream.split("/", 2)[:2]) for stream in portal.store.streams()}
    return tuple(
        Place(account=head[0], mode=Mode(head[1]))
        for head in sorted(heads)
        if len(head) == 2  # noqa: PLR2004 - an account and a mode.
        and head[1] in modes
        and account in (None, head[0])
        and mode in (None, head[1])
    )


def knows(portal: BillingPortal, place: Place, id_: str) -> bool:
    """Tell whether anything is recorded of an id in a place."""
    return _ref_in(portal.account(place.account, place.mode), id_) is not None


def find(portal: BillingPortal, id_: str, account: str | None, mode: Mode | None) -> Found:
    """
    Find the aggregate of which an id tells, be it its own, that of an object it holds, or a
    stream's whole name.

    Raises:
        CannotError: it is recorded nowhere, or in several places.
    """
    if id_ in portal.store.stream_versions(id_):
        account, _, rest = id_.partition("/")
        ref = ref_of(id_)
        mode = mode if ref.kind == ACCOUNT_KIND else Mode(rest.partition("/")[0])
        id_ = ref.id
    own = _account_itself(portal, id_, mode) if account in (None, id_) else ()
    found = [
        Found(place=place, ref=ref, portal=bound)
        for place in (*places(portal, account, mode), *own)
        for bound in (portal.account(place.account, place.mode),)
        for ref in (_ref_in(bound, id_),)
        if ref is not None
    ]
    if not found:
        raise CannotError(_nothing_of(id_, account, mode))
    if len({(each.place, each.ref) for each in found if each.ref.kind != ACCOUNT_KIND}) > 1:
        where = ", ".join(str(each.place) for each in found)
        raise CannotError(f"{id_} is recorded in {where}: choose one by --account and --mode.")
    return found[0]


def _account_itself(portal: BillingPortal, id_: str, mode: Mode | None) -> tuple[Place, ...]:
    """Return where to look an account up, of which nothing else may be recorded yet."""
    stream = stream_name(id_, Mode.TEST, StreamRef(kind=ACCOUNT_KIND, id=id_))
    is_recorded = stream in portal.store.stream_versions(stream)
    return (Place(account=id_, mode=mode or Mode.TEST),) if is_recorded else ()


def _ref_in(bound: AccountPortal, id_: str) -> StreamRef | None:
    try:
        return bound.find(id_)
    except UnknownStreamError:
        return None


def _nothing_of(id_: str, account: str | None, mode: Mode | None) -> str:
    if account is None and mode is None:
        return f"Nothing is recorded of {id_}: check the id and the database."
    where = "/".join(each for each in (account or "any account", mode) if each)
    return f"Nothing is recorded of {id_} in {where}: check the id, the account and the mode."
