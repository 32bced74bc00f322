"""``counterfoil logins``, on the year of the examples."""

from pathlib import Path

import attrs
import pytest
from tests.adapters.cli.running import Ran, refused, run, words
from tests.adapters.shop import do

from counterfoil.adapters.cli.opening import open_portal
from counterfoil.domain.customer.commands import CreateCustomer
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.session import policy
from counterfoil.domain.values import CustomerId

ADA = "ada.devries@example.com"


def logins(url: str, *arguments: str | Path) -> Ran:
    """Run the command."""
    return run("--database", url, "logins", *arguments)


def test_who_logs_in_is_said_with_the_rule(year: str) -> None:
    """However the address is written."""
    ran = logins(year, ADA.title())

    assert ran.code == 0, ran
    assert words(ran.out) == (
        "acct_self/live: 1 customer with this address, now"
        " Customer Created Active subscriptions"
        " cus_AdaDeVries0000 2026-09-03 18:05:33 sub_1AdaSketchbook0000000000"
        " cus_AdaDeVries0000 logs in: the most recently created of those with an active"
        " subscription (R28)."
    )


def test_an_unknown_address_logs_nobody_in(year: str) -> None:
    """It isn't repeated: what is written may be kept by others."""
    assert words(logins(year, "nobody@example.com").out) == (
        "acct_self/live: 0 customers with this address, now"
        " Nobody logs in: no customer has this address, and no passcode is sent (R27)."
    )


def test_it_is_told_of_another_time_too(year: str) -> None:
    """Ada came in September."""
    assert "0 customers" in logins(year, ADA, "--at", "2026-09-01").out
    assert "1 customer " in logins(year, ADA, "--at", "2026-10-01").out


def test_json_holds_the_answer(year: str) -> None:
    """As it is."""
    (entry,) = logins(year, ADA, "--json").entries
    answers = entry["answers"]
    assert isinstance(answers, list)
    (answer,) = answers

    assert answer["logs_in"] == "cus_AdaDeVries0000"
    assert answer["rule"] == "newest_active"
    assert ADA not in str(answer)


def test_where_none_has_a_subscription_the_newest_logs_in(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless the policy says that nobody does (R30, of which Stripe tells nothing)."""
    wish = CreateCustomer(customer_id=CustomerId("cus_ada"), details=ContactDetails(email=ADA))
    with open_portal(url) as portal:
        do(portal.account("acct_1", "test"), wish)

    assert logins(url, ADA).out.splitlines()[-1] == (
        "cus_ada logs in: none has an active subscription, and it is the most recently created"
        " (R30)."
    )
    monkeypatch.setattr(policy, "NEWEST_LOGS_IN_WITHOUT_SUBSCRIPTION", False)
    with open_portal(url) as portal:
        do(
            portal.account("acct_1", "test"),
            attrs.evolve(wish, customer_id=CustomerId("cus_bert")),
        )
    assert logins(url, ADA).out.splitlines()[-1] == (
        "Nobody logs in: none of them has an active subscription (R30)."
    )


def test_an_empty_database_says_so(url: str) -> None:
    """And what to do."""
    assert run("--database", url, "migrate").code == 0
    assert "Try: counterfoil ingest PATH" in logins(url, ADA).out


def test_a_date_that_is_none_is_refused(year: str) -> None:
    """Plainly."""
    assert "'soon' is no date" in refused(logins(year, ADA, "--at", "soon"))
