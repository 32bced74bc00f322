"""Debits, as they are ordered; a bank decides some days later."""

from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.payments.behaviours import Behaviour
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.charge import CHARGE, Charge
from counterfoil.adapters.sandbox.shapes.payment_intent import PAYMENT_INTENT, PaymentIntent

DECIDE_DEBIT = "decide_debit"
"""The name of the job that decides one."""

_DAY = 24 * 60 * 60
DECIDED_AFTER = {"acss_debit": 5 * _DAY, "sepa_debit": 5 * _DAY, "us_bank_account": 4 * _DAY}
"""Seconds until a debit is decided, by the type of the account, by a test clock."""

SOON, SLOWLY = 10, 180
"""Seconds until then by the sandbox's own clock: in Stripe's test mode too, nobody waits days."""


def begin_debit(turn: Turn, record: PaymentIntent, charge: Charge, behaviour: Behaviour) -> None:
    """Let a debit be under way: its charge is pending until its bank decides."""
    test_clock = clock_of(turn, record["customer"])
    charge["status"] = "pending"
    charge["paid"] = False
    turn.write(CHARGE, charge)
    record["status"] = "processing"
    turn.write(PAYMENT_INTENT, record)
    if not behaviour.endless:
        own = SLOWLY if behaviour.slow else SOON
        takes = (
            own if test_clock is None else DECIDED_AFTER[charge["payment_method_details"]["type"]]
        )
        turn.schedule(DECIDE_DEBIT, record["id"], turn.now(test_clock) + takes, test_clock)
    turn.announce("charge.pending", CHARGE, charge["id"], test_clock)
    turn.announce("payment_intent.processing", PAYMENT_INTENT, record["id"], test_clock)
