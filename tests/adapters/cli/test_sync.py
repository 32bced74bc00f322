"""``counterfoil sync``: what is decided comes to Stripe, and what is in the way is said."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
import stripe
from attrs import evolve, frozen
from tests.adapters.cli.running import Json, Ran, refused, run, words
from tests.adapters.sandbox.driving import client_at, served

from counterfoil.adapters.cli.opening import open_portal
from counterfoil.adapters.event_store.outbox_rows import OutboxRequest
from counterfoil.adapters.portal import utc_now
from counterfoil.adapters.recording import Item, Recording
from counterfoil.adapters.sandbox import create_app
from counterfoil.adapters.sandbox.chaos.faults import Fault, Faults
from counterfoil.adapters.stripe.outbox.reacting import Reactor
from counterfoil.adapters.stripe.outbox.sending import TRIES_MAX
from counterfoil.adapters.stripe.reading import read_item
from counterfoil.domain.account.commands import DisconnectStripe
from counterfoil.domain.cause import Actor, Cause, Door, Mode
from counterfoil.domain.changes import Set
from counterfoil.domain.customer.commands import AddPaymentMethod, ChangeContactDetails
from counterfoil.domain.values import AccountId, CustomerId, PaymentMethodId

KEY = "sk_test_123"
PLACE = ("acct_self", Mode.TEST)


@frozen
class Shop:
    """
    A merchant with a sandbox at an address, and a database.

    Attributes:
        faults: what is to go wrong in the sandbox.
    """

    address: str
    faults: Faults
    url: str

    @property
    def client(self) -> stripe.StripeClient:
        """Return Stripe's own client."""
        return client_at(self.address)

    def customer(self) -> CustomerId:
        """Have a customer on both sides."""
        made = self.client.v1.customers.create({"name": "Ada"})
        reading = read_item(json.loads(str(made)), at=utc_now())
        assert isinstance(reading, tuple)
        with open_portal(self.url, on_notice=lambda _: None) as portal:
            Recording(portal).record(PLACE, [Item(None, reading[1])])
        return CustomerId(made.id)

    def decide(self, command: object) -> None:
        """Decide a command at the API's door."""
        by = Cause(actor=Actor.MERCHANT, door=Door.API, command_id=f"command-{utc_now()}")
        with open_portal(self.url, on_notice=lambda _: None) as portal:
            portal.account(*PLACE).handle(command, by=by)

    def renamed(self) -> CustomerId:
        """Decide another name of a customer."""
        ada = self.customer()
        self.decide(ChangeContactDetails(customer_id=ada, name=Set("Ada Lovelace")))
        return ada

    def declined(self) -> CustomerId:
        """Decide to attach a card that will be declined."""
        ada = self.customer()
        card = PaymentMethodId("pm_card_chargeDeclinedInsufficientFunds")
        self.decide(AddPaymentMethod(customer_id=ada, payment_method_id=card, type="card"))
        return ada

    def changed(self, change: Callable[[OutboxRequest], OutboxRequest]) -> None:
        """Let the first request have come further than it has."""
        with open_portal(self.url) as portal:
            Reactor(portal).catch_up()
            first, *_ = portal.store.outbox.open("acct_self/test")
            portal.store.outbox.change(change(first))

    def environment(self, key: str = KEY) -> dict[str, str]:
        """Return what the commands read."""
        return {"STRIPE_SECRET_KEY": key, "COUNTERFOIL_STRIPE_URL": self.address}

    def sync(self, *arguments: str, key: str = KEY) -> Ran:
        """Run ``counterfoil sync``."""
        return run("--database", self.url, "sync", *arguments, env=self.environment(key))


@pytest.fixture(name="stripe_itself", scope="module")
def _stripe_itself() -> Iterator[tuple[str, Faults]]:
    app = create_app()
    with closing(app.state.sandbox), served(app) as address:
        yield address, app.state.sandbox.faults


@pytest.fixture(name="shop")
def _shop(url: str, stripe_itself: tuple[str, Faults]) -> Shop:
    return Shop(*stripe_itself, url)


