"""``counterfoil show`` and ``counterfoil log``: what something is, and what happened to it."""

import json
from pathlib import Path
from typing import cast

import pytest
from tests.adapters.cli.running import Json, refused, run, words
from tests.adapters.shop import ADA, OPEN_SHOP, PORTAL, Clock, do

from counterfoil.adapters.cli.opening import open_portal
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.account.access_policy import STOP, grace
from counterfoil.domain.account.commands import (
    ChangeAccessPolicy,
    ChangeBranding,
    ChangeFeedbackOption,
    ConnectStripe,
    CreateFeedbackOption,
    DeactivateFeedbackOption,
    JoinRedesignedPortal,
    LocateBusiness,
    RequestCustomDomain,
)
from counterfoil.domain.changes import Set
from counterfoil.domain.customer.commands import CreateCustomer, LinkToStripe
from counterfoil.domain.session.commands import OpenSession
from counterfoil.domain.values import AccountId, CustomerId, FeedbackOptionId, SessionId

CARDS = [
    "cus_ClaraVogt00000",
    "sub_1EmilySketchbook00000000",
    "sub_1HannaAtelier00000000000",
    "prod_Sketchbook0000",
    "bpc_1LamplightPortal00000000",
    "in_1DaanEarly00000000260108",
]


def card(year: str, id: str) -> dict[str, str]:
    """Return the lines of a card, by their names."""
    ran = run("--database", year, "show", id)
    assert ran.code == 0, ran
    lines = [line.split("  ", 1) for line in ran.out.splitlines()[1:] if "  " in line]
    return {name: value.strip() for name, value in lines if name}


