"""What is said of a portal configuration's events."""

from counterfoil.adapters.cli.event_words import shared
from counterfoil.adapters.cli.event_words.sentences import Sentences
from counterfoil.domain.configuration import events as e
from counterfoil.domain.rulebook.rule import Words

SENTENCES: Sentences = {
    e.ConfigurationCreated: Words("Configuration created", "Configuratie gemaakt"),
    e.ConfigurationAdopted: Words("Configuration came to be known", "Configuratie bekend geworden"),
    e.CreationLearned: Words(
        "Configuration was made on {created:day}", "Configuratie is gemaakt op {created:day}"
    ),
    e.ConfigurationActivated: Words("Configuration activated", "Configuratie aangezet"),
    e.ConfigurationDeactivated: Words("Configuration deactivated", "Configuratie uitgezet"),
    e.ConfigurationMadeDefault: Words(
        "Configuration is the default", "Configuratie is de standaard"
    ),
    e.ConfigurationNoLongerDefault: Words(
        "Configuration is no longer the default", "Configuratie is niet meer de standaard"
    ),
    e.ConfigurationRenamed: Words("Name is now {name}", "Naam is nu {name}"),
    e.BusinessProfileChanged: Words(
        "Business profile is now[: {business_profile:facts}]",
        "Bedrijfsprofiel is nu[: {business_profile:facts}]",
    ),
    e.ReturnUrlChanged: Words(
        "Link back leads to {default_return_url}", "Link terug leidt naar {default_return_url}"
    ),
    e.LoginLinkActivated: Words("Login link activated[: {url}]", "Inloglink aangezet[: {url}]"),
    e.LoginLinkDeactivated: Words("Login link deactivated", "Inloglink uitgezet"),
    e.FeatureEnabled: Words("{feature} switched on", "{feature} ingeschakeld"),
    e.FeatureDisabled: Words("{feature} switched off", "{feature} uitgeschakeld"),
    e.EditableDetailsChanged: Words(
        "Customers may change: {allowed_updates}", "Klanten mogen wijzigen: {allowed_updates}"
    ),
    e.PaymentMethodConfigurationChanged: Words(
        "Payment methods offered by {payment_method_configuration}",
        "Betaalmethoden aangeboden volgens {payment_method_configuration}",
    ),
    e.CancellationTermsChanged: Words(
        "Cancellations take effect: {mode}, with proration {proration_behavior}",
        "Annuleringen gaan in: {mode}, met verrekening {proration_behavior}",
    ),
    e.CancellationReasonsChanged: Words(
        "[?reasons.enabled|Customers who cancel are asked for: {reasons.options}]"
        "[!reasons.enabled|Customers who cancel are asked for no reason]",
        "[?reasons.enabled|Klanten die annuleren krijgen de keuze uit: {reasons.options}]"
        "[!reasons.enabled|Klanten die annuleren wordt niet naar de reden gevraagd]",
    ),
    e.RetentionOfferChanged: Words(
        "Offer to stay: {coupon}[?once_a_customer|, once a customer]",
        "Behoudaanbod: {coupon}[?once_a_customer|, één keer per klant]",
    ),
    e.AllowedUpdatesChanged: Words(
        "Customers may change of subscriptions: {allowed_updates}",
        "Klanten mogen aan abonnementen wijzigen: {allowed_updates}",
    ),
    e.UpdateTermsChanged: Words(
        "Changes are made so: proration {proration_behavior}[, cycle {billing_cycle_anchor}]"
        "[, at the period's end for {schedule_at_period_end}], trial {trial_update_behavior}",
        "Wijzigingen gaan zo: verrekening {proration_behavior}[, cyclus {billing_cycle_anchor}]"
        "[, aan het einde van de periode bij {schedule_at_period_end}],"
        " proefperiode {trial_update_behavior}",
    ),
    e.ProductOffered: Words(
        "Product {offer.product} offered, at {offer.prices}",
        "Product {offer.product} aangeboden, voor {offer.prices}",
    ),
    e.OfferChanged: Words(
        "Product {offer.product} offered otherwise, at {offer.prices}",
        "Product {offer.product} anders aangeboden, voor {offer.prices}",
    ),
    e.ProductWithdrawn: Words(
        "Product {product} no longer offered", "Product {product} niet meer aangeboden"
    ),
    e.PauseDurationChanged: Words(
        "Pauses last: {duration}[, {interval_options}]",
        "Pauzes duren: {duration}[, {interval_options}]",
    ),
    e.MetadataChanged: Words(
        "Metadata is now[: {annotations:facts}]", "Metadata is nu[: {annotations:facts}]"
    ),
    e.ConfigurationCreationRequested: Words(
        "Stripe was asked to make the configuration[ {name}]",
        "Stripe gevraagd de configuratie[ {name}] te maken",
    ),
    e.RequestRefused: shared.REFUSED,
    e.RequestLapsed: shared.LAPSED,
    e.RequestUnknown: shared.UNKNOWN,
    e.LinkedToStripe: shared.LINKED,
    e.ConfirmationAwaited: shared.CONFIRMATION_AWAITED,
    e.ConfirmationEnded: shared.CONFIRMATION_ENDED,
    e.FactsUnsettled: shared.UNSETTLED,
    e.EarlierFactLearned: shared.earlier("statement"),
}
