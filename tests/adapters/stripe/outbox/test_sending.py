"""What is decided comes to Stripe once, whatever happens on the way."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.adapters.stripe.outbox.judging_runs import wrongs
from tests.adapters.stripe.outbox.kinds_of_requests import newest
from tests.adapters.stripe.outbox.simulation import simulated
from tests.adapters.stripe.outbox.syncing import PREFIX, Pair, paired

from counterfoil.adapters.event_store.outbox_rows import OutboxStatus
from counterfoil.adapters.sandbox.chaos.faults import Fault
from counterfoil.domain.changes import Set
from counterfoil.domain.configuration.features import ProrationBehavior
from counterfoil.domain.customer.commands import (
    AddPaymentMethod,
    AddTaxId,
    ChangeContactDetails,
    ChangeMetadata,
    RemovePaymentMethod,
    RemoveTaxId,
)
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.state import InForce
from counterfoil.domain.requests import RequestStage
from counterfoil.domain.subscription.commands import SwitchPlan
from counterfoil.domain.values import CustomerId, PaymentMethodId, TaxIdId

FOR_KEYS = {Fault.KEY_IN_USE, Fault.KEY_REUSED}
"""The faults that only a request with a key can meet."""


@pytest.fixture(name="pair")
def _pair(place: str) -> Iterator[Pair]:
    with paired(place) as made:
        yield made


def ada(pair: Pair) -> CustomerId:
    """Have a customer on both sides."""
    return CustomerId(pair.adopt(pair.at_stripe("POST", "/v1/customers", {"name": "Ada"})))


def rename(pair: Pair, customer: CustomerId) -> None:
    """Decide another name."""
    pair.decide(ChangeContactDetails(customer_id=customer, name=Set("Ada Lovelace")))


def state(pair: Pair, customer: CustomerId) -> InForce:
    """Return the customer as the portal has it."""
    found = pair.account.get(CUSTOMER, customer)
    assert isinstance(found, InForce)
    return found


def test_a_decision_comes_to_stripe(pair: Pair) -> None:
    """And waits for nothing any more once Stripe has answered."""
    customer = ada(pair)
    rename(pair, customer)
    assert state(pair, customer).unconfirmed == {"name"}

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED
    assert pair.at_stripe("GET", f"/v1/customers/{customer}")["name"] == "Ada Lovelace"
    assert state(pair, customer).details.name == "Ada Lovelace"
    assert not state(pair, customer).unconfirmed


@pytest.mark.parametrize("fault", Fault)
def test_whatever_fails_takes_effect_once(pair: Pair, fault: Fault) -> None:
    """Before the write and after it."""
    customer = ada(pair)
    method = pair.at_stripe(
        "POST", "/v1/payment_methods/pm_card_visa/attach", {"customer": customer}
    )
    pair.adopt(method)
    rename(pair, customer)
    pair.decide(
        RemovePaymentMethod(
            customer_id=customer, payment_method_id=PaymentMethodId(str(method["id"]))
        )
    )
    pair.sandbox.faults.next(fault, method="POST", times=2)

    ended = pair.sync()

    assert {each.status for each in ended} == {OutboxStatus.CONFIRMED}
    assert pair.at_stripe("GET", f"/v1/customers/{customer}")["name"] == "Ada Lovelace"
    assert not state(pair, customer).unconfirmed
    assert not state(pair, customer).outstanding
    events = pair.at_stripe("GET", "/v1/events")["data"]
    assert isinstance(events, list)
    types = [each["type"] for each in events]
    assert types.count("customer.updated") == 1
    assert types.count("payment_method.detached") == 1


def test_an_old_key_is_not_relied_upon(pair: Pair) -> None:
    """Stripe may have forgotten it: it is looked at what is so."""
    customer = ada(pair)
    rename(pair, customer)
    pair.sandbox.faults.next(Fault.TIMEOUT_AFTER, method="POST")
    pair.queued()
    pair.step()
    pair.clock.go_on(timedelta(days=2))

    pair.sync()

    assert len([each for each in pair.carrier.sent if each.method == "POST"]) == 1


def test_a_clock_that_is_put_back_is_not_relied_upon(pair: Pair) -> None:
    """How old a key is isn't known then: it is looked at what is so before it is used again."""
    customer = ada(pair)
    rename(pair, customer)
    pair.sandbox.faults.next(Fault.TIMEOUT_AFTER, method="POST")
    pair.queued()
    pair.clock.go_on(timedelta(days=2))
    pair.step()
    pair.clock.go_on(timedelta(days=-2))
    (request,) = pair.portal.store.outbox.open(PREFIX)
    pair.portal.store.outbox.hurry(request.number, pair.clock())

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED
    assert len([each for each in pair.carrier.sent if each.method == "POST"]) == 1


