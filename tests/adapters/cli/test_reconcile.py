"""Tests ``counterfoil reconcile``: what it writes, and with which exit code it ends."""

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from attrs import frozen
from tests.adapters.cli.running import Json, Ran, refused, run, words
from tests.adapters.sandbox.driving import KEY, Watch, served
from tests.adapters.stripe.reconcile.selling import SETTINGS, Shop, World, a_portal_of, everything

from counterfoil.adapters.cli.reconcile_words import HEADING
from counterfoil.adapters.sandbox import create_app


@frozen
class Till:
    """A shop, what is in it, and the command for it."""

    shop: Shop
    world: World
    database: str
    url: str

    def reconcile(self, *more: str, key: str = KEY, stdin: bytes = b"") -> Ran:
        """Run the command."""
        return run(
            "reconcile", "--database", self.database, "--pause", "0", *more,
            env={"STRIPE_SECRET_KEY": key, "COUNTERFOIL_STRIPE_URL": self.url}, stdin=stdin,
        )  # fmt: skip

    def drift(self) -> str:
        """Let a webhook of each kind be missed: of a name, of a pause, and of a new product."""
        customer = self.world.customers[0]
        self.shop.made(f"/v1/customers/{customer}", {"name": "Cleo"})
        path = f"/v1/subscriptions/{self.world.subscriptions[customer]}"
        self.shop.made(path, {"pause_collection": {"behavior": "void"}})
        self.shop.made("/v1/products", {"name": "Mate"})
        self.shop.deliver(everything)
        return customer


@pytest.fixture(name="till")
def _till(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Till]:
    """Open a shop some time ago, of which all is known."""
    # There Stripe's client keeps an id of this machine.
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    database = f"sqlite:///{tmp_path / 'shop.db'}"
    monkeypatch.setenv("COUNTERFOIL_MASTER_KEY", "A" * 43 + "=")
    watch = Watch(int(time.time()) - 100_000)
    app = create_app(clock=watch, settings=SETTINGS)
    with served(app) as url, a_portal_of(app.state.sandbox, watch, database) as shop:
        world = World(shop, seed=1)
        world.make(customers=2)
        shop.deliver()
        shop.reconcile(apply=True)
        yield Till(shop, world, database, url)


def test_each_difference_is_one_line_and_what_is_personal_is_not_shown(till: Till) -> None:
    """Which facet of which object, ours, theirs, since when, and why; the exit code is 1."""
    customer = till.drift()
    subscription = till.world.subscriptions[customer]

    ran = till.reconcile()

    assert ran.code == 1
    *lines, summary = ran.out.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        f"customer/{customer} name",
        lines[1].partition(":")[0],
        f"subscription/{subscription} collection_pause",
    ]
    assert "Cleo" not in ran.out
    assert "one value (personal) here since " in lines[0]
    assert " object: unknown here, known at Stripe; Stripe has it, and no webhook" in lines[1]
    assert " collection_pause: none here since " in lines[2]
    assert "(evt_" in lines[2]
    assert ", with no end, invoices become void at Stripe; Stripe changed it after " in lines[2]
    assert lines[2].endswith(": a webhook was missed")
    assert "3 differences in 3 objects" in summary
    assert till.reconcile().out == ran.out


def test_what_is_applied_is_mended_and_then_both_sides_are_equal(till: Till) -> None:
    """The exit code is 0 as soon as nothing is left."""
    till.drift()

    ran = till.reconcile("--apply")

    assert ran.code == 0
    assert words(ran.out).count("; recorded now") == 3
    assert "3 mended and 0 left, both sides are equal." in ran.out
    again = till.reconcile()
    assert (again.code, len(again.out.splitlines())) == (0, 1)
    assert again.out.endswith("compared, both sides are equal.\n")


