"""
What a merchant had better look at in a configuration as it stands, although Stripe let it in.

The rules are those that decide; what only is advised has rules of its own.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from counterfoil.domain.account.state import State as AccountState
from counterfoil.domain.cause import Mode
from counterfoil.domain.configuration import refusals
from counterfoil.domain.configuration.feature_guards import (
    proration_suits_mode,
    updates_are_payable,
)
from counterfoil.domain.configuration.features import (
    AllowedUpdate,
    CancellationReasons,
    Features,
    SubscriptionUpdate,
)
from counterfoil.domain.configuration.finding import Finding, Severity, refused
from counterfoil.domain.configuration.guards import default_stays_active, lacking_links
from counterfoil.domain.configuration.offer_linting import offers_are_sound
from counterfoil.domain.configuration.state import InForce, State
from counterfoil.domain.product.state import State as ProductState
from counterfoil.domain.rulebook import configuration as rules
from counterfoil.domain.rulebook import configuration_features as feature_rules
from counterfoil.domain.rulebook import subscription_pause as pauses
from counterfoil.domain.rulebook import subscription_update as updates
from counterfoil.domain.rulebook.account import FEEDBACK_OPTIONS_IN_USE_ARE_ACTIVE
from counterfoil.domain.rulebook.rule import Words
from counterfoil.domain.values import ProductId

_PAUSE = "features[subscription_pause][enabled]"


def lint(
    state: State,
    products: Mapping[ProductId, ProductState],
    at: datetime,
    account: AccountState,
    mode: Mode,
) -> tuple[Finding, ...]:
    """
    Return all that is to be said of a configuration, by the rules of a moment.

    Args:
        products: those that the configuration names, and those that hold the prices it names; what
            isn't among them was never seen.
        account: the merchant's own, for its opt-ins and reasons to cancel.
        mode: that of the configuration.
    """
    if not isinstance(state, InForce):
        return ()
    findings = (
        *_settings(state),
        *_features(state.features),
        *_pauses(state.features, account, at),
        *_reasons(state.features.subscription_cancel.cancellation_reason, account, mode),
        *offers_are_sound(state.features.subscription_update, products),
    )
    return tuple(finding for finding in findings if finding.rule.in_force(at))


def _settings(state: InForce) -> Iterator[Finding]:
    """Yield what is found in the links (R14, R16) and in the default (R23)."""
    for refusal in default_stays_active(state.id, active=state.active, is_default=state.is_default):
        yield refused(refusal)
    lacking = lacking_links(state)
    for param in lacking:
        yield refused(refusals.LinkMissingError(param))
        yield Finding(
            rule=rules.LINKS_ADVISED,
            param=param,
            says=Words(
                f"Customers may only cancel, and `{param}` is not set.",
                f"Klanten mogen alleen annuleren en `{param}` is niet ingesteld.",
            ),
            severity=Severity.ADVICE,
        )
    if state.default_return_url is None and not lacking:
        yield Finding(
            rule=rules.RETURN_LINK_ADVISED,
            param="default_return_url",
            says=Words(
                "Where a session has no return URL of its own, the portal shows no link back.",
                "Als een sessie zelf geen retour-URL heeft, toont het klantenportaal geen link "
                "terug.",
            ),
            severity=Severity.ADVICE,
        )


def _features(features: Features) -> Iterator[Finding]:
    """
    Yield what is found in features that are on: that they contradict each other (R42), or let
    customers change nothing (R36, R49, R50, R55).
    """
    for refusal in updates_are_payable(features):
        yield refused(refusal, param="features[payment_method_update][enabled]")
    if features.subscription_cancel.enabled:
        for refusal in proration_suits_mode(features.subscription_cancel):
            yield refused(
                refusal,
                Severity.WARNING,
                param="features[subscription_cancel][proration_behavior]",
            )
    customer, update = features.customer_update, features.subscription_update
    if customer.enabled and not customer.allowed_updates:
        yield _nothing_may_change("features[customer_update][allowed_updates]")
    if update.enabled:
        yield from _choices(update)


def _choices(update: SubscriptionUpdate) -> Iterator[Finding]:
    """Yield the choices without which customers can change nothing (R49, R50, R55)."""
    if not update.default_allowed_updates:
        yield _nothing_may_change("features[subscription_update][default_allowed_updates]")
    if not update.products:
        yield Finding(
            rule=feature_rules.UPDATES_NAME_THEIR_CHOICES,
            param="features[subscription_update][products]",
            says=Words(
                "No products are on record, so that nothing can be said of them; Stripe tells "
                "them only where they are expanded.",
                "Er zijn geen producten vastgelegd, dus daarover valt niets te zeggen; Stripe "
                "noemt ze alleen als je ze met expand opvraagt.",
            ),
            severity=Severity.WARNING,
        )
    elif AllowedUpdate.QUANTITY in update.default_allowed_updates and not any(
        offer.adjustable_quantity.enabled for offer in update.products
    ):
        yield Finding(
            rule=updates.QUANTITY_IS_ADJUSTABLE,
            param="features[subscription_update][products]",
            says=Words(
                "Customers may change quantities, and no offered product is adjustable.",
                "Klanten mogen aantallen wijzigen, maar bij geen enkel aangeboden product kan dat.",
            ),
            severity=Severity.WARNING,
        )


def _nothing_may_change(param: str) -> Finding:
    """Return the finding of a feature that is on and lets customers change nothing."""
    return Finding(
        rule=feature_rules.EMPTY_UPDATES_ADVISED,
        param=param,
        says=Words(
            f"The feature is on, yet `{param}` is empty, so customers can change nothing.",
            f"De functie is ingeschakeld, maar `{param}` is leeg: klanten kunnen niets wijzigen.",
        ),
        severity=Severity.WARNING,
    )


def _pauses(features: Features, account: AccountState, at: datetime) -> Iterator[Finding]:
    """Yield what a pause that is on no longer lets customers do, or not yet (R61d-R61g)."""
    if features.collection_pause.enabled:
        resumes_none = pauses.PORTAL_RESUMES_NO_COLLECTION.in_force(at)
        yield Finding(
            rule=pauses.PORTAL_RESUMES_NO_COLLECTION
            if resumes_none
            else pauses.PORTAL_PAUSES_NO_COLLECTION,
            param=_PAUSE,
            says=Words(
                "The feature is on, and lets customers do nothing any more.",
                "De functie is ingeschakeld, maar klanten kunnen er niets meer mee.",
            )
            if resumes_none
            else Words(
                "The feature is on, and lets customers resume a collection, not pause one.",
                "De functie is ingeschakeld, maar klanten kunnen een inning alleen nog hervatten, "
                "niet meer tijdelijk stopzetten.",
            ),
            severity=Severity.WARNING,
        )
    if features.subscription_pause.enabled and not account.redesigned_portal:
        yield Finding(
            rule=pauses.PAUSE_TAKES_THE_REDESIGNED_PORTAL,
            param=_PAUSE,
            says=Words(
                "The feature is on, and the account hasn't opted in to the redesigned portal.",
                "De functie is ingeschakeld, maar het account is niet aangemeld voor het "
                "vernieuwde klantenportaal.",
            ),
            severity=Severity.WARNING,
        )


def _reasons(reasons: CancellationReasons, account: AccountState, mode: Mode) -> Iterator[Finding]:
    """Yield the feedback options that are deactivated or unknown (R44, R45)."""
    for index, id_ in enumerate(reasons.feedback_options):
        option = account.feedback_option(id_, mode)
        if option is not None and option.active:
            continue
        yield Finding(
            rule=FEEDBACK_OPTIONS_IN_USE_ARE_ACTIVE,
            param=f"features[subscription_cancel][cancellation_reason][feedback_options][{index}]",
            says=Words(
                f"Nothing is recorded of the feedback option '{id_}'.",
                f"Er is niets vastgelegd over de feedbackoptie '{id_}'.",
            )
            if option is None
            else Words(
                f"The feedback option '{id_}' is deactivated.",
                f"De feedbackoptie '{id_}' is gedeactiveerd.",
            ),
            severity=Severity.WARNING if option is None else Severity.ERROR,
        )
