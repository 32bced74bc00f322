"""What can happen to a customer."""

from datetime import datetime

from attrs import field, frozen

from counterfoil.domain.customer.details import (
    ContactDetails,
    CustomerProfile,
    PaymentMethodDetails,
    TaxIdentity,
)
from counterfoil.domain.customer.observed import (
    ObservedCustomer,
    ObservedPaymentMethod,
    ObservedTaxId,
    TaxExempt,
    TaxIdStatus,
)
from counterfoil.domain.requests import Operation
from counterfoil.domain.values import (
    PERSONAL,
    Annotations,
    CouponId,
    PaymentMethodId,
    SubscriptionId,
    TaxIdId,
)

# The names and fields of these events are the storage format.


@frozen(kw_only=True)
class CustomerCreated:
    """A customer came to be, here or at Stripe."""

    created: datetime | None = None
    profile: CustomerProfile = field(default=CustomerProfile(), metadata=PERSONAL)


@frozen(kw_only=True)
class CustomerAdopted:
    """A customer that existed already came to be known by something other than its creation."""

    created: datetime | None = None
    profile: CustomerProfile = field(default=CustomerProfile(), metadata=PERSONAL)


@frozen
class CustomerDeleted:
    """
    The customer was deleted, for ever.

    ``cancels`` are the subscriptions that are canceled with it where it was decided here (R123);
    what is canceled at Stripe, Stripe states itself.
    """

    cancels: tuple[SubscriptionId, ...] = ()


@frozen
class ContactDetailsChanged:
    """How the customer is reached and named is now this, all details together."""

    details: ContactDetails = field(metadata=PERSONAL)


@frozen
class MetadataChanged:
    """The merchant's own pairs and description are now these, all together."""

    annotations: Annotations = field(metadata=PERSONAL)


@frozen(kw_only=True)
class PaymentMethodAdded:
    """A payment method was attached to the customer."""

    payment_method_id: PaymentMethodId
    type: str
    created: datetime | None = None
    details: PaymentMethodDetails = field(default=PaymentMethodDetails(), metadata=PERSONAL)


@frozen
class PaymentMethodDetailsChanged:
    """What is shown of a payment method is now this, all together: a card was renewed, say."""

    payment_method_id: PaymentMethodId
    details: PaymentMethodDetails = field(metadata=PERSONAL)


@frozen
class PaymentMethodRemoved:
    """A payment method was detached from the customer, for ever (R102)."""

    payment_method_id: PaymentMethodId


@frozen
class DefaultPaymentMethodChosen:
    """By default invoices are paid with this payment method; ``None``: with none of them (R99)."""

    payment_method_id: PaymentMethodId | None


@frozen
class DefaultSourceChosen:
    """The legacy source that comes last in order of payment is now this one, or none (R100)."""

    source: str | None


@frozen(kw_only=True)
class TaxIdAdded:
    """
    A tax id was put on record.

    ``country`` is an ISO 3166-1 alpha-2 code. ``asked_as`` is the id under which a synced account
    had asked for it: Stripe gives the tax id one of its own.
    """

    tax_id_id: TaxIdId
    type: str
    country: str | None = None
    created: datetime | None = None
    status: TaxIdStatus | None = None
    asked_as: TaxIdId | None = None
    identity: TaxIdentity = field(default=TaxIdentity(), metadata=PERSONAL)


@frozen
class TaxIdRemoved:
    """A tax id was taken off the customer."""

    tax_id_id: TaxIdId


@frozen(kw_only=True)
class TaxIdVerificationChanged:
    """The check of a tax id with the authorities shows this now (R154)."""

    tax_id_id: TaxIdId
    status: TaxIdStatus | None
    identity: TaxIdentity = field(metadata=PERSONAL)


@frozen
class TaxExemptionChanged:
    """Whether the customer pays tax is now this."""

    tax_exempt: TaxExempt


@frozen
class CurrencyFixed:
    """The customer is billed in this currency: an ISO 4217 code in small letters."""

    currency: str | None


@frozen
class BalanceChanged:
    """The customer's balance is now this, in minor units of its currency; negative is credit."""

    balance: int


@frozen
class DelinquencyChanged:
    """Whether the customer is behind with a payment is now this."""

    delinquent: bool


@frozen
class InvoicePrefixChanged:
    """The numbers of the customer's invoices now begin with this."""

    invoice_prefix: str | None


@frozen
class SubscriptionHeld:
    """The customer has this subscription, which hasn't ended."""

    subscription_id: SubscriptionId


@frozen
class SubscriptionLetGo:
    """The customer no longer has this subscription: it ended, or is another's."""

    subscription_id: SubscriptionId


@frozen
class BillingStarted:
    """A subscription began to need a payment method of this customer (R98)."""

    subscription_id: SubscriptionId


@frozen
class BillingStopped:
    """A subscription no longer needs a payment method of this customer (R98)."""

    subscription_id: SubscriptionId


@frozen(kw_only=True)
class RetentionOfferTaken:
    """A subscription of the customer accepted a retention offer (R120)."""

    subscription_id: SubscriptionId
    coupon_id: CouponId


