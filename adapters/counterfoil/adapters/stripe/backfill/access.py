"""Finds out before a backfill whether the key, the books and the webhooks go together."""

from collections.abc import Iterator
from urllib.parse import quote

from attrs import define, frozen

from counterfoil.adapters.accounts import OWN_ACCOUNT
from counterfoil.adapters.errors import PortalError
from counterfoil.adapters.portal import BillingPortal
from counterfoil.adapters.stripe.backfill.lists import PATHS
from counterfoil.adapters.stripe.event_types import TRANSLATED
from counterfoil.adapters.stripe.gateway import Gateway, GatewayError, NotThere
from counterfoil.adapters.stripe.listing import listed
from counterfoil.adapters.stripe.shapes import JsonObject, ShapeError, as_list, member
from counterfoil.domain.cause import Mode

SAMPLE = 3
"""How many objects on record are looked for, to see whether they are this account's."""

_FORBIDDEN = "more_permissions_required"
_ENDPOINTS = "/v1/webhook_endpoints"


@define
class BackfillRefusedError(PortalError):
    """A backfill isn't begun, or can't go on; the text says why and what to do."""

    sentence: str

    def __str__(self) -> str:
        """Say why and what to do."""
        return self.sentence


@frozen(kw_only=True)
class Webhooks:
    """
    Whether Stripe's events arrive here.

    Args:
        received: how many did so far.
        urls: where Stripe sends what is translated; None where the key may not look that up.
    """

    received: int
    urls: tuple[str, ...] | None

    @property
    def are_on(self) -> bool:
        """Tell whether anything arrived, or is sent anywhere."""
        return self.received > 0 or bool(self.urls)


def check_account(
    portal: BillingPortal,
    gateway: Gateway,
    place: tuple[str, Mode],
    theirs: str,
    before: str | None,
) -> None:
    """
    Refuse to mix two accounts in the same books.

    Args:
        theirs: the account whose key it is.
        before: the account whose objects were adopted here before, if any were.

    Raises:
        BackfillRefusedError: what is on record is another account's.
    """
    account, mode = place
    if account not in (OWN_ACCOUNT, theirs):
        raise BackfillRefusedError(
            f"The key is of the account {theirs}, and {account}'s books were named: use a key of"
            f" {account}, or name {theirs} by --account."
        )
    if before not in (None, theirs):
        raise BackfillRefusedError(
            f"The key is of the account {theirs}, and {account}/{mode} holds what {before} has: use"
            f" a key of {before}, or name another account by --account {theirs}."
        )
    if before is None and not _knows_any(portal, gateway, place):
        raise BackfillRefusedError(
            f"The account {theirs} has none of what is on record in {account}/{mode}: use a key of"
            f" the account that this is of, or begin books of their own by --account {theirs}."
        )


def _knows_any(portal: BillingPortal, gateway: Gateway, place: tuple[str, Mode]) -> bool:
    """Tell whether Stripe knows one of a few objects on record; if there are none, it does."""
    account = portal.account(*place)
    asked = False
    for kind in ("customer", "subscription", "product"):
        for id_ in account.ids(kind)[:SAMPLE]:
            asked = True
            if not isinstance(gateway.read(f"{PATHS[kind]}/{quote(id_, safe='')}"), NotThere):
                return True
    return not asked


def webhooks_of(portal: BillingPortal, gateway: Gateway, place: tuple[str, Mode]) -> Webhooks:
    """
    Find out whether Stripe's events arrive here.

    Raises:
        GatewayError: Stripe gave no answer that can be used.
        StoreError: the store can't be read.
    """
    account = f"{place[0]}/{place[1]}"
    counts = portal.store.inbox.counts()
    received = sum(each.messages for each in counts if each.account == account)
    try:
        urls = tuple(_urls(listed(gateway, _ENDPOINTS)))
    except GatewayError as error:
        if error.code != _FORBIDDEN:
            raise
        return Webhooks(received=received, urls=None)
    return Webhooks(received=received, urls=urls)


def _urls(endpoints: Iterator[JsonObject]) -> Iterator[str]:
    for each in endpoints:
        try:
            sent = {*member(each, "enabled_events", as_list)}
        except ShapeError:
            continue
        if each.get("status") == "enabled" and ("*" in sent or sent.issuperset(TRANSLATED)):
            yield str(each.get("url"))


def check_webhooks(webhooks: Webhooks) -> None:
    """
    Refuse to begin while nobody tells of what changes meanwhile and afterwards.

    Raises:
        BackfillRefusedError: no event ever arrived, and Stripe sends them nowhere.
    """
    if not webhooks.are_on:
        raise BackfillRefusedError(
            "Stripe doesn't send its events anywhere yet, so that what changes from now on wouldn't"
            " be known here: run `counterfoil webhooks register URL` and `counterfoil listen`"
            " first, or say --without-webhooks."
        )
