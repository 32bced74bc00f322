"""Shows one aggregate as a card: what it is now, in words."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from rich.console import Console
from rich.table import Table
from rich.text import Text

from counterfoil.adapters.cli.invoice_card import invoice_lines
from counterfoil.adapters.cli.output import pairs, shown
from counterfoil.adapters.cli.wording import (
    ERASED,
    address,
    collection_pause,
    day,
    discount,
    item,
    moment,
    price,
    saying,
    sayings,
    schedule,
    scheduled_switch,
    times,
    words_of,
)
from counterfoil.domain.account import state as account
from counterfoil.domain.configuration import state as configuration
from counterfoil.domain.configuration.features import Feature, OfferedProduct
from counterfoil.domain.coupon import state as coupon
from counterfoil.domain.coupon.terms import PromotionCode
from counterfoil.domain.customer import state as customer
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.invoice import state as invoice
from counterfoil.domain.money import Money
from counterfoil.domain.product import state as product
from counterfoil.domain.requests import Outstanding
from counterfoil.domain.session import state as session
from counterfoil.domain.subscription import state as subscription
from counterfoil.domain.subscription.terms import CollectionMethod

Line: TypeAlias = tuple[str, str]
"""What is named, and what it is; further values of the same name follow with an empty name."""


def show_card(out: Console, ref: StreamRef, place: object, state: object) -> None:
    """Print the card of an aggregate."""
    heading = Text()
    heading.append(f"{words_of(ref.kind)} ", style="bold")
    heading.append_text(shown(ref.id, style="bold"))
    heading.append(f"  {place}", style="dim")
    out.print(heading)
    grid: Table = pairs()
    for name, value in lines_of(state):
        grid.add_row(Text(name), shown(value))
    out.print(grid)


def lines_of(state: object) -> Iterator[Line]:
    """Yield the lines of a card."""
    match state:
        case customer.Unseen():
            yield "Known", "only referred to, not yet seen"
            yield from _holdings(state)
        case customer.InForce():
            yield from _customer(state)
        case customer.Deleted():
            yield "Known", "deleted, for ever"
        case subscription.Unseen():
            yield "Known", "only referred to, not yet seen"
            yield from _several("Schedule", map(schedule, state.schedules.values()))
        case subscription.InForce():
            yield from _subscription(state)
        case subscription.Ended(last=last, ended_at=at):
            yield "Ended", f"{day(at)} ({last.status}), for good; below is what it was at the end"
            yield from _subscription(last)
        case product.Unseen() | product.InForce() | product.Deleted():
            yield from _product(state)
        case coupon.Unseen() | coupon.InForce() | coupon.Deleted():
            yield from _coupon(state)
        case configuration.Unseen():
            yield "Known", "only referred to, not yet seen"
        case configuration.InForce():
            yield from _configuration(state)
        case account.State():
            yield from _account(state)
        case session.Unseen():
            yield "Known", "never opened"
        case session.Open():
            yield from _session(state)
        case session.Ended(last=last, ended_at=at, why=why):
            yield "Ended", f"{moment(at)} ({why.value.replace('_', ' ')}); below is what it was"
            yield from _session(last)
        case invoice.Unseen():
            yield "Known", "only asked for, not yet seen"
            yield from _outstanding(state.outstanding)
            yield from _unsettled(state.unsettled)
        case invoice.Draft() | invoice.Finalized():
            yield from invoice_lines(state)
            yield from _outstanding(state.outstanding)
            if state.unconfirmed:
                yield "Unconfirmed", ", ".join(state.unconfirmed)
            yield from _unsettled(state.unsettled)
        case invoice.Deleted():
            yield "Known", "deleted as a draft, for good"
        case _:
            yield "Known", saying(state)


def _several(name: str, values: Iterable[str], none: str | None = None) -> Iterator[Line]:
    """Yield values below one another; where there are none, the word for that, if it has one."""
    empty = True
    for value in values:
        yield ("" if not empty else name), value
        empty = False
    if empty and none is not None:
        yield name, none


def _outstanding(requests: Iterable[Outstanding]) -> Iterator[Line]:
    yield from _several(
        "Asked of Stripe",
        (
            " ".join(filter(None, (each.operation.value, each.subject, f"({_stage(each)})")))
            for each in requests
        ),
    )


def _stage(request: Outstanding) -> str:
    until = "" if request.expires_at is None else f" until {moment(request.expires_at)}"
    return f"{request.stage}{until}"


def _customer(state: customer.InForce) -> Iterator[Line]:
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
    yield from _holdings(state)
    if state.currency is not None and state.balance:
        yield "Balance", str(Money(state.balance, state.currency))
    yield from _several(
        "Offers to stay",
        sorted(f"{each.coupon} for {each.subscription}" for each in state.retention_taken),
    )
    yield "Tax", state.tax_exempt.value
    if state.delinquent:
        yield "Delinquent", "yes: an invoice is overdue"
    yield "Since", day(state.created)
    if state.unconfirmed:
        yield "Unconfirmed", ", ".join(sorted(state.unconfirmed))


def _holdings(state: customer.Holdings) -> Iterator[Line]:
    methods = sorted(state.payment_methods.values(), key=lambda each: each.id)
    yield from _several(
        "Payment methods", (_payment_method(each, state) for each in methods), "none"
    )
    yield from _several("Tax ids", (_tax_id(each) for each in state.tax_ids.values()))
    yield from _several("Subscriptions", sorted(state.subscriptions), "none")
    yield from _several("Billed for", sorted(state.billed_by), "nothing")
    yield from _outstanding(state.outstanding)
    yield from _unsettled(state.unsettled)


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


def _subscription(state: subscription.InForce) -> Iterator[Line]:
    yield "Customer", state.customer
    yield "Status", state.status.value
    yield from _several("Items", (f"{item(each)}  {each.price.id}" for each in state.items))
    periods = {(each.current_period_start, each.current_period_end) for each in state.items}
    yield from _several("Period", sorted(f"{day(start)} to {day(end)}" for start, end in periods))
    if state.trial is not None:
        yield "Trial", f"until {day(state.trial.end)}"
    yield "Cancellation", _cancellation(state)
    yield "Collection", _collection(state)
    yield "Pause", _pause(state)
    if state.schedule is not None:
        yield "Schedule", schedule(state.schedule)
    if state.scheduled_switch is not None:
        yield "Switches", scheduled_switch(state.scheduled_switch)
    yield "Paid", _payment(state)
    if state.discounts:
        yield "Discounts", ", ".join(state.discounts)
    yield "Since", day(state.start_date or state.created)
    yield from _outstanding(state.outstanding)
    if state.unconfirmed:
        yield "Unconfirmed", ", ".join(state.unconfirmed)
    yield from _unsettled(state.unsettled)


def _cancellation(state: subscription.InForce) -> str:
    if state.cancel_at is not None:
        return f"set to end at {moment(state.cancel_at)}"
    if state.cancel_at_period_end:
        return f"set to end with the period, {moment(state.current_period_end)}"
    return "not set"


def _collection(state: subscription.InForce) -> str:
    """Say whether payments are collected, which has nothing to do with the status."""
    if state.collection_pause is None:
        return "payments are collected"
    return f"paused {collection_pause(state.collection_pause)}; the status stays"


def _pause(state: subscription.InForce) -> str:
    """Say whether the subscription itself is paused."""
    if state.pause is None:
        return "the subscription itself isn't paused"
    why = state.pause.reason or "no reason told"
    until = "" if state.resumes_at is None else f" until {day(state.resumes_at)}"
    return f"paused itself since {day(state.pause.paused_at)}{until} ({why}): no invoices"


def _payment(state: subscription.InForce) -> str:
    if state.collection_method is CollectionMethod.SEND_INVOICE:
        return "by an invoice that is sent"
    own = state.default_payment_method or state.default_source
    return f"automatically, with {own or 'the default of the customer'}"


def _product(state: product.State) -> Iterator[Line]:
    match state:
        case product.Unseen():
            yield "Known", "only referred to, not yet seen"
        case product.Deleted():
            yield "Known", "deleted, for good"
        case product.InForce():
            yield "Name", state.name
            yield "For sale", "yes" if state.active else "no, archived"
            if state.description:
                yield "Description", state.description
    default = state.default_price if isinstance(state, product.InForce) else None
    yield from _several(
        "Prices",
        (
            f"{held.terms.id}  {price(held.terms)}"
            f"{'' if held.active else ' (archived)'}{' (default)' if id_ == default else ''}"
            for id_, held in sorted(state.prices.items())
        ),
        "none",
    )
    yield from _unsettled(state.unsettled)


def _coupon(state: coupon.State) -> Iterator[Line]:
    known = coupon.held(state)
    if isinstance(known, coupon.Unseen):
        yield "Known", "only referred to, not yet seen"
    else:
        if isinstance(state, coupon.Deleted):
            yield "Known", "deleted; it discounts only those who redeemed it before"
        if known.name:
            yield "Name", known.name
        yield "Takes off", discount(known.terms)
        yield "Redeemed", times(known.times_redeemed, known.terms.max_redemptions)
        if known.terms.redeem_by is not None:
            yield "Redeem by", moment(known.terms.redeem_by)
        yield "Valid", "yes" if known.valid else "no"
        yield "Since", day(known.created)
    codes = sorted(known.promotion_codes.values(), key=lambda each: each.id)
    yield from _several("Promotion codes", map(_promotion_code, codes), "none")
    yield from _outstanding(known.outstanding)
    if isinstance(known, coupon.InForce) and known.unconfirmed:
        yield "Unconfirmed", ", ".join(known.unconfirmed)
    yield from _unsettled(known.unsettled)


def _promotion_code(code: PromotionCode) -> str:
    terms = code.terms
    parts = [f"{code.id}  {terms.code}{'' if code.active else ' (not active)'}"]
    if terms.customer is not None:
        parts.append(f"for {terms.customer}")
    if terms.first_time_transaction:
        parts.append("for first-time customers")
    if terms.minimum_amount is not None and terms.minimum_amount_currency is not None:
        parts.append(f"from {Money(terms.minimum_amount, terms.minimum_amount_currency)}")
    if terms.expires_at is not None:
        parts.append(f"until {moment(terms.expires_at)}")
    parts.append(f"redeemed {times(code.times_redeemed, terms.max_redemptions)}")
    return ", ".join(parts)


def _configuration(state: configuration.InForce) -> Iterator[Line]:
    if state.name is not None:
        yield "Name", state.name
    yield "Active", "yes" if state.active else "no"
    yield "Default", "yes" if state.is_default else "no"
    if state.business_profile.headline:
        yield "Headline", state.business_profile.headline
    if state.default_return_url:
        yield "Returns to", state.default_return_url
    yield "Login link", _login_link(state)
    yield "", ""
    for feature in Feature:
        value = getattr(state.features, feature.value)
        details = ", ".join(sayings(value, without=("enabled", "products")))
        name = words_of(feature.value.replace("_", " "))
        yield name, f"on{f': {details}' if details else ''}" if value.enabled else "off"
    if state.retention is not None:
        once = ", once a customer" if state.retention.once_a_customer else ""
        yield "Offer to who cancels", f"{state.retention.coupon}{once}"
    yield from _several("Offers", map(_offer, state.features.subscription_update.products))
    yield from _unsettled(state.unsettled)


def _account(state: account.State) -> Iterator[Line]:
    yield "Billing", "paid for" if state.pays_for_billing else "not paid for: test mode only"
    yield (
        "Provider",
        state.provider or "standalone, for nothing else was said",
    )
    yield "Country", state.country or "unknown"
    yield "Portal", "redesigned" if state.redesigned_portal else "as it was before the redesign"
    yield "Branding", saying(state.branding) or "Stripe's own"
    domain = state.custom_domain
    yield "Domain", "Stripe's own" if domain is None else f"{domain.name} ({domain.status})"
    defaults = sorted(state.default_configurations.items())
    yield from _several("Default", (f"{id_} ({mode})" for mode, id_ in defaults), "none")
    options = sorted(state.feedback_options.values(), key=lambda each: (each.mode, each.id))
    yield from _several("Feedback options", map(_feedback_option, options))
    yield from _outstanding(state.outstanding)
    if state.unconfirmed:
        yield "Unconfirmed", ", ".join(state.unconfirmed)
    yield from _unsettled(state.unsettled)


def _feedback_option(option: account.FeedbackOption) -> str:
    until = "" if option.active else f", deactivated {day(option.deactivated_at)}"
    return f"{option.id} {option.description} ({option.mode}{until})"


def _login_link(state: configuration.InForce) -> str:
    page = state.login_page
    if not page.enabled:
        return "off"
    return page.url or "on, at an address that Stripe hasn't told yet"


def _session(state: session.Open) -> Iterator[Line]:
    yield "Customer", state.customer
    yield "Configuration", state.configuration
    yield "Opened", f"{moment(state.opened_at)}, {_ENTRANCES.get(state.entrance, state.entrance)}"
    yield "First used", "not yet" if state.redeemed_at is None else moment(state.redeemed_at)
    if state.flow is not None:
        done = (
            "not completed" if state.completed_at is None else f"done {moment(state.completed_at)}"
        )
        yield "Flow", f"{state.flow.type.value.replace('_', ' ')}, {done}"
        yield from _several("Flow's parts", sayings(state.flow, without=("type",)))
    if state.return_url:
        yield "Returns to", state.return_url
    if state.locale:
        yield "Language", state.locale
    if state.on_behalf_of:
        yield "On behalf of", state.on_behalf_of
    yield "Recovery", _recovery(state.recovery)
    if state.replaces:
        yield "Replaces", state.replaces


_ENTRANCES = {
    session.Entrance.MERCHANT: "by the merchant",
    session.Entrance.LOGIN_LINK: "by the login link",
    session.Entrance.RECOVERY: "by recovering another",
}


def _recovery(recovery: session.Recovery | None) -> str:
    if recovery is None:
        return "none: once expired, the link is dead"
    if recovery.expires_at is None:
        return "by e-mail, at any time after it expired"
    return f"by e-mail, until {moment(recovery.expires_at)}"


def _offer(offer: OfferedProduct) -> str:
    quantity = offer.adjustable_quantity
    bounds = "quantity stays"
    if quantity.enabled:
        most = "no end" if quantity.maximum is None else str(quantity.maximum)
        bounds = f"quantity {quantity.minimum} to {most}"
    return f"{offer.product}: {', '.join(offer.prices)} ({bounds})"


def _unsettled(facets: Iterable[str]) -> Iterator[Line]:
    found = ", ".join(sorted(facets))
    if found:
        yield "Unsettled", f"{found}: Stripe's statements don't add up"
