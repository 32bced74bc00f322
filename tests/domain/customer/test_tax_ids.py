"""A customer's tax ids are put on record and taken off."""

import pytest
from tests.domain.customer.cast import (
    ANNA,
    API,
    BORN,
    NOW,
    SYNCED,
    VAT,
    VAT_ADDED,
    customer,
    portal,
)

from counterfoil.domain.configuration.features import CustomerDetail
from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer import refusals as r
from counterfoil.domain.customer.details import TaxIdentity
from counterfoil.domain.facts import Facts
from counterfoil.domain.requests import Operation

VALUE = "NL123456789B01"
ADD = c.AddTaxId(customer_id=ANNA, tax_id_id=VAT, type="eu_vat", value=VALUE)
REMOVE = c.RemoveTaxId(customer_id=ANNA, tax_id_id=VAT)
ADDED = e.TaxIdAdded(tax_id_id=VAT, type="eu_vat", created=NOW, identity=TaxIdentity(value=VALUE))
REMOVED = e.TaxIdRemoved(VAT)
ASKED = e.TaxIdAdditionRequested(tax_id_id=VAT, type="eu_vat", identity=TaxIdentity(value=VALUE))
REMOVAL_ASKED = e.TaxIdRemovalRequested(VAT)
TAX_PORTAL = portal(CustomerDetail.TAX_ID)


@pytest.mark.parametrize("at", [API, TAX_PORTAL])
def test_a_tax_id_is_put_on_record_and_taken_off(at: Facts) -> None:
    """By merchants, and by customers where the configuration lists it (R36)."""
    customer(BORN).when(ADD, at).then(ADDED)
    customer(BORN, VAT_ADDED).when(REMOVE, at).then(REMOVED)


@pytest.mark.parametrize("command", [ADD, REMOVE])
def test_a_portal_that_does_not_list_tax_ids_leaves_them_alone(command: c.Command) -> None:
    """R36, R156."""
    past = (BORN, VAT_ADDED) if command is REMOVE else (BORN,)
    refusal = customer(*past).when(command, portal()).then_refused(r.DetailNotAllowedError)
    assert refusal.detail is CustomerDetail.TAX_ID


def test_the_same_tax_id_is_added_quietly() -> None:
    """Same wish, same values: no event."""
    customer(BORN, VAT_ADDED).when(ADD, TAX_PORTAL).then_nothing()
    customer(BORN, ASKED).when(ADD, SYNCED).then_nothing()


@pytest.mark.parametrize("past", [(VAT_ADDED,), (ASKED,), (VAT_ADDED, REMOVED)])
def test_another_tax_id_needs_another_id(past: tuple[e.Event, ...]) -> None:
    """A tax id never changes, and its id is never used again."""
    other = c.AddTaxId(customer_id=ANNA, tax_id_id=VAT, type="eu_vat", value="NL9")
    refusal = customer(BORN, *past).when(other, API).then_refused(r.TaxIdExistsError)
    assert refusal.tax_id_id == VAT


@pytest.mark.parametrize(
    ("type_", "value"), [("EU-VAT", VALUE), ("", VALUE), ("eu_vat", ""), ("eu_vat", " ")]
)
def test_a_tax_id_without_a_type_or_a_value_is_refused(type_: str, value: str) -> None:
    """R154: Stripe answers tax_id_invalid."""
    command = c.AddTaxId(customer_id=ANNA, tax_id_id=VAT, type=type_, value=value)
    refusal = customer(BORN).when(command, API).then_refused(r.TaxIdInvalidError)
    assert refusal.code == "tax_id_invalid"


def test_a_type_that_this_release_does_not_know_is_accepted() -> None:
    """R154: the list is Stripe's, and grows."""
    command = c.AddTaxId(customer_id=ANNA, tax_id_id=VAT, type="mars_vat2", value="1")
    customer(BORN).when(command, API).then(
        e.TaxIdAdded(tax_id_id=VAT, type="mars_vat2", created=NOW, identity=TaxIdentity(value="1"))
    )


def test_only_a_tax_id_on_record_is_taken_off() -> None:
    """An id of somebody else's is as good as none."""
    customer(BORN).when(REMOVE, API).then_refused(r.TaxIdNotOnRecordError)


def test_a_tax_id_that_is_gone_or_going_is_taken_off_quietly() -> None:
    """The wish is so already."""
    customer(BORN, VAT_ADDED, REMOVED).when(REMOVE, API).then_nothing()
    customer(BORN, VAT_ADDED, REMOVAL_ASKED).when(REMOVE, SYNCED).then_nothing()


def test_a_synced_account_asks_stripe() -> None:
    """What creates or deletes an object is only asked."""
    customer(BORN).when(ADD, SYNCED).then(ASKED)
    customer(BORN, VAT_ADDED).when(REMOVE, SYNCED).then(REMOVAL_ASKED)


@pytest.mark.parametrize("outcome", [e.RequestRefused, e.RequestLapsed])
def test_a_request_that_came_to_nothing_may_be_made_again(
    outcome: type[e.RequestRefused | e.RequestLapsed],
) -> None:
    """Nothing was put on record, and the id is free again."""
    if outcome is e.RequestRefused:
        ended: e.Event = e.RequestRefused(
            operation=Operation.ADD_TAX_ID, subject=VAT, code="tax_id_invalid"
        )
    else:
        ended = e.RequestLapsed(operation=Operation.ADD_TAX_ID, subject=VAT)
    customer(BORN, ASKED, ended).when(ADD, SYNCED).then(ASKED)
