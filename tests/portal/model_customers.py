"""The model's customers: contact details, tax ids, payment methods, deletion."""

import re
from collections.abc import Mapping

from tests.portal.model import (
    DETACHED_METHOD_STAYS_DEFAULT,
    GRANTED,
    MERCHANTS_KEEP_ONE_PAYMENT_METHOD,
    QUIET,
    By,
    Codes,
    Customer,
    Decide,
    Verdict,
    World,
    features,
    is_in_flow,
    is_shut_out,
    leaves_the_flow,
    not_the_sessions,
    portal_is_shut,
    refused,
    session_of,
)
from tests.portal.model_periods import end

from counterfoil.domain.changes import Set
from counterfoil.domain.configuration.features import CustomerDetail
from counterfoil.domain.customer import commands as c
from counterfoil.domain.session.flow import FlowType

LONGEST = {"name": 256, "email": 512, "phone": 20}
"""How many characters a detail may have (R152)."""

DETAILS = ("name", "email", "phone")


def _at_the_door(world: World, by: By, customer_id: str, *flows: FlowType) -> Codes:
    """What the session has against a wish about a customer (R69, R75, R83)."""
    return (
        is_shut_out(world, by)
        | not_the_sessions(world, by, customer_id)
        | leaves_the_flow(world, by, is_step=is_in_flow(world, by, *flows))
    )


def _missing(world: World, customer_id: str) -> Codes:
    return set() if world.customer(customer_id) else {"resource_missing"}


def create_customer(world: World, wish: c.CreateCustomer, by: By) -> Verdict:
    """Merchants create customers (R63), with details that fit (R152)."""
    if no := _at_the_door(world, by, wish.customer_id):
        return refused(no)
    details = {name: getattr(wish.details, name) for name in DETAILS}
    held = world.customer(wish.customer_id)
    if held is not None and held.details == details:
        return QUIET
    no = {"merchants_matter"} if by.at_portal else set()
    if wish.customer_id in world.customers:
        no.add("resource_already_exists")
    no |= _unfit(details)
    if no:
        return refused(no)
    world.customers[wish.customer_id] = Customer(details=details)
    return GRANTED


def delete_customer(world: World, wish: c.DeleteCustomer, by: By) -> Verdict:
    """Merchants delete a customer for ever, which ends the subscriptions at once (R123)."""
    if no := _at_the_door(world, by, wish.customer_id):
        return refused(no)
    held = world.customers.get(wish.customer_id)
    if held is not None and held.deleted:
        return QUIET
    if no := ({"merchants_matter"} if by.at_portal else set()) | _missing(world, wish.customer_id):
        return refused(no)
    for _, subscription in world.running(wish.customer_id):
        end(subscription, world.now)
    world.customers[wish.customer_id].deleted = True
    return GRANTED


def change_contact_details(world: World, wish: c.ChangeContactDetails, by: By) -> Verdict:
    """Customers change what the configuration allows (R36, R156), within lengths (R152)."""
    flow = FlowType.CUSTOMER_UPDATE
    if no := _at_the_door(world, by, wish.customer_id, flow) or _missing(world, wish.customer_id):
        return refused(no)
    held = world.customers[wish.customer_id]
    passed = {name: getattr(wish, name) for name in DETAILS}
    wished = {n: v.value or None for n, v in passed.items() if isinstance(v, Set)}
    changed = {name: text for name, text in wished.items() if held.details[name] != text}
    if not changed:
        return QUIET
    no = _may_not_change(world, by, *(CustomerDetail(name) for name in changed)) | _unfit(changed)
    if no:
        return refused(no)
    held.details.update(changed)
    return GRANTED


def add_tax_id(world: World, wish: c.AddTaxId, by: By) -> Verdict:
    """A tax id has a form and an id of its own; customers need permission (R36, R154)."""
    flow = FlowType.CUSTOMER_UPDATE
    if no := _at_the_door(world, by, wish.customer_id, flow) or _missing(world, wish.customer_id):
        return refused(no)
    held = world.customers[wish.customer_id]
    if held.tax_ids.get(wish.tax_id_id) == (wish.type, wish.value):
        return QUIET
    no = _may_not_change(world, by, CustomerDetail.TAX_ID)
    if wish.tax_id_id in held.tax_ids.keys() | held.former_tax_ids:
        no.add("tax_id_exists")
    if not wish.value.strip():
        no.add("tax_id_invalid")
    if no:
        return refused(no)
    held.tax_ids[wish.tax_id_id] = (wish.type, wish.value)
    return GRANTED


