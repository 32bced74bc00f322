"""What is on record and stands on no list is read singly, and that it is gone is an answer."""

from datetime import timedelta

import pytest
from tests.adapters.sandbox.subscribers import price_of
from tests.adapters.stripe.backfill.stage import Stage, differing, held, opened, recorded

from counterfoil.adapters.portal import BillingPortal, utc_now
from counterfoil.adapters.stripe.backfill.missing import found
from counterfoil.adapters.stripe.backfill.stepping import UNLISTED
from counterfoil.domain.decider import StreamRef


@pytest.mark.parametrize("place", ["sqlite", "postgres"], indirect=True)
def test_missed_deletions_are_found(stage: Stage, place: str) -> None:
    """No event of them is told: they happened before the backfill that finds them."""
    v1 = stage.client.v1
    coupon = v1.coupons.create({"duration": "once", "percent_off": 10}).id
    customer, other = stage.customer(), stage.customer()
    (method,) = v1.customers.payment_methods.list(other).data
    (tax_id,) = v1.customers.tax_ids.list(other).data
    product = v1.products.create({"name": "Tea"}).id
    draft = v1.invoices.create({"customer": other, "auto_advance": False}).id
    stage.forget_events()
    with opened(place) as portal:
        first = stage.filling(portal)
        first._clock = lambda: utc_now() - timedelta(hours=1)
        first.run(without_webhooks=True)
        v1.coupons.delete(coupon)
        v1.customers.delete(customer)
        v1.payment_methods.detach(method.id)
        v1.customers.tax_ids.delete(other, tax_id.id)
        v1.products.delete(product)
        v1.invoices.delete(draft)
        stage.forget_events()

        done = stage.filling(portal).run(without_webhooks=True)

        types = recorded(portal)
        assert differing(portal, stage.client) == {}
        assert "CouponDeleted" in types[StreamRef(kind="coupon", id=coupon)]
        assert "CustomerDeleted" in types[StreamRef(kind="customer", id=customer)]
        assert "ProductDeleted" in types[StreamRef(kind="product", id=product)]
        assert "InvoiceDeleted" in types[StreamRef(kind="invoice", id=draft)]
        told = set(types[StreamRef(kind="customer", id=other)])
        assert told >= {"PaymentMethodRemoved", "TaxIdRemoved"}
        (unlisted,) = (step for step in done.steps if step.name == UNLISTED)
        assert unlisted.seen >= 6
        assert unlisted.missing == 0

        again = stage.filling(portal).run(without_webhooks=True)

        assert recorded(portal) == types
        assert [step.seen for step in again.steps if step.name == UNLISTED] == [0]


def test_what_leaves_no_trace_is_not_taken_for_gone(stage: Stage) -> None:
    """Of a deleted customer a stub is left: where there is none, it was never this account's."""
    gone = found(stage.gateway, StreamRef(kind="coupon", id="X"))

    assert gone == {"id": "X", "object": "coupon", "deleted": True}
    assert found(stage.gateway, StreamRef(kind="customer", id="cus_x")) is None
    assert found(stage.gateway, StreamRef(kind="subscription", id="sub_x")) is None


def test_what_time_ended_meanwhile_is_left_alone(stage: Stage, portal: BillingPortal) -> None:
    """A paid invoice, an ended subscription and a deleted customer stay what they are."""
    customer = stage.customer(price_of(stage.client))
    (subscription,) = stage.client.v1.subscriptions.list().data
    stage.client.v1.subscriptions.cancel(subscription.id)
    stage.filling(portal).run(without_webhooks=True)
    stage.client.v1.customers.delete(customer)
    stage.filling(portal).run(without_webhooks=True)

    again = stage.filling(portal).run(without_webhooks=True)

    assert [step.seen for step in again.steps if step.name == UNLISTED] == [0]
    assert StreamRef(kind="customer", id=customer) in held(portal)