class TestACard:
    """One aggregate, as it is now."""

    def test_of_a_customer_tells_how_they_are_reached_and_pay(self, year: str) -> None:
        """The default payment method is marked, and what needs one is named."""
        ada = card(year, "cus_AdaDeVries0000")

        assert ada["Name"] == "Ada de Vries"
        assert ada["E-mail"] == "ada.devries@example.com"
        assert ada["Address"] == "Zonstraat 77, II, 3581 MR Utrecht, NL"
        assert ada["Payment methods"] == (
            "pm_1AdaVisa0000000000000000 card visa ending in 4417, until 2029-05 (default)"
        )
        assert ada["Billed for"] == "sub_1AdaSketchbook0000000000"
        assert card(year, "cus_ClaraVogt00000")["Tax ids"] == (
            "txi_1ClaraVatNumber000000000 eu_vat DE900318274 (verified)"
        )

    def test_of_an_account_tells_its_settings(self, year: str) -> None:
        """That Stripe runs a live portal for it shows that Billing is paid for (R189)."""
        studio = card(year, "acct_self")

        assert studio["Billing"] == "paid for"
        assert studio["Provider"] == "synced"
        assert studio["Default"] == "bpc_1LamplightPortal00000000 (live)"
        assert studio["Branding"] == "Stripe's own"
        assert studio["Service"] == "as it is by default"
        assert studio["Domain"] == "Stripe's own"

    def test_of_an_account_is_there_before_anything_else(self, url: str) -> None:
        """With all that the merchant has set, in both modes."""
        acct, moving = AccountId("acct_1"), FeedbackOptionId("fbo_moving")
        with open_portal(url, on_notice=lambda _: None) as portal:
            do(
                portal.account(acct, "test"),
                LocateBusiness(account_id=acct, country="NL"),
                JoinRedesignedPortal(acct),
                ChangeBranding(account_id=acct, button_color=Set("#004488")),
                ChangeAccessPolicy(account_id=acct, past_due=Set(grace(3)), void=Set(STOP)),
                RequestCustomDomain(account_id=acct, name="billing.example.com"),
                CreateFeedbackOption(
                    account_id=acct, feedback_option_id=moving, description="I am moving"
                ),
                ConnectStripe(acct),
                ChangeFeedbackOption(
                    account_id=acct, feedback_option_id=moving, description="I move house"
                ),
                DeactivateFeedbackOption(account_id=acct, feedback_option_id=moving),
            )

        studio = card(url, "acct_1")

        assert studio["Billing"] == "not paid for: test mode only"
        assert studio["Country"] == "NL"
        assert studio["Portal"] == "redesigned"
        assert studio["Branding"] == "button color #004488"
        assert studio["Service"] == "past_due grace:3, void stop"
        assert studio["Domain"] == "billing.example.com (requested)"
        assert studio["Default"] == "none"
        assert studio["Feedback options"] == "fbo_moving I move house (test)"
        assert studio["Asked of Stripe"].startswith(
            "to deactivate the reason to cancel fbo_moving, since 20"
        )
        assert studio["Not confirmed yet"].startswith("fbo_moving.description, decided 20")
        assert run("--database", url, "show", "acct_1", "--json").json["kind"] == "account"

    def test_of_what_was_born_here_is_found_by_stripes_id(self, url: str) -> None:
        """Under our own."""
        ada = CustomerId("ada")
        with open_portal(url, on_notice=lambda _: None) as portal:
            do(
                portal.account("acct_1", "test"),
                ConnectStripe(AccountId("acct_1")),
                CreateCustomer(customer_id=ada),
                LinkToStripe(customer_id=ada, stripe_id="cus_1"),
            )

        shown = run("--database", url, "show", "cus_1", "--json").json
        assert (shown["kind"], shown["id"]) == ("customer", ada)
        assert "Linked to stripe: stripe cus_1" in run("--database", url, "log", "cus_1").out

    def test_of_an_account_tells_which_reasons_are_over(self, url: str) -> None:
        """A deactivation is for ever."""
        acct, moving = AccountId("acct_1"), FeedbackOptionId("fbo_moving")
        with open_portal(url, clock=Clock(), on_notice=lambda _: None) as portal:
            do(
                portal.account(acct, "live"),
                CreateFeedbackOption(
                    account_id=acct, feedback_option_id=moving, description="I am moving"
                ),
                DeactivateFeedbackOption(account_id=acct, feedback_option_id=moving),
            )

        assert card(url, "acct_1")["Feedback options"] == (
            "fbo_moving I am moving (live, deactivated 2026-11-23)"
        )

    def test_of_a_subscription_keeps_the_two_pauses_apart(self, year: str) -> None:
        """A paused collection leaves the status alone; a paused subscription is a status."""
        collection = card(year, "sub_1HannaSketchbookYear0000")
        itself = card(year, "sub_1HannaAtelier00000000000")

        assert collection["Status"] == "active"
        assert collection["Collection"].startswith("paused with no end, invoices ")
        assert collection["Pause"] == "the subscription itself isn't paused"
        assert itself["Status"] == "paused"
        assert itself["Collection"] == "payments are collected"
        assert itself["Pause"].startswith("paused itself since 2026-11-09 (pause_requested)")

    def test_of_an_invoice_tells_what_for_and_what_came_of_it(self, year: str) -> None:
        """Neither the address of its page nor anything personal is held."""
        paid = card(year, "in_1DaanEarly00000000260108")

        assert paid["Number"] == "LAMP-0001"
        assert paid["Kind"] == "recurring (subscription_create)"
        assert paid["Status"] == "paid"
        assert paid["Paid"] == "9.00 EUR of 9.00 EUR"
        assert paid["Collection"] == "charged automatically, to the default"
        assert paid["Since"] == "created 2026-01-08, final 2026-01-08, paid 2026-01-08"

    def test_of_a_subscription_tells_its_terms(self, year: str) -> None:
        """Money with its currency's decimals, how it is paid, and what is planned."""
        pupils = run("--database", year, "show", "sub_1ClaraPupils000000000000").out

        assert "6 x 12.00 EUR/month" in pupils
        assert "29.00 EUR/month" in pupils
        assert card(year, "sub_1GhaliaSketchbook0000000")["Items"].startswith("4.250 KWD/month")
        assert card(year, "sub_1FumikoSketchbook0000000")["Items"].startswith("1800 JPY/month")
        assert card(year, "sub_1DaanCritique00000000000")["Items"].startswith(
            "0.85 EUR/month, metered"
        )
        assert card(year, "sub_1FumikoMother00000000000")["Cancellation"].startswith("set to end")
        assert "by an invoice that is sent" in card(year, "sub_1ClaraAtelierSeats000000")["Paid"]
        assert "an update is planned" in card(year, "sub_1BramDaughter00000000000")["Schedule"]
        assert "for good" in card(year, "sub_1DaanSketchbookEarly0000")["Ended"]

    def test_of_a_product_has_its_prices(self, year: str) -> None:
        """Also by the id of a price, which is found where it is held."""
        product = run("--database", year, "show", "prod_Sketchbook0000")
        price = run("--database", year, "show", "price_1SketchbookEarlyBird0000")

        assert price.out == product.out
        assert "price_1SketchbookEarlyBird0000  9.00 EUR/month (archived)" in product.out
        assert "price_1SketchbookMonthEur00000  12.00 EUR/month (default)" in product.out

    def test_of_a_configuration_has_its_features(self, year: str) -> None:
        """Each is on with its settings, or off."""
        portal = card(year, "bpc_1LamplightPortal00000000")

        assert portal["Default"] == "yes"
        assert portal["Login link"].startswith("https://billing.stripe.com/p/login/")
        assert portal["Subscription pause"] == "off"
        assert portal["Subscription cancel"].startswith("on: mode at_period_end")
        assert portal["Offers"].startswith("prod_Sketchbook0000: price_")

    def test_of_a_session_is_found_by_its_id(self, url: str) -> None:
        """Whoever helps a customer looks at what they were sent to."""
        opening = OpenSession(
            session_id=SessionId("bps_1"), customer_id=ADA, configuration_id=PORTAL, locale="nl"
        )
        with BillingPortal.open(url, clock=Clock(), on_notice=lambda _: None) as portal:
            do(portal.account("acct_1", "test"), *OPEN_SHOP, opening)

        lines = card(url, "bps_1")

        assert (lines["Customer"], lines["Language"]) == (ADA, "nl")
        assert lines["Opened"] == "2026-11-23 12:00:00, by the merchant"

    @pytest.mark.parametrize("id", CARDS)
    def test_is_the_state_itself_in_json(self, year: str, id: str) -> None:
        """Programs get every field, the same each time."""
        first, again = (run("--database", year, "show", id, "--json") for _ in range(2))

        assert first.out == again.out
        assert (first.json["id"], first.json["account"]) == (id, "acct_self")
        assert first.json["lifecycle"] in {"InForce", "Finalized"}

    def test_fits_narrow_screens_without_losing_anything(self, year: str) -> None:
        """Long ids are broken, never cut."""
        ran = run("--database", year, "show", "sub_1ClaraPupils000000000000", env={"COLUMNS": "40"})

        assert max(map(len, ran.out.splitlines())) <= 40
        assert "price_1AtelierMonthEur00000000" in "".join(ran.out.split())
        assert not any(line.endswith(" ") for line in ran.out.splitlines())


