"""What the portal's page shows of a customer, section by section, with a form for each action."""

from collections.abc import Iterable, Iterator
from html import escape

from counterfoil.adapters.sandbox.pages.laying_out import day, form, laid_out, money
from counterfoil.adapters.sandbox.portal.allowing import (
    allowed_actions,
    can_cancel,
    can_pause,
    can_remove,
    can_renew,
    can_resume,
    can_update,
    can_use_default,
    choices,
)
from counterfoil.adapters.sandbox.portal.detailing import ADDRESS
from counterfoil.adapters.sandbox.portal.paying import TEST_METHODS
from counterfoil.adapters.sandbox.portal.views import (
    Address,
    Invoice,
    PaymentMethod,
    Price,
    RefusedError,
    Subscription,
    Visited,
)


def portal_page(visited: Visited, *, done: str = "", refused: RefusedError | None = None) -> str:
    """Return the page of a session: what was ``done`` or refused, and what can be done."""
    allowed = allowed_actions(visited)
    parts = [f"<p role=status>{escape(done)}</p>"] if done else []
    if refused is not None:
        parts.append(f"<p role=alert>{escape(str(refused))}</p>")
        if refused.link is not None:
            parts.append(f'<p><a href="{escape(refused.link)}">Authenticate the payment</a></p>')
    if visited.configuration.business_profile.headline:
        parts.append(paragraph(visited.configuration.business_profile.headline))
    parts += _subscriptions(visited, allowed)
    parts += _methods(visited, allowed)
    parts += _details(visited, allowed)
    parts += _invoices(visited, allowed)
    parts += way_back(visited)
    return laid_out("Customer portal", parts)


def paragraph(text: str) -> str:
    """Return a text as HTML."""
    return f"<p>{escape(text)}</p>"


def way_back(visited: Visited) -> Iterator[str]:
    """Yield the link that leads back to the merchant, if there is one."""
    if visited.return_url:
        yield f'<p><a href="{escape(visited.return_url)}">Return</a></p>'


def _subscriptions(visited: Visited, allowed: Iterable[str]) -> Iterator[str]:
    yield "<h2>Subscriptions</h2>"
    for subscription in visited.subscriptions:
        items = ", ".join(
            f"{item.quantity} x {_price(item.price)}" for item in subscription.items.data
        )
        ends = f", ends {day(subscription.cancel_at)}" if subscription.is_ending else ""
        yield f"<h3>{escape(subscription.id)}: {escape(subscription.status + ends)}</h3>"
        yield paragraph(f"{items}; this period ends {day(subscription.period_end)}")
        yield from _subscription_forms(visited, subscription, set(allowed))


def _subscription_forms(
    visited: Visited, subscription: Subscription, allowed: set[str]
) -> Iterator[str]:
    about = {"subscription": subscription.id}
    if "cancel" in allowed and can_cancel(visited, subscription):
        yield form("cancel", "Cancel subscription", _reasons(visited), about)
    if "stay" in allowed and visited.offered_coupon is not None:
        yield form("stay", f"Stay, with the coupon {visited.offered_coupon}", (), about)
    if "renew" in allowed and can_renew(visited, subscription):
        yield form("renew", "Don't cancel subscription", (), about)
    if "pause" in allowed and can_pause(visited, subscription):
        yield form("pause", "Pause subscription", (), about)
    if "resume" in allowed and can_resume(visited, subscription):
        yield form("resume", "Resume subscription", (), about)
    if "use_default" in allowed and can_use_default(visited, subscription):
        yield form("use_default", "Pay by the default payment method", (), about)
    if "switch" in allowed and can_update(visited, subscription):
        yield form("switch", "Update subscription", _switching(visited, subscription), about)
    if "confirm" in allowed and visited.led == subscription.id:
        yield form("confirm", "Confirm the change", (), about)


def _reasons(visited: Visited) -> Iterator[str]:
    reason = visited.features["subscription_cancel"]["cancellation_reason"]
    if reason["enabled"]:
        options = "".join(f"<option>{option}</option>" for option in reason["options"])
        yield f"<select name=feedback><option value=''>No reason</option>{options}</select>"
        if "other" in reason["options"]:
            yield "<input name=comment placeholder='In your own words'>"


