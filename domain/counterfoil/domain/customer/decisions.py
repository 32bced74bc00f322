"""What each command about a customer comes to."""

from operator import attrgetter
from typing import assert_never, get_args

import attrs
from attrs import AttrsInstance

from counterfoil.domain.asking import is_under_way
from counterfoil.domain.cause import Cause
from counterfoil.domain.changes import Change, Keep, Set, after
from counterfoil.domain.configuration.features import CustomerDetail
from counterfoil.domain.confirming import is_synced, to_await
from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer import guards
from counterfoil.domain.customer.answering import (
    due,
    end_confirmation,
    let_time_pass,
    link,
    record_answer,
)
from counterfoil.domain.customer.details import (
    ContactDetails,
    CustomerProfile,
    PaymentMethodDetails,
    TaxIdentity,
)
from counterfoil.domain.customer.evolving import creation_of, evolve, initial
from counterfoil.domain.customer.marking import mark
from counterfoil.domain.customer.observing import observe
from counterfoil.domain.customer.refusals import MerchantsMatter
from counterfoil.domain.customer.state import (
    DEFAULT_WISH,
    Deleted,
    InForce,
    State,
    Unseen,
)
from counterfoil.domain.decider import Decider, StreamRef
from counterfoil.domain.facts import Facts
from counterfoil.domain.metadata import merge_metadata, metadata_fits
from counterfoil.domain.portal import configuration_read
from counterfoil.domain.refusal import refuse_first
from counterfoil.domain.requests import Operation
from counterfoil.domain.session.admitting import admits_customer_wish, makes_default
from counterfoil.domain.subscription.commands import CancelWithCustomer
from counterfoil.domain.values import Annotations, CustomerId

Events = tuple[e.Event, ...]

DETAILS = (
    CustomerDetail.NAME,
    CustomerDetail.EMAIL,
    CustomerDetail.PHONE,
    CustomerDetail.ADDRESS,
    CustomerDetail.SHIPPING,
)
"""The details of contact, in the order in which they are refused; the tax id stands apart."""


def create_customer(command: c.CreateCustomer, state: State, facts: Facts) -> Events:
    """Bring a customer into being, or ask Stripe to."""
    profile = CustomerProfile(details=command.details, annotations=command.annotations)
    asked = e.CustomerCreationRequested(profile)
    request = creation_of(asked)
    match state:
        case InForce(details=command.details, annotations=command.annotations):
            return ()
        case Unseen() if is_under_way(request, state.outstanding):
            return ()
        case _:
            pass
    refuse_first(guards.may_create(state, request, facts))
    refuse_first(guards.details_fit(DETAILS, command.details))
    refuse_first(metadata_fits({}, Set(command.annotations.metadata)))
    if is_synced(facts):
        return (asked,)
    return (e.CustomerCreated(created=facts.at, profile=profile),)


def delete_customer(command: c.DeleteCustomer, state: State, facts: Facts) -> Events:
    """Delete a customer with its subscriptions (R123), or ask Stripe to; quiet where it is gone."""
    match state:
        case Deleted():
            return ()
        case InForce() if state.awaits(Operation.DELETE_CUSTOMER):
            return ()
        case _:
            pass
    refuse_first(guards.is_merchants(MerchantsMatter.DELETION, facts))
    refuse_first(guards.exists(state))
    if is_synced(facts):
        return (e.CustomerDeletionRequested(),)
    return (e.CustomerDeleted(cancels=tuple(sorted(state.subscriptions))),)


def change_contact_details(command: c.ChangeContactDetails, state: InForce, facts: Facts) -> Events:
    """Change what is wished otherwise than it is."""
    details = wished_details(command, state.details)
    changed = _changed_fields(state.details, details)
    if not changed:
        return ()
    named = [detail for detail in DETAILS if detail in changed]
    refuse_first(guards.may_change(named, facts))
    if "preferred_locales" in changed:
        refuse_first(guards.is_merchants(MerchantsMatter.PREFERRED_LOCALES, facts))
    refuse_first(guards.details_fit(named, details))
    return (e.ContactDetailsChanged(details), *_awaiting_confirmation(state, facts, *changed))