def test_a_clock_that_is_put_back_takes_no_other_key(pair: Pair) -> None:
    """An earlier try may still be under way with the first one."""
    customer = ada(pair)
    rename(pair, customer)
    pair.sandbox.faults.next(Fault.TIMEOUT_BEFORE, method="POST")
    pair.queued()
    pair.clock.go_on(timedelta(days=2))
    pair.step()
    pair.clock.go_on(timedelta(days=-2))
    (request,) = pair.portal.store.outbox.open(PREFIX)
    pair.portal.store.outbox.hurry(request.number, pair.clock())

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED
    keys = {each.idempotency_key for each in pair.carrier.sent if each.method == "POST"}
    assert keys == {request.key}


def test_nothing_is_sent_of_a_customer_who_was_erased(pair: Pair) -> None:
    """What was to be sent went with the customer's key."""
    customer = ada(pair)
    rename(pair, customer)
    pair.queued()
    pair.portal.store.erase(f"{PREFIX}/customer/{customer}")

    (dropped,) = pair.sync()

    assert (dropped.status, dropped.tries) == (OutboxStatus.DROPPED, 0)
    assert pair.at_stripe("GET", f"/v1/customers/{customer}")["name"] == "Ada"
    assert not state(pair, customer).unconfirmed


def test_answers_of_one_second_come_one_after_the_other(pair: Pair) -> None:
    """Whatever their names: the last one is what is so."""
    customer = ada(pair)
    for name in ("Grace", "Joan", "Grace", "Edith"):
        pair.decide(ChangeContactDetails(customer_id=customer, name=Set(name)))
    for request in pair.queued():
        pair.sender.step(request)

    assert state(pair, customer).details.name == "Edith"
    assert not state(pair, customer).unsettled
    assert not state(pair, customer).unconfirmed


def with_tax_id(pair: Pair) -> tuple[CustomerId, TaxIdId]:
    """Have a customer with a tax id on both sides."""
    customer = ada(pair)
    made = pair.at_stripe(
        "POST", f"/v1/customers/{customer}/tax_ids", {"type": "eu_vat", "value": "DE123456789"}
    )
    return customer, TaxIdId(pair.adopt(made))


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in FOR_KEYS])
def test_a_deletion_whose_answer_is_lost_is_no_refusal(pair: Pair, fault: Fault) -> None:
    """It has no key: what isn't there any more was deleted, for all that Stripe doesn't know it."""
    customer, tax_id = with_tax_id(pair)
    pair.decide(RemoveTaxId(customer_id=customer, tax_id_id=tax_id))
    pair.sandbox.faults.next(fault, method="DELETE", times=2)

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED
    assert not state(pair, customer).tax_ids
    assert not state(pair, customer).outstanding


def test_a_deletion_that_was_done_already_is_no_refusal(pair: Pair) -> None:
    """The merchant was faster, and nobody told."""
    customer, tax_id = with_tax_id(pair)
    pair.decide(RemoveTaxId(customer_id=customer, tax_id_id=tax_id))
    pair.at_stripe("DELETE", f"/v1/customers/{customer}/tax_ids/{tax_id}")

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED
    assert not state(pair, customer).tax_ids


def test_a_default_that_nothing_waits_for_is_sent_again(pair: Pair) -> None:
    """Stripe failed at it, for good under its key, and nothing here says whether it is so."""
    customer = ada(pair)
    made = pair.at_stripe(
        "POST", "/v1/payment_methods", {"type": "card", "card[token]": "tok_visa"}
    )
    method = PaymentMethodId(str(made["id"]))
    pair.decide(AddPaymentMethod(customer_id=customer, payment_method_id=method, as_default=True))
    pair.sandbox.faults.next(
        Fault.SAVED_500_BEFORE, method="POST", path=f"/v1/customers/{customer}"
    )

    attached, made_default = pair.sync()

    assert made_default.letter == "b"
    assert {attached.status, made_default.status} == {OutboxStatus.CONFIRMED}
    assert state(pair, customer).default_payment_method == method


def test_metadata_that_was_changed_anew_is_sent_whole(pair: Pair) -> None:
    """Stripe merges it: the later request doesn't say what the earlier one did."""
    customer = ada(pair)
    for pairs in ({"a": "1"}, {"b": "2"}):
        pair.decide(ChangeMetadata(customer_id=customer, metadata=Set(pairs)))
    pair.sandbox.faults.next(Fault.SAVED_500_BEFORE, method="POST")

    pair.sync()

    assert pair.at_stripe("GET", f"/v1/customers/{customer}")["metadata"] == {"a": "1", "b": "2"}
    assert state(pair, customer).annotations.metadata == {"a": "1", "b": "2"}


