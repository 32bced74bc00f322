"""The events for which nothing is asked of Stripe, each with the reason why."""

from collections.abc import Mapping

from counterfoil.domain.account import events as account
from counterfoil.domain.configuration import events as configuration
from counterfoil.domain.coupon import events as coupon
from counterfoil.domain.customer import events as customer
from counterfoil.domain.invoice import events as invoice
from counterfoil.domain.product import events as product

_STATED = "In a synced account it is only ever Stripe that states it."
_ANSWERED = "It records what Stripe answered."
_CLOSES = "It records that a decision no longer waits for Stripe's word."
_DOUBT = "It records that Stripe's statements don't add up."
_PAST = "It records what Stripe said of the past."
_HERE = "It is Counterfoil's own, and nothing at Stripe."
_MARKED = "A subscription's decision marks it, and asks Stripe itself."
_DASHBOARD = "Stripe lets it be set in the Dashboard alone."
_GONE = "Stripe's API has no parameter for it any more (R61e)."

NONE_DUE: Mapping[type, str] = {
    # The account: what is Stripe's of it is set in the Dashboard.
    account.StripeConnected: _HERE,
    account.StripeDisconnected: _HERE,
    account.RedesignedPortalJoined: _DASHBOARD,
    account.FormerPauseUseRecorded: _HERE,
    account.BillingSubscribed: _DASHBOARD,
    account.BillingSubscriptionLearned: _STATED,
    account.BillingLeft: _DASHBOARD,
    account.BusinessLocated: _DASHBOARD,
    account.BrandingChanged: _DASHBOARD,
    account.AccessPolicyChanged: _HERE,
    account.CustomDomainRequested: _DASHBOARD,
    account.CustomDomainVerified: _DASHBOARD,
    account.CustomDomainActivated: _DASHBOARD,
    account.CustomDomainRemoved: _DASHBOARD,
    account.DefaultConfigurationChosen: _DASHBOARD,
    account.DefaultClaimLearned: _STATED,
    account.DefaultClaimWithdrawn: _STATED,
    account.FeedbackOptionCreated: _STATED,
    account.FeedbackOptionAdopted: _STATED,
    account.FeedbackOptionCreationLearned: _STATED,
    account.FeedbackOptionDeactivated: _STATED,
    account.FeedbackOptionReactivated: _STATED,
    account.RequestRefused: _ANSWERED,
    account.RequestLapsed: _ANSWERED,
    account.RequestUnknown: _ANSWERED,
    account.ConfirmationEnded: _CLOSES,
    account.FactsUnsettled: _DOUBT,
    account.EarlierFactLearned: _PAST,
    # Configurations.
    configuration.ConfigurationCreated: _STATED,
    configuration.ConfigurationAdopted: _STATED,
    configuration.CreationLearned: _STATED,
    configuration.ConfigurationMadeDefault: _DASHBOARD,
    configuration.ConfigurationNoLongerDefault: _DASHBOARD,
    configuration.RetentionOfferChanged: _DASHBOARD,
    configuration.RequestRefused: _ANSWERED,
    configuration.RequestLapsed: _ANSWERED,
    configuration.RequestUnknown: _ANSWERED,
    configuration.ConfirmationEnded: _CLOSES,
    configuration.FactsUnsettled: _DOUBT,
    configuration.EarlierFactLearned: _PAST,
    # Coupons.
    coupon.CouponCreated: _STATED,
    coupon.CouponAdopted: _STATED,
    coupon.CouponCreationLearned: _STATED,
    coupon.CouponTermsCorrected: _STATED,
    coupon.RedemptionsRecounted: _STATED,
    coupon.CouponValidityChanged: _STATED,
    coupon.RedemptionCounted: _MARKED,
    coupon.CouponDeleted: _STATED,
    coupon.PromotionCodeAdded: _STATED,
    coupon.PromotionCodeAdopted: _STATED,
    coupon.PromotionCodeCreationLearned: _STATED,
    coupon.PromotionTermsCorrected: _STATED,
    coupon.CodeRedemptionsRecounted: _STATED,
    coupon.PromotionCodeMetadataChanged: _STATED,
    coupon.RequestRefused: _ANSWERED,
    coupon.RequestLapsed: _ANSWERED,
    coupon.RequestUnknown: _ANSWERED,
    coupon.ConfirmationEnded: _CLOSES,
    coupon.FactsUnsettled: _DOUBT,
    coupon.EarlierFactLearned: _PAST,
    # Customers.
    customer.CustomerCreated: _STATED,
    customer.CustomerAdopted: _STATED,
    customer.CustomerDeleted: _STATED,
    customer.PaymentMethodAdded: _STATED,
    customer.PaymentMethodDetailsChanged: _STATED,
    customer.PaymentMethodRemoved: _STATED,
    customer.DefaultSourceChosen: _STATED,
    customer.TaxIdAdded: _STATED,
    customer.TaxIdRemoved: _STATED,
    customer.TaxIdVerificationChanged: _STATED,
    customer.TaxExemptionChanged: _STATED,
    customer.CurrencyFixed: _STATED,
    customer.BalanceChanged: _STATED,
    customer.DelinquencyChanged: _STATED,
    customer.InvoicePrefixChanged: _STATED,
    customer.SubscriptionHeld: _MARKED,
    customer.SubscriptionLetGo: _MARKED,
    customer.BillingStarted: _MARKED,
    customer.BillingStopped: _MARKED,
    customer.RetentionOfferTaken: _MARKED,
    customer.RetentionOfferReleased: _MARKED,
    customer.RequestAwaitingPayment: _ANSWERED,
    customer.RequestRefused: _ANSWERED,
    customer.RequestLapsed: _ANSWERED,
    customer.RequestUnknown: _ANSWERED,
    customer.ConfirmationEnded: _CLOSES,
    customer.FactsUnsettled: _DOUBT,
    customer.EarlierFactLearned: _PAST,
    # Invoices.
    invoice.InvoiceCreated: _STATED,
    invoice.InvoiceAdopted: _STATED,
    invoice.InvoiceFinalized: _STATED,
    invoice.InvoicePaid: _STATED,
    invoice.PaymentFailed: _STATED,
    invoice.InvoiceVoided: _STATED,
    invoice.InvoiceMarkedUncollectible: _STATED,
    invoice.StatusCorrected: _STATED,
    invoice.InvoiceDeleted: _STATED,
    invoice.GroundsLearned: _STATED,
    invoice.NumberAssigned: _STATED,
    invoice.AmountsChanged: _STATED,
    invoice.AttemptsChanged: _STATED,
    invoice.TransitionsLearned: _STATED,
    invoice.PagesChanged: _STATED,
    invoice.AnnotationsChanged: _STATED,
    invoice.RequestAwaitingPayment: _ANSWERED,
    invoice.RequestRefused: _ANSWERED,
    invoice.RequestLapsed: _ANSWERED,
    invoice.RequestUnknown: _ANSWERED,
    invoice.ConfirmationEnded: _CLOSES,
    invoice.FactsUnsettled: _DOUBT,
    invoice.EarlierFactLearned: _PAST,
    # Products and prices.
    product.ProductListed: _STATED,
    product.ProductAdopted: _STATED,
    product.ProductCreationLearned: _STATED,
    product.ShippabilityChanged: _STATED,
    product.ProductDeleted: _STATED,
    product.PriceAdded: _STATED,
    product.PriceAdopted: _STATED,
    product.PriceCreationLearned: _STATED,
    product.PriceTermsCorrected: _STATED,
    product.PriceDeleted: _STATED,
    product.RequestRefused: _ANSWERED,
    product.RequestLapsed: _ANSWERED,
    product.RequestUnknown: _ANSWERED,
    product.ConfirmationEnded: _CLOSES,
    product.FactsUnsettled: _DOUBT,
    product.EarlierFactLearned: _PAST,
}

FEATURES_WITHOUT_PARAMETER: Mapping[str, str] = {"collection_pause": _GONE}
"""The features of a configuration for whose events nothing is due."""
