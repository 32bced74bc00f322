"""Makes charges, and what they do to the account's balance."""

from counterfoil.adapters.protocol.ids import new_id
from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.payments.behaviours import Decline
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.balance_transaction import (
    BALANCE_TRANSACTION,
    BalanceTransaction,
    BookedAs,
)
from counterfoil.adapters.sandbox.shapes.charge import (
    CHARGE,
    Charge,
    ChargedCard,
    MethodDetails,
    Outcome,
    ThreeDSecure,
)
from counterfoil.adapters.sandbox.shapes.payment_intent import PaymentIntent
from counterfoil.adapters.sandbox.shapes.payment_method import Card, PaymentMethod

_DAY = 24 * 60 * 60
_AVAILABLE_AFTER = 7
_FEE_PER_MILLE, _FEE_FIXED = 29, 30

_DESCRIPTOR = "SANDBOX"

_APPROVED = Outcome(
    advice_code=None,
    network_advice_code=None,
    network_decline_code=None,
    network_status="approved_by_network",
    reason=None,
    risk_level="normal",
    risk_score=20,
    seller_message="Payment complete.",
    type="authorized",
)


def make_charge(
    turn: Turn,
    intent: PaymentIntent,
    method: PaymentMethod,
    decline: Decline | None = None,
    *,
    mandate: str | None = None,
    authenticated: bool = False,
) -> Charge:
    """
    Make the charge of an intent's payment method, and keep it: succeeded, or failed.

    Only what is moved later is changed by the caller: a debit that is pending, a charge that is
    only authorized.
    """
    test_clock = clock_of(turn, intent["customer"])
    id = new_id("ch" if method["type"] == "card" else "py")
    worked = decline is None
    charge = Charge(
        id=id,
        object="charge",
        amount=intent["amount"],
        amount_captured=intent["amount"] if worked else 0,
        amount_refunded=0,
        application=None,
        application_fee=None,
        application_fee_amount=None,
        balance_transaction=None,
        billing_details=method["billing_details"],
        calculated_statement_descriptor=_DESCRIPTOR if method["type"] == "card" else None,
        captured=worked,
        created=turn.now(test_clock),
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        destination=None,
        dispute=None,
        disputed=False,
        failure_balance_transaction=None,
        failure_code=None if decline is None else decline.code,
        failure_message=None if decline is None else decline.message,
        fraud_details={},
        livemode=False,
        metadata=intent["metadata"],
        on_behalf_of=None,
        order=None,
        outcome=_APPROVED if decline is None else _refusal(decline),
        paid=worked,
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details=_details(
            method, intent["amount"] if worked else None, mandate, authenticated=authenticated
        ),
        radar_options={},
        receipt_email=intent["receipt_email"],
        receipt_number=None,
        receipt_url=f"{turn.settings.base_url}/receipts/{id}" if worked else None,
        refunded=False,
        review=None,
        shipping=intent["shipping"],
        source=None,
        source_transfer=None,
        statement_descriptor=intent["statement_descriptor"],
        statement_descriptor_suffix=intent["statement_descriptor_suffix"],
        status="succeeded" if worked else "failed",
        transfer_data=None,
        transfer_group=intent["transfer_group"],
    )
    turn.create(CHARGE, charge)
    return charge


def settle(turn: Turn, charge: Charge) -> None:
    """Put what a charge brings on the account's balance, its fee taken off."""
    fee = (charge["amount_captured"] * _FEE_PER_MILLE + 500) // 1000 + _FEE_FIXED
    is_card = "card" in charge["payment_method_details"]
    charge["balance_transaction"] = book(
        turn,
        charge,
        charge["amount_captured"],
        fee,
        "charge" if is_card else "payment",
        source=charge["id"],
    )
    turn.write(CHARGE, charge)


