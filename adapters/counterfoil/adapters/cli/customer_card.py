"""Shows what a customer is, in words."""

from collections.abc import Iterator

from counterfoil.adapters.cli.card_lines import Line, several
from counterfoil.adapters.cli.wording import ERASED, address, day
from counterfoil.domain.customer import state as customer
from counterfoil.domain.money import Money


def customer_lines(state: customer.InForce) -> Iterator[Line]:
    """Yield the lines of a customer."""
    details = state.details
    if details.erased:
        yield "Details", ERASED
    else:
        yield "Name", details.name or "none"
        yield "E-mail", details.email or "none"
        if details.phone:
            yield "Phone", details.phone
        yield "Address", address(details.address) or "none"
        if details.preferred_locales:
            yield "Languages", ", ".join(details.preferred_locales)
    yield from holdings_lines(state)
    if state.currency is not None and state.balance:
        yield "Balance", str(Money(state.balance, state.currency))
    yield from several(
        "Offers to stay",
        sorted(f"{each.coupon} for {each.subscription}" for each in state.retention_taken),
    )
    yield "Tax", state.tax_exempt.value
    if state.delinquent:
        yield "Delinquent", "yes: an invoice is overdue"
    yield "Since", day(state.created)


def holdings_lines(state: customer.Holdings) -> Iterator[Line]:
    """Yield what a customer holds, seen or not."""
    methods = sorted(state.payment_methods.values(), key=lambda each: each.id)
    yield from several(
        "Payment methods", (_payment_method(each, state) for each in methods), "none"
    )
    yield from several("Tax ids", (_tax_id(each) for each in state.tax_ids.values()))
    yield from several("Subscriptions", sorted(state.subscriptions), "none")
    yield from several("Billed for", sorted(state.billed_by), "nothing")


def _payment_method(method: customer.PaymentMethod, state: customer.Holdings) -> str:
    parts = [method.id, method.type]
    card = method.details.card
    if method.details.erased:
        parts.append(ERASED)
    elif card is not None:
        until = f", until {card.exp_year}-{card.exp_month:02}" if card.exp_month else ""
        parts.append(f"{card.brand} ending in {card.last4}{until}")
    if method.id == state.default_payment_method:
        parts.append("(default)")
    return " ".join(parts)


def _tax_id(held: customer.TaxId) -> str:
    value = ERASED if held.identity.erased else held.identity.value or "unknown"
    status = f" ({held.status})" if held.status else ""
    return f"{held.id} {held.type} {value}{status}"
