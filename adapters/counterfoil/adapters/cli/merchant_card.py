"""Shows what a portal configuration or the account is, in words."""

from collections.abc import Iterator

from counterfoil.adapters.cli.card_lines import Line, several
from counterfoil.adapters.cli.wording import day, saying, sayings, words_of
from counterfoil.domain.account import state as account
from counterfoil.domain.account.access_policy import DEFAULT_ACCESS_POLICY, AccessPolicy, Ground
from counterfoil.domain.configuration import state as configuration
from counterfoil.domain.configuration.features import Feature, OfferedProduct


def configuration_lines(state: configuration.InForce) -> Iterator[Line]:
    """Yield the lines of a portal configuration."""
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
    yield from several("Offers", map(_offer, state.features.subscription_update.products))


def _login_link(state: configuration.InForce) -> str:
    page = state.login_page
    if not page.enabled:
        return "off"
    return page.url or "on, at an address that Stripe hasn't told yet"


def _offer(offer: OfferedProduct) -> str:
    quantity = offer.adjustable_quantity
    bounds = "quantity stays"
    if quantity.enabled:
        most = "no end" if quantity.maximum is None else str(quantity.maximum)
        bounds = f"quantity {quantity.minimum} to {most}"
    return f"{offer.product}: {', '.join(offer.prices)} ({bounds})"


def account_lines(state: account.State) -> Iterator[Line]:
    """Yield the lines of an account."""
    yield "Billing", "paid for" if state.pays_for_billing else "not paid for: test mode only"
    yield (
        "Provider",
        state.provider or "standalone, for nothing else was said",
    )
    yield "Country", state.country or "unknown"
    yield "Portal", "redesigned" if state.redesigned_portal else "as it was before the redesign"
    yield "Branding", saying(state.branding) or "Stripe's own"
    yield "Service", _service(state.access_policy)
    domain = state.custom_domain
    yield "Domain", "Stripe's own" if domain is None else f"{domain.name} ({domain.status})"
    defaults = ((mode, state.default_configuration(mode)) for mode in sorted(state.default_claims))
    yield from several("Default", (f"{id_} ({mode})" for mode, id_ in defaults), "none")
    options = sorted(state.feedback_options.values(), key=lambda each: (each.mode, each.id))
    yield from several("Feedback options", map(_feedback_option, options))


def _service(policy: AccessPolicy) -> str:
    chosen = (
        f"{ground} {policy.treatment(ground)}"
        for ground in Ground
        if policy.treatment(ground) != DEFAULT_ACCESS_POLICY.treatment(ground)
    )
    return ", ".join(chosen) or "as it is by default"


def _feedback_option(option: account.FeedbackOption) -> str:
    until = "" if option.active else f", deactivated {day(option.deactivated_at)}"
    return f"{option.id} {option.description} ({option.mode}{until})"
