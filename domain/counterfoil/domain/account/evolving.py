"""How each recorded fact changes what an account is."""

from typing import assert_never

from counterfoil.domain.account import events as e
from counterfoil.domain.account.domain_name import CustomDomain, DomainStatus
from counterfoil.domain.account.state import FeedbackOption, State
from counterfoil.domain.altered import altered
from counterfoil.domain.cause import Mode, Provider
from counterfoil.domain.confirming import awaiting, awaiting_still
from counterfoil.domain.requests import (
    Operation,
    Outstanding,
    Requests,
    RequestStage,
    at_stage,
    closed,
    opened,
    wish_of,
)
from counterfoil.domain.values import ConfigurationId


def evolve(state: State, event: e.Event) -> State:
    """Apply one recorded fact. Total: it never refuses and never reads a clock."""
    if isinstance(event, e.SettingEvent):
        return _with_setting(state, event)
    if isinstance(event, e.DefaultEvent):
        return _with_default(state, event)
    if isinstance(event, e.FeedbackOptionEvent):
        return _with_feedback_option(state, event)
    if isinstance(event, e.RequestEvent):
        return altered(state, outstanding=_outstanding(state.outstanding, event))
    match event:
        case e.ConfirmationAwaited(facets=facets):
            return altered(state, unconfirmed=awaiting(state.unconfirmed, facets))
        case e.ConfirmationEnded(facets=facets):
            return altered(state, unconfirmed=awaiting_still(state.unconfirmed, facets))
        case e.FactsUnsettled(facets=facets):
            return altered(state, unsettled=facets)
        case e.LinkedToStripe(feedback_option_id=option, stripe_id=stripe_id):
            return altered(state, stripe_ids={**state.stripe_ids, option: stripe_id})
        case e.EarlierFactLearned():
            return state
        case _ as unreachable:
            assert_never(unreachable)


def creation_of(asked: e.FeedbackOptionCreationRequested) -> Outstanding:
    """Return the request that asks for a feedback option, with all that it wishes."""
    return Outstanding(
        operation=Operation.CREATE_FEEDBACK_OPTION,
        subject=asked.feedback_option_id,
        wish=wish_of(asked),
    )


def deactivation_of(asked: e.FeedbackOptionDeactivationRequested) -> Outstanding:
    """Return the request that asks for the end of a feedback option."""
    return Outstanding(
        operation=Operation.DEACTIVATE_FEEDBACK_OPTION, subject=asked.feedback_option_id
    )


def _with_setting(state: State, event: e.SettingEvent) -> State:
    match event:
        case e.StripeConnected():
            return altered(state, provider=Provider.SYNCED)
        case e.StripeDisconnected():
            return altered(state, provider=Provider.STANDALONE)
        case e.RedesignedPortalJoined():
            return altered(state, redesigned_portal=True)
        case e.FormerPauseUseRecorded():
            return altered(state, used_subscription_pause_before_2024_03_29=True)
        case e.BillingSubscribed() | e.BillingSubscriptionLearned():
            return altered(state, pays_for_billing=True, left_billing=False)
        case e.BillingLeft():
            return altered(state, pays_for_billing=False, left_billing=True)
        case e.BusinessLocated(country=country):
            return altered(state, country=country)
        case e.BrandingChanged(branding=branding):
            return altered(state, branding=branding)
        case e.AccessPolicyChanged(policy=policy):
            return altered(state, access_policy=policy)
        case e.CustomDomainRequested(name=name):
            return altered(state, custom_domain=CustomDomain(name=name))
        case e.CustomDomainVerified(name=name):
            verified = CustomDomain(name=name, status=DomainStatus.VERIFIED)
            return altered(state, custom_domain=verified)
        case e.CustomDomainActivated(name=name):
            active = CustomDomain(name=name, status=DomainStatus.ACTIVE)
            return altered(state, custom_domain=active)
        case e.CustomDomainRemoved():
            return altered(state, custom_domain=None)
        case _ as unreachable:
            assert_never(unreachable)


def _with_default(state: State, event: e.DefaultEvent) -> State:
    mode, id_ = event.mode, event.configuration_id
    match event:
        case e.DefaultConfigurationChosen():
            chosen = {**state.chosen_defaults, mode: id_}
            return _with_claims(altered(state, chosen_defaults=chosen), mode, frozenset({id_}))
        case e.DefaultClaimLearned():
            return _with_claims(state, mode, state.claims(mode) | {id_})
        case e.DefaultClaimWithdrawn():
            return _with_claims(state, mode, state.claims(mode) - {id_})
        case _ as unreachable:
            assert_never(unreachable)


def _with_claims(state: State, mode: Mode, claims: frozenset[ConfigurationId]) -> State:
    """Replace the claims of a mode; where there are none, nothing is held of it."""
    others = {each: held for each, held in state.default_claims.items() if each != mode}
    return altered(state, default_claims={**others, mode: claims} if claims else others)


def _with_feedback_option(state: State, event: e.FeedbackOptionEvent) -> State:
    id_ = event.feedback_option_id
    if isinstance(event, e.FirstSight):
        option = FeedbackOption(
            id=id_, mode=event.mode, description=event.description, created=event.created
        )
        left = closed(state.outstanding, id_, Operation.CREATE_FEEDBACK_OPTION)
        return _with_option(altered(state, outstanding=left), option)
    known = state.feedback_options.get(id_)
    if known is None:
        # Nothing is recorded of an option that isn't there, yet replay is total.
        return state
    match event:
        case e.FeedbackOptionCreationLearned(created=created):
            return _with_option(state, altered(known, created=created))
        case e.FeedbackOptionChanged(description=description):
            return _with_option(state, altered(known, description=description))
        case e.FeedbackOptionDeactivated(deactivated_at=at):
            left = closed(state.outstanding, id_, Operation.DEACTIVATE_FEEDBACK_OPTION)
            ended = altered(known, deactivated_at=at)
            return _with_option(altered(state, outstanding=left), ended)
        case e.FeedbackOptionReactivated():
            return _with_option(state, altered(known, deactivated_at=None))
        case _ as unreachable:
            assert_never(unreachable)


def _with_option(state: State, option: FeedbackOption) -> State:
    return altered(state, feedback_options={**state.feedback_options, option.id: option})


def _outstanding(requests: Requests, event: e.RequestEvent) -> Requests:
    match event:
        case e.FeedbackOptionCreationRequested():
            return opened(requests, creation_of(event))
        case e.FeedbackOptionDeactivationRequested():
            return opened(requests, deactivation_of(event))
        case e.RequestRefused() | e.RequestLapsed():
            return closed(requests, event.subject, event.operation)
        case e.RequestUnknown():
            return at_stage(requests, event.operation, event.subject, RequestStage.UNKNOWN)
        case _ as unreachable:
            assert_never(unreachable)
