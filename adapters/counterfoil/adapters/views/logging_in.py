"""Answers whom the login link would log in by an e-mail address."""

from counterfoil.adapters.views.asking import NOW, Asker
from counterfoil.adapters.views.hashing import directory_of
from counterfoil.domain.session.logging_in import as_compared
from counterfoil.projections.answers import Page, When
from counterfoil.projections.login_directory import (
    OF_CUSTOMER,
    WITH_ADDRESS,
    AddressCriteria,
    CustomerCriteria,
    Logins,
    logins,
)


class LoginViews(Asker):
    """Answers questions about logging in."""

    def logins(self, email: str, when: When = NOW) -> Page[Logins]:
        """
        Return who has an e-mail address, and whom the login link would log in: one answer.

        It is for the merchant's own people, who want to know why a customer finds the wrong
        account. A door for customers must answer alike, and as quickly, whether or not anybody has
        the address (R27), which this doesn't.

        Raises:
            NotFilledError: this release has never filled the tables.
            StoreError: the store can't be read.
        """
        hashed = self.hash_of_address(email)
        if hashed is None:
            return Page(answers=(logins(email, (), {}),), position=0)
        having = self.find(WITH_ADDRESS, AddressCriteria(email=hashed), when)
        subscriptions = {
            each.customer: self.find(
                OF_CUSTOMER, CustomerCriteria(customer=each.customer), when
            ).answers
            for each in having.answers
        }
        found = logins(email, having.answers, subscriptions)
        return Page(answers=(found,), position=having.position)

    def hash_of_address(self, email: str) -> str | None:
        """Return what the read models hold of an e-mail address; ``None``: nothing of any."""
        return self._store.keyed_hash(directory_of(self._account), as_compared(email))
