"""The cast of the session's tests: Anna, who comes to the portal, and the ways she comes in."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from attrs import evolve
from tests.domain.subscription.cast import (
    CATALOGUE,
    CHEAPER,
    EVERYTHING,
    GYM,
    ITEM,
    in_force,
)
from tests.domain.subscription.cast import STARTED as GYM_STARTED

from counterfoil.domain.account.state import State as AccountState
from counterfoil.domain.cause import API_VERSION_NEWEST, AccountTerms, Actor, Cause, Door, Mode
from counterfoil.domain.configuration.features import (
    CustomerDetail,
    CustomerUpdate,
    Features,
)
from counterfoil.domain.configuration.login_page import LoginPage
from counterfoil.domain.configuration.state import InForce as ConfigurationInForce
from counterfoil.domain.configuration.state import State as ConfigurationState
from counterfoil.domain.coupon.state import State as CouponState
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.customer.state import InForce as CustomerInForce
from counterfoil.domain.customer.state import State as CustomerState
from counterfoil.domain.facts import Facts
from counterfoil.domain.session import commands as c
from counterfoil.domain.session import events as e
from counterfoil.domain.session.decisions import SESSION
from counterfoil.domain.session.flow import ConfirmedItem, Flow, FlowType
from counterfoil.domain.session.state import Entrance, Open, Recovery, State
from counterfoil.domain.subscription.state import State as SubscriptionState
from counterfoil.domain.testing import Given, given
from counterfoil.domain.values import (
    AccountId,
    ConfigurationId,
    CouponId,
    CustomerId,
    SessionId,
)

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)

VISIT = SessionId("bps_visit")
LATER_VISIT = SessionId("bps_later")
ANNA = CustomerId("cus_anna")
BERT = CustomerId("cus_bert")
CONFIGURATION = ConfigurationId("bpc_1")
OTHER_CONFIGURATION = ConfigurationId("bpc_2")
EMAIL = "anna@example.nl"

FEATURES = evolve(
    EVERYTHING,
    customer_update=CustomerUpdate(
        enabled=True, allowed_updates=(CustomerDetail.NAME, CustomerDetail.EMAIL)
    ),
)
ACTIVE = ConfigurationInForce(
    id=CONFIGURATION,
    features=FEATURES,
    login_page=LoginPage(enabled=True, url="https://billing.example.com/login"),
)
ANNA_HERSELF = CustomerInForce(id=ANNA, details=ContactDetails(name="Anna", email=EMAIL))
GYM_IN_FORCE = in_force(GYM_STARTED)

ACCOUNT = AccountState(
    id=AccountId("acct_1"), default_claims={Mode.TEST: frozenset({CONFIGURATION})}
)
PAYING = evolve(
    ACCOUNT, pays_for_billing=True, default_claims={Mode.LIVE: frozenset({CONFIGURATION})}
)

OPEN = c.OpenSession(session_id=VISIT, customer_id=ANNA, configuration_id=CONFIGURATION)
REDEEM = c.RedeemSession(VISIT)
COMPLETE = c.CompleteFlow(VISIT)
LEAVE = c.LeaveSession(VISIT)
TIME = c.LetTimePass(VISIT)
LOG_IN = c.LogIn(
    session_id=VISIT, configuration_id=CONFIGURATION, customer_id=ANNA, verified_email=EMAIL
)
RECOVER = c.RecoverSession(
    session_id=LATER_VISIT,
    expired=VISIT,
    customer_id=ANNA,
    configuration_id=CONFIGURATION,
    verified_email=EMAIL,
)

OPENED = e.SessionOpened(customer=ANNA, configuration=CONFIGURATION, opened_at=NOW)
REDEEMED = e.SessionRedeemed(NOW)
COMPLETED = e.FlowCompleted(NOW)
RECOVERABLE = evolve(OPENED, recovery=Recovery())

CANCELING = Flow(type=FlowType.SUBSCRIPTION_CANCEL, subscription=GYM)
PAUSING = Flow(type=FlowType.SUBSCRIPTION_PAUSE, subscription=GYM)
UPDATING = Flow(type=FlowType.SUBSCRIPTION_UPDATE, subscription=GYM)
CONFIRMING = Flow(
    type=FlowType.SUBSCRIPTION_UPDATE_CONFIRM,
    subscription=GYM,
    items=(ConfirmedItem(id=ITEM, price=CHEAPER.id, quantity=2),),
)
PAYING_ANEW = Flow(type=FlowType.PAYMENT_METHOD_UPDATE)
INTRODUCING = Flow(type=FlowType.CUSTOMER_UPDATE)
EVERY_FLOW = (CANCELING, PAUSING, UPDATING, CONFIRMING, PAYING_ANEW, INTRODUCING)


def facts(
    door: Door = Door.API,
    *,
    at: datetime = NOW,
    mode: Mode = Mode.TEST,
    account: AccountState = ACCOUNT,
    customer: CustomerState = ANNA_HERSELF,
    configuration: ConfigurationState = ACTIVE,
    subscription: SubscriptionState = GYM_IN_FORCE,
    coupons: Mapping[CouponId, CouponState] | None = None,
    session: State | None = None,
    named: SessionId | None = None,
    used_at: datetime | None = None,
    redesigned: bool = True,
    api_version: str = API_VERSION_NEWEST,
) -> Facts:
    """Return what the rules read, at a door and a moment."""
    actor = Actor.CUSTOMER if door is Door.PORTAL else Actor.MERCHANT
    base = Facts(
        at=at,
        cause=Cause(
            actor=actor, door=door, command_id="cmd_1", session=named, api_version=api_version
        ),
        mode=mode,
        account=account,
        terms=AccountTerms(redesigned_portal=redesigned),
        customer=customer,
        configuration=configuration,
        products=CATALOGUE,
        coupons=coupons or {},
        subscriptions={subscription.id: subscription},
        session_used_at=used_at,
    )
    return base if session is None else evolve(base, session=session)


def portal(
    *, at: datetime = NOW, session: State | None = None, used_at: datetime | None = None
) -> Facts:
    """Return the portal's door, with an expired session or the last use where these are read."""
    return facts(Door.PORTAL, at=at, session=session, used_at=used_at)


