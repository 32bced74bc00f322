"""Decisions of Billing, the business's country, branding, access policy and custom domain."""

from typing import assert_never

import attrs

from counterfoil.domain.account import commands as c
from counterfoil.domain.account import events as e
from counterfoil.domain.account import guards
from counterfoil.domain.account.access_policy import (
    DEFAULT_ACCESS_POLICY,
    AccessPolicy,
    Ground,
    Treatment,
)
from counterfoil.domain.account.branding import Branding
from counterfoil.domain.account.domain_name import DomainStatus
from counterfoil.domain.account.state import State
from counterfoil.domain.changes import Change, Set, after
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import refuse_first

Events = tuple[e.Event, ...]


def decide_setting(command: c.SettingWish, state: State, facts: Facts) -> Events:
    """Decide a wish about what stands in the account itself."""
    match command:
        case c.SubscribeToBilling():
            return subscribe_to_billing(state, facts)
        case c.LeaveBilling():
            return leave_billing(state, facts)
        case c.LocateBusiness():
            return locate_business(command, state, facts)
        case c.ChangeBranding():
            return change_branding(command, state, facts)
        case c.ChangeAccessPolicy():
            return change_access_policy(command, state, facts)
        case c.RequestCustomDomain():
            return request_custom_domain(command, state, facts)
        case c.ConfirmCustomDomain():
            return confirm_custom_domain(command, state, facts)
        case c.ActivateCustomDomain():
            return activate_custom_domain(command, state, facts)
        case c.RemoveCustomDomain():
            return remove_custom_domain(state, facts)
        case c.AddCustomText():
            # Wherever it should stand, some rule says no.
            raise next(guards.may_add_text(command.place, facts))
        case _ as unreachable:
            assert_never(unreachable)


def subscribe_to_billing(state: State, facts: Facts) -> Events:
    """Begin to pay for Billing; quiet where the account does (R189)."""
    if state.pays_for_billing:
        return ()
    refuse_first(guards.merchants_only(facts))
    return (e.BillingSubscribed(),)


def leave_billing(state: State, facts: Facts) -> Events:
    """Pay for Billing no longer; quiet where the account doesn't (R189)."""
    if not state.pays_for_billing:
        return ()
    refuse_first(guards.merchants_only(facts))
    return (e.BillingLeft(),)


def locate_business(command: c.LocateBusiness, state: State, facts: Facts) -> Events:
    """Say in which country the business is; quiet where that is known."""
    if command.country == state.country:
        return ()
    refuse_first(guards.may_locate(command.country, facts))
    return (e.BusinessLocated(command.country),)


def change_branding(command: c.ChangeBranding, state: State, facts: Facts) -> Events:
    """Change how the portal looks; quiet where it looks so (R186)."""
    branding = _leaves(command, state.branding)
    if branding == state.branding:
        return ()
    refuse_first(guards.may_be_branded(state.branding, branding, facts))
    return (e.BrandingChanged(branding),)


def change_access_policy(command: c.ChangeAccessPolicy, state: State, facts: Facts) -> Events:
    """Change what statuses and pauses mean for the service; quiet where they do (R135)."""
    policy = _is_then(command, state.access_policy)
    if policy == state.access_policy:
        return ()
    refuse_first(guards.may_have_policy(state.access_policy, policy, facts))
    return (e.AccessPolicyChanged(policy),)


def request_custom_domain(command: c.RequestCustomDomain, state: State, facts: Facts) -> Events:
    """Ask for a domain; quiet where the account has it, however far it has come (R187)."""
    name = command.name.lower()
    if guards.status_of(name, state) is not None:
        return ()
    refuse_first(guards.may_request_domain(state, name, facts))
    return (e.CustomDomainRequested(name),)


def confirm_custom_domain(command: c.ConfirmCustomDomain, state: State, facts: Facts) -> Events:
    """Take the DNS records of the domain for right; quiet where they were (R187)."""
    name = command.name.lower()
    if guards.status_of(name, state) in {DomainStatus.VERIFIED, DomainStatus.ACTIVE}:
        return ()
    refuse_first(guards.may_confirm_domain(state, name, facts))
    return (e.CustomDomainVerified(name),)


def activate_custom_domain(command: c.ActivateCustomDomain, state: State, facts: Facts) -> Events:
    """Serve the portal under the domain; quiet where it is (R187)."""
    name = command.name.lower()
    if guards.status_of(name, state) is DomainStatus.ACTIVE:
        return ()
    refuse_first(guards.may_activate_domain(state, name, facts))
    return (e.CustomDomainActivated(name),)


def remove_custom_domain(state: State, facts: Facts) -> Events:
    """Give the domain up; quiet where there is none (R187)."""
    if state.custom_domain is None:
        return ()
    refuse_first(guards.merchants_only(facts))
    return (e.CustomDomainRemoved(state.custom_domain.name),)


def _leaves(command: c.ChangeBranding, before: Branding) -> Branding:
    """Return the branding that a wish leaves; capitals make no other color."""
    return attrs.evolve(
        before,
        logo=after(command.logo, before.logo, None),
        icon=after(command.icon, before.icon, None),
        background_color=after(_small(command.background_color), before.background_color, None),
        button_color=after(_small(command.button_color), before.button_color, None),
        font=after(command.font, before.font, None),
        shape=after(command.shape, before.shape, None),
    )


def _is_then(command: c.ChangeAccessPolicy, before: AccessPolicy) -> AccessPolicy:
    """Return the policy that a wish leaves."""
    wished: dict[str, Change[Treatment]] = {each.value: getattr(command, each) for each in Ground}
    return AccessPolicy(
        **{
            name: after(change, getattr(before, name), getattr(DEFAULT_ACCESS_POLICY, name))
            for name, change in wished.items()
        }
    )


def _small(color: Change[str]) -> Change[str]:
    return Set(color.value.lower()) if isinstance(color, Set) else color
