"""What comes of a Checkout session: a payment method that is kept, or a subscription."""

from attrs import evolve

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.sandbox.catalogue.discounting import Redeemed
from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.payments.authenticating import approve
from counterfoil.adapters.sandbox.payments.mandates import (
    DEBITS,
    CustomerAcceptance,
    MandateData,
    mandate_for,
)
from counterfoil.adapters.sandbox.payments.methods import (
    behaviour_of,
    card_error,
    keep_for,
    refuse_spent,
)
from counterfoil.adapters.sandbox.payments.setting_up import cancel_setup, confirm_setup
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.shapes.checkout_session import (
    CHECKOUT_SESSION,
    CheckoutSession,
    Paid,
)
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE
from counterfoil.adapters.sandbox.shapes.line_item import LINE_ITEM
from counterfoil.adapters.sandbox.shapes.payment_intent import PAYMENT_INTENT
from counterfoil.adapters.sandbox.shapes.payment_method import PAYMENT_METHOD, PaymentMethod
from counterfoil.adapters.sandbox.shapes.price import PRICE
from counterfoil.adapters.sandbox.shapes.setup_intent import SETUP_INTENT
from counterfoil.adapters.sandbox.shapes.subscription import SUBSCRIPTION
from counterfoil.adapters.sandbox.subscriptions.subscribing import start
from counterfoil.adapters.sandbox.subscriptions.subscription_invoices import ExtraItem
from counterfoil.adapters.sandbox.subscriptions.subscription_items import NewItem
from counterfoil.adapters.sandbox.subscriptions.subscription_terms import Terms

EXPIRE_CHECKOUT = "expire_checkout"
"""The name of the job that ends a session which nobody has completed."""

_DAY = 24 * 60 * 60
_ON_THE_PAGE = MandateData(CustomerAcceptance(type="online"))


def complete(turn: Turn, session: str, payment_method: PaymentMethod | None) -> None:
    """
    Let a customer complete a session on its page.

    What their bank asks, they approve there and then. A subscription needs the customer that the
    session has by now, and a payment method unless nothing is to be paid yet and none is asked for.

    Raises:
        ApiError: the session isn't open, the payment method is missing, or its bank declines; then
            nothing has happened, and the session stays open.
    """
    record = turn.read(CHECKOUT_SESSION, session)
    if record["status"] != "open":
        raise _unexpected(record, "completed")
    if record["mode"] == "setup":
        _set_up(turn, record, payment_method)
    else:
        _subscribe(turn, record, payment_method)
    asked = record["consent_collection"]
    if asked is not None:
        agrees = asked["terms_of_service"] == "required"
        record["consent"] = {
            "promotions": "opt_out" if asked["promotions"] == "auto" else None,
            "terms_of_service": "accepted" if agrees else None,
        }
    record["status"] = "complete"
    record["url"] = None
    turn.unschedule(EXPIRE_CHECKOUT, session)
    turn.write(CHECKOUT_SESSION, record)
    turn.announce(
        "checkout.session.completed",
        CHECKOUT_SESSION,
        session,
        clock_of(turn, record["customer"]),
    )


def _set_up(turn: Turn, record: CheckoutSession, method: PaymentMethod | None) -> None:
    if method is None or record["setup_intent"] is None:
        raise _no_method()
    came_of_it = confirm_setup(turn, record["setup_intent"], method["id"], _ON_THE_PAGE)
    if came_of_it.error is not None:
        raise evolve(came_of_it.error, kept=False)
    if came_of_it.status == "requires_action":
        approve(turn, turn.read(SETUP_INTENT, record["setup_intent"])["client_secret"])


def _subscribe(turn: Turn, record: CheckoutSession, method: PaymentMethod | None) -> None:
    customer = record["customer"]
    if customer is None:
        raise ApiError("A subscription needs a customer.", param="customer")
    if method is not None:
        _keep(turn, method, customer)
    elif record["payment_method_collection"] != "if_required" or record["amount_total"]:
        raise _no_method()
    terms = _terms(turn, record, customer, None if method is None else method["id"])
    subscription = turn.read(SUBSCRIPTION, start(turn, terms))
    if subscription["status"] == "incomplete":
        _pay(turn, subscription["latest_invoice"])
        subscription = turn.read(SUBSCRIPTION, subscription["id"])
    invoice = subscription["latest_invoice"]
    record["subscription"] = subscription["id"]
    record["invoice"] = invoice
    record["payment_status"] = _paid(turn, invoice)
    _tell_of_customer(turn, record, customer)


