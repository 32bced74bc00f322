"""The merchant opens a session: for whom, with what, and what is refused."""

from datetime import timedelta

import pytest
from attrs import evolve
from tests.domain.session.cast import (
    ACCOUNT,
    ACTIVE,
    BERT,
    BY_API,
    CANCELING,
    CONFIGURATION,
    HOUR,
    NOW,
    OPEN,
    OPENED,
    OTHER_CONFIGURATION,
    PAYING,
    REDEEMED,
    VISIT,
    facts,
    flowing,
    running,
    visit,
)

from counterfoil.domain.account.refusals import BillingNotPaidError
from counterfoil.domain.cause import AccountTerms, Door, Mode, Provider
from counterfoil.domain.configuration.refusals import ConfigurationNotFoundError, InvalidUrlError
from counterfoil.domain.configuration.state import Unseen as UnseenConfiguration
from counterfoil.domain.customer.refusals import CustomerNotInForceError
from counterfoil.domain.customer.state import Deleted as DeletedCustomer
from counterfoil.domain.customer.state import Unseen as UnseenCustomer
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session import refusals as r
from counterfoil.domain.session.commands import OpenSession
from counterfoil.domain.session.decisions import SESSION, reads
from counterfoil.domain.session.events import FlowCompleted, SessionEnded, SessionTexts
from counterfoil.domain.session.flow import AfterCompletion, AfterCompletionType
from counterfoil.domain.session.state import Ended, Recovery, SessionEnd, Unseen

BY_DEFAULT = evolve(OPEN, configuration_id=None)
NO_DEFAULT = evolve(ACCOUNT, default_claims={})
TOMORROW = NOW + 24 * HOUR


class TestASession:
    """What a merchant opens."""

    @pytest.mark.parametrize("door", [Door.API, Door.DASHBOARD, Door.CHECKOUT])
    def test_is_opened_at_each_of_the_merchants_doors(self, door: Door) -> None:
        """The merchant has signed the customer in before (R70a)."""
        visit().when(OPEN, facts(door)).then(OPENED)

    def test_is_opened_at_once_in_a_synced_account_too(self) -> None:
        """Sessions are Counterfoil's own, and never ask anything of Stripe."""
        synced = AccountTerms(provider=Provider.SYNCED)
        visit().when(OPEN, evolve(BY_API, terms=synced)).then(OPENED)

    def test_keeps_all_that_was_passed(self) -> None:
        """Texts stand apart, since they may tell of the customer."""
        flow = evolve(
            CANCELING,
            after_completion=AfterCompletion(
                type=AfterCompletionType.REDIRECT,
                return_url="https://example.com/bye",
                custom_message="Until soon, Anna",
            ),
        )
        wish = evolve(
            OPEN,
            flow=flow,
            return_url="https://example.com/account",
            locale="nl",
            recovery=Recovery(expires_at=TOMORROW),
        )
        kept = evolve(flow, after_completion=AfterCompletion(type=AfterCompletionType.REDIRECT))
        opened = evolve(
            OPENED,
            flow=kept,
            locale="nl",
            recovery=Recovery(expires_at=TOMORROW),
            texts=SessionTexts(
                return_url="https://example.com/account",
                completion_url="https://example.com/bye",
                completion_message="Until soon, Anna",
            ),
        )

        visit().when(wish, BY_API).then(opened)

        assert running(opened).flow == flow
        assert running(opened).return_url == "https://example.com/account"

    def test_gets_the_default_configuration_of_its_mode(self) -> None:
        """Where none is named (R65); live and test mode each have their own."""
        visit().when(BY_DEFAULT, BY_API).then(OPENED)
        live = facts(mode=Mode.LIVE, account=PAYING)
        visit().when(BY_DEFAULT, live).then(OPENED)

    def test_reads_the_default_under_a_name_of_its_own(self) -> None:
        """Only the account knows which one that is."""
        named = [str(ref) for ref in reads(BY_DEFAULT, Unseen(id=VISIT), BY_API.cause)]

        assert named == ["configuration/", "customer/cus_anna"]

    def test_that_is_open_just_so_stays_quiet(self) -> None:
        """Sent again it changes nothing, used or not; not even where the default is gone."""
        visit(OPENED).when(OPEN, BY_API).then_nothing()
        visit(OPENED, REDEEMED).when(OPEN, facts(at=NOW + HOUR)).then_nothing()
        done = FlowCompleted(NOW + HOUR)
        visit(OPENED, REDEEMED, done).when(OPEN, facts(at=NOW + HOUR)).then_nothing()
        visit(OPENED).when(BY_DEFAULT, facts(account=NO_DEFAULT)).then_nothing()

    def test_takes_no_id_that_was_taken(self) -> None:
        """Another wish under the id is another session, and so is one that is over."""
        other = evolve(OPEN, locale="nl")
        over = SessionEnded(why=SessionEnd.LEFT, ended_at=NOW)

        visit(OPENED).when(other, BY_API).then_refused(r.SessionExistsError)
        visit(OPENED, over).when(OPEN, BY_API).then_refused(r.SessionExistsError)

    def test_is_open_to_who_tries_in_test_mode_or_pays(self) -> None:
        """The founding document: the portal can be tried before one pays (R189)."""
        live = facts(mode=Mode.LIVE, account=ACCOUNT)

        visit().when(OPEN, live).then_refused(BillingNotPaidError)
        visit().when(OPEN, facts(mode=Mode.LIVE, account=PAYING)).then(OPENED)
        visit().when(OPEN, BY_API).then(OPENED)

    def test_says_in_stripes_words_that_there_is_no_default(self) -> None:
        """The error that integrators meet first (R62)."""
        outcome = visit().when(BY_DEFAULT, facts(account=NO_DEFAULT))

        refusal = outcome.then_refused(r.NoDefaultConfigurationError)
        assert refusal.what() == (
            "No configuration provided and your test mode default configuration has not been"
            " created."
        )
        assert "Provide a configuration or create your default by saving" in str(refusal)

    @pytest.mark.parametrize(
        "return_url", ["example.com", "javascript:alert(1)", "https://exa mple.com", ""]
    )
    def test_returns_to_whole_web_addresses_only(self, return_url: str) -> None:
        """A link back is followed by a customer (R66)."""
        refusal = (
            visit().when(evolve(OPEN, return_url=return_url), BY_API).then_refused(InvalidUrlError)
        )

        assert (refusal.code, refusal.param) == ("url_invalid", "return_url")

    def test_may_do_without_a_link_back(self) -> None:
        """Then the configuration's own counts, or there is none (R15, R16)."""
        bare = evolve(ACTIVE, default_return_url=None)

        visit().when(OPEN, facts(configuration=bare)).then(OPENED)

    def test_is_recoverable_without_a_deadline(self) -> None:
        """No deadline is for ever (R70)."""
        wish = evolve(OPEN, recovery=Recovery())

        visit().when(wish, BY_API).then(evolve(OPENED, recovery=Recovery()))

    def test_is_recoverable_since_the_version_that_brought_it(self) -> None:
        """Older requests don't know the parameter; the dashboard has no version."""
        wish = evolve(OPEN, recovery=Recovery())
        old = facts(api_version="2026-09-30.endive")
        too_early = facts(at=NOW - timedelta(days=10))

        visit().when(wish, old).then_refused(r.RecoveryUnknownToVersionError)
        visit().when(wish, too_early).then_refused(r.RecoveryUnknownToVersionError)
        dashboard = facts(Door.DASHBOARD, api_version="2026-09-30.endive")
        visit().when(wish, dashboard).then(evolve(OPENED, recovery=Recovery()))


