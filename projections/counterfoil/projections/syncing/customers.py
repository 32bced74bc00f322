"""What Stripe is asked for a customer: its details, payment methods and tax ids."""

from collections.abc import Iterator, Mapping

from counterfoil.domain.customer import events as e
from counterfoil.domain.customer.details import CustomerProfile
from counterfoil.domain.customer.observed import Shipping
from counterfoil.domain.customer.state import InForce, State, Unseen
from counterfoil.domain.customer.stating import as_observed_customer
from counterfoil.domain.requests import Operation
from counterfoil.domain.resolution import Facets, facets_of
from counterfoil.domain.values import Address, PaymentMethodId
from counterfoil.projections.syncing.decided_facets import (
    awaited_since,
    born_here,
    changes_of_metadata,
    said,
    to_be_sent,
)
from counterfoil.projections.syncing.forms import Parameters, Value, form
from counterfoil.projections.syncing.provider_request import (
    Answered,
    Decided,
    Method,
    ProviderRequest,
    created_since,
    lane_of,
)

_CUSTOMERS = "/v1/customers"
_TEXTS = ("name", "email", "phone", "description")
_LOCALES = frozenset({"preferred_locales"})


def requests(decided: Decided) -> Iterator[ProviderRequest]:
    """Yield what Stripe is asked for a customer."""
    before, after = decided.before, decided.after
    for event in decided.events:
        match event:
            case e.CustomerCreationRequested(profile=profile) if not profile.erased:
                yield _created(decided, profile)
            case e.PaymentMethodAdditionRequested() if isinstance(before, Unseen | InForce):
                yield from _attached(event, before)
            case e.PaymentMethodRemovalRequested() if isinstance(before, Unseen | InForce):
                yield _detached(event, before)
            case _:
                yield from _asked(event, decided.ref.id)
    if isinstance(before, InForce) and isinstance(after, InForce):
        yield from _updated(before, after, decided.events)


def _detached(event: e.PaymentMethodRemovalRequested, before: Unseen | InForce) -> ProviderRequest:
    """
    Return the request that detaches a payment method.

    What a subscription was paid with by default may go with it, and no event tells (R103).
    """
    method = event.payment_method_id
    at = f"/v1/payment_methods/{method}"
    subscriptions = f"/v1/subscriptions?customer={before.id}&limit=100"
    return ProviderRequest(
        name=f"remove_payment_method:{method}",
        path=f"{at}/detach",
        lane=lane_of(before.id),
        reads=at,
        names=(subscriptions,) if before.subscriptions else (),
        answers=(Answered(operation=Operation.REMOVE_PAYMENT_METHOD, subject=method),),
        is_final=True,
    )


def _created(decided: Decided, profile: CustomerProfile) -> ProviderRequest:
    customer, details, annotations = decided.ref.id, profile.details, profile.annotations
    parameters: dict[str, Value] = {
        "name": details.name,
        "email": details.email,
        "phone": details.phone,
        "description": annotations.description,
        "address": None if details.address is None else _parts(details.address),
        "shipping": None if details.shipping is None else _shipping(details.shipping),
        "preferred_locales": details.preferred_locales or None,
        "metadata": born_here(customer, annotations.metadata),
    }
    return ProviderRequest(
        name="create_customer",
        path=_CUSTOMERS,
        body=form(said(parameters)),
        lane=lane_of(customer),
        reads=f"{_CUSTOMERS}?{created_since(decided)}",
        answers=(Answered(operation=Operation.CREATE_CUSTOMER),),
    )


def _attached(
    event: e.PaymentMethodAdditionRequested, before: Unseen | InForce
) -> Iterator[ProviderRequest]:
    """
    Yield that a payment method is attached, and becomes the default where that is asked for.

    One that was asked for before is not attached twice, which Stripe refuses.
    """
    method, customer = event.payment_method_id, before.id
    at = f"/v1/payment_methods/{method}"
    if not before.awaits(Operation.ADD_PAYMENT_METHOD, method):
        yield ProviderRequest(
            name=f"add_payment_method:{method}",
            path=f"{at}/attach",
            body=form({"customer": customer}),
            lane=lane_of(customer),
            reads=at,
            answers=(Answered(operation=Operation.ADD_PAYMENT_METHOD, subject=method),),
        )
    if event.as_default:
        path = f"{_CUSTOMERS}/{customer}"
        yield ProviderRequest(
            name=f"make_default:{method}",
            path=path,
            body=form(_paying_by_default(method)),
            lane=lane_of(customer),
            reads=path,
            names=(at,),
        )