class TestARun:
    """``sync run``."""

    def test_sends_what_is_decided_and_says_what_it_came_to(self, shop: Shop) -> None:
        """A summary, and nothing of anybody's name."""
        ada = shop.renamed()

        ran = shop.sync("run")

        assert (ran.code, ran.out, ran.err) == (0, "acct_self/test: 1 confirmed.\n", "")
        assert shop.client.v1.customers.retrieve(ada).name == "Ada Lovelace"
        assert shop.sync("run").out == "acct_self/test: nothing was to be sent.\n"

    def test_says_what_was_refused_and_why(self, shop: Shop) -> None:
        """With Stripe's code and the bank's; the exit code says that somebody should look."""
        ada = shop.declined()

        ran = shop.sync("run")

        assert ran.code == 1
        first, second = ran.out.splitlines()
        assert first == "acct_self/test: 1 refused."
        assert second.startswith(
            "#1 add payment method pm_card_chargeDeclinedInsufficientFunds of customer"
            f" {ada}: refused, card_declined (insufficient_funds): Stripe refuses the request"
        )

    def test_says_what_waits_and_until_when(self, shop: Shop) -> None:
        """What is put off for longer than it waits for is left for the next run."""
        ada = shop.renamed()
        shop.decide(ChangeContactDetails(customer_id=ada, name=Set("Countess of Lovelace")))
        shop.faults.next(Fault.UNAVAILABLE_BEFORE, method="POST")
        shop.changed(lambda first: evolve(first, put_offs=10))

        ran = shop.sync("run")

        assert ran.code == 1
        first, second = ran.out.splitlines()
        assert first == "acct_self/test: 2 waiting."
        assert second.startswith(f"#1 update customer {ada}: waits until 20")
        assert ": Stripe couldn't answer (HTTP 503, request req_" in second

    def test_gives_programs_the_same(self, shop: Shop) -> None:
        """One object, with each request that isn't confirmed."""
        shop.renamed()
        shop.declined()

        came = shop.sync("run", "--json").json

        assert (came["account"], came["mode"], came["confirmed"]) == ("acct_self", "test", 1)
        (request,) = cast("list[Json]", came["refused"])
        assert (request["code"], request["decline_code"]) == (
            "card_declined",
            "insufficient_funds",
        )
        assert came["waiting"] == came["parked"] == []

    def test_follows_until_it_is_told_to_end(self, shop: Shop) -> None:
        """What is decided later is sent, too; a signal ends it after the requests at hand."""
        ada = shop.renamed()
        program = [sys.executable, "-m", "counterfoil.adapters.cli", "--database", shop.url]
        with subprocess.Popen(
            [*program, "sync", "run", "--follow", "--json"],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **shop.environment()},
        ) as following:
            assert following.stdout is not None
            first = json.loads(following.stdout.readline())
            shop.decide(ChangeContactDetails(customer_id=ada, name=Set("Ada King")))
            second = json.loads(following.stdout.readline())
            following.send_signal(signal.SIGTERM)
            came = json.loads(following.stdout.readline())["came"]
            assert following.wait() == 0

        assert [first["status"], second["status"]] == ["confirmed"] * 2
        assert (came["confirmed"], came["stopped"]) == (2, True)
        assert shop.client.v1.customers.retrieve(ada).name == "Ada King"


class TestNothingIsSent:
    """Where key, account and mode don't go together."""

    def test_without_a_key(self, shop: Shop) -> None:
        """It says which variable is missing."""
        shop.renamed()

        assert refused(shop.sync("run", key="")) == (
            "There is no key to ask Stripe with: set STRIPE_SECRET_KEY to a secret key of the"
            " account."
        )

    def test_in_the_other_mode(self, shop: Shop) -> None:
        """What was decided in live mode isn't tried out in test mode."""
        shop.renamed()

        assert refused(shop.sync("run", "--mode", "live")) == (
            "The key is of test mode and live mode is asked for: use a key of live mode, or leave"
            " out --mode."
        )
        assert refused(shop.sync("run", key="rk_123")) == (
            "The key doesn't say whether it is of live or test mode: say so by --mode."
        )

    def test_for_another_account(self, shop: Shop) -> None:
        """It is asked whose the key is."""
        theirs = shop.client.v1.accounts.retrieve_current().id
        for account in ("acct_other", theirs):
            assert shop.sync("connect", "--account", account).code == 0

        assert refused(shop.sync("run", "--account", "acct_other")) == (
            f"The key is of the account {theirs}, and what acct_other decided is to be sent: use a"
            " key of acct_other, or name another account by --account."
        )
        assert shop.sync("run", "--account", theirs).code == 0

    def test_for_an_account_that_stands_alone(self, shop: Shop) -> None:
        """It says how to connect it."""
        shop.renamed()
        shop.decide(DisconnectStripe(AccountId("acct_self")))

        assert refused(shop.sync("run")) == (
            "acct_self was disconnected from Stripe: what is decided there is so by itself, and"
            " nothing is sent. Reading what Stripe says connects it; so does `counterfoil sync"
            " connect --account acct_self`. Or name another account by --account."
        )
        assert shop.sync("connect").out == "acct_self is connected to Stripe.\n"
        assert shop.sync("connect", "--json").json == {
            "account": "acct_self",
            "is_new": False,
            "is_known": True,
        }
        assert shop.sync("run").code == 0

    def test_a_misspelt_account_is_told(self, shop: Shop) -> None:
        """It may be a new one; nobody can know."""
        assert shop.sync("connect", "--account", "acct_sefl").out == (
            "acct_sefl is connected to Stripe.\n"
            "Nothing else is recorded of it yet: see whether that is its id.\n"
        )

    def test_where_there_is_no_database(self, shop: Shop, file: Path) -> None:
        """And none is made."""
        refused(shop.sync("run"))

        assert not file.exists()


