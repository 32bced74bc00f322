"""What the portal shows of a customer's objects: of Stripe's fields, those that it needs."""

from attrs import frozen
from msgspec import Struct

from counterfoil.adapters.sandbox.shapes.portal_configuration import Features
from counterfoil.adapters.sandbox.shapes.portal_session import Flow


class RefusedError(Exception):
    """
    Raised when the sandbox refuses a request, or the portal itself does; says why.

    ``link`` is where the customer can help: where a payment is authenticated.
    """

    def __init__(self, message: str, status: int = 400, link: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.link = link


class Session(Struct):
    """A session; ``completed`` says that its flow is through, ``by_login`` how it was come by."""

    id: str
    configuration: str
    customer: str
    flow: Flow | None
    return_url: str | None
    completed: str
    by_login: str


class Profile(Struct):
    """What the portal says of the merchant."""

    headline: str | None
    privacy_policy_url: str | None
    terms_of_service_url: str | None


class Configuration(Struct):
    """What customers may do."""

    id: str
    business_profile: Profile
    default_return_url: str | None
    features: Features


class Address(Struct):
    """A postal address."""

    line1: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None


class Shipping(Struct):
    """Where goods are sent."""

    name: str
    address: Address


class TaxId(Struct):
    """A tax id."""

    id: str
    type: str
    value: str


class InvoiceSettings(Struct):
    """How a customer pays."""

    default_payment_method: str | None


class Customer(Struct):
    """A customer."""

    id: str
    name: str | None
    email: str | None
    phone: str | None
    address: Address | None
    shipping: Shipping | None
    invoice_settings: InvoiceSettings


class Recurring(Struct):
    """How often a price is due."""

    interval: str
    interval_count: int


class Price(Struct):
    """A price, in minor units of its currency."""

    id: str
    currency: str
    nickname: str | None
    product: str
    unit_amount: int | None
    recurring: Recurring | None


class Product(Struct):
    """What a price is for."""

    name: str


class Item(Struct):
    """What a subscription bills."""

    id: str
    current_period_end: int
    price: Price
    quantity: int = 1


class Listed(Struct):
    """Some items."""

    data: list[Item]


class BillingMode(Struct):
    """How cancellations are worked out."""

    type: str


class Subscription(Struct):
    """A subscription."""

    id: str
    status: str
    billing_mode: BillingMode
    cancel_at: int | None
    cancel_at_period_end: bool
    collection_method: str
    default_payment_method: str | None
    items: Listed
    schedule: str | None

    @property
    def is_ending(self) -> bool:
        """Say whether it is set to be canceled, in either billing mode (R110)."""
        return self.cancel_at_period_end or self.cancel_at is not None

    @property
    def period_end(self) -> int:
        """The second when the last of its items' periods ends."""
        return max(item.current_period_end for item in self.items.data)


class Card(Struct):
    """A card."""

    brand: str
    last4: str


class PaymentMethod(Struct):
    """A way to pay."""

    id: str
    type: str
    card: Card | None = None


class Invoice(Struct):
    """An invoice, in minor units of its currency."""

    id: str
    number: str | None
    status: str | None
    total: int
    currency: str


@frozen
class Visited:
    """What a session shows: its customer, and what is the customer's."""

    session: Session
    configuration: Configuration
    customer: Customer
    subscriptions: list[Subscription]
    payment_methods: list[PaymentMethod]
    invoices: list[Invoice]
    prices: dict[str, Price]
    products: dict[str, Product]
    tax_ids: list[TaxId]

    @property
    def features(self) -> Features:
        """What the customer may do."""
        return self.configuration.features

    @property
    def details(self) -> set[str]:
        """What customers may change of themselves; their e-mail not by a login (R29, R156)."""
        update = self.features["customer_update"]
        if not update["enabled"]:
            return set()
        return {str(detail) for detail in update["allowed_updates"]} - (
            {"email"} if self.session.by_login else set()
        )

    @property
    def return_url(self) -> str | None:
        """Where the customer came from (R16, R66)."""
        return self.session.return_url or self.configuration.default_return_url

    @property
    def flow(self) -> Flow | None:
        """What the customer is led through, until it is through."""
        return None if self.session.completed else self.session.flow

    @property
    def led(self) -> str | None:
        """The subscription that the flow is about, if it is about one."""
        if self.flow is None:
            return None
        about = (
            self.flow["subscription_cancel"]
            or self.flow["subscription_pause"]
            or self.flow["subscription_update"]
            or self.flow["subscription_update_confirm"]
        )
        return None if about is None else about["subscription"]

    @property
    def offered_coupon(self) -> str | None:
        """The coupon that the flow offers to who stays (R77)."""
        cancel = None if self.flow is None else self.flow["subscription_cancel"]
        retention = None if cancel is None else cancel["retention"]
        offer = None if retention is None else retention["coupon_offer"]
        return None if offer is None else offer["coupon"]

    def subscription(self, id: str) -> Subscription:
        """
        Return one of the customer's subscriptions.

        Raises:
            RefusedError: it is none of them.
        """
        for subscription in self.subscriptions:
            if subscription.id == id:
                return subscription
        raise RefusedError(f"You have no subscription {id}.")
