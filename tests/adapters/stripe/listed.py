"""What Stripe listed of an account, and what we hold of it, field by field in the same words."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import TypeAlias

import attrs
from attrs import frozen

from counterfoil.adapters.account import AccountPortal
from counterfoil.adapters.deciders import BUILT_IN
from counterfoil.adapters.stripe.reading import JsonObject
from counterfoil.domain.coupon.observed import ObservedCoupon
from counterfoil.domain.coupon.terms import CouponTerms
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.invoice.observed import ObservedInvoice
from counterfoil.domain.invoice.terms import InvoiceStatus
from counterfoil.domain.product.price import PriceTerms
from counterfoil.domain.resolution import facets_of
from counterfoil.domain.sighted import Observed, as_stated, objects_held
from counterfoil.domain.subscription.terms import SubscriptionItem

Fields: TypeAlias = Mapping[str, object]
"""Scalar values by path (``card.last4``); what is null isn't there."""

_ASIDE = {"livemode": 0}
"""The mode isn't a facet: it is that of the account in which an object is held."""

_COLUMNS = {
    "coupons": (
        "amount_off", "currency", "duration", "duration_in_months", "livemode", "metadata", "name",
        "percent_off", "times_redeemed", "valid",
    ),
    "customers": (
        "address", "balance", "created", "currency", "default_source", "delinquent", "description",
        "email", "invoice_prefix", "livemode", "metadata", "name", "phone", "preferred_locales",
        "shipping", "tax_exempt",
    ),
    "invoices": (
        "amount_due", "amount_paid", "amount_remaining", "attempt_count", "attempted",
        "auto_advance", "billing_reason", "collection_method", "created", "currency", "customer",
        "due_date", "ending_balance", "livemode", "metadata", "number", "paid", "period_end",
        "period_start", "post_payment_credit_notes_amount", "pre_payment_credit_notes_amount",
        "starting_balance", "status", "subscription", "subtotal", "total",
    ),
    "payment_methods": ("billing_details", "created", "customer", "livemode", "metadata", "type"),
    "prices": (
        "active", "billing_scheme", "created", "currency", "livemode", "lookup_key", "metadata",
        "nickname", "product", "type", "unit_amount", "unit_amount_decimal",
    ),
    "products": (
        "active", "created", "description", "livemode", "metadata", "name", "shippable",
        "statement_descriptor", "unit_label",
    ),
    "subscriptions": (
        "billing_cycle_anchor", "cancel_at", "cancel_at_period_end", "canceled_at",
        "collection_method", "created", "current_period_end", "current_period_start", "customer",
        "default_payment_method", "default_source", "ended_at", "livemode", "metadata", "schedule",
        "start_date", "status",
    ),
}  # fmt: skip
"""The columns that are read as they are, of each list of a kind that we hold."""

