"""What a merchant may do now with the account and its feedback options, and why not the rest."""

from collections.abc import Iterator
from enum import StrEnum

from counterfoil.domain.account import guards
from counterfoil.domain.account.domain_name import DomainStatus
from counterfoil.domain.account.state import State
from counterfoil.domain.answers import Answer
from counterfoil.domain.cause import Provider
from counterfoil.domain.facts import Facts


class AccountAction(StrEnum):
    """What the page of an account offers; the subject is a custom domain or a feedback option."""

    SUBSCRIBE_TO_BILLING = "subscribe_to_billing"
    LEAVE_BILLING = "leave_billing"
    CONNECT_STRIPE = "connect_stripe"
    DISCONNECT_STRIPE = "disconnect_stripe"
    JOIN_REDESIGNED_PORTAL = "join_redesigned_portal"
    RECORD_FORMER_PAUSE_USE = "record_former_pause_use"
    LOCATE_BUSINESS = "locate_business"
    CHANGE_BRANDING = "change_branding"
    CHANGE_ACCESS_POLICY = "change_access_policy"
    ADD_CUSTOM_TEXT = "add_custom_text"
    REQUEST_CUSTOM_DOMAIN = "request_custom_domain"
    CONFIRM_CUSTOM_DOMAIN = "confirm_custom_domain"
    ACTIVATE_CUSTOM_DOMAIN = "activate_custom_domain"
    REMOVE_CUSTOM_DOMAIN = "remove_custom_domain"
    CHOOSE_DEFAULT_CONFIGURATION = "choose_default_configuration"
    CREATE_FEEDBACK_OPTION = "create_feedback_option"
    CHANGE_FEEDBACK_OPTION = "change_feedback_option"
    DEACTIVATE_FEEDBACK_OPTION = "deactivate_feedback_option"


def allowed_actions(state: State, facts: Facts) -> tuple[Answer, ...]:
    """
    Answer for each action whether it would be granted, by the guards that decide the commands.

    What is so already has no answer: to subscribe where the account pays, to deactivate what is
    being deactivated. What is wrong with what is entered shows itself once it is entered.
    """
    return (
        *_terms(state, facts),
        *_looks(facts),
        *_domain(state, facts),
        Answer(
            action=AccountAction.CHOOSE_DEFAULT_CONFIGURATION,
            refusals=tuple(guards.may_choose_a_default(facts)),
        ),
        *_feedback_options(state, facts),
    )


def _terms(state: State, facts: Facts) -> Iterator[Answer]:
    """Answer for Billing, the provider, the opt-ins and the service: the merchant's to decide."""
    why = tuple(guards.merchants_only(facts))
    pays, synced = state.pays_for_billing, state.provider is Provider.SYNCED
    yield Answer(
        action=AccountAction.LEAVE_BILLING if pays else AccountAction.SUBSCRIBE_TO_BILLING,
        refusals=why,
    )
    yield Answer(
        action=AccountAction.DISCONNECT_STRIPE if synced else AccountAction.CONNECT_STRIPE,
        refusals=why,
    )
    if not state.redesigned_portal:
        yield Answer(action=AccountAction.JOIN_REDESIGNED_PORTAL, refusals=why)
    if not state.used_subscription_pause_before_2024_03_29:
        yield Answer(action=AccountAction.RECORD_FORMER_PAUSE_USE, refusals=why)
    yield Answer(action=AccountAction.LOCATE_BUSINESS, refusals=why)
    yield Answer(action=AccountAction.CHANGE_ACCESS_POLICY, refusals=why)


def _looks(facts: Facts) -> Iterator[Answer]:
    """Answer for the branding, and for own words beside it."""
    yield Answer(action=AccountAction.CHANGE_BRANDING, refusals=tuple(guards.merchants_only(facts)))
    yield Answer(
        action=AccountAction.ADD_CUSTOM_TEXT, refusals=tuple(guards.may_add_text("", facts))
    )


def _domain(state: State, facts: Facts) -> Iterator[Answer]:
    """Answer for the one custom domain that there may be."""
    domain = state.custom_domain
    yield Answer(
        action=AccountAction.REQUEST_CUSTOM_DOMAIN,
        refusals=(*guards.merchants_only(facts), *guards.has_no_domain(state)),
    )
    if domain is None:
        return
    if domain.status is DomainStatus.REQUESTED:
        yield Answer(
            action=AccountAction.CONFIRM_CUSTOM_DOMAIN,
            subject=domain.name,
            refusals=tuple(guards.may_confirm_domain(state, domain.name, facts)),
        )
    if domain.status is not DomainStatus.ACTIVE:
        yield Answer(
            action=AccountAction.ACTIVATE_CUSTOM_DOMAIN,
            subject=domain.name,
            refusals=tuple(guards.may_activate_domain(state, domain.name, facts)),
        )
    yield Answer(
        action=AccountAction.REMOVE_CUSTOM_DOMAIN,
        subject=domain.name,
        refusals=tuple(guards.merchants_only(facts)),
    )


def _feedback_options(state: State, facts: Facts) -> Iterator[Answer]:
    """Answer for the feedback options of the mode."""
    yield Answer(
        action=AccountAction.CREATE_FEEDBACK_OPTION,
        refusals=tuple(guards.merchants_only(facts)),
    )
    own = sorted(id_ for id_, each in state.feedback_options.items() if each.mode is facts.mode)
    for id_ in own:
        why = tuple(guards.may_change_option(state, id_, facts))
        yield Answer(action=AccountAction.CHANGE_FEEDBACK_OPTION, subject=id_, refusals=why)
        if state.offers(id_, facts.mode):
            yield Answer(action=AccountAction.DEACTIVATE_FEEDBACK_OPTION, subject=id_, refusals=why)
