"""
The contract: under which name and version every event is stored.

What stands here is the storage format. A name is literal, never taken from a class, and stays for
ever. A version rises only together with an upcaster for the version before it and an approved file
under ``tests/contract``.
"""

from collections.abc import Mapping

from counterfoil.domain.account import events as account
from counterfoil.domain.configuration import events as configuration
from counterfoil.domain.coupon import events as coupon
from counterfoil.domain.customer import events as customer
from counterfoil.domain.invoice import events as invoice
from counterfoil.domain.product import events as product
from counterfoil.domain.session import events as session
from counterfoil.domain.stored import Contract, StoredClass, Upcaster
from counterfoil.domain.subscription import events as subscription
from counterfoil.domain.upcasters import schedule_status_from_flag

_ACCOUNT = (
    StoredClass(account.StripeConnected, "account.stripe_connected"),
    StoredClass(account.StripeDisconnected, "account.stripe_disconnected"),
    StoredClass(account.RedesignedPortalJoined, "account.redesigned_portal_joined"),
    StoredClass(account.FormerPauseUseRecorded, "account.former_pause_use_recorded"),
    StoredClass(account.BillingSubscribed, "account.billing_subscribed"),
    StoredClass(account.BillingSubscriptionLearned, "account.billing_subscription_learned"),
    StoredClass(account.BillingLeft, "account.billing_left"),
    StoredClass(account.BusinessLocated, "account.business_located"),
    StoredClass(account.BrandingChanged, "account.branding_changed"),
    StoredClass(account.AccessPolicyChanged, "account.access_policy_changed"),
    StoredClass(account.CustomDomainRequested, "account.custom_domain_requested"),
    StoredClass(account.CustomDomainVerified, "account.custom_domain_verified"),
    StoredClass(account.CustomDomainActivated, "account.custom_domain_activated"),
    StoredClass(account.CustomDomainRemoved, "account.custom_domain_removed"),
    StoredClass(account.DefaultConfigurationChosen, "account.default_configuration_chosen"),
    StoredClass(account.DefaultClaimLearned, "account.default_claim_learned"),
    StoredClass(account.DefaultClaimWithdrawn, "account.default_claim_withdrawn"),
    StoredClass(account.FeedbackOptionCreated, "account.feedback_option_created"),
    StoredClass(account.FeedbackOptionAdopted, "account.feedback_option_adopted"),
    StoredClass(account.FeedbackOptionCreationLearned, "account.feedback_option_creation_learned"),
    StoredClass(account.FeedbackOptionChanged, "account.feedback_option_changed"),
    StoredClass(account.FeedbackOptionDeactivated, "account.feedback_option_deactivated"),
    StoredClass(account.FeedbackOptionReactivated, "account.feedback_option_reactivated"),
    StoredClass(
        account.FeedbackOptionCreationRequested, "account.feedback_option_creation_requested"
    ),
    StoredClass(
        account.FeedbackOptionDeactivationRequested,
        "account.feedback_option_deactivation_requested",
    ),
    StoredClass(account.RequestRefused, "account.request_refused"),
    StoredClass(account.RequestLapsed, "account.request_lapsed"),
    StoredClass(account.RequestUnknown, "account.request_unknown"),
    StoredClass(account.LinkedToStripe, "account.linked_to_stripe"),
    StoredClass(account.ConfirmationAwaited, "account.confirmation_awaited"),
    StoredClass(account.ConfirmationEnded, "account.confirmation_ended"),
    StoredClass(account.FactsUnsettled, "account.facts_unsettled"),
    StoredClass(account.EarlierFactLearned, "account.earlier_fact_learned"),
)

