"""Each kind of request there is, by a wish that brings it about whenever it is wished."""

from collections.abc import Callable, Mapping

from tests.adapters.stripe.outbox.simulated_world import World

from counterfoil.domain.changes import Set
from counterfoil.domain.configuration import commands as g
from counterfoil.domain.configuration.features import CancelMode
from counterfoil.domain.configuration.wishes import FeaturesWish, InvoiceHistoryWish
from counterfoil.domain.coupon import commands as k
from counterfoil.domain.coupon.terms import CouponTerms
from counterfoil.domain.customer import commands as c
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.invoice import commands as i
from counterfoil.domain.product import commands as p
from counterfoil.domain.subscription import commands as s
from counterfoil.domain.subscription.decisions import SUBSCRIPTION
from counterfoil.domain.subscription.state import InForce
from counterfoil.domain.subscription.terms import CollectionPause, CollectionPauseBehavior, Status
from counterfoil.domain.values import (
    ConfigurationId,
    CouponId,
    CustomerId,
    InvoiceId,
    PaymentMethodId,
    ProductId,
    SubscriptionId,
    SubscriptionItemId,
    TaxIdId,
)


def _update_customer(world: World, customer: CustomerId) -> object:
    return c.ChangeContactDetails(customer_id=customer, name=Set(f"Ada {world.next()}"))


def _metadata(world: World, customer: CustomerId) -> object:
    return c.ChangeMetadata(customer_id=customer, metadata=Set({"a": f"number {world.next()}"}))


def _unattached(world: World) -> PaymentMethodId:
    made = world.pair.at_stripe(
        "POST", "/v1/payment_methods", {"type": "card", "card[token]": "tok_visa"}
    )
    return PaymentMethodId(str(made["id"]))


def _attached(world: World, customer: CustomerId) -> PaymentMethodId:
    method = _unattached(world)
    path = f"/v1/payment_methods/{method}/attach"
    return PaymentMethodId(
        world.pair.adopt(world.pair.at_stripe("POST", path, {"customer": customer}))
    )


def _add_payment_method(world: World, customer: CustomerId) -> object:
    return c.AddPaymentMethod(customer_id=customer, payment_method_id=_unattached(world))


def _make_default(world: World, customer: CustomerId) -> object:
    return c.AddPaymentMethod(
        customer_id=customer, payment_method_id=_unattached(world), as_default=True
    )


def _choose_default(world: World, customer: CustomerId) -> object:
    return c.ChooseDefaultPaymentMethod(
        customer_id=customer, payment_method_id=_attached(world, customer)
    )


def _remove_payment_method(world: World, customer: CustomerId) -> object:
    return c.RemovePaymentMethod(customer_id=customer, payment_method_id=_attached(world, customer))


def _add_tax_id(world: World, customer: CustomerId) -> object:
    number = world.next()
    return c.AddTaxId(
        customer_id=customer,
        tax_id_id=TaxIdId(f"txi_ours_{number}"),
        type="eu_vat",
        value=f"DE{123_000_000 + number}",
    )


def _remove_tax_id(world: World, customer: CustomerId) -> object:
    made = world.pair.at_stripe(
        "POST",
        f"/v1/customers/{customer}/tax_ids",
        {"type": "eu_vat", "value": f"DE{123_000_000 + world.next()}"},
    )
    return c.RemoveTaxId(customer_id=customer, tax_id_id=TaxIdId(world.pair.adopt(made)))


def _delete_customer(world: World, _: CustomerId) -> object:
    world.add_customer()
    return c.DeleteCustomer(world.customers[-1])


def newest(world: World) -> InForce:
    """Return the subscription of the last customer."""
    state = world.pair.account.get(SUBSCRIPTION, world.subscriptions[-1])
    assert isinstance(state, InForce)
    return state


def _pause_collection(world: World, _: CustomerId) -> object:
    held = newest(world)
    if held.collection_pause is not None:
        return s.ResumeCollection(subscription_id=held.id)
    pause = CollectionPause(behavior=CollectionPauseBehavior.VOID)
    return s.PauseCollection(subscription_id=held.id, pause=pause)


def _switch(world: World, _: CustomerId) -> object:
    held = newest(world)
    (item,) = held.items
    other = next(price for price in world.prices if price != item.price.id)
    return s.SwitchPlan(subscription_id=held.id, item_id=item.id, price_id=other)


def _quantity(world: World, _: CustomerId) -> object:
    held = newest(world)
    (item,) = held.items
    quantity = 1 + (item.quantity or 0) % 5
    return s.ChangeQuantity(subscription_id=held.id, item_id=item.id, quantity=quantity)


def _cancel_at_end(world: World, _: CustomerId) -> object:
    held = newest(world)
    if held.is_canceling:
        return s.ReverseCancellation(subscription_id=held.id)
    return s.CancelSubscription(subscription_id=held.id)