def _switching(visited: Visited, subscription: Subscription) -> Iterator[str]:
    options = "".join(
        f'<option value="{escape(price.id)}">{escape(_price(price))}</option>'
        for price in choices(visited, subscription)
    )
    if options:
        yield f"<select name=price><option value=''>As it is</option>{options}</select>"
    if "quantity" in visited.features["subscription_update"]["default_allowed_updates"]:
        quantity = subscription.items.data[0].quantity
        yield f"<input name=quantity type=number value={quantity}>"


def _price(price: Price) -> str:
    amount = "" if price.unit_amount is None else f" {money(price.unit_amount, price.currency)}"
    return f"{price.nickname or price.id}{amount}{_every(price)}"


def _every(price: Price) -> str:
    if price.recurring is None:
        return ""
    interval, count = price.recurring.interval, price.recurring.interval_count
    return f" every {interval}" if count == 1 else f" every {count} {interval}s"


def _methods(visited: Visited, allowed: Iterable[str]) -> Iterator[str]:
    if not visited.features["payment_method_update"]["enabled"]:
        return
    yield "<h2>Payment methods</h2>"
    default = visited.customer.invoice_settings.default_payment_method
    for method in visited.payment_methods:
        about = {"payment_method": method.id}
        yield paragraph(_method(method) + (", the default" if method.id == default else ""))
        if "choose_default" in allowed and method.id != default:
            yield form("choose_default", "Make default", (), about)
        if "remove_method" in allowed and can_remove(visited, method):
            yield form("remove_method", "Remove", (), about)
    if "add_method" in allowed:
        options = "".join(
            f"<option value={name}>{escape(text)}</option>" for name, text in TEST_METHODS.items()
        )
        yield form(
            "add_method",
            "Add payment method",
            [f"<select name=payment_method>{options}</select>"],
        )


def _method(method: PaymentMethod) -> str:
    if method.card is None:
        return f"{method.id}: {method.type}"
    return f"{method.id}: {method.card.brand} that ends in {method.card.last4}"


def _details(visited: Visited, allowed: Iterable[str]) -> Iterator[str]:
    details, customer = visited.details, visited.customer
    if not details:
        return
    yield "<h2>Billing information</h2>"
    kept = {"name": customer.name, "email": customer.email, "phone": customer.phone}
    inputs = [_input(name, kept[name]) for name in kept if name in details]
    if "address" in details:
        inputs += _address(customer.address)
    if inputs and "update_details" in allowed:
        yield form("update_details", "Save", inputs)
    if "shipping" in details and "update_details" in allowed:
        shipping = customer.shipping
        named = _input("shipping_name", None if shipping is None else shipping.name)
        address = _address(None if shipping is None else shipping.address, "shipping_")
        yield form("update_details", "Save", [named, *address])
    if "tax_id" in details:
        yield from _tax_ids(visited, set(allowed))


def _address(address: Address | None, before: str = "") -> list[str]:
    return [
        _input(before + name, None if address is None else getattr(address, name))
        for name in ADDRESS
    ]


def _tax_ids(visited: Visited, allowed: set[str]) -> Iterator[str]:
    for tax_id in visited.tax_ids:
        yield paragraph(f"{tax_id.type}: {tax_id.value}")
        if "remove_tax_id" in allowed:
            yield form("remove_tax_id", "Remove", (), {"tax_id": tax_id.id})
    if "add_tax_id" in allowed:
        yield form("add_tax_id", "Add tax id", [_input("type", "eu_vat"), _input("value", None)])


def _input(name: str, value: str | None) -> str:
    return f'<label>{name} <input name={name} value="{escape(value or "")}"></label>'


def _invoices(visited: Visited, allowed: Iterable[str]) -> Iterator[str]:
    if not visited.features["invoice_history"]["enabled"]:
        return
    yield "<h2>Invoices</h2>"
    for invoice in visited.invoices:
        yield paragraph(_invoice(invoice))
        if invoice.status == "open" and "pay" in allowed:
            yield form("pay", "Pay", (), {"invoice": invoice.id})


def _invoice(invoice: Invoice) -> str:
    total = money(invoice.total, invoice.currency)
    return f"{invoice.number or invoice.id}: {total}, {invoice.status}"
