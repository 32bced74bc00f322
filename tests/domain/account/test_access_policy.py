"""What the merchant lets statuses and paused collections mean for the service."""

import pytest
from attrs import evolve, fields
from tests.domain.account.cast import AT_PORTAL, BY_API, BY_DASHBOARD, STUDIO, account, state

from counterfoil.domain.account import events as e
from counterfoil.domain.account import refusals as r
from counterfoil.domain.account.access_policy import (
    DEFAULT_ACCESS_POLICY,
    SERVE,
    STOP,
    Access,
    AccessPolicy,
    Ground,
    Treatment,
    grace,
    treatment_of,
)
from counterfoil.domain.account.commands import ChangeAccessPolicy
from counterfoil.domain.account.policy import GRACE_DAYS_MAX
from counterfoil.domain.changes import CLEAR, Set
from counterfoil.domain.facts import Facts
from counterfoil.domain.subscription.terms import CollectionPauseBehavior, Status

STRICT = evolve(DEFAULT_ACCESS_POLICY, past_due=grace(3), void=STOP)
STRICTER = ChangeAccessPolicy(account_id=STUDIO, past_due=Set(grace(3)), void=Set(STOP))
CHANGED = e.AccessPolicyChanged(STRICT)


@pytest.mark.parametrize("facts", [BY_API, BY_DASHBOARD], ids=["API", "Dashboard"])
def test_the_merchant_decides_on_the_service(facts: Facts) -> None:
    """R135: the event says of every ground what it means from then on."""
    account().when(STRICTER, facts).then(CHANGED)
    assert state(CHANGED).access_policy == STRICT


def test_what_is_not_passed_stays_and_what_is_cleared_is_the_default() -> None:
    """One ground at a time."""
    account(CHANGED).when(ChangeAccessPolicy(account_id=STUDIO, void=CLEAR), BY_API).then(
        e.AccessPolicyChanged(evolve(STRICT, void=SERVE))
    )
    account(CHANGED).when(ChangeAccessPolicy(account_id=STUDIO, paused=Set(grace(2))), BY_API).then(
        e.AccessPolicyChanged(evolve(STRICT, paused=grace(2)))
    )


def test_a_policy_that_is_so_already_stays_quiet() -> None:
    """Whoever asks; before anybody has, the default holds."""
    account(CHANGED).when(STRICTER, AT_PORTAL).then_nothing()
    account().when(ChangeAccessPolicy(account_id=STUDIO), AT_PORTAL).then_nothing()
    account().when(
        ChangeAccessPolicy(account_id=STUDIO, past_due=Set(grace(14))), BY_API
    ).then_nothing()


def test_customers_decide_nothing_about_it() -> None:
    """Who asks is looked at before what is asked."""
    account().when(STRICTER, AT_PORTAL).then_refused(r.MerchantsAccountError)
    unusable = ChangeAccessPolicy(account_id=STUDIO, void=Set(grace(0)))
    account().when(unusable, AT_PORTAL).then_refused(r.MerchantsAccountError)


@pytest.mark.parametrize(
    "treatment",
    [
        grace(0),
        grace(-1),
        grace(GRACE_DAYS_MAX + 1),
        Treatment(Access.GRACE),
        Treatment(Access.SERVE, 14),
        Treatment(Access.STOP, 1),
    ],
    ids=str,
)
def test_only_a_grace_has_days_and_not_too_many(treatment: Treatment) -> None:
    """R135: whoever is served for longer is simply served."""
    wish = ChangeAccessPolicy(account_id=STUDIO, unpaid=Set(treatment))
    refusal = account().when(wish, BY_API).then_refused(r.TreatmentUnusableError)
    assert (refusal.ground, refusal.treatment) == ("unpaid", str(treatment))


@pytest.mark.parametrize("days", [1, GRACE_DAYS_MAX])
def test_a_grace_lasts_a_day_or_a_year(days: int) -> None:
    """These are its bounds."""
    account().when(ChangeAccessPolicy(account_id=STUDIO, unpaid=Set(grace(days))), BY_API).then(
        e.AccessPolicyChanged(evolve(DEFAULT_ACCESS_POLICY, unpaid=grace(days)))
    )


def test_what_was_unusable_before_stands_in_nobodys_way() -> None:
    """Rules bind what changes."""
    odd = e.AccessPolicyChanged(evolve(STRICT, unpaid=grace(1000)))
    account(odd).when(ChangeAccessPolicy(account_id=STUDIO, void=Set(SERVE)), BY_API).then(
        e.AccessPolicyChanged(evolve(STRICT, unpaid=grace(1000), void=SERVE))
    )


def test_by_default_a_paused_collection_is_served_and_a_paused_subscription_is_not() -> None:
    """R125, R135: the one leaves the status as it is, the other is a status of its own."""
    for behavior in CollectionPauseBehavior:
        assert DEFAULT_ACCESS_POLICY.treatment(Ground(behavior.value)) == SERVE
    served = {
        each for each in Status if DEFAULT_ACCESS_POLICY.treatment(Ground(each.value)) == SERVE
    }
    assert served == {Status.ACTIVE, Status.TRIALING}
    assert DEFAULT_ACCESS_POLICY.paused == STOP
    assert DEFAULT_ACCESS_POLICY.past_due == grace(14)


def test_each_status_and_each_behavior_is_a_ground() -> None:
    """And what is none of them is unknown; the policy and the wish name each one."""
    named = {each.value for each in (*Status, *CollectionPauseBehavior)}
    assert {each.value for each in Ground} == named | {"unknown"}
    assert {each.name for each in fields(AccessPolicy)} == {each.value for each in Ground}
    assert {each.name for each in fields(ChangeAccessPolicy)} == {
        "account_id",
        *(each.value for each in Ground),
    }


@pytest.mark.parametrize("text", ["serve", "stop", "grace:14", "grace:0"])
def test_a_treatment_is_written_in_words(text: str) -> None:
    """And read back the same."""
    treatment = treatment_of(text)
    assert treatment is not None
    assert str(treatment) == text


@pytest.mark.parametrize(
    "text", ["", "Serve", "grace:", "grace:-1", "grace:1.5", "grace:14 ", "14"]
)
def test_what_is_written_otherwise_is_no_treatment(text: str) -> None:
    """Also where it nearly is."""
    assert treatment_of(text) is None
    assert treatment_of("grace:²") is None
    assert treatment_of("grace") == Treatment(Access.GRACE)
