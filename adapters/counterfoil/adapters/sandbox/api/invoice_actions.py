"""What is done with invoices: finalized, paid, sent, written off."""

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.parameters import NoParams, or_none
from counterfoil.adapters.sandbox.answers import shown
from counterfoil.adapters.sandbox.api.invoices import read_for_action
from counterfoil.adapters.sandbox.invoices import writing_off
from counterfoil.adapters.sandbox.invoices.dunning import collect_by_itself
from counterfoil.adapters.sandbox.invoices.finalizing import finalize
from counterfoil.adapters.sandbox.invoices.payers import method_of
from counterfoil.adapters.sandbox.invoices.paying import (
    no_method,
    pay,
    pay_out_of_band,
    refuse_foreign,
    refuse_if_settled,
)
from counterfoil.adapters.sandbox.payments.methods import resolve
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.invoice import INVOICE

_PATH = "/v1/invoices/{invoice}"


class Finalize(Struct, frozen=True):
    """Whether the invoice is collected by itself from now on."""

    auto_advance: bool | UnsetType = UNSET


class Pay(Struct, frozen=True, kw_only=True):
    """How an invoice is paid."""

    off_session: bool | UnsetType = UNSET
    paid_out_of_band: bool | UnsetType = UNSET
    payment_method: str | UnsetType = UNSET


def finalize_now(turn: Turn, params: Finalize, id: str) -> Answer:
    """Finalize a draft; what is collected by itself is collected within the hour."""
    read_for_action(turn, id)
    finalize(turn, id, auto_advance=or_none(params.auto_advance))
    if turn.read(INVOICE, id)["auto_advance"]:
        collect_by_itself(turn, id)
    return shown(INVOICE, id)


def pay_now(turn: Turn, params: Pay, id: str) -> Answer:
    """Pay an invoice, a draft too; a payment that fails stays on record."""
    record = read_for_action(turn, id)
    if params.paid_out_of_band is True:
        pay_out_of_band(turn, id)
        return shown(INVOICE, id)
    refuse_if_settled(record)
    chosen = or_none(params.payment_method)
    if chosen is not None:
        refuse_foreign(record["customer"], resolve(turn, chosen, param="payment_method"))
    if record["amount_due"] and method_of(turn, record, chosen) is None:
        raise no_method()
    charged = pay(turn, id, payment_method=chosen, off_session=params.off_session is not False)
    if charged.status == "requires_action":
        raise _authenticate(charged.intent)
    if charged.error is not None:
        raise charged.error
    return shown(INVOICE, id)


def _authenticate(intent: str) -> ApiError:
    return ApiError(
        "This payment requires additional user action before it can be completed successfully."
        " Payment can be completed using the PaymentIntent associated with the invoice. For more"
        " details see: https://stripe.com/docs/billing/subscriptions/overview#requires-action",
        402,
        type="card_error",
        code="invoice_payment_intent_requires_action",
        kept=True,
    )


def send(turn: Turn, params: NoParams, id: str) -> Answer:
    """Send an invoice to the customer, a draft after it is finalized."""
    record = turn.read(INVOICE, id)
    if record["collection_method"] != "send_invoice":
        raise ApiError(
            "You can only manually send an invoice if its collection method is 'send_invoice'."
        )
    if record["status"] == "draft":
        finalize(turn, id)
    elif record["status"] not in {"open", "uncollectible"}:
        raise ApiError(
            "This invoice cannot be sent right now. Please contact us via"
            " https://support.stripe.com/contact with details, so we can help."
        )
    turn.announce("invoice.sent", INVOICE, id, record["test_clock"])
    return shown(INVOICE, id)


def void(turn: Turn, params: NoParams, id: str) -> Answer:
    """Void an open invoice."""
    read_for_action(turn, id)
    writing_off.void(turn, id)
    return shown(INVOICE, id)


def mark_uncollectible(turn: Turn, params: NoParams, id: str) -> Answer:
    """Expect an open invoice to be paid no more."""
    read_for_action(turn, id)
    writing_off.mark_uncollectible(turn, id, "user_forgiven")
    return shown(INVOICE, id)


ROUTES: tuple[Route, ...] = (
    route("POST", f"{_PATH}/finalize", Finalize, finalize_now),
    route("POST", f"{_PATH}/pay", Pay, pay_now),
    route("POST", f"{_PATH}/send", NoParams, send),
    route("POST", f"{_PATH}/void", NoParams, void),
    route("POST", f"{_PATH}/mark_uncollectible", NoParams, mark_uncollectible),
)
