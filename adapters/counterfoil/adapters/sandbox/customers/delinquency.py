"""Whether a customer is delinquent, which the latest change of any of their invoices decides."""

from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER


def become_delinquent(turn: Turn, customer: str) -> None:
    """Note that what a customer owes couldn't be collected by itself, or is overdue."""
    _become(turn, customer, delinquent=True)


def cease_to_be_delinquent(turn: Turn, customer: str) -> None:
    """Note that an invoice of a customer was paid, or given up."""
    _become(turn, customer, delinquent=False)


def _become(turn: Turn, customer: str, *, delinquent: bool) -> None:
    record = turn.find(CUSTOMER, customer)
    if record is not None and record["delinquent"] is not delinquent:
        record["delinquent"] = delinquent
        turn.write(CUSTOMER, record)
        turn.announce("customer.updated", CUSTOMER, customer, record["test_clock"])
