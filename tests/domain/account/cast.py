"""The cast of the account's tests: a studio, what it decided before, and the doors."""

from datetime import UTC, datetime

from counterfoil.domain.account import events as e
from counterfoil.domain.account.commands import Command
from counterfoil.domain.account.decisions import ACCOUNT
from counterfoil.domain.account.state import State
from counterfoil.domain.cause import AccountTerms, Actor, Cause, Door, Mode, Provider
from counterfoil.domain.configuration.state import InForce as Configuration
from counterfoil.domain.configuration.state import State as ConfigurationState
from counterfoil.domain.configuration.state import Unseen as UnseenConfiguration
from counterfoil.domain.facts import Facts
from counterfoil.domain.testing import Given, given
from counterfoil.domain.values import AccountId, ConfigurationId, FeedbackOptionId

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
BEFORE = datetime(2026, 9, 30, 9, tzinfo=UTC)

STUDIO = AccountId("acct_studio")
BPC = ConfigurationId("bpc_1")
OTHER = ConfigurationId("bpc_2")
MOVING = FeedbackOptionId("fbo_moving")
HOST = "billing.example.com"

SUBSCRIBED = e.BillingSubscribed()
LEFT = e.BillingLeft()
REQUESTED = e.CustomDomainRequested(HOST)
VERIFIED = e.CustomDomainVerified(HOST)
ACTIVATED = e.CustomDomainActivated(HOST)
CREATED = e.FeedbackOptionCreated(
    feedback_option_id=MOVING, mode=Mode.TEST, description="I am moving", created=NOON
)
DEACTIVATED = e.FeedbackOptionDeactivated(feedback_option_id=MOVING, deactivated_at=NOON)
CHOSEN = e.DefaultConfigurationChosen(mode=Mode.TEST, configuration_id=BPC)


def facts(
    door: Door = Door.API,
    *,
    mode: Mode = Mode.TEST,
    synced: bool = False,
    configuration: ConfigurationState | None = None,
) -> Facts:
    """Return what rules read, at a door; by default the merchant's own program asks."""
    actors = {Door.PORTAL: Actor.CUSTOMER, Door.OBSERVATION: Actor.STRIPE}
    return Facts(
        at=NOON,
        cause=Cause(actor=actors.get(door, Actor.MERCHANT), door=door, command_id="cmd_1"),
        mode=mode,
        terms=AccountTerms(provider=Provider.SYNCED if synced else Provider.STANDALONE),
        configuration=configuration or UnseenConfiguration(id=ConfigurationId("")),
    )


BY_API = facts()
BY_DASHBOARD = facts(Door.DASHBOARD, configuration=Configuration(id=BPC))
AT_PORTAL = facts(Door.PORTAL)
LIVE = facts(mode=Mode.LIVE)
SYNCED = facts(synced=True)
STATED = facts(Door.OBSERVATION)


def account(*past: e.Event) -> Given[Command, e.Event, State, Facts]:
    """Begin a specification with what has happened to the studio's account."""
    return given(ACCOUNT, *past, stream_id=STUDIO)


def state(*past: e.Event) -> State:
    """Return the account after a past."""
    return ACCOUNT.fold(ACCOUNT.initial(STUDIO), past)
