"""``counterfoil sync run``: send to Stripe what is decided."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from attrs import frozen

from counterfoil.adapters.cli.failing import UNSOUND, plainly
from counterfoil.adapters.cli.options import AsJson, Database, OwnAccount, StripeUrl, database_of
from counterfoil.domain.cause import Mode

if TYPE_CHECKING:
    from types import FrameType

    from counterfoil.adapters.cli.opening import Place
    from counterfoil.adapters.event_store.outbox import Outbox
    from counterfoil.adapters.event_store.outbox_rows import OutboxRequest
    from counterfoil.adapters.stripe.outbox.running import Syncing


@plainly
def run(
    context: typer.Context,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on with what is decided later, until stopped.")
    ] = False,
    account: OwnAccount = None,
    mode: Annotated[
        Mode | None, typer.Option(help="The mode that the key is to be of.", show_default=False)
    ] = None,
    stripe_url: StripeUrl = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """
    Send to Stripe what is decided, and record what it answers.

    It is asked with STRIPE_SECRET_KEY. Stopped, it ends after the requests at hand. Exit code 1:
    something was refused, is put off, or is parked.
    """
    from counterfoil.adapters.accounts import OWN_ACCOUNT, check_account
    from counterfoil.adapters.cli.opening import Place, open_portal
    from counterfoil.adapters.stripe.client import access_from
    from counterfoil.adapters.stripe.gateway import StripeGateway
    from counterfoil.adapters.stripe.outbox.checking import check_connected, check_key
    from counterfoil.adapters.stripe.outbox.running import Syncing
    from counterfoil.adapters.stripe.pacing import Pace, PacedSending
    from counterfoil.adapters.stripe.whose_key import mode_of

    access = access_from(os.environ, url=stripe_url)
    books = account or OWN_ACCOUNT
    check_account(books)
    url = database_of(context, database)
    # Where nothing was decided, no database is made.
    open_portal(url, read_only=True).close()
    with open_portal(url) as portal, StripeGateway(access) as unpaced:
        place = Place(account=books, mode=mode_of(unpaced, mode))
        check_connected(portal, books)
        check_key(unpaced, books)
        tally = _Tally(portal.store.outbox, place, _teller(follow=follow, as_json=as_json))
        syncing = Syncing(
            portal,
            PacedSending(unpaced, Pace(unpaced.livemode)),
            (place.account, place.mode),
            on_step=tally.note,
        )
        with _stopped_by_signals(syncing) as is_stopped:
            syncing.run(for_ever=follow)
        came = tally.came(is_stopped=is_stopped())
    _say(came, follow=follow, as_json=as_json)
    if came.is_unsound:
        raise typer.Exit(UNSOUND)


@contextmanager
def _stopped_by_signals(syncing: "Syncing") -> "Iterator[Callable[[], bool]]":
    """End it after the requests at hand by a first SIGTERM or Ctrl-C, and at once by a second."""
    told: list[int] = []

    def stop(number: int, _: "FrameType | None") -> None:
        told.append(number)
        restore()
        syncing.stop()

    def restore() -> None:
        for each, handler in before.items():
            signal.signal(each, handler)

    before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: bool(told)
    finally:
        restore()


def _teller(*, follow: bool, as_json: bool) -> "Callable[[OutboxRequest], None]":
    """Return what tells of each step: where somebody looks, and of what went wrong meanwhile."""
    from counterfoil.adapters.cli.output import console
    from counterfoil.adapters.cli.sync_words import entry, line
    from counterfoil.adapters.event_store.outbox_rows import OutboxStatus

    if as_json:
        return _json_line(entry) if follow else _tell_nobody
    out, is_looked_at = console(), sys.stdout.isatty()
    well = {OutboxStatus.CONFIRMED, OutboxStatus.QUEUED, OutboxStatus.SENT}

    def tell(request: "OutboxRequest") -> None:
        if is_looked_at or (follow and request.status not in well):
            out.print(line(request), soft_wrap=True)
            sys.stdout.flush()

    return tell


def _json_line(
    entry: "Callable[[OutboxRequest], dict[str, object]]",
) -> "Callable[[OutboxRequest], None]":
    return lambda request: print(json.dumps(entry(request), default=datetime.isoformat), flush=True)


def _tell_nobody(_: "OutboxRequest") -> None:
    """Let the summary say it all."""


@frozen(kw_only=True)
class Came:
    """
    What requests came to while they were sent.

    Args:
        refused: with what fell with them.
        waiting: what was put off, and what comes after it.
    """

    account: str
    mode: Mode
    is_stopped: bool
    seconds: float
    confirmed: int
    refused: "tuple[OutboxRequest, ...]"
    waiting: "tuple[OutboxRequest, ...]"
    parked: "tuple[OutboxRequest, ...]"

    @property
    def is_unsound(self) -> bool:
        """Tell whether somebody should look: what was stopped before its end isn't such a case."""
        return bool(self.refused or self.parked or (self.waiting and not self.is_stopped))


class _Tally:
    """Counts what requests come to while they are sent."""

    def __init__(
        self, outbox: "Outbox", place: "Place", tell: "Callable[[OutboxRequest], None]"
    ) -> None:
        from counterfoil.adapters.portal import utc_now

        self._outbox = outbox
        self._place = place
        self._tell = tell
        self._now = utc_now
        self._began = utc_now()
        self._confirmed = 0

    def note(self, request: "OutboxRequest") -> None:
        """Note a step."""
        from counterfoil.adapters.event_store.outbox_rows import OutboxStatus

        self._confirmed += request.status is OutboxStatus.CONFIRMED
        self._tell(request)

    def came(self, *, is_stopped: bool) -> Came:
        """Return what they came to, all in all."""
        from counterfoil.adapters.event_store.outbox_rows import OutboxStatus
        from counterfoil.adapters.stripe.outbox.standing import refused_since

        left = self._outbox.open(str(self._place))
        return Came(
            account=self._place.account,
            mode=self._place.mode,
            is_stopped=is_stopped,
            seconds=(self._now() - self._began).total_seconds(),
            confirmed=self._confirmed,
            refused=refused_since(self._outbox, str(self._place), self._began),
            waiting=tuple(each for each in left if each.status is not OutboxStatus.PARKED),
            parked=tuple(each for each in left if each.status is OutboxStatus.PARKED),
        )


def _say(came: Came, *, follow: bool, as_json: bool) -> None:
    from counterfoil.adapters.cli.output import console, print_json
    from counterfoil.adapters.cli.sync_words import counted, entry, print_lines
    from counterfoil.adapters.stripe.outbox.standing import lanes_of

    if as_json:
        told = {
            "account": came.account,
            "mode": came.mode,
            "stopped": came.is_stopped,
            "seconds": came.seconds,
            "confirmed": came.confirmed,
            "refused": [entry(each) for each in came.refused],
            "waiting": [entry(each) for each in came.waiting],
            "parked": [entry(each) for each in came.parked],
        }
        if follow:
            print(json.dumps({"came": told}, default=datetime.isoformat), flush=True)
        else:
            print_json(told)
        return
    out = console()
    counts = {
        "confirmed": came.confirmed,
        "refused": len(came.refused),
        "waiting": len(came.waiting),
        "parked": len(came.parked),
    }
    said = counted(counts) or "nothing was to be sent"
    stopped = ", stopped before the end" if came.is_stopped and not follow else ""
    out.print(f"{came.account}/{came.mode}: {said}{stopped}.", style="bold", soft_wrap=True)
    print_lines(out, came.refused)
    print_lines(out, [each.head for each in lanes_of(came.waiting)])
    print_lines(out, came.parked)