def book(turn: Turn, charge: Charge, amount: int, fee: int, type: BookedAs, *, source: str) -> str:
    """Put an amount on the account's balance; return the id of the balance transaction."""
    now = turn.now(clock_of(turn, charge["customer"]))
    transaction = BalanceTransaction(
        id=turn.new_id(BALANCE_TRANSACTION),
        object="balance_transaction",
        amount=amount,
        available_on=(now // _DAY + _AVAILABLE_AFTER) * _DAY,
        balance_type="payments",
        created=now,
        currency=charge["currency"],
        description=charge["description"],
        exchange_rate=None,
        fee=fee,
        fee_details=[
            {
                "amount": fee,
                "application": None,
                "currency": charge["currency"],
                "description": "Stripe processing fees",
                "type": "stripe_fee",
            }
        ]
        if fee
        else [],
        net=amount - fee,
        reporting_category="refund" if "refund" in type else "charge",
        source=source,
        status="pending",
        type=type,
    )
    turn.create(BALANCE_TRANSACTION, transaction)
    return transaction["id"]


def _refusal(decline: Decline) -> Outcome:
    if decline.blocked:
        return Outcome(
            advice_code=None,
            network_advice_code=None,
            network_decline_code=None,
            network_status="not_sent_to_network",
            reason="highest_risk_level",
            risk_level="highest",
            risk_score=90,
            seller_message="Stripe blocked this payment as too risky.",
            type="blocked",
        )
    return Outcome(
        advice_code=decline.advice,
        network_advice_code=None,
        network_decline_code=decline.network_code,
        network_status="declined_by_network",
        reason=decline.reason or decline.code,
        risk_level="normal",
        risk_score=20,
        seller_message="The bank did not return any further details with this decline.",
        type="issuer_declined",
    )


def _details(
    method: PaymentMethod, authorized: int | None, mandate: str | None, *, authenticated: bool
) -> MethodDetails:
    """Return what is charged, as it is now."""
    details = MethodDetails(type=method["type"])
    if "card" in method:
        details["card"] = _charged_card(method["card"], authorized, authenticated=authenticated)
    if "sepa_debit" in method:
        sepa = method["sepa_debit"]
        details["sepa_debit"] = {
            "bank_code": sepa["bank_code"],
            "branch_code": sepa["branch_code"],
            "country": sepa["country"],
            "fingerprint": sepa["fingerprint"],
            "last4": sepa["last4"],
            "mandate": mandate,
        }
    if "us_bank_account" in method:
        bank = method["us_bank_account"]
        details["us_bank_account"] = {
            "account_holder_type": bank["account_holder_type"],
            "account_type": bank["account_type"],
            "bank_name": bank["bank_name"],
            "fingerprint": bank["fingerprint"],
            "last4": bank["last4"],
            "payment_reference": None,
            "routing_number": bank["routing_number"],
        }
        if mandate is not None:
            details["us_bank_account"]["mandate"] = mandate
    if "acss_debit" in method:
        details["acss_debit"] = {**method["acss_debit"]}
    if "link" in method:
        details["link"] = {"country": None}
    if "paypal" in method:
        details["paypal"] = {
            "country": None,
            "payer_email": None,
            "payer_id": None,
            "payer_name": None,
            "seller_protection": None,
            "transaction_id": None,
        }
    return details


def _charged_card(card: Card, authorized: int | None, *, authenticated: bool) -> ChargedCard:
    proof = ThreeDSecure(
        authentication_flow="challenge",
        electronic_commerce_indicator="05",
        exemption_indicator=None,
        result="authenticated",
        result_reason=None,
        transaction_id=new_id("tds", 14),
        version="2.2.0",
    )
    return ChargedCard(
        amount_authorized=authorized,
        authorization_code=None if authorized is None else "472009",
        brand=card["brand"],
        checks=card["checks"],
        country=card["country"],
        exp_month=card["exp_month"],
        exp_year=card["exp_year"],
        extended_authorization={"status": "disabled"},
        fingerprint=card["fingerprint"],
        funding=card["funding"],
        incremental_authorization={"status": "unavailable"},
        installments=None,
        last4=card["last4"],
        mandate=None,
        multicapture={"status": "unavailable"},
        network=card["brand"],
        network_token={"used": False},
        network_transaction_id=None if authorized is None else "105102104705511",
        overcapture={"maximum_amount_capturable": authorized or 0, "status": "unavailable"},
        regulated_status=card["regulated_status"],
        three_d_secure=proof if authenticated else None,
        wallet=None,
    )
