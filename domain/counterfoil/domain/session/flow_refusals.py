"""How a session's flow is refused, and what a flow refuses."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.rulebook import session_flows as rules
from counterfoil.domain.rulebook.customer import DETAILS_AS_CONFIGURED
from counterfoil.domain.rulebook.rule import Rule, Words
from counterfoil.domain.session.flow import AfterCompletionType, FlowType
from counterfoil.domain.session.refusals import SessionRefusedError
from counterfoil.domain.values import (
    SessionId,
    SubscriptionId,
)


@define
class FlowParameterRefusedError(SessionRefusedError):
    """
    A flow was refused for a parameter that only the wish itself tells: ``param`` is Stripe's name
    for it.
    """

    # Stripe names list entries by place, so this one name can't stand on the class as the others
    # do.
    param: str  # type: ignore[misc]


@define
class FlowTypeUnknownError(SessionRefusedError):
    """A flow is of one of six types; choose one of them (R71)."""

    code: ClassVar[str] = "parameter_invalid"
    rule: ClassVar[Rule] = rules.FLOW_TYPE_IS_KNOWN
    param: ClassVar[str | None] = "flow_data[type]"
    said: ClassVar[Words] = Words(
        "A flow of type '{type}' was not opened.",
        "Een flow van het type '{type}' is niet geopend.",
    )

    type: FlowType


@define
class FlowUnknownToVersionError(SessionRefusedError):
    """A flow is opened with an API version that knows its type; use a newer one (R71)."""

    code: ClassVar[str] = "flow_unknown_to_version"
    rule: ClassVar[Rule] = rules.FLOW_IS_KNOWN_TO_THE_VERSION
    param: ClassVar[str | None] = "flow_data[type]"
    said: ClassVar[Words] = Words(
        "A flow of type '{type}' was not opened with API version {api_version}.",
        "Een flow van het type '{type}' is niet geopend met API-versie {api_version}.",
    )

    type: FlowType
    api_version: str


@define
class FlowPartMissingError(FlowParameterRefusedError):
    """A flow names what it is about; pass the missing parameter (R72)."""

    code: ClassVar[str] = "parameter_missing"
    rule: ClassVar[Rule] = rules.FLOW_NAMES_ITS_SUBJECT
    said: ClassVar[Words] = Words(
        "Missing required param: {param}.",
        "De verplichte parameter {param} ontbreekt.",
    )


@define
class FlowPartUnknownError(FlowParameterRefusedError):
    """A flow takes only the parameters of its type; leave the others out (R72, R77)."""

    code: ClassVar[str] = "parameter_unknown"
    rule: ClassVar[Rule] = rules.FLOW_TAKES_WHAT_ITS_TYPE_KNOWS
    said: ClassVar[Words] = Words(
        "Received unknown parameter: {param}.",
        "De parameter {param} is onbekend.",
    )


@define
class CompletionTypeUnknownError(SessionRefusedError):
    """A completed flow ends in one of three ways; choose one of them (R73)."""

    code: ClassVar[str] = "parameter_invalid"
    rule: ClassVar[Rule] = rules.COMPLETION_TYPE_IS_KNOWN
    param: ClassVar[str | None] = "flow_data[after_completion][type]"
    said: ClassVar[Words] = Words(
        "A flow that ends on '{type}' was not opened.",
        "Een flow die eindigt met '{type}' is niet geopend.",
    )

    type: AfterCompletionType


@define
class RedirectUrlMissingError(SessionRefusedError):
    """A redirect says where to; pass its return URL (R73, R74)."""

    code: ClassVar[str] = "parameter_missing"
    rule: ClassVar[Rule] = rules.REDIRECT_SAYS_WHERE
    param: ClassVar[str | None] = "flow_data[after_completion][redirect][return_url]"
    said: ClassVar[Words] = Words(
        "Missing required param: flow_data[after_completion][redirect][return_url].",
        "De verplichte parameter flow_data[after_completion][redirect][return_url] ontbreekt.",
    )


@define
class CustomMessageTooLongError(SessionRefusedError):
    """The words on the confirmation have at most 500 characters; shorten them (R73, R185)."""

    code: ClassVar[str] = "custom_message_too_long"
    rule: ClassVar[Rule] = rules.CONFIRMATION_MESSAGE_IS_SHORT
    param: ClassVar[str | None] = "flow_data[after_completion][hosted_confirmation][custom_message]"
    said: ClassVar[Words] = Words(
        "A message of {length} characters was not accepted.",
        "Een tekst van {length} tekens is niet geaccepteerd.",
    )

    length: int


@define
class CustomerUpdateDisabledError(SessionRefusedError):
    """
    Customers change the details that the configuration allows; enable customer_update and allow
    one (R35, R36, R71).
    """

    code: ClassVar[str] = "customer_update_disabled"
    rule: ClassVar[Rule] = DETAILS_AS_CONFIGURED
    param: ClassVar[str | None] = "flow_data[type]"
    said: ClassVar[Words] = Words(
        "A flow in which no detail may be changed was not opened.",
        "Een flow waarin geen gegeven mag worden gewijzigd, is niet geopend.",
    )


@define
class AlreadyCancelingError(SessionRefusedError):
    """
    A flow to cancel is for a subscription that isn't set to be canceled; open a session without it
    (R78, R122).
    """

    code: ClassVar[str] = "already_canceling"
    rule: ClassVar[Rule] = rules.CANCEL_FLOW_STARTS_UNCANCELED
    param: ClassVar[str | None] = "flow_data[subscription_cancel][subscription]"
    said: ClassVar[Words] = Words(
        "The subscription {subscription_id} is already set to be canceled at period end.",
        "Het abonnement {subscription_id} wordt al aan het einde van de periode geannuleerd.",
    )

    subscription_id: SubscriptionId


@define
class AlreadyPausedError(SessionRefusedError):
    """A flow to pause is for a subscription that isn't paused; open a session without it (R138)."""

    code: ClassVar[str] = "already_paused"
    rule: ClassVar[Rule] = rules.PAUSE_FLOW_STARTS_UNPAUSED
    param: ClassVar[str | None] = "flow_data[subscription_pause][subscription]"
    said: ClassVar[Words] = Words(
        "The subscription {subscription_id} is already paused.",
        "Het abonnement {subscription_id} is al gepauzeerd.",
    )

    subscription_id: SubscriptionId


