"""Opens sessions of the portal, whoever asks for them."""

from counterfoil.adapters.protocol.ids import new_token
from counterfoil.adapters.sandbox.answers import shown
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer
from counterfoil.adapters.sandbox.shapes.customer import Customer
from counterfoil.adapters.sandbox.shapes.portal_session import PORTAL_SESSION, PortalSession

_UNUSED_FOR = 5 * 60
"""For how many seconds an address leads in that isn't used (R69)."""


def new_session(turn: Turn, customer: Customer, configuration: str) -> PortalSession:
    """Return a plain session; it is kept when it is opened."""
    return PortalSession(
        id=turn.new_id(PORTAL_SESSION),
        object="billing_portal.session",
        after_expiration=None,
        configuration=configuration,
        created=turn.now(customer["test_clock"]),
        customer=customer["id"],
        customer_account=None,
        flow=None,
        livemode=False,
        locale=None,
        on_behalf_of=None,
        return_url=None,
        url="",
        visit={"token": "", "expires_at": 0, "completed": False, "by_login": False},
    )


def open_session(turn: Turn, session: PortalSession, customer: Customer) -> Answer:
    """Keep a new session, with an address that leads to it for five minutes (R69)."""
    id, token = session["id"], f"test_{new_token(40)}"
    session["url"] = f"{turn.settings.base_url}/p/session/{token}"
    # Who comes by the address is a person, whose time no test clock tells.
    expires_at = turn.now() + _UNUSED_FOR
    session["visit"] = {**session["visit"], "token": token, "expires_at": expires_at}
    session["visit"]["completed"] = False
    turn.create(PORTAL_SESSION, session)
    turn.announce("billing_portal.session.created", PORTAL_SESSION, id, customer["test_clock"])
    return shown(PORTAL_SESSION, id)