def test_json_says_the_same_for_programs(till: Till) -> None:
    """Personal values are left out there, too."""
    customer = till.drift()

    ran = till.reconcile("--json")

    assert ran.code == 1
    assert (ran.json["account"], ran.json["mode"]) == ("acct_self", "test")
    assert (ran.json["equal"], ran.json["left"]) == (False, 3)
    differences = cast("list[Json]", ran.json["differences"])
    name, product, pause = differences
    assert (name["object"], name["personal"]) == (f"customer/{customer}", True)
    assert (name["ours"], name["theirs"]) == (None, None)
    assert (product["reason"], product["since"]) == ("never seen here", None)
    assert (pause["ours"], pause["reason"]) == (None, "webhook missed")
    assert pause["theirs"] == {"behavior": "void", "resumes_at": None}
    assert "Cleo" not in ran.out


def test_csv_has_a_row_a_difference(till: Till) -> None:
    """As the documentation has its columns."""
    customer = till.drift()

    ran = till.reconcile("--csv", "-")

    assert ran.code == 1
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert tuple(rows[0]) == HEADING
    assert [row["facet"] for row in rows] == ["name", "object", "collection_pause"]
    assert (rows[0]["object"], rows[0]["ours"]) == (f"customer/{customer}", "")
    assert (rows[0]["personal"], rows[2]["personal"]) == ("yes", "no")
    assert rows[2]["actor"] == "stripe"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("", "There is no key to ask Stripe with"),
        ("sk_of_no_mode", "The key doesn't say whether it is of live or of test mode"),
        ("sk_live_1", "A live key isn't sent over plain http"),
    ],
)
def test_a_key_that_will_not_do_is_refused_in_a_sentence(till: Till, key: str, said: str) -> None:
    """Nothing is asked of Stripe with it."""
    assert said in refused(till.reconcile(key=key))


def test_a_database_that_is_not_there_is_not_made(till: Till, tmp_path: Path) -> None:
    """There is nothing to compare."""
    ran = run(
        "reconcile", "--database", f"sqlite:///{tmp_path / 'none.db'}",
        env={"STRIPE_SECRET_KEY": KEY, "COUNTERFOIL_STRIPE_URL": till.url},
    )  # fmt: skip

    assert refused(ran)
    assert not (tmp_path / "none.db").exists()


def test_another_account_is_looked_at_within_itself(till: Till) -> None:
    """Nothing is known of it here, and the sandbox doesn't tell accounts apart."""
    ran = till.reconcile("--account", "acct_1Connected", "--json")

    assert ran.json["account"] == "acct_1Connected"
    assert {each["reason"] for each in cast("list[Json]", ran.json["differences"])} <= {
        "never seen here",
        "no webhook tells",
    }


def test_what_is_held_of_one_object_is_sent_once_it_is_agreed_to(till: Till) -> None:
    """What is to be sent is said before, and of what is personal just that it is."""
    customer = till.drift()
    before = till.shop.known()[f"customer/{customer}", "name"]

    declined = till.reconcile("--push", customer, stdin=b"n\n")

    assert declined.code == 2
    assert declined.out.startswith("to send: name, one value (personal) in the place of another\n")
    assert f"POST /v1/customers/{customer}" in declined.err
    assert declined.err.endswith("Nothing was sent, for nobody agreed: say yes, or --yes.\n")
    unanswered = till.reconcile("--push", customer, stdin=b"")
    assert (unanswered.code, unanswered.err.endswith("say yes, or --yes.\n")) == (2, True)
    assert till.shop.ask("GET", f"/v1/customers/{customer}")["name"] == "Cleo"

    sent = till.reconcile("--push", customer, "--yes")

    assert sent.code == 0
    assert sent.out.endswith(f"Sent; both sides are equal in customer/{customer}.\n")
    assert till.shop.ask("GET", f"/v1/customers/{customer}")["name"] == before
    again = till.reconcile("--push", customer)
    assert (again.code, "nothing is sent" in again.out) == (0, True)


def test_what_can_not_be_pushed_is_refused_in_a_sentence(till: Till) -> None:
    """Sending goes by itself, object by object."""
    method = till.world.methods[till.world.customers[0]][0]

    assert "isn't sent by itself" in refused(till.reconcile("--push", method))
    assert "Nothing is recorded of cus_none" in refused(till.reconcile("--push", "cus_none"))
    assert "goes with none of" in refused(till.reconcile("--push", "cus_1", "--apply"))
    assert "of these kinds alone" in refused(till.reconcile("--push", till.world.products[0]))
