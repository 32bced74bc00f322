"""The webhooks that every side receives: the same ones, signed as Stripe signs them."""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import attrs
import msgspec

from counterfoil.adapters.bench.payload import BEGINNING, PLUS, PRICES
from counterfoil.adapters.bench.stripe_invoice import invoice
from counterfoil.adapters.bench.stripe_objects import (
    Billed,
    JsonObject,
    before,
    customer,
    price,
    product,
    stamp,
    subscription,
)

SECRET = f"whsec_{'bench' * 6}"
API_VERSION = "2026-10-28.endive"

LIFE = 10
"""How many webhooks tell of each customer's subscription, the customer's own not counted."""

PAID = 3
"""How many invoices are paid in a life, each by a webhook."""

CATALOGUE = 1 + len(PRICES)
"""How many webhooks tell of what is sold."""

_ENCODE = msgspec.json.Encoder().encode
_DAY = timedelta(days=1)
_TO_PAY = timedelta(seconds=3_602)


class Webhook(NamedTuple):
    """What Stripe posts: a body, and its signature in the header ``Stripe-Signature``."""

    event_id: str
    body: bytes
    signature: str


class _Told(NamedTuple):
    """An event of a life: when it happened, its type, and its ``data``."""

    at: datetime
    type: str
    data: JsonObject


def catalogue(signed_at: int) -> Iterator[Webhook]:
    """Yield what tells of the product and its prices, before anyone subscribes."""
    told = [
        _Told(BEGINNING, "product.created", {"object": product()}),
        *(_Told(BEGINNING, "price.created", {"object": price(terms)}) for terms in PRICES),
    ]
    for step, each in enumerate(told):
        yield _webhook(f"evt_1PgaC7B7WZ01zgkWbox{step:04d}", each, signed_at)


def customers(numbers: Sequence[int], signed_at: int) -> Iterator[Webhook]:
    """Yield what tells of customers, before they subscribe."""
    for number in numbers:
        told = _Told(BEGINNING, "customer.created", {"object": customer(number)})
        yield _webhook(_event_id(number, 0), told, signed_at)


def lives(numbers: Sequence[int], signed_at: int) -> Iterator[Webhook]:
    """
    Yield ten webhooks of each customer's subscription, all their first ones before the second ones.

    A subscription begins, its invoice is paid, its plan is switched, its period renewed and paid,
    its quantity changed, its collection paused and resumed, its period renewed and paid again.

    Args:
        signed_at: when they are signed, in seconds; who receives them later than five minutes after
            refuses them.
    """
    for step, told in enumerate(zip(*(_life(each) for each in numbers), strict=True), start=1):
        for number, each in zip(numbers, told, strict=True):
            yield _webhook(_event_id(number, step), each, signed_at)


def last(number: int) -> Billed:
    """Return what a subscription is at the end of its life."""
    return Billed(number=number, price=PLUS, quantity=2, month=2)


def _life(number: int) -> Iterator[_Told]:
    began = Billed(number=number)
    switched = attrs.evolve(began, price=PLUS)
    renewed = attrs.evolve(switched, month=1)
    counted = attrs.evolve(renewed, quantity=2)
    paused = attrs.evolve(counted, paused=True)
    resumed = counted
    ended = attrs.evolve(resumed, month=2)
    yield _Told(BEGINNING, "customer.subscription.created", {"object": subscription(began)})
    yield _paid(began)
    yield _changed(began, switched, BEGINNING + 5 * _DAY)
    yield _changed(switched, renewed, renewed.period_start)
    yield _paid(renewed)
    yield _changed(renewed, counted, renewed.period_start + 5 * _DAY)
    yield _changed(counted, paused, renewed.period_start + 10 * _DAY)
    yield _changed(paused, resumed, renewed.period_start + 15 * _DAY)
    yield _changed(resumed, ended, ended.period_start)
    yield _paid(ended)


def _changed(then: Billed, now: Billed, at: datetime) -> _Told:
    data: JsonObject = {"object": subscription(now), "previous_attributes": before(then, now)}
    return _Told(at, "customer.subscription.updated", data)


def _paid(billed: Billed) -> _Told:
    return _Told(billed.period_start + _TO_PAY, "invoice.paid", {"object": invoice(billed)})


def _event_id(number: int, step: int) -> str:
    return f"evt_1PgbUOB7WZ01z{number:07d}S{step:02d}"


def _webhook(event_id: str, told: _Told, signed_at: int) -> Webhook:
    body = _ENCODE(
        {
            "id": event_id,
            "object": "event",
            "api_version": API_VERSION,
            "created": stamp(told.at),
            "data": told.data,
            "livemode": True,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": told.type,
        }
    )
    return Webhook(event_id, body, signature(body, signed_at))


def signature(body: bytes, signed_at: int) -> str:
    """Return the header by which Stripe signs a body."""
    signed = b"%d.%b" % (signed_at, body)
    return f"t={signed_at},v1={hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()}"
