"""Shows what a portal session is, in words."""

from collections.abc import Iterator

from counterfoil.adapters.cli.card_lines import Line, several
from counterfoil.adapters.cli.wording import moment, sayings
from counterfoil.domain.session import state as session


def session_lines(state: session.Open) -> Iterator[Line]:
    """Yield the lines of a portal session."""
    yield "Customer", state.customer
    yield "Configuration", state.configuration
    yield "Opened", f"{moment(state.opened_at)}, {_ENTRANCES.get(state.entrance, state.entrance)}"
    yield "First used", "not yet" if state.redeemed_at is None else moment(state.redeemed_at)
    if state.flow is not None:
        done = (
            "not completed" if state.completed_at is None else f"done {moment(state.completed_at)}"
        )
        yield "Flow", f"{state.flow.type.value.replace('_', ' ')}, {done}"
        yield from several("Flow's parts", sayings(state.flow, without=("type",)))
    if state.return_url:
        yield "Returns to", state.return_url
    if state.locale:
        yield "Language", state.locale
    if state.on_behalf_of:
        yield "On behalf of", state.on_behalf_of
    yield "Recovery", _recovery(state.recovery)
    if state.replaces:
        yield "Replaces", state.replaces


_ENTRANCES = {
    session.Entrance.MERCHANT: "by the merchant",
    session.Entrance.LOGIN_LINK: "by the login link",
    session.Entrance.RECOVERY: "by recovering another",
}


def _recovery(recovery: session.Recovery | None) -> str:
    if recovery is None:
        return "none: once expired, the link is dead"
    if recovery.expires_at is None:
        return "by e-mail, at any time after it expired"
    return f"by e-mail, until {moment(recovery.expires_at)}"
