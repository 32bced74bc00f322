"""``counterfoil explain`` and ``counterfoil rules``: what may be done, and which rules say so."""

import json
from pathlib import Path

import pytest
from tests.adapters.cli.running import refused, run, words

from counterfoil.adapters.cli.opening import open_portal
from counterfoil.domain.account.commands import ChooseDefaultConfiguration
from counterfoil.domain.cause import Actor, Cause, Door
from counterfoil.domain.customer.allowed import CustomerAction
from counterfoil.domain.invoice.allowed import InvoiceAction
from counterfoil.domain.rulebook import RULES, SUBJECTS, Source
from counterfoil.domain.subscription.allowed import SubscriptionAction
from counterfoil.domain.values import AccountId, ConfigurationId

PUPILS = "sub_1ClaraPupils000000000000"
BOTH_PAUSES = "sub_1AdaSketchbook0000000000"


def rules_against(year: str, action: str, *options: str, id: str = BOTH_PAUSES) -> set[object]:
    """Return the rules that forbid an action."""
    answers = run("--database", year, "explain", id, "--json", *options).json["answers"]
    assert isinstance(answers, list)
    return {
        reason["rule"]
        for answer in answers
        if answer["action"] == action
        for reason in answer["reasons"]
    }


class TestASubscription:
    """What its customer may do at the portal."""

    def test_of_several_items_can_only_be_canceled(self, year: str) -> None:
        """The rule is said once, with its number and what to do; the actions refer to it."""
        ran = run("--database", year, "explain", PUPILS)

        allowed, forbidden = ran.out.split("\nNot allowed\n")
        assert "  Cancel\n" in allowed
        assert "  Change the quantity\n    si_ClaraPupils000               [1]" in forbidden
        rule = next(each for each in RULES if each.id == "one-item-is-updated")
        assert words(forbidden).count(f"[1] {rule.says.en} (R79, R85) {rule.remedy.en}") == 1
        assert f"about {PUPILS} as it is known now" in words(ran.out)
        assert "under bpc_1LamplightPortal00000000" in words(ran.out)

    def test_is_explained_in_dutch_as_well(self, year: str) -> None:
        """Every word of it, but for the names of things."""
        ran = run("--database", year, "explain", PUPILS, "--language", "nl", "--at", "2026-11-20")

        assert ran.out.startswith(f"Wat een klant in het portaal met {PUPILS} mag doen\n")
        assert "Volgens de regels van 2026-11-20" in ran.out
        assert "\nEditie redesigned-portal: Klanten kunnen het abonnement zelf" in ran.out
        assert "Mag wel\n  Annuleren\n" in ran.out
        assert "Mag niet\n  Van prijs wisselen\n" in ran.out
        assert "Waarom niet\n" in ran.out

    def test_is_explained_by_the_rules_of_a_date(self, year: str) -> None:
        """Customers could pause a collection until 29 March 2024, if it was enabled (R61d)."""
        before = rules_against(year, "pause_collection", "--at", "2024-03-28")
        since = rules_against(year, "pause_collection", "--at", "2024-03-29")
        to_the_second = rules_against(year, "pause_collection", "--at", "2024-03-28T23:59:59Z")

        assert "collection-pause-is-enabled" in before
        assert "portal-pauses-no-collection" in since
        assert to_the_second == before

    def test_that_has_ended_can_do_nothing_any_more(self, year: str) -> None:
        """One rule says so for all actions."""
        ran = run("--database", year, "explain", "sub_1DaanSketchbookEarly0000")

        assert "\nAllowed\n" not in ran.out
        assert "(R93, R116)" in ran.out


class TestACustomer:
    """What a customer may do with details and payment methods."""

    def test_keeps_the_last_payment_method(self, year: str) -> None:
        """While a subscription is billed to it (R98)."""
        rules = rules_against(year, "remove_payment_method", id="cus_AdaDeVries0000")

        assert rules == {"billed-customer-keeps-a-payment-method"}
        shown = run("--database", year, "explain", "cus_AdaDeVries0000").out
        assert "  Change a detail\n    name\n" in shown


