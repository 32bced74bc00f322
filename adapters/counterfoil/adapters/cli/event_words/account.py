"""What is said of the events of the merchant's account."""

from counterfoil.adapters.cli.event_words import shared
from counterfoil.adapters.cli.event_words.sentences import Sentences
from counterfoil.domain.account import events as e
from counterfoil.domain.rulebook.rule import Words

SENTENCES: Sentences = {
    e.StripeConnected: Words(
        "Stripe connected: it brings about what is decided",
        "Stripe gekoppeld: Stripe voert uit wat besloten is",
    ),
    e.StripeDisconnected: Words(
        "Stripe disconnected: what is decided here is so",
        "Stripe losgekoppeld: wat hier besloten wordt geldt",
    ),
    e.RedesignedPortalJoined: Words(
        "Opted in to the redesigned portal", "Aangemeld voor het vernieuwde portaal"
    ),
    e.FormerPauseUseRecorded: Words(
        "Used the portal's pause before 29 March 2024",
        "Gebruikte de pauze van het portaal al voor 29 maart 2024",
    ),
    e.BillingSubscribed: Words("Began to pay for Billing", "Begon te betalen voor Billing"),
    e.BillingSubscriptionLearned: Words(
        "That it pays for Billing is known", "Bekend dat er voor Billing betaald wordt"
    ),
    e.BillingLeft: Words("No longer pays for Billing", "Betaalt niet meer voor Billing"),
    e.BusinessLocated: Words("Business is in {country}", "Bedrijf zit in {country}"),
    e.BrandingChanged: Words(
        "Portal looks like this now[: {branding:facts}]",
        "Het portaal ziet er nu zo uit[: {branding:facts}]",
    ),
    e.AccessPolicyChanged: Words(
        "Service follows this policy now: {policy:facts}",
        "De dienstverlening volgt nu dit beleid: {policy:facts}",
    ),
    e.CustomDomainRequested: Words("Custom domain {name} wanted", "Eigen domein {name} gewenst"),
    e.CustomDomainVerified: Words("Custom domain {name} verified", "Eigen domein {name} bevestigd"),
    e.CustomDomainActivated: Words(
        "Portal is there under the custom domain {name}",
        "Het portaal staat onder het eigen domein {name}",
    ),
    e.CustomDomainRemoved: Words("Custom domain {name} removed", "Eigen domein {name} verwijderd"),
    e.DefaultConfigurationChosen: Words(
        "Default configuration of {mode} mode is {configuration_id}",
        "Standaardconfiguratie van de modus {mode} is {configuration_id}",
    ),
    e.DefaultClaimLearned: Words(
        "{configuration_id} turned out to be marked as the default of {mode} mode",
        "{configuration_id} bleek als standaard van de modus {mode} gemarkeerd",
    ),
    e.DefaultClaimWithdrawn: Words(
        "{configuration_id} is no longer marked as the default of {mode} mode",
        "{configuration_id} is niet meer als standaard van de modus {mode} gemarkeerd",
    ),
    e.FeedbackOptionCreated: Words(
        "Reason to cancel {feedback_option_id} created: {description}",
        "Reden om te annuleren {feedback_option_id} gemaakt: {description}",
    ),
    e.FeedbackOptionAdopted: Words(
        "Reason to cancel {feedback_option_id} came to be known: {description}",
        "Reden om te annuleren {feedback_option_id} bekend geworden: {description}",
    ),
    e.FeedbackOptionCreationLearned: Words(
        "Reason to cancel {feedback_option_id} was made on {created:day}",
        "Reden om te annuleren {feedback_option_id} is gemaakt op {created:day}",
    ),
    e.FeedbackOptionChanged: Words(
        "Reason to cancel {feedback_option_id} now reads: {description}",
        "Reden om te annuleren {feedback_option_id} luidt nu: {description}",
    ),
    e.FeedbackOptionDeactivated: Words(
        "Reason to cancel {feedback_option_id} deactivated, for ever",
        "Reden om te annuleren {feedback_option_id} voorgoed uitgezet",
    ),
    e.FeedbackOptionReactivated: Words(
        "Reason to cancel {feedback_option_id} is active at Stripe",
        "Reden om te annuleren {feedback_option_id} is actief bij Stripe",
    ),
    e.FeedbackOptionCreationRequested: Words(
        "Stripe was asked to create the reason to cancel {feedback_option_id}: {description}",
        "Stripe gevraagd de reden om te annuleren {feedback_option_id} te maken: {description}",
    ),
    e.FeedbackOptionDeactivationRequested: Words(
        "Stripe was asked to deactivate the reason to cancel {feedback_option_id}",
        "Stripe gevraagd de reden om te annuleren {feedback_option_id} uit te zetten",
    ),
    e.RequestRefused: shared.REFUSED,
    e.RequestLapsed: shared.LAPSED,
    e.RequestUnknown: shared.UNKNOWN,
    e.LinkedToStripe: shared.part_linked("feedback_option_id"),
    e.ConfirmationAwaited: shared.CONFIRMATION_AWAITED,
    e.ConfirmationEnded: shared.CONFIRMATION_ENDED,
    e.FactsUnsettled: shared.UNSETTLED,
    e.EarlierFactLearned: shared.earlier("observed", "feedback_option_id"),
}
