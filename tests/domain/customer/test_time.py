"""What a customer was asked to pay for lapses in time."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from tests.domain.customer.cast import API, BORN, DELETED, SEPA, SYNCED, VAT, VISA, customer

from counterfoil.domain.cause import Provider
from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.facts import Facts
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import CustomerId, TaxIdId

LET_TIME_PASS = c.LetTimePass(customer_id=CustomerId("cus_anna"))
EXPIRES = datetime(2026, 11, 3, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
ASKED = e.PaymentMethodAdditionRequested(payment_method_id=VISA)
AWAITING = e.RequestAwaitingPayment(
    operation=Operation.ADD_PAYMENT_METHOD, subject=VISA, expires_at=EXPIRES
)
LAPSED = e.RequestLapsed(operation=Operation.ADD_PAYMENT_METHOD, subject=VISA)
ASKED_SEPA = e.PaymentMethodAdditionRequested(payment_method_id=SEPA)
AWAITING_SEPA = evolve(AWAITING, subject=SEPA)
LAPSED_SEPA = evolve(LAPSED, subject=SEPA)


def due(*past: e.Event) -> datetime | None:
    """Return when a past of Anna is due."""
    return CUSTOMER.due(customer(*past).state)


@pytest.mark.parametrize("at", [API, SYNCED], ids=["standalone", "synced"])
def test_a_request_lapses_when_it_expires(at: Facts) -> None:
    """Exactly then, and not a microsecond before; in a synced account as well, for it is ours."""
    asked = customer(BORN, ASKED, AWAITING)
    assert due(BORN, ASKED, AWAITING) == EXPIRES
    assert CUSTOMER.due_here(asked.state, Provider.SYNCED) == EXPIRES
    asked.when(LET_TIME_PASS, evolve(at, at=EXPIRES - MICROSECOND)).then_nothing()
    asked.when(LET_TIME_PASS, evolve(at, at=EXPIRES)).then(LAPSED)
    customer(BORN, ASKED, AWAITING, LAPSED).when(LET_TIME_PASS, at).then_nothing()


def test_those_that_expire_first_lapse_first() -> None:
    """All of one moment together; the next by the same command again."""
    later = evolve(AWAITING_SEPA, expires_at=EXPIRES + MICROSECOND)
    late = evolve(API, at=EXPIRES + timedelta(days=1))
    past = (BORN, ASKED, ASKED_SEPA, AWAITING)
    customer(*past, AWAITING_SEPA).when(LET_TIME_PASS, late).then(LAPSED, LAPSED_SEPA)
    customer(*past, later).when(LET_TIME_PASS, late).then(LAPSED)
    customer(*past, later, LAPSED).when(LET_TIME_PASS, late).then(LAPSED_SEPA)


def test_a_customer_who_was_only_asked_for_is_asked_for_no_more() -> None:
    """It was never seen, and the request for it lapses all the same."""
    asked = e.CustomerCreationRequested(BORN.profile)
    waits = evolve(AWAITING, operation=Operation.CREATE_CUSTOMER, subject=None)
    customer(asked, waits).when(LET_TIME_PASS, evolve(API, at=EXPIRES)).then(
        evolve(LAPSED, operation=Operation.CREATE_CUSTOMER, subject=None)
    )


def test_a_tax_id_that_lapsed_is_forgotten() -> None:
    """Nothing of what was asked for stays behind."""
    asked = e.TaxIdAdditionRequested(tax_id_id=TaxIdId(VAT), type="eu_vat")
    waits = evolve(AWAITING, operation=Operation.ADD_TAX_ID, subject=VAT)
    given = customer(BORN, asked, waits)
    (lapsed,) = given.when(LET_TIME_PASS, evolve(API, at=EXPIRES)).events
    assert CUSTOMER.fold(given.state, (lapsed,)) == customer(BORN).state


@pytest.mark.parametrize(
    "past",
    [
        (),
        (BORN,),
        (BORN, ASKED),
        (BORN, ASKED, evolve(AWAITING, expires_at=None)),
        (BORN, ASKED, AWAITING, e.RequestUnknown(operation=AWAITING.operation, subject=VISA)),
        (BORN, ASKED, AWAITING, DELETED),
    ],
    ids=["unknown", "born", "asked", "without an end", "effect unknown", "deleted"],
)
def test_what_waits_for_no_payment_is_never_due(past: tuple[e.Event, ...]) -> None:
    """Time may pass for as long as it likes."""
    assert due(*past) is None
    customer(*past).when(LET_TIME_PASS, evolve(API, at=EXPIRES)).then_nothing()


def test_the_command_is_made_by_the_customer_s_id() -> None:
    """Whoever ticks knows no more than that, and nobody else may give it."""
    assert CUSTOMER.let_time_pass is not None
    assert CUSTOMER.let_time_pass("cus_anna") == LET_TIME_PASS
    assert c.LetTimePass in CUSTOMER.internal
    assert CUSTOMER.reads(LET_TIME_PASS, customer(BORN).state, API.cause) == ()
