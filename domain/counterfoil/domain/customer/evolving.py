"""How each recorded fact changes what is held of a customer."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar, assert_never

from counterfoil.domain.altered import altered
from counterfoil.domain.customer import events as e
from counterfoil.domain.customer.policy import DETACHED_DEFAULT
from counterfoil.domain.customer.state import (
    DEFAULT_WISH,
    Deleted,
    InForce,
    PaymentMethod,
    RetentionTaken,
    State,
    TaxId,
    Unseen,
)
from counterfoil.domain.requests import (
    Operation,
    Outstanding,
    RequestStage,
    at_stage,
    closed,
    opened,
    wish_of,
)
from counterfoil.domain.values import Annotations, CustomerId, TaxIdId

K = TypeVar("K")
V = TypeVar("V")
Live = TypeVar("Live", bound=Unseen | InForce)
Known = TypeVar("Known", bound=Unseen | InForce | Deleted)


def initial(customer_id: str) -> State:
    """Return a customer that was never heard of."""
    return Unseen(id=CustomerId(customer_id))


def evolve(state: State, event: e.Event) -> State:
    """Apply one recorded fact. Total: it never refuses and never reads a clock."""
    match state:
        case Deleted():
            return _still_deleted(state, event)
        case Unseen() | InForce():
            pass
        case _ as unreachable:
            assert_never(unreachable)
    match event:
        case e.CustomerCreated() | e.CustomerAdopted():
            return seen(state, event)
        case e.CustomerDeleted(cancels=cancels):
            return Deleted(
                id=state.id,
                cancels=cancels,
                subscriptions=state.subscriptions,
                billed_by=state.billed_by,
                stripe_id=state.stripe_id,
            )
        case e.EarlierFactLearned():
            return state
        case e.LinkedToStripe(stripe_id=stripe_id):
            return altered(state, stripe_id=stripe_id)
        case e.FactsUnsettled(facets=facets):
            return altered(state, unsettled=frozenset(facets))
        case _ if isinstance(event, e.ProfileEvent):
            return _with_profile(state, event) if isinstance(state, InForce) else state
        case _ if isinstance(event, e.RequestEvent):
            return _with_request(state, event)
        case _:
            return _with_holding(state, event)


def _still_deleted(state: Deleted, event: e.Event) -> Deleted:
    """Follow which subscriptions a deleted customer still has; nothing else is of interest."""
    return _with_subscription(state, event) if isinstance(event, e.SubscriptionEvent) else state


def seen(state: Unseen | InForce, event: e.CustomerCreated | e.CustomerAdopted) -> InForce:
    """Bring a customer into force with what was held of it before it was seen."""
    profile = event.profile
    details = altered(profile.details, erased=profile.erased or profile.details.erased)
    annotations = profile.annotations
    if profile.erased:
        annotations = Annotations(erased=True)
    return InForce(
        id=state.id,
        payment_methods=state.payment_methods,
        removed_payment_methods=state.removed_payment_methods,
        tax_ids=state.tax_ids,
        removed_tax_ids=state.removed_tax_ids,
        subscriptions=state.subscriptions,
        billed_by=state.billed_by,
        retention_taken=state.retention_taken,
        default_payment_method=state.default_payment_method,
        default_source=state.default_source,
        outstanding=closed(state.outstanding, None, Operation.CREATE_CUSTOMER),
        asked_tax_ids=state.asked_tax_ids,
        unsettled=state.unsettled,
        stripe_id=state.stripe_id,
        created=event.created,
        details=details,
        annotations=annotations,
    )


def _with_profile(state: InForce, event: e.ProfileEvent) -> InForce:
    """Apply what happened to the customer itself."""
    match event:
        case e.ContactDetailsChanged(details=details):
            return altered(state, details=details)
        case e.MetadataChanged(annotations=annotations):
            return altered(state, annotations=annotations)
        case e.TaxExemptionChanged(tax_exempt=tax_exempt):
            return altered(state, tax_exempt=tax_exempt)
        case e.CurrencyFixed(currency=currency):
            return altered(state, currency=currency)
        case e.BalanceChanged(balance=balance):
            return altered(state, balance=balance)
        case e.DelinquencyChanged(delinquent=delinquent):
            return altered(state, delinquent=delinquent)
        case e.InvoicePrefixChanged(invoice_prefix=invoice_prefix):
            return altered(state, invoice_prefix=invoice_prefix)
        case e.ConfirmationAwaited(facets=facets):
            return altered(state, unconfirmed=state.unconfirmed.union(facets))
        case e.ConfirmationEnded(facets=facets):
            return altered(state, unconfirmed=state.unconfirmed.difference(facets))
        case _ as unreachable:
            assert_never(unreachable)


def _with_holding(state: Live, event: e.HoldingEvent) -> Live:
    """Apply what happened to what the customer holds."""
    match event:
        case e.PaymentMethodAdded() | e.PaymentMethodDetailsChanged() | e.PaymentMethodRemoved():
            return _with_payment_method(state, event)
        case e.TaxIdAdded() | e.TaxIdVerificationChanged() | e.TaxIdRemoved():
            return _with_tax_id(state, event)
        case e.DefaultPaymentMethodChosen(payment_method_id=chosen):
            return altered(state, default_payment_method=chosen)
        case e.DefaultSourceChosen(source=source):
            return altered(state, default_source=source)
        case _ if isinstance(event, e.SubscriptionEvent):
            return _with_subscription(state, event)
        case e.RetentionOfferTaken():
            return altered(state, retention_taken=state.retention_taken | {_taken(event)})
        case e.RetentionOfferReleased():
            return altered(state, retention_taken=state.retention_taken - {_taken(event)})
        case _ as unreachable:
            assert_never(unreachable)


def _with_subscription(state: Known, event: e.SubscriptionEvent) -> Known:
    """Apply what happened to one of the customer's subscriptions."""
    match event:
        case e.SubscriptionHeld(subscription_id=subscription):
            return altered(state, subscriptions=state.subscriptions | {subscription})
        case e.SubscriptionLetGo(subscription_id=subscription):
            return altered(state, subscriptions=state.subscriptions - {subscription})
        case e.BillingStarted(subscription_id=subscription):
            return altered(state, billed_by=state.billed_by | {subscription})
        case e.BillingStopped(subscription_id=subscription):
            return altered(state, billed_by=state.billed_by - {subscription})
        case _ as unreachable:
            assert_never(unreachable)