_CUSTOMER = (
    StoredClass(customer.CustomerCreated, "customer.customer_created"),
    StoredClass(customer.CustomerAdopted, "customer.customer_adopted"),
    StoredClass(customer.CustomerDeleted, "customer.customer_deleted"),
    StoredClass(customer.ContactDetailsChanged, "customer.contact_details_changed"),
    StoredClass(customer.MetadataChanged, "customer.metadata_changed"),
    StoredClass(customer.PaymentMethodAdded, "customer.payment_method_added"),
    StoredClass(customer.PaymentMethodDetailsChanged, "customer.payment_method_details_changed"),
    StoredClass(customer.PaymentMethodRemoved, "customer.payment_method_removed"),
    StoredClass(customer.DefaultPaymentMethodChosen, "customer.default_payment_method_chosen"),
    StoredClass(customer.DefaultSourceChosen, "customer.default_source_chosen"),
    StoredClass(customer.TaxIdAdded, "customer.tax_id_added"),
    StoredClass(customer.TaxIdRemoved, "customer.tax_id_removed"),
    StoredClass(customer.TaxIdVerificationChanged, "customer.tax_id_verification_changed"),
    StoredClass(customer.TaxExemptionChanged, "customer.tax_exemption_changed"),
    StoredClass(customer.CurrencyFixed, "customer.currency_fixed"),
    StoredClass(customer.BalanceChanged, "customer.balance_changed"),
    StoredClass(customer.DelinquencyChanged, "customer.delinquency_changed"),
    StoredClass(customer.InvoicePrefixChanged, "customer.invoice_prefix_changed"),
    StoredClass(customer.SubscriptionHeld, "customer.subscription_held"),
    StoredClass(customer.SubscriptionLetGo, "customer.subscription_let_go"),
    StoredClass(customer.BillingStarted, "customer.billing_started"),
    StoredClass(customer.BillingStopped, "customer.billing_stopped"),
    StoredClass(customer.RetentionOfferTaken, "customer.retention_offer_taken"),
    StoredClass(customer.RetentionOfferReleased, "customer.retention_offer_released"),
    StoredClass(customer.CustomerCreationRequested, "customer.customer_creation_requested"),
    StoredClass(customer.CustomerDeletionRequested, "customer.customer_deletion_requested"),
    StoredClass(
        customer.PaymentMethodAdditionRequested, "customer.payment_method_addition_requested"
    ),
    StoredClass(
        customer.PaymentMethodRemovalRequested, "customer.payment_method_removal_requested"
    ),
    StoredClass(customer.TaxIdAdditionRequested, "customer.tax_id_addition_requested"),
    StoredClass(customer.TaxIdRemovalRequested, "customer.tax_id_removal_requested"),
    StoredClass(customer.RequestAwaitingPayment, "customer.request_awaiting_payment"),
    StoredClass(customer.RequestRefused, "customer.request_refused"),
    StoredClass(customer.RequestLapsed, "customer.request_lapsed"),
    StoredClass(customer.RequestUnknown, "customer.request_unknown"),
    StoredClass(customer.LinkedToStripe, "customer.linked_to_stripe"),
    StoredClass(customer.ConfirmationAwaited, "customer.confirmation_awaited"),
    StoredClass(customer.ConfirmationEnded, "customer.confirmation_ended"),
    StoredClass(customer.FactsUnsettled, "customer.facts_unsettled"),
    StoredClass(customer.EarlierFactLearned, "customer.earlier_fact_learned"),
)