def _keep(turn: Turn, method: PaymentMethod, customer: str) -> None:
    """Have a payment method ready for payments to come; its holder approves on the page."""
    refuse_spent(method)
    decline = behaviour_of(method).when_kept
    if decline is not None:
        raise card_error(decline, kept=False)
    if method["type"] in DEBITS:
        mandate_for(turn, method, _ON_THE_PAGE, customer=customer, intent=None)
    method["verified"] = True
    turn.write(PAYMENT_METHOD, method)
    if method["customer"] != customer:
        keep_for(turn, method, customer)


def _terms(turn: Turn, record: CheckoutSession, customer: str, method: str | None) -> Terms:
    asked = record["subscription_data"]
    trial_end = asked["trial_end"]
    if asked["trial_period_days"] is not None:
        trial_end = turn.now(clock_of(turn, customer)) + asked["trial_period_days"] * _DAY
    items: list[NewItem] = []
    extras: list[ExtraItem] = []
    for line in reversed(turn.all_of(LINE_ITEM, {"session": record["id"]})):
        recurring = turn.read(PRICE, line["price"])["recurring"]
        if recurring is None:
            extras.append(ExtraItem(line["price"], line["quantity"], param="line_items"))
            continue
        metered = recurring["usage_type"] == "metered"
        items.append(
            NewItem(
                price=line["price"],
                quantity=None if metered else line["quantity"],
                param=f"line_items[{len(items)}]",
                may_be_inactive=True,
            )
        )
    return Terms(
        customer=customer,
        currency=record["currency"],
        items=items,
        extras=extras,
        default_payment_method=method,
        trial_end=trial_end,
        trial_settings={
            "end_behavior": {
                "missing_payment_method": asked["trial_missing_payment_method"] or "create_invoice"
            }
        },
        discounts=[
            Redeemed(
                coupon=discount["coupon"],
                promotion_code=discount["promotion_code"],
                param=f"discounts[{place}]",
            )
            for place, discount in enumerate(record["discounts"] or [])
        ],
        default_tax_rates=asked["default_tax_rates"],
        description=asked["description"],
        metadata=asked["metadata"],
        billing_mode=asked["billing_mode"] or "flexible",
    )


def _pay(turn: Turn, invoice: str | None) -> None:
    """Let the customer approve a first payment on the page; a decline undoes all."""
    intents = [] if invoice is None else turn.all_of(PAYMENT_INTENT, {"invoice": invoice}, limit=1)
    for intent in intents:
        approve(turn, intent["client_secret"])
        outcome = turn.read(PAYMENT_INTENT, intent["id"])
        failure = outcome["last_payment_error"]
        if outcome["status"] == "requires_payment_method" and failure is not None:
            raise ApiError(
                failure["message"],
                402,
                type="card_error",
                code=failure.get("code"),
                decline_code=failure.get("decline_code"),
            )


def _paid(turn: Turn, invoice: str | None) -> Paid:
    record = None if invoice is None else turn.find(INVOICE, invoice)
    if record is None or record["total"] == 0:
        return "no_payment_required"
    return "paid" if record["status"] == "paid" else "unpaid"


def _tell_of_customer(turn: Turn, record: CheckoutSession, customer: str) -> None:
    owner = turn.read(CUSTOMER, customer)
    record["customer_details"] = {
        "address": owner["address"],
        "business_name": None,
        "email": owner["email"],
        "individual_name": None,
        "name": owner["name"],
        "phone": owner["phone"],
        "tax_exempt": owner["tax_exempt"],
        "tax_ids": [],
    }


def expire(turn: Turn, session: str) -> None:
    """
    End a session that nobody has completed.

    Raises:
        ApiError: it isn't open any more.
    """
    record = turn.read(CHECKOUT_SESSION, session)
    if record["status"] != "open":
        raise _unexpected(record, "expired")
    record["status"] = "expired"
    record["url"] = None
    turn.unschedule(EXPIRE_CHECKOUT, session)
    turn.write(CHECKOUT_SESSION, record)
    if record["setup_intent"] is not None:
        cancel_setup(turn, record["setup_intent"], None)
    turn.announce(
        "checkout.session.expired", CHECKOUT_SESSION, session, clock_of(turn, record["customer"])
    )


def expire_in_time(turn: Turn, session: str) -> None:
    """End a session whose time is over."""
    record = turn.find(CHECKOUT_SESSION, session)
    if record is not None and record["status"] == "open":
        expire(turn, session)


def _unexpected(record: CheckoutSession, participle: str) -> ApiError:
    return ApiError(
        f'Only Checkout Sessions with a status in ["open"] can be {participle}. This Checkout'
        f" Session has a status of {record['status']}."
    )


def _no_method() -> ApiError:
    return ApiError("A payment method is needed.", code="parameter_missing", param="payment_method")