class TestTheConfiguration:
    """Under which the question is asked."""

    def make(self, url: str, folder: Path, **defaults: bool) -> None:
        """Record a subscription, and configurations, default or not."""
        objects: list[dict[str, object]] = [
            {
                "id": id,
                "object": "billing_portal.configuration",
                "livemode": False,
                "active": True,
                "is_default": is_default,
                "features": {},
            }
            for id, is_default in defaults.items()
        ]
        file = folder / "objects.json"
        file.write_text(
            json.dumps([*objects, {"id": "cus_1", "object": "customer", "livemode": False}])
        )
        run("--database", url, "ingest", file)

    def asked_under(self, url: str) -> object:
        """Return the configuration that was chosen."""
        return run("--database", url, "explain", "cus_1", "--json").json["configuration"]

    def test_is_the_default_one(self, url: str, tmp_path: Path) -> None:
        """Sessions without a configuration get that one too (R18)."""
        self.make(url, tmp_path, bpc_1=False, bpc_2=True)

        assert self.asked_under(url) == "bpc_2"

    def test_is_the_one_that_the_account_was_given_last(self, url: str, tmp_path: Path) -> None:
        """Of several that are marked the one that was chosen here, else the least id (R19)."""
        self.make(url, tmp_path, bpc_1=True, bpc_2=True)
        assert self.asked_under(url) == "bpc_1"

        with open_portal(url, on_notice=lambda _: None) as portal:
            choice = ChooseDefaultConfiguration(
                account_id=AccountId("acct_self"), configuration_id=ConfigurationId("bpc_2")
            )
            by = Cause(actor=Actor.MERCHANT, door=Door.DASHBOARD, command_id="cmd_1")
            portal.account("acct_self", "test").handle(choice, by=by)

        assert self.asked_under(url) == "bpc_2"

    def test_is_the_only_one(self, url: str, tmp_path: Path) -> None:
        """There is no other to mean."""
        self.make(url, tmp_path, bpc_1=False)

        assert self.asked_under(url) == "bpc_1"

    def test_may_be_none(self, url: str, tmp_path: Path) -> None:
        """Then every feature is off, and that is said."""
        self.make(url, tmp_path)

        assert self.asked_under(url) is None
        shown = run("--database", url, "explain", "cus_1").out
        assert "under no configuration (none is recorded)." in words(shown)

    def test_has_to_be_named_among_several(self, url: str, tmp_path: Path) -> None:
        """No guess is made."""
        self.make(url, tmp_path, bpc_1=False, bpc_2=False)

        sentence = refused(run("--database", url, "explain", "cus_1"))
        named = run("--database", url, "explain", "cus_1", "--configuration", "bpc_2", "--json")

        assert (
            "Several portal configurations could be meant: choose one of bpc_1, bpc_2" in sentence
        )
        assert named.json["configuration"] == "bpc_2"

    def test_that_isnt_recorded_is_refused(self, year: str) -> None:
        """With those that are."""
        sentence = refused(
            run("--database", year, "explain", PUPILS, "--configuration", "bpc_nobody")
        )

        assert sentence == (
            "No configuration bpc_nobody is recorded: choose one of bpc_1LamplightPortal00000000."
        )


def test_an_invoice_is_explained(year: str) -> None:
    """Whether customers see and pay it (R147)."""
    ran = run("--database", year, "explain", "in_1Ada00000000000000261003")

    assert "Allowed\n  View the invoice\n  Download the invoice\n" in ran.out


def test_a_product_is_not_explained(year: str) -> None:
    """Customers do nothing to it."""
    sentence = refused(run("--database", year, "explain", "prod_Sketchbook0000"))

    assert sentence == (
        "prod_Sketchbook0000 is a product: name a subscription, a customer or an invoice."
    )


def test_an_account_is_not_explained(year: str) -> None:
    """What a merchant may do with it is no question about a customer at the portal."""
    sentence = refused(run("--database", year, "explain", "acct_self"))

    assert sentence == "acct_self is an account: name a subscription, a customer or an invoice."


def test_every_action_has_a_name_in_both_languages() -> None:
    """A new action without one would be shown under its code."""
    from counterfoil.adapters.cli.explain import ACTIONS

    actions = {each.value for each in (*SubscriptionAction, *CustomerAction, *InvoiceAction)}
    assert actions == ACTIONS.keys()


@pytest.mark.parametrize(
    ("date", "sentence"),
    [
        ("now", "'now' is no date: write 2024-03-29, or 2024-03-29T12:00Z for a moment of it."),
        ("2024-02-30", "'2024-02-30' is no date: write 2024-03-29, or 2024-03-29T12:00Z for a"),
        ("0001-01-01T00:00+14:00", "'0001-01-01T00:00+14:00' lies outside the calendar."),
    ],
)
def test_a_date_that_is_none_is_refused(date: str, sentence: str) -> None:
    """With two that are."""
    assert refused(run("rules", "--at", date)).startswith(sentence)


class TestTheRules:
    """The rulebook as it stands."""

    def test_are_all_listed(self) -> None:
        """Each with its numbers, its sentence, its id, its dates and its source."""
        listed = run("rules", "--json").entries
        shown = words(run("rules").out)

        assert [each["id"] for each in listed] == [rule.id for rule in RULES]
        assert all(rule.id in shown for rule in RULES)
        assert "portal-pauses-no-collection; from 29 March 2024; founding document" in shown
        assert "; from 29 March 2024 until 1 August 2024; founding document" in shown

    def test_stand_under_their_subjects(self) -> None:
        """Each heading once, and none over nothing."""
        lines = run("rules").out.splitlines()
        titles = [subject.title.en for subject in SUBJECTS]
        in_2020 = run("rules", "--at", "2020-01-01").out

        assert [line for line in lines if line in titles] == titles
        assert lines[0] == titles[0]
        assert "\n\n\n" not in in_2020
        entries = run("rules", "--json").entries
        assert list(dict.fromkeys(each["subject"] for each in entries)) == titles

    def test_of_a_date_are_those_in_force(self) -> None:
        """Half-open: a rule binds from its first moment to just before its last."""

        def ids(*options: str) -> set[object]:
            return {each["id"] for each in run("rules", "--json", *options).entries}

        assert "portal-pauses-no-collection" not in ids("--at", "2024-03-28T23:59:59+00:00")
        assert "portal-pauses-no-collection" in ids("--at", "2024-03-29")
        assert "portal-pauses-no-collection" in ids("--at", "2024-03-29T01:00+01:00")
        assert ids("--at", "2024-03-29") < ids()

    def test_speak_dutch(self) -> None:
        """The language of the founding document, in headings, dates and sources as well."""
        (first, *_) = run("rules", "--language", "nl", "--json").entries
        shown = words(run("rules", "--language", "nl").out)

        assert first["says"] == RULES[0].says.nl
        assert first["source"] == RULES[0].source.words.nl
        assert words(RULES[0].says.nl) in shown
        assert shown.startswith("Het account Alleen de ondernemer")
        assert "; vanaf 29 maart 2024 tot 1 augustus 2024; basisdocument" in shown
        assert not [source for source in Source if source.words.en in shown]
