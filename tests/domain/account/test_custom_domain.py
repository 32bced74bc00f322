"""The one custom domain of an account, from the request to the portal under it (R187)."""

import pytest
from tests.domain.account.cast import (
    ACTIVATED,
    AT_PORTAL,
    BY_API,
    BY_DASHBOARD,
    HOST,
    REQUESTED,
    STATED,
    STUDIO,
    VERIFIED,
    account,
    state,
)

from counterfoil.domain.account import commands as c
from counterfoil.domain.account import events as e
from counterfoil.domain.account import refusals as r
from counterfoil.domain.account.domain_name import CustomDomain, DomainStatus
from counterfoil.domain.facts import Facts

ELSEWHERE = "pay.example.com"

REQUEST = c.RequestCustomDomain(account_id=STUDIO, name=HOST)
CONFIRM = c.ConfirmCustomDomain(account_id=STUDIO, name=HOST)
ACTIVATE = c.ActivateCustomDomain(account_id=STUDIO, name=HOST)
REMOVE = c.RemoveCustomDomain(STUDIO)
REMOVED = e.CustomDomainRemoved(HOST)


def test_a_domain_is_requested_verified_activated_and_removed() -> None:
    """One step after the other."""
    account().when(REQUEST, BY_DASHBOARD).then(REQUESTED)
    account(REQUESTED).when(CONFIRM, BY_API).then(VERIFIED)
    account(REQUESTED, VERIFIED).when(ACTIVATE, BY_API).then(ACTIVATED)
    for past in ((REQUESTED,), (REQUESTED, VERIFIED), (REQUESTED, VERIFIED, ACTIVATED)):
        account(*past).when(REMOVE, BY_API).then(REMOVED)


def test_the_account_knows_how_far_its_domain_has_come() -> None:
    """And nothing of one that was removed."""
    steps = ((REQUESTED,), (REQUESTED, VERIFIED), (REQUESTED, VERIFIED, ACTIVATED))
    for past, status in zip(steps, DomainStatus, strict=True):
        assert state(*past).custom_domain == CustomDomain(name=HOST, status=status)
    assert state(REQUESTED, REMOVED).custom_domain is None


def test_capitals_make_no_other_domain() -> None:
    """Names of hosts know none."""
    in_capitals = c.RequestCustomDomain(account_id=STUDIO, name="Billing.Example.COM")
    account().when(in_capitals, BY_API).then(REQUESTED)
    account(REQUESTED).when(
        c.ConfirmCustomDomain(account_id=STUDIO, name=HOST.upper()), BY_API
    ).then(VERIFIED)
    account(REQUESTED, VERIFIED).when(
        c.ActivateCustomDomain(account_id=STUDIO, name=HOST.upper()), BY_API
    ).then(ACTIVATED)


@pytest.mark.parametrize(
    ("past", "wishes"),
    [
        ((), (REMOVE,)),
        ((REQUESTED,), (REQUEST,)),
        ((REQUESTED, VERIFIED), (REQUEST, CONFIRM)),
        ((REQUESTED, VERIFIED, ACTIVATED), (REQUEST, CONFIRM, ACTIVATE)),
    ],
)
def test_a_step_that_was_taken_stays_quiet(
    past: tuple[e.Event, ...], wishes: tuple[c.Command, ...]
) -> None:
    """Through whichever door it is asked for again."""
    for wish in wishes:
        account(*past).when(wish, BY_API).then_nothing()
        account(*past).when(wish, AT_PORTAL).then_nothing()


