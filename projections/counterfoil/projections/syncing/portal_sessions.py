"""What Stripe is asked in order to open a session of its own portal, as one was opened here."""

from counterfoil.domain.session.flow import AfterCompletion, AfterCompletionType, Flow, FlowType
from counterfoil.domain.session.state import Open
from counterfoil.projections.syncing.forms import Parameters, Value

PATH = "/v1/billing_portal/sessions"


def session_parameters(session: Open) -> Parameters:
    """Return the parameters of a session: who is let in, to what, and until when again (R62)."""
    parameters: dict[str, Value] = {
        "customer": session.customer,
        "configuration": session.configuration,
    }
    texts = {
        "return_url": session.return_url,
        "locale": session.locale,
        "on_behalf_of": session.on_behalf_of,
    }
    parameters |= {name: text for name, text in texts.items() if text is not None}
    if session.flow is not None:
        parameters["flow_data"] = _flow(session.flow)
    if session.recovery is not None:
        until = session.recovery.expires_at
        expiry: dict[str, Value] = {"type": "customer_login"}
        if until is not None:
            expiry["customer_login"] = {"expires_at": until}
        parameters["after_expiration"] = expiry
    return parameters


def _flow(flow: Flow) -> Value:
    """Write what a session is for (R71-R82)."""
    asked: dict[str, Value] = {"type": flow.type.value}
    about: dict[str, Value] = {"subscription": flow.subscription}
    match flow.type:
        case FlowType.SUBSCRIPTION_CANCEL:
            if flow.retention_coupon is not None:
                offer = {"coupon": flow.retention_coupon}
                about["retention"] = {"type": "coupon_offer", "coupon_offer": offer}
            asked["subscription_cancel"] = about
        case FlowType.SUBSCRIPTION_PAUSE | FlowType.SUBSCRIPTION_UPDATE:
            asked[flow.type.value] = about
        case FlowType.SUBSCRIPTION_UPDATE_CONFIRM:
            about["items"] = [
                _stated(id=item.id, price=item.price, quantity=item.quantity) for item in flow.items
            ]
            if flow.discounts:
                about["discounts"] = [
                    _stated(coupon=each.coupon, promotion_code=each.promotion_code)
                    for each in flow.discounts
                ]
            asked["subscription_update_confirm"] = about
        case _:
            pass
    asked["after_completion"] = _end(flow.after_completion)
    return asked


def _end(end: AfterCompletion) -> Value:
    """Write where the customer lands at the end (R73)."""
    asked: dict[str, Value] = {"type": end.type.value}
    if end.type is AfterCompletionType.REDIRECT:
        asked["redirect"] = {"return_url": end.return_url}
    if end.type is AfterCompletionType.HOSTED_CONFIRMATION and end.custom_message is not None:
        asked["hosted_confirmation"] = {"custom_message": end.custom_message}
    return asked


def _stated(**values: Value) -> Value:
    return {name: value for name, value in values.items() if value is not None}
