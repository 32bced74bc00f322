"""Writes the update that sets an object's facets at Stripe to what is held of them here."""

from collections.abc import Mapping
from typing import cast

from attrs import evolve

from counterfoil.adapters.stripe.reconcile.comparing import Differs
from counterfoil.domain.configuration import events as configuration
from counterfoil.domain.configuration.state import InForce as Configuration
from counterfoil.domain.customer import events as customer
from counterfoil.domain.customer.state import InForce as Customer
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.subscription.state import InForce as Subscription
from counterfoil.projections.stripe_sync import requests_of
from counterfoil.projections.syncing.decided_facets import changes_of_metadata
from counterfoil.projections.syncing.forms import Parameters, Value, form
from counterfoil.projections.syncing.provider_request import Decided

SETTABLE: Mapping[str, frozenset[str]] = {
    "customer": frozenset(
        {
            "address",
            "default_payment_method",
            "description",
            "email",
            "metadata",
            "name",
            "phone",
            "preferred_locales",
            "shipping",
            "tax_exempt",
        }
    ),
    "subscription": frozenset(
        {"cancel_at_period_end", "collection_pause", "default_payment_method", "metadata"}
    ),
    "configuration": frozenset(
        {
            "customer_update",
            "invoice_history",
            "payment_method_update",
            "products",
            "subscription_cancel",
            "subscription_pause",
            "subscription_update",
        }
    ),
}
"""The facets that are sent, by kind of object: setting them detaches and ends nothing at once."""


def update_of(ref: StreamRef, state: object, differs: Mapping[str, Differs]) -> bytes:
    """Return the form that sets facets at Stripe; empty where there is none."""
    if isinstance(state, Customer):
        return _of_customer(ref, state, differs)
    if isinstance(state, Subscription):
        return form(_of_subscription(state, differs))
    if isinstance(state, Configuration):
        return _decided(ref, configuration.ConfirmationAwaited(tuple(differs)), state, state)
    return b""


def _of_customer(ref: StreamRef, state: Customer, differs: Mapping[str, Differs]) -> bytes:
    """Ask for a customer's facets as if they had been decided just now, against Stripe's."""
    before = evolve(state, unconfirmed=frozenset())
    if "metadata" in differs:
        stated = evolve(state.annotations, metadata=_metadata(differs["metadata"].theirs))
        before = evolve(before, annotations=stated)
    return _decided(ref, customer.ConfirmationAwaited(tuple(differs)), before, state)


def _decided(ref: StreamRef, event: object, before: object, after: object) -> bytes:
    """Return the body of the one request by which Stripe is told of a decision."""
    decided = Decided(ref=ref, events=(event,), before=before, after=after)
    return b"&".join(request.body for request in requests_of(decided))


def _of_subscription(state: Subscription, differs: Mapping[str, Differs]) -> Parameters:
    parameters: dict[str, Value] = {}
    if "default_payment_method" in differs:
        parameters["default_payment_method"] = state.default_payment_method
    if "cancel_at_period_end" in differs:
        parameters["cancel_at_period_end"] = state.cancel_at_period_end
    if "collection_pause" in differs:
        pause = state.collection_pause
        stated: dict[str, Value] = {}
        if pause is not None:
            stated["behavior"] = pause.behavior.value
            if pause.resumes_at is not None:
                stated["resumes_at"] = pause.resumes_at
        # None would be left out, and the collection would stay paused.
        parameters["pause_collection"] = stated or None
    if "metadata" in differs:
        theirs = _metadata(differs["metadata"].theirs)
        parameters["metadata"] = changes_of_metadata(theirs, state.notes.metadata)
    return parameters


def _metadata(value: object) -> Mapping[str, str]:
    return cast("Mapping[str, str]", value)
