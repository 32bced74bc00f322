"""What the merchant's page offers, with every rule that says no to the rest."""

import pytest
from attrs import evolve
from tests.domain.account.cast import (
    ACTIVATED,
    AT_PORTAL,
    BY_API,
    BY_DASHBOARD,
    CREATED,
    DEACTIVATED,
    HOST,
    LIVE,
    MOVING,
    REQUESTED,
    SUBSCRIBED,
    VERIFIED,
    state,
)

from counterfoil.domain.account import events as e
from counterfoil.domain.account import refusals as r
from counterfoil.domain.account.allowed import AccountAction as A
from counterfoil.domain.account.allowed import allowed_actions
from counterfoil.domain.facts import Facts

Answers = dict[tuple[str, str | None], list[type]]


def answers(facts: Facts, *past: e.Event) -> Answers:
    """Return by action and subject the kinds of the refusals."""
    told = allowed_actions(state(*past), facts)
    found = {
        (answer.action.value, answer.subject): [type(each) for each in answer.refusals]
        for answer in told
    }
    assert len(found) == len(told)
    return found


def test_a_new_account_may_do_all_that_needs_nothing_before() -> None:
    """But for own words in the portal, and another default by API."""
    assert answers(BY_API) == {
        (A.SUBSCRIBE_TO_BILLING, None): [],
        (A.CONNECT_STRIPE, None): [],
        (A.JOIN_REDESIGNED_PORTAL, None): [],
        (A.RECORD_FORMER_PAUSE_USE, None): [],
        (A.LOCATE_BUSINESS, None): [],
        (A.CHANGE_ACCESS_POLICY, None): [],
        (A.CHANGE_BRANDING, None): [],
        (A.ADD_CUSTOM_TEXT, None): [r.CustomTextError],
        (A.REQUEST_CUSTOM_DOMAIN, None): [],
        (A.CHOOSE_DEFAULT_CONFIGURATION, None): [r.DefaultIsDashboardsError],
        (A.CREATE_FEEDBACK_OPTION, None): [],
    }


def test_the_default_is_chosen_in_the_dashboard() -> None:
    """R17."""
    assert answers(BY_DASHBOARD)[A.CHOOSE_DEFAULT_CONFIGURATION, None] == []


def test_a_customer_may_do_nothing() -> None:
    """Each answer says so first."""
    told = answers(AT_PORTAL, REQUESTED, CREATED)
    assert len(told) == 16
    for why in told.values():
        assert why[0] is r.MerchantsAccountError


def test_what_is_done_has_no_answer() -> None:
    """Only its opposite, where there is one."""
    past = (
        SUBSCRIBED,
        e.StripeConnected(),
        e.RedesignedPortalJoined(),
        e.FormerPauseUseRecorded(),
    )
    told = {action for action, _ in answers(BY_API, *past)}
    assert {A.LEAVE_BILLING.value, A.DISCONNECT_STRIPE.value} <= told
    assert told.isdisjoint(
        {
            A.SUBSCRIBE_TO_BILLING.value,
            A.CONNECT_STRIPE.value,
            A.JOIN_REDESIGNED_PORTAL.value,
            A.RECORD_FORMER_PAUSE_USE.value,
        }
    )


@pytest.mark.parametrize(
    ("past", "confirm", "activate"),
    [
        ((REQUESTED,), [], [r.CustomDomainNotVerifiedError]),
        ((REQUESTED, VERIFIED), None, []),
        ((REQUESTED, VERIFIED, ACTIVATED), None, None),
    ],
)
def test_a_domain_goes_on_step_by_step(
    past: tuple[e.Event, ...], confirm: list[type] | None, activate: list[type] | None
) -> None:
    """Another is asked for once it is removed (R187)."""
    told = answers(BY_API, *past)

    assert told[A.REQUEST_CUSTOM_DOMAIN, None] == [r.CustomDomainExistsError]
    assert told.get((A.CONFIRM_CUSTOM_DOMAIN, HOST)) == confirm
    assert told.get((A.ACTIVATE_CUSTOM_DOMAIN, HOST)) == activate
    assert told[A.REMOVE_CUSTOM_DOMAIN, HOST] == []


def test_an_option_is_changed_and_deactivated_in_its_own_mode() -> None:
    """One that is over, or about to be, is changed alone."""
    ending = e.FeedbackOptionDeactivationRequested(feedback_option_id=MOVING)
    change, end = (A.CHANGE_FEEDBACK_OPTION, MOVING), (A.DEACTIVATE_FEEDBACK_OPTION, MOVING)

    active = answers(BY_API, CREATED)
    assert (active[change], active[end]) == ([], [])
    for past in ((CREATED, DEACTIVATED), (CREATED, ending)):
        told = answers(BY_API, *past)
        assert told[change] == []
        assert end not in told
    assert change not in answers(LIVE, CREATED)
    assert change in answers(evolve(LIVE, mode=BY_API.mode), CREATED)