@define
class SeveralItemsToConfirmError(SessionRefusedError):
    """A flow to confirm an update changes one item; pass one (R79)."""

    code: ClassVar[str] = "several_items_to_confirm"
    rule: ClassVar[Rule] = rules.CONFIRMATION_IS_OF_ONE_ITEM
    param: ClassVar[str | None] = "flow_data[subscription_update_confirm][items]"
    said: ClassVar[Words] = Words(
        "An update of {count} items was not offered for confirmation.",
        "Een wijziging van {count} onderdelen is niet ter bevestiging aangeboden.",
    )

    count: int


@define
class NothingToConfirmError(SessionRefusedError):
    """
    A flow to confirm an update changes something; pass another price or quantity, or a discount
    (R80, R90).
    """

    code: ClassVar[str] = "nothing_to_confirm"
    rule: ClassVar[Rule] = rules.CONFIRMATION_CHANGES_SOMETHING
    param: ClassVar[str | None] = "flow_data[subscription_update_confirm][items]"
    said: ClassVar[Words] = Words(
        "Cannot update the subscription `{subscription_id}` because there are no changes to"
        " confirm.",
        "Het abonnement `{subscription_id}` is niet bijgewerkt: er is geen wijziging om te"
        " bevestigen.",
    )

    subscription_id: SubscriptionId


@define
class BesideTheFlowError(SessionRefusedError):
    """While a flow runs the rest of the portal is out of reach; complete the flow first (R75)."""

    code: ClassVar[str] = "beside_the_flow"
    rule: ClassVar[Rule] = rules.FLOW_HIDES_THE_REST
    said: ClassVar[Words] = Words(
        "Session {session_id} was opened for one thing, which this is not.",
        "Sessie {session_id} is voor één ding geopend, en dit is iets anders.",
    )

    session_id: SessionId


@define
class FlowCompletedError(SessionRefusedError):
    """
    A completed flow leads on only where it ends on the homepage; open another session (R73, R75).
    """

    code: ClassVar[str] = "flow_completed"
    rule: ClassVar[Rule] = rules.COMPLETED_FLOW_IS_THE_END
    said: ClassVar[Words] = Words(
        "What session {session_id} was opened for is done.",
        "Waarvoor sessie {session_id} is geopend, is gedaan.",
    )

    session_id: SessionId


@define
class FlowNotDoneError(SessionRefusedError):
    """A flow is completed once what it is for has been done; do that first, or leave (R74)."""

    code: ClassVar[str] = "flow_not_done"
    rule: ClassVar[Rule] = rules.FLOW_IS_COMPLETED_ONCE_DONE
    said: ClassVar[Words] = Words(
        "What session {session_id} was opened for has not been done.",
        "Waarvoor sessie {session_id} is geopend, is niet gedaan.",
    )

    session_id: SessionId


@define
class NoFlowError(SessionRefusedError):
    """Only a session with a flow has one to complete; leave the session instead (R71)."""

    code: ClassVar[str] = "no_flow"
    rule: ClassVar[Rule] = rules.ONLY_A_FLOW_IS_COMPLETED
    said: ClassVar[Words] = Words(
        "Session {session_id} has no flow to complete.",
        "Sessie {session_id} heeft geen flow om af te ronden.",
    )

    session_id: SessionId
