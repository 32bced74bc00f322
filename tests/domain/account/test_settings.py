"""Whether the account pays for Billing, where the business is, and on which terms it decides."""

import pytest
from tests.domain.account.cast import (
    AT_PORTAL,
    BY_API,
    BY_DASHBOARD,
    LEFT,
    STUDIO,
    SUBSCRIBED,
    account,
    state,
)

from counterfoil.domain.account import commands as c
from counterfoil.domain.account import events as e
from counterfoil.domain.account import refusals as r
from counterfoil.domain.facts import Facts
from counterfoil.domain.rulebook.rule import Language, Source

IN_THE_NETHERLANDS = c.LocateBusiness(account_id=STUDIO, country="NL")
LOCATED = e.BusinessLocated("NL")


@pytest.mark.parametrize("at", [BY_API, BY_DASHBOARD])
def test_an_account_subscribes_to_billing_and_leaves_it(at: Facts) -> None:
    """Through both of the merchant's doors (R189)."""
    account().when(c.SubscribeToBilling(STUDIO), at).then(SUBSCRIBED)
    account(SUBSCRIBED).when(c.LeaveBilling(STUDIO), at).then(LEFT)
    account(SUBSCRIBED, LEFT).when(c.SubscribeToBilling(STUDIO), at).then(SUBSCRIBED)


@pytest.mark.parametrize(
    ("past", "wish", "fact"),
    [
        ((), c.ConnectStripe(STUDIO), e.StripeConnected()),
        ((e.StripeConnected(),), c.DisconnectStripe(STUDIO), e.StripeDisconnected()),
        # Said of an account of which nothing was said yet, it keeps an ingestion from connecting.
        ((), c.DisconnectStripe(STUDIO), e.StripeDisconnected()),
        ((), c.JoinRedesignedPortal(STUDIO), e.RedesignedPortalJoined()),
        ((), c.RecordFormerPauseUse(STUDIO), e.FormerPauseUseRecorded()),
        ((), c.SubscribeToBilling(STUDIO), SUBSCRIBED),
        ((SUBSCRIBED,), c.LeaveBilling(STUDIO), LEFT),
        ((), IN_THE_NETHERLANDS, LOCATED),
    ],
)
def test_a_setting_is_the_merchants_and_said_once(
    past: tuple[e.Event, ...], wish: c.Command, fact: e.Event
) -> None:
    """A customer has no say in it, and what is so already stays quiet."""
    account(*past).when(wish, BY_API).then(fact)
    account(*past).when(wish, AT_PORTAL).then_refused(r.MerchantsAccountError)
    account(*past, fact).when(wish, BY_API).then_nothing()
    account(*past, fact).when(wish, AT_PORTAL).then_nothing()


def test_an_account_is_what_its_past_says() -> None:
    """Each event changes its own part, and the terms go to whoever decides."""
    past = (e.StripeConnected(), e.RedesignedPortalJoined(), e.FormerPauseUseRecorded(), SUBSCRIBED)
    now = state(*past, LOCATED)

    assert (now.pays_for_billing, now.left_billing, now.country) == (True, False, "NL")
    assert now.terms.redesigned_portal
    assert now.terms.used_subscription_pause_before_2024_03_29
    assert now.terms.provider == "synced"
    left = state(*past, LEFT, e.StripeDisconnected())
    assert (left.pays_for_billing, left.left_billing) == (False, True)
    assert left.terms.provider == "standalone"
    again = state(*past, LEFT, SUBSCRIBED)
    assert (again.pays_for_billing, again.left_billing) == (True, False)


@pytest.mark.parametrize("country", ["nl", "Nl", "NLD", "528", "XX", "UK", "", " NL"])
def test_a_country_is_one_of_iso_3166(country: str) -> None:
    """By its code of two capitals, as Stripe has it."""
    wish = c.LocateBusiness(account_id=STUDIO, country=country)

    refusal = account(LOCATED).when(wish, BY_API).then_refused(r.CountryUnknownError)

    assert (refusal.country, refusal.param) == (country, "country")


def test_who_asks_is_looked_at_before_what_is_asked() -> None:
    """Whoever may not ask isn't told what is wrong with it."""
    wish = c.LocateBusiness(account_id=STUDIO, country="nowhere")
    account().when(wish, AT_PORTAL).then_refused(r.MerchantsAccountError)


def test_own_words_are_refused_wherever_they_should_stand() -> None:
    """The founding document: the portal takes no custom text, the branding is yours (R185)."""
    wish = c.AddCustomText(account_id=STUDIO, place="footer", text="Cancel any time")

    refusal = account().when(wish, BY_DASHBOARD).then_refused(r.CustomTextError)

    assert refusal.place == "footer"
    assert refusal.rule.source is Source.SEED
    told = refusal.explain(Language.DUTCH)
    assert "Het is niet mogelijk om aangepaste tekst toe te voegen aan het klantenportaal." in told
    for place in ("kop (maximaal 60 tekens)", "(500)", "(100)", "producten", "branding"):
        assert place in told
    for place in ("headline (at most 60", "flow (500)", "feedback options (100)", "branding"):
        assert place in refusal.explain()


def test_customers_are_not_told_where_own_words_are_possible() -> None:
    """They ask the merchant first."""
    wish = c.AddCustomText(account_id=STUDIO, place="footer", text="Hello")
    account().when(wish, AT_PORTAL).then_refused(r.MerchantsAccountError)
