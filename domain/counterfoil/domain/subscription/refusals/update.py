"""Refusals to update a subscription."""

from typing import ClassVar

from attrs import define

from counterfoil.domain.rulebook import subscription_update as rules
from counterfoil.domain.rulebook.rule import Rule, Words
from counterfoil.domain.subscription.refusals.base import SubscriptionRefusedError
from counterfoil.domain.values import PriceId, ScheduleId, SubscriptionItemId


@define
class UnknownItemError(SubscriptionRefusedError):
    """
    A change names an item of the subscription (R72).

    Use an item id that the subscription holds now.
    """

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.ITEM_IS_KNOWN
    param: ClassVar[str | None] = "items[0][id]"
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )
    item_id: SubscriptionItemId


@define
class UnknownPriceError(SubscriptionRefusedError):
    """
    A subscription item has a price that the catalog knows (R54, R90).

    Add the price to the catalog first, or check its id.
    """

    code: ClassVar[str] = "resource_missing"
    rule: ClassVar[Rule] = rules.PRICE_IS_KNOWN
    param: ClassVar[str | None] = "items[0][price]"
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )
    price_id: PriceId


@define
class PriceArchivedError(SubscriptionRefusedError):
    """
    A new or switched item has an active price; running items keep archived ones (R54, R196).

    Choose an active price, or restore this one.
    """

    code: ClassVar[str] = "price_archived"
    rule: ClassVar[Rule] = rules.PRICE_IS_SOLD
    param: ClassVar[str | None] = "items[0][price]"
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )
    price_id: PriceId


@define
class PriceNotRecurringError(SubscriptionRefusedError):
    """
    A subscription item has a recurring price (R54).

    Choose a recurring price; bill a one-time price by invoice.
    """

    code: ClassVar[str] = "price_not_recurring"
    rule: ClassVar[Rule] = rules.PRICE_RECURS
    param: ClassVar[str | None] = "items[0][price]"
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )
    price_id: PriceId


@define
class OtherCurrencyError(SubscriptionRefusedError):
    """
    All items of a subscription have prices in one currency, for its whole life.

    Choose a price in the subscription's currency.
    """

    code: ClassVar[str] = "other_currency"
    rule: ClassVar[Rule] = rules.ONE_CURRENCY
    param: ClassVar[str | None] = "items[0][price]"
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )
    price_id: PriceId


@define
class UpdateDisabledError(SubscriptionRefusedError):
    """
    Customers update subscriptions where the configuration enables it (R35, R71).

    Enable features.subscription_update in the portal configuration.
    """

    code: ClassVar[str] = "subscription_update_disabled"
    rule: ClassVar[Rule] = rules.UPDATE_IS_ENABLED
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )


@define
class PriceNotSwitchableError(SubscriptionRefusedError):
    """
    Customers switch prices where the configuration allows it (R50).

    Add `price` to default_allowed_updates.
    """

    code: ClassVar[str] = "price_not_switchable"
    rule: ClassVar[Rule] = rules.PRICE_MAY_BE_SWITCHED
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )


@define
class QuantityNotChangeableError(SubscriptionRefusedError):
    """
    Customers change quantities where the configuration allows it (R50, R82).

    Add `quantity` to default_allowed_updates.
    """

    code: ClassVar[str] = "quantity_not_changeable"
    rule: ClassVar[Rule] = rules.QUANTITY_MAY_BE_CHANGED
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )


@define
class IncompleteSubscriptionError(SubscriptionRefusedError):
    """
    A subscription is updated once its first payment has been made (R93).

    Pay the first invoice, or wait until the subscription expires.
    """

    code: ClassVar[str] = "subscription_incomplete"
    rule: ClassVar[Rule] = rules.INCOMPLETE_SUBSCRIPTION_WAITS
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )


@define
class PausedSubscriptionError(SubscriptionRefusedError):
    """
    Customers update subscriptions that aren't paused (R93).

    Resume the subscription first.
    """

    code: ClassVar[str] = "subscription_paused"
    rule: ClassVar[Rule] = rules.PAUSED_SUBSCRIPTION_WAITS
    outcome: ClassVar[Words] = Words("was not updated", "is niet bijgewerkt")


@define
class ManagedByScheduleError(SubscriptionRefusedError):
    """
    A subscription with a scheduled update is updated and canceled through its schedule (R60, R86).

    Change the subscription schedule, or release the subscription from it.
    """

    code: ClassVar[str] = "managed_by_schedule"
    rule: ClassVar[Rule] = rules.SCHEDULE_HAS_THE_SAY
    schedule_id: ScheduleId