def _taken(event: e.RetentionOfferTaken | e.RetentionOfferReleased) -> RetentionTaken:
    return RetentionTaken(subscription=event.subscription_id, coupon=event.coupon_id)


def _with_payment_method(
    state: Live,
    event: e.PaymentMethodAdded | e.PaymentMethodDetailsChanged | e.PaymentMethodRemoved,
) -> Live:
    """Apply what happened to one payment method."""
    subject = event.payment_method_id
    match event:
        case e.PaymentMethodAdded():
            added = PaymentMethod(
                id=subject, type=event.type, created=event.created, details=event.details
            )
            state = _closed(state, subject, Operation.ADD_PAYMENT_METHOD)
            return altered(state, payment_methods={**state.payment_methods, subject: added})
        case e.PaymentMethodDetailsChanged(details=details):
            # Nothing is recorded of what isn't held, yet replay is total, here and of tax ids.
            if subject not in state.payment_methods:
                return state
            changed = altered(state.payment_methods[subject], details=details)
            return altered(state, payment_methods={**state.payment_methods, subject: changed})
        case e.PaymentMethodRemoved():
            default, source = state.default_payment_method, state.default_source
            state = _closed(
                state, subject, Operation.ADD_PAYMENT_METHOD, Operation.REMOVE_PAYMENT_METHOD
            )
            return altered(
                state,
                payment_methods=_less(state.payment_methods, subject),
                removed_payment_methods=state.removed_payment_methods | {subject},
                default_payment_method=DETACHED_DEFAULT if default == subject else default,
                default_source=DETACHED_DEFAULT if source == subject else source,
            )
        case _ as unreachable:
            assert_never(unreachable)