_PRODUCT = (
    StoredClass(product.ProductListed, "product.product_listed"),
    StoredClass(product.ProductAdopted, "product.product_adopted"),
    StoredClass(product.ProductCreationLearned, "product.product_creation_learned"),
    StoredClass(product.ProductRenamed, "product.product_renamed"),
    StoredClass(product.ProductDescribed, "product.product_described"),
    StoredClass(product.StatementDescriptorChanged, "product.statement_descriptor_changed"),
    StoredClass(product.UnitLabelChanged, "product.unit_label_changed"),
    StoredClass(product.ShippabilityChanged, "product.shippability_changed"),
    StoredClass(product.DefaultPriceChosen, "product.default_price_chosen"),
    StoredClass(product.DefaultPriceCleared, "product.default_price_cleared"),
    StoredClass(product.ProductMetadataChanged, "product.product_metadata_changed"),
    StoredClass(product.ProductArchived, "product.product_archived"),
    StoredClass(product.ProductRestored, "product.product_restored"),
    StoredClass(product.ProductDeleted, "product.product_deleted"),
    StoredClass(product.PriceAdded, "product.price_added"),
    StoredClass(product.PriceAdopted, "product.price_adopted"),
    StoredClass(product.PriceCreationLearned, "product.price_creation_learned"),
    StoredClass(product.PriceTaxBehaviorSpecified, "product.price_tax_behavior_specified"),
    StoredClass(product.PriceTermsCorrected, "product.price_terms_corrected"),
    StoredClass(product.PriceNicknamed, "product.price_nicknamed"),
    StoredClass(product.PriceLookupKeyChanged, "product.price_lookup_key_changed"),
    StoredClass(product.PriceMetadataChanged, "product.price_metadata_changed"),
    StoredClass(product.PriceArchived, "product.price_archived"),
    StoredClass(product.PriceRestored, "product.price_restored"),
    StoredClass(product.PriceDeleted, "product.price_deleted"),
    StoredClass(product.ProductListingRequested, "product.product_listing_requested"),
    StoredClass(product.PriceAdditionRequested, "product.price_addition_requested"),
    StoredClass(product.RequestRefused, "product.request_refused"),
    StoredClass(product.RequestLapsed, "product.request_lapsed"),
    StoredClass(product.RequestUnknown, "product.request_unknown"),
    StoredClass(product.LinkedToStripe, "product.linked_to_stripe"),
    StoredClass(product.ConfirmationAwaited, "product.confirmation_awaited"),
    StoredClass(product.ConfirmationEnded, "product.confirmation_ended"),
    StoredClass(product.FactsUnsettled, "product.facts_unsettled"),
    StoredClass(product.EarlierFactLearned, "product.earlier_fact_learned"),
)

_COUPON = (
    StoredClass(coupon.CouponCreated, "coupon.coupon_created"),
    StoredClass(coupon.CouponAdopted, "coupon.coupon_adopted"),
    StoredClass(coupon.CouponCreationLearned, "coupon.coupon_creation_learned"),
    StoredClass(coupon.CouponRenamed, "coupon.coupon_renamed"),
    StoredClass(coupon.CouponMetadataChanged, "coupon.coupon_metadata_changed"),
    StoredClass(coupon.CouponTermsCorrected, "coupon.coupon_terms_corrected"),
    StoredClass(coupon.RedemptionsRecounted, "coupon.redemptions_recounted"),
    StoredClass(coupon.CouponValidityChanged, "coupon.coupon_validity_changed"),
    StoredClass(coupon.RedemptionCounted, "coupon.redemption_counted"),
    StoredClass(coupon.CouponDeleted, "coupon.coupon_deleted"),
    StoredClass(coupon.PromotionCodeAdded, "coupon.promotion_code_added"),
    StoredClass(coupon.PromotionCodeAdopted, "coupon.promotion_code_adopted"),
    StoredClass(coupon.PromotionCodeCreationLearned, "coupon.promotion_code_creation_learned"),
    StoredClass(coupon.PromotionTermsCorrected, "coupon.promotion_terms_corrected"),
    StoredClass(coupon.PromotionCodeActivated, "coupon.promotion_code_activated"),
    StoredClass(coupon.PromotionCodeDeactivated, "coupon.promotion_code_deactivated"),
    StoredClass(coupon.CodeRedemptionsRecounted, "coupon.code_redemptions_recounted"),
    StoredClass(coupon.PromotionCodeMetadataChanged, "coupon.promotion_code_metadata_changed"),
    StoredClass(coupon.FactsUnsettled, "coupon.facts_unsettled"),
    StoredClass(coupon.EarlierFactLearned, "coupon.earlier_fact_learned"),
    StoredClass(coupon.CouponCreationRequested, "coupon.coupon_creation_requested"),
    StoredClass(coupon.CouponDeletionRequested, "coupon.coupon_deletion_requested"),
    StoredClass(coupon.PromotionCodeAdditionRequested, "coupon.promotion_code_addition_requested"),
    StoredClass(coupon.RequestRefused, "coupon.request_refused"),
    StoredClass(coupon.RequestLapsed, "coupon.request_lapsed"),
    StoredClass(coupon.RequestUnknown, "coupon.request_unknown"),
    StoredClass(coupon.LinkedToStripe, "coupon.linked_to_stripe"),
    StoredClass(coupon.ConfirmationAwaited, "coupon.confirmation_awaited"),
    StoredClass(coupon.ConfirmationEnded, "coupon.confirmation_ended"),
)

