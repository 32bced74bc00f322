"""An expired session is recovered by e-mail, where it was opened so (R70)."""

import pytest
from attrs import evolve
from tests.domain.session.cast import (
    ACCOUNT,
    ACTIVE,
    ANNA_HERSELF,
    AT_PORTAL,
    BERT,
    CANCELING,
    CONFIGURATION,
    HOUR,
    LATER_VISIT,
    MICROSECOND,
    NOW,
    OPENED,
    OTHER_CONFIGURATION,
    RECOVER,
    RECOVERABLE,
    RECOVERED,
    REDEEMED,
    TIME,
    facts,
    flowing,
    later_visit,
    replay,
)

from counterfoil.domain.account.refusals import BillingNotPaidError
from counterfoil.domain.cause import Door, Mode
from counterfoil.domain.configuration.refusals import ConfigurationNotFoundError
from counterfoil.domain.configuration.state import Unseen as UnseenConfiguration
from counterfoil.domain.customer.details import ContactDetails
from counterfoil.domain.customer.refusals import CustomerNotInForceError
from counterfoil.domain.customer.state import Unseen as UnseenCustomer
from counterfoil.domain.facts import Facts
from counterfoil.domain.refusal import CommandRefusedError
from counterfoil.domain.session import refusals as r
from counterfoil.domain.session.commands import RecoverSession
from counterfoil.domain.session.decisions import consequences, reads
from counterfoil.domain.session.events import SessionEnded, SessionTexts
from counterfoil.domain.session.state import Recovery, SessionEnd, State, Unseen

LATER = NOW + HOUR
LEFT = SessionEnded(why=SessionEnd.LEFT, ended_at=NOW)
ENTERED = evolve(RECOVERED, opened_at=LATER)


def after(session: State, moment: Facts | None = None) -> Facts:
    """Return the portal an hour later, with the session that has expired."""
    base = moment or facts(Door.PORTAL)
    return evolve(base, at=LATER, session=session)


EXPIRED = after(replay(RECOVERABLE))


def test_an_expired_session_is_replaced() -> None:
    """Never used, or last used an hour ago, noticed or not."""
    for past in (
        (RECOVERABLE,),
        (RECOVERABLE, REDEEMED),
        (RECOVERABLE, LEFT),
    ):
        later_visit().when(RECOVER, after(replay(*past))).then(ENTERED)


def test_the_replacement_has_the_same_configuration_and_no_flow() -> None:
    """Where the customer returns to, and in which language, stays too."""
    opened = evolve(
        flowing(CANCELING, texts=SessionTexts(return_url="https://example.com")),
        locale="nl",
        on_behalf_of="acct_shop",
        recovery=Recovery(),
    )
    again = evolve(
        ENTERED,
        locale="nl",
        on_behalf_of="acct_shop",
        texts=SessionTexts(return_url="https://example.com"),
    )

    later_visit().when(RECOVER, after(replay(opened))).then(again)


def test_the_deadline_is_the_last_moment_but_one() -> None:
    """Until it, half-open; without one there is none."""
    until = evolve(OPENED, recovery=Recovery(expires_at=LATER + MICROSECOND))
    later_visit().when(RECOVER, after(replay(until))).then(ENTERED)
    too_late = evolve(OPENED, recovery=Recovery(expires_at=LATER))
    later_visit().when(RECOVER, after(replay(too_late))).then_refused(r.RecoveryLapsedError)


def test_a_recovered_session_ends_the_expired_one() -> None:
    """In the same commit, if nobody had noticed before that it had expired."""
    assert consequences(Unseen(id=LATER_VISIT), replay(RECOVERED)) == (TIME,)


def test_the_decision_rests_on_the_expired_session() -> None:
    """And on its customer and configuration."""
    named = reads(RECOVER, Unseen(id=LATER_VISIT), AT_PORTAL.cause)

    assert [str(ref) for ref in named] == [
        "configuration/bpc_1",
        "customer/cus_anna",
        "session/bps_visit",
    ]