@frozen(kw_only=True)
class RetentionOfferReleased:
    """A retention offer that was accepted came to nothing: Stripe didn't apply its coupon."""

    subscription_id: SubscriptionId
    coupon_id: CouponId


@frozen
class CustomerCreationRequested:
    """A synced account asked Stripe to create the customer."""

    profile: CustomerProfile = field(default=CustomerProfile(), metadata=PERSONAL)


@frozen
class CustomerDeletionRequested:
    """A synced account asked Stripe to delete the customer."""


@frozen(kw_only=True)
class PaymentMethodAdditionRequested:
    """A synced account asked Stripe to attach a payment method, as the default if so said."""

    payment_method_id: PaymentMethodId
    as_default: bool = False


@frozen
class PaymentMethodRemovalRequested:
    """A synced account asked Stripe to detach a payment method."""

    payment_method_id: PaymentMethodId


@frozen(kw_only=True)
class TaxIdAdditionRequested:
    """A synced account asked Stripe to put a tax id on record."""

    tax_id_id: TaxIdId
    type: str
    identity: TaxIdentity = field(default=TaxIdentity(), metadata=PERSONAL)


@frozen
class TaxIdRemovalRequested:
    """A synced account asked Stripe to take a tax id off."""

    tax_id_id: TaxIdId


@frozen(kw_only=True)
class RequestAwaitingPayment:
    """A request waits for the customer, to authenticate a card say, until ``expires_at``."""

    operation: Operation
    subject: str | None = None
    next_action: str | None = None
    expires_at: datetime | None = None


@frozen(kw_only=True)
class RequestRefused:
    """Stripe refused a request; ``decline_code`` where a card was declined."""

    operation: Operation
    subject: str | None = None
    code: str
    decline_code: str | None = None


@frozen(kw_only=True)
class RequestLapsed:
    """A request was not completed in time."""

    operation: Operation
    subject: str | None = None


@frozen(kw_only=True)
class RequestUnknown:
    """Whether a request had an effect is not known; it stays outstanding until a look tells."""

    operation: Operation
    subject: str | None = None


@frozen
class ConfirmationAwaited:
    """A synced account decided these facets; until Stripe answers, no statement undoes them."""

    facets: tuple[str, ...]


@frozen(kw_only=True)
class ConfirmationEnded:
    """Stripe took the decided facets, or refused them with a code; its statements count again."""

    facets: tuple[str, ...]
    refused_with: str | None = None


@frozen
class FactsUnsettled:
    """
    The facets whose statements don't add up, as a whole set; empty: all is settled.

    A facet of a payment method or a tax id is named with its id before it: ``pm_1/card``.
    """

    facets: tuple[str, ...]


@frozen
class LinkedToStripe:
    """What was born here has this id at Stripe."""

    stripe_id: str


@frozen(kw_only=True)
class EarlierStatement:
    """What was stated of an earlier moment: of the customer, of a payment method or of a tax id."""

    customer: ObservedCustomer | None = None
    payment_method: ObservedPaymentMethod | None = None
    tax_id: ObservedTaxId | None = None
    erased: bool = False


@frozen(kw_only=True)
class EarlierFactLearned:
    """Something came to be known that was true before; what is true now stays as it is."""

    payment_method_id: PaymentMethodId | None = None
    tax_id_id: TaxIdId | None = None
    statement: EarlierStatement = field(default=EarlierStatement(), metadata=PERSONAL)


SubscriptionEvent = SubscriptionHeld | SubscriptionLetGo | BillingStarted | BillingStopped
"""What can happen to which subscriptions a customer has, and is billed by."""

HoldingEvent = (
    PaymentMethodAdded
    | PaymentMethodDetailsChanged
    | PaymentMethodRemoved
    | DefaultPaymentMethodChosen
    | DefaultSourceChosen
    | TaxIdAdded
    | TaxIdRemoved
    | TaxIdVerificationChanged
    | SubscriptionEvent
    | RetentionOfferTaken
    | RetentionOfferReleased
)
"""What can happen to what a customer holds, whether or not the customer itself was ever seen."""

ProfileEvent = (
    ContactDetailsChanged
    | MetadataChanged
    | TaxExemptionChanged
    | CurrencyFixed
    | BalanceChanged
    | DelinquencyChanged
    | InvoicePrefixChanged
    | ConfirmationAwaited
    | ConfirmationEnded
)
"""What can happen to a customer that was seen."""

RequestEvent = (
    CustomerCreationRequested
    | CustomerDeletionRequested
    | PaymentMethodAdditionRequested
    | PaymentMethodRemovalRequested
    | TaxIdAdditionRequested
    | TaxIdRemovalRequested
    | RequestAwaitingPayment
    | RequestRefused
    | RequestLapsed
    | RequestUnknown
)
"""What can happen to what was asked of Stripe."""

Event = (
    CustomerCreated
    | CustomerAdopted
    | CustomerDeleted
    | HoldingEvent
    | ProfileEvent
    | RequestEvent
    | LinkedToStripe
    | FactsUnsettled
    | EarlierFactLearned
)
