"""``counterfoil payment-methods``: what the portal supports, for whom, and why not the rest."""

import json
from pathlib import Path

import pytest
from tests.adapters.cli.running import Json, Ran, refused, run, words


def ask(*options: str) -> Ran:
    """Ask about a business in the Netherlands."""
    return run("payment-methods", "--currency", "eur", "--country", "NL", *options)


def entry(ran: Ran, type_name: str) -> Json:
    """Return what was written of one type."""
    methods = ran.json["methods"]
    assert isinstance(methods, list)
    (found,) = (each for each in methods if each["type"] == type_name)
    assert isinstance(found, dict)
    return found


def why(ran: Ran, type_name: str, kind: str) -> list[Json]:
    """Return the reasons or the conditions that were written of one type."""
    found = entry(ran, type_name)[kind]
    assert isinstance(found, list)
    return found


def test_three_groups_are_shown() -> None:
    """What is supported, what is on a condition, and what isn't, each with the reason."""
    out = ask().out

    supported, rest = out.split("\nSupported on a condition\n")
    conditional, unsupported = rest.split("\nNot supported\n")
    assert supported.startswith("Payment methods at the portal in EUR, for a business in NL\n")
    assert "  sepa_debit\n" in supported
    assert "  card        Apple Pay and Google Pay included.\n" in supported
    assert "  paypal  Recurring payments with paypal take an approval.\n" in conditional
    assert "cashapp isn't supported in EUR, only in USD." in unsupported


def test_a_group_of_none_is_left_out() -> None:
    """Its heading would promise something."""
    out = run("payment-methods", "--currency", "jpy", "--country", "JP").out

    assert "Supported on a condition" not in out


def test_it_is_said_in_dutch_as_well() -> None:
    """Every word of it, but for Stripe's names."""
    out = words(ask("--language", "nl").out)

    assert out.startswith("Betaalmethoden in het klantenportaal in EUR, voor een bedrijf in NL")
    assert "Ondersteund onder voorwaarde paypal Voor terugkerende betalingen met paypal is" in out
    assert "Niet ondersteund us_bank_account us_bank_account wordt niet ondersteund in EUR" in out


def test_programs_get_the_rules() -> None:
    """By id and number, in words, and with what is to be done."""
    ran = ask("--json", "--at", "2026-11-20")

    assert ran.json["currency"] == "eur"
    assert ran.json["country"] == "NL"
    assert ran.json["at"] == "2026-11-20T00:00:00Z"
    first, second = why(ran, "cashapp", "reasons")
    assert first["rule"] == "method-suits-the-currency"
    assert second["numbers"] == ["R105"]
    (condition,) = why(ran, "paypal", "conditions")
    assert condition["code"] == "payment_method_approval"
    assert entry(ran, "card")["note"] == "Apple Pay and Google Pay included."
    assert entry(ran, "link")["note"] is None


def test_the_country_is_the_accounts_where_none_is_named(year: str) -> None:
    """Of the example it isn't on record, so that no country is ruled out."""
    ran = run("payment-methods", "--currency", "USD", "--database", year, "--json")

    assert ran.json["country"] is None
    assert entry(ran, "cashapp")["supported"] is True
    shown = run("--database", year, "payment-methods", "--currency", "usd").out
    assert "for a business in an unknown country" in shown


def test_an_account_has_to_be_named_among_several(url: str, tmp_path: Path) -> None:
    """No guess is made; a database that holds none leaves the country open."""
    file = tmp_path / "objects.json"
    file.write_text(json.dumps([{"id": "cus_1", "object": "customer", "livemode": False}]))
    for account in ("acct_1", "acct_2"):
        run("--database", url, "ingest", file, "--account", account)
    ask = ("--database", url, "payment-methods", "--currency", "eur")

    assert refused(run(*ask)) == (
        "Several accounts could be meant: choose one of acct_1, acct_2, by --account."
    )
    assert run(*ask, "--account", "acct_2", "--json").json["country"] is None
    assert run("payment-methods", "--currency", "eur", "--database", "memory://").code == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ("--currency", "florin", "--country", "NL"),
            "'florin' is no currency that Stripe takes: write a code such as eur.",
        ),
        (
            ("--currency", "eur", "--country", "Holland"),
            "'Holland' is no country: write its code of two letters, such as NL.",
        ),
        (("--currency", "eur", "--country", "N1"), "'N1' is no country: write its code of two"),
        (("--currency", "eur", "--at", "now", "--country", "NL"), "'now' is no date: write"),
        (
            ("--currency", "eur", "--account", "acct_nobody"),
            "Nothing is recorded of acct_nobody: check the id and the database.",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(year: str, options: tuple[str, ...], sentence: str) -> None:
    """In one sentence."""
    assert refused(run("--database", year, "payment-methods", *options)).startswith(sentence)
