"""What a rule reads besides its own aggregate."""

from collections.abc import Mapping
from datetime import datetime

from attrs import Factory, frozen

from counterfoil.domain.cause import AccountTerms, Cause, Door
from counterfoil.domain.configuration.state import State as ConfigurationState
from counterfoil.domain.configuration.state import Unseen as UnseenConfiguration
from counterfoil.domain.customer.state import Deleted as DeletedCustomer
from counterfoil.domain.customer.state import PaymentMethod
from counterfoil.domain.customer.state import State as CustomerState
from counterfoil.domain.customer.state import Unseen as UnseenCustomer
from counterfoil.domain.decider import StreamRef
from counterfoil.domain.product.state import Price
from counterfoil.domain.product.state import State as ProductState
from counterfoil.domain.values import (
    ConfigurationId,
    CustomerId,
    PaymentMethodId,
    PriceId,
    ProductId,
)


@frozen(kw_only=True)
class Facts:
    """
    The moment, the cause, the account's terms, and the other aggregates that a decision rests on.

    ``at`` comes from the clock for a wish and from Stripe for an observation. What was not asked
    for by the decider's ``reads`` stands here as unseen. ``others`` holds the states of an
    embedder's own aggregates.
    """

    at: datetime
    cause: Cause
    terms: AccountTerms = AccountTerms()
    customer: CustomerState = UnseenCustomer(id=CustomerId(""))
    configuration: ConfigurationState = UnseenConfiguration(id=ConfigurationId(""))
    products: Mapping[ProductId, ProductState] = Factory(dict)
    others: Mapping[StreamRef, object] = Factory(dict)

    @property
    def at_portal(self) -> bool:
        """Tell whether the wish comes through the portal, whose rules then bind it."""
        return self.cause.door is Door.PORTAL

    @property
    def payment_methods(self) -> Mapping[PaymentMethodId, PaymentMethod]:
        """Return the customer's payment methods; a deleted customer has none."""
        if isinstance(self.customer, DeletedCustomer):
            return {}
        return self.customer.payment_methods

    def price(self, price_id: PriceId) -> Price | None:
        """Return a price of the products that were read, or ``None`` where none of them has it."""
        for product in self.products.values():
            if price_id in product.prices:
                return product.prices[price_id]
        return None
