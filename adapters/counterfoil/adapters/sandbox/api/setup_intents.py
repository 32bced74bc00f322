"""Setup intents: created, changed, confirmed, verified, canceled."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.protocol.parameters import (
    ListParams,
    Metadata,
    given,
    merged,
    or_none,
)
from counterfoil.adapters.sandbox.answers import listing, shown
from counterfoil.adapters.sandbox.api.intent_changes import change_types, name_method
from counterfoil.adapters.sandbox.api.intent_params import (
    Automatic,
    ClientSecret,
    MethodOptions,
    Offer,
    Verification,
    require_return_url,
    with_options,
)
from counterfoil.adapters.sandbox.customers.clocks import clock_of
from counterfoil.adapters.sandbox.payments.mandates import MandateData
from counterfoil.adapters.sandbox.payments.method_data import make
from counterfoil.adapters.sandbox.payments.method_params import MethodData
from counterfoil.adapters.sandbox.payments.setting_up import (
    Reason,
    SetUp,
    blank_setup,
    cancel_setup,
    confirm_setup,
    unexpected,
    verify_setup,
)
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.customer import CUSTOMER
from counterfoil.adapters.sandbox.shapes.setup_intent import SETUP_INTENT, SetupIntent

_PATH = "/v1/setup_intents"


class SetupChange(Struct, frozen=True, kw_only=True):
    """What can be said of a setup intent until it is confirmed."""

    allowed_payment_method_types: list[str] | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    metadata: Metadata = UNSET
    payment_method: str | UnsetType = UNSET
    payment_method_data: MethodData | UnsetType = UNSET
    payment_method_options: MethodOptions | UnsetType = UNSET
    payment_method_types: list[str] | UnsetType = UNSET


class NewSetup(SetupChange, frozen=True, kw_only=True):
    """What can be said of a new setup intent."""

    automatic_payment_methods: Automatic | UnsetType = UNSET
    confirm: bool = False
    mandate_data: MandateData | UnsetType = UNSET
    return_url: str | UnsetType = UNSET
    usage: Literal["off_session", "on_session"] = "off_session"
    use_stripe_sdk: bool | UnsetType = UNSET


class Confirmation(Struct, frozen=True, kw_only=True):
    """What can be said when a setup intent is confirmed."""

    mandate_data: MandateData | UnsetType = UNSET
    payment_method: str | UnsetType = UNSET
    payment_method_data: MethodData | UnsetType = UNSET
    payment_method_options: MethodOptions | UnsetType = UNSET
    return_url: str | UnsetType = UNSET
    use_stripe_sdk: bool | UnsetType = UNSET


class Cancellation(Struct, frozen=True, kw_only=True):
    """Why nothing is to be made ready any more."""

    cancellation_reason: Reason | UnsetType = UNSET


class SetupList(ListParams, frozen=True, kw_only=True):
    """What setup intents are listed by."""

    customer: str | UnsetType = UNSET
    payment_method: str | UnsetType = UNSET


def create(turn: Turn, params: NewSetup) -> Answer:
    """Open a setup intent, and confirm it if that is wanted too."""
    customer = or_none(params.customer)
    if customer is not None:
        turn.read(CUSTOMER, customer, named="customer")
    intent = blank_setup(turn, customer)
    offer = Offer(
        params.payment_method_types,
        params.allowed_payment_method_types,
        params.automatic_payment_methods,
        params.payment_method_options,
        None,
    )
    intent["allowed_payment_method_types"] = offer.allowed
    intent["automatic_payment_methods"] = offer.automatic
    intent["payment_method_configuration_details"] = offer.configuration
    intent["payment_method_options"] = offer.options
    intent["payment_method_types"] = offer.types
    intent["return_url"] = or_none(params.return_url)
    intent["usage"] = params.usage
    _change(turn, intent, params)
    turn.create(SETUP_INTENT, intent)
    turn.announce("setup_intent.created", SETUP_INTENT, intent["id"], clock_of(turn, customer))
    if params.confirm:
        require_return_url(intent["automatic_payment_methods"], intent["return_url"], "SetupIntent")
        _unless_refused(confirm_setup(turn, intent["id"], None, or_none(params.mandate_data)))
    return shown(SETUP_INTENT, intent["id"])


def update(turn: Turn, params: SetupChange, id: str) -> Answer:
    """Change a setup intent."""
    intent = turn.read(SETUP_INTENT, id)
    if intent["status"] in {"canceled", "succeeded"}:
        raise unexpected(intent, "update", "updated")
    if isinstance(params.customer, str):
        turn.read(CUSTOMER, params.customer, named="customer")
        intent["customer"] = params.customer
    change_types(intent, params.payment_method_types, params.payment_method_options)
    _change(turn, intent, params)
    turn.write(SETUP_INTENT, intent)
    return shown(SETUP_INTENT, id)


def _change(turn: Turn, intent: SetupIntent, params: SetupChange) -> None:
    intent["description"] = given(params.description, intent["description"])
    intent["metadata"] = merged(intent["metadata"], params.metadata)
    name_method(turn, intent, params.payment_method, params.payment_method_data)


def confirm(turn: Turn, params: Confirmation, id: str) -> Answer:
    """Have the intent's payment method made ready, or another."""
    intent = turn.read(SETUP_INTENT, id)
    intent["payment_method_options"] = with_options(
        intent["payment_method_options"], params.payment_method_options
    )
    intent["return_url"] = given(params.return_url, intent["return_url"])
    if isinstance(params.payment_method_data, MethodData):
        method = make(turn, params.payment_method_data, "payment_method_data")
        intent["payment_method"] = method["id"]
    turn.write(SETUP_INTENT, intent)
    require_return_url(intent["automatic_payment_methods"], intent["return_url"], "SetupIntent")
    _unless_refused(
        confirm_setup(turn, id, or_none(params.payment_method), or_none(params.mandate_data))
    )
    return shown(SETUP_INTENT, id)


def verify(turn: Turn, params: Verification, id: str) -> Answer:
    """Take what arrived on an account as proof that it is the customer's."""
    _unless_refused(
        verify_setup(turn, id, or_none(params.amounts), or_none(params.descriptor_code))
    )
    return shown(SETUP_INTENT, id)


def _unless_refused(came_of_it: SetUp) -> None:
    if came_of_it.error is not None:
        raise came_of_it.error


def cancel(turn: Turn, params: Cancellation, id: str) -> Answer:
    """Let a setup intent make nothing ready any more."""
    cancel_setup(turn, id, or_none(params.cancellation_reason))
    return shown(SETUP_INTENT, id)


def retrieve(turn: Turn, params: ClientSecret, id: str) -> Answer:
    """Show a setup intent, to whoever knows its id."""
    turn.read(SETUP_INTENT, id)
    return shown(SETUP_INTENT, id)


ROUTES: tuple[Route, ...] = (
    route("POST", _PATH, NewSetup, create),
    listing(
        SETUP_INTENT,
        _PATH,
        SetupList,
        lambda asked: {"customer": asked.customer, "payment_method": asked.payment_method},
    ),
    route("GET", f"{_PATH}/{{intent}}", ClientSecret, retrieve),
    route("POST", f"{_PATH}/{{intent}}", SetupChange, update),
    route("POST", f"{_PATH}/{{intent}}/confirm", Confirmation, confirm),
    route("POST", f"{_PATH}/{{intent}}/cancel", Cancellation, cancel),
    route("POST", f"{_PATH}/{{intent}}/verify_microdeposits", Verification, verify),
)
