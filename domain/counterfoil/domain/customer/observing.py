"""What Stripe says of a customer, taken apart into the facts that are new."""

from collections.abc import Callable, Collection
from typing import TypeVar, assert_never

from counterfoil.domain.altered import altered
from counterfoil.domain.confirming import confirmed_and_withheld
from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer.details import (
    ContactDetails,
    CustomerProfile,
    PaymentMethodDetails,
    TaxIdentity,
)
from counterfoil.domain.customer.evolving import seen
from counterfoil.domain.customer.observed import ObservedCustomer
from counterfoil.domain.customer.policy import DETACHED_DEFAULT, TYPE_NOT_STATED
from counterfoil.domain.customer.state import Deleted, InForce, State, Unseen
from counterfoil.domain.customer.stating import as_observed_customer
from counterfoil.domain.observation import GONE, Origin, stated
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import Annotations, Known, TaxIdId

T = TypeVar("T")
Events = tuple[e.Event, ...]


def observe(command: c.Observation, state: State) -> Events:
    """Record what an observation adds to what is known; never refused, and quiet once deleted."""
    if isinstance(command, c.LearnEarlierFact):
        return (_earlier(command),)
    match state:
        case Deleted():
            return ()
        case Unseen() | InForce():
            pass
        case _ as unreachable:
            assert_never(unreachable)
    match command:
        case c.ObserveCustomer():
            return _observe_customer(command, state)
        case c.ObservePaymentMethod():
            unsettled = _unsettled(state, f"{command.payment_method_id}/", command.unsettled)
            return (*_observe_payment_method(command, state), *unsettled)
        case c.ObserveTaxId():
            unsettled = _unsettled(state, f"{command.tax_id_id}/", command.unsettled)
            return (*_observe_tax_id(command, state), *unsettled)
        case _ as unreachable_command:
            assert_never(unreachable_command)


def _observe_customer(command: c.ObserveCustomer, state: Unseen | InForce) -> Events:
    """Compare the customer with what is known of it, from its first sight on."""
    observed = command.observed
    if observed.deleted == GONE:
        return (e.CustomerDeleted(),)
    opening: Events = ()
    if isinstance(state, Unseen):
        first = _first_sight(command, state)
        opening = (first,)
        state = seen(state, first)
    return (*opening, *_differences(observed, state), *_unsettled(state, "", command.unsettled))


def _first_sight(
    command: c.ObserveCustomer, state: Unseen
) -> e.CustomerCreated | e.CustomerAdopted:
    """Tell a customer that was created, or that we had asked for, from one that existed before."""
    observed = command.observed
    created = stated(observed.created, None)
    profile = CustomerProfile(
        details=_details(observed, ContactDetails()),
        annotations=_annotations(observed, Annotations()),
    )
    if command.origin is Origin.CREATED or state.awaits(Operation.CREATE_CUSTOMER):
        return e.CustomerCreated(created=created, profile=profile)
    return e.CustomerAdopted(created=created, profile=profile)


def _differences(observed: ObservedCustomer, state: InForce) -> Events:
    """
    Return what is stated otherwise than it is known, and which decisions are confirmed.

    What was decided here stands until a statement agrees with it, or Stripe has answered.
    """
    removed = state.removed_payment_methods
    observed = altered(
        observed,
        default_payment_method=_unless_detached(observed.default_payment_method, removed),
        default_source=_unless_detached(observed.default_source, removed),
    )
    confirmed, withheld = confirmed_and_withheld(
        observed, lambda: as_observed_customer(state), state.unconfirmed
    )
    observed = altered(observed, **dict.fromkeys(withheld))
    details = _details(observed, state.details)
    annotations = _annotations(observed, state.annotations)
    default, source = observed.default_payment_method, observed.default_source
    return (
        *_if_other(Known(details), state.details, e.ContactDetailsChanged),
        *_if_other(Known(annotations), state.annotations, e.MetadataChanged),
        *_if_other(default, state.default_payment_method, e.DefaultPaymentMethodChosen),
        *_if_other(source, state.default_source, e.DefaultSourceChosen),
        *_if_other(observed.tax_exempt, state.tax_exempt, e.TaxExemptionChanged),
        *_if_other(observed.currency, state.currency, e.CurrencyFixed),
        *_if_other(observed.balance, state.balance, e.BalanceChanged),
        *_if_other(observed.delinquent, state.delinquent, e.DelinquencyChanged),
        *_if_other(observed.invoice_prefix, state.invoice_prefix, e.InvoicePrefixChanged),
        *((e.ConfirmationEnded(facets=confirmed),) if confirmed else ()),
    )