_CARD = ("brand", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4")
_RECURRING = ("interval", "interval_count", "usage_type")


@frozen
class Step:
    """One step of a recording: what happened in it, and what Stripe listed after it."""

    number: int
    events: tuple[JsonObject, ...]
    listed: Mapping[str, list[JsonObject]]

    def objects(self) -> Mapping[str, Fields]:
        """Return the listed objects of the kinds that we hold, by ``customer/cus_1``."""
        return {
            f"{table.removesuffix('s')}/{row['id']}": dict(_flat("", self._told(table, row)))
            for table in _COLUMNS
            for row in self.listed.get(table, ())
        }

    def _told(self, table: str, row: JsonObject) -> dict[str, object]:
        told = {name: row.get(name) for name in _COLUMNS[table]}
        match table:
            case "customers":
                settings = _member(row, "invoice_settings")
                told["default_payment_method"] = settings["default_payment_method"]
            case "invoices":
                told |= {
                    name: None if seconds is None else datetime.fromtimestamp(int(seconds), UTC)
                    for name, seconds in _member(row, "status_transitions").items()
                    if seconds is None or isinstance(seconds, int)
                }
                told["hosted_page"] = row.get("hosted_invoice_url") is not None
                told["pdf"] = row.get("invoice_pdf") is not None
            case "payment_methods":
                told["card"] = _among(_CARD, _member(row, "card"))
            case "prices" if "recurring" in row:
                told["recurring"] = _among(_RECURRING, _member(row, "recurring"))
            case "subscriptions":
                told["items"] = {
                    str(item["id"]): _among(("price", "quantity"), item)
                    for item in self.listed["subscription_items"]
                    if item["subscription"] == row["id"]
                }
                told["discounts"] = [
                    discount["coupon"]
                    for discount in self.listed.get("discounts", ())
                    if discount["id"] == row.get("discount")
                ]
            case _:
                pass
        return told


def steps(folder: Path, name: str) -> Iterator[Step]:
    """Yield the steps of a recording; what Stripe listed before the first is left out."""
    sequence = json.loads((folder / "sequences" / "tdog" / name).read_bytes())
    states = json.loads((folder / "states" / name).read_bytes())["states"]
    for step, listed in zip(sequence["steps"], states[1:], strict=False):
        events = tuple(sequence["events"][index] for index in step["event_indexes"])
        yield Step(step["i"], events, listed)


def held(portal: AccountPortal) -> Mapping[str, Fields]:
    """Return every object that a portal holds in force, in the words of the lists."""
    found: dict[str, Fields] = {}
    for decider in BUILT_IN:
        for id_ in portal.ids(decider.kind):
            state = portal.get(decider, id_)
            own = StreamRef(kind=decider.kind, id=id_)
            for thing in (own, *objects_held(state)):
                stated = as_stated(thing, state)
                if not _is_over(stated):
                    found[str(thing)] = dict(_flat("", _in_their_words(stated)))
    return found


def _is_over(stated: Observed) -> bool:
    facets = facets_of(stated)
    deleted, customer = facets.get("deleted"), facets.get("customer")
    # Of a deleted coupon, which the lists go on showing, all that it was is held.
    is_listed_on = isinstance(stated, ObservedCoupon) and len(facets) > 1
    return (
        not facets
        or (deleted is not None and deleted.value is True and not is_listed_on)
        or (customer is not None and customer.value is None)
    )


def _in_their_words(stated: Observed) -> dict[str, object]:
    told: dict[str, object] = {name: facet.value for name, facet in facets_of(stated).items()}
    told |= _ASIDE
    terms = told.pop("terms", None)
    if isinstance(terms, PriceTerms):
        told |= _terms(terms)
    if isinstance(terms, CouponTerms):
        told |= _coupon_terms(terms)
        # The lists don't say when a coupon was created.
        del told["created"]
    items = told.pop("items", None)
    if isinstance(items, tuple):
        told |= _items(items)
    if told.get("billing_mode") is not None:
        # The lists are older than billing modes.
        del told["billing_mode"]
    if isinstance(stated, ObservedInvoice):
        told["paid"] = told["status"] is InvoiceStatus.PAID
    told.pop("deleted", None)
    return told


def _terms(terms: PriceTerms) -> dict[str, object]:
    recurrence = terms.recurrence
    return {
        "billing_scheme": terms.billing_scheme,
        "currency": terms.currency,
        "product": terms.product,
        "recurring": None if recurrence is None else attrs.asdict(recurrence),
        "type": terms.type,
        "unit_amount": terms.unit_amount,
        "unit_amount_decimal": terms.unit_amount_decimal or str(terms.unit_amount),
    }


def _coupon_terms(terms: CouponTerms) -> dict[str, object]:
    percent = terms.percent_off
    return attrs.asdict(terms) | {"percent_off": None if percent is None else float(percent)}


def _items(items: tuple[SubscriptionItem, ...]) -> dict[str, object]:
    return {
        "current_period_start": items[0].current_period_start,
        "current_period_end": items[0].current_period_end,
        "items": {item.id: {"price": item.price.id, "quantity": item.quantity} for item in items},
    }


def _flat(path: str, value: object) -> Iterator[tuple[str, object]]:
    """Yield the scalars of a value with their paths; what is null or empty isn't there."""
    kind = type(value)
    if attrs.has(kind):
        value = {a.name: getattr(value, a.name) for a in attrs.fields(kind)}
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield from _flat(f"{path}.{name}" if path else str(name), member)
    elif isinstance(value, list | tuple):
        for number, member in enumerate(value):
            yield from _flat(f"{path}.{number}", member)
    elif isinstance(value, datetime):
        yield path, value.strftime("%Y-%m-%d %H:%M:%S")
    elif isinstance(value, bool):
        yield path, int(value)
    elif isinstance(value, Enum):
        yield path, value.value
    elif value is not None:
        yield path, value


def _among(names: tuple[str, ...], source: JsonObject) -> dict[str, object]:
    return {name: source.get(name) for name in names}


def _member(source: JsonObject, name: str) -> JsonObject:
    member = source[name]
    assert isinstance(member, dict)
    return member
