"""``counterfoil reconcile --push``: send what is held of one object to Stripe."""

from typing import TYPE_CHECKING

import typer

from counterfoil.adapters.cli.failing import UNSOUND, CannotError

if TYPE_CHECKING:
    from counterfoil.adapters.portal import BillingPortal
    from counterfoil.adapters.stripe.reconcile.pushing import Push, Pusher
    from counterfoil.domain.cause import Mode
    from counterfoil.domain.decider import StreamRef


def push_one(
    portal: "BillingPortal",
    place: "tuple[str, Mode]",
    pusher: "Pusher",
    id_: str,
    *,
    is_agreed: bool,
) -> None:
    """
    Say what is to be sent, ask, and send it.

    Args:
        is_agreed: don't ask.

    Raises:
        CannotError: it isn't agreed to.
        CannotPushError: what is held of it can't be sent.
        UnknownStreamError: nothing is recorded of it.
    """
    from counterfoil.adapters.cli.output import console, plain
    from counterfoil.adapters.cli.reconcile_words import in_words

    out = console()
    thing = _thing(portal, place, id_)
    push = pusher.plan(thing)
    if not push.body:
        _say_nothing_is_sent(push, thing)
        return
    for each in push.sent:
        ours, theirs = in_words(each)
        out.print(plain(f"to send: {each.facet}, {ours} in the place of {theirs}"), soft_wrap=True)
    for each in push.kept:
        out.print(plain(f"not sent: {each.facet}, which isn't set this way"), soft_wrap=True)
    if not is_agreed and not _agrees(push):
        raise CannotError("Nothing was sent, for nobody agreed: say yes, or --yes.")
    left = pusher.send(push)
    if left:
        names = ", ".join(each.facet for each in left)
        out.print(plain(f"Sent; {thing} still differs in {names}."), soft_wrap=True)
        raise typer.Exit(UNSOUND)
    out.print(plain(f"Sent; both sides are equal in {thing}."), soft_wrap=True)


def _thing(portal: "BillingPortal", place: "tuple[str, Mode]", id_: str) -> "StreamRef":
    """Return the aggregate of an id; what an aggregate holds isn't sent by itself."""
    found = portal.account(*place).find(id_)
    if found.id != id_:
        raise CannotError(
            f"{id_} isn't sent by itself: name a customer, a subscription or a configuration."
        )
    return found


def _agrees(push: "Push") -> bool:
    """Ask; where nobody can answer, nobody agrees."""
    try:
        return typer.confirm(f"Send this to Stripe by POST {push.path}?", err=True)
    except typer.Abort:
        return False


def _say_nothing_is_sent(push: "Push", thing: "StreamRef") -> None:
    from counterfoil.adapters.cli.output import console, plain

    if not push.kept:
        console().print(plain(f"Both sides are equal in {thing}: nothing is sent."))
        return
    names = ", ".join(each.facet for each in push.kept)
    console().print(
        plain(f"{thing} differs in {names}, which isn't set this way: nothing is sent."),
        soft_wrap=True,
    )
    raise typer.Exit(UNSOUND)