def _with_tax_id(
    state: Live, event: e.TaxIdAdded | e.TaxIdVerificationChanged | e.TaxIdRemoved
) -> Live:
    """Apply what happened to one tax id."""
    subject = event.tax_id_id
    match event:
        case e.TaxIdAdded():
            added = TaxId(
                id=subject,
                type=event.type,
                country=event.country,
                created=event.created,
                status=event.status,
                identity=event.identity,
            )
            state = _tax_id_answered(state, event.asked_as or subject)
            return altered(state, tax_ids={**state.tax_ids, subject: added})
        case e.TaxIdVerificationChanged():
            if subject not in state.tax_ids:
                return state
            changed = altered(state.tax_ids[subject], status=event.status, identity=event.identity)
            return altered(state, tax_ids={**state.tax_ids, subject: changed})
        case e.TaxIdRemoved():
            state = _closed(_tax_id_answered(state, subject), subject, Operation.REMOVE_TAX_ID)
            return altered(
                state,
                tax_ids=_less(state.tax_ids, subject),
                removed_tax_ids=state.removed_tax_ids | {subject},
            )
        case _ as unreachable:
            assert_never(unreachable)


def _with_request(state: Live, event: e.RequestEvent) -> Live:
    """Apply what was asked of Stripe and what became of it."""
    match event:
        case e.CustomerCreationRequested():
            return altered(state, outstanding=opened(state.outstanding, creation_of(event)))
        case e.CustomerDeletionRequested():
            return _asked(state, Operation.DELETE_CUSTOMER)
        case e.PaymentMethodAdditionRequested():
            wish = DEFAULT_WISH if event.as_default else None
            return _asked(state, Operation.ADD_PAYMENT_METHOD, event.payment_method_id, wish)
        case e.PaymentMethodRemovalRequested():
            return _asked(state, Operation.REMOVE_PAYMENT_METHOD, event.payment_method_id)
        case e.TaxIdAdditionRequested(tax_id_id=tax_id):
            asked = TaxId(id=tax_id, type=event.type, identity=event.identity)
            state = altered(state, asked_tax_ids={**state.asked_tax_ids, tax_id: asked})
            return _asked(state, Operation.ADD_TAX_ID, tax_id)
        case e.TaxIdRemovalRequested():
            return _asked(state, Operation.REMOVE_TAX_ID, event.tax_id_id)
        case e.RequestAwaitingPayment():
            return _at_stage(state, event, RequestStage.AWAITING_PAYMENT, event.expires_at)
        case e.RequestUnknown():
            return _at_stage(state, event, RequestStage.UNKNOWN)
        case e.RequestRefused(operation=Operation.ADD_TAX_ID, subject=str(subject)):
            return _tax_id_answered(state, TaxIdId(subject))
        case e.RequestLapsed(operation=Operation.ADD_TAX_ID, subject=str(subject)):
            return _tax_id_answered(state, TaxIdId(subject))
        case e.RequestRefused() | e.RequestLapsed():
            return _closed(state, event.subject, event.operation)
        case _ as unreachable:
            assert_never(unreachable)


def creation_of(asked: e.CustomerCreationRequested) -> Outstanding:
    """Return the request that asks for a customer, with all that it wishes."""
    return Outstanding(operation=Operation.CREATE_CUSTOMER, wish=wish_of(asked))


def _asked(
    state: Live, operation: Operation, subject: str | None = None, wish: str | None = None
) -> Live:
    """Note a request."""
    request = Outstanding(operation=operation, subject=subject, wish=wish)
    return altered(state, outstanding=opened(state.outstanding, request))


def _at_stage(
    state: Live,
    event: e.RequestAwaitingPayment | e.RequestUnknown,
    stage: RequestStage,
    expires_at: datetime | None = None,
) -> Live:
    """Note how far a request has come, and until when it may stay there."""
    staged = at_stage(state.outstanding, event.operation, event.subject, stage, expires_at)
    return altered(state, outstanding=staged)


def _closed(state: Live, subject: str | None, *operations: Operation) -> Live:
    """Close the requests of these operations on a subject."""
    return altered(state, outstanding=closed(state.outstanding, subject, *operations))


def _tax_id_answered(state: Live, asked_as: TaxIdId) -> Live:
    """Close the request to add a tax id, by the id under which it was made."""
    state = _closed(state, asked_as, Operation.ADD_TAX_ID)
    return altered(state, asked_tax_ids=_less(state.asked_tax_ids, asked_as))


def _less(held: Mapping[K, V], key: K) -> Mapping[K, V]:
    """Return a mapping without one key."""
    return {k: value for k, value in held.items() if k != key}