_CONFIGURATION = (
    StoredClass(configuration.ConfigurationCreated, "configuration.configuration_created"),
    StoredClass(configuration.ConfigurationAdopted, "configuration.configuration_adopted"),
    StoredClass(configuration.CreationLearned, "configuration.creation_learned"),
    StoredClass(configuration.ConfigurationActivated, "configuration.configuration_activated"),
    StoredClass(configuration.ConfigurationDeactivated, "configuration.configuration_deactivated"),
    StoredClass(configuration.ConfigurationMadeDefault, "configuration.configuration_made_default"),
    StoredClass(
        configuration.ConfigurationNoLongerDefault, "configuration.configuration_no_longer_default"
    ),
    StoredClass(configuration.ConfigurationRenamed, "configuration.configuration_renamed"),
    StoredClass(configuration.BusinessProfileChanged, "configuration.business_profile_changed"),
    StoredClass(configuration.ReturnUrlChanged, "configuration.return_url_changed"),
    StoredClass(configuration.LoginLinkActivated, "configuration.login_link_activated"),
    StoredClass(configuration.LoginLinkDeactivated, "configuration.login_link_deactivated"),
    StoredClass(configuration.FeatureEnabled, "configuration.feature_enabled"),
    StoredClass(configuration.FeatureDisabled, "configuration.feature_disabled"),
    StoredClass(configuration.EditableDetailsChanged, "configuration.editable_details_changed"),
    StoredClass(
        configuration.PaymentMethodConfigurationChanged,
        "configuration.payment_method_configuration_changed",
    ),
    StoredClass(configuration.CancellationTermsChanged, "configuration.cancellation_terms_changed"),
    StoredClass(
        configuration.CancellationReasonsChanged, "configuration.cancellation_reasons_changed"
    ),
    StoredClass(configuration.RetentionOfferChanged, "configuration.retention_offer_changed"),
    StoredClass(configuration.AllowedUpdatesChanged, "configuration.allowed_updates_changed"),
    StoredClass(configuration.UpdateTermsChanged, "configuration.update_terms_changed"),
    StoredClass(configuration.ProductOffered, "configuration.product_offered"),
    StoredClass(configuration.OfferChanged, "configuration.offer_changed"),
    StoredClass(configuration.ProductWithdrawn, "configuration.product_withdrawn"),
    StoredClass(configuration.PauseDurationChanged, "configuration.pause_duration_changed"),
    StoredClass(configuration.MetadataChanged, "configuration.metadata_changed"),
    StoredClass(
        configuration.ConfigurationCreationRequested,
        "configuration.configuration_creation_requested",
    ),
    StoredClass(configuration.RequestRefused, "configuration.request_refused"),
    StoredClass(configuration.RequestLapsed, "configuration.request_lapsed"),
    StoredClass(configuration.RequestUnknown, "configuration.request_unknown"),
    StoredClass(configuration.LinkedToStripe, "configuration.linked_to_stripe"),
    StoredClass(configuration.ConfirmationAwaited, "configuration.confirmation_awaited"),
    StoredClass(configuration.ConfirmationEnded, "configuration.confirmation_ended"),
    StoredClass(configuration.FactsUnsettled, "configuration.facts_unsettled"),
    StoredClass(configuration.EarlierFactLearned, "configuration.earlier_fact_learned"),
)

_SESSION = (
    StoredClass(session.SessionOpened, "session.session_opened"),
    StoredClass(session.SessionRedeemed, "session.session_redeemed"),
    StoredClass(session.FlowCompleted, "session.flow_completed"),
    StoredClass(session.SessionEnded, "session.session_ended"),
)