BROKEN = evolve(
    OPEN,
    return_url="nowhere",
    locale="xx",
    recovery=Recovery(expires_at=NOW),
    flow=CANCELING,
)


@pytest.mark.parametrize(
    ("moment", "wish", "error"),
    [
        (
            facts(Door.PORTAL, customer=UnseenCustomer(id=BERT)),
            BROKEN,
            r.MerchantOpensSessionsError,
        ),
        (facts(Door.TIME, customer=UnseenCustomer(id=BERT)), BROKEN, r.MerchantOpensSessionsError),
        (
            facts(
                customer=UnseenCustomer(id=BERT),
                configuration=UnseenConfiguration(id=CONFIGURATION),
            ),
            BROKEN,
            CustomerNotInForceError,
        ),
        (
            facts(customer=DeletedCustomer(id=BERT), account=NO_DEFAULT),
            evolve(BROKEN, configuration_id=None),
            CustomerNotInForceError,
        ),
        (
            facts(account=NO_DEFAULT),
            evolve(BROKEN, configuration_id=None),
            r.NoDefaultConfigurationError,
        ),
        (
            facts(configuration=UnseenConfiguration(id=OTHER_CONFIGURATION)),
            BROKEN,
            ConfigurationNotFoundError,
        ),
        (facts(configuration=evolve(ACTIVE, active=False)), BROKEN, r.InactiveConfigurationError),
        (BY_API, BROKEN, InvalidUrlError),
        (BY_API, evolve(BROKEN, return_url=None), r.LocaleUnknownError),
        (
            facts(api_version="2026-09-30.endive"),
            evolve(BROKEN, return_url=None, locale=None),
            r.RecoveryUnknownToVersionError,
        ),
        (
            facts(mode=Mode.LIVE),
            evolve(BROKEN, return_url=None, locale=None),
            r.RecoveryDeadlinePastError,
        ),
        (
            evolve(facts(mode=Mode.LIVE), subscriptions={}),
            evolve(BROKEN, return_url=None, locale=None, recovery=None),
            BillingNotPaidError,
        ),
    ],
)
def test_what_is_wrong_with_a_session_is_said_in_order(
    moment: Facts, wish: OpenSession, error: type[CommandRefusedError]
) -> None:
    """Each row mends what the row before broke; the flow comes last."""
    visit().when(wish, moment).then_refused(error)


class TestASessionsState:
    """What becomes of it."""

    def test_stays_what_it_is_whatever_comes_late(self) -> None:
        """Evolving never refuses: what doesn't fit a state leaves it."""
        over = SessionEnded(why=SessionEnd.LEFT, ended_at=NOW)
        ended = SESSION.fold(SESSION.initial(VISIT), (OPENED, over))

        assert SESSION.evolve(SESSION.initial(VISIT), REDEEMED) == Unseen(id=VISIT)
        assert running(OPENED, evolve(OPENED, locale="nl")) == running(OPENED)
        assert SESSION.evolve(ended, REDEEMED) == ended
        assert isinstance(ended, Ended)
        assert ended.id == VISIT

    def test_reads_without_its_texts_once_erased(self) -> None:
        """The rest of the flow stays."""
        opened = flowing(CANCELING, texts=SessionTexts(erased=True))

        assert running(opened).flow == CANCELING
        assert running(opened).return_url is None


def test_the_named_configuration_wins_over_the_default() -> None:
    """Merchants name one for a group of customers (R21, the founding document)."""
    account = evolve(ACCOUNT, default_claims={Mode.TEST: frozenset({OTHER_CONFIGURATION})})

    visit().when(OPEN, facts(account=account)).then(OPENED)
