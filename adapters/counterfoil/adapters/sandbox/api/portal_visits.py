"""Visits of the portal by the address of a session; the portal's page alone asks for them."""

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid
from counterfoil.adapters.sandbox.answers import shown
from counterfoil.adapters.sandbox.api.portal_opening import new_session, open_session
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.portal_configuration import PORTAL_CONFIGURATION
from counterfoil.adapters.sandbox.shapes.portal_session import PORTAL_SESSION, PortalSession
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION

VISITED_AT = "/_sandbox/billing_portal/visits"
"""Where the portal's page says that a customer has come with an address."""
LOGGED_IN_AT = "/_sandbox/billing_portal/logins"
"""Where the page to log in at asks for a session."""
RECOVERED_AT = "/_sandbox/billing_portal/recoveries"
"""Where the portal's page asks for another session in the place of an expired one."""

_USED_FOR = 60 * 60
"""For how many seconds an address leads in after the last use (R69)."""


class Visit(Struct, frozen=True):
    """The secret of the address that a customer has come with; a flow may have been completed."""

    token: str
    completed: bool | UnsetType = UNSET


class Recovery(Struct, frozen=True):
    """The secret of an address that leads in no more, and who has come with it."""

    token: str
    email: str


class Login(Struct, frozen=True):
    """The address of a page to log in at, and who has come there."""

    url: str
    email: str


def visit(turn: Turn, params: Visit) -> Answer:
    """Let a customer in by an address, and for a while longer (R69)."""
    session = _by_token(turn, params.token)
    if session["visit"]["expires_at"] <= turn.now():
        raise ApiError("This session of the customer portal has expired.", 410)
    session["visit"]["expires_at"] = turn.now() + _USED_FOR
    if params.completed is True:
        session["visit"]["completed"] = True
    turn.write(PORTAL_SESSION, session)
    completed = "true" if session["visit"]["completed"] else ""
    by_login = "true" if session["visit"]["by_login"] else ""
    return shown(PORTAL_SESSION, session["id"], completed=completed, by_login=by_login)


def recover(turn: Turn, params: Recovery) -> Answer:
    """Replace an expired session, for who knows the customer's e-mail address (R70)."""
    session = _by_token(turn, params.token)
    after = session["after_expiration"]
    customer = turn.read(CUSTOMER, session["customer"])
    login = None if after is None else after["customer_login"]
    deadline = None if login is None else login["expires_at"]
    if after is None or (deadline is not None and deadline <= turn.now()):
        raise ApiError("This session of the customer portal cannot be recovered.", 410)
    # A code sent by e-mail would follow; the sandbox sends none, and trusts who comes.
    if (customer["email"] or "").casefold() != params.email.casefold():
        raise invalid("This is not the e-mail address of the customer.", "email")
    session["id"] = turn.new_id(PORTAL_SESSION)
    session["created"] = turn.now(customer["test_clock"])
    return open_session(turn, session, customer)


def log_in(turn: Turn, params: Login) -> Answer:
    """
    Let a customer in who has come by the page to log in at (R26, R27).

    Of several with the same e-mail address it is the newest that has an active subscription (R28);
    UNCONFIRMED (R30): where none has one, it is the newest.
    """
    found = turn.all_of(PORTAL_CONFIGURATION, {"login_page.url": params.url}, limit=1)
    if not found or not found[0]["active"]:
        raise ApiError("There is no such page to log in at.", 404)
    customers = turn.all_of(CUSTOMER, {"email": params.email})
    if not customers:
        raise invalid("No customer has this e-mail address.", "email")
    customer = next((one for one in customers if _subscribes(turn, one["id"])), customers[0])
    # A code sent by e-mail would come before; the sandbox sends none, and trusts who comes.
    session = new_session(turn, customer, found[0]["id"])
    session["visit"]["by_login"] = True
    return open_session(turn, session, customer)


def _subscribes(turn: Turn, customer: str) -> bool:
    return bool(turn.all_of(SUBSCRIPTION, {"customer": customer, "status": "active"}, limit=1))


def _by_token(turn: Turn, token: str) -> PortalSession:
    found = turn.all_of(PORTAL_SESSION, {"visit.token": token}, limit=1)
    if not found:
        raise ApiError("There is no such session of the customer portal.", 404)
    return found[0]


ROUTES: tuple[Route, ...] = (
    route("POST", VISITED_AT, Visit, visit),
    route("POST", RECOVERED_AT, Recovery, recover),
    route("POST", LOGGED_IN_AT, Login, log_in),
)
