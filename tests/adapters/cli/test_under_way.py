"""What waits for Stripe says since when, and what was refused says why, on cards and in logs."""

from collections.abc import Iterator

import pytest
from attrs import define
from tests.adapters.cli.running import run
from tests.adapters.shop import ADA, ADD_VISA, CREATE_ADA, VISA, Clock, do

from counterfoil.adapters.cli.opening import open_portal
from counterfoil.adapters.portal import BillingPortal
from counterfoil.domain.account.commands import ConnectStripe
from counterfoil.domain.changes import Set
from counterfoil.domain.customer import commands as c
from counterfoil.domain.requests import AnswerKind, Operation
from counterfoil.domain.values import AccountId, PaymentMethodId

SECOND = PaymentMethodId("pm_second")


@define
class Shop:
    """A synced account with a customer."""

    url: str
    portal: BillingPortal

    def decide(self, *commands: object) -> None:
        """Decide commands."""
        do(self.portal.account("acct_1", "test"), *commands)

    def lines(self) -> dict[str, str]:
        """Return the lines of the customer's card, by their names; broken ones are put together."""
        found: dict[str, str] = {}
        name = ""
        for line in run("--database", self.url, "show", ADA).out.splitlines()[1:]:
            begins, _, value = line.partition("  ")
            name = begins or name
            found[name] = " ".join(filter(None, (found.get(name), value.strip())))
        return found

    def log(self) -> list[str]:
        """Return what the log says of the customer, without the beginnings and ends of lines."""
        lines = run("--database", self.url, "log", ADA).out.splitlines()[1:]
        return [line[27:].partition("  [")[0] for line in lines]


@pytest.fixture(name="shop")
def _shop(url: str) -> Iterator[Shop]:
    with open_portal(url, clock=Clock(), on_notice=lambda _: None) as portal:
        shop = Shop(url, portal)
        shop.decide(CREATE_ADA, ADD_VISA, ConnectStripe(AccountId("acct_1")))
        yield shop


def answered(kind: AnswerKind, code: str | None = None) -> c.RecordAnswer:
    """Return the answer to a second payment method."""
    return c.RecordAnswer(
        customer_id=ADA,
        operation=Operation.ADD_PAYMENT_METHOD,
        subject=SECOND,
        answer=kind,
        code=code,
        decline_code=None if code is None else "insufficient_funds",
    )


ADD = c.AddPaymentMethod(customer_id=ADA, payment_method_id=SECOND, type="card")
RENAME = c.ChangeContactDetails(customer_id=ADA, name=Set("Ada King"))


def test_what_was_asked_says_since_when(shop: Shop) -> None:
    """However far it has come meanwhile."""
    shop.decide(ADD)
    asked = "to attach pm_second, since 2026-11-23 12:00:00"
    assert shop.lines()["Asked of Stripe"] == f"{asked}: no answer yet"

    shop.decide(answered(AnswerKind.UNKNOWN))

    said = shop.lines()["Asked of Stripe"]
    assert said == f"{asked}: whether it had an effect isn't known, see counterfoil sync status"


def test_what_was_decided_says_since_when(shop: Shop) -> None:
    """Together with what was decided at the same time."""
    shop.decide(RENAME)

    assert shop.lines()["Not confirmed yet"] == "name, decided 2026-11-23 12:00:00"


def test_what_was_refused_says_why(shop: Shop) -> None:
    """Until it is asked for again."""
    shop.decide(ADD, answered(AnswerKind.REFUSED, "card_declined"))
    assert shop.lines()["Refused by Stripe"] == (
        "to add a payment method pm_second, 2026-11-23 12:00:00: card_declined (insufficient_funds)"
    )

    shop.decide(ADD)

    assert "Refused by Stripe" not in shop.lines()


def test_what_was_decided_and_refused_says_why(shop: Shop) -> None:
    """Until it is decided anew."""
    shop.decide(
        RENAME,
        c.EndConfirmation(customer_id=ADA, facets=("name",), refused_with="parameter_invalid"),
    )
    assert shop.lines()["Refused by Stripe"] == "name, 2026-11-23 12:00:00: parameter_invalid"

    shop.decide(c.ChangeContactDetails(customer_id=ADA, name=Set("Ada Byron")))

    assert "Refused by Stripe" not in shop.lines()


def test_programs_get_the_same(shop: Shop) -> None:
    """As values."""
    shop.decide(RENAME, ADD)
    told = run("--database", shop.url, "show", ADA, "--json").json

    assert told["asked"] == [
        {
            "operation": "add_payment_method",
            "subject": SECOND,
            "since": "2026-11-23T12:00:00Z",
            "stage": "asked",
            "expires_at": None,
        }
    ]
    assert told["awaited"] == {"name": "2026-11-23T12:00:00Z"}
    assert told["refused"] is None

    shop.decide(answered(AnswerKind.REFUSED, "card_declined"))

    refused = run("--database", shop.url, "show", ADA, "--json").json["refused"]
    assert isinstance(refused, dict)
    assert (refused["code"], refused["decline_code"]) == ("card_declined", "insufficient_funds")


def test_the_log_says_it_in_sentences(shop: Shop) -> None:
    """What was asked, and what Stripe answered."""
    shop.decide(
        RENAME,
        ADD,
        answered(AnswerKind.UNKNOWN),
        answered(AnswerKind.REFUSED, "card_declined"),
        c.EndConfirmation(customer_id=ADA, facets=("name",), refused_with=None),
        c.RemovePaymentMethod(customer_id=ADA, payment_method_id=VISA),
    )

    _, *said = shop.log()

    assert said[-6:] == [
        "Decided here; Stripe's confirmation is awaited of: name",
        "Stripe was asked to attach pm_second",
        "Whether Stripe carried out the request to add a payment method isn't known",
        "Stripe refused the request to add a payment method: card_declined (insufficient_funds)",
        "Stripe confirmed: name",
        "Stripe was asked to detach pm_visa",
    ]