class TestTheStatus:
    """``sync status``."""

    def test_says_what_is_open_and_what_stands_in_its_way(self, shop: Shop) -> None:
        """By lane, with the next try."""
        assert shop.sync("connect").code == 0
        assert "Stripe wasn't asked for anything yet." in shop.sync("status").out
        ada = parked(shop)
        shop.decide(ChangeContactDetails(customer_id=ada, name=Set("Ada King")))

        said = words(shop.sync("status").out)

        assert said.startswith(
            "1 event still to be read, of which requests may be made: counterfoil sync run"
            " acct_self/test: 1 parked"
        )
        assert f"customer/{ada} 1 parked" in said
        assert (
            f"#1 update customer {ada}: Whether it had an effect isn't known: see what"
            " Stripe has, then say `counterfoil sync retry`."
        ) in said

    def test_lists_the_last_refusals(self, shop: Shop) -> None:
        """With their codes."""
        shop.declined()
        shop.sync("run")

        said = shop.sync("status", "--account", "acct_self", "--mode", "test").out

        assert "acct_self/test: 1 refused\nLast refusals:\n" in said
        assert "refused, card_declined (insufficient_funds): Stripe refuses" in said
        assert shop.sync("status", "--account", "acct_1", "--mode", "live").out.endswith(
            "Stripe wasn't asked for anything yet in acct_1/live: check the account and the mode.\n"
        )

    def test_gives_programs_the_same(self, shop: Shop) -> None:
        """Lane by lane."""
        ada = parked(shop)

        told = shop.sync("status", "--json").json

        (account,) = cast("list[Json]", told["accounts"])
        (lane,) = cast("list[Json]", account["lanes"])
        (request,) = cast("list[Json]", lane["requests"])
        assert (lane["lane"], request["status"]) == (f"customer/{ada}", "parked")
        assert account["counts"] == {"parked": 1}


class TestARetry:
    """``sync retry``."""

    def test_lets_a_parked_request_begin_anew(self, shop: Shop) -> None:
        """And a run then sends it."""
        ada = parked(shop)

        ran = shop.sync("retry", "--parked")

        assert ran.out == (
            f"1 request to be tried at once, by: counterfoil sync run\n#1 update customer {ada}\n"
        )
        assert shop.sync("run").out == "acct_self/test: 1 confirmed.\n"
        assert shop.client.v1.customers.retrieve(ada).name == "Ada Lovelace"
        assert shop.sync("retry").out == "There is none to try.\n"

    def test_takes_numbers(self, shop: Shop) -> None:
        """Of requests that are open."""
        parked(shop)

        (tried,) = shop.sync("retry", "1", "--json").entries

        assert (tried["number"], tried["status"]) == (1, "sent")
        assert refused(shop.sync("retry", "2")) == (
            "There is no request 2 here: see `counterfoil sync status`."
        )
        assert refused(shop.sync("retry", "1", "--parked")) == (
            "Say either which requests, by their numbers, or --parked for all such."
        )

    def test_makes_no_database(self, tmp_path: Path) -> None:
        """A name that is misspelt is told, and nothing is made of it."""
        ran = run("--database", f"sqlite:///{tmp_path / 'none.db'}", "sync", "retry")

        assert "there is no such file" in refused(ran)
        assert list(tmp_path.iterdir()) == []


def parked(shop: Shop) -> CustomerId:
    """Have a request of which nobody knows what became."""
    ada = shop.renamed()
    shop.changed(lambda first: evolve(first, tries=TRIES_MAX, first_sent_at=utc_now()))
    assert shop.sync("run").code == 1
    return ada
