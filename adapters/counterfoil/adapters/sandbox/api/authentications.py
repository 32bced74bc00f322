"""What customers are asked, by the secret of an intent; the sandbox's page alone asks for it."""

from collections.abc import Callable

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.parameters import NoParams
from counterfoil.adapters.sandbox.answers import shown
from counterfoil.adapters.sandbox.payments.authenticating import approve, asked, refuse
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route

ASKED_AT = "/_sandbox/authenticate/{client_secret}"
"""Where the page learns what a customer is asked; ``/approve`` and ``/refuse`` say the answer."""


def show(turn: Turn, params: NoParams, client_secret: str) -> Answer:
    """Show an intent by its secret; ``return_to`` is where the customer goes from the page."""
    found = asked(turn, client_secret)
    if found is None:
        raise ApiError("There is nothing to approve at this address.", 404)
    return shown(found.kind, found.intent, return_to=found.return_to)


def _deciding(decide: Callable[[Turn, str], None]) -> Callable[[Turn, NoParams, str], Answer]:
    def decided(turn: Turn, params: NoParams, client_secret: str) -> Answer:
        decide(turn, client_secret)
        return show(turn, params, client_secret)

    return decided


ROUTES: tuple[Route, ...] = (
    route("GET", ASKED_AT, NoParams, show),
    route("POST", f"{ASKED_AT}/approve", NoParams, _deciding(approve)),
    route("POST", f"{ASKED_AT}/refuse", NoParams, _deciding(refuse)),
)