class TestTheList:
    """Without an id."""

    def test_has_all_customers_and_subscriptions(self, year: str) -> None:
        """A newcomer's first look: whole ids, to be copied into the next command."""
        ran = run("--database", year, "show")

        assert ran.out.startswith("acct_self/live: 8 customers, 14 subscriptions\n")
        assert "cus_HannaSchneider  Hanna Schneider" in ran.out
        assert "sub_1HannaSketchbookYear0000" in ran.out
        assert "active, collection 120.00 EUR/year paused" in words(ran.out)

    def test_is_whole_in_json(self, year: str) -> None:
        """One entry for each account and mode."""
        (entry,) = run("--database", year, "show", "--json").entries

        assert isinstance(entry["customers"], list)
        assert isinstance(entry["subscriptions"], list)
        assert (len(entry["customers"]), len(entry["subscriptions"])) == (8, 14)

    def test_says_what_to_do_where_there_is_nothing(self, url: str, tmp_path: Path) -> None:
        """An empty database isn't an error."""
        (tmp_path / "none.json").write_text("[]")
        run("--database", url, "ingest", tmp_path)

        assert run("--database", url, "show").out == (
            "Nothing is recorded yet. Try: counterfoil ingest PATH\n"
        )


class TestALog:
    """The events of one aggregate."""

    def test_has_one_line_an_event(self, year: str) -> None:
        """Its version, when it happened, what it says, and where that came from."""
        ran = run("--database", year, "log", "sub_1EmilySketchbook00000000")

        heading, *lines = ran.out.splitlines()
        assert heading.startswith("subscription sub_1EmilySketchbook00000000 in acct_self/live")
        assert [line.split()[0] for line in lines] == [str(n + 1) for n in range(len(lines))]
        assert "2026-08-10 17:41:30  Subscription started: customer cus_EmilyCarter000" in lines[0]
        (paused,) = (line for line in lines if "Collection paused" in line)
        assert "until 2026-10-05, invoices become void" in paused
        assert paused.endswith("[stripe, observation, evt_1LampStudio0000000000053]")
        assert "  [recorded 20" in paused

    def test_marks_what_was_learned_late(self, year: str) -> None:
        """An earlier fact belongs to the past, and doesn't undo what came after it."""
        ran = run("--database", year, "log", "sub_1DaanSketchbookEarly0000")

        late = [line for line in ran.out.splitlines() if "Earlier fact learned" in line]
        assert late
        assert all("(true at that time, overtaken since)" in line for line in late)

    @pytest.mark.parametrize("id", CARDS)
    def test_is_whole_in_json(self, year: str, id: str) -> None:
        """Programs get the event, its moments and its cause."""
        entries = run("--database", year, "log", id, "--json").entries

        assert [each["version"] for each in entries] == list(range(1, len(entries) + 1))
        assert {"event", "says", "happened_at", "recorded_at", "cause"} <= entries[0].keys()