def test_what_is_refused_is_as_stripe_has_it_again(pair: Pair) -> None:
    """What was decided at once stood against Stripe's word only until then."""
    customer = ada(pair)
    pair.decide(
        ChangeContactDetails(customer_id=customer, name=Set("Grace"), email=Set("grace@localhost"))
    )

    (ended,) = pair.sync()

    assert (ended.status, ended.code) == (OutboxStatus.REFUSED, "email_invalid")
    details = state(pair, customer).details
    assert (details.name, details.email) == ("Ada", None)


def test_locales_are_taken_away(pair: Pair) -> None:
    """By no value at all: Stripe refuses an empty one."""
    customer = ada(pair)
    for locales in (("nl",), ()):
        pair.decide(ChangeContactDetails(customer_id=customer, preferred_locales=Set(locales)))

    ended = pair.sync()

    assert {each.status for each in ended} == {OutboxStatus.CONFIRMED}
    assert pair.at_stripe("GET", f"/v1/customers/{customer}")["preferred_locales"] == []


def test_what_was_undone_before_its_answer_is_over(pair: Pair) -> None:
    """The merchant has deleted a tax id, and that is known, before it was known to be there."""
    customer = ada(pair)
    pair.decide(
        AddTaxId(
            customer_id=customer,
            tax_id_id=TaxIdId("txi_ours"),
            type="eu_vat",
            value="DE123456789",
        )
    )
    pair.sandbox.faults.next(Fault.RESET_AFTER, method="POST")
    pair.queued()
    pair.step()
    listed = pair.at_stripe("GET", f"/v1/customers/{customer}/tax_ids")["data"]
    assert isinstance(listed, list)
    (made,) = listed
    pair.at_stripe("DELETE", f"/v1/customers/{customer}/tax_ids/{made['id']}")
    *_, deleted = pair.events()
    pair.hear(deleted)

    (ended,) = pair.sync()

    assert ended.status is OutboxStatus.CONFIRMED
    assert not state(pair, customer).outstanding
    assert not state(pair, customer).tax_ids


def test_a_key_in_use_is_waited_for(pair: Pair) -> None:
    """Another try with it is at Stripe right now: another key would have it done twice."""
    customer = ada(pair)
    rename(pair, customer)
    pair.sandbox.faults.next(Fault.KEY_IN_USE, method="POST", times=5)

    (ended,) = pair.sync()

    assert (ended.status, ended.letter) == (OutboxStatus.CONFIRMED, "a")


def test_what_waits_for_a_payment_has_had_its_effect() -> None:
    """Stripe failed after it had taken a switch that nobody pays for: it isn't asked again."""
    with simulated("a switch that is declined", is_calm=True) as run:
        world, (item,) = run.world, newest(run.world).items
        card = {"type": "card", "card[token]": "tok_chargeCustomerFail"}
        made = run.pair.at_stripe("POST", "/v1/payment_methods", card)
        paying = f"/v1/payment_methods/{made['id']}/attach"
        run.pair.adopt(run.pair.at_stripe("POST", paying, {"customer": world.customers[0]}))
        path = f"/v1/subscriptions/{world.subscriptions[0]}"
        own = {"default_payment_method": str(made["id"])}
        run.pair.adopt(run.pair.at_stripe("POST", path, own))
        run.pair.clock.go_on()
        run.pair.decide(
            SwitchPlan(
                subscription_id=world.subscriptions[0],
                item_id=item.id,
                price_id=world.prices[1],
                proration_behavior=ProrationBehavior.ALWAYS_INVOICE,
            )
        )
        run.sandbox.faults.next(Fault.SAVED_500_AFTER, method="POST", path=path)

        run.drain()

        assert len(run.sandbox.performed) == 1
        (waits,) = newest(world).outstanding
        assert waits.stage is RequestStage.AWAITING_PAYMENT
        assert list(wrongs(run)) == []


def test_what_is_refused_in_its_own_second_is_as_stripe_has_it_again(pair: Pair) -> None:
    """A decision that was refused doesn't outdo Stripe's word of the same second."""
    customer = ada(pair)
    pair.clock.go_on()
    pair.decide(ChangeContactDetails(customer_id=customer, email=Set("grace@localhost")))
    (queued,) = pair.queued()

    ended = pair.sender.step(queued)

    assert (ended.status, ended.code) == (OutboxStatus.REFUSED, "email_invalid")
    assert state(pair, customer).details.email is None
    assert not state(pair, customer).unconfirmed
    assert not state(pair, customer).unsettled