def _observe_payment_method(command: c.ObservePaymentMethod, state: Unseen | InForce) -> Events:
    """Compare one payment method with what is known of it."""
    subject, observed = command.payment_method_id, command.observed
    if subject in state.removed_payment_methods:
        return ()
    owner = stated(observed.customer, state.id)
    known = state.payment_methods.get(subject)
    if owner != state.id:
        # Detached, which is remembered even if the method itself was never seen (R102). One that
        # belongs to somebody else is none of this customer's.
        return (e.PaymentMethodRemoved(subject),) if known or owner is None else ()
    before = known.details if known else PaymentMethodDetails()
    details = before
    if not before.erased:
        details = PaymentMethodDetails(
            card=stated(observed.card, before.card),
            billing_details=stated(observed.billing_details, before.billing_details),
            metadata=stated(observed.metadata, before.metadata),
        )
    if known is None:
        return (
            e.PaymentMethodAdded(
                payment_method_id=subject,
                type=stated(observed.type, TYPE_NOT_STATED),
                created=stated(observed.created, None),
                details=details,
            ),
        )
    return () if details == before else (e.PaymentMethodDetailsChanged(subject, details),)


def _observe_tax_id(command: c.ObserveTaxId, state: Unseen | InForce) -> Events:
    """Compare one tax id with what is known of it."""
    subject, observed = command.tax_id_id, command.observed
    if subject in state.removed_tax_ids:
        return ()
    known = state.tax_ids.get(subject)
    owner = stated(observed.customer, state.id)
    if owner is not None and owner != state.id and known is None:
        return ()
    if owner != state.id or observed.deleted == GONE:
        return (e.TaxIdRemoved(subject),)
    before = known.identity if known else TaxIdentity()
    identity = before
    if not before.erased:
        identity = TaxIdentity(
            value=stated(observed.value, before.value),
            verified_name=stated(observed.verified_name, before.verified_name),
            verified_address=stated(observed.verified_address, before.verified_address),
        )
    if known is None:
        type_ = stated(observed.type, TYPE_NOT_STATED)
        return (
            e.TaxIdAdded(
                tax_id_id=subject,
                type=type_,
                country=stated(observed.country, None),
                created=stated(observed.created, None),
                status=stated(observed.status, None),
                asked_as=_asked_as(state, subject, type_, identity),
                identity=identity,
            ),
        )
    status = stated(observed.status, known.status)
    if (status, identity) == (known.status, before):
        return ()
    return (e.TaxIdVerificationChanged(tax_id_id=subject, status=status, identity=identity),)


def _asked_as(
    state: Unseen | InForce, subject: TaxIdId, type_: str, identity: TaxIdentity
) -> TaxIdId | None:
    """Find the request that a tax id answers, since Stripe gives it an id of its own."""
    if subject in state.asked_tax_ids:
        return subject
    for id_, asked in state.asked_tax_ids.items():
        if (asked.type, asked.identity.value) == (type_, identity.value):
            return id_
    return None


def _details(observed: ObservedCustomer, before: ContactDetails) -> ContactDetails:
    """Return the details as stated; what was erased stays erased."""
    if before.erased:
        return before
    return ContactDetails(
        name=stated(observed.name, before.name),
        email=stated(observed.email, before.email),
        phone=stated(observed.phone, before.phone),
        address=stated(observed.address, before.address),
        shipping=stated(observed.shipping, before.shipping),
        preferred_locales=stated(observed.preferred_locales, before.preferred_locales),
    )


def _annotations(observed: ObservedCustomer, before: Annotations) -> Annotations:
    """Return metadata and description as stated; what was erased stays erased."""
    if before.erased:
        return before
    return Annotations(
        metadata=stated(observed.metadata, before.metadata),
        description=stated(observed.description, before.description),
    )


def _unless_detached(
    stated: Known[T | None] | None, removed: Collection[object]
) -> Known[T | None] | None:
    """Read a default that names a detached method as none, in whatever order both come (R103)."""
    if stated is None or stated.value not in removed:
        return stated
    return Known(DETACHED_DEFAULT)


def _unsettled(state: Unseen | InForce, prefix: str, facets: tuple[str, ...]) -> Events:
    """Replace the unsettled facets of one object, whose names begin with ``prefix``, by these."""
    others = {name for name in state.unsettled if not _is_of(name, prefix)}
    now = others | {prefix + facet for facet in facets}
    return () if now == state.unsettled else (e.FactsUnsettled(tuple(sorted(now))),)


def _is_of(name: str, prefix: str) -> bool:
    """Tell whether an unsettled facet is of that object; the customer's own have no prefix."""
    return name.startswith(prefix) if prefix else "/" not in name


def _earlier(command: c.LearnEarlierFact) -> e.EarlierFactLearned:
    """Keep what is said of an earlier moment, which changes nothing now."""
    return e.EarlierFactLearned(
        payment_method_id=command.payment_method_id,
        tax_id_id=command.tax_id_id,
        statement=e.EarlierStatement(
            customer=command.customer,
            payment_method=command.payment_method,
            tax_id=command.tax_id,
        ),
    )


def _if_other(stated: Known[T] | None, known: T, fact: Callable[[T], e.Event]) -> Events:
    """Make the fact of a facet that is stated otherwise than it is known."""
    return () if stated is None or stated.value == known else (fact(stated.value),)