@pytest.mark.parametrize(
    "name",
    [
        "example.com",
        "localhost",
        "https://billing.example.com",
        "billing.example.com/pay",
        "billing.example.com:443",
        "billing.example.com.",
        ".billing.example.com",
        "billing..example.com",
        "-billing.example.com",
        "billing-.example.com",
        "bill_ing.example.com",
        "bill ing.example.com",
        "*.example.com",
        "ada@billing.example.com",
        "bücher.example.com",
        "127.0.0.1",
        "billing.example.1",
        f"{'x' * 64}.example.com",
        ".".join(["x" * 63] * 4),
        "",
    ],
)
def test_a_domain_is_the_name_of_a_subdomain(name: str) -> None:
    """No path, no port, no scheme; valid labels, three at least; not the domain itself (R187)."""
    wish = c.RequestCustomDomain(account_id=STUDIO, name=name)

    assert account().when(wish, BY_API).then_refused(r.NotASubdomainError).name == name


@pytest.mark.parametrize(
    "name",
    [
        "a.b.c1",
        "xn--bcher-kva.example.com",
        f"{'x' * 63}.example.com",
        "my-shop.pay.example.nl",
        ".".join(["x" * 63] * 3 + ["y" * 61]),
    ],
)
def test_every_name_of_a_subdomain_will_do(name: str) -> None:
    """Letters beyond a to z stand in punycode."""
    wish = c.RequestCustomDomain(account_id=STUDIO, name=name)
    account().when(wish, BY_API).then(e.CustomDomainRequested(name))


def test_an_account_has_one_domain() -> None:
    """The remedy says to remove it first, which then lets the other one in."""
    wish = c.RequestCustomDomain(account_id=STUDIO, name=ELSEWHERE)

    refusal = account(REQUESTED).when(wish, BY_API).then_refused(r.CustomDomainExistsError)

    assert refusal.name == HOST
    assert "Remove the domain that the account has" in refusal.explain()
    account(REQUESTED, REMOVED).when(wish, BY_API).then(e.CustomDomainRequested(ELSEWHERE))


def test_only_a_verified_domain_is_activated() -> None:
    """DNS records first."""
    refusal = account(REQUESTED).when(ACTIVATE, BY_API).then_refused(r.CustomDomainNotVerifiedError)
    assert refusal.name == HOST


@pytest.mark.parametrize("past", [(), (e.CustomDomainRequested(ELSEWHERE),), (REQUESTED, REMOVED)])
@pytest.mark.parametrize("wish", [CONFIRM, ACTIVATE])
def test_only_the_requested_domain_goes_on(past: tuple[e.Event, ...], wish: c.Command) -> None:
    """An answer that comes late says nothing of the domain that stands now."""
    refusal = account(*past).when(wish, BY_API).then_refused(r.CustomDomainNotRequestedError)
    assert refusal.name == HOST


def test_stripe_may_say_how_far_a_domain_has_come() -> None:
    """It is Stripe that looks the DNS records up."""
    account(REQUESTED).when(CONFIRM, STATED).then(VERIFIED)
    account(REQUESTED, VERIFIED).when(ACTIVATE, STATED).then(ACTIVATED)
    for wish in (REQUEST, REMOVE):
        past = (VERIFIED,) if wish is REMOVE else ()
        account(*past).when(wish, STATED).then_refused(r.MerchantsAccountError)


@pytest.mark.parametrize(
    ("past", "wish", "at", "error"),
    [
        ((VERIFIED,), c.RequestCustomDomain(account_id=STUDIO, name=""), AT_PORTAL, "merchants"),
        ((VERIFIED,), c.RequestCustomDomain(account_id=STUDIO, name=""), BY_API, "not_a"),
        ((), CONFIRM, AT_PORTAL, "merchants"),
        ((), ACTIVATE, AT_PORTAL, "merchants"),
        ((REQUESTED,), REMOVE, AT_PORTAL, "merchants"),
    ],
)
def test_refusals_come_by_descending_precedence(
    past: tuple[e.Event, ...], wish: c.Command, at: Facts, error: str
) -> None:
    """Who asks, what is asked for, what is there."""
    refusal = account(*past).when(wish, at).refusal
    assert refusal is not None
    assert refusal.code.startswith(error)
