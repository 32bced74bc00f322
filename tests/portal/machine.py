"""An account of which anything is asked by anyone at any time, in any order (G6, G16)."""

from datetime import timedelta

from hypothesis.stateful import rule
from tests.portal.model import By
from tests.portal.rules_customers import CustomerRules
from tests.portal.rules_invoices import InvoiceRules
from tests.portal.rules_merchant import MerchantRules
from tests.portal.rules_sessions import SessionRules
from tests.portal.rules_subscriptions import SubscriptionRules
from tests.portal.strategies import ANYONE, JUMPS, SPANS, WHICH, WHO

from counterfoil.domain.values import CustomerId, SubscriptionId


class Portal(CustomerRules, SubscriptionRules, SessionRules, InvoiceRules, MerchantRules):
    """All that can be asked, and what holds of all of it."""

    @rule(span=SPANS, jump=JUMPS)
    def time_passes(self, *, span: timedelta, jump: int) -> None:
        """Nothing is asked for a while."""
        self.pass_time(span, jump)

    @rule()
    def again(self) -> None:
        """The same is asked again at the same moment."""
        self.ask_again()

    @rule(who=WHO, which=WHICH, by=ANYONE)
    def see_what_may_be_done(self, *, who: CustomerId, which: SubscriptionId, by: By) -> None:
        """The pages offer what is granted, and nothing else."""
        self.see(who, which, by)
