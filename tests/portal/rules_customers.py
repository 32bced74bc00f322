"""What is asked about customers, their details, tax ids and payment methods."""

from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.portal import shop
from tests.portal.harness import SideBySide
from tests.portal.model import By
from tests.portal.strategies import ANYONE, JUMPS, MOSTLY_MERCHANT, NUMBER, WHO, any_of, method_of

from counterfoil.domain.changes import KEEP, Set
from counterfoil.domain.customer import commands as customers
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.values import CustomerId, TaxIdId


class CustomerRules(SideBySide):
    """Customers come and go, and change what is known of them."""

    @rule(who=WHO, name=any_of("Ada", "Bob", "x" * 257), by=MOSTLY_MERCHANT, jump=JUMPS)
    def create_customer(self, *, who: CustomerId, name: str, by: By, jump: int) -> None:
        """A customer comes."""
        details = ContactDetails(name=name)
        self.ask(customers.CreateCustomer(customer_id=who, details=details), by, jump)

    @rule(who=any_of(*reversed(shop.CUSTOMERS[1:])), by=MOSTLY_MERCHANT, jump=JUMPS)
    def delete_customer(self, *, who: CustomerId, by: By, jump: int) -> None:
        """A customer goes."""
        self.ask(customers.DeleteCustomer(who), by, jump)

    @rule(
        who=WHO,
        name=any_of("Ada", "Ada Lovelace", "", "x" * 257, None),
        email=any_of(None, "ada@example.com", "bob@example.com", "nowhere", ""),
        phone=any_of(None, None, None, "+31 20 123"),
        by=ANYONE,
        jump=JUMPS,
    )
    def change_details(
        self,
        *,
        who: CustomerId,
        name: str | None,
        email: str | None,
        phone: str | None,
        by: By,
        jump: int,
    ) -> None:
        """Somebody moves, marries, or mistypes."""
        command = customers.ChangeContactDetails(
            customer_id=who,
            name=KEEP if name is None else Set(name),
            email=KEEP if email is None else Set(email),
            phone=KEEP if phone is None else Set(phone),
        )
        self.ask(command, by, jump)

    @rule(who=WHO, number=NUMBER, value=any_of("NL1", "NL2", " "), by=ANYONE, jump=JUMPS)
    def add_tax_id(self, *, who: CustomerId, number: int, value: str, by: By, jump: int) -> None:
        """A tax id is put on record."""
        command = customers.AddTaxId(
            customer_id=who, tax_id_id=TaxIdId(f"txi_{who}_{number}"), type="eu_vat", value=value
        )
        self.ask(command, by, jump)

    @rule(who=WHO, number=NUMBER, by=ANYONE, jump=JUMPS)
    def remove_tax_id(self, *, who: CustomerId, number: int, by: By, jump: int) -> None:
        """A tax id is taken off."""
        id_ = TaxIdId(f"txi_{who}_{number}")
        self.ask(customers.RemoveTaxId(customer_id=who, tax_id_id=id_), by, jump)

    @rule(
        who=WHO,
        number=NUMBER,
        kind=any_of("card", "card", "sepa_debit", "konbini"),
        default=st.booleans(),
        by=ANYONE,
        jump=JUMPS,
    )
    def add_payment_method(
        self, *, who: CustomerId, number: int, kind: str, default: bool, by: By, jump: int
    ) -> None:
        """A payment method is attached."""
        command = customers.AddPaymentMethod(
            customer_id=who,
            payment_method_id=method_of(who, number),
            type=kind,
            as_default=default,
        )
        self.ask(command, by, jump)

    @rule(who=WHO, number=NUMBER, by=ANYONE, jump=JUMPS)
    def remove_payment_method(self, *, who: CustomerId, number: int, by: By, jump: int) -> None:
        """A payment method is detached."""
        method = method_of(who, number)
        command = customers.RemovePaymentMethod(customer_id=who, payment_method_id=method)
        self.ask(command, by, jump)

    @rule(who=WHO, number=any_of(0, 1, 2, None), by=ANYONE, jump=JUMPS)
    def choose_default(self, *, who: CustomerId, number: int | None, by: By, jump: int) -> None:
        """Another payment method pays."""
        method = None if number is None else method_of(who, number)
        command = customers.ChooseDefaultPaymentMethod(customer_id=who, payment_method_id=method)
        self.ask(command, by, jump)