def change_metadata(command: c.ChangeMetadata, state: InForce, facts: Facts) -> Events:
    """Merge the metadata, and change the description."""
    before = state.annotations
    annotations = Annotations(
        metadata=merge_metadata(before.metadata, command.metadata),
        description=_text_after(command.description, before.description),
    )
    changed = _changed_fields(before, annotations)
    if not changed:
        return ()
    if "metadata" in changed:
        refuse_first(guards.is_merchants(MerchantsMatter.METADATA, facts))
    if "description" in changed:
        refuse_first(guards.is_merchants(MerchantsMatter.DESCRIPTION, facts))
    refuse_first(metadata_fits(before.metadata, command.metadata))
    return (e.MetadataChanged(annotations), *_awaiting_confirmation(state, facts, *changed))


def add_tax_id(command: c.AddTaxId, state: InForce, facts: Facts) -> Events:
    """Put a tax id on record, or ask Stripe to."""
    known = {**state.asked_tax_ids, **state.tax_ids}.get(command.tax_id_id)
    if known and (known.type, known.identity.value) == (command.type, command.value):
        return ()
    refuse_first(guards.may_add_tax_id(state, command.tax_id_id, facts))
    refuse_first(guards.tax_id_fits(command.type, command.value))
    identity = TaxIdentity(value=command.value)
    if is_synced(facts):
        return (
            e.TaxIdAdditionRequested(
                tax_id_id=command.tax_id_id, type=command.type, identity=identity
            ),
        )
    return (
        e.TaxIdAdded(
            tax_id_id=command.tax_id_id, type=command.type, created=facts.at, identity=identity
        ),
    )


def remove_tax_id(command: c.RemoveTaxId, state: InForce, facts: Facts) -> Events:
    """Take a tax id off, or ask Stripe to."""
    tax_id = command.tax_id_id
    if tax_id in state.removed_tax_ids or state.awaits(Operation.REMOVE_TAX_ID, tax_id):
        return ()
    refuse_first(guards.may_remove_tax_id(state, tax_id, facts))
    if is_synced(facts):
        return (e.TaxIdRemovalRequested(tax_id),)
    return (e.TaxIdRemoved(tax_id),)


def add_payment_method(command: c.AddPaymentMethod, state: InForce, facts: Facts) -> Events:
    """
    Attach a payment method, or ask Stripe to; one that is there may still become the default, as
    the portal's flow has it (R76).
    """
    subject = command.payment_method_id
    as_default = command.as_default or makes_default(facts)
    if subject in state.staying:
        if not as_default:
            return ()
        choice = c.ChooseDefaultPaymentMethod(
            customer_id=command.customer_id, payment_method_id=subject
        )
        return choose_default_payment_method(choice, state, facts)
    asked = state.awaits(Operation.ADD_PAYMENT_METHOD, subject)
    if asked and (asked.wish == DEFAULT_WISH or not as_default):
        return ()
    refuse_first(guards.may_add_payment_method(state, subject, facts))
    if is_synced(facts):
        return (e.PaymentMethodAdditionRequested(payment_method_id=subject, as_default=as_default),)
    added = e.PaymentMethodAdded(
        payment_method_id=subject,
        type=command.type,
        created=facts.at,
        details=PaymentMethodDetails(card=command.card, billing_details=command.billing_details),
    )
    return (added, e.DefaultPaymentMethodChosen(subject)) if as_default else (added,)


def remove_payment_method(command: c.RemovePaymentMethod, state: InForce, facts: Facts) -> Events:
    """Detach a payment method, or ask Stripe to."""
    subject = command.payment_method_id
    if subject in state.removed_payment_methods:
        return ()
    if state.awaits(Operation.REMOVE_PAYMENT_METHOD, subject):
        return ()
    refuse_first(guards.may_remove_payment_method(state, subject, facts))
    if is_synced(facts):
        return (e.PaymentMethodRemovalRequested(subject),)
    return (e.PaymentMethodRemoved(subject),)


def choose_default_payment_method(
    command: c.ChooseDefaultPaymentMethod, state: InForce, facts: Facts
) -> Events:
    """Let another payment method pay by default."""
    chosen = command.payment_method_id
    if chosen == state.default_payment_method:
        return ()
    refuse_first(guards.may_choose_default(state, chosen, facts))
    return (
        e.DefaultPaymentMethodChosen(chosen),
        *_awaiting_confirmation(state, facts, "default_payment_method"),
    )


