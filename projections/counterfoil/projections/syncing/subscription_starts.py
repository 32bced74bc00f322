"""What Stripe is asked in order to start a subscription."""

from collections.abc import Iterator

from counterfoil.domain.requests import Operation
from counterfoil.domain.subscription import events as e
from counterfoil.domain.subscription.terms import CollectionMethod, SubscriptionItem
from counterfoil.domain.values import Annotations
from counterfoil.projections.syncing.decided_facets import born_here
from counterfoil.projections.syncing.forms import Value, form
from counterfoil.projections.syncing.payment_policy import DAYS_UNTIL_DUE, ERROR_IF_INCOMPLETE
from counterfoil.projections.syncing.provider_request import (
    Answered,
    Decided,
    ProviderRequest,
    created_since,
    lane_of,
)


def starts(decided: Decided) -> Iterator[ProviderRequest]:
    """Yield the request that starts a subscription, where that was asked for."""
    for event in decided.events:
        if isinstance(event, e.SubscriptionStartRequested):
            customer = event.opening.customer
            yield ProviderRequest(
                name="start_subscription",
                path="/v1/subscriptions",
                body=form(_parameters(decided.ref.id, event.opening, event.notes)),
                lane=lane_of(customer),
                # Its id at Stripe isn't known before; it is found by ours in its metadata.
                reads=f"/v1/subscriptions?customer={customer}&status=all&{created_since(decided)}",
                answers=(Answered(operation=Operation.START_SUBSCRIPTION, subject=customer),),
            )


def _parameters(id_: str, opening: e.Opening, notes: Annotations) -> dict[str, Value]:
    """
    Say what a subscription is to begin as.

    It doesn't begin before its first payment succeeds, rather than be incomplete for a day (R93).
    """
    parameters: dict[str, Value] = {
        "customer": opening.customer,
        "items": [_item(item) for item in opening.items],
        "billing_mode": {"type": opening.billing_mode.value},
        "collection_method": opening.collection_method.value,
        "proration_behavior": "none",
    }
    if opening.collection_method is CollectionMethod.SEND_INVOICE:
        parameters["days_until_due"] = DAYS_UNTIL_DUE
    else:
        parameters["payment_behavior"] = ERROR_IF_INCOMPLETE
    if opening.trial is not None:
        parameters["trial_end"] = opening.trial.end
        parameters["trial_settings"] = {
            "end_behavior": {"missing_payment_method": opening.trial.missing_payment_method.value}
        }
    if opening.default_payment_method is not None:
        parameters["default_payment_method"] = opening.default_payment_method
    if opening.on_behalf_of is not None:
        parameters["on_behalf_of"] = opening.on_behalf_of
    if notes.description is not None:
        parameters["description"] = notes.description
    parameters["metadata"] = born_here(id_, notes.metadata)
    return parameters


def _item(item: SubscriptionItem) -> dict[str, Value]:
    """Say what to sell; what is charged by usage has no quantity."""
    if item.quantity is None:
        return {"price": item.price.id}
    return {"price": item.price.id, "quantity": item.quantity}