class TestAnId:
    """What an id means, and where it is looked for."""

    @pytest.mark.parametrize("command", ["show", "log", "explain"])
    def test_of_nothing_is_refused(self, year: str, command: str) -> None:
        """In one sentence."""
        sentence = refused(run("--database", year, command, "sub_nobody"))

        assert sentence == "Nothing is recorded of sub_nobody: check the id and the database."

    def test_may_be_the_whole_name_of_a_stream(self, year: str) -> None:
        """As ``verify`` names places."""
        name = "acct_self/live/customer/cus_AdaDeVries0000"

        assert run("--database", year, "show", name).out.startswith("Customer cus_AdaDeVries0000")

    def test_is_looked_for_in_one_place_where_that_is_asked(self, year: str) -> None:
        """By account, by mode, or by both."""
        found = run("--database", year, "show", "cus_AdaDeVries0000", "--mode", "live")
        options = ("--account", "acct_other", "--mode", "test")
        sentence = refused(run("--database", year, "show", "cus_AdaDeVries0000", *options))

        assert found.code == 0
        assert sentence == (
            "Nothing is recorded of cus_AdaDeVries0000 in acct_other/test: check the id, the"
            " account and the mode."
        )

    def test_that_stands_in_several_places_has_to_be_told_apart(
        self, url: str, tmp_path: Path
    ) -> None:
        """A platform may meet the same customer in two accounts."""
        file = tmp_path / "customer.json"
        file.write_text(json.dumps({"id": "cus_1", "object": "customer", "livemode": True}))
        for account in ("acct_1", "acct_2"):
            run("--database", url, "ingest", file, "--account", account)

        sentence = refused(run("--database", url, "show", "cus_1"))
        chosen = run("--database", url, "show", "cus_1", "--account", "acct_2")

        assert sentence == (
            "cus_1 is recorded in acct_1/live, acct_2/live: choose one by --account and --mode."
        )
        assert "acct_2/live" in chosen.out
        assert len(run("--database", url, "show", "--json").entries) == 2

    def test_of_a_stranger_cannot_steer_the_terminal(self, url: str, tmp_path: Path) -> None:
        """Names are shown as text: no markup, no emoji, no escape sequences."""
        name = "[bold red]Ada[/] :smile: \x1b[2J"
        file = tmp_path / "customer.json"
        file.write_text(
            json.dumps({"id": "cus_[i]", "object": "customer", "name": name, "livemode": True})
        )
        run("--database", url, "ingest", file)

        for command in (["show"], ["show", "cus_[i]"], ["log", "cus_[i]"]):
            out = run("--database", url, *command).out
            assert r"[bold red]Ada[/] :smile: \x1b[2J" in words(out)
            assert "cus_[i]" in out


