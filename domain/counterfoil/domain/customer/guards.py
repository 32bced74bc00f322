"""What keeps a wish about a customer from being granted: one guard a rule, refusals in order."""

from collections.abc import Iterable, Iterator

from counterfoil.domain.asking import no_other_is_under_way
from counterfoil.domain.configuration.features import CustomerDetail
from counterfoil.domain.customer import policy
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.customer.refusals import (
    CustomerExistsError,
    CustomerNotInForceError,
    DetailNotAllowedError,
    DetailTooLongError,
    EmailInvalidError,
    LastPaymentMethodError,
    MerchantsMatter,
    MerchantsMatterError,
    NoActiveConfigurationError,
    PaymentMethodDetachedError,
    PaymentMethodNotAttachedError,
    PaymentMethodsNotManagedError,
    TaxIdExistsError,
    TaxIdInvalidError,
    TaxIdNotOnRecordError,
)
from counterfoil.domain.customer.state import InForce, State, Unseen
from counterfoil.domain.facts import Facts
from counterfoil.domain.portal import features, is_paid_for, portal_is_open
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.requests import Operation, Outstanding
from counterfoil.domain.session.admitting import email_stays
from counterfoil.domain.values import PaymentMethodId, TaxIdId

Refusals = Iterator[CommandRefusedError]


def exists(state: State) -> Refusals:
    """Yield a refusal unless the customer was created and not deleted (R63)."""
    if not isinstance(state, InForce):
        yield CustomerNotInForceError(state.id)


def may_create(state: State, request: Outstanding, facts: Facts) -> Refusals:
    """Yield what keeps a customer from being created under this id (R63, R97)."""
    yield from is_merchants(MerchantsMatter.CREATION, facts)
    if not isinstance(state, Unseen):
        yield CustomerExistsError(state.id)
    else:
        yield from no_other_is_under_way(request, state.outstanding, state.id)


def is_merchants(matter: MerchantsMatter, facts: Facts) -> Refusals:
    """Yield a refusal at the portal, of what merchants alone decide (R63, R156)."""
    if facts.at_portal:
        yield MerchantsMatterError(matter)


def portal_shows(facts: Facts) -> Refusals:
    """Yield that the portal isn't paid for (R189), or has nothing active to show (R2, R64)."""
    yield from is_paid_for(facts)
    if not portal_is_open(facts):
        yield NoActiveConfigurationError()


def may_change(details: Iterable[CustomerDetail], facts: Facts) -> Refusals:
    """Yield each detail that the portal doesn't let customers change (R29, R36, R156)."""
    if not facts.at_portal:
        return
    yield from portal_shows(facts)
    update = features(facts).customer_update
    for detail in details:
        if not update.enabled or detail not in update.allowed_updates:
            yield DetailNotAllowedError(detail)
        if detail is CustomerDetail.EMAIL:
            yield from email_stays(facts)


def details_fit(changed: Iterable[CustomerDetail], details: ContactDetails) -> Refusals:
    """Yield what is too long or implausible among the changed details (R152)."""
    texts = {
        CustomerDetail.EMAIL: details.email,
        CustomerDetail.NAME: details.name,
        CustomerDetail.PHONE: details.phone,
    }
    for detail in changed:
        text = texts.get(detail)
        if text is None:
            continue
        if len(text) > policy.CHARACTERS_MAX[detail]:
            yield DetailTooLongError(detail, len(text))
        if detail is CustomerDetail.EMAIL and not policy.PLAUSIBLE_EMAIL.fullmatch(text):
            yield EmailInvalidError()


def may_add_payment_method(
    state: InForce, payment_method_id: PaymentMethodId | None, facts: Facts
) -> Refusals:
    """Yield what keeps a payment method from being added; ``None``: one unknown yet (R39, R102)."""
    yield from _manages_payment_methods(facts)
    if payment_method_id is None:
        return
    leaving = state.awaits(Operation.REMOVE_PAYMENT_METHOD, payment_method_id)
    if leaving or payment_method_id in state.removed_payment_methods:
        yield PaymentMethodDetachedError(payment_method_id)


def may_remove_payment_method(
    state: InForce, payment_method_id: PaymentMethodId, facts: Facts
) -> Refusals:
    """
    Yield what keeps a payment method from being removed (R39, R98).

    A method whose removal is asked for no longer counts as kept, so two removals asked one after
    the other can't leave a billed customer with none.
    """
    yield from _manages_payment_methods(facts)
    bound = facts.at_portal or policy.MERCHANTS_KEEP_ONE_PAYMENT_METHOD
    if payment_method_id not in state.payment_methods:
        yield PaymentMethodNotAttachedError(payment_method_id)
    elif bound and state.billed_by and not state.staying - {payment_method_id}:
        yield LastPaymentMethodError(payment_method_id)


def may_choose_default(
    state: InForce, payment_method_id: PaymentMethodId | None, facts: Facts
) -> Refusals:
    """Yield what keeps a payment method from becoming the default (R39, R99)."""
    yield from _manages_payment_methods(facts)
    if payment_method_id is None:
        yield from is_merchants(MerchantsMatter.NO_DEFAULT, facts)
    elif payment_method_id not in state.staying:
        yield PaymentMethodNotAttachedError(payment_method_id)


def may_add_tax_id(state: InForce, tax_id_id: TaxIdId, facts: Facts) -> Refusals:
    """Yield what keeps a tax id from being added under this id (R36, R154)."""
    yield from may_change([CustomerDetail.TAX_ID], facts)
    if tax_id_id in state.tax_ids.keys() | state.asked_tax_ids.keys() | state.removed_tax_ids:
        yield TaxIdExistsError(tax_id_id)


def tax_id_fits(type_name: str, value: str) -> Refusals:
    """Yield a refusal unless a tax id has the form of one (R154)."""
    if not policy.TAX_ID_TYPE.fullmatch(type_name) or not value.strip():
        yield TaxIdInvalidError()


def may_remove_tax_id(state: InForce, tax_id_id: TaxIdId, facts: Facts) -> Refusals:
    """Yield what keeps a tax id from being removed (R36, R154)."""
    yield from may_change([CustomerDetail.TAX_ID], facts)
    if tax_id_id not in state.tax_ids:
        yield TaxIdNotOnRecordError(tax_id_id)


def _manages_payment_methods(facts: Facts) -> Refusals:
    """Yield a refusal at the portal, unless the configuration lets customers manage them (R39)."""
    if not facts.at_portal:
        return
    yield from portal_shows(facts)
    if not features(facts).payment_method_update.enabled:
        yield PaymentMethodsNotManagedError()
