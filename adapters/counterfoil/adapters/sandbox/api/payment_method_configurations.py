"""Payment method configurations: the one that an account has without doing anything."""

from counterfoil.adapters.protocol.parameters import ListParams, NoParams
from counterfoil.adapters.sandbox.answers import page, shown
from counterfoil.adapters.sandbox.records.turn import Turn
from counterfoil.adapters.sandbox.routes import Answer, Route, route
from counterfoil.adapters.sandbox.shapes.payment_method_configuration import (
    DEFAULT_CONFIGURATION,
    PAYMENT_METHOD_CONFIGURATION,
    Offered,
    PaymentMethodConfiguration,
)

_PATH = "/v1/payment_method_configurations"
_ON: Offered = {
    "available": True,
    "display_preference": {"overridable": None, "preference": "on", "value": "on"},
}
_OFF: Offered = {
    "available": False,
    "display_preference": {"overridable": None, "preference": "off", "value": "off"},
}


def list_all(turn: Turn, params: ListParams) -> Answer:
    """Answer with a page of configurations."""
    _have_default(turn)
    return page(turn, PAYMENT_METHOD_CONFIGURATION, params, _PATH)


def retrieve(turn: Turn, params: NoParams, id: str) -> Answer:
    """Answer with a configuration."""
    _have_default(turn)
    turn.read(PAYMENT_METHOD_CONFIGURATION, id)
    return shown(PAYMENT_METHOD_CONFIGURATION, id)


def _have_default(turn: Turn) -> None:
    """Keep the default configuration, from when it is first asked for."""
    if turn.find(PAYMENT_METHOD_CONFIGURATION, DEFAULT_CONFIGURATION) is not None:
        return
    turn.create(
        PAYMENT_METHOD_CONFIGURATION,
        PaymentMethodConfiguration(
            id=DEFAULT_CONFIGURATION,
            object="payment_method_configuration",
            acss_debit=_OFF,
            active=True,
            amazon_pay=_OFF,
            apple_pay=_ON,
            application=None,
            au_becs_debit=_OFF,
            bacs_debit=_OFF,
            bancontact=_OFF,
            card=_ON,
            cashapp=_OFF,
            eps=_OFF,
            google_pay=_ON,
            ideal=_OFF,
            is_default=True,
            klarna=_OFF,
            link=_ON,
            livemode=False,
            name="Default",
            p24=_OFF,
            parent=None,
            paypal=_OFF,
            sepa_debit=_ON,
            us_bank_account=_ON,
        ),
    )


ROUTES: tuple[Route, ...] = (
    route("GET", _PATH, ListParams, list_all),
    route("GET", f"{_PATH}/{{configuration}}", NoParams, retrieve),
)