class TestAnotherTime:
    """What was true then, and what was known then."""

    EMILY = "sub_1EmilySketchbook00000000"

    def test_at_shows_what_is_known_of_then_today(self, demonstration: str) -> None:
        """Facet by facet, and what isn't known."""
        said = words(run("--database", demonstration, "show", self.EMILY, "--at", "2026-08-25").out)

        assert "Asked at 2026-08-25 00:00:00 UTC:" in said
        assert f"Subscription {self.EMILY}" in said
        assert "Collection pause until 2026-10-05, invoices become void" in said
        assert "None, or unknown Trial, Pause, Cancel at" in said

    def test_at_tells_of_what_it_holds_too(self, demonstration: str) -> None:
        """A customer's tax ids and payment methods."""
        said = run("--database", demonstration, "show", "cus_ClaraVogt00000", "--at", "2026-08-25")

        assert "Customer cus_ClaraVogt00000" in said.out
        assert "Tax id txi_1ClaraVatNumber000000000" in said.out

    def test_known_at_shows_the_card_of_then(self, demonstration: str) -> None:
        """All that the demonstration shows became known on 20 November."""
        now = run("--database", demonstration, "show", self.EMILY).out

        then = run("--database", demonstration, "show", self.EMILY, "--known-at", "2026-11-21")

        assert then.out == f"Asked as known at 2026-11-21 00:00:00 UTC:\n{now}"

    def test_what_was_not_known_is_said(self, demonstration: str) -> None:
        """Of what was true then it is said otherwise than of what was known then."""
        for option, said in (
            ("--at", f"Nothing is known of {self.EMILY} then.\n"),
            ("--known-at", f"Nothing was known of {self.EMILY} then.\n"),
        ):
            ran = run("--database", demonstration, "show", self.EMILY, option, "2026-01-01")
            assert ran.code == 0
            assert ran.out.endswith(said)

    def test_programs_get_state_or_facets(self, demonstration: str) -> None:
        """The state as it was known, or the objects' facets as they were true."""
        arguments = ("--database", demonstration, "show", self.EMILY, "--json")

        known = run(*arguments, "--known-at", "2026-11-21").json
        true = run(*arguments, "--at", "2026-08-25").json
        nothing = run(*arguments, "--at", "2026-01-01").json

        assert (known["lifecycle"], known["objects"]) == ("InForce", [])
        assert known["state"] == run(*arguments).json["state"]
        assert (true["lifecycle"], true["state"]) == (None, None)
        (one,) = cast("list[Json]", true["objects"])
        assert (one["kind"], one["id"]) == ("subscription", self.EMILY)
        assert cast("Json", one["facets"])["status"] == "active"
        assert "trial" in cast("list[str]", one["not_known"])
        assert (nothing["state"], nothing["objects"]) == (None, [])

    def test_the_account_is_what_was_decided_by_then(self, demonstration: str) -> None:
        """Of it Stripe states nothing."""
        arguments = ("--database", demonstration, "show", "acct_1LamplightStudio", "--at")

        assert "Provider synced" in words(run(*arguments, "2026-11-21").out)
        assert "standalone" in words(run(*arguments, "2026-07-01").out)

    def test_a_list_is_of_now(self, demonstration: str) -> None:
        """Another command lists what there was."""
        assert refused(run("--database", demonstration, "show", "--at", "2026-08-25")) == (
            "Name what to show of another time by its id; `counterfoil subscriptions --at` lists"
            " subscriptions."
        )
