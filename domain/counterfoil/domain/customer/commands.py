"""The commands that a customer takes."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from counterfoil.domain.changes import KEEP, Change
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.customer.observed import (
    BillingDetails,
    Card,
    ObservedCustomer,
    ObservedPaymentMethod,
    ObservedTaxId,
    Shipping,
)
from counterfoil.domain.observation import Origin
from counterfoil.domain.requests import AnswerKind, Operation
from counterfoil.domain.values import (
    Address,
    Annotations,
    CouponId,
    CustomerId,
    PaymentMethodId,
    SubscriptionId,
    TaxIdId,
)


@frozen(kw_only=True)
class CreateCustomer:
    """Create a customer, by API, dashboard or Checkout."""

    customer_id: CustomerId
    details: ContactDetails = ContactDetails()
    annotations: Annotations = Annotations()


@frozen
class DeleteCustomer:
    """Delete a customer for ever, and cancel at once whatever subscriptions it has (R123)."""

    customer_id: CustomerId


@frozen(kw_only=True)
class ChangeContactDetails:
    """
    Change how a customer is reached and named (R36, R152, R156).

    What is kept stays as it is; what is cleared, or set to ``None`` or ``''``, is emptied. An
    address is set as a whole. ``preferred_locales`` is for merchants alone.
    """

    customer_id: CustomerId
    name: Change[str | None] = KEEP
    email: Change[str | None] = KEEP
    phone: Change[str | None] = KEEP
    address: Change[Address | None] = KEEP
    shipping: Change[Shipping | None] = KEEP
    preferred_locales: Change[tuple[str, ...]] = KEEP


@frozen(kw_only=True)
class ChangeMetadata:
    """Change the metadata, key by key, and the description (R5); for merchants alone."""

    customer_id: CustomerId
    metadata: Change[Mapping[str, str]] = KEEP
    description: Change[str | None] = KEEP


@frozen(kw_only=True)
class AddTaxId:
    """Put a tax id on record (R154); ``type`` is one of Stripe's, ``eu_vat`` say."""

    customer_id: CustomerId
    tax_id_id: TaxIdId
    type: str
    value: str


@frozen(kw_only=True)
class RemoveTaxId:
    """Take a tax id off the customer."""

    customer_id: CustomerId
    tax_id_id: TaxIdId


@frozen(kw_only=True)
class AddPaymentMethod:
    """
    Attach a payment method, and make it the default if asked; the portal's flow always does (R76).

    In a synced account Stripe knows type and card, and its own statement of them is recorded.
    """

    customer_id: CustomerId
    payment_method_id: PaymentMethodId
    type: str = "card"
    card: Card | None = None
    billing_details: BillingDetails = BillingDetails()
    as_default: bool = False


@frozen(kw_only=True)
class RemovePaymentMethod:
    """Detach a payment method, for ever (R98, R102)."""

    customer_id: CustomerId
    payment_method_id: PaymentMethodId


@frozen(kw_only=True)
class ChooseDefaultPaymentMethod:
    """Choose what pays by default (R99); ``None``, nothing, is for merchants alone."""

    customer_id: CustomerId
    payment_method_id: PaymentMethodId | None


@frozen(kw_only=True)
class HoldSubscription:
    """Note that this customer has a subscription, which hasn't ended; never refused."""

    customer_id: CustomerId
    subscription_id: SubscriptionId


@frozen(kw_only=True)
class LetSubscriptionGo:
    """Note that this customer no longer has a subscription; never refused."""

    customer_id: CustomerId
    subscription_id: SubscriptionId


@frozen(kw_only=True)
class StartBilling:
    """Note that a subscription needs a payment method of this customer (R98); never refused."""

    customer_id: CustomerId
    subscription_id: SubscriptionId


@frozen(kw_only=True)
class StopBilling:
    """Note that a subscription no longer needs one (R98); never refused."""

    customer_id: CustomerId
    subscription_id: SubscriptionId


