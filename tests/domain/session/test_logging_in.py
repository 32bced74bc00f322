"""Customers log in by a configuration's link (R25-R30)."""

from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given as let
from hypothesis import strategies as st
from tests.domain.session.cast import (
    ACCOUNT,
    ACTIVE,
    ANNA,
    ANNA_HERSELF,
    AT_PORTAL,
    BERT,
    CONFIGURATION,
    EMAIL,
    LOG_IN,
    LOGGED_IN,
    NOW,
    OPENED,
    VISIT,
    facts,
    visit,
)

from counterfoil.domain.account.refusals import BillingNotPaidError
from counterfoil.domain.cause import Door, Mode
from counterfoil.domain.configuration.login_page import LoginPage
from counterfoil.domain.configuration.refusals import ConfigurationNotFoundError
from counterfoil.domain.configuration.state import Unseen as UnseenConfiguration
from counterfoil.domain.customer.refusals import CustomerNotInForceError
from counterfoil.domain.customer.state import Unseen as UnseenCustomer
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session import policy
from counterfoil.domain.session import refusals as r
from counterfoil.domain.session.commands import LogIn
from counterfoil.domain.session.decisions import reads
from counterfoil.domain.session.logging_in import Candidate, counts_as_active, who_logs_in
from counterfoil.domain.session.state import Unseen
from counterfoil.domain.subscription.terms import Status
from counterfoil.domain.values import CustomerId

WRONG = evolve(LOG_IN, verified_email="bert@example.nl")
OFF = evolve(ACTIVE, login_page=LoginPage())
LIVE = facts(Door.PORTAL, mode=Mode.LIVE, account=ACCOUNT)
LIVE_WITHOUT_ALL = evolve(
    LIVE, customer=UnseenCustomer(id=ANNA), configuration=UnseenConfiguration(id=CONFIGURATION)
)


def test_a_customer_logs_in_by_the_link() -> None:
    """With the address on record verified (R27)."""
    visit().when(LOG_IN, AT_PORTAL).then(LOGGED_IN)


def test_the_same_login_is_quiet() -> None:
    """A session of another kind under the id is another."""
    visit(LOGGED_IN).when(LOG_IN, AT_PORTAL).then_nothing()
    visit(OPENED).when(LOG_IN, AT_PORTAL).then_refused(r.SessionExistsError)


def test_the_decision_rests_on_customer_and_configuration() -> None:
    """Both may change meanwhile."""
    named = reads(LOG_IN, Unseen(id=VISIT), AT_PORTAL.cause)

    assert [str(ref) for ref in named] == ["configuration/bpc_1", "customer/cus_anna"]


@pytest.mark.parametrize(
    ("moment", "wish", "error"),
    [
        (evolve(LIVE_WITHOUT_ALL, cause=facts().cause), WRONG, r.NotAtPortalError),
        (LIVE_WITHOUT_ALL, WRONG, CustomerNotInForceError),
        (evolve(LIVE_WITHOUT_ALL, customer=ANNA_HERSELF), WRONG, ConfigurationNotFoundError),
        (
            evolve(LIVE, configuration=evolve(OFF, active=False)),
            WRONG,
            r.InactiveConfigurationError,
        ),
        (evolve(LIVE, configuration=OFF), WRONG, r.LoginLinkInactiveError),
        (LIVE, WRONG, r.EmailNotVerifiedError),
        (LIVE, LOG_IN, BillingNotPaidError),
    ],
)
def test_what_is_wrong_with_a_login_is_said_in_order(
    moment: Facts, wish: LogIn, error: type[CommandRefusedError]
) -> None:
    """Each row mends what the row before broke."""
    visit().when(wish, moment).then_refused(error)


def candidate(
    customer: CustomerId, days: int | None = 0, *, email: str | None = EMAIL, active: bool = True
) -> Candidate:
    """Return a customer created so many days ago."""
    created = None if days is None else NOW - timedelta(days=days)
    return Candidate(
        customer=customer, email=email, created=created, has_active_subscription=active
    )


class TestWhoLogsIn:
    """Of all who have the address (R27, R28, R30)."""

    def test_is_nobody_where_nobody_has_the_address(self) -> None:
        """Then no passcode is sent."""
        assert who_logs_in(EMAIL, []) is None
        others = [candidate(ANNA, email="bert@example.nl"), candidate(BERT, email=None)]
        assert who_logs_in(EMAIL, others) is None

    def test_is_the_newest_with_an_active_subscription(self) -> None:
        """A newer customer without one comes after (R28)."""
        newest = candidate(CustomerId("cus_new"), 1, active=False)
        found = who_logs_in(EMAIL, [candidate(ANNA, 9), newest, candidate(BERT, 5)])

        assert found == BERT

    def test_may_have_no_subscription_at_all(self) -> None:
        """Customers with invoices alone use the portal too (R147)."""
        assert who_logs_in(EMAIL, [candidate(ANNA, active=False)]) == ANNA

    def test_is_the_newest_where_none_has_an_active_subscription(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """By one policy value, since what Stripe does is unconfirmed (R30)."""
        two = [candidate(ANNA, 2, active=False), candidate(BERT, 1, active=False)]
        assert who_logs_in(EMAIL, two) == BERT

        monkeypatch.setattr(policy, "NEWEST_LOGS_IN_WITHOUT_SUBSCRIPTION", False)

        assert who_logs_in(EMAIL, two) is None
        assert who_logs_in(EMAIL, two[:1]) == ANNA

    def test_is_the_greater_id_of_two_created_at_once(self) -> None:
        """Whose creation isn't known comes last."""
        assert who_logs_in(EMAIL, [candidate(BERT), candidate(ANNA)]) == BERT
        assert who_logs_in(EMAIL, [candidate(BERT, None), candidate(ANNA)]) == ANNA

    def test_may_write_the_address_in_capitals(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """By one policy value."""
        assert who_logs_in(EMAIL.upper(), [candidate(ANNA)]) == ANNA

        monkeypatch.setattr(policy, "EMAILS_DIFFER_BY_CASE", True)

        assert who_logs_in(EMAIL.upper(), [candidate(ANNA)]) is None
        assert who_logs_in(EMAIL, [candidate(ANNA)]) == ANNA

    @let(
        st.lists(
            st.builds(
                candidate,
                st.sampled_from([ANNA, BERT, CustomerId("cus_c")]),
                st.one_of(st.none(), st.integers(0, 3)),
                email=st.sampled_from([EMAIL, "bert@example.nl", None]),
                active=st.booleans(),
            ),
            unique_by=lambda each: each.customer,
        ).flatmap(lambda each: st.tuples(st.just(each), st.permutations(each)))
    )
    def test_depends_on_no_order(self, both: tuple[list[Candidate], list[Candidate]]) -> None:
        """However a database lists them; and whoever logs in has the address."""
        one, other = both
        found = who_logs_in(EMAIL, one)

        assert found == who_logs_in(EMAIL, other)
        having = {each.customer for each in one if each.email == EMAIL}
        assert (found in having) if having else found is None


@pytest.mark.parametrize(
    ("status", "active"),
    [
        (Status.ACTIVE, True),
        (Status.TRIALING, True),
        (Status.PAST_DUE, True),
        (Status.PAUSED, False),
        (Status.UNPAID, False),
        (Status.CANCELED, False),
    ],
)
def test_a_subscription_counts_as_active_while_it_is_billed(status: Status, active: bool) -> None:
    """As for keeping a payment method (R28, R98)."""
    assert counts_as_active(status) is active