def _cancel_now(world: World, _: CustomerId) -> object:
    world.add_customer()
    return s.CancelSubscription(
        subscription_id=world.subscriptions[-1], mode=CancelMode.IMMEDIATELY
    )


def _pause(world: World, _: CustomerId) -> object:
    held = newest(world)
    if held.status is Status.PAUSED:
        return s.ResumeSubscription(subscription_id=held.id)
    return s.PauseSubscription(subscription_id=held.id)


def _pay_by(world: World, _: CustomerId) -> object:
    held = newest(world)
    return s.ChoosePaymentMethod(
        subscription_id=held.id, payment_method_id=_attached(world, held.customer)
    )


def _annotate(world: World, _: CustomerId) -> object:
    metadata = Set({"a": f"number {world.next()}"})
    return s.ChangeAnnotations(subscription_id=newest(world).id, metadata=metadata)


def _discount(world: World, _: CustomerId) -> object:
    held = newest(world)
    if held.discounts:
        return s.RemoveDiscount(subscription_id=held.id, coupon_id=world.coupon)
    return s.ApplyDiscount(subscription_id=held.id, coupon_id=world.coupon)


def _create_customer(world: World, _: CustomerId) -> object:
    number = world.next()
    return c.CreateCustomer(
        customer_id=CustomerId(f"ours_{number}"), details=ContactDetails(name=f"Ada {number}")
    )


def _start_subscription(world: World, customer: CustomerId) -> object:
    number = world.next()
    item = s.NewItem(id=SubscriptionItemId(f"our_item_{number}"), price=world.prices[0])
    return s.StartSubscription(
        subscription_id=SubscriptionId(f"ours_{number}"), customer_id=customer, items=(item,)
    )


def _list_product(world: World, _: CustomerId) -> object:
    return p.ListProduct(product_id=ProductId(f"tea-{world.next()}"), name="Tea")


def _update_product(world: World, _: CustomerId) -> object:
    made = world.pair.at_stripe("POST", "/v1/products", {"name": "Tea"})
    return p.ChangeProductDetails(
        product_id=ProductId(world.pair.adopt(made)), metadata=Set({"a": "1"})
    )


def _create_coupon(world: World, _: CustomerId) -> object:
    terms = CouponTerms(percent_off="12.5")
    return k.CreateCoupon(coupon_id=CouponId(f"SPRING{world.next()}"), terms=terms)


def _delete_coupon(world: World, _: CustomerId) -> object:
    made = world.pair.at_stripe("POST", "/v1/coupons", {"percent_off": "9", "duration": "once"})
    return k.DeleteCoupon(coupon_id=CouponId(world.pair.adopt(made)))


def _create_configuration(world: World, _: CustomerId) -> object:
    history = InvoiceHistoryWish(enabled=Set(value=True))
    return g.CreateConfiguration(
        configuration_id=ConfigurationId(f"ours_{world.next()}"),
        features=FeaturesWish(invoice_history=history),
    )


def _open_invoice(world: World, customer: CustomerId) -> InvoiceId:
    path = "/v1/invoices"
    made = world.pair.at_stripe("POST", path, {"customer": customer, "auto_advance": "false"})
    line = {"customer": customer, "invoice": str(made["id"]), "amount": "900", "currency": "eur"}
    world.pair.at_stripe("POST", "/v1/invoiceitems", line)
    final = world.pair.at_stripe("POST", f"{path}/{made['id']}/finalize")
    return InvoiceId(world.pair.adopt(final))


def _pay_invoice(world: World, customer: CustomerId) -> object:
    return i.PayInvoice(invoice_id=_open_invoice(world, customer))


def _void_invoice(world: World, customer: CustomerId) -> object:
    return i.VoidInvoice(invoice_id=_open_invoice(world, customer))


KINDS: Mapping[str, Callable[[World, CustomerId], object]] = {
    "update_customer": _update_customer,
    "metadata": _metadata,
    "add_payment_method": _add_payment_method,
    "make_default": _make_default,
    "choose_default": _choose_default,
    "remove_payment_method": _remove_payment_method,
    "add_tax_id": _add_tax_id,
    "remove_tax_id": _remove_tax_id,
    "delete_customer": _delete_customer,
    "pause_collection": _pause_collection,
    "switch": _switch,
    "quantity": _quantity,
    "cancel_at_end": _cancel_at_end,
    "cancel_now": _cancel_now,
    "pause_and_resume": _pause,
    "pay_by": _pay_by,
    "annotate": _annotate,
    "discount": _discount,
    "create_customer": _create_customer,
    "start_subscription": _start_subscription,
    "list_product": _list_product,
    "update_product": _update_product,
    "create_coupon": _create_coupon,
    "delete_coupon": _delete_coupon,
    "create_configuration": _create_configuration,
    "pay_invoice": _pay_invoice,
    "void_invoice": _void_invoice,
}