@define
class SeveralItemsError(SubscriptionRefusedError):
    """
    Customers update subscriptions with one item; one with several can only be canceled (R79, R85).

    Let the merchant update it through the API or the Dashboard, or split it into subscriptions of
    one item.
    """

    code: ClassVar[str] = "several_items"
    rule: ClassVar[Rule] = rules.ONE_ITEM_IS_UPDATED
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )
    items: int


@define
class MeteredUsageError(SubscriptionRefusedError):
    """
    Customers update subscriptions with a chosen quantity; one with usage-based billing can only be
    canceled (R85).

    Let the merchant update it through the API or the Dashboard.
    """

    code: ClassVar[str] = "metered_usage"
    rule: ClassVar[Rule] = rules.LICENSED_USAGE_IS_UPDATED
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )


@define
class InvoicedSubscriptionError(SubscriptionRefusedError):
    """
    Customers update subscriptions that are charged automatically; one for which invoices are sent
    can only be canceled (R85).

    Let the merchant update it, or charge it automatically.
    """

    code: ClassVar[str] = "invoiced_subscription"
    rule: ClassVar[Rule] = rules.CHARGED_SUBSCRIPTION_IS_UPDATED
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )


@define
class UnsupportedPaymentMethodError(SubscriptionRefusedError):
    """
    Customers update subscriptions paid with a payment method that the portal supports; any other
    can only be canceled (R85, R105).

    Choose a supported payment method for the subscription first.
    """

    code: ClassVar[str] = "unsupported_payment_method"
    rule: ClassVar[Rule] = rules.SUPPORTED_PAYMENT_METHOD_IS_UPDATED
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )
    type: str


@define
class TaxBehaviorUnspecifiedError(SubscriptionRefusedError):
    """
    Customers switch prices only if the tax behavior of the current price is specified (R87).

    Specify the tax behavior of the current price; it can be set once.
    """

    code: ClassVar[str] = "tax_behavior_unspecified"
    rule: ClassVar[Rule] = rules.TAX_BEHAVIOR_IS_SPECIFIED
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )


@define
class OtherTaxBehaviorError(SubscriptionRefusedError):
    """
    Customers switch to a price with the same tax behavior (R87).

    Offer a price with the same tax behavior.
    """

    code: ClassVar[str] = "other_tax_behavior"
    rule: ClassVar[Rule] = rules.TAX_BEHAVIOR_STAYS
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )
    price_id: PriceId


@define
class PriceNotOfferedError(SubscriptionRefusedError):
    """
    Customers switch to prices that the configuration offers (R79, R90).

    Add the price to features.subscription_update.products.
    """

    code: ClassVar[str] = "price_not_offered"
    rule: ClassVar[Rule] = rules.PRICE_IS_OFFERED
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )
    price_id: PriceId


@define
class QuantityFixedError(SubscriptionRefusedError):
    """
    Customers change the quantity of a product where the configuration makes it adjustable (R55).

    Enable adjustable_quantity for the product in the portal configuration.
    """

    code: ClassVar[str] = "quantity_fixed"
    rule: ClassVar[Rule] = rules.QUANTITY_IS_ADJUSTABLE
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )
    price_id: PriceId


@define
class NothingToSwitchToError(SubscriptionRefusedError):
    """
    Customers switch prices where the configuration offers another price than theirs (R90).

    Add another price to features.subscription_update.products.
    """

    code: ClassVar[str] = "nothing_to_switch_to"
    rule: ClassVar[Rule] = rules.ANOTHER_PRICE_IS_OFFERED
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )


@define
class QuantityOutOfBoundsError(SubscriptionRefusedError):
    """
    A quantity is a whole number within the bounds that the configuration sets for the product (R55,
    R82).

    Choose a quantity within the bounds.
    """

    code: ClassVar[str] = "quantity_out_of_bounds"
    rule: ClassVar[Rule] = rules.QUANTITY_STAYS_IN_BOUNDS
    param: ClassVar[str | None] = "items[0][quantity]"
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )
    quantity: int
    minimum: int
    maximum: int | None


@define
class OtherProductError(SubscriptionRefusedError):
    """
    A switch that waits for the period's end stays within one product (R59).

    Offer the cheaper price as a price of the same product, or let switches take effect at once.
    """

    code: ClassVar[str] = "other_product"
    rule: ClassVar[Rule] = rules.PRODUCT_STAYS_UNTIL_PERIOD_END
    outcome: ClassVar[Words] = Words(
        "was not updated",
        "is niet bijgewerkt",
    )
    price_id: PriceId