@frozen(kw_only=True)
class TakeRetentionOffer:
    """Note that a subscription of this customer accepted an offer (R120); never refused."""

    customer_id: CustomerId
    subscription_id: SubscriptionId
    coupon_id: CouponId


@frozen(kw_only=True)
class ReleaseRetentionOffer:
    """Note that an offer came to nothing, since Stripe refused the discount; never refused."""

    customer_id: CustomerId
    subscription_id: SubscriptionId
    coupon_id: CouponId


@frozen(kw_only=True)
class RecordAnswer:
    """
    Record what became of a request to Stripe; never refused.

    ``subject`` is the payment method or tax id that it was about. An answer to a request that is
    not outstanding is quiet. A request that was granted needs no answer here: the object in
    Stripe's answer is observed, and closes it.
    """

    customer_id: CustomerId
    operation: Operation
    subject: str | None = None
    answer: AnswerKind
    code: str | None = None
    decline_code: str | None = None
    next_action: str | None = None
    expires_at: datetime | None = None


@frozen(kw_only=True)
class LinkToStripe:
    """Record under which id Stripe has what was asked for here; never refused."""

    customer_id: CustomerId
    stripe_id: str


@frozen(kw_only=True)
class EndConfirmation:
    """Record that Stripe took, or refused with a code, facets that were decided here at once."""

    customer_id: CustomerId
    facets: tuple[str, ...]
    refused_with: str | None = None


@frozen(kw_only=True)
class ObserveCustomer:
    """What all statements of Stripe together say of the customer now; never refused."""

    customer_id: CustomerId
    observed: ObservedCustomer
    origin: Origin
    unsettled: tuple[str, ...] = ()


@frozen(kw_only=True)
class ObservePaymentMethod:
    """
    What all statements of Stripe together say of one payment method now; never refused.

    ``customer_id`` is the customer that it is or was attached to.
    """

    customer_id: CustomerId
    payment_method_id: PaymentMethodId
    observed: ObservedPaymentMethod
    origin: Origin
    unsettled: tuple[str, ...] = ()


@frozen(kw_only=True)
class ObserveTaxId:
    """What all statements of Stripe together say of one tax id now; never refused."""

    customer_id: CustomerId
    tax_id_id: TaxIdId
    observed: ObservedTaxId
    origin: Origin
    unsettled: tuple[str, ...] = ()


@frozen(kw_only=True)
class LearnEarlierFact:
    """What Stripe says of an earlier moment than the newest that is known; never refused."""

    customer_id: CustomerId
    customer: ObservedCustomer | None = None
    payment_method_id: PaymentMethodId | None = None
    payment_method: ObservedPaymentMethod | None = None
    tax_id_id: TaxIdId | None = None
    tax_id: ObservedTaxId | None = None


@frozen(kw_only=True)
class LetTimePass:
    """
    Let lapse what was not paid for in time, first of all that is due; quiet before it is.

    For what is due later the same command is given again.
    """

    customer_id: CustomerId


Amendment = (
    ChangeContactDetails
    | ChangeMetadata
    | AddTaxId
    | RemoveTaxId
    | AddPaymentMethod
    | RemovePaymentMethod
    | ChooseDefaultPaymentMethod
)
"""A wish to change an existing customer."""

Wish = CreateCustomer | DeleteCustomer | Amendment
"""What may be refused."""

Mark = (
    HoldSubscription
    | LetSubscriptionGo
    | StartBilling
    | StopBilling
    | TakeRetentionOffer
    | ReleaseRetentionOffer
)
"""What a subscription's decision marks on its customer, in the same commit."""

Note = Mark | RecordAnswer | LinkToStripe | EndConfirmation
"""What follows from something decided elsewhere."""

Observation = ObserveCustomer | ObservePaymentMethod | ObserveTaxId | LearnEarlierFact

Command = Wish | Note | Observation | LetTimePass
