"""What Stripe is asked for a customer: its details, payment methods and tax ids."""

from collections.abc import Iterator, Mapping

from counterfoil.domain.customer import events as e
from counterfoil.domain.customer.observed import Shipping
from counterfoil.domain.customer.state import InForce, State
from counterfoil.domain.customer.stating import as_observed_customer
from counterfoil.domain.requests import Operation
from counterfoil.domain.resolution import Facets, facets_of
from counterfoil.domain.values import Address
from counterfoil.projections.syncing.decided_facets import changes_of_metadata, to_be_sent
from counterfoil.projections.syncing.forms import Parameters, Value, form
from counterfoil.projections.syncing.provider_request import (
    Answered,
    Decided,
    Method,
    ProviderRequest,
    lane_of,
)

_TEXTS = ("name", "email", "phone", "description")


def requests(decided: Decided) -> Iterator[ProviderRequest]:
    """Yield what Stripe is asked for a customer."""
    before, after = decided.before, decided.after
    for event in decided.events:
        yield from _asked(event, decided.ref.id)
    if isinstance(before, InForce) and isinstance(after, InForce):
        yield from _updated(before, after, decided.events)


def _asked(event: object, customer: str) -> Iterator[ProviderRequest]:
    """Yield what was asked for, and can only be brought about by Stripe."""
    lane, path = lane_of(customer), f"/v1/customers/{customer}"
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
        case e.PaymentMethodAdditionRequested(payment_method_id=method):
            at = f"/v1/payment_methods/{method}"
            yield ProviderRequest(
                name=f"add_payment_method:{method}",
                path=f"{at}/attach",
                body=form({"customer": customer}),
                lane=lane,
                reads=at,
                answers=(Answered(operation=Operation.ADD_PAYMENT_METHOD, subject=method),),
            )
            if event.as_default:
                yield ProviderRequest(
                    name=f"make_default:{method}",
                    path=path,
                    body=form({"invoice_settings": {"default_payment_method": method}}),
                    lane=lane,
                    reads=path,
                )
        case e.PaymentMethodRemovalRequested(payment_method_id=method):
            at = f"/v1/payment_methods/{method}"
            yield ProviderRequest(
                name=f"remove_payment_method:{method}",
                path=f"{at}/detach",
                lane=lane,
                reads=at,
                answers=(Answered(operation=Operation.REMOVE_PAYMENT_METHOD, subject=method),),
                is_final=True,
            )
        case e.TaxIdAdditionRequested(tax_id_id=tax_id):
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
    """Yield the one update that tells of everything that was decided at once."""
    awaited = [
        facet
        for event in events
        if isinstance(event, e.ConfirmationAwaited)
        for facet in event.facets
    ]
    was, now = _facets(before), _facets(after)
    facets = to_be_sent(was, now, awaited=awaited, unconfirmed=before.unconfirmed)
    parameters = _parameters(before, after, facets)
    if not parameters:
        return
    path = f"/v1/customers/{after.id}"
    yield ProviderRequest(
        name="update_customer",
        path=path,
        body=form(parameters),
        lane=lane_of(after.id),
        reads=path,
        names=_named(after, facets),
        facets=tuple(sorted(facets)),
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
        parameters["address"] = _address(details.address)
    if "shipping" in facets:
        parameters["shipping"] = _shipping(details.shipping)
    if "preferred_locales" in facets:
        parameters["preferred_locales"] = details.preferred_locales
    if "tax_exempt" in facets:
        parameters["tax_exempt"] = after.tax_exempt.value
    if "default_payment_method" in facets:
        parameters["invoice_settings"] = {"default_payment_method": after.default_payment_method}
    if "metadata" in facets:
        changes = changes_of_metadata(before.annotations.metadata, after.annotations.metadata)
        if changes:
            parameters["metadata"] = changes
    return parameters


def _address(address: Address | None) -> Value:
    """
    Write an address as a whole: what it leaves open is taken away, as Stripe keeps it otherwise.
    """
    if address is None:
        return None
    return {
        "line1": address.line1,
        "line2": address.line2,
        "city": address.city,
        "state": address.state,
        "postal_code": address.postal_code,
        "country": address.country,
    }


def _shipping(shipping: Shipping | None) -> Value:
    if shipping is None:
        return None
    return {
        "name": shipping.name or "",
        "phone": shipping.phone,
        "address": _address(shipping.address or Address()),
    }
