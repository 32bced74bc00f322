"""Checkout sessions: a page that sells subscriptions, or keeps payment methods."""

from counterfoil.adapters.protocol.errors import ApiError, missing
from counterfoil.adapters.protocol.parameters import ListParams, NoParams, merged, or_none
from counterfoil.adapters.sandbox.answers import listing, page, retrieving, shown
from counterfoil.adapters.sandbox.api import customers
from counterfoil.adapters.sandbox.api.checkout_lines import add_up, lines_of
from counterfoil.adapters.sandbox.api.checkout_opening import blank_session, named_types
from counterfoil.adapters.sandbox.api.checkout_params import (
    Completion,
    NewSession,
    SessionChange,
    SessionList,
)
from counterfoil.adapters.sandbox.api.customer_params import NewCustomer
from counterfoil.adapters.sandbox.checkout.completing import EXPIRE_CHECKOUT, complete, expire
from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.payments.methods import resolve
from counterfoil.adapters.sandbox.payments.setting_up import open_setup
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, Shown, route
from counterfoil.adapters.sandbox.shapes.checkout_session import CHECKOUT_SESSION
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.line_item import LINE_ITEM

_PATH = "/v1/checkout/sessions"

COMPLETED_AT = "/_sandbox/checkout/{session}/complete"
"""Where the page says that a customer has completed a session."""


def create(turn: Turn, params: NewSession) -> Answer:
    """Open a session; its page is at its ``url``."""
    customer = or_none(params.customer)
    if customer is not None:
        turn.read(CUSTOMER, customer, named="customer")
        if isinstance(params.customer_email, str):
            raise ApiError(
                "You may only specify one of these parameters: customer, customer_email."
            )
    session = blank_session(turn, params, customer)
    lines = lines_of(turn, params, session)
    if params.mode == "subscription":
        add_up(turn, session, lines)
    elif session["currency"] is None and not named_types(params):
        raise missing("currency")
    else:
        session["setup_intent"] = open_setup(
            turn,
            customer=customer,
            description=session["setup_intent_data"]["description"],
            metadata=session["setup_intent_data"]["metadata"],
        )
    turn.create(CHECKOUT_SESSION, session)
    # The list is shown newest first, and begins with what was named first.
    for line in reversed(lines):
        turn.create(LINE_ITEM, line)
    turn.schedule(EXPIRE_CHECKOUT, session["id"], session["expires_at"], clock_of(turn, customer))
    return shown(CHECKOUT_SESSION, session["id"])


def update(turn: Turn, params: SessionChange, id: str) -> Answer:
    """Change what is noted of a session."""
    session = turn.read(CHECKOUT_SESSION, id)
    session["metadata"] = merged(session["metadata"], params.metadata)
    turn.write(CHECKOUT_SESSION, session)
    return shown(CHECKOUT_SESSION, id)


def expire_it(turn: Turn, params: NoParams, id: str) -> Answer:
    """End a session that nobody has completed."""
    expire(turn, id)
    return shown(CHECKOUT_SESSION, id)


def list_lines(turn: Turn, params: ListParams, id: str) -> Answer:
    """List what a session sells."""
    turn.read(CHECKOUT_SESSION, id)
    return page(turn, LINE_ITEM, params, f"{_PATH}/{id}/line_items", like={"session": id})


def complete_it(turn: Turn, params: Completion, id: str) -> Answer:
    """Complete a session as its customer; who is new becomes a customer first."""
    session = turn.read(CHECKOUT_SESSION, id)
    named = or_none(params.payment_method)
    if session["customer"] is None and session["customer_creation"] == "always":
        email = params.email if session["customer_email"] is None else session["customer_email"]
        made = customers.create(turn, NewCustomer(email=email, name=params.name))
        session["customer"] = made.id if isinstance(made, Shown) else None
        turn.write(CHECKOUT_SESSION, session)
    method = None if named is None else resolve(turn, named, param="payment_method")
    complete(turn, id, method)
    return shown(CHECKOUT_SESSION, id)


ROUTES: tuple[Route, ...] = (
    route("POST", _PATH, NewSession, create),
    listing(
        CHECKOUT_SESSION,
        _PATH,
        SessionList,
        lambda asked: {
            "customer": asked.customer,
            "payment_intent": asked.payment_intent,
            "status": asked.status,
            "subscription": asked.subscription,
        },
    ),
    retrieving(CHECKOUT_SESSION, f"{_PATH}/{{session}}"),
    route("POST", f"{_PATH}/{{session}}", SessionChange, update),
    route("POST", f"{_PATH}/{{session}}/expire", NoParams, expire_it),
    route("GET", f"{_PATH}/{{session}}/line_items", ListParams, list_lines),
    route("POST", COMPLETED_AT, Completion, complete_it),
)
