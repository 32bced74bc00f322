"""The cast of the customer's tests: who acts, what has happened, and what is in force."""

from datetime import UTC, datetime

from attrs import evolve

from counterfoil.domain.cause import AccountTerms, Actor, Cause, Door, Provider
from counterfoil.domain.configuration.features import (
    CustomerDetail,
    CustomerUpdate,
    Features,
    PaymentMethodUpdate,
)
from counterfoil.domain.configuration.state import InForce as ConfigurationInForce
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer.commands import Command
from counterfoil.domain.customer.decisions import CUSTOMER
from counterfoil.domain.customer.details import (
    ContactDetails,
    CustomerProfile,
    PaymentMethodDetails,
    TaxIdentity,
)
from counterfoil.domain.customer.observed import Card
from counterfoil.domain.customer.state import State
from counterfoil.domain.facts import Facts
from counterfoil.domain.testing import Given, given
from counterfoil.domain.values import (
    Annotations,
    ConfigurationId,
    CustomerId,
    PaymentMethodId,
    SubscriptionId,
    TaxIdId,
)

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
CREATED = datetime(2026, 1, 5, 12, tzinfo=UTC)

ANNA = CustomerId("cus_anna")
VISA = PaymentMethodId("pm_visa")
SEPA = PaymentMethodId("pm_sepa")
GYM = SubscriptionId("sub_gym")
VAT = TaxIdId("txi_vat")
CONFIGURATION = ConfigurationId("bpc_1")

DETAILS = ContactDetails(name="Anna de Vries", email="anna@example.nl", phone="+31201234567")
ANNOTATIONS = Annotations(metadata={"tier": "gold"}, description="Since the first day")
PROFILE = CustomerProfile(details=DETAILS, annotations=ANNOTATIONS)
CARD = Card(brand="visa", last4="4242", exp_month=4, exp_year=2030)

BORN = e.CustomerCreated(created=CREATED, profile=PROFILE)
VISA_ADDED = e.PaymentMethodAdded(
    payment_method_id=VISA, type="card", created=CREATED, details=PaymentMethodDetails(card=CARD)
)
SEPA_ADDED = e.PaymentMethodAdded(payment_method_id=SEPA, type="sepa_debit", created=CREATED)
BILLED = e.BillingStarted(GYM)
VAT_ADDED = e.TaxIdAdded(
    tax_id_id=VAT, type="eu_vat", created=CREATED, identity=TaxIdentity(value="NL123456789B01")
)
DELETED = e.CustomerDeleted()


def customer(*past: e.Event) -> Given[Command, e.Event, State, Facts]:
    """Begin a specification of Anna."""
    return given(CUSTOMER, *past, stream_id=ANNA)


def facts(door: Door, features: Features | None = None, *, synced: bool = False) -> Facts:
    """Return what rules read, at a door; the portal has the features of its configuration."""
    actor = Actor.CUSTOMER if door is Door.PORTAL else Actor.MERCHANT
    cause = Cause(actor=actor, door=door, command_id="cmd_1", configuration=CONFIGURATION)
    terms = AccountTerms(provider=Provider.SYNCED if synced else Provider.STANDALONE)
    base = Facts(at=NOW, cause=cause, terms=terms)
    if features is None:
        return base
    return evolve(base, configuration=ConfigurationInForce(id=CONFIGURATION, features=features))


def portal(*details: CustomerDetail, payment_methods: bool = False, synced: bool = False) -> Facts:
    """Return the portal whose configuration lets customers change just these details."""
    features = Features(
        customer_update=CustomerUpdate(enabled=True, allowed_updates=details),
        payment_method_update=PaymentMethodUpdate(enabled=payment_methods),
    )
    return facts(Door.PORTAL, features, synced=synced)


API = facts(Door.API)
SYNCED = facts(Door.API, synced=True)
WALLET = portal(payment_methods=True)
"""A portal where customers manage payment methods, and nothing else."""
