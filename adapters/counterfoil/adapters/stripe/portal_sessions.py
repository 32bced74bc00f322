"""Opens sessions of Stripe's own portal, in the call: their addresses are kept nowhere."""

from collections.abc import Callable
from datetime import datetime

from attrs import field, frozen

from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.stripe.gateway import GatewayError, Sending
from counterfoil.adapters.stripe.linking.translating import Translating
from counterfoil.adapters.stripe.outbox.keys import key_of
from counterfoil.adapters.stripe.shapes import ShapeError, as_text, member
from counterfoil.domain.cause import Cause, Mode
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.session.commands import OpenSession
from counterfoil.domain.session.decisions import SESSION
from counterfoil.domain.session.state import Open
from counterfoil.projections.syncing.forms import form
from counterfoil.projections.syncing.portal_sessions import PATH, session_parameters


@frozen
class StripeSession:
    """
    A session of Stripe's portal.

    Args:
        id: Stripe's own id of it.
        url: who has it is let in: it is for the customer alone, and never to be kept or logged.
    """

    id: str
    url: str = field(repr=False)


def open_at_stripe(  # noqa: PLR0913
    portal: BillingPortal,
    place: tuple[str, Mode],
    gateway: Sending,
    command: OpenSession,
    *,
    by: Cause,
    clock: Callable[[], datetime] = utc_now,
) -> StripeSession:
    """
    Open a session here, where the rules decide, and then Stripe's own for the same customer.

    It never waits in the outbox: a link that comes later is of use to nobody. Given again with the
    same cause it is the same session, for as long as Stripe keeps its answer (R174).

    Raises:
        CommandRefusedError: by the rule that keeps the session from being opened.
        GatewayError: Stripe refused, or gave no answer. The session here is used by nobody then,
            and expires.
    """
    account = portal.account(*place)
    account.handle(command, by=by)
    session = account.get(SESSION, command.session_id)
    if not isinstance(session, Open):
        raise GatewayError(
            sentence=f"The session {command.session_id} is over already: open another one.",
            is_retryable=False,
            was_sent=False,
        )
    books = portal.books(*place)
    key = key_of(
        books.stream(StreamRef(kind=SESSION.kind, id=session.id)), by.command_id, "open_session"
    )
    body = Translating(books, clock).body(PATH, form(session_parameters(session)))
    answer = gateway.send("POST", PATH, body, key=key)
    try:
        return StripeSession(member(answer, "id", as_text), member(answer, "url", as_text))
    except ShapeError:
        raise GatewayError(
            sentence="What Stripe answered is no session of its portal: try again later.",
            is_retryable=True,
        ) from None