def inside(
    *past: e.Event,
    at: datetime = NOW,
    used_at: datetime | None = None,
    named: ConfigurationId | None = None,
) -> Facts:
    """
    Return the portal as it is in a session that has this past; by default Anna has come in.

    ``named`` is the configuration that the wish itself names.
    """
    session = replay(*(past or (OPENED, REDEEMED)))
    base = facts(Door.PORTAL, at=at, session=session, named=VISIT, used_at=used_at)
    return evolve(base, cause=evolve(base.cause, configuration=named))


BY_API = facts()
AT_PORTAL = portal()


def visit(*past: e.Event) -> Given[c.Command, e.Event, State, Facts]:
    """Begin a specification of Anna's visit."""
    return given(SESSION, *past, stream_id=VISIT)


def later_visit(*past: e.Event) -> Given[c.Command, e.Event, State, Facts]:
    """Begin a specification of the visit that takes the first one's place."""
    return given(SESSION, *past, stream_id=LATER_VISIT)


def replay(*past: e.Event) -> State:
    """Replay Anna's visit."""
    return SESSION.fold(SESSION.initial(VISIT), past)


def running(*past: e.Event) -> Open:
    """Replay a past that leaves the session open."""
    state = replay(*past)
    assert isinstance(state, Open)
    return state


def flowing(
    flow: Flow,
    *,
    texts: e.SessionTexts | None = None,
    on_behalf_of: str | None = None,
) -> e.SessionOpened:
    """Return the opening of a session for one thing."""
    return evolve(OPENED, flow=flow, texts=texts or e.SessionTexts(), on_behalf_of=on_behalf_of)


def features(switched: Features) -> ConfigurationInForce:
    """Return the configuration with other features."""
    return evolve(ACTIVE, features=switched)


LOGGED_IN = evolve(OPENED, entrance=Entrance.LOGIN_LINK)
RECOVERED = evolve(OPENED, entrance=Entrance.RECOVERY, replaces=VISIT)
