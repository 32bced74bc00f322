"""Portal sessions are opened (R62-R84)."""

from msgspec import UNSET, Struct, UnsetType

from counterfoil.adapters.api.answers import Answer, One, Route, route
from counterfoil.adapters.api.caller import Caller
from counterfoil.adapters.api.flows import AfterExpirationParams, FlowParams
from counterfoil.adapters.api.kinds import SESSION
from counterfoil.adapters.protocol.parameters import or_none
from counterfoil.domain.session.commands import OpenSession
from counterfoil.domain.values import ConfigurationId, CustomerId, SessionId


class NewSession(Struct, frozen=True, kw_only=True):
    """Who is let in, to what."""

    after_expiration: AfterExpirationParams | UnsetType = UNSET
    configuration: str | UnsetType = UNSET
    customer: str
    flow_data: FlowParams | UnsetType = UNSET
    locale: str | UnsetType = UNSET
    on_behalf_of: str | UnsetType = UNSET
    return_url: str | UnsetType = UNSET


def create(caller: Caller, params: NewSession) -> Answer:
    """Open a session; in the call, whatever the account is."""
    id_ = SessionId(caller.new_id(SESSION.prefix))
    configuration = or_none(params.configuration)
    flow, after = params.flow_data, params.after_expiration
    caller.handle(
        OpenSession(
            session_id=id_,
            customer_id=CustomerId(params.customer),
            configuration_id=None if configuration is None else ConfigurationId(configuration),
            flow=None if isinstance(flow, UnsetType) else flow.flow(),
            return_url=or_none(params.return_url),
            locale=or_none(params.locale),
            on_behalf_of=or_none(params.on_behalf_of),
            recovery=None if isinstance(after, UnsetType) else after.recovery(),
        )
    )
    return One(caller.read(SESSION, id_), customer=params.customer)


ROUTES: tuple[Route, ...] = (
    route(SESSION, "POST", "/v1/billing_portal/sessions", NewSession, create),
)