def remove_tax_id(world: World, wish: c.RemoveTaxId, by: By) -> Verdict:
    """A tax id that is on record can be taken off; customers need permission (R36, R154)."""
    flow = FlowType.CUSTOMER_UPDATE
    if no := _at_the_door(world, by, wish.customer_id, flow) or _missing(world, wish.customer_id):
        return refused(no)
    held = world.customers[wish.customer_id]
    if wish.tax_id_id in held.former_tax_ids:
        return QUIET
    no = _may_not_change(world, by, CustomerDetail.TAX_ID)
    if wish.tax_id_id not in held.tax_ids:
        no.add("resource_missing")
    if no:
        return refused(no)
    del held.tax_ids[wish.tax_id_id]
    held.former_tax_ids.add(wish.tax_id_id)
    return GRANTED


def add_payment_method(world: World, wish: c.AddPaymentMethod, by: By) -> Verdict:
    """
    Customers add one where they manage them (R39); what was detached never comes back (R102).

    In the flow it becomes the default (R76).
    """
    flow = FlowType.PAYMENT_METHOD_UPDATE
    if no := _at_the_door(world, by, wish.customer_id, flow) or _missing(world, wish.customer_id):
        return refused(no)
    held = world.customers[wish.customer_id]
    method, session = wish.payment_method_id, session_of(world, by)
    in_flow = is_in_flow(world, by, flow) and session is not None and not session.completed
    as_default = wish.as_default or in_flow
    if method in held.methods and (not as_default or held.default == method):
        return QUIET
    no = _does_not_manage(world, by)
    if method in held.detached:
        no.add("payment_method_detached")
    if no:
        return refused(no)
    held.methods.setdefault(method, wish.type)
    if as_default:
        held.default = method
    return GRANTED


def remove_payment_method(world: World, wish: c.RemovePaymentMethod, by: By) -> Verdict:
    """A billed customer keeps one at the portal (R98); detached is for ever (R102)."""
    if no := _at_the_door(world, by, wish.customer_id) or _missing(world, wish.customer_id):
        return refused(no)
    held = world.customers[wish.customer_id]
    method = wish.payment_method_id
    if method in held.detached:
        return QUIET
    no = _does_not_manage(world, by)
    binds = by.at_portal or MERCHANTS_KEEP_ONE_PAYMENT_METHOD
    if method not in held.methods:
        no.add("resource_missing")
    elif binds and world.is_billed(wish.customer_id) and set(held.methods) == {method}:
        no.add("last_payment_method")
    if no:
        return refused(no)
    del held.methods[method]
    held.detached.add(method)
    if held.default == method and not DETACHED_METHOD_STAYS_DEFAULT:
        held.default = None
    return GRANTED


def choose_default(world: World, wish: c.ChooseDefaultPaymentMethod, by: By) -> Verdict:
    """What pays by default is attached (R99); only merchants choose none."""
    if no := _at_the_door(world, by, wish.customer_id) or _missing(world, wish.customer_id):
        return refused(no)
    held = world.customers[wish.customer_id]
    if wish.payment_method_id == held.default:
        return QUIET
    no = _does_not_manage(world, by)
    if wish.payment_method_id is None:
        no |= {"merchants_matter"} if by.at_portal else set()
    elif wish.payment_method_id not in held.methods:
        no.add("resource_missing")
    if no:
        return refused(no)
    held.default = wish.payment_method_id
    return GRANTED


def details_refused(world: World, by: By, *details: CustomerDetail) -> Codes:
    """At the portal the configuration says which details may change (R36, R156)."""
    enabled, allowed = features(world, by).details
    forbidden = not enabled or any(detail not in allowed for detail in details)
    return portal_is_shut(world, by) | ({"customer_detail_not_allowed"} if forbidden else set())


def methods_refused(world: World, by: By) -> Codes:
    """At the portal the configuration says whether payment methods are managed (R39)."""
    managed = features(world, by).methods
    return portal_is_shut(world, by) | (set() if managed else {"payment_method_update_disabled"})


def _may_not_change(world: World, by: By, *details: CustomerDetail) -> Codes:
    return details_refused(world, by, *details) if by.at_portal else set()


def _does_not_manage(world: World, by: By) -> Codes:
    return methods_refused(world, by) if by.at_portal else set()


def _unfit(details: Mapping[str, str | None]) -> Codes:
    """Texts have lengths, and an address has an ``@`` between two parts (R152)."""
    codes = {
        "customer_detail_too_long"
        for name, text in details.items()
        if text is not None and len(text) > LONGEST[name]
    }
    email = details.get("email")
    if email is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        codes.add("email_invalid")
    return codes


DECIDE: dict[type[object], Decide] = {
    c.CreateCustomer: create_customer,
    c.DeleteCustomer: delete_customer,
    c.ChangeContactDetails: change_contact_details,
    c.AddTaxId: add_tax_id,
    c.RemoveTaxId: remove_tax_id,
    c.AddPaymentMethod: add_payment_method,
    c.RemovePaymentMethod: remove_payment_method,
    c.ChooseDefaultPaymentMethod: choose_default,
}
"""How each command about a customer is decided."""
