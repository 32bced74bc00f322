"""The rules that bind wishes about an account."""

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

from counterfoil.domain.account import policy, refusals
from counterfoil.domain.account.access_policy import Access, AccessPolicy, Ground, Treatment
from counterfoil.domain.account.branding import Branding, is_color, is_font, is_picture
from counterfoil.domain.account.contrast import contrast
from counterfoil.domain.account.country import COUNTRIES
from counterfoil.domain.account.domain_name import DomainStatus, is_subdomain
from counterfoil.domain.account.state import State
from counterfoil.domain.cause import Door
from counterfoil.domain.configuration import guards as configuration
from counterfoil.domain.configuration.refusals import ConfigurationNotFoundError
from counterfoil.domain.configuration.state import InForce as Configuration
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.values import ConfigurationId, FeedbackOptionId

Refusals = Iterator[CommandRefusedError]


def merchants_only(facts: Facts) -> Refusals:
    """Yield the refusal where the wish comes in by another door than the merchant's two."""
    if facts.cause.door not in {Door.API, Door.DASHBOARD}:
        yield refusals.MerchantsAccountError()


def merchant_or_stripe(facts: Facts) -> Refusals:
    """Yield the refusal where neither the merchant says so nor Stripe, which checks the DNS."""
    if facts.cause.door is not Door.OBSERVATION:
        yield from merchants_only(facts)


def may_locate(country: str, facts: Facts) -> Refusals:
    """Yield what keeps the business from being put in a country."""
    yield from merchants_only(facts)
    if country not in COUNTRIES:
        yield refusals.CountryUnknownError(country)


def may_be_branded(before: Branding, after: Branding, facts: Facts) -> Refusals:
    """
    Yield what keeps the portal from being shown so: who asks, each setting, then the contrast.

    Each setting binds where it changes; what was there before never stands in the way.
    """
    yield from merchants_only(facts)
    for setting, fits in (
        ("logo", is_picture),
        ("icon", is_picture),
        ("background_color", is_color),
        ("button_color", is_color),
        ("font", is_font),
    ):
        value: str | None = getattr(after, setting)
        if value is not None and value != getattr(before, setting) and not fits(value):
            yield refusals.BrandingUnusableError(setting, value)
    if after.shape is not None and not after.shape.is_known and after.shape != before.shape:
        yield refusals.BrandingUnusableError("shape", after.shape.value)
    yield from _button_stands_out(before, after)


def _button_stands_out(before: Branding, after: Branding) -> Refusals:
    """Yield that a button is hard to see; what colors Stripe's own are isn't documented."""
    button, background = after.button_color, after.background_color
    if (button, background) == (before.button_color, before.background_color):
        return
    if button is None or background is None or not (is_color(button) and is_color(background)):
        return
    ratio = contrast(button, background)
    if ratio < policy.BUTTON_CONTRAST_MIN:
        shown = ratio.quantize(Decimal("0.01"), rounding=ROUND_DOWN)
        yield refusals.ContrastTooLowError(button, background, str(shown))


def may_have_policy(before: AccessPolicy, after: AccessPolicy, facts: Facts) -> Refusals:
    """Yield what keeps the service from being decided on so: who asks, then each ground (R135)."""
    yield from merchants_only(facts)
    for ground in Ground:
        treatment = after.treatment(ground)
        if treatment != before.treatment(ground) and not _is_usable(treatment):
            yield refusals.TreatmentUnusableError(ground.value, str(treatment))


def _is_usable(treatment: Treatment) -> bool:
    if treatment.access is Access.GRACE:
        return treatment.days is not None and 1 <= treatment.days <= policy.GRACE_DAYS_MAX
    return treatment.days is None


def may_request_domain(state: State, name: str, facts: Facts) -> Refusals:
    """Yield what keeps the portal from being asked for under a name (R187)."""
    yield from merchants_only(facts)
    if not is_subdomain(name):
        yield refusals.NotASubdomainError(name)
    yield from has_no_domain(state)


def has_no_domain(state: State) -> Refusals:
    """Yield the custom domain that the account has already (R187)."""
    if state.custom_domain is not None:
        yield refusals.CustomDomainExistsError(state.custom_domain.name)


def may_confirm_domain(state: State, name: str, facts: Facts) -> Refusals:
    """Yield what keeps a domain from being taken for verified (R187)."""
    yield from merchant_or_stripe(facts)
    if status_of(name, state) is None:
        yield refusals.CustomDomainNotRequestedError(name)


def may_activate_domain(state: State, name: str, facts: Facts) -> Refusals:
    """Yield what keeps the portal from being served under a domain (R187)."""
    yield from may_confirm_domain(state, name, facts)
    if status_of(name, state) is DomainStatus.REQUESTED:
        yield refusals.CustomDomainNotVerifiedError(name)


def status_of(name: str, state: State) -> DomainStatus | None:
    """Return how far a domain has come; ``None`` where it isn't the account's."""
    domain = state.custom_domain
    return domain.status if domain is not None and domain.name == name else None


def may_add_text(place: str, facts: Facts) -> Refusals:
    """Yield that nobody adds text to the portal (R185)."""
    yield from merchants_only(facts)
    yield refusals.CustomTextError(place)


def may_choose_a_default(facts: Facts) -> Refusals:
    """Yield the refusal where the default is chosen elsewhere than in the Dashboard (R17, R20)."""
    yield from merchants_only(facts)
    if facts.cause.door is Door.API:
        yield refusals.DefaultIsDashboardsError()


def may_choose_default(configuration_id: ConfigurationId, facts: Facts) -> Refusals:
    """Yield what keeps a configuration from being the default (R17, R20, R23, R64)."""
    yield from may_choose_a_default(facts)
    chosen = facts.configuration
    if isinstance(chosen, Configuration) and chosen.id == configuration_id:
        yield from configuration.default_stays_active(
            configuration_id, active=chosen.active, is_default=True
        )
    else:
        yield ConfigurationNotFoundError(configuration_id)


def option_is_new(state: State, option_id: FeedbackOptionId) -> Refusals:
    """Yield a feedback option that has the id already, in whichever mode (R45)."""
    if option_id in state.feedback_options:
        yield refusals.FeedbackOptionExistsError(option_id)


def may_change_option(state: State, option_id: FeedbackOptionId, facts: Facts) -> Refusals:
    """Yield what keeps a feedback option from being changed or deactivated (R45)."""
    yield from merchants_only(facts)
    if state.feedback_option(option_id, facts.mode) is None:
        yield refusals.FeedbackOptionNotFoundError(option_id)


def description_fits(description: str) -> Refusals:
    """Yield a description that says nothing, or too much (R45)."""
    if not description.strip():
        yield refusals.FeedbackDescriptionMissingError()
    if len(description) > policy.FEEDBACK_CHARACTERS_MAX:
        yield refusals.FeedbackDescriptionTooLongError(len(description))
