"""Makes bank accounts that can be debited: of what a request says."""

from msgspec import UnsetType

from counterfoil.adapters.protocol.errors import ApiError, invalid, missing
from counterfoil.adapters.sandbox.payments.accounts import (
    BEHAVIOUR_OF_IBAN,
    US_ACCOUNTS,
    US_ROUTING,
    is_iban,
)
from counterfoil.adapters.sandbox.payments.behaviours import WORKS
from counterfoil.adapters.sandbox.payments.fingerprints import fingerprint
from counterfoil.adapters.sandbox.payments.method_params import AcssData, UsBankData
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.payment_method import AcssDebit, SepaDebit, UsBankAccount

BANK = "STRIPE TEST BANK"
"""The bank of every test account."""


def sepa_debit_of(turn: Turn, said: str) -> tuple[SepaDebit, str]:
    """
    Return the account of an IBAN, and how debits of it behave.

    Raises:
        ApiError: its check digits are wrong.
    """
    iban = said.replace(" ", "").upper()
    if not is_iban(iban):
        raise invalid("The IBAN you provided is invalid.", "sepa_debit[iban]")
    country, banks = iban[:2], {"BE": 3, "DE": 8, "FR": 5, "NL": 4}
    bank_ends = 4 + banks.get(iban[:2], 4)
    account = SepaDebit(
        bank_code=iban[4:bank_ends],
        branch_code=iban[bank_ends : bank_ends + 5] if country == "FR" else "",
        country=country,
        fingerprint=fingerprint(turn, iban),
        generated_from={"charge": None, "setup_attempt": None},
        last4=iban[-4:],
    )
    return account, BEHAVIOUR_OF_IBAN.get(iban, WORKS)


def us_bank_account_of(turn: Turn, said: UsBankData) -> tuple[UsBankAccount, str]:
    """
    Return the account that a request describes, and how debits of it behave.

    Raises:
        ApiError: something is missing, or it isn't one of Stripe's test accounts.
    """
    if isinstance(said.account_number, UnsetType):
        raise missing("us_bank_account[account_number]")
    if isinstance(said.routing_number, UnsetType):
        raise missing("us_bank_account[routing_number]")
    known = US_ACCOUNTS.get(said.account_number)
    if known is None or said.routing_number != US_ROUTING:
        raise ApiError(
            "You must use a test bank account number in test mode. Try 000123456789 or see more"
            " options at https://stripe.com/docs/connect/testing#account-numbers.",
            code="account_number_invalid",
            param="us_bank_account[account_number]",
        )
    account = UsBankAccount(
        account_holder_type=said.account_holder_type,
        account_type=said.account_type,
        bank_name=BANK,
        financial_connections_account=None,
        fingerprint=fingerprint(turn, said.routing_number + said.account_number),
        last4=said.account_number[-4:],
        networks={"preferred": "ach", "supported": ["ach"]},
        routing_number=said.routing_number,
        status_details={},
    )
    return account, known[1]


def acss_debit_of(turn: Turn, said: AcssData) -> AcssDebit:
    """Return the Canadian account that a request describes."""
    number = f"{said.institution_number}{said.transit_number}{said.account_number}"
    return AcssDebit(
        bank_name=BANK,
        fingerprint=fingerprint(turn, number),
        institution_number=said.institution_number,
        last4=said.account_number[-4:],
        transit_number=said.transit_number,
    )