def _asked(event: object, customer: str) -> Iterator[ProviderRequest]:
    """Yield what else was asked for, and can only be brought about by Stripe."""
    lane, path = lane_of(customer), f"{_CUSTOMERS}/{customer}"
    match event:
        case e.CustomerDeletionRequested():
            yield ProviderRequest(
                name="delete_customer",
                method=Method.DELETE,
                path=path,
                lane=lane,
                reads=path,
                answers=(Answered(operation=Operation.DELETE_CUSTOMER),),
                is_final=True,
            )
        case e.TaxIdAdditionRequested(tax_id_id=tax_id) if not event.identity.erased:
            at = f"{path}/tax_ids"
            yield ProviderRequest(
                name=f"add_tax_id:{tax_id}",
                path=at,
                body=form({"type": event.type, "value": event.identity.value}),
                lane=lane,
                reads=f"{at}?limit=100",
                answers=(Answered(operation=Operation.ADD_TAX_ID, subject=tax_id),),
            )
        case e.TaxIdRemovalRequested(tax_id_id=tax_id):
            at = f"{path}/tax_ids/{tax_id}"
            yield ProviderRequest(
                name=f"remove_tax_id:{tax_id}",
                method=Method.DELETE,
                path=at,
                lane=lane,
                reads=at,
                answers=(Answered(operation=Operation.REMOVE_TAX_ID, subject=tax_id),),
                is_final=True,
            )
        case _:
            pass


def _updated(
    before: InForce, after: InForce, events: tuple[object, ...]
) -> Iterator[ProviderRequest]:
    """
    Yield the one update that tells of everything that was decided at once.

    That there are no preferred locales any more is told by itself: whether Stripe takes an empty
    value for them is UNCONFIRMED, and what is asked for along with it would be refused with it.
    """
    was, now = _facets(before), _facets(after)
    facets = to_be_sent(was, now, awaited=awaited_since(events), unconfirmed=before.unconfirmed)
    emptied = frozenset[str]() if after.details.preferred_locales else facets & _LOCALES
    path = f"{_CUSTOMERS}/{after.id}"
    for name, told in (("update_customer", facets - emptied), ("empty_locales", emptied)):
        parameters = _parameters(before, after, told)
        if parameters:
            yield ProviderRequest(
                name=name,
                path=path,
                body=form(parameters),
                lane=lane_of(after.id),
                reads=path,
                names=_named(after, told),
                facets=tuple(sorted(told)),
            )


def _named(after: InForce, facets: frozenset[str]) -> tuple[str, ...]:
    """Return where the payment method is read that an update names."""
    if "default_payment_method" not in facets or after.default_payment_method is None:
        return ()
    return (f"/v1/payment_methods/{after.default_payment_method}",)


def _facets(state: State) -> Facets:
    return facets_of(as_observed_customer(state))


def _parameters(before: InForce, after: InForce, facets: frozenset[str]) -> Parameters:
    details = after.details
    texts: Mapping[str, str | None] = {
        "name": details.name,
        "email": details.email,
        "phone": details.phone,
        "description": after.annotations.description,
    }
    parameters: dict[str, Value] = {name: texts[name] for name in _TEXTS if name in facets}
    if "address" in facets:
        parameters["address"] = None if details.address is None else _parts(details.address)
    if "shipping" in facets:
        parameters["shipping"] = None if details.shipping is None else _shipping(details.shipping)
    if "preferred_locales" in facets:
        parameters["preferred_locales"] = details.preferred_locales
    if "default_payment_method" in facets:
        parameters |= _paying_by_default(after.default_payment_method)
    if "metadata" in facets:
        changes = changes_of_metadata(before.annotations.metadata, after.annotations.metadata)
        if changes:
            parameters["metadata"] = changes
    return parameters


def _paying_by_default(method: PaymentMethodId | None) -> Parameters:
    return {"invoice_settings": {"default_payment_method": method}}


def _parts(address: Address) -> Parameters:
    """
    Write an address as a whole: what it leaves open is taken away, as Stripe keeps it otherwise.
    """
    return {
        "line1": address.line1,
        "line2": address.line2,
        "city": address.city,
        "state": address.state,
        "postal_code": address.postal_code,
        "country": address.country,
    }


def _shipping(shipping: Shipping) -> Parameters:
    """Write where goods go; carrier and tracking number are no customer's at Stripe."""
    return {
        "name": shipping.name,
        "phone": shipping.phone,
        "address": _parts(shipping.address or Address()),
    }