_SUBSCRIPTION = (
    StoredClass(subscription.SubscriptionStarted, "subscription.subscription_started"),
    StoredClass(subscription.SubscriptionAdopted, "subscription.subscription_adopted"),
    StoredClass(subscription.StartLearned, "subscription.start_learned"),
    StoredClass(subscription.PlanSwitched, "subscription.plan_switched"),
    StoredClass(subscription.PlanSwitchScheduled, "subscription.plan_switch_scheduled"),
    StoredClass(subscription.QuantityChanged, "subscription.quantity_changed"),
    StoredClass(subscription.ItemAdded, "subscription.item_added"),
    StoredClass(subscription.ItemRemoved, "subscription.item_removed"),
    StoredClass(subscription.PeriodRenewed, "subscription.period_renewed"),
    StoredClass(subscription.BillingCycleAnchorReset, "subscription.billing_cycle_anchor_reset"),
    StoredClass(subscription.StatusChanged, "subscription.status_changed"),
    StoredClass(subscription.LatestInvoiceChanged, "subscription.latest_invoice_changed"),
    StoredClass(subscription.CollectionMethodChanged, "subscription.collection_method_changed"),
    StoredClass(subscription.BillingModeChanged, "subscription.billing_mode_changed"),
    StoredClass(subscription.TrialChanged, "subscription.trial_changed"),
    StoredClass(subscription.TrialEnded, "subscription.trial_ended"),
    StoredClass(subscription.CancellationScheduled, "subscription.cancellation_scheduled"),
    StoredClass(subscription.CancellationReversed, "subscription.cancellation_reversed"),
    StoredClass(subscription.CancellationReasonGiven, "subscription.cancellation_reason_given"),
    StoredClass(subscription.CancellationAttributed, "subscription.cancellation_attributed"),
    StoredClass(subscription.SubscriptionCanceled, "subscription.subscription_canceled"),
    StoredClass(subscription.CollectionPaused, "subscription.collection_paused"),
    StoredClass(subscription.CollectionPauseChanged, "subscription.collection_pause_changed"),
    StoredClass(subscription.CollectionResumed, "subscription.collection_resumed"),
    StoredClass(subscription.SubscriptionPaused, "subscription.subscription_paused"),
    StoredClass(subscription.SubscriptionPauseChanged, "subscription.subscription_pause_changed"),
    StoredClass(subscription.SubscriptionResumed, "subscription.subscription_resumed"),
    StoredClass(
        subscription.DefaultPaymentMethodChosen, "subscription.default_payment_method_chosen"
    ),
    StoredClass(subscription.DefaultSourceChosen, "subscription.default_source_chosen"),
    StoredClass(subscription.ScheduleAttached, "subscription.schedule_attached"),
    StoredClass(subscription.ScheduleReleased, "subscription.schedule_released"),
    StoredClass(subscription.ScheduleStateChanged, "subscription.schedule_state_changed", 2),
    StoredClass(subscription.PriceRestated, "subscription.price_restated"),
    StoredClass(subscription.DiscountsChanged, "subscription.discounts_changed"),
    StoredClass(subscription.CouponRedeemed, "subscription.coupon_redeemed"),
    StoredClass(subscription.RetentionOfferAccepted, "subscription.retention_offer_accepted"),
    StoredClass(subscription.RetentionOfferDeclined, "subscription.retention_offer_declined"),
    StoredClass(subscription.AnnotationsChanged, "subscription.annotations_changed"),
    StoredClass(
        subscription.SubscriptionStartRequested, "subscription.subscription_start_requested"
    ),
    StoredClass(subscription.PlanSwitchRequested, "subscription.plan_switch_requested"),
    StoredClass(subscription.QuantityChangeRequested, "subscription.quantity_change_requested"),
    StoredClass(subscription.CancellationRequested, "subscription.cancellation_requested"),
    StoredClass(
        subscription.DiscountApplicationRequested, "subscription.discount_application_requested"
    ),
    StoredClass(subscription.DiscountRemovalRequested, "subscription.discount_removal_requested"),
    StoredClass(subscription.PauseRequested, "subscription.pause_requested"),
    StoredClass(subscription.ResumptionRequested, "subscription.resumption_requested"),
    StoredClass(subscription.TrialEndRequested, "subscription.trial_end_requested"),
    StoredClass(
        subscription.ScheduleAttachmentRequested, "subscription.schedule_attachment_requested"
    ),
    StoredClass(subscription.ScheduleReleaseRequested, "subscription.schedule_release_requested"),
    StoredClass(subscription.RequestAwaitingPayment, "subscription.request_awaiting_payment"),
    StoredClass(subscription.RequestRefused, "subscription.request_refused"),
    StoredClass(subscription.RequestLapsed, "subscription.request_lapsed"),
    StoredClass(subscription.RequestUnknown, "subscription.request_unknown"),
    StoredClass(subscription.LinkedToStripe, "subscription.linked_to_stripe"),
    StoredClass(subscription.ConfirmationAwaited, "subscription.confirmation_awaited"),
    StoredClass(subscription.ConfirmationEnded, "subscription.confirmation_ended"),
    StoredClass(subscription.FactsUnsettled, "subscription.facts_unsettled"),
    StoredClass(subscription.EarlierFactLearned, "subscription.earlier_fact_learned"),
)