def test_the_same_recovery_is_quiet() -> None:
    """It is open already; under the same id nothing else is."""
    later_visit(ENTERED).when(RECOVER, EXPIRED).then_nothing()
    other = evolve(ENTERED, locale="nl")
    later_visit(other).when(RECOVER, EXPIRED).then_refused(r.SessionExistsError)


@pytest.mark.parametrize("verified", ["ANNA@example.nl", "anna@EXAMPLE.nl"])
def test_capitals_make_no_other_address(verified: str) -> None:
    """People type them either way."""
    later_visit().when(evolve(RECOVER, verified_email=verified), EXPIRED).then(ENTERED)


WRONG = evolve(RECOVER, verified_email="bert@example.nl")
NOBODY = UnseenCustomer(id=BERT)
LIVE = facts(Door.PORTAL, mode=Mode.LIVE, account=ACCOUNT)
LIVE_WITHOUT_ALL = facts(
    Door.PORTAL,
    mode=Mode.LIVE,
    customer=NOBODY,
    configuration=UnseenConfiguration(id=CONFIGURATION),
)
LAPSED = evolve(OPENED, recovery=Recovery(expires_at=NOW))


@pytest.mark.parametrize(
    ("moment", "wish", "error"),
    [
        (facts(session=replay()), WRONG, r.NotAtPortalError),
        (after(replay()), WRONG, r.UnknownSessionError),
        (after(replay(OPENED)), evolve(WRONG, customer_id=BERT), r.UnknownSessionError),
        (
            after(replay(OPENED)),
            evolve(WRONG, configuration_id=OTHER_CONFIGURATION),
            r.UnknownSessionError,
        ),
        (evolve(after(replay(OPENED)), at=NOW), WRONG, r.RecoveryNotOfferedError),
        (evolve(after(replay(LAPSED)), at=NOW), WRONG, r.RecoveryLapsedError),
        (
            evolve(after(replay(RECOVERABLE), LIVE_WITHOUT_ALL), at=NOW),
            WRONG,
            r.RecoveryTooEarlyError,
        ),
        (after(replay(RECOVERABLE), LIVE_WITHOUT_ALL), WRONG, CustomerNotInForceError),
        (
            after(replay(RECOVERABLE), evolve(LIVE_WITHOUT_ALL, customer=ANNA_HERSELF)),
            WRONG,
            ConfigurationNotFoundError,
        ),
        (
            after(replay(RECOVERABLE), evolve(LIVE, configuration=evolve(ACTIVE, active=False))),
            WRONG,
            r.InactiveConfigurationError,
        ),
        (after(replay(RECOVERABLE), LIVE), WRONG, r.EmailNotVerifiedError),
        (after(replay(RECOVERABLE), LIVE), RECOVER, BillingNotPaidError),
    ],
)
def test_what_is_wrong_with_a_recovery_is_said_in_order(
    moment: Facts, wish: RecoverSession, error: type[CommandRefusedError]
) -> None:
    """Each row mends what the row before broke."""
    later_visit().when(wish, moment).then_refused(error)


def test_a_customer_without_an_address_recovers_nothing() -> None:
    """Nothing was there to verify."""
    nameless = evolve(ANNA_HERSELF, details=ContactDetails())
    moment = after(replay(RECOVERABLE), facts(Door.PORTAL, customer=nameless))

    later_visit().when(evolve(RECOVER, verified_email=""), moment).then_refused(
        r.EmailNotVerifiedError
    )


def test_a_running_session_that_was_used_is_not_replaced() -> None:
    """The row tells that it still runs."""
    used = evolve(after(replay(RECOVERABLE, REDEEMED)), session_used_at=NOW + MICROSECOND)

    later_visit().when(RECOVER, used).then_refused(r.RecoveryTooEarlyError)
