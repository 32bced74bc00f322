"""Does in a customer's name what its session of the portal allows, and nothing else."""

from collections.abc import Callable, Mapping

from counterfoil.adapters.sandbox.portal.allowing import allowed_actions
from counterfoil.adapters.sandbox.portal.asked import Asked, Fields
from counterfoil.adapters.sandbox.portal.asking import Asker
from counterfoil.adapters.sandbox.portal.detailing import add_tax_id, remove_tax_id, update_details
from counterfoil.adapters.sandbox.portal.paying import (
    add_method,
    choose_default,
    pay,
    remove_method,
    use_default,
)
from counterfoil.adapters.sandbox.portal.subscribing import (
    cancel,
    confirm,
    pause,
    renew,
    resume,
    stay,
    switch,
)
from counterfoil.adapters.sandbox.portal.views import RefusedError, Visited

ACTIONS: Mapping[str, Callable[[Asked], str]] = {
    "cancel": cancel,
    "stay": stay,
    "renew": renew,
    "switch": switch,
    "confirm": confirm,
    "pause": pause,
    "resume": resume,
    "add_method": add_method,
    "choose_default": choose_default,
    "use_default": use_default,
    "remove_method": remove_method,
    "pay": pay,
    "update_details": update_details,
    "add_tax_id": add_tax_id,
    "remove_tax_id": remove_tax_id,
}
"""What the forms of the portal can ask for."""


def act(asker: Asker, visited: Visited, fields: Fields) -> str:
    """
    Do what a form asks for, and return what to tell the customer.

    Raises:
        RefusedError: the session doesn't allow it, or the API refuses.
    """
    name = fields.get("do", "")
    if name not in allowed_actions(visited):
        raise RefusedError("This session doesn't allow that.")
    return ACTIONS[name](Asked(asker, visited, fields))