_INVOICE = (
    StoredClass(invoice.InvoiceCreated, "invoice.invoice_created"),
    StoredClass(invoice.InvoiceAdopted, "invoice.invoice_adopted"),
    StoredClass(invoice.InvoiceFinalized, "invoice.invoice_finalized"),
    StoredClass(invoice.InvoicePaid, "invoice.invoice_paid"),
    StoredClass(invoice.PaymentFailed, "invoice.payment_failed"),
    StoredClass(invoice.InvoiceVoided, "invoice.invoice_voided"),
    StoredClass(invoice.InvoiceMarkedUncollectible, "invoice.invoice_marked_uncollectible"),
    StoredClass(invoice.StatusCorrected, "invoice.status_corrected"),
    StoredClass(invoice.InvoiceDeleted, "invoice.invoice_deleted"),
    StoredClass(invoice.GroundsLearned, "invoice.grounds_learned"),
    StoredClass(invoice.NumberAssigned, "invoice.number_assigned"),
    StoredClass(invoice.AmountsChanged, "invoice.amounts_changed"),
    StoredClass(invoice.CollectionChanged, "invoice.collection_changed"),
    StoredClass(invoice.AttemptsChanged, "invoice.attempts_changed"),
    StoredClass(invoice.TransitionsLearned, "invoice.transitions_learned"),
    StoredClass(invoice.PagesChanged, "invoice.pages_changed"),
    StoredClass(invoice.AnnotationsChanged, "invoice.annotations_changed"),
    StoredClass(invoice.InvoiceCreationRequested, "invoice.invoice_creation_requested"),
    StoredClass(invoice.FinalizationRequested, "invoice.finalization_requested"),
    StoredClass(invoice.PaymentRequested, "invoice.payment_requested"),
    StoredClass(invoice.VoidingRequested, "invoice.voiding_requested"),
    StoredClass(invoice.UncollectibleMarkRequested, "invoice.uncollectible_mark_requested"),
    StoredClass(invoice.DeletionRequested, "invoice.deletion_requested"),
    StoredClass(invoice.RequestAwaitingPayment, "invoice.request_awaiting_payment"),
    StoredClass(invoice.RequestRefused, "invoice.request_refused"),
    StoredClass(invoice.RequestLapsed, "invoice.request_lapsed"),
    StoredClass(invoice.RequestUnknown, "invoice.request_unknown"),
    StoredClass(invoice.LinkedToStripe, "invoice.linked_to_stripe"),
    StoredClass(invoice.ConfirmationAwaited, "invoice.confirmation_awaited"),
    StoredClass(invoice.ConfirmationEnded, "invoice.confirmation_ended"),
    StoredClass(invoice.FactsUnsettled, "invoice.facts_unsettled"),
    StoredClass(invoice.EarlierFactLearned, "invoice.earlier_fact_learned"),
)


STORED: tuple[StoredClass, ...] = (
    *_ACCOUNT,
    *_CUSTOMER,
    *_PRODUCT,
    *_COUPON,
    *_CONFIGURATION,
    *_SESSION,
    *_SUBSCRIPTION,
    *_INVOICE,
)

UPCASTERS: Mapping[tuple[str, int], Upcaster] = {
    ("subscription.schedule_state_changed", 1): schedule_status_from_flag,
}
"""By stored name and the version that it reads, the step to the next version."""

CONTRACT = Contract(stored=STORED, upcasters=UPCASTERS)
