"""
Which customers have an e-mail address, and whom of them the login link would log in (R27-R30).

Who that is, the domain says; here is only found what it needs to know, and why it said so.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from attrs import frozen
from sqlalchemy import Select, Table, select

from counterfoil.domain.session.logging_in import Candidate, counts_as_active, who_logs_in
from counterfoil.domain.subscription.terms import Status
from counterfoil.domain.values import CustomerId
from counterfoil.projections.answers import Query, moment, text
from counterfoil.projections.customers import CUSTOMERS, IN_FORCE
from counterfoil.projections.read_model import Row
from counterfoil.projections.subscriptions import SUBSCRIPTIONS

ALL = 2**31 - 1
"""How many are wanted: none may be left out, or another one would log in."""


@frozen(kw_only=True)
class AddressCriteria:
    """Which customers are asked for: those with this keyed hash of an address."""

    email: str
    id: None = None
    customer: None = None
    limit: int = ALL


@frozen(kw_only=True)
class CustomerCriteria:
    """Whose subscriptions are asked for."""

    customer: str
    id: None = None
    limit: int = ALL


@frozen(kw_only=True)
class HasAddress:
    """A customer that has the address; ``created`` is None where that isn't known."""

    customer: str
    created: datetime | None


@frozen(kw_only=True)
class Standing:
    """A subscription and the status it is in."""

    subscription: str
    status: Status | None


class LoginRule(StrEnum):
    """
    By which rule it is decided who logs in.

    ``NOBODY``: no customer has the address, and no passcode is sent (R27). ``NEWEST_ACTIVE``: the
    most recently created of those with an active subscription (R28). ``NEWEST``: none has one, and
    the most recently created of all logs in; ``NONE_ACTIVE``: none has one, and none logs in (R30,
    of which Stripe tells nothing).
    """

    NOBODY = "nobody"
    NEWEST_ACTIVE = "newest_active"
    NEWEST = "newest"
    NONE_ACTIVE = "none_active"


@frozen(kw_only=True)
class LoginCandidate:
    """A customer that has the address, with the subscriptions that count as active."""

    customer: str
    created: datetime | None
    active_subscriptions: tuple[str, ...]


@frozen(kw_only=True)
class Logins:
    """
    Who has an e-mail address, and who logs in by it.

    Args:
        candidates: the most recently created first.
        logs_in: None where nobody does.
    """

    candidates: tuple[LoginCandidate, ...]
    logs_in: str | None
    rule: LoginRule


def logins(
    email: str, having: Sequence[HasAddress], subscriptions: Mapping[str, Sequence[Standing]]
) -> Logins:
    """
    Return whom the login link would log in of those that have an address, and why.

    Args:
        subscriptions: those of each customer.
    """
    candidates = [
        LoginCandidate(
            customer=each.customer,
            created=each.created,
            active_subscriptions=tuple(
                one.subscription
                for one in subscriptions.get(each.customer, ())
                if one.status is not None and counts_as_active(one.status)
            ),
        )
        for each in having
    ]
    chosen = who_logs_in(email, (_as_weighed(email, each) for each in candidates))
    return Logins(
        candidates=tuple(sorted(candidates, key=_age, reverse=True)),
        logs_in=chosen,
        rule=_rule(candidates, chosen),
    )


def _as_weighed(email: str, found: LoginCandidate) -> Candidate:
    """Whose hash is that of the address has the address, in whatever capitals."""
    return Candidate(
        customer=CustomerId(found.customer),
        email=email,
        created=found.created,
        has_active_subscription=bool(found.active_subscriptions),
    )


def _rule(candidates: Sequence[LoginCandidate], chosen: str | None) -> LoginRule:
    if not candidates:
        return LoginRule.NOBODY
    if chosen is None:
        return LoginRule.NONE_ACTIVE
    active = any(each.active_subscriptions for each in candidates if each.customer == chosen)
    return LoginRule.NEWEST_ACTIVE if active else LoginRule.NEWEST


def _age(found: LoginCandidate) -> tuple[bool, float, str]:
    created = found.created
    return created is not None, 0.0 if created is None else created.timestamp(), found.customer


def _with_address(
    table: Table, account: str, asked: AddressCriteria
) -> "Select[tuple[object, ...]]":
    return select(table).where(
        table.c.account == account,
        table.c.email == asked.email,
        table.c.standing == IN_FORCE,
    )


def _of_customer(
    table: Table, account: str, asked: CustomerCriteria
) -> "Select[tuple[object, ...]]":
    found = select(table).where(table.c.account == account, table.c.customer == asked.customer)
    return found.order_by(table.c.id)


def _has_address(row: Row) -> HasAddress:
    return HasAddress(customer=str(row["id"]), created=moment(row, "created"))


def _standing(row: Row) -> Standing:
    status = text(row, "status")
    return Standing(subscription=str(row["id"]), status=None if status is None else Status(status))


WITH_ADDRESS = Query(model=CUSTOMERS, select=_with_address, answer=_has_address)
"""Asks for the customers that have an address."""

OF_CUSTOMER = Query(model=SUBSCRIPTIONS, select=_of_customer, answer=_standing)
"""Asks for a customer's subscriptions."""