def amend(command: c.Amendment, state: InForce, facts: Facts) -> Events:
    """Decide a wish to change a customer who exists."""
    match command:
        case c.ChangeContactDetails():
            return change_contact_details(command, state, facts)
        case c.ChangeMetadata():
            return change_metadata(command, state, facts)
        case c.AddTaxId():
            return add_tax_id(command, state, facts)
        case c.RemoveTaxId():
            return remove_tax_id(command, state, facts)
        case c.AddPaymentMethod():
            return add_payment_method(command, state, facts)
        case c.RemovePaymentMethod():
            return remove_payment_method(command, state, facts)
        case c.ChooseDefaultPaymentMethod():
            return choose_default_payment_method(command, state, facts)
        case _ as unreachable:
            assert_never(unreachable)


def decide(command: c.Command, state: State, facts: Facts) -> Events:
    """
    Decide a command: the events that it comes to, or a refusal; the session that a wish comes
    through is asked first.
    """
    if isinstance(command, c.Wish):
        refuse_first(admits_customer_wish(type(command), state.id, facts))
    match command:
        case c.CreateCustomer():
            return create_customer(command, state, facts)
        case c.DeleteCustomer():
            return delete_customer(command, state, facts)
        case _ if isinstance(command, c.Mark):
            return mark(command, state)
        case c.RecordAnswer():
            return record_answer(command, state)
        case c.LinkToStripe():
            return link(command, state)
        case c.EndConfirmation():
            return end_confirmation(command, state)
        case c.LetTimePass():
            return let_time_pass(command, state, facts)
        case _ if isinstance(command, c.Observation):
            return observe(command, state)
        case _:
            refuse_first(guards.exists(state))
            return amend(command, state, facts) if isinstance(state, InForce) else ()


def wished_details(command: c.ChangeContactDetails, before: ContactDetails) -> ContactDetails:
    """Return the details that a wish leaves."""
    return ContactDetails(
        name=_text_after(command.name, before.name),
        email=_text_after(command.email, before.email),
        phone=_text_after(command.phone, before.phone),
        address=after(command.address, before.address, None),
        shipping=after(command.shipping, before.shipping, None),
        preferred_locales=after(command.preferred_locales, before.preferred_locales, ()),
    )


def reads(command: c.Command, state: State, cause: Cause) -> tuple[StreamRef, ...]:
    """Name the portal configuration, which binds what is wished at the portal."""
    return configuration_read(cause) if isinstance(command, c.Wish) else ()


def consequences(before: State, after: State) -> tuple[object, ...]:
    """
    Cancel the subscriptions of a customer whose deletion was decided here (R123).

    Nothing else follows: subscriptions read their customer when they decide.
    """
    if isinstance(before, Deleted) or not isinstance(after, Deleted):
        return ()
    return tuple(CancelWithCustomer(subscription) for subscription in after.cancels)


def _text_after(change: Change[str | None], before: str | None) -> str | None:
    """Return the text that a wish leaves, where ``''`` empties it as Stripe has it (R182)."""
    return before if isinstance(change, Keep) else after(change, before, None) or None


def _changed_fields(before: AttrsInstance, after: AttrsInstance) -> tuple[str, ...]:
    """Name the fields in which two values of one class differ, other than their erasure."""
    names = (field.name for field in attrs.fields(type(before)) if field.name != "erased")
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def _awaiting_confirmation(state: InForce, facts: Facts, *facets: str) -> Events:
    """Hold decided facets of a synced account until Stripe confirms or refuses them."""
    awaited = to_await(facets, state.unconfirmed, facts)
    return (e.ConfirmationAwaited(awaited),) if awaited else ()


def _let_time_pass(customer_id: str) -> c.LetTimePass:
    return c.LetTimePass(customer_id=CustomerId(customer_id))


CUSTOMER: Decider[c.Command, e.Event, State, Facts] = Decider(
    kind="customer",
    initial=initial,
    decide=decide,
    evolve=evolve,
    stream_id=attrgetter("customer_id"),
    reads=reads,
    consequences=consequences,
    commands=get_args(c.Command),
    events=get_args(e.Event),
    internal=(*get_args(c.Mark), c.LetTimePass),
    due=due,
    let_time_pass=_let_time_pass,
)
