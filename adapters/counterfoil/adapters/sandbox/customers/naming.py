"""Customers, as the parameters of lists name them."""

from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER


def refuse_unknown_customer(turn: Turn, customer: str | None) -> None:
    """
    Refuse a customer that never was; what belongs to a deleted one is still listed.

    Raises:
        ApiError: there is no such customer.
    """
    if customer is not None and not turn.is_deleted(CUSTOMER, customer):
        turn.read(CUSTOMER, customer, named="customer")
